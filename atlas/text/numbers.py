"""Numbers, degrees and points as producers write them -> numbers."""

import re
from typing import NamedTuple

from atlas.schema.fields import NationalField
from atlas.text.fault import Habits, Reading, corrected, set_aside

LARGEST_NUMBER = 1_000
DEGREE_DECIMALS = 7  # about a centimetre

_NUMBER = re.compile(r"[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
# Fifteen digits are all that a number of this program keeps.
_PLAIN = re.compile(r"\d{1,15}(?:[.,]\d{1,15})?", re.ASCII)
_POINTS_OF_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3}){2,}|(?:\.\d{3})+(?=,))(?:,\d+)?")
_COMMAS_OF_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:(?:,\d{3}){2,}|(?:,\d{3})+(?=\.))(?:\.\d+)?")
_DECIMAL = r"\d+(?:[.,]\d+)?"
# Degrees, minutes and seconds; a letter of the compass before or after. O is the French west.
_SEXAGESIMAL = re.compile(
    rf"(?P<before>[NSEWO])?\s*(?P<sign>-)?\s*(?P<degrees>{_DECIMAL})\s*(?:[°ºd˚]|deg\b|\s|:|$|(?=[NSEWO]))"
    rf"\s*(?:(?P<minutes>{_DECIMAL})\s*(?:['’′ʹ´m:]|\s|$|(?=[NSEWO]))"
    rf"\s*(?:(?P<seconds>{_DECIMAL})\s*(?:\"|''|’’|′′|”|″|“|s(?!\w))?)?)?"
    r"\s*(?P<after>[NSEWO](?:ord|ud|st|uest|est)?)?",
    re.IGNORECASE,
)
_AXIS_LETTERS = {"latitude": "NS", "longitude": "EWO"}
_WKT_POINT = re.compile(
    r"(?:SRID=\d+;\s*)?POINT\s*(?:Z?M?)\s*\(\s*(\S+?)[\s,]+([^\s,)]+)(?:[\s,]+[^)]*)?\)",
    re.IGNORECASE,
)
_JSON_POINT = re.compile(
    r"\{.*[\"']coordinates[\"']\s*:\s*\[\s*([^\s,\[\]]+)\s*,\s*([^\s,\[\]]+)[^\[\]]*\].*\}",
    re.DOTALL,
)


class PublishedPoint(NamedTuple):
    """The two numbers of a point, as text: `x` is the abscissa (longitude), `y` the ordinate."""

    x: str
    y: str


def read_plain_number(text: str) -> float | None:
    """Return a number of an address: digits, a point or a comma, nothing else; None otherwise.

    Examples
    --------
    >>> read_plain_number("12,5"), read_plain_number("²"), read_plain_number("1e9")
    (12.5, None, None)
    """
    return float(text.replace(",", ".")) if _PLAIN.fullmatch(text) else None


def read_number(text: str) -> float | None:
    """Return a number written with a point or a comma and spaces, None when it is not one.

    Points or commas that can only separate thousands are left out.

    Examples
    --------
    >>> read_number("6 692 191,98"), read_number("6.692.191,98"), read_number("1.234")
    (6692191.98, 6692191.98, 1.234)
    """
    number = re.sub(r"\s", "", text)
    if _POINTS_OF_THOUSANDS.fullmatch(number):
        number = number.replace(".", "")
    elif _COMMAS_OF_THOUSANDS.fullmatch(number):
        number = number.replace(",", "")
    return float(number.replace(",", ".")) if _NUMBER.fullmatch(number) else None


def read_quantity(text: str, field: NationalField, context: Habits) -> Reading:
    """Read a number of full-time equivalents; accept a decimal comma.

    Examples
    --------
    >>> from datetime import date
    >>> from atlas.schema.fields import FIELD_BY_FRENCH
    >>> read_quantity("1,5", FIELD_BY_FRENCH["etp"], Habits(date(2026, 1, 1))).value
    1.5
    """
    number = read_number(text)
    if number is None:
        return set_aside("nombre", "n'est pas un nombre")
    if not 0 <= number <= LARGEST_NUMBER:
        return set_aside("nombre", f"n'est pas entre 0 et {LARGEST_NUMBER}")
    return Reading(number)


def read_coordinate(text: str, field: NationalField, context: Habits) -> Reading:
    """Read a latitude or a longitude in degrees, decimal or with minutes and seconds.

    Examples
    --------
    >>> from datetime import date
    >>> from atlas.schema.fields import FIELD_BY_FRENCH
    >>> latitude, longitude = FIELD_BY_FRENCH["latitude"], FIELD_BY_FRENCH["longitude"]
    >>> read_coordinate("485.6", latitude, Habits(date(2026, 1, 1))).fault.problem
    "n'est pas entre -90 et 90"
    >>> read_coordinate("1°30'00''O", longitude, Habits(date(2026, 1, 1))).value
    -1.5
    """
    degrees, letter = (None, "") if _NUMBER.fullmatch(text) else _of_sexagesimal(text)
    if letter and letter not in _AXIS_LETTERS[field.kind]:
        name = "latitude" if letter in _AXIS_LETTERS["latitude"] else "longitude"
        return set_aside("coordonnée", f"est une {name}")
    is_plain = degrees is None
    if degrees is None:
        degrees = read_number(text)
    if degrees is None:
        return set_aside("nombre", "n'est pas un nombre de degrés")
    limit = 90 if field.kind == "latitude" else 180
    if not -limit <= degrees <= limit:
        return set_aside("coordonnée", f"n'est pas entre -{limit} et {limit}")
    if is_plain:
        return Reading(degrees)
    return corrected(degrees, f"est lu comme {degrees} degrés", "degrés et minutes")


def read_degrees(text: str) -> float | None:
    """Return decimal degrees, also from minutes and seconds; any other number as it is.

    Examples
    --------
    >>> read_degrees("46°30'N"), read_degrees("6 692 191,98"), read_degrees("ici")
    (46.5, 6692191.98, None)
    """
    degrees = _of_sexagesimal(text)[0]
    return read_number(text) if degrees is None else degrees


def _of_sexagesimal(text: str) -> tuple[float | None, str]:
    """Return decimal degrees and the letter of the compass (empty when there is none)."""
    found = _SEXAGESIMAL.fullmatch(text.strip())
    is_number = found and not re.search(r"[^\d.,+-]", found[0])
    if not found or is_number or (found["before"] and found["after"]):
        return None, ""
    degrees, minutes, seconds = (
        float((found[part] or "0").replace(",", ".")) for part in ("degrees", "minutes", "seconds")
    )
    if minutes >= 60 or seconds >= 60 or (found["minutes"] and degrees % 1):
        return None, ""
    letter = (found["before"] or found["after"] or "")[:1].upper()
    is_negative = bool(found["sign"]) or letter in ("S", "W", "O")
    value = round(degrees + minutes / 60 + seconds / 3600, DEGREE_DECIMALS)
    return -value if is_negative else value, letter


def read_point(text: str) -> PublishedPoint | None:
    """Return the numbers of a point in WKT or GeoJSON, which put the abscissa first.

    Examples
    --------
    >>> read_point("POINT (1.8711 46.1694)")
    PublishedPoint(x='1.8711', y='46.1694')
    >>> read_point('{"type": "Point", "coordinates": [1.8711, 46.1694]}').y
    '46.1694'
    >>> read_point("46.1694, 1.8711") is None
    True
    """
    found = _WKT_POINT.fullmatch(text.strip()) or _JSON_POINT.fullmatch(text.strip())
    return PublishedPoint(found[1], found[2]) if found else None
