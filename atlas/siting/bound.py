"""Before branch and bound: a good answer, and what no answer can beat.

The bound is Lagrangian: each demand point gets a price for being served once; a candidate is then
worth what it brings above those prices. Candidates that cannot be in a better answer are left out,
most of them, so that little remains to branch on.
"""

import heapq
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from atlas.access.travel import Positions
from atlas.schema.sphere import Floats
from atlas.siting.layers import Gains
from atlas.siting.problem import Limits

# Rounds of prices; the step is halved after some without a better bound, until it is too short. By
# hand: no proven answer depends on them, but seconds (`python -m benchmarks.siting`).
_ROUNDS = 200
_PATIENCE = 8
_LEAST_STEP = 1e-3
# Relative difference under which two values are the same. By hand: of all the French, less than
# one.
TOLERANCE = 1e-9


class Bounded(NamedTuple):
    """What no answer exceeds, and a good answer.

    `chosen`, rising, is worth `value`. With candidate j open, no answer exceeds
    `bound` + min(`reduced`[j], 0).
    """

    chosen: Positions
    value: float
    bound: float
    reduced: Floats

    def may_matter(self, value: float) -> npt.NDArray[np.bool_]:
        """Return whether each candidate may be in an answer worth more than a value."""
        return self.bound + np.minimum(self.reduced, 0) >= value * (1 - TOLERANCE)

    def most_likely(self, count: int) -> Positions:
        """Return the candidates most likely to be in the best answer, rising."""
        return np.sort(np.argsort(-self.reduced, kind="stable")[:count])


class _Table:
    """Gains by candidate."""

    def __init__(self, gains: Gains, candidate_count: int, demand_count: int) -> None:
        order = np.argsort(gains.candidate, kind="stable")
        self.candidate, self.demand = gains.candidate[order], gains.demand[order]
        self.gain = gains.gain[order]
        self.start = np.searchsorted(self.candidate, np.arange(candidate_count + 1))
        self.candidate_count = candidate_count
        self.demand_count = demand_count

    def best(self, chosen: Positions) -> Floats:
        """Return what each demand point gains from the best of some candidates."""
        best = np.zeros(self.demand_count)
        opened = self.opened(chosen)
        np.maximum.at(best, self.demand[opened], self.gain[opened])
        return best

    def opened(self, chosen: Positions) -> Positions:
        """Return the rows of some candidates."""
        is_chosen = np.zeros(self.candidate_count, dtype=bool)
        is_chosen[chosen] = True
        return np.flatnonzero(is_chosen[self.candidate])


def _greedy(table: _Table, limits: Limits, cost: Floats, start: Positions) -> Positions:
    """Add candidates to some, one by one, each the one that adds most, or most for its cost.

    Sums of best gains are submodular, so a gain computed before is never too small now: only the
    head of the queue is computed again (Minoux 1978, doi:10.1007/BFb0006528).
    """
    per_cost = limits.budget is not None
    price = np.maximum(cost, np.finfo(float).tiny) if per_cost else np.ones_like(cost)
    total = np.bincount(table.candidate, table.gain, table.candidate_count)
    queue = [(-value, candidate) for candidate, value in enumerate(total / price) if value > 0]
    heapq.heapify(queue)
    best, spent = table.best(start), float(cost[start].sum())
    chosen = start.tolist()
    while queue and (limits.sites is None or len(chosen) < limits.sites):
        _, candidate = heapq.heappop(queue)
        if limits.budget is not None and spent + cost[candidate] > limits.budget:
            continue
        rows = slice(table.start[candidate], table.start[candidate + 1])
        demand, gain = table.demand[rows], table.gain[rows]
        added = float(np.maximum(gain - best[demand], 0).sum()) / price[candidate]
        if queue and -added > queue[0][0]:
            heapq.heappush(queue, (-added, candidate))
        elif added > 0:
            chosen.append(candidate)
            spent += cost[candidate]
            best[demand] = np.maximum(best[demand], gain)
    return np.array(sorted(chosen), dtype=np.intp)


