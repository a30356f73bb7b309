"""`atlas import`: nothing is replaced unasked, nothing is lost unsaid, and the report says it."""

import csv
import io
import json
import shutil

import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.sources.receiving import REPLACED
from atlas.sources.vault import RELEASES, list_kept
from tests.conftest import PROJECT
from tests.examples import settings_in

CASES = PROJECT / "tests" / "cases"
ROW = {"id": "1", "nom": "Espace des Tilleuls", "commune": "Guéret", "code_postal": "23000",
       "adresse": "4 place du Marché", "services": "Accéder à du matériel"}  # fmt: skip


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path / "atlas")


@pytest.fixture
def run(settings, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(settings.store_path))
    monkeypatch.setenv("ATLAS_RAW_DIR", str(settings.raw_path))
    monkeypatch.setenv("ATLAS_OFFLINE", "true")

    def invoke(*words, code=0):
        result = CliRunner().invoke(main, ["import", "--no-build", *map(str, words)])
        assert result.exit_code == code, result.output
        return result.output

    return invoke


def kept(settings):
    """Return release id -> names of its files."""
    return {one.release_id: [file.path.name for file in one.files]
            for one in list_kept(RELEASES, settings.raw_path)}  # fmt: skip


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def test_a1_two_files_of_one_name_are_both_kept(run, settings):
    shown = run("--date", "2024-05-01", CASES / "a1-same-name-nord/lieux.json",
                CASES / "a1-same-name-sud/lieux.json")  # fmt: skip
    assert kept(settings) == {"lieux@2024-05-01": ["lieux.json", "a1-same-name-sud - lieux.json"]}
    assert "a1-same-name-nord/lieux.json" in shown


def test_a2_an_empty_column_takes_no_source_and_replaces_nothing(run, settings, tmp_path):
    other = write(tmp_path / "data.json", [ROW | {
        "source": "dora", "presentation_detail": "x", "prise_rdv": "x", "complement_adresse": "x",
        "publics_accueillis": "Jeunes"}])  # fmt: skip
    run(other)
    assert [*kept(settings)] == ["data-inclusion@2023-01-26"]
    run(CASES / "a2-empty-source-column.json", "--date", "2024-05-01")
    assert [*kept(settings)] == ["a2-empty-source-column@2024-05-01", "data-inclusion@2023-01-26"]


def test_an_edition_is_replaced_only_when_asked_and_the_old_one_stays(run, settings, tmp_path):
    path = write(tmp_path / "lieux.json", [ROW])
    old = path.read_bytes()
    run(path, "--date", "2024-05-01")
    assert "rien à faire" in run(path, "--date", "2024-05-01")
    write(path, [ROW, ROW | {"id": "2", "nom": "Autre"}])
    refused = run(path, "--date", "2024-05-01", code=1)
    for word in ("lieux@2024-05-01", "1 ligne", "2 lignes", "--replace", "--add"):
        assert word in refused
    assert list_kept(RELEASES, settings.raw_path)[0].path.read_bytes() == old
    run(path, "--date", "2024-05-01", "--replace")
    assert list_kept(RELEASES, settings.raw_path)[0].path.read_bytes() == path.read_bytes()
    assert [one.read_bytes() for one in (settings.raw_path / REPLACED).rglob("lieux.json")] == [old]


def test_files_can_be_added_to_an_edition(run, settings, tmp_path):
    first = write(tmp_path / "nord" / "lieux.json", [ROW])
    second = write(tmp_path / "sud" / "lieux.json", [ROW | {"nom": "Autre"}])
    run(first, "--date", "2024-05-01")
    run(second, "--date", "2024-05-01", "--add")
    assert kept(settings) == {"lieux@2024-05-01": ["lieux.json", "sud - lieux.json"]}
    assert "rien à faire" in run(second, "--date", "2024-05-01", "--add")
    assert not (settings.raw_path / REPLACED).exists()


def test_all_files_or_none(run, settings, tmp_path):
    known = write(tmp_path / "connu.json", [ROW])
    run(known, "--date", "2024-05-01")
    new = write(tmp_path / "nouveau.json", [ROW])
    write(known, [ROW | {"nom": "Autre"}])
    run(new, known, "--date", "2024-05-01", code=1)
    assert [*kept(settings)] == ["connu@2024-05-01"]


