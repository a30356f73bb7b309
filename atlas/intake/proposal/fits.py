"""A published column against a national field: which share of its values it can hold."""

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Dictionary
from datetime import date
from typing import NamedTuple

from atlas.intake.proposal.profiles import Profile
from atlas.schema.fields import FIELD_BY_FRENCH
from atlas.schema.frame import CORRECTED
from atlas.text.days import FIRST_PLAUSIBLE_DATE, described_day
from atlas.text.fault import Habits
from atlas.text.french import percent
from atlas.text.hours import week_spans
from atlas.text.lexicon import fold, letters
from atlas.text.numbers import read_number
from atlas.text.values import READERS

DATE_FORMATS = (
    "%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d-%m-%Y", "%d-%m-%Y %H:%M:%S",
    "%d.%m.%Y", "%d/%m/%y", "%Y/%m/%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M:%S.%f", "%Y%m%d",
    "%m/%d/%Y",
)  # fmt: skip
_MAYBE_DATE = re.compile(r"\d.*\d.*\d.*\d")
_DAY_OR_MONTH = re.compile(r"\b\d{1,2}/(?:\d{1,2}/)?\d{4}\b")
# Names that geographic tools give to the number of a row.
_LAYER_NUMBERS = frozenset({"gid", "fid", "oid", "objectid", "ogcfid"})
_STREET = re.compile(
    r"\b(?:rue|avenue|av|boulevard|bd|bld|place|pl|chemin|che|route|rte|impasse|imp|allees?|cours|"
    r"quai|square|sq|faubourg|fg|rond-point|esplanade|promenade|passage|sentier|ruelle|voie|"
    r"lieu-dit|lieudit|lotissement|residence|bourg|za|zi|zac|hameau|mail|parvis|parc|chaussee)\b"
)
# 0 to 1: how much values that fit prove a field, at most, when the name of their column says
# nothing. Chosen by hand on the real files (see `atlas.intake.proposal`); what ±20 % does to the
# columns that are right: `python -m benchmarks.thresholds proposal`.
_PROOFS = {
    "id": 0.55,
    "pivot": 0.8,
    "nom": 0.6,
    "commune": 0.7,
    "code_insee": 0.6,
    "adresse": 0.75,
    "telephone": 0.6,
    "courriels": 0.9,
    "site_web": 0.55,
    "prise_rdv": 0.1,
    "horaires": 0.8,
    "presentation_detail": 0.8,
    "date_maj": 0.6,
    "fiche_acces_libre": 0.9,
}
_POSTCODE_PROOF = 0.3  # of numbers of five figures
_ROUND_POSTCODE_PROOF = 0.4  # more, when all of them end in 0
# Shares, counts and powers, by hand in the same way: `python -m benchmarks.thresholds proposal`.
_CORRECTED_WORTH = 0.5  # of a code whose lost zero had to be restored: a count looks like one
_LEAST_UNIQUE_SHARE = 0.95  # of the rows of an identifier, filled and with a value of its own
_FILLED_POWER = 4  # of the share of rows that are filled: every place has a name
_LEAST_LETTERS_SHARE = 0.5  # of the characters of a name
_LEAST_RARE = 0.2  # different values among those of a name; with fewer, it is less and less one
_FEW_NAMES = 3  # different values over twice as many rows: no name, whatever its column is called
_LEAST_LONG_SHARE = 0.5  # of the values, that are a presentation
_SENTENCE_WORDS = 5
_PRESENTATION_WORDS = 12
_LONGEST_ID = 128  # characters, as the next three
_LONGEST_NAME = 150
_LONGEST_COMMUNE = 45  # the longest name: "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"
_LONGEST_ADDRESS = 200
_LEAST_PIVOT_FIGURES = 7  # with fewer, a text as long as a RIDET is a word
# Shares and proofs above which a reason is said: by hand, no column depends on it.
_LEAST_TOLD_PROOF, _LEAST_TOLD_SHARE = 0.2, 0.5


class Fit(NamedTuple):
    """How the values of a column fit a field.

    Parameters
    ----------
    share
        Share of the values that the field can hold.
    proof
        How much such values prove the field when the name says nothing, 0 to 1.
    why
        What the values say, in French; empty when nothing is worth saying.
    """

    share: float
    proof: float
    why: str = ""


def fit(profile: Profile, french: str) -> Fit:
    """Return how the values of a column fit a field that is no closed list and no coordinate.

    Parameters
    ----------
    profile
        Column.
    french
        National field.
    """
    special = _FITS.get(french)
    if special:
        return special(profile)
    share = profile.mean(lambda text: _worth(text, french))
    return Fit(share, _PROOFS[french], _said(share, _READ[french]))


def _said(share: float, words: str) -> str:
    """Return which share of the values are what words say."""
    return f"{percent(share, 0)} des valeurs sont des {words}"


_READ = {
    "telephone": "numéros de téléphone",
    "courriels": "courriels",
    "site_web": "adresses web",
    "prise_rdv": "adresses web",
}


