"""Scored pairs -> links with a verdict -> clusters of records that are one place.

Two groups of records are joined when the evidence of their pairs, on average, is that of a merge,
and each pair of them is plausible (average linkage: Sokal and Michener, 1958, A Statistical Method
for Evaluating Systematic Relationships, University of Kansas Science Bulletin 38): a place is never
a chain of records of which the first and the last have nothing in common.
"""

import heapq
from collections.abc import Callable
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from atlas.directory.blocking import candidate_pairs, commune_neighbours
from atlas.directory.matching import (
    DOUBTFUL,
    MERGE_FROM,
    MERGED,
    PLAUSIBLE_FROM,
    REUSED_UNDER,
    REVIEW_FROM,
    SEPARATE,
    comparable,
    score_pairs,
)
from atlas.schema.frame import conform

# Which links are obeyed first, by definition: what people decided, then identifiers, then scores.
_BY_DECISION, _BY_IDENTIFIER, _BY_SCORE = 0, 1, 2
# Records and communes -> candidate pairs; what is compared and pairs -> these with their scores.
PairProposer = Callable[[pd.DataFrame, gpd.GeoDataFrame], pd.DataFrame]
PairScorer = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]
_SAME_IDENTIFIER = "même identifiant publié par la même source"
_DISAGREEING = " ; mais d'autres fiches des deux lieux ne s'accordent pas"
# Log odds of a pair, at most: a hundred agreements of one pair do not outweigh the others. By
# convention, the odds of 2,000 to 1.
_MOST_EVIDENCE = 7.6
_PAIR = ["left", "right"]
_EVIDENCE_DIGITS = 9  # of a mean: what the order of a sum changes is beyond. By convention.


class Linked(NamedTuple):
    """Cluster number of each record, and the links that say why."""

    clusters: pd.Series
    links: pd.DataFrame


def link(
    records: pd.DataFrame, scored: pd.DataFrame, decided: pd.DataFrame | None = None
) -> Linked:
    """Decide which records are one place.

    What people decided comes first. Then groups are joined from the surest to the least sure, while
    the mean evidence of the pairs between two groups is that of a merge and none of these pairs is
    implausible (`atlas.directory.matching.PLAUSIBLE_FROM`). A link that would join two groups that
    do not agree is left to review.

    Parameters
    ----------
    records
        Table `records`; index 0 to n-1.
    scored
        Candidate pairs: `left`, `right` (positions), `score`, `distance_m` (metres, nullable),
        `reason` (French).
    decided
        Pairs decided by people: `left_record_key`, `right_record_key`, `is_same`, `reason`; they
        hold for every release of the two records.

    Returns
    -------
    Linked
        `clusters`: a number per record, on its index; `links`: table `links`, the surest first:
        every pair merged or decided, and the best of the doubtful pairs between two places.
    """
    every = pd.concat([_by_decision(records, decided), _judged(records, scored)])
    every = every.drop_duplicates(["left", "right"]).sort_values(
        ["order", "score", "left", "right"], ascending=[True, False, True, True], ignore_index=True
    )
    clusters = _clusters(len(records), every)
    refused = (every["verdict"] == MERGED) & (clusters[every["left"]] != clusters[every["right"]])
    every.loc[refused, "verdict"] = DOUBTFUL
    every.loc[refused, "reason"] += _DISAGREEING
    shown = _worth_showing(every, clusters)
    ids = records["record_id"].to_numpy()
    shown = shown.assign(left_record_id=ids[shown["left"]], right_record_id=ids[shown["right"]])
    return Linked(pd.Series(clusters, index=records.index), conform(shown, "links"))


def _worth_showing(links: pd.DataFrame, clusters: np.ndarray) -> pd.DataFrame:
    """Return the links that merge or that someone decided, and one doubtful link per two places.

    Two records of one place leave no doubt, whatever their own score.
    """
    left, right = clusters[links["left"]], clusters[links["right"]]
    places = pd.DataFrame({"a": np.minimum(left, right), "b": np.maximum(left, right)})
    places.index = links.index
    doubtful = (links["verdict"] == DOUBTFUL) & (left != right)
    first = ~places[doubtful].duplicated()
    kept = (links["verdict"] == MERGED) | (links["order"] == _BY_DECISION)
    kept[first.index[first]] = True
    return links[kept]


def _by_decision(records: pd.DataFrame, decided: pd.DataFrame | None) -> pd.DataFrame:
    """Return the pairs that people decided, for every release of their records."""
    if decided is None or decided.empty:
        return pd.DataFrame()
    positions = records[["record_key"]].rename_axis("position").reset_index()
    pairs = decided.merge(positions, left_on="left_record_key", right_on="record_key").merge(
        positions, left_on="right_record_key", right_on="record_key", suffixes=("_left", "_right")
    )
    both = np.sort(pairs[["position_left", "position_right"]].to_numpy(int), axis=1)
    return pd.DataFrame(
        {
            "left": both[:, 0],
            "right": both[:, 1],
            "score": np.nan,
            "distance_m": np.nan,
            "reason": "décidé : " + pairs["reason"],
            "verdict": np.where(pairs["is_same"], MERGED, SEPARATE),
            "order": _BY_DECISION,
        }
    )


