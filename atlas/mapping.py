"""The description of a producer's file: its columns, constants and vocabulary, without code."""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from atlas.errors import SchemaError
from atlas.hours import DAYS
from atlas.schema import FIELD_BY_FRENCH

FILE_KINDS = ("csv", "json", "geojson")
_SECTIONS = {"title", "source", "vintage", "file", "recognise", "columns", "constants", "values",
             "dates", "hours"}  # fmt: skip


@dataclass(frozen=True)
class Mapping:
    """How the rows of one published format become records.

    Parameters
    ----------
    format_id
        Name of the description, that of its file.
    title
        French name.
    file_kinds
        Which of `csv`, `json`, `geojson` it may come as.
    columns
        National field -> published columns; several are joined by a space.
    source_id, vintage
        Registered source and date of the data, when the format tells them.
    recognise
        Columns that a file must all have to be recognised.
    constants
        National field -> published value that stands for every row.
    values
        National list field -> published value -> value of the schema.
    date_formats
        `strptime` formats tried after ISO 8601.
    hours
        `Mo` to `Su` -> column with the hours of that day.
    """

    format_id: str
    title: str
    file_kinds: tuple[str, ...]
    columns: Dictionary[str, tuple[str, ...]]
    recognise: tuple[str, ...]
    source_id: str | None = None
    vintage: date | None = None
    constants: Dictionary[str, str] = field(default_factory=dict)
    values: Dictionary[str, Dictionary[str, str]] = field(default_factory=dict)
    date_formats: tuple[str, ...] = ()
    hours: Dictionary[str, str] = field(default_factory=dict)


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
        A section, field or day is unknown, or something necessary is absent; all faults at once.
    """
    if shape_faults := _shape_faults(described):
        raise SchemaError(f"description {format_id} : " + " ; ".join(sorted(shape_faults)))
    faults = [f"section inconnue « {name} »" for name in described.keys() - _SECTIONS]
    columns = {
        name: (published,) if isinstance(published, str) else tuple(published)
        for name, published in described.get("columns", {}).items()
    }
    for section in ("columns", "constants", "values"):
        faults += [
            f"[{section}] {name} n'est pas un champ du schéma national"
            for name in described.get(section, {}).keys() - FIELD_BY_FRENCH.keys()
        ]
    faults += [
        f"[values] {name} n'est pas une liste à vocabulaire fermé"
        for name in described.get("values", {}).keys() & FIELD_BY_FRENCH.keys()
        if not FIELD_BY_FRENCH[name].vocabulary
    ]
    faults += [
        f"[values] {name} : « {target} » n'est pas une valeur du schéma"
        for name, synonyms in described.get("values", {}).items()
        if name in FIELD_BY_FRENCH and FIELD_BY_FRENCH[name].vocabulary
        for target in synonyms.values()
        if not {part.strip() for part in target.split("|") if part.strip()}
        <= set(FIELD_BY_FRENCH[name].vocabulary)
    ]
    hours = described.get("hours", {})
    faults += [f"[hours] {day} n'est pas l'un de {', '.join(DAYS)}" for day in hours.keys() - DAYS]
    kinds = tuple(described.get("file", {}).get("kinds", ()))
    if not kinds or set(kinds) - set(FILE_KINDS):
        faults.append(f"[file] kinds doit être pris dans {', '.join(FILE_KINDS)}")
    if "nom" not in columns:
        faults.append("[columns] nom est nécessaire")
    recognise = tuple(described.get("recognise", {}).get("columns", ()))
    if not recognise:
        faults.append("[recognise] columns est nécessaire")
    if not isinstance(described.get("title"), str):
        faults.append("title est nécessaire")
    if "vintage" in described and not isinstance(described["vintage"], date):
        faults.append("vintage doit être une date sans guillemets (AAAA-MM-JJ)")
    if faults:
        raise SchemaError(f"description {format_id} : " + " ; ".join(sorted(faults)))
    return Mapping(
        format_id,
        described["title"],
        kinds,
        columns,
        recognise,
        described.get("source"),
        described.get("vintage"),
        {name: str(value) for name, value in described.get("constants", {}).items()},
        described.get("values", {}),
        tuple(described.get("dates", {}).get("formats", ())),
        hours,
    )


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)


def _shape_faults(described: Dictionary[str, Any]) -> list[str]:
    """Return what has not the shape that it must have: sections, texts, lists of texts."""
    sections = (_SECTIONS - {"title", "source", "vintage"}) & described.keys()
    faults = [
        f"[{name}] doit être une section"
        for name in sections
        if not isinstance(described[name], dict)
    ]
    if faults:
        return faults
    lists = (("file", "kinds"), ("recognise", "columns"), ("dates", "formats"))
    faults += [
        f"[{name}] {key} doit être une liste de textes"
        for name, key in lists
        if key in described.get(name, {}) and not _is_texts(described[name][key])
    ]
    faults += [
        f"[columns] {name} doit être un texte ou une liste de textes"
        for name, value in described.get("columns", {}).items()
        if not isinstance(value, str) and not _is_texts(value)
    ]
    faults += [
        f"[hours] {day} doit être un texte"
        for day, value in described.get("hours", {}).items()
        if not isinstance(value, str)
    ]
    faults += [
        f"[values] {name} doit être une section de textes"
        for name, value in described.get("values", {}).items()
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values())
    ]
    return faults


def recognised(mappings: Dictionary[str, Mapping], kind: str, columns: set[str]) -> Mapping | None:
    """Return the description that fits a file, the one that asks for the most columns.

    Parameters
    ----------
    mappings
        Format id -> description.
    kind
        Kind of the file.
    columns
        Its columns.

    Returns
    -------
    Mapping or None
        None when no description fits.
    """
    fitting = [m for m in mappings.values() if kind in m.file_kinds and columns >= {*m.recognise}]
    return max(fitting, key=lambda m: (len(m.recognise), m.format_id), default=None)
