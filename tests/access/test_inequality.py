"""Quantiles, Lorenz, Gini and Theil against closed forms and naive sums over pairs of people."""

import math

import numpy as np
import pandas as pd
import pytest

from atlas.access.inequality import (
    ALL,
    DECILES,
    gini,
    lorenz,
    people_by_band,
    quantiles,
    spread,
    theil,
)


def series(*values):
    return pd.Series(values, dtype="float64")


@pytest.fixture
def crowd():
    """Synthetic values with ties, zeros, unknown ones and nobody somewhere; index not 0 to n-1."""
    random = np.random.default_rng(11)
    values = pd.Series(random.integers(0, 9, 60) * 1.5, index=range(100, 160))
    values.iloc[:4] = np.nan
    people = pd.Series(random.integers(0, 50, 60), index=values.index, dtype="Int64")
    people.iloc[7] = pd.NA
    territories = pd.Series(random.choice(["01", "2A", "973"], 60), index=values.index)
    territories.iloc[20] = None
    return values, people, territories.astype("str")


def one_row_each(values, people):
    """Return one value per person, the slow way."""
    known = values.notna() & people.notna()
    return np.array(
        [value for value, n in zip(values[known], people[known], strict=True) for _ in range(n)]
    )


def naive_gini(each):
    return sum(abs(a - b) for a in each for b in each) / (2 * len(each) ** 2 * np.mean(each))


def naive_theil(each):
    ratios = [value / np.mean(each) for value in each]
    return sum(r * math.log(r) if r else 0.0 for r in ratios) / len(each)


def test_a_quantile_is_the_smallest_value_that_enough_people_have(crowd):
    values, people, _ = crowd
    each = sorted(one_row_each(values, people))
    found = quantiles(values, people, (0.01, *DECILES, 1))
    for share, value in found.items():
        naive = next(v for v in each if sum(w <= v for w in each) >= share * len(each) - 1e-9)
        assert value == naive, share


@pytest.mark.parametrize(("share", "count"), [(0.07, 100), (0.55, 20), (0.3, 10), (0.57, 100)])
def test_a_share_of_people_is_not_missed_by_rounding(share, count):
    """0.07 x 100 is 7.000000000000001 for a computer: the 7th person is still at that quantile."""
    values = series(*range(1, count + 1))
    found = quantiles(values, series(*[1] * count), (share,))[share]
    assert found == round(share * count)


def test_infinite_costs_come_last_and_nobody_known_is_null():
    found = quantiles(series(2, np.inf), series(6, 4), (0.6, 0.7))
    assert found.tolist() == [2, np.inf]
    assert quantiles(series(np.nan), series(5)).isna().all()


@pytest.mark.parametrize("share", [0, -0.1, 1.1])
def test_shares_of_people_are_checked(share):
    with pytest.raises(ValueError, match="at most 1"):
        quantiles(series(1), series(1), (share,))


@pytest.mark.parametrize(("values", "people"), [((-1,), (1,)), ((1,), (-1,))])
def test_negative_quantities_are_refused(values, people):
    with pytest.raises(ValueError, match="must not be negative"):
        gini(series(*values), series(*people))


def test_gini_closed_forms():
    assert gini(series(7, 7, 7), series(1, 5, 9)) == 0
    assert gini(series(0, 3), series(99, 1)) == pytest.approx(0.99)
    assert gini(series(0, 3), series(75, 25)) == pytest.approx(0.75)
    # 1, 2, ..., n: (n - 1) / 3n.
    assert gini(series(*range(1, 101)), series(*[1] * 100)) == pytest.approx(99 / 300)


def test_gini_is_half_the_relative_mean_difference(crowd):
    values, people, _ = crowd
    assert gini(values, people) == pytest.approx(naive_gini(one_row_each(values, people)))


def test_gini_is_the_covariance_with_the_rank(crowd):
    """Lerman and Yitzhaki: 2 cov(value, rank) / mean, the rank at the middle of equals."""
    values, people, _ = crowd
    each = one_row_each(values, people)
    ranks = pd.Series(each).rank(method="average") / len(each)
    covariance = np.mean(each * ranks) - np.mean(each) * np.mean(ranks)
    assert gini(values, people) == pytest.approx(2 * covariance / np.mean(each))


def test_gini_is_twice_the_area_above_the_lorenz_curve(crowd):
    values, people, _ = crowd
    curve = lorenz(values, people / 1000)
    assert curve["people_share"].iloc[-1] == 1
    under = np.trapezoid(curve["value_share"], curve["people_share"])
    assert gini(values, people) == pytest.approx(1 - 2 * under)


def test_gini_does_not_see_the_unit_nor_the_number_of_copies(crowd):
    values, people, _ = crowd
    assert gini(values / 1000, people * 3) == pytest.approx(gini(values, people))


def test_the_order_of_rows_changes_nothing(crowd):
    values, people, territories = crowd
    order = np.random.default_rng(3).permutation(len(values))
    mixed = [column.iloc[order] for column in crowd]
    assert gini(*mixed[:2]) == pytest.approx(gini(values, people), abs=1e-15)
    pd.testing.assert_frame_equal(lorenz(*mixed[:2]), lorenz(values, people))
    pd.testing.assert_frame_equal(theil(*mixed), theil(values, people, territories))
    pd.testing.assert_frame_equal(spread(*mixed), spread(values, people, territories))


