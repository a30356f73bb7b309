"""Communes + places -> who is far from help. Every measure is unknown where no source covers.

Above the commune, measures are sums over people, never means of means.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.access.assumptions import CROW, Assumptions
from atlas.access.demand import commune_demand
from atlas.access.question import by_road, demand_at
from atlas.access.reach import by_commune, main_points, measure_points
from atlas.access.sums import (
    country_groups,
    identity,
    mean_by,
    on_countries,
    on_territories,
    sum_by,
)
from atlas.access.travel import GreatCircle
from atlas.directory.coverage import covering_sources, located, receives_public
from atlas.schema.frame import Tables, conform
from atlas.schema.level import PARENT_TABLES
from atlas.schema.tables import TABLES
from atlas.schema.territory_tables import DISTANCE_THRESHOLDS_KM

_AXES = ["longitude", "latitude"]
# Why nobody of a commune is counted -> the column that counts such communes.
NO_SOURCE, NO_POINT = "aucune source", "point de référence inconnu"
NO_POPULATION, NOBODY = "population inconnue", "personne n'y habite"
REASON_COUNTS = {
    NO_SOURCE: "uncovered_commune_count",
    NO_POINT: "unplaced_commune_count",
    NO_POPULATION: "uncounted_commune_count",
    NOBODY: "uninhabited_commune_count",
}
# The reasons for which a distance is unknown: of the others, it is known and concerns nobody.
UNKNOWN_FOR = (NO_SOURCE, NO_POINT)
# Of a column that counts only the places whose position is known.
LOCATED = "_located"
DEFAULT = Assumptions()


def unlocated_columns() -> dict[str, int]:
    """Return the columns of communes whose verdict rests on a place without position -> km."""
    return {f"unlocated_{km}km_commune_count": km for km in DISTANCE_THRESHOLDS_KM}


def rests_on_unlocated(measures: pd.DataFrame) -> pd.DataFrame:
    """Tell which communes would have more people beyond without the places of no position.

    Parameters
    ----------
    measures
        Communes, with the columns of `beyond_columns`.

    Returns
    -------
    DataFrame
        Index of `measures`, columns of `unlocated_columns`: 1 or 0; null when unknown.
    """
    rests = {}
    for column, km in unlocated_columns().items():
        beyond = measures[f"population_beyond_{km}km"].astype("float64")
        strictly = measures[f"population_beyond_{km}km{LOCATED}"].astype("float64")
        rests[column] = (strictly > beyond).astype("float64").where(beyond.notna())
    return pd.DataFrame(rests)


def beyond_columns() -> list[tuple[str, int]]:
    """Return the columns of people beyond a distance, and that distance in km."""
    return [
        (f"population_beyond_{km}km{suffix}", km)
        for km in DISTANCE_THRESHOLDS_KM
        for suffix in ("", LOCATED)
    ]


def measure_communes(
    communes: pd.DataFrame,
    places: pd.DataFrame,
    covering: pd.Series,
    assumptions: Assumptions = DEFAULT,
    demand: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Measure each commune: its places, and how far its people are from the nearest one.

    Parameters
    ----------
    communes
        Table `communes`; reference points in EPSG:4326 degrees, null when unknown.
    places
        Table `places`; those for which `receives_public` counts.
    covering
        Number of sources that cover each commune, on `commune_code`; see `covering_sources`.
    assumptions
        By which trip people are beyond a distance (as the crow flies, or by road), and whether
        places without position count at their commune.
    demand
        Where people are, as `atlas.access.question.demand_at` returns it; at the reference point
        of their commune by default.

    Returns
    -------
    DataFrame
        Level `commune` of table `measures`, order of `communes`. Everything is null where no
        source covers; distances also where the reference point is unknown, and where no place can
        be reached; beyond is strict. Distances are means per person.

    References
    ----------
    Boscoe, F. P., Henry, K. A., Zdeb, M. S. (2012), A Nationwide Comparison of Driving Distance
    Versus Straight-Line Distance to Hospitals, The Professional Geographer 64(2),
    doi:10.1080/00330124.2011.583586.
    """
    if demand is None:
        demand = commune_demand(communes, covering > 0)
    counted = places[receives_public(places)]
    has_position = counted[_AXES].notna().all(axis=1)
    offered = facilities_of(places, communes, assumptions)
    own = facilities_of(places, communes, assumptions._replace(include_at_commune=False))
    straight, road = GreatCircle(), by_road(assumptions.detour_factor, communes)
    flown, driven = (measure_points(way, demand, offered) for way in (straight, road))
    travel, trips = (straight, flown) if assumptions.travel == CROW else (road, driven)
    codes = pd.Index(communes["commune_code"])
    source_count = covering.reindex(codes).to_numpy()
    known = source_count > 0
    population = communes["population"].astype("Int64")
    place_count = counted["commune_code"].value_counts()
    unlocated_count = counted.loc[~has_position, "commune_code"].value_counts()
    sums = by_commune(communes, trips, place_count, 0).set_index(communes.index)
    reasons = uncounted_reasons(communes, known)
    measures = identity("commune", communes).assign(
        population=population,
        commune_count=1,
        unknown_commune_count=sums["unknown_commune_count"],
        population_covered=population.fillna(0).where(known, 0),
        population_measured=population.fillna(0).where(sums["unknown_commune_count"] == 0, 0),
        covering_source_count=source_count,
        place_count=codes.map(place_count).fillna(0).where(known),
        unlocated_place_count=codes.map(unlocated_count).fillna(0).where(known),
        nearest_distance_m=mean_trip(flown, codes).to_numpy(),
        nearest_road_m=mean_trip(driven, codes).to_numpy(),
        nearest_place_id=main_points(trips)["facility_id"].reindex(codes).to_numpy(),
        uncounted_reason=reasons,
        **{column: (reasons == reason).fillna(False) for reason, column in REASON_COUNTS.items()},
    )
    strictly = measure_points(travel, demand, own)
    is_counted = (sums["unknown_commune_count"] == 0) & population.notna()
    for column, km in beyond_columns():
        points = strictly if column.endswith(LOCATED) else trips
        beyond = by_commune(communes, points, place_count, km * 1000)["people_beyond"]
        measures[column] = beyond.set_axis(communes.index).where(is_counted)
    rests = rests_on_unlocated(measures)
    measures = measures.assign(**rests, unlocated_commune_count=rests.max(axis=1))
    crossing = driven["people"].where(np.isinf(driven["cost"]) & np.isfinite(flown["cost"]), 0)
    crossing = crossing.groupby(driven["commune_code"]).sum().reindex(codes).to_numpy()
    measures["population_crossing"] = pd.Series(crossing, communes.index).where(is_counted)
    return _with_rates(measures)


