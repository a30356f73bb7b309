"""Stops of rounds: by hand, and nothing lost whatever the stops tell."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.access.rounds import ESTIMATED, FACILITY_COLUMNS, PUBLISHED, ROUND, split_rounds
from atlas.schema.frame import REJECTED, conform, empty_table
from atlas.schema.tables import TABLES


def make_facilities(**supplies: float) -> pd.DataFrame:
    """Return one itinerant facility per supply, NaN when unknown."""
    return pd.DataFrame(
        {
            "facility_id": list(supplies), "place_id": list(supplies),
            "longitude": 2.0, "latitude": 46.0, "commune_code": "23001",
            "supply": list(supplies.values()), "supply_source": PUBLISHED, "is_itinerant": True,
            "opening_hours": "Mo-Fr 09:00-17:00",
        }
    )[FACILITY_COLUMNS]  # fmt: skip


def make_stops(*stops: tuple[str, float | None]) -> pd.DataFrame:
    """Return stops of a place with their hours."""
    frame = pd.DataFrame(stops, columns=["place_id", "weekly_hours"])
    frame = frame.assign(context_id="tournees", stop_name="Place", commune_code="23002",
                         longitude=2.0 + frame.index / 10, latitude=46.1)  # fmt: skip
    return conform(frame.reindex(columns=[c.name for c in TABLES["stops"]]), "stops")


@pytest.mark.parametrize(("supply", "told", "in_hours", "shares", "sources"), [
    (1, [None, None], False, [0.5, 0.5], [PUBLISHED] * 2),
    (1, [6.0, 2.0], False, [0.75, 0.25], [PUBLISHED] * 2),
    (1, [6.0, 2.0, None], False, [0.5, 1 / 6, 1 / 3], [PUBLISHED] * 3),  # as if 4 hours
    (1, [0.0, 0.0], False, [0.5, 0.5], [PUBLISHED] * 2),
    (10, [None, None], True, [5, 5], [PUBLISHED] * 2),
    (10, [4.0, None, None], True, [4, 3, 3], [ROUND, PUBLISHED, PUBLISHED]),
    (10, [4.0, 2.0], True, [4, 2], [ROUND] * 2),  # the rest of the week is on the road
    (10, [8.0, 6.0], True, [8, 6], [ROUND] * 2),
    (10, [8.0, 6.0, None], True, [8, 6, 7], [ROUND, ROUND, ESTIMATED]),
    (0, [None, None], True, [0, 0], [PUBLISHED] * 2),
    (None, [4.0, 2.0], True, [4, 2], [ROUND] * 2),
    (None, [4.0, None], True, [4, None], [ROUND, PUBLISHED]),
    (None, [4.0, None], False, [None, None], [PUBLISHED] * 2),
])  # fmt: skip
def test_shares(
    supply: float | None,
    told: list[float | None],
    in_hours: bool,
    shares: list[float | None],
    sources: list[str],
) -> None:
    bus = make_facilities(bus=np.nan if supply is None else supply)
    split = split_rounds(bus, make_stops(*(("bus", hours) for hours in told)), in_hours)
    expected = [np.nan if share is None else share for share in shares]
    assert split.facilities["supply"].tolist() == pytest.approx(expected, nan_ok=True)
    assert split.facilities["supply_source"].tolist() == sources
    assert split.issues.empty


def test_where_stops_are() -> None:
    split = split_rounds(make_facilities(bus=3, truck=1, van=2),
                         make_stops(("van", None), ("bus", 1.0), ("van", None)))  # fmt: skip
    found = split.facilities
    assert found["facility_id"].tolist() == ["truck", "van/1", "bus/1", "van/2"]
    assert found["place_id"].tolist() == ["truck", "van", "bus", "van"]
    assert found["longitude"].tolist() == [2.0, 2.0, 2.1, 2.2]
    assert found["commune_code"].tolist() == ["23001", "23002", "23002", "23002"]
    # When the bus is at a stop is not told by the hours of its office.
    assert found["opening_hours"].notna().tolist() == [True, False, False, False]


def test_hours_of_a_stop_can_be_a_timetable() -> None:
    stops = make_stops(("bus", None), ("bus", None)).assign(
        opening_hours=["Tu 09:00-12:00", "We 09:00-10:00"]
    )
    found = split_rounds(make_facilities(bus=40), stops, in_hours=True).facilities
    assert found["supply"].tolist() == [3, 1]
    assert found["opening_hours"].tolist() == ["Tu 09:00-12:00", "We 09:00-10:00"]


def test_stops_of_no_place_are_told() -> None:
    stops = make_stops(("bus", 1.0), ("perdu", 2.0)).assign(stop_name=["Place", None])
    split = split_rounds(make_facilities(bus=1), stops)
    assert len(split.facilities) == 1
    assert split.issues[["source_id", "severity", "value"]].values.tolist() == [
        ["tournees", REJECTED, "perdu"]
    ]
    assert "sans nom" in split.issues["message"][0]


def test_without_stops_nothing_changes() -> None:
    buses = make_facilities(bus=1, truck=2)
    split = split_rounds(buses, empty_table("stops"))
    pd.testing.assert_frame_equal(split.facilities, buses)


HOURS = st.none() | st.floats(0, 60).map(lambda hours: round(hours, 2))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["a", "b", "c", "perdu"]), HOURS), max_size=12),
    st.lists(st.floats(0, 60), min_size=3, max_size=3),
    st.booleans(),
)
@pytest.mark.slow
def test_nothing_is_lost(
    told: list[tuple[str, float | None]], supplies: list[float], in_hours: bool
) -> None:
    places = make_facilities(**dict(zip("abc", supplies, strict=True)))
    split = split_rounds(places, make_stops(*told), in_hours)
    found = split.facilities
    followed = {name for name, _ in told} - {"perdu"}
    assert len(split.issues) == sum(name == "perdu" for name, _ in told)
    assert len(found) + len(split.issues) == len(told) + 3 - len(followed)
    assert found["facility_id"].is_unique
    assert (found["supply"] >= 0).all()
    sums = found.groupby("place_id")["supply"].sum()
    for name, supply in zip("abc", supplies, strict=True):
        hours = [h for other, h in told if other == name]
        known = [h for h in hours if h is not None]
        if in_hours and known and (None not in hours or sum(known) >= supply):
            assert sums[name] >= sum(known) - 1e-9
        else:
            assert sums[name] == pytest.approx(supply)
