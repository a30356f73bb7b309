"""The national schema `standard-mediation-num` v1.0.2: its Table Schema, and files that obey it."""

import io
import re
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO, NamedTuple

import pandas as pd

from atlas.schema.fields import NATIONAL_FIELDS, FieldKind, NationalField
from atlas.schema.vocabulary import PUBLISHED_FORMS
from atlas.text.codes import siret_key_holds
from atlas.text.timetable import is_opening_hours
from atlas.views.export.delimited import write_lines
from atlas.views.export.frames import plain_values
from atlas.views.export.meanings import MEANINGS_OF_FIELDS

SCHEMA_NAME = "LaMednum/standard-mediation-num"
NATIONAL_VERSION = "1.0.2"
SCHEMA_URL = "https://schema.data.gouv.fr/LaMednum/standard-mediation-num/"
# What the national directory writes where the code is not known; the atlas reads it as unknown.
UNKNOWN_PIVOT = "0" * 14
UNKNOWN_PIVOT_WORDS = f"pivot {UNKNOWN_PIVOT} où il n'est pas connu"
_TYPES: dict[FieldKind, str] = {"latitude": "number", "longitude": "number", "date": "date"}
_MISSING, _PATTERN, _LENGTH = "manque", "hors du motif du schéma", "trop long"
_HOURS, _KEY = "n'est pas au format opening_hours", "clé de SIRET fausse"


class Split(NamedTuple):
    """What a national file holds, and what it leaves out.

    Parameters
    ----------
    accepted
        Places as the file holds them.
    refused
        Places that lack a required value, whole, with `faults`: fields at fault, in French.
    left_out
        Values that the file of `accepted` does not hold: `place_id`, `field` (French), `value`,
        `reason` (French); one row per value, in the order of the fields then of the places.
    """

    accepted: pd.DataFrame
    refused: pd.DataFrame
    left_out: pd.DataFrame


def table_schema() -> dict[str, Any]:
    """Return the Table Schema (Frictionless) of the national fields, in order."""
    return {
        "name": "standard-mediation-num",
        "title": "Lieux de médiation numérique",
        "version": NATIONAL_VERSION,
        "homepage": SCHEMA_URL,
        "fields": [_field(field) for field in NATIONAL_FIELDS],
        "primaryKey": ["id"],
    }


def _field(field: NationalField) -> dict[str, Any]:
    """Return one field of the schema with its constraints, its meaning and its unit."""
    constraints: dict[str, Any] = {"required": field.required}
    if field.french == "id":
        constraints["unique"] = True
    if field.pattern:
        constraints["pattern"] = field.pattern
    if field.max_length:
        constraints["maxLength"] = field.max_length
    meaning = MEANINGS_OF_FIELDS[field.french]
    return {
        "name": field.french,
        "title": field.label,
        "type": _TYPES.get(field.kind, "string"),
        "description": meaning.words,
        "unit": meaning.unit,
        "constraints": constraints,
    }


def split_by_schema(places: pd.DataFrame, strict_pivot: bool = False) -> Split:
    """Return the places of mediation that the schema accepts, and what is left out.

    A place that lacks a required value is refused. A value that the file may be without and that
    breaks the schema is left out, and its place kept: a text out of the pattern or too long (never
    cut), hours that are not OSM `opening_hours`, which the documentation of the schema asks for.

    Parameters
    ----------
    places
        Table `places`. Candidate sites (`is_mediation` false) are in no part.
    strict_pivot
        Whether a place without SIRET, RNA or RIDET, or with a SIRET whose key is false, is refused,
        as `pivot` is required; otherwise it gets `UNKNOWN_PIVOT`, by which the national directory
        says that it is not known.

    Returns
    -------
    Split
        Rows in order. `published_id` is the `place_id`, since identifiers published by several
        sources collide and the schema wants them unique. Values are those of the places: the file
        writes `PUBLISHED_FORMS`.
    """
    rows = places[places["is_mediation"]].assign(published_id=lambda rows: rows["place_id"])
    if not strict_pivot:
        rows = rows.assign(pivot=rows["pivot"].fillna(UNKNOWN_PIVOT))
    faults = {field: _faults(rows[field.name], field) for field in NATIONAL_FIELDS}
    is_refused = pd.Series(False, index=rows.index)
    for field, found in faults.items():
        if field.required and (strict_pivot or field.kind != "pivot"):
            is_refused |= found != ""
    at_fault = {field: found[is_refused] for field, found in faults.items()}
    refused = rows[is_refused].assign(faults=_named(at_fault))
    accepted, left_out = rows[~is_refused].copy(), []
    for field, found in faults.items():
        reasons = found[~is_refused]
        is_left = reasons != ""
        told = accepted.loc[is_left, ["place_id", field.name]]
        told = told.set_axis(["place_id", "value"], axis=1)
        left_out.append(told.assign(field=field.french, reason=reasons[is_left]))
        if is_left.any():
            replacement = UNKNOWN_PIVOT if field.kind == "pivot" else None
            accepted.loc[is_left, field.name] = replacement
    columns = ["place_id", "field", "value", "reason"]
    return Split(accepted, refused, pd.concat(left_out, ignore_index=True)[columns])


