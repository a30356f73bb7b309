"""`atlas import` of actions, `atlas stakes`, `atlas actions`, on the embedded atlas."""

import shutil

import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.store.database import read_table

FILE = (
    "titre;collectivite;code;enjeu;datedebut\n"
    "Action d'essai 1;Bourg-en-Bresse;01053;médiation;2023-01-02\n"
    "Action d'essai 2;Département de l'Ain;D01;Service d'essai;\n"
    ";Ain;D01;médiation;\n"
)


@pytest.fixture
def atlas(built, tmp_path, monkeypatch):
    store = tmp_path / "atlas.duckdb"
    shutil.copyfile(built.store_path, store)
    monkeypatch.setenv("ATLAS_STORE", str(store))
    monkeypatch.setenv("ATLAS_RAW_DIR", str(tmp_path / "raw"))
    monkeypatch.setenv("ATLAS_OFFLINE", "true")
    (tmp_path / "actions.csv").write_text(FILE, encoding="utf-8")
    (tmp_path / "officiel.csv").write_text("nom;code\nService d'essai;S1\n", encoding="utf-8")

    def run(*words):
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exit_code == 0, result.output
        return result.output

    run.folder, run.store = tmp_path, store
    return run


@pytest.mark.slow
def test_a_file_of_actions_is_recognised_kept_exported_and_removed(atlas):
    said = atlas("import", atlas.folder / "actions.csv", "--date", "2024-01-01")
    assert "3 lignes lues = 2 retenues + 1 rejetées" in said
    actions = read_table(atlas.store, "actions")
    assert actions["departement_code"].tolist() == ["01", "01"]
    assert actions["stake_code"].fillna("").tolist() == ["enjeux-1:14", ""]
    assert "15 nommés" in atlas("stakes", "list")

    out = atlas.folder / "retour.csv"
    atlas("actions", "--out", out)
    atlas("import", out, "--date", "2024-01-01", "--as", "actions", "--source", "actions",
          "--replace")  # fmt: skip
    again = read_table(atlas.store, "actions")
    assert again.equals(actions)

    atlas("context", "remove", "actions")
    assert read_table(atlas.store, "actions").empty
    assert len(read_table(atlas.store, "stakes")) == 25


@pytest.mark.slow
def test_the_official_list_is_loaded_and_gives_codes(atlas):
    atlas("stakes", "load", atlas.folder / "officiel.csv", "--date", "2024-01-01")
    assert len(read_table(atlas.store, "stakes")) == 26
    atlas("import", atlas.folder / "actions.csv", "--date", "2024-01-01")
    assert read_table(atlas.store, "actions")["stake_code"].tolist() == [
        "enjeux-1:14",
        "S1",
    ]


def test_what_is_no_file_of_actions_is_refused_in_a_sentence(atlas):
    path = atlas.folder / "autre.csv"
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["import", str(path), "--as", "actions"])
    assert result.exit_code == 1
    assert "titre de l'action" in result.output
    assert "Traceback" not in result.output


@pytest.mark.slow
def test_a_name_alone_is_resolved_against_the_store(atlas):
    path = atlas.folder / "noms.csv"
    path.write_text("titre;collectivite;enjeu\n"
                    "Action d'essai;Bourg-en-Bresse;médiation\n"
                    "Action d'essai;Communauté d'agglomération du Bassin de Bourg-en-Bresse;\n"
                    "Action d'essai;Région Bretagne;\n", encoding="utf-8")  # fmt: skip
    atlas("import", path, "--date", "2024-01-01")
    found = read_table(atlas.store, "actions")
    assert found["territory_code"].tolist() == ["01053", "200071751", "53"]


@pytest.mark.slow
def test_a_file_of_grants_is_recognised_and_not_proposed_as_places(atlas):
    (atlas.folder / "subventions.csv").write_text(
        "nomBeneficiaire,idBeneficiaire,montant,Code commune INSEE\n"
        "Association synthétique,13002526500013,1000,01053\n"
        "Association synthétique,13002526500013,1000,01053\n"
        "Personne,,5,01053\n",
        encoding="utf-8",
    )
    said = atlas("import", atlas.folder / "subventions.csv", "--date", "2024-01-01")
    assert "3 lignes lues = 2 retenues + 1 rejetées" in said
    grants = read_table(atlas.store, "grants")
    assert grants["awarded_eur"].sum() == 2000
    assert grants["is_repeat"].tolist() == [False, True]
    assert "Financements" in atlas("context", "list")
    atlas("context", "remove", "subventions")
    assert read_table(atlas.store, "grants").empty
