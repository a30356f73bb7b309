"""What the field calls by several names: a concept is one word, said by each of them.

A text that says "MSAP" and one that says "France services" both say the concept `xfranceservices`,
so that each is found by the other. `asked` are words of a question that call a concept although a
text that has them does not say it ("impôts" calls help with procedures; it is not all of it).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from atlas.text.lexicon import fold

# Added to both counts of the rarity, by definition: doi:10.1561/1500000019.
_BM25_SMOOTHING = 0.5
_MARK = "x"  # no French word starts so and goes on with the name of a concept


@dataclass(frozen=True)
class Concept:
    """One thing of the field.

    Parameters
    ----------
    name
        Letters only; its word among those of a text is this one after `x`.
    said
        Folded expressions that say it, in texts and questions.
    asked
        Folded expressions that call it in questions only.
    """

    name: str
    said: tuple[str, ...]
    asked: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """The word that stands for it among those of a text."""
        return _MARK + self.name


CONCEPTS = (
    Concept("epn", (
        r"espaces? publics? (?:du )?numeriques?", r"espaces? numeriques?", r"epn",
        r"points? numeriques?", r"cyber ?-?(?:bases?|espaces?|centres?|cafes?)", r"points? cyber",
        r"espaces? (?:multimedias?|cyber\w*)", r"netpublic", r"points? d'acces numeriques?",
        r"points? multimedias?",
    )),
    Concept("franceservices", (
        r"(?:maisons? )?france[ -]services?", r"msap", r"rfs",
        r"maisons? des? services? (?:au )?publics?",
    )),
    Concept("caf", (r"cafs?", r"allocations? familiales?", r"caisse d'allocations? familiales?")),
    Concept("bibliotheque", (
        r"bibliotheques?", r"mediatheques?", r"ludotheques?", r"bibliobus", r"points? lecture",
    )),
    Concept("demarches", (
        r"demarches? (?:administratives?|en ligne|numeriques?|dematerialisees?)",
        r"e-?administration", r"acces aux droits", r"aidants? connect",
    ), (
        r"demarches?", r"papiers?", r"impots?", r"carte grise", r"permis de conduire",
        r"titres? de sejour", r"declarations?", r"dossiers?", r"formulaires?", r"allocations?",
        r"retraites?", r"carte d'identite", r"passeports?", r"rsa", r"apl",
    )),
    Concept("conseiller", (
        r"conseill(?:er|ere|ers|eres)s? numeriques?", r"mediat(?:eur|rice|eurs|rices) numeriques?",
        r"cnfs",
    )),
    Concept("pix", (r"pix",)),
    Concept("seniors", (
        r"seniors?", r"personnes? agees?", r"aines?", r"retraites?", r"troisieme age", r"3eme age",
    )),
    Concept("fablab", (
        r"fab ?-?labs?", r"laboratoires? de fabrication", r"makers?(?:pace)?s?", r"hackerspaces?",
        r"fabrication numerique", r"imprimantes? 3 ?d", r"impression 3 ?d",
    )),
    Concept("coworking", (
        r"co-?working", r"espaces? de travail partages?", r"bureaux? partages?", r"teletravail",
        r"tiers[ -]lieux?",
    )),
    Concept("reemploi", (
        r"reconditionn\w+", r"reemploi", r"seconde main", r"recycl\w+", r"prix solidaires?",
        r"ordinateurs? (?:d'occasion|pas chers?|a bas prix)", r"materiel d'occasion",
    )),
    Concept("reparation", (r"repar(?:ations?|er)", r"repair ?-?cafes?", r"depann\w+")),
    Concept("emploi", (
        r"insertion professionnelle", r"recherches? d'emplois?", r"chercher un emploi",
        r"demandeurs? d'emploi", r"pole emploi", r"france travail",
    ), (r"emplois?", r"cv", r"lettres? de motivation", r"chomage", r"chomeurs?")),
    Concept("cv", (r"cv", r"curriculum vitae")),
    Concept("securite", (
        r"utilisation securisee", r"cyber ?-?securite", r"securite (?:numerique|informatique)",
        r"arnaques?", r"donnees personnelles", r"cyber ?-?harcelement", r"mots? de passe",
        r"hameconnage",
    )),
    Concept("itinerant", (
        r"itineran(?:t|ts|te|tes|ce)", r"bus", r"camions?", r"mobile en itinerance", r"caravane",
        r"fourgons?", r"minibus", r"hors les murs",
    )),
    Concept("liseuse", (r"liseuses?", r"livres? numeriques?", r"e-?books?")),
    Concept("wifi", (r"wi-?fi",)),
    Concept("passnumerique", (r"aptic", r"pass numeriques?", r"cheques? (?:aptic|numeriques?)")),
    Concept("francais", (
        r"fle", r"francais langue etrangere", r"analphabet\w+", r"alphabetisation",
        r"cours de francais", r"apprendre le francais", r"apprentissage du francais",
        r"ateliers? sociolinguistiques?", r"asl", r"primo[ -]arrivants?",
    )),
    Concept("illettrisme", (r"illettrisme", r"illettres?")),
    Concept("microfolie", (r"micro ?-?folies?",), (r"musees? numeriques?",)),
    Concept("radio", (r"web ?-?radios?", r"radios?")),
    Concept("malvoyance", (
        r"deficien(?:ce|ces|ts?) visuel\w*", r"malvoyan\w+", r"non[ -]voyants?", r"aveugles?",
        r"braille", r"handicaps? visuels?",
    )),
    Concept("surdite", (
        r"surdites?", r"sourde?s?", r"malentendante?s?", r"langue des signes", r"lsf",
    )),
    Concept("jeuxvideo", (r"jeux? videos?", r"gaming", r"e-?sports?")),
    Concept("code", (
        r"programmation", r"apprendre a coder", r"codage", r"coding", r"scratch", r"robotique",
        r"robots?", r"coder",
    )),
    Concept("logicielslibres", (r"logiciels? libres?", r"linux", r"ubuntu", r"open ?-?source")),
    Concept("parentalite", (
        r"parentalite", r"temps d'ecrans?", r"usages? des ecrans", r"parents?",
    )),
    Concept("smartphone", (
        r"smart ?-?phones?", r"telephones? (?:portables?|mobiles?)", r"tablettes?",
    )),
    Concept("impression", (
        r"imprimer", r"impressions?(?! 3)", r"imprimantes?(?! 3)", r"photocopi\w+", r"copieurs?",
    )),
    Concept("scan", (r"scan(?:ners?|s|ner)?", r"numeris(?:er|ation)")),
    Concept("sansabri", (
        r"sans[ -]abris?", r"sans domicile", r"sdf", r"chrs", r"hebergement d'urgence",
        r"sans domicile fixe", r"accueil de jour",
    )),
    Concept("jeunesse", (
        r"pij", r"bij", r"crij", r"points? information jeunesse", r"information jeunesse",
        r"info jeunes?", r"bureau information jeunesse",
    )),
    Concept("visio", (r"visio(?:conferences?)?", r"visio-conferences?")),
    Concept("video", (
        r"montage videos?", r"audiovisuel\w*", r"courts? metrages?", r"video numerique",
    )),
    Concept("debutants", (
        r"debutants?", r"grands? debutants?", r"initiations?", r"premiers pas", r"prise en main",
        r"b\.?a\.?-?ba", r"maitrise des outils numeriques",
    ), (r"apprendre (?:a utiliser|a se servir|l'ordinateur|l'informatique|internet)",
        r"(?:cours|formations?|ateliers?) (?:d'|en )?informatiques?",)),
)  # fmt: skip

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
    ['xdebutants']
    """
    folded = _ELISION.sub(r"\1'", fold(text))
    return [word for word, pattern in _patterns(is_question) if pattern.search(folded)]


def spoken(concept_word: str, text: str) -> list[tuple[int, int]]:
    """Return where a folded text says a concept."""
    pattern = dict(_patterns(False))[concept_word]
    return [match.span() for match in pattern.finditer(text)]


def concept_weights(
    said: Sequence[Sequence[str]], called: Sequence[str]
) -> npt.NDArray[np.float64]:
    """Return, for each text, the sum of the rarities of the concepts called that it says.

    The rarity is that of BM25: `ln(1 + (n - k + 1/2) / (k + 1/2))` for k texts of n.

    Parameters
    ----------
    said
        The concepts that each text says.
    called
        The concepts that a question calls.

    References
    ----------
    Robertson, Zaragoza, 2009, doi:10.1561/1500000019.

    Examples
    --------
    >>> concept_weights([["xcaf"], [], ["xcaf", "xpix"]], ["xpix"]).round(2)
    array([0.  , 0.  , 0.98])
    """
    weights = np.zeros(len(said))
    for concept in called:
        holds = np.fromiter((concept in words for words in said), dtype=bool, count=len(said))
        known = int(holds.sum())
        weights += holds * np.log1p(
            (len(said) - known + _BM25_SMOOTHING) / (known + _BM25_SMOOTHING)
        )
    return weights
