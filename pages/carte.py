"""Map of coverage gaps: any territory, by commune, EPCI, département or région."""

import streamlit as st

from atlas.app import canvas, classes, controls, downloads, picture, reads
from atlas.app.page import show_page
from atlas.app.shell import grid, rooms
from atlas.views.display.table import finding


def content() -> None:
    """Controls, finding, map with its legend beside it, table."""
    territory = reads.territory()
    with rooms.controls():
        level, measure = controls.choose_map_level(territory), controls.choose_measure()
        settings = st.popover("Réglages")
    around = reads.built().around(territory)
    with settings:
        view, _ = controls.choose_view(), controls.choose_assumptions(reads.built())
        atlas, base_map = reads.atlas(view), controls.choose_base_map()
        with_places = controls.choose_switch("Lieux", "lieux", True)
        rows, places = atlas.measures(level, around), atlas.places_in(around)
        shown = classes.choose(measure, rows[measure.column])
    rooms.find(finding(atlas.summary(territory), measure))
    with rooms.map_room() as panel:
        chosen = canvas.show(canvas.Shown(rows, shown, level, around, places, with_places,
            None, base_map, atlas.nearest_ids, None, grid.is_twin_open()))  # fmt: skip
    with panel:
        controls.show_legend(rows, shown, level)
        controls.say_assumed(atlas, measure)
    drawn, points = atlas.territories(level, around), places if with_places else None
    with rooms.tools():
        picture.offer_map(picture.MapPicture(atlas, drawn, shown, level, territory, points=points))
    table = grid.of_measures(view, level, around, measure)
    grid.show_twin(table, rows["territory_code"], chosen)
    with rooms.files():
        downloads.offer(downloads.territories(atlas, drawn, table, level, territory))


show_page("Carte", content)
