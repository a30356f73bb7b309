"""A matrix of trips: ends known to the atlas, each pair once, old places followed."""

import pandas as pd
import pytest

from atlas.access.travel import TravelMatrix, all_costs
from atlas.context.trips import published_trips
from atlas.errors import InputError
from atlas.schema.frame import conform, empty_table
from tests.conftest import make_parts, make_records

COLUMNS = {"demand": "origine", "place": "lieu", "cost": "minutes"}


@pytest.fixture
def tables(land, former):
    alias = {"old_place_id": "ancien", "place_id": "a"}
    point = {"context_id": "g", "demand_id": "carreau", "commune_code": "23001", "longitude": 2.0,
             "latitude": 46.0, "people": 1.0}  # fmt: skip
    return {
        "communes": land, "former_communes": former,
        "demand_points": conform(pd.DataFrame([point]), "demand_points"),
        "records": make_records({"place_id": "a"}, {"place_id": "b"}),
        "aliases": conform(pd.DataFrame([alias]), "aliases"),
    }  # fmt: skip


def read(tables, *rows):
    raw = pd.DataFrame(rows, columns=["origine", "lieu", "minutes"]).astype("str")
    return published_trips(raw, "matrice", COLUMNS, "minutes", tables)


def test_trips_from_communes_and_points_are_kept(tables):
    got = read(tables, ("23001", "a", "10"), ("carreau", "b", "0"), ("23001", "b", "7,5"))
    assert got.table.drop(columns="context_id").to_numpy().tolist() == [
        ["23001", "a", 10.0], ["carreau", "b", 0.0], ["23001", "b", 7.5],
    ]  # fmt: skip
    assert got.issues.empty


def test_trips_can_start_from_a_part_of_a_commune(tables):
    assert read(tables, ("23098", "a", "10")).table.empty
    tables["parts"] = make_parts(("23098", "23001", 2.03, 50), ("23001", "23001", 2.05, 50))
    assert read(tables, ("23098", "a", "10")).table["demand_id"].tolist() == ["23098"]


def test_an_old_place_is_followed_and_said(tables):
    got = read(tables, ("23001", "ancien", "10"), ("23002", "ancien", "3"))
    assert got.table["place_id"].tolist() == ["a", "a"]
    assert got.issues[["rule", "severity", "proposed_value"]].to_numpy().tolist() == [
        ["ancien identifiant", "correction", "a"]
    ]
    assert got.issues["message"].str.startswith("2 lignes").all()


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ((None, "a", "1"), "origine absente"),
        (("23001", None, "1"), "lieu absent"),
        (("99999", "a", "1"), "origine inconnue"),
        (("23001", "z", "1"), "lieu inconnu"),
        (("23001", "b", "loin"), "trajet illisible"),
        (("23001", "b", "-1"), "trajet négatif"),
        (("23001", "a", "12"), "trajet répété"),
        (("23001", "ancien", "12"), "trajet répété"),
    ],
)
def test_a_trip_of_no_use_is_rejected(tables, row, rule):
    got = read(tables, ("23001", "a", "10"), row)
    assert got.issues[["rule", "severity"]].to_numpy().tolist() == [[rule, "rejet"]]
    assert got.table["cost"].tolist() == [10]
    assert (got.row_count, got.kept_count) == (2, 1)


def test_an_empty_cost_is_a_trip_looked_for_and_not_found(tables):
    got = read(tables, ("23001", "a", None))
    assert got.table["cost"].tolist() == [float("inf")]
    assert got.issues.empty


def test_a_former_commune_is_proposed_today_s(tables):
    got = read(tables, ("23099", "a", "1"))
    assert got.issues["proposed_value"].tolist() == ["23002"]


def test_rows_of_one_unknown_end_share_an_issue(tables):
    rows = [(f"2300{i}", "z", "1") for i in (1, 2, 3)]
    got = read(tables, *rows, ("23001", "y", "1"))
    assert got.issues["value"].tolist() == ["z", "y"]
    assert got.issues["message"].str.contains("3 lignes").tolist() == [True, False]


def test_numbers_of_a_parquet_are_read_as_they_are(tables):
    raw = pd.DataFrame({"origine": ["23001"], "lieu": ["a"], "minutes": [1.5]})
    assert published_trips(raw, "m", COLUMNS, "minutes", tables).table["cost"].tolist() == [1.5]


def test_what_is_kept_is_a_matrix_that_travel_reads(tables, land):
    got = read(tables, ("23001", "a", "10"), ("23002", "a", "4"), ("23001", "a", "10"))
    trips = got.table.rename(columns={"place_id": "facility_id"})
    demand = pd.DataFrame({"demand_id": land["commune_code"]})
    costs = all_costs(TravelMatrix(trips, "minutes"), demand, pd.DataFrame({"facility_id": ["a"]}),
                      60)  # fmt: skip
    assert sorted(costs.cost.tolist()) == [4, 10]


def test_nothing_published_is_nothing(tables):
    got = read(tables)
    assert (got.row_count, got.kept_count) == (0, 0)
    assert got.table.equals(empty_table("travel_costs"))


@pytest.mark.parametrize(
    ("heading", "unit"),
    [("minutes", "m"), ("Durée (min)", "m"), ("distance_m", "minutes"), ("KM", "m"), ("h", "m")],
)
def test_a_heading_that_says_another_unit_is_refused(tables, heading, unit):
    raw = pd.DataFrame({"origine": ["23001"], "lieu": ["a"], heading: ["10"]}, dtype="str")
    with pytest.raises(InputError, match="unité de la colonne"):
        published_trips(raw, "m", COLUMNS | {"cost": heading}, unit, tables)


@pytest.mark.parametrize(
    ("heading", "unit"), [("cout", "m"), ("distance_m", "m"), ("temps (minutes)", "minutes")]
)
def test_a_heading_that_says_nothing_else_is_read(tables, heading, unit):
    raw = pd.DataFrame({"origine": ["23001"], "lieu": ["a"], heading: ["10"]}, dtype="str")
    trips = published_trips(raw, "m", COLUMNS | {"cost": heading}, unit, tables).table
    assert trips["cost"].tolist() == [10]
