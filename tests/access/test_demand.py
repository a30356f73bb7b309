"""Where people are: reference points, grids, and both side by side."""

import pandas as pd
import pytest

from atlas.access.demand import commune_demand, part_demand, part_points, point_demand
from atlas.context.population import published_points
from atlas.schema.frame import empty_table
from tests.conftest import make_parts


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


@pytest.fixture
def parts():
    """The middle: two parts of 50 and 100 people, and 150 who remain at the town hall."""
    return make_parts(("23098", "23002", 2.12, 50), ("23099", "23002", 2.18, 100),
                      ("23002", "23002", 2.15, 150))  # fmt: skip


def test_people_are_at_the_parts_of_their_commune_the_rest_at_its_town_hall(land, covered, parts):
    demand = part_demand(parts, land, covered)
    assert demand["demand_id"].tolist() == ["23001", "23002", "23098", "23099", "23003", "97501"]
    assert demand["people"].tolist() == [100, 150, 50, 100, 600, 50]
    assert demand["longitude"].tolist()[:4] == [2.05, 2.15, 2.12, 2.18]
    assert demand["is_known"].tolist() == [True, True, True, True, False, True]
    assert demand.columns.tolist() == commune_demand(land, covered).columns.tolist()


def test_parts_that_do_not_add_up_keep_their_shares(land, covered, parts):
    more = land.assign(population=land["population"] * 7)
    people = part_demand(parts, more, covered).set_index("demand_id")["people"]
    assert people[["23002", "23098", "23099"]].tolist() == pytest.approx([1050, 350, 700])
    unknown = land.assign(population=land["population"].mask(land["commune_code"] == "23002"))
    assert part_points(parts, unknown)["people"].tolist() == [0, 0, 0]


def test_the_order_of_parts_changes_nothing(land, covered, parts):
    pd.testing.assert_frame_equal(
        part_demand(parts.iloc[::-1], land, covered), part_demand(parts, land, covered)
    )


def test_without_parts_communes_stay_whole(land, covered):
    pd.testing.assert_frame_equal(
        part_demand(empty_table("parts"), land, covered), commune_demand(land, covered)
    )


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
