"""What a reader of published text returns: a value, and what was wrong with the text."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from atlas.schema.frame import CORRECTED, NOTED, SET_ASIDE
from atlas.text.lexicon import Lexicon


class Fault(NamedTuple):
    """What was wrong with one value.

    `problem` is French and completes "ligne 12, latitude : 485.6 …".
    """

    rule: str
    severity: str
    problem: str


class Reading(NamedTuple):
    """The value to keep, and its fault if it has one."""

    value: str | float | None
    fault: Fault | None = None


@dataclass(frozen=True)
class Habits:
    """How one file writes its values.

    Parameters
    ----------
    today
        A date after this day is a fault.
    date_formats
        `strptime` formats tried after ISO 8601.
    lexicon
        For list fields, what the published values mean; the vocabulary alone when None.
    """

    today: date
    date_formats: tuple[str, ...] = ()
    lexicon: Lexicon | None = None


def set_aside(rule: str, problem: str, value: str | float | None = None) -> Reading:
    """Return a reading that keeps nothing of a text, or only a part of it."""
    return Reading(value, Fault(rule, SET_ASIDE, problem))


def corrected(value: str | float, problem: str, rule: str = "code rétabli") -> Reading:
    """Return a value that is not what was published, saying so."""
    return Reading(value, Fault(rule, CORRECTED, problem))


def noted(value: str | float, rule: str, problem: str) -> Reading:
    """Return a value kept as it is, with what is to say of it."""
    return Reading(value, Fault(rule, NOTED, problem))
