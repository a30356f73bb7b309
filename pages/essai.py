"""A file dropped by an analyst: its rows as places, and a description to correct and download."""

import streamlit as st

from atlas.app.page import show_page
from atlas.app.screen import trying


def content() -> None:
    """The file, the description proposed, what would become of the rows."""
    st.caption(
        "Déposez un fichier de lieux : l'atlas propose comment le lire et montre ce que "
        "deviendraient ses lignes. Rien n'est gardé."
    )
    raw = trying.receive()
    if raw is not None:
        text = trying.choose_description(raw)
        trying.show_outcome(raw, trying.read_description(text))


show_page("Essayer un fichier", content)
