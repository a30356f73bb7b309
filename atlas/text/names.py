"""Names and addresses as they are compared: what two producers write of the same place.

Everything here returns keys for comparison, never text to show.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

import pandas as pd

from atlas.text.lexicon import fold

_EMPTY_WORDS = frozenset(
    "a au aux d de des du en et l la le les par pour sur sous chez the association".split()
)
_ABBREVIATIONS = {
    "st": "saint", "ste": "sainte", "av": "avenue", "ave": "avenue", "bd": "boulevard",
    "bld": "boulevard", "bvd": "boulevard", "blvd": "boulevard", "pl": "place", "rte": "route",
    "r": "rue", "ch": "chemin", "che": "chemin", "chem": "chemin", "all": "allee", "imp": "impasse",
    "fg": "faubourg", "fbg": "faubourg", "sq": "square", "qu": "quai", "res": "residence",
    "dr": "docteur", "gal": "general", "gen": "general", "mal": "marechal", "cdt": "commandant",
    "pdt": "president", "pt": "president", "prof": "professeur", "bibli": "bibliotheque",
    "medi": "mediatheque", "bib": "bibliotheque", "asso": "association", "ass": "association",
    "services": "service", "communaute": "cc", "ctre": "centre", "num": "numerique",
    "socioculturel": "social", "socioculturelle": "social",
    "sociale": "social", "sociaux": "social",
}  # fmt: skip
_PHRASES = (
    (r"\bcentre communal d action social\w*\b", "ccas"),
    (r"\bcentre intercommunal d action social\w*\b", "cias"),
    (r"\bmaisons? des? services? (au )?publics?\b|\bmsap\b", "msap"),
    (r"\bpoint d information multi ?services?\b", "pimms"),
    (r"\bmaison des jeunes et de la culture\b", "mjc"),
    (r"\bespaces? publics? numeriques?\b|\bepn\b", "epn"),
    (r"\bcommunaute de communes\b|\bcom com\b|\bcdc\b|\bccm?\b", "cc"),
    (r"\bpoints? information jeunesse\b|\binfo jeunes?\b|\bbij\b", "pij"),
    (r"\bcroix rouge( francaise)?\b", "croixrouge"),
    (r"\bhotel de ville\b|^(commune|ville|municipalite)(?= (de|du|des|d|la|le|les|l)\b)", "mairie"),
    (r"\bsocio[ -]?culturel(le)?\b|\bsocial\w* (et )?culturel\w*\b"
     r"|\bculturel\w* (et )?social\w*\b", "social"),
)  # fmt: skip
_PHRASE_PATTERNS = [(re.compile(pattern), word) for pattern, word in _PHRASES]
# The same name or address is compared many times in one linkage. By hand: no result depends on it.
_REMEMBERED = 200_000
_remembered = lru_cache(maxsize=_REMEMBERED)

LIBRARY, FRANCE_SERVICES = "bibliothèque", "france services"
# Kinds of bodies that run a France services counter in their own house.
HOLDERS = frozenset(
    {"mairie", "action sociale", "intercommunalité", "centre social", "insertion", "département",
     "espace numérique"}
)  # fmt: skip
# What kind of counter a name tells: two names of different kinds are two counters, even at one
# address. A name may tell several kinds, or none.
_KINDS = {
    "mairie": r"mairie|commune|ville|hotel de ville|municipalite",
    LIBRARY: r"bibliotheques?|mediatheques?|ludotheque|bibliobus|point lecture"
                    r"|relais lecture|salle de lecture|depot de livres|artotheque|mediabus",
    FRANCE_SERVICES: r"france service|msap|pimms|maison de service|rfs|espace france service",
    "action sociale": r"ccas|cias",
    "centre social": r"centres? social|centre de loisirs|mjc|espaces? de vie social|evs"
                     r"|maison de quartier|maison pour tous|familles rurales|foyer rural",
    "insertion": r"mission locale|pole emploi|france travail|cap emploi|plie|mlj|emploi|insertion",
    "jeunesse": r"pij|crij|espace jeunes?|maison des jeunes",
    "poste": r"poste|postale|postal",
    "département": r"departement\w*|medico social|mds|utas|maison des? solidarites?"
                   r"|conseil general",
    "caf": r"caf|allocations familiales",
    "etat": r"prefecture|sous prefecture|finances publiques|tribunal|cpam|msa|carsat",
    "intercommunalité": r"cc|agglomeration|metropole|communes|intercommunalite|agglo",
    "école": r"ecole|college|lycee|universite|greta|campus|afpa|cfa",
    "tiers-lieu": r"tiers lieux?|fablab|coworking|fabrique",
    "espace numérique": r"epn|cyber\w*|espace numerique|multimedia",
    "solidarité": r"croixrouge|emmaus|secours populaire|secours catholique|restos|chrs|groupe sos",
}  # fmt: skip
_KIND_PATTERNS = {kind: re.compile(rf"\b(?:{words})\b") for kind, words in _KINDS.items()}
# What a type tells where the name tells nothing.
_KINDS_OF_TYPES = {
    "RFS": FRANCE_SERVICES, "MSAP": FRANCE_SERVICES, "PIMMS": FRANCE_SERVICES,
    "BIB": LIBRARY, "EPN": "espace numérique", "CCAS": "action sociale", "CIAS": "action sociale",
    "CS": "centre social", "CSC": "centre social", "EVS": "centre social", "MQ": "centre social",
    "ML": "insertion", "FT": "insertion", "MUNI": "mairie", "LA_POSTE": "poste",
    "PIJ_BIJ": "jeunesse", "CAF": "caf", "TIERS_LIEUX": "tiers-lieu",
}  # fmt: skip
ITINERANT_WORDS = r"\b(?:(?:\w-?)?bus|itinerant\w*|mobile|camion|van|bibliobus|caravane|fourgon)\b"
_STREET_TYPES = frozenset(
    """rue avenue boulevard place chemin route allee impasse faubourg square quai cours esplanade
    passage rond point ruelle sentier voie montee lieu dit zone za zi zac residence""".split()
)
# Letters of an acronym, by hand: `cc` and `fs` are the initials of too many words.
_ACRONYM_LETTERS = range(3, 8)
_NUMBER_IN_NAME = re.compile(r"(?<![\w'’.,/-])\d{1,3}(?![\w'’.,/]|-\d)")
_LETTER_IN_NAME = re.compile(r"(?<=\s)[A-H](?=\s*(?:$|[-–(,/]))")
_HOUSE_NUMBER = re.compile(r"^\D{0,12}?\b(\d{1,4})\b")
_NOT_STREET = re.compile(r"\b(?:bp|cs|tsa|cedex)\b ?\d*|\b\d{5}\b")


def _words(name: str) -> list[str]:
    """Return the words of a name, folded; a letter lost by its producer breaks no word in two."""
    return re.findall(r"[a-z0-9]+", fold(name.replace("\ufffd", "")))


def _phrased(name: str) -> str:
    """Return the words of a name, folded, the usual phrases each as one word."""
    key = " ".join(_words(name))
    for pattern, word in _PHRASE_PATTERNS:
        key = pattern.sub(word, key)
    return key


@_remembered
def name_key(name: str) -> str:
    """Return a name to compare: folded, signs and empty words out, abbreviations written in full.

    Examples
    --------
    >>> name_key("Médiathèque St-Exupéry de la Communauté de communes")
    'mediatheque saint exupery cc'
    """
    key = _phrased(name)
    words = [_ABBREVIATIONS.get(word, word) for word in key.split()]
    return " ".join(word for word in words if word not in _EMPTY_WORDS)


def mapped_once(key: Callable[[str], str], texts: pd.Series) -> pd.Series:
    """Return what a function gives of texts, each different one worked out once."""
    return texts.map({text: key(text) for text in texts.unique()}).astype(object)


def core_name(records: pd.DataFrame) -> pd.Series:
    """Return each name to compare without the words of its commune, unless nothing is left.

    Parameters
    ----------
    records
        `name`, `commune_name`, `declared_commune_name`; the last two may be null.

    Returns
    -------
    Series
        Text on the index of `records`.
    """
    communes = (
        records["commune_name"].fillna("") + " " + records["declared_commune_name"].fillna("")
    )
    pairs = pd.DataFrame({"name": records["name"], "commune": communes})
    keys = {pair: _without(*pair) for pair in pairs.drop_duplicates().itertuples(index=False)}
    texts = [keys[pair] for pair in pairs.itertuples(index=False)]
    return pd.Series(texts, index=records.index, dtype="str")


def _without(name: str, commune: str) -> str:
    """Return a name key without the words of the commune's name."""
    own = set(name_key(commune).split())
    words = name_key(name).split()
    return " ".join(word for word in words if word not in own) or " ".join(words)


