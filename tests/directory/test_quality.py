"""Scores by hand, what they must never do, and what leaving places out changes."""

from datetime import date, timedelta

import pandas as pd
import pytest

from atlas.access.measures import REASON_COUNTS
from atlas.analysis.trust import TrustEffect, effect_of_trust
from atlas.directory.quality import (
    DAYS_PER_MONTH,
    FRESH_MONTHS,
    NEEDS,
    PRECISION_SCORES,
    SCORE_WEIGHTS,
    STALE_MONTHS,
    quality_by,
    score_places,
    trusted,
)
from atlas.errors import InputError
from atlas.schema.fields import NATIONAL_FIELDS
from atlas.schema.frame import CORRECTED, NOTED, REJECTED, SET_ASIDE, conform, empty_table
from atlas.schema.tables import TABLES
from atlas.schema.territory_tables import DISTANCE_THRESHOLDS_KM
from atlas.schema.vocabulary import ITINERANT, NO_PUBLIC

ON = date(2024, 12, 31)
# Every need met: 8 of 8. Published: these 9 fields, and published_id and name.
FULL = {
    "address": "1 rue du Test", "phone": "+33400000000", "opening_hours": "Mo 09:00-12:00",
    "services": "Aide aux démarches administratives", "access_modes": "Se présenter",
    "support_modes": "En autonomie", "fees": "Gratuit", "summary": "Un lieu.",
    "updated_date": ON,
}  # fmt: skip
FULL_FIELD_COUNT = 11


def make_places(*rows):
    """Return a table `places`, one row per dict of columns that matter; synthetic."""
    default = {column.name: None for column in TABLES["places"]}
    default |= {"published_id": "1", "name": "Lieu", "source_id": "a", "source_ids": "a",
                "is_mediation": True, "record_count": 1, "source_count": 1,
                "first_seen_date": ON, "location_precision": "point"}  # fmt: skip
    filled = [default | {"place_id": f"p{i}", "record_id": f"r{i}"} | row
              for i, row in enumerate(rows)]  # fmt: skip
    return conform(pd.DataFrame(filled, columns=list(default)), "places")


def make_issues(*rows):
    """Return a table `issues`, one row per dict of columns that matter."""
    default = {column.name: None for column in TABLES["issues"]}
    default |= {"source_id": "a", "record_id": "r0", "rule": "essai", "severity": SET_ASIDE,
                "message": "essai"}  # fmt: skip
    return conform(pd.DataFrame([default | row for row in rows], columns=list(default)), "issues")


def scored(places, issues=None, records=None, on=ON):
    issues = empty_table("issues") if issues is None else issues
    records = places[["record_id", "place_id"]] if records is None else records
    return score_places(places, issues, records, on)


def one(row, *issues):
    return scored(make_places(row), make_issues(*issues)).iloc[0]


def test_the_formula_is_whole():
    columns = {column.name for column in TABLES["places"]}
    assert sum(SCORE_WEIGHTS.values()) == 1
    assert {*SCORE_WEIGHTS, "quality_score"} == {
        name for name in columns if name.endswith("_score")
    }
    assert {name for need in NEEDS for name in need.columns} <= {f.name for f in NATIONAL_FIELDS}


def test_columns_are_those_of_the_table():
    places = make_places({}, FULL)
    scores = scored(places)
    expected = [c.name for c in TABLES["places"] if c.name.endswith("_score")]
    assert sorted(scores) == sorted(expected)
    conform(places.assign(**scores), "places")


@pytest.mark.parametrize(
    ("months", "expected"),
    [(0, 1), (6, 1), (21, 0.5), (28.5, 0.25), (36, 0), (120, 0)],
)
def test_freshness_by_hand(months, expected):
    day = ON - timedelta(days=round(months * DAYS_PER_MONTH))
    assert (FRESH_MONTHS, STALE_MONTHS) == (6, 36)
    assert one({"updated_date": day})["freshness_score"] == pytest.approx(expected, abs=0.001)


def test_a_date_after_the_reference_is_not_fresher_than_fresh():
    assert one({"updated_date": ON + timedelta(days=9)})["freshness_score"] == 1


