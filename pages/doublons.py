"""The review queue: pairs of records that may be one place, and what to decide of them."""

import streamlit as st

from atlas.app import controls, reads
from atlas.app.page import show_page
from atlas.app.screen import place
from atlas.app.shell import grid, rooms
from atlas.directory.decisions import DIFFERENT, SAME
from atlas.directory.matching import DOUBTFUL, MERGED, SEPARATE
from atlas.views.words.records import link_table, pair_table, queue_sentence


def content() -> None:
    """Filters, queue, the two records of the chosen pair, decision."""
    atlas = reads.atlas()
    rooms.find(queue_sentence(atlas.table("links"), DOUBTFUL))
    with rooms.controls():
        verdicts = {verdict: verdict.capitalize() for verdict in (DOUBTFUL, MERGED, SEPARATE)}
        verdict = controls.choose("Verdict", "verdict", verdicts)
    links = atlas.links(verdict, reads.departements())
    records, names = atlas.table("records"), atlas.source_names
    hint = "Choisissez une ligne pour comparer les deux fiches."
    position = grid.choose_row(link_table(links, records, names), hint)
    if position is not None and position < len(links):
        left, right = atlas.pair(links.iloc[position])
        grid.show_rows(pair_table(left, right))
        with st.form("decision", border=False):
            decision = str(st.radio("Décision", [SAME, DIFFERENT], horizontal=True))
            reason = st.text_input("Motif (obligatoire)")
            if st.form_submit_button("Ajouter à mes décisions"):
                keys = {"fiche": left["record_key"], "autre_fiche": right["record_key"]}
                place.add_decision(keys | {"decision": decision, "motif": reason})
    place.show_decisions()


show_page("Doublons", content)
