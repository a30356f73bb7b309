"""How fresh, complete and precise the directory is, by source and by territory."""

import streamlit as st

from atlas.app import controls, reads
from atlas.app.page import show_page
from atlas.app.shell import grid, rooms
from atlas.views.words.method import quality_markdown
from atlas.views.words.records import quality_table


def content() -> None:
    """Quality by source, by territory, and its formula."""
    with rooms.controls():
        atlas = reads.atlas(controls.choose_date_view())
        level = controls.choose_level_above("Territoires")
    by_source = quality_table(atlas.quality_by_source(), "Source", atlas.source_names)
    grid.show_table("Par source", by_source, "qualite-sources.csv")
    by_territory = atlas.quality_by_territory(level)
    table = quality_table(by_territory, "Territoire", atlas.names(level))
    grid.show_table("Par territoire", table, "qualite-territoires.csv")
    st.header("Comment la note se calcule")
    st.markdown(quality_markdown())


show_page("Qualité", content)
