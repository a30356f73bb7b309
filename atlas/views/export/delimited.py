"""CSV, for programs, or for a double click in a French Excel."""

import csv
import io
import re
from types import SimpleNamespace
from typing import Any, BinaryIO

import pandas as pd

from atlas.directory.challenge import FORMULA_START
from atlas.text.french import counted
from atlas.views.export.frames import CHUNK_ROWS, plain_columns

# Columns whose text a spreadsheet would read as a number or a date.
SPREADSHEET_TEXT_COLUMNS = frozenset({"pivot", "published_id", "phone", "opening_hours"})
SPREADSHEET_TEXT_SUFFIXES = ("_code", "_codes")
_NUMBER_LIKE = re.compile(r"[+-]?[\d .,/:-]*\d[\d .,/:-]*(E[+-]?\d+)?", re.IGNORECASE)


def to_csv(frame: pd.DataFrame, excel: bool = False) -> bytes:
    r"""Return a frame as CSV, for programs, or for a double click in a French Excel.

    Parameters
    ----------
    frame
        Any rows; the index and the geometries are left out.
    excel
        When false: UTF-8, comma, LF, decimal point, every value untouched. When true: UTF-8 with
        its mark, semicolon, CRLF, decimal comma, VRAI and FAUX; a code that Excel would take for
        a number is written `="01001"`; a text that begins like a formula gets an apostrophe (what
        follows `|` or a line break does not: only the beginning of a cell makes a formula).

    Returns
    -------
    bytes
        One line of headings, then the rows in order; missing values are empty, dates in ISO 8601.

    Examples
    --------
    >>> shares = pd.DataFrame({"commune_code": ["2A004", "2B033"], "beyond_5km_share": [0.5, None]})
    >>> to_csv(shares)
    b'commune_code,beyond_5km_share\n2A004,0.5\n2B033,\n'
    >>> to_csv(shares, excel=True).decode("utf-8-sig").splitlines()
    ['commune_code;beyond_5km_share', '2A004;0,5', '2B033;']
    """
    content = io.BytesIO()
    write_csv(content, frame, excel)
    return content.getvalue()


def write_csv(file: BinaryIO, frame: pd.DataFrame, excel: bool = False) -> None:
    """Write what `to_csv` returns, a few rows at a time."""
    separator, line_end = (";", "\r\n") if excel else (",", "\n")
    columns = plain_columns(frame)
    if excel:
        file.write(b"\xef\xbb\xbf")
        for name, values in columns.items():
            is_code = name in SPREADSHEET_TEXT_COLUMNS or name.endswith(SPREADSHEET_TEXT_SUFFIXES)
            columns[name] = [_excel_cell(value, is_code) for value in values]
        columns = {str(_excel_cell(name, False)): values for name, values in columns.items()}
    write_lines(file, columns, separator, line_end)


def formula_count(frame: pd.DataFrame) -> int:
    """Return how many cells, headings too, a spreadsheet would take for a formula.

    A plain CSV keeps them as published; the form for Excel does not.

    Examples
    --------
    >>> formula_count(pd.DataFrame({"nom": ["=1+1", "Mairie", None], "+": [1, 2, 3]}))
    2
    """
    columns = plain_columns(frame)
    cells = (cell for name, values in columns.items() for cell in (name, *values))
    return sum(isinstance(cell, str) and bool(FORMULA_START.match(cell)) for cell in cells)


def formula_warning(frame: pd.DataFrame) -> str:
    """Return what to say of a plain CSV that a spreadsheet must not open; empty for none."""
    count = formula_count(frame)
    if not count:
        return ""
    return (
        f"{counted(count, 'cellule commence', 'cellules commencent')} comme une formule de "
        "tableur : ce fichier les garde telles que publiées, pour un programme ; ne l'ouvrez pas "
        "d'un double clic"
    )


def _excel_cell(value: Any, is_code: bool) -> Any:
    """Return what makes Excel show a value as it is."""
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, float):
        return str(value).replace(".", ",")
    if not isinstance(value, str):
        return value
    if is_code and _NUMBER_LIKE.fullmatch(value):
        return f'="{value}"'
    return "'" + value if FORMULA_START.match(value) else value


def write_lines(
    file: BinaryIO, columns: dict[str, list[Any]], separator: str, line_end: str
) -> None:
    """Write lines of CSV in UTF-8; whatever `line_end` is, cells with CR or LF are quoted."""
    lines: list[str] = []
    # Python 3.11 quotes only the breaks of its own terminator: write CRLF, then change the ends.
    writer = csv.writer(
        SimpleNamespace(write=lines.append), delimiter=separator, lineterminator="\r\n"
    )
    writer.writerow(columns)
    for number, row in enumerate(zip(*columns.values(), strict=True), 1):
        writer.writerow(row)
        if number % CHUNK_ROWS == 0:
            file.write(_ended(lines, line_end))
            lines.clear()
    file.write(_ended(lines, line_end))


def _ended(lines: list[str], line_end: str) -> bytes:
    return "".join(line.removesuffix("\r\n") + line_end for line in lines).encode()
