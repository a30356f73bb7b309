"""Where next: the sites that change most, what they cost, what a closure would take away."""

import streamlit as st

from atlas.app import controls, downloads, reads
from atlas.app.page import show_page
from atlas.app.screen import plans, siting
from atlas.app.shell import rooms
from atlas.views.display.plot import people_curve
from atlas.views.words import sites as tables
from atlas.views.words import siting as views


def content() -> None:
    """Plan, finding with its proof, map, sites, curve, who stays, closures."""
    plan, names = plans.choose(), siting.commune_names()
    planned = siting.answer(plan)
    words = siting.words_of(planned)
    found = views.siting_finding(planned, siting.name_of(plan))
    rooms.find(found)
    with rooms.map_room() as panel:
        siting.show_map(planned)
    with panel:
        st.markdown(views.proof_sentence(planned))
        st.caption(f"{views.start_sentence(planned)} {words}. {views.unknown_sentence(planned)}")
    with rooms.tools():
        siting.offer_picture(planned, found)
    controls.show_table("Sites proposés", tables.sites_table(planned, names), "sites.csv")
    sites = siting.sites_shown(planned)
    with rooms.files():
        downloads.offer(downloads.Download(reads.atlas(), "sites", sites, "candidate_id", words))
    st.altair_chart(people_curve(planned.siting.curve))
    controls.show_table("Par nombre de sites", tables.curve_table(planned), "courbe.csv")
    st.caption(views.CURVE_SENTENCE)
    siting.show_outcomes(planned, names)
    st.markdown(views.method_markdown(plan))


show_page("Où ouvrir ?", content)
