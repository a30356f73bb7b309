"""E2SFCA against plain loops, closed forms and what must be conserved."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.access import travel
from atlas.access.catchment import (
    DREES,
    DREES_DISTANCE,
    LUO_QI,
    LUO_QI_DISTANCE,
    Decay,
    demand_in_reach,
    e2sfca,
    share_supply,
    supply_in_reach,
)
from atlas.access.travel import GreatCircle, TravelMatrix
from tests.access.test_measures import haversine_m

UNBOUNDED = Decay((1e9,), (1.0,), "m")


def scattered(demand_count=120, facility_count=40, seed=1):
    """Synthetic people and supply."""
    random = np.random.default_rng(seed)
    demand = pd.DataFrame(
        {
            "demand_id": [f"d{i}" for i in range(demand_count)],
            "longitude": random.uniform(0, 1.5, demand_count),
            "latitude": random.uniform(46, 47, demand_count),
            "demand": random.integers(0, 900, demand_count).astype(float),
        }
    )
    facilities = pd.DataFrame(
        {
            "facility_id": [f"f{i}" for i in range(facility_count)],
            "longitude": random.uniform(0, 1.5, facility_count),
            "latitude": random.uniform(46, 47, facility_count),
            "supply": random.uniform(0, 35, facility_count),
        }
    )
    return demand, facilities


def plain_loops(demand, facilities, bounds, weights, factor=1.0):
    """The two steps as they are written in Luo and Qi (2009)."""

    def weight(point, facility):
        cost = factor * haversine_m(
            point.longitude, point.latitude, facility.longitude, facility.latitude
        )
        for bound, value in zip(bounds, weights, strict=True):
            if cost <= bound:
                return value
        return 0.0

    people, places = list(demand.itertuples()), list(facilities.itertuples())
    ratios = []
    for facility in places:
        reached = sum(weight(point, facility) * point.demand for point in people)
        ratios.append(facility.supply / reached if reached else 0.0)
    return [
        sum(weight(point, facility) * ratio for facility, ratio in zip(places, ratios, strict=True))
        for point in people
    ]


@pytest.mark.parametrize("decay", [LUO_QI_DISTANCE, DREES_DISTANCE])
@pytest.mark.parametrize("factor", [1.0, 1.3])
def test_plain_loops_agree(decay, factor):
    demand, facilities = scattered()
    found = e2sfca(GreatCircle(factor), demand, facilities, decay)
    expected = plain_loops(demand, facilities, decay.bounds, decay.weights, factor)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert 0 in expected
    assert max(expected) > 0


def test_everybody_in_one_band_shares_everything():
    """Limit case: total supply over total demand, everywhere."""
    demand, facilities = scattered()
    found = e2sfca(GreatCircle(), demand, facilities, UNBOUNDED)
    everything = facilities["supply"].sum() / demand["demand"].sum()
    np.testing.assert_allclose(found, everything, rtol=1e-12)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    bounds=st.lists(st.integers(1, 90_000), min_size=1, max_size=4, unique=True).map(sorted),
    percents=st.lists(st.integers(0, 100), min_size=4, max_size=4).map(sorted),
)
def test_supply_is_given_once(seed, bounds, percents):
    """The sum of A_i P_i is the supply of the facilities that someone reaches."""
    demand, facilities = scattered(30, 12, seed)
    weights = [percent / 100 for percent in reversed(percents)]
    decay = Decay(tuple(bounds), tuple(weights[: len(bounds)]), "m")
    given_out = (e2sfca(GreatCircle(), demand, facilities, decay) * demand["demand"]).sum()
    reached = demand_in_reach(GreatCircle(), demand, facilities, decay) > 0
    assert given_out == pytest.approx(facilities["supply"][reached].sum(), rel=1e-9)


def test_two_steps_apart_are_e2sfca():
    demand, facilities = scattered()
    way, halves = GreatCircle(1.3), (demand[::2], demand[1::2])
    reached = sum(demand_in_reach(way, half, facilities, DREES_DISTANCE) for half in halves)
    shared = share_supply(facilities, reached)
    parts = [supply_in_reach(way, half, shared, DREES_DISTANCE) for half in halves]
    whole = e2sfca(way, demand, facilities, DREES_DISTANCE)
    np.testing.assert_allclose(pd.concat(parts).sort_index(), whole, rtol=1e-12)


def test_what_is_in_reach_by_hand():
    trips = pd.DataFrame(
        [("a", "x", 10.0), ("a", "y", 10.1), ("b", "x", 20.0), ("b", "y", 20.1)],
        columns=["demand_id", "facility_id", "cost"],
    )
    demand = pd.DataFrame(
        {"demand_id": ["a", "b"], "longitude": 2.0, "latitude": 46.0, "demand": [100.0, 40.0]},
        index=[7, 9],
    )
    facilities = pd.DataFrame(
        {"facility_id": ["x", "y"], "longitude": 2.0, "latitude": 46.0, "supply": [12.0, 6.0]},
        index=[5, 3],
    )
    way, halves = TravelMatrix(trips, "minutes"), Decay((10, 20), (1, 0.5), "minutes")
    # A bound is in its band: a-x counts 1, a-y and b-x a half, b-y nothing.
    assert demand_in_reach(way, demand, facilities, halves).to_dict() == {5: 120, 3: 50}
    assert supply_in_reach(way, demand, facilities, halves).to_dict() == {7: 15, 9: 6}
    found = e2sfca(way, demand, facilities, halves)
    assert found.to_dict() == pytest.approx({7: 12 / 120 + 0.5 * 6 / 50, 9: 0.5 * 12 / 120})


@pytest.mark.parametrize("at_once", [1, 300])
def test_batches_change_nothing(monkeypatch, at_once):
    demand, facilities = scattered(200, 300)
    whole = e2sfca(GreatCircle(), demand, facilities, LUO_QI_DISTANCE)
    monkeypatch.setattr(travel, "PAIRS_AT_ONCE", at_once)
    assert len(list(GreatCircle().batches(demand, facilities, 20_000))) > 1
    cut = e2sfca(GreatCircle(), demand, facilities, LUO_QI_DISTANCE)
    np.testing.assert_allclose(cut, whole, rtol=1e-12)


def test_the_order_of_rows_changes_nothing():
    demand, facilities = scattered()
    whole = e2sfca(GreatCircle(), demand, facilities, LUO_QI_DISTANCE)
    turned = e2sfca(GreatCircle(), demand[::-1], facilities[::-1], LUO_QI_DISTANCE)
    assert turned.index.tolist() == demand.index[::-1].tolist()
    np.testing.assert_allclose(turned[::-1], whole, rtol=1e-12)


def test_a_point_without_coordinates_is_unknown_and_shares_nothing():
    demand, facilities = scattered()
    without = e2sfca(GreatCircle(), demand[1:], facilities, LUO_QI_DISTANCE)
    demand.loc[0, ["longitude", "latitude"]] = np.nan
    found = e2sfca(GreatCircle(), demand, facilities, LUO_QI_DISTANCE)
    assert found.isna().tolist() == [True] + [False] * 119
    np.testing.assert_allclose(found[1:], without, rtol=1e-12)


def test_nobody_and_nothing():
    demand, facilities = scattered(5, 3)
    assert e2sfca(GreatCircle(), demand, facilities[:0], LUO_QI_DISTANCE).tolist() == [0] * 5
    assert len(e2sfca(GreatCircle(), demand[:0], facilities, LUO_QI_DISTANCE)) == 0
    nobody = demand.assign(demand=0.0)
    assert e2sfca(GreatCircle(), nobody, facilities, UNBOUNDED).tolist() == [0] * 5


@pytest.mark.parametrize("measure", [e2sfca, demand_in_reach, supply_in_reach])
@pytest.mark.parametrize("decay", [LUO_QI, DREES])
def test_minutes_on_metres_are_refused(measure, decay):
    with pytest.raises(ValueError, match="bands in minutes for trips in m"):
        measure(GreatCircle(), *scattered(), decay)


@pytest.mark.parametrize("value", [-1.0, np.nan])
@pytest.mark.parametrize("column", ["demand", "supply"])
def test_null_and_negative_quantities_are_refused(column, value):
    demand, facilities = scattered()
    table = demand if column == "demand" else facilities
    table.loc[4, column] = value
    with pytest.raises(ValueError, match=f"column {column}"):
        e2sfca(GreatCircle(), demand, facilities, LUO_QI_DISTANCE)


@pytest.mark.parametrize(
    ("bounds", "weights"),
    [((10, 20), (1,)), ((), ()), ((20, 10), (1, 0.5)), ((10, 10), (1, 0.5)), ((-1, 10), (1, 0.5)),
     ((10, 20), (0.5, 0.6)), ((10, 20), (1.1, 1)), ((10, 20), (1, -0.1))],
)  # fmt: skip
def test_a_decay_rises_in_cost_and_falls_in_weight(bounds, weights):
    with pytest.raises(ValueError, match=r"bounds|weights"):
        Decay(bounds, weights, "m")


def test_a_weight_at_and_beyond_its_bounds():
    costs = np.array([0, 5_000, np.nextafter(5_000, 9_999), 10_000, 20_000, 20_000.01, np.inf])
    assert LUO_QI_DISTANCE.weight(costs).tolist() == [1, 1, 0.68, 0.68, 0.22, 0, 0]
    assert LUO_QI_DISTANCE.weight(np.array([np.nan])).tolist() == [0], "no cost, no trip"
