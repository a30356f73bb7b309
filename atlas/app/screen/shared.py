"""*Combien d'aide à portée de chacun ?*: the supply that people can reach, when all share it."""

import streamlit as st

from atlas.app.screen import access
from atlas.app.screen.answer import show_answer, show_spread
from atlas.app.screen.assumptions import Asked
from atlas.views.words.access import shared_finding, shared_measure, shared_table, supply_sentence


def show(asked: Asked) -> None:
    """Show the supply within reach, then how it is shared among people."""
    shared = access.shared(asked.assumptions, asked.where.view)
    communes = access.communes_of(shared.points, 0, asked.where.view)
    rows = access.territories(communes, asked.where)
    measure = shared_measure(rows["accessibility_per_10k"], asked.assumptions.supply)
    found = shared_finding(access.summary(communes, asked.where.departement), measure)
    st.markdown(found)
    st.markdown(supply_sentence(shared.supply, asked.assumptions.supply))
    show_answer(rows, measure, shared_table(rows, measure), asked, found=found)
    level = "departement" if asked.where.departement is None else "epci"
    kept = access.points_of(shared.points, asked.where.departement)
    kept = kept.assign(per_10k=10_000 * kept["accessibility"])
    show_spread(kept, "per_10k", measure, access.territory_of(kept, level), level, asked)
