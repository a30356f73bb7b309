"""Where people are: reference points, grids, and both side by side."""

import pandas as pd
import pytest

from atlas.access.demand import beyond_people, commune_demand, compare_points, point_demand
from atlas.context.population import published_points
from atlas.errors import InputError


@pytest.fixture
def covered(land):
    return pd.Series([True, True, False, True], land["commune_code"])


def test_everyone_is_at_the_reference_point(land, covered):
    demand = commune_demand(land, covered)
    assert demand["demand_id"].tolist() == land["commune_code"].tolist()
    assert demand["people"].tolist() == [100, 300, 600, 50]
    assert demand["is_known"].tolist() == [True, True, False, True]
    assert demand["longitude"].tolist()[:3] == land["reference_longitude"].tolist()[:3]
    assert demand["longitude"].isna().tolist() == [False, False, False, True]


def test_unknown_people_weigh_nothing(land, covered):
    land = land.assign(population=land["population"].mask(land["commune_code"] == "23001"))
    assert commune_demand(land, covered)["people"].tolist()[:2] == [0, 300]


def grid(land, covered, *rows):
    frame = pd.DataFrame(rows, columns=["demand_id", "longitude", "latitude", "people"])
    return published_points(
        frame.astype("str").astype({"longitude": "float64", "latitude": "float64"}),
        "grille",
        land,
        "ind",
    ).table


def test_a_grid_is_the_demand_and_other_communes_keep_their_point(land, covered):
    table = grid(land, covered, ("a", 2.01, 46.05, "30"), ("b", 2.02, 46.05, "40"))
    demand = point_demand(table, land, covered)
    assert demand["demand_id"].tolist() == ["a", "b", "23002", "23003", "97501"]
    assert demand["people"].tolist() == [30, 40, 300, 600, 50]
    assert demand["is_point"].tolist() == [True, True, False, False, False]
    assert demand["is_known"].tolist() == [True, True, True, False, True]


def test_grid_and_reference_points_side_by_side(land, covered):
    """One place 1 km from the centre of 23001; half of the people of the grid live far from it."""
    place = pd.DataFrame({"facility_id": ["p"], "longitude": [2.05], "latitude": [46.059]})
    table = grid(
        land, covered, ("a", 2.05, 46.05, "10"), ("b", 2.001, 46.001, "10"),
        ("c", 2.101, 46.05, "5"), ("d", 2.25, 46.05, "7"),
    )  # fmt: skip
    compared = compare_points(table, land, covered, place, 5_000).set_index("commune_code")
    assert compared.index.tolist() == ["23001", "23002"]
    assert compared["grid_people"].tolist() == [20, 5]
    assert compared["reference_share"].tolist() == [0, 1]
    assert compared["grid_share"].tolist() == [0.5, 0]
    assert compared["share_difference"].tolist() == [0.5, -1]
    sums = beyond_people(compared.reset_index())
    assert sums == {"people": 400, "by_reference": 300, "by_grid": 50}


def test_nothing_to_set_side_by_side_is_said(land, covered):
    place = pd.DataFrame({"facility_id": ["p"], "longitude": [2.05], "latitude": [46.059]})
    empty = compare_points(grid(land, covered, ("d", 2.25, 46.05, "7")), land, covered, place, 1e3)
    assert empty.empty
    with pytest.raises(InputError, match="aucune commune"):
        beyond_people(empty)
