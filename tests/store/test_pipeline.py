"""The whole flow on the embedded places, and on real files when they are there."""

import math
import shutil
import threading
from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pytest

from atlas.directory.coverage import receives_public
from atlas.errors import AtlasError, InputError, SchemaError
from atlas.schema.sphere import EARTH_RADIUS_M
from atlas.store.arrivals import keep_arrivals, keep_file, plan_arrivals
from atlas.store.database import read_table
from atlas.store.imports import ImportOptions, examine_file
from atlas.store.pipeline import build
from tests.examples import PROJECT, settings_in

TODAY = date(2026, 11, 23)


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


def import_file(settings, path, **options):
    return keep_file(settings, examine_file(settings, path, ImportOptions(**options), TODAY), TODAY)


def test_embedded_places_all_arrive(built):
    releases = read_table(built.store_path, "releases")
    places = read_table(built.store_path, "places")
    records = read_table(built.store_path, "records")
    assert releases[["row_count", "record_count"]].to_numpy().tolist() == [[687, 687]]
    assert len(records) == 687
    assert places["record_count"].sum() == 687
    assert set(records["place_id"]) == set(places["place_id"])
    assert places["commune_code"].notna().all()
    assert not places["emails"].notna().any()


def test_where_no_source_covers_is_unknown_and_said(built):
    measures = read_table(built.store_path, "measures", where={"level": "region"})
    known = measures[measures["nearest_distance_m"].notna()]
    assert known["territory_code"].tolist() == ["84"]
    assert measures.loc[measures["territory_code"] != "84", "place_count"].isna().all()
    notice = read_table(built.store_path, "build")["notice"].iloc[0]
    assert "embarquées" in notice
    assert "inconnue" in notice


def test_every_level_is_there(built):
    levels = read_table(built.store_path, "measures")["level"].value_counts().to_dict()
    assert levels == {"commune": 34969, "epci": 1255, "departement": 109, "region": 26, "france": 2}


@pytest.mark.slow
def test_an_unreachable_national_file_is_said(settings):
    said = []
    online = settings.model_copy(
        update={
            "offline": False,
            "national_url": "http://127.0.0.1:9/lieux.csv",
            "geocoding_url": "http://127.0.0.1:9/",
        }
    )
    build(online, said.append)
    assert any("n'est pas venu" in text for text in said)
    assert read_table(settings.store_path, "records").shape[0] == 687


@pytest.fixture(scope="module")
def built_twice(tmp_path_factory):
    """An atlas built by two at once: the first finds no store, the other builds over its own."""
    settings, failures = settings_in(tmp_path_factory.mktemp("twice")), []

    def run():
        try:
            build(settings, lambda text: None)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return settings, failures


def test_two_builds_at_once_do_no_harm(built_twice):
    settings, failures = built_twice
    assert failures == []
    assert len(read_table(settings.store_path, "records")) == 687


def test_the_same_files_build_the_same_atlas(built, built_twice):
    """The atlas of all tests was built once, the other over itself: ids are taken up again."""
    for table in ("records", "places", "links", "measures", "issues"):
        one, other = (read_table(s.store_path, table) for s in (built_twice[0], built))
        pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "vide"),
        ("a,b\n1,2\n", "format non reconnu"),
        ("<html></html>", "page web"),
        ("{", "JSON abîmé"),
    ],
)
def test_a_bad_file_is_refused_and_nothing_is_kept(settings, tmp_path, content, message):
    path = tmp_path / "x.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SchemaError, match=message):
        import_file(settings, path)
    assert not settings.raw_path.exists()


def test_an_unknown_covered_territory_is_refused(settings):
    path = PROJECT / "data" / "places" / "auvergne-rhone-alpes-2022.csv"
    with pytest.raises(InputError, match="D999"):
        import_file(settings, path, covers=("D999",))


def test_an_unknown_format_is_refused(settings):
    path = PROJECT / "data" / "places" / "auvergne-rhone-alpes-2022.csv"
    with pytest.raises(InputError, match="national-v1"):
        import_file(settings, path, format_id="klingon")


@pytest.mark.slow
def test_france_services_2024(settings, shared_places):
    import_file(settings, shared_places / "france-services-2024.csv")
    build(settings, lambda text: None)
    places = read_table(settings.store_path, "places")
    issues = read_table(settings.store_path, "issues")
    own = issues[issues["source_id"] == "france-services"]
    rejected = (own["severity"] == "rejet").sum()
    assert places["record_count"].sum() + rejected == 2845
    communes = read_table(settings.store_path, "communes")
    metropolitan = communes[
        communes["reference_longitude"].notna() & ~communes["commune_code"].str.startswith("97")
    ]
    counted = places[receives_public(places)]
    halls = communes.set_index("commune_code")[["reference_longitude", "reference_latitude"]]
    facilities = [
        (place.longitude, place.latitude)
        if not pd.isna(place.longitude)
        else tuple(halls.loc[place.commune_code])
        for place in counted.itertuples()
    ]
    measures = read_table(settings.store_path, "measures").set_index("territory_code")
    # Where everyone is counted at one point, and a road leads out.
    parted = set(read_table(settings.store_path, "parts")["commune_code"])
    whole = metropolitan[
        ~metropolitan["commune_code"].isin(parted) & metropolitan["island_name"].isna()
    ]
    sample = whole.sample(150, random_state=1)
    for commune in sample.itertuples():
        nearest = min(
            _vincenty_sphere_m(commune.reference_longitude, commune.reference_latitude, *point)
            for point in facilities
        )
        stored = measures.loc[commune.commune_code, "nearest_distance_m"]
        assert stored == pytest.approx(nearest, abs=1)
        assert (
            measures.loc[commune.commune_code, "beyond_10km_share"]
            in ((float(1.3 * nearest > 10_000),) if commune.population else (0, 1))
            or not commune.population
        )
    by_hand = measures[measures["level"] == "commune"].loc[metropolitan["commune_code"]]
    people = by_hand["population"].astype(float)
    beyond = by_hand["population_beyond_10km"].astype(float)
    pd.testing.assert_series_equal(
        beyond.loc[whole["commune_code"]],
        people.where(by_hand["nearest_road_m"].fillna(np.inf) > 10_000, 0.0).loc[
            whole["commune_code"]
        ],
        check_names=False,
    )
    share = beyond.sum() / people.sum()
    assert measures.loc["METRO", "beyond_10km_share"] == pytest.approx(share, abs=1e-12)


