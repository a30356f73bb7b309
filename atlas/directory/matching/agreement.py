"""Pairs of records, as `atlas.directory.matching.compared` writes them -> their levels.

The levels of a pair depend on its two rows and on nothing else. *Missing* is a level that says
nothing.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from atlas.schema.sphere import distance_m
from atlas.text.hours import week_spans
from atlas.text.names import (
    FRANCE_SERVICES,
    HOLDERS,
    LIBRARY,
    acronyms,
    initialisms,
    marks,
    name_key,
)

Scorer = Callable[..., float]

MISSING = "inconnu"

# Likenesses of two texts, 0 to 100. Chosen by hand on the tuning part of the judged pairs; what
# ±20 % does: `python -m benchmarks.thresholds matching`.
SAME_NAME_LIKENESS = 97  # at most a letter more in a name of seventeen or longer
CLOSE_NAME_LIKENESS = 84
CONTAINED_NAME_LIKENESS = 97  # of the words that both have
PARTIAL_NAME_LIKENESS = 60  # of the words that both have
SAME_STREET_LIKENESS = 85
CLOSE_STREET_LIKENESS = 60
# Of the spans of a week that either record has, those of both. By hand, as the likenesses:
# `python -m benchmarks.thresholds matching`.
SAME_HOURS_SHARE = 0.3
# Level -> metres under which two precise points are of it. Chosen by hand, then the weights were
# fitted to these levels: `python -m benchmarks.thresholds matching`.
DISTANCE_LEVELS_M = {"30": 30, "300": 300, "1000": 1000, "5000": 5000}


def compare(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Compare the records of each pair, criterion by criterion.

    Parameters
    ----------
    left, right
        Rows of `atlas.directory.matching.compared.comparable`, one per pair, in the same order,
        whatever their index.

    Returns
    -------
    DataFrame
        One row per pair, index 0 to n-1: one text column per criterion, its level or `MISSING`,
        and `distance_m`, metres, null unless both positions are precise. The two sides may be
        exchanged.
    """
    left, right = left.reset_index(drop=True), right.reset_index(drop=True)
    axes = ("longitude", "latitude")
    metres = distance_m(*(side[axis].to_numpy(float) for side in (left, right) for axis in axes))
    return pd.DataFrame(
        {
            "name": _name_level(left, right),
            "word": _word_level(left, right),
            "kind": _each(_kind_agreement, left["kinds"], right["kinds"]),
            "alone": _alone_level(left, right),
            "address": _address_level(left, right),
            "distance": _distance_level(metres),
            "contact": _contact_level(left, right),
            "hours": _each(_hours_agreement, left["opening_hours"], right["opening_hours"]),
            "mobility": _mobility_level(left, right),
            "pivot": _same(left["pivot_own"], right["pivot_own"]),
            "commune": _same(left["commune_code"], right["commune_code"]),
            "source": _source_level(left, right),
            "distance_m": metres,
        }
    )


