"""Changes between two dates: toy cases by hand, a naive oracle, and what swapping dates must do."""

import math
from random import Random

import numpy as np
import pandas as pd
import pytest

from atlas.access.measures import REASON_COUNTS
from atlas.analysis.changes import (
    ABSENT_SOURCE,
    CHANGE_COUNTS,
    CHANGES,
    CLOSED,
    MOVED,
    MOVED_M,
    NEW_SOURCE,
    OPENED,
    RENAMED,
    compare_access,
    compare_places,
    count_unchanged,
    coverage_by_source,
    listed_by,
    sum_changes,
    sum_changes_france,
)
from atlas.schema.frame import conform
from atlas.schema.tables import TABLES
from atlas.text.french import UNKNOWN
from tests.conftest import make_source

METRE = 360 / (2 * math.pi * 6_371_008.8)  # degrees of latitude


def make_places(*rows):
    """Return a table `places`, one row per dict of columns that matter; synthetic."""
    default = {column.name: None for column in TABLES["places"]}
    default |= {"record_id": "r", "published_id": "1", "name": "Lieu", "source_id": "a",
                "is_mediation": True, "record_count": 1, "source_count": 1,
                "first_seen_date": pd.Timestamp(2022, 1, 1), "commune_code": "23001",
                "commune_name": "Ouest", "longitude": 2.0, "latitude": 46.0,
                "location_precision": "point"}  # fmt: skip
    filled = [default | {"place_id": f"p{i}"} | row for i, row in enumerate(rows)]
    filled = [row | {"source_ids": row["source_ids"] or row["source_id"]} for row in filled]
    return conform(pd.DataFrame(filled, columns=list(default)), "places")


def covering(**sources):
    """Return which source covers which of the communes 23001, 23002."""
    columns = {name: [code in codes for code in ("23001", "23002")]
               for name, codes in sources.items()}  # fmt: skip
    return pd.DataFrame(columns, index=["23001", "23002"])


BOTH = ("23001", "23002")


def said(before, after, covered_before=None, covered_after=None, **options):
    """Return {place: [changes]}."""
    usual = covering(a=BOTH)
    changes = compare_places(
        before,
        after,
        usual if covered_before is None else covered_before,
        usual if covered_after is None else covered_after,
        **options,
    )
    return changes.groupby("place_id")["change"].agg(list).to_dict()


def test_opened_and_closed():
    before, after = make_places({"place_id": "x"}), make_places({"place_id": "y"})
    assert said(before, after) == {"x": [CLOSED], "y": [OPENED]}


def test_a_place_of_both_dates_has_not_changed():
    places = make_places({}, {"source_ids": "a|b"}, {"commune_code": None, "longitude": None})
    changes = compare_places(places, places, covering(a=BOTH), covering(a=BOTH))
    assert changes.empty
    assert count_unchanged(places, places, changes) == 3


def test_where_its_source_did_not_cover_nothing_opened_or_closed():
    here = make_places({"commune_code": "23002"})
    partial = covering(a=("23001",), b=BOTH)
    assert said(make_places(), here, partial) == {"p0": [UNKNOWN]}
    assert said(here, make_places(), None, partial) == {"p0": [UNKNOWN]}


def test_another_source_that_covers_says_nothing_of_the_places_it_never_listed():
    here = make_places({"source_id": "hub"})
    others = covering(a=BOTH, hub=())
    assert said(make_places(), here, others) == {"p0": [UNKNOWN]}


def test_a_source_without_release_is_named():
    here = make_places({"source_id": "hub"})
    assert said(make_places(), here) == {"p0": [NEW_SOURCE]}
    assert said(here, make_places()) == {"p0": [ABSENT_SOURCE]}


def test_one_source_that_covered_is_enough():
    here = make_places({"source_id": "hub", "source_ids": "a|hub"})
    assert said(make_places(), here) == {"p0": [OPENED]}
    assert said(here, make_places()) == {"p0": [CLOSED]}


