"""Fonts and colours of report figures, and text that fits a width."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import matplotlib
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from atlas.text.french import SUBSTITUTE

MM_PER_INCH = 25.4
MM_PER_POINT = MM_PER_INCH / 72
LINE_HEIGHT = 1.25
INK, SOFT_INK, RULE_COLOUR = "#161616", "#4a4a55", "#c9c9d2"
FRAME_COLOUR, OUTLINE_COLOUR, PLACE_COLOUR = "#8a8a99", "#33333f", "#1b1b35"
UNKNOWN_COLOUR, UNKNOWN_HATCH_COLOUR = "#ffffff", "#8a8a99"
EDGE_COLOUR = "#77777f"
NEIGHBOUR_COLOUR = "#f1f1f4"
ACCENT_COLOUR = "#000091"


# Text from data is never a formula; fonts are embedded whole, as outlines in SVG; same picture,
# same bytes.
matplotlib.rcParams.update(
    {
        "text.parse_math": False,
        "text.usetex": False,
        "pdf.fonttype": 42,
        "svg.fonttype": "path",
        "svg.hashsalt": "atlas",
        "hatch.linewidth": 0.5,
        "axes.unicode_minus": True,
    }
)


@lru_cache(maxsize=1)
def families() -> tuple[str, ...]:
    """Return the fonts to use, the first that has a character draws it.

    Source Sans Pro, the font of the pages, comes from its package; DejaVu Sans, of Matplotlib
    itself, draws what it lacks, and everything when the package is not there.
    """
    found = find_spec("font_source_sans_pro")
    if found is None or not found.submodule_search_locations:
        return ("DejaVu Sans",)
    folder = Path(found.submodule_search_locations[0]) / "files"
    for weight in ("Regular", "Bold"):
        font_manager.fontManager.addfont(folder / f"SourceSansPro-{weight}.ttf")
    return ("Source Sans Pro", "DejaVu Sans")


def font(points: float, weight: str = "normal") -> FontProperties:
    """Return a font of ours, `normal` or `bold`."""
    return FontProperties(family=list(families()), weight=weight, size=points)


@lru_cache(maxsize=1)
def _characters() -> frozenset[str]:
    """Return the characters that one of our fonts draws."""
    paths = [font_manager.findfont(FontProperties(family=one)) for one in families()]
    return frozenset(
        chr(code) for path in paths for code in font_manager.get_font(path).get_charmap()
    )


def drawable(text: str) -> str:
    """Return a text that our fonts draw, a square for each other character; lines stay.

    Examples
    --------
    >>> drawable("Le Relais 漢, 2 %")
    'Le Relais □, 2 %'
    """
    known = _characters()
    return "".join(one if one in known or one == "\n" else SUBSTITUTE for one in text)


@lru_cache(maxsize=4096)
def text_width(text: str, points: float, weight: str = "normal") -> float:
    """Return the width of a line, in millimetres."""
    shown = drawable(text)
    width, _, _ = TextToPath().get_text_width_height_descent(shown, font(points, weight), False)
    return float(width) * MM_PER_POINT


def wrap(text: str, points: float, width: float, weight: str = "normal") -> list[str]:
    """Return a text as lines no wider than a width in millimetres.

    Lines break at plain spaces; a word wider than a line is cut, after a mark of an address when
    there is one.
    """
    lines: list[str] = []
    words: list[str] = []
    used, space = 0.0, text_width(" ", points, weight)
    for word in text.split(" "):
        needed = text_width(word, points, weight)
        if words and used + space + needed > width:
            lines.append(" ".join(words))
            words, used = [], 0.0
        if needed > width:
            *whole, word = _cut(word, points, width, weight)
            lines += whole
            needed = text_width(word, points, weight)
        used += needed + (space if words else 0.0)
        words.append(word)
    return [*lines, " ".join(words)] if words else lines


def balanced(text: str, points: float, width: float, weight: str = "normal") -> list[str]:
    """Return a text in as few lines as `wrap`, of lengths as equal as can be."""
    lines = wrap(text, points, width, weight)
    for step in range(1, 20):
        narrower = wrap(text, points, width * (1 - step / 40), weight)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _cut(word: str, points: float, width: float, weight: str) -> list[str]:
    """Return a word in parts no wider than a width."""
    parts = []
    while text_width(word, points, weight) > width and len(word) > 1:
        end = len(word)
        while end > 1 and text_width(word[:end], points, weight) > width:
            end -= 1
        mark = max(word.rfind(sign, 1, end) for sign in "&?/=-")
        end = mark + 1 if mark > end // 2 else end
        parts.append(word[:end])
        word = word[end:]
    return [*parts, word]
