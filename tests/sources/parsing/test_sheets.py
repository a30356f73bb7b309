"""Workbooks: the sheet, the heading, typed cells as text, and what is refused."""

import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from atlas.errors import InputError, SchemaError
from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.sources.files import read_content, read_described
from atlas.sources.registry import load_mappings
from tests.conftest import PROJECT

OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
HEADING = ["id", "nom", "commune", "code_postal", "adresse", "services"]
ROW = ["01", "Été", "Guéret", "23000", "4 place", "Aide"]


def xlsx(*sheets, change=None):
    """Return a workbook, a name and rows per sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def ods(*rows):
    """Return an OpenDocument workbook of one sheet, from the XML of its rows."""
    spaces = " ".join(f'xmlns:{one}="{OFFICE}:{one}:1.0"' for one in ("office", "table", "text"))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{OFFICE}:manifest:1.0"/>')
        archive.writestr(
            "content.xml",
            f"""<office:document-content {spaces}><office:body>
<office:spreadsheet><table:table table:name="Lieux">{"".join(rows)}</table:table>
</office:spreadsheet></office:body></office:document-content>""",
        )
    return content.getvalue()


def text_row(*texts, repeated=1):
    cells = "".join(f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>'
                    "</table:table-cell>" for text in texts)  # fmt: skip
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def read(content, sheet=None):
    return read_content(content, "lieux.xlsx", sheet=sheet)


def cells(raw):
    return raw.rows.drop(columns=STRUCTURE_COLUMN).to_numpy().tolist()


def test_typed_cells_are_what_a_person_would_type():
    row = [13100, 46.1694, 21300000000000, True, date(2024, 5, 1), datetime(2024, 5, 1, 10, 30),
           time(9, 30), "01053", None, " a "]  # fmt: skip
    heading = list("abcdefghij")
    raw = read(xlsx(("Lieux", [heading, row])))
    assert (raw.kind, raw.first_row_number) == ("csv", 2)
    assert cells(raw) == [["13100", "46.1694", "21300000000000", "True", "2024-05-01",
                           "2024-05-01T10:30:00", "09:30", "01053", "", " a "]]  # fmt: skip


def test_cells_in_error_say_which():
    def spoil(book):
        for cell, text in (("B2", "#REF!"), ("A3", "#N/A")):
            book["Lieux"][cell].value = text
            book["Lieux"][cell].data_type = "e"

    raw = read(xlsx(("Lieux", [["id", "nom"], ["1", "A"], ["2", "B"]]), change=spoil))
    assert cells(raw) == [["1", "#REF!"], ["#N/A", "B"]]


def test_sheet_with_most_rows_is_read_unless_another_is_named():
    content = xlsx(("Notice", [["Ce fichier"]]), ("Lieux", [["id", "nom"], ["1", "A"], ["2", "B"]]))
    assert cells(read(content)) == [["1", "A"], ["2", "B"]]
    assert cells(read(content, "Lieux")) == cells(read(content))
    with pytest.raises(InputError, match="pas de feuille « Autre » ; feuilles : Notice, Lieux"):
        read(content, "Autre")


def test_hidden_sheet_is_not_the_default():
    def hide(book):
        book["Listes"].sheet_state = "hidden"

    lists = [["a", "b"]] + [["x", "y"]] * 9
    content = xlsx(("Lieux", [["id", "nom"], ["1", "A"]]), ("Listes", lists), change=hide)
    assert cells(read(content)) == [["1", "A"]]


def test_sheet_of_a_chart_is_no_table():
    rows = [["id", "nom"], ["1", "A"]]
    content = xlsx(("Lieux", rows), change=lambda book: book.create_chartsheet("Graphique", 0))
    assert cells(read(content)) == [["1", "A"]]


def test_sheet_that_a_description_knows_wins_over_a_longer_one(tmp_path):
    notes = [["Note", "Sens"]] + [["x", "y"]] * 9
    path = tmp_path / "lieux.xlsx"
    path.write_bytes(xlsx(("Notes", notes), ("Lieux", [HEADING, ROW])))
    raw, mapping = read_described(path, load_mappings(PROJECT / "data" / "mappings"))
    assert mapping.format_id == "national-v0"
    assert cells(raw) == [ROW]


def test_titles_are_skipped_and_said():
    rows = [["Lieux du hub", None, None], [], ["id", "nom", "ville"], ["1", "A", "Guéret"]]
    raw = read(xlsx(("Lieux", rows)))
    assert cells(raw) == [["1", "A", "Guéret"]]
    assert raw.first_row_number == 4
    assert raw.notes["problem"].tolist() == ["lignes 1 à 2 au-dessus de l’en-tête, non lues"]


def test_merged_heading_is_refused_with_the_cell():
    rows = [["Lieu", None, "Ville"], ["1", "A", "Guéret"], ["2", "B", "Guéret"]]
    content = xlsx(("Lieux", rows), change=lambda book: book["Lieux"].merge_cells("A1:B1"))
    with pytest.raises(SchemaError, match=r"feuille « Lieux » : cellules fusionnées.*A1:B1"):
        read(content)
    content = xlsx(("Lieux", rows), change=lambda book: book["Lieux"].merge_cells("C2:C3"))
    assert "cellules fusionnées (1)" in read(content).notes["problem"][-1]


def test_columns_and_rows_without_anything_are_left_out():
    rows = [["id", "nom", None, None], ["1", "A", None, "reste"], ["2", "B"], [None, None]]
    raw = read(xlsx(("Lieux", rows)))
    assert cells(raw) == [["1", "A", "reste"], ["2", "B", ""]]


def test_opendocument_is_read():
    blank = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
    blank += 'table:number-columns-repeated="16384"/></table:table-row>'
    content = ods(text_row("id", "nom"), text_row("01", "Été"), blank)
    assert cells(read(content)) == [["01", "Été"]]
    assert len(read(ods(text_row("id", "nom"), text_row("1", "A", repeated=3))).rows) == 3


def far(book):
    book["Lieux"]["XFD1048576"] = "x"


@pytest.mark.parametrize(("content", "said"), [
    (xlsx(("Lieux", [["id", "nom"], ["1", "A"]]), change=far), "ligne 1048576"),
    (ods(text_row("id"), text_row("x", repeated=1 << 40)), "ligne 1099511627779"),
    (xlsx(("Lieux", [])), "vide"), (xlsx(("Lieux", [["id", "nom"]]))[:400], "abîmé"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "abîmé"),
    (ods("<table:"), "abîmé"),
])  # fmt: skip
def test_workbook_that_cannot_be_read_is_refused(content, said):
    with pytest.raises(SchemaError, match=rf"^lieux\.xlsx.*{said}"):
        read(content)
