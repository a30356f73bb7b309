"""Frames in, the bytes of a file out: GeoJSON, CSV, GeoParquet and the national schema."""

import csv
import io
import json
import math
import re
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely

from atlas.challenge import FORMULA_START
from atlas.crs import STORAGE_CRS, require_crs
from atlas.errors import InputError
from atlas.fields import NATIONAL_FIELDS

FORMATS = ("geojson", "csv", "geoparquet")
COORDINATE_DECIMALS = 6

# Columns whose text a spreadsheet would read as a number or a date.
SPREADSHEET_TEXT_COLUMNS = frozenset({"pivot", "published_id", "phone", "opening_hours"})
SPREADSHEET_TEXT_SUFFIXES = ("_code", "_codes")
_NUMBER_LIKE = re.compile(r"[+-]?[\d .,/:-]*\d[\d .,/:-]*(E[+-]?\d+)?", re.IGNORECASE)
_RESERVED_KEYS = frozenset({"geo", "pandas", "ARROW:schema"})


def export(
    frame: pd.DataFrame,
    format: str,  # noqa: A002
    id_column: str,
    metadata: dict[str, str],
    excel: bool = False,
) -> bytes:
    """Return a frame as the bytes of a file in one of `FORMATS`; see the function of each.

    Only GeoJSON uses `id_column`, only CSV uses `excel`, and CSV cannot carry `metadata`.

    Raises
    ------
    InputError
        The format is unknown, or the frame is not fit for it.
    """
    if format == "geojson":
        return to_geojson(frame, id_column, metadata)
    if format == "csv":
        return to_csv(frame, excel)
    if format == "geoparquet":
        return to_geoparquet(frame, metadata)
    raise InputError(f"export format {format!r} does not exist; formats: {', '.join(FORMATS)}")


def file_facts(sources: pd.DataFrame, build: pd.Series, condition: str) -> dict[str, str]:
    """Return what a file must say of itself: sources, licences, dates, filter or assumptions.

    Parameters
    ----------
    sources
        Sources with their latest release; see `atlas.store.read_current_sources`.
    build
        Row of table `build`.
    condition
        What chose or made the rows, in words; empty when nothing did.
    """
    return {
        "title": "Atlas national de la médiation numérique",
        "sources": " ; ".join(
            f"{s.source_name}, {s.vintage_date:%Y-%m-%d}, {s.licence}" for s in sources.itertuples()
        ),
        "territories": build["cog_vintage"],
        "built_at": build["built_at"],
        "filter": condition,
        "notice": "" if pd.isna(build["notice"]) else build["notice"],
    }


def to_geojson(frame: pd.DataFrame, id_column: str, description: dict[str, str]) -> bytes:
    r"""Return a frame as GeoJSON (RFC 7946, doi:10.17487/RFC7946), one feature a line.

    Parameters
    ----------
    frame
        One row per feature; any index. A GeoDataFrame in EPSG:4326, or a frame with `longitude`
        and `latitude` in degrees, of which points are made.
    id_column
        Column with the `id` of the features, unique; it stays among the properties.
    description
        Foreign member `metadata` of the collection: source, licence, date…

    Returns
    -------
    bytes
        UTF-8, features in the order of the rows. Coordinates have six decimals (0.1 m), except
        those of a shape that rounding would make invalid, and no altitude. An unknown position or
        an empty shape is a null geometry. `bbox` is absent when every geometry is null.
        Properties are the columns but geometries: null when missing, dates in ISO 8601.

    Raises
    ------
    InputError
        There is nothing to place the rows, ids are missing or repeated, or a number is infinite.
    CRSError
        The frame is not in EPSG:4326.

    Examples
    --------
    >>> places = pd.DataFrame({"place_id": ["a"], "longitude": [2.5], "latitude": [None]})
    >>> print(to_geojson(places, "place_id", {"licence": "Licence Ouverte 2.0"}).decode())
    {"type":"FeatureCollection","metadata":{"licence":"Licence Ouverte 2.0"},"features":[
    {"type":"Feature","id":"a","properties":{"place_id":"a","longitude":2.5,"latitude":null},"geometry":null}
    ]}
    <BLANKLINE>
    """
    located = _located(frame)
    properties = _columns(located)
    ids = properties.get(id_column)
    if ids is None or None in ids or len(set(ids)) < len(ids):
        raise InputError(f"column {id_column!r} must be present, filled and unique to be the id")
    infinite = [n for n, values in properties.items() if math.inf in values or -math.inf in values]
    if infinite:
        raise InputError(f"columns {infinite} have infinite numbers, which JSON cannot write")
    shapes = _rounded(located.geometry.to_numpy())
    encode = json.JSONEncoder(
        ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_iso
    ).encode
    rows = zip(*properties.values(), strict=True)
    features = [
        f'{{"type":"Feature","id":{encode(feature_id)},'
        f'"properties":{encode(dict(zip(properties, row, strict=True)))},'
        f'"geometry":{shape or "null"}}}'
        for feature_id, row, shape in zip(ids, rows, shapely.to_geojson(shapes), strict=True)
    ]
    head = f'{{"type":"FeatureCollection","metadata":{encode(description)},'
    if not shapely.is_missing(shapes).all():
        head += f'"bbox":{encode(shapely.total_bounds(shapes).tolist())},'
    return (head + '"features":[\n' + ",\n".join(features) + "\n]}\n").encode()


