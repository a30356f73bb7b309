"""The national schema as facts, and files that another tool validates against it."""

import json
import re

import pandas as pd
import pytest
from click.testing import CliRunner
from frictionless import Package, Resource, Schema, system

from atlas.cli import main
from atlas.schema.fields import NATIONAL_FIELDS
from atlas.store.database import read_table
from atlas.views.export import table_schema, to_national_csv
from atlas.views.export.national import UNKNOWN_PIVOT, pattern_of, split_by_schema
from tests.conftest import make_records, one_place_each

FIELD = {field.french: field for field in NATIONAL_FIELDS}
GOOD = {
    "pivot": "13002526500013", "name": "Lieu", "declared_commune_name": "Guéret",
    "postal_code": "23000", "address": "1 rue", "updated_date": pd.Timestamp("2024-01-02"),
}  # fmt: skip
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
    ("declared_commune_code", "2A004", None), ("phone", "+33555511900", None),
    ("phone", "+687123456", None), ("summary", "x" * 280, None), ("place_types", "ABC", None),
    ("fees", "Payant|Gratuit", None), ("pivot", "W231000000", None),
]  # fmt: skip


def places(*rows: dict[str, object]) -> pd.DataFrame:
    return one_place_each(make_records(*(GOOD | row for row in rows)))


def validate(content: bytes, path) -> set[tuple[int, str]]:
    """Validate with frictionless: row (the first is 2) and field of each error."""
    path.write_bytes(content)
    with system.use_context(trusted=True):
        schema = Schema.from_descriptor(table_schema())
        report = Resource(path=str(path), schema=schema, encoding="utf-8").validate()
    flat = report.flatten(["rowNumber", "fieldName", "type"])
    assert {kind for *_, kind in flat} <= {"constraint-error", "unique-error", "primary-key"}, flat
    return {(row, field) for row, field, kind in flat if kind != "primary-key"}


def test_table_schema_is_that_of_the_standard():
    schema = table_schema()
    assert Schema.metadata_validate(schema) is not None
    assert [field["name"] for field in schema["fields"]] == [*FIELD]
    assert len(schema["fields"]) == 32
    required = {f["name"] for f in schema["fields"] if f["constraints"]["required"]}
    assert required == {"id", "pivot", "nom", "commune", "code_postal", "adresse", "date_maj"}
    types = {f["name"]: f["type"] for f in schema["fields"] if f["type"] != "string"}
    assert types == {"latitude": "number", "longitude": "number", "date_maj": "date"}
    listed = {f.french for f in NATIONAL_FIELDS if (pattern_of(f) or "").endswith(")*$")}
    assert listed == {
        "itinerance", "services", "publics_specifiquement_adresses", "prise_en_charge_specifique",
        "frais_a_charge", "dispositif_programmes_nationaux", "formations_labels",
        "modalites_acces", "modalites_accompagnement",
    }  # fmt: skip
    phone = "^(\\+33|\\+590|\\+594|\\+262|\\+596|\\+269|\\+687|\\+689|\\+508|\\+681)(\\d){6,9}$"
    assert set(pattern_of(FIELD["telephone"])) == set(phone)
    assert pattern_of(FIELD["code_insee"]) == "^([013-9]\\d|2[AB1-9])\\d{3}$"


def test_a_row_is_refused_for_the_very_field_that_another_tool_refuses(tmp_path):
    rows = places(*({column: value} for column, value, _ in FAULTS))
    split = split_by_schema(rows, strict_pivot=True)
    expected = {position: field for position, (*_, field) in enumerate(FAULTS) if field}
    assert split.refused["faults"].to_dict() == expected
    assert len(split.accepted) + len(split.refused) == len(FAULTS)
    whole = rows.assign(published_id=rows["place_id"])
    found = validate(to_national_csv(whole), tmp_path / "all.csv")
    assert found == {(position + 2, field) for position, field in expected.items()}
    assert validate(to_national_csv(split.accepted), tmp_path / "kept.csv") == set()


def test_several_faults_are_all_named_and_candidates_are_no_place():
    rows = places({"pivot": None, "address": None}, {"is_mediation": False})
    split = split_by_schema(rows, strict_pivot=True)
    assert split.refused["faults"].tolist() == ["pivot|adresse"]
    assert split.accepted.empty


def test_an_unknown_pivot_is_written_as_the_national_directory_does_and_read_back_as_unknown():
    from datetime import date

    from atlas.text.values import Habits, read_pivot

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


def test_the_national_file_of_a_real_atlas_is_valid_and_accounts_for_every_place(
    run, built, tmp_path
):
    out = tmp_path / "lieux.csv"
    result = run("export", "places", "--format", "national", "--out", out)
    assert result.exit_code == 0, result.output
    assert validate(out.read_bytes(), out) == set()
    lines = len(pd.read_csv(out))
    total = int(read_table(built.store_path, "places")["is_mediation"].sum())
    told = re.search(r"(\d+) lieux que le schéma refuse", result.output)
    refused = int(told[1]) if told else 0
    assert lines + refused == total
    assert lines > 0
    assert run("export", "epci", "--format", "national", "--out", out).exit_code == 1


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
