"""The review queue: pairs of records that may be one place, and what to decide of them."""

import streamlit as st

from atlas.app import controls, reads
from atlas.app.page import show_page
from atlas.app.screen import basket
from atlas.directory.decisions import DIFFERENT, SAME
from atlas.directory.matching import DOUBTFUL, MERGED, SEPARATE
from atlas.views.words.records import link_table, pair_table, queue_sentence


def content() -> None:
    """Filters, queue, the two records of the chosen pair, decision."""
    st.markdown(queue_sentence(reads.table("links"), DOUBTFUL))
    with st.container(horizontal=True):
        verdicts = {verdict: verdict.capitalize() for verdict in (DOUBTFUL, MERGED, SEPARATE)}
        verdict = controls.choose("Verdict", "verdict", verdicts)
        names = reads.territory_names("departement")
        departements = controls.choose_several("Département", "departement", names)
    links = reads.links(verdict, departements)
    records, names = reads.table("records"), reads.source_names()
    hint = "Choisissez une ligne pour comparer les deux fiches."
    position = controls.choose_row(link_table(links, records, names), hint)
    if position is not None and position < len(links):
        left, right = reads.pair(links.iloc[position])
        st.dataframe(pair_table(left, right), hide_index=True)
        with st.form("decision", border=False):
            decision = str(st.radio("Décision", [SAME, DIFFERENT], horizontal=True))
            reason = st.text_input("Motif (obligatoire)")
            if st.form_submit_button("Ajouter à mes décisions"):
                keys = {"fiche": left["record_key"], "autre_fiche": right["record_key"]}
                basket.add(keys | {"decision": decision, "motif": reason})
    basket.show()


show_page("Doublons", content)
