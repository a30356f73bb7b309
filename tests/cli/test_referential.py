"""`atlas referential`: load, list, diff, check, on the embedded atlas."""

import shutil

import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.store.database import read_table

VERSIONS = "referentiel;version;nature;titre;nombre_annonce\nessai;1;réseau;Essai;3\n;;x;\n"
CRITERION_LISTS = (
    "referentiel;version;critere;libelle;obligatoire;porte_sur;regle\n"
    "essai;1;e1;gratuit;oui;lieu;valeur parmi : frais_a_charge = Gratuit\n"
    "essai;1;e2;accueillant;oui;lieu;au flair\n"
)
LINKS = "de;vers;relation;statut\ne1;digcomp:3.0:1.1;équivalent;décidée\n"


@pytest.fixture
def atlas(built, tmp_path, monkeypatch):
    store = tmp_path / "atlas.duckdb"
    shutil.copyfile(built.store_path, store)
    monkeypatch.setenv("ATLAS_STORE", str(store))
    monkeypatch.setenv("ATLAS_RAW_DIR", str(tmp_path / "raw"))
    monkeypatch.setenv("ATLAS_OFFLINE", "true")

    def run(*words, code=0):
        result = CliRunner().invoke(main, ["referential", *map(str, words)])
        assert result.exit_code == code, result.output
        return result.output

    def load(name, text, *words, code=0):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return run("load", tmp_path / name, "--date", "2026-01-01", *words, code=code)

    run.load, run.folder, run.store = load, tmp_path, store
    return run


@pytest.mark.slow
def test_criteria_are_loaded_checked_and_removed(atlas):
    assert "2 lignes lues = 1 retenues + 1 rejetées" in atlas.load("v.csv", VERSIONS)
    said = atlas.load("c.csv", CRITERION_LISTS)
    assert "2 lignes lues = 2 retenues + 0 rejetées" in said
    assert "n'est pas une règle connue" in said
    assert "essai:1  Essai ; annoncé\u00a0: 3 ; connu\u00a0: 2 critères" in atlas("list").replace(
        "\u00a0;", " ;"
    )
    place = read_table(atlas.store, "places")["place_id"].iloc[0]
    judged = f"critere;sujet;appreciation;origine\ne2;{place};respecté;déclarée\n"
    atlas.load("a.csv", judged)
    out = atlas.folder / "t.csv"
    told = atlas("check", "essai:1", "--out", out)
    places = read_table(atlas.store, "places")
    free = places["fees"].dropna().str.split("|").map(lambda fees: "Gratuit" in fees).sum()
    rows = out.read_text(encoding="utf-8-sig").splitlines()
    assert f";{free};" in rows[1]
    assert ";1;0;" in rows[2]
    assert "déclarée" not in told
    atlas.load("l.csv", LINKS)
    from atlas.reader import Atlas

    taught = Atlas.open(atlas.store).taught_skills("digcomp:3.0")
    assert taught["respected_count"].tolist() == [free]
    result = CliRunner().invoke(main, ["context", "remove", "c"])
    assert result.exit_code == 0, result.output
    assert not read_table(atlas.store, "criteria")["criterion_id"].isin(["e1", "e2"]).any()


def test_two_versions_are_compared(atlas):
    out = atlas.folder / "d.csv"
    said = atlas("diff", "villes-internet:2014", "villes-internet:2017", "--out", out)
    assert "5 correspondances (5 proposées)" in said
    assert "Des textes manquent" in said
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 1 + 17


def test_criteria_are_listed_and_territories_checked(atlas):
    assert "epn:2001:4  au moins un animateur multimédia qualifié" in atlas("list", "epn:2001")
    told = atlas("check", "schema-national:1.0.2", "--territory", "R84", "--level", "departement",
                 "--criterion", "oui")  # fmt: skip
    assert "Ain" in told
    assert "tout est inconnu" in atlas("check", "epn:2001")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("list", "epn:1900"), "epn:2001"),
        (("diff", "epn:2001", "x:1"), "x:1"),
        (("check", "epn:2001", "--territory", "Z9"), "Z9"),
        (("check", "epn:2001", "--criterion", "non"), "epn:2001:1"),
    ],
)
def test_what_is_not_known_is_refused_in_a_sentence(atlas, words, expected):
    told = atlas(*words, code=1)
    assert "Erreur" in told
    assert expected in told


def test_a_file_that_is_none_of_the_four_is_refused(atlas):
    told = atlas.load("x.csv", "nom;ville\na;b\n", code=1)
    assert "--as" in told
    assert "nom, ville" in told
    told = atlas.load("c.csv", "référentiel;version;quoi\nepn;2001;texte\n", "--as", "criteres",
                      code=1)  # fmt: skip
    assert "--text" in told
    told = atlas.load("c.csv", "référentiel;version;quoi\nepn;2001;texte\n", "--as", "criteres",
                      "--text", "quoi", code=1)  # fmt: skip
    assert "epn:2001:1 est déjà plus haut" in told
    assert len(read_table(atlas.store, "criteria")) == 621
