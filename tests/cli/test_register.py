"""`atlas register` and `atlas value` as a user meets them, and the credit line of figures."""

import io
import shutil

import pytest
from click.testing import CliRunner
from PIL import Image

from atlas.cli import main
from atlas.sources.vault import file_sha256
from atlas.store.database import read_table

LINE = "État et association d'essai"
MEETINGS = (
    "reunion;instance;date;parties\n"
    "C1;pilotage;2024-06-20;État|association\n"
    "G1;gouvernance;2022-03-10;expert\n"
)
RESOLUTIONS = (
    "resolution;reunion;objet;texte;approuvee_etat;approuvee_association;dossier_sha256;mention;"
    "du;au\n"
    f"R1;C1;communication;Mention;2024-07-01;2024-07-03;{'0' * 64};{LINE};2024-07-03;2099-12-31\n"
    "R2;C1;moyens;Financer un poste;2024-07-01;;;;;\n"
)


@pytest.fixture
def atlas(built, tmp_path, monkeypatch):
    store = tmp_path / "atlas.duckdb"
    shutil.copyfile(built.store_path, store)
    monkeypatch.setenv("ATLAS_STORE", str(store))
    monkeypatch.setenv("ATLAS_RAW_DIR", str(tmp_path / "raw"))
    monkeypatch.setenv("ATLAS_OFFLINE", "true")
    monkeypatch.delenv("ATLAS_CREDITS", raising=False)
    (tmp_path / "reunions.csv").write_text(MEETINGS, encoding="utf-8")
    (tmp_path / "resolutions.csv").write_text(RESOLUTIONS, encoding="utf-8")

    def run(*words, code=0):
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result.output

    run.folder, run.store = tmp_path, store
    return run


def imported(atlas):
    files = (atlas.folder / "reunions.csv", atlas.folder / "resolutions.csv")
    return atlas("register", "import", *files, "--date", "2024-12-31")


def test_the_register_is_kept_listed_on_a_day_and_removed(atlas):
    assert "est inconnu ici" in atlas("register", "list")
    assert imported(atlas).count("2 lignes lues = 2 retenues + 0 rejetées") == 2
    out = atlas.folder / "r.csv"
    said = atlas("register", "list", "--date", "2024-12-31", "--out", out)
    assert "1 adoptée et 1 en attente de l'association" in said
    assert "Gouvernance\xa0: en retard" in said
    assert out.read_text("utf-8").count("\n") == 3
    before = atlas("register", "list", "--date", "2024-07-02")
    assert "1 en attente de l'association" not in before
    assert "2 en attente de l'association" in before
    contexts = read_table(atlas.store, "contexts").set_index("context_id")
    sha256 = file_sha256(atlas.folder / "resolutions.csv")
    assert contexts.loc["resolutions", "file_sha256"] == sha256
    atlas("context", "remove", "resolutions")
    assert read_table(atlas.store, "resolutions").empty
    assert len(read_table(atlas.store, "meetings")) == 2


def test_the_templates_are_recognised_and_their_examples_refused(atlas):
    atlas("register", "template", "--out", atlas.folder / "modeles")
    path = atlas.folder / "modeles" / "resolutions.csv"
    said = atlas("register", "import", path, "--date", "2024-12-31", code=1)
    assert "aucune ligne utilisable" in said
    assert read_table(atlas.store, "resolutions").empty


def test_a_file_that_names_somebody_is_not_kept(atlas):
    path = atlas.folder / "resolutions.csv"
    path.write_text(RESOLUTIONS.replace("Financer un poste", "Remercier Mme Untel"), "utf-8")
    said = atlas("register", "import", path, "--date", "2024-12-31", code=1)
    assert "ligne 3" in said
    assert not (atlas.folder / "raw").exists()


def test_another_file_is_no_register(atlas):
    path = atlas.folder / "lieux.csv"
    path.write_text("nom;commune\nLieu;Bourg\n", "utf-8")
    said = atlas("register", "import", path, "--date", "2024-12-31", code=1)
    assert "atlas register template" in said


def described(path):
    return Image.open(io.BytesIO(path.read_bytes())).info["Description"]


@pytest.mark.slow
def test_a_figure_warns_of_a_credit_line_that_nobody_approved(atlas, monkeypatch):
    out = atlas.folder / "f.png"
    figure = ("figure", "--level", "region", "--size", "carre", "--out", out)
    monkeypatch.setenv("ATLAS_CREDITS", LINE)
    assert "pas d'approbation en vigueur" in atlas(*figure)
    assert f"{LINE} (mention sans approbation en vigueur)" in described(out)
    imported(atlas)
    assert "approbation" not in atlas(*figure)
    assert LINE in described(out)
    assert "sans approbation" not in described(out)
    monkeypatch.setenv("ATLAS_CREDITS", "Une autre")
    assert "pas d'approbation en vigueur" in atlas(*figure)


def test_the_value_is_loaded_told_and_written(atlas):
    assert "sont inconnus" in atlas("value")
    path, out = atlas.folder / "p.toml", atlas.folder / "v.csv"
    atlas("value", "template", "--out", path)
    assert "2 lignes lues = 2 retenues + 0 rejetées" in atlas(
        "value", "load", path, "--date", "2024-01-01"
    )
    said = atlas("value", "--out", out)
    assert "110\u202f000 € par lieu et par an (de 93\u202f843 à 200\u202f131)" in said
    assert "inconnu\xa0: il manque durée de l'autonomie" in said
    assert "de seconde main" in said
    assert "cost_per_place_year,,93843.0,110000.0,200131.0" in out.read_text("utf-8")


def test_what_is_no_toml_is_refused_in_a_sentence(atlas):
    path = atlas.folder / "p.toml"
    path.write_text("a = = 1", "utf-8")
    said = atlas("value", "load", path, "--date", "2024-01-01", code=1)
    assert "TOML" in said