def test_a_place_without_commune_is_unknown():
    assert said(make_places(), make_places({"commune_code": None})) == {"p0": [UNKNOWN]}


def test_a_commune_that_coverage_does_not_know_is_unknown():
    assert said(make_places(), make_places({"commune_code": "98801"})) == {"p0": [UNKNOWN]}


@pytest.mark.parametrize(
    ("metres", "expected"), [(299, {}), (301, {"p0": [MOVED]}), (5000, {"p0": [MOVED]})]
)
def test_moved_is_beyond_300_metres(metres, expected):
    after = make_places({"latitude": 46 + metres * METRE})
    assert said(make_places({}), after) == expected
    assert MOVED_M == 300


def test_the_threshold_is_an_argument_and_the_distance_is_given():
    before, after = make_places({}), make_places({"latitude": 46 + 100 * METRE})
    assert said(before, after, moved_m=99) == {"p0": [MOVED]}
    row = compare_places(before, after, covering(a=BOTH), covering(a=BOTH), 99).iloc[0]
    assert row["distance_m"] == pytest.approx(100, abs=0.01)
    assert row["latitude_before"] == 46
    assert row["latitude_after"] == pytest.approx(46 + 100 * METRE)


@pytest.mark.parametrize("precision", ["commune", "rue", "adresse", None])
def test_a_place_that_gains_a_point_has_not_moved(precision):
    vague = {"location_precision": precision, "latitude": 45.0}
    assert said(make_places(vague), make_places({})) == {}
    assert said(make_places({}), make_places(vague)) == {}


def test_other_sources_or_another_speaker_do_not_move_a_place():
    far = {"latitude": 46.5}
    assert said(make_places({}), make_places({**far, "source_ids": "a|b"})) == {}
    assert said(make_places({}), make_places({**far, "source_id": "b"})) == {}


@pytest.mark.parametrize(
    "name",
    ["LIEU A L'ECOUTE", "Lieu à l’écoute", "Lieu à l'écoute.", "Lieu-à-l'écoute"],
)  # fmt: skip
def test_case_accents_and_punctuation_are_not_a_renaming(name):
    assert said(make_places({"name": "Lieu à l'écoute"}), make_places({"name": name})) == {}


def test_renamed_by_the_same_source_only():
    before = make_places({"name": "Mairie"})
    assert said(before, make_places({"name": "La Poste"})) == {"p0": [RENAMED]}
    other = make_places({"name": "La Poste", "source_id": "b", "source_ids": "a|b"})
    assert said(before, other) == {}


def test_moved_and_renamed_are_two_rows():
    after = make_places({"name": "Autre", "latitude": 46.5, "commune_code": "23002"})
    changes = compare_places(make_places({}), after, covering(a=BOTH), covering(a=BOTH))
    assert changes["change"].tolist() == [MOVED, RENAMED]
    assert changes["commune_code"].tolist() == ["23002", "23002"]
    assert changes["commune_code_before"].tolist() == ["23001", "23001"]
    assert changes["name_before"].tolist() == ["Lieu", "Lieu"]


def test_a_side_without_the_place_is_null():
    row = compare_places(make_places(), make_places({}), covering(a=BOTH), covering(a=BOTH)).iloc[0]
    assert (
        row[["name_before", "commune_code_before", "longitude_before", "distance_m"]].isna().all()
    )
    assert row["commune_code"] == "23001"
    row = compare_places(make_places({}), make_places(), covering(a=BOTH), covering(a=BOTH)).iloc[0]
    assert row[["name_after", "commune_code_after", "longitude_after"]].isna().all()
    assert row["commune_code"] == "23001"


LATITUDES = [46.0, 46.0 + 200 * METRE, 46.0 + 900 * METRE]


