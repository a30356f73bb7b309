"""What a trip costs: one interface for great circles, a user's matrix and a routing engine.

A cost is in metres or in minutes, never both: every threshold says its unit, and one of another
unit is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from atlas.errors import InputError
from atlas.sphere import EARTH_RADIUS_M, Floats, chord_to_m, unit_sphere

Unit = Literal["m", "minutes"]
Positions = npt.NDArray[np.intp]

# Demand points x facilities of one batch that are worth holding at once: about 0.5 GB.
PAIRS_AT_ONCE = 8_000_000
# Points of a tree near enough to be compared one by one; the fastest here on 35,000 communes.
_FACILITIES_TO_SAMPLE = 64


@dataclass(frozen=True)
class Costs:
    """Costs of the trips no longer than a limit, pair by pair.

    Parameters
    ----------
    demand, facility
        Positions of the ends of each trip in their tables; no pair twice.
    cost
        Metres or minutes, as `unit` says; every pair whose cost is at most `limit` is there, and
        no other.
    unit, limit
        Unit of costs and the longest trip looked at.
    demand_count, facility_count
        Rows of the two tables.
    """

    demand: Positions
    facility: Positions
    cost: Floats
    unit: Unit
    limit: float
    demand_count: int
    facility_count: int

    def require(self, unit: Unit, limit: float) -> None:
        """Check that these costs can answer a question up to a limit.

        Raises
        ------
        InputError
            The unit is another one, or trips that long were not looked at.
        """
        if unit != self.unit:
            raise InputError(f"seuil en {unit} sur des trajets en {self.unit} : unités différentes")
        if limit > self.limit:
            raise InputError(
                f"seuil de {limit:g} {unit} au-delà des trajets calculés ({self.limit:g} {unit})"
            )


class Travel(Protocol):
    """A way to travel."""

    @property
    def unit(self) -> Unit:
        """Unit of the costs."""

    def batches(
        self, demand: pd.DataFrame, facilities: pd.DataFrame, limit: float
    ) -> Iterator[Costs]:
        """Yield the costs of trips no longer than a limit, some facilities at a time.

        Parameters
        ----------
        demand
            `demand_id`, `longitude`, `latitude` (EPSG:4326 degrees, null when unknown).
        facilities
            `facility_id`, `longitude`, `latitude`, never null.
        limit
            Longest trip, in `unit`.

        Yields
        ------
        Costs
            Every trip to the facilities of the batch; each facility is in one batch, and
            positions are those of the whole tables.
        """


@dataclass(frozen=True)
class GreatCircle:
    """Great-circle metres times a detour factor.

    Exact on the sphere of radius `atlas.sphere.EARTH_RADIUS_M`, at most 0.56 % from the
    ellipsoid; the factor is an assumption, the same everywhere.

    Parameters
    ----------
    detour_factor
        Metres travelled per great-circle metre; 1 is as the crow flies.

    Examples
    --------
    One degree of latitude, 20 % longer by road:

    >>> demand = pd.DataFrame({"longitude": [2.0], "latitude": [46.0]})
    >>> facilities = pd.DataFrame({"longitude": [2.0], "latitude": [47.0]})
    >>> costs = all_costs(GreatCircle(1.2), demand, facilities, 140_000)
    >>> costs.cost.round(), costs.unit
    (array([133434.]), 'm')
    """

    detour_factor: float = 1.0
    unit: Unit = "m"

    def batches(
        self, demand: pd.DataFrame, facilities: pd.DataFrame, limit: float
    ) -> Iterator[Costs]:
        """Yield the costs of trips no longer than a limit; see `Travel.batches`."""
        known, demand_xyz = _sphere(demand)
        facility_xyz = _require_points(facilities)
        chord = 2 * np.sin(min(limit / self.detour_factor / EARTH_RADIUS_M / 2, np.pi / 2))
        # A hair more, so that a trip of exactly the limit is in whatever the rounding.
        reach = chord * (1 + 1e-12) + 1e-15
        tree = cKDTree(demand_xyz)
        size = _facilities_at_once(tree, facility_xyz, reach)
        for first in range(0, len(facility_xyz), size):
            near = cKDTree(facility_xyz[first : first + size]).sparse_distance_matrix(
                tree, reach, output_type="ndarray"
            )
            cost = chord_to_m(near["v"]) * self.detour_factor
            kept = cost <= limit
            yield Costs(
                known[near["j"][kept]], near["i"][kept] + first, cost[kept], self.unit, limit,
                len(demand), len(facilities),
            )  # fmt: skip


def _sphere(points: pd.DataFrame) -> tuple[Positions, Floats]:
    """Return the positions of the points that have coordinates, and these on the unit sphere."""
    longitude, latitude = points["longitude"].to_numpy(float), points["latitude"].to_numpy(float)
    known = np.flatnonzero(np.isfinite(longitude) & np.isfinite(latitude))
    return known, unit_sphere(longitude[known], latitude[known])


def _require_points(facilities: pd.DataFrame) -> Floats:
    """Return facilities on the unit sphere.

    Raises
    ------
    InputError
        One has no coordinates.
    """
    known, xyz = _sphere(facilities)
    if len(known) < len(facilities):
        raise InputError("every facility needs a longitude and a latitude")
    return xyz


def _facilities_at_once(tree: cKDTree, facilities: Floats, reach: float) -> int:
    """Return how many facilities make about `PAIRS_AT_ONCE` pairs, from an even sample of them."""
    if not tree.n or not len(facilities):
        return max(len(facilities), 1)
    sample = facilities[:: max(len(facilities) // _FACILITIES_TO_SAMPLE, 1)]
    pairs = tree.query_ball_point(sample, reach, return_length=True).mean()
    return max(int(PAIRS_AT_ONCE / max(pairs, 1)), 1)


@dataclass(frozen=True)
class TravelMatrix:
    """Trips that the user computed elsewhere; a pair absent from the matrix is not reachable.

    Parameters
    ----------
    trips
        One row per trip: `demand_id`, `facility_id`, `cost`; no pair twice.
    unit
        Unit of the costs.
    """

    trips: pd.DataFrame
    unit: Unit

    def batches(
        self, demand: pd.DataFrame, facilities: pd.DataFrame, limit: float
    ) -> Iterator[Costs]:
        """Yield the costs of trips no longer than a limit; see `Travel.batches`.

        Raises
        ------
        InputError
            A pair has two costs.
        """
        origin = pd.Index(demand["demand_id"]).get_indexer(self.trips["demand_id"])
        target = pd.Index(facilities["facility_id"]).get_indexer(self.trips["facility_id"])
        cost = self.trips["cost"].to_numpy(float)
        kept = (origin >= 0) & (target >= 0) & (cost <= limit)
        pairs = pd.DataFrame({"demand": origin[kept], "facility": target[kept]})
        if pairs.duplicated().any():
            row = self.trips[kept].iloc[int(pairs.duplicated().argmax())]
            raise InputError(
                f"trajet de {row['demand_id']} à {row['facility_id']} donné deux fois ; "
                "gardez-en un"
            )
        yield Costs(
            pairs["demand"].to_numpy(np.intp), pairs["facility"].to_numpy(np.intp), cost[kept],
            self.unit, limit, len(demand), len(facilities),
        )  # fmt: skip


def all_costs(
    travel: Travel, demand: pd.DataFrame, facilities: pd.DataFrame, limit: float
) -> Costs:
    """Return the costs of all trips no longer than a limit, in one piece."""
    parts = list(travel.batches(demand, facilities, limit))
    empty = np.empty(0, dtype=np.intp)
    return Costs(
        np.concatenate([empty, *(part.demand for part in parts)]),
        np.concatenate([empty, *(part.facility for part in parts)]),
        np.concatenate([np.empty(0), *(part.cost for part in parts)]),
        travel.unit, limit, len(demand), len(facilities),
    )  # fmt: skip


def nearest(
    travel: Travel, demand: pd.DataFrame, facilities: pd.DataFrame, limit: float, k: int = 1
) -> tuple[Floats, Positions]:
    """Return the cost of the trip to the k-th nearest facility, and which one it is.

    Parameters
    ----------
    travel, demand, facilities, limit
        See `Travel.batches`.
    k
        1 for the nearest, 2 for the second nearest…

    Returns
    -------
    tuple of arrays
        One value per demand point: cost in `travel.unit`, infinite when fewer than k facilities
        are within the limit, NaN when the point has no coordinates; position of the facility,
        -1 without one. Of two facilities as near, the first in the table comes first.

    Raises
    ------
    InputError
        `k` is under 1.
    """
    if k < 1:
        raise InputError(f"k must be at least 1; received {k}")
    if isinstance(travel, GreatCircle):
        cost, position = _nearest_on_sphere(demand, facilities, k)
        cost = cost * travel.detour_factor
        beyond = cost > limit
        return np.where(beyond, np.inf, cost), np.where(beyond, -1, position)
    costs = all_costs(travel, demand, facilities, limit)
    order = np.lexsort((costs.facility, costs.cost, costs.demand))
    origin = costs.demand[order]
    rank = np.arange(len(origin)) - np.searchsorted(origin, origin)
    chosen = order[rank == k - 1]
    cost, position = np.full(len(demand), np.inf), np.full(len(demand), -1, dtype=np.intp)
    cost[costs.demand[chosen]], position[costs.demand[chosen]] = (
        costs.cost[chosen], costs.facility[chosen],
    )  # fmt: skip
    cost[demand[["longitude", "latitude"]].isna().any(axis=1).to_numpy()] = np.nan
    return cost, position


def _nearest_on_sphere(
    demand: pd.DataFrame, facilities: pd.DataFrame, k: int
) -> tuple[Floats, Positions]:
    """Return great-circle metres to the k-th nearest facility; see `nearest`."""
    known, xyz = _sphere(demand)
    cost, position = np.full(len(demand), np.nan), np.full(len(demand), -1, dtype=np.intp)
    tree = cKDTree(_require_points(facilities))
    if len(facilities) < k:
        cost[known] = np.inf
        return cost, position
    chord, found = tree.query(xyz, k=[k])
    cost[known], position[known] = chord_to_m(chord[:, 0]), found[:, 0]
    return cost, position
