"""The formats that rows can leave the atlas in, and the function that writes each."""

import io
from dataclasses import dataclass
from typing import BinaryIO

import pandas as pd

from atlas.views.export.delimited import write_csv
from atlas.views.export.frames import is_placed, with_points
from atlas.views.export.geojson import write_geojson
from atlas.views.export.geopackage import write_flatgeobuf, write_geopackage
from atlas.views.export.geoparquet import write_geoparquet
from atlas.views.export.national import write_national_csv
from atlas.views.export.workbook import write_xlsx


@dataclass(frozen=True)
class Format:
    """One format of file.

    Parameters
    ----------
    name
        As the command line calls it.
    label
        French, for people who choose.
    suffix
        Of file names, with its dot.
    media_type
        Registered by IANA, `application/octet-stream` otherwise.
    has_geometry
        Whether rows have a geometry in the file.
    """

    name: str
    label: str
    suffix: str
    media_type: str
    has_geometry: bool = False


FORMAT_BY_NAME = {
    known.name: known
    for known in (
        Format("geojson", "GeoJSON", ".geojson", "application/geo+json", True),
        Format("csv", "CSV", ".csv", "text/csv"),
        Format("xlsx", "Excel (XLSX)", ".xlsx",
               "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        Format("geopackage", "GeoPackage", ".gpkg", "application/geopackage+sqlite3",
               True),
        Format("geoparquet", "GeoParquet", ".parquet", "application/vnd.apache.parquet",
               True),
        Format("flatgeobuf", "FlatGeobuf", ".fgb", "application/octet-stream", True),
    )
}  # fmt: skip
FORMATS = tuple(FORMAT_BY_NAME)
# Of places only.
NATIONAL = Format("national", "CSV au schéma national", ".csv", "text/csv")


def export(
    frame: pd.DataFrame,
    format: str,  # noqa: A002
    id_column: str,
    metadata: dict[str, str],
    name: str = "atlas",
) -> bytes:
    """Return a frame as the bytes of a file in one of `FORMATS`; see what writes each.

    The same arguments give the same bytes. Only GeoJSON uses `id_column`, only GeoPackage and
    FlatGeobuf use `name`, for their layer, and CSV cannot carry `metadata`; CSV for Excel is
    `atlas.views.export.delimited.to_csv`.

    Raises
    ------
    ValueError
        The format is unknown, or the frame is not fit for it.
    """
    content = io.BytesIO()
    write_export(content, frame, format, id_column, metadata, name=name)
    return content.getvalue()


def write_export(
    file: BinaryIO,
    frame: pd.DataFrame,
    format: str,  # noqa: A002
    id_column: str,
    metadata: dict[str, str],
    excel: bool = False,
    name: str = "atlas",
) -> None:
    """Write what `export` returns, without holding it whole where the format allows.

    Only CSV uses `excel`; see `atlas.views.export.delimited.to_csv`.
    """
    match format:
        case "geojson":
            write_geojson(file, frame, id_column, metadata)
        case "csv":
            write_csv(file, frame, excel)
        case "xlsx":
            write_xlsx(file, frame, metadata)
        case "geoparquet":
            write_geoparquet(file, frame, metadata)
        case "geopackage":
            write_geopackage(file, frame, metadata, name)
        case "flatgeobuf":
            write_flatgeobuf(file, frame, metadata, name)
        case NATIONAL.name:
            write_national_csv(file, frame)
        case _:
            raise ValueError(
                f"export format {format!r} does not exist; formats: {', '.join(FORMATS)}"
            )


def left_out_count(frame: pd.DataFrame, format: str) -> int:  # noqa: A002
    """Return how many rows a format cannot hold: FlatGeobuf, those without a known position."""
    return int((~is_placed(with_points(frame))).sum()) if format == "flatgeobuf" else 0
