"""Communes + places -> who is far from help. Every measure is unknown where no source covers.

Above the commune, measures are sums over people, never means of means.
"""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from atlas.access.sums import (
    country_groups,
    identity,
    mean_by,
    on_countries,
    on_territories,
    sum_by,
)  # fmt: skip
from atlas.directory.coverage import covering_sources, located, receives_public
from atlas.schema.frame import conform
from atlas.schema.sphere import DETOUR_FACTOR, Floats, chord_to_m, unit_sphere
from atlas.schema.tables import DISTANCE_THRESHOLDS_KM, TABLES


class Nearest(NamedTuple):
    """Great-circle metres to the nearest facility and its position; NaN and -1 without any."""

    distance_m: Floats
    position: npt.NDArray[np.intp]


def nearest_facility(
    demand_longitude: Floats,
    demand_latitude: Floats,
    facility_longitude: Floats,
    facility_latitude: Floats,
) -> Nearest:
    """Return the great-circle distance from each demand point to the nearest facility.

    The chord between points of the unit sphere grows with the arc, so the nearest by chord in a
    k-d tree is the nearest on Earth: exact on the sphere of radius
    `atlas.schema.sphere.EARTH_RADIUS_M`, at most 0.56 % from the ellipsoid.

    Parameters
    ----------
    demand_longitude, demand_latitude, facility_longitude, facility_latitude
        Degrees, EPSG:4326. A demand point may be NaN; a facility may not.

    Raises
    ------
    ValueError
        A facility has no coordinates.

    Examples
    --------
    One degree of latitude:

    >>> a = np.array
    >>> result = nearest_facility(a([2.0]), a([46.0]), a([2.0, 9.0]), a([47.0, 46.0]))
    >>> round(result.distance_m[0]), int(result.position[0])
    (111195, 0)
    """
    if not (np.isfinite(facility_longitude).all() and np.isfinite(facility_latitude).all()):
        raise ValueError("every facility needs a longitude and a latitude")
    distance_m = np.full(len(demand_longitude), np.nan)
    position = np.full(len(demand_longitude), -1, dtype=np.intp)
    known = np.isfinite(demand_longitude) & np.isfinite(demand_latitude)
    if len(facility_longitude) and known.any():
        tree = cKDTree(unit_sphere(facility_longitude, facility_latitude))
        demand = unit_sphere(demand_longitude[known], demand_latitude[known])
        chord, position[known] = tree.query(demand)
        distance_m[known] = chord_to_m(chord)
    return Nearest(distance_m, position)


def measure_communes(
    communes: pd.DataFrame,
    places: pd.DataFrame,
    covering: pd.Series,
    detour_factor: float = DETOUR_FACTOR,
    include_at_commune: bool = False,
) -> pd.DataFrame:
    """Measure each commune: its places, and the distance to the nearest one.

    Parameters
    ----------
    communes
        Table `communes`; reference points in EPSG:4326 degrees, null when unknown.
    places
        Table `places`; those for which `receives_public` counts. Only places with coordinates
        take part in distances.
    covering
        Number of sources that cover each commune, on `commune_code`; see `covering_sources`.
    detour_factor
        Road metres per great-circle metre.
    include_at_commune
        Let places without coordinates take part in distances, from the reference point of
        their commune.

    Returns
    -------
    DataFrame
        Level `commune` of table `measures`, order of `communes`. Everything is null where no
        source covers; distances also where the reference point is unknown. Inhabitants are all
        counted at the reference point, so a commune's shares are 0 or 1; beyond is strict.

    References
    ----------
    Boscoe, F. P., Henry, K. A., Zdeb, M. S. (2012), A Nationwide Comparison of Driving Distance
    Versus Straight-Line Distance to Hospitals, The Professional Geographer 64(2),
    doi:10.1080/00330124.2011.583586.
    """
    counted = places[receives_public(places)]
    facilities = counted[["place_id", "longitude", "latitude", "commune_code"]]
    if include_at_commune:
        facilities = located(facilities, communes)
    facilities = facilities.dropna(subset=["longitude", "latitude"])
    nearest = nearest_facility(
        communes["reference_longitude"].to_numpy(float),
        communes["reference_latitude"].to_numpy(float),
        facilities["longitude"].to_numpy(float),
        facilities["latitude"].to_numpy(float),
    )
    source_count = covering.reindex(communes["commune_code"]).to_numpy()
    known = source_count > 0
    distance_m = pd.Series(nearest.distance_m, index=communes.index).where(known)
    measured = distance_m.notna()
    population = communes["population"].astype("Int64")
    place_ids = np.array([*facilities["place_id"], None], dtype=object)
    own_count = counted["commune_code"].value_counts()
    measures = identity("commune", communes).assign(
        population=population,
        commune_count=1,
        unknown_commune_count=(~measured).astype("Int64"),
        population_covered=population.fillna(0).where(known, 0),
        population_measured=population.fillna(0).where(measured, 0),
        covering_source_count=source_count,
        place_count=communes["commune_code"].map(own_count).fillna(0).where(known),
        nearest_distance_m=distance_m,
        nearest_place_id=pd.Series(
            place_ids[nearest.position], index=communes.index, dtype="str"
        ).where(measured),
    )
    for km in DISTANCE_THRESHOLDS_KM:
        beyond = (distance_m > km * 1000) & population.notna()
        measures[f"population_beyond_{km}km"] = population.where(beyond, 0).where(
            measured & population.notna()
        )
    return _with_rates(measures, detour_factor)


