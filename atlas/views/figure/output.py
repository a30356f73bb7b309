"""A figure -> the bytes of a PNG, SVG or PDF file that says in words what it shows."""

import io
import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from atlas.errors import InputError
from atlas.views.display.caption import Caption

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIGURE_FORMATS = ("png", "svg", "pdf")
DPI = 300
_PRODUCER = "Atlas national de la médiation numérique"


def to_bytes(figure: "Figure", format: str, caption: Caption, words: str) -> bytes:  # noqa: A002
    """Return a figure as a file, with its title and what it shows in words embedded.

    Parameters
    ----------
    figure
        What is drawn.
    format
        One of `FIGURE_FORMATS`: PNG at 300 dpi with text chunks `Title` and `Description`; SVG with
        `<title>` and `<desc>`; PDF with `Title` and `Subject`, fonts embedded.
    caption
        Words around the picture.
    words
        What the picture shows, for those who do not see it.

    Returns
    -------
    bytes
        The same for the same picture.

    Raises
    ------
    InputError
        The format is unknown.
    """
    if format not in FIGURE_FORMATS:
        raise InputError(
            f"format d'image inconnu « {format} » ; formats : {', '.join(FIGURE_FORMATS)}"
        )
    author = caption.credits or _PRODUCER
    metadata = {
        "png": {"Title": caption.title, "Description": words, "Author": author,
                "Copyright": caption.licence, "Source": caption.permalink or caption.source,
                "Software": _PRODUCER},
        "svg": {"Title": caption.title, "Date": None, "Creator": _PRODUCER,
                "Language": "fr", "Rights": caption.licence},
        "pdf": {"Title": caption.title, "Subject": words, "Author": author,
                "Keywords": caption.source, "Creator": _PRODUCER, "CreationDate": None},
    }[format]  # fmt: skip
    file = io.BytesIO()
    figure.savefig(file, format=format, dpi=DPI, metadata=metadata)
    content = file.getvalue()
    if format == "svg":
        return _described(content, caption.title, words)
    return _in_french(content) if format == "pdf" else content


def _in_french(content: bytes) -> bytes:
    """Return a PDF whose catalogue says that it is in French.

    Matplotlib has no such option: the catalogue is written again at the end of the file, as the
    format provides for a change.
    """
    catalogue = re.search(rb"(\d+) 0 obj\n<< /Type /Catalog (/Pages \d+ 0 R) >>", content)
    trailer = re.search(rb"trailer\n<<(.*?)>>\nstartxref\n(\d+)", content, re.DOTALL)
    if catalogue is None or trailer is None:
        raise ValueError("Matplotlib writes its catalogue or its trailer in another way")
    number, pages = catalogue.groups()
    kept, before = trailer.groups()
    held = content + number + b" 0 obj\n<< /Type /Catalog " + pages + b" /Lang (fr-FR) >>\nendobj\n"
    table = b"xref\n" + number + b" 1\n" + f"{len(content):010d} 00000 n \n".encode()
    end = b"trailer\n<<" + kept + b"/Prev " + before + b" >>\nstartxref\n"
    return held + table + end + f"{len(held)}\n%%EOF\n".encode()


def _described(content: bytes, title: str, words: str) -> bytes:
    """Return an SVG whose root is an image with a title and a description."""
    text = content.decode("utf-8")
    start = text.index(">", text.index("<svg")) + 1
    root = text[:start].removesuffix(">") + (
        ' role="img" lang="fr" aria-labelledby="titre description">'
    )
    own = (
        f'\n <title id="titre">{escape(title)}</title>'
        f'\n <desc id="description">{escape(words)}</desc>'
    )
    rest = text[start:].replace(f" <title>{escape(title)}</title>\n", "", 1)
    return (root + own + rest).encode("utf-8")
