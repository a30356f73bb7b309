"""How each measure is computed, in what unit, and what it cannot say."""

import streamlit as st

from atlas.app import reads
from atlas.app.page import show_page
from atlas.views.access_method import access_markdown, supply_markdown
from atlas.views.inequality import inequality_markdown
from atlas.views.measures import MEASURES
from atlas.views.method import (
    general_markdown,
    linkage_markdown,
    measure_markdown,
    quality_markdown,
)
from atlas.views.siting import SITING_METHOD
from atlas.views.sureness import sureness_markdown


def content() -> None:
    """General rules, then one section per measure."""
    detour_factor = reads.build_facts()["detour_factor"]
    sections = {
        "Un lieu, une fois": linkage_markdown(),
        "Qualité d'une fiche": quality_markdown(),
        "Accès à l'aide": access_markdown(detour_factor),
        "Ce que chaque lieu offre": supply_markdown(),
        "Répartition entre les habitants": inequality_markdown(),
        "Sûreté d'un verdict": sureness_markdown(),
        "Où ouvrir ?": SITING_METHOD,
    }
    st.markdown(general_markdown(detour_factor))
    for title, text in sections.items():
        st.header(title)
        st.markdown(text)
    for measure in MEASURES.values():
        st.header(measure.label)
        st.markdown(measure_markdown(measure))


show_page("Méthode", content)
