"""The command line as a user meets it: exit codes, messages, whole files."""

import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.cli.group import COMMANDS
from atlas.store.database import read_table
from tests.conftest import PROJECT


@pytest.fixture
def run(built, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(built.store_path))
    monkeypatch.setenv("ATLAS_RAW_DIR", str(built.raw_path))
    monkeypatch.setenv("ATLAS_OFFLINE", "true")
    return lambda *arguments: CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.mark.parametrize(
    "command",
    [
        "build",
        "import",
        "describe",
        "decide",
        "contest",
        "compare",
        "commune",
        "export",
        "serve",
        "info",
    ],  # fmt: skip,
)
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
    assert all(f["properties"]["nearest_road_m"] > 10_000 for f in collection["features"])
    assert "crs" not in collection
    assert "Licence Ouverte" in collection["metadata"]["sources"]


@pytest.mark.parametrize("what", ["places", "communes", "epci", "departements", "regions"])
@pytest.mark.parametrize("suffix", ["csv", "parquet", "geojson", "xlsx", "gpkg", "fgb"])
@pytest.mark.slow
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


@pytest.fixture
def own(built, monkeypatch, tmp_path):
    """A command line on a copy of the atlas of its own, with its own decisions."""
    store = tmp_path / "atlas.duckdb"
    store.write_bytes(built.store_path.read_bytes())
    monkeypatch.setenv("ATLAS_STORE", str(store))
    monkeypatch.setenv("ATLAS_RAW_DIR", str(tmp_path / "raw"))
    monkeypatch.setenv("ATLAS_DECISIONS", str(tmp_path / "decisions.csv"))
    monkeypatch.setenv("ATLAS_OFFLINE", "true")
    return lambda *arguments: CliRunner().invoke(main, [str(a) for a in arguments]), store


HEADING = "decision,fiche,autre_fiche,champ,valeur_publiee,valeur_proposee,motif,preuve,date"


@pytest.mark.slow
def test_decisions_are_obeyed_by_the_next_build_and_ids_stay(own, tmp_path):
    run, store = own
    before = read_table(store, "records").set_index("record_key")
    links = read_table(store, "links").set_index("verdict")
    ends = ["left_record_id", "right_record_id"]
    merged = links.loc["réunies"].iloc[0]
    apart = links.loc["à revoir"]
    single = before.loc[~before["place_id"].duplicated(keep=False), "record_id"]
    doubtful = apart[apart[ends].isin([*single]).all(axis=1)].iloc[0]
    key_of = before.reset_index().set_index("record_id")["record_key"]
    pairs = [[key_of[link[f"{side}_record_id"]] for side in ("left", "right")]
             for link in (merged, doubtful)]  # fmt: skip
    alone = before[~before["place_id"].duplicated(keep=False)].iloc[0]
    lines = [
        f'lieux différents,"{pairs[0][0]}","{pairs[0][1]}",,,,deux portes,,2026-01-02',
        f'même lieu,"{pairs[1][0]}","{pairs[1][1]}",,,,vu sur place,,2026-01-02',
        f'corriger,"{alone.name}",,nom,"{alone["name"]}",Nom juste,nom changé,,2026-01-02',
    ]
    path = tmp_path / "mes-decisions.csv"
    path.write_text("\n".join([HEADING, *lines]) + "\n", encoding="utf-8")
    result = run("decide", path)
    assert result.exit_code == 0, result.output
    assert "3 décisions : appliquée" in result.output
    after = read_table(store, "records").set_index("record_key")
    assert after.loc[pairs[0][0], "place_id"] != after.loc[pairs[0][1], "place_id"]
    assert after.loc[pairs[1][0], "place_id"] == after.loc[pairs[1][1], "place_id"]
    assert after.loc[alone.name, "name"] == "Nom juste"
    touched = {key for pair in pairs for key in pair}
    others = before.index.difference(list(touched))
    assert (after.loc[others, "place_id"] == before.loc[others, "place_id"]).all()
    gone = {before.loc[key, "place_id"] for key in pairs[1]} - set(after["place_id"])
    aliases = read_table(store, "aliases").set_index("old_place_id")["place_id"]
    assert aliases[gone.pop()] == after.loc[pairs[1][0], "place_id"]
    issues = read_table(store, "issues")
    assert "Nom juste" in issues.loc[issues["severity"] == "correction", "message"].str.cat()


@pytest.mark.slow
def test_a_closed_place_leaves_and_is_counted_and_can_be_given_back(own, tmp_path):
    run, store = own
    record = read_table(store, "records").iloc[0]
    path = tmp_path / "d.csv"
    line = f'fermé,"{record["record_key"]}",,,,,fermé depuis mars,https://a.fr,2026-01-02'
    path.write_text(f"{HEADING}\n{line}\n", encoding="utf-8")
    assert run("decide", path).exit_code == 0
    release = read_table(store, "releases").iloc[0]
    assert release[["row_count", "record_count", "rejected_count"]].tolist() == [687, 686, 1]
    assert record["record_key"] not in set(read_table(store, "records")["record_key"])
    out = tmp_path / "contestation.csv"
    assert run("contest", "--out", out).exit_code == 0
    again = run("decide", out, "--no-build")
    assert again.exit_code == 0, again.output


