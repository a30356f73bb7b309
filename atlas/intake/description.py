"""The check of a description of a format: every fault is told at once, in French."""

import codecs
import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Dictionary
from datetime import date, datetime
from typing import Any, NamedTuple

import pyproj

from atlas.errors import SchemaError
from atlas.intake.mapping import FALSE_TEXTS, TRUE_TEXTS, WEEK, Coordinates, Flags, Mapping
from atlas.schema.fields import FIELD_BY_FRENCH
from atlas.text.hours import DAYS

FILE_KINDS = ("csv", "json", "geojson")
POINT_ORDERS = ("latitude, longitude", "longitude, latitude")
_ANY = "*"


class _Shape(NamedTuple):
    """What a property must be: a test, and the French words for it."""

    holds: Callable[[Any], bool]
    words: str


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


def _is_text_or_texts(value: Any) -> bool:
    return _is_text(value) or _is_texts(value)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _is_hours(value: Any) -> bool:
    return _is_text(value) or (
        isinstance(value, list) and bool(value) and all(map(_is_text_or_texts, value))
    )


_TEXT = _Shape(_is_text, "doit être un texte")
_TEXTS = _Shape(_is_texts, "doit être une liste de textes")
_TEXT_OR_TEXTS = _Shape(_is_text_or_texts, "doit être un texte ou une liste de textes")
_TABLE = _Shape(_is_table, "doit être une section de textes")
_NUMBER = _Shape(lambda value: type(value) is int, "doit être un nombre entier")
_HOURS = _Shape(_is_hours, "doit être une colonne, ou une liste de colonnes ou de couples")
_STARTS = _Shape(
    lambda value: isinstance(value, dict) and all(map(_is_texts, value.values())),
    "doit être une section de listes de textes",
)
_CONSTANT = _Shape(
    lambda value: isinstance(value, str | int | float | date) and not isinstance(value, bool),
    "doit être un texte, un nombre ou une date",
)
_PROPERTIES = {
    "title": _TEXT,
    "source": _TEXT,
    "vintage": _Shape(
        lambda value: isinstance(value, date) and not isinstance(value, datetime),
        "doit être une date sans guillemets (AAAA-MM-JJ)",
    ),
}
SECTIONS: dict[str, dict[str, _Shape]] = {
    "file": {"kinds": _TEXTS, "encoding": _TEXT, "separator": _TEXT},
    "recognise": {"columns": _TEXTS, "starts": _STARTS},
    "columns": {_ANY: _TEXT_OR_TEXTS},
    "coordinates": {"crs": _NUMBER, "x": _TEXT, "y": _TEXT, "point": _TEXT, "order": _TEXT},
    "constants": {_ANY: _CONSTANT},
    "values": {_ANY: _TABLE},
    "keywords": {_ANY: _TABLE},
    "flags": {"true": _TEXTS, "false": _TEXTS, _ANY: _TABLE},
    "separators": {_ANY: _TEXT},
    "patterns": {_ANY: _TEXT},
    "dates": {"formats": _TEXTS},
    "hours": {_ANY: _HOURS},
    "exclude": {_ANY: _TEXT_OR_TEXTS},
    "repairs": {_ANY: _TEXT},
}
_BY_FIELD = ("columns", "constants", "values", "keywords", "flags", "separators", "patterns")
_TO_VOCABULARY = ("values", "keywords", "flags")


def parse_mapping(format_id: str, described: Dictionary[str, Any]) -> Mapping:
    """Check a description read from TOML.

    Parameters
    ----------
    format_id
        Name of the description.
    described
        Its content.

    Raises
    ------
    SchemaError
        Something is unknown, absent or has not its shape; all faults at once.
    """
    faults = list(_shape_faults(described))
    if not faults:
        faults = [fault for check in _CHECKS for fault in check(described)]
    if faults:
        raise SchemaError(f"description {format_id} : " + " ; ".join(sorted(faults)))
    file, recognise = described["file"], described["recognise"]
    return Mapping(
        format_id=format_id,
        title=described["title"],
        file_kinds=tuple(file["kinds"]),
        columns={name: _tuple(value) for name, value in described["columns"].items()},
        recognise=tuple(recognise["columns"]),
        starts={name: tuple(texts) for name, texts in recognise.get("starts", {}).items()},
        source_id=described.get("source"),
        vintage=described.get("vintage"),
        encoding=file.get("encoding"),
        separator=file.get("separator"),
        constants={name: str(value) for name, value in described.get("constants", {}).items()},
        values=described.get("values", {}),
        keywords=described.get("keywords", {}),
        separators=described.get("separators", {}),
        patterns=described.get("patterns", {}),
        flags=_flags(described.get("flags", {})),
        coordinates=_coordinates(described),
        date_formats=tuple(described.get("dates", {}).get("formats", ())),
        hours={
            day: tuple(_tuple(span) for span in _tuple(spans))
            for day, spans in described.get("hours", {}).items()
        },
        exclude={name: _tuple(texts) for name, texts in described.get("exclude", {}).items()},
        repairs=described.get("repairs", {}),
    )