@_remembered
def name_kinds(name: str) -> frozenset[str]:
    """Return the kinds of counter that a name tells.

    Examples
    --------
    >>> sorted(name_kinds("France Services - Mairie de Bort")), sorted(name_kinds("L'Atelier"))
    (['france services', 'mairie'], [])
    """
    key = _phrased(name)
    key = re.sub(r"\bservices\b", "service", re.sub(r"\bsociale?s?\b|\bsociaux\b", "social", key))
    return frozenset(kind for kind, pattern in _KIND_PATTERNS.items() if pattern.search(key))


def place_kinds(name: str, place_types: str) -> frozenset[str]:
    """Return the kinds of counter that a name tells, else those of its types.

    Examples
    --------
    >>> sorted(place_kinds("Duras", "RFS")), sorted(place_kinds("Mairie", "RFS"))
    (['france services'], ['mairie'])
    """
    told = name_kinds(name)
    if told:
        return told
    types = place_types.split("|")
    return frozenset(_KINDS_OF_TYPES[t] for t in types if t in _KINDS_OF_TYPES)


@_remembered
def house_number(address: str) -> str:
    """Return the house number of an address, empty when it has none.

    Examples
    --------
    >>> house_number("12 bis rue Hoche"), house_number("Place du 8 mai 1945")
    ('12', '')
    """
    found = _HOUSE_NUMBER.match(_NOT_STREET.sub(" ", fold(address)))
    text = fold(address)
    if not found or re.match(r"^\D*\b(rue|place|avenue|boulevard|square|cours)\b", text):
        return ""
    return found.group(1)