def draw_date(random):
    """Draw half of 300 places at random, then the communes that each source covers."""
    rows = {}
    for number in range(300):
        listed = [source for source in "abc" if random.random() < 0.5]
        if listed and random.random() < 0.6:
            rows[f"p{number:03}"] = {
                "name": random.choice(["Mairie", "MAIRIE", "Poste"]),
                "source_id": listed[0],
                "source_ids": "|".join(listed),
                "commune_code": random.choice(["23001", "23002", None]),
                "latitude": random.choice(LATITUDES),
                "location_precision": random.choice(["point", "point", "commune"]),
            }
    covered = {
        source: {code for code in BOTH if random.random() < 0.5}
        for source in "abc" if random.random() < 0.7
    }  # fmt: skip
    return rows, covered


def as_places(rows):
    return make_places(*({"place_id": key} | row for key, row in rows.items()))


def naive(before, after, covered_before, covered_after):
    """The same changes, place by place in plain Python."""
    found = set()
    for key in before.keys() | after.keys():
        if key in before and key in after:
            a, b = before[key], after[key]
            if a["source_id"] == b["source_id"]:
                if a["name"].lower() != b["name"].lower():
                    found.add((key, RENAMED))
                points = a["location_precision"] == b["location_precision"] == "point"
                far = abs(a["latitude"] - b["latitude"]) / METRE > 300
                if points and far and a["source_ids"] == b["source_ids"]:
                    found.add((key, MOVED))
            continue
        here, covered, told, none = (
            (after[key], covered_before, OPENED, NEW_SOURCE) if key in after
            else (before[key], covered_after, CLOSED, ABSENT_SOURCE)
        )  # fmt: skip
        own = [source for source in here["source_ids"].split("|") if source in covered]
        if any(here["commune_code"] in covered[source] for source in own):
            found.add((key, told))
        else:
            found.add((key, UNKNOWN if own else none))
    return found


SWAPPED = {OPENED: CLOSED, CLOSED: OPENED, NEW_SOURCE: ABSENT_SOURCE, ABSENT_SOURCE: NEW_SOURCE}


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_a_naive_comparison_and_with_the_dates_swapped(seed):
    random = Random(seed)
    (first, told), (second, retold) = draw_date(random), draw_date(random)
    before, after = as_places(first), as_places(second)
    changes = compare_places(before, after, covering(**told), covering(**retold))
    found = set(zip(changes["place_id"], changes["change"], strict=True))
    assert len(found) == len(changes)
    assert found == naive(first, second, told, retold)
    assert count_unchanged(before, after, changes) == len(
        (first.keys() & second.keys()) - {place for place, _ in found}
    )
    back = compare_places(after, before, covering(**retold), covering(**told))
    swapped = {(place, SWAPPED.get(change, change)) for place, change in found}
    assert set(zip(back["place_id"], back["change"], strict=True)) == swapped
    shuffled = compare_places(before.sample(frac=1, random_state=seed), after, covering(**told),
                              covering(**retold))  # fmt: skip
    pd.testing.assert_frame_equal(shuffled, changes)


def test_the_naive_comparison_met_every_change():
    met = set()
    for seed in range(5):
        random = Random(seed)
        (first, told), (second, retold) = draw_date(random), draw_date(random)
        met |= {change for _, change in naive(first, second, told, retold)}
    assert met == set(CHANGES)


def test_coverage_by_source(land):
    both = pd.concat([make_source("FR", "a"), make_source("LIEUX", "b"), make_source("D23", "c")])
    both.loc[both["source_id"] == "c", "is_mediation"] = False
    places = make_places({"source_id": "b", "commune_code": "23002"})
    covered = coverage_by_source(land, both, places)
    assert covered["a"].tolist() == [True] * 4
    assert covered["b"].tolist() == [False, True, False, False]
    assert covered["c"].tolist() == [False] * 4
    assert covered.index.tolist() == land["commune_code"].tolist()


def test_listed_by():
    places = make_places({"source_ids": "a|b"}, {"source_ids": "b"}, {"source_ids": "ab"})
    assert listed_by(places, {"a"})["place_id"].tolist() == ["p0"]
    assert listed_by(places, {"a", "b"})["place_id"].tolist() == ["p0", "p1"]
    assert listed_by(places, set()).empty