def _tuple(value: Any) -> tuple[Any, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _flags(section: Dictionary[str, Any]) -> Flags:
    columns = {name: value for name, value in section.items() if name not in ("true", "false")}
    return Flags(
        columns,
        tuple(section.get("true", TRUE_TEXTS)),
        tuple(section.get("false", FALSE_TEXTS)),
    )


def _coordinates(described: Dictionary[str, Any]) -> Coordinates | None:
    section = dict(described.get("coordinates", {}))
    if not section:
        return None
    longitude_first = section.pop("order", POINT_ORDERS[0]) == POINT_ORDERS[1]
    return Coordinates(**section, longitude_first=longitude_first)


def _shape_faults(described: Dictionary[str, Any]) -> Iterator[str]:
    """Yield what is unknown, and what has not the shape that it must have."""
    for name, content in described.items():
        if name in _PROPERTIES:
            if not _PROPERTIES[name].holds(content):
                yield f"{name} {_PROPERTIES[name].words}"
        elif name not in SECTIONS:
            yield f"section inconnue « {name} »"
        elif not isinstance(content, dict):
            yield f"[{name}] doit être une section"
        else:
            yield from _section_faults(name, content)


def _section_faults(name: str, content: Dictionary[str, Any]) -> Iterator[str]:
    """Yield the faults of shape of one section."""
    shapes = SECTIONS[name]
    for key, value in content.items():
        shape = shapes.get(key, shapes.get(_ANY))
        if shape is None:
            yield f"[{name}] {key} est inconnu ; attendu {', '.join(shapes)}"
        elif not shape.holds(value):
            yield f"[{name}] {key} {shape.words}"


def _absence_faults(described: Dictionary[str, Any]) -> Iterator[str]:
    """Yield what is necessary and absent."""
    if "title" not in described:
        yield "title est nécessaire"
    if "nom" not in described.get("columns", {}):
        yield "[columns] nom est nécessaire"
    if "columns" not in described.get("recognise", {}):
        yield "[recognise] columns est nécessaire"
    if "kinds" not in described.get("file", {}):
        yield f"[file] kinds est nécessaire, pris dans {', '.join(FILE_KINDS)}"


def _file_faults(described: Dictionary[str, Any]) -> Iterator[str]:
    """Yield the faults of [file]."""
    file = described.get("file", {})
    for kind in file.get("kinds", ()):
        if kind not in FILE_KINDS:
            yield f"[file] kinds : « {kind} » n'est pas pris dans {', '.join(FILE_KINDS)}"
    if len(file.get("separator", ",")) != 1:
        yield "[file] separator doit être un seul caractère"
    try:
        codecs.lookup(file.get("encoding", "utf-8"))
    except LookupError:
        yield f"[file] encoding : « {file['encoding']} » est un encodage inconnu"


def _field_faults(described: Dictionary[str, Any]) -> Iterator[str]:
    """Yield the names that are not those of fields, or of lists where a list is needed."""
    for section in _BY_FIELD:
        for name in described.get(section, {}):
            if section == "flags" and name in ("true", "false"):
                continue
            if name not in FIELD_BY_FRENCH:
                yield f"[{section}] {name} n'est pas un champ du schéma national"
            elif section in _TO_VOCABULARY and not FIELD_BY_FRENCH[name].vocabulary:
                yield f"[{section}] {name} n'est pas une liste à vocabulaire fermé"


def _vocabulary_faults(described: Dictionary[str, Any]) -> Iterator[str]:
    """Yield the translations into values that the schema ignores."""
    for section in _TO_VOCABULARY:
        for name, table in described.get(section, {}).items():
            field = FIELD_BY_FRENCH.get(name)
            if field is None or not field.vocabulary:
                continue
            for target in table.values():
                parts = {part.strip() for part in target.split("|") if part.strip()}
                if not parts <= set(field.vocabulary) or (section == "flags" and not parts):
                    yield f"[{section}] {name} : « {target} » n'est pas une valeur du schéma"


def _coordinate_faults(described: Dictionary[str, Any]) -> Iterator[str]:
    """Yield the faults of [coordinates]."""
    if "coordinates" not in described:
        return
    section = described["coordinates"]
    if ("x" in section, "y" in section, "point" in section) not in (
        (True, True, False),
        (False, False, True),
    ):
        yield "[coordinates] demande x et y, ou bien point"
    if section.get("order", POINT_ORDERS[0]) not in POINT_ORDERS:
        yield f"[coordinates] order doit être « {' » ou « '.join(POINT_ORDERS)} »"
    try:
        pyproj.CRS.from_epsg(section.get("crs", 4326))
    except pyproj.exceptions.CRSError:
        yield f"[coordinates] crs : EPSG:{section['crs']} est inconnu"


def _hours_faults(described: Dictionary[str, Any]) -> Iterator[str]:
    """Yield the faults of [hours]."""
    known = (*DAYS, WEEK)
    for day, spans in described.get("hours", {}).items():
        if day not in known:
            yield f"[hours] {day} n'est pas l'un de {', '.join(known)}"
        elif any(len(_tuple(span)) > 2 for span in _tuple(spans)):
            yield f"[hours] {day} : un couple a deux colonnes, ouverture et fermeture"


def _expression_faults(described: Dictionary[str, Any]) -> Iterator[str]:
    """Yield the regular expressions and date formats that cannot be used."""
    for section, groups in (("separators", 0), ("patterns", 1)):
        for name, expression in described.get(section, {}).items():
            try:
                received = re.compile(expression).groups
            except re.error as error:
                yield f"[{section}] {name} : expression régulière fausse ({error})"
                continue
            if received != groups:
                yield f"[{section}] {name} : {groups} groupe attendu, {received} reçu"
    for text in described.get("dates", {}).get("formats", ()):
        try:
            datetime.strptime(datetime(2001, 2, 3).strftime(text), text)
        except ValueError:
            yield f"[dates] formats : « {text} » n'est pas un format de date"


_CHECKS = (
    _absence_faults,
    _file_faults,
    _field_faults,
    _vocabulary_faults,
    _coordinate_faults,
    _hours_faults,
    _expression_faults,
)
