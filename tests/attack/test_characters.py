"""No character of a text blocks a document: PDF, Word, HTML, PNG, workbook."""

import io
import warnings
import zipfile

import docx
import pypdf
import pytest
from lxml import etree

from atlas.reader import Atlas
from atlas.reader.build import Build
from atlas.text.french import writable
from atlas.views.dossier import make_dossier, make_shelf
from atlas.views.export.workbook import write_xlsx
from atlas.views.figure.style import drawable, text_width
from atlas.views.report import to_docx, to_html, to_pdf

# Emoji and their joined forms, Chinese, Word's dot, noncharacters, private use, right to left,
# combining marks without letter, control characters, the last character of all.
ODD = "😀👩‍👩‍👧🏳️‍🌈漢字\uf0b7\ufffe\uffff\U000f0000\u202eعربي\u0301\x07\x0b\u2028\U0010ffff𝔸ﷺ"
NAME = f"Relais {ODD} fin"


@pytest.fixture(scope="module")
def dossier(built):
    places = Atlas.open(built.store_path).table("places").copy()
    own = places.index[places["is_mediation"] & (places["departement_code"] == "01")]
    places.loc[own[0], ["name", "address"]] = [NAME, f"1 rue {ODD}"]
    shelf = make_shelf(Atlas(Build(built.store_path, {"places": places})))
    return make_dossier(shelf, "departement", "01")


@pytest.mark.slow
def test_a_dossier_is_made_whatever_the_names_of_its_places(dossier):
    said = "".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(to_pdf(dossier))).pages
    )
    assert "Relais □" in said
    assert "•" in said
    word = docx.Document(io.BytesIO(to_docx(dossier)))
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    assert any(text.startswith("Relais 😀") and "□□" in text for text in cells)
    assert "Relais 😀" in to_html(dossier).decode("utf-8")


def test_a_dossier_without_odd_character_is_left_as_it_is():
    plain = "Médiathèque « L'Œuvre » – 3 € \u202f% \n\t’…"
    assert writable(plain) == plain
    assert drawable(plain.replace("\t", "")) == plain.replace("\t", "")


def test_a_picture_is_drawn_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert text_width(NAME, 9) > text_width("Relais fin", 9)
    assert drawable("漢字 é") == "□□ é"


def test_a_workbook_of_odd_texts_is_xml(built):
    rows = Atlas.open(built.store_path).table("places").head(3).assign(name=NAME, summary=ODD)
    file = io.BytesIO()
    write_xlsx(file, rows, {"title": NAME, "sources": ODD})
    with zipfile.ZipFile(file) as book:
        for name in book.namelist():
            etree.fromstring(book.read(name))
