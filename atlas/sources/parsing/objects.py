"""JSON as it is published -> rows: lists, GeoJSON, and what portals and map tools hand out.

Lists of objects (also the only one inside an object: `result.records` of CKAN), objects a line,
records with `fields` (Opendatasoft, Airtable), tables of arrays, and what has a geometry: see
`atlas.sources.parsing.features`. Nested keys are joined by a dot, lists by `|`.
"""

import json
from typing import Any

import pandas as pd

from atlas.errors import SchemaError
from atlas.intake.shapes import json_points
from atlas.sources.parsing.features import placed_rows
from atlas.sources.parsing.rawfile import RawFile, flat, placed_file, require_columns

# Keys under which portals put their rows, and those that only wrap them.
_ROWS_KEYS = ("records", "results", "data", "rows", "items", "values", "features")
_WRAPPERS = ("result", "response", "data", "payload", "d", "records")
_HEADING_KEYS = ("fields", "columns")
_LINES_SUFFIXES = (".ndjson", ".jsonl", ".geojsonl")
_RECORD_SEPARATOR = "\x1e"  # before each object of a GeoJSON sequence (RFC 8142)


def read_objects(text: str, name: str) -> RawFile:
    """Read a JSON document, or a JSON object a line; numbers keep their written form.

    Parameters
    ----------
    text
        The whole file.
    name
        What messages call it.

    Raises
    ------
    SchemaError
        It is damaged, or holds no list of objects.
    CRSError
        It tells a reference system that nobody knows.
    """
    try:
        return _read(_parsed(text, name), name)
    except RecursionError as error:
        raise SchemaError(f"{name} : JSON emboîté trop profondément pour être lu") from error


def _read(content: Any, name: str) -> RawFile:
    """Return the rows of a document."""
    if name.lower().endswith(_LINES_SUFFIXES) and isinstance(content, dict):
        content = [content]  # the only line
    placed = placed_rows(content, name)
    rows = [flat(item) for item in _records(content)] if placed is None else placed.rows
    if not rows:
        raise SchemaError(f"{name} : liste d'objets JSON attendue, non vide")
    require_columns(len(set().union(*rows)), name)
    frame = _frame(rows)
    if placed is None:
        return placed_file(frame, None)
    return placed_file(frame, json_points(placed.geometries, placed.crs))


def _frame(rows: list[dict[str, str]]) -> pd.DataFrame:
    """Return rows of text as a frame, empty text where a row has not a column."""
    names = [*rows[0]]
    if all([*row] == names for row in rows):  # most files: a third of the time
        return pd.DataFrame([[*row.values()] for row in rows], columns=names, dtype="str")
    return pd.DataFrame(rows).fillna("").astype("str")


def _parsed(text: str, name: str) -> Any:
    """Return a JSON document, or the list of the objects that stand one a line."""
    try:
        return _loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        lines = [line.strip(_RECORD_SEPARATOR + " \t\r") for line in text.split("\n")]
        objects = [_object(line) for line in lines if line]
        read = sum(isinstance(item, dict) for item in objects)
        if read < 2 or read < len(objects) / 2:
            raise SchemaError(f"{name} : JSON abîmé ({error})") from error
        return objects


def _loads(text: str) -> Any:
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=lambda _: None)


def _object(line: str) -> Any:
    """Return the object of a line, None when it is damaged."""
    try:
        return _loads(line)
    except (json.JSONDecodeError, RecursionError):
        return None


def _records(content: Any) -> list[Any]:
    """Return the items that a document lists, none when it lists none."""
    items = _only_list(content) if isinstance(content, dict) else content
    if not isinstance(items, list):
        return []
    if items and all(isinstance(item, list) for item in items):
        heading = _heading(content) or items.pop(0)
        if not all(isinstance(cell, str) for cell in heading):
            return [heading, *items]
        return [dict(zip(heading, item, strict=False)) for item in items]
    return [_unwrapped(item) for item in items]


def _only_list(content: dict[str, Any]) -> Any:
    """Return the list of rows that an object holds (`{"count": 2, "items": […]}`)."""
    lists = {
        key: value
        for key, value in content.items()
        if isinstance(value, list)
        and value
        and all(isinstance(item, (dict, list) if key in _ROWS_KEYS else dict) for item in value)
    }
    named = [lists[key] for key in _ROWS_KEYS if key in lists] or list(lists.values())
    if len(named) == 1:
        return named[0]
    inside = [content[key] for key in _WRAPPERS if isinstance(content.get(key), dict)]
    return _only_list(inside[0]) if not lists and len(inside) == 1 else None


def _heading(content: Any) -> list[Any] | None:
    """Return the names of the columns that stand beside rows of arrays, None without them."""
    for key in _HEADING_KEYS if isinstance(content, dict) else ():
        columns = content.get(key)
        if isinstance(columns, list) and columns:
            names = [one.get("id") or one.get("name") if isinstance(one, dict) else one
                     for one in columns]  # fmt: skip
            return names if all(isinstance(name, str) for name in names) else None
    return None


def _unwrapped(item: Any) -> Any:
    """Return a record of a portal with its fields beside its own identifiers."""
    inner = item.get("record", item) if isinstance(item, dict) and len(item) <= 2 else item
    if not isinstance(inner, dict) or not isinstance(inner.get("fields"), dict):
        return item
    return {**{key: value for key, value in inner.items() if key != "fields"}, **inner["fields"]}
