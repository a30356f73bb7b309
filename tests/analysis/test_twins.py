"""Twins: the same as a naive search, whatever the order and the unit; nothing is imputed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.analysis.profile import Variable, areas_km2, commune_profiles, sum_profiles, variables
from atlas.analysis.twins import LEAST_SHARED, standardise, twins
from atlas.errors import InputError
from atlas.schema.frame import empty_table

PEOPLE = Variable("people", "Habitants", "", True)
NEED = Variable("need", "Besoin", "", False)


def synthetic(seed, count=60):
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {"people": np.exp(draw.normal(7, 2, count)), "need": draw.normal(5, 2, count)},
        index=[f"T{i:03}" for i in range(count)],
    )
    frame.loc[draw.random(count) < 0.15, "need"] = np.nan
    return frame


def naive(scaled, code, weights):
    """One territory after the other, one variable after the other."""
    found = []
    for other in scaled.index:
        if other == code:
            continue
        total = known = 0.0
        for column, weight in weights.items():
            gap = scaled.loc[code, column] - scaled.loc[other, column]
            if not np.isnan(gap):
                total, known = total + weight * gap**2, known + weight
        if known >= LEAST_SHARED * sum(weights.values()):
            found.append(((total / known) ** 0.5, other))
    return [other for _, other in sorted(found)]


@given(st.integers(0, 10_000), st.floats(0.1, 5))
@settings(max_examples=25, deadline=None)
def test_the_same_as_a_naive_search(seed, weight):
    scaled = standardise(synthetic(seed), [PEOPLE, NEED])
    weights = {"people": weight, "need": 1.0}
    code = scaled.index[scaled["need"].notna()][0]
    assert twins(scaled, code, 10, weights).index.tolist() == naive(scaled, code, weights)[:10]


def test_neither_order_nor_unit_matters():
    profiles = synthetic(1)
    code = profiles.index[profiles["need"].notna()][3]
    expected = twins(standardise(profiles, [PEOPLE, NEED]), code)
    other = profiles.sample(frac=1, random_state=2).assign(
        people=lambda rows: rows["people"] * 1000, need=lambda rows: rows["need"] * 10 - 3
    )
    got = twins(standardise(other, [PEOPLE, NEED]), code)
    pd.testing.assert_frame_equal(expected, got)


def test_equals_come_by_code_and_have_distance_zero():
    scaled = pd.DataFrame({"people": [0.0, 0.0, 0.0, 1.0]}, index=["c", "b", "a", "d"])
    got = twins(scaled, "c")
    assert got.index.tolist() == ["a", "b", "d"]
    assert got["distance"].tolist() == [0, 0, 1]
    assert got["from:people"].tolist() == [0, 0, 1]


def test_contributions_are_shares_of_what_is_known():
    scaled = pd.DataFrame({"x": [0, 3.0, 1], "y": [0, 4.0, np.nan]}, index=["a", "b", "c"])
    got = twins(scaled, "a")
    assert got.loc["b", "distance"] == pytest.approx(np.sqrt(12.5))
    assert got.loc["b", ["from:x", "from:y"]].tolist() == pytest.approx([9 / 25, 16 / 25])
    assert got.loc["c", "distance"] == 1
    assert got.loc["c", "shared_share"] == 0.5
    assert np.isnan(got.loc["c", "from:y"])


def test_what_is_too_little_known_is_not_compared():
    scaled = pd.DataFrame({"x": [0, 1.0], "y": [0, np.nan], "z": [0, np.nan]}, index=["a", "b"])
    assert twins(scaled, "a").empty
    with pytest.raises(InputError, match="trop peu connu"):
        twins(scaled, "b")


def test_only_those_asked_for():
    scaled = pd.DataFrame({"x": [0, 1.0, 2.0]}, index=["a", "b", "c"])
    assert twins(scaled, "a", among=["c", "a"]).index.tolist() == ["c"]


@pytest.mark.parametrize("weights", [{"x": 0.0}, {"x": -1.0}, {}])
def test_weights_must_weigh(weights):
    scaled = pd.DataFrame({"x": [0, 1.0]}, index=["a", "b"])
    with pytest.raises(InputError, match="poids positif"):
        twins(scaled, "a", weights=weights)
    with pytest.raises(InputError, match="aucun profil"):
        twins(scaled, "z")


def test_profiles_of_the_toy_land(land):
    values = pd.DataFrame(
        {"context_id": "besoin", "commune_code": ["23001", "23002"], "value": [4.0, 6.0]}
    )
    profiles = commune_profiles(land, values)
    assert profiles.index.tolist() == land["commune_code"].tolist()
    # A square of 0.1 degree at 46.05° N: 7.74 km by 11.12 km.
    assert profiles["area_km2"].iloc[0] == pytest.approx(7.74 * 11.12, rel=0.01)
    assert profiles["density_per_km2"].iloc[1] == pytest.approx(
        3 * profiles["density_per_km2"].iloc[0], rel=0.01
    )
    assert profiles["town_distance_m"].isna().all(), "no town in the toy land"
    assert profiles["need:besoin"].tolist()[:2] == [4, 6]
    assert np.isnan(profiles["need:besoin"].iloc[2])
    above = sum_profiles(profiles, land.set_index("commune_code")["departement_code"])
    assert above.loc["23", "population"] == 1000
    assert above.loc["23", "need:besoin"] == pytest.approx((100 * 4 + 300 * 6) / 400)
    assert np.isnan(above.loc["975", "density_per_km2"])


def test_a_town_is_at_no_distance_of_itself(land):
    big = land.assign(population=[20_000, 300, 600, 50])
    metres = commune_profiles(big, empty_table("need_values"))["town_distance_m"]
    assert metres.iloc[0] == 0
    assert metres.iloc[1] == pytest.approx(7_720, rel=0.01)
    assert np.isnan(metres.iloc[3])


def test_each_index_of_need_is_a_variable():
    contexts = pd.DataFrame(
        {
            "context_id": ["ifn", "qpv"], "kind": ["besoin", "zonage"],
            "context_name": ["Indice", "Zones"], "unit": ["0 à 10", None],
            "vintage_date": pd.to_datetime(["2021-01-01", "2024-01-01"]),
        }
    )  # fmt: skip
    assert [v.column for v in variables(contexts)][-1] == "need:ifn"
    assert len(variables(contexts)) == 4


def test_areas_need_their_system(land):
    assert areas_km2(land).isna().tolist() == [False, False, False, True]


def test_a_variable_without_range_between_quartiles_still_tells_apart():
    profiles = pd.DataFrame({"need": [1.0] * 8 + [0.0, 5.0]}, index=list("abcdefghij"))
    scaled = standardise(profiles, [NEED])
    assert scaled.loc["j", "need"] > 0 > scaled.loc["i", "need"]
    assert twins(scaled, "a", k=8)["distance"].iloc[-1] > 0
    same = standardise(profiles.assign(need=2.0), [NEED])
    assert (same["need"] == 0).all()
