"""The controls of the page *Où ouvrir ?*: a territory, a criterion, limits, candidate sites."""

import hashlib
from typing import NamedTuple

import pandas as pd
import streamlit as st

from atlas.access.assumptions import NEED_KEY
from atlas.app import controls, reads
from atlas.app.screen.question import DEFAULTS, EVERYONE_ALIKE
from atlas.app.shell import rooms
from atlas.intake.issues import Accounted
from atlas.schema.level import FRANCE
from atlas.siting.candidates import published_candidates
from atlas.siting.plan import COVERAGE, LISTED_SITES, OWN_FILE, TOWN_HALLS, Plan
from atlas.sources.files import read_content
from atlas.text.french import counted
from atlas.views.words.access import UNIT_FACTORS, UNIT_NAMES
from atlas.views.words.siting.plan import CANDIDATES, MODELS

SITE_SOURCES = {key: CANDIDATES[key] for key in (TOWN_HALLS, LISTED_SITES, OWN_FILE)}
BY_COUNT, BY_BUDGET, BY_BOTH = "nombre", "budget", "deux"
LIMIT_KINDS = {BY_COUNT: "Un nombre de sites", BY_BUDGET: "Un budget", BY_BOTH: "Les deux"}
_FILE_KEY = "fichier_candidats"
_MESSAGES_SHOWN = 20


class Brought(NamedTuple):
    """Candidates read from a file, and what tells that file from another."""

    table: pd.DataFrame | None
    sha256: str


NOTHING = Brought(None, "")


def choose() -> Plan:
    """Show every control of the page."""
    atlas = reads.atlas()
    asked = reads.territory()
    territory = FRANCE if asked is None else str(asked)
    with rooms.controls():
        model = controls.choose("Critère", "critere", MODELS)
    with rooms.controls().popover("Nombre et budget"):
        limit = controls.choose("Limite", "limite", LIMIT_KINDS)
        sites, budget, site_cost = _limits(limit)
    with rooms.controls().popover("Réglages"):
        common = controls.choose_assumptions(atlas)
        unit = atlas.travel(common.travel).unit
        name = UNIT_NAMES[unit]
        shown = controls.choose_number(
            f"À portée ({name})", f"rayon_{name}", DEFAULTS[unit], (0.5, 60), 1
        )
        sites_from = controls.choose("Sites candidats", "candidats", SITE_SOURCES)
        weights = {EVERYONE_ALIKE: "Tous pareillement"} | atlas.needs()
        need = controls.choose("Habitants pesés par", NEED_KEY, weights)
        share = 0.0
        if model == COVERAGE:
            share = controls.choose_number(
                "Part minimale par département (%)", "part", 0, (0, 100), 5
            )
    if sites_from == OWN_FILE:
        bring()
    chosen_need = None if need == EVERYONE_ALIKE else need
    assumptions = common._replace(need=chosen_need)
    return Plan(
        territory, model, sites, budget, site_cost, shown / UNIT_FACTORS[unit], sites_from,
        share / 100 or None, atlas.settled(assumptions),
    )  # fmt: skip


def _limits(limit: str) -> tuple[int | None, float | None, float | None]:
    """Show how much can open: a number of sites, a budget and the cost of a site, or both."""
    sites = None
    if limit != BY_BUDGET:
        sites = int(controls.choose_number("Sites", "sites", 10, (1, 200), 1))
    if limit == BY_COUNT:
        return sites, None, None
    budget = controls.choose_number("Budget (€)", "budget", 500_000, (1_000, 1e9), 50_000)
    cost = controls.choose_number("Coût d'un site (€)", "cout", 50_000, (100, 1e7), 5_000)
    return sites, budget, cost


@st.cache_resource(max_entries=4, show_spinner=False)
def _read(content: bytes, name: str) -> Accounted:
    raw = read_content(content, name)
    return published_candidates(raw.rows, raw.first_row_number)


def bring() -> None:
    """Show the field that takes the file of candidates, and say what became of each of its rows."""
    file = st.file_uploader(
        "Fichier des sites candidats (CSV, XLSX, GeoJSON… : id, nom, longitude, latitude, cout)",
        type=["csv", "json", "geojson", "xlsx", "ods", "gpkg", "kml", "zip"],
        key=_FILE_KEY,
    )
    if file is None:
        return
    accounted = _read(file.getvalue(), file.name)
    st.caption(
        f"{counted(accounted.row_count, 'ligne lue', 'lignes lues')}, "
        f"{counted(accounted.kept_count, 'candidat retenu', 'candidats retenus')}."
    )
    messages = accounted.issues["message"].tolist()
    for message in messages[:_MESSAGES_SHOWN]:
        st.text(message)
    if len(messages) > _MESSAGES_SHOWN:
        st.caption(f"et {len(messages) - _MESSAGES_SHOWN} autres messages.")


def brought() -> Brought:
    """Return the candidates of the file, `NOTHING` without a file or a usable row."""
    file = st.session_state.get(_FILE_KEY)
    if file is None:
        return NOTHING
    table = _read(file.getvalue(), file.name).table
    return Brought(table, hashlib.sha256(file.getvalue()).hexdigest()) if len(table) else NOTHING
