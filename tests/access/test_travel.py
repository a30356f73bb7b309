"""Costs of trips against haversine, pair by pair; the k-th nearest against a sort."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.access import travel
from atlas.access.travel import GreatCircle, TravelMatrix, all_costs, nearest
from atlas.errors import InputError
from atlas.schema.sphere import EARTH_RADIUS_M
from tests.access.test_measures import haversine_m


def points(name, longitudes, latitudes):
    ids = [f"{name}{i}" for i in range(len(longitudes))]
    return pd.DataFrame(
        {f"{name}_id": pd.Series(ids, dtype="str"), "longitude": np.array(longitudes, float),
         "latitude": np.array(latitudes, float)}
    )  # fmt: skip


def scattered(name, count, seed, west=0.0, east=3.0):
    random = np.random.default_rng(seed)
    return points(name, random.uniform(west, east, count), random.uniform(45, 47, count))


def every_cost(demand, facilities, factor=1.0):
    """All pairs, one by one: an independent formula in plain loops."""
    return {
        (i, j): factor * haversine_m(p.longitude, p.latitude, q.longitude, q.latitude)
        for (i, p), (j, q) in itertools.product(
            enumerate(demand.itertuples()), enumerate(facilities.itertuples())
        )
        if not np.isnan(p.longitude + p.latitude)
    }


def as_dict(costs):
    pairs = list(zip(costs.demand.tolist(), costs.facility.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    return dict(zip(pairs, costs.cost, strict=True))


@pytest.mark.parametrize("factor", [1.0, 1.3])
@pytest.mark.parametrize("limit", [0.0, 20_000.0, 60_000.0, np.inf])
def test_trips_are_those_of_plain_loops(factor, limit):
    demand, facilities = scattered("demand", 80, 1), scattered("facility", 50, 2)
    demand.loc[3, "longitude"] = np.nan
    found = as_dict(all_costs(GreatCircle(factor), demand, facilities, limit))
    expected = {
        pair: cost for pair, cost in every_cost(demand, facilities, factor).items() if cost <= limit
    }
    assert found == pytest.approx(expected, abs=1e-6)


def test_the_date_line_the_poles_and_the_other_side_of_the_earth():
    demand = points("demand", [179.9, 0.0, 2.0], [-17.0, 89.9, 46.0])
    facilities = points("facility", [-179.9, 180.0, -178.0], [-17.0, 89.9, -46.0])
    found = as_dict(all_costs(GreatCircle(), demand, facilities, np.inf))
    assert found == pytest.approx(every_cost(demand, facilities), abs=1e-6)
    assert found[2, 2] == pytest.approx(np.pi * EARTH_RADIUS_M)


def test_a_trip_of_exactly_the_limit_is_in():
    demand, facilities = scattered("demand", 40, 3), scattered("facility", 40, 4)
    for cost in all_costs(GreatCircle(1.3), demand, facilities, 40_000).cost:
        assert cost in all_costs(GreatCircle(1.3), demand, facilities, cost).cost
        below = np.nextafter(cost, 0)
        assert cost not in all_costs(GreatCircle(1.3), demand, facilities, below).cost


@pytest.mark.parametrize("at_once", [1, 700, 10_000_000])
def test_batches_are_one_piece_cut(monkeypatch, at_once):
    demand, facilities = scattered("demand", 300, 5), scattered("facility", 500, 6)
    whole = as_dict(all_costs(GreatCircle(), demand, facilities, 30_000))
    monkeypatch.setattr(travel, "PAIRS_AT_ONCE", at_once)
    batches = list(GreatCircle().batches(demand, facilities, 30_000))
    assert len(batches) == 1 if at_once > 1_000 else len(batches) > 1
    assert sum(map(len, (batch.cost for batch in batches))) == len(whole)
    together = {}
    for batch in batches:
        assert batch.demand_count == 300
        together |= as_dict(batch)
    assert together == pytest.approx(whole, rel=1e-15)
    seen = [set(batch.facility) for batch in batches]
    assert sum(map(len, seen)) == len(set().union(*seen)), "a facility is in one batch"


@pytest.mark.parametrize(("demand_count", "facility_count"), [(0, 3), (3, 0), (0, 0)])
def test_nothing_to_travel(demand_count, facility_count):
    demand, facilities = (
        scattered("demand", demand_count, 7),
        scattered("facility", facility_count, 8),
    )
    costs = all_costs(GreatCircle(), demand, facilities, 10_000)
    assert len(costs.cost) == 0
    cost, position = nearest(GreatCircle(), demand, facilities, 10_000)
    assert np.isinf(cost).all()
    assert cost.shape == position.shape == (demand_count,)
    assert (position == -1).all()


def test_a_facility_without_coordinates_is_refused():
    demand, facilities = points("demand", [2], [46]), points("facility", [np.nan], [46])
    with pytest.raises(ValueError, match="every facility"):
        all_costs(GreatCircle(), demand, facilities, 1_000)
    with pytest.raises(ValueError, match="every facility"):
        nearest(GreatCircle(), demand, facilities, 1_000)


TRIPS = pd.DataFrame(
    [("a", "x", 10.0), ("a", "y", 30.0), ("b", "x", 30.1), ("b", "nowhere", 1.0),
     ("nobody", "x", 1.0), ("c", "y", np.nan)],
    columns=["demand_id", "facility_id", "cost"],
)  # fmt: skip
TOWNS = pd.DataFrame({"demand_id": ["a", "b", "c"], "longitude": 2.0, "latitude": 46.0})
SITES = pd.DataFrame({"facility_id": ["x", "y"], "longitude": 2.0, "latitude": 46.0})


def test_a_matrix_gives_its_trips_and_no_other():
    costs = all_costs(TravelMatrix(TRIPS, "minutes"), TOWNS, SITES, 30)
    assert costs.unit == "minutes"
    assert as_dict(costs) == {(0, 0): 10.0, (0, 1): 30.0}
    cost, position = nearest(TravelMatrix(TRIPS, "minutes"), TOWNS, SITES, 30, k=2)
    assert cost.tolist() == [30, np.inf, np.inf]
    assert position.tolist() == [1, -1, -1]


def test_a_pair_given_twice_is_refused():
    twice = pd.concat([TRIPS, TRIPS.iloc[[1]]])
    with pytest.raises(InputError, match="trajet de a à y donné deux fois"):
        all_costs(TravelMatrix(twice, "minutes"), TOWNS, SITES, 30)
    assert len(all_costs(TravelMatrix(twice, "minutes"), TOWNS, SITES, 20).cost) == 1


def kth_by_sorting(demand, facilities, limit, k):
    """The k-th of the sorted (cost, position), point by point."""
    pairs = every_cost(demand, facilities)
    for i, point in enumerate(demand.itertuples()):
        ranked = sorted((pairs[i, j], j) for j in range(len(facilities)) if (i, j) in pairs)
        if np.isnan(point.longitude + point.latitude):
            yield np.nan, -1
        elif len(ranked) < k or ranked[k - 1][0] > limit:
            yield np.inf, -1
        else:
            yield ranked[k - 1]


def as_matrix(demand, facilities):
    """The same costs as a user's matrix."""
    trips = [
        (demand["demand_id"][i], facilities["facility_id"][j], cost)
        for (i, j), cost in every_cost(demand, facilities).items()
    ]
    columns = ["demand_id", "facility_id", "cost"]
    return TravelMatrix(pd.DataFrame(trips, columns=columns).sample(frac=1, random_state=0), "m")