def test_without_date_freshness_is_unknown_and_quality_a_lower_bound():
    undated = one(FULL | {"updated_date": None})
    assert pd.isna(undated["freshness_score"])
    for months in (0, 12, 35, 36, 200):
        day = ON - timedelta(days=round(months * DAYS_PER_MONTH))
        assert undated["quality_score"] <= one(FULL | {"updated_date": day})["quality_score"]
    assert (
        undated["quality_score"] == one(FULL | {"updated_date": date(2000, 1, 1)})["quality_score"]
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, 0),
        (FULL, 1),
        ({"phone": "1", "emails": "a@b.fr", "websites": "http://c.fr"}, 1 / 8),
        ({"description": "d"}, 1 / 8),
        (FULL | {"phone": None, "emails": "a@b.fr"}, 1),
        (FULL | {"address": None}, 7 / 8),
        (FULL | {"address": None, "mobility": ITINERANT}, 1),
        (FULL | {"address": None, "mobility": f"{ITINERANT}|Fixe"}, 7 / 8),
        (FULL | {"opening_hours": None, "mobility": ITINERANT}, 6 / 7),
        (FULL | {"address": None, "opening_hours": None, "access_modes": NO_PUBLIC}, 1),
        (FULL | {"fees": None, "access_modes": f"Téléphoner|{NO_PUBLIC}"}, 5 / 6),
    ],
)
def test_completeness_by_hand(row, expected):
    assert one(row)["completeness_score"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("precision", "expected"),
    [("point", 1), ("adresse", 0.9), ("rue", 0.6), ("commune", 0.2), (None, 0)],
)
def test_precision_by_hand(precision, expected):
    assert one({"location_precision": precision})["precision_score"] == expected
    assert precision in (*PRECISION_SCORES, None)


@pytest.mark.parametrize(("sources", "expected"), [(1, 0.5), (2, 0.75), (3, 0.875)])
def test_corroboration_by_hand(sources, expected):
    assert one({"source_count": sources})["corroboration_score"] == expected


@pytest.mark.parametrize(
    ("issues", "fault_count", "published"),
    [
        ([], 0, 11),
        ([{"field": "telephone", "severity": NOTED}], 1, 11),
        ([{"field": "telephone", "severity": CORRECTED}], 0, 11),
        ([{"field": "telephone", "severity": REJECTED}], 0, 11),
        ([{"field": "telephone"}, {"field": "telephone", "rule": "autre"}], 1, 11),
        ([{"field": "code_postal"}], 1, 12),  # set aside: published, and no longer in the place
        ([{"field": "code_postal"}, {"field": "frais_a_charge"}], 2, 12),
        ([{"rule": "commune déclarée", "severity": NOTED}], 1, 11),
        ([{"rule": "hors limites"}, {"rule": "commune déclarée"}], 2, 11),
        ([{"rule": "sans coordonnées", "severity": NOTED}], 0, 11),
        ([{"field": "services", "record_id": None}], 0, 11),
        ([{"field": "services", "record_id": "another"}], 0, 11),
    ],
)
def test_conformity_by_hand(issues, fault_count, published):
    assert len([field for field in NATIONAL_FIELDS if field.name in FULL]) + 2 == FULL_FIELD_COUNT
    assert one(FULL, *issues)["conformity_score"] == pytest.approx(1 - fault_count / published)


def test_conformity_is_never_below_zero():
    rules = [{"rule": f"règle {number}"} for number in range(20)]
    assert one({}, *rules)["conformity_score"] == 0


def test_the_faults_of_every_merged_record_count_for_the_place():
    records = pd.DataFrame({"record_id": ["r0", "s7", "lost"], "place_id": ["p0", "p0", None]})
    issues = make_issues({"field": "nom"}, {"record_id": "s7", "field": "frais_a_charge"},
                         {"record_id": "lost", "field": "services"})  # fmt: skip
    score = scored(make_places(FULL), issues, records).iloc[0]["conformity_score"]
    assert score == pytest.approx(1 - 2 / FULL_FIELD_COUNT)


def test_quality_by_hand():
    day = ON - timedelta(days=round(21 * DAYS_PER_MONTH))
    row = FULL | {"updated_date": day, "fees": None, "location_precision": "rue",
                  "source_count": 2}  # fmt: skip
    # .25 x .5 + .25 x 7/8 + .25 x .6 + .125 x (1 - 1/10) + .125 x .75; 10 fields published
    quality = one(row, {"field": "telephone", "severity": NOTED})["quality_score"]
    assert quality == pytest.approx(0.125 + 0.21875 + 0.15 + 0.1125 + 0.09375, abs=0.001)


def test_scores_keep_the_index_and_ignore_the_order_of_rows():
    places = make_places({}, FULL, {"source_count": 3}, {"updated_date": date(2023, 1, 1)})
    places.index = [9, 4, 7, 1]
    issues = make_issues({"field": "telephone"}, {"record_id": "r3", "field": "adresse"})
    scores = scored(places, issues)
    assert scores.index.tolist() == [9, 4, 7, 1]
    shuffled = scored(places.iloc[::-1], issues.iloc[::-1], places[["record_id", "place_id"]])
    pd.testing.assert_frame_equal(shuffled.sort_index(), scores.sort_index())
    assert scores["quality_score"].between(0, 1).all()


def test_no_place_no_score():
    assert scored(make_places()).empty


