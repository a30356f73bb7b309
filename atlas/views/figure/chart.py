"""Charts of a report, in the look of its maps: Lorenz curves, ranking."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from atlas.text.french import format_number
from atlas.views.display.caption import Caption, heading, picture_words
from atlas.views.display.measures import LINE_COLOURS, Measure, classify, format_value
from atlas.views.figure.legend import hatch_colour, hatches
from atlas.views.figure.output import to_bytes
from atlas.views.figure.sheet import Box, Sheet, line_mm, make_sheet
from atlas.views.figure.size import require_size
from atlas.views.figure.style import (
    EDGE_COLOUR,
    INK,
    RULE_COLOUR,
    SOFT_INK,
    font,
    text_width,
    wrap,
)
from atlas.views.words.inequality import EQUALITY, lorenz_finding, lorenz_reading

# Each line has its own dash, for grey print.
LINE_STYLES = ("solid", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)))
GAIN_COLOUR, LOSS_COLOUR = "#998ec3", "#b35806"
MAX_BARS = 40
_LONGEST_UNIT = 3
BAR_SHARE, _KEY_MM = 0.72, 50.0


def lorenz_figure(
    curves: Mapping[str, pd.DataFrame], measure: Measure, caption: Caption,
    size: str = "a4-paysage", format: str = "png",  # noqa: A002
) -> bytes:  # fmt: skip
    """Return the picture of Lorenz curves, each named at its side.

    Parameters
    ----------
    curves
        Name shown -> result of `atlas.access.inequality.lorenz`; at most four. A curve whose shares
        are unknown is named as such.
    measure
        What is shared among people.
    caption, size, format
        See `atlas.views.figure.map_figure`.

    Raises
    ------
    InputError
        The size or the format is unknown.
    """
    figure = draw_lorenz(curves, measure, caption, size)
    said = " ".join(f"{name} : {lorenz_finding(curve, measure)}" for name, curve in curves.items())
    return to_bytes(figure, format, caption, picture_words(caption, "Courbe de Lorenz", said))


def draw_lorenz(
    curves: Mapping[str, pd.DataFrame], measure: Measure, caption: Caption, size: str
) -> Figure:
    """Draw Lorenz curves and the line of equality; see `lorenz_figure`."""
    sheet = make_sheet(caption, require_size(size))
    body, points = sheet.body, sheet.size.text
    room = 16 + 2 * line_mm(points)
    below = 0.0 if body.width - body.height > _KEY_MM else 4 * line_mm(points)
    side = min(body.width - room, body.height - room - below)
    box = Box(body.left + room, body.top + 2, side, side)
    axes = chart_axes(sheet, box)
    axes.set(xlim=(0, 100), ylim=(0, 100))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5))
    axes.grid(color=RULE_COLOUR, linewidth=0.5)
    axes.plot([0, 100], [0, 100], color=SOFT_INK, linewidth=0.9)
    axes.text(
        48, 51, EQUALITY, fontproperties=font(points), color=SOFT_INK, rotation=45,
        rotation_mode="anchor", ha="center", va="bottom",
    )  # fmt: skip
    beside = below == 0.0
    left = box.left + side + 8 if beside else body.left
    top = box.top if beside else box.top + side + room
    reading = lorenz_reading(next(iter(curves.values())), measure) if len(curves) == 1 else []
    for (name, curve), colour, dash in zip(curves.items(), LINE_COLOURS, LINE_STYLES, strict=False):
        known = curve["value_share"].notna().all()
        if known:
            axes.plot(
                100 * curve["people_share"], 100 * curve["value_share"], color=colour,
                linestyle=dash, linewidth=2, gid="lorenz",
            )  # fmt: skip
        if not reading:
            top = _line_key(sheet, left, top, name if known else f"{name} : inconnu", colour, dash)
    width = body.left + body.width - left
    lines = [line for text in reading for line in wrap(text, points, width)]
    sheet.lines(left, top, lines, points)
    who = "les plus proches d'abord" if measure.is_lack else "les moins bien servis d'abord"
    _axis_titles(sheet, box, f"Habitants, {who} (%)", "Part du total (%)")
    return sheet.figure


def ranking_figure(
    territories: pd.DataFrame, measure: Measure, caption: Caption, size: str = "a4-portrait",
    format: str = "png",  # noqa: A002
) -> bytes:  # fmt: skip
    """Return the picture of territories ranked by a measure, the worst served first.

    Parameters
    ----------
    territories
        `territory_name` and the measure's column, one row per territory. At most `MAX_BARS` are
        drawn, from the worst; the title of the axis says how many others there are, and how many
        are unknown.
    measure
        Its classes colour the bars, as on the map.
    caption, size, format
        See `atlas.views.figure.map_figure`.

    Raises
    ------
    InputError
        The size or the format is unknown.
    """
    figure = draw_ranking(territories, measure, caption, size)
    ranked = ranked_rows(territories, measure).head(MAX_BARS)
    said = " ; ".join(
        f"{name} : {format_value(value, measure)}"
        for name, value in zip(ranked["territory_name"], ranked[measure.column], strict=True)
    )
    return to_bytes(figure, format, caption, picture_words(caption, "Classement", f"{said}."))


def ranked_rows(territories: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return the known territories, the worst served first; equal ones by name."""
    known = territories[territories[measure.column].notna()]
    ascending = [not measure.is_lack, True]
    return known.sort_values([measure.column, "territory_name"], ascending=ascending)


