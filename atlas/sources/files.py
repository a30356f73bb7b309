"""A file as people save it -> a frame of text, columns as published: the door of all readers.

The first bytes tell what a file is, not its name. What each family of formats asks is in
`atlas.sources.parsing`.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

import pandas as pd

from atlas.errors import SchemaError, SourceError
from atlas.intake.mapping import Mapping
from atlas.intake.reception.recognition import recognised
from atlas.schema.frame import CORRECTED
from atlas.sources.ordinary import require_ordinary
from atlas.sources.parsing.encodings import broken_pieces, decode, restored
from atlas.sources.parsing.objects import read_objects
from atlas.sources.parsing.packed import is_packed, members, unpacked
from atlas.sources.parsing.rawfile import WHOLE_FILE, RawFile, Remark, as_notes
from atlas.sources.parsing.separated import read_separated
from atlas.sources.parsing.sheets import Book
from atlas.sources.parsing.vectors import read_parquet, read_vectors

_SHP = b"\0\0\x27\x0a"
WHOLE_SHAPEFILE = "un Shapefile est fait de plusieurs fichiers ; mettez-les dans une archive .zip"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOOK_MEMBERS = {"xl/workbook.xml", "content.xml"}
_BINARY_VECTORS = {b"SQLite format 3\0": "places.gpkg", b"fgb\x03fgb": "places.fgb"}
_XML_VECTOR = re.compile(
    r"(?:<\?(?:(?!\?>).)*\?>|<!--(?:(?!-->).)*-->|\s)*<(kml|gpx)\b", re.IGNORECASE | re.DOTALL
)
# GDAL would open what such a file names, on this machine, whatever else it holds.
VIRTUAL_LAYER = b"<OGRVRT"
_MOST_TOLD = 20  # cells restored, one by one
# What can be read of an archive; the files of a Shapefile go together.
_INSIDE = (
    ".shp", ".gpkg", ".fgb", ".kml", ".gpx", ".geojson", ".json", ".ndjson", ".umap", ".csv",
    ".tsv", ".xlsx", ".xls", ".ods", ".parquet",
)  # fmt: skip
_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def read_file(
    path: Path,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    is_exact: bool = False,
) -> RawFile:
    """Read a file: text, workbook or geographic.

    Parameters
    ----------
    path
        File.
    encoding, separator
        Those of a text; found out when None.
    sheet
        Sheet of a workbook or layer of a geographic file; that with most rows when None.
    is_exact
        Keep the characters of a text as they are, as in a file that the atlas itself writes;
        otherwise UTF-8 that was read as another encoding is restored.

    Raises
    ------
    SourceError
        The file cannot be opened.
    SchemaError, CRSError, InputError
        See `read_content`.
    """
    content = _content(path)
    if content.startswith(_SHP) and (files := _shapefile(path)):
        return _repaired(read_vectors(files, "places.shp", path.name, sheet))
    return read_content(content, path.name, encoding, separator, sheet, is_exact)


def _shapefile(path: Path) -> dict[str, bytes]:
    """Return the files of a Shapefile that stand beside its first one; none without attributes."""
    own = [one for one in path.parent.iterdir()
           if one.stem == path.stem and one.suffix.lower() in _SHAPEFILE]  # fmt: skip
    files = {f"places{one.suffix.lower()}": _content(one) for one in own}
    return files if {"places.dbf", "places.shx"} <= {*files} else {}


def _content(path: Path) -> bytes:
    require_ordinary(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} : fichier illisible ({error.strerror})") from error


def read_content(
    content: bytes,
    name: str,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    is_exact: bool = False,
) -> RawFile:
    """Read the bytes of a file.

    Parameters
    ----------
    content
        The whole file.
    name
        What messages call it.
    encoding, separator, sheet, is_exact
        See `read_file`.

    Raises
    ------
    SchemaError
        It is empty, damaged, or of a format that is not read.
    CRSError
        It tells a reference system that nobody knows.
    InputError
        It has no sheet or layer of that name.
    """
    if not content.strip():
        raise SchemaError(f"{name} : le fichier est vide")
    if _is_book(content, name):
        return _repaired(Book(content, name).read(sheet))
    if is_packed(content):
        return _read_archive(content, name, sheet)
    if content.startswith(_SHP):
        raise SchemaError(f"{name} : {WHOLE_SHAPEFILE}")
    if content.startswith(b"PAR1"):
        return _repaired(read_parquet(content, name))
    for start, inner in _BINARY_VECTORS.items():
        if content.startswith(start):
            return _repaired(read_vectors({inner: content}, inner, name, sheet))
    raw, text = _read_text(content, name, encoding, separator, sheet)
    return raw if is_exact else _repaired(raw, text)


def _read_text(
    content: bytes, name: str, encoding: str | None, separator: str | None, sheet: str | None
) -> tuple[RawFile, str | None]:
    """Read a text, JSON and XML by their first character, else cells; and return it, if it tells
    by itself what is to be restored.
    """
    text, notes = decode(content, name, encoding)
    first = text.lstrip()[:1]
    if first == "<":
        root = _XML_VECTOR.match(text)
        if root is None or VIRTUAL_LAYER in content:
            raise SchemaError(f"{name} : page web ou XML reçu, CSV ou JSON attendu")
        inner = f"places.{root[1].lower()}"
        return read_vectors({inner: content}, inner, name, sheet), None
    if first in ("[", "{", "\x1e"):
        raw = read_objects(text, name)
    else:
        raw = read_separated(text, name, separator)
    raw = raw._replace(notes=pd.concat([as_notes(notes), raw.notes])) if notes else raw
    # Escapes of JSON hide letters: then each column is looked at.
    return raw, None if "\\u00" in text else text


def _read_archive(content: bytes, name: str, sheet: str | None) -> RawFile:
    """Read the only readable file of an archive; those of a Shapefile are one."""
    names = members(content, name)
    readable = [one for one in names if PurePosixPath(one.lower()).suffix in _INSIDE]
    if len(readable) != 1:
        shown = ", ".join(readable or names) or "rien"
        raise SchemaError(f"{name} : archive d'un seul fichier lisible attendue (Shapefile, CSV, "
                          f"GeoJSON…) ; reçu {shown[:200]}")  # fmt: skip
    main = PurePosixPath(readable[0])
    if main.suffix.lower() != ".shp":
        return read_content(unpacked(content, name, readable[0]), name, sheet=sheet)
    own = [PurePosixPath(one) for one in names]
    files = {f"places{one.suffix.lower()}": unpacked(content, name, str(one)) for one in own
             if one.stem == main.stem and one.suffix.lower() in _SHAPEFILE}  # fmt: skip
    if not files["places.shp"].startswith(_SHP):
        raise SchemaError(f"{name} : {main} n'est pas un Shapefile")
    return _repaired(read_vectors(files, "places.shp", name, sheet))


def _repaired(raw: RawFile, text: str | None = None) -> RawFile:
    """Restore the cells and the headings whose UTF-8 was read as another encoding, and say so.

    `text` is that of the whole file, when there is one: what it holds of the kind is then the same
    for all columns.
    """
    rows = raw.rows
    pieces = None if text is None else broken_pieces(text)
    if pieces == set():
        return raw
    notes: list[Remark] = []
    for position, name in enumerate(map(str, rows.columns)):
        column = rows.iloc[:, position]
        own = broken_pieces("\n".join(column)) if pieces is None else pieces
        is_broken = pd.Series(False, index=rows.index)
        for piece in own:
            is_broken |= column.str.contains(piece, regex=False)
        if is_broken.any():
            notes += _repair_notes(restored(name), column[is_broken])
            rows.isetitem(position, column.mask(is_broken, column[is_broken].map(restored)))
    rows.columns = [restored(str(name)) for name in rows.columns]
    return raw._replace(notes=pd.concat([raw.notes, as_notes(notes)])) if notes else raw


def _repair_notes(name: str, broken: pd.Series) -> list[Remark]:
    """Return one note per cell that was restored, or one for all when they are many."""
    rule, words = "encodage rétabli", "de l'UTF-8 lu comme du Windows-1252, rétabli"
    if len(broken) <= _MOST_TOLD:
        return [Remark(int(row), rule, f"contenait {words}", text, name, CORRECTED)
                for row, text in broken.items()]  # fmt: skip
    problem = f"(par exemple) contenait {words}, dans {len(broken)} cellules de cette colonne"
    return [Remark(WHOLE_FILE, rule, problem, broken.iloc[0], name, CORRECTED)]


def read_as(path: Path, mapping: Mapping, sheet: str | None = None) -> RawFile:
    """Read a file of a known format, which may tell an encoding and a separator.

    Parameters
    ----------
    path
        File.
    mapping
        Description of the format.
    sheet
        Sheet or layer; by default the first sheet that the description knows, from the one with
        most rows.

    Raises
    ------
    SourceError, SchemaError, CRSError, InputError
        See `read_file`.
    """
    raw = read_file(path, mapping.encoding, mapping.separator, sheet)
    if sheet is None and not _recognised({"": mapping}, raw):
        others = (one for one in _other_sheets(path) if _recognised({"": mapping}, one))
        return next(others, raw)
    return raw


def read_described(
    path: Path, mappings: dict[str, Mapping], sheet: str | None = None
) -> tuple[RawFile, Mapping | None]:
    """Read a file and find its description, which may tell an encoding and a separator.

    Parameters
    ----------
    path
        File.
    mappings
        Format id -> description.
    sheet
        Sheet or layer; by default the first sheet that a description knows, from the one with most
        rows.

    Returns
    -------
    tuple of RawFile and Mapping
        None when no description fits.

    Raises
    ------
    SourceError, SchemaError, CRSError, InputError
        See `read_file`.
    """
    for mapping in mappings.values():
        if mapping.encoding or mapping.separator:
            with suppress(SchemaError):
                raw = read_file(path, mapping.encoding, mapping.separator, sheet)
                if _recognised({"": mapping}, raw):
                    return raw, mapping
    raw = read_file(path, sheet=sheet)
    usual = {name: m for name, m in mappings.items() if not (m.encoding or m.separator)}
    found = _recognised(usual, raw)
    if found is None and sheet is None:
        for other in _other_sheets(path):
            if known := _recognised(usual, other):
                return other, known
    return raw, found


def _recognised(mappings: dict[str, Mapping], raw: RawFile) -> Mapping | None:
    return recognised(mappings, raw.kind, {*raw.rows.columns}, raw.rows)


def _other_sheets(path: Path) -> Iterator[RawFile]:
    """Yield the sheets of a workbook after the one with most rows, those that can be read."""
    content = _content(path)
    if not _is_book(content, path.name):
        return
    book = Book(content, path.name)
    for name in book.sheet_names()[1:]:
        with suppress(SchemaError):
            yield _repaired(book.read(name))


def _is_book(content: bytes, name: str) -> bool:
    """Tell whether a file is a workbook."""
    if not is_packed(content):
        return content.startswith(_OLE)
    return not _BOOK_MEMBERS.isdisjoint(members(content, name))
