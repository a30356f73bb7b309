"""Cached reads of the store: each table is read once per build."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd
import streamlit as st

from atlas.access import measures as coverage
from atlas.analysis import rank as directory
from atlas.analysis.trust import TrustEffect, effect_of_trust
from atlas.directory.consolidation import by_trust
from atlas.directory.quality import quality_by, trusted
from atlas.directory.snapshot import Snapshot, snapshot
from atlas.errors import InputError
from atlas.schema.level import LEVEL_TABLES, METROPOLITAN_FRANCE, PARENT_TABLES
from atlas.search.filters import search_places, search_text
from atlas.settings import Settings, load_settings
from atlas.store import database as store
from atlas.views import export
from atlas.views.display.measures import MEASURES, Measure, classify

LEVELS = {
    "region": "Régions",
    "departement": "Départements",
    "epci": "EPCI",
    "commune": "Communes",
}
PARENT_LEVELS = {level: LEVELS[level] for level in ("departement", "epci", "region")}

Stamp = tuple[str, float]


class View(NamedTuple):
    """What the reader looks at: the atlas as of a date, without the places he does not trust.

    `on` is None for today; `minimum` is the least quality score of a place that counts.
    """

    on: date | None = None
    minimum: float = 0.0


NOW = View()


@st.cache_resource
def _settings() -> Settings:
    return load_settings()


def settings() -> Settings:
    """Return the settings of the app."""
    return _settings()


def stamp() -> Stamp:
    """Return what changes when the store is replaced."""
    path = _settings().store_path
    return str(path), path.stat().st_mtime if path.exists() else 0.0


@st.cache_resource(max_entries=32, show_spinner=False)
def _read(stamp: Stamp, name: str, columns: tuple[str, ...] | None) -> pd.DataFrame:
    return store.read_table(Path(stamp[0]), name, columns)


def table(name: str, columns: tuple[str, ...] | None = None) -> pd.DataFrame:
    """Return a table of the store, not to be changed; see `atlas.store.database.read_table`."""
    return _read(stamp(), name, columns)


def build_facts() -> dict[str, Any]:
    """Return the row of table `build`; missing values are empty."""
    return dict(table("build").fillna("").iloc[0])


def issue_counts() -> pd.DataFrame:
    """Return issues counted by source, rule and severity."""
    return store.count_issues(_settings().store_path)


@st.cache_resource(max_entries=2, show_spinner=False)
def _current_sources(stamp: Stamp) -> pd.DataFrame:
    return store.read_current_sources(Path(stamp[0]))


def sources_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the sources of some rows; see `atlas.views.export.sources_of`."""
    return export.sources_of(rows, _current_sources(stamp()))


def file_facts(condition: str, sources: pd.DataFrame | None = None) -> dict[str, str]:
    """Return what a downloaded file must say of itself; see `atlas.views.export.file_facts`."""
    known = _current_sources(stamp()) if sources is None else sources
    return export.file_facts(known, table("build").iloc[0], condition)


def default_period() -> tuple[str, str]:
    """Return the two latest dates, `AAAA-MM-JJ`, of the source with the most releases.

    A source with one release is compared to today.
    """
    releases = table("releases")
    richest = releases["source_id"].value_counts().index[0]
    days = releases.loc[releases["source_id"] == richest, "vintage_date"].dt.date
    latest = [day.isoformat() for day in sorted(days)[-2:]]
    first, second = latest if len(latest) == 2 else (latest[0], date.today().isoformat())
    return first, second


def source_names() -> dict[str, str]:
    """Return source id -> name."""
    sources = table("sources")
    return dict(zip(sources["source_id"], sources["source_name"], strict=True))


@st.cache_resource(max_entries=4, show_spinner="Retour à la date choisie…")
def _snapshot(stamp: Stamp, on: date, source_id: str | None) -> Snapshot:
    names = ("records", "releases", "sources", "issues")
    records, releases, sources, issues = (table(name) for name in names)
    return snapshot(records, releases, sources, issues, pd.Timestamp(on), source_id)


def snapshot_of(view: View, source_id: str | None = None) -> Snapshot:
    """Return the directory as it was known on a date, of one source or all."""
    return _snapshot(stamp(), view.on or date.today(), source_id)


