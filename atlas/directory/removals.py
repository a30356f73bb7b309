"""Requests of persons to be left out, which every build obeys."""

import re
from typing import NamedTuple

import pandas as pd

from atlas.directory.privacy import REMOVED
from atlas.schema.fields import CONTACT_FIELDS, FIELDS, FieldKind
from atlas.text.lexicon import fold

# Columns of the file, in French since people write it: record key (empty: all records), text to
# take out (empty: every contact of the record), day and reason, which nobody computes with.
REMOVAL_COLUMNS = ("fiche", "contenu", "date", "motif")
_LISTS: tuple[FieldKind, ...] = ("emails", "urls")
_WHOLE = tuple(field.name for field in FIELDS if field.kind in ("phone", *_LISTS))
_TEXTS = tuple(
    field.name
    for field in FIELDS
    if field.kind in ("text", "phone", *_LISTS) and field.name != "published_id"
)


class Removed(NamedTuple):
    """Records and issues without what persons asked to take out.

    `messages` say in French which requests found nothing, or ask for nothing.
    """

    records: pd.DataFrame
    issues: pd.DataFrame
    messages: list[str]


def remove_requested(
    records: pd.DataFrame, issues: pd.DataFrame, requests: pd.DataFrame
) -> Removed:
    """Take out of records, and of the issues that quote them, what persons asked.

    Parameters
    ----------
    records
        Table `records`.
    issues
        Table `issues`, as the validation made it: a text taken out is not quoted there either.
    requests
        One row per request, text columns `REMOVAL_COLUMNS`, empty when not filled; index 0 to n-1,
        row 0 being line 2 of the file. A telephone may be written in any way.

    Returns
    -------
    Removed
        Same rows and columns.
    """
    records, issues, messages = records.copy(), issues.copy(), []
    for line, request in enumerate(requests.itertuples(index=False), 2):
        key, text = str(request.fiche).strip(), str(request.contenu).strip()
        concerned = records["record_key"].eq(key) if key else pd.Series(True, records.index)
        if not key and not text:
            messages.append(f"ligne {line} : ni fiche ni contenu, rien n'est demandé")
        elif text:
            found = _take_out(records, concerned, text)
            found |= _take_out(issues, pd.Series(True, issues.index), text)
            if not found:
                messages.append(f"ligne {line} : ce contenu n'est nulle part, ou plus nulle part")
        elif not concerned.any():
            messages.append(f"ligne {line} : aucune fiche {key}")
        else:
            records.loc[concerned, [field.name for field in CONTACT_FIELDS]] = None
            quoted = issues["record_id"].isin(records.loc[concerned, "record_id"])
            quoted &= issues["field"].isin([field.french for field in CONTACT_FIELDS])
            issues = issues[~quoted]
    return Removed(records, issues, messages)


def _take_out(table: pd.DataFrame, concerned: pd.Series, text: str) -> bool:
    """Take a text out of the columns of a table, in place; tell whether it was there."""
    wanted, figures = fold(text), _figures(text)
    found = False
    columns = [name for name in (*_TEXTS, "value", "message", "proposed_value") if name in table]
    for column in columns:
        held = table.loc[concerned, column].dropna()
        held = held[held.map(lambda value: _holds(value, wanted, figures)).astype(bool)]
        if not held.empty:
            found = True
            table.loc[held.index, column] = [_without(value, text, column) for value in held]
    return found


def _figures(text: str) -> str:
    """Return the nine last figures of a telephone, empty for what is not one."""
    digits = "".join(c for c in text if c.isdigit())
    is_phone = len(digits) >= 9 and not any(c.isalpha() for c in text)
    return digits[-9:] if is_phone else ""


def _holds(value: str, wanted: str, figures: str) -> bool:
    """Tell whether a value is, or holds, what is asked for."""
    if wanted in fold(value):
        return True
    return bool(figures) and figures in "".join(c for c in value if c.isdigit())


def _without(value: str, text: str, column: str) -> str | None:
    """Return a value without what is asked for: a part of a text, one of a list, or the whole."""
    if column not in _WHOLE:
        taken = re.sub(re.escape(text), REMOVED, value, flags=re.IGNORECASE)
        return taken if taken != value else REMOVED
    kept = [part for part in value.split("|") if fold(part) != fold(text)]
    return "|".join(kept) if 0 < len(kept) < value.count("|") + 1 else None
