"""Hours of a day and of a week: what is read is what was written, or nothing."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.hours import DAYS, day_spans, weekly_hours

TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"
DAY = rf"{TIME}-({TIME}|24:00)(,{TIME}-({TIME}|24:00))*"


@pytest.mark.parametrize(("text", "spans"), [
    ("09:00 - 12:00 / 13:30 - 17:00", "09:00-12:00,13:30-17:00"),
    ("9h-12h", "09:00-12:00"),
    ("9H30 à 12h", "09:30-12:00"),
    ("9 h 00 – 12 h 30", "09:00-12:30"),
    ("00:00 - 24:00", "00:00-24:00"),
    ("00:00 - 00:00 / 09:00 - 12:00", "09:00-12:00"),
    ("", None),
    ("-", None),
    ("Horaires non communiqués", None),
    ("Sur RDV", None),
    ("00:00 - 00:00", None),
    ("17:00 - 09:00", None),
    ("25:00 - 26:00", None),
    ("13:30 17:30", None),
])  # fmt: skip
def test_hours_of_a_day(text, spans):
    assert day_spans(text) == spans


@pytest.mark.parametrize("text", ["9:75 - 12:00", "9:00 - 12:60", "23:59 - 24:30"])
def test_time_that_does_not_exist_gives_no_hours(text):
    assert day_spans(text) is None


@pytest.mark.parametrize(("text", "invented"), [
    ("9:00 -12: 13:00 -16:", "12:13"),  # France services 2020
    ("8:30/12:00 -14:/17:", "12:00-14:00"),  # there too: the lunch break, taken for the opening
])  # fmt: skip
def test_hours_that_nobody_wrote_are_not_invented(text, invented):
    assert invented not in (day_spans(text) or "")


times = st.integers(0, 24 * 60 - 2)
spans_of_day = st.lists(times, min_size=2, max_size=6, unique=True).map(
    lambda minutes: list(zip(*[iter(sorted(minutes))] * 2, strict=False))
)
styles = st.sampled_from(["{h:02}:{m:02}", "{h}:{m:02}", "{h}h{m:02}", "{h} H {m:02}"])


@settings(max_examples=100, deadline=None)
@given(
    spans_of_day,
    styles,
    st.sampled_from([" - ", "-", " à ", " – "]),
    st.sampled_from([" / ", ", ", " et "]),
)
def test_spans_are_read_in_every_style(spans, style, dash, between):
    def written(minute, pattern):
        return pattern.format(h=minute // 60, m=minute % 60)

    text = between.join(written(a, style) + dash + written(b, style) for a, b in spans)
    osm = "{h:02}:{m:02}"
    expected = ",".join(f"{written(a, osm)}-{written(b, osm)}" for a, b in spans)
    assert day_spans(text) == expected


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=40), st.text("0123456789:hH -–à/,", max_size=40)))
def test_any_text_gives_an_osm_day_or_none(text):
    spans = day_spans(text)
    assert spans is None or re.fullmatch(DAY, spans)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(DAYS),
        st.sampled_from(["", "fermé", "9h-12h", "09:00 - 12:00", "14:00-18:00"]),
    )
)
def test_week_says_of_each_day_what_the_day_says(days):
    week = {}
    for rule in filter(None, (weekly_hours(days) or "").split("; ")):
        first, last = (rule.split()[0].split("-") * 2)[:2]
        week |= dict.fromkeys(DAYS[DAYS.index(first) : DAYS.index(last) + 1], rule.split()[1])
    assert week == {day: day_spans(text) for day, text in days.items() if day_spans(text)}


def test_week_starts_on_monday_whatever_the_order_received():
    assert weekly_hours({"Fr": "9h-12h", "Mo": "9h-12h"}) == "Mo 09:00-12:00; Fr 09:00-12:00"


def test_week_without_hours_is_missing():
    assert weekly_hours({}) is None
    assert weekly_hours(dict.fromkeys(DAYS, "-")) is None
