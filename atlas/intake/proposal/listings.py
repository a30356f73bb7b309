"""A published column against the closed lists of the schema: what its values, or its name, mean."""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from atlas.intake.proposal.precedents import Precedents, Words, name_words
from atlas.intake.proposal.profiles import YES_NO_TEXTS, Profile
from atlas.schema.fields import FIELD_BY_FRENCH
from atlas.text.lexicon import Lexicon, fold, make_lexicon, split_list

# Beside `|` and `;`: usual ones, sets of PostgreSQL (`{a,"b"}`), and remains of quotes.
LIST_SEPARATORS = (",", " / ", r"\n", " - ", '[{},"]+', r'"?,(?! )"?|^"|"$')
# Chosen by hand on the real files (see `atlas.intake.proposal`); what ±20 % does to the columns
# that are right: `python -m benchmarks.thresholds proposal`.
_LEAST_SEPARATED = 0.02  # share of the rows that have a separator, for it to be tried
_LEAST_GAIN = 0.05  # share of the values known thanks to it, for it to be written
_LEAST_KNOWN = 2  # synonyms, or one value of the schema, for the whole proof
_MOST_PROOF = 0.85  # 0 to 1: of a list whose values are known
_LEAST_FLAG_LIKENESS = 0.65  # 0 to 1: of the name of a yes or no with a value of a list
# 0 to 100: of an unknown value with the known one that is shown beside it. By hand, for a person to
# judge: no column depends on it.
_LEAST_CLOSENESS = 65.0
# Texts remembered, so that those of a large file are: by hand, no result depends on it.
_REMEMBERED = 50_000


class Listing(NamedTuple):
    """How the values of a column are read as a closed list of the schema.

    Parameters
    ----------
    share
        Share of the values, repeated as they are, that the schema or a known synonym explains.
    proof
        How much they prove the field when the name says nothing, 0 to 1.
    separator
        Expression between the values, beside `|` and `;`; empty when none is needed.
    known, unknown
        Value -> number of rows.
    """

    share: float
    proof: float
    separator: str
    known: dict[str, int]
    unknown: dict[str, int]


class Flag(NamedTuple):
    """What the name of a column that says yes or no means."""

    field: str
    target: str
    likeness: float
    known: str


def read_listings(
    profile: Profile, lexicons: Dictionary[str, Lexicon], separators: Iterable[str]
) -> dict[str, Listing]:
    """Return how a column reads as each list, with the separator that explains it best.

    Parameters
    ----------
    profile
        Column.
    lexicons
        National list field -> its values and their known synonyms.
    separators
        Expressions to try between values.
    """
    used = [
        separator
        for separator in separators
        if profile.share(re.compile(separator).search) >= _LEAST_SEPARATED
    ]
    return {field: _read_listing(profile, lexicon, used) for field, lexicon in lexicons.items()}


def _read_listing(profile: Profile, lexicon: Lexicon, separators: list[str]) -> Listing:
    """Return how a column reads as one list."""
    best = _listing(profile, lexicon, "")
    for separator in separators:
        listing = _listing(profile, lexicon, separator)
        if listing.share > best.share + _LEAST_GAIN:
            best = listing
    return best


def parts_of(text: str, separator: str, lexicon: Lexicon) -> list[str]:
    """Return the values of a published text, as the atlas will split it."""
    joined, parts = _split(text, separator)
    return [joined] if _key(joined) in lexicon.exact else list(parts)


@lru_cache(maxsize=_REMEMBERED)
def _split(text: str, separator: str) -> tuple[str, tuple[str, ...]]:
    """Return a text with bars for separators, and its values; the same for every list."""
    joined = re.sub(separator, "|", text) if separator else text
    return joined, tuple(split_list(joined))


@lru_cache(maxsize=_REMEMBERED)
def _key(text: str) -> str:
    return fold(text)


