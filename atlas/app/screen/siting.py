"""Cached answers of the page *Où ouvrir ?*, and their map."""

import pandas as pd
import streamlit as st

from atlas.app import canvas, picture, reads
from atlas.app.reads import NOW, Stamp
from atlas.app.screen import access, candidates
from atlas.app.screen.access import Where
from atlas.schema.level import communes_inside
from atlas.siting import plan as planning
from atlas.siting.plan import OpenPlaces, Plan, Planned
from atlas.views.display.measures import Measure
from atlas.views.words.access import beyond_measure
from atlas.views.words.sites import beyond_by_territory, sites_on_map
from atlas.views.words.siting import plan_words

# The page answers in three seconds: the bound is shown when the proof takes longer.
TIME_LIMIT_S = 2.0


def _tables() -> dict[str, pd.DataFrame]:
    return access.tables(NOW) | {"sources": reads.table("sources")}


@st.cache_resource(max_entries=8, show_spinner=False)
def _open_places(stamp: Stamp, include_at_commune: bool) -> OpenPlaces:
    assumptions = Plan().assumptions._replace(include_at_commune=include_at_commune)
    return planning.open_places(assumptions, _tables(), None)


def open_places(plan: Plan) -> OpenPlaces:
    """Return what is open; see `atlas.siting.plan.open_places`."""
    return _open_places(reads.stamp(), plan.assumptions.include_at_commune)


@st.cache_resource(max_entries=16, show_spinner="Recherche des meilleurs sites…")
def _answer(stamp: Stamp, plan: Plan, sha256: str) -> Planned:
    own = candidates.brought().table
    return planning.answer(plan, _tables(), open_places(plan), own, TIME_LIMIT_S)


def _own_sha256(plan: Plan) -> str:
    """Return what tells the reader's own candidates from others; empty when they do not count."""
    return candidates.brought().sha256 if plan.candidates == planning.OWN_FILE else ""


def answer(plan: Plan) -> Planned:
    """Return where to open; see `atlas.siting.plan.answer`."""
    return _answer(reads.stamp(), plan, _own_sha256(plan))


@st.cache_resource(max_entries=8, show_spinner=False)
def _closures(stamp: Stamp, plan: Plan) -> pd.DataFrame:
    return planning.closures(plan, _tables(), open_places(plan))


def closures(plan: Plan) -> pd.DataFrame:
    """Return places by what closing them costs; see `atlas.siting.plan.closures`."""
    assumptions = plan.assumptions._replace(need=None)
    kept = Plan(territory=plan.territory, radius=plan.radius, assumptions=assumptions)
    return _closures(reads.stamp(), kept)


def commune_names() -> pd.Series:
    """Return the name of each commune, on `commune_code`."""
    return reads.table("communes").set_index("commune_code")["commune_name"]


def sites_shown(planned: Planned) -> pd.DataFrame:
    """Return sites as the map draws them and files hold them."""
    communes = reads.table("communes").set_index("commune_code")
    return sites_on_map(planned, communes["departement_code"])


def measure_of(planned: Planned) -> Measure:
    """Return what colours the map: who is beyond the radius today."""
    return beyond_measure(planned.plan.radius, planned.unit, 1)


def _drawn(planned: Planned) -> pd.DataFrame:
    """Return the territories of the map with the share of their people beyond the radius today."""
    level = level_of(planned.plan)
    communes = reads.table("communes").set_index("commune_code", drop=False)
    shares = beyond_by_territory(planned, communes[f"{level}_code"])
    inside = communes_inside(planned.plan.territory, reads.table("communes"))
    kept = communes.loc[inside.reindex(communes.index).to_numpy(), f"{level}_code"].unique()
    rows = reads.measures(level)
    rows = rows[rows["territory_code"].isin(kept)]
    return rows.assign(beyond_share=rows["territory_code"].map(shares).astype("float64"))


def level_of(plan: Plan) -> str:
    """Return the level of the map of a plan."""
    return {"D": "commune", "R": "epci"}.get(plan.territory[:1], "departement")


def _places_inside(plan: Plan) -> pd.DataFrame:
    """Return the places of mediation of the territory of a plan."""
    inside = communes_inside(plan.territory, reads.table("communes"))
    places = reads.mediation_places()
    return places[places["commune_code"].map(inside).fillna(False).astype(bool)]


def show_map(planned: Planned) -> None:
    """Show who is beyond the radius today, the places, and the sites."""
    plan = planned.plan
    kind, code = plan.territory[:1], plan.territory[1:]
    canvas.show_territories(
        _drawn(planned), measure_of(planned), level_of(plan), code if kind == "D" else None,
        region=code if kind == "R" else None, places=_places_inside(plan),
        sites=sites_shown(planned),
    )  # fmt: skip


def offer_picture(planned: Planned, found: str) -> None:
    """Offer the map, with the sites, as a picture for a report."""
    plan, code = planned.plan, planned.plan.territory[1:]
    is_departement, is_region = (plan.territory[:1] == kind for kind in ("D", "R"))
    departement, level = code if is_departement else None, level_of(plan)
    rows = access.with_shapes(_drawn(planned), Where(departement, level, NOW))
    where = reads.territory("region", code)["territory_name"] if is_region else ""
    words = plan_words(plan, planned.unit, access.names())
    picture.offer_map(
        rows, measure_of(planned), level, departement, found=found, note=f"{words}.",
        points=_places_inside(plan), sites=sites_shown(planned), where=str(where),
        is_national=not (is_departement or is_region),
    )  # fmt: skip
