"""The error of putting all the people of a commune, or of a part of it, at one point.

A town hall is not the people around it: nobody in a commune, or in one of its parts, is farther
from its point than its extent, which bounds the error.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.schema.crs import require_crs
from atlas.schema.sphere import chord_to_m, unit_sphere

WITHIN, BEYOND, EITHER = "within", "beyond", "undecided"


def extent_m(communes: gpd.GeoDataFrame) -> pd.Series:
    """Return how far from its reference point a commune reaches: nobody in it is farther.

    Parameters
    ----------
    communes
        Table `communes`, EPSG:4326.

    Returns
    -------
    Series
        Great-circle metres to the farthest vertex of the boundary, on `commune_code`; null without
        boundary or reference point. The published boundaries are generalised, about 10 m.
    """
    require_crs(communes, "communes")
    known = communes[communes.geometry.notna() & communes["reference_longitude"].notna()]
    vertices, owner = shapely.get_coordinates(known.geometry.array, return_index=True)
    centre = unit_sphere(
        known["reference_longitude"].to_numpy(float), known["reference_latitude"].to_numpy(float)
    )
    chords = np.linalg.norm(unit_sphere(vertices[:, 0], vertices[:, 1]) - centre[owner], axis=1)
    farthest = np.zeros(len(known))
    np.maximum.at(farthest, owner, chords)
    metres = pd.Series(chord_to_m(farthest), index=known["commune_code"].to_numpy())
    index = pd.Index(communes["commune_code"], name="commune_code")
    return metres.reindex(index).rename("extent_m")


def verdicts(distance_m: pd.Series, reach_m: pd.Series, threshold_m: float) -> pd.Series:
    """Say of each commune whether all its people are surely within a threshold, or beyond.

    A person at most e from the reference point, itself at d from the nearest place, is between
    d - e and d + e from the place nearest to them (triangle inequality).

    Parameters
    ----------
    distance_m
        Great-circle metres from each reference point to the nearest place, infinite without any;
        null when unknown.
    reach_m
        As `extent_m` returns it, on the same index.
    threshold_m
        Great-circle metres; at most is within.

    Returns
    -------
    Series
        `within`, `beyond`, `undecided`; null when the distance or the extent is unknown.

    Examples
    --------
    >>> verdicts(pd.Series([4.0, 14.0, 9.0]), pd.Series([3.0, 3.0, 3.0]), 10.0).tolist()
    ['within', 'beyond', 'undecided']
    """
    verdict = pd.Series(EITHER, index=distance_m.index)
    verdict = verdict.mask(distance_m + reach_m <= threshold_m, WITHIN)
    verdict = verdict.mask(distance_m - reach_m > threshold_m, BEYOND)
    return verdict.where(distance_m.notna() & reach_m.notna())


def error_of_points(
    demand: pd.DataFrame, distance_m: pd.Series, reach_m: pd.Series, threshold_m: float
) -> dict[str, float]:
    """Return how many people are surely within a threshold, surely beyond, or cannot be told.

    Parameters
    ----------
    demand
        As `atlas.access.demand.part_demand` returns it.
    distance_m
        As in `verdicts`, on the index of `demand`.
    reach_m
        How far what is counted at a point reaches from it, metres, on `demand_id`; a commune's
        is what `extent_m` returns.
    threshold_m
        Great-circle metres.

    Returns
    -------
    dict
        People `within`, `beyond`, `undecided` and `unknown` (no source, no point, no boundary);
        their sum is that of `demand["people"]`. The people counted beyond at reference points are
        at least `beyond`, at most `beyond` + `undecided`.
    """
    reach = demand["demand_id"].map(reach_m)
    verdict = verdicts(distance_m.where(demand["is_known"]), reach, threshold_m)
    people = demand["people"].groupby(verdict.fillna("unknown")).sum()
    return {name: float(people.get(name, 0)) for name in (WITHIN, BEYOND, EITHER, "unknown")}
