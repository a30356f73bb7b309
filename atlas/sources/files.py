"""A published file -> a frame of text, columns as published, nothing cleaned."""

import csv
import io
import json
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from atlas.errors import SchemaError, SourceError
from atlas.schema import STRUCTURE_COLUMN

SEPARATORS = ",;\t|"
csv.field_size_limit(2**31 - 1)
LONGITUDE_COLUMN, LATITUDE_COLUMN = "geometry.longitude", "geometry.latitude"


class RawFile(NamedTuple):
    """One file, read as text.

    `rows` has one row per published row, index 0 to n-1, text columns as published, empty text
    where absent, and `STRUCTURE_COLUMN`, in French, where a row has not the shape of the others.
    `first_row_number` is the number of the first row as a person counts them.
    """

    rows: pd.DataFrame
    kind: str
    first_row_number: int


def read_file(path: Path) -> RawFile:
    """Read a CSV, JSON or GeoJSON file; separator and encoding are found out.

    Raises
    ------
    SourceError
        The file cannot be opened.
    SchemaError
        It is empty, or is none of the three.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} : fichier illisible ({error.strerror})") from error
    if not content.strip():
        raise SchemaError(f"{path.name} : le fichier est vide")
    text = _decode(content, path.name)
    first = text.lstrip()[:1]
    if first in ("[", "{"):
        return _read_json(text, path.name)
    if first == "<":
        raise SchemaError(f"{path.name} : page web ou XML reçu, CSV ou JSON attendu")
    return _read_csv(text, path.name)


def _decode(content: bytes, name: str) -> str:
    """Return the text of a file: UTF-8 with or without mark, UTF-16 with mark, or Windows-1252."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise SchemaError(f"{name} : texte UTF-16 abîmé") from error
    if b"\0" in content:
        raise SchemaError(f"{name} : fichier binaire reçu (classeur, archive ?), texte attendu")
    with suppress(UnicodeDecodeError):
        return content.decode("utf-8-sig")
    text = content.decode("utf-8-sig", errors="replace")
    lost = text.count("\ufffd")
    if lost <= sum(c > "\x7f" for c in text) - lost:
        return text
    return content.decode("cp1252", errors="replace")


def _read_csv(text: str, name: str) -> RawFile:
    """Read a CSV whose first line is its heading."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    heading = text[: text.index("\n")] if "\n" in text else text
    separator = max(SEPARATORS, key=heading.count)
    if separator not in heading:
        raise SchemaError(f"{name} : une seule colonne ; séparateur , ; | ou tabulation attendu")
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        heading_cells, *lines = reader
    except csv.Error as error:
        raise SchemaError(
            f"{name}, ligne {reader.line_num} : guillemet mal fermé ({error})"
        ) from error
    while lines and not any(lines[-1]):
        lines.pop()
    columns = _unique(heading_cells)
    rows = [_shaped(cells or [""] * len(columns), len(columns)) for cells in lines]
    frame = pd.DataFrame(rows, columns=[*columns, STRUCTURE_COLUMN], dtype="str")
    return RawFile(frame, "csv", 2)


def _shaped(cells: list[str], width: int) -> list[str]:
    """Return the cells of a row, as many as columns, and what was wrong with their number."""
    if len(cells) == width:
        return [*cells, ""]
    problem = f"{len(cells)} cellules pour {width} colonnes"
    if len(cells) > width:
        problem += " ; celles en trop ne sont pas lues"
    return [*cells[:width], *[""] * (width - len(cells)), problem]


def _unique(columns: list[str]) -> list[str]:
    """Return column names made unique (`nom`, `nom.2`)."""
    taken = {STRUCTURE_COLUMN, *columns}
    seen = {STRUCTURE_COLUMN}
    result = []
    for column in columns:
        name, number = column, 2
        while name in seen or (name != column and name in taken):
            name, number = f"{column}.{number}", number + 1
        seen.add(name)
        result.append(name)
    return result


def _read_json(text: str, name: str) -> RawFile:
    """Read a list of objects or a GeoJSON FeatureCollection; numbers keep their written form."""
    try:
        content = json.loads(text, parse_float=str, parse_int=str)
    except (json.JSONDecodeError, RecursionError) as error:
        raise SchemaError(f"{name} : JSON abîmé ({error})") from error
    kind = "json"
    if isinstance(content, dict) and isinstance(content.get("features"), list):
        kind = "geojson"
        content = content["features"]
    if not isinstance(content, list) or not content:
        raise SchemaError(f"{name} : liste d'objets JSON attendue, non vide")
    rows = [_flat_feature(item) if kind == "geojson" else _flat(item) for item in content]
    frame = pd.DataFrame(rows).fillna("").astype("str")
    if STRUCTURE_COLUMN not in frame:
        frame[STRUCTURE_COLUMN] = ""
    return RawFile(frame, kind, 1)


def _flat(item: Any, prefix: str = "") -> dict[str, str]:
    """Return an object as text, nested keys joined by a dot and lists by `|`."""
    if not isinstance(item, dict):
        return {STRUCTURE_COLUMN: "n'est pas un objet JSON"}
    result: dict[str, str] = {}
    for key, value in item.items():
        if isinstance(value, dict):
            result |= _flat(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            result[_whole(prefix + key)] = "|".join(
                _whole(part) for part in value if part is not None
            )
        elif value is not None:
            result[_whole(prefix + key)] = _whole(value)
    return result


def _whole(value: Any) -> str:
    """Return a value as text, halves of characters replaced."""
    return str(value).encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _flat_feature(feature: Any) -> dict[str, str]:
    """Return the properties of a GeoJSON feature, and its point as two more columns."""
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        return {STRUCTURE_COLUMN: "n'est pas un objet géographique avec ses propriétés"}
    row = _flat(feature["properties"])
    geometry = feature.get("geometry")
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        point = geometry.get("coordinates")
        if isinstance(point, list) and len(point) >= 2:
            row |= {LONGITUDE_COLUMN: str(point[0]), LATITUDE_COLUMN: str(point[1])}
    return row
