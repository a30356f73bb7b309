"""Official codes as producers and spreadsheets write them: commune, postcode, SIRET, RNA, RIDET."""

import re
from decimal import Decimal

from stdnum import luhn
from stdnum.fr import siren, siret

from atlas.schema.fields import NationalField
from atlas.text.fault import Habits, Reading, corrected, noted, set_aside
from atlas.text.french import counted

SIRET_LENGTH, SIREN_LENGTH, RIDET_LENGTH = 14, 9, 10

# A box of the post office (CS 70407), whose number looks like a postcode.
POST_BOX = re.compile(
    r"\b(?:b\.? ?p|c\.? ?s|t\.? ?s\.? ?a)\b\.? *(?:n° *)?(?:\d{1,2} \d{3}|\d{1,5})(?!\d)",
    re.IGNORECASE,
)
_COMMUNE_CODE = re.compile(r"(?:[013-9]\d|2[AB1-9])\d{3}", re.ASCII)
_POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)", re.ASCII)
_LABEL = re.compile(
    r"^(?:n[°o]\.? *)?(?:siret|siren|rna|ridet)?(?: *n[°o]\.?)? *:? *(?=\w)", re.IGNORECASE
)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?e\+?\d{1,2}", re.IGNORECASE | re.ASCII)
_RNA = re.compile(r"W\d[0-9A-Z]\d{7}", re.ASCII)
# Another register, as that of French Polynesia (a letter and eight figures).
_OTHER_REGISTER = re.compile(r"[A-Z0-9]{9,14}", re.ASCII)
_LEAST_REGISTER_FIGURES = 5
_FEWEST_FIGURES = 11  # of a SIRET whose first zeros are lost: with ten, it may be a RIDET


def _without_decimals(text: str) -> str:
    """Return the digits of a code that a spreadsheet turned into a number (`13100.0`)."""
    return re.sub(r"[.,]0+$", "", text.replace(" ", "").replace("\u00a0", ""))


def _restored(code: str, text: str) -> Reading:
    """Return a code, saying so when it is not what was published."""
    return Reading(code) if code == text else corrected(code, f"lu comme {code}")


