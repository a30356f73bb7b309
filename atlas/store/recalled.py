"""What linkage computed of records that have not changed since, found again."""

import geopandas as gpd
import pandas as pd

from atlas.directory.blocking import KEYED, blocking_keys, candidate_pairs, commune_neighbours
from atlas.directory.linkage import PairProposer, PairScorer
from atlas.schema.frame import Tables
from atlas.store.memo import Memo, row_marks

_SCORED = ["score", "distance_m", "reason"]
_ENDS = ["left", "right"]


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

    A score holds while what is compared of its two records is the same: it depends on nothing else.

    Parameters
    ----------
    memo
        Where scores are kept.
    scorer
        As `atlas.directory.linkage.scored_pairs`.
    """

    def scores(rows: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
        if pairs.empty:
            return scorer(rows, pairs)
        marks = row_marks(rows)
        both = [marks.iloc[pairs[end]].set_axis(pairs.index).add_prefix(end) for end in _ENDS]
        told = memo.recall_rows(
            "scores", pd.concat(both, axis="columns"),
            lambda new: scorer(rows, pairs.loc[new.index])[_SCORED],
        )  # fmt: skip
        return pairs.join(told)

    return scores
