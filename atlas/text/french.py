"""French as we write it: numbers, units, plurals, dates, percentages, and what is unknown."""

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

UNKNOWN = "inconnu"
# A no-break space stands before a unit and a percent sign; a narrow one groups digits.
NO_BREAK, NARROW = "\xa0", "\u202f"
# An ordinary space before double punctuation that ends a word (escaped or not), or inside « ».
PLAIN_SPACE = re.compile(
    r"""(?<=[\w)\]}»%*"'’`…°€.,;|]) (?=\\?[:;?!%»](?:[\s)\]"'»*_.,`{\\]|$))|(?<=«) (?=\S)"""
)
# Beyond so many decimals, a percentage is that of a sum of floats, not of the world.
_MOST_DECIMALS = 6
# Shown for a character that a document cannot hold, or that none of its fonts draws.
SUBSTITUTE = "□"
# What XML refuses: no Word document, no workbook and no SVG can hold it.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|([\ud800-\udfff\ufffe\uffff])")
_BREAKING = re.compile(rf"[^\S{NO_BREAK}{NARROW}]+")


def typeset(text: str) -> str:
    r"""Return a published text with the no-break spaces that French wants; ours have them.

    Examples
    --------
    >>> typeset("Accueil : le « Relais » ?"), typeset("de 10:30 à 12 h")
    ('Accueil\xa0: le «\xa0Relais\xa0»\xa0?', 'de 10:30 à 12 h')
    """
    return PLAIN_SPACE.sub(NO_BREAK, text)


def writable(text: str) -> str:
    r"""Return a text that every document can hold: control characters left out, others told.

    Examples
    --------
    >>> writable("Le\x07 Relais\ufffe"), writable("Le Relais")
    ('Le Relais□', 'Le Relais')
    """
    return _UNWRITABLE.sub(lambda found: SUBSTITUTE if found[1] else "", text)


def on_one_line(text: str) -> str:
    r"""Return a text without line breaks nor repeated spaces; its no-break spaces stay.

    Examples
    --------
    >>> on_one_line(f" deux\n  lignes{NO_BREAK}! ")
    'deux lignes\xa0!'
    """
    return _BREAKING.sub(" ", text).strip(" ")


def format_number(value: float, decimals: int = 0) -> str:
    """Return a number as French readers write it.

    Examples
    --------
    >>> format_number(12345.678, 1)
    '12\u202f345,7'
    """
    return f"{value:,.{decimals}f}".replace(",", NARROW).replace(".", ",")


def counted(count: float, one: str, several: str) -> str:
    """Return a number and its noun, plural from two on.

    Examples
    --------
    >>> counted(1, "lieu ouvert", "lieux ouverts"), counted(0, "fermé", "fermés")
    ('1 lieu ouvert', '0 fermé')
    >>> counted(2, "fermé", "fermés")
    '2 fermés'
    """
    return f"{format_number(count)} {several if count >= 2 else one}"


def plural(noun: str) -> str:
    """Return the plural of a noun that comes from data: of its first word.

    Examples
    --------
    >>> plural("critère"), plural("catégorie d'enjeux"), plural("acquis")
    ('critères', "catégories d'enjeux", 'acquis')
    >>> plural("enjeu"), plural("niveau"), plural("référentiel")
    ('enjeux', 'niveaux', 'référentiels')
    """
    first, space, rest = noun.partition(" ")
    if not first.endswith(("s", "x", "z")):
        first += "x" if first.endswith(("au", "eu")) else "s"
    return first + space + rest


def counted_strongly(count: float, one: str, several: str) -> str:
    """Return a number in bold Markdown and its noun, plural from two on.

    Examples
    --------
    >>> counted_strongly(1, "résultat", "résultats"), counted_strongly(2, "lieu", "lieux")
    ('**1** résultat', '**2** lieux')
    """
    return f"**{format_number(count)}** {several if count >= 2 else one}"


