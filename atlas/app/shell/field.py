"""The one field of a territory, on every page: a name, a postcode or a code, of any level."""

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from atlas.app import reads, visit
from atlas.schema.level import FRANCE, FRANCE_NAMES, LEVEL_TABLES, Territory

_KEY = "champ-territoire"
_HTML = """<div class="atlas-field">
<input role="combobox" aria-label="Territoire : commune, code postal, EPCI, département ou région"
 aria-expanded="false" aria-controls="territoires" aria-autocomplete="list" autocomplete="off"
 spellcheck="false" placeholder="Commune, code postal, EPCI, département, région">
<button type="button" aria-label="Revenir à la France entière" title="France entière">✕</button>
<ul id="territoires" role="listbox" aria-label="Territoires" hidden></ul></div>"""
# What a level is called after the name of a territory; a commune is told by its département.
_LEVEL_WORDS = {"region": "région", "departement": "département", "epci": "EPCI"}


@cache
def _component() -> Any:
    """Return the component, registered once."""
    folder = Path(__file__).parent
    css, js = (folder.joinpath(f"field.{kind}").read_text("utf-8") for kind in ("css", "js"))
    return st.components.v2.component(
        "territoire", html=_HTML, css=css, js=js, isolate_styles=False
    )


@st.fragment
def show(territory: Territory | None) -> None:
    """Show the field; a choice stands in the address and runs the page again.

    What is typed runs this fragment alone: the page under it neither waits nor changes, and the
    browser receives the few territories that the text may mean, never the list of them.
    """
    typed = str(st.session_state.get(_KEY, {}).get("typed") or "")
    data = {
        "shown": shown_name(territory),
        "isCountry": territory is None,
        "typed": typed,
        "found": _rows(reads.built().found(typed)),
        "near": _near(territory),
    }
    answer = _component()(
        key=_KEY, data=data, on_typed_change=_pass, on_chosen_change=_pass, default={"typed": ""}
    )
    if answer.chosen:
        visit.look_at(str(answer.chosen))
        st.rerun()


def _pass() -> None:
    """Do nothing when the field changes: the fragment runs again."""


def shown_name(territory: Territory | None) -> str:
    """Return the name of a territory with what tells it from its homonyms."""
    if territory is None:
        return FRANCE_NAMES[FRANCE]
    row = reads.built().territory(territory)
    detail = _LEVEL_WORDS.get(territory.level, str(row["departement_code"]))
    return f"{row['territory_name']}, {detail}"


def _near(territory: Territory | None) -> list[dict[str, str]]:
    """Return what is offered before anything is typed: the country, what holds the territory."""
    rows = [{"territory": FRANCE, "name": FRANCE_NAMES[FRANCE], "detail": ""}]
    built = reads.built()
    parents = [built.home] if territory is None else _parents(territory)
    for parent in filter(None, parents):
        name = str(built.territory(parent)["territory_name"])
        detail = _LEVEL_WORDS[parent.level]
        rows.append({"territory": str(parent), "name": name, "detail": detail})
    return rows


def _parents(territory: Territory) -> list[Territory]:
    """Return the territories that hold one, the widest first."""
    row = reads.built().territory(territory)
    levels = list(LEVEL_TABLES)
    above = levels[levels.index(territory.level) + 1 :]
    codes = {level: row[f"{level}_code"] for level in above}
    return [Territory(level, str(codes[level])) for level in reversed(above)
            if not pd.isna(codes[level])]  # fmt: skip


def _rows(found: pd.DataFrame) -> list[dict[str, str]]:
    return [{str(name): str(value) for name, value in row.items()}
            for row in found.to_dict("records")]  # fmt: skip
