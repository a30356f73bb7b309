"""Rules, assessments, rates: by hand on a few places; the rate lies between its bounds."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.analysis.steering.compliance import (
    RESPECT_COUNTS,
    count_by_criterion,
    count_statuses,
    place_statuses,
    rule_statuses,
    strongest,
    structures_of,
    with_respect,
)
from atlas.context.steering.rules import read_rule
from atlas.schema.frame import conform, empty_table
from tests.conftest import make_records, one_place_each

ON = date(2024, 6, 30)
YES, NO, UNKNOWN = "respecté", "non respecté", None
RECORDS = make_records(
    {"source_id": "a", "opening_hours": "Mo-Fr 09:00-12:00", "fees": "Gratuit|Payant",
     "national_programmes": "Aidants Connect", "updated_date": pd.Timestamp("2024-01-31")},
    {"source_id": "a", "opening_hours": "Mo 09:00-12:00", "fees": "Payant",
     "national_programmes": "France Services", "updated_date": pd.Timestamp("2023-06-30")},
    {"source_id": "a"},
    {"source_id": "b"},
)  # fmt: skip


@pytest.fixture(scope="module")
def places():
    return one_place_each(RECORDS)


def told(statuses):
    return [UNKNOWN if pd.isna(status) else status for status in statuses]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # Source b publishes no hours: its place could not tell; source a publishes some.
        ("champ rempli : horaires", [YES, YES, NO, UNKNOWN]),
        ("valeur parmi : frais_a_charge = Gratuit|Gratuit sous condition",
         [YES, NO, UNKNOWN, UNKNOWN]),
        ("heures par semaine : 15", [YES, NO, UNKNOWN, UNKNOWN]),
        ("heures par semaine : 15,1", [NO, NO, UNKNOWN, UNKNOWN]),
        ("dispositif : France Services", [NO, YES, UNKNOWN, UNKNOWN]),
        ("mis à jour depuis : 2024-01-31", [YES, NO, UNKNOWN, UNKNOWN]),
        ("mis à jour depuis : 2024-02-01", [NO, NO, UNKNOWN, UNKNOWN]),
        ("mis à jour depuis : 12 mois", [YES, YES, UNKNOWN, UNKNOWN]),
        ("mis à jour depuis : 11 mois", [YES, NO, UNKNOWN, UNKNOWN]),
    ],
)  # fmt: skip
def test_a_rule_has_three_answers(places, rule, expected):
    assert told(rule_statuses(read_rule(rule), places, RECORDS, ON)) == expected


def criteria(*rules):
    rows = [{"criterion_id": f"c{n}", "version_id": "v", "level": "critère", "position": n,
             "criterion_name": "x", "rule": rule} for n, rule in enumerate(rules)]  # fmt: skip
    names = list(empty_table("criteria"))
    return conform(pd.DataFrame(rows).reindex(columns=names), "criteria")


def assessments(*rows):
    names = ["criterion_id", "subject_id", "status", "basis", "assessed_date"]
    table = pd.DataFrame(rows, columns=names)
    return conform(
        table.assign(context_id="f", row_number=range(2, len(rows) + 2), subject_kind="lieu",
                     evidence=None, assessed_date=pd.to_datetime(table["assessed_date"])),
        "assessments",
    )  # fmt: skip


def test_what_people_assess_wins_over_rules_and_the_absent_is_unknown(places):
    ids = places["place_id"].tolist()
    said = assessments(
        ("c0", ids[0], NO, "contrôlée", None),
        ("c1", ids[1], "en partie", "déclarée", None),
        ("c9", ids[1], YES, "déclarée", None),  # of another version
        ("c1", "elsewhere", YES, "déclarée", None),
    )
    found = place_statuses(criteria("champ rempli : horaires", None), places, RECORDS, said, ON)
    assert told(found["c0"]) == [NO, YES, NO, UNKNOWN]
    assert told(found["c1"]) == [UNKNOWN, "en partie", UNKNOWN, UNKNOWN]
    assert found.index.tolist() == ids


def test_an_audit_wins_over_a_later_declaration_and_the_latest_over_its_like():
    found = strongest(assessments(
        ("c", "audited", NO, "contrôlée", "2024-01-01"),
        ("c", "audited", YES, "déclarée", "2025-01-01"),
        ("c", "declared", YES, "déclarée", "2023-01-01"),
        ("c", "declared", NO, "déclarée", "2024-01-01"),
        ("c", "declared", NO, "calculée", "2025-01-01"),
        ("c", "undated", YES, "déclarée", None),
        ("c", "undated", YES, "déclarée", "2020-01-01"),
    )).set_index("subject_id")  # fmt: skip
    assert found["status"].to_dict() == {"audited": NO, "declared": NO, "undated": YES}
    assert found["is_disputed"].to_dict() == {"audited": True, "declared": True, "undated": False}
    assert found.loc["undated", "assessed_date"] == pd.Timestamp("2020-01-01")


STATUSES = pd.DataFrame(
    {"a": [YES, NO, None, "en partie"], "b": [YES, "non concerné", None, None]},
    index=["p1", "p2", "p3", "p4"], dtype="str",
)  # fmt: skip


def test_counts_by_territory_and_by_criterion():
    groups = pd.Series(["23", "23", "87", None], index=STATUSES.index)
    by_territory = count_statuses(STATUSES, groups)
    assert by_territory.loc["23", list(RESPECT_COUNTS)].tolist() == [2, 1, 0, 1, 0]
    assert by_territory.loc["87", list(RESPECT_COUNTS)].tolist() == [0, 0, 0, 0, 2]
    assert by_territory["subject_count"].tolist() == [2, 1]
    assert by_territory.loc["23", "respect_share"] == pytest.approx(2 / 3)
    assert pd.isna(by_territory.loc["87", "respect_share"])
    assert by_territory.loc["87", ["respect_least", "respect_most"]].tolist() == [0, 1]
    by_criterion = count_by_criterion(STATUSES)
    assert by_criterion.loc["a", list(RESPECT_COUNTS)].tolist() == [1, 1, 1, 0, 1]
    assert by_criterion.loc["b", list(RESPECT_COUNTS)].tolist() == [1, 0, 0, 1, 2]
    assert by_criterion.loc["b", ["respect_share", "respect_least"]].tolist() == [1, 1 / 3]


def test_a_structure_is_one_subject_where_the_first_of_its_places_is():
    """One SIRET names two places, of Creuse and of Haute-Vienne; an RNA is no SIRET."""
    records = pd.DataFrame({
        "place_id": ["b", "a", "c", "c", "d"],
        "pivot": ["13002526500013", "13002526500013", "W333216789", "21860194600013", None],
    })  # fmt: skip
    places = pd.DataFrame({"place_id": ["a", "b", "c"], "departement_code": ["23", "87", "87"],
                           "pivot": [None, "13002526500013", None]})  # fmt: skip
    found = structures_of(records, places)
    assert found["departement_code"].to_dict() == {"13002526500013": "23", "21860194600013": "87"}
    statuses = pd.DataFrame({"c1": ["respecté", None]}, index=found.index, dtype="str")
    counts = count_statuses(statuses, found["departement_code"])
    assert counts[["respected_count", "unknown_count"]].values.tolist() == [[1, 0], [0, 1]]
    assert structures_of(records.iloc[[4]], places).empty


def test_without_any_criterion_or_place_nothing_is_known():
    nothing = count_by_criterion(pd.DataFrame(index=pd.Index([], name="place_id")))
    assert nothing.empty
    none_of_two = count_by_criterion(STATUSES.iloc[:0])
    assert none_of_two[["respect_share", "respect_least", "respect_most"]].isna().all(axis=None)


@given(st.lists(st.integers(0, 5), min_size=5, max_size=5))
def test_the_rate_lies_between_its_bounds(counts):
    row = with_respect(pd.DataFrame([counts], columns=list(RESPECT_COUNTS))).iloc[0]
    if pd.notna(row["respect_share"]):
        assert row["respect_least"] <= row["respect_share"] <= row["respect_most"]
    if pd.notna(row["respect_least"]) and row["unknown_count"] == 0:
        assert row["respect_least"] == row["respect_most"] == row["respect_share"]
