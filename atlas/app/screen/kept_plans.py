"""Plans put side by side: up to three, kept in the address of the page."""

import streamlit as st

from atlas.access.assumptions import Assumptions
from atlas.app import reads
from atlas.app.screen import siting
from atlas.app.shell import grid
from atlas.errors import InputError
from atlas.siting.plan import OWN_FILE, Plan, Planned
from atlas.views.words.siting.sites import plans_table

# Beside the plan on screen: three columns are read on a portable computer.
MOST_KEPT = 2
_KEY, _BETWEEN = "garde", ";"


def plan_code(plan: Plan) -> str:
    """Return a plan as the address of the page writes it.

    Examples
    --------
    >>> plan_code(Plan("D23", sites=5))
    'D23;couverture;5;;;10000;mairies;;route;communes;;1'
    """
    assumed = plan.assumptions
    parts = (
        plan.territory, plan.model, plan.sites, plan.budget, plan.site_cost, plan.radius,
        plan.candidates, plan.least_share, assumed.travel, assumed.population, assumed.need,
        int(assumed.include_at_commune),
    )  # fmt: skip
    said = ("" if part is None else part for part in parts)
    return _BETWEEN.join(f"{part:g}" if isinstance(part, float) else str(part) for part in said)


def plan_of(code: str) -> Plan:
    """Return the plan that an address writes.

    Raises
    ------
    InputError
        It is not one.

    Examples
    --------
    >>> plan_of("D23;couverture;5;;;10000;mairies;;route;communes;;1") == Plan("D23", sites=5)
    True
    """
    parts = code.split(_BETWEEN)
    try:
        territory, model, sites, budget, cost, radius, candidates, share, *assumed = parts
        travel, population, need, at_commune = assumed
        return Plan(
            territory, model, int(sites) if sites else None, _number(budget), _number(cost),
            float(radius), candidates, _number(share),
            Assumptions(travel=travel, population=population, need=need or None,
                        include_at_commune=at_commune == "1"),
        )  # fmt: skip
    except ValueError as error:
        raise InputError(f"plan gardé « {code} » illisible dans l'adresse : retirez-le") from error


def _number(text: str) -> float | None:
    return float(text) if text else None


def show(planned: Planned) -> None:
    """Show the plan on screen beside those kept, and what keeps it or forgets them."""
    kept = st.query_params.get_all(_KEY)[:MOST_KEPT]
    code = plan_code(planned.plan)
    others = [one for one in kept if one != code]
    with st.container(horizontal=True):
        if planned.plan.candidates == OWN_FILE:
            st.caption("Un plan sur vos sites ne se garde pas : le fichier reste chez vous.")
        elif code not in kept and len(kept) < MOST_KEPT and st.button("Garder ce plan"):
            st.query_params[_KEY] = [*kept, code]
            st.rerun()
        if kept and st.button("Oublier les plans gardés"):
            del st.query_params[_KEY]
            st.rerun()
    if not others:
        st.caption("Gardez ce plan, changez une limite : les deux sont comparés ici.")
        return
    answers = [*(siting.answer(_settled(plan_of(one))) for one in others), planned]
    communes = reads.atlas().table("communes").set_index("commune_code")["commune_name"]
    names = [siting.name_of(one.plan) for one in answers]
    grid.show_table("Plans côte à côte", plans_table(answers, names, communes), "plans.csv")


def _settled(plan: Plan) -> Plan:
    return plan._replace(assumptions=reads.atlas().settled(plan.assumptions))
