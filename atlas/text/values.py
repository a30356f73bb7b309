"""Published text -> value: one reader per kind of field.

Each reader takes one published text, never empty, and returns the value to keep (None when nothing
can be kept) and what was wrong with it, if anything. Readers never raise: bad input is data.
"""

from collections.abc import Callable

from atlas.schema.fields import FieldKind, NationalField
from atlas.text.codes import read_commune_code, read_pivot, read_postal_code
from atlas.text.contacts import read_emails, read_urls
from atlas.text.days import read_date
from atlas.text.fault import Habits, Reading, noted, set_aside
from atlas.text.lexicon import clean, fold, is_placeholder, plain_lexicon, split_list
from atlas.text.numbers import read_coordinate, read_quantity
from atlas.text.phones import read_phone
from atlas.text.timetable import read_hours

REPLACEMENT_CHARACTER = "\ufffd"
# Where a word or a figure that says "none" is no value: elsewhere "0" counts, or names a row.
_NEVER_NONE = frozenset(
    ("text", "date", "phone", "pivot", "postal_code", "commune_code", "emails", "urls", "hours")
)


def read_text(text: str, field: NationalField, context: Habits) -> Reading:
    """Read free text; unreadable characters are reported and kept."""
    if REPLACEMENT_CHARACTER in text:
        return noted(text, "encodage", "contient des caractères perdus (�) : fichier mal encodé")
    return Reading(text)


def read_list(text: str, field: NationalField, context: Habits) -> Reading:
    """Read values of a closed vocabulary, joined by `|`; unknown ones are set aside and named."""
    if not field.vocabulary:
        return Reading("|".join(dict.fromkeys(split_list(text))) or None)
    lexicon = context.lexicon or plain_lexicon(field.vocabulary)
    kept: dict[str, None] = {}
    unknown = []
    parts = [text] if fold(text) in lexicon.exact else split_list(text)
    for part in parts:
        values = lexicon.meaning(part)
        if values is None:
            unknown.append(part)
        else:
            kept.update(dict.fromkeys(values))
    value = "|".join(kept) or None
    if unknown:
        names = ", ".join(f"« {part} »" for part in unknown)
        return set_aside("vocabulaire", f"{names} : inconnu du schéma", value)
    return Reading(value)


READERS: dict[FieldKind, Callable[[str, NationalField, Habits], Reading]] = {
    "text": read_text,
    "list": read_list,
    "date": read_date,
    "latitude": read_coordinate,
    "longitude": read_coordinate,
    "commune_code": read_commune_code,
    "postal_code": read_postal_code,
    "phone": read_phone,
    "pivot": read_pivot,
    "emails": read_emails,
    "urls": read_urls,
    "number": read_quantity,
    "hours": read_hours,
}


def read_value(text: str, field: NationalField, context: Habits) -> Reading:
    """Read one published text as a field; a text that says nothing has no fault."""
    cleaned = clean(text)
    if cleaned is None:
        return Reading(None)
    if field.kind in _NEVER_NONE and field.name != "published_id" and is_placeholder(cleaned):
        return Reading(None)
    return READERS[field.kind](cleaned, field, context)
