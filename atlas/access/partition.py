"""Points too many for one machine -> the same coverage, by partitions, on Dask. Its one door.

A partition (a région, a tile) is measured with the facilities around it only; what crosses its
border is one number per facility: the demand that reaches it. Dask runs on the threads of this
process, or on the workers of the current `distributed.Client`.
"""

import importlib
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas.access.catchment import Decay, demand_in_reach, share_supply, supply_in_reach
from atlas.access.inequality import people_by_band
from atlas.access.travel import GreatCircle, nearest
from atlas.errors import InputError
from atlas.schema.crs import require_crs
from atlas.schema.sphere import EARTH_RADIUS_M
from atlas.text.french import shortest

if TYPE_CHECKING:
    import dask_geopandas as dg

# West, south, east, north: degrees.
Bounds = tuple[float, float, float, float]

# Degrees added to a margin, so that no rounding leaves out what is exactly at the limit.
_HAIR = 1e-9


class SplitQuestion(NamedTuple):
    """What is measured, the same in every partition.

    Parameters
    ----------
    travel
        How people travel. Great circles only: a margin around a partition needs distances.
    decay
        Weight of a trip when supply is shared; see `atlas.access.catchment.e2sfca`.
    limit
        Longest trip to the nearest facility that is looked for, metres, finite.
    """

    travel: GreatCircle
    decay: Decay
    limit: float

    @property
    def margin_m(self) -> float:
        """Great-circle metres around a partition where a facility may matter."""
        return max(self.limit, self.decay.limit) / self.travel.detour_factor


def partition_by(points: gpd.GeoDataFrame, column: str) -> "dg.GeoDataFrame":
    """Return points as one partition per value of a column, in the order of values.

    Parameters
    ----------
    points
        One row per point; see `measure_parts`. Small enough for this machine: more is read by
        `read_partitions`, or by Dask itself.
    column
        `region_code`, for instance; points without a value are one more partition.

    Raises
    ------
    InputError
        The extra is not installed.
    """
    dask = _import("dask")
    groups = [part for _, part in points.groupby(column, dropna=False)] or [points]
    return _gather([dask.delayed(part) for part in groups], points.iloc[:0])


def read_partitions(folder: str) -> "dg.GeoDataFrame":
    """Return the points of a folder of GeoParquet files; each is read when and where it is needed.

    Raises
    ------
    InputError
        The extra is not installed.
    """
    return _import("dask_geopandas").read_parquet(folder)


def measure_parts(
    points: "dg.GeoDataFrame", facilities: pd.DataFrame, question: SplitQuestion
) -> "dg.GeoDataFrame":
    """Measure points by partitions: nearest facility, and supply that each person can reach.

    Two passes over the partitions. The first, run at once, counts in each partition the demand
    that reaches each facility around it; these are summed, as people of several partitions share
    one facility. The second, run when results are asked for, shares supply and finds the nearest.

    Parameters
    ----------
    points
        Partitions of points, EPSG:4326, null where unknown, with `people`, never null; the
        bounds of each partition are read from GeoParquet, or computed.
    facilities
        `facility_id`, `longitude`, `latitude`, `supply`, never null. The whole table stays here:
        a partition receives the rows that are in its margin.
    question
        What to measure.

    Returns
    -------
    dask_geopandas.GeoDataFrame
        Same partitions, rows, index and columns, with `cost` (metres, infinite beyond the limit)
        and `facility_id` of the nearest facility, as from `atlas.access.travel.nearest`, and
        `accessibility`, as from `atlas.access.catchment.e2sfca` on all points at once, up to
        rounding.

    Raises
    ------
    InputError
        The extra is not installed; the limit is not finite; a facility has no coordinates.
    CRSError
        Points are not in EPSG:4326.
    """
    dask = _import("dask")
    require_crs(points, "points")
    if not np.isfinite(question.margin_m):
        raise InputError("un calcul réparti demande une limite finie ; reçu : une limite infinie")
    if facilities[["longitude", "latitude"]].isna().any(axis=None):
        raise InputError("every facility needs a longitude and a latitude")
    facilities = facilities.reset_index(drop=True)
    around = [facilities_around(box, facilities, question.margin_m) for box in _bounds(points)]
    parts = list(zip(points.to_delayed(), around, strict=True))
    reached = dask.compute(
        *(dask.delayed(_count_demand)(part, near, question) for part, near in parts)
    )
    total = pd.concat(reached).groupby(level=0).sum().reindex(facilities.index, fill_value=0.0)
    shared = share_supply(facilities, total)
    measured = [
        dask.delayed(_measure_part)(part, shared.loc[near.index], question) for part, near in parts
    ]
    return _gather(measured, _measured(points._meta, np.nan, None, np.nan))


