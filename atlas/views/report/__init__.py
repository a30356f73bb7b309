"""A dossier as a file: PDF, Word, HTML. Everything comes from `atlas.views.dossier`.

Read `plain` (a dossier as plain lists and texts), then `pdf` with `dossier.typ`, `docx` and `html`.
"""

from collections.abc import Callable

from atlas.text.lexicon import slug
from atlas.views.dossier.model import Dossier
from atlas.views.report.docx import to_docx
from atlas.views.report.html import to_html
from atlas.views.report.pdf import to_pdf

# Format -> what makes it, in the order that they are offered.
RENDERERS: dict[str, Callable[[Dossier], bytes]] = {
    "pdf": to_pdf,
    "docx": to_docx,
    "html": to_html,
}
FORMAT_LABELS = {"pdf": "PDF", "docx": "Word", "html": "HTML"}
REPORT_MIME_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
}

__all__ = [
    "FORMAT_LABELS",
    "RENDERERS",
    "REPORT_MIME_TYPES",
    "file_name",
    "to_docx",
    "to_html",
    "to_pdf",
]


def file_name(title: str, level: str, code: str, file_format: str) -> str:
    """Return the name of the file of a dossier: level, code and name, without accents.

    Examples
    --------
    >>> file_name("Puy-de-Dôme", "departement", "63", "pdf")
    'dossier-departement-63-puy-de-dome.pdf'
    """
    return f"dossier-{level}-{code}-{slug(title)}.{file_format}"
