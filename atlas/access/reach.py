"""Demand points + facilities -> who is far from help, by commune and above.

Above the point, everything is a sum over people; a share or a mean is made last, from sums.
"""

import numpy as np
import pandas as pd

from atlas.access.catchment import Decay, e2sfca
from atlas.access.sums import country_groups, identity, on_countries, on_territories, sum_by
from atlas.access.travel import Travel, nearest

# What is summed from points to communes, and from communes to territories.
PEOPLE = ("people_known", "people_within", "people_beyond", "people_reached", "person_cost",
          "people_shared", "supply_reached")  # fmt: skip
COUNTS = ("population", "commune_count", "unknown_commune_count", "place_count")
# Null, and no zero, where no trip is known.
_TOLD = ["people_within", "people_beyond"]
# What a file leaves out: sums that only serve to make means, and the level, which its name says.
NOT_EXPORTED = ("level", "person_cost", "supply_reached")


def measure_points(
    travel: Travel,
    demand: pd.DataFrame,
    facilities: pd.DataFrame,
    limit: float = np.inf,
    k: int = 1,
) -> pd.DataFrame:
    """Measure the trip of each demand point to its k-th nearest facility.

    Parameters
    ----------
    travel
        How people travel.
    demand
        `demand_id`, `longitude`, `latitude`, `people`, `is_known`: whether a source covers the
        point's commune.
    facilities
        `facility_id`, `longitude`, `latitude`.
    limit
        Longest trip looked at, in the unit of `travel`.
    k
        1 for the nearest facility, 2 for the second nearest…

    Returns
    -------
    DataFrame
        The rows, index and columns of `demand`, with `cost` in the unit of `travel`: infinite
        when fewer than k facilities are within the limit, null when the point has no coordinates
        or no source covers it; and `facility_id`, null without facility.
    """
    cost, position = nearest(travel, demand, facilities, limit, k)
    known = demand["is_known"].to_numpy(bool)
    ids = np.array([*facilities["facility_id"], None], dtype=object)
    found = pd.Series(ids[position], demand.index, dtype="str").where(known)
    return demand.assign(cost=np.where(known, cost, np.nan), facility_id=found)


def main_points(points: pd.DataFrame) -> pd.DataFrame:
    """Return the point of each commune at which most of its people are.

    Parameters
    ----------
    points
        As `measure_points` returns them.

    Returns
    -------
    DataFrame
        Columns of `points`, on `commune_code`; of points with as many people, the first.
    """
    order = points.sort_values("people", ascending=False, kind="stable")
    return order.drop_duplicates("commune_code").sort_index().set_index("commune_code")


def measure_supply(
    travel: Travel,
    demand: pd.DataFrame,
    facilities: pd.DataFrame,
    decay: Decay,
    need: pd.Series | None = None,
) -> pd.DataFrame:
    """Measure the supply that each person can reach, shared with all who reach it too.

    People of communes that no source covers use facilities too: they count among those who share,
    but what they can reach is unknown.

    Parameters
    ----------
    travel, facilities, decay
        See `atlas.access.catchment.e2sfca`.
    demand
        As in `measure_points`, with `commune_code`.
    need
        Weight of a person by commune, on `commune_code`, whose mean over people is 1; people of
        communes without a need count as 1 among those who share.

    Returns
    -------
    DataFrame
        The rows, index and columns of `demand`, with `accessibility`: supply per person (of need
        1), null when the point has no coordinates or no source covers it.
    """
    weight = 1.0 if need is None else demand["commune_code"].map(need).fillna(1.0)
    people = (demand["people"] * weight).fillna(0)
    shared = e2sfca(travel, demand.assign(demand=people), facilities, decay)
    return demand.assign(accessibility=shared.where(demand["is_known"]))


