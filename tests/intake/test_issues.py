"""Every row is kept or told: the first check that fails speaks, like rows are counted."""

import math

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.intake.issues import Check, as_issues, findings_of, misshapen, numbered, numbers, sift
from atlas.schema.frame import CORRECTED, REJECTED, STRUCTURE_COLUMN


def rows_of(*values):
    return pd.DataFrame({"row_number": range(2, 2 + len(values)), "v": list(values)}).astype(
        {"v": "str"}
    )


def check(rows, wanted, rule="règle", **options):
    return Check(rows["v"] == wanted, "v", rule, rows["v"], "ne va pas", **options)


def test_the_first_check_that_fails_speaks():
    rows = rows_of("a", "b", "a")
    everything = Check(rows["v"].notna(), None, "tout", rows["v"], "rien ne va")
    kept, findings = sift(rows, [check(rows, "a", "premier"), everything])
    assert not kept.any()
    assert findings.sort_index()["rule"].tolist() == ["premier", "tout", "premier"]
    assert set(findings["severity"]) == {REJECTED}


@settings(deadline=None)
@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=30))
def test_kept_and_told_are_all_the_rows(values):
    rows = rows_of(*values)
    kept, findings = sift(rows, [check(rows, "a"), check(rows, "b"), check(rows, "a")])
    assert len(findings) + kept.sum() == len(rows)
    assert kept.tolist() == [value not in "ab" for value in values]


def test_rows_of_a_group_share_one_issue_that_counts_them():
    rows = rows_of("a", "b", "a", "a")
    shared = findings_of(rows, check(rows, "a", group=""), CORRECTED)
    alone = findings_of(rows, check(rows, "b", proposed=rows["v"]), CORRECTED)
    issues = as_issues("indice", [shared, alone])
    assert issues["message"].tolist() == [
        "3 lignes, la première ligne 2, v : a ne va pas", "ligne 3, v : b ne va pas",
    ]  # fmt: skip
    assert issues["row_number"].tolist() == [2, 3]
    assert issues["source_id"].tolist() == ["indice", "indice"]
    assert issues["proposed_value"].isna().tolist() == [True, False]


def test_nothing_to_say_is_an_empty_table():
    rows = rows_of("a")
    kept, findings = sift(rows, [check(rows, "b")])
    assert kept.all()
    assert as_issues("indice", [findings]).empty


def test_long_values_are_cut_in_issues():
    rows = rows_of("x" * 500)
    issues = as_issues("i", [findings_of(rows, check(rows, "x" * 500), REJECTED)])
    assert issues["value"].str.len().tolist() == [200]


def test_texts_that_say_nothing_are_null_and_rows_are_counted_as_in_the_file():
    raw = pd.DataFrame({"a": [" x ", "n/a", ""], STRUCTURE_COLUMN: ["", "", "2 cellules"]})
    rows = numbered(raw.astype("str"), 2)
    assert rows["a"].isna().tolist() == [False, True, True]
    assert rows.loc[0, "a"] == "x"
    assert rows["row_number"].tolist() == [2, 3, 4]
    _, findings = sift(rows, [misshapen(rows)])
    assert findings["problem"].tolist() == ["2 cellules"]


def test_numbers_are_read_as_french_people_write_them():
    texts = pd.Series(["1,5", "1 000", "-2", "1e3", "1e999", "nan", "", "12 €", None])
    read = numbers(texts.astype("str")).tolist()
    assert read[:4] == [1.5, 1000, -2, 1000]
    assert all(math.isnan(value) for value in read[4:])
    assert math.isnan(numbers(pd.Series([float("inf")]))[0])


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_written_number_is_read_back(value):
    assert numbers(pd.Series([repr(value)], dtype="str"))[0] == value
