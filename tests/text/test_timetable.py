"""Ordinary weeks: hours and moments against a count minute by minute; unknown is never 0."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.text import timetable
from atlas.text.hours import DAYS, week_spans
from atlas.text.timetable import (
    DAY_MINUTES,
    MAX_CHARS,
    WEEK_MINUTES,
    YEAR_WEEKS,
    is_open,
    read_week,
    weekly_open_hours,
)

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def hours(text: str) -> float:
    return float(weekly_open_hours(pd.Series([text], dtype="str"))[0])


def state(text: str, day: str, minute: int) -> bool | None:
    value = is_open(pd.Series([text], dtype="str"), day, minute)[0]
    return None if pd.isna(value) else bool(value)


def minutes_of(text: str) -> set[int]:
    """Return the minutes of the week that the naive reader of `atlas.text.hours` finds open."""
    found = set()
    for day, span in week_spans(text):
        (a, b), (c, d) = (map(int, time.split(":")) for time in span.split("-"))
        first = DAYS.index(day) * DAY_MINUTES
        found |= {*range(first + a * 60 + b, first + c * 60 + d)}
    return found


@pytest.mark.parametrize(("text", "expected"), [
    ("Mo-Fr 09:00-12:00,14:00-17:00", 30),
    ("Mo-Fr 9:00-12:00", 15),
    ("Mo-Fr 09:00-12:00;", 15),
    ('Mo-Fr 09:00-12:00 || "sur rendez-vous"', 15),
    ('Mo-Fr 09:00-12:00; Sa off || 10:00-12:00', 15),
    ('Mo-Fr 09:00-12:00 "ici || là"', 15),
    ('Mo 09:00-12:00, Mo 14:00-17:00 unknown "sur rendez-vous"', 3),
    ("Mo-Fr 09:00-12:00; ; Sa 10:00-11:30", 16.5),
    ("Mo-Fr 09:00-17:00; We off", 32),
    ("Mo-Fr 09:00-17:00; Tu 13:00-17:00", 36),  # a later rule replaces the day
    ("Mo 09:00-11:00,10:00-12:00", 3),  # told twice, counted once
    ("Mo 09:00-11:00, Mo 10:00-12:00", 3),
    ("10:00-12:00", 14),
    ("Fr 18:00-00:00", 6),
    ("Sa 22:00-26:00", 4),
    ("Su 22:00-26:00", 4),  # two hours of them on Monday
    ("24/7", 168),
    ("Mo 00:00-24:00", 24),
    ("off", 0),
    ("Mo-Su closed", 0),
    ('Mo-Fr 09:00-12:00 "sur rendez-vous"', 15),
    ('Mo-Fr 09:00-12:00; Sa "sur rendez-vous"', 15),
    ('Mo-Fr 09:00-12:00 "fermé en 2024 ; voir le site"', 15),
    # holidays are left out, whatever they say
    ("Mo-Fr 09:00-12:00; PH off", 15),
    ("PH off; Mo-Fr 09:00-12:00", 15),
    ("PH,SH off; Mo-Fr 09:00-12:00", 15),
    ("Mo-Fr 09:00-12:00; SH Mo-Fr 10:00-18:00", 15),
    ("Mo-Fr,PH 09:00-12:00", 15),
    ("PH,Mo-Fr 09:00-12:00", 15),
    # the mean of the year
    ("week 1-53/2 Mo 09:00-13:00", 2),
    ("week 2-52/2 Mo 09:00-13:00; Tu 09:00-10:00", 3),
    ("Mo-Fr 09:00-12:00; week 30-33 off", 15 * 48 / 52),
    ("Jan Mo 09:00-13:00", 4 * 5 / 52),  # 2, 9, 16, 23, 30 January 2023
    ("Sa[1] 09:00-12:00", 3 * 12 / 52),
    # French sentences that `atlas.text.hours` reads
    ("Du lundi au vendredi de 9h à 12h et de 14h à 17h", 30),
])  # fmt: skip
def test_hours(text: str, expected: float) -> None:
    assert hours(text) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("text", [
    "", " ", ";", "sur rendez-vous", '"sur rendez-vous"', 'Mo "sur rendez-vous"', "unknown",
    "Mo-Fr",  # days without hours
    "PH off", "PH 10:00-12:00", "SH Mo-Fr 10:00-12:00",
    "Mo-Fr 09:00-12:00, SH Mo-Fr 14:00-18:00",
    "Mo 14:00-14:00", "Mo 00:00-00:00", "Fr 17:00-12:00", "Mo-Fr 09:00-12:00; Sa 20:00-08:00",
    "Mo 09:00", "Mo 09:00-12:00-14:00", "Mo 09:60-12:00",
    "Mo-Fr 14:00+", "sunrise-sunset", "Mo 09:00-(sunset-01:00)",
    "2024 Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00; 2024 Dec 24 off",
    "Lundi 9h-12h sauf vacances scolaires",
    "Mo 09:00-12:00; " * (MAX_CHARS // 16) + "Tu 09:00-12:00",
])  # fmt: skip
def test_unreadable_is_unknown_not_zero(text: str) -> None:
    assert pd.isna(hours(text))
    assert state(text, "Mo", 10 * 60) is None


@pytest.mark.parametrize(("text", "day", "minute", "expected"), [
    ("Mo-Sa 09:00-18:00", "Sa", 9 * 60 - 1, False),
    ("Mo-Sa 09:00-18:00", "Sa", 9 * 60, True),
    ("Mo-Sa 09:00-18:00", "Sa", 18 * 60 - 1, True),
    ("Mo-Sa 09:00-18:00", "Sa", 18 * 60, False),
    ("Mo-Sa 09:00-18:00", "Su", 12 * 60, False),
    ("Mo-Fr 09:00-18:00; PH off", "Mo", 10 * 60, True),
    ("off", "Mo", 10 * 60, False),
    ("24/7", "Su", 0, True),
    ("Su 22:00-26:00", "Mo", 119, True),
    ("Su 22:00-26:00", "Mo", 120, False),
    ("Mo 09:00-12:00,11:00-14:00", "Mo", 11 * 60, True),
    ('Mo 09:00-12:00; Sa "sur rendez-vous"', "Sa", 600, None),
    ('Mo 09:00-12:00; Sa "sur rendez-vous"', "Fr", 600, False),
    ('Mo 09:00-12:00; Sa "sur rendez-vous"', "Mo", 600, True),
    ("week 1-53/2 Sa 09:00-12:00", "Sa", 600, None),  # one week out of two: which one?
    ("week 1-26 Sa 09:00-12:00", "Sa", 600, None),
    ("week 1-27 Sa 09:00-12:00", "Sa", 600, True),
    ("week 1-25 Sa 09:00-12:00", "Sa", 600, False),
    ("Sa[1] 09:00-12:00", "Sa", 600, False),
    ("Mo-Sa 09:00-12:00; Jul-Aug Sa off", "Sa", 600, True),
    ("week 1-20 Sa 09:00-12:00; week 21-40 Sa unknown", "Sa", 600, None),
])  # fmt: skip
def test_open(text: str, day: str, minute: int, expected: bool | None) -> None:
    assert state(text, day, minute) is expected


@pytest.mark.parametrize(("day", "minute"), [("sa", 600), ("", 600), ("Mo", -1), ("Mo", 1440)])
def test_moment_that_does_not_exist(day: str, minute: int) -> None:
    with pytest.raises(ValueError, match="minute from 0 to 1439"):
        is_open(pd.Series(["24/7"]), day, minute)


def test_index_and_missing() -> None:
    texts = pd.Series([None, "24/7", "?", "24/7"], index=[7, 3, 3, 1], dtype="str")
    found = weekly_open_hours(texts)
    assert found.index.tolist() == [7, 3, 3, 1]
    assert found.fillna(-1).tolist() == [-1, 168, -1, 168]
    then = is_open(texts, "Mo", 0)
    assert then.index.tolist() == [7, 3, 3, 1]
    assert (then.dtype, then.isna().tolist()) == ("boolean", [True, False, True, False])
    for nothing in (pd.Series([], dtype="str"), pd.Series([None, None], dtype="str")):
        assert weekly_open_hours(nothing).isna().all()
        assert is_open(nothing, "Mo", 0).isna().all()


def test_a_text_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = pd.Series([f"Mo 09:00-{hour}:{minute:02}" for hour in range(10, 20)
                       for minute in range(60)])  # fmt: skip
    first = weekly_open_hours(texts)
    monkeypatch.setattr(timetable, "OpeningHours", None)
    pd.testing.assert_series_equal(weekly_open_hours(texts), first)


TIMES = st.tuples(st.integers(0, 24 * 12 - 1), st.integers(1, 24 * 12)).map(
    lambda pair: (min(pair) * 5, max(pair) * 5)
).filter(lambda span: span[0] < span[1])  # fmt: skip


def written(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def simple_weeks(draw: st.DrawFn) -> str:
    """Return one rule per group of days, no day twice, spans that may overlap."""
    days = draw(st.permutations(DAYS))
    rules = []
    while days and (draw(st.booleans()) or not rules):
        size = draw(st.integers(1, len(days)))
        group, days = days[:size], days[size:]
        spans = draw(st.lists(TIMES, min_size=1, max_size=3))
        rules.append(",".join(group) + " " + ",".join(f"{written(a)}-{written(b)}"
                                                      for a, b in spans))  # fmt: skip
    return "; ".join(rules) + draw(st.sampled_from(["", "; PH off", ";"]))


@settings(max_examples=150, deadline=None)
@given(simple_weeks(), st.integers(0, WEEK_MINUTES - 1))
def test_simple_weeks_minute_by_minute(text: str, minute: int) -> None:
    open_minutes = minutes_of(text)
    assert hours(text) == pytest.approx(len(open_minutes) / 60)
    moments = {
        minute,
        *(edge % WEEK_MINUTES for m in list(open_minutes)[:1] for edge in (m, m - 1)),
    }
    for moment in moments:
        day, rest = divmod(moment, DAY_MINUTES)
        assert state(text, DAYS[day], rest) is (moment in open_minutes)


YEAR = [date(2023, 1, 2) + timedelta(days=n) for n in range(7 * YEAR_WEEKS)]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 52), st.integers(1, 52), st.integers(1, 5), st.sampled_from(DAYS), TIMES)
def test_weeks_of_the_year(
    first: int, last: int, step: int, day: str, span: tuple[int, int]
) -> None:
    first, last = min(first, last), max(first, last)
    # A step longer than its range, which nobody writes, is left out by opening_hours_py 2.1.4.
    step = min(step, max(last - first, 1))
    text = f"week {first}-{last}/{step} {day} {written(span[0])}-{written(span[1])}"
    days = [d for d in YEAR if d.isocalendar().week in range(first, last + 1, step)
            and DAYS[d.weekday()] == day]  # fmt: skip
    assert hours(text) == pytest.approx(len(days) * (span[1] - span[0]) / 60 / YEAR_WEEKS)
    lead = 2 * len(days) - YEAR_WEEKS
    assert state(text, day, span[0]) is (None if lead == 0 else lead > 0)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 11), st.integers(0, 11), st.sampled_from(DAYS), TIMES)
def test_months_of_the_year(first: int, last: int, day: str, span: tuple[int, int]) -> None:
    first, last = min(first, last), max(first, last)
    times = f"{written(span[0])}-{written(span[1])}"
    days = [d for d in YEAR if first <= d.month - 1 <= last and DAYS[d.weekday()] == day]
    months = MONTHS[first] if first == last else f"{MONTHS[first]}-{MONTHS[last]}"
    mean = (span[1] - span[0]) / 60 / YEAR_WEEKS
    assert hours(f"{months} {day} {times}") == pytest.approx(len(days) * mean)
    assert hours(f"{day} {times}; {months} off") == pytest.approx((52 - len(days)) * mean)


TOKENS = st.sampled_from(
    "Mo Tu-Fr Sa,Su PH SH off unknown 24/7 09:00-12:00 14:00-18:00 22:00-26:00 00:00-24:00 10:00+ "
    'sunset week 1-53/2 99 Jan Jan-Jun easter 2024 Mo[1] Mo[-1] , ; || - : " "rdv" ( é lundi '
    "9h-12h /0 Feb 30 -999999999 days".split()
)


@settings(max_examples=300, deadline=None)
@given(st.lists(TOKENS, max_size=8).map(" ".join) | st.text(max_size=40))
def test_any_text_is_read_or_unknown(text: str) -> None:
    spans = read_week(text)
    for span in spans or ():
        assert 0 <= span.start < span.end <= WEEK_MINUTES
        assert 1 <= span.week_count <= YEAR_WEEKS
    assert pd.isna(hours(text)) or 0 <= hours(text) <= 168
    if spans is None:
        assert state(text, "Mo", 600) is None
