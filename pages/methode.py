"""How each measure is computed, in what unit, and what it cannot say."""

import streamlit as st

from atlas.app import reads
from atlas.app.page import show_page
from atlas.views.display.measures import MEASURES
from atlas.views.words.method import general_markdown, measure_markdown, sections


def content() -> None:
    """General rules, one section per method, then one per measure."""
    detour_factor = reads.atlas().build.detour_factor
    st.markdown(general_markdown(detour_factor))
    for title, text in sections(detour_factor).items():
        st.header(title)
        st.markdown(text)
    for measure in MEASURES.values():
        st.header(measure.label)
        st.markdown(measure_markdown(measure))


show_page("Méthode", content)
