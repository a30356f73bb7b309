"""Names of collectivities, as pages write them -> today's code, or what to choose from.

Nothing is guessed: a name is resolved only when it is, letter for letter once folded, the name that
exactly one collectivity bears today or bore at the date. Whatever is merely alike (a shortened
name, a slip, initials, a community that merged) is a candidate for a person to choose.
`atlas.territory.collectivities` asks it, and the codes, for the rows of a file.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from functools import cached_property
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz

from atlas.errors import InputError
from atlas.schema.level import LEVEL_TABLES, parse_territory
from atlas.territory.appellation import (
    Appellation,
    Parsed,
    departement_codes,
    initials,
    level_said,
    likeliest,
    meaningful,
    parent_key,
    split_nature,
    without_article,
    without_metropole,
)
from atlas.territory.history import (
    FOLLOWED,
    NEVER_SEEN,
    TO_CHOOSE,
    NameIndex,
    last_borne,
    resolve_code,
)
from atlas.territory.timeline import texts
from atlas.text.lexicon import commune_key, fold

RESOLVED, TO_DECIDE, REFUSED = "résolue", "à décider", "refusée"
MAX_CANDIDATES = 6
# A metropolis of 2014-2018 is the urban community of the same name, the same legal person.
_BECAME = {"CU": ("CU", "METRO"), "METRO": ("METRO", "MET69")}
# Tables that follow communes through time.
_PAST = ("commune_events", "former_communes", "communes")


class Collectivity(NamedTuple):
    """A territory of today that a name may mean."""

    level: str
    code: str
    name: str

    def words(self) -> str:
        """Return it as it is shown and chosen."""
        return f"{self.level}:{self.code} {self.name}"


class Resolution(NamedTuple):
    """What a name or a code means: a territory, or candidates, or a reason to refuse it."""

    outcome: str
    chosen: Collectivity | None
    reason: str
    candidates: tuple[Collectivity, ...] = ()


class Gazetteer:
    """The collectivities of today and of the past, ready for many names.

    Parameters
    ----------
    tables
        `communes`, `epci`, `departements`, `regions`, `former_communes`, `commune_events`.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = tables
        self.territories = {
            (level, code): Collectivity(level, code, name)
            for level, table in LEVEL_TABLES.items()
            for code, name in tables[table][[f"{level}_code", f"{level}_name"]].to_numpy()
        }
        communes = tables["communes"].set_index("commune_code")
        self._people = communes["population"].fillna(0).to_dict()
        self._departement = communes["departement_code"].to_dict()
        self._epci_of = communes["epci_code"].dropna().to_dict()
        self._departements = departement_codes(tables["departements"])

    @cached_property
    def _names(self) -> NameIndex:
        """The names of communes through time."""
        return NameIndex(*(self._tables[name] for name in _PAST))

    @cached_property
    def _last_borne(self) -> dict[str, date]:
        """The last day on which some commune lost each name."""
        return last_borne(self._tables["commune_events"])

    @cached_property
    def _keys(self) -> dict[str, str]:
        """The name to compare of each commune."""
        names = self._tables["communes"].set_index("commune_code")["commune_name"]
        return {str(code): commune_key(name) for code, name in names.items()}

    @cached_property
    def _by_bare(self) -> dict[str, list[str]]:
        """The communes of each name without its article."""
        found = defaultdict(list)
        for code, key in self._keys.items():
            found[without_article(key)].append(code)
        return dict(found)

    @cached_property
    def _epci(self) -> dict[str, tuple[str, str, str]]:
        """The nature, the name to compare and the département of each EPCI."""
        return {
            str(row.epci_code): (row.epci_type, split_nature(row.epci_name)[1],
                                 row.departement_code)
            for row in self._tables["epci"].itertuples()
        }  # fmt: skip

    def resolve(self, said: list[Appellation]) -> list[Resolution]:
        """Return what each name means, in order."""
        read = [Parsed(one, self._departements) for one in said]
        frame = pd.DataFrame({
            "name": [one.commune_name for one in read],
            "departement": [one.departement for one in read],
            "day": [pd.Timestamp(one.day) for one in read],
        })  # fmt: skip
        known = self._names.resolve(frame["name"], frame["departement"], frame["day"])
        rows = zip(read, known.itertuples(index=False), strict=True)
        return [self._resolved(one, found) for one, found in rows]

    def decide(self, code: str, kind: str | None = None) -> Resolution:
        """Return the territory of today of a code that a person gives.

        Alone (`33056`), as a candidate is shown (`commune:33056 Blanquefort`), or as
        `atlas.schema.level.parse_territory` reads it (`D23`). A code of two levels (`01`:
        département and région) needs its level, or the published kind.
        """
        bare = code.split()[0] if code.split() else code
        level, _, bare = bare.rpartition(":")
        found = self._of_today(bare, level or level_said(kind))
        if len(found) == 1:
            return Resolution(RESOLVED, found[0], "code donné")
        return _undecided(
            f"le code donné, {code}, n'est pas celui d'un territoire d'aujourd'hui", found
        )

    def on_days(self, codes: pd.Series, days: pd.Series) -> list[Collectivity | None]:
        """Return the territory of today of each published code, None for what is none.

        A code of commune is understood as on its day, and followed; a SIREN, and a département or
        a région by its letter (`D23`, `R75`), are of today.
        """
        events, former, communes = (self._tables[name] for name in _PAST)
        followed = resolve_code(events, former, communes, codes, days)
        return [
            self.territories["commune", commune] if commune
            else next(iter(self._of_today(code, "epci")), None) if code else None
            for commune, code in zip(texts(followed["commune_code"]), texts(codes), strict=True)
        ]  # fmt: skip

    def _of_today(self, code: str, told: str | None) -> list[Collectivity]:
        """Return the territories of today that have a code, at the level told or by its letter."""
        keys = [(level, code) for level in ([told] if told else LEVEL_TABLES)]
        with suppress(InputError):
            keys.append(parse_territory(code))
        return [self.territories[key] for key in keys if key in self.territories]

    def _resolved(self, read: Parsed, found: tuple[object, ...]) -> Resolution:
        """Return what a name means, given what it was as that of a commune."""
        if read.foreign:
            return Resolution(REFUSED, None, read.foreign)
        if read.level in ("departement", "region"):
            return self._parent(read)
        if read.level == "epci":
            return self._community(read)
        answer = self._commune(read, found)
        if read.level is None and answer.outcome == TO_DECIDE and not answer.candidates:
            return self._community(read)
        return answer

    def _parent(self, read: Parsed) -> Resolution:
        """Return what the name of a département or a région means."""
        level = str(read.level)
        core = parent_key(read.name)
        names = {code: commune_key(one.name) for (own, code), one in self.territories.items()
                 if own == level}  # fmt: skip
        found = [code for code, name in names.items() if name == core]
        if len(found) == 1:
            return Resolution(RESOLVED, self.territories[level, found[0]], "nom")
        return self._alike(core, names, level, "aucun territoire de ce nom")

    def _commune(self, read: Parsed, found: tuple[object, ...]) -> Resolution:
        """Return what the name of a commune means, from what it was at the date."""
        code, status, choices = found[:3]
        key = commune_key(read.commune_name)
        if status == TO_CHOOSE:
            codes = [c for c in str(choices).split("|") if self._is_in(c, read.departement)]
            if len(codes) == 1 and len(str(choices).split("|")) > 1:
                codes = str(choices).split("|")
            return _undecided("plusieurs communes ont ce nom", self._largest(codes))
        if status != NEVER_SEEN:
            chosen = self.territories["commune", str(code)]
            last = self._last_borne.get(key)
            if status == FOLLOWED and not (last and last > read.day):
                return _undecided("nom qu'une commune ne portait plus à cette date", [chosen])
            if rivals := self._rivals(key, str(code), read.departement):
                same = self._communes([str(code), *rivals])
                return _undecided("une autre commune a ce nom, à l'article près", same)
            how = "nom porté à cette date" if status == FOLLOWED else "nom"
            how += " et département" if read.departement else ""
            return Resolution(RESOLVED, chosen, how)
        bare = [c for c in self._by_bare.get(without_article(key), [])
                if self._is_in(c, read.departement)]  # fmt: skip
        if len(bare) == 1:
            chosen = self.territories["commune", bare[0]]
            return Resolution(RESOLVED, chosen, "nom, à l'article près")
        if bare:
            return _undecided(
                "plusieurs communes ont ce nom, à l'article près", self._largest(bare)
            )
        inside = {c: k for c, k in self._keys.items() if self._is_in(c, read.departement)}
        where = " dans ce département" if read.departement else ""
        answer = self._alike(key, inside, "commune", f"aucune commune de ce nom{where}")
        if not answer.candidates and read.departement:
            return self._alike(key, self._keys, "commune", f"aucune commune de ce nom{where}")
        return answer

    def _rivals(self, key: str, code: str, departement: str | None) -> list[str]:
        """Return the other communes whose name is the same but for its article."""
        same = self._by_bare.get(without_article(key), [])
        return [c for c in same if c != code and self._is_in(c, departement)]

    def _alike(self, key: str, names: dict[str, str], level: str, reason: str) -> Resolution:
        """Return the candidates whose name begins so or is nearly so; a slip is not decided."""
        longer = [code for code, name in names.items() if name.startswith(f"{key} ")]
        near = likeliest(key, names, MAX_CANDIDATES)
        if level == "commune":
            longer = [one.code for one in self._largest(longer)]
        codes = list(dict.fromkeys([*longer, *near]))[:MAX_CANDIDATES]
        found = [self.territories[level, code] for code in codes]
        return _undecided(reason + (" : en voici de proches" if found else ""), found)

    def _community(self, read: Parsed) -> Resolution:
        """Return what the name of an intercommunality means: same nature and same name."""
        nature, core = split_nature(read.name)
        natures = _BECAME.get(nature, (nature,))
        same = [
            code for code, (kind, own, departement) in self._epci.items()
            if read.departement in (None, departement)
            and (own == core or (
                nature == "METRO" and kind in natures and without_metropole(own) == core))
        ]  # fmt: skip
        exact = [code for code in same if not nature or self._epci[code][0] in natures]
        if len(exact) == 1 and core:
            return Resolution(RESOLVED, self.territories["epci", exact[0]], "nom et nature")
        reason = "aucun EPCI d'aujourd'hui n'a ce nom et cette nature"
        if len(exact) > 1:
            reason = "plusieurs EPCI ont ce nom"
        return _undecided(reason, self._communities(read, core, exact or same))

    def _communities(self, read: Parsed, core: str, first: list[str]) -> list[Collectivity]:
        """Return the communities that a name may mean, the likeliest first."""
        inside = [c for c, (_, _, own) in self._epci.items() if read.departement in (None, own)]
        letters = fold(read.name).replace(".", "")
        short = [c for c in inside if initials(self.territories["epci", c].name) == letters]
        words = meaningful(core)
        shared = sorted(
            (c for c in inside if 2 * len(words & meaningful(self._epci[c][1])) > len(words)
             and words), key=lambda c: -fuzz.token_set_ratio(core, self._epci[c][1]))  # fmt: skip
        near = likeliest(core, {c: self._epci[c][1] for c in inside}, 3)
        bare = without_article(core)
        seats = {code: without_article(key) for code, key in self._keys.items()
                 if code in self._epci_of and self._is_in(code, read.departement)}  # fmt: skip
        named = [one.code for one in self._largest(c for c, key in seats.items() if key == bare)]
        partly = [code for code, key in self._keys.items() if key in words and code in seats]
        members = [self._epci_of[code] for code in (*named, *partly)]
        codes = dict.fromkeys([*first, *short, *near, *members[: len(named)], *shared, *members])
        return [self.territories["epci", code] for code in [*codes][:MAX_CANDIDATES]]

    def _communes(self, codes: Iterable[str]) -> list[Collectivity]:
        return [self.territories["commune", code] for code in codes]

    def _largest(self, codes: Iterable[str]) -> list[Collectivity]:
        """Return communes, the largest first."""
        return self._communes(sorted(codes, key=lambda code: (-self._people.get(code, 0), code)))

    def _is_in(self, code: str, departement: str | None) -> bool:
        return departement is None or self._departement.get(code) == departement


def _undecided(reason: str, candidates: Iterable[Collectivity]) -> Resolution:
    return Resolution(TO_DECIDE, None, reason, tuple(candidates))
