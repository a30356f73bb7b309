"""The command line as a user meets it: exit codes, messages, whole files."""

import json

import pytest
from click.testing import CliRunner

from atlas.cli import main


@pytest.fixture
def run(built, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(built.store_path))
    monkeypatch.setenv("ATLAS_RAW_DIR", str(built.raw_path))
    monkeypatch.setenv("ATLAS_OFFLINE", "true")
    return lambda *arguments: CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.mark.parametrize("command", ["build", "import", "export", "serve", "info"])
def test_every_command_has_help_with_an_example(run, command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"atlas {command}" in result.output.split("Exemple")[1]


def test_info_counts_rows(run):
    result = run("info")
    assert result.exit_code == 0
    assert "687 lignes lues = 687 fiches + 0 rejets" in result.output


def test_geojson_of_gaps(run, tmp_path):
    out = tmp_path / "manques.geojson"
    result = run("export", "communes", "--where", "beyond_10km_share = 1", "--out", out)
    assert result.exit_code == 0, result.output
    collection = json.loads(out.read_text(encoding="utf-8"))
    codes = {feature["id"] for feature in collection["features"]}
    assert len(codes) == len(collection["features"]) > 100
    assert all(f["properties"]["nearest_distance_m"] > 10_000 for f in collection["features"])
    assert "crs" not in collection
    assert "Licence Ouverte" in collection["metadata"]["sources"]


@pytest.mark.parametrize("what", ["places", "communes", "epci", "departements", "regions"])
@pytest.mark.parametrize("suffix", ["csv", "parquet", "geojson"])
def test_everything_exports_in_every_format(run, tmp_path, what, suffix):
    out = tmp_path / f"x.{suffix}"
    result = run("export", what, "--where", "departement_code = '01' OR departement_code IS NULL",
                 "--out", out)  # fmt: skip
    assert result.exit_code == 0, result.output
    assert out.stat().st_size > 100


def test_excel_keeps_leading_zeros(run, tmp_path):
    out = tmp_path / "e.csv"
    assert run("export", "departements", "--excel", "--out", out).exit_code == 0
    text = out.read_bytes().decode("utf-8-sig")
    assert '=""01""' in text
    assert ";" in text.splitlines()[0]


def test_a_bad_condition_writes_nothing(run, tmp_path):
    out = tmp_path / "x.geojson"
    result = run("export", "places", "--where", "bogus = 1", "--out", out)
    assert result.exit_code == 1
    assert "Colonnes" in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_a_message(run, tmp_path):
    result = run("export", "regions", "--out", tmp_path / "no" / "x.csv")
    assert result.exit_code == 1
    assert "impossible" in result.output


def test_an_absent_file_is_a_message(run, tmp_path):
    result = run("import", tmp_path / "absent.csv")
    assert result.exit_code == 1
    assert "illisible" in result.output


def test_no_atlas_says_what_to_do(run, monkeypatch, tmp_path):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "none.duckdb"))
    result = run("info")
    assert result.exit_code == 1
    assert "atlas build" in result.output


def test_a_bad_setting_is_a_message(run, monkeypatch):
    monkeypatch.setenv("ATLAS_DETOUR_FACTOR", "loin")
    result = run("info")
    assert result.exit_code == 1
    assert "ATLAS_DETOUR_FACTOR" in result.output


def test_build_if_absent_leaves_a_good_store(run, built):
    before = built.store_path.stat().st_mtime_ns
    assert run("build", "--if-absent").exit_code == 0
    assert built.store_path.stat().st_mtime_ns == before
