"""The end of the page *Où ouvrir ?*: who stays far, what closures would take away."""

import pandas as pd
import streamlit as st

from atlas.app import controls, reads
from atlas.app.screen import siting
from atlas.siting.plan import Planned
from atlas.views.words import sites as tables
from atlas.views.words.sites import CLOSURE_SENTENCE, closures_table


def show(planned: Planned, names: pd.Series) -> None:
    """Show who stays beyond the radius, shares by département, who is unknown, closures."""
    left = tables.uncovered_table(planned, names)
    controls.show_table("Ce qui reste au-delà", left, "reste.csv")
    controls.show_table("Part par département", tables.shares_table(planned), "parts.csv")
    unknown = tables.left_out_table(planned, names)
    if len(unknown):
        controls.show_table("Communes inconnues", unknown, "inconnues.csv")
    lost = closures_table(
        siting.closures(planned.plan), reads.table("places"), planned.open_places, planned.unit
    )
    controls.show_table("Et si un lieu fermait ?", lost, "fermetures.csv")
    st.caption(CLOSURE_SENTENCE)
