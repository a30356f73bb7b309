"""The page *Où ouvrir ?*: the answer, its map, who stays far, what closures would take away."""

from collections.abc import Hashable
from typing import NamedTuple

import pandas as pd
import streamlit as st

from atlas.app import canvas, controls, downloads, picture, reads
from atlas.app.canvas import Shown
from atlas.app.reads import Stamp
from atlas.app.screen import plans
from atlas.app.shell import grid
from atlas.app.shell.chart import show_chart
from atlas.schema.level import Territory, parse_territory
from atlas.search.results import point_key
from atlas.siting.plan import OWN_FILE, Plan, Planned
from atlas.text.lexicon import slug
from atlas.text.markdown import escaped
from atlas.views.display.measures import Measure
from atlas.views.display.plot import people_curve
from atlas.views.export.answers import with_units
from atlas.views.figure.picture import MapPicture
from atlas.views.words.access import beyond_measure
from atlas.views.words.siting.closure import CLOSURE_SENTENCE, closures_table, losers_table
from atlas.views.words.siting.plan import CURVE_SENTENCE, losers_sentence, plan_words
from atlas.views.words.siting.sites import (
    beyond_by_territory,
    curve_table,
    gains_notes,
    gains_table,
    left_out_table,
    shares_table,
    sites_on_map,
    sites_table,
    uncovered_table,
)

# The page answers in three seconds: the bound is shown when the proof takes longer.
_TIME_LIMIT_S = 2.0
# Level of the territory of a plan -> level of its map; départements for the country.
_MAP_LEVELS = {"commune": "commune", "epci": "commune", "departement": "commune", "region": "epci"}
STATES = {"apres": "Avec les nouveaux sites", "avant": "Aujourd'hui"}
_CLOSED_KEY = "ferme"


@st.cache_resource(max_entries=16, show_spinner="Recherche des meilleurs sites…")
def _answer(stamp: Stamp, plan: Plan, sha256: str) -> Planned:
    return reads.atlas().site(plan, plans.brought().table, _TIME_LIMIT_S)


def _as_planned(planned: Planned, *asked: bool) -> tuple[Hashable, ...]:
    """Return what tells an answer from another: the plan, and the sites brought for it."""
    return planned.plan, plans.brought().sha256, *asked


def answer(plan: Plan) -> Planned:
    """Return where to open; see `atlas.reader.Atlas.site`."""
    own = plans.brought().sha256 if plan.candidates == OWN_FILE else ""
    return _answer(reads.stamp(), plan, own)


def words_of(planned: Planned) -> str:
    """Return what a plan assumes, in French."""
    atlas = reads.atlas()
    names = atlas.travels() | atlas.populations() | atlas.needs()
    names |= {planned.plan.territory: name_of(planned.plan)}
    return plan_words(planned.plan, planned.unit, names)


def name_of(plan: Plan) -> str:
    """Return the name of the territory of a plan."""
    return reads.atlas().territory_name(plan.territory)


def commune_names() -> pd.Series:
    """Return the name of each commune, on `commune_code`."""
    return reads.atlas().table("communes").set_index("commune_code")["commune_name"]


@reads.kept(16, _as_planned)
def sites_shown(planned: Planned) -> pd.DataFrame:
    """Return sites as the map draws them and files hold them."""
    return with_units(sites_on_map(planned, reads.atlas().table("communes")))


def choose_state() -> bool:
    """Show the choice of the map: with the new sites, or today; true for the former."""
    return controls.choose("Carte", "montre", STATES) == "apres"


def measure_of(planned: Planned) -> Measure:
    """Return what colours the map: who is beyond the radius."""
    return beyond_measure(planned.plan.radius, planned.unit, 1, planned.plan.assumptions.travel)


def _territory(plan: Plan) -> Territory | None:
    """Return the territory that the map fits; None for the country."""
    asked = parse_territory(plan.territory)
    return None if asked.level == "france" else asked


@reads.kept(16, _as_planned)
def _drawn(planned: Planned, is_after: bool) -> pd.DataFrame:
    """Return the territories of the map, the share of their people beyond, what they gain."""
    atlas, territory = reads.atlas(), parse_territory(planned.plan.territory)
    level = level_of(planned.plan)
    communes = atlas.table("communes").set_index("commune_code", drop=False)
    codes = communes[f"{level}_code"]
    shares = beyond_by_territory(planned, codes, is_after)
    gains = gains_notes(planned, codes)
    own = atlas.measures("commune", territory)
    kept = own["territory_code" if level == "commune" else f"{level}_code"]
    rows = atlas.measures(level)
    rows = rows[rows["territory_code"].isin(kept)]
    return rows.assign(
        beyond_share=rows["territory_code"].map(shares).astype("float64"),
        gain_words=rows["territory_code"].map(gains),
    )


def level_of(plan: Plan) -> str:
    """Return the level of the map of a plan."""
    return _MAP_LEVELS.get(parse_territory(plan.territory).level, "departement")


def show_map(planned: Planned, is_after: bool, chosen: str | None) -> pd.DataFrame:
    """Show who is beyond the radius, the places, the sites; return the territories drawn."""
    plan, rows = planned.plan, _drawn(planned, is_after)
    places = reads.atlas().places_in(parse_territory(plan.territory))
    canvas.show(
        Shown(rows, measure_of(planned), level_of(plan), _territory(plan), places=places,
              sites=sites_shown(planned), notes="gain_words", tells=True, tells_places=True,
              choice=chosen)
    )  # fmt: skip
    return rows


