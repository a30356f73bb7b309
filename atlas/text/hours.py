"""Opening hours, as producers write them per day or per week -> OSM `opening_hours`.

A text is read whole or not at all: half of a day would be a lie.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from atlas.text.sentence import Slot, told_slots, told_weeks

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
FRENCH_DAYS = dict(
    zip(DAYS, "lundi mardi mercredi jeudi vendredi samedi dimanche".split(), strict=True)
)
_TIME = re.compile(
    r"(?<!\d)(\d{1,2})(?:\s*[h:]\s*([0-5]\d)(?!\s*[h:])|\s*[h:]|(?=\s*(?:-|–|à)\s*\d{1,2}\s*h))"
    r"(?!\d)",
    re.IGNORECASE,
)
# A character lost between two times was a dash or an `à`: both mean the same.
_TO = re.compile(r"\s*(?:-|–|—|\ufffd|à|a|/)\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:[\s,;/|.&+–—-]|\bet\b|\bpuis\b)*", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(?:de|du|des|les?|la|matin|après-midi|non[ -]stop|en continu|journée continue)\b"
    r"|&amp;|[()]",
    re.IGNORECASE,
)
_NO_SPAN = re.compile(r"\b0?0[:h]00\s*-\s*0?0[:h]00\b")
_CLOSED = re.compile(r"ferm[eéÉ]e?s?|closed|off|non|néant|pas d['’]accueil", re.IGNORECASE)
_SILENT = re.compile(r"nc|nr|null|none|nan|false|horaires? non communiqués?", re.IGNORECASE)
_WEEK_DAYS = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_WEEK_RULE = re.compile(
    rf"({_WEEK_DAYS}(?:-{_WEEK_DAYS})?(?: ?, ?{_WEEK_DAYS}(?:-{_WEEK_DAYS})?)*) ([\d:,\- ]+)"
)
# A rule of days in every week, or of holidays.
_PLAIN_RULE = re.compile(rf"(?:{_WEEK_DAYS}[\s,-]|[PS]H\b)")
_WEEK_SPAN = re.compile(r"\d\d:\d\d-\d\d:\d\d")


class Week(NamedTuple):
    """The hours of a week, and the texts that could not be read, by day."""

    hours: str | None
    unread: dict[str, str]


def day_spans(text: str) -> str | None:
    """Return the spans of one day, None when the text cannot be read whole.

    Examples
    --------
    >>> day_spans("9:00 - 12:00 / 13h30 à 17h")
    '09:00-12:00,13:30-17:00'
    >>> day_spans("9:00 - 12:00 / sur rendez-vous") is None
    True
    """
    text = _FILLER.sub(" ", _NO_SPAN.sub(" ", text)).lstrip(" :")
    times = list(_TIME.finditer(text))
    if not times or len(times) % 2:
        return None
    minutes = [int(time[1]) * 60 + int(time[2] or 0) for time in times]
    ends = [0, *(time.end() for time in times)]
    starts = [*(time.start() for time in times), len(text)]
    for number, (end, start) in enumerate(zip(ends, starts, strict=True)):
        link = _TO if number % 2 else _BETWEEN
        if not link.fullmatch(text[end:start]):
            return None
    spans = sorted(zip(minutes[::2], minutes[1::2], strict=True))
    if any(start >= end or end > 24 * 60 for start, end in spans):
        return None
    return _spans_text(spans)


def _spans_text(spans: Iterable[tuple[int, int]]) -> str:
    """Return spans of minutes as OSM writes them, in order."""
    return ",".join(
        f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
        for start, end in _without_overlap(sorted(spans))
    )


def _without_overlap(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return sorted spans of minutes, those that overlap made one.

    Examples
    --------
    >>> _without_overlap([(540, 720), (540, 720), (700, 800), (800, 900)])
    [(540, 800), (800, 900)]
    """
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def says_nothing(text: str) -> bool:
    """Tell whether the text of a day says that it is closed, or nothing at all.

    Examples
    --------
    >>> says_nothing("Fermé"), says_nothing("-"), says_nothing("sur rendez-vous")
    (True, True, False)
    """
    words = _NO_SPAN.sub(" ", text).strip(" \t\r\n.,;:/-–—_*?")
    return not words or bool(_CLOSED.fullmatch(words) or _SILENT.fullmatch(words))


def weekly_hours(days: Mapping[str, str]) -> Week:
    """Return the hours of a week; days with equal hours that follow each other are joined.

    Parameters
    ----------
    days
        `Mo` to `Su` -> published text; a day absent, closed or unreadable is left out.

    Examples
    --------
    >>> weekly_hours({"Mo": "9:00 - 12:00", "Tu": "9:00-12:00", "Th": "14:00 - 17:00", "Fr": ""})
    Week(hours='Mo-Tu 09:00-12:00; Th 14:00-17:00', unread={})
    >>> weekly_hours({"Mo": "9h-12h", "Tu": "le matin", "Sa": "1er samedi du mois : 9h-12h"})
    Week(hours='Mo 09:00-12:00; Sa[1] 09:00-12:00', unread={'Tu': 'le matin'})
    """
    plain: dict[str, str | None] = {}
    chosen: list[Slot] = []
    unread = {}
    for number, day in enumerate(DAYS):
        text = days.get(day, "")
        plain[day] = day_spans(text)
        if plain[day] is None and not says_nothing(text):
            slots = told_slots(text, number)
            if slots is None:
                unread[day] = text
            plain[day] = _plain_spans(slots or [], number)
            chosen += _chosen(slots or [])
    return Week(_joined(plain, chosen), unread)


