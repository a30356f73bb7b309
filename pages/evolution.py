"""What changed between two dates: places, people within reach, territories."""

import streamlit as st

from atlas.app import canvas, controls
from atlas.app.page import show_page
from atlas.app.screen import evolutions
from atlas.views.display.measures import NET_GAIN, legend
from atlas.views.display.table import legend_html
from atlas.views.words import changes as words


def content() -> None:
    """Two dates, finding, map of people who gained or lost, tables and their files."""
    if evolutions.is_unknown():
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        period = controls.choose_period()
        level = controls.choose_level_above()
    evolution = evolutions.between(period)
    km, country = period.km, evolutions.france(evolution)
    st.markdown(words.changes_sentence(period, country, evolution.assumptions))
    st.caption(evolutions.compared(evolution))
    rows = evolutions.territories(period, level)
    map_column, side = st.columns([3, 1])
    with map_column:
        canvas.show(canvas.Shown(rows, NET_GAIN, level, places=evolutions.places(period)))
        evolutions.offer_picture(period, level)
    with side:
        st.html(legend_html(legend(rows, NET_GAIN), NET_GAIN))
    controls.show_table("Par territoire", words.sums_table(rows, km), "evolution-territoires.csv")
    controls.show_table("Lieux", words.changes_table(evolution.changes), "evolution-lieux.csv")
    st.markdown(words.meanings_markdown())
    controls.show_table(
        "Communes", words.access_changes_table(evolution.access, km), "evolution-communes.csv"
    )


show_page("Évolution entre deux dates", content)
