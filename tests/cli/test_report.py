"""`atlas report` on the embedded atlas: one file, a folder of them, errors as sentences."""

import pypdf
import pytest
from click.testing import CliRunner

from atlas.cli import main, report
from atlas.errors import InputError
from atlas.views.dossier import make


@pytest.fixture
def run(built):
    def invoke(*arguments):
        env = {"ATLAS_STORE": str(built.store_path), "ATLAS_RAW_DIR": str(built.raw_path)}
        return CliRunner().invoke(main, [*map(str, arguments)], env=env)

    return invoke


@pytest.mark.slow
def test_a_dossier_has_the_format_of_its_name(run, tmp_path):
    out = tmp_path / "bourg.pdf"
    result = run("report", "commune", "01053", "--out", out)
    assert result.exit_code == 0, result.output
    assert "Bourg-en-Bresse" in pypdf.PdfReader(out).metadata.title


@pytest.mark.slow
def test_all_the_dossiers_of_a_level_and_what_failed(run, tmp_path, monkeypatch):
    made = report.make_dossier

    def fails_once(shelf, level, code):
        if code == failing[0]:
            raise InputError("panne d'essai")
        return made(shelf, level, code)

    failing = [""]
    monkeypatch.setattr(report, "make_dossier", fails_once)
    monkeypatch.setattr(make, "draw_subject", lambda *_: None)
    folder = tmp_path / "dossiers"
    asked = ("report", "epci", "--all", "--departement", "01", "--format", "html", "--out", folder)
    result = run(*asked)
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) > 10
    assert f"{len(names)} dossiers sur {len(names)}" in result.output
    failing[0] = names[0].split("-")[2]
    (folder / names[0]).unlink()
    result = run(*asked)
    assert result.exit_code == 1
    assert f"{failing[0]} : panne d'essai" in result.output
    assert sorted(path.name for path in folder.iterdir()) == names[1:]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("departement",), "ou --all"),
        (("departement", "01", "--all"), "ou --all"),
        (("departement", "999"), "aucun territoire de code « 999 »"),
        (("departement", "01", "--departement", "01"), "--departement demande --all"),
        (("departement", "01", "--format", "pdf", "--format", "html"), "demandent --all"),
        (("epci", "--all", "--departement", "999"), "aucun territoire de niveau epci"),
    ],
)
def test_bad_questions_are_sentences_and_write_nothing(run, tmp_path, arguments, words):
    out = tmp_path / "x.pdf"
    result = run("report", *arguments, "--out", out)
    assert result.exit_code == 1
    assert words in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_name_without_format_is_refused(run, tmp_path):
    result = run("report", "departement", "01", "--out", tmp_path / "ain.odt")
    assert result.exit_code == 1
    assert "formats : pdf, docx, html" in result.output
