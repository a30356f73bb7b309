"""Cached reads of the store: each table is read once per build."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from atlas import directory, store
from atlas.coverage import METROPOLITAN_FRANCE
from atlas.errors import InputError
from atlas.settings import Settings, load_settings
from atlas.views.map import BASE_MAPS, coverage_map, map_html
from atlas.views.measures import MEASURES, Measure

LEVELS = {
    "region": "Régions",
    "departement": "Départements",
    "epci": "EPCI",
    "commune": "Communes",
}
LEVEL_TABLES = {
    "region": "regions",
    "departement": "departements",
    "epci": "epci",
    "commune": "communes",
}

Stamp = tuple[str, float]


@st.cache_resource
def _settings() -> Settings:
    return load_settings()


def _stamp() -> Stamp:
    """Return what changes when the store is replaced."""
    path = _settings().store_path
    return str(path), path.stat().st_mtime if path.exists() else 0.0


@st.cache_resource(max_entries=32, show_spinner=False)
def _read(stamp: Stamp, name: str, columns: tuple[str, ...] | None) -> pd.DataFrame:
    return store.read_table(Path(stamp[0]), name, columns)


def table(name: str, columns: tuple[str, ...] | None = None) -> pd.DataFrame:
    """Return a table of the store, not to be changed; see `atlas.store.read_table`."""
    return _read(_stamp(), name, columns)


def build_facts() -> dict[str, Any]:
    """Return the row of table `build`; missing values are empty."""
    return dict(table("build").fillna("").iloc[0])


def issue_counts() -> pd.DataFrame:
    """Return issues counted by source, rule and severity."""
    return store.count_issues(_settings().store_path)


def source_names() -> dict[str, str]:
    """Return source id -> name."""
    sources = table("sources")
    return dict(zip(sources["source_id"], sources["source_name"], strict=True))


def measures(level: str) -> pd.DataFrame:
    """Return one level of table `measures`."""
    rows = table("measures")
    return rows[rows["level"] == level]


def territory_names(level: str) -> dict[str, str]:
    """Return code -> name with its code, in order of name."""
    rows = measures(level).sort_values("territory_name")
    labels = rows["territory_name"] + " (" + rows["territory_code"] + ")"
    return dict(zip(rows["territory_code"], labels, strict=True))


@st.cache_resource(max_entries=8, show_spinner=False)
def _territories(stamp: Stamp, level: str) -> gpd.GeoDataFrame:
    code = f"{level}_code"
    shapes = table(LEVEL_TABLES[level], (code, "geometry"))
    shapes = shapes.rename(columns={code: "territory_code"})
    rows = measures(level).merge(shapes, on="territory_code", validate="one_to_one")
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=shapes.crs)


def territories(level: str, departement: str | None = None) -> gpd.GeoDataFrame:
    """Return one level of table `measures` with boundaries, all or those of a département."""
    rows = _territories(_stamp(), level)
    if departement is None:
        return rows
    own = "territory_code" if level == "departement" else "departement_code"
    return rows[rows[own] == departement]


def territory(level: str, code: str) -> pd.Series:
    """Return the measures of one territory.

    Raises
    ------
    InputError
        The code is not of this level.
    """
    rows = measures(level)
    found = rows[rows["territory_code"] == code]
    if found.empty:
        raise InputError(f"Aucun territoire de code « {code} » parmi : {LEVELS.get(level, level)}.")
    return found.iloc[0]


def summary(departement: str | None) -> pd.Series:
    """Return the measures of metropolitan France, or of a département."""
    if departement is None:
        return territory("france", METROPOLITAN_FRANCE)
    return territory("departement", departement)


def mediation_places(departement: str | None = None) -> pd.DataFrame:
    """Return the places of mediation that have a commune."""
    places = table("places")
    kept = places["is_mediation"] & places["commune_code"].notna()
    if departement is not None:
        kept &= places["departement_code"] == departement
    return places[kept]


def places_of(level: str, code: str) -> pd.DataFrame:
    """Return the places of mediation of a territory."""
    places = mediation_places()
    return places[places[f"{level}_code"] == code]


@st.cache_resource(max_entries=2, show_spinner=False)
def _search_texts(stamp: Stamp) -> pd.Series:
    return directory.search_text(table("places"))


def search(query: str, chosen: Mapping[str, list[str]]) -> pd.DataFrame:
    """Return the places of the directory that a query and filters keep."""
    return directory.search_places(table("places"), _search_texts(_stamp()), query, chosen)


def ranks(level: str, code: str) -> dict[str, tuple[int, int] | None]:
    """Return measure -> rank of a territory among its kind; see `atlas.directory.rank`."""
    rows = measures(level)
    return {
        column: directory.rank(rows, code, column, measure.is_lack)
        for column, measure in MEASURES.items()
    }


def neighbours_without_place(level: str, code: str) -> pd.DataFrame:
    """Return the territories that touch one and are known to hold no place."""
    near = directory.neighbours(territories(level), code)
    return near[near["place_count"] == 0]


def communes_without_place(level: str, code: str) -> pd.DataFrame:
    """Return the communes of a territory known to hold no place, the farthest from one first."""
    rows = measures("commune")
    inside = rows[rows[f"{level}_code"] == code]
    return inside[inside["place_count"] == 0].sort_values("nearest_distance_m", ascending=False)


@st.cache_data(max_entries=16, show_spinner=False)
def _map_html(
    stamp: Stamp,
    level: str,
    departement: str | None,
    measure_column: str,
    with_places: bool,
    base_map: str,
    assets: str,
    app_url: str,
) -> str:
    places = mediation_places(departement)
    drawn = coverage_map(
        territories(level, departement),
        MEASURES[measure_column],
        places if with_places else places.iloc[0:0],
        assets,
        app_url,
        departement is None,
        BASE_MAPS.get(base_map),
    )
    return map_html(drawn)


def map_document(
    level: str,
    departement: str | None,
    measure: Measure,
    with_places: bool,
    base_map: str,
    assets: str,
    app_url: str,
) -> str:
    """Return the HTML of the map of a level, all France or one département."""
    return _map_html(
        _stamp(), level, departement, measure.column, with_places, base_map, assets, app_url
    )