def _worth(text: str, french: str) -> float:
    """Return 1 for a text that a field's reader accepts, less for one that it corrects, else 0."""
    field = FIELD_BY_FRENCH[french]
    reading = READERS[field.kind](text, field, Habits(date.max))
    if reading.value is None:
        return 0.0
    is_corrected = reading.fault is not None and reading.fault.severity == CORRECTED
    return _CORRECTED_WORTH if is_corrected else 1.0


def date_formats(profile: Profile, known: Iterable[str] = ()) -> tuple[tuple[str, ...], float]:
    """Return the formats, beside ISO 8601, that read the dates of a column, and the share read.

    Day first wins over month first when both read as much.

    Parameters
    ----------
    profile
        Column.
    known
        Formats to try beside the usual ones.

    Examples
    --------
    >>> import pandas as pd
    >>> from atlas.intake.proposal.profiles import make_profile
    >>> column = pd.Series(["07/12/2021", "18/11/2019 10:30"], name="MAJ")
    >>> date_formats(make_profile(column))
    (('%d/%m/%Y', '%d/%m/%Y %H:%M'), 1.0)
    """
    candidates = list(dict.fromkeys([*DATE_FORMATS, *known]))
    total = sum(profile.sample.values())
    left = {text: count for text, count in profile.sample.items() if _MAYBE_DATE.search(text)}
    others = total - sum(left.values())
    chosen: list[str] = []
    while True:
        left = {text: n for text, n in left.items() if not day_told(text, tuple(chosen))}
        read = {pattern: sum(n for text, n in left.items() if day_told(text, (pattern,)))
                for pattern in candidates}  # fmt: skip
        best = max(candidates, key=lambda pattern: read[pattern])
        if not read[best]:
            break
        chosen.append(best)
    unread = others + sum(left.values())
    return tuple(chosen), 1 - unread / total if total else 0.0


def day_told(text: str, formats: tuple[str, ...]) -> date | None:
    """Return the date that a text tells, None when it tells none."""
    day = described_day(text, formats)
    return day if day and day >= FIRST_PLAUSIBLE_DATE else None


def mean_day(profile: Profile) -> float:
    """Return the mean of the dates of a column, as a number of days; 0 without dates."""
    formats = date_formats(profile)[0]
    days = {text: day.toordinal() for text in profile.sample if (day := day_told(text, formats))}
    count = sum(profile.sample[text] for text in days)
    return sum(day * profile.sample[text] for text, day in days.items()) / count if count else 0.0


def _fit_date(profile: Profile) -> Fit:
    share = date_formats(profile)[1]
    return Fit(share, _PROOFS["date_maj"], _said(share, "dates"))


def _fit_id(profile: Profile) -> Fit:
    """Fit an identifier: one compact text per row, no decimal number, never twice.

    The number of a row in a geographic layer is another one after each export.
    """
    if not profile.filled_count or letters(profile.name) in _LAYER_NUMBERS:
        return Fit(0.0, 0.0)
    unique = profile.distinct_count / profile.filled_count
    filled = profile.filled_count / profile.row_count
    compact = profile.share(
        lambda text: (
            len(text) <= _LONGEST_ID
            and not re.search(r"\s|^https?:|@|^-?\d+[.,]\d*[1-9]\d*$", text)
        )
    )
    is_unique = min(unique, filled) > _LEAST_UNIQUE_SHARE and compact == 1
    proof = _PROOFS["id"] if is_unique else 0.0
    return Fit(unique * compact, proof, "aucune valeur ne se répète" if proof else "")


def _fit_name(profile: Profile) -> Fit:
    """Fit a name: a short text with letters, on every row, seldom repeated, no commune."""
    named = profile.share(
        lambda text: (
            len(text) <= _LONGEST_NAME
            and sum(map(str.isalpha, text)) > _LEAST_LETTERS_SHARE * len(text)
            and not re.search(r"^https?:|@|\n|^[a-z0-9]+(?:[-_][a-z0-9]+)+$", text)
        )
    )
    if not named:
        return Fit(0.0, 0.0)
    rare = profile.distinct_count / profile.filled_count
    if profile.is_yes_no() or (
        profile.distinct_count <= _FEW_NAMES and profile.filled_count >= 2 * _FEW_NAMES
    ):
        return Fit(0.0, 0.0)
    named *= min(1.0, rare / _LEAST_RARE)
    filled = profile.filled_count / profile.row_count
    spaced = profile.share(lambda text: " " in text)
    proof = _PROOFS["nom"] * rare * filled**_FILLED_POWER * spaced
    why = "textes courts, rarement répétés" if proof > _LEAST_TOLD_PROOF else ""
    return Fit(named, proof * (1 - profile.commune_share), why)


def _fit_commune(profile: Profile) -> Fit:
    """Fit a commune: a few words without figures, that go with a code."""
    share = profile.share(
        lambda text: (
            len(text) <= _LONGEST_COMMUNE
            and any(map(str.isalpha, text))
            and not re.search(r"\d{3}|^https?:|@|[|;_]", text)
        )
    )
    going = profile.commune_share
    why = f"{percent(going, 0)} vont avec un code, comme des communes"
    return Fit(share, _PROOFS["commune"] * going, why if going > _LEAST_TOLD_SHARE else "")


