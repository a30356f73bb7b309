"""Where people are: at their commune's reference point, or at points that the user has.

A commune's town hall is not its people: the error that this makes is stated here, from the extent
of each commune, and measured when a grid of people is loaded.
"""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from pyproj.exceptions import CRSError as UnknownCRS

from atlas.accounting import Accounted, Check, as_issues, find, numbers, sift
from atlas.crs import require_crs
from atlas.errors import CRSError, InputError
from atlas.points import AXES, commune_at, in_french_box, nearest_commune
from atlas.schema import CORRECTED, conform
from atlas.sphere import Floats, chord_to_m, unit_sphere
from atlas.travel import GreatCircle, nearest

# Identifier of a square by its south-west corner, as INSEE and INSPIRE write it.
GRID_ID = r"CRS(?P<crs>\d{4,5})RES(?P<size>\d+)mN(?P<north>-?\d+)E(?P<east>-?\d+)"
_POINTS_AT_ONCE = 200_000
WITHIN, BEYOND, UNDECIDED = "within", "beyond", "undecided"
DEMAND_COLUMNS = ["demand_id", "commune_code", "longitude", "latitude", "people", "is_known"]


def commune_demand(communes: pd.DataFrame, covered: pd.Series) -> pd.DataFrame:
    """Put all the people of each commune at its reference point.

    Parameters
    ----------
    communes
        Table `communes`.
    covered
        Whether a source covers each commune, on `commune_code`.

    Returns
    -------
    DataFrame
        Order of `communes`, index 0 to n-1: `demand_id` (the commune code), `commune_code`,
        `longitude`, `latitude` (null without reference point), `people` (0 when unknown),
        `is_known`: whether a source covers it.
    """
    demand = communes.reset_index(drop=True).rename(
        columns={"reference_longitude": "longitude", "reference_latitude": "latitude"}
    )
    demand["demand_id"] = demand["commune_code"]
    demand["people"] = demand["population"].astype("float64").fillna(0)
    demand["is_known"] = demand["commune_code"].map(covered).fillna(False).astype("bool")
    return pd.DataFrame(demand[DEMAND_COLUMNS])


def point_demand(
    demand_points: pd.DataFrame, communes: pd.DataFrame, covered: pd.Series
) -> pd.DataFrame:
    """Put people at the points of a grid, and at the reference point where it has none.

    Parameters
    ----------
    demand_points
        Rows of table `demand_points` of one context.
    communes, covered
        As in `commune_demand`.

    Returns
    -------
    DataFrame
        As `commune_demand`, with `is_point`: the points first, then the communes in which the grid
        has nobody. People are as each publishes them: a grid and a census differ in year and
        method.
    """
    points = demand_points[DEMAND_COLUMNS[:-1]].copy()
    points["is_known"] = points["commune_code"].map(covered).fillna(False).astype("bool")
    held = communes["commune_code"].isin(points["commune_code"].unique())
    rest = commune_demand(communes[~held], covered)
    both = [points.assign(is_point=True), rest.assign(is_point=False)]
    return pd.concat(both, ignore_index=True)


def published_points(
    points: pd.DataFrame,
    context_id: str,
    communes: gpd.GeoDataFrame,
    people_column: str,
    first_row_number: int = 2,
) -> Accounted:
    """Read weighted points and give each its commune.

    Parameters
    ----------
    points
        One row per published point, index 0 to n-1: `demand_id`, `people` (text or numbers),
        `longitude`, `latitude` (EPSG:4326 degrees, null when unreadable).
    context_id
        List of points.
    communes
        Table `communes`, EPSG:4326.
    people_column
        Published name of the column of people.
    first_row_number
        Number of the first row as a person counts them.

    Returns
    -------
    Accounted
        Table `demand_points`, in the order of the file; and the issues, one per reason (and
        département), with the number of rows. A point is rejected without people (unreadable,
        negative or 0), without position, with the identifier of another one, or in no commune; out
        of every polygon but within 2 km of a commune (a shore), it is that commune's.
    """
    require_crs(communes, "communes")
    rows = points.assign(row_number=np.arange(len(points)) + first_row_number)
    rows["amount"] = numbers(points["people"])
    located = rows[AXES].notna().all(axis=1) & (rows["amount"] > 0)
    codes, is_shore = _communes_of(rows[located], communes)
    rows["commune_code"] = codes.reindex(rows.index).astype("str")
    kept, findings = sift(rows, _checks(rows, people_column))
    good = rows[kept]
    codes = rows["commune_code"]
    departement = codes.str[:2].mask(codes.str[:2].isin(["97", "98"]), codes.str[:3])
    shore = is_shore.reindex(rows.index, fill_value=False) & kept
    told = [
        findings,
        find(rows, Check(shore, None, "rivage ou frontière", rows["demand_id"],
                         "hors de tout contour : rattaché à la commune la plus proche, "
                         "département " + departement, departement), CORRECTED),
    ]  # fmt: skip
    table = good.drop(columns="people").rename(columns={"amount": "people"})
    table = conform(table.assign(context_id=context_id), "demand_points")
    return Accounted(table, as_issues(context_id, told), len(rows), len(good))


