"""p-median: the sites that shorten trips most, existing places kept."""

from time import monotonic

import numpy as np

from atlas.schema.sphere import Floats
from atlas.siting.bound import bound
from atlas.siting.choice import choose
from atlas.siting.layers import Gains, nested_layers
from atlas.siting.outcome import Proof, Siting, outcome, saved
from atlas.siting.problem import Present, Problem, present, trips
from atlas.siting.solver import TIME_LIMIT_S

# Shares of the demand points, by their present trips: those of a band are taken together, with few
# useless pairs. By hand: no answer depends on it, but seconds (`python -m benchmarks.siting`).
_BANDS = (0.0, 0.25, 0.5, 0.75, 0.9, 0.97, 0.995, 1.0)
# By definition.
_M_PER_KM = 1000.0


def p_median(problem: Problem, time_limit_s: float = TIME_LIMIT_S) -> Siting:
    """Open where the trips of all people, added together, become shortest.

    Minimise sum of w_i d_i, d_i the trip from i to the nearest place, existing or new, at most
    `problem.longest`. Only candidates nearer than the place of today matter to a demand point.
    A Lagrangian bound leaves out nearly all candidates; what remains is solved as a coverage of
    nested layers, to proven optimality.

    Parameters
    ----------
    problem
        Who needs a place, where one can open, within what limits; the radius serves only to count
        who is served.
    time_limit_s
        Seconds after which the search stops; the bound is then in the proof.

    Returns
    -------
    Siting
        Sites in order of what each saves. The objective is what all save: weight x km, or
        weight x minutes.

    References
    ----------
    Hakimi, S. L. (1964), Optimum locations of switching centers and the absolute centers and
    medians of a graph, Operations Research 12(3), doi:10.1287/opre.12.3.450.

    Examples
    --------
    Of two villages 22 km from a place, the larger one:

    >>> import pandas as pd
    >>> from atlas.siting.problem import Limits
    >>> from atlas.access.travel import GreatCircle
    >>> villages = pd.DataFrame({
    ...     "demand_id": ["a", "b"], "commune_code": ["a", "b"], "departement_code": "23",
    ...     "longitude": 2.0, "latitude": [45.8, 46.2], "people": [100, 300], "weight": [100, 300],
    ... })
    >>> sites = villages.assign(candidate_id=villages["demand_id"], candidate_name=["A", "B"])
    >>> place = pd.DataFrame({"facility_id": ["x"], "longitude": [2.0], "latitude": [46.0]})
    >>> answer = p_median(
    ...     Problem(villages, place, sites, GreatCircle(), 10_000, "m", Limits(sites=1))
    ... )
    >>> answer.sites["candidate_name"].tolist(), round(answer.proof.objective)
    (['B'], 6672)
    """
    end = monotonic() + time_limit_s
    problem = problem.in_order()
    now = present(problem)
    weight = problem.demand["weight"].to_numpy(float)
    weight = weight / _M_PER_KM if problem.unit == "m" else weight
    gains = savings(problem, now, weight)
    count, cost = len(problem.candidates), problem.site_costs()
    known_cost = cost if problem.limits.budget is not None else np.zeros(count)
    nowhere = np.empty(0, dtype=np.intp)
    bounded = bound(gains, len(weight), problem.limits, known_cost, nowhere)
    is_left = bounded.may_matter(bounded.value)
    is_left[bounded.chosen] = True
    layers = nested_layers(gains.among(is_left), count)
    choice = choose(
        layers, problem.limits, cost, start=bounded.chosen, time_limit_s=end - monotonic()
    )
    highest = max(min(choice.bound, bounded.bound), choice.value)
    proof = Proof(choice.value, highest, choice.is_proven)
    chosen = bounded.chosen if choice.chosen is None else choice.chosen
    return outcome(problem, now, chosen, saved(weight), proof)


def savings(problem: Problem, now: Present, weight: Floats) -> Gains:
    """Return the weighted distance that each candidate nearer than the present place saves."""
    parts = []
    waiting = np.flatnonzero((weight > 0) & (now.cost > 0))
    edges = np.quantile(now.cost[waiting], _BANDS) if len(waiting) else np.zeros(2)
    band = np.searchsorted(edges[1:-1], now.cost[waiting], side="left")
    for number in np.unique(band):
        rows = waiting[band == number]
        near = trips(problem, rows, float(now.cost[rows].max()))
        kept = near.cost < now.cost[near.demand]
        parts.append((near.facility[kept], near.demand[kept], near.cost[kept]))
    empty = np.empty(0, dtype=np.intp)
    candidate = np.concatenate([empty, *(part[0] for part in parts)])
    demand = np.concatenate([empty, *(part[1] for part in parts)])
    cost = np.concatenate([np.empty(0), *(part[2] for part in parts)])
    return Gains(candidate, demand, weight[demand] * (now.cost[demand] - cost))
