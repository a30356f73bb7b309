"""A published column as its values tell it: how many, how different, which."""

import re
from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from atlas.intake.mapping import FALSE_TEXTS, TRUE_TEXTS
from atlas.text.lexicon import clean, fold
from atlas.text.personal import names_persons

MORE_TRUE_TEXTS, MORE_FALSE_TEXTS = ("yes", "y"), ("no", "n")
SAYS_YES = frozenset({*TRUE_TEXTS, *MORE_TRUE_TEXTS})
# What a form writes when nobody said yes or no.
UNSAID_TEXTS = (
    "?",
    "non renseigne",
    "inconnu",
    "nsp",
    "ne sait pas",
    "non precise",
    "sans reponse",
)
YES_NO_TEXTS = frozenset({*SAYS_YES, *FALSE_TEXTS, *MORE_FALSE_TEXTS, *UNSAID_TEXTS})

# Chosen by hand on the real files (see `atlas.intake.proposal`); what ±20 % does to the columns
# that are right: `python -m benchmarks.thresholds proposal`.
SAMPLE_SIZE = 120  # distinct values that shares are measured on, evenly spread in the file
_LEAST_CODE_SHARE = 0.6  # of the values, that have the shape of a postcode or of a commune code
_LEAST_TEXT_SHARE = 0.5  # of the values, without a figure: then they may be names of communes
_LEAST_NAMED_SHARE = 0.5  # of the values, no address, number or e-mail: then they may name persons
_LEAST_REPEATED = 3  # values on several rows, to tell whether they go with codes
# An e-mail address, a street with its number, a telephone or another number of five figures.
_NO_PERSON = re.compile(r"@|^\W*\d|(?:\d\W*){5}")


class Profile(NamedTuple):
    """One published column.

    `counts` has the values that say something, cleaned, in the order of the file, with their
    numbers of rows; `sample`, at most `SAMPLE_SIZE` of them. `commune_share` says how far the
    values go with those of a column of codes, as the names of communes do.
    """

    name: str
    counts: dict[str, int]
    sample: dict[str, int]
    row_count: int
    filled_count: int
    commune_share: float = 0.0

    @property
    def distinct_count(self) -> int:
        """Number of different values."""
        return len(self.counts)

    def share(self, holds: Callable[[str], object]) -> float:
        """Return the share of rows, among those sampled, whose value passes a test."""
        return self.mean(lambda text: float(bool(holds(text))))

    def mean(self, worth: Callable[[str], float]) -> float:
        """Return the mean over rows, among those sampled, of what each value is worth."""
        total = sum(self.sample.values())
        return sum(worth(text) * n for text, n in self.sample.items()) / total if total else 0.0

    def names_persons(self) -> bool:
        """Tell whether a column holds names of persons, by its own name and its values."""
        named = self.share(lambda text: not _NO_PERSON.search(text))
        return bool(self.counts) and names_persons(self.name) and named >= _LEAST_NAMED_SHARE

    def is_yes_no(self) -> bool:
        """Tell whether the values say yes, or yes and no."""
        if self.distinct_count > len(YES_NO_TEXTS):
            return False
        keys = {fold(text) for text in self.counts}
        return bool(keys & SAYS_YES) and keys <= YES_NO_TEXTS


def make_profile(column: pd.Series) -> Profile:
    """Return the profile of a text column."""
    cleaned = {text: clean(text) for text in column.unique()}
    values = column.map(cleaned).dropna()
    counts = {str(text): int(n) for text, n in values.value_counts(sort=False).items()}
    step = max(1, -(-len(counts) // SAMPLE_SIZE))
    sample = {text: counts[text] for text in list(counts)[::step]}
    return Profile(str(column.name), counts, sample, len(column), len(values))


def make_profiles(rows: pd.DataFrame) -> dict[str, Profile]:
    """Return the profile of each column of a file, in order."""
    profiles = {str(name): make_profile(rows[name]) for name in rows}
    codes = [rows[name].tolist() for name, profile in profiles.items() if _holds_codes(profile)]
    for name, profile in profiles.items():
        if profile.share(lambda text: not re.search(r"\d", text)) >= _LEAST_TEXT_SHARE:
            texts = rows[name].str.casefold().tolist()
            shares = [_agreement(texts, others) for others in codes]
            profiles[name] = profile._replace(commune_share=max(shares, default=0.0))
    return profiles


def _holds_codes(profile: Profile) -> bool:
    """Tell whether the values are postcodes or commune codes by their shape."""
    share = profile.share(re.compile(r"\d[\dAB]\d{2,3}(\.0)?").fullmatch)
    return share >= _LEAST_CODE_SHARE


def _agreement(texts: list[str], codes: list[str]) -> float:
    """Return how far a text goes with one code, and a code with one text, where they are repeated.

    The lesser of the two shares: of the codes on several rows, those with one text; of the texts on
    several rows, those with one code. 0 where too few are repeated to tell.

    Examples
    --------
    >>> _agreement(["A", "A", "B", "B", "C", "C"], ["1", "1", "2", "2", "3", "4"])
    0.0
    >>> _agreement([*"AABBCCDDD"], [*"112233445"])
    0.75
    """
    pairs = [(text, code) for text, code in zip(texts, codes, strict=True) if text and code]
    shares = []
    for keys in (pairs, [(code, text) for text, code in pairs]):
        found: dict[str, list[str]] = {}
        for key, value in keys:
            found.setdefault(key, []).append(value)
        repeated = [values for values in found.values() if len(values) > 1]
        if len(repeated) < _LEAST_REPEATED:
            return 0.0
        shares.append(sum(len({*values}) == 1 for values in repeated) / len(repeated))
    return min(shares)
