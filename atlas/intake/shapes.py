"""Shapes of any kind, in any reference system -> one point in degrees, and how sure it is."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from atlas.errors import CRSError
from atlas.schema.sphere import distance_m
from atlas.territory.points import distance_text

WGS84 = pyproj.CRS.from_epsg(4326)
POINT_COLUMNS = ["longitude", "latitude", "problem"]
GEOMETRY_RULE = "géométrie"
# Systems whose degrees are those of EPSG:4326 to less than a metre: WGS 84, ETRS89, RGF93.
_SAME_DEGREES = {"4326", "4258", "4171", "CRS84"}
_ABSENT, _UNREADABLE = "géométrie absente ou vide", "géométrie illisible"
_KINDS = {"LineString": "ligne", "MultiLineString": "ligne", "LinearRing": "ligne",
          "Polygon": "polygone", "MultiPolygon": "polygone"}  # fmt: skip
_SHAPE_WORDS = re.compile(
    r"\s*(?:SRID=\d+;)?\s*(?:(?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\b"
    r"|\s*\{.*\}\s*$|\s*0[01][0-9A-F]{16,}\s*$",
    re.IGNORECASE | re.DOTALL,
)
_SRID = re.compile(r"\s*SRID=(\d+);", re.IGNORECASE)
_AXIS_KEYS = ({"lon", "lng", "long", "longitude", "x"}, {"lat", "latitude", "y"})
_PLACED = "{:.7f}"  # decimals of a degree: about a centimetre


def named_crs(told: Any, name: str) -> pyproj.CRS:
    """Return the reference system that a file tells, by its code, its URN or its definition.

    Raises
    ------
    CRSError
        Nobody knows it.
    """
    try:
        return pyproj.CRS.from_user_input(told)
    except (pyproj.exceptions.CRSError, TypeError, ValueError) as error:
        raise CRSError(f"{name} : système de coordonnées inconnu « {str(told)[:80]} » ; "
                       "convertissez le fichier en EPSG:4326") from error  # fmt: skip


def are_degrees(crs: pyproj.CRS) -> bool:
    """Tell whether the coordinates of a system are the degrees of EPSG:4326, to a metre."""
    authority = crs.to_authority()
    return authority is not None and authority[1] in _SAME_DEGREES


def points_of(shapes: Iterable[BaseGeometry | None], crs: pyproj.CRS = WGS84) -> pd.DataFrame:
    """Return one point per shape.

    Parameters
    ----------
    shapes
        Shapes of any kind, None where there is none.
    crs
        Their reference system, x first.

    Returns
    -------
    DataFrame
        Index 0 to n-1; `longitude` and `latitude`, EPSG:4326 degrees as text, empty where there is
        no point; `problem`, in French, empty when the shape is one point: a shape of one point is
        that point, any other gives a point inside it, and the problem says to what distance.

    Examples
    --------
    >>> points_of(shapely.from_wkt(["MULTIPOINT (1.5 46)", "POINT EMPTY"])).to_numpy().tolist()
    [['1.5', '46.0', ''], ['', '', 'géométrie absente ou vide']]
    """
    given = list(shapes)
    array = np.array([None, *given], dtype=object)[1:]
    for _ in range(2):  # a collection of one multipoint of one point is that point
        alone = shapely.get_num_geometries(array) == 1
        array[alone] = shapely.get_geometry(array[alone], 0)
    void = shapely.is_missing(array) | shapely.is_empty(array)
    array[void] = None
    simple = shapely.get_type_id(array) == 0
    problems = np.where(void, _ABSENT, "").astype(object)
    corners = shapely.bounds(array)
    for position in np.flatnonzero(~simple & ~void):
        array[position] = _inner_point(array[position])
    xy = np.column_stack([shapely.get_x(array), shapely.get_y(array)])
    degrees = _to_degrees(xy, crs)
    is_known = np.isfinite(degrees).all(axis=1)
    lost = ~is_known & ~void
    problems[lost] = "coordonnées hors du système du fichier"
    reach = np.maximum(*(
        distance_m(*degrees.T, *_to_degrees(corners[:, corner], crs).T)
        for corner in ([0, 1], [2, 3])
    ))  # fmt: skip
    kinds = [getattr(shape, "geom_type", "") for shape in given]
    for position in np.flatnonzero(~simple & ~void & ~lost):
        kind = _KINDS.get(kinds[position], "plusieurs points ou formes")
        near = distance_text(float(reach[position]))
        problems[position] = f"{kind} : un point de la forme est lu, à {near} près"
    write = repr if are_degrees(crs) else _PLACED.format
    texts = [(write(float(x)), write(float(y))) if good else ("", "")
             for (x, y), good in zip(degrees, is_known, strict=True)]  # fmt: skip
    frame = pd.DataFrame(texts, columns=POINT_COLUMNS[:2], dtype="str")
    return frame.assign(problem=pd.Series(problems, dtype="str"))


def _inner_point(shape: BaseGeometry) -> BaseGeometry | None:
    """Return a point of a shape, even of one that crosses itself."""
    try:
        return shape.representative_point()
    except shapely.errors.GEOSException:
        return shapely.Point(shapely.get_coordinates(shape)[0])


def _to_degrees(xy: np.ndarray, crs: pyproj.CRS) -> np.ndarray:
    """Return points of a reference system in degrees, NaN outside of where it is used."""
    if are_degrees(crs):
        return xy
    transformer = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    degrees = np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
    area = crs.area_of_use
    if area is not None and area.west < area.east:
        low, high = [area.west, area.south], [area.east, area.north]
        degrees[~((degrees >= low) & (degrees <= high)).all(axis=1)] = np.nan
    return degrees


def json_points(geometries: Sequence[Any], crs: pyproj.CRS) -> pd.DataFrame:
    """Return one point per GeoJSON geometry, numbers as written where it is a point in degrees.

    Returns
    -------
    DataFrame
        See `points_of`.
    """
    as_written = are_degrees(crs)
    texts = [_written_point(geometry) if as_written else None for geometry in geometries]
    rest = [position for position, text in enumerate(texts) if text is None]
    points = pd.DataFrame([(*(text or ("", "")), "") for text in texts], columns=POINT_COLUMNS,
                          dtype="str")  # fmt: skip
    if rest:
        shapes = [json_shape(geometries[position]) for position in rest]
        found = points_of(shapes, crs)
        unreadable = [shape is None and geometries[position] is not None
                      for position, shape in zip(rest, shapes, strict=True)]  # fmt: skip
        found["problem"] = found["problem"].mask(pd.Series(unreadable), _UNREADABLE)
        points.loc[rest] = found.to_numpy()
    return points


def _written_point(geometry: Any) -> tuple[str, str] | None:
    """Return the two numbers of a GeoJSON point as they are written."""
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return None
    point = geometry.get("coordinates")
    if not isinstance(point, list) or len(point) < 2:
        return None
    x, y = point[:2]
    return (x, y) if isinstance(x, str) and isinstance(y, str) else None


def json_shape(geometry: Any) -> BaseGeometry | None:
    """Return the shape of a GeoJSON geometry, its numbers as texts or not; None if it is none."""
    try:
        return shapely.from_geojson(json.dumps(_with_numbers(geometry)), on_invalid="ignore")
    except (ValueError, TypeError, RecursionError):
        return None


def _with_numbers(value: Any) -> Any:
    """Return a GeoJSON geometry whose coordinates are numbers."""
    if isinstance(value, dict):
        kept = {key: value[key] for key in ("type", "coordinates", "geometries") if key in value}
        return {key: part if key == "type" else _with_numbers(part) for key, part in kept.items()}
    if isinstance(value, list):
        return [_with_numbers(part) for part in value]
    return float(value)


def is_shape_text(text: str) -> bool:
    """Tell whether a cell seems to hold a shape: WKT, WKB in hexadecimal or an object in JSON.

    Examples
    --------
    >>> is_shape_text("POINT (1.87 46.17)"), is_shape_text("46.17, 1.87")
    (True, False)
    """
    return _SHAPE_WORDS.match(text) is not None


def cell_points(texts: Sequence[str], crs: int) -> pd.DataFrame:
    """Return one point per shape written in a cell, x first.

    Parameters
    ----------
    texts
        WKT or EWKT, WKB in hexadecimal, GeoJSON (in degrees), or `{"lon": …, "lat": …}`.
    crs
        EPSG code of the coordinates of the shapes that do not say theirs.

    Returns
    -------
    DataFrame
        See `points_of`.

    Examples
    --------
    >>> cell_points(["SRID=4326;POINT(1.5 46)", '{"lat": 46, "lon": 1.5}'], 2154)["longitude"]
    0    1.5
    1    1.5
    Name: longitude, dtype: str
    """
    shapes, codes = zip(*(_cell_shape(text, crs) for text in texts), strict=True)
    found = []
    for code, one in pd.Series(shapes, dtype=object).groupby(pd.Series(codes)):
        try:
            points = points_of(one.tolist(), named_crs(f"EPSG:{code}", "cellule"))
        except CRSError:
            points = points_of([None] * len(one))
        found.append(points.set_axis(one.index))
    points = pd.concat(found).sort_index()
    unreadable = pd.Series([shape is None for shape in shapes])
    points["problem"] = points["problem"].mask(unreadable, _UNREADABLE)
    return points


def _cell_shape(text: str, crs: int) -> tuple[BaseGeometry | None, int]:
    """Return the shape of a cell, None when it cannot be read, and the code of its system."""
    told = _SRID.match(text)
    plain = text[told.end() :] if told else text.strip()
    if plain.startswith("{"):
        return _object_shape(plain), 4326
    read = shapely.from_wkb if plain[:1] == "0" else shapely.from_wkt
    shape = read(plain, on_invalid="ignore")
    if shape is None:
        return None, crs
    return shape, int(told[1]) if told else int(shapely.get_srid(shape)) or crs


def _object_shape(text: str) -> BaseGeometry | None:
    """Return the shape of an object in JSON: GeoJSON, or `{"lon": …, "lat": …}`."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(content.get("geometry"), dict):
        content = content["geometry"]
    axes = [[value for key, value in content.items() if str(key).casefold() in keys]
            for keys in _AXIS_KEYS]  # fmt: skip
    if [len(values) for values in axes] == [1, 1]:
        content = {"type": "Point", "coordinates": [axes[0][0], axes[1][0]]}
    return json_shape(content)
