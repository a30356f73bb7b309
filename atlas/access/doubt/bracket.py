"""Between how many people are beyond a threshold, wherever people and places are in their commune.

A town hall is not the people around it, nor the place that is known to its commune only: nobody
counted at a point, and no place put at one, is farther from it than its extent.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from atlas.access.travel import GreatCircle, Positions
from atlas.schema.sphere import Floats

# Slacks under this are looked at together: by hand, of five values the quickest for the whole of
# France, by a third. The counts are the same whatever the groups.
_SMALL_SLACK_M = 4_000.0
WITHIN, BEYOND, EITHER, UNTOLD = "within", "beyond", "undecided", "unknown"


def error_of_points(
    demand: pd.DataFrame,
    facilities: pd.DataFrame,
    travel: GreatCircle,
    threshold: float,
    reach_m: pd.Series,
    extent_m: pd.Series,
    k: int = 1,
) -> dict[str, float]:
    """Return how many people are surely within a threshold, surely beyond, or cannot be told.

    A person at most r from a point, and a place at most e from where it is put, d away, are between
    d - e - r and d + e + r from each other (triangle inequality). People are surely within when k
    places are by the upper bounds, surely beyond when fewer than k are by the lower ones.

    Parameters
    ----------
    demand
        As `atlas.access.demand.part_demand` returns it.
    facilities
        `longitude`, `latitude`, never null, `commune_code`, `is_at_commune`: whether it stands at
        the reference point of its commune, for want of a position.
    travel
        Great circles x a factor.
    threshold
        Metres travelled; at most is within.
    reach_m
        How far what is counted at a point reaches from it, great-circle metres, on `demand_id`.
    extent_m
        How far a commune reaches from its reference point, great-circle metres, on `commune_code`;
        one that is unknown is taken as the largest.
    k
        1 for the nearest place, 2 for the second nearest…

    Returns
    -------
    dict
        People `within`, `beyond`, `undecided` and `unknown` (no source, no point, no boundary);
        their sum is that of `demand["people"]`. The people counted beyond at their points are at
        least `beyond`, at most `beyond` + `undecided`.
    """
    reach = demand["demand_id"].map(reach_m).to_numpy("float64", na_value=np.nan)
    is_told = demand["is_known"].to_numpy(bool) & np.isfinite(reach)
    is_told &= demand[["longitude", "latitude"]].notna().all(axis=1).to_numpy()
    flown = replace(travel, detour_factor=1.0)
    told, around = flown.numbered(demand[is_told].reset_index(drop=True)), reach[is_told]
    placed = flown.numbered(facilities)
    spread = facilities["commune_code"].map(extent_m).fillna(extent_m.max())
    spread = spread.where(facilities["is_at_commune"], 0.0)
    limit = threshold / travel.detour_factor
    own = spread.to_numpy("float64")
    surely = _count_within(flown, told, placed, -around, -own, limit)
    maybe = _count_within(flown, told, placed, around, own, limit)
    verdict = pd.Series(UNTOLD, demand.index)
    verdict[is_told] = np.select([surely >= k, maybe < k], [WITHIN, BEYOND], EITHER)
    people = demand["people"].groupby(verdict).sum()
    return {name: float(people.get(name, 0)) for name in (WITHIN, BEYOND, EITHER, UNTOLD)}


def _count_within(
    travel: GreatCircle,
    demand: pd.DataFrame,
    facilities: pd.DataFrame,
    of_demand: Floats,
    of_facility: Floats,
    limit: float,
) -> Positions:
    """Count the facilities no farther from each point than a limit plus the slack of both.

    Points, and facilities, of about the same slack are looked at together: those of the widest
    communes do not make the others look far.
    """
    counts = np.zeros(len(demand), dtype=np.intp)
    groups = [(places, facilities.iloc[places]) for places in _alike(of_facility)]
    for points in _alike(of_demand):
        around = demand.iloc[points]
        for places, at in groups:
            farthest = limit + of_demand[points].max() + of_facility[places].max()
            if farthest < 0:
                continue
            for costs in travel.batches(around, at, farthest):
                origin, place = points[costs.demand], places[costs.facility]
                is_kept = costs.cost <= limit + of_demand[origin] + of_facility[place]
                counts += np.bincount(origin[is_kept], minlength=len(demand))
    return counts


def _alike(slack: Floats) -> Iterator[Positions]:
    """Yield the positions of slacks of the same power of two; the small ones go together."""
    power = np.frexp(np.maximum(np.abs(slack), _SMALL_SLACK_M))[1]
    for one in np.unique(power):
        yield np.flatnonzero(power == one)
