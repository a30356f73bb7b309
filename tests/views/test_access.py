"""Classes of the shared supply: rounding a bound moves no territory to another class."""

import numpy as np
import pandas as pd
import pytest

from atlas.access.supply import HOURS
from atlas.views.display.classing import QUANTILES, find_breaks
from atlas.views.display.measures import classify
from atlas.views.display.rounding import BREAK_DECIMALS
from atlas.views.words.access import displaced_sentence, quantile_breaks, shared_measure


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("scale", [0.003, 1.0, 47.0, 2500.0])
def test_rounding_moves_no_value_to_another_class(seed, scale):
    """Values close to each other, where two figures would shift what a quantile parts."""
    random = np.random.default_rng(seed)
    values = pd.Series(scale * (1 + random.gamma(2, 0.01, 300)))
    exact = find_breaks(values, QUANTILES, 6, BREAK_DECIMALS)
    rounded = quantile_breaks(values, 6)
    assert len(rounded) == len(exact) == 5
    for first, second in zip(exact, rounded, strict=True):
        assert (values >= first).tolist() == (values >= second).tolist()
    counts = classify(values, shared_measure(values, HOURS)).value_counts()
    assert counts.tolist() == [50] * 6


def test_a_bound_is_short_where_that_moves_nothing():
    assert quantile_breaks(pd.Series([1.0, 2.004, 30.02, 40.0]), 2) == (30.0,)
    assert quantile_breaks(pd.Series([1.0, 30.01, 30.02, 40.0]), 2) == (30.02,)


def test_unknown_values_and_one_value():
    assert quantile_breaks(pd.Series([None, 3.0, 3.0], dtype="float64"), 4) == (1.0,)
    assert quantile_breaks(pd.Series([], dtype="float64"), 4) == (1.0,)
    assert quantile_breaks(pd.Series([0.0, 0.0, 7.0]), 4) == (7.0,)


@pytest.mark.parametrize(("has_unlocated", "said"), [(True, True), (False, False)])
def test_the_bracket_says_what_may_be_elsewhere(has_unlocated, said):
    error = {"within": 5.0, "beyond": 1000.0, "undecided": 500.0, "unknown": 0.0}
    sentence = displaced_sentence(error, has_unlocated)
    assert "entre **1\u202f000** et **1\u202f500** habitants" in sentence
    assert ("lieux sans position" in sentence) == said
