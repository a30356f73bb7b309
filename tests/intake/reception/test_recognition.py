"""Which description a file is read by: the values decide, and the case of a heading never does."""

import dataclasses
import json

import pandas as pd
import pytest

from atlas.intake.mapping import Mapping
from atlas.intake.reception.recognition import (
    UNREAD_RULE,
    recognised,
    unread_columns,
)
from atlas.intake.spelling import column_key, with_names
from atlas.sources.files import read_described
from atlas.sources.registry import load_mappings
from tests.conftest import PROJECT

MAPPINGS = load_mappings(PROJECT / "data" / "mappings")
CASES = PROJECT / "tests" / "cases"
V0 = MAPPINGS["national-v0"]


def named_as_described(rows, mapping):
    return with_names(rows, mapping.named_columns())


def frame(**columns):
    return pd.DataFrame(columns, dtype="str")


def test_an_empty_column_confirms_no_producer():
    raw, mapping = read_described(CASES / "a2-empty-source-column.json", MAPPINGS)
    assert mapping is V0
    said = raw.rows.assign(source="dora")
    data_inclusion = MAPPINGS["data-inclusion-2023"]
    only = {"data-inclusion-2023": data_inclusion}
    assert recognised(only, "json", said.columns, said) is None  # most columns are empty
    filled = said.assign(presentation_detail="x", prise_rdv="x")
    assert recognised(MAPPINGS, "json", filled.columns, filled) is data_inclusion


@pytest.mark.parametrize("name", ["d7-upper-heading.csv"])
def test_case_of_the_heading_does_not_count(name):
    raw, mapping = read_described(CASES / name, MAPPINGS)
    assert mapping.format_id == "national-v1"
    named = named_as_described(raw.rows, mapping)
    assert {"id", "nom", "code_postal", "frais_a_charge"} <= {*named}


@pytest.mark.parametrize(
    "written",
    ["TELEPHONE", "téléphone", "Télé phone", "\ufefftelephone", "tele_phone", "Telephone "],
)
def test_a_column_is_read_whatever_its_case_accents_spaces_and_marks(written):
    assert column_key(written) == "telephone"
    assert "telephone" in named_as_described(frame(**{written: ["x"]}), V0)


def test_two_columns_of_one_key_are_not_confused():
    rows = frame(latitude=["48"], Latitude=[""])
    assert [*named_as_described(rows, V0)] == ["latitude", "Latitude"]


def test_the_description_that_keeps_the_most_values_wins_not_the_widest():
    rows = frame(
        id=["1", "2"], nom=["A", "B"], commune=["X", "Y"], code_postal="23000", autre="z",
        services="Accéder à du matériel", conditions_access="Gratuit",
    )  # fmt: skip
    proposed = Mapping(
        format_id="proposition",
        title="x",
        file_kinds=("json",),
        columns={"nom": ("nom",), "commune": ("commune",)},
        recognise=("id", "nom", "commune", "code_postal", "services", "autre", "conditions_access"),
    )
    known = {"proposition": proposed, "national-v0": V0}
    assert recognised(known, "json", rows.columns, rows) is V0
    same = dataclasses.replace(V0, format_id="zzz", recognise=(*V0.recognise, "autre"))
    sourced = dataclasses.replace(V0, format_id="aaa", source_id="hub")
    known = {"zzz": same, "aaa": sourced}
    assert recognised(known, "json", rows.columns, rows) is sourced


def test_a_filled_column_that_feeds_no_field_is_one_issue():
    rows = pd.DataFrame(json.loads((CASES / "b1-unread-columns.json").read_text()), dtype="str")
    named = named_as_described(rows.assign(vide="", absent="null"), V0)
    issues = unread_columns(named, V0)
    assert issues["field"].tolist() == ["description"]
    assert set(issues["rule"]) == {UNREAD_RULE}
    assert "1 ligne" in issues["problem"].iloc[0]
    assert "Ateliers le vendredi" in issues["problem"].iloc[0]


def test_no_example_is_taken_of_what_may_name_a_person():
    rows = frame(**{"nom": ["A", "B"], "Nom animateur": ["MARTIN", "PETIT"],
                    "note": ["par Alix Untel", "appeler le 06 39 98 00 01"]})  # fmt: skip
    problems = " ".join(unread_columns(rows, V0)["problem"])
    assert "valeurs non citées" in problems
    assert not any(word in problems for word in ("MARTIN", "PETIT", "Untel", "39 98"))
