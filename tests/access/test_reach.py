"""People near and far by hand; sums upward; unknown never counted as a gap."""

import numpy as np
import pandas as pd
import pytest

from atlas.access.catchment import Decay
from atlas.access.reach import (
    by_commune,
    measure_points,
    measure_supply,
    sum_france,
    sum_territories,
)
from atlas.access.travel import GreatCircle, TravelMatrix

# Two points of people in the west, one in the middle, one in the east; one commune without point.
POINTS = pd.DataFrame(
    {
        "demand_id": ["a", "b", "c", "d"],
        "commune_code": ["23001", "23001", "23002", "23003"],
        "longitude": [2.0, 2.0, 2.1, 2.2],
        "latitude": [46.0, 46.1, 46.0, 46.0],
        "people": [40.0, 60.0, 300.0, 600.0],
        "is_known": [True, True, True, False],
    }
)
FACILITIES = pd.DataFrame(
    {
        "facility_id": ["x", "y"],
        "longitude": [2.0, 2.1],
        "latitude": [46.0, 46.0],
        "supply": [10.0, 20.0],
    }
)
TRIPS = pd.DataFrame(
    {
        "demand_id": ["a", "b", "b", "c", "d"],
        "facility_id": ["x", "x", "y", "y", "y"],
        "cost": [5.0, 12.0, 10.0, 30.0, 1.0],
    }
)
MATRIX = TravelMatrix(TRIPS, "minutes")
COUNT = pd.Series({"23001": 1, "23002": 1})


@pytest.fixture
def rows(land):
    points = measure_points(MATRIX, POINTS, FACILITIES)
    return by_commune(land, points, COUNT, threshold=10).set_index("territory_code", drop=False)


def test_nearest_trip_and_its_facility():
    points = measure_points(MATRIX, POINTS, FACILITIES)
    assert points["cost"].tolist()[:3] == [5, 10, 30]
    assert points["facility_id"].tolist()[:3] == ["x", "y", "y"]


def test_a_point_that_no_source_covers_is_unknown_whatever_its_trip():
    points = measure_points(MATRIX, POINTS, FACILITIES)
    assert points.loc[3, ["cost", "facility_id"]].isna().all()


def test_second_nearest_is_infinite_without_a_second():
    points = measure_points(MATRIX, POINTS, FACILITIES, k=2)
    assert points["cost"].tolist()[:3] == [np.inf, 12, np.inf]


def test_people_by_commune_by_hand(rows):
    assert rows["people_within"].tolist()[:2] == [100, 0]
    assert rows["people_beyond"].tolist()[:2] == [0, 300]
    assert rows[["people_within", "people_beyond"]].iloc[2:].isna().all(axis=None)
    assert rows.loc["23001", "mean_cost"] == (40 * 5 + 60 * 10) / 100
    assert rows["unknown_commune_count"].tolist() == [0, 0, 1, 1]


def test_unknown_has_no_rate_and_no_place_count(rows):
    unknown = rows.loc[["23003", "97501"]]
    assert unknown[["beyond_share", "mean_cost", "place_count"]].isna().all(axis=None)


def test_people_whom_nothing_reaches_are_beyond_and_in_no_mean(land):
    points = measure_points(MATRIX, POINTS, FACILITIES, k=2)
    rows = by_commune(land, points, COUNT, threshold=15)
    assert rows["people_beyond"].tolist()[:2] == [40, 300]
    assert rows["people_reached"].tolist() == [60, 0, 0, 0]
    assert rows["mean_cost"].tolist()[:1] == [12]


def test_the_threshold_itself_is_within(land):
    points = measure_points(MATRIX, POINTS, FACILITIES)
    assert by_commune(land, points, COUNT, 30)["people_beyond"].sum() == 0
    assert by_commune(land, points, COUNT, 29.999)["people_beyond"].sum() == 300


def test_territories_are_sums_over_people_not_means_of_means(rows):
    departements = pd.DataFrame(
        {
            "departement_code": ["23", "24"],
            "departement_name": ["Creuse", "Dordogne"],
            "region_code": ["75", "75"],
        }
    )
    sums = sum_territories(rows, "departement", departements).set_index("territory_code")
    assert sums.loc["23", "beyond_share"] == 300 / 400
    assert sums.loc["23", "population"] == 1000
    assert sums.loc["23", "mean_cost"] == (40 * 5 + 60 * 10 + 300 * 30) / 400
    assert pd.isna(sums.loc["24", "beyond_share"])


def test_france_holds_overseas_and_metropolitan_does_not(rows):
    france = sum_france(rows).set_index("territory_code")
    assert france.loc["FR", "population"] == 1050
    assert france.loc["METRO", "population"] == 1000
    assert france["people_known"].tolist() == [400, 400]


def test_supply_is_shared_with_people_of_communes_nobody_covers(land):
    everywhere = Decay((1e9,), (1.0,), "m")
    points = measure_supply(GreatCircle(), POINTS, FACILITIES, everywhere)
    assert points["accessibility"].tolist()[:3] == pytest.approx([30 / 1000] * 3)
    assert pd.isna(points.loc[3, "accessibility"])
    rows = by_commune(land, points, COUNT, threshold=0)
    assert rows["accessibility_per_10k"].tolist()[:2] == pytest.approx([300, 300])


def test_need_weighs_people_among_those_who_share(land):
    everywhere = Decay((1e9,), (1.0,), "m")
    need = pd.Series({"23001": 3.0, "23002": 1.0})
    points = measure_supply(GreatCircle(), POINTS, FACILITIES, everywhere, need)
    assert points["accessibility"].iloc[0] == pytest.approx(30 / (3 * 100 + 300 + 600))


def test_unknown_population_is_no_demand(land):
    lost = POINTS.assign(people=[40.0, 60.0, np.nan, 600.0])
    everywhere = Decay((1e9,), (1.0,), "m")
    points = measure_supply(GreatCircle(), lost, FACILITIES, everywhere)
    assert points["accessibility"].iloc[0] == pytest.approx(30 / 700)


def test_order_of_points_changes_nothing(land):
    shuffled = POINTS.sample(frac=1, random_state=3)
    one, other = (
        by_commune(land, measure_points(MATRIX, p, FACILITIES), COUNT, 10)
        for p in (POINTS, shuffled)
    )
    pd.testing.assert_frame_equal(one, other)
