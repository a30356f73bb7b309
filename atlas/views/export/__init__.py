"""Frames in, the bytes of a file out: one module per format, and what each says of itself."""

from atlas.views.export.delimited import to_csv
from atlas.views.export.facts import file_facts, sources_of
from atlas.views.export.formats import (
    FORMAT_BY_NAME,
    FORMATS,
    NATIONAL,
    export,
    left_out_count,
    write_export,
)
from atlas.views.export.geojson import to_geojson
from atlas.views.export.geopackage import to_flatgeobuf, to_geopackage
from atlas.views.export.geoparquet import to_geoparquet
from atlas.views.export.national import table_schema, to_national_csv
from atlas.views.export.sidecar import package_json, resource, sidecar_name
from atlas.views.export.workbook import to_xlsx

__all__ = [
    "FORMATS",
    "FORMAT_BY_NAME",
    "NATIONAL",
    "export",
    "file_facts",
    "left_out_count",
    "package_json",
    "resource",
    "sidecar_name",
    "sources_of",
    "table_schema",
    "to_csv",
    "to_flatgeobuf",
    "to_geojson",
    "to_geopackage",
    "to_geoparquet",
    "to_national_csv",
    "to_xlsx",
    "write_export",
]