def facilities_of(
    places: pd.DataFrame, communes: pd.DataFrame, assumptions: Assumptions
) -> pd.DataFrame:
    """Return the places to which distances are measured.

    Parameters
    ----------
    places
        Table `places`; those for which `receives_public` count.
    communes
        Table `communes`.
    assumptions
        Whether places without position stand at the reference point of their commune, or nowhere.

    Returns
    -------
    DataFrame
        One row per place that has a position: `facility_id`, `longitude`, `latitude` (EPSG:4326
        degrees), `commune_code`.
    """
    counted = places[receives_public(places)].rename(columns={"place_id": "facility_id"})
    counted = counted[["facility_id", *_AXES, "commune_code"]]
    placed = located(counted, communes) if assumptions.include_at_commune else counted
    return placed.dropna(subset=_AXES)


def uncounted_reasons(communes: pd.DataFrame, covered: npt.NDArray[np.bool_]) -> pd.Series:
    """Say why nobody of a commune is counted.

    Parameters
    ----------
    communes
        Table `communes`.
    covered
        Whether a source covers each.

    Returns
    -------
    Series
        A key of `REASON_COUNTS`, the first that holds, on the index of `communes`; null where
        people are measured.
    """
    people = communes["population"].astype("Int64")
    reasons = {
        NO_SOURCE: pd.Series(~covered, communes.index),
        NO_POINT: communes[["reference_longitude", "reference_latitude"]].isna().any(axis=1),
        NO_POPULATION: people.isna(),
        NOBODY: (people == 0).fillna(False),
    }
    conditions = [reason.to_numpy(bool) for reason in reasons.values()]
    found = np.select(conditions, list(reasons), default="")
    return pd.Series(found, communes.index, dtype="str").replace("", None)


