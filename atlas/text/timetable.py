"""OSM `opening_hours` -> an ordinary week: hours open, and whether a place is open at a moment.

An ordinary week has no public holiday and no school holiday: rules for them are left out. What
changes with the month or the number of the week is evaluated over the 52 whole weeks of one year.
A text is read whole or not at all; what cannot be read is unknown, never 0.
"""

import re
from collections import Counter
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import pandas as pd
from opening_hours import OpeningHours, State, validate

from atlas.schema.fields import NationalField
from atlas.text.fault import Habits, Reading, corrected, set_aside
from atlas.text.hours import DAYS, says_nothing, sentence_hours

DAY_MINUTES, WEEK_MINUTES = 24 * 60, 7 * 24 * 60
# ISO weeks 1 to 52 of 2023 are the days from this Monday to 31 December.
FIRST_MONDAY, YEAR_WEEKS = datetime(2023, 1, 2), 52
# Longest text read: a value of OpenStreetMap has at most 255 characters.
MAX_CHARS = 1_000

_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_COMMENT = re.compile(r'"[^"]*"')
_HOLIDAY_RULE = re.compile(r"\s*[PS]H(?:\s*,\s*[PS]H)*\b(?!\s*,)", re.IGNORECASE)
# An end or a year that is not told, hours of the sun, days of holidays: not an ordinary week.
_UNTOLD = re.compile(
    rf"\d\s*\+|sun|dawn|dusk|(?<![\d:])\d{{4}}(?![\d:])|[PS]H\s+{_DAY}", re.IGNORECASE
)
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, which no library reads
_CLAIMS_OSM = re.compile(rf"\b{_DAY}\b|\b[PS]H\b")
_WHOLE_WEEK = re.compile(
    r"24 ?h?(?:eures)? ?(?:/|sur) ?24 ?h?(?:eures)?(?:[ ,;et-]*7 ?j?(?:ours)? ?(?:/|sur) ?7 ?j?)?",
    re.IGNORECASE,
)
_ALIKE_DASHES = re.compile(r"\s*[\u2010-\u2015\u2212]\s*")
_FRENCH_TIME = re.compile(r"(?<!\d)(\d{1,2})\s?h\s?([0-5]\d)?(?!\d)", re.IGNORECASE)
_SPAN = re.compile(r"(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)")
_ALL_DAY = re.compile(r"24/7|24:00|00:00")
_SAME_EACH_WEEK = re.compile(rf"(?:{_DAY}|[PS]H|off|closed|24/7|[\d:\s,;-])*")


class Span(NamedTuple):
    """Minutes of a week from Monday 0:00, end not included, and in how many weeks of the 52.

    `is_sure` is false when the text speaks of these hours without telling them.
    """

    start: int
    end: int
    week_count: int
    is_sure: bool


@lru_cache(maxsize=65_536)
def read_week(text: str) -> tuple[Span, ...] | None:
    """Return the spans of an ordinary week, None when the text cannot be read.

    Days without hours (`Mo-Fr`) and comments alone (`"sur rendez-vous"`) are spans that are not
    sure. Unreadable are, beside what is not `opening_hours` nor a French sentence that
    `atlas.text.hours` reads: a span that ends when it begins or before (a slip: places of help have
    no night), an open end (`14:00+`), hours of the sun, years, and holidays only. What stands after
    `||` is for the days of which nothing is told before: it is left out.

    Examples
    --------
    >>> read_week("Mo 09:00-12:00; PH off")
    (Span(start=540, end=720, week_count=52, is_sure=True),)
    >>> read_week("off"), read_week("Mo 14:00-14:00")
    ((), None)
    """
    text = _without_fallback(text)
    rules = [rule for rule in text.split(";") if rule.strip() and not _HOLIDAY_RULE.match(rule)]
    kept = ";".join(rules).strip()
    told = _COMMENT.sub("", kept)
    if not kept or len(text) > MAX_CHARS or _UNTOLD.search(told) or _has_slip(told):
        return None
    if not is_opening_hours(kept):
        sentence = sentence_hours(text)
        return read_week(sentence) if sentence else None
    weeks = 1 if _SAME_EACH_WEEK.fullmatch(told) else YEAR_WEEKS
    return _spans(OpeningHours(kept), weeks, tells_all_day=bool(_ALL_DAY.search(told)))


