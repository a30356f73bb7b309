"""A dossier as PDF, by Typst: tagged, in French, fonts embedded. The only door to `typst`."""

import json
import re
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path

import typst

from atlas.errors import InputError
from atlas.text.french import SUBSTITUTE
from atlas.views.dossier.model import Dossier
from atlas.views.report.plain import plain_words

# All that French writes is drawn; anything else is tried, once per process.
_UNUSUAL = re.compile(r"[^\n\x20-\x7e\xa0-\u017f\u2010-\u2027\u202f-\u203a€]")
# Written by Word for the dot of a list, in a font of its own.
_KNOWN = {"\uf0b7": "•"}
_ONE = b'#set document(title: "1")\n#set text(font: "Libertinus Serif")\nm#sys.inputs.one'
TEMPLATE = Path(__file__).with_name("dossier.typ")


def to_pdf(dossier: Dossier) -> bytes:
    """Return a dossier as PDF/UA-1.

    The fonts are those that the package of Typst holds: no font of the machine is used. What the
    dossier says reaches the template as JSON, so that no text is read as markup. A character that
    none of the fonts draws is told by a square. Same dossier, same bytes: the date of the file is
    that of the build.

    Raises
    ------
    InputError
        Typst refuses the document, for instance a picture.
    """
    told = _shown(json.dumps(plain_words(dossier), ensure_ascii=False))
    stamp = datetime.combine(dossier.data_date, time(), UTC)
    compiler = typst.Compiler(
        TEMPLATE.read_bytes(),
        font_paths=_fonts(),
        sys_inputs={"dossier": told},
    )
    try:
        content = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=stamp)
    except typst.TypstError as error:
        raise InputError(f"{dossier.title} : le PDF ne peut pas être composé ({error})") from error
    if not isinstance(content, bytes):
        raise TypeError(f"typst returned {type(content)}")
    return content


def _shown(text: str) -> str:
    """Return a text whose characters the fonts draw, a substitute for each of the others."""
    lacking = {one for one in set(_UNUSUAL.findall(text)) if not _is_drawn(one)}
    return "".join(_KNOWN.get(one, SUBSTITUTE) if one in lacking else one for one in text)


@lru_cache(maxsize=4096)
def _is_drawn(character: str) -> bool:
    """Tell whether one of the fonts draws a character: PDF/UA refuses a document that lacks one."""
    compiler = typst.Compiler(_ONE, font_paths=_fonts(), sys_inputs={"one": character})
    try:
        compiler.compile(format="pdf", pdf_standards="ua-1")
    except typst.TypstError:
        return False
    return True


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Return the fonts that the package holds, read once."""
    return typst.Fonts(include_system_fonts=False)
