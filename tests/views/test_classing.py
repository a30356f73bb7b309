"""Classes against mapclassify, closed forms and a naive search."""

import itertools
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.errors import InputError
from atlas.views.display.classing import (
    CHOSEN,
    EQUAL,
    NATURAL,
    OWN,
    QUANTILES,
    SCALES,
    find_breaks,
    natural_ends,
    read_breaks,
    reclass,
    spread_colours,
)
from atlas.views.display.measures import MEASURES, NET_GAIN, class_labels, classify, legend
from atlas.views.words.crossing import CROSSED_CLASSES

DISTANCE = MEASURES["nearest_distance_m"]


@pytest.fixture(scope="module")
def mapclassify():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("mapclassify", reason="mapclassify is absent: no oracle")


@pytest.fixture
def values():
    return np.random.default_rng(7).lognormal(size=250)


@pytest.mark.parametrize("count", [3, 5, 7])
def test_classes_are_those_of_mapclassify(mapclassify, values, count):
    makers = {QUANTILES: mapclassify.Quantiles, EQUAL: mapclassify.EqualInterval,
              NATURAL: mapclassify.FisherJenks}  # fmt: skip
    for scheme, maker in makers.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = maker(values, k=count).yb
        breaks = find_breaks(values, scheme, count, 12)
        found = np.searchsorted(breaks, values, side="right")
        assert found.tolist() == expected.tolist(), scheme


def test_natural_ends_have_the_least_error_of_all():
    known = np.sort(np.random.default_rng(1).integers(0, 40, 14).astype(float))

    def error(parts):
        return sum(((part - part.mean()) ** 2).sum() for part in parts if len(part))

    distinct = np.unique(known)
    least = min(
        error(np.split(known, np.searchsorted(known, chosen, side="right")))
        for chosen in itertools.combinations(distinct[:-1], 2)
    )
    ends = natural_ends(known, 3)
    parts = np.split(known, np.searchsorted(known, ends, side="right"))
    assert error(parts) == pytest.approx(least)


def test_natural_ends_of_many_values_are_near_the_exact_ones(monkeypatch, values):
    exact = natural_ends(np.sort(values), 5)
    monkeypatch.setattr("atlas.views.display.classing.NATURAL_GROUPS", 100)
    assert natural_ends(np.sort(values), 5) == pytest.approx(exact, rel=0.15)


def test_values_that_repeat_give_fewer_classes():
    assert find_breaks([0] * 50 + [1] * 3 + [2], QUANTILES, 5, 0) == (1.0,)
    assert find_breaks([3, 3, 3], NATURAL, 5, 0) == ()
    assert find_breaks([], EQUAL, 5, 0) == ()
    assert find_breaks([1, np.inf, np.nan], EQUAL, 5, 0) == ()


@pytest.mark.parametrize("scheme", [QUANTILES, EQUAL, NATURAL])
@pytest.mark.parametrize("measure", MEASURES.values(), ids=list(MEASURES))
def test_classes_labels_and_colours_go_together(scheme, measure):
    stored = pd.Series(np.random.default_rng(3).integers(0, 30, 400) / measure.factor)
    stored[::7] = np.nan
    other = reclass(measure, stored, scheme, 6)
    assert len(class_labels(other)) == len(other.colours) == len(other.breaks) + 1
    rows = pd.DataFrame({measure.column: stored, "population": 1})
    counts = legend(rows, other)
    assert counts["territory_count"].sum() == 400
    assert counts["territory_count"].iloc[-1] == stored.isna().sum()
    assert (counts["territory_count"].iloc[:-1] > 0).sum() >= len(other.breaks)
    assert classify(stored, other).max() == len(other.breaks)


def test_quantiles_put_as_many_in_each_class(values):
    other = reclass(DISTANCE, pd.Series(values * 100_000), QUANTILES, 5)
    counts = classify(pd.Series(values * 100_000), other).value_counts()
    assert counts.tolist() == [50] * 5, "rounding moves none"


NUMBERS = st.lists(
    st.one_of(st.integers(-40, 40).map(lambda n: n / 8), st.floats(-1e4, 1e4).map(float)),
    min_size=1, max_size=40,
)  # fmt: skip


@given(NUMBERS, st.sampled_from([QUANTILES, EQUAL, NATURAL]), st.integers(3, 7), st.integers(0, 2))
@settings(max_examples=400, deadline=None)
def test_rounding_moves_no_value_and_every_class_asked_is_given(numbers, scheme, count, decimals):
    known = np.sort(np.array(numbers))
    breaks = find_breaks(known, scheme, count, decimals)
    assert list(breaks) == sorted(set(breaks))
    classes = [sum(value >= one for one in breaks) for value in known]
    # As many decimals as a double has: nothing is rounded.
    exact = find_breaks(known, scheme, count, 99)
    assert classes == [sum(value >= one for one in exact) for value in known]
    if scheme != EQUAL:
        assert set(classes) == set(range(len(breaks) + 1)), "no class is empty"
        if len(set(numbers)) >= count:
            assert len(breaks) == count - 1


def test_the_last_natural_class_is_given_when_its_bound_would_round_above_the_maximum():
    known = [0.11, 1.22, 2.33, 3.44, 9.96]
    assert find_breaks(known, NATURAL, 5, 1) == (1.2, 2.3, 3.4, 9.9)
    assert find_breaks([1, 2, 3, 4, 4.96, 4.97], NATURAL, 6, 1) == (2, 3, 4, 4.9, 4.97)


def test_a_value_that_repeats_has_a_class_and_the_others_share_the_rest():
    assert find_breaks([0] * 100 + list(range(1, 9)), QUANTILES, 5, 0) == (1, 3, 5, 7)


def test_chosen_thresholds_and_colours():
    other = reclass(DISTANCE, pd.Series([1.0]), CHOSEN, breaks=(3, 7.5), scale="viridis")
    assert other.breaks == (3, 7.5)
    assert other.colours == tuple(SCALES["viridis"][i] for i in (0, 3, 6))
    assert class_labels(other) == ["moins de 3", "de 3 à moins de 7,5", "7,5 et plus"]


def test_a_difference_keeps_two_directions():
    other = reclass(NET_GAIN, pd.Series([-0.5, 0, 0.5]), CHOSEN, breaks=(-1, 1))
    assert other.colours == spread_colours(NET_GAIN.colours, 3)


def test_nothing_chosen_changes_nothing():
    assert reclass(DISTANCE, pd.Series([1.0]), OWN) is DISTANCE
    assert reclass(CROSSED_CLASSES, pd.Series([1.0]), QUANTILES) is CROSSED_CLASSES


@pytest.mark.parametrize("text", ["dix", "3 ; 1", "", "1;1", "inf"])
def test_thresholds_that_do_not_rise_are_refused(text):
    with pytest.raises(InputError, match="croissants"):
        read_breaks(text)


@pytest.mark.parametrize("name", list(SCALES))
def test_sequential_scales_darken(name):
    def lightness(colour):
        return sum(w * int(colour[i : i + 2], 16) for w, i in ((299, 1), (587, 3), (114, 5)))

    steps = np.diff([lightness(colour) for colour in SCALES[name]])
    if name == "divergente":
        assert (steps[:3] > 0).all()
        assert (steps[3:] < 0).all()
    else:
        assert (steps < 0).all()
