"""Rules of criteria: a closed list of what can be checked on the places of the directory.

`champ rempli : horaires`, `valeur parmi : frais_a_charge = Gratuit|Gratuit sous condition`,
`heures par semaine : 24`, `dispositif : France Services`, `mis à jour depuis : 12 mois`. Fields
bear their names in the national schema. docs/referentials.md says what each rule answers.
"""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from atlas.schema.fields import FIELD_BY_FRENCH, NationalField
from atlas.text.lexicon import fold
from atlas.text.numbers import read_number

FILLED, AMONG, WEEKLY_HOURS = "champ rempli", "valeur parmi", "heures par semaine"
PROGRAMME, UPDATED = "dispositif", "mis à jour depuis"
RULE_NAMES = (FILLED, AMONG, WEEKLY_HOURS, PROGRAMME, UPDATED)
_BY_FOLDED = {fold(name): name for name in RULE_NAMES}
_MONTHS = re.compile(r"(\d{1,3})\s*mois")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# By definition: hours of a week.
_MOST_HOURS = 168


class Rule(NamedTuple):
    """What is checked of a place.

    Parameters
    ----------
    name
        One of `RULE_NAMES`.
    field
        Field of the directory that is looked at.
    values
        Values of which one is enough.
    least_hours
        Hours a week.
    since
        Day of the oldest update that counts.
    months
        The same, before the date of the directory.
    """

    name: str
    field: NationalField
    values: tuple[str, ...] = ()
    least_hours: float = 0
    since: date | None = None
    months: int = 0


@lru_cache(maxsize=4_096)
def read_rule(text: str) -> Rule | str:
    """Read a rule; a text is what is wrong with it, in French.

    Examples
    --------
    >>> rule = read_rule("Valeur parmi : frais_a_charge = Gratuit|Gratuit sous condition")
    >>> rule.field.name, rule.values
    ('fees', ('Gratuit', 'Gratuit sous condition'))
    >>> read_rule("heures par semaine : 24").least_hours
    24.0
    >>> print(read_rule("dispositif : Pix"))
    Pix n'est pas une valeur du champ dispositif_programmes_nationaux
    """
    named, _, argument = (part.strip() for part in text.partition(":"))
    name = _BY_FOLDED.get(fold(named))
    if name is None or not argument:
        return f"n'est pas une règle connue ({', '.join(RULE_NAMES)}), suivie de : et de sa valeur"
    return _READERS[name](argument)


def _filled(argument: str) -> Rule | str:
    field = FIELD_BY_FRENCH.get(argument)
    return Rule(FILLED, field) if field else _unknown_field(argument)


def _among(argument: str) -> Rule | str:
    named, _, listed = (part.strip() for part in argument.partition("="))
    field = FIELD_BY_FRENCH.get(named)
    if field is None:
        return _unknown_field(named)
    values = tuple(value.strip() for value in listed.split("|") if value.strip())
    if not values:
        return "n'a pas de valeur après le signe ="
    return _held(AMONG, field, values)


def _programme(argument: str) -> Rule | str:
    field = FIELD_BY_FRENCH["dispositif_programmes_nationaux"]
    return _held(PROGRAMME, field, (argument,))


def _held(name: str, field: NationalField, values: tuple[str, ...]) -> Rule | str:
    """Return a rule on values, which the vocabulary of the field must hold where it has one."""
    wrong = [value for value in values if field.vocabulary and value not in field.vocabulary]
    if wrong:
        return f"{wrong[0]} n'est pas une valeur du champ {field.french}"
    return Rule(name, field, values)


def _weekly_hours(argument: str) -> Rule | str:
    hours = read_number(argument)
    if hours is None or not 0 < hours <= _MOST_HOURS:
        return "n'est pas un nombre d'heures par semaine, de plus de 0 à 168"
    return Rule(WEEKLY_HOURS, FIELD_BY_FRENCH["horaires"], least_hours=float(hours))


def _updated(argument: str) -> Rule | str:
    field = FIELD_BY_FRENCH["date_maj"]
    if months := _MONTHS.fullmatch(argument):
        return Rule(UPDATED, field, months=int(months[1]))
    day = pd.to_datetime(argument, format="%Y-%m-%d", errors="coerce")
    if not _DAY.fullmatch(argument) or pd.isna(day):
        return "n'est ni une date (AAAA-MM-JJ) ni une durée (12 mois)"
    return Rule(UPDATED, field, since=day.date())


def _unknown_field(name: str) -> str:
    return f"{name} n'est pas un champ du schéma national"


_READERS = {
    FILLED: _filled, AMONG: _among, WEEKLY_HOURS: _weekly_hours, PROGRAMME: _programme,
    UPDATED: _updated,
}  # fmt: skip
