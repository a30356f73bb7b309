"""What a reader looks at and assumes, the same on every page of a visit.

It stands in the address, so that a link carries it; the menu drops the address, and the visit
gives it back to the next page. The button *Back* of the browser gives an address back: what the
controls held is then read from it again.
"""

from collections.abc import Mapping
from datetime import date

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from atlas.access.assumptions import (
    AT_COMMUNE_KEY,
    POPULATION_KEY,
    TRAVEL_KEY,
    Assumptions,
)
from atlas.reader import View
from atlas.reader.view import DATE_KEY, SOURCES_KEY, TRUST_KEY
from atlas.schema.level import LETTERS
from atlas.text.markdown import escaped
from atlas.text.numbers import read_plain_number

TERRITORY_KEY = "territoire"
ASSUMED = (DATE_KEY, SOURCES_KEY, TRUST_KEY, TRAVEL_KEY, POPULATION_KEY, AT_COMMUNE_KEY)
CARRIED = (TERRITORY_KEY, *ASSUMED)
# Where the territory stood in addresses of before: a code beside its level, or a département.
_OLD_LEVEL, _OLD_CODE, _OLD_DEPARTEMENT = "niveau", "code", "departement"
# Where the map stands, and what is chosen on it, which the map itself writes in the address.
MAP_VIEW_KEY, MAP_CHOICE_KEY = "vue", "choix"
_PAGE, _KEPT, _HELD = "visite-page", "visite", "visite-commandes"
_ANEW = "visite-nouvelle"  # whether this run reads an address that no control wrote


def arrive(page: str) -> None:
    """Make the address and the visit agree, whichever of them is newer."""
    _read_old_names()
    st.session_state[_ANEW] = _went_back() or st.session_state.get(_PAGE) != page
    if _went_back():
        for key in st.session_state.pop(_HELD, set()):
            st.session_state.pop(key, None)
        st.session_state[_KEPT] = {}
    elif st.session_state.get(_PAGE) != page:
        for key, value in st.session_state.get(_KEPT, {}).items():
            if key not in st.query_params:
                st.query_params[key] = value
    st.session_state[_PAGE] = page
    for key in CARRIED:
        remember(key)


def is_anew() -> bool:
    """Tell whether the page is new, or its address that of the browser's history."""
    return bool(st.session_state.get(_ANEW, True))


def _went_back() -> bool:
    """Tell whether this address comes from the buttons Back or Forward of the browser."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _read_old_names() -> None:
    """Read the territory of an address of before."""
    asked, code = st.query_params, st.query_params.get(_OLD_CODE, "")
    level = asked.get(_OLD_LEVEL, "")
    if code and level in LETTERS:
        asked[TERRITORY_KEY] = LETTERS[level] + code
        del asked[_OLD_CODE], asked[_OLD_LEVEL]
    if asked.get(_OLD_DEPARTEMENT):
        if TERRITORY_KEY not in asked:
            asked[TERRITORY_KEY] = LETTERS["departement"] + asked[_OLD_DEPARTEMENT]
        del asked[_OLD_DEPARTEMENT]


def look_at(territory: str) -> None:
    """Look at a territory of the grammar, on this page and on the next ones.

    The map shows what lies around a commune, and the commune as the one chosen there.
    """
    st.query_params[TERRITORY_KEY] = territory
    for key in (MAP_VIEW_KEY, MAP_CHOICE_KEY):
        st.query_params.pop(key, None)
    if territory.startswith(LETTERS["commune"]):
        st.query_params[MAP_CHOICE_KEY] = territory[1:]
    remember(TERRITORY_KEY)


def hold(key: str) -> None:
    """Keep in mind that a control of this key holds what the address says."""
    st.session_state[_HELD] = {*st.session_state.get(_HELD, ()), key}
    remember(key)


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
    trust = read_plain_number(said.get(TRUST_KEY, "")) or 0.0
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
        st.caption(f"Autrement que par défaut : {escaped(words)}.")
        st.button("Revenir aux hypothèses par défaut", on_click=come_back, type="tertiary")
