"""Where next: the sites that change most, what they cost, what a closure would take away."""

import streamlit as st

from atlas.app import canvas, controls
from atlas.app.page import show_page
from atlas.app.screen import kept_plans, plans, siting
from atlas.app.shell import rooms
from atlas.text.markdown import escaped
from atlas.views.words.siting import plan as views


def content() -> None:
    """Plan, finding, map, who gains, plans side by side, who stays, closures."""
    plan = plans.choose()
    with rooms.controls():
        is_after = siting.choose_state()
    planned, chosen = siting.answer(plan), canvas.chosen()
    rooms.find(found := views.siting_finding(planned, escaped(siting.name_of(plan))))
    with rooms.map_room() as panel:
        rows = siting.show_map(planned, is_after, chosen)
    with panel:
        siting.show_closing(planned, chosen)
        controls.show_legend(rows, siting.measure_of(planned), siting.level_of(plan))
        st.markdown(views.proof_sentence(planned))
        st.caption(f"{views.start_sentence(planned)} "
                   f"Hypothèses : {escaped(siting.words_of(planned))}. "
                   f"{views.unknown_sentence(planned)}")  # fmt: skip
    with rooms.tools():
        siting.offer_picture(planned, rows, found)
    with rooms.files():
        siting.offer_files(planned)
    siting.show_gains(planned)
    kept_plans.show(planned)
    siting.show_outcomes(planned, chosen)
    with st.expander(controls.EXPERTS):
        st.markdown(views.method_markdown(plan))


show_page("Où ouvrir ?", content)