def _checks(rows: pd.DataFrame, people_column: str) -> list[Check]:
    """Return why points are rejected, in order; rows that fail alike share one issue."""
    people, amount, point = rows["people"].astype("str"), rows["amount"], rows["demand_id"]
    abroad = ~in_french_box(rows)
    return [
        Check(rows["demand_id"].isna(), None, "identifiant absent", people,
              "le point n'a pas d'identifiant", ""),
        Check(amount.isna(), people_column, "habitants illisibles", people,
              "n'est pas un nombre", ""),
        Check(amount < 0, people_column, "habitants négatifs", people, "est négatif", ""),
        Check(amount == 0, people_column, "sans habitant", people,
              "habitant : un point sans personne n'entre pas", ""),
        Check(rows[AXES].isna().any(axis=1), None, "position illisible", point,
              "n'a pas de position lisible", ""),
        Check(rows["demand_id"].duplicated(), None, "identifiant répété", point,
              "est déjà là", ""),
        Check(abroad, None, "hors de France", point,
              "est hors de France : le système de coordonnées est-il le bon (--crs) ?", ""),
        Check(rows["commune_code"].isna(), None, "hors de toute commune", point,
              "est à plus de 2 km de toute commune connue", ""),
    ]  # fmt: skip


def _communes_of(points: pd.DataFrame, communes: gpd.GeoDataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the commune of each point, and whether it is only the nearest one."""
    parts = [_bounded(part, communes) for part in _batches(points)]
    codes = pd.concat(parts) if parts else pd.Series(dtype="str")
    adrift = points[codes.isna() & in_french_box(points)]
    shores = [nearest_commune(part, communes)[0] for part in _batches(adrift)]
    near = pd.concat(shores) if shores else pd.Series(dtype="str")
    codes = codes.fillna(near)
    return codes, pd.Series(True, index=near.index)


def _bounded(points: pd.DataFrame, communes: gpd.GeoDataFrame) -> pd.Series:
    """Return the commune whose polygon covers each point, of those around the points."""
    west, south, east, north = (
        points["longitude"].min(), points["latitude"].min(),
        points["longitude"].max(), points["latitude"].max(),
    )  # fmt: skip
    return commune_at(points, communes.cx[west:east, south:north])


def _batches(points: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for first in range(0, len(points), _POINTS_AT_ONCE):
        yield points.iloc[first : first + _POINTS_AT_ONCE]


def grid_centres(ids: pd.Series) -> pd.DataFrame:
    """Return the centres of grid squares, from their identifiers.

    Parameters
    ----------
    ids
        As `CRS3035RES200mN2029800E4254200`: reference system (EPSG), side in metres, and the
        south-west corner.

    Returns
    -------
    DataFrame
        `longitude`, `latitude`, EPSG:4326 degrees, on the index of `ids`; null where an identifier
        is not read.

    Raises
    ------
    CRSError
        The reference system does not exist.

    Examples
    --------
    >>> grid_centres(pd.Series(["CRS3035RES200mN2029800E4254200"])).round(4).values.tolist()
    [[9.206, 41.3669]]
    """
    parts = ids.astype("str").str.extract(GRID_ID).astype("float64")
    half = parts["size"] / 2
    x, y = (parts[axis] + half for axis in ("east", "north"))
    centres = pd.DataFrame(np.nan, index=ids.index, columns=AXES)
    for code, own in parts.groupby("crs").groups.items():
        centres.loc[own, AXES] = to_degrees(x[own], y[own], int(code))
    return centres


def to_degrees(x: pd.Series, y: pd.Series, crs: int) -> Floats:
    """Return coordinates of a reference system as longitude and latitude, in two columns.

    Raises
    ------
    CRSError
        The reference system does not exist.
    """
    try:
        transformer = Transformer.from_crs(crs, 4326, always_xy=True)
    except UnknownCRS as error:
        raise CRSError(f"système de coordonnées EPSG:{crs} inconnu") from error
    degrees = np.column_stack(transformer.transform(x.to_numpy(float), y.to_numpy(float)))
    return np.where(np.isfinite(degrees), degrees, np.nan)


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
    verdict = pd.Series(UNDECIDED, index=distance_m.index)
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
        As `commune_demand` returns it.
    distance_m
        As in `verdicts`, on the index of `demand`.
    reach_m
        As `extent_m` returns it, on `commune_code`.
    threshold_m
        Great-circle metres.

    Returns
    -------
    dict
        People `within`, `beyond`, `undecided` and `unknown` (no source, no point, no boundary);
        their sum is that of `demand["people"]`. The people counted beyond at reference points are
        at least `beyond`, at most `beyond` + `undecided`.
    """
    reach = demand["commune_code"].map(reach_m)
    verdict = verdicts(distance_m.where(demand["is_known"]), reach, threshold_m)
    people = demand["people"].groupby(verdict.fillna("unknown")).sum()
    return {name: float(people.get(name, 0)) for name in (WITHIN, BEYOND, UNDECIDED, "unknown")}


def compare_points(
    demand_points: pd.DataFrame,
    communes: pd.DataFrame,
    covered: pd.Series,
    facilities: pd.DataFrame,
    threshold_m: float,
) -> pd.DataFrame:
    """Set the share of people beyond a threshold by a grid beside that by reference points.

    Parameters
    ----------
    demand_points, communes, covered
        As in `point_demand`.
    facilities
        `facility_id`, `longitude`, `latitude`.
    threshold_m
        Great-circle metres; beyond is strict.

    Returns
    -------
    DataFrame
        One row per commune that a source covers and the grid peoples, by code: `commune_code`,
        `population`, `grid_people`; `reference_share`, 0 or 1, null without reference point;
        `grid_share`, of the people of the grid; `share_difference`, the second less the first.
    """
    travel = GreatCircle()
    at_points = point_demand(demand_points, communes, covered)
    at_points = at_points[at_points["is_point"] & at_points["is_known"]]
    metres, _ = nearest(travel, at_points, facilities, np.inf)
    beyond = at_points["people"].where(metres > threshold_m, 0.0)
    columns = pd.DataFrame({"grid_people": at_points["people"], "beyond": beyond})
    grouped = columns.groupby(at_points["commune_code"]).sum()
    at_centre = commune_demand(communes, covered)
    metres, _ = nearest(travel, at_centre, facilities, np.inf)
    reference = pd.Series(metres > threshold_m, at_centre["commune_code"]).astype("float64")
    reference = reference.mask(np.isnan(metres))
    result = grouped.assign(
        population=communes.set_index("commune_code")["population"].reindex(grouped.index),
        reference_share=reference.reindex(grouped.index),
        grid_share=grouped["beyond"] / grouped["grid_people"],
    )
    result["share_difference"] = result["grid_share"] - result["reference_share"]
    shown = ["population", "grid_people", "reference_share", "grid_share", "share_difference"]
    return result[shown].rename_axis("commune_code").reset_index()


def beyond_people(compared: pd.DataFrame) -> dict[str, float]:
    """Sum what `compare_points` sets side by side, over the communes known both ways.

    Returns
    -------
    dict
        `people`, inhabitants of these communes; `by_reference` and `by_grid`, those of them beyond
        the threshold, the second by the share of the grid in each commune.

    Raises
    ------
    InputError
        No commune is known both ways.
    """
    known = compared[compared["share_difference"].notna() & compared["population"].notna()]
    if known.empty:
        raise InputError("aucune commune n'a à la fois un point de référence et des carreaux")
    people = known["population"].astype("float64")
    return {
        "people": float(people.sum()),
        "by_reference": float((people * known["reference_share"]).sum()),
        "by_grid": float((people * known["grid_share"]).sum()),
    }
