"""The lists of a file -> how a description would translate them, and what nothing explains."""

import re
from collections.abc import Mapping as Dictionary
from typing import NamedTuple

import pandas as pd

from atlas.intake.proposal.evidence import Evidence
from atlas.intake.proposal.listings import (
    LIST_SEPARATORS,
    closest_value,
    keyword_hits,
    parts_of,
    spellings,
)
from atlas.schema.fields import FIELD_BY_FRENCH
from atlas.text.lexicon import Lexicon, fold, make_lexicon, plain_lexicon

UNKNOWN_COLUMNS = ["field", "column", "value", "row_count", "closest", "targets"]
# Keywords of other descriptions are proposed when so many values are unknown, and they explain
# so many of them. A separator whose pieces nothing explains is believed when so many rows have it,
# and so few different values are left. Shares, 0 to 1, chosen by hand on the real files (see
# `atlas.intake.proposal`); what ±20 % does to the values that come out the same:
# `python -m benchmarks.thresholds proposal`.
_LEAST_UNKNOWN_SHARE, _LEAST_HIT_SHARE = 0.3, 0.2
_LEAST_SEPARATED, _MOST_LEFT = 0.2, 0.8


class Translation(NamedTuple):
    """How the closed lists of a file are read.

    `values`, `keywords` and `separators` are as a description writes them. `unknown` has one row
    per value that nothing explains, the most frequent first: `field`, `column`, `value`,
    `row_count`, `closest` (known text, null when none is close) and `targets` (values of the
    schema that it means, joined by `|`).
    """

    values: dict[str, dict[str, str]]
    keywords: dict[str, dict[str, str]]
    separators: dict[str, str]
    unknown: pd.DataFrame


def translate(evidence: Evidence, columns: Dictionary[str, list[str]]) -> Translation:
    """Return how a description would translate the closed lists of a file.

    Parameters
    ----------
    evidence
        What is known of the file.
    columns
        National field, in the order of the schema -> columns that feed it.
    """
    closed = {field: names for field, names in columns.items() if field in evidence.lexicons}
    separators = _separators(evidence, closed)
    values: dict[str, dict[str, str]] = {}
    keywords: dict[str, dict[str, str]] = {}
    for field, names in closed.items():
        lexicon, separator = evidence.lexicons[field], separators.get(field, "")
        parts = _parts(evidence, names, separator, lexicon)
        values[field] = _taught(parts, field, lexicon)
        unknown = {part: count for part, count in parts.items() if lexicon.meaning(part) is None}
        if sum(unknown.values()) >= _LEAST_UNKNOWN_SHARE * max(1, sum(parts.values())):
            share, met = keyword_hits(unknown, evidence.precedents.keywords.get(field, {}))
            keywords[field] = met if share >= _LEAST_HIT_SHARE else {}
    lexicons = {
        field: make_lexicon(FIELD_BY_FRENCH[field].vocabulary, values[field], keywords.get(field))
        for field in closed
    }
    return Translation(
        _filled(values),
        _filled(keywords),
        separators,
        _unknown(evidence, columns, separators, lexicons),
    )


def _filled(tables: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {field: table for field, table in tables.items() if table}


def _separators(evidence: Evidence, closed: Dictionary[str, list[str]]) -> dict[str, str]:
    """Return the separator of each list: those found for its columns, in any list they feed."""
    found: dict[str, dict[str, None]] = {}
    for names in closed.values():
        for name in names:
            for field in (field for field, fed in closed.items() if name in fed):
                if separator := evidence.listings[name][field].separator:
                    found.setdefault(name, {})[separator] = None
    for name in {name for names in closed.values() for name in names} - {*found}:
        if separator := repeating_separator(evidence.profiles[name].counts):
            found[name] = {separator: None}
    joined = {
        field: "|".join(dict.fromkeys(s for name in names for s in found.get(name, ())))
        for field, names in closed.items()
    }
    return {field: separator for field, separator in joined.items() if separator}


def repeating_separator(counts: Dictionary[str, int]) -> str:
    """Return the usual separator that leaves far fewer different values, empty when none does.

    Parameters
    ----------
    counts
        Published text -> number of rows.

    Examples
    --------
    >>> repeating_separator({"Wifi / Aide": 3, "Aide / Cours": 2, "Wifi / Cours": 1, "Cours": 4})
    ' / '
    """
    distinct = {
        separator: len({part.strip() for text in counts for part in re.split(separator, text)})
        for separator in LIST_SEPARATORS
        if sum(n for text, n in counts.items() if re.search(separator, text))
        >= _LEAST_SEPARATED * sum(counts.values())
    }
    best = min(distinct, key=lambda separator: distinct[separator], default="")
    return best if best and distinct[best] < len(counts) * _MOST_LEFT else ""


def _parts(
    evidence: Evidence, names: list[str], separator: str, lexicon: Lexicon
) -> dict[str, int]:
    """Return the values that columns hold, each with its number of rows."""
    parts: dict[str, int] = {}
    for name in names:
        for text, count in evidence.profiles[name].counts.items():
            for part in parts_of(text, separator, lexicon):
                parts[part] = parts.get(part, 0) + count
    return parts


def _taught(parts: Dictionary[str, int], field: str, lexicon: Lexicon) -> dict[str, str]:
    """Return the values that only other descriptions explain, with what they mean."""
    own = plain_lexicon(FIELD_BY_FRENCH[field].vocabulary)
    taught: dict[str, tuple[str, str]] = {}
    for part in parts:
        values = lexicon.meaning(part)
        if values is not None and own.meaning(part) is None:
            taught.setdefault(fold(part), (part, "|".join(values)))
    return dict(taught.values())


def _unknown(
    evidence: Evidence,
    columns: Dictionary[str, list[str]],
    separators: Dictionary[str, str],
    lexicons: Dictionary[str, Lexicon],
) -> pd.DataFrame:
    """Return the values that no list fed by their column explains, told of the first list."""
    rows = []
    for name in dict.fromkeys(name for field in lexicons for name in columns[field]):
        fed = [field for field, names in columns.items() if name in names]
        lists = [field for field in fed if field in lexicons]
        if any(FIELD_BY_FRENCH[field].kind == "list" and field not in lexicons for field in fed):
            continue  # a free list keeps what the others do not know
        first = lists[0]
        known = spellings(first, evidence.precedents)
        parts = _parts(evidence, [name], separators.get(first, ""), lexicons[first])
        for part, count in parts.items():
            if all(lexicons[field].meaning(part) is None for field in lists):
                rows.append((first, name, part, count, known))
    rows.sort(key=lambda row: -row[3])
    closest = [closest_value(row[2], evidence.lexicons[row[0]], row[4]) for row in rows]
    told = [
        (*row[:4], found[0] if found else None, "|".join(found[1]) if found else None)
        for row, found in zip(rows, closest, strict=True)
    ]
    return pd.DataFrame(told, columns=UNKNOWN_COLUMNS)
