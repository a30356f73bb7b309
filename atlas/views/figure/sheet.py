"""The sheet of a report figure: title, subtitle, footer with its QR code; millimetres from the top.

What stands between the two is the body, where a map or a chart is drawn.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import segno
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from atlas.views.display.caption import Caption
from atlas.views.figure.size import Size
from atlas.views.figure.style import (
    ACCENT_COLOUR,
    INK,
    LINE_HEIGHT,
    MM_PER_INCH,
    MM_PER_POINT,
    RULE_COLOUR,
    SOFT_INK,
    balanced,
    drawable,
    font,
    wrap,
)

QR_MM = 21.0
_QUIET_MODULES = 2
_MAX_TITLE_LINES = 3


class Box(NamedTuple):
    """A rectangle of the sheet: left, top, width, height, in millimetres."""

    left: float
    top: float
    width: float
    height: float


@dataclass
class Sheet:
    """A figure, its size, and the box left for its content."""

    figure: Figure
    size: Size
    body: Box

    def axes(self, box: Box) -> Axes:
        """Return axes without frame that fill a box."""
        drawn = self.figure.add_axes(
            (
                box.left / self.size.width,
                1 - (box.top + box.height) / self.size.height,
                box.width / self.size.width,
                box.height / self.size.height,
            )
        )
        drawn.set_axis_off()
        return drawn

    def text(
        self, left: float, top: float, text: str, points: float, *, weight: str = "normal",
        colour: str = INK, align: str = "left", valign: str = "top",
    ) -> None:  # fmt: skip
        """Write a line whose top left corner is at a point of the sheet."""
        self.figure.text(
            left / self.size.width, 1 - top / self.size.height, drawable(text), color=colour,
            fontproperties=font(points, weight), ha=align, va=valign,
        )  # fmt: skip

    def lines(
        self, left: float, top: float, lines: list[str], points: float, *, weight: str = "normal",
        colour: str = INK,
    ) -> float:  # fmt: skip
        """Write lines one under the other; return where the next would stand."""
        for line in lines:
            self.text(left, top, line, points, weight=weight, colour=colour)
            top += line_mm(points)
        return top

    def rule(self, left: float, top: float, width: float) -> None:
        """Draw a thin horizontal line."""
        y = 1 - top / self.size.height
        x = [left / self.size.width, (left + width) / self.size.width]
        self.figure.add_artist(Line2D(x, [y, y], color=RULE_COLOUR, linewidth=0.6))


def line_mm(points: float) -> float:
    """Return the height of a line of text, in millimetres."""
    return points * MM_PER_POINT * LINE_HEIGHT


def make_sheet(caption: Caption, size: Size) -> Sheet:
    """Return a sheet with its title, subtitle and footer written."""
    figure = Figure((size.width / MM_PER_INCH, size.height / MM_PER_INCH), facecolor="white")
    FigureCanvasAgg(figure)
    sheet = Sheet(figure, size, Box(0, 0, 0, 0))
    width = size.width - 2 * size.margin
    top = _write_head(sheet, caption, width)
    bottom = _write_foot(sheet, caption, width)
    sheet.body = Box(size.margin, top, width, bottom - top)
    return sheet


def _write_head(sheet: Sheet, caption: Caption, width: float) -> float:
    """Write the title and the subtitle; return where the body begins."""
    size = sheet.size
    points, lines = size.title, balanced(caption.title, size.title, width, "bold")
    while len(lines) > _MAX_TITLE_LINES and points > size.text:
        points *= 0.92
        lines = balanced(caption.title, points, width, "bold")
    bar = Line2D(
        [size.margin / size.width, (size.margin + 16) / size.width],
        [1 - (size.margin - 3) / size.height] * 2, color=ACCENT_COLOUR, linewidth=2.4,
        solid_capstyle="butt",
    )  # fmt: skip
    sheet.figure.add_artist(bar)
    top = sheet.lines(size.margin, size.margin, lines, points, weight="bold")
    below = size.text * 1.25
    said = wrap(caption.subtitle, below, width)
    return sheet.lines(size.margin, top + 1, said, below, colour=SOFT_INK) + 3


def _write_foot(sheet: Sheet, caption: Caption, width: float) -> float:
    """Write note, sources, date, licence, credits and address; return where the body ends."""
    size = sheet.size
    points = size.small
    beside = width - (QR_MM + 5 if caption.permalink else 0)
    parts = [
        (caption.note, "normal"),
        (f"Sources : {caption.source}.", "normal"),
        (f"{caption.date}. Licences : {caption.licence}.", "normal"),
        (caption.credits, "bold"),
        (caption.permalink, "normal"),
    ]
    written = [
        (line, weight) for text, weight in parts if text for line in wrap(text, points, beside)
    ]
    height = len(written) * line_mm(points)
    if caption.permalink:
        height = max(height, QR_MM)
    top = size.height - size.margin - height
    sheet.rule(size.margin, top - 2.5, width)
    line_top = top
    for line, weight in written:
        line_top = sheet.lines(
            size.margin, line_top, [line], points, weight=weight, colour=SOFT_INK
        )
    if caption.permalink:
        left = size.margin + width - QR_MM
        draw_qr(sheet.axes(Box(left, top, QR_MM, QR_MM)), caption.permalink)
    return top - 5


def draw_qr(axes: Axes, text: str) -> None:
    """Draw a QR code: one square per dark module, white all around."""
    modules = np.array(
        [list(row) for row in segno.make_qr(text, error="l", boost_error=False).matrix]
    )
    rows, columns = np.nonzero(modules)
    count = len(modules)
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)])
    squares = np.stack([columns, rows], axis=1)[:, None, :] + corners
    codes = np.tile([Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], len(rows))
    path = Path(squares.reshape(-1, 2).astype(float), codes)
    axes.add_patch(PathPatch(path, facecolor="black", linewidth=0, antialiased=False, gid="qr"))
    axes.set_xlim(-_QUIET_MODULES, count + _QUIET_MODULES)
    axes.set_ylim(count + _QUIET_MODULES, -_QUIET_MODULES)
    axes.set_aspect("equal", anchor="NE")