def mean_trip(points: pd.DataFrame, codes: pd.Index) -> pd.Series:
    """Return the mean trip of the people of each commune who reach a place, of its points else.

    Parameters
    ----------
    points
        As `atlas.access.reach.measure_points` returns them.
    codes
        Codes of the communes.

    Returns
    -------
    Series
        On `codes`, in the unit of the trips; null when unknown or when no place can be reached.
    """
    cost = points["cost"].where(np.isfinite(points["cost"]))
    whom = points["commune_code"]
    by_person = mean_by(cost, points["people"], whom)
    return by_person.fillna(cost.groupby(whom).mean()).reindex(codes)


def _with_rates(measures: pd.DataFrame) -> pd.DataFrame:
    """Add what follows from counts of people, and give the frame the shape of `measures`."""
    people = measures["population_covered"].astype("float64")
    places = measures["place_count"].astype("float64")
    measures["places_per_10k"] = (places / people * 10_000).where(people > 0)
    people = measures["population_measured"].astype("float64")
    for km in DISTANCE_THRESHOLDS_KM:
        beyond = measures[f"population_beyond_{km}km"].astype("float64")
        measures[f"beyond_{km}km_share"] = (beyond / people).where(people > 0)
    return measures.reindex(columns=[column.name for column in TABLES["measures"]])


def aggregate(measures: pd.DataFrame, level: str, territories: pd.DataFrame) -> pd.DataFrame:
    """Sum measures of communes over the territories above them.

    Parameters
    ----------
    measures
        Level `commune` of table `measures`.
    level
        `epci`, `departement` or `region`; its code must be a column of `measures`.
    territories
        The table of that level: `<level>_code`, `<level>_name`, parents.

    Returns
    -------
    DataFrame
        That level of table `measures`, order of `territories`. Counts are over communes that a
        source covers, null when there is none; distances are means per person who reaches a place;
        communes without code at this level are in none.
    """
    result = on_territories(_sums(measures, measures[f"{level}_code"]), level, territories)
    for count in ("commune_count", "unknown_commune_count", "population_covered",
                  "population_measured", "covering_source_count",
                  *REASON_COUNTS.values()):  # fmt: skip
        result[count] = result[count].fillna(0)
    return _with_rates(result)


def aggregate_france(measures: pd.DataFrame) -> pd.DataFrame:
    """Sum measures of communes over France, and over metropolitan France; see `aggregate`."""
    sums = pd.concat([_sums(measures, groups) for groups in country_groups(measures)])
    return _with_rates(on_countries(sums))


def _sums(measures: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Return sums over people by group, the least coverage, and the mean distances."""
    counts = ["population", "commune_count", "unknown_commune_count", "population_covered",
              "population_measured", "place_count", "unlocated_place_count",
              "unlocated_commune_count", *unlocated_columns(), "population_crossing",
              *REASON_COUNTS.values(),
              *(column for column, _ in beyond_columns())]  # fmt: skip
    distances = ("nearest_distance_m", "nearest_road_m")
    people = measures["population_measured"]
    return sum_by(measures[counts], groups).assign(
        covering_source_count=measures["covering_source_count"].groupby(groups).min(),
        **{column: mean_by(measures[column], people, groups) for column in distances},
    )


def measure(
    tables: Tables,
    places: pd.DataFrame,
    records: pd.DataFrame,
    sources: pd.DataFrame,
    assumptions: Assumptions = DEFAULT,
) -> pd.DataFrame:
    """Measure communes, EPCI, départements, régions and France.

    Parameters
    ----------
    tables
        Tables `communes`, `epci`, `departements`, `regions`, and those that hold where people are.
    places, sources
        Tables of the same names.
    records
        Table `records` of the releases that count.
    assumptions
        See `measure_communes`; `population` says where people are.

    Returns
    -------
    DataFrame
        Table `measures`, one row per territory of each level.
    """
    communes = tables["communes"]
    covering = covering_sources(communes, sources, records)
    demand = demand_at(assumptions.population, tables, covering > 0)
    by_code = measure_communes(communes, places, covering, assumptions, demand)
    levels = [by_code]
    levels += [aggregate(by_code, level, tables[name]) for level, name in PARENT_TABLES.items()]
    levels.append(aggregate_france(by_code))
    return conform(pd.concat([part.astype(object) for part in levels]), "measures")
