"""Scored pairs -> links with a verdict -> clusters of records that are one place."""

from collections.abc import Callable
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas.directory.blocking import candidate_pairs, commune_neighbours
from atlas.directory.matching import (
    DOUBTFUL,
    MERGE_FROM,
    MERGED,
    REUSED_UNDER,
    REVIEW_FROM,
    SEPARATE,
    compare,
    explain,
    score,
)
from atlas.schema.frame import conform

# Which links are obeyed first, by definition: what people decided, then identifiers, then scores.
_BY_DECISION, _BY_IDENTIFIER, _BY_SCORE = 0, 1, 2
# Records and communes -> candidate pairs; records and pairs -> the pairs with their scores.
PairProposer = Callable[[pd.DataFrame, gpd.GeoDataFrame], pd.DataFrame]
PairScorer = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]
_SAME_IDENTIFIER = "même identifiant publié par la même source"


class Linked(NamedTuple):
    """Cluster number of each record, and the links that say why."""

    clusters: pd.Series
    links: pd.DataFrame


def link(
    records: pd.DataFrame, scored: pd.DataFrame, decided: pd.DataFrame | None = None
) -> Linked:
    """Decide which records are one place.

    Links are obeyed from the surest to the least sure. A link is refused, and left to review, when
    it would join two records that are different (`atlas.directory.matching.REVIEW_FROM`) or that
    someone decided to keep apart.

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
    apart = every[every["verdict"] == SEPARATE]
    clusters, refused = _merge(len(records), every[every["verdict"] == MERGED], apart)
    every.loc[refused, "verdict"] = DOUBTFUL
    every.loc[refused, "reason"] += " ; mais une fiche déjà réunie à l'une est distincte de l'autre"
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


def _merge(
    count: int, merged: pd.DataFrame, apart: pd.DataFrame
) -> tuple[np.ndarray, list[object]]:
    """Join records link by link; return their cluster numbers and the links refused."""
    cluster = list(range(count))
    members: dict[int, list[int]] = {}
    enemies: dict[int, set[int]] = {}
    for left, right in zip(apart["left"], apart["right"], strict=True):
        enemies.setdefault(left, set()).add(right)
        enemies.setdefault(right, set()).add(left)
    refused = []
    for index, left, right in zip(merged.index, merged["left"], merged["right"], strict=True):
        a, b = sorted((cluster[left], cluster[right]))
        if a == b:
            continue
        first, second = members.get(a, [a]), members.get(b, [b])
        if not enemies.get(a, set()).isdisjoint(second):
            refused.append(index)
            continue
        members[a] = first + members.pop(b, second)
        enemies[a] = enemies.get(a, set()) | enemies.pop(b, set())
        for record in second:
            cluster[record] = a
    return np.array(cluster, dtype=np.intp), refused


def score_pairs(records: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Score candidate pairs.

    The score of a pair depends on its two records and, of the releases of these, on the records in
    the same communes: `atlas.store.recalled` keeps it on this condition.

    Parameters
    ----------
    records
        Table `records`, located; index 0 to n-1.
    pairs
        Columns `left`, `right`: positions in `records`.

    Returns
    -------
    DataFrame
        `pairs`, same index, with the columns that `link` needs of `scored`.
    """
    levels = compare(records, pairs)
    return pairs.assign(
        score=score(levels), distance_m=levels["distance_m"], reason=explain(levels)
    )


def propose_pairs(records: pd.DataFrame, communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the candidate pairs of located records; see `candidate_pairs`."""
    return candidate_pairs(records, commune_neighbours(communes))


def link_records(
    records: pd.DataFrame,
    communes: gpd.GeoDataFrame,
    decided: pd.DataFrame | None = None,
    proposer: PairProposer = propose_pairs,
    scorer: PairScorer = score_pairs,
) -> Linked:
    """Compare located records and decide which are one place.

    Parameters
    ----------
    records
        Table `records`, located; index 0 to n-1.
    communes
        Table `communes`.
    decided
        Pairs decided by people; see `atlas.directory.linkage.link`.
    proposer, scorer
        Give the candidate pairs and their scores, as `propose_pairs` and `score_pairs` do.

    Returns
    -------
    Linked
        See `atlas.directory.linkage.link`.
    """
    pairs = proposer(records, communes)
    return link(records, scorer(records, pairs), decided)
