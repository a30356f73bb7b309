"""Kinds of context: the table of each, its name in French, and what reads its file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from atlas.context.actions import published_actions
from atlas.context.need import published_need
from atlas.context.population import GRID_ID, grid_centres, published_points, to_degrees
from atlas.context.stakes import published_stakes
from atlas.context.steering.assessments import published_assessments
from atlas.context.steering.calls import published_calls
from atlas.context.steering.correspondences import published_links
from atlas.context.steering.definitions import published_indicators
from atlas.context.steering.envelopes import published_envelopes
from atlas.context.steering.grant_decisions import published_grant_decisions
from atlas.context.steering.grants import published_grants
from atlas.context.steering.meetings import published_meetings
from atlas.context.steering.observations import published_observations
from atlas.context.steering.parameters import published_parameters
from atlas.context.steering.referentials import published_criteria, published_referentials
from atlas.context.steering.resolutions import published_resolutions
from atlas.context.stops import published_stops
from atlas.context.trips import published_trips
from atlas.context.zones import published_zones
from atlas.errors import SchemaError
from atlas.intake.issues import Accounted
from atlas.schema.frame import Tables
from atlas.schema.kind import (
    ACTIONS,
    ASSESSMENTS,
    CALLS,
    CORRESPONDENCES,
    CRITERION_LISTS,
    ENVELOPES,
    GRANT_DECISIONS,
    GRANTS,
    INDICATORS,
    MEETINGS,
    NEED,
    POPULATION,
    REFERENTIALS,
    RESOLUTIONS,
    ROUNDS,
    SERIES,
    STAKES,
    TRIPS,
    VALUE_ADDED,
    ZONING,
)
from atlas.sources.columns import (
    first_row_number,
    has_geometry,
    read_columns,
    read_shapes,
)
from atlas.sources.files import read_file
from atlas.sources.registry import read_toml
from atlas.sources.vault import Description
from atlas.territory.points import AXES

_DEGREES = 4326


def read_accounted(path: Path, described: Description, tables: Tables) -> Accounted:
    """Read a file whose columns are chosen.

    Raises
    ------
    SourceError, SchemaError, CRSError
        It cannot be read.
    """
    return CONTEXT_KIND[described.kind].read(path, described, tables)


def _read_rows(
    published: Callable[..., Accounted], path: Path, described: Description, tables: Tables
) -> Accounted:
    """Read a file of lines of text, by the function of its kind."""
    raw = read_file(path)
    more: dict[str, dict[str, Any]] = {
        NEED: {"classes": described.classes},
        SERIES: {"prefix": described.prefix},
    }
    return published(
        raw.rows, described.context_id, described.columns, described.vintage, tables,
        first_row_number=raw.first_row_number, **more.get(described.kind, {}),
    )  # fmt: skip


def _read_zones(path: Path, described: Description, tables: Tables) -> Accounted:
    shapes = read_shapes(path, list(described.columns.values()), described.crs)
    return published_zones(
        shapes, described.context_id, described.columns, gpd.GeoDataFrame(tables["communes"]),
        described.is_commune_list,
    )  # fmt: skip


def _read_points(path: Path, described: Description, tables: Tables) -> Accounted:
    first = first_row_number(path)
    points = _located_points(path, described)
    identifier = described.columns.get("id")
    if identifier is None:
        points["demand_id"] = (pd.RangeIndex(len(points)) + first).astype("str")
    people = described.columns["people"]
    return published_points(
        points, described.context_id, gpd.GeoDataFrame(tables["communes"]), people, first
    )


def _located_points(path: Path, described: Description) -> pd.DataFrame:
    """Return the points of a file: `demand_id` if it has one, `people`, and their position.

    The position is told by the identifier of a square, else by two columns, else by the geometry.
    """
    roles = {column: role for role, column in described.columns.items()}
    names = {"id": "demand_id"}
    rows = read_columns(path, list(roles)).rename(columns=roles).rename(columns=names)
    if "demand_id" in rows:
        rows["demand_id"] = rows["demand_id"].astype("str").str.strip()
        if rows["demand_id"].head(100).str.fullmatch(GRID_ID).any():
            return rows.drop(columns=AXES, errors="ignore").join(grid_centres(rows["demand_id"]))
    if {*AXES} <= {*rows.columns}:
        x, y = (pd.to_numeric(rows[axis], errors="coerce") for axis in AXES)
        rows[AXES] = to_degrees(x, y, described.crs or _DEGREES)
        return rows
    if not has_geometry(path):
        raise SchemaError(
            f"{path.name} : où sont les points ? Il faut un identifiant de carreau (CRS3035RES200m"
            "N…E…), deux colonnes (--x et --y), ou une géométrie"
        )
    shapes = read_shapes(path, [], described.crs).geometry
    centres = shapes.to_crs(_DEGREES).representative_point()
    return rows.assign(longitude=centres.x.to_numpy(), latitude=centres.y.to_numpy())


def _read_trips(path: Path, described: Description, tables: Tables) -> Accounted:
    raw = read_columns(path, list(dict.fromkeys(described.columns.values())))
    first = first_row_number(path)
    unit, columns = str(described.unit), described.columns
    return published_trips(raw, described.context_id, columns, unit, tables, first)


def _read_parameters(path: Path, described: Description, tables: Tables) -> Accounted:
    return published_parameters(read_toml(path), described.context_id)


class ContextKind(NamedTuple):
    """A kind of context.

    Parameters
    ----------
    table
        Of the store.
    label
        In French.
    read
        What reads a file whose columns are chosen.
    has_rows
        Whether it is lines of text; other files are large, geographic or no table.
    rank
        It can name what kinds of a lower rank bring, and is read after them.
    is_named
        Others can name what it brings.
    """

    table: str
    label: str
    read: Callable[[Path, Description, Tables], Accounted]
    has_rows: bool = False
    rank: int = 0
    is_named: bool = False


def _lines(
    table: str, label: str, published: Callable[..., Accounted], rank: int = 0,
    is_named: bool = False,
) -> ContextKind:  # fmt: skip
    """Return a kind of which a file is lines of text."""
    return ContextKind(table, label, partial(_read_rows, published), True, rank, is_named)


CONTEXT_KIND: dict[str, ContextKind] = {
    NEED: _lines("need_values", "Indice de besoin", published_need),
    ZONING: ContextKind("zones", "Zonage", _read_zones),
    POPULATION: ContextKind("demand_points", "Points de population", _read_points, is_named=True),
    TRIPS: ContextKind("travel_costs", "Trajets", _read_trips, rank=1),
    ROUNDS: _lines("stops", "Tournées", published_stops),
    ACTIONS: _lines("actions", "Actions", published_actions, rank=1),
    STAKES: _lines("stakes", "Référentiel d'enjeux", published_stakes, is_named=True),
    GRANTS: _lines("grants", "Financements", published_grants, is_named=True),
    CALLS: _lines("calls", "Appels à projets", published_calls),
    ENVELOPES: _lines("envelopes", "Enveloppes par territoire", published_envelopes),
    GRANT_DECISIONS: _lines("grant_decisions", "Liens entre financements et lieux",
                            published_grant_decisions, rank=1),
    SERIES: _lines("observations", "Série", published_observations, rank=1),
    INDICATORS: _lines("indicators", "Définitions d'indicateurs", published_indicators,
                        is_named=True),
    MEETINGS: _lines("meetings", "Registre : réunions", published_meetings),
    RESOLUTIONS: _lines("resolutions", "Registre : résolutions", published_resolutions),
    VALUE_ADDED: ContextKind("value_parameters", "Paramètres de la plus-value", _read_parameters),
    REFERENTIALS: _lines("referentials", "Versions de référentiels", published_referentials,
                         is_named=True),
    CRITERION_LISTS: _lines("criteria", "Critères", published_criteria, rank=1, is_named=True),
    CORRESPONDENCES: _lines("criterion_links", "Correspondances de critères", published_links,
                            rank=2),
    ASSESSMENTS: _lines("assessments", "Appréciations", published_assessments, rank=2),
}  # fmt: skip
