"""One row per place: the freshest and most precise value wins, and its origin is told."""

import pandas as pd

from atlas.directory.consolidation import consolidate, field_origins
from tests.conftest import make_records

OLD = {"updated_date": pd.Timestamp("2022-01-01"), "source_id": "old", "place_id": "p"}
NEW = {"updated_date": pd.Timestamp("2024-01-01"), "source_id": "new", "place_id": "p"}
FIRST = pd.Series({"p": pd.Timestamp("2020-01-01"), "q": pd.Timestamp("2021-01-01")})


def place(*rows):
    places = consolidate(make_records(*rows), FIRST)
    assert len(places) == 1
    return places.iloc[0]


def test_the_freshest_value_wins_and_a_missing_one_never_does():
    row = place(OLD | {"name": "Vieux", "phone": "+33100000000"}, NEW | {"name": "Neuf"})
    assert row["name"] == "Neuf"
    assert row["phone"] == "+33100000000"
    assert row["source_id"] == "new"
    assert row["source_ids"] == "new|old"
    assert (row["record_count"], row["source_count"]) == (2, 2)
    assert row["first_seen_date"] == pd.Timestamp("2020-01-01")


def test_the_most_precise_position_wins_even_when_older():
    at = {"commune_code": "23001", "longitude": 2.0, "latitude": 46.0}
    row = place(
        OLD | at | {"location_precision": "point"},
        NEW | {"commune_code": "23002", "location_precision": "commune"},
    )
    assert (row["longitude"], row["commune_code"]) == (2.0, "23001")
    assert row["location_precision"] == "point"


def test_the_freshest_staff_wins_and_its_origin_is_told():
    rows = OLD | {"staff_fte": 2.0}, NEW | {"staff_fte": 0.5}, NEW | {"staff_fte": None}
    assert place(*rows)["staff_fte"] == 0.5
    origins = field_origins(make_records(*rows)).set_index("name").loc["staff_fte"]
    assert origins["value"].tolist() == [0.5, 2.0]
    assert origins["is_kept"].tolist() == [True, False]


def test_lists_are_joined():
    row = place(OLD | {"services": "B|A"}, NEW | {"services": "A|C"})
    assert row["services"] == "A|C|B"


def test_a_candidate_site_gives_way_to_a_place_of_mediation():
    row = place(OLD | {"name": "Médiation"}, NEW | {"name": "Site", "is_mediation": False})
    assert row["name"] == "Médiation"
    assert row["is_mediation"]


def test_an_undated_record_counts_as_of_its_release():
    undated = {"place_id": "p", "name": "Sans date", "release_id": "x@2023-01-01"}
    assert place(undated, OLD)["name"] == "Sans date"
    assert place(undated | {"name": "Sans date"}, NEW | {"name": "Neuf"})["name"] == "Neuf"


def test_order_of_rows_changes_nothing():
    rows = [OLD | {"name": "Vieux"}, NEW | {"name": "Neuf"}, NEW | {"place_id": "q"}]
    records = make_records(*rows)
    one = consolidate(records, FIRST)
    other = consolidate(records.iloc[::-1].reset_index(drop=True), FIRST)
    pd.testing.assert_frame_equal(one, other)
    assert one["place_id"].tolist() == ["p", "q"]


def test_origins_name_every_value_and_the_one_kept():
    records = make_records(OLD | {"name": "Vieux"}, NEW | {"name": "Neuf"})
    names = field_origins(records).query("name == 'name'")
    assert names[["value", "source_id", "is_kept"]].to_numpy().tolist() == [
        ["Neuf", "new", True],
        ["Vieux", "old", False],
    ]
