"""Evidence of pairs of records -> groups of records that agree.

Two groups of records are joined when the evidence of their pairs, on average, is that of a merge,
and each pair of them is plausible (average linkage: Sokal and Michener, 1958, A Statistical Method
for Evaluating Systematic Relationships, University of Kansas Science Bulletin 38): a place is never
a chain of records of which the first and the last have nothing in common.
"""

import heapq
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from atlas.directory.matching import MERGE_FROM, PLAUSIBLE_FROM

_ENDS = ("left", "right")
_EVIDENCE_DIGITS = 9  # of a mean: what the order of a sum changes is beyond. By convention.


class _Tie(NamedTuple):
    """The pairs between two groups of records."""

    total: float
    """Sum of their evidence, natural log odds."""
    pairs: int
    least: float
    """The least evidence of a pair, natural log odds."""

    @property
    def mean(self) -> float:
        """Their mean evidence, the same whatever their order."""
        return round(self.total / self.pairs, _EVIDENCE_DIGITS)

    def with_(self, other: "_Tie | None") -> "_Tie":
        """Return the pairs of both."""
        if other is None:
            return self
        least = min(self.least, other.least)
        return _Tie(self.total + other.total, self.pairs + other.pairs, least)


def _log_odds(probability: float) -> float:
    return round(float(np.log(probability / (1 - probability))), _EVIDENCE_DIGITS)


# What joins two groups, natural log odds: the mean of their pairs, and each of them.
_LEAST_MEAN, _LEAST_PAIR = _log_odds(MERGE_FROM), _log_odds(PLAUSIBLE_FROM)


def clusters_of(count: int, ties_of_records: pd.DataFrame) -> np.ndarray:
    """Join records group by group.

    Parameters
    ----------
    count
        How many records there are.
    ties_of_records
        Pairs of records that were compared, once each: `left`, `right` (0 to `count` - 1) and
        `evidence` (natural log odds; infinite for what people decided).

    Returns
    -------
    ndarray
        The number of the group of each record: the first of its records.
    """
    evidence = ties_of_records["evidence"].round(_EVIDENCE_DIGITS).to_numpy()
    left, right = (ties_of_records[end].to_numpy(np.intp) for end in _ENDS)
    # Two groups are joined through a pair that would join its records alone: what no chain of such
    # pairs spans is parted, and a chain of one pair is a group.
    sure = evidence >= _LEAST_MEAN
    graph = coo_array((np.ones(sure.sum()), (left[sure], right[sure])), shape=(count, count))
    _, chain = connected_components(graph, directed=False)
    is_pair = np.bincount(chain)[chain] == len(_ENDS)
    cluster = np.arange(count, dtype=np.intp)
    alone = sure & is_pair[left]
    cluster[np.maximum(left, right)[alone]] = np.minimum(left, right)[alone]
    inside = (chain[left] == chain[right]) & ~is_pair[left]
    for members in _joined(left[inside], right[inside], evidence[inside]):
        cluster[members] = min(members)
    return cluster


def _joined(left: np.ndarray, right: np.ndarray, evidence: np.ndarray) -> list[list[int]]:
    """Return the groups of the records of some pairs, the surest joined first."""
    groups = {int(record): [int(record)] for record in np.unique((left, right))}
    ties: dict[int, dict[int, _Tie]] = {}
    for first, second, known in zip(left.tolist(), right.tolist(), evidence.tolist(), strict=True):
        tie = _Tie(known, 1, known)
        ties.setdefault(first, {})[second] = ties.setdefault(second, {})[first] = tie
    queue = [_rank(a, b, tie) for a in ties for b, tie in ties[a].items() if a < b]
    queue = [entry for entry in queue if _joins(entry[-1])]
    heapq.heapify(queue)
    while queue:
        *_, first, second, tie = heapq.heappop(queue)
        if ties.get(first, {}).get(second) is not tie:
            continue  # one of the groups has grown since
        groups[first] += groups.pop(second)
        for other in _join(ties, first, second):
            joined = ties[first][other]
            if _joins(joined):
                heapq.heappush(queue, _rank(min(first, other), max(first, other), joined))
    return [*groups.values()]


def _rank(first: int, second: int, tie: _Tie) -> tuple[float, int, int, int, _Tie]:
    """Return what sorts the ties of groups: the surest first, then those of more pairs."""
    return -tie.mean, -tie.pairs, first, second, tie


def _joins(tie: _Tie) -> bool:
    """Tell whether two groups are joined, given the pairs between them."""
    if np.isposinf(tie.total):
        return True  # decided; where decisions contradict each other it is NaN, and no join
    return tie.mean >= _LEAST_MEAN and tie.least >= _LEAST_PAIR


def _join(ties: dict[int, dict[int, _Tie]], first: int, second: int) -> list[int]:
    """Give the ties of the second group to the first; return the groups whose ties changed."""
    changed = []
    for other, tie in ties.pop(second).items():
        del ties[other][second]
        if other != first:
            ties[first][other] = ties[other][first] = tie.with_(ties[first].get(other))
            changed.append(other)
    return changed
