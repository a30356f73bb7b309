"""Mistakes of writing that explain a point far from the commune it declares.

Each remedy undoes one mistake. It is kept only where it puts the point in the declared commune:
that two independent facts then agree is what makes it worth proposing.
"""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.schema.crs import METROPOLITAN_CRS, STORAGE_CRS, metric_crs
from atlas.territory.points import AXES, BOX, distance_to_commune, within

# Boundaries are simplified: a point nearer than this to the declared commune is in it. By hand; how
# many records ±20 % moves: `python -m benchmarks.thresholds location`.
BOUNDARY_TOLERANCE_M = 300
# The same in degrees, rounded up in all French territories: by definition, the box of a commune is
# only where points are looked for.
MARGIN_DEGREES = 0.005

# A lost or moved decimal point multiplies or divides a number by one of these: the powers of ten
# that the sixteen figures of a number can hold, by definition.
DIVISORS, MULTIPLIERS = tuple(10.0**n for n in range(1, 16)), (10, 100)
# Degrees are less, by definition; metres of a national projection are more, but on its very origin.
SMALLEST_METRES = 1_000

# Points, the box of the commune that each declares and its code -> points as they may have been,
# with how (French) in the column `proposal`.
Remedy = Callable[[pd.DataFrame, pd.DataFrame, pd.Series], pd.DataFrame]


def remedied(points: pd.DataFrame, declared: pd.Series, communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the points that the undoing of one mistake puts in the commune that they declare.

    Parameters
    ----------
    points
        Columns `longitude`, `latitude`: the two numbers published, whatever they are.
    declared
        Commune code of each, same index; null when unknown.
    communes
        Table `communes`, in EPSG:4326; geometry null where the boundary is unknown.

    Returns
    -------
    DataFrame
        The points explained, in order, on the index of `points`: columns `longitude`, `latitude`
        (EPSG:4326 degrees), `rule` and `proposal` (French: the mistake, and how it is undone).
        Within 300 m of the declared commune is in it. The first mistake of `REMEDIES` that fits
        is taken.

    Examples
    --------
    >>> square = gpd.GeoDataFrame({"commune_code": ["23001"]}, crs=4326,
    ...                           geometry=[shapely.box(2, 46, 2.1, 46.1)])
    >>> points = pd.DataFrame({"longitude": [46.05], "latitude": [2.07]})
    >>> remedied(points, pd.Series(["23001"]), square)[["longitude", "latitude", "proposal"]]
       longitude  latitude                         proposal
    0       2.07     46.05  latitude et longitude inversées
    """
    bounded = communes[communes.geometry.notna()].set_index("commune_code")
    corners = bounded.geometry.bounds.set_axis(BOX, axis=1)
    corners += np.multiply(MARGIN_DEGREES, [-1, -1, 1, 1])
    left = points.loc[corners.index.get_indexer(declared) >= 0, AXES]
    found = []
    for rule, remedy in REMEDIES:
        codes = declared[left.index]
        boxes = corners.loc[codes].set_axis(left.index)
        tried = remedy(left, boxes, codes)
        tried = tried[within(tried, boxes)]
        distance_m = distance_to_commune(tried, codes[tried.index], communes)
        found.append(tried[distance_m <= BOUNDARY_TOLERANCE_M].assign(rule=rule))
        left = left.drop(index=found[-1].index)
        if left.empty:
            break
    return pd.concat(found).sort_index()


def _swapped(points: pd.DataFrame, boxes: pd.DataFrame, codes: pd.Series) -> pd.DataFrame:
    """Return the points with each coordinate in the place of the other."""
    swapped = points[AXES[::-1]].set_axis(AXES, axis=1)
    return swapped.assign(proposal="latitude et longitude inversées")


def _sign(longitude: int, latitude: int, proposal: str) -> Remedy:
    """Return the remedy that multiplies each coordinate by 1 or -1."""

    def remedy(points: pd.DataFrame, boxes: pd.DataFrame, codes: pd.Series) -> pd.DataFrame:
        return (points * [longitude, latitude]).assign(proposal=proposal)

    return remedy


def _rescaled(points: pd.DataFrame, boxes: pd.DataFrame, codes: pd.Series) -> pd.DataFrame:
    """Return the points with their decimal points moved into the box of the declared commune."""
    latitude = _moved(points["latitude"], boxes["south"], boxes["north"])
    longitude = _moved(points["longitude"], boxes["west"], boxes["east"])
    tried = pd.DataFrame({"longitude": longitude, "latitude": latitude}).dropna()
    told = _told(points["latitude"], latitude) + _told(points["longitude"], longitude)
    told = told[tried.index].str.removesuffix(", ")
    return tried.assign(proposal="décimale déplacée (" + told + ")")[told != ""]


def _moved(numbers: pd.Series, low: pd.Series, high: pd.Series) -> pd.Series:
    """Return each number, or the only power of ten times it, that is between low and high.

    Examples
    --------
    >>> _moved(pd.Series([485.6, 0.2]), pd.Series([48.1, -0.1]), pd.Series([48.9, 0.1])).tolist()
    [48.56, nan]
    """
    values = numbers.to_numpy(float)[:, None]
    scaled = np.hstack([*(values / by for by in DIVISORS), *(values * by for by in MULTIPLIERS)])
    below, above = low.to_numpy(float)[:, None], high.to_numpy(float)[:, None]
    fits = (below <= scaled) & (scaled <= above)
    only = scaled[np.arange(len(scaled)), fits.argmax(axis=1)]
    moved = pd.Series(only, index=numbers.index).where(fits.sum(axis=1) == 1)
    return numbers.where(numbers.between(low, high), moved)


def _told(numbers: pd.Series, moved: pd.Series) -> pd.Series:
    """Return "485.6 -> 48.56, " for the numbers moved, empty text for the others."""
    texts = numbers.map("{:.15g} -> ".format) + moved.map("{:.15g}, ".format)
    return texts.astype("str").where(numbers != moved, "")


def _unprojected(points: pd.DataFrame, boxes: pd.DataFrame, codes: pd.Series) -> pd.DataFrame:
    """Return metres of the territory's projection as degrees, in whichever order they come."""
    metres = points[(points.abs() > SMALLEST_METRES).all(axis=1)]
    crs_of = codes[metres.index].map(metric_crs)
    found = [points.iloc[:0].assign(proposal="")]
    for crs, rows in crs_of.groupby(crs_of).groups.items():
        name = "Lambert-93 lu" if crs == METROPOLITAN_CRS else f"mètres ({crs}) lus"
        for axes in (AXES, AXES[::-1]):
            projected = shapely.points(metres.loc[rows, axes].to_numpy(float))
            degrees = gpd.GeoSeries(projected, index=rows, crs=crs).to_crs(STORAGE_CRS)
            tried = pd.DataFrame({"longitude": degrees.x, "latitude": degrees.y})
            found.append(tried[within(tried, boxes)].assign(proposal=f"{name} comme degrés"))
    result = pd.concat(found)
    return result[~result.index.duplicated()]


REMEDIES: tuple[tuple[str, Remedy], ...] = (
    ("coordonnées inversées", _swapped),
    ("signe des coordonnées", _sign(-1, 1, "signe de la longitude")),
    ("signe des coordonnées", _sign(1, -1, "signe de la latitude")),
    ("signe des coordonnées", _sign(-1, -1, "signes de la latitude et de la longitude")),
    ("décimale déplacée", _rescaled),
    ("coordonnées projetées", _unprojected),
)
