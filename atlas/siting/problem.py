"""The problem put to every model: who needs a place, where one can open, within what limits."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.access.travel import Costs, Positions, Travel, Unit, all_costs, nearest
from atlas.errors import InputError
from atlas.schema.sphere import Floats
from atlas.text.french import shortest

# Beyond it, a place is no place. By hand: farther than any trip that is made for help.
LONGEST_M = 100_000


@dataclass(frozen=True)
class Limits:
    """How much can open: a number of sites, a budget, or both.

    Parameters
    ----------
    sites
        Most new sites; None without limit.
    budget
        Most money, in the unit of the costs; None without limit.

    Raises
    ------
    InputError
        There is no limit at all, or one is not positive.

    Examples
    --------
    >>> Limits(sites=3).allows(np.array([5.0, 5.0, 5.0]))
    True
    >>> Limits(budget=9).allows(np.array([5.0, 5.0]))
    False
    """

    sites: int | None = None
    budget: float | None = None

    def __post_init__(self) -> None:
        if self.sites is None and self.budget is None:
            raise InputError("donnez un nombre de sites, un budget, ou les deux")
        if self.sites is not None and self.sites < 1:
            raise InputError(f"nombre de sites d'au moins 1 attendu ; reçu {self.sites}")
        if self.budget is not None and not 0 < self.budget < np.inf:
            raise InputError(f"budget positif attendu ; reçu {shortest(self.budget)}")

    def allows(self, cost: Floats) -> bool:
        """Tell whether sites with these costs can all open."""
        within_count = self.sites is None or len(cost) <= self.sites
        return within_count and (self.budget is None or float(cost.sum()) <= self.budget)


@dataclass(frozen=True)
class Problem:
    """Where to open, given what is open.

    Parameters
    ----------
    demand
        One row per point where people are: `demand_id` (unique), `commune_code`, `longitude`,
        `latitude` (EPSG:4326 degrees, never null), `people`, `weight` (people, or people weighted
        by need), neither null nor negative; `departement_code`. Communes that are unknown are not
        there; see `atlas.siting.plan.people_of`.
    existing
        Places that are open and stay so: `facility_id`, `longitude`, `latitude`.
    candidates
        Where a site can open: `candidate_id` (unique), `candidate_name`, `commune_code` (may be
        null), `longitude`, `latitude`; `cost` when there is a budget.
    travel
        How people travel.
    radius, unit
        A person is served by a place at this cost or less; the unit must be that of `travel`.
    limits
        How much can open.
    longest
        Longest trip that matters, in `unit`: people without a place so near count as this far.

    Raises
    ------
    InputError
        The radius is not positive or is over `longest`, an identifier is repeated, or a candidate
        has no cost when there is a budget.
    ValueError
        Units differ, or a quantity is null or negative.
    """

    demand: pd.DataFrame
    existing: pd.DataFrame
    candidates: pd.DataFrame
    travel: Travel
    radius: float
    unit: Unit
    limits: Limits
    longest: float = LONGEST_M

    def __post_init__(self) -> None:
        if self.unit != self.travel.unit:
            raise ValueError(f"a radius in {self.unit} for trips in {self.travel.unit}")
        if not 0 < self.radius <= self.longest:
            raise InputError(
                f"rayon positif, d'au plus {shortest(self.longest, self.unit)}, attendu ; "
                f"reçu {shortest(self.radius)}"
            )
        for frame, name in ((self.demand, "demand_id"), (self.candidates, "candidate_id")):
            repeated = frame.loc[frame[name].duplicated(), name]
            if len(repeated):
                raise InputError(f"identifiant {name} donné deux fois : « {repeated.iloc[0]} »")
        for column in ("people", "weight"):
            if not (self.demand[column].to_numpy(float) >= 0).all():
                raise ValueError(f"column {column}: null or negative; leave those rows out first")
        if self.limits.budget is not None:
            self._require_costs()

    def _require_costs(self) -> None:
        """Check that every candidate has a cost."""
        absent = "cost" not in self.candidates or self.candidates["cost"].isna()
        count = int(np.sum(absent)) if "cost" in self.candidates else len(self.candidates)
        if count:
            raise InputError(
                f"{count} candidats n'ont pas de coût : donnez un coût par site, ou retirez-les"
            )
        if (self.candidates["cost"] < 0).any():
            raise InputError("coût négatif parmi les candidats")

    def in_order(self) -> "Problem":
        """Return the same problem with rows by identifier: their order changes no answer."""
        return Problem(
            self.demand.sort_values("demand_id", ignore_index=True),
            self.existing,
            self.candidates.sort_values("candidate_id", ignore_index=True),
            self.travel, self.radius, self.unit, self.limits, self.longest,
        )  # fmt: skip

    def site_costs(self) -> Floats:
        """Return the cost of each candidate; NaN where it is not known."""
        if "cost" not in self.candidates:
            return np.full(len(self.candidates), np.nan)
        costs: Floats = self.candidates["cost"].to_numpy(float)
        return costs


class Present(NamedTuple):
    """Cost to the nearest existing place, `longest` at most, and whether it is within the radius.

    One value per demand point.
    """

    cost: Floats
    is_served: npt.NDArray[np.bool_]


def present(problem: Problem) -> Present:
    """Return where people stand before anything opens."""
    cost, _ = nearest(problem.travel, problem.demand, problem.existing, problem.longest)
    return Present(np.minimum(cost, problem.longest), cost <= problem.radius)


def trips(problem: Problem, demand: Positions, limit: float) -> Costs:
    """Return the trips from some demand points to candidates, no longer than a limit.

    Positions of demand are those of the whole table.
    """
    facilities = problem.candidates.rename(columns={"candidate_id": "facility_id"})
    costs = all_costs(problem.travel, problem.demand.iloc[demand], facilities, limit)
    return Costs(
        demand[costs.demand], costs.facility, costs.cost, costs.unit, costs.limit,
        len(problem.demand),
    )  # fmt: skip
