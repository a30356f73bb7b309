"""Frames in, the bytes of a file out: one module per format, and what each says of itself.

Read `formats` (which there are), then `frames` (what all do first), one room per format, `national`
(the national schema), `exported` (which rows), `facts`, `licences`, `meanings`, `answers`,
`dictionary`, `descriptor` and `sidecar` (what stands beside).
"""

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
from atlas.views.export.national import table_schema, to_national_csv
from atlas.views.export.sidecar import (
    NOTHING_LEFT_OUT,
    LeftOut,
    package_json,
    resource,
    sidecar_name,
)

__all__ = [
    "FORMATS",
    "FORMAT_BY_NAME",
    "NATIONAL",
    "NOTHING_LEFT_OUT",
    "LeftOut",
    "export",
    "file_facts",
    "left_out_count",
    "package_json",
    "resource",
    "sidecar_name",
    "sources_of",
    "table_schema",
    "to_csv",
    "to_national_csv",
    "write_export",
]
