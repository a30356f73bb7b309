"""The button that asks the browser where its reader is: nothing is asked before the click."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

# In the address: longitude and latitude, to a thousandth of a degree, 100 m.
POSITION_KEY = "position"
_KEY = "champ-position"
_HTML = """<div class="atlas-here"><button type="button"
 title="Votre navigateur vous demandera votre accord ; la position, arrondie à 100 m, ne sort que
 dans l'adresse de cette page">Près de moi</button><span role="status"></span></div>"""


@cache
def _component() -> Any:
    """Return the component, registered once."""
    folder = Path(__file__).parent
    css, js = (folder.joinpath(f"here.{kind}").read_text("utf-8") for kind in ("css", "js"))
    return st.components.v2.component("position", html=_HTML, css=css, js=js, isolate_styles=False)


def show() -> None:
    """Show the button; the position that the browser gives stands in the address."""
    is_given = POSITION_KEY in st.query_params
    answer = _component()(key=_KEY, data={"isGiven": is_given}, on_point_change=_pass)
    if answer.point is not None:
        if answer.point:
            st.query_params[POSITION_KEY] = str(answer.point)
        else:
            st.query_params.pop(POSITION_KEY, None)
        for key in ("premier", "choix", "vue"):
            st.query_params.pop(key, None)
        st.rerun()


def _pass() -> None:
    """Do nothing when the position changes: the page runs again."""
