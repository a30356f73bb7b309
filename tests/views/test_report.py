"""Dossiers as files: read back by other tools, hostile texts stay text, same input same bytes."""

import io
from dataclasses import replace
from html.parser import HTMLParser

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from atlas.reader import Atlas
from atlas.reader.build import Build
from atlas.views.dossier import make_dossier, make_shelf
from atlas.views.report import RENDERERS, to_docx, to_html, to_pdf

HOSTILE = '<script>alert(1)</script> #panic("x") $x$ ]*_`@note-1 \\ &amp; "fin"\x0b'
SHOWN = '<script>alert(1)</script> #panic("x") $x$ ]*_`@note-1 \\ &amp; "fin"'


@pytest.fixture(scope="module")
def dossier(built):
    places = Atlas.open(built.store_path).table("places").copy()
    own = places.index[places["is_mediation"] & (places["departement_code"] == "01")]
    places.loc[own[0], ["name", "emails"]] = [HOSTILE, "a@b.fr|<img src=x onerror=alert(1)>"]
    shelf = make_shelf(Atlas(Build(built.store_path, {"places": places})))
    return make_dossier(shelf, "departement", "01")


@pytest.fixture(scope="module")
def pdf(dossier):
    return pypdf.PdfReader(io.BytesIO(to_pdf(dossier)))


@pytest.fixture(scope="module")
def word(dossier):
    return docx.Document(io.BytesIO(to_docx(dossier)))


class Page(HTMLParser):
    """Tags of a page in order, its texts, and whether each tag is closed."""

    VOID = frozenset({"meta", "img", "br"})

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.open, self.text = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("file_format", list(RENDERERS))
def test_the_same_dossier_makes_the_same_bytes(dossier, file_format):
    assert RENDERERS[file_format](dossier) == RENDERERS[file_format](replace(dossier))


def test_the_pdf_is_tagged_in_french_with_its_fonts(pdf, dossier):
    root = pdf.trailer["/Root"]
    assert root["/Lang"].startswith("fr")
    assert root["/MarkInfo"]["/Marked"]
    assert pdf.metadata.title == dossier.full_title == "Ain : dossier de médiation numérique"
    assert pdf.metadata.creation_date.date() == dossier.data_date
    fonts = {
        str(font.get_object()["/BaseFont"]): font.get_object()["/DescendantFonts"][0].get_object()
        for page in pdf.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    for name, font in fonts.items():
        assert "Libertinus" in name or "DejaVuSansMono" in name
        assert {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"])


def test_the_pdf_says_what_the_dossier_says(pdf, dossier):
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for fact in dossier.facts:
        assert fact.value.replace("\u202f", " ").replace("\xa0", " ") in text.replace(
            "\u202f", " "
        ).replace("\xa0", " ")
    for section in (*dossier.sections, *dossier.annexes):
        assert " ".join(section.title.split()) in text
    assert SHOWN.split(" ")[0] in text
    assert '#panic("x")' in text


def test_the_word_document_has_headings_heading_rows_and_words_for_pictures(word, dossier):
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    assert headings == [
        *(section.title for section in dossier.sections), "Annexe : la liste des lieux", "Notes",
    ]  # fmt: skip
    for table in word.tables[1:]:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    (picture,) = word.inline_shapes
    assert picture._inline.docPr.get("descr").startswith("Carte : Ain")
    assert word.core_properties.language == "fr-FR"
    assert {lang.get(qn("w:val")) for lang in word.styles.element.iter(qn("w:lang"))} == {"fr-FR"}
    cells = [cell.text for row in word.tables[-1].rows for cell in row.cells]
    assert any(SHOWN in cell for cell in cells)


def test_addresses_and_dois_of_the_word_document_are_links(word):
    links = word.element.body.findall(f".//{qn('w:hyperlink')}")
    targets = {word.part.rels[link.get(qn("r:id"))].target_ref for link in links}
    assert targets
    assert all(target.startswith(("https://", "http://")) for target in targets)
    assert any(target.startswith("https://doi.org/10.") for target in targets)
    shown = {"".join(text.text for text in link.iter(qn("w:t"))) for link in links}
    assert not any(text.endswith((".", ",", ")", ";")) for text in shown)


def test_word_and_page_hold_the_same_tables(word, dossier):
    page = Page(to_html(dossier).decode())
    rows = sum(len(table.rows) for table in word.tables[1:])
    assert sum(tag == "tr" for tag, _ in page.tags) == rows
    assert len(word.tables) - 1 == sum(tag == "table" for tag, _ in page.tags)


def test_the_page_is_whole_french_and_asks_nothing_of_others(dossier):
    page = Page(to_html(dossier).decode())
    assert page.open == []
    names = [tag for tag, _ in page.tags]
    assert names.count("h1") == 1
    assert not {"script", "link", "iframe"} & set(names)
    assert ("html", {"lang": "fr"}) in page.tags
    for tag, attributes in page.tags:
        if tag == "img":
            assert attributes["src"].startswith("data:image/svg+xml;base64,")
            assert attributes["alt"].startswith("Carte")
        if tag == "th":
            assert attributes["scope"] in ("col", "row")
        assert not any(name.startswith("on") for name in attributes)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {a["href"].removeprefix("#") for tag, a in page.tags if tag == "a"}
    assert links <= set(ids)
    assert SHOWN in page.text
