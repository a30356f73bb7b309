"""Zip archives: what a file is that is one, and what can be told before it is unpacked whole."""

import html
import io
import re
import zipfile
import zlib
from xml.parsers import expat

from atlas.errors import SchemaError

# The reader of workbooks asks memory for every cell up to the last one of a sheet, filled or not:
# one cell at the far corner would be 17 billion. The largest real sheets seen have 4 million.
_MOST_CELLS = 16_000_000
_MOST_BYTES = 1 << 28  # once unpacked
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=\"(\d{1,7})\"")
_COLUMN = re.compile(rb"\br=\"([A-Z]{1,3})\d")
_ERROR = re.compile(
    rb"<(?:\w+:)?c r=\"([A-Z]{1,3})(\d{1,7})\"[^>]*\bt=\"e\"[^>]*>(?:(?!</(?:\w+:)?c>).)*?"
    rb"<(?:\w+:)?v>([^<]*)<",
    re.DOTALL,
)
_ODS_ROW = b"<table:table-row"
_REPEATED_ROW = re.compile(
    rb"<table:table-row\b[^>]*rows-repeated=\"(\d+)\"[^>]*>(?:(?!</table:table-row>).)*?<text:p",
    re.DOTALL,
)
_REPEATED_CELL = re.compile(rb"<table:table-cell\b[^>]*columns-repeated=\"(\d+)\"[^>]*[^/]>")
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_LINK = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(r"(?:\w+:)?(\w+)=\"([^\"]*)\"")
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError, KeyError, IndexError,
)  # fmt: skip
Errors = dict[tuple[int, int], str]


def is_packed(content: bytes) -> bool:
    """Tell whether a file is a zip archive."""
    return content.startswith(b"PK\x03\x04")


def members(content: bytes, name: str) -> list[str]:
    """Return the names of the files of an archive, those that systems add left out.

    Raises
    ------
    SchemaError
        It is damaged, or too large once unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
    except _DAMAGED as error:
        raise SchemaError(f"{name} : archive abîmée ({error})") from error
    if sum(info.file_size for info in infos) > _MOST_BYTES:
        raise SchemaError(f"{name} : archive de plus de {_MOST_BYTES >> 20} Mo une fois ouverte ; "
                          "enregistrez ce qu'il faut en CSV ou en GeoPackage")  # fmt: skip
    return [info.filename for info in infos
            if not info.is_dir() and not info.filename.startswith("__MACOSX/")]  # fmt: skip


def unpacked(content: bytes, name: str, member: str) -> bytes:
    """Return one file of an archive.

    Raises
    ------
    SchemaError
        It is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(member)
    except _DAMAGED as error:
        raise SchemaError(f"{name} : archive abîmée ({error})") from error


def sheet_errors(content: bytes, name: str) -> dict[str, Errors]:
    """Return the cells in error (`#REF!`) of each sheet of an XLSX, which its reader leaves empty.

    Raises
    ------
    SchemaError
        A sheet has cells too far, the archive is damaged or too large.
    """
    names = members(content, name)
    if "content.xml" in names:
        xml = unpacked(content, name, "content.xml")
        _require_well_formed(xml, name)
        _refuse_far_cells(*_repeated(xml), name)
    if "xl/workbook.xml" not in names:
        return {}
    found = {}
    for title, member in _sheet_files(content, name).items():
        if member not in names:
            continue
        xml = unpacked(content, name, member)
        rows = max(map(int, _ROW.findall(xml)), default=0)
        columns = max(map(_number, {*_COLUMN.findall(xml)}), default=0)
        _refuse_far_cells(rows, columns, f"{name}, feuille « {title} »")
        errors = {
            (int(row) - 1, _number(column) - 1): text.decode("utf-8", "replace")
            for column, row, text in _ERROR.findall(xml)
        } if b't="e"' in xml else {}  # fmt: skip
        found[title] = errors
    return found


def _require_well_formed(xml: bytes, name: str) -> None:
    """Refuse a text that stops in the middle: the reader of workbooks would wait for its end."""
    try:
        expat.ParserCreate().Parse(xml, True)
    except expat.ExpatError as error:
        raise SchemaError(f"{name} : classeur abîmé ({error})") from error


def _repeated(xml: bytes) -> tuple[int, int]:
    """Return how many rows and columns the repeated cells of an OpenDocument sheet make at most.

    Blank cells that are repeated to the end of a sheet count for nothing.
    """
    rows = xml.count(_ODS_ROW) + sum(map(int, _REPEATED_ROW.findall(xml)))
    return rows, max(map(int, _REPEATED_CELL.findall(xml)), default=1)


def _refuse_far_cells(rows: int, columns: int, where: str) -> None:
    if rows * columns > _MOST_CELLS:
        raise SchemaError(
            f"{where} : des cellules jusqu'à la ligne {rows} et la colonne {columns} ; "
            "effacez celles qui sont loin des données"
        )


def _number(letters: bytes) -> int:
    """Return the number of a column: 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _sheet_files(content: bytes, name: str) -> dict[str, str]:
    """Return the name of each sheet of an XLSX -> its file in the archive."""
    book = unpacked(content, name, "xl/workbook.xml").decode("utf-8", "replace")
    links = unpacked(content, name, "xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {one.get("Id"): one.get("Target", "") for one in _attributes(_LINK, links)}
    sheets = {html.unescape(one.get("name", "")): targets.get(one.get("id"), "")
              for one in _attributes(_SHEET, book)}  # fmt: skip
    return {title: target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            for title, target in sheets.items()}  # fmt: skip


def _attributes(tag: re.Pattern[str], xml: str) -> list[dict[str, str]]:
    """Return the attributes of each tag of a kind, without their namespace."""
    return [dict(_ATTRIBUTE.findall(found)) for found in tag.findall(xml)]