def read_commune_code(text: str, field: NationalField, context: Habits) -> Reading:
    """Read an INSEE commune code; restore a lost zero, `2a`, `010001` and `01-0-01-001`.

    Examples
    --------
    >>> from datetime import date
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
        return set_aside("code INSEE", "n'est pas un code INSEE de commune")
    return _restored(code, text)


def read_postal_code(text: str, field: NationalField, context: Habits) -> Reading:
    """Read a postcode; restore a lost zero and inner spaces; leave a box, a town and CEDEX aside.

    Examples
    --------
    >>> from datetime import date
    >>> from atlas.schema.fields import FIELD_BY_FRENCH
    >>> postcode, habits = FIELD_BY_FRENCH["code_postal"], Habits(date(2026, 1, 1))
    >>> read_postal_code("CS 70407, 20705 Ajaccio Cedex 9", postcode, habits).value
    '20705'
    """
    code = _without_decimals(text)
    if re.fullmatch(r"\d{4}", code):
        code = "0" + code
    elif re.search(r"[a-z]", text, re.IGNORECASE):
        found = _POSTCODE.findall(POST_BOX.sub(" ", text))
        code = found[0] if len({*found}) == 1 else code
    if re.fullmatch(r"0+", code):
        return Reading(None)
    if not re.fullmatch(r"[0-9]{5}", code):
        return set_aside("code postal", "n'a pas cinq chiffres")
    return _restored(code, text)


def siret_key_holds(digits: str) -> bool:
    """Tell whether the key of a SIRET holds: Luhn's, but for the sites of La Poste.

    Examples
    --------
    >>> siret_key_holds("13002526500013"), siret_key_holds("13002526500014")
    (True, False)
    """
    return bool(luhn.is_valid(digits) or siret.is_valid(digits))


def siren_key_holds(digits: str) -> bool:
    """Tell whether the key of a SIREN holds: Luhn's.

    Examples
    --------
    >>> siren_key_holds("130025265"), siren_key_holds("130025266")
    (True, False)
    """
    return bool(siren.is_valid(digits))


def read_pivot(text: str, field: NationalField, context: Habits) -> Reading:
    r"""Read a SIRET, RNA or RIDET; `00000000000000` means unknown.

    Zeros that a spreadsheet lost are restored where the key of the SIRET then holds. A SIREN, and a
    SIRET that a spreadsheet rounded, are told apart and set aside: they name no place.

    Examples
    --------
    >>> from datetime import date
    >>> from atlas.schema.fields import FIELD_BY_FRENCH
    >>> pivot, habits = FIELD_BY_FRENCH["pivot"], Habits(date(2026, 1, 1))
    >>> read_pivot("130.025.265.00013", pivot, habits).value
    '13002526500013'
    >>> read_pivot("7,92E+13", pivot, habits).fault.problem
    "est un SIRET qu'un tableur a arrondi\xa0: ses derniers chiffres sont perdus"
    """
    written = _LABEL.sub("", text.strip())
    if _SCIENTIFIC.fullmatch(written):
        digits = f"{Decimal(written.replace(',', '.')):f}"
        if _FEWEST_FIGURES <= len(digits) <= SIRET_LENGTH:
            padded = digits.zfill(SIRET_LENGTH)
            is_whole = siret_key_holds(padded) and not _is_round(padded)
            return corrected(padded, f"lu comme {padded}") if is_whole else _rounded("est")
    code = re.sub(r"[\s._/'’-]", "", _without_decimals(written)).upper()
    if re.fullmatch(r"0*", code):
        return Reading(None)
    if re.fullmatch(r"\d+", code, re.ASCII):
        return _of_digits(code)
    if _RNA.fullmatch(code):
        return Reading(code)
    figures = len(re.findall(r"\d", code, re.ASCII))
    if not _OTHER_REGISTER.fullmatch(code) or figures < _LEAST_REGISTER_FIGURES:
        return set_aside("pivot", "n'est ni un SIRET, ni un RNA, ni un RIDET")
    return noted(code, "pivot", "n'a la forme ni d'un SIRET, ni d'un RNA (W et neuf signes)")


def _rounded(verb: str) -> Reading:
    """Return what is said of a SIRET whose last figures are lost."""
    problem = f"{verb} un SIRET qu'un tableur a arrondi : ses derniers chiffres sont perdus"
    return set_aside("SIRET arrondi", problem)


def _of_digits(code: str) -> Reading:
    """Read an identifier made of figures only."""
    count = len(code)
    if count == SIRET_LENGTH:
        return _of_siret(code)
    padded = code.zfill(SIRET_LENGTH)
    if (
        _FEWEST_FIGURES <= count < SIRET_LENGTH
        and siret_key_holds(padded)
        and not _is_round(padded)
    ):
        return corrected(padded, f"lu comme {padded}")
    if count == SIREN_LENGTH and siren_key_holds(code):
        problem = "est un SIREN : il désigne l'organisme, pas le lieu, qui a un SIRET (14 chiffres)"
        return set_aside("SIREN", problem)
    if count == RIDET_LENGTH:
        return Reading(code)
    figures = counted(count, "chiffre", "chiffres")
    problem = f"a {figures} : un SIRET en a 14, un RIDET 10, un RNA la lettre W et 9 signes"
    return set_aside("pivot", problem)


def _of_siret(code: str) -> Reading:
    """Read an identifier of fourteen figures."""
    if _is_round(code):
        return set_aside(
            "SIRET arrondi",
            "n'est pas un SIRET : ses cinq derniers chiffres sont des zéros "
            "(SIRET arrondi par un tableur, ou SIREN complété)",
        )
    if siret_key_holds(code):
        return Reading(code)
    if code.endswith("000"):
        return _rounded("paraît")
    return noted(code, "clé du SIRET", "a une clé de contrôle fausse")


def _is_round(code: str) -> bool:
    """Tell whether the five figures that number a site are zeros, as none has."""
    return code.endswith("00000")
