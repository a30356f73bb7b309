"""What changed between two dates: places, people within reach, territories."""

import streamlit as st

from atlas.app import canvas, controls
from atlas.app.canvas import Shown
from atlas.app.page import show_page
from atlas.app.screen import evolutions
from atlas.views.display.measures import NET_GAIN, legend
from atlas.views.display.table import legend_html
from atlas.views.words.changes import (
    access_changes_table,
    changes_sentence,
    changes_table,
    meanings_markdown,
    sums_table,
    unchanged_sentence,
)


def content() -> None:
    """Two dates, finding, map of people who gained or lost, tables and their files."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        period = controls.choose_period()
        level = controls.choose_level_above()
    evolution = evolutions.between(period)
    st.markdown(changes_sentence(*period[:2], evolutions.france(evolution), km := period.km))
    st.caption(unchanged_sentence(evolution.unchanged_count))
    rows = evolutions.territories(period, level)
    map_column, side = st.columns([3, 1])
    with map_column:
        canvas.show(Shown(rows, NET_GAIN, level, places=evolutions.places(period)))
        evolutions.offer_picture(period, level)
    with side:
        st.html(legend_html(legend(rows, NET_GAIN), NET_GAIN))
    controls.show_table("Par territoire", sums_table(rows, km), "evolution-territoires.csv")
    controls.show_table("Lieux", changes_table(evolution.changes), "evolution-lieux.csv")
    st.markdown(meanings_markdown())
    controls.show_table(
        "Communes", access_changes_table(evolution.access, km), "evolution-communes.csv"
    )


show_page("Évolution entre deux dates", content)
