"""GeoJSON (RFC 7946)."""

import json
from typing import BinaryIO

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.views.export.frames import (
    CHUNK_ROWS,
    iso_text,
    plain_columns,
    require_finite,
    with_points,
)

COORDINATE_DECIMALS = 6
_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=iso_text
).encode


def write_geojson(
    file: BinaryIO, frame: pd.DataFrame, id_column: str, description: dict[str, str]
) -> None:
    r"""Write a frame as GeoJSON (RFC 7946, doi:10.17487/RFC7946), one feature a line.

    Parameters
    ----------
    file
        Written to, never read.
    frame
        One row per feature; any index. A GeoDataFrame in EPSG:4326, or a frame with `longitude`
        and `latitude` in degrees, of which points are made.
    id_column
        Column with the `id` of the features, unique; it stays among the properties.
    description
        Foreign member `metadata` of the collection: source, licence, date…

    Notes
    -----
    UTF-8, features in the order of the rows, a few at a time. Coordinates have six decimals
    (0.1 m), except those of a shape that rounding would make invalid, and no altitude. An unknown
    position or an empty shape is a null geometry. `bbox` is absent when every geometry is null.
    Properties are the columns but geometries: null when missing, dates in ISO 8601.

    Raises
    ------
    ValueError
        There is nothing to place the rows, ids are missing or repeated, a number is infinite, or
        the frame is not in EPSG:4326.

    Examples
    --------
    >>> places = pd.DataFrame({"place_id": ["a"], "longitude": [2.5], "latitude": [None]})
    >>> import io
    >>> file = io.BytesIO()
    >>> write_geojson(file, places, "place_id", {"licence": "Licence Ouverte 2.0"})
    >>> print(file.getvalue().decode())
    {"type":"FeatureCollection","metadata":{"licence":"Licence Ouverte 2.0"},"features":[
    {"type":"Feature","id":"a","properties":{"place_id":"a","longitude":2.5,"latitude":null},"geometry":null}
    ]}
    <BLANKLINE>
    """
    features = with_points(frame)
    ids = features[id_column] if id_column in features else pd.Series(dtype=object)
    if id_column not in features or ids.isna().any() or ids.duplicated().any():
        raise ValueError(f"column {id_column!r} must be present, filled and unique to be the id")
    require_finite(plain_columns(features.drop(columns="geometry").select_dtypes("float")), "JSON")
    shapes = _rounded(features.geometry.to_numpy())
    head = f'{{"type":"FeatureCollection","metadata":{_encode(description)},'
    if not shapely.is_missing(shapes).all():
        head += f'"bbox":{_encode(shapely.total_bounds(shapes).tolist())},'
    file.write((head + '"features":[\n').encode())
    for start in range(0, len(features), CHUNK_ROWS):
        part = slice(start, start + CHUNK_ROWS)
        lines = _lines(features.iloc[part], shapes[part], id_column)
        file.write(((",\n" if start else "") + ",\n".join(lines)).encode())
    file.write(b"\n]}\n")


def _lines(features: gpd.GeoDataFrame, shapes: np.ndarray, id_column: str) -> list[str]:
    """Return one feature a line."""
    properties = plain_columns(features)
    rows = zip(*properties.values(), strict=True)
    return [
        f'{{"type":"Feature","id":{_encode(feature_id)},'
        f'"properties":{_encode(dict(zip(properties, row, strict=True)))},'
        f'"geometry":{shape or "null"}}}'
        for feature_id, row, shape in zip(
            properties[id_column], rows, shapely.to_geojson(shapes), strict=True
        )
    ]


def _rounded(shapes: np.ndarray) -> np.ndarray:
    """Round coordinates where the shape stays valid, orient rings, and make empty shapes null."""
    rounded = shapely.transform(shapes, lambda xy: xy.round(COORDINATE_DECIMALS) + 0.0)
    is_broken = shapely.is_valid(shapes) & ~shapely.is_valid(rounded)
    oriented: np.ndarray = shapely.orient_polygons(np.where(is_broken, shapes, rounded))
    oriented[shapely.is_empty(oriented)] = None
    return oriented
