"""Rounds: each stop of a known place stands in a commune of today."""

from datetime import date

import pandas as pd
import pytest

from atlas.context.stops import published_stops
from atlas.schema.frame import STRUCTURE_COLUMN, conform, empty_table
from tests.conftest import make_records

ROLES = {"place": "lieu", "code": "insee", "longitude": "lon", "latitude": "lat", "name": "arret",
         "hours": "heures", "opening": "horaires"}  # fmt: skip
DAY = date(2020, 1, 1)


@pytest.fixture
def tables(land):
    event = {"event_date": "2022-01-01", "event_kind": "fusion", "old_code": "23097",
             "old_name": "x", "new_code": "23001", "new_name": "Ouest",
             "source": "essai"}  # fmt: skip
    alias = {"old_place_id": "ancien", "place_id": "bus"}
    return {
        "communes": land, "former_communes": empty_table("former_communes"),
        "commune_events": conform(pd.DataFrame([event]), "commune_events"),
        "records": make_records({"place_id": "bus"}),
        "aliases": conform(pd.DataFrame([alias]), "aliases"),
    }  # fmt: skip


def read(tables, *rows, columns=ROLES):
    filled = [dict.fromkeys(ROLES.values(), "") | {"lieu": "bus"} | row for row in rows]
    raw = pd.DataFrame(filled, dtype="str").assign(**{STRUCTURE_COLUMN: ""})
    return published_stops(raw, "tournées", columns, DAY, tables)


def test_coordinates_tell_the_commune(tables):
    got = read(tables, {"lon": "2,15", "lat": "46.02", "arret": "Place", "heures": "2,5"})
    row = got.table.iloc[0]
    assert row[["commune_code", "longitude", "latitude"]].tolist() == ["23002", 2.15, 46.02]
    assert row[["stop_name", "weekly_hours"]].tolist() == ["Place", 2.5]
    assert got.issues.empty


def test_a_code_of_any_time_puts_the_stop_at_the_reference_point(tables):
    got = read(tables, {"insee": "23097", "horaires": "Tu 09:00-12:00"})
    row = got.table.iloc[0]
    assert row[["commune_code", "longitude", "latitude"]].tolist() == ["23001", 2.05, 46.05]
    assert row["opening_hours"] == "Tu 09:00-12:00"
    assert pd.isna(row["weekly_hours"])


def test_a_stop_on_the_shore_is_its_nearest_commune_s(tables):
    got = read(tables, {"lon": "2.05", "lat": "46.101"})
    assert got.table["commune_code"].tolist() == ["23001"]


def test_an_old_place_is_followed(tables):
    got = read(tables, {"lieu": "ancien", "insee": "23001"})
    assert got.table["place_id"].tolist() == ["bus"]
    assert got.issues["rule"].tolist() == ["ancien identifiant"]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"lieu": ""}, "lieu absent"),
        ({"lieu": "z"}, "lieu inconnu"),
        ({"insee": ""}, "commune inconnue"),
        ({"insee": "99999"}, "commune inconnue"),
        ({"lon": "9", "lat": "50"}, "commune inconnue"),
        ({"lon": "ici", "lat": "46.05"}, "position illisible"),
        ({"insee": "97501"}, "arrêt sans position"),
        ({"heures": "169"}, "heures illisibles"),
        ({"heures": "-1"}, "heures illisibles"),
        ({"heures": "le matin"}, "heures illisibles"),
    ],
)
def test_a_stop_of_no_use_is_rejected(tables, row, rule):
    got = read(tables, {"insee": "23001"}, {"insee": "23002"} | row)
    assert got.issues[["rule", "severity"]].to_numpy().tolist() == [[rule, "rejet"]]
    assert got.table["commune_code"].tolist() == ["23001"]
    assert (got.row_count, got.kept_count) == (2, 1)


def test_a_file_without_hours_or_coordinates_is_enough(tables):
    columns = {"place": "lieu", "code": "insee"}
    got = read(tables, {"insee": "23003"}, columns=columns)
    assert got.table["commune_code"].tolist() == ["23003"]
    assert got.table[["weekly_hours", "opening_hours", "stop_name"]].isna().all(axis=None)
