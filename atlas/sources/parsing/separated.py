"""Text in cells (CSV): its separator, its heading, and what a misplaced quote costs: one row."""

import csv
import io
import math
import re
from itertools import islice
from typing import Literal, NamedTuple

import pandas as pd

from atlas.errors import SchemaError
from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.sources.parsing.heading import find_heading, skipped_note, usual_width
from atlas.sources.parsing.rawfile import RawFile, as_notes, unique_names

SEPARATORS = ",;\t|"
csv.field_size_limit(2**31 - 1)
_TOLD_SEPARATOR = re.compile(r'"?sep=(.)"?[,;\t|]*\n', re.IGNORECASE)
# Lines, and characters, from which the separator and the number of columns are known.
_SAMPLE_LINES, _SAMPLE_CHARS = 100, 1 << 15
# A cell of more lines is a quote that was never closed; only looked for when one is misplaced.
_MOST_CELL_LINES = 1000
# Of one line, and quotes in it, before its cells are given up.
_MOST_READINGS, _MOST_QUOTES = 2000, 500
_SHOWN_CHARS = 60
_EXCEL_TEXT = re.compile(r'="([^"]*)"')
_REPEATED = "répète l’en-tête (deux fichiers réunis ?)"
_ONE_COLUMN = "une seule colonne ; séparateur , ; | ou tabulation attendu"
Line = list[str]


class Layout(NamedTuple):
    """How a text is cut: its separator, and how many cells most lines have."""

    separator: str
    width: int


class Opening(NamedTuple):
    """How a text begins: its separator, its heading, and how many lines stand above it."""

    separator: str
    heading: Line
    skipped_count: int


def read_separated(text: str, name: str, separator: str | None) -> RawFile:
    """Read a text of separated cells, under a heading that titles may precede.

    Parameters
    ----------
    text
        The whole file.
    name
        What messages call it.
    separator
        Found out when None, the line `sep=;` of Excel first.

    Raises
    ------
    SchemaError
        It has one column.
    """
    text, layout, first = _begun(text, name, separator)
    lines, misquoted = _lines(text, *layout)
    if '="' in text:
        lines = [_without_formulas(cells) for cells in lines]
    while lines and not any(lines[-1]):
        lines.pop()
    if not lines:
        raise SchemaError(f"{name} : le fichier est vide")
    heading = find_heading(lines[:_SAMPLE_LINES])
    if len(lines[heading]) < 2:
        raise SchemaError(f"{name} : {_ONE_COLUMN}")
    columns = unique_names(lines[heading], name)
    rows = [_shaped(cells, columns) for cells in lines[heading + 1 :]]
    again = [*lines[heading], ""]  # as in two files joined
    rows = [[""] * len(columns) + [_REPEATED] if row == again else row for row in rows]
    for position, problem in misquoted.items():
        if heading < position < len(lines):
            rows[position - heading - 1][-1] = problem
    frame = pd.DataFrame(rows, columns=[*columns, STRUCTURE_COLUMN], dtype="str")
    notes = as_notes(skipped_note(lines[:heading], first))
    return RawFile(frame, "csv", first + heading + 1, notes)


def read_opening(text: str, name: str) -> Opening:
    """Read the heading of a text from its first lines.

    Raises
    ------
    SchemaError
        It has one column.
    """
    text, layout, first = _begun(text, name, None)
    lines = _sample(text, layout.separator, csv.QUOTE_MINIMAL)
    heading = find_heading(lines)
    return Opening(layout.separator, lines[heading], first - 1 + heading)


