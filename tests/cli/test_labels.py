"""Lists of awards, as a user loads them."""

import shutil

import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.sources.vault import LISTS
from atlas.store.database import read_table

LIST = """edition,collectivite,nature,departement,arobases,mention,code,page
2019,Blanquefort,commune,,4,,,https://exemple.test
2019,Bourg-en-Bresse,commune,01,@@@,,,https://exemple.test
2019,Oyonnax,commune,01,,,,https://exemple.test
2019,Oyonnax,commune,01,,,,https://exemple.test
2019,Namur (Belgique),,,5,,,https://exemple.test
2019,Ambérieu,commune,01,7,,,https://exemple.test
"""


@pytest.fixture
def run(built, monkeypatch, tmp_path):
    store = tmp_path / "atlas.duckdb"
    shutil.copyfile(built.store_path, store)
    monkeypatch.setenv("ATLAS_STORE", str(store))
    monkeypatch.setenv("ATLAS_RAW_DIR", str(tmp_path / "raw"))
    monkeypatch.setenv("ATLAS_OFFLINE", "true")
    return lambda *arguments: CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.mark.slow
def test_a_list_is_recognised_decided_and_removed(run, tmp_path):
    path, store = tmp_path / "palmares.csv", tmp_path / "atlas.duckdb"
    path.write_text(LIST, encoding="utf-8")
    result = run("import", path, "--covers", "2019:D01")
    assert result.exit_code == 0, result.output
    assert "6 lignes lues = 3 retenues + 3 rejetées" in result.output
    assert "commune:33056 Blanquefort|commune:32056 Blanquefort" in result.output
    lists = read_table(store, "label_lists").set_index("list_id")
    counts = ["row_count", "resolved_count", "undecided_count", "refused_count"]
    assert lists.loc["palmares", counts].tolist() == [6, 2, 1, 3]
    assert lists.loc["label-echantillon", counts].tolist() == [203, 196, 5, 2]
    issues = read_table(store, "issues")
    assert (issues["source_id"] == "palmares").sum() == 4
    scopes = read_table(store, "label_completeness")
    assert scopes.loc[scopes["list_id"] == "palmares", "scope"].tolist() == ["D01"]

    path.write_text(LIST.replace("commune,,4,,,", "commune,,4,,33056,"), encoding="utf-8")
    refused = run("import", path, "--as", "labels")
    assert refused.exit_code == 1
    assert "--replace" in refused.output
    assert run("import", path, "--as", "labels", "--replace").exit_code == 0
    labels = read_table(store, "labels")
    own = labels[labels["list_id"] == "palmares"].set_index("collectivity_name")
    assert own.loc["Blanquefort", ["territory_code", "resolved_by"]].tolist() == [
        "33056", "code donné"]  # fmt: skip
    assert (read_table(store, "issues")["source_id"] == "palmares").sum() == 3

    # As a removal stopped between the vault and the store leaves them.
    shutil.rmtree(tmp_path / "raw" / LISTS.root / "palmares")
    assert run("label", "remove", "palmares").exit_code == 0
    assert run("label", "remove", "palmares").exit_code == 1
    assert run("label", "remove", "label-echantillon").exit_code == 1  # embedded: nobody removes it
    assert len(read_table(store, "labels")) == 201
    assert "196 résolues" in run("label", "list").output


@pytest.mark.slow
def test_the_template_is_a_list_and_its_examples_are_not_awards(run, tmp_path):
    path = tmp_path / "modele.csv"
    assert run("label", "template", "--out", path).exit_code == 0
    result = run("import", path, "--no-build")
    assert result.exit_code == 0, result.output
    assert "0 résolues, 2 à décider" in result.output


@pytest.mark.parametrize(
    ("text", "said"),
    [("collectivite,edition\nAgen,2019\n", "colonnes absentes : arobases"),
     ("edition,collectivite,arobases\nhier,Agen,5\n", "aucune ligne utilisable")],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_a_sentence(run, tmp_path, text, said):
    path = tmp_path / "faux.csv"
    path.write_text(text, encoding="utf-8")
    result = run("import", path, "--as", "labels")
    assert result.exit_code == 1
    assert said in result.output
    assert not (tmp_path / "raw").exists()


def test_a_scope_that_is_none_is_refused(run, tmp_path):
    path = tmp_path / "palmares.csv"
    path.write_text(LIST, encoding="utf-8")
    result = run("import", path, "--covers", "LIEUX")
    assert result.exit_code == 1
    assert "2018:R32" in result.output