@_remembered
def street_key(address: str) -> str:
    """Return the street of an address to compare: no house number, postcode or box.

    Examples
    --------
    >>> street_key("12 bis, av. du Gal de Gaulle - BP 12"), street_key("Le Bourg")
    ('avenue general gaulle', 'bourg')
    """
    key = name_key(_NOT_STREET.sub(" ", fold(address)))
    number = house_number(address)
    if number:
        key = re.sub(rf"^(.*?)\b0*{number}\b ?(bis|ter|quater|[a-d]\b)?", r"\1", key, count=1)
    return " ".join(key.split())


@_remembered
def street_name(address: str) -> str:
    """Return the street of an address without its type and number, unless nothing is left.

    Examples
    --------
    >>> street_name("28 avenue de l'Europe"), street_name("Place de la Mairie"), street_name("Rue")
    ('europe', 'mairie', 'rue')
    """
    words = street_key(address).split()
    return " ".join(word for word in words if word not in _STREET_TYPES) or " ".join(words)


@_remembered
def acronyms(name: str) -> frozenset[str]:
    """Return the words of a name that may be acronyms.

    Examples
    --------
    >>> sorted(acronyms("CRIJ d'Occitanie"))
    ['crij']
    """
    words = (word for word in _words(name) if len(word) in _ACRONYM_LETTERS and word.isalpha())
    return frozenset(words) - _EMPTY_WORDS


@_remembered
def initialisms(name: str) -> Mapping[str, str]:
    """Return each acronym that words of a name make, and the name with it in their place.

    Examples
    --------
    >>> initialisms("Centre régional d'information jeunesse")["crij"]
    'crij'
    """
    full = _words(name)
    found = {}
    for words in (full, [word for word in full if word not in _EMPTY_WORDS]):
        for length in _ACRONYM_LETTERS:
            for start in range(len(words) - length + 1):
                acronym = "".join(word[0] for word in words[start : start + length])
                rest = [*words[:start], acronym, *words[start + length :]]
                found[acronym] = " ".join(rest)
    return found


@_remembered
def marks(name: str) -> frozenset[str]:
    """Return the numbers and single letters that tell a name from its neighbours.

    Examples
    --------
    >>> sorted(marks("Cyberbase 2 - site B")), sorted(marks("Relais 16/25, à Guéret"))
    (['2', 'B'], [])
    """
    return frozenset(_NUMBER_IN_NAME.findall(name)) | frozenset(_LETTER_IN_NAME.findall(name))


def address_key(addresses: pd.Series) -> pd.Series:
    """Return house number and street as one key; empty without a house number."""
    keys = {
        text: f"{number} {street_key(text)}" if (number := house_number(text)) else ""
        for text in addresses.dropna().unique()
    }
    return addresses.map(keys).astype("str").fillna("")