def _begun(text: str, name: str, separator: str | None) -> tuple[str, Layout, int]:
    """Return a text from its first line of cells, its layout, and the number of that line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n\ufeff", "\n")
    told = _TOLD_SEPARATOR.match(text)
    if told:
        text, separator = text[told.end() :], separator or told[1]
    layout = find_layout(text, separator or SEPARATORS)
    if layout is None:
        raise SchemaError(f"{name} : {_ONE_COLUMN}")
    return text, layout, 2 if told else 1


def find_layout(text: str, separators: str = SEPARATORS) -> Layout | None:
    r"""Return what separates the cells, outside quotes, and how many most lines have.

    Parameters
    ----------
    text
        Lines ended by `\n`; the first ones are enough.
    separators
        Those that are tried; the one that gives lines of one width is the good one, else the one
        that gives most lines many cells.

    Examples
    --------
    >>> find_layout('nom;"aide, accès, prêt"\nA;oui\n'), find_layout("nom\nA\n")
    (Layout(separator=';', width=2), None)
    """
    quotings: tuple[Literal[0], Literal[3]] = (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)
    for quoting in quotings:  # a first quote may never close
        scores = {}
        for separator in separators:
            widths = [len(cells) for cells in _sample(text, separator, quoting) if any(cells)]
            width = usual_width(widths)
            if width > 1:
                share = widths.count(width) / len(widths)
                scores[Layout(separator, width)] = share == 1, share**2 * math.log(width)
        if scores:
            return max(scores, key=lambda layout: scores[layout])
    return None


def _sample(text: str, separator: str, quoting: Literal[0, 3]) -> list[Line]:
    """Return the cells of the first lines, however quotes are placed."""
    start = text[:_SAMPLE_CHARS]
    cut = start.rpartition("\n")[0] if len(text) > _SAMPLE_CHARS else start
    lines = io.StringIO(cut or start)
    return list(islice(csv.reader(lines, delimiter=separator, quoting=quoting), _SAMPLE_LINES))


def _lines(text: str, separator: str, width: int) -> tuple[list[Line], dict[int, str]]:
    """Return the cells of each line, and what is wrong with the quotes of some, by position."""
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        lines = list(reader)
    except csv.Error:
        return _requoted(text, separator, width)
    if reader.line_num > len(lines) and any(
        _swallows(cells, separator, width) for cells in lines if "\n" in separator.join(cells)
    ):
        return _requoted(text, separator, width)
    return lines, {}


def _without_formulas(cells: Line) -> Line:
    """Return cells without the formula that keeps the zeros of a code in Excel: `="01001"`."""
    return [found[1] if (found := _EXCEL_TEXT.fullmatch(cell)) else cell for cell in cells]


def _swallows(cells: Line, separator: str, width: int) -> bool:
    """Tell whether cells of several lines may hold rows behind a quote that was not closed."""
    if len(cells) != width:
        return True
    return any("\n" in cell and cell.count(separator) >= width - 1 for cell in cells)


def _requoted(text: str, separator: str, width: int) -> tuple[list[Line], dict[int, str]]:
    """Read line by line: a quote that is misplaced or never closed costs its own line only."""
    written = text.split("\n")
    lines: list[Line] = []
    problems: dict[int, str] = {}
    number = 0
    while number < len(written):
        line, used = written[number], 1
        if '"' not in line:
            lines.append(line.split(separator) if line else [])
        elif whole := _quoted(written, number, separator, width):
            cells, used = whole
            lines.append(cells)
        else:
            cells = _literal(line, separator, width)
            outcome = "cellules rétablies" if cells else f"ligne perdue, {line[:_SHOWN_CHARS]}"
            problems[len(lines)] = (
                f"guillemet mal placé ou non fermé (ligne {number + 1} du texte) : {outcome}"
            )
            lines.append(cells)
        number += used
    return lines, problems


def _quoted(written: list[str], number: int, separator: str, width: int) -> tuple[Line, int] | None:
    """Return the cells of a line whose quotes are right, and over how many lines they go."""
    some = range(number, min(number + _MOST_CELL_LINES, len(written)))
    reader = csv.reader((written[n] + "\n" for n in some), delimiter=separator, strict=True)
    try:
        cells = next(reader)
    except csv.Error:
        return None
    used = reader.line_num
    if used > 1:
        alone = [line.count(separator) == width - 1 for line in written[number : number + used]]
        if len(cells) != width or all(alone):
            return None
    return cells, used


def _literal(line: str, separator: str, width: int) -> Line:
    """Return the cells of a line with quotes inside quotes, or one that never closes, else none.

    A cell that begins with a quote ends with a quote before a separator, or has it by mistake; the
    first reading that gives as many cells as there are columns is the good one.

    Examples
    --------
    >>> _literal('1,"Espace "A", est","x, y",2', ",", 4), _literal('1,"Espace,2', ",", 3)
    (['1', 'Espace "A", est', 'x, y', '2'], ['1', 'Espace', '2'])
    """
    if line.count('"') > _MOST_QUOTES:
        return []
    end = re.compile(rf'"(?={re.escape(separator)}|$)')
    begun: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    for _ in range(_MOST_READINGS):
        if not begun:
            break
        start, cells = begun.pop()
        if start > len(line):
            if len(cells) == width:
                return list(cells)
        elif len(cells) < width:
            next_one = line.find(separator, start)
            stops = [len(line) if next_one < 0 else next_one]
            if line.startswith('"', start):
                stops += reversed([found.end() for found in end.finditer(line, start + 1)])
            begun += [(stop + 1, (*cells, _bare(line[start:stop]))) for stop in stops]
    return []


def _bare(cell: str) -> str:
    """Return a cell without the quotes around it."""
    inner = cell.removeprefix('"')
    return inner.removesuffix('"').replace('""', '"') if inner != cell else cell


def _shaped(cells: Line, columns: list[str]) -> Line:
    """Return the cells of a row, as many as columns, and what was wrong with their number."""
    width = len(columns)
    if len(cells) == width:
        cells.append("")
        return cells
    if not cells:
        return [""] * (width + 1)
    problem = f"{len(cells)} cellules pour {width} colonnes"
    if len(cells) > width:
        problem += " ; celles en trop ne sont pas lues"
    return [*cells[:width], *[""] * (width - len(cells)), problem]
