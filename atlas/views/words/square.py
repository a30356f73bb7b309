"""The square legend of the nine classes, readable without colours."""

from html import escape

import numpy as np
import pandas as pd

from atlas.analysis.bivariate import CLASSES_PER_SIDE, KNOWN
from atlas.text.french import counted
from atlas.views.words.crossing import NEED_AND_ACCESS, PALETTE, ClassWords, class_label

_LIGHT_TEXT, _DARK_TEXT = "#ffffff", "#000000"


def text_colour(background: str) -> str:
    """Return the text colour that contrasts most with a background (WCAG 2 relative luminance).

    Examples
    --------
    >>> text_colour("#000000"), text_colour("#f3b300")
    ('#ffffff', '#000000')
    """
    candidates = (_LIGHT_TEXT, _DARK_TEXT)
    return max(candidates, key=lambda text: contrast(text, background))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2)."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def square_legend_html(
    sums: pd.DataFrame,
    need_name: str,
    access_name: str,
    need_labels: list[str],
    access_labels: list[str],
    words: ClassWords = NEED_AND_ACCESS,
    noun: tuple[str, str] = ("commune", "communes"),
) -> str:
    """Return the square legend as HTML: in each cell, its words, its communes and its people.

    Parameters
    ----------
    sums
        As `atlas.analysis.bivariate.class_sums` returns it.
    need_name, access_name
        What the rows and columns show; escaped here.
    need_labels, access_labels
        What each class holds, from the best to the worst, as
        `atlas.views.words.crossing.scale_labels` returns them.
    words
        Of the classes.
    noun
        What is counted, one and several.
    """
    known = sums[sums["status"] == KNOWN].set_index(["need_class", "access_class"])
    heads = "".join(
        f'<th scope="col">{_heading(words[1][access], access_labels[access])}</th>'
        for access in range(CLASSES_PER_SIDE)
    )
    rows = "".join(
        f'<tr><th scope="row">{_heading(words[0][need], need_labels[need])}</th>'
        + "".join(
            _cell(need, access, known.loc[(need, access)], words, noun)
            for access in range(CLASSES_PER_SIDE)
        )
        + "</tr>"
        for need in reversed(range(CLASSES_PER_SIDE))
    )  # fmt: skip
    unknown = "".join(
        f"<li>{escape(str(row.status))} : {_figures(row.commune_count, row.people, noun)}</li>"
        for row in sums[sums["status"] != KNOWN].itertuples()
    )
    return (
        '<table class="bivariate" style="border-collapse:collapse;font-size:0.8rem">'
        f"<caption>{escape(need_name)} (de bas en haut) × {escape(access_name)} "
        f"(de gauche à droite)</caption><thead><tr><td></td>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table><p>Hors du carré, hachuré sur la carte :</p>"
        f"<ul>{unknown}</ul>"
    )


def _heading(words: str, label: str) -> str:
    """Return a heading of row or column."""
    detail = f"<br><small>{escape(label)}</small>" if label else ""
    return f"{escape(words)}{detail}"


def _cell(need: int, access: int, row: pd.Series, words: ClassWords, noun: tuple[str, str]) -> str:
    """Return one cell of the square."""
    background = PALETTE[need][access]
    title = escape(class_label(need, access, words=words))
    priority = "<strong>priorité</strong><br>" if need == access == CLASSES_PER_SIDE - 1 else ""
    return (
        f'<td style="background:{background};color:{text_colour(background)};padding:0.3rem;'
        f'border:1px solid #767676" title="{title}">{priority}'
        f"{_figures(row['commune_count'], row['people'], noun)}</td>"
    )


def _figures(count: object, people: object, noun: tuple[str, str]) -> str:
    """Return what is counted and its people in words."""
    one, several = noun
    inhabitants = counted(int(str(people)), "habitant", "habitants")
    return f"{counted(int(str(count)), one, several)}<br>{inhabitants}"
