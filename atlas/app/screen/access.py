"""Cached answers of the page *Accès*."""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st

from atlas.access.question import (
    COMMUNES,
    CROW,
    ROAD,
    Assumptions,
    Shared,
    nearest_points,
    shared_points,
    travel_of,
)
from atlas.access.reach import by_commune, sum_france, sum_territories
from atlas.access.travel import Travel
from atlas.app import reads
from atlas.app.reads import Stamp, View
from atlas.directory.coverage import receives_public
from atlas.schema.frame import CONTEXT_TABLES
from atlas.schema.kind import NEED, POPULATION, TRIPS
from atlas.schema.level import LEVEL_TABLES, METROPOLITAN_FRANCE, PARENT_TABLES, is_metropolitan
from atlas.territory.extent import extent_m
from atlas.text.french import format_number


class Where(NamedTuple):
    """What the reader looks at: France or a département, by which territories, as of when."""

    departement: str | None
    level: str
    view: View


def tables(view: View) -> dict[str, pd.DataFrame]:
    """Return the tables that an answer needs, as of a view."""
    named = {name: reads.table(name) for name in ("communes", "records", *CONTEXT_TABLES)}
    return named | {"places": reads.places_of_view(view), "measures": reads.all_measures(view)}


@st.cache_resource(max_entries=8, show_spinner=False)
def _contexts_of(stamp: Stamp, kind: str) -> dict[str, str]:
    rows = reads.table("contexts")
    return {
        row.context_id: f"{row.context_name} ({row.vintage_date:%Y})"
        for row in rows[rows["kind"] == kind].itertuples()
    }


def contexts_of(kind: str) -> dict[str, str]:
    """Return the contexts of a kind, id -> name and date; not to be changed."""
    return _contexts_of(reads.stamp(), kind)


def travels() -> dict[str, str]:
    """Return the ways to travel that can be chosen, by code."""
    detour = format_number(detour_factor(), 1)
    return {ROAD: f"Route estimée (vol d'oiseau × {detour})", CROW: "À vol d'oiseau"} | (
        contexts_of(TRIPS)
    )


def populations() -> dict[str, str]:
    """Return the ways to place people that can be chosen, by code."""
    return {COMMUNES: "Au point de référence de la commune"} | contexts_of(POPULATION)


def needs() -> dict[str, str]:
    """Return the need indices loaded, by code."""
    return contexts_of(NEED)


def detour_factor() -> float:
    """Return the detour factor of the build."""
    return float(reads.build_facts()["detour_factor"])


@st.cache_resource(max_entries=16, show_spinner=False)
def _nearest(
    stamp: Stamp, assumptions: Assumptions, view: View, unknown_hours_open: bool
) -> pd.DataFrame:
    return nearest_points(assumptions, tables(view), unknown_hours_open)


def nearest(assumptions: Assumptions, view: View, unknown_hours_open: bool = False) -> pd.DataFrame:
    """Return the trip of each demand point; see `atlas.access.question.nearest_points`."""
    return _nearest(reads.stamp(), assumptions, view, unknown_hours_open)


@st.cache_resource(max_entries=16, show_spinner=False)
def _shared(stamp: Stamp, assumptions: Assumptions, view: View) -> Shared:
    return shared_points(assumptions, tables(view))


def shared(assumptions: Assumptions, view: View) -> Shared:
    """Return the supply that each demand point reaches; see `question.shared_points`."""
    return _shared(reads.stamp(), assumptions, view)


def communes_of(points: pd.DataFrame, threshold: float, view: View) -> pd.DataFrame:
    """Return what is known of demand points, by commune; see `atlas.access.reach.by_commune`."""
    places = reads.mediation_places(view=view)
    counts = places[receives_public(places)]["commune_code"].value_counts()
    return by_commune(reads.table("communes"), points, counts, threshold)


def summary(communes: pd.DataFrame, departement: str | None) -> pd.Series:
    """Return the sums of metropolitan France, or of a département."""
    if departement is None:
        france = sum_france(communes)
        return france[france["territory_code"] == METROPOLITAN_FRANCE].iloc[0]
    rows = sum_territories(communes, "departement", reads.table(PARENT_TABLES["departement"]))
    return rows[rows["territory_code"] == departement].iloc[0]


def territories(communes: pd.DataFrame, where: Where) -> gpd.GeoDataFrame:
    """Return the territories of a map with their sums and boundaries."""
    rows = communes
    if where.level != "commune":
        rows = sum_territories(communes, where.level, reads.table(PARENT_TABLES[where.level]))
    return with_shapes(rows, where)


def with_shapes(rows: pd.DataFrame, where: Where) -> gpd.GeoDataFrame:
    """Return the rows of a map's territories with their boundaries; the others are left out."""
    if where.departement is not None:
        own = "territory_code" if where.level == "departement" else "departement_code"
        rows = rows[rows[own] == where.departement]
    shapes = reads.table(LEVEL_TABLES[where.level], (f"{where.level}_code", "geometry"))
    shapes = shapes.rename(columns={f"{where.level}_code": "territory_code"})
    drawn = rows.merge(shapes, on="territory_code", validate="one_to_one")
    return gpd.GeoDataFrame(drawn, geometry="geometry", crs=shapes.crs)


def territory_of(points: pd.DataFrame, level: str) -> pd.Series:
    """Return the territory of each demand point at a level."""
    parents = reads.table("communes").set_index("commune_code")[f"{level}_code"]
    return points["commune_code"].map(parents)


def points_of(points: pd.DataFrame, departement: str | None) -> pd.DataFrame:
    """Return the demand points of metropolitan France, or of a département."""
    own = territory_of(points, "departement")
    if departement is not None:
        return points[own == departement]
    return points[is_metropolitan(own)]


def trips(assumptions: Assumptions, view: View) -> pd.Series:
    """Return the mean trip of the people of each commune; infinite when nobody has any."""
    sums = communes_of(nearest(assumptions, view), 0, view).set_index("territory_code")
    return sums["mean_cost"].mask(
        (sums["people_known"] > 0) & (sums["people_reached"] == 0), np.inf
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _extents(stamp: Stamp) -> pd.Series:
    return extent_m(reads.table("communes"))


def extents() -> pd.Series:
    """Return how far each commune reaches; see `atlas.territory.extent.extent_m`."""
    return _extents(reads.stamp())


def travel(name: str) -> Travel:
    """Return a way to travel by its code."""
    return travel_of(name, detour_factor(), tables(reads.NOW))


def names() -> dict[str, str]:
    """Return the words of every choice that has a code: travels, populations, needs."""
    return travels() | populations() | needs()
