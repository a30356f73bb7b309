"""Text from data inside Markdown: nothing in it is markup, nothing in it breaks the line."""

import re

from atlas.text.french import on_one_line

# What opens or closes something in Markdown, or in what Streamlit adds to it, anywhere, before a
# word, or where a line begins.
_SIGNS = re.compile(r"([\\`*_\[\]<>|~$]|[:&](?=\S)|^[-#+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)])")
# A backslash does not stop what Streamlit looks for once Markdown is read: an address becomes a
# link, `->` an arrow. This character has no width, and is never the place where a line breaks.
_JOINER = "\u2060"
_FOUND_LATER = re.compile(
    r"(?=://)|(?<=www)(?=\.)|(?<=[-.+\w])(?=@)|(?<=[-<>~])(?=[-=>])|(?<=:s)(?=treamlit:)",
    re.IGNORECASE,
)
_MARK = re.compile(rf"\\([!-/:-@\[-`{{-~])|\*\*|(?<!\w)\*|\*(?!\w)|{_JOINER}")


def escaped(text: str) -> str:
    r"""Return text that Markdown shows as it is, on one line.

    Every sentence of the pages that holds a text from data, or from an address, takes it from
    here: no image, link, emphasis, formula, symbol or colour comes from outside.

    Examples
    --------
    >>> print(escaped("[Mairie](javascript:x) *de*\n<b>Guéret</b>"))
    \[Mairie\](javascript\:x) \*de\* \<b\>Guéret\</b\>
    >>> escaped("www.a.fr"), escaped("1. a@b.fr")
    ('www\u2060.a.fr', '1\\. a\u2060@b.fr')
    """
    return _SIGNS.sub(r"\\\1", _FOUND_LATER.sub(_JOINER, on_one_line(text)))


def plain(markdown: str) -> str:
    r"""Return a sentence of the pages without its marks of emphasis, what it escapes as it was.

    Examples
    --------
    >>> plain("**12** lieux, dont *3* ici"), plain(escaped("a*b* [c](http://d.fr)"))
    ('12 lieux, dont 3 ici', 'a*b* [c](http://d.fr)')
    """
    return _MARK.sub(r"\1", markdown).strip()
