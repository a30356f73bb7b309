"""Every file that leaves the atlas: its data package is valid, and explains each of its columns."""

import json
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from frictionless import Package, system

import atlas.cli.export as export_module
import atlas.cli.publish as publish_module
import atlas.views.publication.folder as folder_module
from atlas.cli import main
from atlas.store.database import read_table
from atlas.views.export.dictionary import UNDESCRIBED, described_columns
from atlas.views.export.exported import chosen_places
from atlas.views.export.meanings import MEANINGS_OF_FIELDS, NO_UNIT
from tests.conftest import make_records, one_place_each

AIN = "departement_code = '01'"
SUFFIXES = (".csv", "-excel.csv", ".xlsx", ".geojson", ".gpkg", ".parquet", ".fgb")
COMMANDS = {
    "places": ("export", "places", "--where", AIN),
    "national": ("export", "places", "--format", "national"),
    "communes": ("export", "communes", "--where", AIN),
    "epci": ("export", "epci", "--where", AIN),
    "departements": ("export", "departements"),
    "regions": ("export", "regions"),
    "access": ("access", "--level", "departement"),
    "access-hours": ("access", "--level", "epci", "--supply", "heures"),
    "site": ("site", "--territory", "D01", "--sites", "2"),
    "site-budget": ("site", "--territory", "D01", "--budget", "90000", "--site-cost", "40000"),
    "close": ("close", "--territory", "D01"),
    "compare-places": ("compare", "places", "--from", "2022-09-30", "--to", "2023-09-30"),
    "compare-communes": ("compare", "communes", "--from", "2022-09-30", "--to", "2023-09-30"),
    "compare-territories": ("compare", "territories", "--from", "2022-09-30", "--to", "2023-09-30"),
}
WITHOUT_EXCEL = ("site", "site-budget", "close", "compare-places", "compare-communes",
                 "compare-territories")  # fmt: skip


def written(store: Path, name: str, suffix: str, folder: Path) -> Path:
    """Run a command that writes a file, and return where it is."""
    out = folder / f"{name}{suffix}"
    more = ["--excel"] if "excel" in suffix else []
    result = CliRunner().invoke(
        main, [*COMMANDS[name], *more, "--out", str(out)], env={"ATLAS_STORE": str(store)}
    )
    assert result.exit_code == 0, result.output
    return out


def check_package(path: Path) -> list[dict]:
    """Check the data package at a path with frictionless, and return its resources."""
    descriptor = json.loads(path.read_text("utf-8"))
    with system.use_context(trusted=True):
        assert [*Package.metadata_validate(descriptor)] == []
        report = Package(str(path)).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]
    return descriptor["resources"]


def check_described(fields: list[dict]) -> None:
    """Check that each field has a title, a sense and a unit, and each quantity a true unit."""
    assert fields
    for field in fields:
        assert field["title"].strip(), field
        assert field["description"] not in ("", UNDESCRIBED), field
        assert len(field["description"].split()) >= 2, field
        assert field["unit"].strip(), field
        if field["type"] in ("integer", "number"):
            assert field["unit"] != NO_UNIT, field


def check_data(path: Path, fields: list[dict]) -> None:
    """Read a file with geopandas and check that its columns are the fields, of their types."""
    frame = gpd.read_parquet(path) if path.suffix == ".parquet" else gpd.read_file(path)
    apart = {"geometry", "bbox"}
    if not (path.suffix == ".geojson" and frame.empty):  # nothing tells its columns
        names = [field["name"] for field in fields if field["name"] not in apart]
        known = [name for name in frame if not (path.suffix == ".geojson" and name == "id")]
        assert [name for name in known if name not in apart] == names
        assert "geometry" in known
    for field in fields:
        values = frame.get(field["name"], pd.Series(dtype="float64")).dropna()
        if field["name"] in ("geometry", "bbox") or values.empty:
            continue
        kind, column = field["type"], frame[field["name"]]
        if kind == "string":
            assert values.map(type).eq(str).all(), field
        elif kind == "date":
            assert pd.to_datetime(values.astype("str")).notna().all(), field
        elif kind == "boolean":
            assert set(values.astype(bool)) <= {True, False}
            assert column.dtype.kind in "bO", (field, column.dtype)
        else:
            numbers = pd.to_numeric(values)
            assert numbers.notna().all()
            if kind == "integer":
                assert (numbers == numbers.round()).all(), field


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.slow
def test_each_command_writes_a_valid_package_that_explains_each_column(
    built, twice, tmp_path, name
):
    suffixes = [".csv"] if name == "national" else SUFFIXES
    for suffix in suffixes:
        if "excel" in suffix and name in WITHOUT_EXCEL:
            continue
        settings = twice if name.startswith("compare") else built
        path = written(settings.store_path, name, suffix, tmp_path)
        (entry,) = check_package(path.with_name(f"{path.name}.datapackage.json"))
        fields = entry["schema"]["fields"]
        check_described(fields)
        if suffix in (".geojson", ".gpkg", ".parquet", ".fgb"):
            check_data(path, fields)
            assert entry["rowCount"] == len(gpd.read_file(path)) if suffix != ".parquet" else True
        elif suffix == ".xlsx":
            book = openpyxl.load_workbook(path, read_only=True)
            explained = [*book["Colonnes"].iter_rows(min_row=2, values_only=True)]
            assert [row[0] for row in explained] == [field["name"] for field in fields]
            assert all(row[3] and row[4] for row in explained)