class _Selection(NamedTuple):
    """The candidates worth most together, an upper bound of it, and the price of each limit."""

    chosen: Positions
    bound: float
    site_price: float
    cost_price: float


def _select(worth: Floats, limits: Limits, cost: Floats) -> _Selection:
    """Return what candidates are worth at most within the limits, one limit at a time."""
    selections = []
    if limits.sites is not None:
        count = min(limits.sites, len(worth))
        chosen = np.argpartition(-worth, count - 1)[:count]
        price = worth[chosen].min() if count < len(worth) else 0.0
        selections.append(_Selection(chosen, float(worth[chosen].sum()), float(price), 0.0))
    if limits.budget is not None:
        selections.append(_select_by_budget(worth, limits.budget, cost))
    return min(selections, key=lambda selection: selection.bound)


def _select_by_budget(worth: Floats, budget: float, cost: Floats) -> _Selection:
    """Return the candidates worth most for their cost, and the bound of the fractional knapsack."""
    ratio = worth / np.maximum(cost, np.finfo(float).tiny)
    order = np.argsort(-ratio, kind="stable")
    spent = np.cumsum(cost[order])
    count = int(np.searchsorted(spent, budget, side="right"))
    chosen = order[:count]
    if count == len(order):
        return _Selection(chosen, float(worth.sum()), 0.0, 0.0)
    price = float(ratio[order[count]])
    left = budget - (float(spent[count - 1]) if count else 0.0)
    return _Selection(chosen, float(worth[chosen].sum()) + left * price, 0.0, price)


def bound(
    gains: Gains, demand_count: int, limits: Limits, cost: Floats, start: Positions
) -> Bounded:
    """Bound the largest sum of best gains, by subgradient steps on the prices of demand points.

    For prices u_i >= 0, no answer is worth more than L(u) = sum of u_i + the largest sum, within
    the limits, of r_j = sum over i of max(g_ij - u_i, 0) (Cornuéjols, Fisher, Nemhauser 1977).

    Parameters
    ----------
    gains
        What candidates bring.
    demand_count
        Number of demand points.
    limits, cost
        How much can open; cost of each candidate, 0 when there is no budget.
    start
        Candidates of a good answer, within the limits; empty when none is known.

    Returns
    -------
    Bounded

    References
    ----------
    Cornuéjols, G., Fisher, M. L., Nemhauser, G. L. (1977), Location of bank accounts to optimize
    float: an analytic study of exact and approximate algorithms, Management Science 23(8),
    doi:10.1287/mnsc.23.8.789.
    """
    table = _Table(gains, len(cost), demand_count)
    chosen = _greedy(table, limits, cost, start)
    prices = table.best(chosen)
    value, least, step, waited = float(prices.sum()), np.inf, 1.0, 0
    best_prices, reduced = prices, np.zeros(len(cost))
    for _ in range(_ROUNDS):
        above = table.gain - prices[table.demand]
        worth = np.bincount(table.candidate, np.maximum(above, 0), len(cost)).astype(float)
        selection = _select(worth, limits, cost)
        upper = float(prices.sum()) + selection.bound
        opened = table.opened(selection.chosen)
        found = float(table.best(selection.chosen).sum())
        if found > value and limits.allows(cost[selection.chosen]):
            chosen, value = np.sort(selection.chosen), found
        waited += 1
        if upper < least:
            least, best_prices, waited = upper, prices, 0
            reduced = worth - selection.site_price - selection.cost_price * cost
        if waited > _PATIENCE:
            step, waited, prices = step / 2, 0, best_prices
            continue
        # The bound grows with a price, but falls for each chosen candidate that pays more than it.
        paying = table.demand[opened[above[opened] > 0]]
        slope = 1.0 - np.bincount(paying, minlength=demand_count)
        slope[(prices <= 0) & (slope > 0)] = 0
        if least <= value * (1 + TOLERANCE) or step < _LEAST_STEP or not slope.any():
            break
        prices = np.maximum(prices - step * (upper - value) / (slope @ slope) * slope, 0)
    return Bounded(chosen, value, max(least, value), reduced)
