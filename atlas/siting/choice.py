"""A coverage problem -> the candidates that cover most, proven best, or the bound when stopped."""

from dataclasses import dataclass
from time import monotonic
from typing import NamedTuple

import numpy as np
from scipy import sparse

from atlas.access.travel import Positions
from atlas.schema.sphere import Floats
from atlas.siting.bound import TOLERANCE, bound
from atlas.siting.layers import Layers, simplify
from atlas.siting.problem import Limits
from atlas.siting.solver import IS_ONE, LEAST_TIME_S, TIME_LIMIT_S, Program, maximise

# An answer better by less than this is not looked for: half a person, or half a person x km, or a
# millionth of all. By definition of what is proven: people are whole.
LARGEST_GAP = 0.5
_RELATIVE_GAP = 1e-6
# Candidates of the first search: so many, and so many per site. By hand: no answer depends on them,
# but seconds (`python -m benchmarks.siting`).
_CORE = 50
_CORE_PER_SITE = 2


@dataclass(frozen=True)
class Choice:
    """The candidates chosen.

    Parameters
    ----------
    chosen
        Positions of candidates, rising; None when no answer is known.
    value
        What they bring, 0 without an answer.
    bound
        What no answer exceeds.
    is_proven
        Whether the answer is the best, or there is proven to be none.
    """

    chosen: Positions | None
    value: float
    bound: float
    is_proven: bool


_NOTHING = Choice(None, 0.0, np.inf, False)


def choose(
    layers: Layers,
    limits: Limits,
    cost: Floats,
    least_people: Floats | None = None,
    start: Positions | None = None,
    time_limit_s: float = TIME_LIMIT_S,
) -> Choice:
    """Return the candidates that cover the largest weight, within limits and under constraints.

    Parameters
    ----------
    layers
        What candidates cover; required layers must be covered.
    limits
        How much can open.
    cost
        Cost of every candidate; not looked at without a budget.
    least_people
        People that must be covered in each group of layers; None without such a minimum.
    start
        Candidates of a feasible answer; None when none is known.
    time_limit_s
        Seconds after which the best answer so far is returned, with its bound.

    Returns
    -------
    Choice
    """
    end = monotonic() + time_limit_s
    cost = cost if limits.budget is not None else np.zeros(len(cost))
    layers = simplify(layers, cost, start)
    if least_people is None and not layers.is_required.any() and len(layers.candidates):
        return _choose_freely(layers, limits, cost, start, end)
    known = _NOTHING
    if start is not None:
        rows = np.flatnonzero(np.isin(layers.candidates, start))
        known = Choice(start, layers.value(rows), np.inf, False)
    return _branch(layers, limits, cost, least_people, known, end)


def _choose_freely(
    layers: Layers, limits: Limits, cost: Floats, start: Positions | None, end: float
) -> Choice:
    """Choose under the limits alone; see `choose`.

    With a bound, most candidates are out once a good answer is known: a first search among the
    most likely ones finds it.
    """
    own_cost = cost[layers.candidates]
    rows = np.flatnonzero(np.isin(layers.candidates, [] if start is None else start))
    bounded = bound(layers.gains(), layers.matrix.shape[1], limits, own_cost, rows)
    chosen = layers.candidates[bounded.chosen]
    known = Choice(chosen, bounded.value, bounded.bound, False)
    likely = bounded.most_likely(_CORE_PER_SITE * _most_sites(limits, cost) + _CORE)
    core = layers.subset(np.union1d(likely, bounded.chosen))
    first = _branch(
        simplify(core, cost, chosen), limits, cost, None, known, (monotonic() + end) / 2
    )
    good = chosen if first.chosen is None else first.chosen
    is_left = bounded.may_matter(first.value) | np.isin(layers.candidates, good)
    left = simplify(layers.subset(np.flatnonzero(is_left)), cost, good)
    known = Choice(good, first.value, bounded.bound, False)
    return _branch(left, limits, cost, None, known, end)


def _most_sites(limits: Limits, cost: Floats) -> int:
    """Return how many sites the limits allow at most."""
    count = len(cost)
    if limits.budget is not None:
        count = int(np.searchsorted(np.cumsum(np.sort(cost)), limits.budget, side="right"))
    return count if limits.sites is None else min(count, limits.sites)


