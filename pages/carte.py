"""Map of coverage gaps: France or a département, by commune, EPCI, département or région."""

import streamlit as st

from atlas.app import canvas, classes, controls, downloads, picture, reads
from atlas.app.page import show_page
from atlas.views.display.measures import legend
from atlas.views.display.table import finding, legend_html, measures_table


def content() -> None:
    """Controls, finding, map, legend, table."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        departement = controls.choose_departement()
        level = controls.choose_map_level(departement)
        measure = controls.choose_measure()
        settings = st.popover("Réglages", icon=":material/tune:")
    with settings:
        view, base_map = controls.choose_view(), controls.choose_base_map()
        with_places = controls.choose_switch("Lieux", "lieux", True)
        rows = reads.rows_of_map(level, departement, view)
        shown = classes.choose(measure, rows[measure.column])
    st.markdown(finding(reads.summary(departement, view), measure))
    controls.show_trust(view, measure)
    map_column, side = st.columns([3, 1])
    with map_column:
        canvas.show_territories(
            rows, shown, level, departement, places=reads.mediation_places(departement, view),
            show_places=with_places, base_map=base_map, nearest=reads.nearest(view),
        )  # fmt: skip
        drawn = reads.territories(level, departement, view)
        picture.offer_map(drawn, shown, level, departement, view=view, with_places=with_places)
    with side:
        st.html(legend_html(legend(rows, shown), shown))
        controls.show_without_boundary(rows, shown, level)
    controls.show_twin(table := measures_table(rows))
    downloads.offer(downloads.territories(drawn, table, level, departement, view))


show_page("Carte des manques", content)
