"""What linkage computed of records that have not changed since, found again."""

from collections.abc import Callable, Mapping

import geopandas as gpd
import pandas as pd

from atlas.directory.blocking import candidate_pairs, commune_neighbours, read_names
from atlas.directory.linkage import NameReader, PairProposer, PairScorer
from atlas.intake.whereabouts.releases import PartRecall, row_marks
from atlas.schema.frame import Tables
from atlas.store.memo import Memo

_SCORED = ["score", "distance_m", "reason"]
_ENDS = ["left", "right"]


def recalled_pairs(memo: Memo, reference: object) -> PairProposer:
    """Return what proposes the same pairs as `atlas.directory.linkage.propose_pairs`.

    Parameters
    ----------
    memo
        Where neighbours are kept.
    reference
        Version of the reference territories.
    """

    def pairs(
        records: pd.DataFrame, communes: gpd.GeoDataFrame, read: pd.DataFrame
    ) -> pd.DataFrame:
        def touching() -> Tables:
            return {"neighbours": commune_neighbours(communes)}

        neighbours = memo.recall("neighbours", reference, touching)["neighbours"]
        return candidate_pairs(records, neighbours, read)

    return pairs


def recalled_parts(memo: Memo, reference: object) -> PartRecall:
    """Return what gives again the answers of releases located in the same reference territories."""

    def recall(
        name: str,
        depends_on: Mapping[str, object],
        compute: Callable[[list[str]], Mapping[str, Tables]],
    ) -> Mapping[str, Tables]:
        return memo.recall_parts(
            name, {key: (reference, key, own) for key, own in depends_on.items()}, compute
        )

    return recall


def recalled_names(memo: Memo) -> NameReader:
    """Return what gives the same as `read_names` and reads only new names and addresses."""
    return lambda records: memo.recall_rows("names", records, read_names)


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
