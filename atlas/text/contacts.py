"""Addresses of mail and of the web as producers write them -> addresses joined by `|`."""

import html
import re

from atlas.schema.fields import NationalField
from atlas.text.fault import Habits, Reading, corrected, noted, set_aside

_EMAIL = re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s<>\"'.]{2,}")
_MAILTO = re.compile(r"\b(?:mailto|courriels?|e-?mails?|m[ée]l)\s*:\s*", re.IGNORECASE)
_NAMED = re.compile(r"[^|;,\n<>]*<\s*([^<>\s]+@[^<>\s]+)\s*>")
_WRITTEN_AT = re.compile(r"\s*[\[({]\s*(?:at|arobase|chez|@)\s*[\])}]\s*", re.IGNORECASE)
_AROUND = "()[]{}<>.:«»*-–"
_WORDS_BETWEEN = ("ou", "et", "puis", "/", "-", "–", "&", "+")

_URL = re.compile(r"https?://[^\s<>\"']+\.[^\s<>\"']{2,}", re.IGNORECASE)
_BARE_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/?#][^\s<>\"']*)?", re.IGNORECASE)
# A scheme as it is mistyped: doubled, without colon, with spaces or with letters out of place.
_MISTYPED = re.compile(
    r"(?<![\w/:.])"
    r"(?:(?:h{1,2}t{1,3}p{1,2}|ttp|thtp)s?\s?[:;.]?\s?/{1,3}:?\s?/{0,2}\s?(?:www\.(?=https?:))?"
    r"|https?:(?=\w))+",
    re.IGNORECASE,
)
_BETWEEN_PAGES = r"[|\s]+|[;,](?=\s*(?:http|www))|;(?=[\w-]+(?:\.[\w-]+)+(?:[|;/\s]|$))"
# What a browser would run, or show as if it were of the page, or read on the machine of the reader.
_ACTIVE = re.compile(
    r"(?:javascript|vbscript|livescript|blob|filesystem|view-source):|file:/|data:[\w.+-]*[/,;]",
    re.IGNORECASE,
)
ACTIVE_PROBLEM = "n'est pas l'adresse d'une page (attendu https://…)"
# Browsers read an address without these.
_UNREAD = re.compile(r"[\s\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_LONE_SCHEMES = frozenset(("http://", "https://", "/"))
# Fields where the schema admits one address only.
_SINGLE = frozenset(("fiche_acces_libre", "prise_rdv"))


def read_emails(text: str, field: NationalField, context: Habits) -> Reading:
    """Read e-mail addresses joined by `|`, as the schema writes several.

    Examples
    --------
    >>> from datetime import date
    >>> from atlas.schema.fields import FIELD_BY_FRENCH
    >>> emails = FIELD_BY_FRENCH["courriels"]
    >>> read_emails("Accueil <mailto:a@exemple.fr>", emails, Habits(date(2026, 1, 1))).value
    'a@exemple.fr'
    """
    plain = _WRITTEN_AT.sub("@", _NAMED.sub(r" \1 ", _MAILTO.sub("", text)))
    parts = [part.lower() for part in re.split(r"[|;,\s]+", plain)]
    parts = [part.strip(_AROUND) or part for part in parts if part]
    parts = [part for part in parts if part not in _WORDS_BETWEEN]
    good = list(dict.fromkeys(part for part in parts if _EMAIL.fullmatch(part)))
    bad = [part for part in parts if not _EMAIL.fullmatch(part)]
    value = "|".join(good) or None
    if bad:
        return set_aside("courriel", _why_no_mail(text, bad, bool(good)), value)
    if value and plain != text:
        return corrected(value, f"lu comme {value}", "courriel rétabli")
    return Reading(value)


def _why_no_mail(text: str, bad: list[str], some_kept: bool) -> str:
    """Return what is said of the parts of a text that are no address of mail."""
    if not some_kept and re.search(r"@[\w.-]+[,;][a-z]{2,4}$", text, re.IGNORECASE):
        return "a une virgule à la place d'un point"
    if len(bad) == 1 and not some_kept:
        if re.fullmatch(r"[^@\s]+@[\w-]+", bad[0]):
            return "a un domaine incomplet, sans point (.fr, .org…)"
        if "@" not in bad[0] and (_URL.fullmatch(bad[0]) or _BARE_HOST.fullmatch(bad[0])):
            return "est une adresse web, pas une adresse de courriel"
    return _left(bad, some_kept, "une adresse de courriel")


def _left(bad: list[str], some_kept: bool, what: str) -> str:
    """Return what is said of the parts of a text that are no address."""
    if not some_kept:
        return f"n'est pas {what}"
    names = " ".join(bad)
    return f"« {names} » n'est pas {what} et est laissé"


def read_urls(text: str, field: NationalField, context: Habits) -> Reading:
    """Read web addresses joined by `|`; `http://` is added to a bare host, a scheme is mended.

    Examples
    --------
    >>> from datetime import date
    >>> from atlas.schema.fields import FIELD_BY_FRENCH
    >>> pages, habits = FIELD_BY_FRENCH["site_web"], Habits(date(2026, 1, 1))
    >>> read_urls("http://http://exemple.fr", pages, habits).value
    'http://exemple.fr'
    >>> read_urls("https//a.fr ou http://b.fr", pages, habits).value
    'https://a.fr|http://b.fr'
    """
    plain = _MISTYPED.sub(_scheme, text)
    parts = [part for part in re.split(_BETWEEN_PAGES, plain) if part]
    is_mended = plain != text or any(part in _WORDS_BETWEEN for part in parts)
    parts = [part for part in parts if part not in _LONE_SCHEMES and part not in _WORDS_BETWEEN]
    good, bad = [], []
    for part in map(_without_brackets, parts):
        if _URL.fullmatch(part):
            good.append(part)
        elif _BARE_HOST.fullmatch(part):
            good.append("http://" + part)
        else:
            bad.append(part)
    good = list(dict.fromkeys(good))
    value = "|".join(good) or None
    if bad:
        return set_aside("adresse web", _why_no_page(bad, bool(good)), value)
    if value and len(good) > 1 and (is_mended or field.french in _SINGLE):
        return _of_several(value, len(good), field)
    if value and is_mended:
        return corrected(value, f"lu comme {value}", "adresse web rétablie")
    return Reading(value)


def _scheme(found: re.Match[str]) -> str:
    """Return the scheme that a mistyped or doubled one meant: the last that is told."""
    told = re.findall(r"t+h?p+s?", found[0].lower())
    return "https://" if told and told[-1].endswith("s") else "http://"


def _without_brackets(part: str) -> str:
    """Return an address without the brackets that stand around it."""
    found = re.fullmatch(r"<([^<>]+)>|\[([^\[\]]+)\]|\(([^()]+)\)", part)
    return next(filter(None, found.groups())) if found else part.rstrip(",;")


def _why_no_page(bad: list[str], some_kept: bool) -> str:
    """Return what is said of the parts of a text that are no address of a page."""
    if len(bad) == 1 and not some_kept and _EMAIL.fullmatch(bad[0]):
        return "est une adresse de courriel, pas une adresse web"
    return _left(bad, some_kept, "une adresse web (http:// ou https://)")


def _of_several(value: str, count: int, field: NationalField) -> Reading:
    """Return several addresses of one cell, saying what the schema does with them."""
    number = "deux" if count == 2 else str(count)
    if field.french in _SINGLE:
        problem = f"{number} adresses web dans une case : le schéma n'en attend qu'une"
        return noted(value, "plusieurs adresses web", problem)
    problem = f"{number} adresses web dans une case : gardées, séparées par « | » comme au schéma"
    return corrected(value, problem, "plusieurs adresses web")


def is_active_address(text: object) -> bool:
    """Tell whether an address is one that no page may hold: `javascript:`, `data:`…

    Whatever hides it from a quick look: case, spaces, invisible characters, references of HTML.

    Examples
    --------
    >>> is_active_address("JaVa script:alert(1)"), is_active_address("&#106;avascript:x")
    (True, True)
    >>> is_active_address("https://exemple.fr/?q=data:"), is_active_address(None)
    (False, False)
    """
    if not isinstance(text, str):
        return False
    return _ACTIVE.match(_UNREAD.sub("", html.unescape(_UNREAD.sub("", text)))) is not None
