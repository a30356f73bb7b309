"""`atlas context` as a user meets it: help that can be followed, messages, figures that add up."""

import shutil

import pandas as pd
import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.schema.frame import SCHEMA_VERSION, conform, empty_table
from atlas.schema.tables import TABLES
from atlas.sources.vault import CONTEXTS
from atlas.store.database import read_table, write_store
from tests.conftest import PROJECT, make_source


@pytest.fixture
def run(land, monkeypatch, tmp_path):
    """The command line on an atlas of the toy land."""
    built = {
        "build_id": "1", "schema_version": SCHEMA_VERSION, "atlas_version": "1",
        "built_at": "2026", "cog_vintage": "COG", "detour_factor": 1.3, "notice": None,
    }  # fmt: skip
    tables = {name: empty_table(name) for name in TABLES}
    tables |= {"communes": land, "sources": make_source(),
               "build": conform(pd.DataFrame([built]), "build")}  # fmt: skip
    write_store(tmp_path / "atlas.duckdb", tables)
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "atlas.duckdb"))
    monkeypatch.setenv("ATLAS_RAW_DIR", str(tmp_path / "raw"))
    monkeypatch.setenv("ATLAS_DATA_DIR", str(PROJECT / "data"))
    return lambda *arguments: CliRunner().invoke(
        main, ["context", *(str(a) for a in arguments)], catch_exceptions=False
    )


@pytest.fixture
def index(tmp_path):
    path = tmp_path / "Indice été.csv"
    path.write_text("code;total\n23001;5,5\n23002;\n23003;7\n", encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("command", [(), ("add",), ("list",), ("remove",), ("add", "besoin"),
                                     ("add", "zonage"), ("add", "population"),
                                     ("add", "trajets"), ("add", "tournees")])  # fmt: skip
def test_every_command_has_help_with_an_example(run, command):
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert " ".join(["atlas context", *command]) in result.output.split("Exemple")[1]


def test_a_need_index_from_the_file_to_the_list(run, index, tmp_path):
    result = run("add", "besoin", index, "--column", "total", "--date", "2023-01-01", "--name",
                 "Fragilité", "--producer", "MedNum", "--unit", "0 à 10")  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "3 lignes lues = 2 retenues + 1 rejetées" in result.output
    assert "ligne 3, total : 23002 n'a pas de valeur" in result.output
    listed = run("list").output
    assert "Fragilité [indice-ete] : Indice de besoin" in listed
    assert "01/01/2023, MedNum, licence non précisée" in listed
    assert "3 lignes lues = 2 retenues + 1 rejetées" in listed
    assert "besoin connu pour 66,7\xa0% des habitants" in listed
    need = read_table(tmp_path / "atlas.duckdb", "need_values")
    assert need["value"].tolist() == [5.5, 7]


def test_lower_can_be_need_and_words_have_an_order(run, index, tmp_path):
    run("add", "besoin", index, "--column", "total", "--date", "2023-01-01", "--lower-is-need")
    words = tmp_path / "mots.csv"
    words.write_text("code,classe\n23001,Rural\n23002,Ville\n", encoding="utf-8")
    result = run("add", "besoin", words, "--column", "classe", "--date", "2023-01-01",
                 "--classes", "Ville | Rural")  # fmt: skip
    assert result.exit_code == 0, result.output
    contexts = read_table(tmp_path / "atlas.duckdb", "contexts").set_index("context_id")
    assert contexts["higher_is_need"].to_dict() == {"indice-ete": False, "mots": True}
    assert contexts.loc["mots", "unit"] == "rang de 1 à 2"
    need = read_table(tmp_path / "atlas.duckdb", "need_values", where={"context_id": "mots"})
    assert need[["value", "label"]].to_numpy().tolist() == [[2, "Rural"], [1, "Ville"]]


def test_what_is_refused_keeps_nothing(run, index, tmp_path):
    before = (tmp_path / "atlas.duckdb").read_bytes()
    result = run("add", "besoin", index, "--column", "autre", "--date", "2023-01-01")
    assert result.exit_code == 1
    assert "colonnes reçues : code, total" in result.output
    assert not (tmp_path / "raw").exists()
    assert (tmp_path / "atlas.duckdb").read_bytes() == before
    assert run("add", "besoin", index, "--column", "total").exit_code == 2
    assert run("add", "trajets", index, "--date", "2023-01-01").exit_code == 2


def test_remove_undoes_add(run, index, tmp_path):
    assert "Aucun contexte" in run("list").output
    run("add", "besoin", index, "--column", "total", "--date", "2023-01-01", "--id", "ifn")
    assert run("remove", "ifn").exit_code == 0
    assert "Aucun contexte" in run("list").output
    assert read_table(tmp_path / "atlas.duckdb", "contexts").empty
    assert read_table(tmp_path / "atlas.duckdb", "issues").empty
    result = run("remove", "ifn")
    assert result.exit_code == 1
    assert "aucun contexte « ifn »" in result.output


def test_a_removal_that_was_stopped_is_finished_by_the_same_command(run, index, tmp_path):
    """Stopped between the vault and the store: the one has it no more, the other still has it."""
    run("add", "besoin", index, "--column", "total", "--date", "2023-01-01", "--id", "ifn")
    shutil.rmtree(tmp_path / "raw" / CONTEXTS.root / "ifn")
    result = run("remove", "ifn")
    assert result.exit_code == 0, result.output
    assert read_table(tmp_path / "atlas.duckdb", "contexts").empty
    assert run("remove", "ifn").exit_code == 1


def test_a_context_added_before_the_atlas_waits_for_it(run, index, monkeypatch, tmp_path):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "absent.duckdb"))
    path = tmp_path / "i.csv"
    path.write_text("code,total\n01001,3\n", encoding="utf-8")
    result = run("add", "besoin", path, "--column", "total", "--date", "2023-01-01")
    assert result.exit_code == 0, result.output
    assert "lu par atlas build" in result.output
    assert "pas encore dans l'atlas" in run("list").output
