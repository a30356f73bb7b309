"""p-center: the worst served first, existing places kept."""

from dataclasses import replace
from time import monotonic
from typing import NamedTuple

import numpy as np
from scipy import sparse

from atlas.access.travel import Positions
from atlas.schema.sphere import Floats
from atlas.siting.bound import bound
from atlas.siting.choice import Choice, choose, coverage_program
from atlas.siting.layers import Gains, Layers, plain_layers, simplify
from atlas.siting.maximal import coverage_layers
from atlas.siting.outcome import Proof, Siting, outcome, worst_served
from atlas.siting.problem import Present, Problem, present, trips
from atlas.siting.solver import IS_ONE, LEAST_TIME_S, TIME_LIMIT_S, maximise

# Lengths tried at once below the longest, at first. By hand: no answer depends on it, but seconds.
_FIRST_STEP = 8
# People are counted in whole points: half of one tells two numbers apart, by definition.
_HALF_POINT = 0.5


class Reach(NamedTuple):
    """A length that the longest trip can have, with which sites, and one that none can have.

    `bound` is the greatest length known to be impossible. `is_least` tells that no length between
    the two can be the longest trip.
    """

    cost: float
    bound: float
    sites: Positions
    is_least: bool


def p_center(problem: Problem, time_limit_s: float = TIME_LIMIT_S) -> Siting:
    """Open where the longest trip of anyone becomes shortest; then where most people gain.

    Minimise the largest d_i among inhabited points, d_i the trip to the nearest place, existing
    or new, at most `problem.longest`. A trip length is possible when the sites allowed can cover
    every point farther than it today (set covering); the shortest possible one is found by
    bisection over the lengths that trips have. Of the many ways to reach it, the one that brings
    most people, weighted as asked, within the radius is chosen (maximal coverage).

    Parameters
    ----------
    problem
        Who needs a place, where one can open, within what limits.
    time_limit_s
        Seconds after which the search stops; the bound is then in the proof.

    Returns
    -------
    Siting
        Sites in order of the longest trip that each ends, then of people newly served. The
        objective is the longest trip left, its bound what no sites can go under.

    References
    ----------
    Minieka, E. (1970), The m-center problem, SIAM Review 12(1), doi:10.1137/1012016.
    Hakimi, S. L. (1964), see `atlas.siting.median`.
    """
    end = monotonic() + time_limit_s
    problem = problem.in_order()
    now = present(problem)
    # Half of the time at most, so that there is some left to choose.
    reach = least_reach(problem, now, monotonic() + time_limit_s / 2)
    layers = _together(coverage_layers(problem, now), far_layers(problem, now, reach.cost))
    choice = choose(
        layers, problem.limits, problem.site_costs(), None, reach.sites, end - monotonic()
    )
    people = problem.demand["people"].to_numpy(float)
    chosen = reach.sites if choice.chosen is None else choice.chosen
    return outcome(
        problem, now, chosen, worst_served(people, problem.radius, reach.cost),
        Proof(
            reach.cost, reach.cost if reach.is_least else max(reach.bound, 0.0),
            choice.is_proven and reach.is_least,
        ),
    )  # fmt: skip


def least_reach(problem: Problem, now: Present, end: float) -> Reach:
    """Return the shortest length that the longest trip can have.

    Between two present trips that follow each other the points to cover are the same: a first
    search finds these two, a second one the length between them.

    Parameters
    ----------
    problem, now
        Rows by identifier.
    end
        When to stop, by the monotonic clock.
    """
    is_inhabited = problem.demand["people"].to_numpy(float) > 0
    lengths = np.unique(now.cost[is_inhabited])
    nowhere = np.empty(0, dtype=np.intp)
    if not len(lengths):
        return Reach(0.0, -1.0, nowhere, True)
    reach = Reach(float(lengths[-1]), -1.0, nowhere, False)
    reach = _search(problem, now, np.r_[0.0, lengths[lengths > 0][:-1]], reach, end)
    if not reach.is_least:
        return reach
    waiting = np.flatnonzero(is_inhabited & (now.cost > reach.bound))
    near = trips(problem, waiting, reach.cost).cost
    inside = np.unique(near[(near > reach.bound) & (near < reach.cost)])
    return _search(problem, now, inside, reach, end)


def _search(problem: Problem, now: Present, lengths: Floats, reach: Reach, end: float) -> Reach:
    """Narrow a reach to two of the lengths that follow each other, or until the end.

    Exponential search from the longest, where the answer most often is: short lengths have many
    points to cover.
    """
    low, high, step = -1, len(lengths), _FIRST_STEP
    while high - low > 1 and monotonic() < end:
        middle = max(high - step, (low + high) // 2)
        length = float(lengths[middle])
        choice = reach_all(problem, now, length, end)
        if choice.chosen is not None:
            high, step = middle, 2 * step
            reach = reach._replace(cost=length, sites=choice.chosen)
        elif choice.is_proven:
            low, step = middle, len(lengths)
            reach = reach._replace(bound=length)
        else:
            break
    return reach._replace(is_least=high - low <= 1)


def reach_all(problem: Problem, now: Present, length: float, end: float) -> Choice:
    """Return sites with which no trip is longer than a length, if there are some (set covering)."""
    people = problem.demand["people"].to_numpy(float)
    far = int(np.sum((people > 0) & (now.cost > length)))
    limits = problem.limits
    all_costs = problem.site_costs()
    cost = all_costs if limits.budget is not None else np.zeros(len(all_costs))
    layers = simplify(far_layers(problem, now, length), cost)
    nowhere = np.empty(0, dtype=np.intp)
    if layers.weight.sum() < far:
        return Choice(None, 0.0, 0.0, True)
    # The largest coverage is often known without branching: all of them, or fewer.
    bounded = bound(layers.gains(), len(layers.weight), limits, cost[layers.candidates], nowhere)
    if bounded.value > far - _HALF_POINT:
        return Choice(layers.candidates[bounded.chosen], far, far, True)
    if bounded.bound < far - _HALF_POINT:
        return Choice(None, 0.0, 0.0, True)
    covering = replace(layers, weight=np.zeros(len(layers.weight)),
                       is_required=np.full(len(layers.weight), True))  # fmt: skip
    program = coverage_program(covering, limits, cost, None)
    answer = maximise(program, time_limit_s=max(end - monotonic(), LEAST_TIME_S))
    if answer.values is None:
        return Choice(None, 0.0, far, answer.is_proven)
    return Choice(layers.candidates[answer.values > IS_ONE], far, far, True)


def far_layers(problem: Problem, now: Present, length: float) -> Layers:
    """Return what candidates bring within a length, for inhabited points farther than it."""
    people = problem.demand["people"].to_numpy(float)
    far = np.flatnonzero((people > 0) & (now.cost > length))
    near = trips(problem, far, length)
    gains = Gains(near.facility, near.demand, np.ones(len(near.cost)))
    return plain_layers(gains, len(problem.candidates), len(problem.demand))


def _together(covering: Layers, required: Layers) -> Layers:
    """Return the people that candidates bring within the radius, and who must be reached."""
    count = len(required.weight)
    return Layers(
        covering.candidates,
        sparse.hstack([covering.matrix, required.matrix]).tocsr(),
        np.r_[covering.weight, np.zeros(count)],
        np.r_[covering.group, required.group],
        np.r_[covering.people, np.zeros(count)],
        np.r_[covering.is_required, required.weight > 0],
    )
