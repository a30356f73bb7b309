"""A position that an edition lost comes back from another one, at the same address only."""

import pandas as pd
import pytest

from atlas.intake.inheritance import ANOTHER_EDITION, inherit_positions
from tests.conftest import make_records

DAYS = {"a@2020": "2020-10-01", "a@2022": "2022-12-01", "a@2024": "2024-08-01"}
RELEASES = pd.DataFrame(
    {"release_id": list(DAYS), "vintage_date": pd.to_datetime(list(DAYS.values()))}
)


def record(release, longitude=None, address="43 impasse des Artistes", key="a:1", **other):
    return {
        "record_id": f"{release}:{key}", "record_key": key, "release_id": release,
        "source_id": "a", "row_number": 2, "name": "Sorges", "address": address,
        "commune_code": "24540", "longitude": longitude,
        "latitude": None if longitude is None else 45.3,
        "location_precision": "commune" if longitude is None else "point",
    } | other  # fmt: skip


def positions(*rows):
    found = inherit_positions(make_records(*rows), RELEASES)
    assert found.records["record_id"].tolist() == [row["record_id"] for row in rows]
    return found


def test_the_newest_edition_lost_it_and_an_earlier_one_gives_it():
    found = positions(record("a@2022", 0.87), record("a@2024"))
    last = found.records.iloc[1]
    assert last[["longitude", "latitude", "location_precision"]].tolist() == [0.87, 45.3, "point"]
    issue = found.issues.iloc[0]
    assert (len(found.issues), issue["rule"], issue["record_id"]) == (
        1,
        ANOTHER_EDITION,
        "a@2024:a:1",
    )
    assert "01/12/2022" in issue["message"]


def test_the_latest_before_goes_first_then_the_first_after():
    rows = record("a@2020", 0.1), record("a@2022"), record("a@2024", 0.9)
    assert positions(*rows).records["longitude"].tolist() == [0.1, 0.1, 0.9]
    assert positions(*rows[1:]).records["longitude"].tolist() == [0.9, 0.9]


@pytest.mark.parametrize(
    "other",
    [
        {"address": "1 rue d'Ailleurs, Sorges"},
        {"address": None},
        {"address": "43"},
        {"commune_code": "24001"},
        {"key": "a:2"},
    ],
)
def test_a_place_that_moved_or_is_another_one_keeps_an_unknown_position(other):
    found = positions(record("a@2022", 0.87, **other), record("a@2024"))
    assert found.records["longitude"].isna().tolist() == [False, True]
    assert found.issues.empty


@pytest.mark.parametrize(
    "address", ["43, IMPASSE DES ARTISTES", "43 impasse des Artistes 24420 Sorges"]
)
def test_the_same_address_may_be_written_otherwise_or_say_more(address):
    found = positions(record("a@2022", 0.87, address), record("a@2024"))
    assert found.records["longitude"].tolist() == [0.87, 0.87]


def test_a_known_position_is_never_replaced():
    rows = record("a@2022", 0.87), record("a@2024", 0.88)
    assert positions(*rows).records["longitude"].tolist() == [0.87, 0.88]
