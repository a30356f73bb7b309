"""Telephone numbers as producers write them -> one number, as the national schema writes it."""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import shortnumberinfo

from atlas.schema.fields import PHONE_PREFIXES, NationalField
from atlas.text.fault import Habits, Reading, corrected, noted, set_aside
from atlas.text.french import counted

OVERSEAS_AREA_CODES = {
    "0590": "590", "0690": "590", "0691": "590", "0594": "594", "0694": "594", "0596": "596",
    "0696": "596", "0697": "596", "0262": "262", "0692": "262", "0693": "262", "0269": "262",
    "0639": "262",
}  # fmt: skip
# Numbering plans of the overseas départements, which a number of ten figures may follow.
OVERSEAS_COUNTRIES = ("590", "594", "596", "262")
FRENCH_FIGURES = 10

SHORT_NUMBER = "numéro court"  # what is said of a number that is right, and that the schema lacks
_RULE = "téléphone"
_FRENCH_PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)33\s?|0)[1-9](?:[\s.-]?\d\d){4}(?!\d)")
_BETWEEN = re.compile(r"[/;|,\n]| ou | et ")
# A short number with, around it, nothing but words that announce or explain it.
_SHORT = re.compile(
    r"(?:(?:t[ée]l\w*|num[ée]ro\w*|n[o°]|le|au|appel\w*|compos\w*|service)\b|[:.°\s])*"
    r"\d[\d .-]*(?:\([^()\d]*\))?[\s.]*",
    re.IGNORECASE,
)
_REPEATED_PREFIXES = (*OVERSEAS_COUNTRIES, "269")


class _Number(NamedTuple):
    """A number as the schema wants it, and what was mended in it (French, empty for nothing)."""

    text: str
    mended: str = ""


def read_phone(text: str, field: NationalField, context: Habits) -> Reading:
    r"""Read the first phone number, written as the schema wants it (`+33…`); say what is left.

    A short or national number (115, 3949) is kept as it is dialled, and called so.

    Examples
    --------
    >>> from datetime import date
    >>> from atlas.schema.fields import FIELD_BY_FRENCH
    >>> phone, habits = FIELD_BY_FRENCH["telephone"], Habits(date(2026, 1, 1))
    >>> read_phone("04 74 30 19 63", phone, habits).value, read_phone("115", phone, habits).value
    ('+33474301963', '115')
    >>> read_phone("+33 4 74 30 19 6", phone, habits).fault.problem
    'a 8 chiffres après +33\xa0: il en faut 9'
    """
    text = re.sub(r"(?<=\d{9})[.,]0+$", "", text)
    if not re.search(r"[1-9]", text):
        return _of_no_number(text)
    parts = [text]
    if _phone_number(text) is None:
        parts = _BETWEEN.split(text)
        if not any(map(_phone_number, parts)):
            parts = _FRENCH_PHONE.findall(text)
    numbers = [(part.strip(), _phone_number(part)) for part in parts]
    number = next((number for _, number in numbers if number), None)
    if number is None:
        return set_aside(_RULE, _why_no_number(text))
    rest = _without(text, [other for other, same in numbers if same == number])
    if re.search(r"\d", rest):
        is_second = any(other for _, other in numbers[1:])
        several = (
            "plusieurs numéros dans une case, le schéma n'en admet qu'un : " if is_second else ""
        )
        problem = f"{several}lu comme {number.text}, « {rest} » est laissé"
        return set_aside("téléphone en trop", problem, number.text)
    if number.mended:
        return corrected(number.text, number.mended)
    if not number.text.startswith("+"):
        problem = "est un numéro court national : gardé ici, hors du motif du schéma (+33…)"
        return noted(number.text, SHORT_NUMBER, problem)
    return Reading(number.text)


def _without(text: str, parts: list[str]) -> str:
    """Return what a text holds beside some parts of it."""
    for part in parts:
        text = text.replace(part, " ", 1)
    return " ".join(text.split()).strip(" /;|,-()")


def _of_no_number(text: str) -> Reading:
    """Return the reading of a text without any figure but zeros: `00 00 00 00 00` says nothing."""
    if re.search(r"\d", text):
        return Reading(None)
    return set_aside(_RULE, "ne contient aucun numéro de téléphone")


@lru_cache(maxsize=50_000)  # asked of the whole text, then of its parts
def _phone_number(text: str) -> _Number | None:
    """Return one phone number as the schema wants it, None when a text is not one whole number."""
    digits = re.sub(r"\D", "", text, flags=re.ASCII)
    is_international = text.lstrip(" (").startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00")
    if is_international:
        return _international(digits)
    found = _french(digits) or _international(digits)
    is_short = found is not None and len(found.text) < FRENCH_FIGURES
    return None if is_short and not _SHORT.fullmatch(text.strip()) else found


def _french(digits: str) -> _Number | None:
    """Return a number dialled from France: ten figures, nine when a zero is lost, or short."""
    if re.fullmatch(r"[1-9]\d{8}", digits):
        found = _french("0" + digits)
        return found and _Number(found.text, f"lu comme {found.text}")
    if re.fullmatch(r"0[1-9]\d{8}", digits):
        return _Number(f"+{_country_of(digits)}{digits[1:]}")
    return _Number(digits) if is_short_number(digits) else None


