"""Candidate pairs -> agreements -> match scores, and why; verdicts are given by `linkage`.

Each pair is compared on several criteria; each criterion has a few levels, and *missing* is a level
of its own that says nothing. The score is the probability of a logistic model whose weights are
the evidence of each level (`WEIGHTS`), so that every verdict can be explained by its terms: the
additive evidence of Fellegi and Sunter (1969), its weights fitted on read pairs instead of
supposed independent.

References
----------
Fellegi, I. P., Sunter, A. B. (1969), A Theory for Record Linkage, Journal of the American
Statistical Association 64(328), doi:10.1080/01621459.1969.10501049.
"""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from atlas.schema.sphere import distance_m
from atlas.schema.tables import PRECISE
from atlas.schema.vocabulary import ITINERANT
from atlas.text.hours import week_spans
from atlas.text.names import (
    FRANCE_SERVICES,
    HOLDERS,
    ITINERANT_WORDS,
    LIBRARY,
    core_name,
    house_number,
    name_key,
    place_kinds,
    street_key,
)

Scorer = Callable[..., float]

MERGED, DOUBTFUL, SEPARATE = "réunies", "à revoir", "séparées"
MISSING = "inconnu"

# Probabilities. Chosen by hand on the tuning part of the judged pairs; what ±20 % does to precision
# and recall: `python -m benchmarks.thresholds matching`.
MERGE_FROM = 0.6  # from it on, records are merged
REVIEW_FROM = 0.25  # under it, two places, that no third record joins; between, someone decides
REUSED_UNDER = 0.02  # an identifier given twice to records less alike than this was used again
NEVER_MERGED = 0.5  # a bus and a house at most; any number between the first two does the same

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
DISTANCE_LEVELS_M = {"300": 300, "1000": 1000, "5000": 5000}

# Evidence of each level, in natural log odds, fitted on the tuning part of the judged pairs by
# `python -m benchmarks.matching --fit`; a level absent here weighs nothing. What ±20 % of a
# criterion does: `python -m benchmarks.thresholds matching`.
INTERCEPT = -2.45
WEIGHTS: dict[str, dict[str, float]] = {
    "name": {"identique": 1.71, "proche": 1.49, "contenu": 0.72, "partiel": -1.08, "autre": -0.85},
    "kind": {"même": 1.15, "porteur": 1.27, "bibliothèque": -2.56, "autre": 0.11},
    "alone": {"seules": 2.32, "plusieurs": 0.09},
    "address": {"identique": 0.87, "rue": 0.88, "numéro": 0.05, "proche": 0.36, "autre": -2.19},
    "distance": {"300": 0.93, "1000": -0.73, "5000": -0.67, "loin": -1.27},
    "contact": {"même": 2.53, "autre": -2.61},
    "hours": {"même": 0.24, "autre": -1.84},
    "mobility": {"même": 2.61, "nom": -4.13, "autre": -2.14},
    "pivot": {"même": 0.72, "autre": -1.22},
    "commune": {"même": 2.01, "autre": -2.06},
    "source": {"édition": -1.45, "éditions": 1.4, "sources": -0.0},
}
# French words of the levels that explain a verdict.
WORDS = {
    "name": {
        "identique": "même nom", "proche": "noms proches", "contenu": "un nom contient l'autre",
        "partiel": "noms en partie communs", "autre": "noms différents",
    },
    "kind": {
        "même": "même nature de lieu", "porteur": "un France services et qui peut le porter",
        "bibliothèque": "une bibliothèque et un autre lieu", "autre": "natures de lieu différentes",
    },
    "alone": {
        "seules": "seules de leur nature dans la commune pour leur source",
        "plusieurs": "plusieurs lieux de même nature dans la commune",
    },
    "address": {
        "identique": "même adresse", "rue": "même rue, un numéro manque",
        "numéro": "même rue, autre numéro", "proche": "rues proches", "autre": "autre rue",
    },
    "distance": {
        "300": "à moins de 300 m",
        "1000": "de 300 m à 1 km", "5000": "de 1 à 5 km", "loin": "à plus de 5 km",
    },
    "contact": {
        "même": "même téléphone ou courriel", "autre": "téléphones ou courriels différents",
    },
    "hours": {
        "même": "horaires communs", "autre": "horaires différents",
    },
    "mobility": {
        "même": "deux services itinérants", "nom": "un nom dit un service itinérant, l'autre non",
        "autre": "un service signalé itinérant, l'autre non",
    },
    "pivot": {"même": "même SIRET", "autre": "SIRET différents"},
    "commune": {"même": "même commune", "autre": "communes différentes"},
    "source": {
        "édition": "deux fiches du même fichier", "éditions": "deux éditions de la même source",
        "sources": "deux sources",
    },
}  # fmt: skip
CRITERIA = tuple(WORDS)


