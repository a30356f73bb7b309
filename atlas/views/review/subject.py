"""What a review is of: a year, the atlas at its two ends, the day its decisions are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from atlas.reader import Atlas, View
from atlas.views.dossier.model import Paragraph, Section, Sentence, Table

# Half of a SHA-256, in characters.
_HALF = 32


@dataclass(frozen=True)
class Reviewed:
    """A year under review.

    Parameters
    ----------
    atlas
        The store, whatever the date.
    year
        Year reviewed.
    on
        Day on which the register is read.
    """

    atlas: Atlas
    year: int
    on: date

    @property
    def first(self) -> date:
        """The last day of the year before."""
        return date(self.year - 1, 12, 31)

    @property
    def last(self) -> date:
        """The last day of the year."""
        return date(self.year, 12, 31)

    @cached_property
    def end(self) -> Atlas | None:
        """The atlas as it was known at the end of the year; None when nothing was."""
        seen = self.atlas.at(View(self.last))
        return None if seen.snapshot.releases.empty else seen


def told(key: str, title: str, *blocks: str | Table | None) -> Section:
    """Return a section of sentences and tables, in order; None is left out."""
    kept = [
        Paragraph((Sentence(block),)) if isinstance(block, str) else block
        for block in blocks
        if block is not None
    ]
    return Section(key, title, tuple(kept))


def text_table(
    caption: str,
    rows: pd.DataFrame,
    widths: Sequence[float],
    numeric: Sequence[int] = (),
) -> Table | None:
    """Return texts as a table, headings as columns; None without rows."""
    if rows.empty:
        return None
    cells = tuple(tuple(str(cell) for cell in row) for row in rows.itertuples(index=False))
    headings = tuple(str(name) for name in rows)
    return Table(caption, headings, cells, tuple(widths), frozenset(numeric))


def folded(sums: str) -> str:
    """Return SHA-256, joined by `|`, on lines that a column holds: half of one on each."""
    return "\n".join(part for one in sums.split("|") for part in (one[:_HALF], one[_HALF:]) if part)