def test_a_bad_decision_keeps_nothing(own, tmp_path):
    run, _ = own
    path = tmp_path / "d.csv"
    path.write_text(f"{HEADING}\nfermé,,,,,,,,2026-01-02\n", encoding="utf-8")
    result = run("decide", path)
    assert result.exit_code == 1
    assert "ligne 2" in result.output
    assert not (tmp_path / "decisions.csv").exists()


@pytest.mark.parametrize("what", ["places", "communes", "territories"])
@pytest.mark.slow
def test_two_dates_compared_in_a_file(run, twice, monkeypatch, tmp_path, what):
    monkeypatch.setenv("ATLAS_STORE", str(twice.store_path))
    out = tmp_path / "changements.csv"
    result = run("compare", what, "--from", "2022-09-30", "--to", "2023-09-30", "--out", out)
    assert result.exit_code == 0, result.output
    metropolitan, whole = result.output.splitlines()[:2]
    assert "France métropolitaine : 0 lieu ouvert, 12 fermés" in metropolitan
    assert "France entière : 0 lieu ouvert, 12 fermés" in whole
    rows = {"places": 1 + 12, "communes": 34969 + 1, "territories": 1255 + 109 + 26 + 2 + 1}[what]
    assert len(out.read_text(encoding="utf-8").splitlines()) == rows


def test_a_date_before_everything_is_refused_with_a_sentence(run):
    result = run("compare", "--from", "2001-01-01", "--to", "2026-01-01")
    assert result.exit_code == 1
    assert "aucune source" in result.output


@pytest.mark.slow
def test_import_accounts_for_each_row(own, tmp_path):
    run, store = own
    content = (PROJECT / "data" / "places" / "auvergne-rhone-alpes-2022.csv").read_text("utf-8")
    lines = content.splitlines()
    path = tmp_path / "hub.csv"
    path.write_text("\n".join([*lines[:11], lines[10]]) + "\n", encoding="utf-8")
    result = run("import", path, "--source", "hub", "--date", "2024-01-01")
    assert result.exit_code == 0, result.output
    row = next(line for line in result.output.splitlines() if line.startswith("hub.csv  "))
    assert row.split()[1:4] == ["11", "10", "1"]
    assert read_table(store, "releases")["rejected_count"].tolist() == [1]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["01091", "--date", "2006-01-01"], "Valserhône (01033)"),
        (["Châtillon-en-Michaille", "--departement", "01", "--date", "2006-01-01"], "(01033)"),
        (["23096"], "Guéret (23096)"),
        (["Saint-Martin"], "à choisir parmi"),
    ],
)
@pytest.mark.slow
def test_a_commune_of_any_time_is_followed(run, arguments, expected):
    result = run("commune", *arguments)
    assert result.exit_code == 0, result.output
    assert expected in result.output


def test_an_unknown_commune_is_refused(run):
    result = run("commune", "99999")
    assert result.exit_code == 1
    assert "99999" in result.output


@pytest.mark.slow
def test_movements_of_insee_complete_the_history(own, tmp_path, monkeypatch):
    run, store = own
    before = len(read_table(store, "commune_events"))
    heading = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,"
    heading += "TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP"
    row = "10,2030-01-01,COM,23096,0,GUERET,Guéret,Guéret,COM,23096,0,ESSAI,Essai,Essai"
    path = tmp_path / "v_mvtcommune_2030.csv"
    path.write_text(f"{heading}\n{row}\n", encoding="utf-8")
    monkeypatch.setenv("ATLAS_MOVEMENTS", str(path))
    result = run("build")
    assert "1 mouvements lus" in result.output
    assert len(read_table(store, "commune_events")) == before + 1


def test_each_command_is_listed_with_its_module_and_its_own_words():
    from importlib import import_module

    for module in {path.stem for path in (PROJECT / "atlas" / "cli").glob("*.py")} - {"__init__"}:
        import_module(f"atlas.cli.{module}")
    assert main.commands.keys() == COMMANDS.keys()
    for name, held in COMMANDS.items():
        command = main.commands[name]
        assert command.callback.__module__ == f"atlas.cli.{held.module}"
        assert held.words.replace("\xa0", " ") == command.get_short_help_str(limit=1_000)


def test_the_list_shows_every_command_and_loads_none():
    """In a process of its own: this one has loaded them."""
    script = (
        "import sys; import atlas.cli.group; from atlas.cli import main;"
        "main(['--help'], standalone_mode=False);"
        "heavy = {'pandas', 'numpy', 'pydantic'} | {f'atlas.cli.{n}' for n in sys.argv[1:]};"
        "sys.exit(f'loaded: {heavy & sys.modules.keys()}' if heavy & sys.modules.keys() else 0)"
    )
    modules = sorted({held.module for held in COMMANDS.values()})
    done = subprocess.run(
        [sys.executable, "-c", script, *modules], cwd=PROJECT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    listed = re.findall(r"^  (\w+)  ", done.stdout.split("Commands:")[1], re.MULTILINE)
    assert listed == sorted(COMMANDS)
