"""Published text -> value: one reader per kind of field.

Each reader takes one published text, never empty, and returns the value to keep (None when nothing
can be kept) and what was wrong with it, if anything. Readers never raise: bad input is data.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from atlas.schema.fields import PHONE_PREFIXES, FieldKind, NationalField
from atlas.schema.frame import CORRECTED, NOTED, SET_ASIDE
from atlas.text.lexicon import Lexicon, clean, fold, plain_lexicon, split_list

REPLACEMENT_CHARACTER = "\ufffd"
FIRST_PLAUSIBLE_DATE = date(1995, 1, 1)
LARGEST_NUMBER = 1_000

OVERSEAS_AREA_CODES = {
    "0590": "590", "0690": "590", "0691": "590", "0594": "594", "0694": "594", "0596": "596",
    "0696": "596", "0697": "596", "0262": "262", "0692": "262", "0693": "262", "0269": "262",
    "0639": "262",
}  # fmt: skip

_COMMUNE_CODE = re.compile(r"(?:[013-9]\d|2[AB1-9])\d{3}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_PIVOT = re.compile(r"[a-zA-Z0-9]{9,14}")
_FRENCH_PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)33\s?|0)[1-9](?:[\s.-]?\d\d){4}(?!\d)")
_EMAIL = re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s<>\"'.]{2,}")
_URL = re.compile(r"https?://[^\s<>\"']+\.[^\s<>\"']{2,}", re.IGNORECASE)
_BARE_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/?#][^\s<>\"']*)?", re.IGNORECASE)


class Fault(NamedTuple):
    """What was wrong with one value.

    `problem` is French and completes "ligne 12, latitude : 485.6 …".
    """

    rule: str
    severity: str
    problem: str


class Reading(NamedTuple):
    """The value to keep, and its fault if it has one."""

    value: str | float | None
    fault: Fault | None = None


@dataclass(frozen=True)
class Habits:
    """How one file writes its values.

    Parameters
    ----------
    today
        A date after this day is a fault.
    date_formats
        `strptime` formats tried after ISO 8601.
    lexicon
        For list fields, what the published values mean; the vocabulary alone when None.
    """

    today: date
    date_formats: tuple[str, ...] = ()
    lexicon: Lexicon | None = None


def read_text(text: str, field: NationalField, context: Habits) -> Reading:
    """Read free text; unreadable characters are reported and kept."""
    if REPLACEMENT_CHARACTER in text:
        return Reading(
            text,
            Fault("encodage", NOTED, "contient des caractères perdus (�) : fichier mal encodé"),
        )
    return Reading(text)


def read_number(text: str) -> float | None:
    """Return a number written with a point or a comma and spaces, None when it is not one.

    Examples
    --------
    >>> read_number("6 692 191,98")
    6692191.98
    """
    number = re.sub(r"\s", "", text)
    return float(number.replace(",", ".")) if _NUMBER.fullmatch(number) else None


def _read_coordinate(text: str, limit: int) -> Reading:
    """Read a number of degrees between -limit and limit; accept a decimal comma."""
    degrees = read_number(text)
    if degrees is None:
        return Reading(None, Fault("nombre", SET_ASIDE, "n'est pas un nombre"))
    if not -limit <= degrees <= limit:
        problem = f"n'est pas entre -{limit} et {limit}"
        return Reading(None, Fault("coordonnée", SET_ASIDE, problem))
    return Reading(degrees)


def read_latitude(text: str, field: NationalField, context: Habits) -> Reading:
    """Read a latitude in degrees.

    Examples
    --------
    >>> from atlas.schema.fields import FIELD_BY_FRENCH
    >>> read_latitude("485.6", FIELD_BY_FRENCH["latitude"], Habits(date(2026, 1, 1))).fault.problem
    "n'est pas entre -90 et 90"
    """
    return _read_coordinate(text, 90)


def read_longitude(text: str, field: NationalField, context: Habits) -> Reading:
    """Read a longitude in degrees."""
    return _read_coordinate(text, 180)


def read_quantity(text: str, field: NationalField, context: Habits) -> Reading:
    """Read a number of full-time equivalents; accept a decimal comma.

    Examples
    --------
    >>> from atlas.schema.fields import FIELD_BY_FRENCH
    >>> read_quantity("1,5", FIELD_BY_FRENCH["etp"], Habits(date(2026, 1, 1))).value
    1.5
    """
    number = read_number(text)
    if number is None:
        return Reading(None, Fault("nombre", SET_ASIDE, "n'est pas un nombre"))
    if not 0 <= number <= LARGEST_NUMBER:
        problem = f"n'est pas entre 0 et {LARGEST_NUMBER}"
        return Reading(None, Fault("nombre", SET_ASIDE, problem))
    return Reading(number)


def _without_decimals(text: str) -> str:
    """Return the digits of a code that a spreadsheet turned into a number (`13100.0`)."""
    return re.sub(r"[.,]0+$", "", text.replace(" ", "").replace("\u00a0", ""))


def _restored(code: str, text: str) -> Reading:
    """Return a code, saying so when it is not what was published."""
    if code == text:
        return Reading(code)
    return Reading(code, Fault("code rétabli", CORRECTED, f"lu comme {code}"))


def read_commune_code(text: str, field: NationalField, context: Habits) -> Reading:
    """Read an INSEE commune code; restore a lost zero, `2a`, `010001` and `01-0-01-001`.

    Examples
    --------
    >>> from atlas.schema.fields import FIELD_BY_FRENCH
    >>> read_commune_code("1004", FIELD_BY_FRENCH["code_insee"], Habits(date(2026, 1, 1))).value
    '01004'
    """
    code = _without_decimals(text).upper()
    if re.fullmatch(r"\w\w(-\d-\d\d-|0)\d{3}", code):
        code = code[:2] + code[-3:]
    elif re.fullmatch(r"\d{4}", code):
        code = "0" + code
    if not _COMMUNE_CODE.fullmatch(code):
        return Reading(None, Fault("code INSEE", SET_ASIDE, "n'est pas un code INSEE de commune"))
    return _restored(code, text)


def read_postal_code(text: str, field: NationalField, context: Habits) -> Reading:
    """Read a postcode; restore a lost zero and inner spaces."""
    code = _without_decimals(text)
    if re.fullmatch(r"\d{4}", code):
        code = "0" + code
    if not re.fullmatch(r"[0-9]{5}", code):
        return Reading(None, Fault("code postal", SET_ASIDE, "n'a pas cinq chiffres"))
    return _restored(code, text)


def siret_key_holds(digits: str) -> bool:
    """Tell whether the Luhn sum of a SIRET holds; La Poste's sites use the plain sum by five.

    Examples
    --------
    >>> siret_key_holds("13002526500013"), siret_key_holds("13002526500014")
    (True, False)
    """
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    if sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0:
        return True
    return digits.startswith("356000000") and sum(map(int, digits)) % 5 == 0


def read_pivot(text: str, field: NationalField, context: Habits) -> Reading:
    """Read a SIRET, RNA or RIDET; `00000000000000` means unknown."""
    code = _without_decimals(text).upper()
    if re.fullmatch(r"0+", code):
        return Reading(None)
    if re.fullmatch(r"[0-9]{12,13}", code) and siret_key_holds(code.zfill(14)):
        return _restored(code.zfill(14), text)
    if not _PIVOT.fullmatch(code):
        return Reading(None, Fault("pivot", SET_ASIDE, "n'est ni un SIRET, ni un RNA, ni un RIDET"))
    if re.fullmatch(r"\d{14}", code) and not siret_key_holds(code):
        return Reading(code, Fault("clé du SIRET", NOTED, "a une clé de contrôle fausse"))
    return Reading(code)


def read_phone(text: str, field: NationalField, context: Habits) -> Reading:
    """Read the first phone number, written as the schema wants it (`+33…`); say what is left.

    Examples
    --------
    >>> from atlas.schema.fields import FIELD_BY_FRENCH
    >>> phone = FIELD_BY_FRENCH["telephone"]
    >>> read_phone("04 74 30 19 63", phone, Habits(date(2026, 1, 1))).value
    '+33474301963'
    """
    text = re.sub(r"(?<=\d{9})[.,]0+$", "", text)
    parts = [text]
    if _phone_number(text) is None:
        parts = re.split(r"[/;|,\n]| ou | et ", text)
        if not any(map(_phone_number, parts)):
            parts = _FRENCH_PHONE.findall(text)
    numbers = [(part.strip(), _phone_number(part)) for part in parts]
    part, number = next(((part, number) for part, number in numbers if number), ("", None))
    if number is None:
        problem = "n'est pas un numéro de téléphone français"
        return Reading(None, Fault("téléphone", SET_ASIDE, problem))
    if re.search(r"\d", text.replace(part, "", 1)):
        problem = f"lu comme {number} ; le schéma ne garde qu'un numéro, le reste est laissé"
        return Reading(number, Fault("téléphone en trop", SET_ASIDE, problem))
    if re.fullmatch(r"[1-9](\D*\d){8}", part):
        return Reading(number, Fault("code rétabli", CORRECTED, f"lu comme {number}"))
    return Reading(number)


def _phone_number(text: str) -> str | None:
    """Return one phone number as the schema wants it, a lost zero restored."""
    digits = re.sub(r"\D", "", text, flags=re.ASCII)
    is_international = text.lstrip().startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00")
    if re.fullmatch(r"[1-9]\d{8}", digits) and not is_international:
        digits = "0" + digits
    if re.fullmatch(r"0\d{9}", digits):
        digits = OVERSEAS_AREA_CODES.get(digits[:4], "33") + digits[1:]
    digits = re.sub(r"^(33|590|594|262|596|269)0(?=\d{9}$)", r"\1", digits)
    for prefix in PHONE_PREFIXES:
        if digits.startswith(prefix) and 6 <= len(digits) - len(prefix) <= 9:
            return "+" + digits
    return digits if re.fullmatch(r"3\d{3}", digits) else None


def read_date(text: str, field: NationalField, context: Habits) -> Reading:
    """Read a date as ISO 8601 text; refuse the future and what predates the public Internet."""
    day = None
    for parse in (datetime.fromisoformat, *map(_strptime, context.date_formats)):
        try:
            day = parse(text)
            day = day.astimezone(UTC) if day.tzinfo else day
        except (ValueError, OverflowError):
            day = None
            continue
        break
    if day is None:
        return Reading(None, Fault("date", SET_ASIDE, "n'est pas une date (attendu AAAA-MM-JJ)"))
    if not FIRST_PLAUSIBLE_DATE <= day.date() <= context.today:
        problem = f"n'est pas entre {FIRST_PLAUSIBLE_DATE.year} et le {context.today:%d/%m/%Y}"
        return Reading(None, Fault("date", SET_ASIDE, problem))
    return Reading(day.date().isoformat())


def _strptime(pattern: str) -> Callable[[str], datetime]:
    return lambda text: datetime.strptime(text, pattern)


def read_list(text: str, field: NationalField, context: Habits) -> Reading:
    """Read values of a closed vocabulary, joined by `|`; unknown ones are set aside and named."""
    if not field.vocabulary:
        return Reading("|".join(dict.fromkeys(split_list(text))) or None)
    lexicon = context.lexicon or plain_lexicon(field.vocabulary)
    kept: dict[str, None] = {}
    unknown = []
    parts = [text] if fold(text) in lexicon.exact else split_list(text)
    for part in parts:
        values = lexicon.meaning(part)
        if values is None:
            unknown.append(part)
        else:
            kept.update(dict.fromkeys(values))
    value = "|".join(kept) or None
    if unknown:
        names = ", ".join(f"« {part} »" for part in unknown)
        return Reading(value, Fault("vocabulaire", SET_ASIDE, f"{names} : inconnu du schéma"))
    return Reading(value)


def read_emails(text: str, field: NationalField, context: Habits) -> Reading:
    """Read e-mail addresses joined by `|`."""
    parts = [part.lower() for part in re.split(r"[|;,\s]+", text) if part]
    good = [part for part in parts if _EMAIL.fullmatch(part)]
    fault = None
    if len(good) < len(parts):
        fault = Fault("courriel", SET_ASIDE, "n'est pas une adresse de courriel")
    return Reading("|".join(dict.fromkeys(good)) or None, fault)


def read_urls(text: str, field: NationalField, context: Habits) -> Reading:
    """Read web addresses joined by `|`; `http://` is added to a bare host."""
    parts = [part for part in re.split(r"[|\s]+|[;,](?=\s*(?:http|www))", text) if part]
    parts = [part for part in parts if part not in ("http://", "https://", "/")]
    good = []
    for part in parts:
        if _URL.fullmatch(part):
            good.append(part)
        elif _BARE_HOST.fullmatch(part):
            good.append("http://" + part)
    fault = None
    if len(good) < len(parts):
        fault = Fault("adresse web", SET_ASIDE, "n'est pas une adresse http(s)")
    return Reading("|".join(dict.fromkeys(good)) or None, fault)


READERS: dict[FieldKind, Callable[[str, NationalField, Habits], Reading]] = {
    "text": read_text,
    "list": read_list,
    "date": read_date,
    "latitude": read_latitude,
    "longitude": read_longitude,
    "commune_code": read_commune_code,
    "postal_code": read_postal_code,
    "phone": read_phone,
    "pivot": read_pivot,
    "emails": read_emails,
    "urls": read_urls,
    "number": read_quantity,
}


def read_value(text: str, field: NationalField, context: Habits) -> Reading:
    """Read one published text as a field; empty text has no fault."""
    cleaned = clean(text)
    if cleaned is None:
        return Reading(None)
    return READERS[field.kind](cleaned, field, context)