def enumerated(words: Sequence[str]) -> str:
    """Return words one after the other, « et » before the last.

    Examples
    --------
    >>> enumerated(["un"]), enumerated(["un", "deux", "trois"])
    ('un', 'un, deux et trois')
    """
    return " et ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def with_unit(value: Any, unit: str, decimals: int = 0) -> str:
    r"""Return a number with its unit, or `inconnu`; see `percents` for one in %.

    Examples
    --------
    >>> with_unit(3.25, "km", 1), with_unit(None, "km"), with_unit(99.96, "%", 1)
    ('3,2\xa0km', 'inconnu', '99,96\xa0%')
    """
    if pd.isna(value):
        return UNKNOWN
    number = float(value)
    kept = _percent_decimals(number, decimals) if unit == "%" else decimals
    return f"{format_number(number, kept)}{NO_BREAK}{unit}"


def _percent_decimals(value: float, decimals: int) -> int:
    """Return with how many decimals what is not 0 nor 100 % is not written so."""
    while decimals < _MOST_DECIMALS:
        rounded = round(value, decimals)
        if rounded not in (0, 100) or rounded == round(value, _MOST_DECIMALS):
            break
        decimals += 1
    return decimals


def shortest(value: float, unit: str = "") -> str:
    r"""Return a number with the decimals that it has, at most six, and its unit.

    Examples
    --------
    >>> shortest(2.50), shortest(10), shortest(61_000, "m")
    ('2,5', '10', '61\u202f000\xa0m')
    """
    shown = format_number(float(value), 6).rstrip("0").rstrip(",")
    return f"{shown}{NO_BREAK}{unit}" if unit else shown


def whole(value: Any) -> str:
    r"""Return a count, or `inconnu`.

    Examples
    --------
    >>> whole(12345), whole(None)
    ('12\u202f345', 'inconnu')
    """
    return UNKNOWN if pd.isna(value) else format_number(float(value))


def percent(share: Any, decimals: int = 1) -> str:
    r"""Return a share of one as a percentage, or `inconnu`; see `percents`.

    Examples
    --------
    >>> percent(0.1234), percent(0.5, 0), percent(None)
    ('12,3\xa0%', '50\xa0%', 'inconnu')
    >>> percent(0.9995), percent(0.0003, 0), percent(1.0)
    ('99,95\xa0%', '0,03\xa0%', '100,0\xa0%')
    """
    return with_unit(None if pd.isna(share) else 100 * float(share), "%", decimals)


def percents(shares: pd.Series, decimals: int = 1) -> pd.Series:
    """Return shares of one in %, rounded as `percent` writes them; null where unknown.

    What is not nothing never becomes 0 %, nor what is not all 100 %: it has as many decimals as
    that takes.

    Examples
    --------
    >>> percents(pd.Series([0.1234, 0.9996, 1, None])).tolist()
    [12.3, 99.96, 100.0, nan]
    """
    shown = 100 * shares.astype("float64")
    return shown.map(lambda one: round(one, _percent_decimals(one, decimals)), na_action="ignore")


def kilometres(metres: Any) -> str:
    r"""Return metres as kilometres, or `inconnu`.

    Examples
    --------
    >>> kilometres(4077), kilometres(None)
    ('4,1\xa0km', 'inconnu')
    """
    return with_unit(None if pd.isna(metres) else float(metres) / 1000, "km", 1)


def file_size(byte_count: int) -> str:
    r"""Return the size of a file in words; a small one is not 0,0 Mo.

    Examples
    --------
    >>> file_size(1_234_567), file_size(900), file_size(42_000)
    ('1,2\xa0Mo', '0,9\xa0ko', '42,0\xa0ko')
    """
    value, unit = (byte_count / 1e6, "Mo") if byte_count >= 1e6 else (byte_count / 1e3, "ko")
    return with_unit(value, unit, 1)


def density(per_10k: Any) -> str:
    """Return places per 10,000 people without their unit, which the heading says."""
    return UNKNOWN if pd.isna(per_10k) else format_number(float(per_10k), 2)


def date_words(value: Any) -> str:
    """Return a date, or a dash."""
    return "—" if pd.isna(value) else f"{value:%d/%m/%Y}"