@pytest.mark.filterwarnings("default")
def test_a_wrong_file_is_refused_by_its_package(built, tmp_path):
    path = written(built.store_path, "regions", ".gpkg", tmp_path)
    path.write_bytes(path.read_bytes() + b"\0")
    with system.use_context(trusted=True):
        assert not Package(str(path) + ".datapackage.json").validate().valid


def test_each_national_field_has_a_sense_and_what_is_unknown_says_so():
    from atlas.schema.fields import FIELDS

    assert [*MEANINGS_OF_FIELDS] == [field.french for field in FIELDS]
    (odd,) = described_columns(pd.DataFrame({"odd": [1]}), ["odd"])
    assert (odd.meaning, odd.unit) == (UNDESCRIBED, NO_UNIT)


def test_places_of_a_file_are_those_of_mediation_unless_candidates_are_asked_for():
    rows = one_place_each(make_records({}, {"is_mediation": False}, {"is_mediation": False}))
    chosen = chosen_places(rows, "csv")
    assert chosen.rows["place_id"].tolist() == [rows["place_id"][0]]
    words = "2 sites candidats, qui ne sont pas des lieux de médiation"
    assert chosen.left_out.rows == {words: 2}
    everything = chosen_places(rows, "csv", with_candidates=True)
    assert everything.rows["place_id"].tolist() == rows["place_id"].tolist()
    assert everything.left_out.rows == {}
    national = chosen_places(rows, "national")
    assert sum(national.left_out.rows.values()) + len(national.rows) == 3


@pytest.fixture
def half_candidates(monkeypatch):
    """Commands on an atlas whose every second place is a candidate site."""
    real = export_module.exported_frame

    def half(atlas, what, where):
        rows = real(atlas, what, where)
        if what != "places":
            return rows
        return rows.assign(is_mediation=[number % 2 == 0 for number in range(len(rows))])

    for module in (export_module, publish_module):
        monkeypatch.setattr(module, "exported_frame", half)


@pytest.mark.parametrize(("suffix", "key"), [(".csv", "rows"), (".gpkg", "rowCount")])
def test_the_command_leaves_candidates_out_and_says_how_many(
    built, tmp_path, half_candidates, suffix, key
):
    total = len(read_table(built.store_path, "places"))
    for more, kept in ([], total - total // 2), (["--with-candidates"], total):
        out = tmp_path / f"x{suffix}"
        arguments = ["export", "places", *more, "--out", str(out)]
        result = CliRunner().invoke(main, arguments, env={"ATLAS_STORE": str(built.store_path)})
        assert result.exit_code == 0, result.output
        (entry,) = check_package(tmp_path / f"x{suffix}.datapackage.json")
        assert entry[key] == kept
        assert entry.get("rowsLeftOut", 0) == total - kept
        assert ("sites candidats" in result.output) == (not more)
        if not more:
            assert f"{total // 2} sites candidats" in entry["rowsLeftOutReason"]


def test_candidates_are_no_option_of_what_has_none(built, tmp_path):
    for arguments in (["export", "epci"], ["export", "places", "--format", "national"]):
        result = CliRunner().invoke(
            main, [*arguments, "--with-candidates", "--out", str(tmp_path / "x.csv")],
            env={"ATLAS_STORE": str(built.store_path)},
        )  # fmt: skip
        assert result.exit_code == 1
        assert "--with-candidates" in result.output


@pytest.mark.parametrize("more", [[], ["--with-candidates"]])
def test_publish_says_of_candidates_what_export_says(
    built, tmp_path, half_candidates, monkeypatch, more
):
    kept = {what: folder_module.DATASETS[what] for what in ("places", "regions")}
    for module in (publish_module, folder_module):
        monkeypatch.setattr(module, "DATASETS", kept)
    folder = tmp_path / "public"
    arguments = ["publish", str(folder), "--base-url", "https://exemple.fr/", *more]
    result = CliRunner().invoke(main, arguments, env={"ATLAS_STORE": str(built.store_path)})
    assert result.exit_code == 0, result.output
    total = len(read_table(built.store_path, "places"))
    entries = {entry["path"]: entry for entry in check_package(folder / "datapackage.json")}
    assert len(entries) == 2 * 7 + 2
    expected = total if more else total - total // 2
    assert entries["lieux.csv"]["rows"] == expected
    assert entries["lieux.gpkg"]["rowCount"] == expected
    assert entries["lieux.gpkg"].get("rowsLeftOut", 0) == total - expected
    page = (folder / "index.html").read_text("utf-8")
    assert ("sites candidats, qui ne sont pas" in page) == (not more)
    for entry in entries.values():
        check_described(entry["schema"]["fields"])


@pytest.mark.slow
def test_the_folder_published_of_the_real_files_is_valid(real_atlas, tmp_path):
    folder = tmp_path / "public"
    arguments = ["publish", str(folder), "--base-url", "https://exemple.fr/"]
    result = CliRunner().invoke(main, arguments, env={"ATLAS_STORE": str(real_atlas.store_path)})
    assert result.exit_code == 0, result.output
    entries = {entry["path"]: entry for entry in check_package(folder / "datapackage.json")}
    places = read_table(real_atlas.store_path, "places")
    for suffix, key in ((".csv", "rows"), (".xlsx", "rows"), (".parquet", "rowCount")):
        entry = entries[f"lieux{suffix}"]
        assert entry[key] == places["is_mediation"].sum()
        assert entry["rowsLeftOut"] == (~places["is_mediation"]).sum() > 0
    for entry in entries.values():
        check_described(entry["schema"]["fields"])