def people_within(
    measured: "dg.GeoDataFrame", question: SplitQuestion, thresholds: Sequence[float]
) -> pd.DataFrame:
    """Count people within and beyond thresholds, summed over partitions, run at once.

    Parameters
    ----------
    measured
        What `measure_parts` returns.
    question
        What was measured.
    thresholds
        Metres, rising, at most the limit.

    Returns
    -------
    DataFrame
        As from `atlas.access.inequality.people_by_band` on all points at once.

    Raises
    ------
    InputError
        The extra is not installed; thresholds do not rise, or pass the limit of the measure.
    """
    dask = _import("dask")
    if max(thresholds, default=0) > question.limit:
        raise InputError(
            f"seuil de {shortest(max(thresholds), 'm')} au-delà de la limite du calcul "
            f"({shortest(question.limit, 'm')}) : relancez-le avec une limite plus longue"
        )
    counts = dask.compute(
        *(dask.delayed(_count_people)(part, thresholds) for part in measured.to_delayed())
    )
    bands = pd.concat(counts).groupby(level=0)
    sums = bands[["people", "people_within", "people_beyond"]].sum(min_count=1)
    return counts[0][["lower", "upper"]].join(sums)


def facilities_around(bounds: Bounds, facilities: pd.DataFrame, margin_m: float) -> pd.DataFrame:
    """Return the facilities at most some great-circle metres away from a box, and few more.

    A circle of angle a around a point of latitude f reaches a north and south of it, and
    arcsin(sin a / cos f) east and west, or every longitude when it contains a pole.

    Parameters
    ----------
    bounds
        West, south, east, north, in degrees; NaN when the box is empty.
    facilities
        `longitude`, `latitude`.
    margin_m
        Great-circle metres.

    Returns
    -------
    DataFrame
        Rows of `facilities`, same order and index; none for an empty box.

    Examples
    --------
    At 60° north a degree of longitude is half as long as one of latitude, about 55.6 km:

    >>> row = pd.DataFrame({"longitude": [1.0, 3.0], "latitude": [60.0, 60.0]})
    >>> facilities_around((0.0, 60.0, 0.0, 60.0), row, 56_000).index.tolist()
    [0]
    """
    west, south, east, north = bounds
    angle = min(margin_m / EARTH_RADIUS_M, np.pi)
    highest = np.radians(max(abs(south), abs(north)))
    over_pole = highest + angle >= np.pi / 2
    wide = 180.0 if over_pole else np.degrees(np.arcsin(np.sin(angle) / np.cos(highest))) + _HAIR
    high = np.degrees(angle) + _HAIR
    # Degrees east of the western side, so that a box may reach over the 180th meridian.
    east_of_west = (facilities["longitude"] - west + wide) % 360
    return facilities[
        (east_of_west <= east - west + 2 * wide)
        & facilities["latitude"].between(south - high, north + high)
    ]


def _count_demand(
    points: gpd.GeoDataFrame, facilities: pd.DataFrame, question: SplitQuestion
) -> pd.Series:
    """Return the demand of one partition that reaches each facility around it."""
    return demand_in_reach(question.travel, _as_demand(points), facilities, question.decay)


def _measure_part(
    points: gpd.GeoDataFrame, facilities: pd.DataFrame, question: SplitQuestion
) -> gpd.GeoDataFrame:
    """Return one partition measured; `supply` of facilities is per unit of demand."""
    demand = _as_demand(points)
    travel = question.travel
    cost, position = nearest(travel, demand, facilities, question.limit)
    ids = np.array([*facilities["facility_id"], None], dtype=object)[position]
    access = supply_in_reach(travel, demand, facilities, question.decay)
    return _measured(points, cost, ids, access)


def _measured(
    points: gpd.GeoDataFrame, cost: object, facility_id: object, accessibility: object
) -> gpd.GeoDataFrame:
    """Return points with the three columns of a measure."""
    return points.assign(
        cost=cost,
        facility_id=pd.Series(facility_id, points.index, dtype="str"),
        accessibility=accessibility,
    )


def _as_demand(points: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return points as the table of demand that travel and catchment read."""
    return pd.DataFrame(
        {
            "longitude": points.geometry.x,
            "latitude": points.geometry.y,
            "demand": points["people"],
        }
    )


def _count_people(points: gpd.GeoDataFrame, thresholds: Sequence[float]) -> pd.DataFrame:
    """Return the people of one partition by threshold."""
    return people_by_band(points["cost"], points["people"], thresholds)


def _bounds(points: "dg.GeoDataFrame") -> Iterator[Bounds]:
    """Yield the bounds of each partition; one pass over the points if they are not known."""
    if points.spatial_partitions is None:
        points.calculate_spatial_partitions()
    yield from points.spatial_partitions.bounds.itertuples(index=False, name=None)


def _gather(parts: list[object], empty: gpd.GeoDataFrame) -> "dg.GeoDataFrame":
    """Return delayed partitions as one collection, shaped like an empty frame."""
    _import("dask_geopandas")
    return _import("dask.dataframe").from_delayed(parts, meta=empty)


def _import(name: str) -> ModuleType:
    """Return a module of the optional extra.

    Raises
    ------
    InputError
        It is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise InputError(
            f"le calcul réparti demande {error.name}, qui n'est pas installé ; "
            "faites : pip install 'atlas-mediation[distributed]'"
        ) from error
