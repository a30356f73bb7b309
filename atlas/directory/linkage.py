"""Scored pairs -> links with a verdict -> clusters of records that are one place."""

from collections.abc import Callable
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas.directory.blocking import (
    NAMED_BY,
    candidate_pairs,
    commune_neighbours,
    read_names,
)
from atlas.directory.clusters import clusters_of
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
# Columns `NAMED_BY` -> what they say; records, communes and this -> candidate pairs; what is
# compared and pairs -> these with their scores.
NameReader = Callable[[pd.DataFrame], pd.DataFrame]
PairProposer = Callable[[pd.DataFrame, gpd.GeoDataFrame, pd.DataFrame], pd.DataFrame]
PairScorer = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]
_SAME_IDENTIFIER = "même identifiant publié par la même source"
_DISAGREEING = " ; mais d'autres fiches des deux lieux ne s'accordent pas"
# Log odds of a pair, at most: a hundred agreements of one pair do not outweigh the others. By
# convention, the odds of 2,000 to 1.
_MOST_EVIDENCE = 7.6
_PAIR = ["left", "right"]


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
    clusters = clusters_of(len(records), every[_PAIR].assign(evidence=_evidence(every)))
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
        evidence,
    )


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


def propose_pairs(
    records: pd.DataFrame, communes: gpd.GeoDataFrame, read: pd.DataFrame
) -> pd.DataFrame:
    """Return the candidate pairs of located records; see `candidate_pairs`."""
    return candidate_pairs(records, commune_neighbours(communes), read)


def link_records(
    records: pd.DataFrame,
    communes: gpd.GeoDataFrame,
    decided: pd.DataFrame | None = None,
    proposer: PairProposer = propose_pairs,
    scorer: PairScorer = scored_pairs,
    reader: NameReader = read_names,
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
    proposer, scorer, reader
        Give the candidate pairs, their scores, and what names say, as `propose_pairs`,
        `scored_pairs` and `read_names` do.

    Returns
    -------
    Linked
        See `atlas.directory.linkage.link`.
    """
    read = reader(records[NAMED_BY])
    rows = comparable(records, read)
    scored = scorer(rows, proposer(records, communes, read))
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
