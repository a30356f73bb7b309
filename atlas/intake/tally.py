"""How many values of each field came in, and how many were kept: a file's success in values."""

from collections.abc import Mapping as Dictionary
from datetime import date

import pandas as pd

from atlas.schema.fields import FIELDS, NationalField
from atlas.text.lexicon import Lexicon, clean, fold, split_list
from atlas.text.values import Habits, read_value

TALLY_COLUMNS = ["field", "row_count", "kept_row_count", "value_count", "kept_count"]


def tally(
    texts: pd.DataFrame,
    lexicons: Dictionary[str, Lexicon],
    date_formats: tuple[str, ...],
    today: date,
) -> pd.DataFrame:
    """Count the values published and kept of each field.

    Parameters
    ----------
    texts
        One row per published row and one text column per field, as
        `atlas.intake.reading.published_texts` returns them.
    lexicons
        National list field -> what its published values mean.
    date_formats
        `strptime` formats of the file, beside ISO 8601.
    today
        Dates after it are not kept.

    Returns
    -------
    DataFrame
        One row per field that some row fills, in the order of the schema: `field` (national name),
        `row_count` and `kept_row_count` (rows that publish something, of which something is kept),
        `value_count` and `kept_count` (the same in values: a list has several; a value that the
        description leaves out on purpose was understood, and counts as kept).
    """
    rows = []
    for field in FIELDS:
        habits = Habits(today, date_formats, lexicons.get(field.french))
        counts = texts[field.french].value_counts()
        told = [(count, *counted(text, field, habits)) for text, count in counts.items()]
        filled = [one for one in told if one[1]]
        if filled:
            rows.append(
                (field.french, sum(n for n, _, _ in filled), sum(n for n, _, k in filled if k),
                 sum(n * came for n, came, _ in filled), sum(n * kept for n, _, kept in filled))
            )  # fmt: skip
    return pd.DataFrame(rows, columns=TALLY_COLUMNS)


def counted(text: str, field: NationalField, habits: Habits) -> tuple[int, int]:
    """Return how many values a published text holds, and how many of them are kept."""
    if clean(text) is None:
        return 0, 0
    if field.kind != "list":
        return 1, int(read_value(text, field, habits).value is not None)
    lexicon = habits.lexicon
    whole = lexicon is not None and fold(text) in lexicon.exact
    parts = [text] if whole else [part for part in split_list(text) if clean(part) is not None]
    known = parts if lexicon is None else [p for p in parts if lexicon.meaning(p) is not None]
    return len(parts), len(known)