def compare(records: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Compare the records of each pair, criterion by criterion.

    Parameters
    ----------
    records
        Table `records`, located; index 0 to n-1.
    pairs
        Columns `left`, `right`: positions in `records`.

    Returns
    -------
    DataFrame
        One row per pair, same index: one text column per criterion of `CRITERIA`, its level or
        `MISSING`, and `distance_m`, metres, null unless both positions are precise.
    """
    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    same_commune = _same(records["commune_code"], left, right)
    metres = _distance(records, left, right)
    kinds = _kinds(records)
    levels = pd.DataFrame(
        {
            "name": _name_level(records, left, right, same_commune == "même"),
            "kind": _kind_level(kinds, left, right),
            "alone": _alone_level(records, kinds, left, right),
            "address": _address_level(records["address"].fillna(""), left, right),
            "distance": _distance_level(metres),
            "contact": _contact_level(records, left, right),
            "hours": _hours_level(records["opening_hours"], left, right),
            "mobility": _mobility_level(records, left, right),
            "pivot": _same(records["pivot"], left, right),
            "commune": same_commune,
            "source": _source_level(records, left, right),
        },
        index=pairs.index,
    )
    return levels.assign(distance_m=metres)


def score(levels: pd.DataFrame) -> pd.Series:
    """Return the probability, 0 to 1, that the two records of each pair are one place.

    A bus is never the house that runs it: such a pair is left to review at most.
    """
    evidence = pd.Series(INTERCEPT, index=levels.index)
    for criterion, weights in WEIGHTS.items():
        evidence += levels[criterion].map(weights).fillna(0.0).astype(float)
    probability = 1 / (1 + np.exp(-evidence))
    return probability.mask(levels["mobility"] == "nom", probability.clip(upper=NEVER_MERGED))


def explain(levels: pd.DataFrame) -> pd.Series:
    """Return in French what agrees and what does not, the heaviest evidence first."""
    known = {}
    for row in levels[list(CRITERIA)].drop_duplicates().itertuples(index=False):
        terms = [
            (abs(WEIGHTS.get(criterion, {}).get(level, 0.0)), WORDS[criterion][level])
            for criterion, level in zip(CRITERIA, row, strict=True)
            if level != MISSING
        ]
        known[tuple(row)] = ", ".join(words for _, words in sorted(terms, key=lambda t: -t[0]))
    rows = levels[list(CRITERIA)].itertuples(index=False)
    return pd.Series([known[tuple(row)] for row in rows], index=levels.index, dtype="str")


def _texts(values: pd.Series, positions: np.ndarray) -> np.ndarray:
    return np.asarray(values.to_numpy(dtype=object)[positions])


def _similarity(scorer: Scorer, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return np.asarray(process.cpdist(left, right, scorer=scorer, dtype=np.float64, workers=-1))


def _name_level(
    records: pd.DataFrame, left: np.ndarray, right: np.ndarray, same_commune: np.ndarray
) -> np.ndarray:
    """Compare names; the commune's own words count only when the communes differ.

    A name that is only that of its commune says nothing.
    """
    whole = records["name"].map({name: name_key(name) for name in records["name"].unique()})
    core = core_name(records)
    a = np.where(same_commune, _texts(core, left), _texts(whole, left))
    b = np.where(same_commune, _texts(core, right), _texts(whole, right))
    ordered = _similarity(fuzz.token_sort_ratio, a, b)
    contained = _similarity(fuzz.token_set_ratio, a, b)
    silent = _says_nothing(whole, records)
    conditions = [
        silent[left] | silent[right],
        ordered >= SAME_NAME_LIKENESS,
        ordered >= CLOSE_NAME_LIKENESS,
        contained >= CONTAINED_NAME_LIKENESS,
        contained >= PARTIAL_NAME_LIKENESS,
    ]
    return np.select(conditions, [MISSING, "identique", "proche", "contenu", "partiel"], "autre")


def _says_nothing(keys: pd.Series, records: pd.DataFrame) -> np.ndarray:
    """Tell which names are only that of their commune."""
    commune = records["commune_name"].fillna("").map(name_key)
    return np.asarray((keys == commune) | (keys == ""))


def _kinds(records: pd.DataFrame) -> list[frozenset[str]]:
    """Return the kinds of counter of each record: those of its name, else those of its types."""
    rows = records[["name", "place_types"]].fillna("")
    kinds = {row: place_kinds(*row) for row in rows.drop_duplicates().itertuples(index=False)}
    return [kinds[row] for row in rows.itertuples(index=False)]


def _kind_level(known: list[frozenset[str]], left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Compare the kinds of counter; unknown when one record tells none."""
    levels = [_kind_agreement(known[i], known[j]) for i, j in zip(left, right, strict=True)]
    return np.array(levels, dtype=object)


def _kind_agreement(one: frozenset[str], other: frozenset[str]) -> str:
    """Return how two sets of kinds agree.

    Examples
    --------
    >>> _kind_agreement(frozenset({"france services"}), frozenset({"mairie"}))
    'porteur'
    """
    if not one or not other:
        return MISSING
    if one & other:
        return "même"
    if LIBRARY in one | other:
        return "bibliothèque"
    hosted = FRANCE_SERVICES in one | other
    return "porteur" if hosted and HOLDERS & (one | other) else "autre"


def _alone_level(
    records: pd.DataFrame, known: list[frozenset[str]], left: np.ndarray, right: np.ndarray
) -> np.ndarray:
    """Say whether each record is the only one of the shared kind in its commune and its file.

    Unknown within one file, across communes and when no kind is shared.
    """
    releases, communes = records["release_id"].to_numpy(), records["commune_code"].to_numpy()
    counts = Counter(
        (releases[i], communes[i], kind) for i, kinds in enumerate(known) for kind in kinds
    )
    levels = []
    for i, j in zip(left, right, strict=True):
        shared = known[i] & known[j]
        if not shared or releases[i] == releases[j] or communes[i] != communes[j]:
            levels.append(MISSING)
            continue
        alone = any(
            counts[releases[i], communes[i], kind] == counts[releases[j], communes[j], kind] == 1
            for kind in shared
        )
        levels.append("seules" if alone else "plusieurs")
    return np.array(levels, dtype=object)


def _hours_level(hours: pd.Series, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Compare the opening hours by the share of spans of the week that both have."""
    spans = {text: week_spans(text) for text in hours.dropna().unique()}
    known = [spans.get(text, frozenset()) for text in hours]
    shares = np.array(
        [
            len(known[i] & known[j]) / len(known[i] | known[j]) if known[i] and known[j] else np.nan
            for i, j in zip(left, right, strict=True)
        ]
    )
    conditions = [np.isnan(shares), shares >= SAME_HOURS_SHARE]
    return np.select(conditions, [MISSING, "même"], "autre")


def _mobility_level(records: pd.DataFrame, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Say whether both, or one, of the records is an itinerant service; unknown for none.

    Names are surer than flags: the same service is often flagged both ways.
    """
    named = records["name"].map(name_key).str.contains(ITINERANT_WORDS).to_numpy(bool)
    flagged = records["mobility"].fillna("").str.contains(ITINERANT, regex=False).to_numpy(bool)
    moving = named | flagged
    conditions = [
        moving[left] & moving[right], named[left] != named[right], moving[left] != moving[right]
    ]  # fmt: skip
    return np.select(conditions, ["même", "nom", "autre"], MISSING)


def _address_level(addresses: pd.Series, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Compare street and house number; unknown when one address is absent."""
    different = addresses.unique()
    streets = addresses.map({text: street_key(text) for text in different})
    numbers = addresses.map({text: house_number(text) for text in different})
    a, b = _texts(streets, left), _texts(streets, right)
    likeness = _similarity(fuzz.token_set_ratio, a, b)
    m, n = _texts(numbers, left), _texts(numbers, right)
    absent = (a == "") | (b == "")
    same_street = likeness >= SAME_STREET_LIKENESS
    incomplete = (m == "") | (n == "")
    conditions = [
        absent,
        same_street & ((m == n) & ~incomplete),
        same_street & incomplete,
        same_street,
        likeness >= CLOSE_STREET_LIKENESS,
    ]
    return np.select(conditions, [MISSING, "identique", "rue", "numéro", "proche"], "autre")


def _distance(records: pd.DataFrame, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return metres between the records of each pair; NaN unless both points are precise."""
    precise = records["location_precision"].isin(PRECISE)
    x = records["longitude"].where(precise).to_numpy(float)
    y = records["latitude"].where(precise).to_numpy(float)
    return np.asarray(distance_m(x[left], y[left], x[right], y[right]))


def _distance_level(metres: np.ndarray) -> np.ndarray:
    conditions = [np.isnan(metres), *(metres < limit for limit in DISTANCE_LEVELS_M.values())]
    return np.select(conditions, [MISSING, *DISTANCE_LEVELS_M], "loin")


def _same(values: pd.Series, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Compare one value; unknown when one is absent."""
    a, b = _texts(values.fillna(""), left), _texts(values.fillna(""), right)
    return np.select([(a == "") | (b == ""), a == b], [MISSING, "même"], "autre")


def _contact_level(records: pd.DataFrame, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Compare telephones and e-mail addresses: one shared is enough."""
    phone, email = (_overlap(records[name], left, right) for name in ("phone", "emails"))
    shared, differ = (
        (phone == level) | (email == level) for level in ("même", "autre")
    )  # fmt: skip
    return np.select([shared, differ], ["même", "autre"], MISSING)


def _overlap(lists: pd.Series, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Compare lists of values; the same when they share one, unknown when one is absent."""
    parts = [frozenset(text.split("|")) - {""} for text in lists.fillna("")]
    levels = [
        MISSING if not parts[i] or not parts[j] else "même" if parts[i] & parts[j] else "autre"
        for i, j in zip(left, right, strict=True)
    ]
    return np.array(levels, dtype=object)


def _source_level(records: pd.DataFrame, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Say whether a pair is within one file, one source, or across sources."""
    same_file = _same(records["release_id"], left, right) == "même"
    same_source = _same(records["source_id"], left, right) == "même"
    return np.select([same_file, same_source], ["édition", "éditions"], "sources")
