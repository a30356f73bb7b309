"""Sites against every subset of candidates; limits, shares and closures by hand."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.access.travel import GreatCircle, TravelMatrix, all_costs
from atlas.errors import InputError
from atlas.siting import Limits, Problem, maximal_coverage, p_center, p_median
from atlas.siting.closure import rank_closures

RADIUS_M = 15_000


def synthetic(seed, demand_count=9, candidate_count=6, existing_count=1, limits=None):
    """A small synthetic land: people, places and candidates at random within 60 km."""
    random = np.random.default_rng(seed)

    def points(count):
        return random.uniform([2.0, 46.0], [2.6, 46.5], (count, 2)).T

    longitude, latitude = points(demand_count)
    people = random.integers(0, 500, demand_count).astype(float)
    demand = pd.DataFrame(
        {"demand_id": [f"d{i}" for i in range(demand_count)], "commune_code": "23001",
         "departement_code": ["23", "24"][seed % 2], "longitude": longitude, "latitude": latitude,
         "people": people, "weight": people}
    )  # fmt: skip
    longitude, latitude = points(candidate_count)
    candidates = pd.DataFrame(
        {"candidate_id": [f"c{i}" for i in range(candidate_count)], "candidate_name": "Site",
         "commune_code": "23001", "longitude": longitude, "latitude": latitude,
         "cost": random.integers(1, 9, candidate_count).astype(float)}
    )  # fmt: skip
    longitude, latitude = points(existing_count)
    existing = pd.DataFrame(
        {"facility_id": [f"e{i}" for i in range(existing_count)], "longitude": longitude,
         "latitude": latitude}
    )  # fmt: skip
    return Problem(
        demand, existing, candidates, GreatCircle(1.3), RADIUS_M, "m", limits or Limits(sites=2)
    )


def trips(problem):
    """Return the whole matrix of trips to existing places, then to candidates."""
    candidates = problem.candidates.rename(columns={"candidate_id": "facility_id"})
    facilities = pd.concat([problem.existing, candidates], ignore_index=True)
    costs = all_costs(problem.travel, problem.demand, facilities, 1e9)
    matrix = np.full((len(problem.demand), len(facilities)), np.inf)
    matrix[costs.demand, costs.facility] = costs.cost
    return np.minimum(matrix, problem.longest), len(problem.existing)


def allowed(problem):
    """Yield every set of candidates within the limits."""
    cost = problem.candidates["cost"].to_numpy()
    for count in range(len(cost) + 1):
        for chosen in combinations(range(len(cost)), count):
            if problem.limits.allows(cost[list(chosen)]):
                yield list(chosen)


def best(problem, value):
    """Return the best value over every set of candidates, by the trips of people."""
    matrix, existing = trips(problem)
    everyone = [
        matrix[:, [*range(existing), *(existing + c for c in chosen)]].min(axis=1)
        for chosen in allowed(problem)
    ]
    return max(value(trip) for trip in everyone)


LIMITS = st.one_of(
    st.builds(Limits, sites=st.integers(1, 4)),
    st.builds(Limits, budget=st.floats(3, 20)),
    st.builds(Limits, sites=st.integers(1, 3), budget=st.floats(3, 20)),
)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), LIMITS)
@pytest.mark.slow
def test_coverage_is_the_best_of_every_subset(seed, limits):
    problem = synthetic(seed, limits=limits)
    people = problem.demand["people"].to_numpy()
    expected = best(problem, lambda trip: people[trip <= RADIUS_M].sum())
    answer = maximal_coverage(problem)
    assert answer.proof.is_optimal
    assert answer.curve["people_served"].iloc[-1] == pytest.approx(expected)
    assert limits.allows(answer.sites["cost"].to_numpy())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), LIMITS)
@pytest.mark.slow
def test_median_is_the_best_of_every_subset(seed, limits):
    problem = synthetic(seed, limits=limits)
    people = problem.demand["people"].to_numpy()
    expected = -best(problem, lambda trip: -(people * trip).sum())
    answer = p_median(problem)
    left = answer.demand["people"] @ answer.demand["trip_after"]
    assert answer.proof.is_optimal
    assert left == pytest.approx(expected, rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), LIMITS)
@pytest.mark.slow
def test_center_is_the_best_of_every_subset(seed, limits):
    problem = synthetic(seed, limits=limits)
    inhabited = problem.demand["people"].to_numpy() > 0
    expected = -best(problem, lambda trip: -trip[inhabited].max(initial=0))
    answer = p_center(problem)
    assert answer.curve["longest_trip"].iloc[-1] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_what_each_site_adds_sums_to_what_all_add(seed):
    answer = maximal_coverage(synthetic(seed, limits=Limits(sites=3)))
    assert answer.sites["people_newly"].sum() == answer.curve["people_newly"].iloc[-1]
    assert (answer.sites["people_newly"] <= answer.sites["people_alone"]).all()
    assert answer.sites["people_newly"].is_monotonic_decreasing


def test_order_of_rows_changes_nothing():
    problem = synthetic(3)
    shuffled = Problem(
        problem.demand.sample(frac=1, random_state=1), problem.existing,
        problem.candidates.sample(frac=1, random_state=2), problem.travel, RADIUS_M, "m",
        problem.limits,
    )  # fmt: skip
    one, other = maximal_coverage(problem).sites, maximal_coverage(shuffled).sites
    pd.testing.assert_frame_equal(one, other)


def by_matrix(costs, people, limits, radius=10.0):
    """A problem whose trips are given: rows of people, columns of candidates, minutes."""
    demand = pd.DataFrame(
        {"demand_id": [f"d{i}" for i in range(len(people))], "commune_code": "x",
         "departement_code": ["23", "24", "24"][: len(people)], "longitude": 2.0, "latitude": 46.0,
         "people": people, "weight": people}
    )  # fmt: skip
    names = [f"c{i}" for i in range(len(costs[0]))]
    rows = [
        {"demand_id": f"d{i}", "facility_id": names[j], "cost": float(cost)}
        for i, row in enumerate(costs)
        for j, cost in enumerate(row)
    ]
    candidates = pd.DataFrame(
        {"candidate_id": names, "candidate_name": names, "commune_code": None, "longitude": 2.0,
         "latitude": 46.0}
    )  # fmt: skip
    nothing = pd.DataFrame({"facility_id": [], "longitude": [], "latitude": []}, dtype=float)
    travel = TravelMatrix(pd.DataFrame(rows), "minutes")
    return Problem(demand, nothing, candidates, travel, radius, "minutes", limits, 120)


def test_the_radius_itself_is_within():
    problem = by_matrix([[10.0]], [5], Limits(sites=1))
    assert maximal_coverage(problem).sites["people_newly"].tolist() == [5]


def test_a_minimum_share_prefers_the_small_departement():
    costs = [[5, 50], [50, 5], [50, 5]]
    free = maximal_coverage(by_matrix(costs, [10, 300, 300], Limits(sites=1)))
    fair = maximal_coverage(by_matrix(costs, [10, 300, 300], Limits(sites=2)), least_share=1.0)
    assert free.sites["candidate_id"].tolist() == ["c1"]
    assert set(fair.sites["candidate_id"]) == {"c0", "c1"}


def test_a_share_out_of_reach_names_the_departement():
    problem = by_matrix([[5, 50], [50, 50], [50, 50]], [10, 300, 300], Limits(sites=2))
    with pytest.raises(InputError, match="24"):
        maximal_coverage(problem, least_share=0.5)


def test_units_costs_and_repeats_are_checked():
    problem = synthetic(1)
    with pytest.raises(ValueError, match="a radius in minutes for trips in m"):
        Problem(problem.demand, problem.existing, problem.candidates, GreatCircle(), 10,
                 "minutes", Limits(sites=1))  # fmt: skip
    with pytest.raises(InputError, match="coût"):
        Problem(problem.demand, problem.existing, problem.candidates.drop(columns="cost"),
                 GreatCircle(), 10, "m", Limits(budget=5))  # fmt: skip
    with pytest.raises(InputError):
        Limits()


def test_closures_by_hand():
    people = pd.DataFrame(
        {"demand_id": ["a", "b"], "longitude": 2.0, "latitude": [46.0, 46.2], "people": [100, 30]}
    )
    places = pd.DataFrame(
        {"place_id": ["x", "y", "z"], "longitude": 2.0, "latitude": [46.0, 46.0, 46.2],
         "has_address": True}
    )  # fmt: skip
    places["facility_id"] = places["place_id"]
    lost = rank_closures(GreatCircle(), people, places, 5_000, 100_000).set_index("place_id")
    assert lost["people_losing"].to_dict() == {"x": 0, "y": 0, "z": 30}
    assert lost["people_losing_address"].to_dict() == {"x": 100, "y": 100, "z": 30}
    assert lost.loc["z", "mean_extra"] == pytest.approx(22_239, abs=2)


@pytest.mark.parametrize("seed", range(4))
def test_the_people_who_gain_by_site_are_those_that_it_serves_newly(seed):
    problem = synthetic(seed, limits=Limits(sites=3))
    found = maximal_coverage(problem)
    matrix, existing = trips(problem)
    before = matrix[:, :existing].min(axis=1)
    by_rank = found.gains.groupby("rank")["people"].sum()
    newly = found.sites.set_index("rank")["people_newly"]
    assert by_rank.reindex(newly.index, fill_value=0).tolist() == newly.tolist()
    told = problem.demand.set_index("demand_id").loc[found.gains["demand_id"]]
    position = problem.demand["demand_id"].isin(told.index).to_numpy()
    assert (before[position] > RADIUS_M).all()
    assert (found.gains["trip_after"] <= RADIUS_M).all()