def test_two_formats_of_one_edition_are_refused(run, settings, tmp_path):
    v0 = write(tmp_path / "a" / "lieux.json", [ROW])
    v1 = write(tmp_path / "b" / "lieux.json", [ROW | {"frais_a_charge": "Gratuit", "services": ""}])
    refused = run(v0, v1, "--date", "2024-05-01", code=1)
    assert str(v0) in refused
    assert str(v1) in refused
    assert kept(settings) == {}


def test_the_date_is_that_of_the_newest_row(run, settings, tmp_path):
    rows = [
        ROW | {"date_maj": "2023-02-03"},
        ROW | {"id": "2", "nom": "B", "date_maj": "2024-03-04"},
    ]
    shown = run(write(tmp_path / "lieux.json", rows))
    assert [*kept(settings)] == ["lieux@2024-03-04"]
    assert "la plus récente de ses lignes" in shown
    assert "--date" in run(write(tmp_path / "autres.json", [ROW]))


def test_b1_columns_that_nobody_reads_are_named(run):
    shown = run(CASES / "b1-unread-columns.json", "--date", "2024-05-01")
    assert "Colonnes que personne ne lit" in shown
    assert "description : colonne remplie dans 1 ligne" in shown
    assert "Ateliers le vendredi" in shown
    assert "telephone" in shown  # read, though written with accents


def test_b3_a_column_that_restricts_the_hours_is_named_and_the_siret_is_read(run):
    shown = run(CASES / "b3-fortnight-and-siret.json", "--date", "2024-05-01")
    assert "pivot" in shown
    assert "SIRET : colonne" not in shown


def test_values_are_counted_by_field_and_a_lost_list_stops_the_import(run, settings, tmp_path):
    rows = [ROW | {"id": str(i), "nom": f"Lieu {i}", "services": f"Atelier {i}"} for i in range(9)]
    path = write(tmp_path / "lieux.json", rows)
    report = tmp_path / "rapport.csv"
    refused = run(path, "--date", "2024-05-01", "--report", report, code=1)
    assert "services : 0 valeurs gardées sur 9" in refused
    assert "--accept-losses" in refused
    assert kept(settings) == {}
    assert report.exists()
    shown = run(path, "--date", "2024-05-01", "--accept-losses")
    assert [line.split() for line in shown.splitlines() if line.startswith("  services")] == [
        ["services", "9", "0", "0,0", "%"]
    ]


def test_a_list_joined_by_another_sign_is_split_and_it_is_said(run, tmp_path):
    services = "Accéder à du matériel, Utiliser le numérique au quotidien"
    rows = [ROW | {"id": str(i), "nom": f"Lieu {i}", "services": services} for i in range(9)]
    shown = run(write(tmp_path / "lieux.json", rows), "--date", "2024-05-01")
    assert "le séparateur « , » de la colonne « services » n'est pas celui du format" in shown
    assert ["services", "18", "18", "100,0", "%"] in [line.split() for line in shown.splitlines()]


def test_the_report_says_each_cause_once_and_holds_no_formula(run, tmp_path):
    rows = [
        ROW | {"id": str(i), "nom": f"=Lieu {i}", "telephone": "12", "note": "<script>x</script>"}
        for i in range(50)
    ]
    path = write(tmp_path / "lieux.json", rows)
    run(path, "--date", "2024-05-01", "--report", tmp_path / "r.csv")
    text = (tmp_path / "r.csv").read_bytes().decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    phones = [
        row for row in table if row["Champ"] == "telephone" and row["Partie"] != "valeurs par champ"
    ]
    assert [row["Lignes"] for row in phones] == ["50"]
    assert any(row["Champ"] == "note" for row in table)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in table for cell in row.values())
    shutil.copy(path, tmp_path / "x.json")
    run(tmp_path / "x.json", "--date", "2024-05-01", "--report", tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    run(path, "--report", tmp_path / "r.txt", code=1)


def test_one_faulty_description_does_not_stop_the_others(run, settings, tmp_path, monkeypatch):
    data = tmp_path / "data"
    shutil.copytree(settings.data_dir, data)
    (data / "mappings" / "faux.toml").write_text("title = 3\n", encoding="utf-8")
    monkeypatch.setenv("ATLAS_DATA_DIR", str(data))
    path = write(tmp_path / "lieux.json", [ROW])
    assert "faux" in run(path, "--date", "2024-05-01")
    assert "faux" in run(path, "--date", "2024-05-01", "--format", "faux", code=1)