def make_measures(*kilometres, population=(100, 200, 400), covering_source_count=1):
    """Return level `commune` of table `measures`, from distances in km; synthetic."""
    count = len(kilometres)
    rows = pd.DataFrame(index=range(count), columns=[c.name for c in TABLES["measures"]])
    metres = [None if km is None else km * 1000 for km in kilometres]
    rows = rows.assign(
        level="commune",
        territory_code=[f"{i + 1:05}" for i in range(count)],
        territory_name=[f"C{i + 1}" for i in range(count)],
        epci_code=["200000001", "200000001", None][:count],
        departement_code=["01", "01", "974"][:count],
        region_code=["84", "84", "04"][:count],
        population=population[:count],
        commune_count=1,
        unknown_commune_count=0,
        population_covered=0,
        population_measured=0,
        covering_source_count=covering_source_count,
        nearest_road_m=metres,
        **dict.fromkeys(REASON_COUNTS.values(), 0),
    )
    return conform(rows, "measures")


def test_gained_and_lost_by_hand():
    access = compare_access(make_measures(12, 10, 3), make_measures(10, 10.001, 2))
    assert access["population_gained"].tolist() == [100, 0, 0]
    assert access["population_lost"].tolist() == [0, 200, 0]
    assert access["distance_change_m"].tolist() == pytest.approx([-2000, 1, -1000])
    assert access["population_measured"].tolist() == [100, 200, 400]


def test_unknown_at_either_date_stays_unknown():
    access = compare_access(make_measures(None, 12, 3), make_measures(3, None, 3))
    assert access["population_gained"].isna().tolist() == [True, True, False]
    assert access["population_lost"].isna().tolist() == [True, True, False]
    assert access["distance_change_m"].isna().tolist() == [True, True, False]
    assert access["population_measured"].tolist() == [0, 0, 400]


def test_unknown_population_gains_nothing_known():
    people = {"population": (None, 200, 400)}
    access = compare_access(make_measures(12, 1, 1, **people), make_measures(1, 1, 1, **people))
    assert pd.isna(access.loc[0, "population_gained"])
    assert access.loc[0, "distance_change_m"] == -11_000


def test_the_same_date_gains_and_loses_nothing():
    one = make_measures(12, 9, None)
    access = compare_access(one, one)
    assert access["population_gained"].sum() == access["population_lost"].sum() == 0
    assert access["distance_change_m"].dropna().eq(0).all()


def test_swapping_dates_swaps_gained_and_lost_and_matches_a_loop():
    random = np.random.default_rng(3)
    for _ in range(8):
        first = [None if random.random() < 0.2 else random.uniform(0, 20) for _ in range(3)]
        second = [None if random.random() < 0.2 else random.uniform(0, 20) for _ in range(3)]
        there = compare_access(make_measures(*first), make_measures(*second))
        back = compare_access(make_measures(*second), make_measures(*first))
        for one, other in (("gained", "lost"), ("lost", "gained")):
            pd.testing.assert_series_equal(
                there[f"population_{one}"], back[f"population_{other}"], check_names=False
            )
        gained = sum(
            people for people, a, b in zip((100, 200, 400), first, second, strict=True)
            if a is not None and b is not None and a > 10 >= b
        )  # fmt: skip
        assert there["population_gained"].sum() == gained


def test_the_order_of_communes_is_free_but_not_their_set():
    one, other = make_measures(12, 9, 3), make_measures(3, 9, 12)
    shuffled = compare_access(one.iloc[::-1], other)
    pd.testing.assert_frame_equal(shuffled, compare_access(one, other))
    with pytest.raises(ValueError, match="same communes"):
        compare_access(one.iloc[:2], other)
    with pytest.raises(ValueError, match="region"):
        compare_access(one.assign(level="region"), other)


def changed(*pairs):
    """Return what the sums read of `compare_places`."""
    return pd.DataFrame(pairs, columns=["commune_code", "change"], dtype="str")


DEPARTEMENTS = pd.DataFrame(
    {"departement_code": ["01", "974", "988"], "departement_name": ["Ain", "Réunion", "N.-C."]}
)


