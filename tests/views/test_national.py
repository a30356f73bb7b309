"""The national schema as facts, and files that another tool validates against it."""

import csv
import io
import json
import math
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from frictionless import Package, Resource, Schema, system

from atlas.cli import main
from atlas.schema.fields import NATIONAL_FIELDS
from atlas.store.database import read_table
from atlas.views.export import table_schema, to_national_csv
from atlas.views.export.national import (
    UNKNOWN_PIVOT,
    left_out_counts,
    left_out_words,
    split_by_schema,
)
from tests.conftest import make_records, one_place_each

FIELD = {field.french: field for field in NATIONAL_FIELDS}
GOOD = {
    "pivot": "13002526500013", "name": "Lieu", "declared_commune_name": "Guéret",
    "postal_code": "23000", "address": "1 rue", "updated_date": pd.Timestamp("2024-01-02"),
}  # fmt: skip
OFFICIAL = json.loads(
    (Path(__file__).parents[1] / "data" / "standard-mediation-num-1.0.2.json").read_text("utf-8")
)
CONSTRAINTS = {field["name"]: field["constraints"] for field in OFFICIAL["fields"]}
# One fault each: column, value, field of the schema.
FAULTS = [
    ("pivot", None, "pivot"), ("pivot", "123", "pivot"), ("postal_code", "2300", "code_postal"),
    ("postal_code", None, "code_postal"), ("declared_commune_code", "20001", "code_insee"),
    ("address", None, "adresse"), ("updated_date", None, "date_maj"),
    ("phone", "0555511900", "telephone"), ("summary", "x" * 281, "presentation_resume"),
    ("fees", "Cher", "frais_a_charge"), ("fees", "Payant|Cher", "frais_a_charge"),
    ("fees", "Cher|Payant", "frais_a_charge"), ("mobility", "fixe", "itinerance"),
    ("training_labels", "Étapes numériques (La Poste)", None),
    ("training_labels", "Étapes numériques(La Poste)", None),
    ("training_labels", "ORDI 3.0|Étapes numériques (La Poste)", None),
    ("declared_commune_code", "2A004", None), ("phone", "+33555511900", None),
    ("phone", "+687123456", None), ("summary", "x" * 280, None), ("place_types", "ABC", None),
    ("fees", "Payant|Gratuit", None), ("pivot", "W231000000", None),
]  # fmt: skip


def places(*rows: dict[str, object]) -> pd.DataFrame:
    return one_place_each(make_records(*(GOOD | row for row in rows)))


def validate(content: bytes, path) -> set[tuple[int, str]]:
    """Validate with frictionless and the official schema: row (from 2) and field."""
    path.write_bytes(content)
    with system.use_context(trusted=True):
        schema = Schema.from_descriptor(OFFICIAL)
        report = Resource(path=str(path), schema=schema, encoding="utf-8").validate()
    flat = report.flatten(["rowNumber", "fieldName", "type"])
    assert {kind for *_, kind in flat} <= {"constraint-error", "unique-error", "primary-key"}, flat
    return {(row, field) for row, field, kind in flat if kind != "primary-key"}


def broken_rules(content: bytes) -> list[tuple[str, str, str]]:
    """Return `id`, field, value of what the official JSON refuses, read with the csv module.

    Naive, and without frictionless nor the code of the atlas: required, pattern, maxLength, unique,
    numbers, dates, order of the fields.
    """
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"))))
    names = [field["name"] for field in OFFICIAL["fields"]]
    assert rows[0] == names
    broken, seen = [], set()
    for row in rows[1:]:
        assert len(row) == len(names)
        for field, text in zip(OFFICIAL["fields"], row, strict=True):
            rules = field["constraints"]
            if not text:
                is_good = not rules.get("required", False)
            else:
                is_good = len(text) <= rules.get("maxLength", len(text))
                is_good &= bool(re.fullmatch(rules.get("pattern", "(?s).*"), text))
                if field["type"] == "number":
                    is_good &= math.isfinite(float(text))
                if field["type"] == "date":
                    is_good &= date.fromisoformat(text).isoformat() == text
            if rules.get("unique"):
                is_good &= text not in seen
                seen.add(text)
            if not is_good:
                broken.append((row[0], field["name"], text))
    return broken


def test_the_rules_of_the_code_are_those_of_the_official_file():
    schema = table_schema()
    assert [*Schema.metadata_validate(schema)] == []
    assert [field["name"] for field in schema["fields"]] == [*FIELD] == [*CONSTRAINTS]
    assert len(schema["fields"]) == 32
    for ours, theirs in zip(schema["fields"], OFFICIAL["fields"], strict=True):
        assert ours["type"] == theirs["type"], ours["name"]
        expected = {"required": False} | theirs["constraints"]
        assert ours["constraints"] == expected, ours["name"]
        assert ours["description"]
        assert ours["unit"]
    assert schema["primaryKey"] == [OFFICIAL["primaryKey"]]
    assert OFFICIAL["version"] == f"v{schema['version']}"


