"""Open data of collectivities: which publish their places, in what format, under what licence."""

import streamlit as st

from atlas.app import controls, reads
from atlas.app.page import show_page
from atlas.app.screen import publishers
from atlas.app.shell import grid, rooms
from atlas.schema.level import FRANCE, FRANCE_NAMES
from atlas.views.words import sources as views


def content() -> None:
    """Where and by which territories; finding, publications, share of places by territory."""
    with rooms.controls():
        level = controls.choose_level_above()
    listed, rows = publishers.published().publications, publishers.territories(level)
    rooms.find(views.publications_finding(listed, rows, FRANCE_NAMES[FRANCE]))
    publishers.show_map(level, reads.territory())
    st.caption(views.RULE)
    table = views.publications_table(listed, publishers.names())
    grid.show_table("Publications", table, "collectivites-publications.csv")
    names = reads.atlas().names(level)
    shares = views.openness_table(rows, names, publishers.who(level))
    grid.show_table("Par territoire", shares, "collectivites-territoires.csv")


show_page("Données ouvertes", content)