def offer_files(planned: Planned) -> None:
    """Offer the sites in every format."""
    sites, words = sites_shown(planned), words_of(planned)
    stem = f"sites-{slug(name_of(planned.plan))}"
    downloads.offer(downloads.Download(reads.atlas(), stem, sites, "candidate_id", words))


def offer_picture(planned: Planned, rows: pd.DataFrame, found: str) -> None:
    """Offer the map, with the sites, as a picture for a report."""
    atlas, plan = reads.atlas(), planned.plan
    level = level_of(plan)
    picture.offer_map(
        MapPicture(
            atlas, atlas.with_shapes(rows, level), measure_of(planned), level,
            _territory(plan), found, f"{words_of(planned)}.",
            atlas.places_in(parse_territory(plan.territory)), sites=sites_shown(planned),
        )
    )  # fmt: skip


class PlanTables(NamedTuple):
    """What the page lists of a plan, with French headings."""

    sites: pd.DataFrame
    gains: pd.DataFrame
    curve: pd.DataFrame
    left: pd.DataFrame
    shares: pd.DataFrame
    unknown: pd.DataFrame
    closures: pd.DataFrame


@reads.kept(16, _as_planned)
def _tables(planned: Planned) -> PlanTables:
    """Return the tables of a plan."""
    atlas, names = reads.atlas(), commune_names()
    closures, places = atlas.closures(planned.plan), atlas.table("places")
    return PlanTables(
        sites_table(planned, names),
        gains_table(planned, names),
        curve_table(planned),
        uncovered_table(planned, names),
        shares_table(planned),
        left_out_table(planned, names),
        closures_table(closures, places, planned.open_places, planned.unit),
    )


def show_gains(planned: Planned) -> None:
    """Show the sites, who gains thanks to each, and what each number of sites brings."""
    listed = _tables(planned)
    grid.show_table("Sites proposés", listed.sites, "sites.csv")
    grid.show_table("Qui gagne", listed.gains, "qui-gagne.csv")
    show_chart(people_curve, planned.siting.curve)
    grid.show_table("Par nombre de sites", listed.curve, "courbe.csv")
    st.caption(CURVE_SENTENCE)


def show_outcomes(planned: Planned, chosen: str | None) -> None:
    """Show who stays beyond the radius, shares by département, who is unknown, closures."""
    listed = _tables(planned)
    grid.show_table("Ce qui reste au-delà", listed.left, "reste.csv")
    grid.show_table("Part par département", listed.shares, "parts.csv")
    if len(listed.unknown):
        grid.show_table("Communes inconnues", listed.unknown, "inconnues.csv")
    _show_closures(planned, chosen)


def _places_at(planned: Planned, chosen: str | None) -> pd.DataFrame:
    """Return the places of the plan's territory that stand at a point of the map."""
    places = reads.atlas().places_in(parse_territory(planned.plan.territory))
    if not chosen:
        return places.head(0)
    points = places[["longitude", "latitude"]].to_dict("records")
    return places[pd.Series([point_key(one) == chosen for one in points], places.index)]


def show_closing(planned: Planned, chosen: str | None) -> None:
    """Say who would lose the place that is open on the map, if it closed; else that one can ask."""
    atlas, plan = reads.atlas(), planned.plan
    here = _places_at(planned, chosen)
    known = set(atlas.closures(plan)["place_id"])
    for place_id, name in zip(here["place_id"], here["name"], strict=True):
        if place_id in known:
            lost = atlas.losers(place_id, plan)
            st.markdown(losers_sentence(lost, str(name), plan, planned.unit))
        else:
            st.markdown(f"« {escaped(name)} » ne compte pas dans ce calcul.")
    if here.empty:
        st.caption("Un lieu ouvert sur la carte dit ici qui le perdrait s'il fermait.")
    else:
        st.caption("Qui, et où : sous la carte, « Et si un lieu fermait ? ».")


def _show_closures(planned: Planned, chosen: str | None) -> None:
    """Show what each closure would take away; who would lose the place that is chosen, and where.

    The place is the one open on the map, else the one of the table, which is kept in the URL.
    """
    atlas, plan = reads.atlas(), planned.plan
    closures, places = atlas.closures(plan), atlas.table("places")
    st.header("Et si un lieu fermait ?")
    listed = _tables(planned).closures
    position = grid.choose_row(listed, "Choisissez un lieu pour voir qui le perdrait, et où.")
    if position is not None:
        st.query_params[_CLOSED_KEY] = str(closures["place_id"].iloc[position])
    here = [
        one for one in _places_at(planned, chosen)["place_id"] if one in closures["place_id"].array
    ]
    closed = here[0] if here else st.query_params.get(_CLOSED_KEY, "")
    if closed in closures["place_id"].array:
        name = places.set_index("place_id")["name"].get(closed, closed)
        lost = atlas.losers(closed, plan)
        st.markdown(losers_sentence(lost, str(name), plan, planned.unit))
        rows = losers_table(lost, atlas.table("communes"), planned.unit)
        grid.show_table("Qui perdrait ce lieu", rows, "qui-perd.csv")
    st.caption(CLOSURE_SENTENCE)
