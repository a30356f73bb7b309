"""Workbooks (XLSX, XLS, ODS) -> rows of text, of the sheet chosen or of the one with most rows."""

import io
from datetime import time, timedelta

import pandas as pd
import python_calamine as calamine

from atlas.errors import InputError, SchemaError
from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.sources.parsing.heading import find_heading, skipped_note
from atlas.sources.parsing.packed import is_packed, sheet_errors
from atlas.sources.parsing.rawfile import (
    WHOLE_FILE,
    RawFile,
    Remark,
    as_notes,
    unique_names,
    value_text,
)

_HEADING_ROWS = 30
_MOST_SHOWN = 5
_READ_ERRORS = (
    calamine.CalamineError, calamine.XmlError, calamine.ZipError, calamine.WorksheetNotFound,
    OSError, ValueError, OverflowError,
)  # fmt: skip
Texts = list[list[str]]


class Book:
    """A workbook, opened once; its sheets are read one at a time.

    Parameters
    ----------
    content
        The whole file.
    name
        What messages call it.

    Raises
    ------
    SchemaError
        It is damaged, protected by a password, or too large once unpacked.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        self._errors = sheet_errors(content, name) if is_packed(content) else {}
        try:
            self._book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        except calamine.PasswordError as error:
            raise SchemaError(f"{name} : classeur protégé par un mot de passe ; ôtez-le") from error
        except _READ_ERRORS as error:
            raise SchemaError(f"{name} : classeur abîmé ({error})") from error

    def sheet_names(self) -> list[str]:
        """Return the sheets that a person sees, the one with most rows first.

        Raises
        ------
        SchemaError
            One is damaged.
        """
        tables = [sheet for sheet in self._book.sheets_metadata
                  if sheet.typ == calamine.SheetTypeEnum.WorkSheet]  # fmt: skip
        shown = [sheet for sheet in tables if sheet.visible == calamine.SheetVisibleEnum.Visible]
        heights = {sheet.name: self._sheet(sheet.name).height for sheet in shown or tables}
        return sorted(heights, key=lambda name: -heights[name])

    def read(self, sheet_name: str | None = None) -> RawFile:
        """Return the rows of a sheet, by default the one with most rows.

        Raises
        ------
        InputError
            There is no sheet of that name.
        SchemaError
            It is damaged or empty, or cells of its heading are merged.
        """
        names = self._book.sheet_names
        if sheet_name is not None and sheet_name not in names:
            raise InputError(
                f"{self.name} : pas de feuille « {sheet_name} » ; feuilles : {', '.join(names)}"
            )
        found = sheet_name or next(iter(self.sheet_names()), None)
        if found is None:
            raise SchemaError(f"{self.name} : classeur sans feuille")
        sheet, where = self._sheet(found), f"{self.name}, feuille « {found} »"
        rows = self._texts(sheet, where)
        for (row, column), text in self._errors.get(found, {}).items():
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = text
        return _read_rows(rows, _merged(sheet), where)

    def _sheet(self, name: str) -> calamine.CalamineSheet:
        try:
            return self._book.get_sheet_by_name(name)
        except _READ_ERRORS as error:
            raise SchemaError(f"{self.name}, feuille « {name} » : abîmée ({error})") from error

    def _texts(self, sheet: calamine.CalamineSheet, where: str) -> Texts:
        try:
            rows = sheet.to_python(skip_empty_area=False)
        except _READ_ERRORS as error:
            raise SchemaError(f"{where} : abîmée ({error})") from error
        return [[_cell_text(value) for value in row] for row in rows]


def _merged(sheet: calamine.CalamineSheet) -> list[tuple[int, int, int, int]]:
    """Return the merged cells of a sheet: first and last row, first and last column."""
    ranges = sheet.merged_cell_ranges or []
    return [(top, bottom, left, right) for (top, left), (bottom, right) in ranges]


def _read_rows(rows: Texts, merged: list[tuple[int, int, int, int]], where: str) -> RawFile:
    """Return the rows below the heading of a sheet."""
    while rows and not any(map(str.strip, rows[-1])):
        rows.pop()
    if not rows:
        raise SchemaError(f"{where} : vide")
    heading = find_heading(rows[:_HEADING_ROWS])
    for top, bottom, left, right in merged:
        if top <= heading <= bottom:
            cells = f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"
            raise SchemaError(f"{where} : cellules fusionnées dans l’en-tête, {cells} ; "
                              "défusionnez-les : une colonne, un nom")  # fmt: skip
    frame = pd.DataFrame(
        rows[heading + 1 :], columns=unique_names(rows[heading], where), dtype="str"
    )
    named = [bool(name.strip()) for name in rows[heading]]
    used = [name or bool((frame.iloc[:, i] != "").any()) for i, name in enumerate(named)]
    frame = frame.loc[:, used].copy()
    frame[STRUCTURE_COLUMN] = ""
    notes = [*skipped_note(rows[:heading], 1), *_merged_note(merged, heading)]
    return RawFile(frame, "csv", heading + 2, as_notes(notes))


def _merged_note(merged: list[tuple[int, int, int, int]], heading: int) -> list[Remark]:
    """Return what is said of the merged cells below the heading: the first one has the value."""
    below = [f"{_letters(left)}{top + 1}" for top, _, left, _ in merged if top > heading]
    if not below:
        return []
    shown = ", ".join(below[:_MOST_SHOWN])
    problem = f"cellules fusionnées ({len(below)}) : seule la première est remplie, {shown}"
    return [Remark(WHOLE_FILE, "cellules fusionnées", problem)]


def _letters(column: int) -> str:
    """Return the letters of a column.

    Examples
    --------
    >>> _letters(0), _letters(25), _letters(27)
    ('A', 'Z', 'AB')
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _cell_text(value: object) -> str:
    """Return a typed cell as a person would type it: times as hours and minutes.

    Examples
    --------
    >>> _cell_text(21300000000000.0), _cell_text(time(9, 30)), _cell_text(timedelta(hours=25))
    ('21300000000000', '09:30', '25:00')
    """
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return value_text(value)
