"""Coordinate reference systems: EPSG:4326 for storage, one metric CRS per territory."""

import geopandas as gpd
import pandas as pd

STORAGE_CRS = "EPSG:4326"
METROPOLITAN_CRS = "EPSG:2154"
EQUAL_AREA_CRS = "EPSG:6933"

# Overseas départements and collectivities, by the first three characters of their commune codes.
OVERSEAS_CRS = {
    "971": "EPSG:5490",
    "972": "EPSG:5490",
    "973": "EPSG:2972",
    "974": "EPSG:2975",
    "975": "EPSG:4467",
    "976": "EPSG:4471",
    "977": "EPSG:5490",
    "978": "EPSG:5490",
    "988": "EPSG:3163",
}


def metric_crs(commune_code: str) -> str:
    """Return the metric CRS to use in the territory of a commune, département or région code.

    Examples
    --------
    >>> metric_crs("23096"), metric_crs("97105"), metric_crs("976")
    ('EPSG:2154', 'EPSG:5490', 'EPSG:4471')
    """
    return OVERSEAS_CRS.get(commune_code[:3], METROPOLITAN_CRS)


def require_crs(frame: gpd.GeoDataFrame, name: str) -> None:
    """Check that a frame is in the CRS of storage, as GeoPandas only warns on a mismatch.

    Raises
    ------
    ValueError
        The frame has no CRS, or another one.
    """
    if frame.crs is None:
        raise ValueError(f"{name} has no CRS; {STORAGE_CRS} is required. Set it with set_crs().")
    if frame.crs != STORAGE_CRS:
        received = frame.crs.to_string()
        raise ValueError(
            f"{name} is in {received}; {STORAGE_CRS} is required. Convert it with to_crs()."
        )


def area_km2(frame: gpd.GeoDataFrame) -> pd.Series:
    """Return the area of each shape in km2, on an equal-area projection; null without a shape.

    Raises
    ------
    ValueError
        The frame is not in EPSG:4326.

    Examples
    --------
    >>> import shapely
    >>> frame = gpd.GeoDataFrame(geometry=[shapely.box(2, 46, 2.1, 46.1), None], crs=4326)
    >>> area_km2(frame).round(1).tolist()
    [86.0, nan]
    """
    require_crs(frame, "shapes")
    areas = frame.geometry.to_crs(EQUAL_AREA_CRS).area / 1e6
    return areas.where(frame.geometry.notna())