def _vincenty_sphere_m(lon1, lat1, lon2, lat2):
    """Independent great-circle distance: the arctangent form, sound at every distance."""
    p1, p2, dl = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1)
    y = math.hypot(
        math.cos(p2) * math.sin(dl),
        math.cos(p1) * math.sin(p2) - math.sin(p1) * math.cos(p2) * math.cos(dl),
    )
    x = math.sin(p1) * math.sin(p2) + math.cos(p1) * math.cos(p2) * math.cos(dl)
    return EARTH_RADIUS_M * math.atan2(y, x)


MUTATIONS = {
    "cut": lambda content: content[: len(content) * 2 // 3],
    "bytes": lambda content: content.replace(b"e", b"\xff").replace(b"\n", b"\r", 3),
    "types": lambda content: content.replace(b'": "', b'": ["').replace(b'",', b'"],'),
    "numbers": lambda content: content.replace(b"4", b"-"),
    "columns": lambda content: content.replace(b"nom", b"x").replace(b"commune", b"nom"),
    "empty": lambda content: content.replace(b'"a', b'"').replace(b",a", b",,"),
}


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("name", ["aix-en-provence-2024.json", "paca-2022.csv"])
def test_a_mutated_real_file_never_leaves_half_a_store(
    settings, tmp_path, shared_places, name, mutation
):
    """The file is refused with a sentence and nothing changes, or each of its rows is counted."""
    path = tmp_path / name
    path.write_bytes(MUTATIONS[mutation]((shared_places / name).read_bytes()))
    try:
        import_file(settings, path)
    except AtlasError:
        assert not settings.raw_path.exists() or not list(settings.raw_path.rglob("release.json"))
        return
    build(settings, lambda text: None)
    releases = read_table(settings.store_path, "releases")
    rows = releases.loc[releases["file_name"] == name].iloc[0]
    assert rows["row_count"] == rows["record_count"] + rows["rejected_count"]
    records = read_table(settings.store_path, "records", where={"release_id": rows["release_id"]})
    assert len(records) == rows["record_count"]


@pytest.mark.slow
def test_a_build_that_fails_leaves_the_old_store(settings, built, monkeypatch):
    shutil.copyfile(built.store_path, settings.store_path)
    before = settings.store_path.read_bytes()
    monkeypatch.setattr("atlas.store.pipeline.measure", lambda *_: pd.DataFrame({"level": [1]}))
    with pytest.raises(duckdb.Error, match="territory_code"):
        build(settings, lambda text: None)
    assert settings.store_path.read_bytes() == before
    assert [p.name for p in settings.store_path.parent.iterdir()].count("atlas.duckdb") == 1
    assert not list(settings.store_path.parent.glob(".atlas-*"))


@pytest.mark.slow
def test_the_three_vintages_of_france_services_are_one_network(settings, shared_places):
    names = ("france-services-2020.geojson", "france-services-2022.csv", "france-services-2024.csv")
    for name in names:
        import_file(settings, shared_places / name)
    build(settings, lambda text: None)
    records = read_table(settings.store_path, "records")
    releases = read_table(settings.store_path, "releases")
    assert releases["row_count"].tolist() == [908, 2683, 2845]
    vintages = records.groupby("place_id")["release_id"].nunique()
    # The ids of 2020 are not those of 2022: only linkage says that a place is the same.
    assert (vintages == 3).sum() > 700
    same_id = records[records["release_id"] != "france-services@2020-10-01"]
    together = same_id.groupby("record_key")["place_id"].nunique()
    assert (together > 1).mean() < 0.01
    places = read_table(settings.store_path, "places")
    assert 2_750 <= len(places) <= 2_845
    assert places["first_seen_date"].nunique() == 3


@pytest.mark.slow
def test_an_edition_of_several_files_is_built_whole(settings):
    cases = PROJECT / "tests" / "cases"
    paths = [cases / f"a1-same-name-{side}" / "lieux.json" for side in ("nord", "sud")]
    options = ImportOptions(vintage=date(2024, 5, 1))
    candidates = [examine_file(settings, path, options, TODAY) for path in paths]
    keep_arrivals(settings, plan_arrivals(settings, candidates, "refuse", TODAY))
    build(settings, lambda _: None)
    (release,) = read_table(settings.store_path, "releases").to_dict("records")
    assert release["file_name"] == "lieux.json|a1-same-name-sud - lieux.json"
    assert len(release["file_sha256"].split("|")) == 2
    assert (release["row_count"], release["record_count"]) == (2, 2)
    records = read_table(settings.store_path, "records")
    assert len(records) == 2
    assert records["record_id"].is_unique
    messages = read_table(settings.store_path, "issues", ["message"])["message"]
    assert messages.str.startswith("a1-same-name-sud - lieux.json, ").any()