def test_the_lorenz_curve_is_convex_and_under_the_diagonal(crowd):
    values, people, _ = crowd
    curve = lorenz(values, people)
    assert curve.iloc[0, :2].tolist() == [0, 0]
    assert curve.iloc[-1, :2].tolist() == pytest.approx([1, 1])
    assert (curve["value_share"] <= curve["people_share"] + 1e-12).all()
    slopes = np.diff(curve["value_share"]) / np.diff(curve["people_share"])
    assert (np.diff(slopes) > 0).all()
    each = np.sort(one_row_each(values, people))
    at = curve.iloc[3]
    count = round(at["people_share"] * len(each))
    assert at["value_share"] == pytest.approx(each[:count].sum() / each.sum())


@pytest.mark.parametrize("values", [(0, 0), (1, np.inf), (np.nan, np.nan)])
def test_nothing_to_share_out_is_undefined_not_equal(values):
    people = series(1, 1)
    assert math.isnan(gini(series(*values), people))
    assert lorenz(series(*values), people)["value_share"].isna().all()
    parts = theil(series(*values), people)
    assert parts[["theil", "within", "between"]].isna().all(axis=None)


def test_theil_closed_forms():
    assert theil(series(4, 4), series(3, 8)).loc[ALL, "theil"] == pytest.approx(0, abs=1e-15)
    assert theil(series(0, 9), series(9, 1)).loc[ALL, "theil"] == pytest.approx(math.log(10))


def test_theil_is_the_mean_of_x_log_x_with_zeros(crowd):
    values, people, _ = crowd
    found = theil(values, people).loc[ALL]
    assert found["theil"] == pytest.approx(naive_theil(one_row_each(values, people)))
    assert found["within"] == pytest.approx(found["theil"])
    assert found["between"] == pytest.approx(0, abs=1e-15)


def test_theil_within_and_between_make_the_whole(crowd):
    values, people, territories = crowd
    placed = territories.notna()
    parts = theil(values, people, territories)
    whole = naive_theil(one_row_each(values[placed], people[placed]))
    assert parts["within"].sum() + parts["between"].sum() == pytest.approx(whole, rel=1e-12)
    for code, part in parts.iterrows():
        own = territories == code
        each = one_row_each(values[own], people[own])
        assert part["theil"] == pytest.approx(naive_theil(each))
        assert part["mean"] == pytest.approx(each.mean())
        assert part["within"] == pytest.approx(part["value_share"] * part["theil"])
    between = naive_theil(
        one_row_each(parts["mean"], parts["people"].astype(int))
    )  # everyone at the mean of his territory
    assert parts["between"].sum() == pytest.approx(between)


def test_a_territory_where_all_is_zero_adds_nothing_within():
    parts = theil(series(0, 0, 2), series(1, 1, 2), pd.Series(["a", "a", "b"]))
    assert math.isnan(parts.loc["a", "theil"])
    assert parts.loc["a", ["within", "between"]].tolist() == [0, 0]
    assert parts["between"].sum() == pytest.approx(math.log(2))


def test_spread_by_territory_counts_people_known_and_unknown(crowd):
    values, people, territories = crowd
    result = spread(values, people, territories)
    whole = spread(values, people).loc[ALL]
    assert whole["people"] + whole["people_unknown"] == people.sum()
    assert result["people"].sum() == people[values.notna() & territories.notna()].sum()
    own = territories == "2A"
    assert result.loc["2A", "gini"] == pytest.approx(
        naive_gini(one_row_each(values[own], people[own]))
    )
    assert result.loc["2A", "median"] == quantiles(values[own], people[own], (0.5,))[0.5]


def test_the_ratio_of_deciles_is_null_where_it_says_nothing():
    assert spread(series(1, 4), series(1, 1)).loc[ALL, "p90_p10_ratio"] == 4
    assert math.isnan(spread(series(0, 4), series(1, 1)).loc[ALL, "p90_p10_ratio"])
    assert math.isnan(spread(series(1, np.inf), series(1, 1)).loc[ALL, "p90_p10_ratio"])


def test_bands_hold_their_upper_bound_and_everyone_is_somewhere(crowd):
    values, people, _ = crowd
    bands = people_by_band(values, people, (3, 6))
    assert bands["people"].sum() == people.sum()
    known = values[values.notna()], people[values.notna()]
    for row in bands.iloc[:2].itertuples():
        assert row.people_within == known[1][known[0] <= row.upper].sum()
        assert row.people_beyond == known[1][known[0] > row.upper].sum()
    assert bands.iloc[3]["people"] == people[values.isna()].sum()
    assert people_by_band(series(3), series(1), (3,))["people"].tolist() == [1, 0, 0]


@pytest.mark.parametrize("thresholds", [(), (0, 5), (5, 5), (6, 5)])
def test_thresholds_must_rise(thresholds):
    with pytest.raises(ValueError, match="must rise from 0"):
        people_by_band(series(1), series(1), thresholds)
