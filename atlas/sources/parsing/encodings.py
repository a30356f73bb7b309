"""Bytes -> text: the encoding found out, lines of another one too, and what was read wrong before.

A file joined from two exports has lines of two encodings, and a file saved from a wrong reading
has « Ã© » for « é »: the first is decoded line by line, the second restored.
"""

import codecs
import re
from typing import NamedTuple

from atlas.errors import SchemaError
from atlas.sources.parsing.rawfile import WHOLE_FILE, Remark

# Encodings of one byte a character, tried on what is not UTF-8: the first wins a tie.
_LEGACY = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "DOS (cp850)"}
_FRENCH = frozenset("éèêëàâçùûîïôœÉÈÊËÀÂÇÙÛÎÏÔŒ" + "’‘“”«»–—…°€²")
_RARE = frozenset("\xa0ÿŸüöäæÜÖÄÆáíóúñÁÍÓÚÑ•·³©®ªº½¼¾§")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_MISPLACED = re.compile("(?<=[a-z])[ÉÈÊËÀÂÇÙÛÎÏÔŒ]|(?<=[a-z])[“–—…](?=[a-z])")
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16",
}  # fmt: skip
_HEAD = 4096
# One byte of two of Latin text in UTF-16 is null; a share chosen by hand, far from 0 and from 1.
_NULL_SHARE = 0.7
_MOST_LINES_TOLD = 5


class Decoded(NamedTuple):
    """The text of a file, and what was said of its encoding."""

    text: str
    notes: list[Remark]


def decode(content: bytes, name: str, encoding: str | None = None) -> Decoded:
    """Return the text of a file, byte-order marks taken away.

    Parameters
    ----------
    content
        The whole file.
    name
        What messages call it.
    encoding
        That of the file; found out when None.

    Raises
    ------
    SchemaError
        It is not text, or not of the encoding given.
    """
    if encoding is not None:
        return Decoded(_as_told(content, name, encoding).lstrip("\ufeff"), [])
    marked = next((told for mark, told in _MARKS.items() if content.startswith(mark)), None)
    wide = marked or _wide_without_mark(content)
    if wide:
        return Decoded(_as_told(content, name, wide).lstrip("\ufeff"), [])
    if b"\0" in content:
        raise SchemaError(
            f"{name} : fichier binaire reçu, texte attendu ; enregistrez-le en CSV UTF-8 ou en XLSX"
        )
    try:
        return Decoded(content.decode("utf-8").lstrip("\ufeff"), [])
    except UnicodeDecodeError:
        text, notes = _decode_lines(content)
        return Decoded(text.lstrip("\ufeff"), notes)


def _as_told(content: bytes, name: str, encoding: str) -> str:
    """Return text decoded as a mark, a description or a person says."""
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError) as error:
        raise SchemaError(f"{name} : ce n'est pas du texte {encoding} ({error})") from error


def _wide_without_mark(content: bytes) -> str | None:
    """Return the encoding of a text in UTF-16 without mark: one byte in two is null."""
    head = content[: _HEAD - _HEAD % 2]
    half = len(head) // 2
    for encoding, nulls in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        others = head.count(0) - nulls.count(0)
        if half >= 2 and others == 0 and nulls.count(0) > _NULL_SHARE * half:
            return encoding
    return None


def _decode_lines(content: bytes) -> tuple[str, list[Remark]]:
    """Return text decoded line by line: UTF-8 where it is, else the legacy encoding that fits."""
    lines = content.split(b"\n")
    read: dict[int, str] = {}
    for number, line in enumerate(lines):
        try:
            read[number] = line.decode("utf-8")
        except UnicodeDecodeError:
            continue
    wide = [number for number, text in read.items() if not text.isascii()]
    # « CAFÉ » in Windows-1252 is by chance UTF-8: of a letter that no French text has.
    strange = {n for n in wide if any(not _is_usual(c) for c in read[n])}
    old = [number for number in range(len(lines)) if number not in read or number in strange]
    mixed = len(wide) > len(strange) or any(_has_utf8(lines[n]) for n in old)
    encoding = _legacy_of(b"\n".join(lines[number] for number in old))
    for number in old:
        line = lines[number]
        read[number] = _mixed_line(line, encoding) if mixed else line.decode(encoding, "replace")
    text = "\n".join(read[number] for number in range(len(lines)))
    if not mixed:
        told = f"texte {_LEGACY[encoding]}, converti en UTF-8"
        return text, [] if encoding == "cp1252" else [Remark(WHOLE_FILE, "encodage", told)]
    return text, [Remark(WHOLE_FILE, "deux encodages", _told_lines(old, encoding))]


