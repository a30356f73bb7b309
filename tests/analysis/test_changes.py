"""Changes between two dates: toy cases by hand, a naive oracle, and what swapping dates must do."""

import math
from random import Random

import pandas as pd
import pytest

from atlas.analysis.changes import (
    CHANGES,
    CLOSED,
    MOVED,
    MOVED_M,
    OPENED,
    POSITION_GAINED,
    POSITION_LOST,
    RENAMED,
    REPOSITIONED,
    UNCHANGED,
    compare_places,
    coverage_by_source,
    place_fates,
    unchanged,
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
    kept = unchanged(places, places, changes)
    assert kept["place_id"].tolist() == ["p0", "p1", "p2"]
    assert set(kept["change"]) == {UNCHANGED}


def test_where_its_source_did_not_cover_nothing_opened_or_closed():
    here = make_places({"commune_code": "23002"})
    partial = covering(a=("23001",), b=BOTH)
    assert said(make_places(), here, partial) == {"p0": [UNKNOWN]}
    assert said(here, make_places(), None, partial) == {"p0": [UNKNOWN]}


def test_another_source_that_covers_says_nothing_of_the_places_it_never_listed():
    here = make_places({"source_id": "hub"})
    others = covering(a=BOTH, hub=())
    assert said(make_places(), here, others) == {"p0": [UNKNOWN]}


def test_a_place_of_a_source_that_is_not_compared_is_unknown():
    here = make_places({"source_id": "hub"})
    assert said(make_places(), here) == {"p0": [UNKNOWN]}
    assert said(here, make_places()) == {"p0": [UNKNOWN]}


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


@pytest.mark.parametrize(
    ("then", "here", "expected"),
    [
        ("1 rue A", "1, RUE A.", REPOSITIONED),
        ("1 rue A", "2 rue B", MOVED),
        (None, "1 rue A", MOVED),
        (None, None, MOVED),
    ],
)
def test_other_coordinates_at_the_same_address_are_a_correction(then, here, expected):
    before, after = make_places({"address": then}), make_places({"address": here, "latitude": 46.5})
    assert said(before, after) == {"p0": [expected]}


def test_a_position_is_gained_and_lost():
    bare = {"longitude": None, "latitude": None, "location_precision": "commune"}
    assert said(make_places(bare), make_places({})) == {"p0": [POSITION_GAINED]}
    assert said(make_places({}), make_places(bare)) == {"p0": [POSITION_LOST]}


def test_the_fate_of_a_place_says_what_may_have_put_it_nearer_or_farther():
    near = {"latitude": 46 + 100 * METRE}
    before = make_places({}, {"address": "1 rue A"}, {"address": "1 rue A"}, {}, {"name": "x"})
    after = make_places(
        near, {"address": "1 rue A"} | near, {"address": "2 rue B"} | near,
        {"longitude": None, "latitude": None}, {"name": "y"}, {},
    )  # fmt: skip
    changes = compare_places(before, after, covering(a=BOTH), covering(a=BOTH))
    assert place_fates(before, after, changes).to_dict() == {
        "p0": REPOSITIONED, "p1": REPOSITIONED, "p2": MOVED, "p3": POSITION_LOST,
        "p4": REPOSITIONED, "p5": OPENED,
    }  # fmt: skip


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
                "address": random.choice([None, "1 rue A", "1, rue a", "2 rue B"]),
                "longitude": random.choice([2.0, 2.0, None]),
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
                points = points and a["longitude"] and b["longitude"]
                far = abs(a["latitude"] - b["latitude"]) / METRE > 300
                if points and far and a["source_ids"] == b["source_ids"]:
                    street = [str(one["address"]).lower().replace(",", "") for one in (a, b)]
                    same = street[0] == street[1] != "none"
                    found.add((key, REPOSITIONED if same else MOVED))
            if (a["longitude"] is None) != (b["longitude"] is None):
                found.add((key, POSITION_LOST if b["longitude"] is None else POSITION_GAINED))
            continue
        here, covered, told = (
            (after[key], covered_before, OPENED) if key in after
            else (before[key], covered_after, CLOSED)
        )  # fmt: skip
        own = [source for source in here["source_ids"].split("|") if source in covered]
        if any(here["commune_code"] in covered[source] for source in own):
            found.add((key, told))
        else:
            found.add((key, UNKNOWN))
    return found


SWAPPED = {OPENED: CLOSED, CLOSED: OPENED,
           POSITION_GAINED: POSITION_LOST, POSITION_LOST: POSITION_GAINED}  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.slow
def test_agrees_with_a_naive_comparison_and_with_the_dates_swapped(seed):
    random = Random(seed)
    (first, told), (second, retold) = draw_date(random), draw_date(random)
    before, after = as_places(first), as_places(second)
    changes = compare_places(before, after, covering(**told), covering(**retold))
    found = set(zip(changes["place_id"], changes["change"], strict=True))
    assert len(found) == len(changes)
    assert found == naive(first, second, told, retold)
    assert set(unchanged(before, after, changes)["place_id"]) == (
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