def by_commune(
    communes: pd.DataFrame, points: pd.DataFrame, place_count: pd.Series, threshold: float
) -> pd.DataFrame:
    """Sum what is known of demand points over their communes.

    Parameters
    ----------
    communes
        Table `communes`.
    points
        As `measure_points` or `measure_supply` returns them: `cost` or `accessibility`, or both.
    place_count
        Places by commune, on `commune_code`.
    threshold
        Longest trip to be within, in the unit of `cost`; beyond is strict.

    Returns
    -------
    DataFrame
        One row per commune, their order, index 0 to n-1: identity and parents, `population`,
        `commune_count` (1), `unknown_commune_count` (1 when nothing is known of any of its
        people), `place_count` (null when unknown), then people whose cost is known, at most the
        threshold away, beyond (both null where no cost is known), and whose cost is finite
        (`people_reached`), person-costs of these, people whose accessibility is known and the
        supply they reach.
    """
    people = points["people"].astype("float64")
    cost = points.get("cost", pd.Series(np.nan, points.index))
    access = points.get("accessibility", pd.Series(np.nan, points.index))
    finite = np.isfinite(cost)
    sums = pd.DataFrame(
        {
            "people_known": people.where(cost.notna(), 0),
            "people_within": people.where(cost <= threshold, 0),
            "people_beyond": people.where(cost > threshold, 0),
            "people_reached": people.where(finite, 0),
            "person_cost": (people * cost).where(finite, 0),
            "people_shared": people.where(access.notna(), 0),
            "supply_reached": (people * access).where(access.notna(), 0),
            "has_trip": cost.notna().astype("int64"),
            "is_known": (cost.notna() | access.notna()).astype("int64"),
        }
    )
    sums = (
        sums.groupby(points["commune_code"]).sum().reindex(communes["commune_code"], fill_value=0)
    )
    sums = sums.reset_index(drop=True)
    known, has_trip = sums.pop("is_known") > 0, sums.pop("has_trip") > 0
    sums[_TOLD] = sums[_TOLD].where(has_trip)
    counted = communes["commune_code"].map(place_count).fillna(0).reset_index(drop=True)
    rows = identity("commune", communes).assign(
        population=communes["population"].astype("float64"), commune_count=1
    )
    rows = rows.reset_index(drop=True).assign(
        unknown_commune_count=(~known).astype("int64"), place_count=counted.where(known)
    )
    return with_rates(rows.join(sums))


def with_rates(sums: pd.DataFrame) -> pd.DataFrame:
    """Add what follows from sums over people; null where nothing is known.

    Returns
    -------
    DataFrame
        Same rows, with `beyond_share` (0 to 1, of people known), `mean_cost` (unit of the cost,
        over people reached), `accessibility_per_10k` (supply per 10,000 people).
    """

    def ratio(part: str, whole: str) -> pd.Series:
        people = sums[whole].astype("float64")
        return (sums[part].astype("float64") / people).where(people > 0)

    return sums.assign(
        beyond_share=ratio("people_beyond", "people_known"),
        mean_cost=ratio("person_cost", "people_reached"),
        accessibility_per_10k=10_000 * ratio("supply_reached", "people_shared"),
    )


def sum_territories(rows: pd.DataFrame, level: str, territories: pd.DataFrame) -> pd.DataFrame:
    """Sum communes over the territories of a level.

    Parameters
    ----------
    rows
        As `by_commune` returns them.
    level
        `epci`, `departement` or `region`.
    territories
        The table of that level.

    Returns
    -------
    DataFrame
        One row per territory, order of `territories`, columns of `rows`; communes without a code
        at this level are in none.
    """
    sums = on_territories(_sums(rows, rows[f"{level}_code"]), level, territories)
    return with_rates(sums.reset_index(drop=True))


def sum_france(rows: pd.DataFrame) -> pd.DataFrame:
    """Sum communes over France and metropolitan France; see `sum_territories`."""
    sums = pd.concat([_sums(rows, groups) for groups in country_groups(rows)])
    return with_rates(on_countries(sums))


def _sums(rows: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    return sum_by(rows[[*COUNTS, *PEOPLE]].astype("float64"), groups)
