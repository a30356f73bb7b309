"""One atlas, one view: what it gives is what the store holds, or what the rooms below compute."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from atlas.access.assumptions import CROW, Assumptions, TimeOfWeek
from atlas.access.measures import measure
from atlas.directory.snapshot import snapshot
from atlas.errors import InputError, StoreError
from atlas.reader import NOW, Atlas, View
from atlas.reader.build import Build
from atlas.schema.level import PARENT_TABLES, Territory, parse_territory
from atlas.siting.plan import Plan
from atlas.store.database import read_table


@pytest.fixture(scope="module")
def known(built):
    return Atlas.open(built.store_path)


def test_the_same_build_and_view_are_the_same_atlas(known, built):
    assert Atlas.open(built.store_path) is known
    assert known.at(NOW) is known
    past = View(date(2022, 10, 1))
    assert known.at(past) is known.at(past)
    assert known.at(past).build is known.build


def test_now_is_the_date_of_the_newest_release_and_its_tables_are_those_of_the_store(known, built):
    assert known.on == date(2022, 9, 30)
    assert known.all_measures is known.table("measures")
    assert known.directory["place_id"].equals(read_table(built.store_path, "places")["place_id"])


@pytest.mark.slow
def test_now_seen_again_as_a_date_gives_the_same_numbers(known):
    """The view of the very day of the release is computed again, and must not differ."""
    again = known.at(View(known.on))
    pd.testing.assert_frame_equal(
        again.all_measures.reset_index(drop=True), known.all_measures.reset_index(drop=True)
    )
    assert sorted(again.mediation_places["place_id"]) == sorted(known.mediation_places["place_id"])


@pytest.mark.slow
def test_measures_of_a_view_are_those_of_its_snapshot(known, built):
    on = date(2022, 10, 1)
    tables = {name: known.table(name) for name in ("records", "releases", "sources", "issues")}
    then = snapshot(*tables.values(), pd.Timestamp(on))
    factor = read_table(built.store_path, "build")["detour_factor"][0]
    names = ("communes", "parts", *PARENT_TABLES.values())
    expected = measure(
        {name: known.table(name) for name in names}, then.places, then.records, then.sources,
        Assumptions(detour_factor=factor),
    )  # fmt: skip
    pd.testing.assert_frame_equal(known.at(View(on)).all_measures, expected)


def test_trust_leaves_places_out_and_never_adds_a_gap_in_coverage(known):
    strict = known.at(View(trust=0.9))
    assert len(strict.directory) < len(known.directory)
    covered = known.measures("commune")["covering_source_count"]
    assert strict.measures("commune")["covering_source_count"].tolist() == covered.tolist()


def test_one_source_alone_is_a_view(known):
    source = known.local_sources()["source_id"].iloc[0]
    alone = known.at(View(source=source))
    assert set("|".join(alone.directory["source_ids"]).split("|")) == {source}


@pytest.mark.parametrize("asked", ["D01", "R84", "E200042497", "C01053", "METRO", "FR"])
def test_places_of_a_territory_are_points_counted_once(known, asked):
    places = known.places(asked)
    assert isinstance(places, gpd.GeoDataFrame)
    assert places.crs.to_epsg() == 4326
    assert places["place_id"].is_unique
    assert places.geometry.notna().equals(places["longitude"].notna())
    row = known.territory(asked)
    hidden = places["access_modes"].fillna("").str.contains("n'accueille pas")
    assert row["place_count"] == (~hidden).sum()


@pytest.mark.parametrize("asked", ["D999", "E1", "C00000"])
def test_a_territory_that_does_not_exist_is_refused(known, asked):
    with pytest.raises(InputError, match=r"aucune? \w+ de code"):
        known.places(asked)


@pytest.mark.parametrize("asked", ["Creuse", "", "X23", "D"])
def test_what_is_not_of_the_grammar_is_refused(known, asked):
    with pytest.raises(InputError, match="attendu FR"):
        known.territory(asked)


def test_territories_have_the_measures_and_boundaries_of_their_level(known):
    for level in ("commune", "epci", "departement", "region"):
        drawn = known.territories(level)
        assert drawn["territory_code"].is_unique
        assert len(drawn) == len(known.measures(level))
        absent = drawn.loc[drawn.geometry.isna(), "territory_code"]
        assert set(absent) == known.build.without_boundary(level)


def test_levels_inside_a_territory(known):
    communes = known.measures("commune", "D01")
    assert set(communes["departement_code"]) == {"01"}
    assert known.measures("departement", "D01")["territory_code"].tolist() == ["01"]
    assert known.measures("region", "METRO")["territory_code"].isin(["01", "974"]).sum() == 0
    assert len(known.measures("region", "OM")) + len(known.measures("region", "METRO")) == len(
        known.measures("region")
    )


def test_access_sums_to_the_same_people_at_every_level(known):
    communes = known.reach(known.access(Assumptions(CROW)), 10_000)
    for level in ("departement", "region"):
        above = known.above(communes, level)
        assert above["people_beyond"].sum() == pytest.approx(
            communes.loc[communes[f"{level}_code"].notna(), "people_beyond"].sum()
        )
    assert known.total(communes, Territory("departement", "01"))["people_known"] == (
        communes.loc[communes["departement_code"] == "01", "people_known"].sum()
    )
    assert known.above(communes, "commune") is communes


def test_the_straight_line_of_access_is_that_of_the_measures(known):
    """Same question, two rooms: table `measures` and the trips of demand points."""
    points = known.access(Assumptions(CROW)).set_index("commune_code")["cost"]
    points = points[~points.index.duplicated(keep=False)]  # communes of one point
    measured = known.measures("commune").set_index("territory_code")["nearest_distance_m"]
    both = points.notna() & measured.reindex(points.index).notna()
    assert both.sum() > 3_900
    np.testing.assert_allclose(points[both], measured.reindex(points.index)[both], rtol=1e-12)


def test_the_detour_factor_is_that_of_the_atlas_unless_said(known):
    own = known.build.detour_factor
    road, crow = (known.access(Assumptions(t))["cost"] for t in ("route", CROW))
    finite = np.isfinite(crow)
    np.testing.assert_allclose(road[finite], own * crow[finite])
    twice = known.access(Assumptions(detour_factor=2 * own))["cost"]
    np.testing.assert_allclose(twice[finite], 2 * own * crow[finite])


def test_answers_are_kept(known):
    asked = Assumptions(moment=TimeOfWeek("Sa", 600))
    assert known.access(asked) is known.access(asked)
    assert known.shared() is known.shared()
    plan = Plan("D01", sites=1)
    assert known.closures(plan) is known.closures(plan)


def test_a_site_reaches_people_of_the_territory(known):
    planned = known.site(Plan("D01", sites=2))
    assert len(planned.siting.sites) == 2
    assert planned.plan.assumptions.detour_factor == known.build.detour_factor


def test_what_changed_is_unknown_where_no_source_spoke_twice(known):
    with pytest.raises(InputError, match="inconnu"):
        known.changes("2022-10-01", "1999-01-01")
    with pytest.raises(InputError, match="inconnu"):
        known.changes("2022-10-01", "2031-01-01")
    assert known.periods() == []
    with pytest.raises(InputError, match="inconnu"):
        known.default_period()


def test_issue_counts_are_those_of_the_table(known):
    issues = known.table("issues")
    counts = known.build.issue_counts()
    assert counts["issue_count"].sum() == len(issues)
    assert counts["issue_count"].is_monotonic_decreasing


def test_total_of_the_country_is_that_of_the_whole_of_france_by_default(known):
    communes = known.reach(known.access(), 10_000)
    assert known.total(communes)["territory_code"] == known.summary()["territory_code"] == "FR"


def test_the_sentence_on_the_country_and_the_legend_below_count_the_same_people(known):
    rows = known.measures("commune")
    assert rows["population"].sum() == known.summary()["population"]
    assert rows["population_measured"].sum() == known.summary()["population_measured"]


def test_people_of_whom_no_trip_is_known_are_neither_near_nor_far(known):
    communes = known.reach(known.access(), 10_000)
    found = known.total(communes, parse_territory("D23"))
    assert found["people_known"] == 0
    assert found[["people_within", "people_beyond", "beyond_share"]].isna().all()
    shared = known.reach(known.supply(), 10_000)
    assert shared["people_beyond"].isna().all()


def test_without_an_atlas_the_reader_says_what_to_run(tmp_path):
    with pytest.raises(StoreError, match="atlas build"):
        Atlas.open(tmp_path / "absent.duckdb").measures("commune")


def test_tables_at_hand_take_the_place_of_those_of_the_file(built):
    none = Atlas(Build(built.store_path, {"places": read_table(built.store_path, "places")[:0]}))
    assert none.mediation_places.empty
    assert len(none.table("communes")) > 30_000