def _judged(records: pd.DataFrame, scored: pd.DataFrame) -> pd.DataFrame:
    """Return the scored pairs with the verdict of their identifier, else of their score."""
    keys = records["record_key"].to_numpy()
    same_key = keys[scored["left"]] == keys[scored["right"]]
    value = scored["score"]
    verdict = np.select(
        [
            same_key & (value >= REUSED_UNDER),
            value >= MERGE_FROM,
            same_key | (value >= REVIEW_FROM),
        ],
        [MERGED, MERGED, DOUBTFUL],
        SEPARATE,
    )
    reason = scored["reason"].mask(same_key, _SAME_IDENTIFIER + " ; " + scored["reason"])
    return scored[["left", "right", "score", "distance_m"]].assign(
        reason=reason, verdict=verdict, order=np.where(same_key, _BY_IDENTIFIER, _BY_SCORE)
    )


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


def _evidence(links: pd.DataFrame) -> np.ndarray:
    """Return the natural log odds of each link; infinite for what people decided."""
    most = 1 / (1 + np.exp(-_MOST_EVIDENCE))
    score = links["score"].clip(1 - most, most)
    evidence = np.log(score / (1 - score))
    is_merged = links["verdict"] == MERGED
    return np.select(
        [
            (links["order"] == _BY_DECISION) & is_merged,
            links["order"] == _BY_DECISION,
            (links["order"] == _BY_IDENTIFIER) & is_merged,
        ],
        [np.inf, -np.inf, _MOST_EVIDENCE],
        np.round(evidence, _EVIDENCE_DIGITS),
    )


def _clusters(count: int, links: pd.DataFrame) -> np.ndarray:
    """Join records group by group; return the number of the group of each, its first record.

    Two groups are joined by one pair at least that would join them alone: pairs that would not, and
    that no chain of such pairs spans, part nothing. Most chains are one pair.
    """
    evidence = _evidence(links)
    left, right = (links[end].to_numpy(np.intp) for end in _PAIR)
    sure = evidence >= _LEAST_MEAN
    graph = coo_array((np.ones(sure.sum()), (left[sure], right[sure])), shape=(count, count))
    _, chain = connected_components(graph, directed=False)
    sizes = np.bincount(chain, minlength=1)
    cluster = np.arange(count, dtype=np.intp)
    alone = sure & (sizes[chain[left]] == len(_PAIR))
    cluster[np.maximum(left, right)[alone]] = np.minimum(left, right)[alone]
    inside = (chain[left] == chain[right]) & (sizes[chain[left]] > len(_PAIR))
    for members in _joined(left[inside], right[inside], evidence[inside]):
        cluster[members] = min(members)
    return cluster


def _joined(left: np.ndarray, right: np.ndarray, evidence: np.ndarray) -> list[list[int]]:
    """Return the groups of the records of some pairs, joined the surest first."""
    groups = {int(record): [int(record)] for record in np.unique((left, right))}
    ties: dict[int, dict[int, _Tie]] = {}
    for first, second, odds in zip(left.tolist(), right.tolist(), evidence.tolist(), strict=True):
        tie = _Tie(odds, 1, odds)
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


def scored_pairs(rows: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Score candidate pairs.

    The score of a pair depends on its two rows only: `atlas.store.recalled` keeps it on this
    condition.

    Parameters
    ----------
    rows
        What is compared of records, as `comparable` gives it; index 0 to n-1.
    pairs
        Columns `left`, `right`: positions in `rows`.

    Returns
    -------
    DataFrame
        `pairs`, same index, with the columns that `link` needs of `scored`.
    """
    scores = score_pairs(rows.loc[pairs["left"]], rows.loc[pairs["right"]])
    return pairs.join(scores.set_axis(pairs.index))


def propose_pairs(records: pd.DataFrame, communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the candidate pairs of located records; see `candidate_pairs`."""
    return candidate_pairs(records, commune_neighbours(communes))


def link_records(
    records: pd.DataFrame,
    communes: gpd.GeoDataFrame,
    decided: pd.DataFrame | None = None,
    proposer: PairProposer = propose_pairs,
    scorer: PairScorer = scored_pairs,
) -> Linked:
    """Compare located records and decide which are one place.

    The pairs of one place that blocking did not propose are compared too: what is implausible among
    them parts the place.

    Parameters
    ----------
    records
        Table `records`, located; index 0 to n-1.
    communes
        Table `communes`.
    decided
        Pairs decided by people; see `atlas.directory.linkage.link`.
    proposer, scorer
        Give the candidate pairs and their scores, as `propose_pairs` and `scored_pairs` do.

    Returns
    -------
    Linked
        See `atlas.directory.linkage.link`.
    """
    rows = comparable(records)
    scored = scorer(rows, proposer(records, communes))
    while True:
        linked = link(records, scored, decided)
        left_out = scored_pairs(rows, _uncompared(linked.clusters, scored))
        implausible = left_out[left_out["score"] < PLAUSIBLE_FROM]
        if implausible.empty:
            return linked
        scored = pd.concat([scored, implausible], ignore_index=True)


def _uncompared(clusters: pd.Series, scored: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of one cluster that were not compared: `left`, `right`, left < right."""
    parts = [np.empty((0, 2), dtype=np.intp)]
    for members in clusters.groupby(clusters.to_numpy()).indices.values():
        if len(members) > len(_PAIR):
            left, right = np.triu_indices(len(members), k=1)
            parts.append(np.column_stack((members[left], members[right])))
    within = pd.DataFrame(np.concatenate(parts), columns=_PAIR)
    known = pd.MultiIndex.from_frame(scored[_PAIR])
    return within[~pd.MultiIndex.from_frame(within).isin(known)]
