"""What every format does with a frame first: place its rows, and give plain values."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.schema.crs import STORAGE_CRS, require_crs

# Rows that a writer turns into text, or keeps together in a file, at one time.
CHUNK_ROWS = 2_000


def with_points(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return a frame with a geometry in EPSG:4326, null where unknown.

    Parameters
    ----------
    frame
        A GeoDataFrame in EPSG:4326, or a frame with `longitude` and `latitude` in degrees, of which
        points are made; any index.

    Raises
    ------
    ValueError
        There is nothing to place the rows, or the frame is not in EPSG:4326.
    """
    if isinstance(frame, gpd.GeoDataFrame):
        require_crs(frame, "the frame to export")
        return frame
    if "geometry" in frame or not {"longitude", "latitude"} <= {*frame}:
        raise ValueError(
            "the frame to export must be a GeoDataFrame, or have columns longitude and latitude "
            f"and no geometry; received {type(frame).__name__} with {list(frame)}"
        )
    degrees = frame[["longitude", "latitude"]].to_numpy("float64", na_value=np.nan)
    points = np.full(len(frame), None, dtype=object)
    known = np.isfinite(degrees).all(axis=1)
    points[known] = shapely.points(degrees[known])
    return gpd.GeoDataFrame(frame, geometry=points, crs=STORAGE_CRS)


def is_placed(frame: gpd.GeoDataFrame) -> np.ndarray:
    """Return whether each row has a geometry that is not empty."""
    shapes = frame.geometry.to_numpy()
    placed: np.ndarray = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    return placed


def attributes(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame without its geometries."""
    return pd.DataFrame(frame).select_dtypes(exclude="geometry")


def is_day_column(column: pd.Series) -> bool:
    """Return whether a column holds dates without a time of the day."""
    if not pd.api.types.is_datetime64_any_dtype(column):
        return False
    known = column.dropna()
    return bool((known == known.dt.normalize()).all())


def plain_columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Return the columns but geometries, as lists of Python values."""
    table = attributes(frame)
    return {str(name): plain_values(table[name]) for name in table}


def plain_values(column: pd.Series) -> list[Any]:
    """Return Python values, None when missing, dates as ISO 8601 text."""
    if pd.api.types.is_datetime64_any_dtype(column):
        is_day = is_day_column(column)
        column = column.map(
            lambda time: iso_text(time.date() if is_day else time), na_action="ignore"
        )
    return column.astype(object).where(column.notna(), None).tolist()  # type: ignore[no-any-return]


def iso_text(value: Any) -> str:
    """Return a date or time as ISO 8601."""
    return value.isoformat()  # type: ignore[no-any-return]


def require_finite(columns: dict[str, list[Any]], format_name: str) -> None:
    """Check that no number is infinite.

    Raises
    ------
    ValueError
        One is.
    """
    infinities = {float("inf"), float("-inf")}
    infinite = [name for name, values in columns.items() if infinities & _floats(values)]
    if infinite:
        raise ValueError(
            f"columns {infinite} have infinite numbers, which {format_name} cannot write"
        )


def _floats(values: list[Any]) -> set[float]:
    return {value for value in values if isinstance(value, float)}
