"""Demand + supply -> how much help each person can reach, when everyone shares it (E2SFCA)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from atlas.access.travel import Costs, Travel, Unit
from atlas.schema.sphere import Floats


@dataclass(frozen=True)
class Decay:
    """How much a trip counts: a step function of its cost, 0 beyond the last bound.

    Parameters
    ----------
    bounds
        Longest trip of each band, rising, in `unit`; a trip of exactly a bound is inside it.
    weights
        Weight of each band, 0 to 1, never rising.
    unit
        Unit of the bounds.

    Raises
    ------
    ValueError
        Bounds do not rise, weights rise or leave [0, 1], or their numbers differ.

    Examples
    --------
    >>> Decay((10.0, 20.0), (1.0, 0.5), "minutes").weight(np.array([0.0, 10.0, 10.1, 21.0]))
    array([1. , 1. , 0.5, 0. ])
    """

    bounds: tuple[float, ...]
    weights: tuple[float, ...]
    unit: Unit

    def __post_init__(self) -> None:
        if len(self.bounds) != len(self.weights) or not self.bounds:
            raise ValueError(f"{len(self.bounds)} bounds for {len(self.weights)} weights")
        if self.bounds[0] < 0 or any(a >= b for a, b in pairwise(self.bounds)):
            raise ValueError(f"bounds must rise from 0; received {self.bounds}")
        if any(a < b for a, b in pairwise((1.0, *self.weights, 0.0))):
            raise ValueError(f"weights must fall from 1 to 0; received {self.weights}")

    @property
    def limit(self) -> float:
        """The longest trip that counts."""
        return self.bounds[-1]

    def weight(self, cost: Floats) -> Floats:
        """Return the weight of each trip."""
        band = np.zeros(len(cost), dtype=np.int8)
        for bound in self.bounds:
            band += ~(cost <= bound)
        return np.array([*self.weights, 0.0])[band]


# Luo and Qi (2009): slow decay over 0-10, 10-20 and 20-30 minutes.
LUO_QI = Decay((10, 20, 30), (1, 0.68, 0.22), "minutes")
# Barlet et al. (2012), for general practitioners: 10, 15 and 20 minutes.
DREES = Decay((10, 15, 20), (1, 2 / 3, 1 / 3), "minutes")
# The same weights on distances, when no travel time is known: our choice of bounds.
LUO_QI_DISTANCE = Decay((5_000, 10_000, 20_000), (1, 0.68, 0.22), "m")
DREES_DISTANCE = Decay((5_000, 10_000, 15_000), (1, 2 / 3, 1 / 3), "m")


def e2sfca(
    travel: Travel, demand: pd.DataFrame, facilities: pd.DataFrame, decay: Decay
) -> pd.Series:
    """Return the supply that one unit of demand can reach, shared with all who reach it too.

    Step 1, each facility j: R_j = S_j / sum over k of w(d_kj) P_k. Step 2, each demand point i:
    A_i = sum over j of w(d_ij) R_j. The sum of A_i P_i is the supply that reaches someone, so
    with an unbounded catchment and one band, A is total supply over total demand everywhere.

    With supply in hours or staff, demand weighted by need, and the weights of `DREES`, it is the
    "accessibilité potentielle localisée" of Barlet et al. (2012).

    Parameters
    ----------
    travel
        How people travel; its unit must be that of `decay`.
    demand
        One row per point where people are: `demand_id`, `longitude`, `latitude` (EPSG:4326
        degrees, null when unknown), `demand`: people, weighted by need if wished, never null.
    facilities
        One row per facility: `facility_id`, `longitude`, `latitude`, `supply`, never null.
    decay
        Weight of a trip.

    Returns
    -------
    Series
        `accessibility`, supply per unit of demand, on the index of `demand`; 0 where no facility
        is within the limit, null where the point has no coordinates. A facility that nobody
        reaches serves nobody: its supply is in no value.

    Raises
    ------
    ValueError
        The unit of the decay is not that of the travel; a supply or a demand is null or negative.

    References
    ----------
    Luo, W., Qi, Y. (2009), An enhanced two-step floating catchment area (E2SFCA) method for
    measuring spatial accessibility to primary care physicians, Health & Place 15(4),
    doi:10.1016/j.healthplace.2009.06.002.
    Barlet, M., Coldefy, M., Collin, C., Lucas-Gabrielli, V. (2012), L'accessibilité potentielle
    localisée (APL), Études et résultats 795, DREES.

    Examples
    --------
    Ten hours shared by two communes of 100 people, the second one half as well placed:

    >>> from atlas.access.travel import TravelMatrix
    >>> trips = pd.DataFrame(
    ...     {"demand_id": ["a", "b"], "facility_id": ["x", "x"], "cost": [5.0, 18.0]}
    ... )
    >>> demand = pd.DataFrame(
    ...     {"demand_id": ["a", "b"], "longitude": 2.0, "latitude": 46.0, "demand": [100, 100]}
    ... )
    >>> facilities = pd.DataFrame(
    ...     {"facility_id": ["x"], "longitude": 2.0, "latitude": 46.0, "supply": [10.0]}
    ... )
    >>> halves = Decay((10.0, 20.0), (1.0, 0.5), "minutes")
    >>> e2sfca(TravelMatrix(trips, "minutes"), demand, facilities, halves).round(4).tolist()
    [0.0667, 0.0333]
    """
    people = _quantity(demand["demand"], "demand")
    supply = _quantity(facilities["supply"], "supply")
    accessibility = np.zeros(len(demand))
    for costs, weight in _weighted_trips(travel, demand, facilities, decay):
        reached = np.zeros(len(facilities))
        np.add.at(reached, costs.facility, weight * people[costs.demand])
        ratio = _share(supply, reached)
        np.add.at(accessibility, costs.demand, weight * ratio[costs.facility])
    return _on_points(accessibility, demand, "accessibility")


def demand_in_reach(
    travel: Travel, demand: pd.DataFrame, facilities: pd.DataFrame, decay: Decay
) -> pd.Series:
    """Return the demand that shares each facility: sum over k of w(d_kj) P_k, as in step 1.

    Parameters
    ----------
    travel, demand, facilities, decay
        See `e2sfca`; no `supply` is needed.

    Returns
    -------
    Series
        `demand_in_reach`, on the index of `facilities`; 0 where nobody is within the limit.

    Raises
    ------
    ValueError
        The unit of the decay is not that of the travel; a demand is null or negative.
    """
    people = _quantity(demand["demand"], "demand")
    reached = np.zeros(len(facilities))
    for costs, weight in _weighted_trips(travel, demand, facilities, decay):
        np.add.at(reached, costs.facility, weight * people[costs.demand])
    return pd.Series(reached, facilities.index, name="demand_in_reach")


def share_supply(facilities: pd.DataFrame, demand_in_reach: pd.Series) -> pd.DataFrame:
    """Return facilities whose supply is shared among their demand: R_j of step 1.

    Parameters
    ----------
    facilities
        See `e2sfca`.
    demand_in_reach
        Demand that shares each facility, on the index of `facilities`.

    Returns
    -------
    DataFrame
        Same facilities; `supply` is per unit of demand, 0 for a facility that nobody reaches.

    Raises
    ------
    ValueError
        A supply is null or negative.
    """
    supply = _quantity(facilities["supply"], "supply")
    return facilities.assign(supply=_share(supply, demand_in_reach.to_numpy(float)))


def supply_in_reach(
    travel: Travel, demand: pd.DataFrame, facilities: pd.DataFrame, decay: Decay
) -> pd.Series:
    """Return the supply that each demand point can reach: sum over j of w(d_ij) S_j.

    With what `share_supply` returns, it is step 2 of `e2sfca`, so that

        supply_in_reach(t, d, share_supply(f, demand_in_reach(t, d, f, w)), w) == e2sfca(t, d, f, w)

    up to rounding: the two steps may then run apart, on parts of the demand.

    Parameters
    ----------
    travel, demand, facilities, decay
        See `e2sfca`; no `demand` is needed.

    Returns
    -------
    Series
        `supply_in_reach`, on the index of `demand`; 0 where no facility is within the limit, null
        where the point has no coordinates.

    Raises
    ------
    ValueError
        The unit of the decay is not that of the travel; a supply is null or negative.
    """
    supply = _quantity(facilities["supply"], "supply")
    reached = np.zeros(len(demand))
    for costs, weight in _weighted_trips(travel, demand, facilities, decay):
        np.add.at(reached, costs.demand, weight * supply[costs.facility])
    return _on_points(reached, demand, "supply_in_reach")


def _weighted_trips(
    travel: Travel, demand: pd.DataFrame, facilities: pd.DataFrame, decay: Decay
) -> Iterator[tuple[Costs, Floats]]:
    """Yield batches of trips that count, and their weights.

    Raises
    ------
    ValueError
        The unit of the decay is not that of the travel.
    """
    if decay.unit != travel.unit:
        raise ValueError(f"bands in {decay.unit} for trips in {travel.unit}")
    for costs in travel.batches(demand, facilities, decay.limit):
        yield costs, decay.weight(costs.cost)


def _share(supply: Floats, reached: Floats) -> Floats:
    """Return supply per unit of demand; 0 where there is none."""
    return np.divide(supply, reached, out=np.zeros(len(supply)), where=reached > 0)


def _on_points(values: Floats, demand: pd.DataFrame, name: str) -> pd.Series:
    """Return values on the index of demand, null where the point has no coordinates."""
    unknown = demand[["longitude", "latitude"]].isna().any(axis=1)
    return pd.Series(values, demand.index, name=name).mask(unknown)


def _quantity(values: pd.Series, name: str) -> Floats:
    """Return quantities as floats.

    Raises
    ------
    ValueError
        One is null or negative.
    """
    numbers: Floats = values.to_numpy(float, na_value=np.nan)
    if not (numbers >= 0).all():
        raise ValueError(f"column {name}: null or negative values; leave those rows out first")
    return numbers
