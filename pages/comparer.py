"""Territories side by side: the chosen one, those most like it, or any others."""

import streamlit as st

from atlas.app import controls, reads
from atlas.app.page import show_page
from atlas.app.screen import comparison
from atlas.app.shell import grid, rooms
from atlas.app.shell.chart import show_chart
from atlas.text.markdown import escaped
from atlas.views.display.plot import bars
from atlas.views.words import comparison as views


def content() -> None:
    """Territory and weights, twins, measures side by side, bars."""
    (level, code), atlas = reads.compared(), reads.atlas()
    names, rows = atlas.names(level), atlas.measures(level)
    with rooms.controls():
        scope = controls.choose("Chercher", "ou", comparison.SCOPES)
    weights, listed = comparison.choose_weights(), comparison.listed()
    found = comparison.find(level, code, weights, scope)
    rooms.find(views.twins_sentence(names[code], found, names))
    profiles = comparison.profiles(level)
    table = views.twins_table(found, profiles, names, listed)
    grid.show_table("Territoires semblables", table, "semblables.csv")
    st.caption(f"{views.weights_sentence(listed, weights)} {views.LIKENESS}")
    codes = comparison.choose_codes(level, code, found)
    st.markdown(comparison.source_words(level, codes))
    side = comparison.measures_of(level, codes)
    grid.show_table("Mesures côte à côte", side, "comparaison.csv", is_whole=True)
    st.caption(f"{views.RANKED} Hypothèses : {escaped(atlas.words)}.")
    profile = views.profile_table(profiles, codes, names, listed)
    grid.show_table("Profils côte à côte", profile, "profils.csv", is_whole=True)
    shown = controls.choose_measure("Mesure du graphique")
    show_chart(bars, views.chart_rows(rows, codes, names, shown), shown.label)
    comparison.show_level_means(level)


show_page("Comparer", content)