def _told_lines(numbers: list[int], encoding: str) -> str:
    """Return the sentence that names the lines of another encoding."""
    shown = ", ".join(str(number + 1) for number in numbers[:_MOST_LINES_TOLD])
    more = len(numbers) - _MOST_LINES_TOLD
    rest = f" et {more} autres" if more > 0 else ""
    which = (
        f"les lignes {shown}{rest}, converties"
        if len(numbers) > 1
        else f"la ligne {shown}, convertie"
    )
    return f"texte UTF-8, sauf {which} de {_LEGACY[encoding]} (deux exports réunis ?)"


def _is_usual(character: str) -> bool:
    """Tell whether French text may hold a character: those of Windows-1252, and plain ones."""
    return character < "\x80" or character in _REPAIRED


def _has_utf8(line: bytes) -> bool:
    """Tell whether a line holds a letter of French text in UTF-8 beside its other bytes."""
    return any(c in _FRENCH or c in _RARE for c in line.decode("utf-8", "ignore"))


def _mixed_line(line: bytes, encoding: str) -> str:
    """Return a line whose UTF-8 is kept, and whose other bytes are of another encoding."""
    parts = []
    while line:
        try:
            parts.append(line.decode("utf-8"))
            break
        except UnicodeDecodeError as error:
            parts.append(line[: error.start].decode("utf-8"))
            parts.append(line[error.start : error.end].decode(encoding, "replace"))
            line = line[error.end :]
    return "".join(parts)


def _legacy_of(content: bytes) -> str:
    """Return the encoding in which the bytes beyond ASCII are most like French.

    Examples
    --------
    >>> [_legacy_of("Médiathèque d’été".encode(name)) for name in ("cp1252", "mac_roman")]
    ['cp1252', 'mac_roman']
    """
    start = content[: 1 << 20]
    scores = {name: _french_score(start.decode(name, "replace")) for name in _LEGACY}
    return max(scores, key=lambda name: scores[name])


def _french_score(text: str) -> int:
    """Return how many characters French uses, less those that are of no use where they are."""
    letters = _BEYOND_ASCII.findall(text)
    used = sum(1 if c in _FRENCH else 0 if c in _RARE else -1 for c in letters)
    return used - 2 * len(_MISPLACED.findall(text))


def _read_as(character: str, encoding: str) -> str:
    """Return what the UTF-8 of a character becomes when it is read in another encoding.

    Bytes that Windows-1252 leaves undefined are read as the controls of Latin-1, as browsers do.
    """
    return "".join(
        bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in character.encode("utf-8")
    )


_REPAIRED = frozenset(
    text for byte in range(0x80, 0x100) if (text := bytes([byte]).decode("cp1252", "ignore"))
)
# What is read instead of a character of Windows-1252 -> that character.
# Those of DOS and the Macintosh only where French has the character: two of their letters side by
# side are seldom anything else, « ãÆ » is not « ƒ ».
_MEANT = {
    _read_as(character, encoding): character
    for encoding, held in (
        ("cp850", _FRENCH | _RARE),
        ("mac_roman", _FRENCH | _RARE),
        ("latin-1", _REPAIRED),
        ("cp1252", _REPAIRED),
    )
    for character in sorted(held & _REPAIRED)
} | {_read_as(chr(control), "latin-1"): chr(control) for control in range(0x80, 0xA0)}
_LOST_SPACE = "Ã "  # « à » whose second byte, an unbreakable space, became a plain one
_BY_LEAD = {
    lead: re.compile(
        "|".join(sorted((re.escape(m) for m in _MEANT if m[0] == lead), key=len)[::-1])
    )
    for lead in sorted({broken[0] for broken in _MEANT})
}
_TWICE_AT_MOST = 3


def broken_pieces(text: str) -> set[str]:
    """Return what a text holds of UTF-8 that was read as another encoding.

    Examples
    --------
    >>> sorted(broken_pieces("MÃ©diathÃ¨que")), broken_pieces("CAFÉ » et Âme")
    (['Ã¨', 'Ã©'], set())
    """
    return {piece for lead, broken in _BY_LEAD.items() if lead in text
            for piece in broken.findall(text)}  # fmt: skip


def restored(text: str) -> str:
    """Return a text whose UTF-8 was read as another encoding, once or twice, as it was meant.

    Examples
    --------
    >>> restored("MÃ©diathÃ¨que d’Ã‰tÃ©"), restored("MÃƒÂ©diathÃƒÂ¨que"), restored("CAFÉ » et Âme")
    ('Médiathèque d’Été', 'Médiathèque', 'CAFÉ » et Âme')
    """
    for _ in range(_TWICE_AT_MOST):
        meant = text
        for lead, broken in _BY_LEAD.items():
            if lead in meant:
                meant = broken.sub(lambda found: _MEANT[found[0]], meant)
        if meant == text:
            break
        text = meant.replace(_LOST_SPACE + " ", "à ").replace(_LOST_SPACE, "à ")
    return text
