"""Who is far from a place that answers a purpose, between bounds for want of published services.

The upper bound counts only the places that say that they answer it; the lower one also those that
publish no service, as any of them may.
"""

import numpy as np
import pandas as pd

from atlas.access.assumptions import Assumptions
from atlas.access.question import asked, demand_of, travel_of
from atlas.access.reach import by_commune, measure_points
from atlas.access.sums import country_groups, mean_by, sum_by
from atlas.access.supply import facilities
from atlas.directory.coverage import receives_public
from atlas.schema.frame import Tables

ANSWER_COUNTS = ("yes_count", "no_count", "unknown_count")
_SUMMED = ("population", "population_measured", "beyond_least", "beyond_most", *ANSWER_COUNTS)


def commune_shortfall(
    tables: Tables,
    places: pd.DataFrame,
    answers: pd.Series,
    threshold: float,
    assumptions: Assumptions,
) -> pd.DataFrame:
    """Measure how far the people of each commune are from a place that answers a purpose.

    Parameters
    ----------
    tables
        Tables `communes`, `measures`, and those that hold where people are.
    places
        Table `places`; those for which `atlas.directory.coverage.receives_public` counts.
    answers
        Whether each place answers, index of `places`; null when unknown. See
        `atlas.analysis.purposes.answered`.
    threshold
        Longest trip to be within, in the unit of the travel; beyond is strict.
    assumptions
        Travel, where people are, whether places without position count at their commune.

    Returns
    -------
    DataFrame
        One row per commune, their order, indexed by `commune_code`:

        - `epci_code`, `departement_code`, `region_code`, `population` (people);
        - `population_measured`: people whose trip is known;
        - `yes_count`, `no_count`, `unknown_count`: places by what they say;
        - `trip_most`: mean trip per person to the nearest place that says that it answers;
          infinite when none does;
        - `trip_least`: the same with the places that publish no service;
        - `beyond_least`, `beyond_most`: people strictly beyond the threshold under each.

        All but the first are null where no source covers; trips also where the reference point is
        unknown. `trip_least` <= `trip_most` always.
    """
    communes, measures = tables["communes"], tables["measures"]
    codes = pd.Index(communes["commune_code"])
    is_public = receives_public(places).to_numpy(bool)
    counted, own = places[is_public], answers[is_public].astype("boolean")
    sure, possible = own.fillna(False).astype(bool), own.fillna(True).astype(bool)
    travel = travel_of(assumptions.travel, assumptions.detour_factor, tables)
    demand = asked(travel, demand_of(assumptions.population, tables, travel))
    table = communes.set_index("commune_code")[["epci_code", "departement_code", "region_code"]]
    table = pd.DataFrame(table).assign(
        population=communes["population"].to_numpy("float64", na_value=np.nan)
    )
    for bound, kept in (("least", possible), ("most", sure)):
        offered = facilities(
            counted[kept], communes=communes if assumptions.include_at_commune else None
        ).facilities
        trips = measure_points(travel, demand, offered)
        sums = by_commune(communes, trips, own_count(counted), threshold).set_index(codes)
        is_measured = sums["unknown_commune_count"] == 0
        alone = (sums["people_reached"] == 0) & is_measured
        table["population_measured"] = sums["people_known"].where(is_measured)
        table[f"trip_{bound}"] = sums["mean_cost"].mask(alone, np.inf)
        table[f"beyond_{bound}"] = sums["people_beyond"].where(is_measured)
    covering = measures[measures["level"] == "commune"].set_index("territory_code")
    is_covered = (covering["covering_source_count"].reindex(codes) > 0).to_numpy(bool)
    for name, kept in zip(ANSWER_COUNTS, (sure, ~possible, own.isna()), strict=True):
        found = own_count(counted[kept.to_numpy(bool)])
        table[name] = found.reindex(codes).fillna(0).where(is_covered).to_numpy()
    return table


def own_count(places: pd.DataFrame) -> pd.Series:
    """Return how many places each commune has, on its code; those without any are absent."""
    return places["commune_code"].value_counts()


def sum_shortfall(communes: pd.DataFrame, territories: pd.Series) -> pd.DataFrame:
    """Sum over the territories above communes.

    Parameters
    ----------
    communes
        As `commune_shortfall` returns them.
    territories
        Territory of each commune, on its index; communes without one are in none.

    Returns
    -------
    DataFrame
        One row per territory, sorted: sums of people and of places, null when nothing is known;
        `trip_least` and `trip_most`, means per person measured; `share_least` and
        `share_most`, 0 to 1, of the people measured beyond the threshold.
    """
    groups = territories.reindex(communes.index)
    sums = sum_by(communes[list(_SUMMED)], groups)
    for bound in ("least", "most"):
        trip = f"trip_{bound}"
        sums[trip] = mean_by(communes[trip], communes["population_measured"], groups)
    return with_shares(sums)


def with_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Add `share_least` and `share_most`, of the people measured; null when there is nobody."""
    people = rows["population_measured"]
    shares = {
        f"share_{bound}": (rows[f"beyond_{bound}"] / people).where(people > 0)
        for bound in ("least", "most")
    }
    return rows.assign(**shares)


def sum_countries(communes: pd.DataFrame) -> pd.DataFrame:
    """Sum over France, `FR`, and metropolitan France, `METRO`; see `sum_shortfall`."""
    return pd.concat([sum_shortfall(communes, groups) for groups in country_groups(communes)])
