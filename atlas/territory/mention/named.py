"""The names of territories that a question can hold, homonyms kept."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from atlas.text.lexicon import commune_key, fold

# Names of communes that questions use for something else, whatever the texts of the places say.
_COMMON = frozenset(
    """aide contes jeux sens age acces bus lire ecole ecoles formation le la les ville rue port
    gare bains bois ligne plus sable villes clef clefs francs pont mer eaux droit fort marches
    dons lieux ars us oz eu ay by is y moulins reparation bourg centre saint jeunes dole rom
    cours visa pas mons champs cher lot manche nord var somme landes creuse orne drome lens tours
    bron est sud ouest moi marie loire""".split()
)  # fmt: skip
# How regions are called beside their names.
_SHORT_NAMES = {"paca": "provence alpes cote d azur", "idf": "ile de france",
                "aura": "auvergne rhone alpes", "reunion": "la reunion"}  # fmt: skip
# Which level a name stands for first, by definition.
_RANKS = {"region": 0, "departement": 1, "commune": 2, "epci": 3}
_EPCI = re.compile(
    r"^(?:ca|cc|cu|metropole|communaute (?:d agglomeration|de communes|urbaine)) "
    r"(?:(?:du|de la|de l|des|de|d) )?"
)
# Words of the longest name of a commune, measured: "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson".
LONGEST_NAME = 8
_WORD = re.compile(r"[^\W\d_]+")
# A name is a word too when texts write it without capital at least so often. By hand.
_WORD_SHARE = 0.5


class Named(NamedTuple):
    """A territory: level, code, name, people, and the territories that hold it."""

    level: str
    code: str
    name: str
    population: float
    departement_code: str | None
    region_code: str | None


class KnownNames(NamedTuple):
    """The territories that a name, a postal code or a number stands for.

    Parameters
    ----------
    spans
        Folded name -> first and last row that bear it, the last not included.
    columns
        The columns of `Named`, as lists.
    common
        Names that are words too.
    postal
        Postal code -> names of its communes.
    departements
        Number -> name, folded, of the département.
    """

    spans: dict[str, tuple[int, int]]
    columns: tuple[list[Any], ...]
    common: frozenset[str]
    postal: dict[str, list[str]]
    departements: dict[str, str]

    def of(self, key: str) -> tuple[Named, ...]:
        """Return the territories of a folded name, the likeliest first."""
        first, last = self.spans.get(_SHORT_NAMES.get(key, key), (0, 0))
        if key in _SHORT_NAMES and first == last:
            first, last = self.spans.get(key, (0, 0))
        return tuple(Named(*row) for row in zip(
            *(column[first:last] for column in self.columns), strict=True))  # fmt: skip

    def departement_name(self, code: str | None) -> str:
        """Return the name of a département, else its code."""
        if code is None:
            return "département inconnu"
        own = self.of(self.departements.get(fold(code), ""))
        return next((one.name for one in own if one.level == "departement"), code)


NAMED_COLUMNS = ["key", *Named._fields]


def named_rows(
    territories: pd.DataFrame, former: pd.DataFrame, communes: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the names that a question can hold, and the postal codes.

    Parameters
    ----------
    territories
        One row per territory: `level`, `territory_code`, `territory_name`, `population`.
    former
        As `old_names` returns it: an old name stands for the communes of today that had it, unless
        a territory of today has it.
    communes
        `commune_code`, `postal_codes`, `departement_code`, `region_code`.

    Returns
    -------
    tuple of DataFrame
        One row per name and territory (`NAMED_COLUMNS`), the likeliest of a name first: regions,
        départements, communes by people; and one row per postal code and commune, the
        largest first.
    """
    columns = ["commune_code", "postal_codes", "departement_code", "region_code"]
    held = communes.reindex(columns=columns)
    held = held.drop_duplicates("commune_code").set_index("commune_code")
    rows = territories[territories["level"].isin(_RANKS)]
    rows = pd.DataFrame(
        {"key": rows["territory_name"].map(commune_key), "level": rows["level"],
         "code": rows["territory_code"], "name": rows["territory_name"],
         "population": rows["population"].fillna(0).astype("float64")}
    )  # fmt: skip
    is_epci = rows["level"] == "epci"
    rows["key"] = rows["key"].mask(is_epci, rows["key"].str.replace(_EPCI, "", regex=True))
    gone = former.dropna(subset=["former_name"])
    gone = gone.assign(key=gone["former_name"].map(commune_key))
    gone = gone[~gone["key"].isin({*rows["key"]})].drop_duplicates(["key", "commune_code"])
    today = rows[rows["level"] == "commune"].set_index("code")
    old = today.reindex(gone["commune_code"]).reset_index(names="code").assign(
        key=gone["key"].to_numpy(), level="commune")  # fmt: skip
    rows = pd.concat([rows, old.dropna(subset=["name"])[list(rows.columns)]], ignore_index=True)
    for column in ("departement_code", "region_code"):
        rows[column] = rows["code"].where(rows["level"] == "commune").map(held[column])
    rows = rows.assign(order=rows["level"].map(_RANKS)).sort_values(
        ["key", "order", "population", "code"], ascending=[True, True, False, True])  # fmt: skip
    codes = (
        held["postal_codes"].dropna().astype("str").str.split("|").explode().rename("postal_code")
    )
    postal = codes.reset_index()
    postal = postal.assign(
        **{f: postal["commune_code"].map(today[f]) for f in ("name", "population")}
    )
    postal = postal.sort_values(["population", "commune_code"], ascending=[False, True])
    return rows[NAMED_COLUMNS], postal.drop(columns="population").dropna()


