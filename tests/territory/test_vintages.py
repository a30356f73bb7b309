"""Two vintages, or two accounts, of a toy land -> events worked out by hand."""

from datetime import date

import pandas as pd
import pytest

from atlas.schema.frame import empty_table
from atlas.schema.tables import TABLES
from atlas.territory.timeline import (
    CREATED,
    DISSOLVED,
    MERGER,
    RECODED,
    RENAMING,
    RESTORED,
    TRANSFER,
    Event,
    read_events,
    write_events,
)
from atlas.territory.vintages import diff_vintages, merge_events


def vintage(**communes: str) -> pd.DataFrame:
    """Return a vintage: code="Name", or code="Name>commune" for a code that leads to one."""
    rows = []
    for code, text in communes.items():
        name, _, commune_code = text.partition(">")
        rows.append((code[1:], name or None, commune_code or code[1:]))
    return pd.DataFrame(rows, columns=["code", "name", "commune_code"])


def changes(old: pd.DataFrame, new: pd.DataFrame) -> set[tuple[str, str | None, str | None]]:
    events = read_events(diff_vintages(old, new, 2023, 2024))
    assert {event.day for event in events} <= {date(2024, 1, 1)}
    return {event[1:2] + event[2::2][:2] for event in events}


STABLE = {"c01001": "Un", "c01002": "Deux", "c01003": "Trois"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (STABLE, STABLE, set()),
        (
            STABLE, {"c01001": "Un-Deux", "c01002": "Deux>01001", "c01003": "Trois"},
            {(MERGER, "01002", "01001"), (RENAMING, "01001", "01001")},
        ),
        (STABLE, STABLE | {"c01003": "TROIS"}, set()),
        (
            STABLE, {"c01001": "Un", "c01002": "Deux", "c69003": "Trois", "c01003": ">69003"},
            {(RECODED, "01003", "69003")},
        ),
        (
            STABLE | {"c01004": "Quatre>01003"},
            {"c01001": "Un", "c01002": "Deux", "c01004": "Autre nom", "c01003": "Trois>01004"},
            {(RECODED, "01003", "01004")},
        ),
        (
            STABLE | {"c01004": "Quatre>01001", "c01005": "Cinq>01001", "c01006": ">01001"},
            STABLE | {"c01004": "Quatre", "c01005": "Cinq>01004", "c01006": ">01001"},
            {(RESTORED, "01001", "01004"), (TRANSFER, "01005", "01004")},
        ),
        (STABLE, STABLE | {"c01004": "Quatre"}, {(CREATED, None, "01004")}),
        (STABLE, {"c01001": "Un", "c01002": "Deux"}, {(DISSOLVED, "01003", None)}),
    ],
)  # fmt: skip
def test_differences_between_two_vintages(old, new, expected):
    assert changes(vintage(**old), vintage(**new)) == expected


def test_a_commune_shared_between_two_is_dissolved():
    shared = pd.concat([vintage(c01003=">01001"), vintage(c01003=">01002")])
    new = pd.concat([vintage(c01001="Un", c01002="Deux"), shared])
    assert changes(vintage(**STABLE), new) == {
        (DISSOLVED, "01003", "01001"), (DISSOLVED, "01003", "01002"),
    }  # fmt: skip


def test_names_and_source_are_those_of_the_vintages_whatever_the_order_of_the_rows():
    old, new = vintage(**STABLE), vintage(c01001="Un-Deux", c01002="Deux>01001", c01003="Trois")
    events = diff_vintages(old, new, 2023, 2024)
    merger = read_events(events)[1]
    assert merger == Event(
        date(2024, 1, 1), MERGER, "01002", "Deux", "01001", "Un-Deux", "écarts COG 2023-2024"
    )
    pd.testing.assert_frame_equal(events, diff_vintages(old[::-1], new[::-1], 2023, 2024))
    assert events.columns.tolist() == [column.name for column in TABLES["commune_events"]]


def event(day: str | None, kind: str, old: str | None, new: str | None, source: str) -> Event:
    return Event(date.fromisoformat(day) if day else None, kind, old, old, new, new, source)


COMPARED = "écarts COG 2023-2024"


@pytest.mark.parametrize(
    ("known", "movement", "kept"),
    [
        # compared vintages give way to a day between them, the first 1 January excluded
        (("2024-01-01", MERGER, "A", "B", COMPARED), ("2023-07-14", MERGER, "A", "C"), False),
        (("2024-01-01", MERGER, "A", "B", COMPARED), ("2024-01-01", RECODED, "A", "B"), False),
        (("2024-01-01", MERGER, "A", "B", COMPARED), ("2023-01-01", MERGER, "A", "B"), True),
        (("2024-01-01", RENAMING, "A", "A", COMPARED), ("2023-07-14", RENAMING, "A", "A"), False),
        (("2024-01-01", RENAMING, "A", "A", COMPARED), ("2023-07-14", MERGER, "A", "B"), True),
        (("2024-01-01", RESTORED, "B", "A", COMPARED), ("2023-07-14", RESTORED, "B", "A"), False),
        (("2024-01-01", RESTORED, "B", "A", COMPARED), ("2023-07-14", MERGER, "B", "A"), True),
        (("2024-01-01", TRANSFER, "A", "B", COMPARED), ("2023-07-14", MERGER, "A", "B"), True),
        # dated events are the same only on the same day
        (("1990-05-02", MERGER, "A", "B", "histoire"), ("1990-05-02", MERGER, "A", "B"), False),
        (("1990-05-02", MERGER, "A", "B", "histoire"), ("1998-05-02", MERGER, "A", "B"), True),
        (("1990-05-02", CREATED, None, "B", "histoire"), ("1990-05-02", CREATED, "A", "B"), False),
        # an unknown date gives way to that of the same event
        ((None, RECODED, "A", "B", "codes"), ("2011-03-31", RECODED, "A", "B"), False),
        ((None, RECODED, "A", "B", "codes"), ("2011-03-31", RECODED, "C", "D"), True),
    ],
)
@pytest.mark.slow
def test_the_most_precise_account_of_an_event_is_kept(known, movement, kept):
    ours, theirs = event(*known), event(*movement, "mouvements")
    merged = read_events(merge_events(write_events([ours]), write_events([theirs])))
    assert set(merged) == ({ours, theirs} if kept else {theirs})


def test_merging_with_nothing_changes_nothing():
    events = write_events([event("1990-05-02", MERGER, "A", "B", "histoire")])
    pd.testing.assert_frame_equal(merge_events(events, empty_table("commune_events")), events)
    pd.testing.assert_frame_equal(merge_events(empty_table("commune_events"), events), events)
    pd.testing.assert_frame_equal(merge_events(events, events), events)