def _named(faults: dict[NationalField, pd.Series]) -> pd.Series:
    """Return the French names of the fields at fault of each row, joined by `|`."""
    columns = [(found != "").map({True: f.french, False: ""}) for f, found in faults.items()]
    rows = ["|".join(filter(None, row)) for row in zip(*columns, strict=True)]
    return pd.Series(rows, index=columns[0].index, dtype="object")


def _faults(values: pd.Series, field: NationalField) -> pd.Series:
    """Return why the file cannot hold each value of a field, in French; empty when it can."""
    if field.pattern or field.max_length or field.french == "horaires":
        reasons = [_fault(value, field) for value in values]
    else:
        reasons = [_MISSING if lacks and field.required else "" for lacks in values.isna()]
    return pd.Series(reasons, index=values.index, dtype="object")


def _fault(value: Any, field: NationalField) -> str:
    """Return what is wrong with a value, in French; empty when nothing is."""
    if pd.isna(value):
        return _MISSING if field.required else ""
    if field.pattern and not re.fullmatch(field.pattern, _published(value), re.ASCII):
        return _PATTERN
    if field.max_length and len(value) > field.max_length:
        return f"{_LENGTH} : {field.max_length} caractères au plus"
    if field.french == "horaires" and not is_opening_hours(value):
        return _HOURS
    if field.kind == "pivot" and re.fullmatch(r"[0-9]{14}", value) and not siret_key_holds(value):
        return _KEY
    return ""


def _published(text: str) -> str:
    """Return a value, or values joined by `|`, in the form that the schema accepts."""
    return "|".join(PUBLISHED_FORMS.get(part, part) for part in text.split("|"))


def left_out_counts(left_out: pd.DataFrame) -> list[dict[str, Any]]:
    """Return how many values of each field are left out of a file and why, the most first.

    Examples
    --------
    >>> left_out_counts(pd.DataFrame({"field": ["telephone"], "reason": ["hors du motif"]}))
    [{'field': 'telephone', 'reason': 'hors du motif', 'values': 1}]
    """
    counts = left_out.value_counts(["field", "reason"]).reset_index(name="values")
    counts = counts.sort_values(["values", "field", "reason"], ascending=[False, True, True])
    rows: list[dict[str, Any]] = counts.to_dict("records")
    return rows


def left_out_words(counts: Iterable[Mapping[str, Any]]) -> str:
    """Return the same in French words, empty when nothing is left out; see `left_out_counts`."""
    parts = [f"{row['field']} {row['values']} ({row['reason']})" for row in counts]
    return f"valeurs laissées, leur lieu gardé — {', '.join(parts)}" if parts else ""


def to_national_csv(places: pd.DataFrame) -> bytes:
    """Return places in the national schema: its 32 fields in order, which the atlas reads again.

    Parameters
    ----------
    places
        One row per place (or record), with the columns of `atlas.schema.fields.NATIONAL_FIELDS`;
        others are left out. `code_insee` is the declared code, not the commune found by the atlas.
        A place without published id has its `place_id` as `id`.

    Returns
    -------
    bytes
        UTF-8 without mark, comma, LF; rows in order, lists joined by `|` in the forms that the
        schema accepts, dates AAAA-MM-JJ, coordinates with all their digits, empty when missing. A
        column `faults`, if there is one, is added as `champs_refuses`.

    Raises
    ------
    ValueError
        A column is missing.
    """
    content = io.BytesIO()
    write_national_csv(content, places)
    return content.getvalue()


def write_national_csv(file: BinaryIO, places: pd.DataFrame) -> None:
    """Write what `to_national_csv` returns, a few rows at a time."""
    missing = [field.name for field in NATIONAL_FIELDS if field.name not in places]
    if missing:
        raise ValueError(f"places to export lack columns {missing}; received {list(places)}")
    if "place_id" in places:
        places = places.assign(published_id=places["published_id"].fillna(places["place_id"]))
    columns = {field.french: plain_values(_written(places, field)) for field in NATIONAL_FIELDS}
    if "faults" in places:
        columns["champs_refuses"] = plain_values(places["faults"])
    write_lines(file, columns, ",", "\n")


def _written(places: pd.DataFrame, field: NationalField) -> pd.Series:
    """Return the values of a field in the forms that the schema accepts."""
    values = places[field.name]
    if not set(field.vocabulary) & set(PUBLISHED_FORMS):
        return values
    return values.map(_published, na_action="ignore")
