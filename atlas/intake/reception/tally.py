"""How many values of each field came in, and how many were kept: a file's success in values."""

from collections.abc import Iterable
from collections.abc import Mapping as Dictionary

import pandas as pd

from atlas.schema.fields import FIELD_BY_FRENCH, NationalField
from atlas.text.fault import Reading
from atlas.text.lexicon import Lexicon, clean, fold, split_list

TALLY_COLUMNS = ["field", "row_count", "kept_row_count", "value_count", "kept_count"]
# A list that keeps less than this of its values, in less than this of its rows, lost most of them:
# by definition of most.
_MOST = 0.5
# Rows that must fill it: one alone says nothing of the file, by definition.
_LEAST_ROWS = 2


def tally_field(
    texts: pd.Series,
    field: NationalField,
    readings: Dictionary[str, Reading],
    lexicon: Lexicon | None,
) -> list[tuple[str, int, int, int, int]]:
    """Count the values published and kept of one field.

    Parameters
    ----------
    texts
        What each row publishes of the field.
    field
        Field.
    readings
        Published text -> what was read of it.
    lexicon
        What the published values of a closed list mean.

    Returns
    -------
    list of tuples
        `TALLY_COLUMNS` of the field: its national name, the rows that publish something and those
        of which something is kept, and the same in values, for a list has several. Nothing when
        no row publishes anything. A value that the description leaves out on purpose was
        understood: it counts as kept.
    """
    if field.kind == "list":
        return _tally_list(texts, field, lexicon)
    nothing = [text for text, reading in readings.items() if reading.value is None]
    silent = [text for text in nothing if readings[text].fault is None]
    came = len(texts) - int(texts.isin(silent).sum())
    kept = len(texts) - int(texts.isin(nothing).sum())
    return [(field.french, came, kept, came, kept)] if came else []


def _tally_list(
    texts: pd.Series, field: NationalField, lexicon: Lexicon | None
) -> list[tuple[str, int, int, int, int]]:
    """Count the values published and kept of a list."""
    counts = texts[texts != ""].value_counts()
    told = [(n, *_listed(text, lexicon)) for text, n in counts.items()]
    filled = [one for one in told if one[1]]
    if not filled:
        return []
    rows, kept_rows = sum(n for n, _, _ in filled), sum(n for n, _, kept in filled if kept)
    came, kept = (sum(one[0] * one[i] for one in filled) for i in (1, 2))
    return [(field.french, rows, kept_rows, came, kept)]


def _listed(text: str, lexicon: Lexicon | None) -> tuple[int, int]:
    """Return how many values the text of a list holds, and how many of them are understood."""
    is_whole = lexicon is not None and fold(text) in lexicon.exact
    parts = [text] if is_whole else [p for p in split_list(text) if clean(p) is not None]
    known = parts if lexicon is None else [p for p in parts if lexicon.meaning(p) is not None]
    return len(parts), len(known)


def tally_table(rows: Iterable[tuple[str, int, int, int, int]]) -> pd.DataFrame:
    """Return counted fields as a table: one row per field, columns `TALLY_COLUMNS`."""
    return pd.DataFrame(list(rows), columns=TALLY_COLUMNS)


def lost_lists(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the closed lists that lost most of their values, of a table of `tally_table`.

    Examples
    --------
    >>> counts = tally_table([("services", 100, 2, 300, 2), ("nom", 100, 1, 100, 1)])
    >>> lost_lists(counts)["field"].tolist()
    ['services']
    """
    is_list = counts["field"].map(lambda name: bool(FIELD_BY_FRENCH[name].vocabulary)).astype(bool)
    few_rows = counts["kept_row_count"] < _MOST * counts["row_count"]
    few_values = counts["kept_count"] < _MOST * counts["value_count"]
    return counts[is_list & few_rows & few_values & (counts["row_count"] >= _LEAST_ROWS)]
