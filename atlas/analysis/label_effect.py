"""Label x access: does a higher level go with better access? Never a cause, always with its n.

Each labelled commune is compared with those of its own kind (same class of population and of
density) that have no known award: not "without label", for what is absent from a list is unknown.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

# Bounds of the classes: inhabitants, and inhabitants per km2 (Eurostat's 300 and 1,500 among them).
# The others by hand: the page *Labels* says how many communes each line holds.
PEOPLE_BREAKS = (500, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
DENSITY_BREAKS = (25, 100, 300, 1_500)
# Levels of the label, by definition.
_AROBASES = (1, 2, 3, 4, 5)
# By convention: 95 %, and any seed. Resamples by hand, a fifth of them where each takes ranks
# again.
RESAMPLES, SEED, CONFIDENCE = 5_000, 20_150_203, 0.95
RANK_RESAMPLES = RESAMPLES // 5
# Communes under which a mean, and a correlation, has no interval. By hand.
_LEAST_VALUES, _LEAST_PAIRS = 3, 4
FEW = 10
"""Below this number of communes, a line is said to hold too few to be read; chosen by hand."""


def strata(people: pd.Series, density: pd.Series) -> pd.Series:
    """Return the kind of each commune: class of population and of density; null when unknown.

    Parameters
    ----------
    people
        Inhabitants.
    density
        Inhabitants per km2, on the same index.

    Examples
    --------
    >>> strata(pd.Series([300, 60_000]), pd.Series([12.0, 4_000.0])).tolist()
    ['0-0', '6-4']
    """
    size = np.searchsorted(PEOPLE_BREAKS, people.fillna(0).astype("float64"), side="right")
    spread = np.searchsorted(DENSITY_BREAKS, density.fillna(0).astype("float64"), side="right")
    kinds = pd.Series([f"{a}-{b}" for a, b in zip(size, spread, strict=True)], people.index)
    return kinds.where(people.notna() & density.notna())


def against_peers(values: pd.Series, kinds: pd.Series, labelled: pd.Index) -> pd.DataFrame:
    """Compare labelled communes with those of their kind that have no known award.

    Parameters
    ----------
    values
        Measure of each commune; null when unknown.
    kinds
        As `strata` returns it, on the same index.
    labelled
        Communes with a known award.

    Returns
    -------
    DataFrame
        One row per labelled commune whose value and kind are known and that has a peer: `value`,
        `peer_value` (mean of its peers), `peer_count`, `difference` (value less that of its peers).
    """
    known = pd.DataFrame({"value": values, "kind": kinds}).dropna()
    own = known[known.index.isin(labelled)]
    peers = known[~known.index.isin(labelled)].groupby("kind")["value"].agg(["mean", "size"])
    result = own.join(peers, on="kind", how="inner").rename(
        columns={"mean": "peer_value", "size": "peer_count"}
    )
    return result.assign(difference=result["value"] - result["peer_value"]).drop(columns="kind")


def effect_by_level(compared: pd.DataFrame, levels: pd.Series) -> pd.DataFrame:
    """Return the mean difference of each level, with its interval.

    Parameters
    ----------
    compared
        As `against_peers` returns it.
    levels
        Level of each labelled commune, 1 to 5; null when not published.

    Returns
    -------
    DataFrame
        Rows: 1 to 5, then 0 for every labelled commune, level published or not. `commune_count`,
        `mean_value`, `mean_peer_value`, `mean_difference`, `low` and `high` (95 % bootstrap
        interval of the mean difference, bias-corrected and accelerated, seeded), `p_value` (that
        the mean difference is zero: permutations of the signs, exact when few, else seeded) and
        `p_holm` (the same, adjusted for the tests of all rows). Null with fewer than three
        communes.

    References
    ----------
    Efron, B. (1987). Better bootstrap confidence intervals. JASA 82(397).
    doi:10.1080/01621459.1987.10478410
    """
    own = levels.reindex(compared.index)
    groups = {level: compared[own == level] for level in _AROBASES} | {0: compared}
    effects = pd.DataFrame([_effect(rows) for rows in groups.values()], index=list(groups))
    p_value = pd.Series({level: p_of_mean(rows["difference"]) for level, rows in groups.items()})
    return effects.assign(p_value=p_value, p_holm=holm(p_value))


def p_of_mean(differences: pd.Series) -> float:
    """Return the p-value of a mean of zero, by permutations of signs; null with fewer than three.

    Under the hypothesis, a commune and its peers could be exchanged: each sign is as likely.
    """
    values = differences.to_numpy(float)
    if len(values) < _LEAST_VALUES:
        return np.nan
    from scipy import stats  # a second to load

    test = stats.permutation_test(
        (values, np.zeros(len(values))), _mean_difference, permutation_type="samples",
        n_resamples=RESAMPLES, vectorized=True, rng=np.random.default_rng(SEED),
    )  # fmt: skip
    return float(test.pvalue)


def _mean_difference(x: np.ndarray, y: np.ndarray, axis: int) -> np.ndarray:
    means: np.ndarray = (x - y).mean(axis=axis)
    return means


def holm(p_values: pd.Series) -> pd.Series:
    """Return p-values adjusted for how many there are, so that 5 % bounds the risk of any error.

    Parameters
    ----------
    p_values
        One per test, whatever their dependence; null when there was no test, which does not count.

    Returns
    -------
    Series
        `p_holm`, on their index: of the m smallest first, the i-th times m - i + 1, never below
        the one before, at most 1.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal
    of Statistics 6(2), 65-70.

    Examples
    --------
    >>> holm(pd.Series([0.01, 0.04, 0.03, None])).tolist()
    [0.03, 0.06, 0.06, nan]
    """
    known = p_values.dropna().sort_values(kind="stable")
    adjusted = (known * np.arange(len(known), 0, -1)).cummax().clip(upper=1.0)
    return adjusted.reindex(p_values.index).rename("p_holm")


def _effect(rows: pd.DataFrame) -> dict[str, float]:
    low, high = interval_of_mean(rows["difference"].to_numpy(float))
    return {
        "commune_count": len(rows),
        "mean_value": rows["value"].mean(),
        "mean_peer_value": rows["peer_value"].mean(),
        "mean_difference": rows["difference"].mean(),
        "low": low,
        "high": high,
    }


def interval_of_mean(values: np.ndarray) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of a mean (BCa); the mean itself when all are equal.

    Fewer than three values have none.
    """
    if len(values) < _LEAST_VALUES:
        return np.nan, np.nan
    if np.ptp(values) == 0:
        return float(values[0]), float(values[0])
    return _bootstrap((values,), np.mean, paired=False)


