"""A dossier as PDF, by Typst: tagged, in French, fonts embedded. The only door to `typst`."""

import json
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path

import typst

from atlas.errors import InputError
from atlas.views.dossier.model import Dossier
from atlas.views.report.plain import plain_words

TEMPLATE = Path(__file__).with_name("dossier.typ")


def to_pdf(dossier: Dossier) -> bytes:
    """Return a dossier as PDF/UA-1.

    The fonts are those that the package of Typst holds: no font of the machine is used. What the
    dossier says reaches the template as JSON, so that no text is read as markup. Same dossier, same
    bytes: the date of the file is that of the build.

    Raises
    ------
    InputError
        Typst refuses the document, for instance a picture.
    """
    stamp = datetime.combine(dossier.data_date, time(), UTC)
    compiler = typst.Compiler(
        TEMPLATE.read_bytes(),
        font_paths=_fonts(),
        sys_inputs={"dossier": json.dumps(plain_words(dossier), ensure_ascii=False)},
    )
    try:
        content = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=stamp)
    except typst.TypstError as error:
        raise InputError(f"{dossier.title} : le PDF ne peut pas être composé ({error})") from error
    if not isinstance(content, bytes):
        raise TypeError(f"typst returned {type(content)}")
    return content


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Return the fonts that the package holds, read once."""
    return typst.Fonts(include_system_fonts=False)