def _without_fallback(text: str) -> str:
    """Return the rules before `||`, which the evaluator would take for all of the week."""
    hidden = _COMMENT.sub(lambda comment: "_" * len(comment[0]), text)
    return text[: hidden.index("||")].strip() if "||" in hidden else text


def read_hours(text: str, field: NationalField, context: Habits) -> Reading:
    r"""Read opening hours: OSM `opening_hours` as they are, a French sentence as OSM.

    What is neither is set aside: no hour of it would be sure.

    Examples
    --------
    >>> from datetime import date
    >>> from atlas.schema.fields import FIELD_BY_FRENCH
    >>> hours, habits = FIELD_BY_FRENCH["horaires"], Habits(date(2026, 1, 1))
    >>> read_hours("Mar, Jeu : 13-18h", hours, habits).value
    'Tu 13:00-18:00; Th 13:00-18:00'
    >>> read_hours("Mo 09:00-12:00-13:30", hours, habits).fault.problem
    "n'est pas au format OpenStreetMap\xa0: horaires inconnus"
    """
    if is_opening_hours(text):
        return Reading(text)
    if says_nothing(text):
        return Reading(None)
    meant = _mended(text)
    if is_opening_hours(meant):
        return corrected(meant, f"lu comme {meant}", "horaires rétablis")
    sentence = sentence_hours(text)
    if sentence:
        return corrected(sentence, f"lu comme {sentence}", "horaires rétablis")
    what = (
        "n'est pas au format OpenStreetMap"
        if _CLAIMS_OSM.search(text)
        else ("ne se lit pas comme des horaires d'ouverture")
    )
    return set_aside("horaires", f"{what} : horaires inconnus")


def _mended(text: str) -> str:
    """Return OSM hours whose dashes or times are written in the French way, as OSM writes them."""
    if _WHOLE_WEEK.fullmatch(text):
        return "24/7"
    if not _CLAIMS_OSM.search(text):
        return text
    text = _ALIKE_DASHES.sub("-", text)
    return _FRENCH_TIME.sub(lambda time: f"{int(time[1]):02}:{time[2] or '00'}", text)


def is_opening_hours(text: str) -> bool:
    """Tell whether a text is written as OSM `opening_hours`, whatever it says.

    Examples
    --------
    >>> is_opening_hours("Mo-Fr 09:00-12:00; PH off"), is_opening_hours("lundi de 9h à 12h")
    (True, False)
    """
    is_text = len(text) <= MAX_CHARS and not _SURROGATE.search(text)
    return is_text and bool(validate(text))


def _has_slip(text: str) -> bool:
    """Tell whether a span ends when it begins or before; 00:00 as an end is midnight."""
    for span in _SPAN.findall(text):
        start_hour, start_minute, end_hour, end_minute = map(int, span)
        start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
        if (end or DAY_MINUTES) <= start or start == end:
            return True
    return False


def _spans(week: OpeningHours, weeks: int, tells_all_day: bool) -> tuple[Span, ...]:
    """Return the spans of one week or of all those of the year, put on one."""
    counts: Counter[tuple[int, int, bool]] = Counter()
    for opened, closed, state, _ in week.intervals(
        FIRST_MONDAY, FIRST_MONDAY + timedelta(weeks=weeks)
    ):
        if state == State.CLOSED:
            continue
        start, end = _minutes(opened), _minutes(closed)
        is_whole_days = start % DAY_MINUTES == end % DAY_MINUTES == 0
        is_sure = state == State.OPEN and (tells_all_day or not is_whole_days)
        while start < end:
            monday = start - start % WEEK_MINUTES
            cut = min(end, monday + WEEK_MINUTES)
            counts[start - monday, cut - monday, is_sure] += YEAR_WEEKS // weeks
            start = cut
    return tuple(Span(a, b, count, sure) for (a, b, sure), count in sorted(counts.items()))


def _minutes(moment: datetime) -> int:
    return int((moment - FIRST_MONDAY) / timedelta(minutes=1))


