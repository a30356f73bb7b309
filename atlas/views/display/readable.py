"""A table as a page shows it: what is the same on every row is said once, texts are typeset."""

from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from atlas.text.french import UNKNOWN, format_number, typeset

# Columns whose whole numbers are names of years: their digits are not grouped.
_YEARS = ("Année", "Édition", "Millésime")
# Characters of a value said once, under a table: a line of the page. By hand.
_SAID_CHARS = 80
_BETWEEN = " ; "


class Readable(NamedTuple):
    """A table to show, and what of it is not in its columns.

    Parameters
    ----------
    table
        The columns that tell rows apart, texts with the spaces of French.
    note
        What is the same on every row, in one sentence; empty when nothing is.
    numbers, days
        Columns of numbers whose digits are grouped, and of dates.
    """

    table: pd.DataFrame
    note: str
    numbers: tuple[str, ...]
    days: tuple[str, ...]


def readable(table: pd.DataFrame, is_whole: bool = False) -> Readable:
    r"""Return a table as a page shows it.

    Parameters
    ----------
    table
        French headings; its first column names the rows.
    is_whole
        Whether the columns that are alike on every row stay too: those that are compared.

    Returns
    -------
    Readable
        Rows and order of `table`. A column with one value on two rows or more is said in the note
        instead, but for the first one.

    Examples
    --------
    >>> rows = pd.DataFrame({"Lieu": ["Le Relais : accueil", "EPN"], "Ouvert": True, "Prix": None})
    >>> shown = readable(rows)
    >>> [*shown.table], shown.note
    (['Lieu'], 'Sur chaque ligne\xa0: Ouvert, oui\xa0; Prix, inconnu.')
    """
    written = pd.DataFrame({name: _shown(table[name]) for name in table})
    others = [] if is_whole else written.columns[1:]
    alike = [name for name in others if _is_constant(written[name])]
    said = [f"{name}, {_said(written[name].iloc[0])}" for name in alike]
    shown = written.drop(columns=alike)
    numbers = [name for name in shown if _is_number(shown[name]) and not name.startswith(_YEARS)]
    days = [name for name in shown if _is_day(shown[name])]
    note = f"Sur chaque ligne : {_BETWEEN.join(said)}." if said else ""
    return Readable(shown, note, tuple(numbers), tuple(days))


def _is_constant(values: pd.Series) -> bool:
    return len(values) > 1 and values.nunique(dropna=False) == 1


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _is_day(values: pd.Series) -> bool:
    known = values.dropna()
    return len(known) > 0 and isinstance(known.iloc[0], date)


def _shown(values: pd.Series) -> pd.Series:
    """Return values as people read them: typeset texts, yes and no in French."""
    if pd.api.types.is_bool_dtype(values):
        return values.map({True: "oui", False: "non"})
    if pd.api.types.is_string_dtype(values) or values.dtype == object:
        return values.map(lambda value: typeset(value) if isinstance(value, str) else value)
    return values


def _said(value: Any) -> str:
    """Return the value of every row in words."""
    if pd.isna(value):
        return UNKNOWN
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if pd.api.types.is_number(value):
        return format_number(value, 0 if float(value).is_integer() else 2)
    text = typeset(str(value))
    return text if len(text) <= _SAID_CHARS else f"{text[: _SAID_CHARS - 1]}…"
