"""What a trip costs: one interface for great circles, a user's matrix and a routing engine.

A cost is in metres or in minutes, never both: every threshold says its unit, and one of another
unit is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.errors import InputError
from atlas.schema.sphere import EARTH_RADIUS_M, Floats, chord_to_m, unit_sphere
from atlas.territory.islands import Islands

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

Unit = Literal["m", "minutes"]
Positions = npt.NDArray[np.intp]

# Trips of one batch: about 15 MB. Twice as many is slower: the memory of a batch is used again by
# the next one, and stays in the caches.
PAIRS_AT_ONCE = 250_000
# Of neighbouring facilities, one in so many tells how many trips each has.
_SAMPLE_STEP = 64
# Longest chord of the unit sphere, with room for rounding, and how far apart islands are put.
_DIAMETER, _APART = 2.0 + 1e-9, 10.0
# Column of the number of the island of a point; see `GreatCircle.numbered`.
ISLAND = "island_number"
# Added to chords (under 0.02 mm on Earth), so that what is exactly at the limit is looked at.
_HAIR = 1e-12


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
    demand_count
        Rows of the table of demand.
    """

    demand: Positions
    facility: Positions
    cost: Floats
    unit: Unit
    limit: float
    demand_count: int


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

    Exact on the sphere of radius `atlas.schema.sphere.EARTH_RADIUS_M`, at most 0.56 % from the
    ellipsoid; the factor is an assumption, the same everywhere.

    Parameters
    ----------
    detour_factor
        Metres travelled per great-circle metre; 1 is as the crow flies.
    islands
        Islands without a fixed link: no trip leaves or reaches one, and both ends need a
        `commune_code`, or the `ISLAND` of `numbered`. Without it, trips cross water.

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
    islands: Islands | None = field(default=None, compare=False)

    def numbered(self, points: pd.DataFrame) -> pd.DataFrame:
        """Return points, none without coordinates, with the number of their island, 0 for none.

        For who asks the trips of the same points many times.
        """
        if self.islands is None:
            return points
        return points.assign(**{ISLAND: self.islands.numbers(points)})

    def batches(
        self, demand: pd.DataFrame, facilities: pd.DataFrame, limit: float
    ) -> Iterator[Costs]:
        """Yield the costs of trips no longer than a limit; see `Travel.batches`."""
        known, demand_xyz = _sphere(demand, self.islands)
        facility_xyz = _require_points(facilities, self.islands)
        chord = 2 * np.sin(min(limit / self.detour_factor / EARTH_RADIUS_M / 2, np.pi / 2))
        reach = chord * (1 + _HAIR) + _HAIR
        tree = _tree(demand_xyz, is_balanced=False)
        for batch in _neighbourhoods(facility_xyz, tree, reach):
            near = _tree(facility_xyz[batch]).sparse_distance_matrix(
                tree, reach, output_type="ndarray"
            )
            cost = chord_to_m(near["v"]) * self.detour_factor
            kept = cost <= limit
            yield Costs(
                known[near["j"][kept]], batch[near["i"][kept]], cost[kept], self.unit, limit,
                len(demand),
            )  # fmt: skip


def _sphere(points: pd.DataFrame, islands: Islands | None = None) -> tuple[Positions, Floats]:
    """Return the positions of the points that have coordinates, and these on the unit sphere.

    Each island stands on a sphere of its own, aside in a fourth dimension: farther from the others
    than any point of Earth from another.

    Raises
    ------
    ValueError
        There are islands, and the points do not tell their commune.
    """
    longitude, latitude = points["longitude"].to_numpy(float), points["latitude"].to_numpy(float)
    known = np.flatnonzero(np.isfinite(longitude) & np.isfinite(latitude))
    xyz = unit_sphere(longitude[known], latitude[known])
    if islands is None or not any(islands):
        return known, xyz
    if ISLAND in points:
        number = points[ISLAND].to_numpy("int64")[known]
    elif "commune_code" in points:
        number = islands.numbers(points.iloc[known])
    else:
        raise ValueError("trips by road need the commune of each point: column commune_code")
    return known, np.column_stack((xyz, _APART * number))


def _require_points(facilities: pd.DataFrame, islands: Islands | None = None) -> Floats:
    """Return facilities on the unit sphere.

    Raises
    ------
    ValueError
        One has no coordinates.
    """
    known, xyz = _sphere(facilities, islands)
    if len(known) < len(facilities):
        raise ValueError("every facility needs a longitude and a latitude")
    return xyz


