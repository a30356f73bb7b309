"""Two rankings made one: reciprocal rank fusion."""

from collections.abc import Mapping

import pandas as pd

# Of the authors; what is far down a ranking hardly counts.
RANK_CONSTANT = 60


def fuse(
    rankings: Mapping[str, pd.Series],
    weights: Mapping[str, float] | None = None,
    constant: float = RANK_CONSTANT,
) -> pd.Series:
    """Return the fused score of what several rankings rank.

    The score is the sum, over rankings, of `weight / (constant + rank)`; what a ranking does not
    hold gets nothing from it. Equal scores of a ranking share the best rank.

    Parameters
    ----------
    rankings
        Name -> scores, higher is better, on a unique index (documents); no missing value.
    weights
        Name -> weight; 1 by default.

    Returns
    -------
    Series
        Scores on the union of the indexes, the best first; equals in order of the index.

    References
    ----------
    Cormack, Clarke, Büttcher, 2009, doi:10.1145/1571941.1572114.

    Examples
    --------
    >>> words, meaning = pd.Series({"a": 9.0, "b": 1.0}), pd.Series({"b": 0.9, "c": 0.8})
    >>> list(fuse({"words": words, "meaning": meaning}).index)
    ['b', 'a', 'c']
    """
    parts = [
        (weights or {}).get(name, 1.0) / (constant + scores.rank(ascending=False, method="min"))
        for name, scores in rankings.items()
    ]
    fused = pd.concat(parts).groupby(level=0).sum() if parts else pd.Series(dtype="float64")
    return fused.sort_values(ascending=False, kind="stable")
