"""How each measure is computed, in what unit, and what it cannot say."""

import streamlit as st

from atlas.app import reads
from atlas.app.page import show_page
from atlas.views.measures import MEASURES
from atlas.views.method import (
    general_markdown,
    linkage_markdown,
    measure_markdown,
    quality_markdown,
)


def content() -> None:
    """General rules, then one section per measure."""
    st.markdown(general_markdown(reads.build_facts()["detour_factor"]))
    st.header("Un lieu, une fois")
    st.markdown(linkage_markdown())
    st.header("Qualité d'une fiche")
    st.markdown(quality_markdown())
    for measure in MEASURES.values():
        st.header(measure.label)
        st.markdown(measure_markdown(measure))


show_page("Méthode", content)
