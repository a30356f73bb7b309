"""What candidates cover, as a sparse matrix without what cannot matter.

A layer is what a set of candidates brings once, whoever of them opens: the people of a demand
point (coverage), or one step of the distance saved to it (p-median).
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from atlas.access.travel import Positions
from atlas.schema.sphere import Floats

# Pairs of candidates compared at once, when looking for dominated ones: about 0.2 GB. By hand.
_OVERLAPS_AT_ONCE = 16_000_000
# Random numbers that stand for candidates are below it, by definition of a whole number of 64 bits.
_HIGHEST = 2**63


class Gains(NamedTuple):
    """What each candidate would bring to each demand point, pair by pair."""

    candidate: Positions
    demand: Positions
    gain: Floats

    def among(self, is_left: npt.NDArray[np.bool_]) -> "Gains":
        """Return the gains of some candidates, told by a boolean each."""
        kept = is_left[self.candidate]
        return Gains(self.candidate[kept], self.demand[kept], self.gain[kept])


@dataclass(frozen=True)
class Layers:
    """A coverage problem.

    Parameters
    ----------
    candidates
        Positions of the candidates left, one per row of `matrix`.
    matrix
        1 where a candidate (row) covers a layer (column).
    weight
        What covering each layer brings.
    group, people
        Group of each layer, -1 without one, and the people it counts for in the minimum of the
        group.
    is_required
        Layers that some site must cover.
    """

    candidates: Positions
    matrix: sparse.csr_matrix
    weight: Floats
    group: Positions
    people: Floats
    is_required: npt.NDArray[np.bool_]

    def subset(self, rows: Positions) -> "Layers":
        """Return the problem with some of its candidates, without layers that none covers.

        Required layers stay, covered or not.
        """
        matrix = self.matrix[rows]
        columns = np.flatnonzero((matrix.getnnz(axis=0) > 0) | self.is_required)
        return Layers(
            self.candidates[rows], matrix[:, columns].tocsr(), self.weight[columns],
            self.group[columns], self.people[columns], self.is_required[columns],
        )  # fmt: skip

    def covered(self, rows: Positions) -> npt.NDArray[np.bool_]:
        """Return whether each layer is covered when some of the candidates open."""
        is_covered = np.zeros(self.matrix.shape[1], dtype=bool)
        is_covered[self.matrix[rows].indices] = True
        return is_covered

    def value(self, rows: Positions) -> float:
        """Return what some of the candidates bring together."""
        return float(self.weight[self.covered(rows)].sum())

    def gains(self) -> Gains:
        """Return what each candidate brings to each layer."""
        pairs = self.matrix.tocoo()
        kept = self.weight[pairs.col] > 0
        return Gains(pairs.row[kept], pairs.col[kept], self.weight[pairs.col[kept]])


def plain_layers(gains: Gains, candidate_count: int, demand_count: int) -> Layers:
    """Return one layer per demand point, worth its gain, which is the same for every candidate."""
    weight = np.zeros(demand_count)
    weight[gains.demand] = gains.gain
    shape = (candidate_count, demand_count)
    ones = np.ones(len(gains.gain))
    matrix = sparse.csr_matrix((ones, (gains.candidate, gains.demand)), shape=shape)
    return Layers(
        np.arange(candidate_count), matrix, weight, np.full(demand_count, -1), weight,
        np.zeros(demand_count, dtype=bool),
    )  # fmt: skip


def nested_layers(gains: Gains, candidate_count: int) -> Layers:
    """Return one layer per demand point and level of gain, covered from that level up.

    The weight of a layer is the step to the level below, so the layers that the best open
    candidate covers add up to its gain: the sites of the p-median are those of the largest
    coverage of these layers (Cornuéjols, Nemhauser, Wolsey 1980, canonical representation).

    References
    ----------
    Cornuéjols, G., Nemhauser, G. L., Wolsey, L. A. (1980), A canonical representation of simple
    plant location problems and its applications, SIAM Journal on Algebraic and Discrete Methods
    1(3), doi:10.1137/0601030.

    Examples
    --------
    A demand point that the first candidate saves 5 km, the second 2 km:

    >>> layers = nested_layers(Gains(np.array([0, 1]), np.array([0, 0]), np.array([5.0, 2.0])), 2)
    >>> layers.matrix.toarray().tolist(), layers.weight.tolist()
    ([[1.0, 1.0], [0.0, 1.0]], [3.0, 2.0])
    """
    order = np.lexsort((-gains.gain, gains.demand))
    candidate, demand, gain = gains.candidate[order], gains.demand[order], gains.gain[order]
    starts = np.ones(len(gain), dtype=bool)
    starts[1:] = (demand[1:] != demand[:-1]) | (gain[1:] != gain[:-1])
    level, level_demand = gain[starts], demand[starts]
    weight: Floats = level.copy()
    weight[:-1] -= np.where(level_demand[1:] == level_demand[:-1], level[1:], 0)
    # A candidate covers the layers from its own to the last of the demand point.
    own = np.cumsum(starts) - 1
    last = np.searchsorted(level_demand, demand, side="right")
    count = last - own
    layer = np.repeat(own - np.r_[0, np.cumsum(count)[:-1]], count) + np.arange(count.sum())
    matrix = sparse.csr_matrix(
        (np.ones(len(layer)), (np.repeat(candidate, count), layer)),
        shape=(candidate_count, len(level)),
    )
    return Layers(
        np.arange(candidate_count), matrix, weight, np.full(len(level), -1), weight,
        np.zeros(len(level), dtype=bool),
    )  # fmt: skip


def simplify(layers: Layers, cost: Floats, kept: Positions | None = None) -> Layers:
    """Return an equivalent problem, smaller.

    Candidates that cover nothing go, and those dominated: another covers all they cover for no
    more money; of two alike, the first stays. Then layers that the same candidates cover are one.

    Parameters
    ----------
    layers
        A coverage problem.
    cost
        Cost of every candidate, of those that are no longer in the problem too.
    kept
        Positions of candidates that stay, whatever they cover.
    """
    is_kept = np.isin(layers.candidates, [] if kept is None else kept)
    is_useful = (np.diff(layers.matrix.indptr) > 0) | is_kept
    merged = _merge(layers.subset(np.flatnonzero(is_useful)))
    is_dominated = _is_dominated(merged.matrix, cost[merged.candidates]) & ~is_kept[is_useful]
    return _merge(merged.subset(np.flatnonzero(~is_dominated)))


def _is_dominated(matrix: sparse.csr_matrix, cost: Floats) -> npt.NDArray[np.bool_]:
    """Return whether another candidate covers all that each covers, for no more money."""
    size = np.diff(matrix.indptr)
    result = np.zeros(len(size), dtype=bool)
    columns = matrix.T.tocsr()
    # Overlaps of a candidate: at most the sum over its layers of the candidates that cover them.
    work = np.cumsum(matrix @ np.diff(columns.indptr))
    cuts = np.searchsorted(work, np.arange(1, work[-1:].sum() / _OVERLAPS_AT_ONCE + 1)
                           * _OVERLAPS_AT_ONCE)  # fmt: skip
    for first, end in zip(np.r_[0, cuts], np.r_[cuts, len(size)], strict=True):
        overlap = (matrix[first:end] @ columns).tocoo()
        row, other = overlap.row + first, overlap.col
        is_inside = (overlap.data == size[row]) & (row != other) & (cost[other] <= cost[row])
        is_alike = (size[other] == size[row]) & (cost[other] == cost[row])
        result[row[is_inside & (~is_alike | (other < row))]] = True
    return result


def _merge(layers: Layers) -> Layers:
    """Make one layer of those that the same candidates cover, in the same group."""
    columns = layers.matrix.T.tocsr()
    # A random number per candidate; sums are equal only for equal sets (chance under 1e-9).
    numbers = np.random.default_rng(0).integers(1, _HIGHEST, columns.shape[1], dtype=np.uint64)
    total = np.r_[np.uint64(0), np.cumsum(numbers[columns.indices], dtype=np.uint64)]
    signature = total[columns.indptr[1:]] - total[columns.indptr[:-1]]
    key = np.rec.fromarrays([signature, layers.group, layers.is_required])
    _, first, same = np.unique(key, return_index=True, return_inverse=True)
    # Layers keep the order of the first of each.
    rank = np.argsort(np.argsort(first))
    same, first = rank[same.ravel()], np.sort(first)
    return replace(
        layers,
        matrix=layers.matrix[:, first].tocsr(),
        weight=np.bincount(same, layers.weight, len(first)).astype(float),
        people=np.bincount(same, layers.people, len(first)).astype(float),
        group=layers.group[first],
        is_required=layers.is_required[first],
    )
