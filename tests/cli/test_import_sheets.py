"""`atlas import` of a workbook: the sheet that the user chooses is the one that is built."""

import openpyxl
import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.settings import Settings
from atlas.sources.files import read_as
from atlas.sources.registry import load_mappings
from atlas.sources.vault import RELEASES, list_kept
from tests.conftest import PROJECT

HEADING = ["id", "nom", "commune", "code_postal", "adresse", "services"]


@pytest.fixture
def book(tmp_path):
    """A workbook of two sheets of places."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, count in (("Nord", 1), ("Sud", 3)):
        sheet = made.create_sheet(name)
        sheet.append(HEADING)
        for number in range(count):
            sheet.append([f"{name}{number}", f"Espace {name} {number}", "Guéret", "23000", "", ""])
    made.save(tmp_path / "lieux.xlsx")
    return tmp_path / "lieux.xlsx"


@pytest.mark.parametrize(("options", "names"), [
    ([], ["Espace Sud 0", "Espace Sud 1", "Espace Sud 2"]),
    (["--sheet", "Nord"], ["Espace Nord 0"]),
])  # fmt: skip
def test_chosen_sheet_is_kept_with_the_file(book, monkeypatch, tmp_path, options, names):
    monkeypatch.setenv("ATLAS_RAW_DIR", str(tmp_path / "raw"))
    arguments = ["import", str(book), "--date", "2024-05-01", "--no-build", *options]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    [release] = list_kept(RELEASES, Settings().raw_path)
    mapping = load_mappings(PROJECT / "data" / "mappings")[release.format_id]
    assert read_as(release.path, mapping, release.sheet).rows["nom"].tolist() == names


def test_unknown_sheet_is_refused_before_anything_is_kept(book, monkeypatch, tmp_path):
    monkeypatch.setenv("ATLAS_RAW_DIR", str(tmp_path / "raw"))
    result = CliRunner().invoke(main, ["import", str(book), "--no-build", "--sheet", "Est"])
    assert result.exit_code == 1
    assert "pas de feuille « Est » ; feuilles : Nord, Sud" in result.output
    assert not (tmp_path / "raw").exists()


def test_description_of_a_sheet_is_proposed(book):
    result = CliRunner().invoke(main, ["describe", str(book), "--sheet", "Nord"])
    assert result.exit_code == 0, result.output
    assert 'nom = "nom"' in result.output
