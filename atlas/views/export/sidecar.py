"""What stands beside a file: a data package (Frictionless) with licence, source, date, SHA-256."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from atlas.text.french import counted
from atlas.views.export.descriptor import schema_of
from atlas.views.export.formats import NATIONAL, Format
from atlas.views.export.licences import Decision
from atlas.views.export.national import SCHEMA_URL
from atlas.views.export.workbook import DATA_SHEET

SIDECAR_SUFFIX = ".datapackage.json"


def sidecar_name(file_name: str) -> str:
    """Return the name of what stands beside a file.

    Examples
    --------
    >>> sidecar_name("lieux.gpkg")
    'lieux.gpkg.datapackage.json'
    """
    return file_name + SIDECAR_SUFFIX


class LeftOut(NamedTuple):
    """What a file does not hold of what was asked.

    Parameters
    ----------
    rows
        In French, with its number, what was left out and why -> the number.
    values
        How many values of which field, and why; see
        `atlas.views.export.national.left_out_counts`.
    """

    rows: Mapping[str, int] = {}
    values: Sequence[Mapping[str, Any]] = ()


NOTHING_LEFT_OUT = LeftOut()


def resource(
    file_name: str,
    format: Format,  # noqa: A002
    frame: pd.DataFrame,
    written: tuple[int, str, int],
    excel: bool = False,
    left_out: LeftOut = NOTHING_LEFT_OUT,
) -> dict[str, Any]:
    """Return one file of a package: name, format, size, SHA-256, rows, schema, what is left out.

    Parameters
    ----------
    file_name
        Beside the package.
    format, excel
        How the file was written.
    frame
        Rows written.
    written
        Bytes and SHA-256 of the file, rows of the frame that the format could not hold.
    left_out
        What was left out before.
    """
    byte_count, sha256, unplaced = written
    described: dict[str, Any] = {
        "name": _slug(file_name),
        "path": file_name,
        # A tool that knows tables in Parquet and not GeoParquet must not take it for one.
        "format": "geoparquet" if format.name == "geoparquet" else format.suffix.lstrip("."),
        "mediatype": format.media_type,
        "bytes": byte_count,
        "hash": f"sha256:{sha256}",
        # Tools count the rows of what they read as a table.
        "rowCount" if format.has_geometry else "rows": len(frame) - unplaced,
        "schema": schema_of(frame, format, excel),
    }
    rows = dict(left_out.rows) | ({_unplaced_words(unplaced): unplaced} if unplaced else {})
    if rows:
        described["rowsLeftOut"] = sum(rows.values())
        described["rowsLeftOutReason"] = " ; ".join(rows)
    if left_out.values:
        described["valuesLeftOut"] = [dict(value) for value in left_out.values]
    if format.suffix == ".csv":
        described["encoding"] = "utf-8"
        described["dialect"] = {"delimiter": ";" if excel else ","}
    elif format.suffix == ".xlsx":
        described["dialect"] = {"excel": {"sheet": DATA_SHEET}}
    if format == NATIONAL and "faults" not in frame:
        described["conformsTo"] = SCHEMA_URL
    return described


def _unplaced_words(count: int) -> str:
    lines = counted(count, "ligne", "lignes")
    return f"{lines} sans position connue, que ce format ne peut pas contenir"


def _slug(file_name: str) -> str:
    """Return a name that the standard accepts: lower case, digits, `-`, `_`, `.`."""
    return "".join(
        c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in file_name.lower()
    )


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
        "hash": _hashes(source["file_sha256"]),
    }
    return {key: str(text) for key, text in entry.items() if not pd.isna(text) and text}


def _hashes(sums: Any) -> str:
    """Return the SHA-256 of the files of a source, joined by `|` as their names are.

    Examples
    --------
    >>> _hashes("ab|cd"), _hashes(None)
    ('sha256:ab|sha256:cd', '')
    """
    return "" if pd.isna(sums) else "|".join(f"sha256:{one}" for one in sums.split("|"))