def sentence_hours(text: str) -> str | None:
    """Return the hours of a week written in one French sentence, None when it cannot be read whole.

    Examples
    --------
    >>> sentence_hours("Du lundi au jeudi de 9h à 12h et de 14h à 17h30, vendredi : 9h-12h")
    'Mo-Th 09:00-12:00,14:00-17:30; Fr 09:00-12:00'
    >>> sentence_hours("8h30-12h un mercredi sur deux")
    'week 01-53/2 We 08:30-12:00 "une semaine sur deux"'
    >>> sentence_hours("Lundi 9h-12h sauf vacances scolaires") is None
    True
    """
    slots = told_slots(text)
    if not slots:
        return None
    plain = {day: _plain_spans(slots, number) for number, day in enumerate(DAYS)}
    return _joined(plain, _chosen(slots))


def _plain_spans(slots: list[Slot], day: int) -> str | None:
    """Return the spans of one day in every week, None when there is none."""
    chosen = _chosen(slots)
    spans = [(slot.start, slot.end) for slot in slots if slot.day == day and slot not in chosen]
    return _spans_text(spans) if spans else None


def _chosen(slots: list[Slot]) -> list[Slot]:
    """Return the hours that are not those of every week, or not sure."""
    return [slot for slot in slots if slot.week or slot.ranks or slot.note]


def _joined(spans: Mapping[str, str | None], chosen: Iterable[Slot] = ()) -> str | None:
    """Return the rules of a week, days with equal hours that follow each other joined.

    Hours of some weeks only come last; they are added to those of every week on the same day.
    """
    groups: list[tuple[str, str, str]] = []
    previous = None
    for day in DAYS:
        hours = spans.get(day)
        if hours is not None:
            if groups and previous == hours:
                groups[-1] = (groups[-1][0], day, hours)
            else:
                groups.append((day, day, hours))
        previous = hours
    text = "; ".join(f"{a if a == b else f'{a}-{b}'} {hours}" for a, b, hours in groups)
    told = {day for day in DAYS if spans.get(day)}
    for rule, days in _chosen_rules(chosen):
        text += (", " if days & told else "; ") + rule if text else rule
        told |= days
    return text or None


def _chosen_rules(chosen: Iterable[Slot]) -> Iterator[tuple[str, set[str]]]:
    """Yield the rules of hours of some weeks or months, and the days that each is about."""
    by_choice: dict[tuple[str, str, tuple[int, ...]], dict[int, list[tuple[int, int]]]] = {}
    for slot in chosen:
        days = by_choice.setdefault((slot.week, slot.note, slot.ranks), {})
        days.setdefault(slot.day, []).append((slot.start, slot.end))
    for (week, note, ranks), days in by_choice.items():
        alike: dict[str, list[str]] = {}
        for day, spans in days.items():
            alike.setdefault(_spans_text(spans), []).append(DAYS[day])
        rank = f"[{','.join(map(str, ranks))}]" if ranks else ""
        for hours, names in alike.items():
            listed = ",".join(f"{name}{rank}" for name in names)
            yield f"{week} {listed} {hours}{note}".strip(), {*names}


def restricted_hours(hours: str, text: str) -> str | None:
    """Return OSM hours kept in the weeks that a text tells, None when it tells none.

    Examples
    --------
    >>> restricted_hours("Mo 09:30-12:30; PH off", "Semaine impaire")
    'week 01-53/2 Mo 09:30-12:30; PH off'
    >>> restricted_hours("Mo 09:30-12:30", "1er lundi du mois")
    'Mo[1] 09:30-12:30'
    >>> restricted_hours("Mo 09:30-12:30", "sur rendez-vous") is None
    True
    """
    choice = told_weeks(text)
    rules = [rule.strip() for rule in hours.split(";") if rule.strip()]
    if choice is None or not all(_PLAIN_RULE.match(rule) for rule in rules):
        return None
    if choice.ranks:
        day = DAYS[choice.day]
        if {*re.findall(rf"\b{_WEEK_DAYS}\b", hours)} != {day}:
            return None
        ranked = f"{day}[{','.join(map(str, choice.ranks))}]"
        return "; ".join(rule.replace(day, ranked) for rule in rules)
    told = (f"{choice.week} {rule}{choice.note}" if rule[:2] in DAYS else rule for rule in rules)
    return "; ".join(told)


def week_spans(text: str) -> frozenset[tuple[str, str]]:
    """Return the spans of OSM `opening_hours` by day, to compare two weeks; other rules left out.

    Examples
    --------
    >>> sorted(week_spans("Mo-Tu 09:00-12:00; Fr 14:00-17:00; PH off"))
    [('Fr', '14:00-17:00'), ('Mo', '09:00-12:00'), ('Tu', '09:00-12:00')]
    """
    spans = set()
    for days, hours in _WEEK_RULE.findall(text):
        for part in days.split(","):
            first, _, last = part.strip().partition("-")
            chosen = DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]
            spans |= {(day, span) for day in chosen for span in _WEEK_SPAN.findall(hours)}
    return frozenset(spans)
