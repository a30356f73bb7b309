"""Pairs of records, as compared -> match scores, and why; verdicts are given elsewhere.

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

import numpy as np
import pandas as pd

from atlas.directory.matching.agreement import MISSING, compare

MERGED, DOUBTFUL, SEPARATE = "réunies", "à revoir", "séparées"

# Probabilities. Chosen by hand on the tuning part of the judged pairs; what ±20 % does to precision
# and recall: `python -m benchmarks.thresholds matching`.
MERGE_FROM = 0.6  # from it on, records are merged
REVIEW_FROM = 0.25  # under it, two places; between, someone decides
REUSED_UNDER = 0.02  # an identifier given twice to records less alike than this was used again
PLAUSIBLE_FROM = 0.03  # a place has no two records less alike than this
NEVER_MERGED = 0.02  # a bus and a house, two stops, or two numbers of a name, at most

# Evidence of each level, in natural log odds, fitted on the tuning part of the judged pairs by
# `python -m benchmarks.matching --fit`; a level absent here weighs nothing. What ±20 % of a
# criterion does: `python -m benchmarks.thresholds matching`.
INTERCEPT = -1.56
WEIGHTS: dict[str, dict[str, float]] = {
    "name": {"identique": 2.49, "proche": 1.36, "contenu": 0.84, "partiel": -1.12, "autre": -1.2,
             "distinct": -2.2},
    "word": {"même": 1.99},
    "kind": {"même": 0.71, "porteur": 1.8, "bibliothèque": -2.39, "autre": -0.98},
    "alone": {"seules": 2.67, "plusieurs": 0.65},
    "address": {"identique": 0.77, "rue": 1.0, "numéro": -0.1, "proche": 0.6, "autre": -2.51},
    "distance": {"30": 0.55, "300": 0.62, "1000": -0.62, "5000": -0.56, "loin": -1.86},
    "contact": {"même": 2.48, "autre": -2.3, "partagé": 0.47},
    "hours": {"même": 0.49, "autre": -2.04},
    "mobility": {"même": 3.11, "nom": -3.95, "autre": -3.05, "arrêts": -0.07},
    "pivot": {"même": 0.15, "autre": -1.23},
    "commune": {"même": 1.41, "autre": -1.84},
    "source": {"édition": -1.22, "éditions": 1.11, "sources": -0.32},
}  # fmt: skip
# French words of the levels that explain a verdict.
WORDS = {
    "name": {
        "identique": "même nom", "proche": "noms proches", "contenu": "un nom contient l'autre",
        "partiel": "noms en partie communs", "autre": "noms différents",
        "distinct": "noms que distingue un numéro ou une lettre",
    },
    "word": {"même": "un mot rare en commun dans les noms"},
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
        "30": "au même point", "300": "de 30 à 300 m",
        "1000": "de 300 m à 1 km", "5000": "de 1 à 5 km", "loin": "à plus de 5 km",
    },
    "contact": {
        "même": "même téléphone ou courriel", "autre": "téléphones ou courriels différents",
        "partagé": "téléphone ou courriel commun à plusieurs adresses",
    },
    "hours": {
        "même": "horaires communs", "autre": "horaires différents",
    },
    "mobility": {
        "même": "deux services itinérants", "nom": "un nom dit un service itinérant, l'autre non",
        "autre": "un service signalé itinérant, l'autre non",
        "arrêts": "deux arrêts d'un service itinérant",
    },
    "pivot": {"même": "même SIRET", "autre": "SIRET différents"},
    "commune": {"même": "même commune", "autre": "communes différentes"},
    "source": {
        "édition": "deux fiches du même fichier", "éditions": "deux éditions de la même source",
        "sources": "deux sources",
    },
}  # fmt: skip
CRITERIA = tuple(WORDS)


def score_pairs(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Compare the records of each pair and score them.

    Parameters
    ----------
    left, right
        Rows of `atlas.directory.matching.compared.comparable`, one per pair, in the same order.

    Returns
    -------
    DataFrame
        One row per pair, index 0 to n-1: `score` (0 to 1), `distance_m` (metres, null unless both
        positions are precise), `reason` (French). A row depends on its two records, as compared,
        alone.
    """
    levels = compare(left, right)
    return pd.DataFrame(
        {"score": score(levels), "distance_m": levels["distance_m"], "reason": explain(levels)}
    )


def score(levels: pd.DataFrame) -> pd.Series:
    """Return the probability, 0 to 1, that the two records of each pair are one place.

    A bus is never the house that runs it, nor one stop another, nor *Cyberbase 1* *Cyberbase 2*.
    """
    evidence = pd.Series(INTERCEPT, index=levels.index)
    for criterion, weights in WEIGHTS.items():
        evidence += levels[criterion].map(weights).fillna(0.0).astype(float)
    probability = 1 / (1 + np.exp(-evidence))
    never = levels["mobility"].isin(["nom", "arrêts"]) | (levels["name"] == "distinct")
    return probability.mask(never, probability.clip(upper=NEVER_MERGED))


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
