"""Files of geographic systems -> rows of text with a position each.

GeoPackage, Shapefile (zipped), FlatGeobuf, KML and GPX by GDAL; Parquet, with a geometry or not, by
Arrow. Types are kept on the way, so that a code with zeros stays one.
"""

import io
import json
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from atlas.errors import InputError, SchemaError
from atlas.intake.shapes import GEOMETRY_RULE, WGS84, named_crs, points_of
from atlas.sources.parsing.rawfile import (
    WHOLE_FILE,
    RawFile,
    Remark,
    as_notes,
    flat,
    placed_file,
    unique_names,
    value_text,
)

LAYER_COLUMN = "layer"
_READ_ERRORS = (
    RuntimeError, ValueError, OSError, KeyError, IndexError, TypeError, OverflowError,
    pa.ArrowException,
)  # fmt: skip
# What GDAL adds to every place mark, that no map tells.
_KML_DRAWING = ("tessellate", "extrude", "visibility", "drawOrder", "altitudeMode", "icon")
_WAYPOINTS = "waypoints"
Files = dict[str, bytes]


class _Layer(NamedTuple):
    """Attributes as text, shapes, and their reference system, None when it is not told."""

    frame: pd.DataFrame
    shapes: np.ndarray | None
    crs: Any


def read_vectors(files: Files, main: str, name: str, layer: str | None = None) -> RawFile:
    """Read the layer chosen, or the one with most features; all those of a KML.

    Parameters
    ----------
    files
        Base name -> content: one file, or those of a Shapefile.
    main
        Base name of the file to open; its suffix tells the format.
    name
        What messages call it.
    layer
        Name of a layer.

    Raises
    ------
    SchemaError
        It is damaged or empty.
    InputError
        There is no layer of that name.
    CRSError
        It tells a reference system that nobody knows.
    """
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL warns of what it repairs
        for base, content in files.items():
            (Path(folder) / base).write_bytes(content)
        path = Path(folder) / main
        try:
            counts = {str(one): int(pyogrio.read_info(path, layer=one, force_feature_count=True)
                      ["features"]) for one, _ in pyogrio.list_layers(path)}  # fmt: skip
            chosen = _chosen(counts, layer, name, main.endswith(".kml"))
            parts = [(one, _read_layer(path, one, name)) for one in chosen]
            frames = [(one, part.frame, _points(part, name)) for one, part in parts]
        except (InputError, SchemaError):
            raise
        except _READ_ERRORS as error:
            told = str(error).replace(f"{folder}/", "")
            raise SchemaError(f"{name} : fichier géographique abîmé ({told})") from error
    if main.endswith(".kml"):
        frames = [(one, _told_columns(frame).assign(**{LAYER_COLUMN: one}), points)
                  for one, frame, points in frames]  # fmt: skip
    elif main.endswith(".gpx"):
        frames = [(one, _told_columns(frame), points) for one, frame, points in frames]
    whole = pd.concat([frame for _, frame, _ in frames], ignore_index=True).fillna("")
    if whole.empty:
        raise SchemaError(f"{name} : aucun objet dans ce fichier")
    placed = [(points, notes) for _, _, (points, notes) in frames]
    points = pd.concat([points for points, _ in placed], ignore_index=True)
    raw = placed_file(whole.astype("str"), points)
    return raw._replace(notes=pd.concat([raw.notes, as_notes(n for _, ns in placed for n in ns)]))


def _chosen(counts: dict[str, int], layer: str | None, name: str, every: bool) -> list[str]:
    """Return the layers to read."""
    if layer is not None:
        if layer not in counts:
            raise InputError(f"{name} : pas de couche « {layer} » ; couches : {', '.join(counts)}")
        return [layer]
    filled = {one: count for one, count in counts.items() if count}
    if not filled:
        raise SchemaError(f"{name} : aucun objet dans ce fichier")
    if every:
        return list(filled)
    best = _WAYPOINTS if _WAYPOINTS in filled else max(filled, key=lambda one: filled[one])
    return [best]


