"""Points against the polygons of communes: which covers them, how far the others are."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.schema.crs import STORAGE_CRS, metric_crs
from atlas.text.french import kilometres, with_unit

# A point outside every commune, but this near one, is on a shore, a bridge or across a border.
SHORE_TOLERANCE_M = 2_000

Bbox = tuple[float, float, float, float]
AXES = ["longitude", "latitude"]
BOX = ["west", "south", "east", "north"]

# West, south, east, north, with about 20 km around the land; by first characters of the code.
METROPOLITAN_BOX: Bbox = (-5.5, 41.1, 9.8, 51.3)
OVERSEAS_BOXES: dict[str, Bbox] = {
    "971": (-62.1, 15.6, -60.8, 16.8),
    "972": (-61.5, 14.1, -60.6, 15.2),
    "973": (-54.9, 1.9, -51.3, 6.1),
    "974": (54.9, -21.7, 56.1, -20.6),
    "975": (-56.7, 46.5, -55.9, 47.4),
    "976": (44.7, -13.3, 45.6, -12.3),
    "977": (-63.3, 17.6, -62.5, 18.3),
    "978": (-63.4, 17.8, -62.7, 18.4),
    "984": (39.0, -51.0, 79.0, -11.0),
    "986": (-178.6, -14.8, -175.7, -12.9),
    "987": (-155.2, -28.2, -134.0, -7.4),
    "988": (158.0, -23.3, 168.9, -17.6),
}


def territory_box(commune_code: str) -> Bbox:
    """Return west, south, east, north of the territory of a commune code.

    Examples
    --------
    >>> territory_box("97411")[0], territory_box("23096")[0]
    (54.9, -5.5)
    """
    return OVERSEAS_BOXES.get(commune_code[:3], METROPOLITAN_BOX)


def within(points: pd.DataFrame, boxes: pd.DataFrame) -> pd.Series:
    """Return whether each point is in its own box; false where either is unknown.

    Parameters
    ----------
    points
        Columns `longitude`, `latitude`, degrees.
    boxes
        Columns `west`, `south`, `east`, `north`, degrees; the index of `points` among its own.

    Returns
    -------
    Series
        Booleans on the index of `points`.
    """
    own = boxes.loc[points.index]
    return points["longitude"].between(own["west"], own["east"]) & points["latitude"].between(
        own["south"], own["north"]
    )


def in_french_box(points: pd.DataFrame) -> pd.Series:
    """Return whether each point is in the box of some French territory, on the index of points."""
    result = pd.Series(False, index=points.index, dtype="bool")
    for west, south, east, north in (METROPOLITAN_BOX, *OVERSEAS_BOXES.values()):
        result |= points["longitude"].between(west, east) & points["latitude"].between(south, north)
    return result


def as_geometry(points: pd.DataFrame) -> gpd.GeoSeries:
    """Return the rows that have both coordinates as points in EPSG:4326, on their index."""
    located = points.dropna(subset=["longitude", "latitude"])
    geometry = shapely.points(located[AXES].to_numpy(float))
    return gpd.GeoSeries(geometry, index=located.index, crs=STORAGE_CRS)


def commune_at(points: pd.DataFrame, communes: gpd.GeoDataFrame) -> pd.Series:
    """Return the code of the commune whose polygon covers each point; on a border, the lowest.

    Parameters
    ----------
    points
        Columns `longitude`, `latitude`, EPSG:4326 degrees, null when unknown.
    communes
        Table `communes`, in EPSG:4326; geometry null where the boundary is unknown.

    Returns
    -------
    Series
        On the index of `points`; null where no polygon covers the point.
    """
    bounded = communes[communes.geometry.notna()]
    located = as_geometry(points)
    point, polygon = bounded.sindex.query(located.array, predicate="intersects")
    codes = pd.Series(bounded["commune_code"].to_numpy()[polygon], index=located.index[point])
    return codes.groupby(level=0).min().reindex(points.index).astype("str")


def distance_to_commune(
    points: pd.DataFrame, codes: pd.Series, communes: gpd.GeoDataFrame
) -> pd.Series:
    """Return how far each point is from the polygon of its own commune.

    Parameters
    ----------
    points
        Columns `longitude`, `latitude`, EPSG:4326 degrees, null when unknown.
    codes
        One commune code per point, same index; null when unknown.
    communes
        Table `communes`, in EPSG:4326; geometry null where the boundary is unknown.

    Returns
    -------
    Series
        Metres on the index of `points`: 0 inside; infinity outside the box of the commune's
        territory, where its metric CRS means nothing; null where the point, the code or, within
        the territory, the polygon is unknown.
    """
    located = as_geometry(points)
    codes = codes[located.index].dropna()
    boxes = pd.DataFrame(codes.map(territory_box).tolist(), columns=BOX, index=codes.index)
    is_near = within(points.loc[codes.index], boxes)
    polygons = communes.set_index("commune_code").geometry.dropna()
    rank = pd.Series(polygons.index.get_indexer(codes), index=codes.index)
    rank = rank[is_near & (rank >= 0)]
    own, located = polygons.array[rank.to_numpy()], located[rank.index]
    distance_m = pd.Series(0.0, index=rank.index)
    outside = rank[~shapely.intersects(own, located.array)]
    crs_of = codes[outside.index].map(metric_crs)
    for crs, rows in outside.groupby(crs_of).groups.items():
        used, which = np.unique(outside[rows], return_inverse=True)
        projected = polygons.iloc[used].to_crs(crs).array[which]
        distance_m[rows] = shapely.distance(projected, located[rows].to_crs(crs).array)
    far = ~is_near.reindex(points.index, fill_value=True)
    return distance_m.reindex(points.index).mask(far, float("inf"))


def nearest_commune(
    points: pd.DataFrame, communes: gpd.GeoDataFrame
) -> tuple[pd.Series, pd.Series]:
    """Return the commune nearest to each point, and its distance in metres.

    Only the points within `SHORE_TOLERANCE_M` of one are in the answer.
    """
    bounded = communes[communes.geometry.notna()]
    located = as_geometry(points)
    row, polygon = bounded.sindex.nearest(located.array, return_all=False)
    codes = pd.Series(
        bounded["commune_code"].to_numpy()[polygon], index=located.index[row], dtype="str"
    )
    distance_m = distance_to_commune(points, codes.reindex(points.index), communes)
    near = distance_m[distance_m <= SHORE_TOLERANCE_M].index
    return codes[near], distance_m[near]


def distance_text(distance_m: float) -> str:
    r"""Return a distance as French readers write it.

    Examples
    --------
    >>> distance_text(349.6), distance_text(62_640.0)
    ('350\xa0m', '62,6\xa0km')
    """
    if distance_m < 1000:
        return with_unit(distance_m, "m")
    return kilometres(distance_m)
