"""One territory: its measures, its rank, its places, its neighbours without any."""

import streamlit as st

from atlas.app import controls, picture, reads
from atlas.app.page import show_page
from atlas.app.screen import label, territory
from atlas.schema.level import LEVEL_NAMES, Territory
from atlas.views.display.measures import MEASURES
from atlas.views.display.table import facts_table, measures_table, places_table


def content() -> None:
    """Choice of a territory, figures with rank, places, neighbours."""
    atlas = reads.atlas()
    with st.container(horizontal=True):
        level = controls.choose("Niveau", "niveau", LEVEL_NAMES)
        code = controls.choose("Territoire", "code", atlas.names(level))
    asked = Territory(level, code)
    row = atlas.territory(asked)
    st.header(str(row["territory_name"]))
    territory.offer_dossier(asked, str(row["territory_name"]))
    controls.show_rows(facts_table(row, territory.ranks(asked), MEASURES))
    st.caption(f"Hypothèses : {atlas.words}.")
    picture.offer_territory(asked)
    label.show_history(level, code)
    places = atlas.places_in(asked)
    st.subheader(f"Lieux ({len(places)})")
    controls.show_rows(places_table(places, atlas.source_names))
    near = territory.neighbours_without_place(asked)
    st.subheader(f"Territoires voisins sans aucun lieu ({len(near)})")
    controls.show_rows(measures_table(near))
    if level != "commune":
        inside = territory.communes_without_place(asked)
        st.subheader(f"Communes du territoire sans aucun lieu ({len(inside)})")
        controls.show_rows(measures_table(inside))


show_page("Fiche d'un territoire", content)