def _located(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return a frame with a geometry in EPSG:4326, null where unknown."""
    if isinstance(frame, gpd.GeoDataFrame):
        require_crs(frame, "the frame to export")
        return frame
    if "geometry" in frame or not {"longitude", "latitude"} <= {*frame}:
        raise InputError(
            "the frame to export must be a GeoDataFrame, or have columns longitude and latitude "
            f"and no geometry; received {type(frame).__name__} with {list(frame)}"
        )
    degrees = frame[["longitude", "latitude"]].to_numpy("float64", na_value=np.nan)
    points = np.full(len(frame), None, dtype=object)
    known = np.isfinite(degrees).all(axis=1)
    points[known] = shapely.points(degrees[known])
    return gpd.GeoDataFrame(frame, geometry=points, crs=STORAGE_CRS)


def _rounded(shapes: np.ndarray) -> np.ndarray:
    """Round coordinates where the shape stays valid, orient rings, and make empty shapes null."""
    rounded = shapely.transform(shapes, lambda xy: xy.round(COORDINATE_DECIMALS) + 0.0)
    is_broken = shapely.is_valid(shapes) & ~shapely.is_valid(rounded)
    oriented: np.ndarray = shapely.orient_polygons(np.where(is_broken, shapes, rounded))
    oriented[shapely.is_empty(oriented)] = None
    return oriented


def _columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Return the columns but geometries, as lists of Python values."""
    table = pd.DataFrame(frame).select_dtypes(exclude="geometry")
    return {str(name): _values(table[name]) for name in table}


def _values(column: pd.Series) -> list[Any]:
    """Return Python values, None when missing, dates as ISO 8601 text."""
    if pd.api.types.is_datetime64_any_dtype(column):
        known = column.dropna()
        is_day = (known == known.dt.normalize()).all()
        column = column.map(lambda time: _iso(time.date() if is_day else time), na_action="ignore")
    return column.astype(object).where(column.notna(), None).tolist()  # type: ignore[no-any-return]


def _iso(value: Any) -> str:
    return value.isoformat()  # type: ignore[no-any-return]


def to_csv(frame: pd.DataFrame, excel: bool = False) -> bytes:
    r"""Return a frame as CSV, for programs, or for a double click in a French Excel.

    Parameters
    ----------
    frame
        Any rows; the index and the geometries are left out.
    excel
        When false: UTF-8, comma, LF, decimal point, every value untouched. When true: UTF-8 with
        its mark, semicolon, CRLF, decimal comma, VRAI and FAUX; a code that Excel would take for
        a number is written `="01001"`; a text that begins like a formula gets an apostrophe (what
        follows `|` or a line break does not: only the beginning of a cell makes a formula).

    Returns
    -------
    bytes
        One line of headings, then the rows in order; missing values are empty, dates in ISO 8601.

    Examples
    --------
    >>> shares = pd.DataFrame({"commune_code": ["2A004", "2B033"], "beyond_5km_share": [0.5, None]})
    >>> to_csv(shares)
    b'commune_code,beyond_5km_share\n2A004,0.5\n2B033,\n'
    >>> to_csv(shares, excel=True).decode("utf-8-sig").splitlines()
    ['commune_code;beyond_5km_share', '2A004;0,5', '2B033;']
    """
    columns = _columns(frame)
    if not excel:
        return _csv_text(columns, ",", "\n").encode()
    for name, values in columns.items():
        is_code = name in SPREADSHEET_TEXT_COLUMNS or name.endswith(SPREADSHEET_TEXT_SUFFIXES)
        columns[name] = [_excel_cell(value, is_code) for value in values]
    return _csv_text(columns, ";", "\r\n").encode("utf-8-sig")


def _excel_cell(value: Any, is_code: bool) -> Any:
    """Return what makes Excel show a value as it is."""
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, float):
        return str(value).replace(".", ",")
    if not isinstance(value, str):
        return value
    if is_code and _NUMBER_LIKE.fullmatch(value):
        return f'="{value}"'
    return "'" + value if FORMULA_START.match(value) else value


