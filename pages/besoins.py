"""The three needs of the network: which places answer each, who is far from one, what is taught."""

import streamlit as st

from atlas.analysis.purposes import PURPOSES
from atlas.app import controls
from atlas.app.page import show_page
from atlas.app.screen import purposes, question
from atlas.app.shell import grid, rooms
from atlas.views.words import purposes as views


def content() -> None:
    """Need, where and how far; finding, map, territories; what can be learnt; the table."""
    with rooms.controls():
        labels = {name: purpose.label for name, purpose in PURPOSES.items()}
        purpose = PURPOSES[controls.choose("Besoin", "besoin", labels)]
        territory, level = question.choose_level()
        settings = st.popover("Réglages")
    with settings:
        where = question.looked(territory, level)
        km = controls.choose_number("Distance (km)", "km", 10, (0.5, 100), 1)
        bound = controls.choose("Lieux comptés", "borne", views.BOUNDS)
    sums = purposes.summaries(where, km)
    name = purposes.place_of(where)
    found = views.purpose_finding(sums[purpose.purpose_id], purpose, name, km)
    rooms.find(found)
    measure = views.share_measure(purpose, km, bound)
    rows = purposes.territories(purpose.purpose_id, km, where)
    purposes.show_map(rows, measure, purpose.purpose_id, where, found)
    grid.show_rows(views.overview_table(sums, km))
    table = views.purpose_territories_table(rows, km)
    grid.show_table("Par territoire", table, f"besoin-{purpose.purpose_id}.csv")
    purposes.show_training(where)
    st.header("Quels services répondent à quel besoin")
    st.markdown(views.purposes_markdown())


show_page("Besoins", content)
