"""A dossier as a file: HTML, PDF, Word. Everything comes from `atlas.views.dossier`."""

from collections.abc import Callable

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

__all__ = ["RENDERERS", "to_docx", "to_html", "to_pdf"]