@pytest.mark.parametrize("strict", [False, True])
def test_a_place_is_refused_or_a_value_left_out_for_the_very_field_that_another_tool_refuses(
    tmp_path, strict
):
    rows = places(*({column: value} for column, value, _ in FAULTS))
    split = split_by_schema(rows, strict_pivot=strict)
    at_fault = {position: field for position, (*_, field) in enumerate(FAULTS) if field}
    required = {name for name, rules in CONSTRAINTS.items() if rules.get("required")}
    required -= set() if strict else {"pivot"}
    refused = {position: field for position, field in at_fault.items() if field in required}
    assert split.refused["faults"].to_dict() == refused
    assert len(split.accepted) + len(split.refused) == len(FAULTS)
    left = dict(zip(split.left_out["place_id"], split.left_out["field"], strict=True))
    expected = {
        rows["place_id"][position]: field
        for position, field in at_fault.items()
        if position not in refused and FAULTS[position][1] is not None
    }
    assert left == expected
    whole = rows.assign(published_id=rows["place_id"])
    found = validate(to_national_csv(whole), tmp_path / "all.csv")
    assert found == {(position + 2, field) for position, field in at_fault.items()}
    content = to_national_csv(split.accepted)
    assert validate(content, tmp_path / "kept.csv") == set()
    assert broken_rules(content) == []


# What the pattern of the schema lets through, and what its documentation does not.
@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [("pivot", "13002526500014", "clé de SIRET fausse"), ("pivot", "13002526500013", None),
     ("pivot", "35600000049837", None), ("pivot", "35600000049838", "clé de SIRET fausse"),
     ("pivot", "1234567", "hors du motif du schéma"), ("pivot", "W231000000", None),
     ("opening_hours", "lundi de 9h à 12h", "n'est pas au format opening_hours"),
     ("opening_hours", "We 09:30-13:00-18:00", "n'est pas au format opening_hours"),
     ("opening_hours", "Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00", None),
     ("phone", "3960", "hors du motif du schéma"),
     ("phone", "+3355551190٣", "hors du motif du schéma"),
     ("summary", "x" * 281, "trop long : 280 caractères au plus"), ("fees", None, None)],
)  # fmt: skip
def test_a_value_is_left_out_with_its_reason_and_its_place_kept(column, value, reason):
    rows = places({}, {column: value})
    split = split_by_schema(rows)
    assert len(split.accepted) == 2
    assert split.refused.empty
    told = split.left_out[["place_id", "value", "reason"]].to_numpy().tolist()
    assert told == ([] if reason is None else [[rows["place_id"][1], value, reason]])
    kept = split.accepted[column].iloc[1]
    if reason is None:
        assert (pd.isna(kept) and value is None) or kept == value
    else:
        assert kept == UNKNOWN_PIVOT if column == "pivot" else pd.isna(kept)
    untouched = split.accepted.drop(columns=column).iloc[1]
    whole = rows.assign(published_id=rows["place_id"]).drop(columns=column).iloc[1]
    pd.testing.assert_series_equal(untouched, whole, check_names=False)


def test_what_is_left_out_is_counted_by_field_and_reason():
    split = split_by_schema(places({"phone": "3960"}, {"phone": "3631"}, {"fees": "Cher"}))
    counts = left_out_counts(split.left_out)
    pattern = "hors du motif du schéma"
    assert counts == [
        {"field": "telephone", "reason": pattern, "values": 2},
        {"field": "frais_a_charge", "reason": pattern, "values": 1},
    ]
    assert left_out_words(counts) == (
        f"valeurs laissées, leur lieu gardé — telephone 2 ({pattern}), frais_a_charge 1 ({pattern})"
    )
    assert left_out_words([]) == ""


def test_a_label_is_written_in_the_only_form_that_the_pattern_accepts_and_read_back_as_ours():
    from atlas.intake.reading import make_lexicons
    from atlas.sources.registry import load_mappings
    from atlas.text.fault import Habits
    from atlas.text.values import read_list

    ours = "Étapes numériques (La Poste)|ORDI 3.0"
    content = to_national_csv(split_by_schema(places({"training_labels": ours})).accepted)
    assert broken_rules(content) == []
    written = pd.read_csv(io.BytesIO(content))["formations_labels"][0]
    assert written == "Étapes numériques(La Poste)|ORDI 3.0"
    mapping = load_mappings(Path(__file__).parents[2] / "data" / "mappings")["national-v1"]
    lexicon = make_lexicons(mapping)["formations_labels"]
    habits = Habits(date(2026, 1, 1), lexicon=lexicon)
    assert read_list(written, FIELD["formations_labels"], habits).value == ours


def test_several_faults_are_all_named_and_candidates_are_no_place():
    rows = places({"pivot": None, "address": None}, {"is_mediation": False})
    split = split_by_schema(rows, strict_pivot=True)
    assert split.refused["faults"].tolist() == ["pivot|adresse"]
    assert split.accepted.empty


def test_an_unknown_pivot_is_written_as_the_national_directory_does_and_read_back_as_unknown():
    from datetime import date

    from atlas.text.codes import read_pivot
    from atlas.text.fault import Habits

    rows = places({"pivot": None})
    assert len(split_by_schema(rows, strict_pivot=True).accepted) == 0
    accepted = split_by_schema(rows).accepted
    assert accepted["pivot"].tolist() == [UNKNOWN_PIVOT]
    assert read_pivot(UNKNOWN_PIVOT, FIELD["pivot"], Habits(date(2026, 1, 1))).value is None


