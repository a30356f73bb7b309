"""A dossier as a Word document. The only door to `python-docx`."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from atlas.text.french import writable
from atlas.views.dossier.model import Dossier, Picture
from atlas.views.report.plain import NOTES_TITLE, WARNING_TITLE, plain_words

_ACCENT = RGBColor(0x00, 0x00, 0x91)
# Metrics that both Word and LibreOffice have, whatever the machine.
_FONT, _MONO = "Arial", "Courier New"
_PALE, _RULE, _LANGUAGE = "F1F1F8", "C9C9D9", "fr-FR"
_WIDTH_MM, _MARGIN_MM, _MAP_MM = 174, 18, 158
_LINE = Pt(14)  # of a row that a hand fills
# An address or a DOI, without the punctuation of the sentence around it.
_ADDRESS = re.compile(r"(?:https?://|doi:10\.)[^\s<>«»]*[^\s<>«».,;:!?)\]]")
# The date of every part of the archive: those of a zip file start in 1980.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def to_docx(dossier: Dossier) -> bytes:
    """Return a dossier as docx: headings, heading rows, words for pictures, in French.

    Same dossier, same bytes: the date of the document is that of the build.
    """
    it = plain_words(dossier)
    document = docx.Document()
    _set_up(document, dossier, it)
    _front(document, it)
    if dossier.picture is not None:
        _picture(document, dossier.picture)
    for section in (*it["sections"], *it["annexes"]):
        _section(document, section)
    document.add_heading(NOTES_TITLE, 1)
    document.add_paragraph(it["notes_intro"])
    for number, note in enumerate(it["notes"], 1):
        paragraph = document.add_paragraph(style="Normal")
        paragraph.add_run(f"{number}. ").bold = True
        _linked(paragraph, note)
    file = io.BytesIO()
    document.save(file)
    return _dated(file.getvalue())


def _linked(
    paragraph: WordParagraph, text: str, size: Length | None = None, strong: bool = False
) -> None:
    """Write a text, its addresses and its DOI as links."""
    at = 0
    for address in _ADDRESS.finditer(text):
        _write(paragraph, text[at : address.start()], size, strong)
        _link(paragraph, address[0], size)
        at = address.end()
    _write(paragraph, text[at:], size, strong)


def _write(paragraph: WordParagraph, text: str, size: Length | None, strong: bool) -> None:
    if text:
        run = paragraph.add_run(text)
        run.font.size, run.bold = size, strong or None


def _link(paragraph: WordParagraph, address: str, size: Length | None) -> None:
    """Write an address that opens when it is clicked."""
    target = f"https://doi.org/{address[4:]}" if address.startswith("doi:") else address
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, True))
    run = paragraph.add_run(address)
    run.font.color.rgb, run.font.underline, run.font.size = _ACCENT, True, size
    link.append(run._r)
    paragraph._p.append(link)


def _set_up(document: Document, dossier: Dossier, it: dict[str, Any]) -> None:
    properties = document.core_properties
    stamp = datetime.combine(dossier.data_date, time(), UTC)
    properties.title, properties.subject = it["full_title"], it["description"]
    properties.author = properties.last_modified_by = it["author"]
    properties.language = _LANGUAGE
    properties.comments = ""
    properties.created = properties.modified = stamp
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(_MARGIN_MM)
    page.top_margin, page.bottom_margin = Mm(17), Mm(21)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(9.5)
    normal.paragraph_format.space_after = Pt(4)
    for name in ("Title", "Heading 1", "Heading 2", "Caption"):
        style = document.styles[name]
        style.font.color.rgb = _ACCENT
        style.font.name = _FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
    document.styles["Heading 1"].font.size = Pt(14)
    for run in document.styles.element.iter(qn("w:lang")):
        run.set(qn("w:val"), _LANGUAGE)
    _page_numbers(page.footer.paragraphs[0], f"{it['title']} · {it['dates']} · page ")


def _page_numbers(paragraph: WordParagraph, before: str) -> None:
    """Write a footer that ends with the number of the page."""
    paragraph.add_run(before)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()._r
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run.append(mark)


def _front(document: Document, it: dict[str, Any]) -> None:
    document.add_paragraph(it["kind"])
    document.add_paragraph(it["title"], style="Title")
    document.add_paragraph(f"{it['nature']}. {it['dates']}.")
    if it["credits"]:
        document.add_paragraph(it["credits"])
    table = document.add_table(rows=1, cols=len(it["facts"]))
    for cell, fact in zip(table.rows[0].cells, it["facts"], strict=True):
        _shade(cell)
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(fact["value"])
        run.bold, run.font.size, run.font.color.rgb = True, Pt(18), _ACCENT
        label = cell.add_paragraph(fact["label"])
        _refs(label, fact["notes"])
    document.add_paragraph()
    for sentence in it["summary"]:
        _sentences(document.add_paragraph(style="List Bullet"), [sentence])
    if it["warning"]:
        paragraph = document.add_paragraph()
        paragraph.add_run(WARNING_TITLE).bold = True
        paragraph.add_run(" " + it["warning"])


def _section(document: Document, section: dict[str, Any]) -> None:
    document.add_heading(section["title"], 1)
    for block in section["blocks"]:
        _BLOCKS[block["kind"]](document, block)


def _sentences(paragraph: WordParagraph, sentences: list[dict[str, Any]]) -> None:
    for i, sentence in enumerate(sentences):
        if i:
            paragraph.add_run(" ")
        for text, strong in sentence["runs"]:
            _linked(paragraph, text, strong=strong)
        _refs(paragraph, sentence["notes"])


def _refs(paragraph: WordParagraph, numbers: list[int]) -> None:
    if numbers:
        run = paragraph.add_run(", ".join(str(number) for number in numbers))
        run.font.superscript, run.font.color.rgb = True, _ACCENT


def _paragraph(document: Document, block: dict[str, Any]) -> None:
    _sentences(document.add_paragraph(), block["sentences"])


def _bullets(document: Document, block: dict[str, Any]) -> None:
    for item in block["items"]:
        _sentences(document.add_paragraph(style="List Bullet"), [item])


def _commands(document: Document, block: dict[str, Any]) -> None:
    for line in block["lines"]:
        run = document.add_paragraph().add_run(line)
        run.font.name, run.font.size = _MONO, Pt(8)


def _table(document: Document, block: dict[str, Any]) -> None:
    caption = document.add_paragraph(block["caption"], style="Caption")
    caption.paragraph_format.keep_with_next = True
    _refs(caption, block["notes"])
    columns = len(block["headings"])
    table = document.add_table(rows=1 + len(block["rows"]), cols=columns)
    table.autofit = False
    _dress(table, block["caption"])
    total = sum(block["widths"])
    widths = [Mm(_WIDTH_MM * width / total) for width in block["widths"]]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for y, (row, values) in enumerate(
        zip(table.rows, (block["headings"], *block["rows"]), strict=True)
    ):
        strong = y == 0 or y - 1 in block["strong_rows"]
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if y and block["blank_lines"]:
            row.height, row.height_rule = _LINE * block["blank_lines"], WD_ROW_HEIGHT_RULE.AT_LEAST
        for x, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
            cell.width = widths[x]
            _fill(cell, value, strong, x in block["numeric"])
            if block["blank_lines"] and y < len(block["rows"]):  # a form is not cut by a page
                cell.paragraphs[0].paragraph_format.keep_with_next = True
    heading = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(heading)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _fill(cell: _Cell, value: str, strong: bool, is_number: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
    _linked(paragraph, value, Pt(8), strong)
    if is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if strong:
        _shade(cell)


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), _PALE)
    cell._tc.get_or_add_tcPr().append(shade)


def _dress(table: WordTable, words_of: str) -> None:
    """Give a table thin lines between its rows, and words for those who do not see it."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", _RULE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), words_of)
    properties.append(borders)
    properties.append(caption)


def _picture(document: Document, picture: Picture) -> None:
    shape = document.add_picture(io.BytesIO(picture.png), width=Mm(_MAP_MM))
    shape._inline.docPr.set("descr", writable(picture.alt))
    document.add_paragraph(writable(picture.caption), style="Caption")


def _dated(content: bytes) -> bytes:
    """Return the same archive, its parts without the time of writing."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return file.getvalue()


_BLOCKS: dict[str, Callable[[Document, dict[str, Any]], None]] = {
    "paragraph": _paragraph,
    "bullets": _bullets,
    "table": _table,
    "commands": _commands,
}