def _with_rates(measures: pd.DataFrame, detour_factor: float) -> pd.DataFrame:
    """Add what follows from counts of people, and give the frame the shape of `measures`."""
    people = measures["population_covered"].astype("float64")
    places = measures["place_count"].astype("float64")
    measures["places_per_10k"] = (places / people * 10_000).where(people > 0)
    measures["nearest_road_m"] = measures["nearest_distance_m"] * detour_factor
    people = measures["population_measured"].astype("float64")
    for km in DISTANCE_THRESHOLDS_KM:
        beyond = measures[f"population_beyond_{km}km"].astype("float64")
        measures[f"beyond_{km}km_share"] = (beyond / people).where(people > 0)
    return measures.reindex(columns=[column.name for column in TABLES["measures"]])


def aggregate(
    measures: pd.DataFrame, level: str, territories: pd.DataFrame, detour_factor: float
) -> pd.DataFrame:
    """Sum measures of communes over the territories above them.

    Parameters
    ----------
    measures
        Level `commune` of table `measures`.
    level
        `epci`, `departement` or `region`; its code must be a column of `measures`.
    territories
        The table of that level: `<level>_code`, `<level>_name`, parents.
    detour_factor
        Road metres per great-circle metre.

    Returns
    -------
    DataFrame
        That level of table `measures`, order of `territories`. Counts are over communes that a
        source covers, null when there is none; `nearest_distance_m` is the mean per person
        measured; communes without code at this level are in none.
    """
    result = on_territories(_sums(measures, measures[f"{level}_code"]), level, territories)
    for count in ("commune_count", "unknown_commune_count", "population_covered",
                  "population_measured", "covering_source_count"):  # fmt: skip
        result[count] = result[count].fillna(0)
    return _with_rates(result, detour_factor)


def aggregate_france(measures: pd.DataFrame, detour_factor: float) -> pd.DataFrame:
    """Sum measures of communes over France, and over metropolitan France; see `aggregate`."""
    sums = pd.concat([_sums(measures, groups) for groups in country_groups(measures)])
    return _with_rates(on_countries(sums), detour_factor)


def _sums(measures: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Return sums over people by group, the least coverage, and the mean distance."""
    counts = ["population", "commune_count", "unknown_commune_count", "population_covered",
              "population_measured", "place_count",
              *(f"population_beyond_{km}km" for km in DISTANCE_THRESHOLDS_KM)]  # fmt: skip
    return sum_by(measures[counts], groups).assign(
        covering_source_count=measures["covering_source_count"].groupby(groups).min(),
        nearest_distance_m=mean_by(
            measures["nearest_distance_m"], measures["population_measured"], groups
        ),
    )


def measure(
    communes: gpd.GeoDataFrame,
    places: pd.DataFrame,
    records: pd.DataFrame,
    sources: pd.DataFrame,
    territories: dict[str, pd.DataFrame],
    detour_factor: float = DETOUR_FACTOR,
) -> pd.DataFrame:
    """Measure communes, EPCI, départements, régions and France.

    Parameters
    ----------
    communes, places, sources
        Tables of the same names.
    records
        Table `records` of the releases that count.
    territories
        Level (`epci`, `departement`, `region`) -> table of that level.
    detour_factor
        Road metres per great-circle metre.

    Returns
    -------
    DataFrame
        Table `measures`, one row per territory of each level.
    """
    covering = covering_sources(communes, sources, records)
    by_commune = measure_communes(communes, places, covering, detour_factor)
    levels = [by_commune]
    for level, table in territories.items():
        levels.append(aggregate(by_commune, level, table, detour_factor))
    levels.append(aggregate_france(by_commune, detour_factor))
    return conform(pd.concat([part.astype(object) for part in levels]), "measures")