def _read_layer(path: Path, layer: str, file_name: str) -> _Layer:
    """Read a layer with GDAL; not by its Arrow stream, that null shapes of a FlatGeobuf break."""
    meta, _, wkb, values = pyogrio.raw.read(path, layer=layer)
    columns = unique_names([str(one) for one in meta["fields"]], file_name)
    texts = {
        name: [value_text(value) for value in pd.Series(column).tolist()]
        for name, column in zip(columns, values, strict=True)
    }
    count = int(pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"])
    frame = pd.DataFrame(texts, index=range(count if wkb is None else len(wkb)), dtype="str")
    return _Layer(frame, None if wkb is None else _shapes(wkb), meta["crs"])


def read_parquet(content: bytes, name: str) -> RawFile:
    """Read a Parquet file, a table or a GeoParquet.

    Raises
    ------
    SchemaError
        It is damaged, or its geometry is written in a way that is not read.
    CRSError
        It tells a reference system that nobody knows.
    """
    try:
        table = pq.read_table(io.BytesIO(content))
        told = (table.schema.metadata or {}).get(b"geo")
        if told is None:
            return placed_file(_texts(table, name), None)._replace(kind="csv")
        layer = _geo_layer(table, json.loads(told), name)
        points, notes = _points(layer, name)
    except (InputError, SchemaError):
        raise
    except _READ_ERRORS as error:
        raise SchemaError(f"{name} : Parquet abîmé ({error})") from error
    raw = placed_file(layer.frame, points)
    return raw._replace(notes=pd.concat([raw.notes, as_notes(notes)]))


def _geo_layer(table: pa.Table, told: dict[str, Any], name: str) -> _Layer:
    """Return the layer of a GeoParquet file, as its metadata tell."""
    primary = told["primary_column"]
    column = told["columns"][primary]
    if column.get("encoding", "WKB") != "WKB":
        raise SchemaError(f"{name} : géométrie « {column['encoding']} » ; écrivez-la en WKB")
    others = [one for one in told["columns"] if one in table.column_names]
    crs = column.get("crs", "OGC:CRS84")
    return _Layer(_texts(table.drop(others), name), _shapes(table[primary].to_pylist()), crs)


def _shapes(wkb: Sequence[bytes | None]) -> np.ndarray:
    """Return the shapes of a column, None where there is none or one that is damaged."""
    return np.array(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)


def _points(layer: _Layer, name: str) -> tuple[pd.DataFrame, list[Remark]]:
    """Return the point of each feature, and what is said of the reference system."""
    shapes = [None] * len(layer.frame) if layer.shapes is None else layer.shapes
    if layer.crs is not None or layer.shapes is None:
        crs = WGS84 if layer.crs is None else named_crs(layer.crs, name)
        return points_of(shapes, crs), []
    bounds = np.abs(shapely.total_bounds(shapes))
    if np.all(bounds <= [180, 90, 180, 90]):
        problem = "le fichier ne dit pas son système de coordonnées : lu en degrés"
        return points_of(shapes), [Remark(WHOLE_FILE, GEOMETRY_RULE, problem)]
    problem = ("le fichier ne dit pas son système de coordonnées : positions non lues ; "
               "joignez le .prj ou convertissez-le en EPSG:4326")  # fmt: skip
    return points_of([None] * len(shapes)), [Remark(WHOLE_FILE, GEOMETRY_RULE, problem)]


def _texts(table: pa.Table, file_name: str) -> pd.DataFrame:
    """Return Arrow columns as text, empty where null; a structure gives a column per part."""
    columns = unique_names([str(one) for one in table.column_names], file_name)
    texts: dict[str, Iterable[str]] = {}
    for name, column in zip(columns, table.columns, strict=True):
        values = column.to_pylist()
        if pa.types.is_struct(column.type):
            parts = pd.DataFrame([flat(value or {}, f"{name}.") for value in values]).fillna("")
            texts |= {str(part): parts[part] for part in parts}
        else:
            texts[name] = [value_text(value) for value in values]
    return pd.DataFrame(texts, index=range(len(table)), dtype="str")


def _told_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that a map tells, of those that GDAL gives to all."""
    told = [name for name in frame
            if name not in _KML_DRAWING and (frame[name] != "").any()]  # fmt: skip
    return frame[told]
