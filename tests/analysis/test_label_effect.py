"""Label x access: closed forms, naive computation, invariants."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from atlas.analysis.label_effect import (
    against_peers,
    before_after,
    effect_by_level,
    holm,
    interval_of_mean,
    p_of_mean,
    rank_correlation,
    strata,
)


@pytest.fixture
def land():
    """Two hundred synthetic communes: two kinds, forty with a level."""
    rng = np.random.default_rng(3)
    people = pd.Series(
        np.where(np.arange(200) < 100, 300, 60_000), [f"c{i:03}" for i in range(200)]
    )
    density = pd.Series(np.where(np.arange(200) < 100, 10.0, 4_000.0), people.index)
    values = pd.Series(rng.normal(np.where(np.arange(200) < 100, 9.0, 1.0), 0.5), people.index)
    levels = pd.Series(np.arange(40) % 5 + 1, people.index[::5], dtype="float64")
    return strata(people, density), values, levels


def test_a_difference_is_with_the_mean_of_the_same_kind(land):
    kinds, values, levels = land
    compared = against_peers(values, kinds, levels.index)
    assert list(compared.index) == list(levels.index)
    for code, row in compared.iterrows():
        peers = [v for c, v in values.items() if kinds[c] == kinds[code] and c not in levels.index]
        assert row["peer_value"] == pytest.approx(sum(peers) / len(peers))
        assert row["peer_count"] == len(peers)
        assert row["difference"] == pytest.approx(values[code] - sum(peers) / len(peers))


def test_a_shift_of_the_labelled_is_the_effect(land):
    kinds, values, levels = land
    moved = values.where(~values.index.isin(levels.index), values - 2)
    first, second = (
        effect_by_level(against_peers(v, kinds, levels.index), levels) for v in (values, moved)
    )
    assert (first["mean_difference"] - second["mean_difference"]).to_numpy() == pytest.approx(2)
    assert first["commune_count"].tolist() == [8, 8, 8, 8, 8, 40]
    assert (
        (first["low"] <= first["mean_difference"]) & (first["mean_difference"] <= first["high"])
    ).all()
    assert second.loc[0, "high"] < 0


def test_unknown_values_and_kinds_are_left_out(land):
    kinds, values, levels = land
    values = values.mask(values.index == levels.index[0])
    kinds = kinds.mask(kinds.index == levels.index[1])
    assert len(against_peers(values, kinds, levels.index)) == len(levels) - 2


def test_the_interval_is_near_the_normal_one_and_reproducible():
    values = np.random.default_rng(1).normal(3, 2, 400)
    low, high = interval_of_mean(values)
    half = 1.96 * values.std(ddof=1) / 20
    assert (low, high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.03)
    assert interval_of_mean(values) == (low, high)
    assert np.isnan(interval_of_mean(values[:2])).all()
    assert interval_of_mean(np.ones(5)) == (1, 1)


@pytest.mark.slow
def test_ranks_agree_with_scipy_and_with_a_perfect_order(land):
    kinds, values, levels = land
    compared = against_peers(values, kinds, levels.index)
    found = rank_correlation(compared, levels)
    own = compared["difference"]
    assert found["spearman"] == pytest.approx(stats.spearmanr(levels, own).statistic)
    assert found["kendall"] == pytest.approx(stats.kendalltau(levels, own).statistic)
    assert found["low"] <= found["spearman"] <= found["high"]
    perfect = rank_correlation(compared.assign(difference=levels), levels)
    assert perfect["spearman"] == pytest.approx(1)
    assert perfect["p_value"] < 0.01
    assert np.isnan(rank_correlation(compared.head(3), levels)["spearman"])


def test_before_after_takes_away_the_change_of_the_peers(land):
    kinds, values, levels = land
    awarded = levels.index[:10]
    after = values + 1
    after[awarded] -= 3
    found = before_after(values, after, kinds, levels.index, awarded)
    assert found["commune_count"] == 10
    assert found["mean_peer_change"] == pytest.approx(1)
    assert found["difference"] == pytest.approx(-3)


def test_six_tests_are_corrected_by_hand():
    """Holm 1979: in rising order times 6, 5, 4, 3, 2, 1, never below the one before, at most 1."""
    six = pd.Series([0.03, 0.01, 0.2, 0.02, 0.05, 0.04], index=[1, 2, 3, 4, 5, 0])
    assert holm(six).tolist() == pytest.approx([0.12, 0.06, 0.2, 0.10, 0.12, 0.12])
    assert holm(six).index.tolist() == [1, 2, 3, 4, 5, 0]
    assert holm(pd.Series([0.5, 0.9])).tolist() == [1, 1]


def test_a_test_that_was_not_made_does_not_count():
    found = holm(pd.Series([None, 0.02, None, 0.04], dtype="float64"))
    assert found.tolist()[1::2] == pytest.approx([0.04, 0.04])
    assert found.isna().tolist() == [True, False, True, False]


@pytest.mark.parametrize("seed", range(4))
def test_holm_rejects_what_the_steps_of_the_paper_reject(seed):
    p_values = pd.Series(np.random.default_rng(seed).beta(0.3, 3, 6))
    rejected = set()
    for step, (test, p_value) in enumerate(p_values.sort_values().items()):
        if p_value > 0.05 / (6 - step):
            break
        rejected.add(test)
    adjusted = holm(p_values)
    assert set(adjusted.index[adjusted <= 0.05]) == rejected
    assert (adjusted >= p_values).all()


def test_the_p_value_counts_the_signs_that_make_as_large_a_mean():
    differences = pd.Series([3.0, -1.0, 2.5, 4.0, 0.5, 1.5])
    means = [np.mean(differences * list(signs)) for signs in product([-1, 1], repeat=6)]
    as_large = sum(abs(mean) >= differences.mean() - 1e-12 for mean in means)
    assert p_of_mean(differences) == pytest.approx(as_large / 64)
    assert np.isnan(p_of_mean(differences[:2]))
    assert p_of_mean(pd.Series([0.0] * 5)) == 1


def test_every_line_has_its_p_values(land):
    kinds, values, levels = land
    moved = values.where(~values.index.isin(levels.index), values - 2)
    found = effect_by_level(against_peers(moved, kinds, levels.index), levels)
    assert (found["p_holm"] >= found["p_value"]).all()
    pd.testing.assert_series_equal(found["p_holm"], holm(found["p_value"]))
    assert found.loc[0, "p_holm"] < 0.01