def draw_ranking(
    territories: pd.DataFrame, measure: Measure, caption: Caption, size: str
) -> Figure:
    """Draw bars with the name and the value of each; see `ranking_figure`."""
    sheet = make_sheet(caption, require_size(size))
    body, points = sheet.body, sheet.size.text
    ranked = ranked_rows(territories, measure)
    fitting = int((body.height - 2 * line_mm(points)) / (1.12 * line_mm(points)))
    shown = ranked.head(min(MAX_BARS, fitting))
    unknown = len(territories) - len(ranked)
    names = [str(name) for name in shown["territory_name"]]
    values = shown[measure.column].to_numpy(float) * measure.factor
    values = np.where(np.isfinite(values), values, max([*values[np.isfinite(values)], 1.0]))
    texts = [_short(value, measure) for value in shown[measure.column]]
    left = max([0.0, *(text_width(name, points) for name in names)]) + 2
    right = max([0.0, *(text_width(text, points) for text in texts)]) + 2
    others = len(ranked) - len(shown)
    about = [heading(measure)]
    about += [f"les {len(shown)} plus mal servis, {others} autres non montrés"] if others else []
    about += [f"{unknown} de valeur inconnue"] if unknown else []
    sheet.text(body.left, body.top, " — ".join(about), points, weight="bold")
    top = body.top + 1.8 * line_mm(points)
    height = min(body.top + body.height - top, len(shown) * 1.7 * line_mm(points))
    box = Box(body.left + left, top, body.width - left - right, height)
    axes = sheet.axes(box)
    axes.set(xlim=(0, max([*values, 1e-12])), ylim=(max(len(shown), 1) - 0.5, -0.5))
    patterns = hatches(measure.colours)
    for row, number in enumerate(classify(shown[measure.column], measure)):
        colour = measure.colours[int(number)]
        axes.barh(
            row, values[row], BAR_SHARE, color=colour, edgecolor=EDGE_COLOUR, linewidth=0.4,
            hatch=patterns[int(number)] or None, hatchcolor=hatch_colour(colour), gid="bar",
        )  # fmt: skip
        middle = top + (row + 0.5) * height / len(shown)
        sheet.text(box.left - 1.5, middle, names[row], points, align="right", valign="center")
        end = box.left + box.width * values[row] / axes.get_xlim()[1]
        sheet.text(end + 1.5, middle, texts[row], points, valign="center")
    return sheet.figure


def _short(value: float, measure: Measure) -> str:
    """Return a value with its unit, when it is short: the heading says the others."""
    if np.isinf(value):
        return "hors de portée"
    text = format_value(value, measure)
    is_long = len(measure.unit) > _LONGEST_UNIT and measure.labels is None
    return text.removesuffix(f"\xa0{measure.unit}") if is_long else text


def chart_axes(sheet: Sheet, box: Box) -> Axes:
    """Return axes with ticks in our font, French numbers, two spines."""
    axes = sheet.axes(box)
    axes.set_axis_on()
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=SOFT_INK, width=0.6)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value)))
        for label in axis.get_ticklabels():
            label.set_fontproperties(font(sheet.size.text))
    return axes


def _axis_titles(sheet: Sheet, box: Box, below: str, beside: str) -> None:
    """Write the titles of both axes."""
    points = sheet.size.text
    bottom = box.top + box.height + 3 + 1.3 * line_mm(points)
    sheet.text(box.left + box.width / 2, bottom, below, points, align="center")
    sheet.figure.text(
        (box.left - 13) / sheet.size.width, 1 - (box.top + box.height / 2) / sheet.size.height,
        beside, fontproperties=font(points), color=INK, rotation=90, ha="center", va="center",
    )  # fmt: skip


def _line_key(sheet: Sheet, left: float, top: float, name: str, colour: str, dash: object) -> float:
    """Draw the key of a line and its name; return where the next begins."""
    points = sheet.size.text
    axes = sheet.axes(Box(left, top, 9, line_mm(points)))
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.plot([0, 1], [0.5, 0.5], color=colour, linestyle=dash, linewidth=2)
    sheet.text(left + 11, top, name, points)
    return top + 1.4 * line_mm(points)
