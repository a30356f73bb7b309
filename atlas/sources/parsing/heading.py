"""Which line of a table is its heading: titles and blank lines may stand above it."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from atlas.sources.parsing.rawfile import WHOLE_FILE, Remark

# A title fills one cell in three at most, a heading at least half: by hand, on the files of
# `tests/sources/parsing`; one name of column in five may be a number (`2024`).
_TITLE_SHARE, _HEADING_SHARE, _VALUE_SHARE = 0.34, 0.5, 0.2
_MOST_LINES = 30
_VALUE = re.compile(r"[\d\s.,/:+€%-]+|.*@.*|https?:.*|oui|non|vrai|faux|true|false", re.I)
_SHOWN_CHARS = 80


def usual_width(widths: Sequence[int]) -> int:
    """Return the number of cells that most lines have, among those that have several."""
    counts = Counter(width for width in widths if width > 1)
    return max(counts, key=lambda width: (counts[width], width), default=1)


def find_heading(lines: Sequence[Sequence[str]]) -> int:
    """Return the position of the heading: the first line that names the columns.

    The first line is the heading unless it is a title: then the first one below whose cells are
    mostly filled, all different, and hardly one a number, a date or an address; rows must follow.

    Examples
    --------
    >>> find_heading([["Lieux", "", ""], [], ["id", "nom", "ville"], ["1", "A", "Guéret"]])
    2
    """
    filled = [_last_filled(line) for line in lines]
    width = usual_width(filled)
    for position, line in enumerate(lines[:_MOST_LINES]):
        has_rows = position == 0 or width in filled[position + 1 :]
        if _names_columns(line, width) and has_rows:
            return position
        if not _is_title(line, width):
            break
    return 0


def _last_filled(line: Sequence[str]) -> int:
    """Return how many cells a line has, those that are blank at its end left out."""
    return max((number for number, cell in enumerate(line, 1) if cell.strip()), default=0)


def _filled(line: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in line if cell.strip()]


def _names_columns(line: Sequence[str], width: int) -> bool:
    """Tell whether a line may name the columns of a table."""
    filled = _filled(line)
    values = [cell for cell in filled if _VALUE.fullmatch(cell)]
    return (
        len(filled) >= max(2, math.ceil(_HEADING_SHARE * width))
        and len({*filled}) == len(filled)
        and len(values) <= _VALUE_SHARE * len(filled)
    )


def _is_title(line: Sequence[str], width: int) -> bool:
    """Tell whether a line may stand above the heading: blank, or a few words."""
    return len(_filled(line)) <= max(1, _TITLE_SHARE * width)


def skipped_note(lines: Sequence[Sequence[str]], first: int) -> list[Remark]:
    """Return what is said of the lines above the heading, the first one numbered `first`."""
    if not lines:
        return []
    last = first + len(lines) - 1
    which = f"ligne {first}" if last == first else f"lignes {first} à {last}"
    words = " / ".join(" ".join(_filled(line)) for line in lines if _filled(line))
    problem = f"{which} au-dessus de l’en-tête, non lue{'s' * (last > first)}"
    return [Remark(WHOLE_FILE, "lignes de titre", problem, words[:_SHOWN_CHARS] or None)]