def test_sums_by_hand():
    access = compare_access(make_measures(12, 12, 3), make_measures(3, 3, 12))
    changes = changed(("00001", OPENED), ("00002", OPENED), ("00002", RENAMED), ("00003", CLOSED),
                      (None, UNKNOWN), ("00001", NEW_SOURCE))  # fmt: skip
    rows = sum_changes(changes, access, "departement", DEPARTEMENTS).set_index("territory_code")
    counts = list(CHANGE_COUNTS.values())
    assert rows.loc["01", counts].tolist() == [2, 0, 0, 1, 1, 0, 0]
    assert rows.loc["974", counts].tolist() == [0, 1, 0, 0, 0, 0, 0]
    assert rows.loc["01", ["population", "population_gained", "population_lost"]].tolist() == [
        300, 300, 0,
    ]  # fmt: skip
    assert rows.loc["974", ["population_gained", "population_lost"]].tolist() == [0, 400]
    assert rows["territory_name"].tolist() == ["Ain", "Réunion", "N.-C."]
    france = sum_changes_france(changes, access).set_index("territory_code")
    assert france.loc["FR", counts].tolist() == [2, 1, 0, 1, 1, 0, 1]
    assert france.loc["METRO", counts].tolist() == [2, 0, 0, 1, 1, 0, 0]
    assert france.loc["FR", ["population_gained", "population_lost"]].tolist() == [300, 400]
    assert france.loc["METRO", "territory_name"] == "France métropolitaine"


def test_nothing_known_is_null_not_zero():
    unknown = make_measures(None, None, 3, covering_source_count=[0, 0, 1])
    access = compare_access(unknown, unknown)
    rows = sum_changes(changed(), access, "departement", DEPARTEMENTS).set_index("territory_code")
    for code in ("01", "988"):
        row = rows.loc[code]
        people = ["population_gained", "population_lost"]
        assert (
            row[["opened_count", "closed_count", "moved_count", "renamed_count", *people]]
            .isna()
            .all()
        )
        assert row[["unknown_count", "new_source_count", "absent_source_count"]].tolist() == [
            0,
            0,
            0,
        ]
    assert rows.loc["974", "opened_count"] == 0
    assert rows.loc["974", "population_gained"] == 0
    assert rows.loc["01", "population"] == 300
    assert pd.isna(rows.loc["988", "population"])


def test_what_was_counted_is_never_null():
    unknown = make_measures(None, None, None, covering_source_count=0)
    changes = changed(("00003", RENAMED))
    rows = sum_changes(changes, compare_access(unknown, unknown), "departement", DEPARTEMENTS)
    rows = rows.set_index("territory_code")
    assert rows.loc["974", "renamed_count"] == 1
    assert rows["renamed_count"].isna().tolist() == [True, False, True]


def test_a_commune_without_epci_counts_in_none():
    epci = pd.DataFrame({"epci_code": ["200000001"], "epci_name": ["CC"]})
    access = compare_access(make_measures(12, 12, 12), make_measures(3, 12, 3))
    row = sum_changes(changed(("00003", OPENED)), access, "epci", epci).iloc[0]
    assert row[["opened_count", "population_gained"]].tolist() == [0, 100]


def test_territories_add_up_to_france():
    random = np.random.default_rng(5)
    access = compare_access(make_measures(12, 3, 20), make_measures(3, 12, 5))
    codes = random.choice(["00001", "00002", "00003"], 200)
    changes = changed(*zip(codes, random.choice(list(CHANGES), 200), strict=True))
    counts = [*CHANGE_COUNTS.values(), "population_gained", "population_lost"]
    parts = sum_changes(changes, access, "departement", DEPARTEMENTS)[counts].sum()
    whole = sum_changes_france(changes, access).set_index("territory_code").loc["FR", counts]
    assert parts.tolist() == whole.tolist()
    assert whole[list(CHANGE_COUNTS.values())].sum() == 200
