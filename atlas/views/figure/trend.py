"""A series of a report, in the look of its maps: values through time, bounds, what is aimed at."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from atlas.text.french import date_words, shortest
from atlas.views.display.caption import Caption, picture_words
from atlas.views.display.measures import LINE_COLOURS
from atlas.views.display.plot import told_ends
from atlas.views.figure.chart import chart_axes
from atlas.views.figure.output import to_bytes
from atlas.views.figure.sheet import Box, line_mm, make_sheet
from atlas.views.figure.size import require_size
from atlas.views.figure.style import INK, RULE_COLOUR, SOFT_INK, font

# Room for the numbers of the axis and the labels at the end, in lines of text.
_LEFT_LINES, _RIGHT_LINES = 3, 5
_TICKS = 6


def series_figure(
    rows: pd.DataFrame, unit: str, caption: Caption, size: str = "a4-paysage",
    format: str = "png",  # noqa: A002
) -> bytes:  # fmt: skip
    """Return the picture of one series of one territory.

    Parameters
    ----------
    rows
        As `atlas.analysis.steering.indicators.latest` returns them.
    unit
        Of the indicator; may be empty.
    caption, size, format
        See `atlas.views.figure.map_figure`.

    Raises
    ------
    InputError
        The size or the format is unknown.
    """
    figure = draw_series(rows, unit, caption, size)
    return to_bytes(figure, format, caption, picture_words(caption, "Courbe", told_ends(rows)))


def draw_series(rows: pd.DataFrame, unit: str, caption: Caption, size: str) -> Figure:
    """Draw a line that is cut at each break and missing value; see `series_figure`."""
    sheet = make_sheet(caption, require_size(size))
    body, points = sheet.body, sheet.size.text
    step = line_mm(points)
    left = body.left + _LEFT_LINES * step
    box = Box(
        left, body.top + 2 * step, body.width - (_LEFT_LINES + _RIGHT_LINES) * step,
        body.height - 4 * step,
    )  # fmt: skip
    axes = chart_axes(sheet, box)
    axes.xaxis.set_major_locator(MaxNLocator(_TICKS))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda day, _: f"{pd.Timestamp(day, unit='D'):%m/%Y}")
    )
    axes.grid(color=RULE_COLOUR, linewidth=0.5)
    is_aim = rows["role"].isin(["cible", "base"])
    own, aims = rows[~is_aim], rows[is_aim]
    parts = ((own["status"] == "rupture") | own["value"].isna()).cumsum()
    for _, part in own.groupby(parts):
        axes.plot(part["period_end_date"], part["value"], color=LINE_COLOURS[0], linewidth=2,
                  marker="o", markersize=3, gid="series")  # fmt: skip
    bounded = own[own["low"].notna() & own["high"].notna()]
    axes.vlines(bounded["period_end_date"], bounded["low"], bounded["high"],
                color=LINE_COLOURS[0], alpha=0.5, linewidth=1.2)  # fmt: skip
    axes.plot(aims["period_end_date"], aims["value"], color=LINE_COLOURS[1], linestyle="none",
              marker="D", markersize=7, gid="aims")  # fmt: skip
    for aim in aims[aims["value"].notna()].itertuples():
        axes.annotate(
            f"{aim.status} {shortest(aim.value)}", (aim.period_end_date, aim.value),
            (6, 0), textcoords="offset points", fontproperties=font(points), color=INK,
            va="center", annotation_clip=False,
        )  # fmt: skip
    sheet.text(body.left, body.top, unit, points)
    known = own["known_date"].max()
    if not pd.isna(known):
        words = f"Valeurs connues le {date_words(known)}"
        sheet.text(left, body.top + body.height - step, words, points, colour=SOFT_INK)
    return sheet.figure
