"""Charts of a page, each drawn once for all who look at the same rows."""

from collections.abc import Callable
from types import FunctionType
from typing import Any

import pandas as pd
import streamlit as st

from atlas.app.digest import digest
from atlas.views.display.measures import Measure


@st.cache_resource(
    max_entries=64,
    show_spinner=False,
    hash_funcs={pd.DataFrame: digest, Measure: repr, FunctionType: lambda draw: draw.__qualname__},
)
def show_chart(draw: Callable[..., Any], *asked: Any) -> None:
    """Show what a function of `atlas.views.display.plot` draws of some rows."""
    st.altair_chart(draw(*asked))