def _branch(
    layers: Layers,
    limits: Limits,
    cost: Floats,
    least_people: Floats | None,
    known: Choice,
    end: float,
) -> Choice:
    """Choose by branch and bound; see `choose`.

    Parameters
    ----------
    known
        A feasible answer among these candidates, if there is one, and what no answer exceeds.
    end
        When to stop, by the monotonic clock.
    """
    start = None
    if known.chosen is not None:
        start = _as_values(layers, np.flatnonzero(np.isin(layers.candidates, known.chosen)))
    answer = maximise(
        coverage_program(layers, limits, cost, least_people),
        start,
        min(LARGEST_GAP, _RELATIVE_GAP * layers.weight.sum()),
        max(end - monotonic(), LEAST_TIME_S),
    )
    chosen, value = known.chosen, known.value
    if answer.values is not None:
        found = np.flatnonzero(answer.values[: len(layers.candidates)] > IS_ONE)
        if chosen is None or layers.value(found) > value:
            chosen, value = layers.candidates[found], layers.value(found)
    if answer.is_proven:
        return Choice(chosen, value, value, True)
    highest = max(min(answer.bound, known.bound), value)
    is_proven = chosen is not None and highest <= value * (1 + TOLERANCE)
    return Choice(chosen, value, highest, is_proven)


def _as_values(layers: Layers, opened: Positions) -> Floats:
    """Return the variables of the program when some candidates open."""
    is_open = np.zeros(len(layers.candidates))
    is_open[opened] = 1
    is_counted = (layers.weight > 0) | (layers.group >= 0)
    values: Floats = np.r_[is_open, layers.covered(opened)[is_counted].astype(float)]
    return values


def coverage_program(
    layers: Layers, limits: Limits, cost: Floats, least_people: Floats | None
) -> Program:
    """Return the program of the largest coverage (Church and ReVelle 1974).

    One variable per candidate, 0 or 1, then one per layer that counts, at most the number of its
    candidates that open.
    """
    covering = layers.matrix.T.tocsr()
    counted = np.flatnonzero((layers.weight > 0) | (layers.group >= 0))
    required = np.flatnonzero(layers.is_required)
    site_count, counted_count = len(layers.candidates), len(counted)
    blocks = [
        _rows(covering[counted], -sparse.identity(counted_count), 0.0, np.inf),
        _rows(covering[required], _nothing(len(required), counted_count), 1.0, np.inf),
    ]
    if least_people is not None:
        people = _people_by_group(layers, counted, len(least_people))
        nowhere = _nothing(len(least_people), site_count)
        blocks.append(_rows(nowhere, people, least_people, np.inf))
    for limit, amount in (
        (limits.sites, np.ones(site_count)), (limits.budget, cost[layers.candidates]),
    ):  # fmt: skip
        if limit is not None:
            total = sparse.csr_matrix(amount[None])
            blocks.append(_rows(total, _nothing(1, counted_count), -np.inf, float(limit)))
    return Program(
        np.r_[np.zeros(site_count), layers.weight[counted]],
        np.arange(site_count + counted_count) < site_count,
        sparse.vstack([block.matrix for block in blocks]).tocsr(),
        np.concatenate([block.lower for block in blocks]),
        np.concatenate([block.upper for block in blocks]),
    )


class _Rows(NamedTuple):
    """Constraints over candidates and layers, with their bounds."""

    matrix: sparse.csr_matrix
    lower: Floats
    upper: Floats


def _rows(
    sites: sparse.csr_matrix, layers: sparse.csr_matrix, lower: Floats | float, upper: float
) -> _Rows:
    """Return constraints over candidates and layers side by side."""
    count = sites.shape[0]
    return _Rows(sparse.hstack([sites, layers]), np.full(count, lower), np.full(count, upper))


def _nothing(row_count: int, column_count: int) -> sparse.csr_matrix:
    return sparse.csr_matrix((row_count, column_count))


def _people_by_group(layers: Layers, counted: Positions, group_count: int) -> sparse.csr_matrix:
    """Return the people covered in each group, one row per group, one column per counted layer."""
    grouped = np.flatnonzero(layers.group[counted] >= 0)
    rows, people = layers.group[counted][grouped], layers.people[counted][grouped]
    return sparse.csr_matrix((people, (rows, grouped)), (group_count, len(counted)))