@pytest.mark.parametrize("k", [1, 2, 3, 8])
@pytest.mark.parametrize("limit", [30_000.0, np.inf])
def test_both_ways_to_the_kth_nearest_agree_with_a_sort(k, limit):
    demand, facilities = scattered("demand", 60, 9), scattered("facility", 7, 10)
    demand.loc[5, "latitude"] = np.nan
    expected = list(kth_by_sorting(demand, facilities, limit, k))
    for way in (GreatCircle(), as_matrix(demand, facilities)):
        cost, position = nearest(way, demand, facilities, limit, k)
        np.testing.assert_allclose(cost, [cost for cost, _ in expected], atol=1e-6)
        assert position.tolist() == [position for _, position in expected]


@settings(max_examples=60, deadline=None)
@given(
    sites=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=12),
    k=st.integers(1, 5),
)
def test_of_two_facilities_at_one_point_the_first_row_comes_first(sites, k):
    """Many places share an address: positions must not depend on the tree."""
    facilities = points(
        "facility", [2 + 0.11 * x for x, _ in sites], [46 + 0.1 * y for _, y in sites]
    )
    demand = points("demand", [2.01, 2.2], [46.02, 46.17])
    expected = list(kth_by_sorting(demand, facilities, np.inf, k))
    for way in (GreatCircle(), as_matrix(demand, facilities)):
        cost, position = nearest(way, demand, facilities, np.inf, k)
        np.testing.assert_allclose(cost, [cost for cost, _ in expected], atol=1e-6)
        assert position.tolist() == [position for _, position in expected]


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_pairs_of_facilities_at_one_point_come_in_the_order_of_rows(k):
    """Enough of them for the tree to have branches, which shuffle rows."""
    once = scattered("facility", 200, 13)
    facilities = pd.concat([once, once]).sample(frac=1, random_state=0).reset_index(drop=True)
    demand = scattered("demand", 100, 14)
    expected = [position for _, position in kth_by_sorting(demand, facilities, np.inf, k)]
    assert nearest(GreatCircle(), demand, facilities, np.inf, k)[1].tolist() == expected


def test_the_order_of_rows_changes_nothing():
    demand, facilities = scattered("demand", 50, 11), scattered("facility", 30, 12)
    cost, position = nearest(GreatCircle(), demand, facilities, np.inf)
    other, shuffled = nearest(GreatCircle(), demand, facilities[::-1], np.inf)
    np.testing.assert_array_equal(cost, other)
    np.testing.assert_array_equal(position, 29 - shuffled)


@pytest.mark.parametrize("way", [GreatCircle(), TravelMatrix(TRIPS, "minutes")])
def test_there_is_no_nearest_before_the_first(way):
    with pytest.raises(ValueError, match="at least 1"):
        nearest(way, TOWNS, SITES, 1_000, k=0)
