"""Where next: the sites that change most, what they cost, what a closure would take away."""

import streamlit as st

from atlas.app import controls
from atlas.app.page import show_page
from atlas.app.screen import plans, siting
from atlas.views.display.plot import people_curve
from atlas.views.words import sites as tables
from atlas.views.words.siting import (
    CURVE_SENTENCE,
    method_markdown,
    proof_sentence,
    siting_finding,
    start_sentence,
    unknown_sentence,
)


def content() -> None:
    """Plan, finding with its proof, map, sites, curve, who stays, closures."""
    plan, names = plans.choose(), siting.commune_names()
    planned = siting.answer(plan)
    found = siting_finding(planned, siting.name_of(plan))
    st.markdown("\n\n".join((found, proof_sentence(planned), unknown_sentence(planned))))
    siting.show_map(planned)
    siting.offer_picture(planned, found)
    st.caption(f"{start_sentence(planned)} {siting.words_of(planned)}.")
    controls.show_table("Sites proposés", tables.sites_table(planned, names), "sites.csv")
    siting.offer_files(planned)
    st.altair_chart(people_curve(planned.siting.curve))
    controls.show_table("Par nombre de sites", tables.curve_table(planned), "courbe.csv")
    st.caption(CURVE_SENTENCE)
    siting.show_outcomes(planned, names)
    with st.expander(controls.EXPERTS):
        st.markdown(method_markdown(plan))


show_page("Où ouvrir ?", content)
