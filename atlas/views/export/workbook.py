"""XLSX with typed columns, a sheet that explains them and one that says where they come from."""

import re
from datetime import datetime
from typing import Any, BinaryIO

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from atlas.errors import InputError
from atlas.views.export.dictionary import described_columns, dtype_of
from atlas.views.export.facts import FACT_LABELS
from atlas.views.export.frames import attributes, plain_columns, plain_values, require_finite
from atlas.views.export.geopackage import DEFAULT_TIME

SHEET_ROWS = 1_048_575
MAX_TEXT = 32_767
DATA_SHEET, COLUMNS_SHEET, SOURCE_SHEET = "Données", "Colonnes", "Source"
_CUT = "… (coupé : une cellule contient au plus 32 767 caractères)"
_WIDTHS = {"date": 12, "boolean": 10, "integer": 14, "float": 14, "string": 24}


def write_xlsx(file: BinaryIO, frame: pd.DataFrame, metadata: dict[str, str]) -> None:
    """Write a frame as an Excel workbook of three sheets: data, columns, source.

    Parameters
    ----------
    file
        Written to, never read.
    frame
        Any rows; the index and the geometries are left out.
    metadata
        What the file says of itself; `built_at` dates the workbook.

    Notes
    -----
    Rows go out one at a time. Text cells hold text, whatever it begins with: codes keep their zeros
    and nothing is a formula or a link. Numbers are numbers, dates are dates, missing values are
    empty cells. A text longer than a cell can hold is cut, and says so. The same rows and metadata
    give the same bytes.

    Raises
    ------
    InputError
        There are more rows than a sheet holds.
    ValueError
        A number is infinite.
    """
    if len(frame) > SHEET_ROWS:
        raise InputError(
            f"{len(frame)} lignes : une feuille Excel en contient au plus {SHEET_ROWS} ; "
            "filtrez, ou choisissez un autre format"
        )
    rows = attributes(frame)
    require_finite(plain_columns(rows.select_dtypes("float")), "XLSX")
    made = datetime.fromisoformat(metadata.get("built_at", DEFAULT_TIME)[:19])
    # Rows go to temporary files as they come; nothing of a text is taken for a link or a formula.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": metadata.get("title", ""), "created": made})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        _write_data(book, rows, heading)
        explained = [tuple(column) for column in described_columns(rows, rows)]
        _write_texts(book, COLUMNS_SHEET, heading, [
            ("Colonne", "Libellé", "Type", "Unité", "Sens"), *explained,
        ], (30, 36, 14, 28, 90))  # fmt: skip
        told = {name: text for name, text in metadata.items() if text}
        facts = [(FACT_LABELS.get(name, name), text) for name, text in told.items()]
        _write_texts(
            book, SOURCE_SHEET, heading, [("Fait", "Valeur"), *_by_source(facts)], (30, 120)
        )


def _by_source(facts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return facts with one row per source."""
    label = FACT_LABELS["sources"]
    return [
        (name, part)
        for name, text in facts
        for part in (re.split(r"\s; ", text) if name == label else [text])
    ]


def _write_data(book: xlsxwriter.Workbook, rows: pd.DataFrame, heading: CellFormat) -> None:
    """Write the sheet of the data: headings, then typed cells."""
    sheet = book.add_worksheet(DATA_SHEET)
    formats = {
        "string": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
    }
    kinds = [dtype_of(rows[name]) for name in rows]
    for position, kind in enumerate(kinds):
        sheet.set_column(position, position, _WIDTHS[kind], formats.get(kind))
    last = max(len(rows.columns) - 1, 0)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), last)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    for position, name in enumerate(rows):
        sheet.write_string(0, position, str(name), heading)
    columns = [
        _dates(rows[name]) if kind == "date" else plain_values(rows[name])
        for name, kind in zip(rows, kinds, strict=True)
    ]
    for number, values in enumerate(zip(*columns, strict=True), 1):
        for position, (value, kind) in enumerate(zip(values, kinds, strict=True)):
            if value is not None:
                _write_cell(sheet, number, position, value, formats.get(kind))


def _dates(column: pd.Series) -> list[Any]:
    """Return days as Python dates, None when missing."""
    return [None if pd.isna(value) else value.to_pydatetime() for value in column]


def _write_cell(
    sheet: Worksheet, row: int, position: int, value: Any, shown: CellFormat | None
) -> None:
    """Write one value by its type; a text is never read for what it may mean."""
    if isinstance(value, bool):
        sheet.write_boolean(row, position, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, position, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, position, value, shown)
    else:
        sheet.write_string(row, position, _fitting(str(value)), shown)


def _fitting(text: str) -> str:
    """Return a text that a cell can hold."""
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(_CUT)] + _CUT


def _write_texts(
    book: xlsxwriter.Workbook,
    name: str,
    heading: CellFormat,
    rows: list[tuple[str, ...]],
    widths: tuple[int, ...],
) -> None:
    """Write a sheet of texts, its first row as headings."""
    sheet = book.add_worksheet(name)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for position, width in enumerate(widths):
        sheet.set_column(position, position, width)
    sheet.freeze_panes(1, 0)
    for number, texts in enumerate(rows):
        for position, text in enumerate(texts):
            sheet.write_string(number, position, _fitting(text), wrapped if number else heading)
