"""What a place of mediation costs and brings: ratios of sourced parameters, and their ranges.

Every outcome is a product of parameters, some of them divided: it moves one way with each. The
range is thus reached at the bounds, and nothing is drawn at random.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from atlas.context.steering.parameters import (
    ATTRIBUTION,
    COST,
    DEADWEIGHT,
    DURATION,
    HELP,
    NEWLY,
    TOGETHER,
)

COST_PER_YEAR, COST_PER_HELP = "cost_per_place_year", "cost_per_accompaniment"
COST_PER_NEWLY = "cost_per_person_newly_served"
GAIN_PER_PERSON, BREAK_EVEN = "net_gain_per_person", "break_even_people"
OUTCOME_UNITS = {
    COST_PER_YEAR: "EUR/lieu/an", COST_PER_HELP: "EUR/accompagnement",
    COST_PER_NEWLY: "EUR/personne", GAIN_PER_PERSON: "EUR/personne",
    BREAK_EVEN: "personnes/lieu/an",
}  # fmt: skip
# Without gains: parameters above and below the line.
_RATIOS: dict[str, tuple[str, tuple[str, ...]]] = {
    COST_PER_YEAR: (COST, ()),
    COST_PER_HELP: (COST, (HELP,)),
    COST_PER_NEWLY: (COST, (NEWLY,)),
}
_NET = (DURATION, ATTRIBUTION, DEADWEIGHT)
_LOW, _CENTRAL, _HIGH = _BOUNDS = ("low", "central", "high")

Values = Mapping[str, float]


class _Formula(NamedTuple):
    """An outcome: what it is made of; `gains` are summed, being known not to overlap."""

    outcome: str
    gain: str | None
    gains: tuple[str, ...]

    @property
    def parameters(self) -> tuple[str, ...]:
        """Every parameter that it moves with."""
        if self.outcome in _RATIOS:
            above, below = _RATIOS[self.outcome]
            return (above, *below)
        return (*((COST,) if self.outcome == BREAK_EVEN else ()), *self.gains, *_NET)

    def rises_with(self, parameter: str) -> bool:
        """Tell whether it grows when a parameter does."""
        if parameter == COST:
            return True
        raises_net = parameter != DEADWEIGHT and self.outcome == GAIN_PER_PERSON
        return raises_net or (parameter == DEADWEIGHT and self.outcome == BREAK_EVEN)

    def value(self, at: Values) -> float:
        """Return it for given values; infinite where nothing would pay, null where one is."""
        if self.outcome in _RATIOS:
            above, below = _RATIOS[self.outcome]
            return at[above] / float(np.prod([at[name] for name in below]))
        gain = sum(at[name] for name in self.gains)
        net = gain * at[DURATION] * at[ATTRIBUTION] * (1 - at[DEADWEIGHT])
        if self.outcome == GAIN_PER_PERSON:
            return net
        return np.inf if net == 0 else at[COST] / net


def gain_sets(parameters: pd.DataFrame) -> pd.DataFrame:
    """Return which gains can be added: one of each set of gains that overlap.

    Parameters
    ----------
    parameters
        Table `value_parameters` of one file.

    Returns
    -------
    DataFrame
        One row per gain, in order: `parameter_id`, `gain_set` (0, 1…; gains that overlap, step by
        step, share one; **a gain of which nobody says what it overlaps overlaps all others**),
        `is_kept`: the greatest central value of its set. The sum of those kept is a floor of what
        the gains bring together; it counts nothing twice.
    """
    gains = parameters[parameters["is_gain"]].reset_index(drop=True)
    names = gains["parameter_id"].tolist()
    said = [None if pd.isna(text) else {*filter(None, text.split("|"))}
            for text in gains["overlaps"]]  # fmt: skip
    sets = list(range(len(names)))
    for i, own in enumerate(said):
        for j, name in enumerate(names):
            if i != j and (own is None or name in own):
                sets = [sets[i] if one == sets[j] else one for one in sets]
    numbers = pd.Series(pd.factorize(np.array(sets))[0], gains.index, dtype="int64")
    central = gains["central"].fillna(-np.inf)
    best = central.groupby(numbers).transform("max")
    first = ~pd.DataFrame({"set": numbers, "best": central == best}).duplicated()
    is_kept = (central == best) & first & gains["central"].notna()
    return pd.DataFrame({"parameter_id": names, "gain_set": numbers, "is_kept": is_kept})


def _formulas(parameters: pd.DataFrame) -> list[_Formula]:
    """Return every outcome: the costs, then what each gain brings, and those that can be added."""
    sets = gain_sets(parameters)
    alone = [(name, (name,)) for name in sets["parameter_id"]]
    kept = tuple(sets.loc[sets["is_kept"], "parameter_id"])
    groups: list[tuple[str | None, tuple[str, ...]]] = [*alone]
    if len(kept) > 1:
        groups.append((TOGETHER, kept))
    costs = [_Formula(outcome, None, ()) for outcome in _RATIOS]
    return costs + [
        _Formula(outcome, gain, own)
        for outcome in (GAIN_PER_PERSON, BREAK_EVEN)
        for gain, own in groups or [(None, ())]
    ]


def outcomes(parameters: pd.DataFrame) -> pd.DataFrame:
    """Return the outcomes of one file of parameters, each with its range.

    Parameters
    ----------
    parameters
        Table `value_parameters` of one file.

    Returns
    -------
    DataFrame
        One row per outcome, and per gain where it is of a gain: `outcome` (a key of
        `OUTCOME_UNITS`), `gain_id` (`ensemble` for the sum of those that can be added; null for a
        cost), `low`, `central`, `high` (null when unknown; infinite when no number of people
        pays), `unit`, `missing` (parameters without any value: the outcome is unknown),
        `without_range` (parameters whose low or high is not known: the range is at least this
        wide), `used` (parameters that it moves with); the three joined by `|`.
    """
    known = parameters.set_index("parameter_id")
    rows = []
    for formula in _formulas(parameters):
        missing = [name for name in formula.parameters if name not in known.index]
        if formula.outcome not in _RATIOS and not formula.gains:
            missing.append("gain")
        rows.append({
            "outcome": formula.outcome, "gain_id": formula.gain,
            **_range(formula, known, missing),
            "unit": OUTCOME_UNITS[formula.outcome], "missing": "|".join(missing),
            "without_range": "|".join(_unbounded(formula, known)),
            "used": "|".join(name for name in formula.parameters if name in known.index),
        })  # fmt: skip
    return pd.DataFrame(rows).astype({"gain_id": "str"})


def _unbounded(formula: _Formula, known: pd.DataFrame) -> list[str]:
    own = known.reindex([name for name in formula.parameters if name in known.index])
    return [str(name) for name in own.index[own[[_LOW, _HIGH]].isna().any(axis=1)]]


def _range(formula: _Formula, known: pd.DataFrame, missing: list[str]) -> dict[str, float]:
    """Return the least, the central and the greatest value; null where a parameter is unknown."""
    if missing:
        return dict.fromkeys(_BOUNDS, np.nan)
    found = {_CENTRAL: formula.value(known[_CENTRAL])}
    for end in (_LOW, _HIGH):
        at = {
            name: _bound(known.loc[name], end if formula.rises_with(name) else _other(end))
            for name in formula.parameters
        }
        found[end] = formula.value(at)
    return {end: float(found[end]) for end in _BOUNDS}


def _other(end: str) -> str:
    return _HIGH if end == _LOW else _LOW


def _bound(parameter: pd.Series, end: str) -> float:
    """Return a bound of a parameter, its central value where it has none."""
    bound = parameter[end]
    return float(parameter[_CENTRAL] if pd.isna(bound) else bound)


def sensitivity(parameters: pd.DataFrame) -> pd.DataFrame:
    """Return how far each parameter alone moves each outcome, the others at their central value.

    Parameters
    ----------
    parameters
        Table `value_parameters` of one file.

    Returns
    -------
    DataFrame
        One row per outcome and parameter that has a low and a high value, the widest first within
        an outcome: `outcome`, `gain_id`, `parameter_id`, `at_low`, `at_high` (the outcome at these
        values), `swing` (their distance). Outcomes without central value have no row.
    """
    known = parameters.set_index("parameter_id")
    rows = []
    for formula in _formulas(parameters):
        names = formula.parameters
        if any(name not in known.index or pd.isna(known.at[name, _CENTRAL]) for name in names):
            continue
        central = {name: float(known.at[name, _CENTRAL]) for name in names}
        for name in names:
            ends = [known.at[name, end] for end in (_LOW, _HIGH)]
            if not any(map(pd.isna, ends)):
                low, high = (formula.value(central | {name: float(end)}) for end in ends)
                rows.append((formula.outcome, formula.gain, name, low, high, abs(high - low)))
    columns = ["outcome", "gain_id", "parameter_id", "at_low", "at_high", "swing"]
    table = pd.DataFrame(rows, columns=columns)
    keys = table.groupby(["outcome", "gain_id"], dropna=False, sort=False).ngroup()
    order = table.assign(group=keys).sort_values(
        ["group", "swing"], ascending=[True, False], kind="stable"
    )
    return order.drop(columns="group").reset_index(drop=True)
