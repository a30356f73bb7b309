"""Search in French over places and actions; who else does this, near or far."""

import streamlit as st

from atlas.app import controls, reads
from atlas.app.link import base_path
from atlas.app.page import show_page
from atlas.app.screen import search
from atlas.app.shell import grid, rooms
from atlas.search.documents import DOCUMENT_KINDS
from atlas.search.results import found_sentence, like_html, results_html, results_table


def content() -> None:
    """Question, filters, results with why, table."""
    hint = "aide pour les impôts près de Guéret, fablab en Gironde…"
    with rooms.controls():
        question = controls.choose_text("Que cherchez-vous ?", "q", hint)
        kind = controls.choose("Nature", "nature", {"tout": "Lieux et actions"} | DOCUMENT_KINDS)
        settings = st.popover("Réglages")
    with settings:
        near = controls.choose_text("Près de (commune)", "pres", "nom ou code INSEE")
        km = controls.choose_number("Rayon (km)", "rayon", 20, (1, 200), 1)
        understand = controls.choose_switch("Comprendre les noms de lieux", "comprendre", True)
    like = "" if question.strip() else st.query_params.get("comme", "")
    if not (question.strip() or like):
        st.markdown("Écrivez une question comme vous la diriez ; les fautes simples passent.")
        return
    scope = search.scope(None if kind == "tout" else kind, reads.territory(), near, km)
    if like:
        st.html(like_html(search.title_of(like)))
    found = search.answer(question, like, scope, understand, search.chips(question, understand))
    results, names = search.explained(found), search.commune_names()
    rooms.find(found_sentence(found))
    st.html(results_html(results, names, base_path()))
    grid.show_table("Résultats", results_table(results, names), "recherche.csv")
    st.caption(f"Recherche sur {len(reads.atlas().table('places'))} lieux, actions comprises.")


show_page("Recherche", content)
