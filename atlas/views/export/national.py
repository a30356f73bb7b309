"""The national schema `standard-mediation-num` v1.0.2: its Table Schema, and files that obey it."""

import io
import re
from typing import Any, BinaryIO, NamedTuple

import pandas as pd

from atlas.schema.fields import NATIONAL_FIELDS, FieldKind, NationalField
from atlas.schema.vocabulary import PLACE_TYPES
from atlas.text.values import PHONE_PREFIXES
from atlas.views.export.delimited import write_lines
from atlas.views.export.frames import plain_values

SCHEMA_NAME = "LaMednum/standard-mediation-num"
NATIONAL_VERSION = "1.0.2"
SCHEMA_URL = "https://schema.data.gouv.fr/LaMednum/standard-mediation-num/"
# What the national directory writes where the code is not known; the atlas reads it as unknown.
UNKNOWN_PIVOT = "0" * 14
UNKNOWN_PIVOT_WORDS = f"pivot {UNKNOWN_PIVOT} où il n'est pas connu"
_PATTERNS: dict[FieldKind, str] = {
    "pivot": "^[a-zA-Z0-9]{9,14}$",
    "postal_code": r"^\d{5}$",
    "commune_code": r"^([013-9]\d|2[AB1-9])\d{3}$",
    "phone": r"^(\+" + r"|\+".join(PHONE_PREFIXES) + r")(\d){6,9}$",
}
_MAX_LENGTHS = {"presentation_resume": 280}
# The published pattern forgets the space of its own documented value: both forms are accepted.
_ALSO_ACCEPTED = {"formations_labels": ("Étapes numériques(La Poste)",)}
_TYPES: dict[FieldKind, str] = {"latitude": "number", "longitude": "number", "date": "date"}


class Split(NamedTuple):
    """Places that the schema accepts, and the others with `faults`: fields at fault, in French."""

    accepted: pd.DataFrame
    refused: pd.DataFrame


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
    """Return one field of the schema with its constraints."""
    constraints: dict[str, Any] = {"required": field.required}
    if field.french == "id":
        constraints["unique"] = True
    pattern = pattern_of(field)
    if pattern:
        constraints["pattern"] = pattern
    if field.french in _MAX_LENGTHS:
        constraints["maxLength"] = _MAX_LENGTHS[field.french]
    return {
        "name": field.french,
        "title": field.label,
        "type": _TYPES.get(field.kind, "string"),
        "constraints": constraints,
    }


def pattern_of(field: NationalField) -> str | None:
    """Return the pattern of a field; None when the schema has none.

    The schema leaves `typologie` free; its lists are written with `|`, whole values only.
    """
    if not field.vocabulary or field.vocabulary is PLACE_TYPES:
        return _PATTERNS.get(field.kind)
    words = (*field.vocabulary, *_ALSO_ACCEPTED.get(field.french, ()))
    one = "|".join(re.escape(word).replace("\\ ", " ") for word in words)
    return rf"^(?:{one})(?:\|(?:{one}))*$"


def split_by_schema(places: pd.DataFrame, strict_pivot: bool = False) -> Split:
    """Return the places of mediation that the schema accepts, and the others with what is wrong.

    Parameters
    ----------
    places
        Table `places`. Candidate sites (`is_mediation` false) are in neither part.
    strict_pivot
        Whether a place without SIRET, RNA or RIDET is refused, as `pivot` is required; otherwise
        it gets `UNKNOWN_PIVOT`, by which the national directory says that it is not known.

    Returns
    -------
    Split
        Rows in order. `published_id` is the `place_id`, since identifiers published by several
        sources collide and the schema wants them unique.
    """
    rows = places[places["is_mediation"]].assign(published_id=lambda rows: rows["place_id"])
    if not strict_pivot:
        rows = rows.assign(pivot=rows["pivot"].fillna(UNKNOWN_PIVOT))
    faults = pd.Series("", index=rows.index)
    for field in NATIONAL_FIELDS:
        faults = faults.mask(_is_wrong(rows[field.name], field), faults + " " + field.french)
    faults = faults.str.strip()
    refused = rows[faults != ""].assign(faults=faults[faults != ""].str.replace(" ", "|"))
    return Split(rows[faults == ""], refused)


def _is_wrong(values: pd.Series, field: NationalField) -> pd.Series:
    """Return whether each value breaks what the schema says of its field."""
    wrong = values.isna() if field.required else pd.Series(False, index=values.index)
    pattern, longest = pattern_of(field), _MAX_LENGTHS.get(field.french)
    if pattern:
        matched = values.fillna("").map(lambda text: bool(re.fullmatch(pattern, text)))
        wrong = wrong | (values.notna() & ~matched)
    if longest:
        wrong = wrong | (values.str.len().fillna(0) > longest)
    return wrong


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
        UTF-8 without mark, comma, LF; rows in order, lists joined by `|`, dates AAAA-MM-JJ,
        coordinates with all their digits, empty when missing. A column `faults`, if there is one,
        is added as `champs_refuses`.

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
    columns = {field.french: plain_values(places[field.name]) for field in NATIONAL_FIELDS}
    if "faults" in places:
        columns["champs_refuses"] = plain_values(places["faults"])
    write_lines(file, columns, ",", "\n")
