"""Communes that the texts of a record name, and those where other records have its address."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import pandas as pd

from atlas.territory.appellation import without_article
from atlas.territory.naming import Lookup
from atlas.territory.points import AXES
from atlas.text.lexicon import commune_key, fold, letters

# A street that bears the name of a commune is not in it ("rue de Metz"), nor is all of its country.
_ELSEWHERE = re.compile(
    r"\b(?:pays|communaute de communes|communaute d agglomeration|agglomeration|cc|canton|region"
    r"|arrondissement|rue|avenue|av|boulevard|bd|route|rte|place|pl|quai|cours|chemin|che|allee|allees|impasse"
    r"|faubourg|fg|porte|gare|square|pont)(?: (?:de|d|du|des|la|le|les|l))*$"
)
_ABBREVIATIONS = ((re.compile(r"\bst(?=s?\b)"), "saint"), (re.compile(r"\bste(?=s?\b)"), "sainte"))
# Where a part of an address ends: at a comma, a dash between spaces, a postcode, a bracket.
_PARTS = re.compile(r"[,;/()\n|]|\s[-–—]\s|\b\d{2} ?\d{3}\b")
# By hand: shorter texts are said of many places ("la mairie", "le bourg", "1 rue").
LEAST_TEXT_LETTERS = 10

# Key of an address or of a name, with the town declared -> commune -> the points of it there.
Others = Mapping[tuple[str, str], Mapping[str, set[tuple[float, float]]]]


def named_in_title(title: object, communes: Iterable[str], lookup: Lookup) -> set[str]:
    """Return those of some communes that a title names, the longest name where one holds another.

    Parameters
    ----------
    title
        Name of a place as published, or null.
    communes
        Codes of those that it may name.

    Examples
    --------
    >>> names = {"57021": ("ancy dornot",), "57030": ("ars sur moselle",)}
    >>> empty = dict[str, object]()
    >>> known = Lookup(*[empty] * 4, names, *[empty] * 4)
    >>> named_in_title("Mairie d'Ars-sur-Moselle", names, known)
    {'57030'}
    >>> named_in_title("Maison de la rue d'Ars-sur-Moselle", names, known)
    set()
    """
    words = _words(title)
    found: dict[str, str] = {}
    for code in communes:
        for key in map(without_article, lookup.keys[code]):
            if len(key) > len(found.get(code, "")) and _is_said(key, words):
                found[code] = key
    of_today = {key for code, key in found.items() if key == _of_today(code, lookup)}
    return {
        code
        for code, key in found.items()
        if (key not in of_today or key == _of_today(code, lookup))
        and not any(key != other and f" {key} " in f" {other} " for other in found.values())
    }


def _of_today(commune_code: str, lookup: Lookup) -> str:
    """Return the name to compare that a commune bears today, without its article."""
    return without_article(lookup.keys[commune_code][0])


def named_in_address(texts: Iterable[object], communes: Iterable[str], lookup: Lookup) -> set[str]:
    """Return those of some communes that a part of an address is the whole name of.

    Examples
    --------
    >>> names = {"29178": ("ploudalmezeau",)}
    >>> empty = dict[str, object]()
    >>> known = Lookup(*[empty] * 4, names, *[empty] * 4)
    >>> named_in_address(["Rue du Léon 29830 PLOUDALMEZEAU"], names, known)
    {'29178'}
    >>> named_in_address(["Rue de Ploudalmézeau"], names, known)
    set()
    """
    parts = {without_article(_words(part))
             for text in texts if isinstance(text, str) for part in _PARTS.split(text)}  # fmt: skip
    return {code for code in communes
            if not parts.isdisjoint(map(without_article, lookup.keys[code]))}  # fmt: skip


def other_places(
    records: pd.DataFrame, points: pd.DataFrame, settled: pd.Series, towns: set[str]
) -> Others:
    """Return where records that nothing contradicts have each address, and each name.

    Parameters
    ----------
    records, points
        Table `records` and the coordinates of each, same index.
    settled
        Commune of those that nothing contradicts, same index; null for the others.
    towns
        As `town` writes them: others are not looked at.
    """
    known = records[settled.notna() & points[AXES].notna().all(axis=1)]
    keys = known["declared_commune_name"].map(commune_key, na_action="ignore")
    places = [*map(town, known["postal_code"], keys)]
    where = pd.Series(places, index=known.index, dtype="str")
    known = known[where.isin(towns)]
    found: dict[tuple[str, str], dict[str, set[tuple[float, float]]]] = defaultdict(
        lambda: defaultdict(set)
    )
    rows = zip(known["name"], known["address"], where[known.index], settled[known.index],
               points.loc[known.index, AXES].itertuples(index=False, name=None),
               strict=True)  # fmt: skip
    for name, address, place, commune, point in rows:
        for key in place_keys(name, address, place):
            found[key][commune].add(point)
    return found


def town(postal_code: object, declared_key: object) -> str:
    """Return a postcode and a name to compare as one text, where they are known."""
    return " ".join(text for text in (postal_code, declared_key) if isinstance(text, str))


def place_keys(name: object, address: object, place: str) -> list[tuple[str, str]]:
    """Return what tells a place from others in a town: its address, its name, if long enough.

    Examples
    --------
    >>> place_keys("Mairie", "12 rue du Moulin", "23000 gueret")
    [('12ruedumoulin', '23000 gueret')]
    """
    street, title = letters(address), letters(name)
    keys = [street] if any(map(str.isdigit, street)) else []
    return [(key, place) for key in (*keys, title) if len(key) >= LEAST_TEXT_LETTERS]


def _words(text: object) -> str:
    """Return the words of a text to compare, as `atlas.text.lexicon.commune_key` writes names."""
    if not isinstance(text, str):
        return ""
    words = " ".join(re.findall(r"[a-z0-9]+", fold(text)))
    for pattern, replacement in _ABBREVIATIONS:
        words = pattern.sub(replacement, words)
    return words


def _is_said(key: str, words: str) -> bool:
    """Tell whether a name stands in a text, whole, and not as that of a street."""
    at = f" {words} ".find(f" {key} ")
    return at >= 0 and not _ELSEWHERE.search(words[:at].strip())