@st.cache_resource(max_entries=8, show_spinner="Calcul des mesures…")
def _measures(stamp: Stamp, view: View) -> pd.DataFrame:
    known = snapshot_of(view)
    return coverage.measure(
        table("communes"),
        trusted(known.places, view.minimum),
        known.records,
        known.sources,
        {level: table(name) for level, name in PARENT_TABLES.items()},
        build_facts()["detour_factor"],
    )


@st.cache_resource(max_entries=4, show_spinner="Calcul des mesures…")
def _network_measures(stamp: Stamp, view: View, source_id: str) -> pd.DataFrame:
    known = snapshot_of(view, source_id)
    return coverage.measure(
        table("communes"), known.places, known.records, known.sources, {},
        build_facts()["detour_factor"],
    )  # fmt: skip


def network_measures(view: View, source_id: str) -> pd.DataFrame:
    """Return the measures of communes as of a view, with the places of one source alone."""
    rows = _network_measures(stamp(), view, source_id)
    return rows[rows["level"] == "commune"]


def all_measures(view: View = NOW) -> pd.DataFrame:
    """Return table `measures`, of the store or computed again for a view."""
    return table("measures") if view == NOW else _measures(stamp(), view)


@st.cache_resource(max_entries=16, show_spinner=False)
def _level_measures(stamp: Stamp, level: str, view: View) -> pd.DataFrame:
    rows = all_measures(view)
    return rows[rows["level"] == level]


def measures(level: str, view: View = NOW) -> pd.DataFrame:
    """Return one level of table `measures`, not to be changed."""
    return _level_measures(stamp(), level, view)


def trust_effect(view: View, measure: Measure) -> TrustEffect:
    """Return what leaving out the places not trusted changes on the map of a measure."""
    every = measures("commune", View(view.on)).set_index("territory_code", drop=False)
    kept = measures("commune", view).set_index("territory_code", drop=False)
    classes = [classify(rows[measure.column], measure) for rows in (every, kept)]
    return effect_of_trust(every, kept, *classes)


def quality_by_source(view: View) -> pd.DataFrame:
    """Return the quality of the places of each source; see `atlas.directory.quality.quality_by`."""
    places = places_of_view(view)
    groups = places["source_ids"].str.split("|").explode()
    return quality_by(places, groups, view.on or date.today())


def quality_by_territory(view: View, level: str) -> pd.DataFrame:
    """Return the quality of the places of mediation of each territory; see `quality_by_source`."""
    places = mediation_places(view=view)
    return quality_by(places, places[f"{level}_code"], view.on or date.today())


@st.cache_resource(max_entries=8, show_spinner=False)
def _territory_names(stamp: Stamp, level: str) -> dict[str, str]:
    rows = measures(level).sort_values("territory_name")
    labels = rows["territory_name"] + " (" + rows["territory_code"] + ")"
    return dict(zip(rows["territory_code"], labels, strict=True))


def territory_names(level: str) -> dict[str, str]:
    """Return code -> name with its code, in order of name; not to be changed."""
    return _territory_names(stamp(), level)


@st.cache_resource(max_entries=8, show_spinner=False)
def _territories(stamp: Stamp, level: str, view: View) -> gpd.GeoDataFrame:
    code = f"{level}_code"
    shapes = table(LEVEL_TABLES[level], (code, "geometry"))
    shapes = shapes.rename(columns={code: "territory_code"})
    rows = measures(level, view).merge(shapes, on="territory_code", validate="one_to_one")
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=shapes.crs)


def territories(level: str, departement: str | None = None, view: View = NOW) -> gpd.GeoDataFrame:
    """Return one level of table `measures` with boundaries, all or those of a département."""
    rows = _territories(stamp(), level, view)
    if departement is None:
        return rows
    return inside(rows, level, departement)


def rows_of_map(level: str, departement: str | None = None, view: View = NOW) -> pd.DataFrame:
    """Return one level of table `measures`, all or the territories of a département."""
    rows = measures(level, view)
    return rows if departement is None else inside(rows, level, departement)


def inside(rows: pd.DataFrame, level: str, departement: str) -> pd.DataFrame:
    """Return the rows of the territories of a level that are in a département."""
    own = "territory_code" if level == "departement" else "departement_code"
    return rows[rows[own] == departement]