def _international(digits: str) -> _Number | None:
    """Return a number that begins with the prefix of a French territory."""
    prefix = next((prefix for prefix in PHONE_PREFIXES if digits.startswith(prefix)), None)
    if prefix is None:
        return None
    rest = digits.removeprefix(prefix)
    if re.fullmatch(r"0[1-9]\d{8}", rest):
        rest = rest[1:]
    if prefix == "33" and re.fullmatch(r"[1-9]\d{8}", rest):
        country = _country_of("0" + rest)
        mended = "" if country == prefix else f"lu comme +{country}{rest}"
        return _Number(f"+{country}{rest}", mended)
    if prefix == "33" and len(rest) == 4 and is_short_number(rest):
        return _Number(rest, f"est le numéro court national {rest}")
    if prefix in _REPEATED_PREFIXES and re.fullmatch(r"\d{6}", rest):
        country = "262" if prefix == "269" else prefix
        number = f"+{country}{prefix}{rest}"
        return _Number(number, f"lu comme {number}")
    if prefix == "269" and re.fullmatch(r"(?:269|639)\d{6}", rest):
        return _Number(f"+262{rest}", f"lu comme +262{rest}")
    if not 6 <= len(rest) <= 9:
        return None
    number = f"+{prefix}{rest}"
    is_one = phonenumbers.is_possible_number(phonenumbers.parse(number))
    return _Number(number) if is_one else None


def _country_of(digits: str) -> str:
    """Return the prefix of the territory of a number of ten figures.

    Examples
    --------
    >>> _country_of("0474301963"), _country_of("0692123456"), _country_of("0709301234")
    ('33', '262', '594')
    """
    if known := OVERSEAS_AREA_CODES.get(digits[:4]):
        return known
    national = int(digits)
    for country in ("33", *OVERSEAS_COUNTRIES):
        number = phonenumbers.PhoneNumber(country_code=int(country), national_number=national)
        if phonenumbers.is_valid_number(number):
            return country
    return "33"


def is_short_number(digits: str) -> bool:
    """Tell whether figures are a short or national number of France: 18, 115, 3949, 118 218.

    Examples
    --------
    >>> is_short_number("115"), is_short_number("3949"), is_short_number("2222")
    (True, True, False)
    """
    if not re.fullmatch(r"1\d{1,3}|3\d{3}|11[68]\d{3}", digits, re.ASCII):
        return False
    number = phonenumbers.parse(digits, "FR")
    return bool(shortnumberinfo.is_valid_short_number_for_region(number, "FR"))


def is_mobile(number: str) -> bool:
    """Tell whether a number kept by `read_phone` is that of a mobile telephone.

    Examples
    --------
    >>> is_mobile("+33612345678"), is_mobile("+33555000000"), is_mobile("+262692123456")
    (True, False, True)
    """
    if re.fullmatch(r"\+33[67]\d{8}|\+590[67]\d{8}|\+(?:594|596|262)[67]\d{8}", number):
        return True
    if not number.startswith("+") or re.fullmatch(r"\+33[1-589]\d{8}", number):
        return False
    kind = phonenumbers.number_type(phonenumbers.parse(number))
    return bool(kind == phonenumbers.PhoneNumberType.MOBILE)


def phone_words(phone: object) -> str:
    r"""Return a French number as people write it; another as it is published.

    Examples
    --------
    >>> phone_words("+33555648798"), phone_words("+590590123456"), phone_words(None)
    ('05\xa055\xa064\xa087\xa098', '+590590123456', '')
    """
    if not isinstance(phone, str):
        return ""
    if not (phone.startswith("+33") and len(phone) == 12 and phone[1:].isdigit()):
        return phone
    digits = "0" + phone[3:]
    return "\xa0".join(digits[i : i + 2] for i in range(0, 10, 2))


def _why_no_number(text: str) -> str:
    """Return what is wrong with a text that holds no number to keep."""
    digits = re.sub(r"\D", "", text, flags=re.ASCII)
    written = text.lstrip(" (")
    if written.startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        prefix = next((prefix for prefix in PHONE_PREFIXES if digits.startswith(prefix)), None)
        if prefix is None:
            return "n'est pas le numéro d'un territoire français"
        rest = len(digits) - len(prefix)
        needed = 6 if prefix in ("687", "508", "681") else 9
        if not rest:
            return f"n'est qu'un indicatif, sans numéro (+{prefix})"
        return f"a {_figures(rest)} après +{prefix} : il en faut {needed}"
    if not digits:
        return "ne contient aucun numéro de téléphone"
    if len(digits) == 6:
        return "a 6 chiffres, sans l'indicatif (+687, +508…) qui dirait de quel territoire il est"
    return f"a {_figures(len(digits))} : un numéro français en a {FRENCH_FIGURES}"


def _figures(count: int) -> str:
    return counted(count, "chiffre", "chiffres")