def _bootstrap(
    samples: tuple[np.ndarray, ...], statistic: Callable[..., float], paired: bool
) -> tuple[float, float]:
    from scipy import stats  # a second to load

    result = stats.bootstrap(
        samples, statistic, paired=paired, vectorized=False if paired else None,
        n_resamples=RESAMPLES if not paired else RANK_RESAMPLES, confidence_level=CONFIDENCE,
        method="percentile" if paired else "BCa", rng=np.random.default_rng(SEED),
    )  # fmt: skip
    return float(result.confidence_interval.low), float(result.confidence_interval.high)


def rank_correlation(compared: pd.DataFrame, levels: pd.Series) -> pd.Series:
    """Return how the level and the difference with peers go together, by ranks.

    Parameters
    ----------
    compared, levels
        As in `effect_by_level`; only published levels count.

    Returns
    -------
    Series
        `commune_count`; `spearman` with `low` and `high` (95 % percentile bootstrap of pairs) and
        `p_value` (seeded permutations); `kendall` (tau-b). Null with fewer than four communes, or
        when every level or every difference is the same.
    """
    both = pd.DataFrame({"level": levels, "difference": compared["difference"]}).dropna()
    names = ["spearman", "low", "high", "p_value", "kendall"]
    is_varied = both["level"].nunique() > 1 and both["difference"].nunique() > 1
    if len(both) < _LEAST_PAIRS or not is_varied:
        return pd.Series({"commune_count": len(both), **dict.fromkeys(names, np.nan)})
    x, y = both["level"].to_numpy(float), both["difference"].to_numpy(float)
    from scipy import stats  # a second to load

    test = stats.permutation_test(
        (x,), lambda order: _spearman(order, y), permutation_type="pairings",
        n_resamples=RANK_RESAMPLES, vectorized=False, rng=np.random.default_rng(SEED),
    )  # fmt: skip
    low, high = _bootstrap((x, y), _spearman, paired=True)
    found = (test.statistic, low, high, test.pvalue, stats.kendalltau(x, y).statistic)
    return pd.Series(
        {"commune_count": len(both), **dict(zip(names, map(float, found), strict=True))}
    )


def _spearman(x: np.ndarray, y: np.ndarray) -> float:
    """Return Spearman's rho; 0 for a resample whose values are all alike."""
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0
    from scipy import stats

    return float(np.corrcoef(stats.rankdata(x), stats.rankdata(y))[0, 1])


def before_after(
    before: pd.Series, after: pd.Series, kinds: pd.Series, labelled: pd.Index, awarded: pd.Index
) -> pd.Series:
    """Compare the change of labelled communes between two dates with that of their peers.

    Parameters
    ----------
    before, after
        Measure of each commune at the two dates; null when unknown.
    kinds
        As `strata` returns it.
    labelled
        Communes with any known award: no peers.
    awarded
        Those with a known award between the two dates.

    Returns
    -------
    Series
        `commune_count`, `mean_change`, `mean_peer_change`, `difference`, `low`, `high`: as in
        `effect_by_level`, of the change.
    """
    change = (after - before).replace([np.inf, -np.inf], np.nan)
    compared = against_peers(change, kinds, labelled)
    found = _effect(compared[compared.index.isin(awarded)])
    names = {"mean_value": "mean_change", "mean_peer_value": "mean_peer_change",
             "mean_difference": "difference"}  # fmt: skip
    return pd.Series({names.get(name, name): value for name, value in found.items()})
