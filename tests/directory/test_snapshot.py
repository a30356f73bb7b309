"""The directory as of a date, and two dates compared end to end."""

import pandas as pd
import pytest

from atlas.analysis.evolution import evolve
from atlas.directory.snapshot import compared_sources, current_releases, snapshot
from atlas.errors import InputError
from atlas.intake.location import locate
from atlas.schema.frame import conform, empty_table
from tests.conftest import make_records, make_source

OLD, NEW = pd.Timestamp("2022-01-01"), pd.Timestamp("2024-01-01")
WEST = {"longitude": 2.05, "latitude": 46.05}
EAST = {"longitude": 2.25, "latitude": 46.05}


def make_releases(*dated):
    rows = [
        {
            "release_id": f"{source}@{day:%Y-%m-%d}", "source_id": source, "vintage_date": day,
            "retrieved_date": day, "format_id": "essai", "file_name": "f", "file_sha256": "0",
            "row_count": 0, "record_count": 0, "rejected_count": 0,
        }
        for source, day in dated
    ]  # fmt: skip
    return conform(pd.DataFrame(rows), "releases")


def record(place_id, day, source="toy", **values):
    key = f"{source}:{place_id}"
    release = f"{source}@{day:%Y-%m-%d}"
    return {"place_id": place_id, "source_id": source, "release_id": release,
            "record_key": key, "record_id": f"{release}:{place_id}"} | values  # fmt: skip


@pytest.fixture
def at(land, former, arrondissements):
    """The directory of two releases of one source, as of a date."""
    rows = [
        record("a", OLD, name="Mairie", **WEST),
        record("b", OLD, name="Poste", **WEST),
        record("a", NEW, name="Mairie", **WEST),
        record("c", NEW, name="Cyberbase", **EAST),
    ]
    drawn = make_records(*rows)
    located = locate(drawn, land, former, arrondissements).records
    records = located.assign(place_id=drawn["place_id"])
    releases = make_releases(("toy", OLD), ("toy", NEW))

    def known(day, source_id=None):
        issues = empty_table("issues")
        own = None if source_id is None else [source_id]
        return snapshot(records, releases, make_source(), issues, pd.Timestamp(day), own)

    return known


def test_a_release_counts_from_its_very_day():
    releases = make_releases(("toy", OLD), ("toy", NEW), ("other", NEW))
    day_before = NEW - pd.Timedelta(days=1)
    assert current_releases(releases, day_before)["release_id"].tolist() == ["toy@2022-01-01"]
    assert current_releases(releases, NEW)["release_id"].tolist() == [
        "other@2024-01-01",
        "toy@2024-01-01",
    ]
    assert current_releases(releases, OLD - pd.Timedelta(days=1)).empty


def test_places_are_those_of_the_release_of_the_date(at):
    assert at("2023-06-01").places["place_id"].tolist() == ["a", "b"]
    now = at("2024-06-01").places.set_index("place_id")
    assert list(now.index) == ["a", "c"]
    assert now.loc["a", "first_seen_date"] == OLD
    assert now.loc["c", "first_seen_date"] == NEW


def test_before_any_release_there_is_no_place_nor_source(at):
    nothing = at("2020-01-01")
    assert nothing.places.empty
    assert nothing.sources.empty
    assert at("2024-06-01", "nobody").places.empty


def test_two_dates_compared_by_hand(at, land):
    evolution = evolve(at("2023-01-01"), at("2024-06-01"), {"communes": land}, km=10)
    changes = evolution.changes.set_index("place_id")["change"].to_dict()
    assert changes == {"b": "fermé", "c": "ouvert"}
    france = evolution.sums.set_index("territory_code").loc["FR"]
    # Est (600 people) was 15 km from the nearest place, and now has one.
    assert france["population_gained"] == 600
    assert france["population_lost"] == 0


def test_a_date_compared_to_itself_gives_nothing(at, land):
    evolution = evolve(at("2023-01-01"), at("2023-01-01"), {"communes": land}, km=10)
    assert evolution.changes.empty


def test_dates_without_a_common_source_are_refused(at, land):
    with pytest.raises(InputError, match="aucune source"):
        evolve(at("2020-01-01"), at("2024-06-01"), {"communes": land}, km=10)


def test_sources_compared_have_a_release_of_their_own_at_each_date():
    releases = make_releases(("toy", OLD), ("toy", NEW), ("other", OLD))
    sources = pd.concat([make_source(), make_source(source_id="other")])
    days = (OLD - pd.Timedelta(days=1), OLD, NEW, NEW + pd.Timedelta(days=800))
    nothing, old, new, later = (current_releases(releases, day) for day in days)
    assert compared_sources(old, new, sources) == ["toy"]
    assert compared_sources(new, later, sources) == []
    assert compared_sources(nothing, new, sources) == []
    assert compared_sources(old, new, sources.assign(is_mediation=False)) == []
