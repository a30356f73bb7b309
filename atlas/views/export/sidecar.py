"""What stands beside a file: a data package (Frictionless) with licence, source, date, SHA-256."""

import json
from typing import Any

import pandas as pd

from atlas.schema.fields import Dtype
from atlas.views.export.dictionary import described_columns, dtype_of
from atlas.views.export.formats import NATIONAL, Format
from atlas.views.export.frames import attributes
from atlas.views.export.licences import Decision
from atlas.views.export.national import SCHEMA_URL, table_schema

SIDECAR_SUFFIX = ".datapackage.json"
_TYPES: dict[Dtype, str] = {
    "string": "string", "integer": "integer", "float": "number", "boolean": "boolean",
    "date": "date",
}  # fmt: skip


def sidecar_name(file_name: str) -> str:
    """Return the name of what stands beside a file.

    Examples
    --------
    >>> sidecar_name("lieux.gpkg")
    'lieux.gpkg.datapackage.json'
    """
    return file_name + SIDECAR_SUFFIX


def resource(
    file_name: str,
    format: Format,  # noqa: A002
    frame: pd.DataFrame,
    byte_count: int,
    sha256: str,
    left_out: int = 0,
    excel: bool = False,
) -> dict[str, Any]:
    """Return one file of a package: name, format, size, SHA-256, rows, columns.

    Parameters
    ----------
    file_name
        Beside the package.
    format, excel
        How the file was written; a plain CSV has its Table Schema, the national one too.
    frame
        Rows written.
    byte_count, sha256
        Of the file.
    left_out
        Rows that the format could not hold.
    """
    described: dict[str, Any] = {
        "name": _slug(file_name),
        "path": file_name,
        "format": format.suffix.removeprefix("."),
        "mediatype": format.media_type,
        "bytes": byte_count,
        "hash": f"sha256:{sha256}",
        "rows": len(frame) - left_out,
    }
    if left_out:
        described["rowsLeftOut"] = left_out
        described["rowsLeftOutReason"] = "sans position connue, que ce format ne peut pas contenir"
    if format.suffix == ".csv":
        described["encoding"] = "utf-8"
        described["dialect"] = {"delimiter": ";" if excel else ","}
    if format == NATIONAL and "faults" not in frame:
        described |= {"schema": table_schema(), "conformsTo": SCHEMA_URL}
    elif format.name == "csv" and not excel:
        described["schema"] = {"fields": _fields(frame)}
    elif format != NATIONAL:
        described["columns"] = _fields(frame)
    return described


def _slug(file_name: str) -> str:
    """Return a name that the standard accepts: lower case, digits, `-`, `_`, `.`."""
    return "".join(
        c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in file_name.lower()
    )


def _fields(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the columns as fields of a Table Schema, with their sense and unit in French."""
    rows = attributes(frame)
    fields = []
    for column in described_columns(rows, rows):
        field = {
            "name": column.name,
            "title": column.label,
            "type": _TYPES[dtype_of(rows[column.name])],
            "description": column.meaning,
            "unit": column.unit,
        }
        fields.append({key: text for key, text in field.items() if text})
    return fields


def package_json(
    name: str,
    resources: list[dict[str, Any]],
    facts: dict[str, str],
    sources: pd.DataFrame,
    licence: Decision,
) -> bytes:
    """Return a data package: files, facts, one entry per source with its own licence.

    Parameters
    ----------
    name
        Of the package.
    resources
        See `resource`.
    facts, sources
        See `atlas.views.export.facts`.
    licence
        Of the whole; `licenses` is absent when none can be announced, and the reason is kept.
    """
    package: dict[str, Any] = {
        "name": _slug(name),
        "title": facts["title"],
        "created": facts["built_at"],
    }
    if licence.licence is not None:
        known = licence.licence
        package["licenses"] = [{"name": known.name, "path": known.url, "title": known.title}]
    package |= {
        "licence": licence.words,
        "filter": facts["filter"],
        **{key: facts[key] for key in ("period", "territories", "notice") if facts.get(key)},
        "sources": [_source(source) for source in sources.to_dict("records")],
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _source(source: dict[Any, Any]) -> dict[str, str]:
    """Return one source: name, producer, address, date, licence, SHA-256 of the file read."""
    date = source["vintage_date"]
    entry = {
        "title": source["source_name"],
        "producer": source["producer"],
        "path": source["page_url"],
        "date": "" if pd.isna(date) else f"{date:%Y-%m-%d}",
        "licence": source["licence"],
        "file": source["file_name"],
        "hash": "" if pd.isna(source["file_sha256"]) else f"sha256:{source['file_sha256']}",
    }
    return {key: str(text) for key, text in entry.items() if not pd.isna(text) and text}
