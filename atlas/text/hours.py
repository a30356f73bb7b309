"""Opening hours, as producers write them per day or per week -> OSM `opening_hours`.

A text is read whole or not at all: half of a day would be a lie.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
FRENCH_DAYS = dict(
    zip(DAYS, "lundi mardi mercredi jeudi vendredi samedi dimanche".split(), strict=True)
)
_DAY = rf"\b(?:{'|'.join(FRENCH_DAYS.values())})s?\b"
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
_HEADING = re.compile(
    r"\b(?:jours|heures|horaires?|d['’]ouvertures?|ouvertures?|ouvert|et)\b|:", re.IGNORECASE
)
_NO_SPAN = re.compile(r"\b0?0[:h]00\s*-\s*0?0[:h]00\b")
_CLOSED = re.compile(r"ferm[eéÉ]e?s?|closed|off|non|néant|pas d['’]accueil", re.IGNORECASE)
_SILENT = re.compile(r"nc|nr|null|none|nan|false|horaires? non communiqués?", re.IGNORECASE)
_STEP = re.compile(rf"(\s*(?:-|–|\ufffd|\bau?\b|\bà)\s*)?({_DAY})", re.IGNORECASE)
_DAY_LIST = re.compile(
    rf"(?:\b(?:du|les?)\s+)?({_DAY}(?:(?:\s*(?:-|–|\ufffd|,|/|&|\bet\b|\bau?\b|\bà)?\s*)"
    rf"(?:\ble\s+)?{_DAY})*)",
    re.IGNORECASE,
)
_WEEK_DAYS = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_WEEK_RULE = re.compile(
    rf"({_WEEK_DAYS}(?:-{_WEEK_DAYS})?(?: ?, ?{_WEEK_DAYS}(?:-{_WEEK_DAYS})?)*) ([\d:,\- ]+)"
)
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
    return ",".join(
        f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
        for start, end in _without_overlap(spans)
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
    >>> weekly_hours({"Mo": "9h-12h", "Tu": "le matin"})
    Week(hours='Mo 09:00-12:00', unread={'Tu': 'le matin'})
    """
    spans = {day: day_spans(days.get(day, "")) for day in DAYS}
    unread = {
        day: days[day] for day in DAYS if spans[day] is None and not says_nothing(days.get(day, ""))
    }
    return Week(_joined(spans), unread)


def _joined(spans: Mapping[str, str | None]) -> str | None:
    """Return the rules of a week, days with equal hours that follow each other joined."""
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
    rules = [f"{a if a == b else f'{a}-{b}'} {hours}" for a, b, hours in groups]
    return "; ".join(rules) or None


def sentence_hours(text: str) -> str | None:
    """Return the hours of a week written in one French sentence, None when it cannot be read whole.

    Examples
    --------
    >>> sentence_hours("Du lundi au jeudi de 9h à 12h et de 14h à 17h30, vendredi : 9h-12h")
    'Mo-Th 09:00-12:00,14:00-17:30; Fr 09:00-12:00'
    >>> sentence_hours("Lundi 9h-12h sauf vacances scolaires") is None
    True
    """
    heading, *parts = _DAY_LIST.split(text)
    if not says_nothing(_HEADING.sub(" ", heading)):
        return None
    spans: dict[str, str | None] = {}
    for listed, written in zip(parts[::2], parts[1::2], strict=True):
        days = _listed_days(listed)
        hours = day_spans(written.lstrip(" :"))
        is_closed = hours is None and bool(_CLOSED.fullmatch(written.strip(" :,;./\n-")))
        if not days or spans.keys() & {*days} or (hours is None and not is_closed):
            return None
        spans |= dict.fromkeys(days, hours)
    return _joined(spans)


def _listed_days(text: str) -> list[str] | None:
    """Return the days that a text lists (`lundi, mercredi au vendredi`), None when ambiguous."""
    days: list[str] = []
    ends_range = False
    for link, word in _STEP.findall(text):
        position = list(FRENCH_DAYS.values()).index(word.lower().rstrip("s"))
        if link and days:
            start = DAYS.index(days[-1])
            if ends_range or position <= start:
                return None
            days += DAYS[start + 1 : position + 1]
        else:
            days.append(DAYS[position])
        ends_range = bool(link)
    return days if len({*days}) == len(days) else None


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
