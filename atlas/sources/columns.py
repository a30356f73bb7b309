"""Large or geographic files -> frames that hold only the columns asked for.

CSV, Parquet, GeoParquet, GeoPackage, GeoJSON, FlatGeobuf, Shapefile in a zip archive,
and workbooks.
"""

import codecs
import json
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyproj import CRS
from pyproj.exceptions import CRSError as UnknownCRS
from shapely.errors import ShapelyError

from atlas.errors import CRSError, SchemaError, SourceError
from atlas.sources.files import VIRTUAL_LAYER, WHOLE_SHAPEFILE, read_file
from atlas.sources.ordinary import require_ordinary
from atlas.sources.parsing.packed import members, unpacked
from atlas.sources.parsing.separated import read_opening

CSV_SUFFIXES = (".csv", ".txt", ".tsv")
VECTOR_SUFFIXES = (".gpkg", ".geojson", ".json", ".fgb", ".zip")
BOOK_SUFFIXES = (".xlsx", ".xls", ".ods")
_HEAD_BYTES = 1 << 16
# How a geographic file begins; one of JSON, with a bracket.
_MAGIC = {".gpkg": b"SQLite format 3\0", ".fgb": b"fgb", ".zip": b"PK\x03\x04"}


class _CsvShape(NamedTuple):
    """How a CSV is written, its heading, and how many lines stand above it."""

    encoding: str
    separator: str
    columns: list[str]
    skipped_count: int


def column_names(path: Path) -> list[str]:
    """Return the names of the columns of a file, geometry left out.

    Raises
    ------
    SourceError
        The file cannot be opened.
    SchemaError
        It is of another format, or holds several layers.
    """
    suffix = _readable_suffix(path)
    if suffix in CSV_SUFFIXES:
        return _csv_shape(path).columns
    if suffix in BOOK_SUFFIXES:
        return [str(name) for name in read_file(path).rows.columns[:-1]]
    if suffix == ".parquet":
        schema = _parquet_schema(path)
        return [name for name in schema.names if name != _geometry_column(schema)]
    return [str(name) for name in _read_layer(path, rows=1).columns.drop("geometry", "ignore")]


def read_columns(path: Path, columns: list[str]) -> pd.DataFrame:
    """Read some columns of a file, without its geometry.

    Returns
    -------
    DataFrame
        Index 0 to n-1; text, null where empty, or numbers where the file has them as such. Blank
        lines of a CSV are not rows.

    Raises
    ------
    SourceError, SchemaError
        See `column_names`; the file is damaged.
    """
    suffix = _readable_suffix(path)
    if suffix in CSV_SUFFIXES:
        return _read_csv(path, columns)
    if suffix in BOOK_SUFFIXES:
        rows = read_file(path).rows[columns]
        return rows.where(rows != "", None)
    if suffix == ".parquet":
        _parquet_schema(path)
        return pq.read_table(path, columns=columns).to_pandas().reset_index(drop=True)
    return pd.DataFrame(_read_layer(path, columns=columns, ignore_geometry=True))[columns]


def has_geometry(path: Path) -> bool:
    """Say whether a file has a geometry of its own, and not only columns.

    Raises
    ------
    SourceError, SchemaError
        See `column_names`.
    """
    suffix = _readable_suffix(path)
    if suffix in (*CSV_SUFFIXES, *BOOK_SUFFIXES):
        return False
    if suffix == ".parquet":
        return _geometry_column(_parquet_schema(path)) is not None
    return "geometry" in _read_layer(path, rows=1).columns


def read_shapes(path: Path, columns: list[str], crs: int | None = None) -> gpd.GeoDataFrame:
    """Read the shapes of a file with some of its columns.

    Parameters
    ----------
    path
        A geographic file.
    columns
        Columns to read.
    crs
        EPSG code, for a file that does not say it.

    Returns
    -------
    GeoDataFrame
        In the CRS of the file; index 0 to n-1.

    Raises
    ------
    SourceError, SchemaError
        See `column_names`; the file has no geometry.
    CRSError
        It does not say its CRS and neither does the caller, or they disagree.
    """
    if not has_geometry(path):
        raise SchemaError(f"{path.name} : ce fichier n'a pas de géométrie (GeoJSON, GeoPackage, "
                          "GeoParquet ou Shapefile zippé attendu)")  # fmt: skip
    if path.suffix.lower() == ".parquet":
        geometry = _geometry_column(_parquet_schema(path))
        read = gpd.read_parquet(path, columns=[*columns, geometry])
        shapes = gpd.GeoDataFrame(read[columns], geometry=read.geometry)
    else:
        shapes = _read_layer(path, columns=columns)
    asked = None if crs is None else known_crs(crs)
    if shapes.crs is None and asked is None:
        raise CRSError(f"{path.name} ne dit pas son système de coordonnées ; donnez-le avec --crs "
                       "(2154 pour Lambert-93, 4326 pour des degrés)")  # fmt: skip
    if shapes.crs is not None and asked is not None and shapes.crs != asked:
        raise CRSError(
            f"{path.name} se dit en {shapes.crs.to_string()}, et --crs dit EPSG:{crs} ; "
            "retirez --crs ou corrigez le fichier"
        )
    placed = shapes if shapes.crs is not None else shapes.set_crs(asked)
    return placed[[*columns, "geometry"]].reset_index(drop=True)


