"""Names of collectivities, as pages write them -> today's code, or what to choose from.

Nothing is guessed: a name is resolved only when it is, letter for letter once folded, the name that
exactly one collectivity bears today or bore at the date. Whatever is merely alike (a shortened
name, a slip, initials, a community that merged) is a candidate for a person to choose.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz, process

from atlas.schema.level import LEVEL_TABLES
from atlas.territory.history import FOLLOWED, NEVER_SEEN, TO_CHOOSE, NameIndex
from atlas.territory.timeline import TRANSFER
from atlas.text.lexicon import commune_key, fold

RESOLVED, TO_DECIDE, REFUSED = "résolue", "à décider", "refusée"
MAX_CANDIDATES = 6
# Below this likeness (0 to 100), a name is no candidate.
_LIKENESS = 78.0

_NATURES = (
    ("CC", r"(?:communaute de communes|com com|cc|cdc)"),
    ("CA", r"(?:communaute d'agglomeration|communaute d agglomeration|agglomeration|ca)"),
    ("CU", r"(?:communaute urbaine|cu)"),
    ("METRO", r"(?:metropole)"),
)
_NATURE_PATTERNS = [(nature, re.compile(rf"^(?:la |l')?{words}\b(?:\s+|$)"))
                    for nature, words in _NATURES]  # fmt: skip
_LEADING = re.compile(r"^(?:du|des|de la|de l'|de l|de|d'|d|la|le|les|l')\s*(?=\S)")
_ARTICLE = re.compile(r"^(?:le|la|les|l)\s+")
_COMMUNE_OF = re.compile(
    r"^(?:la )?(?:ville|commune|mairie|village|municipalite) (?:de |d'|du |des )"
)
_DEPARTEMENT_OF = re.compile(r"^(?:le )?(?:conseil (?:departemental|general)|departement)\b")
_REGION_OF = re.compile(r"^(?:la )?(?:conseil regional|region)\b")
_PARENTHESIS = re.compile(r"^(.*?)\s*\(([^()]*)\)\s*$")
_TYPES = {
    "commune": "commune", "ville": "commune", "village": "commune", "epci": "epci",
    "territoire": "epci", "intercommunalite": "epci", "metropole": "epci",
    "communaute de communes": "epci", "communaute d'agglomeration": "epci",
    "communaute urbaine": "epci", "departement": "departement", "region": "region",
}  # fmt: skip
_FOREIGN_TYPES = frozenset(
    ("other", "autre", "etranger", "etrangere", "hors de france", "hors france", "foreign")
)
_FOREIGN = frozenset(
    """allemagne|andorre|belgique|bresil|burkina faso|cameroun|canada|chine|cote d'ivoire|espagne|
    etats-unis|gabon|italie|japon|liban|luxembourg|madagascar|mali|maroc|monaco|pays-bas|portugal|
    quebec|roumanie|royaume-uni|senegal|suisse|tunisie""".replace("\n    ", "").split("|")
)
# A metropolis of 2014-2018 is the urban community of the same name, the same legal person.
_BECAME = {"CU": ("CU", "METRO"), "METRO": ("METRO", "MET69")}


class PossibleTerritory(NamedTuple):
    """A territory that a name may mean."""

    level: str
    code: str
    name: str

    def words(self) -> str:
        """Return the candidate as it is shown and chosen."""
        return f"{self.level}:{self.code} {self.name}"


class Answer(NamedTuple):
    """What a name means: a territory, or candidates, or a reason to refuse it."""

    outcome: str
    chosen: PossibleTerritory | None
    reason: str
    candidates: tuple[PossibleTerritory, ...] = ()


class AskedName(NamedTuple):
    """A name as published, and what the page says beside it; None where it says nothing."""

    name: str
    kind: str | None
    departement: str | None
    day: date


class Gazetteer:
    """The collectivities of today and of the past, ready for many names.

    Parameters
    ----------
    tables
        `communes`, `epci`, `departements`, `regions`, `former_communes`, `commune_events`.
    """

    def __init__(self, tables: dict[str, pd.DataFrame]) -> None:
        self._names = NameIndex(
            tables["commune_events"], tables["former_communes"], tables["communes"]
        )
        self.territories = {
            (level, row.code): PossibleTerritory(level, row.code, row.name)
            for level, table in LEVEL_TABLES.items()
            for row in _named(tables[table], level).itertuples()
        }
        communes = tables["communes"].set_index("commune_code")
        self._people = communes["population"].fillna(0).to_dict()
        self._departement = communes["departement_code"].to_dict()
        self._epci_of = communes["epci_code"].dropna().to_dict()
        self._departements = _departement_codes(tables["departements"])
        self._last_borne = _last_borne(tables["commune_events"])
        self._by_bare: defaultdict[str, list[str]] = defaultdict(list)
        self._keys: dict[str, str] = {}
        for code, name in communes["commune_name"].items():
            self._keys[str(code)] = commune_key(name)
            self._by_bare[_ARTICLE.sub("", commune_key(name))].append(str(code))
        epci = tables["epci"].set_index("epci_code")
        self._epci = {
            str(row.Index): (row.epci_type, epci_core(row.epci_name), row.departement_code)
            for row in epci.itertuples()
        }

    def resolve(self, asked: list[AskedName]) -> list[Answer]:
        """Answer for each name, in order."""
        read = [_Read(one, self._departements) for one in asked]
        frame = pd.DataFrame({
            "name": [one.commune_name for one in read],
            "departement": [one.departement for one in read],
            "day": [pd.Timestamp(one.asked.day) for one in read],
        })  # fmt: skip
        known = self._names.resolve(frame["name"], frame["departement"], frame["day"])
        rows = zip(read, known.itertuples(index=False), strict=True)
        return [self._answer(one, found) for one, found in rows]

    def _answer(self, read: "_Read", found: "tuple[object, ...]") -> Answer:
        if read.foreign:
            return Answer(REFUSED, None, read.foreign)
        if read.kind in ("departement", "region"):
            return self._parent(read)
        if read.kind == "epci":
            return self._community(read)
        answer = self._commune(read, found)
        if read.kind is None and answer.outcome == TO_DECIDE and not answer.candidates:
            return self._community(read)
        return answer

    def decide(self, code: str, kind: str | None) -> Answer:
        """Answer for a code that a person gave, alone or as `level:code name`.

        A code of two levels (`01`: département and région) needs its level, or the published kind.
        """
        bare = code.split()[0] if code.split() else code
        level, _, bare = bare.rpartition(":")
        told = level or (_TYPES.get(fold(kind)) if kind else None)
        found = [self.territories[one, bare] for one in ([told] if told else LEVEL_TABLES)
                 if (one, bare) in self.territories]  # fmt: skip
        if len(found) == 1:
            return Answer(RESOLVED, found[0], "code donné")
        return Answer(TO_DECIDE, None, f"le code donné, {code}, n'est pas celui d'un territoire "
                      "d'aujourd'hui", tuple(found))  # fmt: skip

    def _parent(self, read: "_Read") -> Answer:
        """Answer for a département or a région."""
        level = str(read.kind)
        core = _parent_core(read.asked.name)
        found = [c for (kind, _), c in self.territories.items()
                 if kind == level and commune_key(c.name) == core]  # fmt: skip
        if len(found) == 1:
            return Answer(RESOLVED, found[0], "nom")
        names = {c.code: commune_key(c.name) for (kind, _), c in self.territories.items()
                 if kind == level}  # fmt: skip
        return self._alike(core, names, level, "aucun territoire de ce nom")

    def _commune(self, read: "_Read", found: "tuple[object, ...]") -> Answer:
        """Answer for a commune, from what its name was at the date."""
        code, status, choices = found[:3]
        key = commune_key(read.commune_name)
        if status == TO_CHOOSE:
            codes = [c for c in str(choices).split("|") if self._is_in(c, read.departement)]
            if len(codes) == 1 and len(str(choices).split("|")) > 1:
                codes = str(choices).split("|")
            return Answer(TO_DECIDE, None, "plusieurs communes ont ce nom",
                          self._communes(self._largest_first(codes)))  # fmt: skip
        if status != NEVER_SEEN:
            chosen = self.territories["commune", str(code)]
            last = self._last_borne.get(key)
            if status == FOLLOWED and not (last and last > read.asked.day):
                return Answer(TO_DECIDE, None, "nom qu'une commune ne portait plus à cette date",
                              (chosen,))  # fmt: skip
            if rivals := self._rivals(key, str(code), read.departement):
                return Answer(TO_DECIDE, None, "une autre commune a ce nom, à l'article près",
                              (chosen, *self._communes(rivals)))  # fmt: skip
            how = "nom porté à cette date" if status == FOLLOWED else "nom"
            return Answer(RESOLVED, chosen, how + (" et département" if read.departement else ""))
        bare = [c for c in self._by_bare.get(_ARTICLE.sub("", key), [])
                if self._is_in(c, read.departement)]  # fmt: skip
        if len(bare) == 1:
            chosen = self.territories["commune", bare[0]]
            return Answer(RESOLVED, chosen, "nom, à l'article près")
        if bare:
            return Answer(TO_DECIDE, None, "plusieurs communes ont ce nom, à l'article près",
                          self._communes(self._largest_first(bare)))  # fmt: skip
        inside = {c: k for c, k in self._keys.items() if self._is_in(c, read.departement)}
        where = " dans ce département" if read.departement else ""
        answer = self._alike(key, inside, "commune", f"aucune commune de ce nom{where}")
        if not answer.candidates and read.departement:
            return self._alike(key, self._keys, "commune", f"aucune commune de ce nom{where}")
        return answer

    def _rivals(self, key: str, code: str, departement: str | None) -> list[str]:
        """Return the other communes whose name is the same but for its article."""
        same = self._by_bare.get(_ARTICLE.sub("", key), [])
        return [c for c in same if c != code and self._is_in(c, departement)]

    def _alike(self, key: str, names: dict[str, str], level: str, reason: str) -> Answer:
        """Return the candidates whose name begins so or is nearly so; a slip is not decided."""
        longer = [code for code, name in names.items() if name.startswith(f"{key} ")]
        near = _nearest(key, names, MAX_CANDIDATES)
        if level == "commune":
            longer = self._largest_first(longer)
        codes = list(dict.fromkeys([*longer, *near]))[:MAX_CANDIDATES]
        found = tuple(self.territories[level, code] for code in codes)
        return Answer(TO_DECIDE, None, reason + (" : en voici de proches" if found else ""), found)

    def _community(self, read: "_Read") -> Answer:
        """Answer for an intercommunality: same nature and same name."""
        nature, core = split_nature(read.asked.name)
        natures = _BECAME.get(nature, (nature,))
        same = [
            code for code, (kind, own, departement) in self._epci.items()
            if read.departement in (None, departement)
            and (own == core or (
                nature == "METRO" and kind in natures and _bare_metropole(own) == core))
        ]  # fmt: skip
        exact = [code for code in same if not nature or self._epci[code][0] in natures]
        if len(exact) == 1 and core:
            return Answer(RESOLVED, self.territories["epci", exact[0]], "nom et nature")
        reason = "aucun EPCI d'aujourd'hui n'a ce nom et cette nature"
        if len(exact) > 1:
            reason = "plusieurs EPCI ont ce nom"
        return Answer(TO_DECIDE, None, reason, self._communities(read, core, exact or same))

    def _communities(
        self, read: "_Read", core: str, first: list[str]
    ) -> tuple[PossibleTerritory, ...]:
        """Return the communities that a name may mean, the likeliest first."""
        inside = [c for c, (_, _, own) in self._epci.items() if read.departement in (None, own)]
        initials = [c for c in inside if _initials(self.territories["epci", c].name) == fold(
            read.asked.name).replace(".", "")]  # fmt: skip
        words = _meaningful(core)
        shared = sorted(
            (c for c in inside if 2 * len(words & _meaningful(self._epci[c][1])) > len(words)
             and words), key=lambda c: -fuzz.token_set_ratio(core, self._epci[c][1]))  # fmt: skip
        near = _nearest(core, {c: self._epci[c][1] for c in inside}, 3)
        seats = [self._epci_of[code] for code, key in self._keys.items()
                 if key in words and code in self._epci_of
                 and self._is_in(code, read.departement)]  # fmt: skip
        codes = dict.fromkeys([*first, *initials, *near, *shared, *seats])
        return tuple(self.territories["epci", code] for code in [*codes][:MAX_CANDIDATES])

    def _communes(self, codes: Iterable[str]) -> tuple[PossibleTerritory, ...]:
        return tuple(self.territories["commune", code] for code in codes)

    def _largest_first(self, codes: Iterable[str]) -> list[str]:
        return sorted(codes, key=lambda code: (-self._people.get(code, 0), code))

    def _is_in(self, code: str, departement: str | None) -> bool:
        return departement is None or self._departement.get(code) == departement


class _Read:
    """A published name taken apart: what kind it says, where, whether it is abroad."""

    def __init__(self, asked: AskedName, departements: dict[str, str]) -> None:
        self.foreign = ""
        name, departement = asked.name.strip(), asked.departement
        kind = _TYPES.get(fold(asked.kind)) if asked.kind else None
        if asked.kind and fold(asked.kind) in _FOREIGN_TYPES:
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
        self.kind = kind or _kind_of(folded)
        self.asked = asked._replace(name=name)
        self.commune_name = name[len(m[0]) :] if (m := _COMMUNE_OF.match(folded)) else name


def _kind_of(folded: str) -> str | None:
    """Return the kind of collectivity that a folded name begins with, None when it tells none."""
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
    >>> split_nature("Sète agglopôle Méditerranée")
    ('', 'sete agglopole mediterranee')
    """
    text = fold(name)
    for nature, pattern in _NATURE_PATTERNS:
        if found := pattern.match(text):
            return nature, commune_key(_LEADING.sub("", text[found.end() :]))
    return "", commune_key(text)


