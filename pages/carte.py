"""Map of coverage gaps: France or a département, by commune, EPCI, département or région."""

import streamlit as st

from atlas.app import canvas, classes, controls, downloads, picture, reads
from atlas.app.page import show_page
from atlas.views.measures import legend
from atlas.views.table import finding, legend_html, measures_table


def content() -> None:
    """Controls, finding, map, legend, table twin."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        departement = controls.choose_departement()
        level = controls.choose_map_level(departement)
        measure = controls.choose_measure()
        settings = st.popover("Réglages", icon=":material/tune:")
    with settings:
        view = controls.choose_view()
        base_map = controls.choose_base_map()
        with_places = controls.choose_switch("Lieux", "lieux", True)
    rows = reads.rows_of_map(level, departement, view)
    st.markdown(finding(reads.summary(departement, view), measure))
    controls.show_trust(view, measure)
    with settings:
        measure = classes.choose(measure, rows[measure.column])
    map_column, side = st.columns([3, 1])
    with map_column:
        canvas.show_territories(
            rows, measure, level, departement, places=reads.mediation_places(departement, view),
            show_places=with_places, base_map=base_map, nearest=reads.nearest(view),
        )  # fmt: skip
        drawn = reads.territories(level, departement, view)
        picture.offer_map(drawn, measure, level, departement, view=view, with_places=with_places)
    with side:
        st.html(legend_html(legend(rows, measure), measure))
        controls.show_without_boundary(rows, measure, level)
    name = controls.file_name(level, departement, view)
    controls.show_twin(table := measures_table(rows), name)
    downloads.offer(downloads.territories(drawn, table, level, departement, view))


show_page("Carte des manques", content)
