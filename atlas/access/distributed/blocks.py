"""One block of people, of a demand that is cut: what it is given, and what it gives back.

A block (a département, a région, a tile) is measured with the facilities around it only; what
crosses its border is one number per facility: the demand that reaches it. How blocks are run is
the matter of `atlas.access.distributed.partition`.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from atlas.access.catchment import Decay, demand_in_reach, supply_in_reach
from atlas.access.demand import point_demand
from atlas.access.reach import measure_points
from atlas.access.travel import GreatCircle, nearest
from atlas.schema.sphere import EARTH_RADIUS_M

# West, south, east, north: degrees; NaN without any point.
Bounds = tuple[float, float, float, float]
# Codes of communes -> rows of table `demand_points` in them.
ReadPoints = Callable[[Sequence[str]], pd.DataFrame]

# Degrees added to a margin, so that no rounding leaves out what is exactly at the limit.
_HAIR = 1e-9
# Added to the farthest k-th nearest: near the antipodes, chords tell metres to 0.1 m only.
_SLACK_M = 1.0


class Horizon(NamedTuple):
    """How people travel and how far is looked, the same in every block.

    Parameters
    ----------
    travel
        How people travel. Great circles only: a margin around a block needs distances.
    decay
        Weight of a trip when supply is shared; see `atlas.access.catchment.e2sfca`.
    limit
        Longest trip to the k-th nearest facility that is looked for, metres.
    k
        1 for the nearest facility, 2 for the second nearest…
    """

    travel: GreatCircle
    decay: Decay
    limit: float = np.inf
    k: int = 1


def demand_block(read: ReadPoints, communes: pd.DataFrame, covered: pd.Series) -> pd.DataFrame:
    """Return the demand of some communes, read where this runs.

    Parameters
    ----------
    read
        Returns their points.
    communes, covered
        See `atlas.access.demand.point_demand`.

    Returns
    -------
    DataFrame
        As `atlas.access.demand.point_demand`, with `demand`: people, never null.
    """
    points = point_demand(read(communes["commune_code"].tolist()), communes, covered)
    return points.assign(demand=points["people"].fillna(0))


def weigh_people(demand: pd.DataFrame, need: pd.Series) -> pd.DataFrame:
    """Weigh the demand of a block by the need of its people.

    Parameters
    ----------
    demand
        As `demand_block` returns it.
    need
        Weight of a person by commune; see `atlas.access.reach.measure_supply`.
    """
    weight = demand["commune_code"].map(need).fillna(1.0)
    return demand.assign(demand=(demand["people"] * weight).fillna(0))


def bounds_of(points: pd.DataFrame) -> Bounds:
    """Return the box of the points that have coordinates.

    Parameters
    ----------
    points
        `longitude`, `latitude`: EPSG:4326 degrees, null when unknown.
    """
    located = points[["longitude", "latitude"]].dropna()
    (west, south), (east, north) = located.min(), located.max()
    return (west, south, east, north)


def nearest_margin_m(bounds: Bounds, facilities: pd.DataFrame, horizon: Horizon) -> float:
    """Return metres around a box that hold the k nearest facilities of each of its points.

    No point of the box has its k-th nearest facility farther than that of the centre, more the
    way to the centre: along a parallel, then along the meridian.

    Parameters
    ----------
    bounds
        The box.
    facilities
        `facility_id`, `longitude`, `latitude`.
    horizon
        Its `limit` is a bound too.

    Returns
    -------
    float
        Great-circle metres; infinite when there are fewer than k facilities, NaN for an empty box.
    """
    west, south, east, north = bounds
    if horizon.travel.islands is not None and not np.isnan(west):
        # The k nearest of a point may be those of its island alone, wherever it is.
        return float(horizon.limit / horizon.travel.detour_factor)
    centre = pd.DataFrame({"longitude": [(west + east) / 2], "latitude": [(south + north) / 2]})
    cost, _ = nearest(GreatCircle(), centre, facilities, np.inf, horizon.k)
    widest = 0.0 if south <= 0 <= north else min(abs(south), abs(north))
    half_width = np.radians(east - west) / 2 * np.cos(np.radians(widest))
    half_height = np.radians(north - south) / 2
    around = cost[0] + EARTH_RADIUS_M * (half_width + half_height) + _SLACK_M
    return float(np.minimum(around, horizon.limit / horizon.travel.detour_factor))


def decay_margin_m(horizon: Horizon) -> float:
    """Return great-circle metres around a box that hold every facility that its points share."""
    return horizon.decay.limit / horizon.travel.detour_factor


def facilities_around(bounds: Bounds, facilities: pd.DataFrame, margin_m: float) -> pd.DataFrame:
    """Return the facilities at most some great-circle metres away from a box, and few more.

    A circle of angle a around a point of latitude f reaches a north and south of it, and
    arcsin(sin a / cos f) east and west, or every longitude when it contains a pole.

    Parameters
    ----------
    bounds
        The box.
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


def count_demand(demand: pd.DataFrame, facilities: pd.DataFrame, horizon: Horizon) -> pd.Series:
    """Return the demand of one block that reaches each facility around it.

    See `atlas.access.catchment.demand_in_reach`.
    """
    return demand_in_reach(horizon.travel, demand, facilities, horizon.decay)


def measure_block(
    demand: pd.DataFrame, offered: pd.DataFrame, shared: pd.DataFrame, horizon: Horizon
) -> pd.DataFrame:
    """Measure the trips of one block, and the supply that each of its people can reach.

    Parameters
    ----------
    demand
        `longitude`, `latitude`, `is_known`; see `atlas.access.reach.measure_points`.
    offered
        Facilities around it to which trips are measured.
    shared
        Facilities around it, their `supply` per unit of all the demand that reaches them; see
        `atlas.access.catchment.share_supply`.
    horizon
        How far is looked.

    Returns
    -------
    DataFrame
        The rows, index and columns of `demand`, with `cost`, `facility_id` and `accessibility`.
    """
    measured = measure_points(horizon.travel, demand, offered, horizon.limit, horizon.k)
    reached = supply_in_reach(horizon.travel, demand, shared, horizon.decay)
    return measured.assign(accessibility=reached.where(demand["is_known"]))
