"""The territory that a question names: "aide aux démarches à Guéret", "fablab en Gironde"."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from atlas.text.lexicon import commune_key

# Words after which a name is that of a territory.
_PREPOSITIONS = frozenset(
    "a au aux de du des d en dans sur pres proche autour vers cote proximite".split()
)
_ARTICLES = frozenset("l la le les".split())
# Names of communes that questions use for something else, even after a preposition.
_COMMON = frozenset(
    """aide contes jeux sens age acces bus lire ecole ecoles formation le la les ville rue port
    gare bains bois ligne plus sable villes clef clefs francs pont mer eaux droit fort marches
    dons lieux ars us oz eu ay by is y moulins reparation bourg centre saint jeunes dole rom
    cours visa pas mons champs""".split()
)  # fmt: skip
# Names that are words too: those count after a preposition only.
_WORDS_TOO = frozenset(
    "cher lot manche nord var somme landes tarn creuse orne drome lens tours vienne bron".split()
)
# Which level a name stands for first, by definition.
_RANKS = {"region": 0, "departement": 1, "commune": 2}
# By hand; what ±20 % does to the recall of the judged questions:
# `python -m benchmarks.thresholds search`.
_CLEARLY_MORE = 10  # times the people of the next commune of the same name
_LEAST_LETTERS = 4  # of a name that no preposition leads to
# Words of the longest name of a commune, measured: "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson".
_LONGEST = 8


class Mention(NamedTuple):
    """A territory named by a question, and the question without it."""

    level: str
    code: str
    name: str
    rest: str


class KnownNames(NamedTuple):
    """Folded name -> level and code, for the names that stand for one territory."""

    names: dict[str, tuple[str, str]]
    labels: dict[tuple[str, str], str]


def known_names(territories: pd.DataFrame, former: pd.DataFrame) -> KnownNames:
    """Return the names that a question can hold.

    Parameters
    ----------
    territories
        One row per territory: `level`, `territory_code`, `territory_name`, `population`. Of two
        communes of one name, the name stands for the one of most people when it has at least ten
        times those of the next; otherwise for none. A région or a département goes before.
    former
        As `old_names` returns it: an old name stands for the commune of today, when it is that of
        one only and of no territory of today.
    """
    rows = territories[territories["level"].isin(_RANKS)].copy()
    rows["key"] = rows["territory_name"].map(commune_key)
    rows["order"] = rows["level"].map(_RANKS)
    rows["population"] = rows["population"].fillna(0).astype("float64")
    rows = rows.sort_values(["key", "order", "population"], ascending=[True, True, False])
    of_today = {*rows["key"]}
    second = rows.groupby(["key", "order"])["population"].shift(-1)
    first = rows.drop_duplicates("key")
    clear = first["population"] >= _CLEARLY_MORE * second.loc[first.index].fillna(0)
    kept = first[clear & ~first["key"].isin(_COMMON)]
    names = {
        key: (level, code)
        for key, level, code in zip(kept["key"], kept["level"], kept["territory_code"], strict=True)
    }
    gone = former.dropna(subset=["former_name"])
    gone = gone.assign(key=gone["former_name"].map(commune_key))
    gone = gone.drop_duplicates(["key", "commune_code"]).drop_duplicates("key", keep=False)
    for key, code in zip(gone["key"], gone["commune_code"], strict=True):
        if key not in _COMMON and key not in of_today:
            names[key] = ("commune", code)
    labels = {
        (level, code): name
        for level, code, name in zip(
            rows["level"], rows["territory_code"], rows["territory_name"], strict=True
        )
    }
    return KnownNames(names, labels)


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


def find_where(question: str, known: KnownNames) -> Mention | None:
    """Return the territory that a question names, None when it names none for sure.

    A name counts after a preposition ("à", "en", "près de"), or at the end of the question with at
    least four letters; the longest goes first, the last of equals.

    Examples
    --------
    >>> known = KnownNames({"gueret": ("commune", "23096")}, {("commune", "23096"): "Guéret"})
    >>> find_where("aide aux démarches près de Guéret", known)
    Mention(level='commune', code='23096', name='Guéret', rest='aide aux demarches')
    >>> find_where("Guéret", known) is None
    True
    """
    tokens = commune_key(question.replace("?", " ")).split()
    for length in range(min(_LONGEST, len(tokens) - 1), 0, -1):
        for start in range(len(tokens) - length, 0, -1):
            key = " ".join(tokens[start : start + length])
            if key in known.names and _is_place(tokens, start, length, key):
                level, code = known.names[key]
                rest = [*_before(tokens[:start]), *tokens[start + length :]]
                if rest:
                    return Mention(level, code, known.labels[level, code], " ".join(rest))
    return None


def _is_place(tokens: list[str], start: int, length: int, key: str) -> bool:
    """Tell whether a name stands where that of a territory does."""
    before = tokens[start - 1]
    if before in _ARTICLES and start > 1:
        before = tokens[start - 2]
    is_last = start + length == len(tokens)
    return before in _PREPOSITIONS or (
        is_last and len(key) >= _LEAST_LETTERS and key not in _WORDS_TOO
    )


def _before(tokens: list[str]) -> list[str]:
    """Return the words before a name, without the prepositions that led to it."""
    kept = list(tokens)
    while kept and (kept[-1] in _PREPOSITIONS or kept[-1] in _ARTICLES):
        kept.pop()
    return kept


def names_by_level(territories: pd.DataFrame) -> Mapping[str, Mapping[str, str]]:
    """Return level -> code -> name, of the levels that documents name."""
    levels = ("commune", "epci", "departement", "region")
    return {
        level: dict(zip(rows["territory_code"], rows["territory_name"], strict=True))
        for level in levels
        for rows in [territories[territories["level"] == level]]
    }