def _csv_text(columns: dict[str, list[Any]], separator: str, line_end: str) -> str:
    """Return lines of CSV; whatever `line_end` is, cells with CR or LF are quoted."""
    lines: list[str] = []
    # Python 3.11 quotes only the breaks of its own terminator: write CRLF, then change the ends.
    writer = csv.writer(
        SimpleNamespace(write=lines.append), delimiter=separator, lineterminator="\r\n"
    )
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return "".join(line.removesuffix("\r\n") + line_end for line in lines)


def to_geoparquet(frame: pd.DataFrame, metadata: dict[str, str]) -> bytes:
    """Return a frame as GeoParquet 1.1, compressed with zstd, with its covering column `bbox`.

    Parameters
    ----------
    frame
        As for `to_geojson`; the index is left out, columns keep their types.
    metadata
        Keys to add to those of the file, beside `geo`: source, licence, date…

    Returns
    -------
    bytes
        Rows in order, coordinates untouched, geometry null when unknown.

    Raises
    ------
    InputError
        There is nothing to place the rows, or a key of the metadata is one of the format.
    CRSError
        The frame is not in EPSG:4326.
    """
    reserved = sorted(_RESERVED_KEYS & metadata.keys())
    if reserved:
        raise InputError(f"metadata keys {reserved} belong to the format; choose other names")
    plain = io.BytesIO()
    _located(frame).to_parquet(plain, index=False, compression=None, write_covering_bbox=True)
    table = pq.read_table(plain)
    described = table.replace_schema_metadata({**(table.schema.metadata or {}), **metadata})
    result = io.BytesIO()
    pq.write_table(described, result, compression="zstd")
    return result.getvalue()


def to_national_csv(places: pd.DataFrame) -> bytes:
    """Return places in the national schema: its 32 fields in order, which the atlas reads again.

    Parameters
    ----------
    places
        One row per place (or record), with the columns of `atlas.fields.NATIONAL_FIELDS`; others
        are left out. `code_insee` is the declared code, not the commune found by the atlas. A
        place without published id has its `place_id` as `id`.

    Returns
    -------
    bytes
        UTF-8 without mark, comma, LF; rows in order, lists joined by `|`, dates AAAA-MM-JJ,
        coordinates with all their digits, empty when missing.

    Raises
    ------
    InputError
        A column is missing.
    """
    missing = [field.name for field in NATIONAL_FIELDS if field.name not in places]
    if missing:
        raise InputError(f"places to export lack columns {missing}; received {list(places)}")
    if "place_id" in places:
        places = places.assign(published_id=places["published_id"].fillna(places["place_id"]))
    columns = {field.french: _values(places[field.name]) for field in NATIONAL_FIELDS}
    return _csv_text(columns, ",", "\n").encode()
