"""The data around each point of people: sources that cover it, places within reach, what they are.

What is within reach is counted in places: one that stops at several points is one.
"""

from datetime import date

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from atlas.access.doubt.offer import counted_by, is_confirmed, is_recent, last_recent_day
from atlas.access.travel import Costs, Travel, all_costs, nearest
from atlas.directory.coverage import covering_sources
from atlas.schema.sphere import Floats


def covering_vintages(
    communes: pd.DataFrame, sources: pd.DataFrame, releases: pd.DataFrame, records: pd.DataFrame
) -> pd.DataFrame:
    """Tell how many sources cover each commune, and the date of the latest.

    Parameters
    ----------
    communes, sources, records
        See `atlas.directory.coverage.covering_sources`.
    releases
        Table `releases` of the releases that count, at least one per source.

    Returns
    -------
    DataFrame
        One row per commune, their order, indexed by `commune_code`: `covering_source_count`;
        `latest_vintage_date`, null where no source covers.
    """
    vintages = releases.groupby("source_id")["vintage_date"].max()
    codes = pd.Index(communes["commune_code"])
    count = pd.Series(0, codes)
    latest = pd.Series(pd.NaT, codes, dtype="datetime64[us]")
    for position, source_id in enumerate(sources["source_id"]):
        covers = covering_sources(communes, sources.iloc[[position]], records) > 0
        is_later = covers & ~(latest >= vintages[source_id])
        count, latest = count + covers, latest.mask(is_later, vintages[source_id])
    return pd.DataFrame({"covering_source_count": count, "latest_vintage_date": latest})


def evidence(
    demand: pd.DataFrame,
    offer: pd.DataFrame,
    vintages: pd.DataFrame,
    travel: Travel,
    threshold: float,
    on: date,
) -> pd.DataFrame:
    """Describe the data around each point of people.

    Parameters
    ----------
    demand, offer
        See `atlas.access.variants.distances_by_variant`.
    vintages
        As `covering_vintages` returns them.
    travel
        How people travel.
    threshold
        Longest trip to be within, in the unit of `travel`.
    on
        Day on which ages are taken.

    Returns
    -------
    DataFrame
        One row per row of `demand`, indexed by `demand_id`: columns of `vintages`, of its commune;
        `within_count`, places of the base within the threshold; of these, `weak_share` (0 to 1:
        those that one source only lists, and undated or not updated for
        `atlas.access.doubt.offer.RECENT_YEARS`) and `freshness_mean` (mean `freshness_score` of
        those dated); `nearest_place_id` and `nearest_precision` (its `location_precision`);
        `hinge_place_id`, the only place within the threshold, with its `hinge_name`,
        `hinge_commune_name`, `hinge_updated_date` and `hinge_expires_date` (the last day on which
        its age lets it count as recent). Null where there is nothing to tell.
    """
    counted = counted_by(offer, "base", on)
    facts = _facts(counted, on)
    sums = np.zeros((len(demand), facts.shape[1]))
    is_alone = ~counted["place_id"].duplicated(keep=False).to_numpy()
    alone = np.flatnonzero(is_alone)
    for costs in travel.batches(demand, counted.iloc[alone], threshold):
        sums += _sum_facts(costs.demand, alone[costs.facility], facts, len(demand))
    stops = np.flatnonzero(~is_alone)
    if len(stops):
        pairs = _places_met(all_costs(travel, demand, counted.iloc[stops], threshold),
                            counted["place_id"].to_numpy()[stops])  # fmt: skip
        sums += _sum_facts(pairs["demand"], stops[pairs["facility"]], facts, len(demand))
    columns = ["within", "weak", "dated", "fresh", "row"]
    ids = pd.Index(demand["demand_id"], name="demand_id")
    result = pd.DataFrame(sums, ids, columns)
    _, position = nearest(travel, demand, counted, np.inf)
    found = counted.reindex(position).set_index(ids)
    hinges = counted.reindex(result["row"].where(result["within"] == 1, -1).astype("int64"))
    hinges = hinges.set_index(ids)
    around = vintages.reindex(demand["commune_code"]).set_index(ids)
    return around.assign(
        within_count=result["within"].astype("int64"),
        weak_share=result["weak"] / result["within"].where(result["within"] > 0),
        freshness_mean=result["fresh"] / result["dated"].where(result["dated"] > 0),
        nearest_place_id=found["place_id"],
        nearest_precision=found["location_precision"],
        hinge_place_id=hinges["place_id"],
        hinge_name=hinges["name"],
        hinge_commune_name=hinges["commune_name"],
        hinge_updated_date=hinges["updated_date"],
        hinge_expires_date=last_recent_day(hinges["updated_date"]),
    )


def _facts(counted: pd.DataFrame, on: date) -> Floats:
    """Return what is summed of the places within reach: itself, weak, dated, fresh, its row."""
    freshness = counted["freshness_score"].astype("float64")
    is_weak = ~(is_recent(counted, on) | is_confirmed(counted))
    columns = (np.ones(len(counted)), is_weak, freshness.notna(), freshness.fillna(0),
               np.arange(len(counted)))  # fmt: skip
    return np.column_stack([np.asarray(column, dtype="float64") for column in columns])


def _sum_facts(origin: np.ndarray, row: np.ndarray, facts: Floats, demand_count: int) -> Floats:
    """Sum the facts of the places met from each point."""
    met = csr_array((np.ones(len(origin)), (origin, row)), shape=(demand_count, len(facts)))
    sums: Floats = met @ facts
    return sums


def _places_met(costs: Costs, place_ids: np.ndarray) -> pd.DataFrame:
    """Return the trips to distinct places: one of each, however many of its stops are near."""
    pairs = pd.DataFrame({"demand": costs.demand, "facility": costs.facility})
    return pairs[~pairs.assign(place=place_ids[costs.facility]).duplicated(["demand", "place"])]
