"""Need x access: thirds of people, sums by hand, unknown either way apart."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.analysis.bivariate import (
    Scale,
    class_sums,
    cross,
    priority,
    priority_by_territory,
    tercile_scale,
)
from atlas.errors import InputError

NEED_SCALE, ACCESS_SCALE = Scale((3, 6)), Scale((5_000, 10_000))


@pytest.fixture
def crossed(land):
    index = pd.Index(land["commune_code"], name="commune_code")
    need = pd.Series([9.0, 9.0, 2.0, np.nan], index)
    access = pd.Series([12_000.0, 10_000.0, 20_000.0, np.nan], index)
    return need, access, cross(need, access, NEED_SCALE, ACCESS_SCALE)


def test_classes_of_each_commune_by_hand(crossed):
    classes = crossed[2]
    assert classes["need_class"].tolist() == [2, 2, 0, pd.NA]
    assert classes["access_class"].tolist() == [2, 1, 2, pd.NA]
    assert classes["status"].tolist() == ["connue"] * 3 + ["besoin et accès inconnus"]
    assert classes["is_priority"].tolist() == [True, False, False, False]


def test_one_thing_unknown_is_said(land):
    index = pd.Index(land["commune_code"])
    need = pd.Series([np.nan, 1.0, 1.0, 9.0], index)
    access = pd.Series([1.0, np.nan, np.inf, 1.0], index)
    classes = cross(need, access, NEED_SCALE, ACCESS_SCALE)
    assert classes["status"].tolist() == ["besoin inconnu", "accès inconnu", "connue", "connue"]
    assert classes["access_class"].tolist() == [0, pd.NA, 2, 0]


def test_sums_by_class_hold_everyone_once(crossed, land):
    sums = class_sums(crossed[2], land)
    assert len(sums) == 12
    assert sums["commune_count"].sum() == len(land)
    assert sums["people"].sum() == land["population"].sum()
    far = sums[(sums["need_class"] == 2) & (sums["access_class"] == 2)]
    assert far[["commune_count", "people", "epci_count"]].to_numpy().tolist() == [[1, 100, 1]]
    unknown = sums.set_index("status").loc["besoin et accès inconnus"]
    assert unknown[["commune_count", "people"]].tolist() == [1, 50]
    assert sums["need_class"].isna().sum() == 3


def test_priority_lists_its_communes_with_both_values(crossed, land):
    need, access, classes = crossed
    listed = priority(classes, land, need, access)
    assert listed["commune_code"].tolist() == ["23001"]
    assert listed[["need", "access", "population"]].to_numpy().tolist() == [[9, 12_000, 100]]


def test_territories_are_sums_over_people_known(crossed, land):
    sums = priority_by_territory(crossed[2], land, "departement").set_index("territory_code")
    assert sums.loc["23", ["commune_count", "unknown_commune_count"]].tolist() == [3, 0]
    assert sums.loc["23", ["people_known", "people_priority"]].tolist() == [1000, 100]
    assert sums.loc["23", "priority_share"] == 0.1
    assert sums.loc["975", ["unknown_commune_count", "people_known"]].tolist() == [1, 0]
    assert np.isnan(sums.loc["975", "priority_share"])


def test_upward_sums_are_not_means_of_means(crossed, land):
    by_epci = priority_by_territory(crossed[2], land, "epci")
    by_region = priority_by_territory(crossed[2], land, "region").set_index("territory_code")
    assert by_epci["people_priority"].sum() == by_region["people_priority"].sum()
    assert by_region.loc["75", "priority_share"] == pytest.approx(100 / 1000)
    assert by_epci["priority_share"].tolist() == [100 / 400]


def test_terciles_put_a_third_of_the_people_in_each_class():
    values = pd.Series(range(300), dtype="float64")
    people = pd.Series([1] * 300)
    classes = tercile_scale(values, people).classes(values)
    assert classes.value_counts().tolist() == [100, 100, 100]


def test_terciles_weigh_people_not_communes():
    values, people = pd.Series([1.0, 2.0, 3.0, 4.0]), pd.Series([1, 1, 1, 297])
    assert tercile_scale(values, people).classes(values).tolist() == [0, 0, 0, 1]


def test_terciles_leave_out_what_is_unknown():
    values = pd.Series([1.0, 2.0, 3.0, np.nan])
    people = pd.Series([10, 10, 10, 1000])
    assert tercile_scale(values, people).classes(values).tolist() == [0, 1, 2, pd.NA]
    with pytest.raises(InputError, match="aucun habitant"):
        tercile_scale(pd.Series([np.nan, 1.0]), pd.Series([5, None]))


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.integers(1, 999)), min_size=1, max_size=30,
    )
)  # fmt: skip
def test_classes_against_ranks_counted_one_by_one(pairs):
    values = pd.Series([float(value) for value, _ in pairs])
    people = pd.Series([weight for _, weight in pairs])
    total = sum(weight for _, weight in pairs)
    expected = []
    for value, _ in pairs:
        below = sum(weight for other, weight in pairs if other < value)
        same = sum(weight for other, weight in pairs if other == value)
        doubled = 2 * below + same
        expected.append((3 * doubled >= 2 * total) + (3 * doubled >= 4 * total))
    scale = tercile_scale(values, people)
    assert scale.classes(values).tolist() == expected


@settings(deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=2, max_size=20), st.floats(-50, 50))
def test_turning_values_round_gives_the_same_classes(numbers, middle):
    values = pd.Series(numbers)
    up = Scale((middle, middle + 10)).classes(values)
    down = Scale((-middle, -middle - 10), more_is_worse=False).classes(-values)
    assert up.tolist() == down.tolist()


def test_less_access_can_be_worse():
    values, people = pd.Series([0.9, 0.5, 0.1]), pd.Series([1, 1, 1])
    scale = tercile_scale(values, people, more_is_worse=False)
    assert scale.classes(values).tolist() == [0, 1, 2]
    assert scale.breaks == (0.9, 0.5)


@pytest.mark.parametrize("scale", [((6, 3), True), ((3, 6), False)])
def test_breaks_out_of_order_are_refused(scale):
    with pytest.raises(InputError, match="croissants"):
        Scale(*scale)
