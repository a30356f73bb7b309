"""The sheet of one place: facts, each value with its source, trust, contest."""

import pandas as pd
import streamlit as st

from atlas.app import reads
from atlas.app.screen import basket
from atlas.directory.consolidation import field_origins
from atlas.views.display.table import origins_table, place_facts
from atlas.views.words.records import scores_table


def show_place(place: pd.Series) -> None:
    """Show the sheet of a place of table `places`."""
    st.header(str(place["name"]))
    st.dataframe(place_facts(place), hide_index=True)
    records = reads.records_of(str(place["place_id"]))
    st.caption("Chaque valeur avec sa source ; celles qui ne sont pas retenues aussi.")
    st.dataframe(origins_table(field_origins(records), reads.release_names()), hide_index=True)
    with st.expander("Ce que vaut cette fiche"):
        st.dataframe(scores_table(place), hide_index=True)
    basket.contest_form(records)
