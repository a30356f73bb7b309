"""Map of coverage gaps: France by région, département or EPCI, a département by commune."""

import streamlit as st

from atlas.app import controls, picture, reads
from atlas.app.page import show_page
from atlas.views.basemaps import BASE_MAPS
from atlas.views.export import to_csv
from atlas.views.measures import MEASURES, legend, require_measure
from atlas.views.table import finding, legend_html, measures_table


def content() -> None:
    """Controls, finding, map, legend, table twin."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        departement = controls.choose_departement()
        level = controls.choose_map_level(departement)
        labels = {column: measure.label for column, measure in MEASURES.items()}
        measure = require_measure(controls.choose("Mesure", "mesure", labels))
        tiles = {"aucun": "Aucun"} | {key: tile.label for key, tile in BASE_MAPS.items()}
        base_map = controls.choose("Fond de carte", "fond", tiles)
        view = controls.choose_view()
        with_places = controls.choose_switch("Lieux", "lieux", True)
    rows = reads.territories(level, departement, view)
    st.markdown(finding(reads.summary(departement, view), measure))
    controls.show_trust(view, measure)
    map_column, side = st.columns([3, 1])
    with map_column:
        controls.show_map(level, departement, measure, with_places, base_map, view)
        picture.offer_map(rows, measure, level, departement, view=view, with_places=with_places)
    with side:
        st.html(legend_html(legend(rows, measure), measure))
        controls.show_without_boundary(rows, measure)
    table = measures_table(rows)
    with st.expander("La carte en tableau"):
        st.dataframe(table, hide_index=True)
        name = controls.file_name(level, departement, view)
        st.download_button("Télécharger (CSV pour Excel)", lambda: to_csv(table, excel=True), name)


show_page("Carte des manques", content)