@st.cache_resource(max_entries=8, show_spinner=False)
def _without_boundary(stamp: Stamp, level: str) -> frozenset[str]:
    code = f"{level}_code"
    shapes = table(LEVEL_TABLES[level], (code, "geometry"))
    return frozenset(shapes.loc[shapes["geometry"].isna(), code])


def without_boundary(level: str) -> frozenset[str]:
    """Return the codes of the territories that no map can draw."""
    return _without_boundary(stamp(), level)


def territory(level: str, code: str, view: View = NOW) -> pd.Series:
    """Return the measures of one territory.

    Raises
    ------
    InputError
        The code is not of this level.
    """
    rows = measures(level, view)
    found = rows[rows["territory_code"] == code]
    if found.empty:
        raise InputError(f"Aucun territoire de code « {code} » parmi : {LEVELS.get(level, level)}.")
    return found.iloc[0]


def summary(departement: str | None, view: View = NOW) -> pd.Series:
    """Return the measures of metropolitan France, or of a département."""
    if departement is None:
        return territory("france", METROPOLITAN_FRANCE, view)
    return territory("departement", departement, view)


def places_of_view(view: View) -> pd.DataFrame:
    """Return table `places` of a view."""
    places = table("places") if view.on is None else snapshot_of(view).places
    return trusted(places, view.minimum)


@st.cache_resource(max_entries=8, show_spinner=False)
def _mediation_places(stamp: Stamp, view: View) -> pd.DataFrame:
    places = places_of_view(view)
    return places[places["is_mediation"] & places["commune_code"].notna()]


def mediation_places(departement: str | None = None, view: View = NOW) -> pd.DataFrame:
    """Return the places of mediation that have a commune."""
    places = _mediation_places(stamp(), view)
    return places if departement is None else places[places["departement_code"] == departement]


def places_of(level: str, code: str) -> pd.DataFrame:
    """Return the places of mediation of a territory."""
    places = mediation_places()
    return places[places[f"{level}_code"] == code]


def links(verdict: str, departements: list[str]) -> pd.DataFrame:
    """Return the links of a verdict, the most doubtful first, in some départements or all."""
    rows = table("links")
    rows = rows[rows["verdict"] == verdict]
    if departements:
        places = table("records").set_index("record_id")["departement_code"]
        rows = rows[places.reindex(rows["left_record_id"]).isin(departements).to_numpy()]
    return rows


def pair(link: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the two records of a link."""
    records = table("records").set_index("record_id", drop=False)
    return records.loc[link["left_record_id"]], records.loc[link["right_record_id"]]


def records_of(place_id: str) -> pd.DataFrame:
    """Return the records of the current releases that describe a place, the most trusted first."""
    listed = snapshot_of(NOW).records
    return by_trust(listed[listed["place_id"] == place_id])


def release_names() -> dict[str, str]:
    """Return release id -> name of its source and date."""
    releases, names = table("releases"), source_names()
    return {
        release.release_id: f"{names[release.source_id]}, {release.vintage_date:%d/%m/%Y}"
        for release in releases.itertuples()
    }


def resolve_alias(place_id: str) -> str:
    """Return the id of the place that took over an id no longer used, else the id itself."""
    aliases = table("aliases").set_index("old_place_id")["place_id"]
    return str(aliases.get(place_id, place_id))


@st.cache_resource(max_entries=2, show_spinner=False)
def _search_texts(stamp: Stamp) -> pd.Series:
    return search_text(table("places"))


def search(query: str, chosen: Mapping[str, list[str]]) -> pd.DataFrame:
    """Return the places of the directory that a query and filters keep."""
    return search_places(table("places"), _search_texts(stamp()), query, chosen)


def ranks(level: str, code: str) -> dict[str, tuple[int, int] | None]:
    """Return measure -> rank of a territory among its kind; see `atlas.analysis.rank.rank`."""
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


@st.cache_resource(max_entries=8, show_spinner=False)
def _nearest(stamp: Stamp, view: View) -> pd.Series:
    return measures("commune", view).set_index("territory_code")["nearest_place_id"]


def nearest(view: View = NOW) -> pd.Series:
    """Return the id of the nearest place of mediation, on commune code."""
    return _nearest(stamp(), view)
