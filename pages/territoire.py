"""One territory: its measures, its rank, its places, its neighbours without any."""

import streamlit as st

from atlas.app import picture, reads
from atlas.app.page import show_page
from atlas.app.screen import label, territory
from atlas.app.shell import grid, rooms
from atlas.schema.level import FRANCE, Territory
from atlas.text.markdown import escaped
from atlas.views.display.measures import MEASURES
from atlas.views.display.table import facts_table, finding, places_table


def content() -> None:
    """Figures of the territory with rank, places, neighbours."""
    atlas = reads.atlas()
    asked = reads.territory() or Territory("france", FRANCE)
    row = atlas.territory(asked)
    rooms.find(finding(row, MEASURES["nearest_road_m"]))
    if asked.level == "france":
        territory.show_country(row)
        return
    territory.offer_dossier(asked, str(row["territory_name"]))
    grid.show_rows(facts_table(row, territory.ranks(asked), MEASURES))
    st.caption(f"Hypothèses : {escaped(atlas.words)}.")
    with rooms.tools():
        picture.offer_territory(asked)
    label.show_history(*asked)
    places = atlas.places_in(asked)
    st.subheader(f"Lieux ({len(places)})")
    grid.show_rows(places_table(places, atlas.source_names))
    territory.show_without_place(asked)


show_page("Territoire", content)
