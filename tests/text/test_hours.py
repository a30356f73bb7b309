"""Hours of a day and of a week: what is read is what was written, or nothing."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.text.hours import (
    DAYS,
    FRENCH_DAYS,
    day_spans,
    says_nothing,
    sentence_hours,
    weekly_hours,
)

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
    ("8h30/12h30 - 13h30/17h", "08:30-12:30,13:30-17:00"),
    ("12h/18h", "12:00-18:00"),
    ("9-12h et 13h30-18h", "09:00-12:00,13:30-18:00"),
    ("8h à 12h &amp; 13h30 à 17h30", "08:00-12:00,13:30-17:30"),
    ("9h à 12h  14h à 17h30", "09:00-12:00,14:00-17:30"),
    ("8h30 � 12h30", "08:30-12:30"),  # a dash or an à: both mean the same
    ("9h - 18h (non stop)", "09:00-18:00"),
    ("08:45 - 16:30 / 08:45 - 16:30", "08:45-16:30"),  # France services on several sites
    ("09:00 - 16:00 / 13:00 - 17:00", "09:00-17:00"),
    ("14h-18h, 9h-12h", "09:00-12:00,14:00-18:00"),
    ("9h-12h sur RDV", None),
    ("9:00 - 12:00 / Semaines paires : 14:00 - 16:30", None),
    ("1 x par mois de 9h à 11h", None),
    ("12h/14h16h30", None),
    ("07:30:12:30", None),
])  # fmt: skip
def test_hours_of_a_day(text, spans):
    assert day_spans(text) == spans


@pytest.mark.parametrize("text", ["9:75 - 12:00", "9:00 - 12:60", "23:59 - 24:30"])
def test_time_that_does_not_exist_gives_no_hours(text):
    assert day_spans(text) is None


@pytest.mark.parametrize(("text", "spans"), [
    ("9:00 -12: 13:00 -16:", "09:00-12:00,13:00-16:00"),  # France services 2020: not 12:13
    ("8:30/12:00 -14:/17:", "08:30-12:00,14:00-17:00"),  # there too: not the lunch break
])  # fmt: skip
def test_hours_that_nobody_wrote_are_not_invented(text, spans):
    assert day_spans(text) == spans


@pytest.mark.parametrize("text", [
    "", " - ", "Fermé", "FERMEE", "fermé.", "NC", "Horaires non communiqués", "00:00 - 00:00",
])  # fmt: skip
def test_day_that_is_closed_or_says_nothing_is_no_fault(text):
    assert says_nothing(text)
    assert weekly_hours({"Mo": text}) == (None, {})


@pytest.mark.parametrize("text", ["sur RDV", "le matin", "9h-12h sur RDV", "1Oh à 12h", "9h"])
def test_day_that_cannot_be_read_is_told(text):
    assert not says_nothing(text)
    assert weekly_hours({"Mo": "9h-12h", "Tu": text}) == ("Mo 09:00-12:00", {"Tu": text})


@pytest.mark.parametrize(("text", "hours"), [
    ("Mardi 13h30 - 17h30", "Tu 13:30-17:30"),
    ("Permanence de 9h à 12h", "Tu 09:00-12:00"),
    ("14h-17h (1er mardi du mois)", "Tu[1] 14:00-17:00"),
    ("9h/12h en semaine paire", "week 02-52/2 Tu 09:00-12:00"),
    ("9h-12h, fermé l'après-midi", "Tu 09:00-12:00"),
    ("Fermé le matin - 14h-18h", "Tu 14:00-18:00"),
    ("9:00 - 12:00 / Sur RDV : 14:00 - 17:00",
     'Tu 09:00-12:00, Tu 14:00-17:00 unknown "sur rendez-vous"'),
    ("Sur RDV : 9:00 - 12:00 / Sans RDV : 14:00 - 17:00",
     'Tu 14:00-17:00, Tu 09:00-12:00 unknown "sur rendez-vous"'),
    ("9h-12h / Sur RDV l'après-midi", "Tu 09:00-12:00"),
    ("Lundi 9h-12h", None),  # another day
    ("8:45 - 12:00 / Semaines paires : 14:00 - 16:30", None),
    ("Sur RDV", None),
])  # fmt: skip
def test_sentence_of_one_day(text, hours):
    assert weekly_hours({"Tu": text}).hours == hours


@pytest.mark.parametrize(("text", "hours"), [
    ("Lundi au vendredi 9h-12h/14h-18h", "Mo-Fr 09:00-12:00,14:00-18:00"),
    ("DU LUNDI AU VENDREDI de 9h à 12h et de 14h à 17h", "Mo-Fr 09:00-12:00,14:00-17:00"),
    ("Lundi à vendredi : 8h30 � 12h30 | 13h30 � 17h30", "Mo-Fr 08:30-12:30,13:30-17:30"),
    ("mardi mercredi et vendredi : 14h-18h |samedi : 9h-13h",
     "Tu-We 14:00-18:00; Fr 14:00-18:00; Sa 09:00-13:00"),
    ("Mardi et vendredi : 12H30-18H30 -- Jeudi : fermé -- Samedi : 10H-17H",
     "Tu 12:30-18:30; Fr 12:30-18:30; Sa 10:00-17:00"),
    ("Lundi 9h-11h30,jeudi 14h-16h; vendredi 9h30-11h31",
     "Mo 09:00-11:30; Th 14:00-16:00; Fr 09:30-11:31"),
    ("Horaires d’ouverture : du lundi au vendredi de 9h à 12h.", "Mo-Fr 09:00-12:00"),
    ("Mardi : 14h-18h\nMercredi : 10h-18h", "Tu 14:00-18:00; We 10:00-18:00"),
    ("Lundi au vendredi 9h-12h; mardi 14h-17h", None),  # Tuesday: both, or the latter alone?
    ("lundi - mardi - jeudi : 9h-12h", None),  # a range, or a list?
    ("vendredi au mardi 9h-12h", None),
    ("9h-12h / 14h-17h", None),  # of which days?
    ("Lundi au samedi sur RDV", None),
    ("Lundi au vendredi 9h-18h; en soirée sur rendez-vous", None),
    ("1er lundi du mois 9h-12h", "Mo[1] 09:00-12:00"),
    ("Mar, Jeu et Ven : 13-18h", "Tu 13:00-18:00; Th-Fr 13:00-18:00"),
    ("Lun au jeu: 8h30/12h", "Mo-Th 08:30-12:00"),
    ("Tous les mardis de 9h à 12h", "Tu 09:00-12:00"),
    ("La semaine de 8h30 à 12h00", "Mo-Fr 08:30-12:00"),
    ("9h-12h et 14h-17h du lundi au vendredi", "Mo-Fr 09:00-12:00,14:00-17:00"),
    ("De 9h à 12h le lundi, de 14h à 17h le mardi", "Mo 09:00-12:00; Tu 14:00-17:00"),
    ("Lundi : 9h – 12h / 14h — 17h", "Mo 09:00-12:00,14:00-17:00"),
    ("Lundi 8h30 - 12h30 13h30 - 17h30", "Mo 08:30-12:30,13:30-17:30"),
    ("mardi de 10h à midi", "Tu 10:00-12:00"),
    ("Lundi 14H - 17HMardi : 9H30 - 12H", "Mo 14:00-17:00; Tu 09:30-12:00"),
    ("<ul><li>Lundi 9h-12h</li><li>Mardi : fermé</li></ul>", "Mo 09:00-12:00"),
    ("Du lundi au vendredi 9h-12h, fermé le mercredi", "Mo-Tu 09:00-12:00; Th-Fr 09:00-12:00"),
    ("Du lundi au mardi 9h-12h et 14h-17h, fermé le mardi après-midi",
     "Mo 09:00-12:00,14:00-17:00; Tu 09:00-12:00"),
    ("Du lundi au vendredi 9h-12h sauf le jeudi", "Mo-We 09:00-12:00; Fr 09:00-12:00"),
    ("Du lundi au vendredi 9h-12h, fermé les jours fériés", "Mo-Fr 09:00-12:00"),
    ("Du lundi au vendredi 9h-12h et le mardi après-midi 14h-17h",
     "Mo 09:00-12:00; Tu 09:00-12:00,14:00-17:00; We-Fr 09:00-12:00"),
    ("Un mercredi sur deux de 9h à 12h", 'week 01-53/2 We 09:00-12:00 "une semaine sur deux"'),
    ("Mardi 9h-12h tous les 15 jours", 'week 01-53/2 Tu 09:00-12:00 "une semaine sur deux"'),
    ("Semaines paires : jeudi 9h-12h", "week 02-52/2 Th 09:00-12:00"),
    ("1er et 3e lundi du mois de 14h à 17h", "Mo[1,3] 14:00-17:00"),
    ("dernier vendredi du mois 9h-12h", "Fr[-1] 09:00-12:00"),
    ("Lundi 9h-12h. Sur rendez-vous le samedi matin.", "Mo 09:00-12:00"),
    ("Semaine impaire : lundi 9h-12h, mardi 9h-12h", None),  # Tuesday every week?
    ("Lundi 9h-12h, mardi 14h-17h une semaine sur deux", None),  # both?
    ("Sur rendez-vous lundi 9h-17h; vendredi 9h-16h", None),
    ("Lundi et jeudi : 14h-16h sur rendez-vous", None),
    ("Du lundi au vendredi 9h-12h pour les adhérents", None),
    ("Lundi au vendredi 9h-12h en saison", None),
    ("Lundi 9h-12h, EPN : lundi 14h-17h", None),
    ("Mardi 9h-12h et jeudi matin", None),
    ("Mardi 9h 12h", None),
    ("Lundi 9h-12h, fermé le matin", None),
    ("1 lundi par mois 9h-12h", None),
    ("", None),
])  # fmt: skip
def test_hours_of_a_week_in_one_sentence(text, hours):
    assert sentence_hours(text) == hours


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
    for rule in filter(None, (weekly_hours(days).hours or "").split("; ")):
        first, last = (rule.split()[0].split("-") * 2)[:2]
        week |= dict.fromkeys(DAYS[DAYS.index(first) : DAYS.index(last) + 1], rule.split()[1])
    assert week == {day: day_spans(text) for day, text in days.items() if day_spans(text)}


def test_week_starts_on_monday_whatever_the_order_received():
    week = weekly_hours({"Fr": "9h-12h", "Mo": "9h-12h"})
    assert week == ("Mo 09:00-12:00; Fr 09:00-12:00", {})


def test_week_without_hours_is_missing():
    assert weekly_hours({}) == (None, {})
    assert weekly_hours(dict.fromkeys(DAYS, "-")) == (None, {})


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from(DAYS), spans_of_day, min_size=1),
    st.sampled_from([" ", " : ", " de "]),
    st.sampled_from([", ", "; ", "\n", " - ", " et ", ". "]),
)
def test_sentence_says_of_each_day_what_the_days_say(week, link, between):
    def written(spans):
        return " et ".join(f"{a // 60}h{a % 60:02} à {b // 60}h{b % 60:02}" for a, b in spans)

    days = {day: written(spans) for day, spans in week.items()}
    sentence = between.join(FRENCH_DAYS[day] + link + text for day, text in days.items())
    assert sentence_hours(sentence) == weekly_hours(days).hours


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["lundi", "Mardis", "au", "à", "-", " ", "9h", "12h30", "8:00", ",", ";", "fermé", "de",
             "et", "sur RDV", "1", "\n", "�", "dimanche"]
        ), max_size=14,
    ).map(" ".join) | st.text(max_size=40)
)  # fmt: skip
def test_any_sentence_gives_osm_hours_or_none(text):
    hours = sentence_hours(text)
    day = "|".join(DAYS)
    rule = rf"({day})(-({day}))? {DAY}"
    assert hours is None or re.fullmatch(rf"{rule}(; {rule})*", hours)