def test_ids_are_unique_even_when_sources_publish_the_same(tmp_path):
    rows = places({}, {}).assign(published_id="1")
    accepted = split_by_schema(rows).accepted
    assert accepted["published_id"].tolist() == rows["place_id"].tolist()
    assert validate(to_national_csv(accepted), tmp_path / "x.csv") == set()
    assert validate(to_national_csv(rows), tmp_path / "y.csv") == {(3, "id")}


@pytest.fixture
def run(built, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(built.store_path))
    return lambda *arguments: CliRunner().invoke(main, [str(a) for a in arguments])


def check_whole_file(store, folder) -> dict:
    """Export the national file of a store, check each of its rows, and return its descriptor."""
    out = folder / "lieux.csv"
    arguments = ["export", "places", "--format", "national", "--out", str(out)]
    result = CliRunner().invoke(main, arguments, env={"ATLAS_STORE": str(store)})
    assert result.exit_code == 0, result.output
    assert broken_rules(out.read_bytes()) == []
    assert validate(out.read_bytes(), out) == set()
    lines = pd.read_csv(out, dtype=str)
    places = read_table(store, "places")
    descriptor = json.loads((folder / "lieux.csv.datapackage.json").read_text("utf-8"))
    entry = descriptor["resources"][0]
    assert entry["rows"] == len(lines) > 0
    assert len(lines) + entry.get("rowsLeftOut", 0) == len(places)
    told = re.search(r"([\d\u202f\xa0]+) lieux? que le schéma refuse", result.output)
    refused = int(re.sub(r"\D", "", told[1])) if told else 0
    assert len(lines) + refused == places["is_mediation"].sum()
    # Nothing else is lost: each value of a place kept is in the file, or counted as left out.
    kept = places.set_index("place_id").loc[lines["id"]]
    counts = pd.DataFrame(entry.get("valuesLeftOut", []), columns=["field", "reason", "values"])
    left = counts.groupby("field")["values"].sum()
    for name, field in FIELD.items():
        if name not in ("id", "pivot"):
            lost = int(kept[field.name].notna().sum() - lines[name].notna().sum())
            assert lost == left.get(name, 0), name
    known = int((lines["pivot"] != UNKNOWN_PIVOT).sum())
    assert kept["pivot"].notna().sum() - known == left.get("pivot", 0)
    for row in entry.get("valuesLeftOut", []):
        assert f"{row['values']} valeurs de {row['field']} ({row['reason']})" in result.output
    return entry


def test_the_national_file_of_the_embedded_atlas_is_valid_and_accounts_for_every_place(
    run, built, tmp_path
):
    check_whole_file(built.store_path, tmp_path)
    out = tmp_path / "x.csv"
    assert run("export", "epci", "--format", "national", "--out", out).exit_code == 1


@pytest.mark.slow
def test_the_national_file_of_the_real_files_is_valid_and_accounts_for_every_place(
    real_atlas, tmp_path
):
    entry = check_whole_file(real_atlas.store_path, tmp_path)
    # Phones and SIRET of these files break the schema: the check is not void. Hours did, before
    # what is not OSM was set aside when it is received.
    assert {row["field"] for row in entry["valuesLeftOut"]} >= {"telephone", "pivot"}


@pytest.mark.parametrize("name", ["lieux.csv", "communes.csv", "n.csv"])
def test_the_data_package_beside_a_file_is_true(run, built, tmp_path, name):
    what = "communes" if name == "communes.csv" else "places"
    more = ["--format", "national"] if name == "n.csv" else []
    where = ["--where", "departement_code = '01'"]
    assert run("export", what, *where, *more, "--out", tmp_path / name).exit_code == 0
    path = tmp_path / f"{name}.datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    with system.use_context(trusted=True):
        report = Package(str(path)).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
    entry = descriptor["resources"][0]
    assert entry["path"] == name
    assert entry["rows"] == len(pd.read_csv(tmp_path / name)) > 0
    assert descriptor["filter"].startswith("departement_code = '01'")
    assert descriptor["sources"][0]["date"] == "2022-09-30"
    assert descriptor["sources"][0]["licence"] == "Licence Ouverte 2.0"
    is_open = [licence["name"] for licence in descriptor.get("licenses", [])]
    assert is_open == ([] if what == "communes" else ["etalab-2.0"])
    if what == "communes":
        assert "Contours des territoires" in descriptor["licence"]
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes().replace(b"01", b"02", 1))
    with system.use_context(trusted=True):
        assert not Package(str(path)).validate().valid


def test_a_failure_leaves_neither_file(run, tmp_path, monkeypatch):
    import atlas.cli.written as files

    def fail(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "package_json", fail)
    result = run("export", "regions", "--out", tmp_path / "x.gpkg")
    assert result.exit_code == 1
    assert "impossible" in result.output
    assert list(tmp_path.iterdir()) == []
