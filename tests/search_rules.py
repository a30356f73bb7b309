"""The questions of tests/data/search_questions.csv, and the places that answer by their rules.

No rule reads what the search returns; the grammar is told in tests/data/README.md.
"""

import csv
import hashlib
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from atlas.schema.sphere import distance_m
from atlas.text.lexicon import fold
from atlas.text.timetable import is_open
from tests.conftest import PROJECT

KEPT_APART, TUNED = "mise à part", "réglage"
WORDS = ("name", "summary", "description", "parent_organisation", "national_programmes",
         "training_labels", "other_labels")  # fmt: skip
ENOUGH, DOOR_M = 5, 20_000.0
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
SIDES = {"north": ("latitude", 1), "south": ("latitude", -1),
         "east": ("longitude", 1), "west": ("longitude", -1)}  # fmt: skip


class Asked(NamedTuple):
    """A question, who could ask it, its part, and the places that answer."""

    query: str
    speaker: str
    part: str
    place_ids: frozenset[str]


def part_of(query: str) -> str:
    """Return the part of a question: by its hash, a third is never used for tuning."""
    digest = int(hashlib.sha256(query.encode()).hexdigest(), 16)
    return KEPT_APART if digest % 3 == 0 else TUNED


class Rules:
    """Rules obeyed over the places of a store."""

    def __init__(self, places: pd.DataFrame, communes: pd.DataFrame) -> None:
        self.places, self.communes = places, communes.set_index("commune_code")
        text = places[list(WORDS)].fillna("").agg(". ".join, axis=1)
        self.words = text.map(fold)
        self.folded: dict[str, pd.Series] = {}
        own = self.communes.reindex(places["commune_code"]).set_index(places.index)
        self.points = {axis: places[axis].fillna(own[f"reference_{axis}"])
                       for axis in ("longitude", "latitude")}  # fmt: skip

    def questions(self) -> list[Asked]:
        """Return the questions that have an answer."""
        path = PROJECT / "tests" / "data" / "search_questions.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        asked = [
            Asked(row["query"], row["speaker"], part_of(row["query"]),
                  self.answers(row["where"], row["criteria"]))
            for row in rows
        ]  # fmt: skip
        return [one for one in asked if one.place_ids]

    def answers(self, where: str, criteria: str) -> frozenset[str]:
        """Return the places that meet every criterion, where it is asked."""
        meets = pd.Series(True, index=self.places.index)
        for criterion in criteria.split(" & "):
            either = [self._meets(rule.strip()) for rule in criterion.split(" / ")]
            meets &= np.logical_or.reduce(either)
        return frozenset(self.places.loc[meets & self._inside(where, meets), "place_id"])

    def _meets(self, rule: str) -> pd.Series:
        if rule == "help":
            return self.places["is_mediation"]
        name, _, value = rule.partition("=")
        if name == "words":
            return self.words.str.contains(f"(?:{value})", regex=True).astype(bool)
        if name == "open":
            return self._open(*value.split())
        if name not in self.folded:
            self.folded[name] = self.places[name].fillna("").map(fold)
        if name == "place_types":
            listed = ("|" + self.folded[name] + "|").str.contains(f"|{value.lower()}", regex=False)
            return listed.astype(bool)
        return self.folded[name].str.contains(value, regex=False).astype(bool)

    def _open(self, day: str, span: str = "0-1440") -> pd.Series:
        start, end = map(int, span.split("-"))
        hours = self.places["opening_hours"]
        days = DAYS if day == "*" else (day,)
        return np.logical_or.reduce([is_open(hours, d, start, end).fillna(False) for d in days])

    def _inside(self, where: str, meets: pd.Series) -> pd.Series:
        kind, _, value = where.partition("=")
        everywhere = pd.Series(True, index=self.places.index)
        if kind == "commune":
            inside = self.places["commune_code"] == self._commune(value)
            if (inside & meets).sum() >= ENOUGH:
                return inside
            return inside | (self._metres(value) <= DOOR_M)
        if kind == "around":
            name, code, km = value.split("/")
            return self._metres(f"{name}/{code}") <= 1000 * float(km)
        if kind == "postal":
            codes = self.communes["postal_codes"].fillna("").str.split("|")
            holds = codes.map(lambda own: value in own)
            return self.places["commune_code"].isin(self.communes.index[holds])
        if kind in SIDES:
            axis, sign = SIDES[kind]
            own = self.communes[self.communes["departement_code"] == value]
            points = own[f"reference_{axis}"]
            middle = (points.min() + points.max()) / 2
            beyond = sign * (self.points[axis] - middle) > 0
            return beyond & (self.places["departement_code"] == value)
        return self.places[f"{kind}_code"] == value if kind else everywhere

    def _commune(self, value: str) -> str:
        name, code = value.split("/")
        named = (self.communes["commune_name"] == name) & (
            self.communes["departement_code"] == code
        )
        (found,) = self.communes.index[named]
        return str(found)

    def _metres(self, value: str) -> pd.Series:
        row = self.communes.loc[self._commune(value)]
        here = [np.full(len(self.places), row[f"reference_{axis}"])
                for axis in ("longitude", "latitude")]  # fmt: skip
        there = (self.points[axis].to_numpy("float64") for axis in ("longitude", "latitude"))
        return pd.Series(distance_m(*here, *there), index=self.places.index)


def judged(asked: Iterable[Asked], search: Callable[[str], list[str]]) -> pd.DataFrame:
    """Return recall at 10 and precision at 5 of each question.

    Columns `query`, `part`, `answer_count`, `recall`, `precision` (of five), `precision_possible`
    (of as many as could answer, five at most).
    """
    rows = []
    for one in asked:
        found = search(one.query)
        known = len(one.place_ids)
        right = len({*found[:5]} & one.place_ids)
        rows.append((one.query, one.part, known,
                     len({*found[:10]} & one.place_ids) / min(10, known),
                     right / 5, right / min(5, known)))  # fmt: skip
    names = ["query", "part", "answer_count", "recall", "precision", "precision_possible"]
    return pd.DataFrame(rows, columns=names)


def squeezed(text: str) -> list[str]:
    """Return the words of a question as a plain engine reads them."""
    return [word for word in re.findall(r"\w+", fold(text)) if len(word) > 2]
