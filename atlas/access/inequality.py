"""How access is shared among people: quantiles, Lorenz curve, Gini, Theil, people by distance.

A value is a cost of travel (a bad: less is better) or a supply (a good), one per commune or demand
point; people are its weights, so that every result is about people, never about communes. People
whose value is unknown are left out of the result and counted beside it.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import rel_entr

# Index of a result about all people at once.
ALL = "ensemble"
# Shares of people, by definition.
DECILES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_SUMMED = {"p10": 0.1, "median": 0.5, "p90": 0.9}

# A share of people is reached up to this relative error of their sum. By hand: above the rounding
# of a share, far below one person.
_ROUNDING = 1e-12


def _known(values: pd.Series, people: pd.Series) -> pd.DataFrame:
    """Return `value` and `people` of the rows where someone has a known value, same index.

    Raises
    ------
    ValueError
        A value or a number of people is negative.
    """
    rows = pd.DataFrame(
        {
            "value": values.to_numpy("float64", na_value=np.nan),
            "people": people.to_numpy("float64", na_value=np.nan),
        },
        index=values.index,
    )
    if (rows < 0).any(axis=None):
        raise ValueError("values and numbers of people must not be negative")
    return rows[rows["value"].notna() & (rows["people"] > 0)]


def _codes(rows: int, territories: pd.Series | None) -> tuple[npt.NDArray[np.intp], pd.Index]:
    """Return the number of the territory of each row, -1 for none, and the names in order."""
    if territories is None:
        return np.zeros(rows, dtype=np.intp), pd.Index([ALL], name="territory")
    codes, names = pd.factorize(territories, sort=True)
    return codes, pd.Index(names, name="territory")


def _known_by_code(
    values: pd.Series, people: pd.Series, codes: npt.NDArray[np.intp]
) -> pd.DataFrame:
    """Return the rows of `_known` that have a territory, with its `code` and `sum` of values."""
    rows = _known(values.reset_index(drop=True), people.reset_index(drop=True))
    rows["sum"] = rows["value"] * rows["people"]
    rows["code"] = codes[rows.index]
    return rows[rows["code"] >= 0]


def quantiles(values: pd.Series, people: pd.Series, shares: Sequence[float] = DECILES) -> pd.Series:
    """Return the quantiles of a value over people.

    The quantile of q is the smallest value such that at least q of the people are at or under it:
    always a value that someone has, never an interpolation.

    Parameters
    ----------
    values
        One value per row, not negative; null when unknown, infinite when nothing is in reach.
    people
        People of each row, same index; null counts as nobody.
    shares
        Shares of people, over 0 and at most 1; 0.5 is the median.

    Returns
    -------
    Series
        On `shares`, in the unit of the values; null when nobody's value is known.

    Raises
    ------
    ValueError
        A share is out of bounds; a value or a number of people is negative.

    Examples
    --------
    Ten people at 1, ten at 4, twenty at 6:

    >>> quantiles(pd.Series([6, 1, 4]), pd.Series([20, 10, 10]), (0.25, 0.26, 0.5, 1)).tolist()
    [1.0, 4.0, 4.0, 6.0]
    """
    if any(not 0 < share <= 1 for share in shares):
        raise ValueError(f"shares of people must be over 0 and at most 1; received {shares}")
    rows = _known(values, people).sort_values("value")
    if rows.empty:
        return pd.Series(np.nan, index=list(shares))
    cumulated = rows["people"].cumsum().to_numpy()
    wanted = np.array(shares) * cumulated[-1] * (1 - _ROUNDING)
    found = rows["value"].to_numpy()[np.searchsorted(cumulated, wanted)]
    return pd.Series(found, index=list(shares))


def lorenz(values: pd.Series, people: pd.Series) -> pd.DataFrame:
    """Return the Lorenz curve of a value over people.

    People are ordered from the smallest value to the largest. For a supply, a good, the curve
    begins with the least served: it says which share of the supply the p least served people have.
    For a distance, a bad, it begins with the nearest: all the distance less the curve at p is the
    share of it that falls on the 1 - p farthest people.

    Parameters
    ----------
    values, people
        See `quantiles`.

    Returns
    -------
    DataFrame
        From (0, 0) to (1, 1), one row per different value after the first row: `people_share` and
        `value_share`, cumulated, 0 to 1; `value`, null in the first row. The shares of value are
        null when the sum is 0 or infinite: nothing is shared out.

    References
    ----------
    Lorenz, M. O. (1905), Methods of measuring the concentration of wealth, Publications of the
    American Statistical Association 9(70), doi:10.2307/2276207.

    Examples
    --------
    >>> lorenz(pd.Series([0, 3]), pd.Series([1, 1]))
       people_share  value_share  value
    0           0.0          0.0    NaN
    1           0.5          0.0    0.0
    2           1.0          1.0    3.0
    """
    rows = _known(values, people).sort_values("value")
    rows["sum"] = (rows["value"] * rows["people"]).cumsum()
    rows["people"] = rows["people"].cumsum()
    curve = rows.drop_duplicates("value", keep="last").to_numpy()
    start = np.array([[np.nan, 0, 0]])
    value, counts, sums = np.concatenate((start, curve)).T
    is_shared = 0 < sums[-1] < np.inf
    return pd.DataFrame(
        {
            "people_share": counts / counts[-1] if counts[-1] else counts,
            "value_share": sums / sums[-1] if is_shared else np.nan,
            "value": value,
        }
    )


def gini(values: pd.Series, people: pd.Series) -> float:
    """Return the Gini index of a value over people: twice the area above the Lorenz curve.

    It is also half the mean absolute difference between two people, divided by the mean.

    Parameters
    ----------
    values, people
        See `quantiles`.

    Returns
    -------
    float
        0 when all have the same, 1 - p when a share p of the people share all equally; null when
        the sum is 0 or infinite.

    References
    ----------
    Lerman, R. I., Yitzhaki, S. (1984), A note on the calculation and interpretation of the Gini
    index, Economics Letters 15(3-4), doi:10.1016/0165-1765(84)90126-5.
    O'Donnell, O., van Doorslaer, E., Wagstaff, A., Lindelow, M. (2008), Analyzing Health Equity
    Using Household Survey Data, World Bank, doi:10.1596/978-0-8213-6933-3: with weights.

    Examples
    --------
    One person of four has all:

    >>> gini(pd.Series([0, 8]), pd.Series([3, 1]))
    0.75
    """
    return float(spread(values, people)["gini"].iloc[0])


def theil(
    values: pd.Series, people: pd.Series, territories: pd.Series | None = None
) -> pd.DataFrame:
    """Return the Theil T index of a value over people, within and between territories.

    With s the share of all the value that people have and p their share of the people, T is the
    sum of s ln(s / p), and a zero value adds 0. It is exactly the sum over territories of what
    people of one territory differ from each other (`within`) and of what it differs from the
    whole (`between`, negative where the mean is under that of all).

    Parameters
    ----------
    values, people
        See `quantiles`.
    territories
        Territory of each row, same index; rows without one are left out of everything. None for
        one territory that holds all, called `ALL`.

    Returns
    -------
    DataFrame
        One row per territory with a known value, sorted, indexed by it: `people`, `mean` (unit of
        the values), `people_share`, `value_share`, `theil` (T of its people alone, null when
        all their values are 0), `within` = `value_share` x `theil`, `between` =
        `value_share` x ln(`value_share` / `people_share`). The sum of `within` and `between` over
        all rows is T, in nats: 0 when all have the same, at most the logarithm of the number of
        people. Shares of value and T are null when the sum of values is 0 or infinite.

    References
    ----------
    Theil, H. (1967), Economics and Information Theory, North-Holland.
    Bourguignon, F. (1979), Decomposable income inequality measures, Econometrica 47(4),
    doi:10.2307/1914138.
    Shorrocks, A. F. (1980), The class of additively decomposable inequality measures,
    Econometrica 48(3), doi:10.2307/1913126.

    Examples
    --------
    Equal inside two territories of as many people, one three times as far as the other:

    >>> parts = theil(pd.Series([1, 1, 3]), pd.Series([5, 5, 10]), pd.Series(["a", "a", "b"]))
    >>> parts[["value_share", "within", "between"]].round(3).values.tolist()
    [[0.25, 0.0, -0.173], [0.75, 0.0, 0.304]]
    """
    codes, names = _codes(len(values), territories)
    rows = _known_by_code(values, people, codes)
    total = rows["sum"].sum()
    rows["people_share"] = rows["people"] / rows["people"].sum()
    rows["value_share"] = rows["sum"] / total if 0 < total < np.inf else np.nan
    grouped = rows.groupby("code")
    result = grouped[["people", "sum", "people_share", "value_share"]].sum(min_count=1)
    # The share of each row if those of its territory had the same.
    own = grouped[["value_share", "people_share"]].transform("sum")
    equal_share = rows["people_share"] * own["value_share"] / own["people_share"]
    within = pd.Series(rel_entr(rows["value_share"], equal_share), rows.index)
    result["within"] = within.groupby(rows["code"]).sum(min_count=1)
    result["between"] = rel_entr(result["value_share"], result["people_share"])
    result["theil"] = (result["within"] / result["value_share"]).where(result["value_share"] > 0)
    result["mean"] = result["sum"] / result["people"]
    return result.set_axis(names[result.index])[
        ["people", "mean", "people_share", "value_share", "theil", "within", "between"]
    ]


def spread(
    values: pd.Series, people: pd.Series, territories: pd.Series | None = None
) -> pd.DataFrame:
    """Sum up how a value is spread over the people of each territory.

    Parameters
    ----------
    values, people, territories
        See `theil`.

    Returns
    -------
    DataFrame
        One row per territory, sorted, indexed by it: `people` and `people_unknown` (whose value is
        known and not), `mean`, `p10`, `median`, `p90` (unit of the values), `p90_p10_ratio` (null
        when `p10` is 0 or `p90` infinite: then it says nothing), `gini` (see `gini`). Null where
        nothing is known.
    """
    codes, names = _codes(len(values), territories)
    rows = _known_by_code(values, people, codes).sort_values("value")
    grouped = rows.groupby("code")
    cumulated = grouped[["people", "sum"]].cumsum()
    result = grouped[["people", "sum"]].sum()
    for name, share in _SUMMED.items():
        wanted = grouped["people"].transform("sum") * share * (1 - _ROUNDING)
        reached = rows[cumulated["people"] >= wanted]
        result[name] = reached.groupby("code")["value"].first()
    # Under the Lorenz curve, twice: each row is a trapezoid as wide as its people.
    area = rows["people"] * (2 * cumulated["sum"] - rows["sum"])
    is_shared = (result["sum"] > 0) & (result["sum"] < np.inf)
    square = (result["people"] * result["sum"]).where(is_shared)
    result["gini"] = (1 - area.groupby(rows["code"]).sum() / square).clip(lower=0)
    result["mean"] = result["sum"] / result["people"]
    means_something = (result["p10"] > 0) & (result["p90"] < np.inf)
    result["p90_p10_ratio"] = (result["p90"] / result["p10"]).where(means_something)
    result = result.reindex(range(len(names))).set_axis(names)
    left_out = people[values.isna()].astype("float64").groupby(codes[values.isna()]).sum()
    result["people_unknown"] = left_out.reindex(range(len(names)), fill_value=0).to_numpy()
    result["people"] = result["people"].fillna(0)
    return result[
        ["people", "people_unknown", "mean", "p10", "median", "p90", "p90_p10_ratio", "gini"]
    ]


def people_by_band(
    values: pd.Series, people: pd.Series, thresholds: Sequence[float]
) -> pd.DataFrame:
    """Count people by band of a value, and within and beyond each threshold.

    Parameters
    ----------
    values, people
        See `quantiles`.
    thresholds
        Over 0, rising; a value of exactly a threshold is within it.

    Returns
    -------
    DataFrame
        One row per band, then one for people whose value is unknown, whose bounds are null:
        `lower` (out of the band, but for 0), `upper` (in the band; infinite for the last),
        `people`, `people_within` (at most `upper`), `people_beyond` (strictly more). The sum of
        `people` is that of the people given.

    Raises
    ------
    ValueError
        Thresholds do not rise from 0; a value or a number of people is negative.

    Examples
    --------
    >>> people_by_band(pd.Series([0, 5, 6, None]), pd.Series([1, 2, 4, 8]), (5,))
       lower  upper  people  people_within  people_beyond
    0    0.0    5.0     3.0            3.0            4.0
    1    5.0    inf     4.0            7.0            0.0
    2    NaN    NaN     8.0            NaN            NaN
    """
    if not thresholds or any(low >= high for low, high in pairwise((0, *thresholds))):
        raise ValueError(f"thresholds must rise from 0; received {thresholds}")
    rows = _known(values, people)
    bounds = [0.0, *map(float, thresholds), np.inf]
    band = np.searchsorted(bounds[1:-1], rows["value"], side="left")
    counts = np.bincount(band, rows["people"], len(bounds) - 1)
    return pd.DataFrame(
        {
            "lower": [*bounds[:-1], np.nan],
            "upper": [*bounds[1:], np.nan],
            "people": [*counts, people[values.isna()].sum()],
            "people_within": [*np.cumsum(counts), np.nan],
            "people_beyond": [*(counts.sum() - np.cumsum(counts)), np.nan],
        }
    )
