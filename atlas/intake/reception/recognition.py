"""Which description fits a file: its columns, whatever their case and accents, and its values."""

from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from dataclasses import replace
from datetime import date

import pandas as pd

from atlas.intake.alternation import told_columns
from atlas.intake.cells import ISSUE_COLUMNS
from atlas.intake.mapping import Mapping
from atlas.intake.positions import LATITUDE_COLUMN, LONGITUDE_COLUMN
from atlas.intake.reading import make_lexicons, published_texts
from atlas.intake.reception.tally import tally_field
from atlas.intake.spelling import respelled, with_names
from atlas.schema.fields import FIELDS
from atlas.schema.frame import NOTED, STRUCTURE_COLUMN
from atlas.text import french
from atlas.text.fault import Habits
from atlas.text.lexicon import is_nothing
from atlas.text.personal import shown_example
from atlas.text.values import read_value

# Rows on which descriptions that all fit are compared, taken all along the file; by hand: enough
# for every usual value to be met, few enough for the comparison to take less than the reading.
_COMPARED_ROWS = 200
# Of the columns that a description asks for, so that it gives its source and date to a file. By
# hand: the least filled of 20 real files has 8 of 12.
_LEAST_FILLED = 2 / 3
# Values looked at for one that can be quoted: by hand, so that a long column costs nothing.
_EXAMPLES_TRIED = 200
UNREAD_RULE = "colonne non lue"


def unread_columns(rows: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """Return one issue per column that holds values and feeds no field.

    Parameters
    ----------
    rows
        Text columns, named as the description names them.
    mapping
        Description.

    Returns
    -------
    DataFrame
        Columns `ISSUE_COLUMNS`, index -1 for the whole file; `field` is the column.
    """
    read = {*mapping.fed_names(), *told_columns(rows, mapping), STRUCTURE_COLUMN,
            LONGITUDE_COLUMN, LATITUDE_COLUMN}  # fmt: skip
    told = []
    for name in [str(name) for name in rows.columns if name not in read]:
        column = rows[name]
        filled = column[column != ""]
        nothing = [text for text in filled.unique() if is_nothing(text)]
        filled = filled[~filled.isin(nothing)]
        if len(filled):
            times = french.counted(len(filled), "ligne", "lignes")
            example = shown_example(name, filled.iloc[:_EXAMPLES_TRIED].unique())
            quoted = f"exemple : « {example} »" if example else "valeurs non citées"
            problem = f"colonne remplie dans {times}, qu'aucun champ ne reçoit ({quoted})"
            told.append((name or "(sans nom)", UNREAD_RULE, NOTED, None, problem))
    return pd.DataFrame(told, columns=ISSUE_COLUMNS, index=[-1] * len(told))


def recognised(
    mappings: Dictionary[str, Mapping],
    kind: str,
    columns: Iterable[str],
    rows: pd.DataFrame | None = None,
) -> Mapping | None:
    """Return the description that fits a file, the one that its values speak for the most.

    Among those that fit, the best is the one that keeps the most values of the file, then one of a
    source whose every column holds values, then the one of which the values confirm the most
    columns.

    Parameters
    ----------
    mappings
        Format id -> description.
    kind
        Kind of the file.
    columns
        Its columns.
    rows
        Its rows, as text; without them, descriptions that ask for the start of values never fit.

    Returns
    -------
    Mapping or None
        None when no description fits.
    """
    fitting = [
        mapping
        for mapping in mappings.values()
        if kind in mapping.file_kinds and _fits(mapping, list(columns), rows)
    ]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    sample = None if rows is None else rows.iloc[:: max(1, len(rows) // _COMPARED_ROWS)]
    return max(fitting, key=lambda mapping: _evidence(mapping, sample))


def _fits(mapping: Mapping, columns: list[str], rows: pd.DataFrame | None) -> bool:
    """Tell whether a file has the columns of a description, and values that confirm them."""
    asked = [*mapping.recognise, *mapping.starts]
    if not {*columns, *respelled(columns, asked).values()} >= {*asked}:
        return False
    if rows is None:
        return not mapping.starts
    return _values_confirm(mapping, with_names(rows, mapping.named_columns()))


def _values_confirm(mapping: Mapping, rows: pd.DataFrame) -> bool:
    """Tell whether the values of a file, named as described, are those of a description.

    An empty column confirms nothing: there must be names, values in each column whose beginnings
    are described, and in most of the columns asked for when the description gives a source or a
    date to the file.
    """

    def values(column: str) -> pd.Series:
        return rows.loc[rows[column].str.strip() != "", column]

    named = [name for name in mapping.columns.get("nom", ()) if name in rows]
    if named and all(values(name).empty for name in named):
        return False
    filled = sum(not values(column).empty for column in mapping.recognise)
    if (mapping.source_id or mapping.vintage) and filled < _LEAST_FILLED * len(mapping.recognise):
        return False
    for column, starts in mapping.starts.items():
        if values(column).empty or not values(column).str.startswith(starts).all():
            return False
    return True


def _evidence(mapping: Mapping, rows: pd.DataFrame | None) -> tuple[int, bool, int, str]:
    """Return what speaks for a description that fits, the most telling first.

    The values of some rows that it keeps; whether it names a source, each of its columns holding
    values; the columns that it asks for and that do, and those whose values start as it says; its
    own name, to decide.
    """
    asked = [*dict.fromkeys([*mapping.recognise, *mapping.starts]), *mapping.starts]
    kept, confirmed = 0, len(asked)
    if rows is not None:
        named = with_names(rows.reset_index(drop=True), mapping.named_columns())
        kept = _kept_count(mapping, named)
        confirmed = sum(bool(named[name].str.strip().ne("").any()) for name in asked)
    is_whole = bool(mapping.source_id) and confirmed == len(asked)
    return kept, is_whole, confirmed, mapping.format_id


def _kept_count(mapping: Mapping, rows: pd.DataFrame) -> int:
    """Return how many published values of some rows, named as described, a description keeps."""
    lexicons = make_lexicons(mapping)
    texts = published_texts(rows, replace(mapping, constants={}), lexicons).texts
    kept = 0
    for field in FIELDS:
        column, lexicon = texts[field.french], lexicons.get(field.french)
        habits = Habits(date.max, mapping.date_formats, lexicon)
        readings = {text: read_value(text, field, habits) for text in column.unique()}
        kept += sum(count[-1] for count in tally_field(column, field, readings, lexicon))
    return kept
