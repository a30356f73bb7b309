"""Who gained and who lost, drawn."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from atlas.text.french import format_number
from atlas.views.display.caption import Caption, picture_words
from atlas.views.figure.chart import BAR_SHARE, GAIN_COLOUR, LOSS_COLOUR, MAX_BARS
from atlas.views.figure.output import to_bytes
from atlas.views.figure.sheet import Box, Sheet, line_mm, make_sheet
from atlas.views.figure.size import require_size
from atlas.views.figure.style import INK, SOFT_INK, text_width


def evolution_figure(
    sums: pd.DataFrame, columns: Sequence[tuple[str, str, str, str]], caption: Caption,
    size: str = "a4-portrait", format: str = "png",  # noqa: A002
) -> bytes:  # fmt: skip
    """Return the picture of what territories gained and lost between two dates.

    Parameters
    ----------
    sums
        As `atlas.analysis.evolution.sum_changes`: `territory_name` and the columns below; one row
        per territory, drawn in order of the first column, the greatest first.
    columns
        Of each panel: column of what is gained, its name, column of what is lost, its name.
    caption, size, format
        See `atlas.views.figure.map_figure`.

    Raises
    ------
    InputError
        The size or the format is unknown.
    """
    figure = draw_evolution(sums, columns, caption, size)
    said = " ".join(
        f"{row['territory_name']} : "
        + ", ".join(
            f"{name} {_count(row[column])}"
            for gain, gain_name, loss, loss_name in columns
            for column, name in ((gain, gain_name), (loss, loss_name))
        )
        + "."
        for _, row in _ordered(sums, columns).head(MAX_BARS).iterrows()
    )
    return to_bytes(figure, format, caption, picture_words(caption, "Barres", said))


def draw_evolution(
    sums: pd.DataFrame, columns: Sequence[tuple[str, str, str, str]], caption: Caption, size: str
) -> Figure:
    """Draw bars to the right for what is gained, to the left for what is lost."""
    sheet = make_sheet(caption, require_size(size))
    body, points = sheet.body, sheet.size.text
    step = line_mm(points)
    ordered = _ordered(sums, columns)
    shown = ordered.head(min(MAX_BARS, int((body.height - 3 * step) / (1.12 * step))))
    names = [str(name) for name in shown["territory_name"]]
    left = max([0.0, *(text_width(name, points) for name in names)]) + 3
    top = body.top + 1.8 * step
    others = len(ordered) - len(shown)
    height = min(body.top + body.height - top - step * bool(others), len(shown) * 1.7 * step)
    width = (body.width - left) / len(columns)
    for row, name in enumerate(names):
        middle = top + (row + 0.5) * height / len(shown)
        sheet.text(body.left + left - 2, middle, name, points, align="right", valign="center")
    for position, column in enumerate(columns):
        box = Box(body.left + left + position * width, top, width - 4, height)
        _gains_and_losses(sheet, box, shown, column)
    if others:
        text = f"{others} autres territoires, aux changements moindres, ne sont pas montrés."
        sheet.text(body.left, body.top + body.height, text, points, colour=SOFT_INK,
                   valign="bottom")  # fmt: skip
    return sheet.figure


def _ordered(sums: pd.DataFrame, columns: Sequence[tuple[str, str, str, str]]) -> pd.DataFrame:
    """Return territories by what changed there, the most first, the unknown last."""
    gain, _, loss, _ = columns[0]
    total = sums[gain].astype("float64") + sums[loss].astype("float64")
    return sums.loc[total.sort_values(ascending=False, na_position="last", kind="stable").index]


def _gains_and_losses(
    sheet: Sheet, box: Box, shown: pd.DataFrame, column: tuple[str, str, str, str]
) -> None:
    """Draw one panel, its numbers written at the ends of its bars."""
    gain, gain_name, loss, loss_name = column
    points = sheet.size.text
    gains, losses = (shown[name].astype("float64").to_numpy() for name in (gain, loss))
    texts = [_count(value) for value in [*gains, *losses]]
    margin = max(text_width(text, points) for text in texts) + 2
    most = max(1.0, np.nanmax([*gains, *losses, 1.0]))
    reach = most * (1 + 2 * margin / max(box.width - 2 * margin, 1))
    axes = sheet.axes(box)
    axes.set(xlim=(-reach, reach), ylim=(len(shown) - 0.5, -0.5))
    axes.axvline(0, color=INK, linewidth=0.8)
    middle_x = box.left + box.width / 2
    above = box.top - 0.4 * line_mm(points)
    sheet.text(middle_x - 1.5, above, f"◂ {loss_name}", points, weight="bold", align="right",
               valign="bottom")  # fmt: skip
    sheet.text(middle_x + 1.5, above, f"{gain_name} ▸", points, weight="bold", valign="bottom")
    rows = np.arange(len(shown))
    axes.barh(rows, np.nan_to_num(gains), BAR_SHARE, color=GAIN_COLOUR, gid="gain")
    axes.barh(
        rows, -np.nan_to_num(losses), BAR_SHARE, color=LOSS_COLOUR, hatch="////",
        hatchcolor="#ffffff", gid="loss",
    )  # fmt: skip
    for row in rows:
        middle = box.top + (row + 0.5) * box.height / len(shown)
        for value, sign in ((gains[row], 1), (losses[row], -1)):
            end = middle_x + sign * (np.nan_to_num(value) / reach * box.width / 2 + 1)
            align = "left" if sign > 0 else "right"
            sheet.text(end, middle, _count(value), points, align=align, valign="center")


def _count(value: float) -> str:
    return "inconnu" if pd.isna(value) else format_number(float(value))
