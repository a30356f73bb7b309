"""Events replayed on a toy land worked out by hand, and against a naive replay."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.territory.timeline import (
    CREATED,
    DISSOLVED,
    EVENT_WORDS,
    MERGER,
    RECODED,
    RENAMING,
    RESTORED,
    TRANSFER,
    Event,
    Timeline,
    read_events,
    write_events,
)

FIRST = date(1950, 1, 1)


def happens(year: int | None, kind: str, old: str | None, new: str | None) -> Event:
    day = date(year, 1, 1) if year else None
    return Event(day, kind, old, old and f"Nom {old}", new, new and f"Nom {new}", "essai")


def holders(timeline: Timeline, code: str, year: int | None) -> set[str]:
    extent = timeline.extent(code, date(year, 1, 1) if year else None)
    assert extent is not None
    return timeline.holders(extent[0])


def test_chains_of_mergers_and_changes_of_code_are_followed():
    timeline = Timeline(
        [
            happens(1970, MERGER, "A", "B"),
            happens(1980, RECODED, "B", "C"),
            happens(1990, MERGER, "C", "D"),
        ]
    )
    assert [holders(timeline, code, 1960) for code in "ABD"] == [{"D"}] * 3
    assert holders(timeline, "B", None) == {"D"}
    assert timeline.extent("Z", None) is None


def test_a_commune_that_absorbed_another_is_still_itself():
    timeline = Timeline([happens(1970, MERGER, "A", "B")])
    assert holders(timeline, "B", 1960) == holders(timeline, "B", 1980) == {"B"}


def test_a_restored_commune_leaves_with_what_it_brought_only():
    timeline = Timeline(
        [
            happens(1960, MERGER, "A0", "A"),
            happens(1970, MERGER, "A", "B"),
            happens(1971, MERGER, "C", "B"),
            happens(1990, RESTORED, "B", "A"),
        ]
    )
    assert holders(timeline, "B", 1980) == {"A", "B"}
    assert holders(timeline, "B", 1965) == holders(timeline, "B", 1991) == {"B"}
    assert holders(timeline, "A", 1965) == holders(timeline, "A0", 1950) == {"A"}
    assert holders(timeline, "C", 1950) == {"B"}
    assert holders(timeline, "A", 1980) == {"A"}, "delegated then: its own territory"


def test_a_commune_never_seen_is_cut_out_of_its_origin():
    timeline = Timeline([happens(1970, MERGER, "A", "B"), happens(1980, CREATED, "B", "N")])
    assert holders(timeline, "B", 1975) == holders(timeline, "A", 1960) == {"B", "N"}
    assert holders(timeline, "B", 1981) == {"B"}
    assert holders(timeline, "N", 1981) == holders(timeline, "N", 1960) == {"N"}


def test_a_commune_created_out_of_several_takes_from_each():
    timeline = Timeline([happens(1980, CREATED, "A", "N"), happens(1980, CREATED, "B", "N")])
    assert holders(timeline, "A", 1970) == {"A", "N"}
    assert holders(timeline, "B", 1970) == {"B", "N"}
    assert holders(timeline, "N", 1990) == {"N"}


def test_a_creation_without_origin_changes_no_other_commune():
    timeline = Timeline([happens(1980, CREATED, None, "N"), happens(1990, MERGER, "N", "B")])
    assert holders(timeline, "N", 1985) == {"B"}
    assert holders(timeline, "B", 1970) == {"B"}


def test_a_dissolved_commune_is_shared_between_its_heirs():
    timeline = Timeline([happens(1980, DISSOLVED, "A", "B"), happens(1980, DISSOLVED, "A", "C")])
    pieces, day = timeline.extent("A", date(1970, 1, 1))
    assert timeline.holders(pieces) == {"B", "C"}
    assert len(timeline.events_after(pieces, day)) == 2
    assert holders(Timeline([happens(1980, DISSOLVED, "A", None)]), "A", 1970) == set()


def test_a_former_commune_may_pass_alone_from_a_commune_to_another():
    timeline = Timeline(
        [
            happens(1970, MERGER, "A", "B"),
            happens(1970, MERGER, "C", "B"),
            happens(1990, RESTORED, "B", "C"),
            happens(1990, TRANSFER, "A", "C"),
        ]
    )
    assert holders(timeline, "A", 1960) == holders(timeline, "C", 1960) == {"C"}
    assert holders(timeline, "B", 1980) == {"B", "C"}


def test_what_a_commune_brought_does_not_come_back_from_another():
    timeline = Timeline(
        [
            happens(1970, MERGER, "A", "B"),
            happens(1980, RESTORED, "B", "A"),
            happens(1985, RECODED, "A", "C"),
            happens(1990, RESTORED, "B", "A"),
        ]
    )
    assert holders(timeline, "C", 1986) == {"C"}
    assert holders(timeline, "B", 1986) == {"A", "B"}


def test_a_former_commune_that_was_cut_since_does_not_pass():
    timeline = Timeline(
        [
            happens(1970, MERGER, "A", "B"),
            happens(1980, CREATED, "B", "N"),
            happens(1990, TRANSFER, "A", "C"),
        ]
    )
    assert holders(timeline, "A", 1960) == {"B", "N"}


def test_the_order_within_a_day_is_that_of_the_facts_whatever_the_order_of_the_rows():
    same_day = [
        happens(1990, MERGER, "C", "D"),
        happens(1990, RECODED, "B", "C"),
        happens(1990, MERGER, "A", "B"),
    ]
    for events in (same_day, same_day[::-1]):
        timeline = Timeline(events)
        assert [holders(timeline, code, 1980) for code in "ABD"] == [{"D"}] * 3
        assert holders(timeline, "C", None) == {"D"}, "C was a commune for no day at all"


def test_an_exchange_of_codes_on_one_day_ends():
    timeline = Timeline([happens(1990, RECODED, "A", "B"), happens(1990, RECODED, "B", "A")])
    assert holders(timeline, "A", 1980) <= {"A", "B"}


def test_the_same_event_twice_is_one():
    once = [
        happens(1970, MERGER, "A", "B"), happens(1990, RESTORED, "B", "A"),
        happens(1995, CREATED, "B", "N"),
    ]  # fmt: skip
    again = [event._replace(day=event.day + timedelta(days=30)) for event in once]
    for code, year in (("A", 1960), ("B", 1960), ("B", 1980), ("B", 1992), ("N", 1999)):
        expected = holders(Timeline(once), code, year)
        assert holders(Timeline([*once, *again]), code, year) == expected


def test_an_event_without_date_comes_before_all_others():
    timeline = Timeline([happens(1970, MERGER, "B", "C"), happens(None, RECODED, "A", "B")])
    assert holders(timeline, "A", 1960) == {"C"}
    extent = timeline.extent("A", date(1960, 1, 1))
    assert [event.kind for event in timeline.events_after(*extent)] == [RECODED, MERGER]


def test_what_happened_is_said_in_order_with_the_names_of_the_time():
    timeline = Timeline(
        [
            happens(1960, RENAMING, "A", "A"),
            happens(1970, MERGER, "A", "B"),
            happens(1970, RENAMING, "B", "B"),
            happens(1980, RENAMING, "B", "B"),
            happens(1990, RENAMING, "A", "A"),
        ]
    )
    extent = timeline.extent("A", FIRST)
    said = [
        (event.kind, event.old_code, event.day.year) for event in timeline.events_after(*extent)
    ]
    assert said == [(RENAMING, "A", 1960), (MERGER, "A", 1970), (RENAMING, "B", 1980)]


@pytest.mark.parametrize("kind", EVENT_WORDS)
def test_every_kind_has_its_words(kind):
    event = happens(1970, kind, "A", "B")
    assert event.words().endswith(" le 01/01/1970")
    assert "Nom B (B)" in event.words()
    compared = event._replace(source="écarts COG 1969-1970").words()
    assert compared.endswith(" au plus tard le 01/01/1970")
    assert happens(None, kind, "A", "B").words().endswith(" à une date inconnue")
    assert "{" not in event._replace(new_code=None, old_name=None).words()


def test_events_are_written_once_and_in_order():
    events = [happens(1980, MERGER, "C", "B"), happens(None, RECODED, "A", "B")]
    events += [happens(1980, MERGER, "A", "B"), events[0]]
    table = write_events(events)
    assert table["old_code"].tolist() == ["A", "A", "C"]
    assert set(read_events(table)) == set(events)
    assert read_events(write_events([])) == []
    assert read_events(table.astype({"event_date": "object"}))[0].day is None


codes = st.sampled_from("ABCDEF")
steps = st.lists(st.tuples(st.sampled_from([MERGER, RESTORED]), codes, codes), max_size=25)


@given(steps)
def test_mergers_and_restorations_agree_with_a_naive_replay(drawn):
    """Oracle: each commune of the start is one token, and a snapshot is kept of every year."""
    holder = {code: code for code in "ABCDEF"}
    brought: dict[str, set[str]] = {}
    snapshots, events = [dict(holder)], []
    for number, (kind, one, other) in enumerate(drawn):
        held = {token for token, code in holder.items() if code == one}
        if kind == MERGER and one != other and held and other in holder.values():
            brought[one] = held
            holder |= dict.fromkeys(held, other)
        elif kind == RESTORED and other not in holder.values() and brought[other] & held:
            holder |= dict.fromkeys(brought[other] & held, other)
        else:
            snapshots.append(dict(holder))
            continue
        events.append(happens(1951 + number, kind, one, other))
        snapshots.append(dict(holder))
    timeline = Timeline(events)
    for number, snapshot in enumerate(snapshots):
        for code in set(snapshot.values()):
            extent = timeline.extent(code, date(1950 + number, 6, 1))
            expected = {holder[token] for token, by in snapshot.items() if by == code}
            if extent is None:
                assert not events or expected == {code}
            else:
                assert timeline.holders(extent[0]) == expected


event_rows = st.builds(
    happens, st.none() | st.integers(1950, 1960), st.sampled_from(list(EVENT_WORDS)),
    st.none() | codes, st.none() | codes,
)  # fmt: skip


@given(st.lists(event_rows, max_size=20), codes, st.integers(1945, 1965))
@pytest.mark.slow
def test_any_events_give_an_answer(events, code, year):
    timeline = Timeline(events)
    extent = timeline.extent(code, date(year, 1, 1))
    if extent is not None:
        assert timeline.holders(extent[0]) <= set("ABCDEF")
        assert isinstance(timeline.events_after(*extent), list)
    assert pd.DataFrame(read_events(write_events(events))).shape[0] == len(set(events))
