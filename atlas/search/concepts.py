"""What the field calls by several names: a concept is one word, said by each of them.

A text that says "MSAP" and one that says "France services" both say the concept `xfranceservices`,
so that each is found by the other; the table is in `glossary`. `asked` are words of a question that
call a concept although a text that has them does not say it ("impôts" calls help with procedures).
"""

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from atlas.search.glossary import CONCEPTS, Concept
from atlas.text.lexicon import fold

# Added to both counts of the rarity, by definition: doi:10.1561/1500000019.
_BM25_SMOOTHING = 0.5


# An elision whose apostrophe was lost: "cours d informatique".
_ELISION = re.compile(r"\b(d|l|qu|n|s|j|m) (?=[aeiouyh])")

# What the codes of types of the national schema say in words.
TYPE_WORDS = {
    "BIB": "bibliothèque, médiathèque", "RFS": "France services", "MSAP": "MSAP, France services",
    "EPN": "espace public numérique", "ASSO": "association", "TIERS_LIEUX": "tiers-lieu",
    "FABLAB": "fablab", "MUNI": "mairie", "LA_POSTE": "La Poste, bureau de poste",
    "CCAS": "CCAS, action sociale", "CIAS": "CIAS, action sociale", "CSC": "centre socioculturel",
    "CS": "centre social", "EVS": "espace de vie sociale", "OF": "organisme de formation",
    "PIJ_BIJ": "point information jeunesse", "CHRS": "hébergement et réinsertion sociale",
    "ML": "mission locale", "PREF": "préfecture", "RS_FJT": "foyer de jeunes travailleurs",
    "FT": "France Travail, Pôle emploi", "CC": "communauté de communes", "CAP_EMPLOI": "Cap emploi",
    "CAF": "CAF", "CPAM": "CPAM, assurance maladie", "MJC": "MJC", "MQ": "maison de quartier",
    "PIMMS": "PIMMS, médiation sociale", "RESSOURCERIE": "ressourcerie, réemploi",
    "CD": "conseil départemental", "DEPT": "département", "EPCI": "intercommunalité",
    "RELAIS_LECTURE": "point lecture", "ESS": "économie sociale et solidaire",
    "ACI": "chantier d'insertion", "EI": "entreprise d'insertion", "ES": "enseignement",
}  # fmt: skip


@cache
def _patterns(is_question: bool) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each concept's word with the expression that calls it."""
    return tuple(
        (
            concept.word,
            re.compile(
                rf"(?<![a-z0-9])(?:{'|'.join(_expressions(concept, is_question))})(?![a-z0-9])"
            ),
        )
        for concept in CONCEPTS
    )


def _expressions(concept: Concept, is_question: bool) -> tuple[str, ...]:
    """Return what says a concept, and for a question what calls it."""
    return concept.said + (concept.asked if is_question else ())


def concepts_of(text: str, is_question: bool = False) -> list[str]:
    """Return the words of the concepts that a text says, or that a question calls.

    Examples
    --------
    >>> concepts_of("Maison de services au public (MSAP)"), concepts_of("impôts", True)
    (['xfranceservices'], ['xdemarches'])
    >>> concepts_of("cours d informatique", True)
    ['xdebutants', 'xatelier']
    """
    folded = _ELISION.sub(r"\1'", fold(text))
    return [word for word, pattern in _patterns(is_question) if pattern.search(folded)]


def called_spans(folded: str) -> list[tuple[tuple[int, int], tuple[str, ...]]]:
    """Return where a folded question calls concepts: what a longer expression holds is left out.

    Concepts called by the same words stand together: one of them is enough.

    Examples
    --------
    >>> called_spans("cours de francais")
    [((0, 17), ('xfrancais',))]
    """
    text = _ELISION.sub(r"\1'", folded)
    found: dict[tuple[int, int], list[str]] = {}
    for word, pattern in _patterns(True):
        for match in pattern.finditer(text):
            found.setdefault(match.span(), []).append(word)
    return [
        (span, tuple(words)) for span, words in sorted(found.items())
        if not any(
            other != span and other[0] <= span[0] and span[1] <= other[1] for other in found
        )
    ]  # fmt: skip


def chip_of(concepts: Sequence[str], quoted: str) -> str:
    """Return what a reader is shown of concepts: their French words, else those of the question."""
    chips = [concept.chip for concept in CONCEPTS if concept.word in concepts and concept.chip]
    return " ou ".join(dict.fromkeys(chips)) or quoted


def spoken(concept_word: str, text: str) -> list[tuple[int, int]]:
    """Return where a folded text says a concept."""
    pattern = dict(_patterns(False))[concept_word]
    return [match.span() for match in pattern.finditer(text)]


def rarity(known: npt.NDArray[np.float64] | float, count: int) -> npt.NDArray[np.float64]:
    """Return the rarity of BM25, `ln(1 + (n - k + 1/2) / (k + 1/2))`, of what k texts of n have.

    References
    ----------
    Robertson, Zaragoza, 2009, doi:10.1561/1500000019.

    Examples
    --------
    >>> float(rarity(1.0, 3).round(2))
    0.98
    """
    held = np.asarray(known, dtype="float64")
    return np.log1p((count - held + _BM25_SMOOTHING) / (held + _BM25_SMOOTHING))
