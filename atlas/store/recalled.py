"""What linkage computed of records that have not changed since, found again."""

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas.directory.blocking import KEYED, blocking_keys, candidate_pairs, commune_neighbours
from atlas.directory.linkage import PairProposer, PairScorer
from atlas.schema.frame import Tables
from atlas.store.memo import Memo

_SCORED = ["score", "distance_m", "reason"]
_MARKS = ["own", "around"]


def recalled_pairs(memo: Memo, reference: object) -> PairProposer:
    """Return what proposes the same pairs as `atlas.directory.linkage.propose_pairs`.

    Parameters
    ----------
    memo
        Where neighbours and keys are kept.
    reference
        Version of the reference territories.
    """

    def pairs(records: pd.DataFrame, communes: gpd.GeoDataFrame) -> pd.DataFrame:
        def touching() -> Tables:
            return {"neighbours": commune_neighbours(communes)}

        neighbours = memo.recall("neighbours", reference, touching)["neighbours"]
        keys = memo.recall_rows("keys", records[KEYED], blocking_keys)
        return candidate_pairs(records, neighbours, keys)

    return pairs


def recalled_scores(memo: Memo, scorer: PairScorer) -> PairScorer:
    """Return a scorer that gives the same as another and computes only what is new.

    A score holds while every value of its two records is the same, and so is every record of their
    releases in their communes: it may depend on these, and on nothing else.

    Parameters
    ----------
    memo
        Where scores are kept.
    scorer
        As `atlas.directory.linkage.score_pairs`.
    """

    def scores(records: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
        marks = _marks(records)
        known = memo.find("scores", ())
        kept = pairs.head(0)
        if known is not None:
            kept = pairs.join(_kept(known["records"], known["pairs"], marks, pairs))
            kept = kept.dropna(subset=["score"])
        computed = _computed(scorer, records, marks, pairs.drop(index=kept.index))
        if computed.empty and len(kept):
            return kept
        scored = pd.concat([part for part in (kept, computed) if len(part)] or [computed])
        scored = scored.sort_index()
        told = scored.assign(reason=scored["reason"].astype("category"))
        memo.keep("scores", (), {"records": marks, "pairs": told})
        return scored

    return scores


def _marks(records: pd.DataFrame) -> pd.DataFrame:
    """Return `record_id`, and what changes with a record (`own`) or with those `around` it.

    The number of a row in its file says nothing of a place.
    """
    own = pd.util.hash_pandas_object(records.drop(columns="row_number"), index=False)
    group = records.groupby(["release_id", "commune_code"], dropna=False).ngroup().to_numpy()
    sums = np.zeros(group.max(initial=-1) + 1, np.uint64)
    np.add.at(sums, group, own.to_numpy())
    return pd.DataFrame(
        {"record_id": records["record_id"], "own": own, "around": sums[group], "group": group}
    )


def _kept(
    records: pd.DataFrame, known: pd.DataFrame, marks: pd.DataFrame, pairs: pd.DataFrame
) -> pd.DataFrame:
    """Return the scores known of pairs, on their index; null for those that are new or changed."""
    now = marks.reset_index(names="now")[["now", "record_id", *_MARKS]]
    before = records[["record_id", *_MARKS]].merge(now, "left", on=["record_id", *_MARKS])["now"]
    ends = pd.DataFrame({end: before.to_numpy()[known[end]] for end in ("left", "right")})
    moved = known[_SCORED].join(ends).dropna(subset=["left", "right"])
    found = pairs[["left", "right"]].merge(moved, "left", on=["left", "right"])
    return found.set_index(pairs.index)[_SCORED].astype({"reason": "str"})


def _computed(
    scorer: PairScorer, records: pd.DataFrame, marks: pd.DataFrame, pairs: pd.DataFrame
) -> pd.DataFrame:
    """Return the scores of some pairs, read among the records that are around theirs only."""
    ends = pairs[["left", "right"]].to_numpy()
    is_around = marks["group"].isin(marks["group"].to_numpy()[ends.ravel()]).to_numpy()
    position = np.cumsum(is_around) - 1
    among = records[is_around].reset_index(drop=True)
    moved = pd.DataFrame(position[ends], columns=["left", "right"], index=pairs.index)
    return pairs.join(scorer(among, moved)[_SCORED])
