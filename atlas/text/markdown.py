"""Text from data inside Markdown: nothing in it is markup, nothing in it breaks the line."""

import re

from atlas.text.french import on_one_line

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def escaped(text: str) -> str:
    r"""Return text that Markdown shows as it is, on one line.

    Examples
    --------
    >>> print(escaped("[Mairie](javascript:x) *de*\n<b>Guéret</b>"))
    \[Mairie\]\(javascript\:x\) \*de\* \<b\>Guéret\<\/b\>
    """
    return _PUNCTUATION.sub(r"\\\1", on_one_line(text))