def epci_core(name: str) -> str:
    """Return the name of an EPCI to compare, without its nature."""
    return split_nature(name)[1]


def _bare_metropole(core: str) -> str:
    return " ".join(word for word in core.split() if word != "metropole")


def _nearest(key: str, names: dict[str, str], count: int) -> list[str]:
    """Return the codes of the names most like a key, the likeliest first."""
    found = process.extract(key, names, scorer=fuzz.ratio, limit=count, score_cutoff=_LIKENESS)
    return [code for _, _, code in found]


def _meaningful(core: str) -> set[str]:
    """Return the words of a name that tell it from others."""
    return set(core.split()) - {"de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "sur"}


def _initials(name: str) -> str:
    """Return the initials of an EPCI with its nature: `CA du Pays Ajaccien` -> `capa`."""
    words: list[str] = [w for w in re.findall(r"[a-z]+", fold(name))
             if w not in {"du", "de", "des", "la", "le", "les", "l", "d", "et"}]  # fmt: skip
    if words and words[0] in {"ca", "cc", "cu"}:
        return words[0] + "".join(word[0] for word in words[1:])
    return "".join(word[0] for word in words)


def _parent_core(name: str) -> str:
    text = _REGION_OF.sub("", _DEPARTEMENT_OF.sub("", fold(name))).strip()
    return commune_key(_LEADING.sub("", text))


def _named(table: pd.DataFrame, level: str) -> pd.DataFrame:
    columns = {f"{level}_code": "code", f"{level}_name": "name"}
    return pd.DataFrame(table[list(columns)]).rename(columns=columns)


def _departement_codes(departements: pd.DataFrame) -> dict[str, str]:
    """Return each way to write a département, folded -> its code."""
    known: dict[str, str] = {}
    for row in departements.itertuples():
        code = str(row.departement_code)
        known[fold(code)] = known[fold(row.departement_name)] = code
        known[code.lstrip("0").lower()] = code
    return known


def _last_borne(events: pd.DataFrame) -> dict[str, date]:
    """Return the key of each name lost -> the last day on which some commune lost it."""
    lost: dict[str, date] = {}
    rows = events[(events["event_kind"] != TRANSFER) & events["old_name"].notna()]
    for name, day in rows[["old_name", "event_date"]].itertuples(index=False):
        moment = date.max if pd.isna(day) else day.date()
        key = commune_key(name)
        lost[key] = max(lost.get(key, date.min), moment)
    return lost