def test_every_criterion_can_only_help():
    worse = [
        {"updated_date": date(2023, 1, 1)}, {"fees": None}, {"location_precision": "commune"},
    ]  # fmt: skip
    best = one(FULL | {"source_count": 2})["quality_score"]
    for change in worse:
        assert one(FULL | {"source_count": 2} | change)["quality_score"] < best
    assert one(FULL)["quality_score"] < best
    assert one(FULL | {"source_count": 2}, {"field": "nom"})["quality_score"] < best


def rated(*rows):
    """Return places with scores given by hand."""
    scores = dict.fromkeys((*SCORE_WEIGHTS, "quality_score"), 0.5)
    return make_places(*(scores | row for row in rows))


def test_quality_by_hand_of_groups():
    places = rated(
        {"quality_score": 0.2, "updated_date": date(2024, 1, 1), "source_ids": "a|b"},
        {"quality_score": 0.6, "updated_date": date(2023, 12, 30), "location_precision": "rue"},
        {"quality_score": 1.0, "updated_date": None, "source_ids": "b"},
        {"quality_score": 0.9, "updated_date": date(2022, 12, 31)},
    )
    rows = quality_by(places, pd.Series(["x", "x", "x", None], places.index), ON)
    assert rows["group"].tolist() == ["x"]
    row = rows.iloc[0]
    assert row["place_count"] == 3
    assert row["quality_mean"] == pytest.approx(0.6)
    assert row["quality_median"] == pytest.approx(0.6)
    assert row["updated_1_year_share"] == pytest.approx(1 / 3)
    assert row["updated_2_years_share"] == pytest.approx(2 / 3)
    assert row["undated_count"] == 1
    assert row["point_share"] == pytest.approx(2 / 3)
    by_source = quality_by(places, places["source_ids"].str.split("|").explode(), ON)
    assert by_source["group"].tolist() == ["a", "b"]
    assert by_source["place_count"].tolist() == [3, 2]
    assert by_source["updated_2_years_share"].tolist() == [1.0, 0.5]


def test_trusted_keeps_at_least_the_minimum():
    places = rated({"quality_score": 0.49}, {"quality_score": 0.5}, {"freshness_score": None})
    assert trusted(places, 0.5)["place_id"].tolist() == ["p1", "p2"]
    assert len(trusted(places, 0)) == 3


@pytest.mark.parametrize("minimum", [-0.1, 1.1, float("nan")])
def test_a_minimum_out_of_range_is_refused(minimum):
    with pytest.raises(InputError, match="de 0 à 1"):
        trusted(rated({}), minimum)


def make_measures(kilometres, place_counts):
    """Return level `commune` of table `measures`; synthetic."""
    rows = pd.DataFrame(index=range(3), columns=[c.name for c in TABLES["measures"]])
    people = [100, 200, 400]
    beyond = {
        f"population_beyond_{limit}km": [
            None if km is None else (number if km > limit else 0)
            for km, number in zip(kilometres, people, strict=True)
        ]
        for limit in DISTANCE_THRESHOLDS_KM
    }
    rows = rows.assign(
        level="commune", territory_code=["01001", "01002", "01003"], territory_name="C",
        population=people, commune_count=1, unknown_commune_count=0, population_covered=0,
        population_measured=[0 if km is None else number
                             for km, number in zip(kilometres, people, strict=True)],
        covering_source_count=1, place_count=place_counts, **beyond,
        **dict.fromkeys(REASON_COUNTS.values(), 0),
    )  # fmt: skip
    return conform(rows, "measures")


def test_effect_of_trust_by_hand():
    whole = make_measures([1, 9, 30], [2, 1, 0])
    kept = make_measures([1, 12, 31], [1, 0, 0])
    classes = pd.Series([0, 1, 2], dtype="Int64")
    effect = effect_of_trust(whole, kept, classes, pd.Series([0, 2, 2], dtype="Int64"))
    assert effect == TrustEffect(3, 2, 700, 200, 3, 1, 0, 10)
    assert effect_of_trust(whole, kept, classes, classes, km=5).people_beyond == 0


def test_trusting_everything_changes_nothing():
    whole = make_measures([1, 9, None], [2, 1, None])
    classes = pd.Series([0, 1, None], dtype="Int64")
    assert effect_of_trust(whole, whole, classes, classes) == TrustEffect(3, 0, 300, 0, 2, 0, 0, 10)


@pytest.mark.parametrize("dtype", ["Int64", "float64"])
def test_what_is_no_longer_known_is_said_apart(dtype):
    whole, kept = make_measures([1, 9, 3], [2, 1, 0]), make_measures([None] * 3, [0, 0, 0])
    classes = pd.Series([0, 1, 0], dtype=dtype)
    unknown = pd.Series([None] * 3, dtype=dtype)
    assert effect_of_trust(whole, kept, classes, unknown) == TrustEffect(3, 3, 0, 0, 0, 0, 3, 10)
