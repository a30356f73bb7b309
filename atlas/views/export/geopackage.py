"""GeoPackage and FlatGeobuf, written by GDAL."""

import io
from threading import Lock
from typing import BinaryIO

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from atlas.schema.crs import STORAGE_CRS
from atlas.views.export.frames import attributes, is_day_column, is_placed, with_points

GEOMETRY = "geometry"
# GeoPackage dates its tables: a file that is told no date gets this one, not that of the clock.
DEFAULT_TIME = "1970-01-01T00:00:00"
_one_at_a_time = Lock()


def write_geopackage(
    file: BinaryIO, frame: pd.DataFrame, metadata: dict[str, str], layer: str
) -> None:
    """Write a frame as a GeoPackage (OGC 12-128r19) of one layer, with its spatial index.

    Parameters
    ----------
    file
        Written to, never read.
    frame
        As for `atlas.views.export.geojson.write_geojson`; the index is left out. Dates without
        time are dates.
    metadata
        Metadata of the file: source, licence, date…; `built_at` dates the layer.
    layer
        Name of the layer.

    Notes
    -----
    Rows in order, coordinates untouched, null where unknown. Polygons are multi-polygons as soon
    as one has several parts. The same rows and metadata give the same bytes.

    Raises
    ------
    ValueError
        There is nothing to place the rows, or the frame is not in EPSG:4326.
    """
    features = with_points(frame)
    options = {"IDENTIFIER": metadata.get("title", layer), "GEOMETRY_NAME": GEOMETRY}
    kept = {name: text for name, text in metadata.items() if text}
    _write(file, features, "GPKG", layer, metadata, options, kept or None)


def write_flatgeobuf(
    file: BinaryIO, frame: pd.DataFrame, metadata: dict[str, str], layer: str
) -> None:
    """Write a frame as FlatGeobuf, with its packed Hilbert R-tree.

    Parameters
    ----------
    file, frame, metadata, layer
        As for `write_geopackage`; the metadata become the description of the layer.

    Notes
    -----
    Rows along a Hilbert curve. The index cannot hold a row without a geometry: such rows are left
    out, and the description says how many.

    Raises
    ------
    ValueError
        There is nothing to place the rows, or the frame is not in EPSG:4326.
    """
    features = with_points(frame)
    placed = is_placed(features)
    told = dict(metadata)
    if not placed.all():
        told["left_out"] = f"{(~placed).sum()} rows without a known position"
    options = {
        "TITLE": metadata.get("title", layer),
        "DESCRIPTION": "\n".join(f"{name}: {text}" for name, text in told.items() if text),
    }
    _write(file, features[placed], "FlatGeobuf", layer, metadata, options)


def _write(
    file: BinaryIO,
    features: gpd.GeoDataFrame,
    driver: str,
    layer: str,
    metadata: dict[str, str],
    layer_options: dict[str, str],
    dataset_metadata: dict[str, str] | None = None,
) -> None:
    """Write features with a driver of GDAL, at the date of the data and not of the clock."""
    shapes = features.geometry.to_numpy().astype(object)
    shapes[~is_placed(features)] = None
    geometry_type, shapes = _of_one_type(shapes)
    time = metadata.get("built_at", DEFAULT_TIME)[:19]
    content = io.BytesIO()
    with _one_at_a_time:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{time}.000Z"})
        try:
            pyogrio.write_arrow(
                _arrow_table(features, shapes),
                content,
                layer=layer,
                driver=driver,
                geometry_name=GEOMETRY,
                geometry_type=geometry_type,
                crs=STORAGE_CRS,
                dataset_metadata=dataset_metadata,
                layer_options=layer_options,
            )
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    file.write(content.getbuffer())


def _arrow_table(features: gpd.GeoDataFrame, shapes: np.ndarray) -> pa.Table:
    """Return columns for GDAL: WKB, and dates without a time as dates."""
    columns = attributes(features)
    table = pa.Table.from_pandas(columns, preserve_index=False).replace_schema_metadata(None)
    for position, name in enumerate(columns):
        if is_day_column(columns[name]):
            days = table[position].cast(pa.timestamp("us")).cast(pa.date32())
            table = table.set_column(position, str(name), days)
    wkb = pa.array(shapely.to_wkb(shapes), pa.binary())
    field = pa.field(GEOMETRY, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})
    return table.append_column(field, wkb)


def _of_one_type(shapes: np.ndarray) -> tuple[str, np.ndarray]:
    """Return the name of the type of some shapes, and the shapes, of that type when they can be."""
    kinds = {shape.geom_type for shape in shapes if shape is not None}
    single = {kind.removeprefix("Multi") for kind in kinds}
    if len(single) != 1 or single == {"GeometryCollection"}:
        return "Unknown", shapes
    if len(kinds) == 1:
        return kinds.pop(), shapes
    multi = getattr(shapely, f"Multi{single.pop()}")
    promoted = np.array(
        [s if s is None or s.geom_type.startswith("Multi") else multi([s]) for s in shapes],
        dtype=object,
    )
    return multi.__name__, promoted
