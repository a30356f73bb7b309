"""Published points of people, such as the squares of a grid -> demand points with their commune."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Transformer
from pyproj.exceptions import CRSError as UnknownCRS

from atlas.errors import CRSError
from atlas.intake.issues import Accounted, Check, as_issues, findings_of, numbers, sift
from atlas.schema.crs import require_crs
from atlas.schema.frame import CORRECTED, conform
from atlas.schema.level import departement_of
from atlas.schema.sphere import Floats
from atlas.territory.points import AXES, commune_at, in_french_box, nearest_commune

# Identifier of a square by its south-west corner, as INSEE and INSPIRE write it.
GRID_ID = r"CRS(?P<crs>\d{4,5})RES(?P<size>\d+)mN(?P<north>-?\d+)E(?P<east>-?\d+)"
_POINTS_AT_ONCE = 200_000


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
    departement = departement_of(codes)
    shore = is_shore.reindex(rows.index, fill_value=False) & kept
    told = [
        findings,
        findings_of(rows, Check(shore, None, "rivage ou frontière", rows["demand_id"],
                         "hors de tout contour : rattaché à la commune la plus proche, "
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
              "habitant : un point sans personne n'entre pas", ""),
        Check(rows[AXES].isna().any(axis=1), None, "position illisible", point,
              "n'a pas de position lisible", ""),
        Check(rows["demand_id"].duplicated(), None, "identifiant répété", point,
              "est déjà là", ""),
        Check(abroad, None, "hors de France", point,
              "est hors de France : le système de coordonnées est-il le bon (--crs) ?", ""),
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
