"""Sites chosen -> what a planner reads: who each one serves, in which order, what stays."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from atlas.access.travel import Positions, all_costs
from atlas.schema.sphere import Floats
from atlas.siting.problem import Present, Problem

# An objective of nothing counts as this in the share of a gap: by definition, never divide by 0.
_LEAST_OBJECTIVE = 1e-9


@dataclass(frozen=True)
class Proof:
    """How good an answer is proven to be.

    Parameters
    ----------
    objective
        What the model makes best: people, or people x km saved, weighted as asked; for the
        p-center, the longest trip left.
    bound
        No answer does better than this.
    is_optimal
        Whether the answer is proven best; else the search was stopped.
    """

    objective: float
    bound: float
    is_optimal: bool

    @property
    def gap_share(self) -> float:
        """How far the bound is, as a share of the objective."""
        if self.is_optimal or self.bound == self.objective:
            return 0.0
        return abs(self.bound - self.objective) / max(abs(self.objective), _LEAST_OBJECTIVE)


@dataclass(frozen=True)
class Siting:
    """Where to open, and what it changes.

    Parameters
    ----------
    sites
        One row per site, in order of `rank` (1 first): `candidate_id`, `candidate_name`,
        `commune_code`, `longitude`, `latitude`, `cost`, `people_newly` (people within the radius
        only once this site opens, after those before it), `people_alone` (if it opened alone),
        `cost_per_person` (null when it serves nobody new).
    curve
        One row per number of sites opened in that order, from 0: `site_count`, `people_newly`
        (all together), `people_served`, `served_share` of the people known, `mean_trip` per person
        and `longest_trip` (in the unit of the problem), `cost`. Each is what the first sites of
        this answer do, not the best that so few could do.
    demand
        The demand points of the problem, order of `demand_id`, with `trip_before`, `trip_after`,
        `is_served_before`, `is_served_after`.
    proof
        How good the answer is proven to be.
    gains
        One row per demand point with people that comes within the radius: `rank` of the first site
        that brings it, in their order, `demand_id`, `commune_code`, `people`, `trip_before`,
        `trip_after` (once every site is open). The people of a rank are its `people_newly`.
    """

    sites: pd.DataFrame
    curve: pd.DataFrame
    demand: pd.DataFrame
    proof: Proof
    gains: pd.DataFrame

    @property
    def uncovered(self) -> pd.DataFrame:
        """The demand points with people that stay beyond the radius, the most people first."""
        left = self.demand[~self.demand["is_served_after"] & (self.demand["people"] > 0)]
        return left.sort_values(["people", "demand_id"], ascending=[False, True])

    def shares(self) -> pd.DataFrame:
        """Return people within the radius by département, before and after, the worst first.

        Columns `departement_code`, `people`, `served_share_before`, `served_share_after`.
        """
        rows = self.demand.assign(
            before=self.demand["people"].where(self.demand["is_served_before"], 0),
            after=self.demand["people"].where(self.demand["is_served_after"], 0),
        )
        sums = rows.groupby("departement_code")[["people", "before", "after"]].sum()
        sums = sums[sums["people"] > 0]
        return (
            pd.DataFrame(
                {
                    "people": sums["people"],
                    "served_share_before": sums["before"] / sums["people"],
                    "served_share_after": sums["after"] / sums["people"],
                }
            )
            .reset_index()
            .sort_values(["served_share_after", "departement_code"], ignore_index=True)
        )


class Trips(NamedTuple):
    """Trips between demand points and sites, pair by pair: positions and cost."""

    demand: Positions
    site: Positions
    cost: Floats


# What each site adds, best first: trips, present cost of each demand point, number of sites ->
# one column per criterion.
Score = Callable[[Trips, Floats, int], Floats]


def newly_served(weight: Floats, radius: float) -> Score:
    """Score a site by the weight of those who come within the radius thanks to it."""

    def score(trips: Trips, now: Floats, count: int) -> Floats:
        gain = np.where(
            (now[trips.demand] > radius) & (trips.cost <= radius), weight[trips.demand], 0
        )
        return np.bincount(trips.site, gain, count).astype(float)[:, None]

    return score


def saved(weight: Floats) -> Score:
    """Score a site by the weighted distance that it saves."""

    def score(trips: Trips, now: Floats, count: int) -> Floats:
        gain = weight[trips.demand] * np.maximum(now[trips.demand] - trips.cost, 0)
        return np.bincount(trips.site, gain, count).astype(float)[:, None]

    return score


def worst_served(people: Floats, radius: float, reach: float) -> Score:
    """Score a site by the longest trip that it brings within reach, then by people served."""
    newly = newly_served(people, radius)

    def score(trips: Trips, now: Floats, count: int) -> Floats:
        helped = (trips.cost <= reach) & (now[trips.demand] > reach) & (people[trips.demand] > 0)
        longest = np.zeros(count)
        np.maximum.at(longest, trips.site[helped], now[trips.demand[helped]])
        return np.column_stack([longest, newly(trips, now, count)])

    return score


def outcome(
    problem: Problem, now: Present, chosen: Positions, score: Score, proof: Proof
) -> Siting:
    """Return what opening some candidates changes.

    Parameters
    ----------
    problem
        Rows by identifier.
    now
        Where people stand before.
    chosen
        Positions of candidates.
    score
        What makes the order of sites; a site that adds nothing at its turn is left out.
    proof
        How good the answer is proven to be.
    """
    candidates = problem.candidates.iloc[chosen].reset_index(drop=True)
    trips = _trips(problem, candidates, now)
    order, states = _in_order(trips, now.cost, score, len(chosen))
    people = problem.demand["people"].to_numpy(float)
    radius = problem.radius
    served = [float(people[now.is_served | (state <= radius)].sum()) for state in states]
    cost = problem.site_costs()[chosen][order]
    newly = np.diff(served)
    alone = newly_served(people, radius)(trips, now.cost, len(chosen))[order, 0]
    sites = candidates.iloc[order][
        ["candidate_id", "candidate_name", "commune_code", "longitude", "latitude"]
    ].reset_index(drop=True)
    sites.insert(0, "rank", np.arange(1, len(order) + 1))
    sites["cost"] = cost
    sites["people_newly"], sites["people_alone"] = newly, alone
    sites["cost_per_person"] = np.divide(
        cost, newly, out=np.full(len(cost), np.nan), where=newly > 0
    )
    curve = pd.DataFrame({"site_count": np.arange(len(states)), "people_served": served})
    known = max(float(people.sum()), 1.0)
    inhabited = people > 0
    curve["people_newly"] = curve["people_served"] - served[0]
    curve["served_share"] = curve["people_served"] / known
    curve["mean_trip"] = [float((people * state).sum()) / known for state in states]
    curve["longest_trip"] = [float(state[inhabited].max(initial=0)) for state in states]
    curve["cost"] = np.r_[0, np.cumsum(cost)]
    demand = problem.demand.assign(
        trip_before=now.cost, trip_after=states[-1],
        is_served_before=now.is_served, is_served_after=now.is_served | (states[-1] <= radius),
    )  # fmt: skip
    return Siting(sites, curve, demand, proof, _gains(demand, states, radius))


def _gains(demand: pd.DataFrame, states: list[Floats], radius: float) -> pd.DataFrame:
    """Return the points that come within the radius, with the rank of the site that does it."""
    rank = np.argmax(np.stack([state <= radius for state in states]), axis=0)
    gained = ~demand["is_served_before"] & demand["is_served_after"] & (demand["people"] > 0)
    columns = ["demand_id", "commune_code", "people", "trip_before", "trip_after"]
    gains = demand.loc[gained, columns]
    gains.insert(0, "rank", rank[gained.to_numpy()])
    return gains.sort_values(["rank", "people", "demand_id"], ascending=[True, False, True],
                             ignore_index=True)  # fmt: skip


def _trips(problem: Problem, candidates: pd.DataFrame, now: Present) -> Trips:
    """Return the trips to the sites, no longer than the longest of today."""
    facilities = candidates.rename(columns={"candidate_id": "facility_id"})
    limit = max(float(now.cost.max(initial=0)), problem.radius)
    costs = all_costs(problem.travel, problem.demand, facilities, limit)
    return Trips(costs.demand, costs.facility, costs.cost)


def _in_order(
    trips: Trips, cost: Floats, score: Score, count: int
) -> tuple[list[int], list[Floats]]:
    """Return sites in order of what they add, and the trips of people before and after each."""
    order: list[int] = []
    states = [cost]
    by_site = np.argsort(trips.site, kind="stable")
    trips = Trips(trips.demand[by_site], trips.site[by_site], trips.cost[by_site])
    start = np.searchsorted(trips.site, np.arange(count + 1))
    for _ in range(count):
        added = score(trips, states[-1], count)
        added[order] = 0
        # best by the first column, then the next; of two alike, the first candidate
        best = int(np.lexsort([-np.arange(count), *added.T[::-1]])[-1])
        if not added[best].any():
            break
        rows = slice(start[best], start[best + 1])
        state = states[-1].copy()
        state[trips.demand[rows]] = np.minimum(state[trips.demand[rows]], trips.cost[rows])
        order.append(best)
        states.append(state)
    return order, states
