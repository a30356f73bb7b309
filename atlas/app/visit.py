"""What a reader looks at and assumes, the same on every page of a visit.

It stands in the address, so that a link carries it; the menu drops the address, and the visit
gives it back to the next page.
"""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from atlas.access.assumptions import (
    AT_COMMUNE_KEY,
    POPULATION_KEY,
    TRAVEL_KEY,
    Assumptions,
)
from atlas.reader import NOW, View
from atlas.reader.view import DATE_KEY, SOURCES_KEY, TRUST_KEY

TERRITORY_KEY = "departement"
ASSUMED = (DATE_KEY, SOURCES_KEY, TRUST_KEY, TRAVEL_KEY, POPULATION_KEY, AT_COMMUNE_KEY)
CARRIED = (TERRITORY_KEY, *ASSUMED)
_PAGE, _KEPT = "visite-page", "visite"


def arrive(page: str) -> None:
    """Give the address of a page that the reader just opened what the visit carries."""
    if st.session_state.get(_PAGE) == page:
        return
    st.session_state[_PAGE] = page
    for key, value in st.session_state.get(_KEPT, {}).items():
        if key not in st.query_params:
            st.query_params[key] = value


def remember(key: str) -> None:
    """Keep for the next pages what the address says of a key, or that it says nothing."""
    if key not in CARRIED:
        return
    kept = dict(st.session_state.get(_KEPT, {}))
    kept.pop(key, None)
    if key in st.query_params:
        kept[key] = st.query_params[key]
    st.session_state[_KEPT] = kept


def view() -> View:
    """Return what is looked at, as the address says; what it says wrongly is as by default."""
    return read_view(st.query_params)


def read_view(said: Mapping[str, str]) -> View:
    """Return what is looked at, as the keys of an address say."""
    try:
        on = date.fromisoformat(said.get(DATE_KEY, ""))
    except ValueError:
        on = None
    least = said.get(TRUST_KEY, "")
    trust = float(least) if least.replace(".", "", 1).isdigit() else 0.0
    return View(on, said.get(SOURCES_KEY) or None, min(trust, 1.0))


def assumptions() -> Assumptions:
    """Return what every figure of the visit assumes, as the address says."""
    return read_assumptions(st.query_params)


def read_assumptions(said: Mapping[str, str]) -> Assumptions:
    """Return what is assumed, as the keys of an address say."""
    usual = Assumptions()
    return usual._replace(
        travel=said.get(TRAVEL_KEY, usual.travel),
        population=said.get(POPULATION_KEY, usual.population),
        include_at_commune=said.get(AT_COMMUNE_KEY) != "non",
    )


def is_usual() -> bool:
    """Tell whether everything is as by default."""
    return view() == NOW and assumptions() == Assumptions()


def come_back() -> None:
    """Forget what differs from the default, on this page and on the next ones."""
    kept = dict(st.session_state.get(_KEPT, {}))
    for key in ASSUMED:
        st.query_params.pop(key, None)
        st.session_state.pop(key, None)
        kept.pop(key, None)
    st.session_state[_KEPT] = kept


def say_what_differs(words: str) -> None:
    """Say what differs from the default, and offer to come back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Autrement que par défaut : {words}.")
        st.button("Revenir aux hypothèses par défaut", on_click=come_back, type="tertiary")
