"""Map of coverage gaps: France or a département, by commune, EPCI, département or région."""

import streamlit as st

from atlas.app import canvas, classes, controls, downloads, picture, reads
from atlas.app.page import show_page
from atlas.views.display.measures import legend
from atlas.views.display.table import finding, legend_html, measures_table


def content() -> None:
    """Controls, finding, map, legend, table."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        territory = controls.choose_territory()
        level, measure = controls.choose_map_level(territory), controls.choose_measure()
        settings = st.popover("Réglages", icon=":material/tune:")
    with settings:
        view, _ = controls.choose_view(), controls.choose_assumptions(reads.built())
        atlas, base_map = reads.atlas(view), controls.choose_base_map()
        with_places = controls.choose_switch("Lieux", "lieux", True)
        rows = atlas.measures(level, territory)
        shown = classes.choose(measure, rows[measure.column])
    st.markdown(finding(atlas.summary(territory), measure, atlas.words))
    controls.show_trust(atlas, measure)
    places = atlas.places_in(territory)
    map_column, side = st.columns([3, 1])
    with map_column:
        chosen = canvas.show(canvas.Shown(rows, shown, level, territory, places, with_places,
                                          base_map=base_map, nearest=atlas.nearest_ids,
                                          tells=controls.is_twin_open()))  # fmt: skip
        drawn, points = atlas.territories(level, territory), places if with_places else None
        picture.offer_map(picture.MapPicture(atlas, drawn, shown, level, territory, points=points))
    with side:
        st.html(legend_html(legend(rows, shown), shown))
        controls.show_without_boundary(rows, shown, level)
    controls.show_twin(table := measures_table(rows), rows["territory_code"], chosen)
    downloads.offer(downloads.territories(atlas, drawn, table, level, territory))


show_page("Carte des manques", content)
