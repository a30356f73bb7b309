"""`atlas describe` as a hub's analyst meets it."""

import tomllib

import pytest
from click.testing import CliRunner

import atlas.cli.describe
from atlas.cli import main
from atlas.intake.description import parse_mapping

HEADING = "Lieu;Ville;CP;Rue;Tel;Parking"
ROWS = [
    f"Lieu {letter};{town};{code};{i} rue de la Paix;05 55 00 00 {i:02};oui"
    for i, (letter, (town, code)) in enumerate(
        zip("ABCDEFGHIJKL", [("Guéret", "23000"), ("Aubusson", "23200"), ("Boussac", "23600")] * 4,
            strict=True)
    )
]  # fmt: skip


@pytest.fixture
def run():
    assert main.get_command(None, "describe") is atlas.cli.describe.describe_command
    return lambda *arguments: CliRunner().invoke(main, ["describe", *map(str, arguments)])


@pytest.fixture
def places(tmp_path):
    path = tmp_path / "lieux-de-la-creuse.csv"
    path.write_text("\n".join([HEADING, *ROWS]), encoding="utf-8")
    return path


def test_help_has_an_example(run):
    assert "atlas describe lieux.csv" in run("--help").output.split("Exemples")[1]


def test_a_description_is_written_and_summed_up(run, places, tmp_path):
    out = tmp_path / "creuse.toml"
    result = run(places, "--out", out)
    assert result.exit_code == 0, result.output
    described = tomllib.loads(out.read_text(encoding="utf-8"))
    mapping = parse_mapping("creuse", described)
    assert described["title"] == "Description proposée pour lieux-de-la-creuse.csv"
    assert {field: mapping.columns[field] for field in ("nom", "commune", "code_postal")} == {
        "nom": ("Lieu",), "commune": ("Ville",), "code_postal": ("CP",)
    }  # fmt: skip
    assert "12 lignes gardées sur 12 (100,0\xa0%), 0 rejetées" in result.stdout
    assert result.stdout.startswith("Colonne")
    assert "À COMPLÉTER" in result.stderr


def test_without_out_the_whole_output_is_toml(run, places):
    result = run(places)
    assert result.exit_code == 0, result.output
    assert tomllib.loads(result.stdout)["columns"]["nom"] == "Lieu"
    assert "# Avec cette description : 12 lignes gardées" in result.stdout


def test_a_description_is_not_overwritten_unless_told(run, places, tmp_path):
    out = tmp_path / "creuse.toml"
    out.write_text("la mienne", encoding="utf-8")
    refused = run(places, "--out", out)
    assert refused.exit_code == 1
    assert "existe déjà" in refused.output
    assert out.read_text(encoding="utf-8") == "la mienne"
    assert run(places, "--out", out, "--force").exit_code == 0
    assert "[columns]" in out.read_text(encoding="utf-8")


def test_a_file_already_described_is_said_first(run, tmp_path):
    path = tmp_path / "lieux.csv"
    heading = "id,nom,commune,code_postal,adresse,services,frais_a_charge"
    path.write_text(f"{heading}\n1,Lieu A,Guéret,23000,1 rue X,,Gratuit\n", encoding="utf-8")
    result = run(path)
    assert result.exit_code == 0
    assert "déjà reconnu par la description « national-v1 »" in result.stderr


def test_a_file_without_names_is_told_incomplete(run, tmp_path):
    path = tmp_path / "mesures.csv"
    path.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    result = run(path)
    assert result.exit_code == 0
    assert "# Description incomplète" in result.stdout


@pytest.mark.parametrize(("content", "said"), [(None, "illisible"), ("", "vide")])
def test_a_file_that_cannot_be_read_is_a_message(run, tmp_path, content, said):
    path = tmp_path / "x.csv"
    if content is not None:
        path.write_text(content)
    result = run(path)
    assert result.exit_code == 1
    assert said in result.output


def test_a_folder_that_does_not_exist_is_a_message(run, places, tmp_path):
    result = run(places, "--out", tmp_path / "absent" / "x.toml")
    assert result.exit_code == 1
    assert "écriture impossible" in result.output


def test_a_file_of_grants_says_which_column_plays_which_role(run, tmp_path):
    path = tmp_path / "subventions.csv"
    path.write_text("nomBeneficiaire;idBeneficiaire;montant;couleur\nEssai;13002526500013;5;bleu\n"
                    "Essai;13002526500014;5;\n", encoding="utf-8")  # fmt: skip
    result = run(path, "--kind", "financements")
    assert result.exit_code == 0, result.output
    said = result.output.replace("\xa0", " ")
    assert "SIRET du bénéficiaire : idBeneficiaire (--siret)" in said
    assert "Colonnes que rien ne lit : couleur" in said
    assert "2 lignes lues = 1 retenues + 1 rejetées" in said
    assert "montant" in run(path, "--kind", "appels").output  # a sentence, that names the columns