def _similarity(scorer: Scorer, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return np.asarray(process.cpdist(left, right, scorer=scorer, dtype=np.float64, workers=-1))


def _joined_similarity(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Compare texts without their spaces: one producer joins the words that another one parts."""
    a, b = (
        np.array([text.replace(" ", "") for text in side], dtype=object) for side in (left, right)
    )
    return _similarity(fuzz.ratio, a, b)


def _each(agreement: Callable[[str, str], str], left: pd.Series, right: pd.Series) -> np.ndarray:
    """Return the level of each pair of texts, each different pair compared once."""
    known: dict[tuple[str, str], str] = {}
    levels = []
    for pair in zip(left, right, strict=True):
        if pair not in known:
            known[pair] = agreement(*pair)
        levels.append(known[pair])
    return np.array(levels, dtype=object)


def _name_level(left: pd.DataFrame, right: pd.DataFrame) -> np.ndarray:
    """Compare names; the commune's own words count only when the communes differ.

    A name that is only that of its commune says nothing.
    """
    same_commune = _same(left["commune_code"], right["commune_code"]) == "même"
    a, b = (
        side["core"].where(same_commune, side["whole"]).to_numpy(object, copy=True)
        for side in (left, right)
    )
    for position, texts in _spelled_out(left["name"], right["name"]):
        a[position], b[position] = texts
    ordered = np.maximum(_similarity(fuzz.token_sort_ratio, a, b), _joined_similarity(a, b))
    contained = _similarity(fuzz.token_set_ratio, a, b)
    conditions = [
        (left["whole"] == "") | (right["whole"] == ""),
        _each(_marked_apart, left["name"], right["name"]) == "autre",
        ordered >= SAME_NAME_LIKENESS,
        ordered >= CLOSE_NAME_LIKENESS,
        contained >= CONTAINED_NAME_LIKENESS,
        contained >= PARTIAL_NAME_LIKENESS,
    ]
    levels = [MISSING, "distinct", "identique", "proche", "contenu", "partiel"]
    return np.select(conditions, levels, "autre")


def _word_level(left: pd.DataFrame, right: pd.DataFrame) -> np.ndarray:
    """Say whether the names share a rare word; unknown otherwise."""
    shared = _overlap(left["rare_words"], right["rare_words"]) == "même"
    return np.where(shared, "même", MISSING)


def _spelled_out(left: pd.Series, right: pd.Series) -> list[tuple[int, tuple[str, str]]]:
    """Return the pairs in which one name writes an acronym of the other, both written with it."""
    found = []
    for position, pair in enumerate(zip(left, right, strict=True)):
        for short, long in (pair, pair[::-1]):
            common = (acronyms(short) - acronyms(long)) & initialisms(long).keys()
            if common:
                texts = name_key(short), name_key(initialisms(long)[max(common, key=len)])
                found.append((position, texts))
                break
    return found


def _marked_apart(one: str, other: str) -> str:
    """Say whether a number or a letter tells two names apart.

    Examples
    --------
    >>> _marked_apart("Cyberbase 1", "Cyberbase 2"), _marked_apart("Cyberbase 1", "Cyberbase")
    ('autre', 'inconnu')
    """
    a, b = marks(one), marks(other)
    return "autre" if a - b and b - a else MISSING


def _kind_agreement(one: str, other: str) -> str:
    """Return how two lists of kinds of counter agree; unknown when one is empty.

    Examples
    --------
    >>> _kind_agreement("france services", "mairie")
    'porteur'
    """
    first, second = frozenset(one.split("|")), frozenset(other.split("|"))
    if not one or not other:
        return MISSING
    if first & second:
        return "même"
    if LIBRARY in first | second:
        return "bibliothèque"
    hosted = FRANCE_SERVICES in first | second
    return "porteur" if hosted and HOLDERS & (first | second) else "autre"


def _alone_level(left: pd.DataFrame, right: pd.DataFrame) -> np.ndarray:
    """Say whether each record is the only one of the shared kind in its commune and its file.

    Unknown within one file, across communes and when no kind is shared.
    """
    shares = _overlap(left["kinds"], right["kinds"]) == "même"
    both = _overlap(left["alone"], right["alone"]) == "même"
    here = (left["commune_code"] == right["commune_code"]).to_numpy()
    apart = (left["release_id"] != right["release_id"]).to_numpy()
    return np.select([~(shares & here & apart), both], [MISSING, "seules"], "plusieurs")


def _hours_agreement(one: str, other: str) -> str:
    """Compare the opening hours by the share of spans of the week that both have."""
    first, second = week_spans(one), week_spans(other)
    if not first or not second:
        return MISSING
    share = len(first & second) / len(first | second)
    return "même" if share >= SAME_HOURS_SHARE else "autre"


def _mobility_level(left: pd.DataFrame, right: pd.DataFrame) -> np.ndarray:
    """Say whether both, or one, of the records is an itinerant service; unknown for none.

    Names are surer than flags: the same service is often flagged both ways. Two rows of one file
    in two communes are two stops.
    """
    both = left["is_moving"] & right["is_moving"]
    same_file = left["release_id"] == right["release_id"]
    conditions = [
        both & same_file & (left["commune_code"] != right["commune_code"]),
        both,
        left["is_named_itinerant"] != right["is_named_itinerant"],
        left["is_moving"] != right["is_moving"],
    ]
    return np.select(conditions, ["arrêts", "même", "nom", "autre"], MISSING)


def _address_level(left: pd.DataFrame, right: pd.DataFrame) -> np.ndarray:
    """Compare street and house number; unknown when one address is absent."""
    a, b = left["street"].to_numpy(object), right["street"].to_numpy(object)
    likeness = _similarity(fuzz.token_set_ratio, a, b)
    m, n = left["number"].to_numpy(object), right["number"].to_numpy(object)
    same_street = likeness >= SAME_STREET_LIKENESS
    incomplete = (m == "") | (n == "")
    conditions = [
        (a == "") | (b == ""),
        same_street & ((m == n) & ~incomplete),
        same_street & incomplete,
        same_street,
        likeness >= CLOSE_STREET_LIKENESS,
    ]
    return np.select(conditions, [MISSING, "identique", "rue", "numéro", "proche"], "autre")


def _distance_level(metres: np.ndarray) -> np.ndarray:
    conditions = [np.isnan(metres), *(metres < limit for limit in DISTANCE_LEVELS_M.values())]
    return np.select(conditions, [MISSING, *DISTANCE_LEVELS_M], "loin")


def _same(left: pd.Series, right: pd.Series) -> np.ndarray:
    """Compare one value; unknown when one is absent."""
    return np.select([(left == "") | (right == ""), left == right], [MISSING, "même"], "autre")


def _contact_level(left: pd.DataFrame, right: pd.DataFrame) -> np.ndarray:
    """Compare telephones and e-mail addresses: one shared is enough.

    What some addresses have in common says little, what many have says nothing.
    """
    own, shared = (
        np.array([_overlap(left[f"{n}_{kind}"], right[f"{n}_{kind}"]) for n in ("phone", "emails")])
        for kind in ("own", "shared")
    )
    conditions = [(own == "même").any(0), (shared == "même").any(0), (own == "autre").any(0)]
    return np.select(conditions, ["même", "partagé", "autre"], MISSING)


def _overlap(left: pd.Series, right: pd.Series) -> np.ndarray:
    """Compare lists of values; the same when they share one, unknown when one is absent."""
    return _each(_overlap_agreement, left, right)


def _overlap_agreement(one: str, other: str) -> str:
    a, b = (frozenset(text.split("|")) - {""} for text in (one, other))
    return MISSING if not a or not b else "même" if a & b else "autre"


def _source_level(left: pd.DataFrame, right: pd.DataFrame) -> np.ndarray:
    """Say whether a pair is within one file, one source, or across sources."""
    same_file = (left["release_id"] == right["release_id"]).to_numpy()
    same_source = (left["source_id"] == right["source_id"]).to_numpy()
    return np.select([same_file, same_source], ["édition", "éditions"], "sources")
