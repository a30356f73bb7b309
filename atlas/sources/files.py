"""A published file -> a frame of text, columns as published, nothing cleaned."""

import csv
import io
import json
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from atlas.errors import SchemaError, SourceError
from atlas.intake.mapping import Mapping
from atlas.intake.recognition import recognised
from atlas.schema.frame import STRUCTURE_COLUMN

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


def read_file(path: Path, encoding: str | None = None, separator: str | None = None) -> RawFile:
    """Read a CSV, JSON or GeoJSON file.

    Parameters
    ----------
    path
        File.
    encoding, separator
        Those of the file; found out when None.

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
    return read_content(content, path.name, encoding, separator)


def read_content(
    content: bytes, name: str, encoding: str | None = None, separator: str | None = None
) -> RawFile:
    """Read the bytes of a CSV, JSON or GeoJSON file.

    Parameters
    ----------
    content
        The whole file.
    name
        What messages call it.
    encoding, separator
        Those of the file; found out when None.

    Raises
    ------
    SchemaError
        It is empty, or is none of the three.
    """
    if not content.strip():
        raise SchemaError(f"{name} : le fichier est vide")
    text = _decode(content, name, encoding)
    first = text.lstrip()[:1]
    if first in ("[", "{"):
        return _read_json(text, name)
    if first == "<":
        raise SchemaError(f"{name} : page web ou XML reçu, CSV ou JSON attendu")
    return _read_csv(text, name, separator)


def read_described(path: Path, mappings: dict[str, Mapping]) -> tuple[RawFile, Mapping | None]:
    """Read a file and find its description, which may tell an encoding and a separator.

    Parameters
    ----------
    path
        File.
    mappings
        Format id -> description.

    Returns
    -------
    tuple of RawFile and Mapping
        None when no description fits.

    Raises
    ------
    SourceError, SchemaError
        See `read_file`.
    """
    for mapping in mappings.values():
        if mapping.encoding or mapping.separator:
            with suppress(SchemaError):
                raw = read_file(path, mapping.encoding, mapping.separator)
                if recognised({"": mapping}, raw.kind, {*raw.rows.columns}, raw.rows):
                    return raw, mapping
    raw = read_file(path)
    found = {name: m for name, m in mappings.items() if not (m.encoding or m.separator)}
    return raw, recognised(found, raw.kind, {*raw.rows.columns}, raw.rows)


def _decode(content: bytes, name: str, encoding: str | None) -> str:
    """Return the text of a file: as told, else UTF-8 or UTF-16 with mark, or Windows-1252."""
    if encoding is not None:
        try:
            return content.decode(encoding).removeprefix("\ufeff")
        except (UnicodeError, LookupError) as error:
            raise SchemaError(f"{name} : ce n'est pas du texte {encoding} ({error})") from error
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


def _read_csv(text: str, name: str, separator: str | None) -> RawFile:
    """Read a CSV whose first line is its heading."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    heading = text[: text.index("\n")] if "\n" in text else text
    separator = separator or max(SEPARATORS, key=heading.count)
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
        kind, rows = _json_rows(json.loads(text, parse_float=str, parse_int=str))
    except (json.JSONDecodeError, RecursionError) as error:
        raise SchemaError(f"{name} : JSON abîmé ({error})") from error
    if not rows:
        raise SchemaError(f"{name} : liste d'objets JSON attendue, non vide")
    frame = pd.DataFrame(rows).fillna("").astype("str")
    if STRUCTURE_COLUMN not in frame:
        frame[STRUCTURE_COLUMN] = ""
    return RawFile(frame, kind, 1)


def _json_rows(content: Any) -> tuple[str, list[dict[str, str]]]:
    """Return the kind of a JSON document and its rows, none when it holds no list of them."""
    if isinstance(content, dict) and isinstance(content.get("features"), list):
        return "geojson", [_flat_feature(feature) for feature in content["features"]]
    items = _only_list(content) if isinstance(content, dict) else content
    return "json", [_flat(item) for item in items] if isinstance(items, list) else []


def _only_list(content: dict[str, Any]) -> Any:
    """Return the only list of objects that an object holds (`{"count": 2, "items": […]}`)."""
    lists = [
        value
        for value in content.values()
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value)
    ]
    return lists[0] if len(lists) == 1 else None


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
        else:
            result[_whole(prefix + key)] = "" if value is None else _whole(value)
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