def known_crs(code: int) -> CRS:
    """Return a CRS by its EPSG code.

    Raises
    ------
    CRSError
        There is none.
    """
    try:
        return CRS.from_epsg(code)
    except UnknownCRS as error:
        raise CRSError(f"--crs {code} : code EPSG inconnu (exemples : 2154, 3035, 4326)") from error


def _readable_suffix(path: Path) -> str:
    """Return the suffix of a file that can be opened and is of a known format."""
    suffix = path.suffix.lower()
    require_ordinary(path)
    try:
        with path.open("rb") as file:
            start = file.read(1)
    except OSError as error:
        raise SourceError(f"{path} : fichier illisible ({error.strerror})") from error
    if not start:
        raise SchemaError(f"{path.name} : le fichier est vide")
    if suffix == ".shp":
        raise SchemaError(f"{path.name} : {WHOLE_SHAPEFILE}")
    known_suffixes = (*CSV_SUFFIXES, *BOOK_SUFFIXES, ".parquet", *VECTOR_SUFFIXES)
    if suffix not in known_suffixes:
        known = ", ".join(known_suffixes)
        raise SchemaError(f"{path.name} : format inconnu ; formats lus : {known}")
    return suffix


def _csv_shape(path: Path) -> _CsvShape:
    """Find out how a CSV is written, from its beginning."""
    head = _head(path)
    encoding = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
    try:
        codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        encoding = "cp1252"
    return _CsvShape(encoding, *read_opening(head.decode(encoding, "replace"), path.name))


def _read_csv(path: Path, columns: list[str]) -> pd.DataFrame:
    """Read some columns of a CSV as text."""
    shape = _csv_shape(path)
    try:
        rows = pd.read_csv(
            path, sep=shape.separator, encoding=shape.encoding, encoding_errors="replace",
            skiprows=shape.skipped_count, usecols=columns, dtype="str", keep_default_na=False,
            na_values=[""],
        )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
        raise SchemaError(f"{path.name} : CSV abîmé ({error})") from error
    return rows[columns]


def _parquet_schema(path: Path) -> pa.Schema:
    """Return the schema of a Parquet file."""
    try:
        return pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise SchemaError(f"{path.name} : Parquet abîmé ({error})") from error


def _geometry_column(schema: pa.Schema) -> str | None:
    """Return the geometry of a GeoParquet file, None for another Parquet."""
    told = (schema.metadata or {}).get(b"geo")
    return None if told is None else str(json.loads(told)["primary_column"])


def first_row_number(path: Path) -> int:
    """Return the number of the first row as a person counts them: 2 under a heading alone.

    Raises
    ------
    SourceError, SchemaError
        See `column_names`.
    """
    suffix = _readable_suffix(path)
    if suffix in CSV_SUFFIXES:
        return _csv_shape(path).skipped_count + 2
    return read_file(path).first_row_number if suffix in BOOK_SUFFIXES else 1


def _refuse_disguised(path: Path) -> None:
    """Refuse a file that is not what its name says: GDAL goes by content, and opens what it names.

    Raises
    ------
    SchemaError
        It is of another format, or holds a virtual layer.
    """
    suffix, heads = path.suffix.lower(), [_head(path)]
    start = _MAGIC.get(suffix)
    first = heads[0].removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    is_said = heads[0].startswith(start) if start else first in (b"{", b"[", b"\x1e")
    if is_said and suffix == ".zip":
        content = path.read_bytes()
        names = members(content, path.name)
        heads = [unpacked(content, path.name, name)[:_HEAD_BYTES] for name in names]
    if not is_said or any(VIRTUAL_LAYER in head for head in heads):
        raise SchemaError(
            f"{path.name} : ce n'est pas un fichier {suffix} ; enregistrez-le en GeoPackage ou en "
            "GeoJSON"
        )


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)


def _read_layer(path: Path, **options: object) -> gpd.GeoDataFrame:
    """Read the only layer of a geographic file."""
    _refuse_disguised(path)
    try:
        layers = gpd.list_layers(path)["name"].tolist()
        if len(layers) == 1:
            return gpd.read_file(path, **options)
    except (RuntimeError, OSError, ValueError, ShapelyError) as error:
        raise SchemaError(f"{path.name} : fichier géographique abîmé ({error})") from error
    raise SchemaError(
        f"{path.name} : une seule couche attendue, {len(layers)} reçues ({', '.join(layers)})"
    )