def _tree(points: Floats, is_balanced: bool = True) -> "cKDTree":
    """Return the tree of points. Its library is loaded here: many commands measure no trip."""
    from scipy.spatial import cKDTree

    return cKDTree(points, balanced_tree=is_balanced)


def _neighbourhoods(facilities: Floats, demand: "cKDTree", reach: float) -> list[Positions]:
    """Return positions of neighbouring facilities, by groups of about `PAIRS_AT_ONCE` trips.

    Facilities side by side look at the same part of the tree of demand: three times as fast, on
    2.3 million points, as facilities in any order.
    """
    if not len(facilities) or not demand.n:
        return []
    order = _tree(facilities).indices
    sample = facilities[order[::_SAMPLE_STEP]]
    trips = demand.query_ball_point(sample, reach, return_length=True)
    group = np.cumsum(np.repeat(trips, _SAMPLE_STEP)[: len(order)]) // PAIRS_AT_ONCE
    return np.split(order, np.flatnonzero(np.diff(group)) + 1)


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
                f"trajet de {row['demand_id']} à {row['facility_id']} donné deux fois ; "
                "gardez-en un"
            )
        yield Costs(
            pairs["demand"].to_numpy(np.intp), pairs["facility"].to_numpy(np.intp), cost[kept],
            self.unit, limit, len(demand),
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
        travel.unit, limit, len(demand),
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
    ValueError
        `k` is under 1.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1; received {k}")
    if isinstance(travel, GreatCircle):
        cost, position = _nearest_on_sphere(demand, facilities, k, travel.islands)
        cost = cost * travel.detour_factor
        beyond = cost > limit
        return np.where(beyond, np.inf, cost), np.where(beyond, -1, position)
    costs = all_costs(travel, demand, facilities, limit)
    chosen = _kth(costs.demand, costs.cost, costs.facility, k)
    cost, position = np.full(len(demand), np.inf), np.full(len(demand), -1, dtype=np.intp)
    cost[costs.demand[chosen]] = costs.cost[chosen]
    position[costs.demand[chosen]] = costs.facility[chosen]
    unknown = demand[["longitude", "latitude"]].isna().any(axis=1).to_numpy()
    return np.where(unknown, np.nan, cost), np.where(unknown, -1, position)


def _kth(origin: Positions, cost: Floats, facility: Positions, k: int) -> Positions:
    """Return the rows of the k-th cheapest trip from each origin that has k of them, in order."""
    order = np.lexsort((facility, cost, origin))
    ordered = origin[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    kth: Positions = order[rank == k - 1]
    return kth


def _nearest_on_sphere(
    demand: pd.DataFrame, facilities: pd.DataFrame, k: int, islands: Islands | None
) -> tuple[Floats, Positions]:
    """Return great-circle metres to the k-th nearest facility; see `nearest`."""
    known, xyz = _sphere(demand, islands)
    cost, position = np.full(len(demand), np.nan), np.full(len(demand), -1, dtype=np.intp)
    tree = _tree(_require_points(facilities, islands))
    if len(facilities) < k:
        cost[known] = np.inf
        return cost, position
    chord, found = tree.query(xyz, k=[max(k - 1, 1), k, k + 1])
    is_reached = chord[:, 1] <= _DIAMETER
    cost[known] = np.where(is_reached, chord_to_m(chord[:, 1]), np.inf)
    position[known] = np.where(is_reached, found[:, 1], -1)
    tied = (chord[:, 1] == chord[:, 2]) | ((chord[:, 0] == chord[:, 1]) & (k > 1))
    tied &= is_reached
    if tied.any():
        position[known[tied]] = _kth_of_tied(tree, xyz[tied], chord[tied, 1], k)
    return cost, position


def _kth_of_tied(tree: "cKDTree", points: Floats, chord: Floats, k: int) -> Positions:
    """Return the k-th nearest facility of points with several at that chord, first row first."""
    near = tree.query_ball_point(points, chord * (1 + _HAIR) + _HAIR)
    origin = np.repeat(np.arange(len(points)), [len(facilities) for facilities in near])
    facility = np.concatenate(near).astype(np.intp)
    exact = np.linalg.norm(points[origin] - tree.data[facility], axis=1)
    kth: Positions = facility[_kth(origin, exact, facility, k)]
    return kth
