"""A collectivity as a page names it, taken apart: its level, its nature, where, whether abroad."""

import re
from datetime import date
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz, process

from atlas.text.lexicon import commune_key, fold

_NATURES = (
    ("CC", r"(?:communaute de communes|com com|cc|cdc)"),
    ("CA", r"(?:communaute d'agglomeration|communaute d agglomeration|agglomeration|ca)"),
    ("CU", r"(?:communaute urbaine|cu)"),
    ("METRO", r"(?:metropole)"),
)
_NATURE_PATTERNS = [(nature, re.compile(rf"^(?:la |l')?{words}\b(?:\s+|$)"))
                    for nature, words in _NATURES]  # fmt: skip
# Whole words: "de Lisieux" is not "de l'isieux".
_LEADING = re.compile(r"^(?:(?:de l'|d'|l')\s*|(?:du|des|de la|de l|de|d|la|le|les)\s+)(?=\S)")
_ARTICLE = re.compile(r"^(?:le|la|les|l)\s+")
_COMMUNE_OF = re.compile(
    r"^(?:la )?(?:ville|commune|mairie|village|municipalite) (?:de |d'|du |des )"
)
_DEPARTEMENT_OF = re.compile(r"^(?:le )?(?:conseil (?:departemental|general)|departement)\b")
_REGION_OF = re.compile(r"^(?:la )?(?:conseil regional|region)\b")
_PARENTHESIS = re.compile(r"^(.*?)\s*\(([^()]*)\)\s*$")
_LEVELS = {
    "commune": "commune", "ville": "commune", "village": "commune", "epci": "epci",
    "territoire": "epci", "intercommunalite": "epci", "metropole": "epci",
    "communaute de communes": "epci", "communaute d'agglomeration": "epci",
    "communaute urbaine": "epci", "departement": "departement", "region": "region",
}  # fmt: skip
_FOREIGN_KINDS = frozenset(
    ("other", "autre", "etranger", "etrangere", "hors de france", "hors france", "foreign")
)
_FOREIGN = frozenset(
    """allemagne|andorre|belgique|bresil|burkina faso|cameroun|canada|chine|cote d'ivoire|espagne|
    etats-unis|gabon|italie|japon|liban|luxembourg|madagascar|mali|maroc|monaco|pays-bas|portugal|
    quebec|roumanie|royaume-uni|senegal|suisse|tunisie""".replace("\n    ", "").split("|")
)
# Below this likeness (0 to 100), a name is no candidate.
_LIKENESS = 78.0


class Appellation(NamedTuple):
    """A name as published, and what the page says beside it; None where it says nothing."""

    name: str
    kind: str | None
    departement: str | None
    day: date


class Parsed:
    """An appellation taken apart.

    Parameters
    ----------
    said
        As published.
    departements
        Each way to write a département, folded -> its code.

    Attributes
    ----------
    name, day
        The name, without what stands between brackets; the day on which it was borne.
    commune_name
        The name without `ville de`, and the like.
    level
        What the page or the first words say, None when neither does.
    departement
        Code, None when untold.
    foreign
        French: why it is no collectivity of France; empty for others.
    """

    def __init__(self, said: Appellation, departements: dict[str, str]) -> None:
        self.foreign, self.day = "", said.day
        name, departement = said.name.strip(), said.departement
        if said.kind and fold(said.kind) in _FOREIGN_KINDS:
            self.foreign = "la liste dit que ce n'est ni une commune, ni un EPCI français"
        if found := _PARENTHESIS.match(name):
            inside = fold(found[2])
            if inside in ("le", "la", "les", "l'"):
                name = f"{found[2]} {found[1]}".replace("' ", "'")
            elif inside in departements:
                name, departement = found[1], departement or found[2]
            elif inside in _FOREIGN:
                self.foreign = f"collectivité hors de France ({found[2]})"
        self.departement = departements.get(fold(departement)) if departement else None
        if departement and fold(departement) in _FOREIGN:
            self.foreign = f"collectivité hors de France ({departement})"
        folded = fold(name)
        self.name = name
        self.level = level_said(said.kind) or _level_of(folded)
        self.commune_name = name[len(m[0]) :] if (m := _COMMUNE_OF.match(folded)) else name


def departement_codes(departements: pd.DataFrame) -> dict[str, str]:
    """Return each way to write a département, folded -> its code."""
    known: dict[str, str] = {}
    for row in departements.itertuples():
        code = str(row.departement_code)
        known[fold(code)] = known[fold(row.departement_name)] = code
        known[code.lstrip("0").lower()] = code
    return known


def level_said(kind: str | None) -> str | None:
    """Return the level of a published kind, None when it tells none.

    Examples
    --------
    >>> level_said("Communauté de communes"), level_said("syndicat")
    ('epci', None)
    """
    return _LEVELS.get(fold(kind)) if kind else None


def _level_of(folded: str) -> str | None:
    """Return the level that a folded name begins with, None when it tells none."""
    if _DEPARTEMENT_OF.match(folded):
        return "departement"
    if _REGION_OF.match(folded):
        return "region"
    return "epci" if any(p.match(folded) for _, p in _NATURE_PATTERNS) else None


def split_nature(name: str) -> tuple[str, str]:
    """Return the nature of an intercommunality (empty when untold) and its name to compare.

    Examples
    --------
    >>> split_nature("communauté d'agglomération du pays Ajaccien"), split_nature("CA de Bastia")
    (('CA', 'pays ajaccien'), ('CA', 'bastia'))
    >>> split_nature("communauté d'agglomération de Lisieux")
    ('CA', 'lisieux')
    >>> split_nature("Sète agglopôle Méditerranée")
    ('', 'sete agglopole mediterranee')
    """
    text = fold(name)
    for nature, pattern in _NATURE_PATTERNS:
        if found := pattern.match(text):
            return nature, commune_key(_LEADING.sub("", text[found.end() :]))
    return "", commune_key(text)


def without_metropole(core: str) -> str:
    """Return a name to compare without the word `metropole`, wherever it stands."""
    return " ".join(word for word in core.split() if word != "metropole")


def without_article(key: str) -> str:
    """Return the name of a commune to compare, without the article that it begins with.

    Examples
    --------
    >>> without_article("le havre")
    'havre'
    """
    return _ARTICLE.sub("", key)


def parent_key(name: str) -> str:
    """Return the name of a département or région to compare, without what it is.

    Examples
    --------
    >>> parent_key("Conseil départemental de la Gironde")
    'gironde'
    """
    text = _REGION_OF.sub("", _DEPARTEMENT_OF.sub("", fold(name))).strip()
    return commune_key(_LEADING.sub("", text))


def meaningful(core: str) -> set[str]:
    """Return the words of a name that tell it from others."""
    return set(core.split()) - {"de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "sur"}


def initials(name: str) -> str:
    """Return the initials of an EPCI with its nature.

    Examples
    --------
    >>> initials("CA du Pays Ajaccien")
    'capa'
    """
    words: list[str] = [w for w in re.findall(r"[a-z]+", fold(name))
             if w not in {"du", "de", "des", "la", "le", "les", "l", "d", "et"}]  # fmt: skip
    if words and words[0] in {"ca", "cc", "cu"}:
        return words[0] + "".join(word[0] for word in words[1:])
    return "".join(word[0] for word in words)


def likeliest(key: str, names: dict[str, str], count: int) -> list[str]:
    """Return the codes of the names most like a key, the likeliest first."""
    found = process.extract(key, names, scorer=fuzz.ratio, limit=count, score_cutoff=_LIKENESS)
    return [code for _, _, code in found]