def weekly_open_hours(texts: pd.Series) -> pd.Series:
    """Return the hours open in an ordinary week, as a mean over the year.

    Parameters
    ----------
    texts
        OSM `opening_hours`, null when not published.

    Returns
    -------
    Series
        Hours a week, on the index of `texts`; hours told twice count once. 0 when the text says
        closed all week; null when it is missing, cannot be read, or tells no sure hour.

    Examples
    --------
    >>> weekly_open_hours(pd.Series(["Mo-Tu 09:00-12:00", "week 1-53/2 Sa 10:00-12:00", "off",
    ...                              "sur rendez-vous"])).tolist()
    [6.0, 1.0, 0.0, nan]
    """
    hours = {text: _hours(read_week(text)) for text in texts.dropna().unique()}
    return texts.map(hours).astype("float64").rename("weekly_hours")


def _hours(spans: tuple[Span, ...] | None) -> float | None:
    """Return the sure hours of a week, None when there is none but some that are not sure."""
    if spans is None:
        return None
    sure = [(span.end - span.start) * span.week_count for span in spans if span.is_sure]
    return sum(sure) / 60 / YEAR_WEEKS if sure or not spans else None


def is_open(texts: pd.Series, day: str, minute: int, until: int | None = None) -> pd.Series:
    """Tell which places are open at a moment of an ordinary week, or at some time of a span.

    Parameters
    ----------
    texts
        OSM `opening_hours`, null when not published.
    day
        `Mo` to `Su`.
    minute
        Minute of the day, 0 to 1,439. A place is open at the minute when it opens, and no longer
        at the one when it closes.
    until
        Minute of the day when the span ends, 1 to 1,440: open at some time of it is open. None for
        that minute alone.

    Returns
    -------
    Series
        Nullable booleans on the index of `texts`: true when the place is open at that moment in
        more than half of the weeks of the year, false when it cannot be, null when that is not
        told: text missing or unreadable, hours that are not sure, or exactly half of the weeks.

    Raises
    ------
    ValueError
        The day or the minute does not exist.

    Examples
    --------
    >>> texts = pd.Series(["Mo-Sa 09:00-18:00", "Mo-Sa 09:00-19:00", None])
    >>> is_open(texts, "Sa", 18 * 60).tolist()
    [False, True, <NA>]
    >>> is_open(texts, "Sa", 18 * 60, 24 * 60).tolist(), is_open(texts, "Su", 0, 24 * 60)[0]
    ([False, True, <NA>], np.False_)
    """
    end = minute + 1 if until is None else until
    if day not in DAYS or not 0 <= minute < end <= DAY_MINUTES:
        raise ValueError(
            f"moment ({day!r}, {minute}, {until}) does not exist: a day of {', '.join(DAYS)} and a "
            f"minute from 0 to {DAY_MINUTES - 1}, before the end, are expected"
        )
    midnight = DAYS.index(day) * DAY_MINUTES
    states = {
        text: _state_within(read_week(text), midnight + minute, midnight + end)
        for text in texts.dropna().unique()
    }
    return pd.Series(
        [states.get(text) for text in texts], index=texts.index, dtype="boolean", name="is_open"
    )


def _state_within(spans: tuple[Span, ...] | None, start: int, end: int) -> bool | None:
    """Tell whether a place is open at some minute; what is open changes when a span begins."""
    moments = {start, *(span.start for span in spans or () if start < span.start < end)}
    states = [_state(spans, moment) for moment in moments]
    if any(states):
        return True
    return None if None in states else False


def _state(spans: tuple[Span, ...] | None, moment: int) -> bool | None:
    """Tell whether a place is open at a minute of the week in most weeks, None when not told."""
    if spans is None:
        return None
    then = [span for span in spans if span.start <= moment < span.end]
    if 2 * sum(span.week_count for span in then if span.is_sure) > YEAR_WEEKS:
        return True
    return False if 2 * sum(span.week_count for span in then) < YEAR_WEEKS else None


def told_states(text: str) -> list[tuple[int, int, bool | None]]:
    """Return when a place is open, or may be, in minutes of the week; closed between them.

    Examples
    --------
    >>> told_states("Mo 09:00-12:00"), told_states("sur rendez-vous")
    ([(540, 720, True)], [(0, 10080, None)])
    """
    spans = read_week(text)
    if spans is None:
        return [(0, WEEK_MINUTES, None)]
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    parts = [(start, end, _state(spans, start)) for start, end in pairwise(edges)]
    return [part for part in parts if part[2] is not False]
