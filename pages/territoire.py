"""One territory: its measures, its rank, its places, its neighbours without any."""

import streamlit as st

from atlas.app import controls, picture, reads
from atlas.app.page import show_page
from atlas.app.screen import label as labels
from atlas.app.screen import territory as dossier
from atlas.views.display.measures import MEASURES
from atlas.views.display.table import facts_table, measures_table, places_table


def content() -> None:
    """Choice of a territory, figures with rank, places, neighbours."""
    with st.container(horizontal=True):
        level = controls.choose("Niveau", "niveau", reads.LEVELS)
        code = controls.choose("Territoire", "code", reads.territory_names(level))
    row = reads.territory(level, code)
    st.header(str(row["territory_name"]))
    dossier.offer(level, code, str(row["territory_name"]))
    st.dataframe(facts_table(row, reads.ranks(level, code), MEASURES), hide_index=True)
    picture.offer_territory(level, code)
    labels.show_history(level, code)
    places = reads.places_of(level, code)
    st.subheader(f"Lieux ({len(places)})")
    st.dataframe(places_table(places, reads.source_names()), hide_index=True)
    near = reads.neighbours_without_place(level, code)
    st.subheader(f"Territoires voisins sans aucun lieu ({len(near)})")
    st.dataframe(measures_table(near), hide_index=True)
    if level != "commune":
        inside = reads.communes_without_place(level, code)
        st.subheader(f"Communes du territoire sans aucun lieu ({len(inside)})")
        st.dataframe(measures_table(inside), hide_index=True)


show_page("Fiche d'un territoire", content)
