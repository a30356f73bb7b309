"""What changed between two dates: places, people within reach, territories."""

import streamlit as st

from atlas.app import controls
from atlas.app.page import show_page
from atlas.app.screen import evolutions
from atlas.app.shell import grid, rooms
from atlas.views.words import changes as words


def content() -> None:
    """Two dates, finding, map of people who gained or lost, tables and their files."""
    if evolutions.is_unknown():
        return
    with rooms.controls():
        period = controls.choose_period()
        level = controls.choose_level_above()
    evolution = evolutions.between(period)
    km = period.km
    asked = evolutions.asked_sums(evolution)
    rooms.find(words.changes_headline(period, asked, evolution.assumptions))
    rows = evolutions.territories(period, level)
    evolutions.show_map(period, level)
    grid.show_table("Par territoire", words.sums_table(rows, km), "evolution-territoires.csv")
    grid.show_table("Lieux", words.changes_table(evolution.changes), "evolution-lieux.csv")
    st.markdown(words.meanings_markdown())
    grid.show_table(
        "Communes", words.access_changes_table(evolution.access, km), "evolution-communes.csv"
    )


show_page("Évolution", content)
