"""Opening hours per day, as producers write them -> OSM `opening_hours`."""

import re

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_TIME = r"(?<!\d)(\d{1,2})(?:\s*[hH:]\s*([0-5]\d)|\s*[hH:])(?!\d)"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|à|–)\s*{_TIME}")


def day_spans(text: str) -> str | None:
    """Return the spans of one day, None when the text holds none that can be read.

    Examples
    --------
    >>> day_spans("9:00 - 12:00 / 13h30 à 17h")
    '09:00-12:00,13:30-17:00'
    >>> day_spans("Horaires non communiqués") is None
    True
    """
    if re.search(r"\d", _SPAN.sub("", text)):
        return None  # half of a day would be a lie
    spans = []
    for opens, opens_minutes, closes, closes_minutes in _SPAN.findall(text):
        start = int(opens) * 60 + int(opens_minutes or 0)
        end = int(closes) * 60 + int(closes_minutes or 0)
        if start < end <= 24 * 60:
            spans.append(f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}")
    return ",".join(spans) or None


def weekly_hours(days: dict[str, str]) -> str | None:
    """Return the hours of a week; days with equal hours that follow each other are joined.

    Parameters
    ----------
    days
        `Mo` to `Su` -> published text; a day absent or unreadable is left out.

    Examples
    --------
    >>> weekly_hours({"Mo": "9:00 - 12:00", "Tu": "9:00-12:00", "Th": "14:00 - 17:00", "Fr": ""})
    'Mo-Tu 09:00-12:00; Th 14:00-17:00'
    """
    groups: list[tuple[str, str, str]] = []
    previous = None
    for day in DAYS:
        spans = day_spans(days.get(day, ""))
        if spans is not None:
            if groups and previous == spans:
                groups[-1] = (groups[-1][0], day, spans)
            else:
                groups.append((day, day, spans))
        previous = spans
    rules = [f"{a if a == b else f'{a}-{b}'} {spans}" for a, b, spans in groups]
    return "; ".join(rules) or None
