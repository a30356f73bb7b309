"""Dates as producers, spreadsheets and programs write them -> ISO 8601 text."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd

from atlas.schema.fields import NationalField
from atlas.text.fault import Habits, Reading, corrected, set_aside
from atlas.text.lexicon import fold

FIRST_PLAUSIBLE_DATE = date(1995, 1, 1)
# Day 0 of Excel and LibreOffice, as they count from March 1900 on.
SPREADSHEET_ORIGIN = date(1899, 12, 30)
# A moment that a program counts from 1970 is most often midnight in France, the day before in UTC.
FRENCH_TIME = ZoneInfo("Europe/Paris")

_MONTHS = (
    ("janvier", "january"), ("fevrier", "february"), ("mars", "march"), ("avril", "april"),
    ("mai", "may"), ("juin", "june"), ("juillet", "july"), ("aout", "august"),
    ("septembre", "september"), ("octobre", "october"), ("novembre", "november"),
    ("decembre", "december"),
)  # fmt: skip
_LEADING = re.compile(
    r"^(?:(?:mise? a jour|maj|le|du|au|en"
    r"|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|lun|mar|mer|jeu|ven|sam|dim"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)\b[.,: ]*)+"
)
_TIME = re.compile(
    r"[ t,]+(?:a )?\d{1,2} ?[:h] ?\d{2}(?: ?[:m] ?\d{2}(?:[.,]\d+)?)?"
    r"(?: ?(?:[ap]m|z|utc|gmt|cest|cet|[+-]\d\d:?\d\d|\([^()]*\)))*$"
)
# Of a day written whole.
_DAY_CHARS = 10
_YEAR, _GAP = r"(?P<year>\d{4}|\d\d)", r"[ /.,-]{0,2}"
_WHOLE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<day>\d\d?) ?(?P<by>[ /.-]) ?(?P<month>\d\d?) ?(?P=by) ?{_YEAR}",
        r"(?P<year>\d{4}) ?(?P<by>[ /.-]) ?(?P<month>\d\d?) ?(?P=by) ?(?P<day>\d\d?)",
        rf"(?P<day>\d\d?)(?: ?er)?{_GAP}(?P<word>[a-z]{{3,}}){_GAP}{_YEAR}",
        r"(?P<word>[a-z]{3,})\.? (?P<day>\d\d?)(?:st|nd|rd|th)?,? (?P<year>\d{4})",
        r"(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d{4})",
    )
)
_MONTH_ONLY = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<word>[a-z]{{3,}}){_GAP}(?P<year>\d{{4}})",
        r"(?P<month>\d\d?) ?[/-] ?(?P<year>\d{4})",
        r"(?P<year>\d{4}) ?[/-] ?(?P<month>\d\d?)",
    )
)
_PARTIAL_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)
_SPREADSHEET_DAY = re.compile(r"(\d{5})(?:[.,]\d+)?", re.ASCII)
_EPOCH = re.compile(r"(?:/date\()?(1\d{9}|\d{12,13})(?:[.,]0+)?(?:[+-]\d{4})?(?:\)/)?", re.ASCII)


class _Day(NamedTuple):
    """A date, and in French how the text tells it; None when the calendar has no such day."""

    day: date | None
    how: str = ""


def written_days(texts: pd.Series) -> pd.Series:
    """Return the days of texts, in ISO 8601 (a time after them left out) or in the French order.

    Null where a text is no day of the calendar, or where there is none.

    Examples
    --------
    >>> texts = pd.Series(["2024-02-29", "01/03/2024", "31/02/2024", "2024-03-02T10:00:00Z", None])
    >>> written_days(texts).dt.day.tolist()
    [29.0, 1.0, nan, 2.0, nan]
    """
    texts = texts.astype("str")
    days = texts.str.slice(0, _DAY_CHARS).where(texts.str.slice(_DAY_CHARS).str.match("T|$"))
    iso = pd.to_datetime(days, format="%Y-%m-%d", errors="coerce")
    french = pd.to_datetime(days, format="%d/%m/%Y", errors="coerce")
    return iso.fillna(french).astype("datetime64[us]")


def partial_days(texts: pd.Series) -> pd.Series:
    """Return years, months or days as ISO 8601 texts, as far as each is told; null for another.

    Examples
    --------
    >>> partial_days(pd.Series(["2018", "2018-09", "31/01/2020", "2018-13", None])).tolist()
    ['2018', '2018-09', '2020-01-31', nan, nan]
    """
    whole = written_days(texts).dt.strftime("%Y-%m-%d")
    found = {text: _partial_day(text) for text in texts.dropna().unique()}
    return whole.astype("str").fillna(texts.map(found).astype("str"))


def _partial_day(text: str) -> str | None:
    found = _PARTIAL_DAY.fullmatch(text)
    if found is None:
        return None
    try:
        date(*(int(part or 1) for part in found.groups()))
    except ValueError:
        return None
    return text


def described_day(text: str, formats: tuple[str, ...]) -> date | None:
    """Return the date of a text in ISO 8601 or one of the `strptime` formats of its description.

    Examples
    --------
    >>> described_day("2024-05-01T10:00:00Z", ()), described_day("01/05/2024", ())
    (datetime.date(2024, 5, 1), None)
    """
    for parse in (datetime.fromisoformat, *map(_strptime, formats)):
        try:
            return parse(text).date()
        except ValueError:
            continue
    return None


def _strptime(pattern: str) -> Callable[[str], datetime]:
    return lambda text: datetime.strptime(text, pattern)


def read_date(text: str, field: NationalField, context: Habits) -> Reading:
    """Read a date as ISO 8601 text; refuse the future and what predates the public Internet.

    What the description of the file does not tell is a correction: day, month and year in the
    French order, months in words, the day numbers of spreadsheets, milliseconds since 1970.

    Examples
    --------
    >>> from atlas.schema.fields import FIELD_BY_FRENCH
    >>> read_date("45413", FIELD_BY_FRENCH["date_maj"], Habits(date(2026, 1, 1))).value
    '2024-05-01'
    """
    described = described_day(text, context.date_formats)
    told = _Day(described) if described else _guessed(text)
    if told is None:
        return set_aside("date", "n'est pas une date (attendu AAAA-MM-JJ)")
    if told.day is None:
        return set_aside("date", "n'existe pas dans le calendrier (lu jour, mois, année)")
    if not FIRST_PLAUSIBLE_DATE <= told.day <= context.today:
        problem = f"n'est pas entre {FIRST_PLAUSIBLE_DATE.year} et le {context.today:%d/%m/%Y}"
        return set_aside("date", problem)
    iso = told.day.isoformat()
    return (
        corrected(iso, f"{told.how}lu comme {iso}", "date rétablie") if told.how else Reading(iso)
    )


def _guessed(text: str) -> _Day | None:
    """Return the date that a text tells in a way that its description does not."""
    plain = fold(text)
    if found := _SPREADSHEET_DAY.fullmatch(plain):
        day = SPREADSHEET_ORIGIN + timedelta(days=int(found[1]))
        return _Day(day, "est un numéro de jour de tableur, ")
    if found := _EPOCH.fullmatch(plain):
        return _since_1970(found[1])
    plain = _LEADING.sub("", _TIME.sub("", plain)).strip(" .,")
    for patterns, how in ((_WHOLE, "est "), (_MONTH_ONLY, "ne dit pas le jour, ")):
        for pattern in patterns:
            if (found := pattern.fullmatch(plain)) and (told := _of_parts(found.groupdict(), how)):
                return told
    return None


def _since_1970(digits: str) -> _Day:
    """Return the day of a count of seconds (ten figures) or of milliseconds since 1970."""
    in_seconds = len(digits) == 10
    moment = datetime.fromtimestamp(int(digits) / (1 if in_seconds else 1000), FRENCH_TIME)
    unit = "secondes" if in_seconds else "millisecondes"
    return _Day(moment.date(), f"compte des {unit} depuis 1970, ")


def _of_parts(parts: dict[str, str | None], how: str) -> _Day | None:
    """Return the date of a day, a month (figures or word) and a year; None for no word of month."""
    month = _month(parts["word"] or "") if "word" in parts else int(parts["month"] or 0)
    if month is None:
        return None
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:
        year += 2000 if year < FIRST_PLAUSIBLE_DATE.year % 100 else 1900
    try:
        return _Day(date(year, month, int(parts.get("day") or 1)), how)
    except ValueError:
        return _Day(None)


def _month(word: str) -> int | None:
    """Return the number of a month, from its name or the beginning of it.

    Examples
    --------
    >>> _month("fevr"), _month("mai"), _month("jui"), _month("aug")
    (2, 5, None, 8)
    """
    found = {
        number
        for number, names in enumerate(_MONTHS, 1)
        if any(name.startswith(word) for name in names)
    }
    return found.pop() if len(found) == 1 else None
