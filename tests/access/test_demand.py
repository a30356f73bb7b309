"""Where people are: reference points, grids, and both side by side."""

import pandas as pd
import pytest

from atlas.access.demand import commune_demand, point_demand
from atlas.context.population import published_points


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
