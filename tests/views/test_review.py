"""The yearly review: what it says of an atlas that lacks all, and of one that has a register."""

import io
import re
import shutil
from datetime import date

import docx
import pandas as pd
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from atlas.cli import main
from atlas.reader import Atlas, View
from atlas.schema.frame import conform
from atlas.text.french import percent, whole
from atlas.views.report import to_docx, to_html, to_pdf
from atlas.views.review import make_review
from atlas.views.review.forms import blank_forms as forms
from atlas.views.review.money import calls_of
from atlas.views.review.subject import Reviewed
from atlas.views.words.steering.referentials import total_rates
from atlas.views.words.steering.register import Credits
from tests.cli.test_register import MEETINGS, RESOLUTIONS

YEAR = 2022


def words(review):
    """Return all that a review says, section by section."""
    told = {}
    for section in (*review.sections, *review.annexes):
        parts = []
        for block in section.blocks:
            parts += [s.text for s in getattr(block, "sentences", ())]
            parts += getattr(block, "lines", ())
            parts += [cell for row in getattr(block, "rows", ()) for cell in row]
        told[section.key] = "\n".join(parts)
    return told


@pytest.fixture(scope="module")
def bare(built):
    return make_review(Atlas.open(built.store_path), YEAR, None, Credits("", ""))


def test_what_is_not_loaded_is_said_unknown(bare):
    said = words(bare)
    assert "Aucune série n'est chargée" in said["indicateurs"]
    assert "inconnu, ce qui ne veut pas dire nul" in said["financements"]
    assert "Aucun paramètre n'est chargé" in said["plus-value"]
    assert "est inconnu ici" in said["resolutions"]
    assert "est **inconnu**" in said["deploiement"]


def test_the_figures_are_those_of_the_atlas_at_the_end_of_the_year(bare, built):
    seen = Atlas.open(built.store_path, View(date(YEAR, 12, 31))).territory("FR")
    assert bare.facts[0].value == whole(seen["place_count"])
    assert bare.facts[1].value == whole(seen["population_beyond_10km"])


def test_the_respect_of_criteria_is_that_of_the_atlas_at_the_end_of_the_year(bare, built):
    seen = Atlas.open(built.store_path, View(date(YEAR, 12, 31)))
    rates = seen.criterion_compliance("schema-national:1.0.2")
    counts = total_rates(rates[rates["requirement"] == "oui"])
    said = words(bare)["criteres"]
    assert f"**{percent(counts['respect_share'])}** respecté" in said
    assert whole(counts["unknown_count"]) in said.splitlines()


def test_the_calls_of_the_year_are_told(bare, built):
    atlas = Atlas.open(built.store_path)
    it = Reviewed(atlas, YEAR, date(YEAR, 12, 31))
    assert "Aucun appel à projets n'est chargé" in words(bare)["financements"]
    calls = conform(pd.DataFrame([
        {"call_id": name, "call_name": name, "opening": opening, "closing": closing}
        for name, opening, closing in (("a", "2021-11", "2022-01-31"), ("b", None, "2022"),
                                       ("c", "2023", None), ("d", None, None))
    ]).assign(context_id="l", row_number=2, **dict.fromkeys(
        ("funder_name", "announced_eur", "eligible", "perimeter", "rate", "winners", "source",
         "note"))), "calls")  # fmt: skip
    told, table = calls_of(calls, it)
    assert "2 appels à projets** de 2022 parmi 4 connus" in told
    assert "1 n'a ni ouverture ni clôture" in told
    assert [row[:4] for row in table.rows] == [
        ("a", "inconnu", "11/2021", "31/01/2022"), ("b", "inconnu", "inconnu", "2022"),
    ]  # fmt: skip


def test_a_year_before_any_edition_is_unknown(built):
    review = make_review(Atlas.open(built.store_path), 2001, None, Credits("", ""))
    assert {fact.value for fact in review.facts} == {"inconnu"}
    assert "Aucune édition n'était connue au 31/12/2001" in words(review)["deploiement"]


def test_nothing_that_the_parties_write_is_written_for_them():
    allowed = {"", "Qualité\xa0:", "Date\xa0:", "Signature\xa0:"}
    cells = {
        cell for form in forms() for block in form.blocks for row in block.rows for cell in row
    }
    assert cells == allowed
    titles = [form.title for form in forms()]
    assert titles == ["Ordre du jour", "Décisions", "Moyens", "Compte rendu", "Signatures"]
    signed = forms()[-1].blocks[0].headings
    assert signed == ("Pour l'État", "Pour l'association")


def test_the_annex_has_the_sum_of_every_edition(bare, built):
    known = Atlas.open(built.store_path).table("releases")
    counted = known[known["vintage_date"].dt.year <= YEAR]
    told = words(bare)["sources"].replace("\n", "")
    assert len(counted)
    for sums in counted["file_sha256"]:
        assert sums.split("|")[0] in told
    assert f"atlas review --year {YEAR}" in words(bare)["commandes"]


def test_the_three_files_say_the_same(bare):
    pdf = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(to_pdf(bare))).pages)
    document = docx.Document(io.BytesIO(to_docx(bare)))
    page = to_html(bare).decode()
    for section in (*bare.sections, *bare.annexes):
        assert section.title in pdf.replace("\n", " "), section.title
        assert section.title in [paragraph.text for paragraph in document.paragraphs]
        assert section.title in page.replace("&#x27;", "'")
    for text in (pdf, page, "\n".join(p.text for p in document.paragraphs)):
        assert "Bilan annuel de la médiation numérique" in re.sub(r"\s+", " ", text)
        assert "Dossier de médiation" not in text
    assert any(row.height for table in document.tables for row in table.rows)
    signed = next(t for t in document.tables if t.rows[0].cells[0].text == "Pour l'État")
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in signed.rows]
    assert kept == [True, True, True, None], "the block of signatures is on one page"
    assert to_docx(bare) == to_docx(bare)


def test_the_command_says_what_became_of_resolutions(built, tmp_path, monkeypatch):
    store = tmp_path / "atlas.duckdb"
    shutil.copyfile(built.store_path, store)
    monkeypatch.setenv("ATLAS_STORE", str(store))
    monkeypatch.setenv("ATLAS_RAW_DIR", str(tmp_path / "raw"))
    monkeypatch.setenv("ATLAS_CREDITS", "Mention d'essai")
    files = [tmp_path / "reunions.csv", tmp_path / "resolutions.csv"]
    for path, text in zip(files, (MEETINGS, RESOLUTIONS), strict=True):
        path.write_text(text, "utf-8")

    def run(*asked):
        result = CliRunner().invoke(main, [str(word) for word in asked])
        assert result.exit_code == 0, result.output
        return result.output

    run("register", "import", *files, "--date", "2024-12-31")
    out = tmp_path / "bilan.html"
    said = run("review", "--year", "2024", "--out", out)
    page = out.read_text("utf-8").replace("&#x27;", "'")
    assert "pas d'approbation en vigueur" in said
    assert "Mention d'essai (mention sans approbation en vigueur)" in page
    assert "adoptée le 03/07/2024" in page
    assert "en attente de l'association" in page
    assert "0" * 32 in page
    early = tmp_path / "tot.html"
    run("review", "--year", "2024", "--date", "2024-07-02", "--out", early)
    assert "adoptée le" not in early.read_text("utf-8")


def test_an_unknown_format_is_refused_in_a_sentence(built, tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(built.store_path))
    result = CliRunner().invoke(
        main, ["review", "--year", "2024", "--out", str(tmp_path / "bilan.odt")]
    )
    assert result.exit_code == 1
    assert "format inconnu" in result.output