def _listing(profile: Profile, lexicon: Lexicon, separator: str) -> Listing:
    """Return how a column reads as one list with one separator."""
    known: dict[str, int] = {}
    unknown: dict[str, int] = {}
    for text, count in profile.sample.items():
        for part in parts_of(text, separator, lexicon):
            side = unknown if lexicon.meaning(part) is None else known
            side[part] = side.get(part, 0) + count
    total = sum(known.values()) + sum(unknown.values())
    share = sum(known.values()) / total if total else 0.0
    telling = [
        1 + (values == (part,))  # a value of the schema itself tells more than a synonym
        for part in known
        if fold(part) not in YES_NO_TEXTS and (values := lexicon.meaning(part))
    ]
    proof = _MOST_PROOF * min(1.0, sum(telling) / _LEAST_KNOWN)
    return Listing(share, proof, separator, known, unknown)


def keyword_hits(
    counts: Dictionary[str, int], keywords: Dictionary[str, str]
) -> tuple[float, dict[str, str]]:
    """Return the share of rows whose value has a keyword that means something, and those met.

    Parameters
    ----------
    counts
        Value -> number of rows.
    keywords
        Words -> values of the schema.
    """
    lexicon = make_lexicon((), keywords={word: word for word in keywords})
    met: set[str] = set()
    hit_count = 0
    for text, count in counts.items():
        found = lexicon.meaning(text) or ()
        met.update(found)
        hit_count += count * any(keywords[word] for word in found)
    total = sum(counts.values())
    met_keywords = {word: target for word, target in keywords.items() if word in met}
    return hit_count / total if total else 0.0, met_keywords


def closest_value(
    text: str, lexicon: Lexicon, spellings: Iterable[str]
) -> tuple[str, tuple[str, ...]] | None:
    """Return the known text closest to an unknown one and what it means, None when none is close.

    Parameters
    ----------
    text
        Published value.
    lexicon
        Values of the list and their known synonyms.
    spellings
        Those texts, as written.

    Examples
    --------
    >>> lexicon = make_lexicon(("BIB",), {"Médiathèque": "BIB"})
    >>> closest_value("Mediatheques", lexicon, ["BIB", "Médiathèque"])
    ('Médiathèque', ('BIB',))
    """
    texts = [known for known in spellings if lexicon.meaning(known)]
    found = process.extractOne(
        text, texts, processor=fold, scorer=fuzz.token_sort_ratio, score_cutoff=_LEAST_CLOSENESS
    )
    return (found[0], lexicon.meaning(found[0]) or ()) if found else None


def spellings(french: str, precedents: Precedents) -> tuple[str, ...]:
    """Return the values of a closed list and their known synonyms, as written."""
    return (*FIELD_BY_FRENCH[french].vocabulary, *precedents.synonyms.get(french, {}))


def read_flag(words: Words, precedents: Precedents, fields: Iterable[str]) -> list[Flag]:
    """Return what the name of a column that says yes or no may mean, the likeliest first.

    Parameters
    ----------
    words
        Words of its name.
    precedents
        What the descriptions teach.
    fields
        Closed lists to look in.
    """
    flags = []
    for field in fields:
        best: Flag | None = None
        for known, target in _meanings(field, precedents):
            likeness = precedents.likeness(words, name_words(known))
            if likeness >= _LEAST_FLAG_LIKENESS and (best is None or likeness > best.likeness):
                best = Flag(field, target, likeness, known)
        if best:
            flags.append(best)
    return sorted(flags, key=lambda flag: -flag.likeness)


def _meanings(french: str, precedents: Precedents) -> list[tuple[str, str]]:
    """Return the texts that mean values of a list, each with those values."""
    own = [(value, value) for value in FIELD_BY_FRENCH[french].vocabulary]
    tables = (precedents.flags, precedents.synonyms, precedents.keywords)
    taught = [pair for table in tables for pair in table.get(french, {}).items()]
    return [(text, target) for text, target in (*own, *taught)
            if target and fold(text) not in YES_NO_TEXTS]  # fmt: skip
