"""The reverse: who loses their only place within the radius when a place closes.

Two places at one address hide each other: if one closes, the other is still there, and nobody
loses. Both losses are told: that of the place alone, and that of its address, when every place
within `SAME_POINT_M` of it closes too.
"""

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from atlas.access.travel import Positions, Travel, all_costs, nearest
from atlas.schema.sphere import EARTH_RADIUS_M, Floats, unit_sphere

# Facilities at most this far apart, from one to the next, are at one address: producers place the
# same building tens of metres apart. By hand; both losses are told, with and without the address.
SAME_POINT_M = 50.0
# The next place of who loses one is looked for within so many radii. By hand: beyond, it is none.
_FAR_RADII = 10


def rank_closures(
    travel: Travel,
    demand: pd.DataFrame,
    facilities: pd.DataFrame,
    radius: float,
    longest: float,
    place_ids: pd.Series | None = None,
) -> pd.DataFrame:
    """Tell what each place's closure would cost people, the heaviest first.

    Parameters
    ----------
    travel
        How people travel; `radius` and `longest` are in its unit.
    demand
        One row per point where people are: `longitude`, `latitude` (never null), `people`.
    facilities
        What is open: `facility_id`, `place_id` (several when it goes round), `longitude`,
        `latitude`, `has_address`: false for one put at a point that is not its own (that of its
        commune), which is at nobody's address.
    radius
        A person is served by a place at this cost or less.
    longest
        Longest trip that matters: a place farther is none.
    place_ids
        Places to tell about; all by default.

    Returns
    -------
    DataFrame
        One row per place: `place_id`; `neighbour_count`, other places at its address;
        `people_losing`, people left without any place within the radius if it closes alone;
        `people_losing_address`, if its whole address closes; `people_nearest`, people whose nearest
        place is at its address; `mean_extra`, how much longer the trip of these becomes if the
        address closes, per person, null when nobody has another place within `longest`;
        `people_stranded`, those of them who have none. Sorted by `people_losing_address`, then
        `people_losing`, then total extra trip, falling, then `place_id`.

    Examples
    --------
    Two places at one address, and 100 people who have no other within 5 km:

    >>> from atlas.access.travel import GreatCircle
    >>> people = pd.DataFrame({"demand_id": ["a"], "longitude": 2.0, "latitude": 46.0,
    ...                        "people": [100]})
    >>> places = pd.DataFrame({"place_id": ["x", "y", "z"], "longitude": 2.0,
    ...                        "latitude": [46.01, 46.01, 46.1]})
    >>> places = places.assign(facility_id=places["place_id"], has_address=True)
    >>> told = rank_closures(GreatCircle(), people, places, 5_000, 100_000)
    >>> told[["place_id", "people_losing", "people_losing_address"]].values.tolist()
    [['x', 0.0, 100.0], ['y', 0.0, 100.0], ['z', 0.0, 0.0]]
    >>> told["mean_extra"].round().tolist()
    [10008.0, 10008.0, nan]
    """
    facilities = facilities.reset_index(drop=True)
    places = pd.Index(facilities["place_id"]).unique()
    told = places if place_ids is None else places[places.isin(place_ids)]
    own = _own_facilities(facilities, told)
    address = _same_address(facilities, own)
    result = pd.DataFrame({"place_id": told})
    result["neighbour_count"] = _places_at(address, facilities) - 1
    people = demand["people"].to_numpy(float)
    touched = np.unique(
        all_costs(travel, demand, facilities[address.getnnz(axis=0) > 0], radius).demand
    )
    near = all_costs(travel, demand.iloc[touched], facilities, radius)
    within = sparse.csr_matrix(
        (np.ones(len(near.cost)), (near.demand, near.facility)), (len(touched), len(facilities))
    )
    for column, closed in (("people_losing", own), ("people_losing_address", address)):
        result[column] = _people_losing(within, closed, people[touched])
    result = result.join(_extra_trips(travel, demand, facilities, address, longest))
    result["total_extra"] = (result["mean_extra"] * result["people_nearest"]).fillna(0)
    order = ["people_losing_address", "people_losing", "total_extra", "place_id"]
    ranked = result.sort_values(order, ascending=[False, False, False, True], ignore_index=True)
    return ranked.drop(columns="total_extra")


