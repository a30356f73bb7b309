"""Two rankings made one."""

from collections.abc import Mapping

import pandas as pd


def fuse_scores(
    rankings: Mapping[str, pd.Series], weights: Mapping[str, float] | None = None
) -> pd.Series:
    """Return the score of what several rankings rank, by a weighted sum of their scores.

    Each ranking is divided by its best score first, so that the distance between two results
    counts, which reciprocal ranks would forget.

    Parameters
    ----------
    rankings
        Name -> scores of at least 0, higher is better, on a unique index (documents); no missing
        value.
    weights
        Name -> weight; 1 by default.

    Returns
    -------
    Series
        Scores on the union of the indexes, the best first; equals in order of the index. What a
        ranking does not hold gets nothing from it.

    References
    ----------
    Bruch, Gai, Ingber, 2023, doi:10.1145/3596512.

    Examples
    --------
    >>> words, meaning = pd.Series({"a": 9.0, "b": 1.0}), pd.Series({"b": 0.9, "c": 0.8})
    >>> list(fuse_scores({"words": words, "meaning": meaning}, {"meaning": 0.5}).index)
    ['a', 'b', 'c']
    """
    weights = weights or {}
    parts = {
        name: weights.get(name, 1.0) * scores / scores.max()
        for name, scores in rankings.items()
        if len(scores)
    }
    return _summed(parts)


def _summed(parts: Mapping[str, pd.Series]) -> pd.Series:
    """Return the sums by document, the best first."""
    filled = [part for part in parts.values() if len(part)]
    if not filled:
        return pd.Series(dtype="float64")
    return pd.concat(filled).groupby(level=0).sum().sort_values(ascending=False, kind="stable")
