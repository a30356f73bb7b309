"""GeoParquet 1.1, laid out so that readers of a window skip what is elsewhere."""

import io
from typing import BinaryIO

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from atlas.views.export.frames import CHUNK_ROWS, is_placed, with_points

_RESERVED_KEYS = frozenset({"geo", "pandas", "ARROW:schema"})


def write_geoparquet(file: BinaryIO, frame: pd.DataFrame, metadata: dict[str, str]) -> None:
    """Write a frame as GeoParquet 1.1, compressed with zstd, with its covering column `bbox`.

    Parameters
    ----------
    file
        Written to, never read.
    frame
        As for `atlas.views.export.geojson.write_geojson`; the index is left out, columns keep
        their types.
    metadata
        Keys to add to those of the file, beside `geo`: source, licence, date…

    Notes
    -----
    Rows along a Hilbert curve, those without a geometry last, in groups of `CHUNK_ROWS`: the
    statistics of `bbox` say which groups a window needs. Coordinates untouched, geometry null when
    unknown. The metadata `geo` holds the CRS as PROJJSON.

    Raises
    ------
    ValueError
        There is nothing to place the rows, a key of the metadata is one of the format, or the
        frame is not in EPSG:4326.
    """
    reserved = sorted(_RESERVED_KEYS & metadata.keys())
    if reserved:
        raise ValueError(f"metadata keys {reserved} belong to the format; choose other names")
    features = with_points(frame)
    plain = io.BytesIO()
    features.iloc[hilbert_order(features)].to_parquet(
        plain, index=False, compression=None, write_covering_bbox=True, schema_version="1.1.0"
    )
    table = pq.read_table(plain)
    plain.close()
    described = table.replace_schema_metadata({**(table.schema.metadata or {}), **metadata})
    pq.write_table(described, file, row_group_size=CHUNK_ROWS, compression="zstd")


def hilbert_order(features: gpd.GeoDataFrame) -> np.ndarray:
    """Return the positions of rows along a Hilbert curve over their bounds.

    Rows at the same step of the curve stay in order, and those without a geometry come last.

    References
    ----------
    Hilbert (1891), doi:10.1007/BF01199431.
    """
    placed = is_placed(features)
    steps = np.full(len(features), np.iinfo(np.int64).max)
    if placed.any():
        steps[placed] = features.geometry[placed].hilbert_distance()
    order: np.ndarray = np.argsort(steps, kind="stable")
    return order
