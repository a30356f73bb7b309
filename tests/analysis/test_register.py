"""What the register says on a day, by hand."""

from datetime import date

import pandas as pd
import pytest

from atlas.analysis.steering.register import approvals, bodies, decided, is_approved
from atlas.schema.frame import conform, empty_table
from atlas.schema.tables import TABLES

ON = date(2024, 12, 31)


def table(name, rows):
    blank = dict.fromkeys(column.name for column in TABLES[name])
    told = [blank | {"context_id": "essai", "row_number": n} | row for n, row in enumerate(rows, 2)]
    frame = pd.DataFrame(told, columns=list(blank))
    for column in frame.columns[frame.columns.str.endswith("_date")]:
        frame[column] = pd.to_datetime(frame[column])
    return conform(frame, name)


def meetings(*rows):
    return table("meetings", [
        {"meeting_id": name, "body": body, "held_date": day} for name, body, day in rows
    ])  # fmt: skip


MEETINGS = meetings(("C1", "pilotage", "2024-01-10"), ("G1", "gouvernance", "2024-02-10"),
                    ("C2", "pilotage", "2025-01-10"))  # fmt: skip


def resolution(**cells):
    return {"resolution_id": "R", "meeting_id": "C1", "subject": "moyens",
            "resolution_text": "x"} | cells  # fmt: skip


def one(meetings_known=MEETINGS, on=ON, **cells):
    return decided(table("resolutions", [resolution(**cells)]), meetings_known, on).iloc[0]


BOTH = {"state_date": "2024-02-01", "association_date": "2024-03-01"}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, "en attente des deux parties"),
        ({"state_date": "2024-02-01"}, "en attente de l'association"),
        ({"association_date": "2024-02-01"}, "en attente de l'État"),
        (BOTH, "adoptée"),
        (BOTH | {"association_date": "2025-03-01"}, "en attente de l'association"),
        (BOTH | {"association_date": "2024-12-31"}, "adoptée"),
        (BOTH | {"meeting_id": "G1"}, "avis"),
        (BOTH | {"meeting_id": "C2"}, "à venir"),
        (BOTH | {"meeting_id": "C9"}, "réunion à préciser"),
    ],
)
def test_only_both_dates_of_the_steering_committee_adopt(cells, expected):
    found = one(**cells)
    assert found["decision"] == expected
    adopted = pd.Timestamp(cells["association_date"]) if expected == "adoptée" else pd.NaT
    assert found["adopted_date"] is adopted or found["adopted_date"] == adopted


def test_a_reference_of_two_meetings_that_differ_decides_nothing():
    twice = meetings(("C1", "pilotage", "2024-01-10"), ("C1", "gouvernance", "2024-01-10"))
    assert one(twice, **BOTH)["decision"] == "réunion à préciser"
    same = meetings(("C1", "pilotage", "2024-01-10"), ("C1", "pilotage", "2024-01-10"))
    assert one(same, **BOTH)["decision"] == "adoptée"


@pytest.mark.parametrize(
    ("due", "progress", "expected"),
    [
        ("2024-12-30", None, True), ("2024-12-31", None, False), (None, None, False),
        ("2024-12-30", "engagée", True), ("2024-12-30", "réalisée", False),
        ("2024-12-30", "abandonnée", False), ("2024-12-30", "rejetée", False),
    ],
)  # fmt: skip
def test_what_is_not_ended_by_its_date_is_overdue(due, progress, expected):
    assert bool(one(due_date=due, progress=progress)["is_overdue"]) is expected


def test_every_resolution_stays_the_latest_meeting_first():
    rows = table("resolutions", [
        resolution(resolution_id="A", meeting_id="C1"), resolution(resolution_id="B"),
        resolution(resolution_id="C", meeting_id="G1"),
        resolution(resolution_id="D", meeting_id="?"),
    ])  # fmt: skip
    found = decided(rows, MEETINGS, ON)
    assert found["resolution_id"].tolist() == ["C", "A", "B", "D"]


def test_a_body_meets_within_a_year():
    found = bodies(MEETINGS, ON).set_index("body")
    assert found.index.tolist() == ["pilotage", "gouvernance"]
    assert found["meeting_count"].tolist() == [1, 1]
    assert not found["is_overdue"].any()
    assert found.loc["pilotage", "due_date"] == pd.Timestamp("2025-01-10")
    exactly, after = (bodies(MEETINGS, date(2025, 2, day)) for day in (10, 11))
    assert exactly.set_index("body")["is_overdue"].tolist() == [False, False]
    assert after.set_index("body")["is_overdue"].tolist() == [False, True]


def test_a_body_of_which_no_meeting_is_known_is_unknown_not_late():
    found = bodies(empty_table("meetings"), ON)
    assert found["is_overdue"].isna().all()
    assert found["meeting_count"].tolist() == [0, 0]


LINE = BOTH | {"subject": "communication", "pack_sha256": "0" * 64,
               "credit_line": "État et association", "start_date": "2024-03-01",
               "end_date": "2024-12-31"}  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "on", "expected"),
    [
        ({}, ON, True),
        ({}, date(2025, 1, 1), False),
        ({}, date(2024, 2, 29), False),
        ({"state_date": None}, ON, False),
        ({"pack_sha256": None}, ON, False),
        ({"end_date": None}, ON, False),
        ({"subject": "moyens"}, ON, False),
        ({"meeting_id": "G1"}, ON, False),
    ],
)
def test_a_credit_line_is_approved_for_its_period(cells, on, expected):
    stated = decided(table("resolutions", [resolution(**LINE | cells)]), MEETINGS, on)
    assert is_approved(" État  et association ", approvals(stated, on)) is expected
    assert not is_approved("État", approvals(stated, on))
