"""People too many for one machine -> the same numbers, by blocks, on Dask. Its one door.

Each block of people is measured with what is around it; see `atlas.access.distributed.blocks`. Dask
runs on the threads of this process, or on the workers of the current `distributed.Client`.
"""

import importlib
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas.access.catchment import share_supply
from atlas.access.distributed.blocks import (
    Bounds,
    Horizon,
    bounds_of,
    count_demand,
    decay_margin_m,
    facilities_around,
    measure_block,
    nearest_margin_m,
)
from atlas.access.inequality import people_by_band
from atlas.errors import InputError
from atlas.schema.crs import require_crs
from atlas.text.french import shortest

if TYPE_CHECKING:
    import dask_geopandas as dg

# A delayed table.
Part = Any

_FACILITY_COLUMNS = ["facility_id", "longitude", "latitude"]


def extra(name: str) -> ModuleType:
    """Return a module of the optional extra `distributed`.

    Raises
    ------
    InputError
        It is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise InputError(
            f"le calcul réparti demande {error.name}, qui n'est pas installé ; "
            "faites : pip install 'atlas-mediation[distributed]'"
        ) from error


def later(function: Callable[..., object], *arguments: object) -> Part:
    """Return what a function will return, where and when Dask runs it.

    Raises
    ------
    InputError
        The extra is not installed.
    """
    return extra("dask").delayed(function)(*arguments)


def run(parts: Sequence[Part]) -> tuple[Any, ...]:
    """Run delayed parts, or lists of them, and return what they are, in their order.

    What several need is worked out once.
    """
    results: tuple[Any, ...] = extra("dask").compute(*parts)
    return results


def partition_by(points: gpd.GeoDataFrame, column: str) -> "dg.GeoDataFrame":
    """Return points as one partition per value of a column, in the order of values.

    Parameters
    ----------
    points
        One row per point; see `measure_partitions`. Small enough for this machine: more is read by
        `read_partitions`, or by Dask itself.
    column
        `region_code`, for instance; points without a value are one more partition.

    Raises
    ------
    InputError
        The extra is not installed.
    """
    delayed = extra("dask").delayed
    groups = [part for _, part in points.groupby(column, dropna=False)] or [points]
    return _gather([delayed(part) for part in groups], points.iloc[:0])


def read_partitions(folder: str) -> "dg.GeoDataFrame":
    """Return the points of a folder of GeoParquet files; each is read when and where it is needed.

    Raises
    ------
    InputError
        The extra is not installed.
    """
    return extra("dask_geopandas").read_parquet(folder)


def measure_partitions(
    points: "dg.GeoDataFrame", facilities: pd.DataFrame, horizon: Horizon
) -> "dg.GeoDataFrame":
    """Measure points by partitions: nearest facility, and supply that each person can reach.

    What is asked of each partition: see `measure_parts`.

    Parameters
    ----------
    points
        Partitions of points, EPSG:4326, null where unknown, with `people`, never null; the
        bounds of each partition are read from GeoParquet, or computed.
    facilities
        `facility_id`, `longitude`, `latitude`, `supply`, never null. The whole table stays here:
        a partition receives the rows that are in its margin.
    horizon
        How far is looked.

    Returns
    -------
    dask_geopandas.GeoDataFrame
        Same partitions, rows, index and columns, with `cost` (metres, infinite beyond the limit)
        and `facility_id` of the k-th nearest facility, as from `atlas.access.travel.nearest`, and
        `accessibility`, as from `atlas.access.catchment.e2sfca` on all points at once, up to
        rounding.

    Raises
    ------
    InputError
        The extra is not installed.
    ValueError
        A facility has no coordinates, or points are not in EPSG:4326.
    """
    require_crs(points, "points")
    parts = points.to_delayed()
    demand = [later(_as_demand, part) for part in parts]
    known = points.spatial_partitions
    boxes = None if known is None else list(known.bounds.itertuples(index=False, name=None))
    measured = measure_parts(demand, facilities, facilities, horizon, boxes)
    joined = [later(_joined, *pair) for pair in zip(parts, measured, strict=True)]
    empty = points._meta.assign(cost=np.nan, facility_id=pd.Series(dtype="str"), accessibility=0.0)
    return _gather(joined, empty)


def measure_parts(
    demand: Sequence[Part],
    offered: pd.DataFrame,
    supply: pd.DataFrame,
    horizon: Horizon,
    boxes: Sequence[Bounds] | None = None,
) -> list[Part]:
    """Measure delayed blocks of demand: k-th nearest facility, and supply within reach.

    Two passes over the blocks. The first, run at once, counts in each block the demand that
    reaches each facility around it; these are summed, as people of several blocks share one
    facility. The second, run when results are asked for, shares supply and finds the nearest.

    Parameters
    ----------
    demand
        Blocks; see `atlas.access.distributed.blocks.measure_block`.
    offered
        Facilities to which trips are measured: `facility_id`, `longitude`, `latitude`.
    supply
        Facilities that are shared, with `supply`. Both whole tables stay here: a block receives
        the rows that are in its margin.
    horizon
        How far is looked.
    boxes
        Bounds of the blocks; None for one more pass that looks for them.

    Returns
    -------
    list
        Delayed results of `atlas.access.distributed.blocks.measure_block`, in the order of
        `demand`.

    Raises
    ------
    InputError
        The extra is not installed.
    ValueError
        A facility has no coordinates.
    """
    offered, supply = (table.reset_index(drop=True) for table in (offered, supply))
    offered, supply = offered[_FACILITY_COLUMNS], supply[[*_FACILITY_COLUMNS, "supply"]]
    if offered.isna().any(axis=None) or supply[_FACILITY_COLUMNS].isna().any(axis=None):
        raise ValueError("every facility needs a longitude and a latitude")
    if boxes is None:
        boxes = run([later(bounds_of, part) for part in demand])
    sharing = [facilities_around(box, supply, decay_margin_m(horizon)) for box in boxes]
    reached = run(
        [
            later(count_demand, part, near, horizon)
            for part, near in zip(demand, sharing, strict=True)
        ]
    )
    total = pd.concat(reached).groupby(level=0).sum().reindex(supply.index, fill_value=0.0)
    shared = share_supply(supply, total)
    measured = []
    for part, box, near in zip(demand, boxes, sharing, strict=True):
        around = facilities_around(box, offered, nearest_margin_m(box, offered, horizon))
        measured.append(later(measure_block, part, around, shared.loc[near.index], horizon))
    return measured


def people_within(
    measured: "dg.GeoDataFrame", horizon: Horizon, thresholds: Sequence[float]
) -> pd.DataFrame:
    """Count people within and beyond thresholds, summed over partitions, run at once.

    Parameters
    ----------
    measured
        What `measure_partitions` returns.
    horizon
        How far was looked.
    thresholds
        Metres, rising, at most the limit.

    Returns
    -------
    DataFrame
        As from `atlas.access.inequality.people_by_band` on all points at once.

    Raises
    ------
    InputError
        The extra is not installed; thresholds pass the limit of the measure.
    ValueError
        Thresholds do not rise.
    """
    if max(thresholds, default=0) > horizon.limit:
        raise InputError(
            f"seuil de {shortest(max(thresholds), 'm')} au-delà de la limite du calcul "
            f"({shortest(horizon.limit, 'm')}) : relancez-le avec une limite plus longue"
        )
    counts = run([later(_count_people, part, thresholds) for part in measured.to_delayed()])
    bands = pd.concat(counts).groupby(level=0)
    sums = bands[["people", "people_within", "people_beyond"]].sum(min_count=1)
    return counts[0][["lower", "upper"]].join(sums)


def _as_demand(points: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return points as a table of demand; see `atlas.access.distributed.blocks.measure_block`."""
    return pd.DataFrame(
        {
            "longitude": points.geometry.x,
            "latitude": points.geometry.y,
            "demand": points["people"],
            "is_known": True,
        }
    )


def _joined(points: gpd.GeoDataFrame, measured: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return points with the three columns of a measure."""
    return points.assign(**measured[["cost", "facility_id", "accessibility"]])


def _gather(parts: list[Part], empty: gpd.GeoDataFrame) -> "dg.GeoDataFrame":
    """Return delayed partitions as one collection, shaped like an empty frame."""
    extra("dask_geopandas")
    return extra("dask.dataframe").from_delayed(parts, meta=empty)


def _count_people(points: gpd.GeoDataFrame, thresholds: Sequence[float]) -> pd.DataFrame:
    """Return the people of one partition by threshold."""
    return people_by_band(points["cost"], points["people"], thresholds)