def people_without(
    travel: Travel, demand: pd.DataFrame, facilities: pd.DataFrame, radius: float, place_id: str
) -> pd.DataFrame:
    """Tell who has no place left within the radius when one closes alone.

    Parameters
    ----------
    travel, demand, facilities, radius
        See `rank_closures`; `demand` has its `commune_code` too.
    place_id
        The place that closes.

    Returns
    -------
    DataFrame
        One row per demand point with people that loses its only place: `demand_id`,
        `commune_code`, `people`, `trip_before`, and `trip_after`, in the unit of the travel,
        infinite where no other place is within ten times the radius. The most people first.

    Examples
    --------
    >>> from atlas.access.travel import GreatCircle
    >>> people = pd.DataFrame({"demand_id": ["a"], "commune_code": ["23001"], "longitude": 2.0,
    ...                        "latitude": 46.0, "people": [100]})
    >>> places = pd.DataFrame({"place_id": ["x", "z"], "longitude": 2.0, "latitude": [46.01, 46.1]})
    >>> lost = people_without(GreatCircle(), people, places, 5_000, "x")
    >>> lost[["trip_before", "trip_after"]].round().values.tolist()
    [[1112.0, 11120.0]]
    """
    is_closed = facilities["place_id"] == place_id
    own = facilities[is_closed].reset_index(drop=True)
    left = facilities[~is_closed].reset_index(drop=True)
    touched = np.unique(all_costs(travel, demand, own, radius).demand)
    near = demand.iloc[touched]
    before, _ = nearest(travel, near, own, radius)
    after, _ = nearest(travel, near, left, _FAR_RADII * radius)
    lost = near.assign(trip_before=before, trip_after=after)
    lost = lost[(lost["trip_after"] > radius) & (lost["people"] > 0)]
    columns = ["demand_id", "commune_code", "people", "trip_before", "trip_after"]
    return lost[columns].sort_values(["people", "demand_id"], ascending=[False, True],
                                     ignore_index=True)  # fmt: skip


def _own_facilities(facilities: pd.DataFrame, places: pd.Index) -> sparse.csr_matrix:
    """Return, one row per place, 1 where a facility is its own."""
    row = places.get_indexer(facilities["place_id"])
    column = np.flatnonzero(row >= 0)
    ones = np.ones(len(column))
    return sparse.csr_matrix((ones, (row[column], column)), (len(places), len(facilities)))


def _same_address(facilities: pd.DataFrame, own: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return, one row per place, 1 where a facility is at the address of one of its own."""
    point = _addresses(facilities)
    at_point = sparse.csr_matrix((np.ones(len(point)), (np.arange(len(point)), point)))
    together = (own @ at_point @ at_point.T).tocsr()
    together.data[:] = 1
    return together


def _addresses(facilities: pd.DataFrame) -> Positions:
    """Return the number of the address of each facility."""
    xyz = unit_sphere(
        facilities["longitude"].to_numpy(float), facilities["latitude"].to_numpy(float)
    )
    pairs = cKDTree(xyz).query_pairs(SAME_POINT_M / EARTH_RADIUS_M, output_type="ndarray")
    pairs = pairs[facilities["has_address"].to_numpy(bool)[pairs].all(axis=1)]
    size = (len(facilities), len(facilities))
    links = sparse.csr_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), size)
    labels: Positions = connected_components(links, directed=False)[1]
    return labels


def _places_at(address: sparse.csr_matrix, facilities: pd.DataFrame) -> Positions:
    """Return the number of places at the address of each place, itself included."""
    rows, columns = address.nonzero()
    places = pd.factorize(facilities["place_id"])[0][columns]
    pairs = pd.DataFrame({"row": rows, "place": places}).drop_duplicates()
    return np.bincount(pairs["row"], minlength=address.shape[0])


def _people_losing(within: sparse.csr_matrix, closed: sparse.csr_matrix, people: Floats) -> Floats:
    """Return, by place, the people all of whose facilities within the radius close with it."""
    lost = (within @ closed.T).tocoo()
    total = np.diff(within.indptr)
    is_last = lost.data == total[lost.row]
    losing = np.bincount(lost.col[is_last], people[lost.row[is_last]], closed.shape[0])
    return losing.astype(float)


def _extra_trips(
    travel: Travel,
    demand: pd.DataFrame,
    facilities: pd.DataFrame,
    address: sparse.csr_matrix,
    longest: float,
) -> pd.DataFrame:
    """Return, by place, who has it nearest and how much longer their trip is without its address.

    The next facility is looked for among the second nearest, then the third… until one is not at
    the address.
    """
    people = demand["people"].to_numpy(float)
    cost, first = nearest(travel, demand, facilities, longest)
    served = np.flatnonzero(first >= 0)
    by_facility = address.T.tocsr()
    count = np.diff(by_facility.indptr)[first[served]]
    row = np.repeat(served, count)
    place = by_facility[first[served]].indices
    other = np.full(len(row), np.inf)
    left = np.arange(len(row))
    for closed in range(1, len(facilities)):
        if not len(left):
            break
        points, back = np.unique(row[left], return_inverse=True)
        next_cost, position = nearest(travel, demand.iloc[points], facilities, longest, closed + 1)
        next_cost, position = next_cost[back], position[back]
        stays_closed = np.zeros(len(left), dtype=bool)
        known = position >= 0
        stays_closed[known] = np.asarray(address[place[left[known]], position[known]]).ravel() > 0
        other[left[~stays_closed]] = next_cost[~stays_closed]
        left = left[stays_closed]
    size = address.shape[0]
    has_other = np.isfinite(other)
    extra = np.bincount(place[has_other], (people[row] * (other - cost[row]))[has_other], size)
    with_other = np.bincount(place[has_other], people[row][has_other], size)
    everyone = np.bincount(place, people[row], size)
    mean = np.divide(extra, with_other, out=np.full(size, np.nan), where=with_other > 0)
    return pd.DataFrame(
        {"people_nearest": everyone, "mean_extra": mean, "people_stranded": everyone - with_other}
    )