def _fit_address(profile: Profile) -> Fit:
    """Fit a street address: the proof is in the words of streets, that some have not."""
    street = profile.share(lambda text: _STREET.search(fold(text)) and len(text) < _LONGEST_ADDRESS)
    share = profile.share(lambda text: any(map(str.isalnum, text)))
    why = f"{percent(street, 0)} des valeurs nomment une voie"
    return Fit(share, _PROOFS["adresse"] * street, why if street > _LEAST_TOLD_SHARE else "")


def _said_something(profile: Profile) -> Profile:
    """Return a column of codes without the zeros that stand for unknown."""
    sample = {text: n for text, n in profile.sample.items() if text.strip("0.")}
    return profile._replace(sample=sample or profile.sample)


def _fit_postal_code(profile: Profile) -> Fit:
    share = _said_something(profile).mean(lambda text: _worth(text, "code_postal"))
    proof = _POSTCODE_PROOF + _ROUND_POSTCODE_PROOF * _tens(profile)
    return Fit(share, proof, _said(share, "codes postaux"))


def _fit_commune_code(profile: Profile) -> Fit:
    share = _said_something(profile).mean(lambda text: _worth(text, "code_insee"))
    proof = _PROOFS["code_insee"] * (1 - _tens(profile))
    return Fit(share, proof, _said(share, "codes INSEE de commune"))


def _tens(profile: Profile) -> float:
    """Return the share of numbers that end in 0, as most postcodes and few commune codes do."""
    return profile.share(lambda text: text.removesuffix(".0").endswith("0"))


def _fit_pivot(profile: Profile) -> Fit:
    """Fit a SIRET, RNA or RIDET: neither a SIREN, that of an organisation, nor a phone number."""
    share = profile.mean(
        lambda text: (
            len(re.findall(r"\d", text)) >= _LEAST_PIVOT_FIGURES
            and not re.fullmatch(r"0?\d{9}", re.sub(r"[\s.]", "", text))
            and _worth(text, "pivot")
        )
    )
    return Fit(share, _PROOFS["pivot"], _said(share, "SIRET, RNA ou RIDET"))


def _fit_hours(profile: Profile) -> Fit:
    share = profile.share(week_spans)
    return Fit(share, _PROOFS["horaires"], _said(share, "horaires OpenStreetMap"))


def _fit_accessibility(profile: Profile) -> Fit:
    share = profile.mean(lambda text: _worth(text, "fiche_acces_libre") * ("acceslibre" in text))
    return Fit(share, _PROOFS["fiche_acces_libre"], _said(share, "fiches Acceslibre"))


def _fit_summary(profile: Profile) -> Fit:
    """Fit a short presentation: words."""
    share = profile.share(lambda text: len(text.split()) >= _SENTENCE_WORDS)
    why = _said(share, "phrases") if share > _LEAST_TOLD_SHARE else ""
    return Fit((1 + share) / 2 * _text_share(profile), 0.0, why)


def _fit_description(profile: Profile) -> Fit:
    """Fit a detailed presentation: long sentences, seldom repeated, prove it."""
    share = _fit_summary(profile).share
    long = profile.share(lambda text: len(text.split()) >= _PRESENTATION_WORDS)
    if long <= _LEAST_LONG_SHARE:
        return Fit(share, 0.0)
    rare = profile.distinct_count / profile.filled_count
    proof = _PROOFS["presentation_detail"] * long * rare
    return Fit(share, proof, _said(long, "longues phrases"))


def _fit_text(profile: Profile) -> Fit:
    return Fit(_text_share(profile), 0.0)


def _fit_label(profile: Profile) -> Fit:
    """Fit the name of a label: the day when one was given is not its name."""
    dated = profile.share(lambda text: bool(_DAY_OR_MONTH.search(text)))
    return Fit(_text_share(profile) * (1 - dated), 0.0)


def _text_share(profile: Profile) -> float:
    """Return the share of values that are words, neither numbers, nor yes or no."""
    if profile.is_yes_no():
        return 0.0
    return profile.share(lambda text: read_number(text) is None)


_FITS: Dictionary[str, Callable[[Profile], Fit]] = {
    "id": _fit_id,
    "pivot": _fit_pivot,
    "nom": _fit_name,
    "commune": _fit_commune,
    "code_postal": _fit_postal_code,
    "code_insee": _fit_commune_code,
    "adresse": _fit_address,
    "complement_adresse": _fit_text,
    "horaires": _fit_hours,
    "presentation_resume": _fit_summary,
    "presentation_detail": _fit_description,
    "source": _fit_text,
    "structure_parente": _fit_text,
    "date_maj": _fit_date,
    "autres_formations_labels": _fit_label,
    "fiche_acces_libre": _fit_accessibility,
}
