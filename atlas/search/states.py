"""What each document says of a fact: yes, probably, unknown, no."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt

from atlas.schema.vocabulary import FEES
from atlas.search.facts import CONCEPT, CONDITION, FREE, OPEN, AskedFact
from atlas.search.glossary import CONCEPTS
from atlas.search.index import Finder
from atlas.territory.local_time import COMMUNE_ZONES, zone_of
from atlas.text.hours import DAYS
from atlas.text.timetable import DAY_MINUTES

# What a document says of a fact, by convention.
NO, NOT_TOLD, YES = -1.0, 0.0, 1.0

# What is probably offered, against what is said. By hand; what ±20 % does to the recall of the
# search: `python -m benchmarks.thresholds search`.
PROBABLY = 0.5

# Minutes, by definition.
_HOUR_MINUTES = 60
_BROADER = {concept.word: f"x{concept.broader}" for concept in CONCEPTS if concept.broader}
_WALK_IN = "xsansrdv"

States = npt.NDArray[np.float64]


def moment_of(now: datetime) -> tuple[str, int]:
    """Return the day of the week and the minute of the day.

    Examples
    --------
    >>> moment_of(datetime(2026, 11, 28, 9, 30))
    ('Sa', 570)
    """
    return DAYS[now.weekday()], now.hour * _HOUR_MINUTES + now.minute


def fact_states(finder: Finder, fact: AskedFact, now: datetime | None) -> States:
    """Return, for each document, what it says of a fact: 1 yes, 0.5 probably, 0 unknown, -1 no.

    Parameters
    ----------
    finder
        As `atlas.search.index.prepare` returns it.
    fact
        As `atlas.search.facts.read_facts` returns it.
    now
        A moment with its time zone; without it "now" is unknown everywhere.
    """
    if fact.kind == CONCEPT:
        return _said(finder, fact.concepts)
    if fact.kind == OPEN:
        if fact.start < 0:
            return now_states(finder, now)
        return open_states(finder, fact.days, fact.start, fact.end)
    return _paid(finder, fact.kind)


def open_states(finder: Finder, days: Sequence[str], start: int, end: int) -> States:
    """Return whether documents are open at some time of a span of some days: 1, 0 unknown, -1."""
    hours = finder.hours
    states = np.full(hours.text_count, NO)
    for day in days:
        midnight = DAYS.index(day) * DAY_MINUTES
        meets = (hours.start < midnight + end) & (hours.end > midnight + start)
        maybe, sure = hours.own[meets & ~hours.is_sure], hours.own[meets & hours.is_sure]
        states[maybe] = np.maximum(states[maybe], NOT_TOLD)
        states[sure] = YES
    told: States = np.append(states, NOT_TOLD)[hours.text]
    return told


def now_states(finder: Finder, now: datetime | None) -> States:
    """Return whether documents are open now, by the clock of where they are: 1, 0 unknown, -1.

    What is in no département has no hour; neither has anything without a moment.
    """
    states = np.full(len(finder.documents), NOT_TOLD)
    if now is None:
        return states
    zones = _zones(finder)
    for zone in np.unique(zones[zones != ""]):
        day, minute = moment_of(now.astimezone(zone_of(str(zone))))
        here = zones == zone
        states[here] = open_states(finder, [day], minute, minute + 1)[here]
    return states


def _zones(finder: Finder) -> "npt.NDArray[np.str_]":
    """Return, for each document, a code whose zone is its own; empty for none.

    Every code of one zone is told by the same one, the first.
    """
    first: dict[str, str] = {}
    own = [first.setdefault(zone_of(code).key, code) for code in finder.codes["departement"]]
    zones: npt.NDArray[np.str_] = np.array([*own, ""], dtype="U5")[
        finder.kept["departement_number"]
    ]
    for code in COMMUNE_ZONES:
        number = finder.codes["commune"].get(code)
        if number is not None:
            zones[finder.kept["commune_number"] == number] = code
    return zones


def _said(finder: Finder, concepts: Sequence[str]) -> States:
    """Return whether documents say one of some concepts, or what is broader."""
    states = np.zeros(len(finder.documents))
    for concept in concepts:
        if broader := _BROADER.get(concept):
            texts, _ = finder.concepts.of(broader)
            states[texts] = np.maximum(states[texts], PROBABLY)
        if concept == _WALK_IN:
            states = np.maximum(states, PROBABLY * finder.kept["walk_in"])
        states[finder.concepts.of(concept)[0]] = YES
    return states


def _paid(finder: Finder, kind: str) -> States:
    """Return whether documents publish a price."""
    free, condition, paid = (finder.kept[f"fee_{i}"] for i, _ in enumerate(FEES))
    if kind == FREE:
        only_paid = paid & ~free & ~condition
        return np.where(free, YES, np.where(condition, PROBABLY, np.where(only_paid, NO, NOT_TOLD)))
    if kind == CONDITION:
        said = np.zeros(len(free))
        said[finder.columns.of(finder.stems.get("adhesion", "adhes"))[0]] = YES
        return np.maximum(said, np.where(condition, YES, NOT_TOLD))
    return np.where(paid, YES, np.where(free & ~condition, NO, NOT_TOLD))
