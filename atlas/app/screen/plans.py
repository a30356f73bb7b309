"""The controls of the page *Où ouvrir ?*: a territory, a criterion, limits."""

import streamlit as st

from atlas.access.question import Assumptions
from atlas.app import controls, reads
from atlas.app.screen import access, candidates
from atlas.app.screen.assumptions import DEFAULTS, EVERYONE_ALIKE
from atlas.schema.level import FRANCE
from atlas.siting.plan import COVERAGE, LISTED_SITES, OWN_FILE, TOWN_HALLS, Plan
from atlas.views.words.access import UNIT_FACTORS, UNIT_NAMES
from atlas.views.words.siting import CANDIDATES, MODELS

CHOSEN = {key: CANDIDATES[key] for key in (TOWN_HALLS, LISTED_SITES, OWN_FILE)}
BY_COUNT, BY_BUDGET = "nombre", "budget"
LIMITS = {BY_COUNT: "Un nombre de sites", BY_BUDGET: "Un budget"}


def choose() -> Plan:
    """Show every control of the page."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        territory = controls.choose("Territoire", "territoire", _territories())
        model = controls.choose("Critère", "critere", MODELS)
        limit = controls.choose("Limite", "limite", LIMITS)
        sites, budget, site_cost = _limits(limit)
    with (
        st.expander("Hypothèses", expanded=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        travel = controls.choose("Trajet", "trajet", access.travels())
        unit = access.travel(travel).unit
        name = UNIT_NAMES[unit]
        shown = controls.choose_number(
            f"À portée ({name})", f"rayon_{name}", DEFAULTS[unit], (0.5, 60), 1
        )
        sites_from = controls.choose("Sites candidats", "candidats", CHOSEN)
        need = controls.choose(
            "Habitants pesés par", "besoin", {EVERYONE_ALIKE: "Tous pareillement"} | access.needs()
        )
        share = 0.0
        if model == COVERAGE:
            share = controls.choose_number(
                "Part minimale par département (%)", "part", 0, (0, 100), 5
            )
        at_commune = controls.choose_switch(
            "Lieux sans coordonnées placés à leur commune", "sans_point", True
        )
    if sites_from == OWN_FILE:
        candidates.bring()
    chosen_need = None if need == EVERYONE_ALIKE else need
    return Plan(
        territory, model, sites, budget, site_cost, shown / UNIT_FACTORS[unit], sites_from,
        share / 100 or None,
        assumptions=Assumptions(
            travel, access.detour_factor(), need=chosen_need, include_at_commune=at_commune
        ),
    )  # fmt: skip


def _territories() -> dict[str, str]:
    """Return France, the régions, the départements: `FR`, `R84`, `D23`."""
    regions = {f"R{code}": name for code, name in reads.territory_names("region").items()}
    departements = {f"D{code}": name for code, name in reads.territory_names("departement").items()}
    return {FRANCE: "France entière"} | departements | regions


def _limits(limit: str) -> tuple[int | None, float | None, float | None]:
    """Show how much can open: a number of sites, or a budget and the cost of a site."""
    if limit == BY_COUNT:
        return int(controls.choose_number("Sites", "sites", 10, (1, 200), 1)), None, None
    budget = controls.choose_number("Budget (€)", "budget", 500_000, (1_000, 1e9), 50_000)
    cost = controls.choose_number("Coût d'un site (€)", "cout", 50_000, (100, 1e7), 5_000)
    return None, budget, cost
