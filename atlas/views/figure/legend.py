"""The classed legend of a report figure: colour, class, territories and people of each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from atlas.text.french import format_number
from atlas.views.display.measures import UNLOCATED_COLOUR
from atlas.views.figure.sheet import Box, Sheet, line_mm
from atlas.views.figure.style import (
    FRAME_COLOUR,
    PLACE_COLOUR,
    SOFT_INK,
    UNKNOWN_COLOUR,
    UNKNOWN_HATCH_COLOUR,
    balanced,
    text_width,
    wrap,
)

UNKNOWN_HATCH, UNLOCATED_HATCH = "/////", "...."
# Patterns that tell apart, in grey, classes whose lightness is nearly the same.
GREY_HATCHES = ("", "||||", "----", "\\\\\\\\", "xxxx", "....", "++++", "ooo", "***")
LEAST_LIGHTNESS_STEP = 6.0
_SWATCH_MM = 6.5
_COLUMN_GAP = 3.0
_SMALL = 0.85


def lightness(colour: str) -> float:
    """Return the CIE lightness L* of a colour, 0 for black, 100 for white: what grey print keeps.

    References
    ----------
    IEC 61966-2-1 (sRGB); CIE 15, L*.

    Examples
    --------
    >>> round(lightness("#ffffff")), round(lightness("#000000")), round(lightness("#777777"))
    (100, 0, 50)
    """
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    y = float(linear @ (0.2126, 0.7152, 0.0722))
    return 116 * y ** (1 / 3) - 16 if y > (6 / 29) ** 3 else y * 903.2963


def hatches(colours: Sequence[str]) -> list[str]:
    """Return a pattern per class so that no two classes look alike in grey.

    Classes keep plain colours when their lightness goes steadily one way. Otherwise a class whose
    lightness is near that of another takes another pattern.

    Examples
    --------
    >>> hatches(["#ffffff", "#888888", "#000000"]), hatches(["#b35806", "#ffffff", "#542788"])[:2]
    (['', '', ''], ['', ''])
    """
    levels = [lightness(colour) for colour in colours]
    chosen: list[str] = []
    for position, level in enumerate(levels):
        taken = {
            chosen[other]
            for other in range(position)
            if abs(levels[other] - level) < LEAST_LIGHTNESS_STEP
        }
        chosen.append(next((h for h in GREY_HATCHES if h not in taken), GREY_HATCHES[-1]))
    return chosen


def hatch_colour(colour: str) -> str:
    """Return the colour of a pattern over another: dark over light, white over dark."""
    return "#6b6b76" if lightness(colour) > 55 else "#ffffff"


@dataclass(frozen=True)
class Mark:
    """A line of the legend for what is drawn over the territories.

    Parameters
    ----------
    label
        What it is.
    count
        How many are drawn.
    is_site
        A numbered square, else a point.
    """

    label: str
    count: int
    is_site: bool


class Legend:
    """A legend ready to be drawn in a width: its height is known before its place.

    Parameters
    ----------
    sheet
        Sheet to draw on.
    counts
        As `atlas.views.display.measures.legend`: the very numbers of the page.
    heading
        Measure and unit.
    noun
        Plural of the territories: `communes`.
    marks
        What is drawn over the territories.
    width
        Millimetres.
    """

    def __init__(
        self, sheet: Sheet, counts: pd.DataFrame, heading: str, noun: str, marks: Sequence[Mark],
        width: float,
    ) -> None:  # fmt: skip
        self.sheet, self.width, self.noun = sheet, width, noun
        self.points = sheet.size.text
        self.step, self.gap = line_mm(self.points), 0.22 * line_mm(self.points)
        columns = [
            [format_number(number) for number in counts[name]]
            for name in ("territory_count", "population")
        ]
        heads = (noun, "habitants")
        self.columns = [
            max(
                *(text_width(text, self.points) for text in column),
                text_width(head, self.points * _SMALL),
            )
            for head, column in zip(heads, columns, strict=True)
        ]
        room = width - _SWATCH_MM - 2 - sum(self.columns) - 2 * _COLUMN_GAP
        self.heading = balanced(heading, self.points, width, "bold")
        labels = [wrap(label, self.points, room) for label in counts["label"]]
        colours = [c if isinstance(c, str) else None for c in counts["colour"]]
        classes = [colour for colour in colours if colour and colour != UNLOCATED_COLOUR]
        aside = {None: UNKNOWN_HATCH, UNLOCATED_COLOUR: UNLOCATED_HATCH}
        patterns = iter(hatches(classes))
        self.rows = [
            (lines, colour, aside[colour] if colour in aside else next(patterns), numbers)
            for lines, colour, *numbers in zip(labels, colours, *columns, strict=True)
        ]
        self.marks = [(mark, wrap(mark.label, self.points, room)) for mark in marks]

    @property
    def height(self) -> float:
        """Millimetres that the legend takes."""
        lines = [*(row[0] for row in self.rows), *(lines for _, lines in self.marks)]
        rows = sum(len(part) for part in lines)
        return (len(self.heading) + 1.1 + rows) * self.step + len(lines) * self.gap

    def draw(self, left: float, top: float) -> None:
        """Draw the legend from a corner, in millimetres."""
        sheet, small = self.sheet, self.points * _SMALL
        top = sheet.lines(left, top, self.heading, self.points, weight="bold")
        right = left + self.width
        middle = right - self.columns[1] - _COLUMN_GAP
        for at, text in ((middle, self.noun), (right, "habitants")):
            sheet.text(at, top, text, small, colour=SOFT_INK, align="right")
        top += self.step * 1.1
        axes = sheet.axes(Box(left, top, _SWATCH_MM, sheet.size.height - top))
        axes.set_xlim(0, _SWATCH_MM)
        axes.set_ylim(sheet.size.height - top, 0)
        offset = 0.0
        for lines, colour, pattern, numbers in self.rows:
            _swatch(axes, offset + 0.14 * self.step, 0.74 * self.step, colour, pattern)
            for at, number in zip((middle, right), numbers, strict=True):
                sheet.text(at, top + offset, number, self.points, align="right")
            offset = self._label(left, top, offset, lines)
        for mark, lines in self.marks:
            _mark(axes, offset + 0.5 * self.step, mark.is_site)
            sheet.text(middle, top + offset, format_number(mark.count), self.points, align="right")
            offset = self._label(left, top, offset, lines)

    def _label(self, left: float, top: float, offset: float, lines: list[str]) -> float:
        """Write a label; return where the next row begins."""
        self.sheet.lines(left + _SWATCH_MM + 2, top + offset, lines, self.points)
        return offset + len(lines) * self.step + self.gap


def _swatch(axes: Axes, top: float, height: float, colour: str | None, pattern: str) -> None:
    axes.add_patch(
        Rectangle(
            (0.1, top), _SWATCH_MM - 0.2, height, linewidth=0.5,
            facecolor=UNKNOWN_COLOUR if colour is None else colour,
            edgecolor=FRAME_COLOUR, hatch=pattern or None,
            hatchcolor=UNKNOWN_HATCH_COLOUR if colour is None else hatch_colour(colour),
        )
    )  # fmt: skip


def _mark(axes: Axes, middle: float, is_site: bool) -> None:
    style = (
        {"marker": "s", "markersize": 5.5, "markerfacecolor": "#ffffff",
         "markeredgecolor": "#000091", "markeredgewidth": 1.0}
        if is_site
        else {"marker": "o", "markersize": 3.2, "color": PLACE_COLOUR}
    )  # fmt: skip
    axes.plot([_SWATCH_MM / 2], [middle], linestyle="none", **style)  # type: ignore[arg-type]
