"""Positions in columns that a description tells, in any reference system -> degrees, as text."""

import re

import pandas as pd
import pyproj

from atlas.intake.mapping import Coordinates
from atlas.intake.shapes import POINT_COLUMNS, cell_points, is_shape_text
from atlas.text.lexicon import is_nothing
from atlas.text.numbers import read_degrees

# Where readers put the position of a geometry, in degrees.
LONGITUDE_COLUMN, LATITUDE_COLUMN = "geometry.longitude", "geometry.latitude"
DECIMALS = 7  # of a degree: about a centimetre


def described_points(rows: pd.DataFrame, coordinates: Coordinates) -> pd.DataFrame | None:
    """Return the position of each row in degrees.

    Parameters
    ----------
    rows
        Text columns as published.
    coordinates
        Where the position stands.

    Returns
    -------
    DataFrame or None
        Same index as `rows`: `written`, the text received; `latitude` and `longitude`, EPSG:4326
        degrees as text, empty where there is no point; `is_faulty` where a text is not a point of
        the area in which the reference system is used; `unsaid`, in French, where a shape (WKT,
        WKB, GeoJSON) is not one point. None when the columns are absent.
    """
    written = _written_points(rows, coordinates)
    if written is None:
        return None
    to_degrees = pyproj.Transformer.from_crs(coordinates.crs, 4326, always_xy=True)
    area = pyproj.CRS.from_epsg(coordinates.crs).area_of_use
    bounds = area.bounds if area else (-180.0, -90.0, 180.0, 90.0)
    points = []
    for x, y in zip(written["x"], written["y"], strict=True):
        is_said = not (is_nothing(x) and is_nothing(y))
        degrees = _degrees(x, y, to_degrees, bounds) if is_said else ("", "")
        points.append((f"{x} ; {y}", *(degrees or ("", "")), degrees is None))
    columns = ["written", "longitude", "latitude", "is_faulty"]
    placed = pd.DataFrame(points, index=rows.index, columns=columns).astype(
        {"written": "str", "longitude": "str", "latitude": "str", "is_faulty": "bool"}
    )
    placed["unsaid"] = pd.Series("", index=rows.index, dtype="str")
    if coordinates.point:
        _write_shapes(placed, rows[coordinates.point], coordinates.crs)
    return placed


def place_geometries(texts: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Write the position of the geometry of a row where its columns tell none.

    Parameters
    ----------
    texts
        Columns `latitude` and `longitude`, texts; completed.
    rows
        Same index; the position of a geometry stands in `LONGITUDE_COLUMN`, `LATITUDE_COLUMN`.
    """
    if LONGITUDE_COLUMN not in rows:
        return
    is_told = pd.Series(True, index=rows.index)
    for axis in ("latitude", "longitude"):
        is_told &= ~texts[axis].map(is_nothing).astype(bool)
    for axis, column in (("latitude", LATITUDE_COLUMN), ("longitude", LONGITUDE_COLUMN)):
        texts[axis] = texts[axis].where(is_told, rows[column])


def _written_points(rows: pd.DataFrame, coordinates: Coordinates) -> pd.DataFrame | None:
    """Return the texts of the abscissa `x` and of the ordinate `y`."""
    if coordinates.point:
        if coordinates.point not in rows:
            return None
        plain = rows[coordinates.point].str.replace(r"[\[\]()]", "", regex=True)
        parts = [_split_point(text.strip()) for text in plain]
        first, second = [part[0] for part in parts], [part[1] for part in parts]
        x, y = (first, second) if coordinates.longitude_first else (second, first)
        return pd.DataFrame({"x": x, "y": y}, index=rows.index, dtype="str")
    if not {coordinates.x, coordinates.y} <= {*rows.columns}:
        return None
    return rows[[coordinates.x, coordinates.y]].set_axis(["x", "y"], axis="columns")


def _write_shapes(points: pd.DataFrame, column: pd.Series, crs: int) -> None:
    """Write the points of the cells that hold a shape."""
    shapes = column[column.map(is_shape_text).astype(bool)]
    if shapes.empty:
        return
    found = cell_points(shapes.tolist(), crs).set_axis(shapes.index)
    points.loc[shapes.index, ["longitude", "latitude", "unsaid"]] = found[POINT_COLUMNS].to_numpy()
    points.loc[shapes.index, "written"] = shapes
    points.loc[shapes.index, "is_faulty"] = False


def _split_point(text: str) -> tuple[str, str]:
    """Return the two numbers of a point, as text.

    Examples
    --------
    >>> _split_point("48.85,2.35"), _split_point("48,85 2,35"), _split_point("48,85;2,35")
    (('48.85', '2.35'), ('48,85', '2,35'), ('48,85', '2,35'))
    """
    for separator in (r"\s*[;|]\s*", r"\s*,\s+|\s+,?\s*", ","):
        parts = re.split(separator, text, maxsplit=1)
        if len(parts) == 2:
            return parts[0], parts[1]
    return text, ""


def _degrees(
    x: str,
    y: str,
    to_degrees: pyproj.Transformer,
    bounds: tuple[float, float, float, float],
) -> tuple[str, str] | None:
    """Return longitude and latitude as text, None outside the area where the system is used.

    Examples
    --------
    >>> lambert = pyproj.Transformer.from_crs(2154, 4326, always_xy=True)
    >>> _degrees("700000", "6600000", lambert, (-9.86, 41.15, 10.38, 51.56))
    ('3.0000000', '46.5000000')
    """
    easting, northing = read_degrees(x), read_degrees(y)
    if easting is None or northing is None:
        return None
    longitude, latitude = to_degrees.transform(easting, northing)
    west, south, east, north = bounds
    if not (west <= longitude <= east and south <= latitude <= north):
        return None
    return f"{longitude:.{DECIMALS}f}", f"{latitude:.{DECIMALS}f}"