def gather_names(
    rows: pd.DataFrame, postal: pd.DataFrame, common: Iterable[str] = ()
) -> KnownNames:
    """Return the names of `named_rows`, sorted by key, to be looked up."""
    keys = rows["key"].tolist()
    edges = [0, *(i for i in range(1, len(keys)) if keys[i] != keys[i - 1]), len(keys)]
    spans = {keys[first]: (first, last) for first, last in pairwise(edges) if first < last}
    columns = tuple(
        rows[name].astype("object").where(rows[name].notna(), None).tolist()
        for name in Named._fields
    )
    own = rows[rows["level"] == "departement"]
    departements = dict(zip(own["code"].map(fold), own["key"], strict=True))
    places: dict[str, list[str]] = {}
    for code, name in zip(postal["postal_code"].tolist(), postal["name"].tolist(), strict=True):
        places.setdefault(code, []).append(name)
    return KnownNames(spans, columns, _COMMON | {*common}, places, departements)


def ordinary_words(texts: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """Return the names of one word that texts write mostly as ordinary words.

    Examples
    --------
    >>> sorted(ordinary_words(["Atelier de couture à Guéret", "la couture"], ["couture", "gueret"]))
    ['couture']
    """
    wanted = {name for name in names if " " not in name}
    written = Counter(word for text in texts for word in _WORD.findall(text))
    lower: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for text, count in written.items():
        word = fold(text)
        if word in wanted and not text.isupper():
            every[word] += count
            lower[word] += count * text[0].islower()
    return frozenset(word for word, count in every.items() if lower[word] >= _WORD_SHARE * count)


def old_names(
    former_communes: pd.DataFrame, events: pd.DataFrame, communes: pd.DataFrame
) -> pd.DataFrame:
    """Return the names that communes had: columns `former_name` and `commune_code`.

    Parameters
    ----------
    former_communes, communes
        Tables of the store.
    events
        Table `commune_events`: those that end at a commune of today.
    """
    renamed = events.dropna(subset=["old_name", "new_code"])
    renamed = renamed[renamed["new_code"].isin(communes["commune_code"])]
    renamed = renamed.rename(columns={"old_name": "former_name", "new_code": "commune_code"})
    columns = ["former_name", "commune_code"]
    named = former_communes.dropna(subset=["former_name"])[columns]
    return pd.concat([named, renamed[columns]], ignore_index=True).drop_duplicates()
