"""A question cut in words."""

import re
from typing import NamedTuple

from atlas.text.lexicon import fold

_WORD = re.compile(r"[a-z0-9]+")


class Wording(NamedTuple):
    """A question cut in words: `text` as it is cut, `words` folded, their `spans` in `folded`.

    `capitals` tells which begin with one, `joined` which a hyphen ties to the word before.
    """

    text: str
    folded: str
    words: list[str]
    spans: list[tuple[int, int]]
    capitals: list[bool]
    joined: list[bool]


def cut_question(question: str) -> Wording:
    """Return a question cut in words."""
    plain = " ".join(question.split())
    folded = fold(plain)
    same = len(folded) == len(plain)
    spans = [match.span() for match in _WORD.finditer(folded)]
    words = [folded[start:end] for start, end in spans]
    capitals = [same and plain[start].isupper() for start, _ in spans]
    joined = [
        i > 0 and folded[spans[i - 1][1] : start] == "-" for i, (start, _) in enumerate(spans)
    ]
    return Wording(plain if same else folded, folded, words, spans, capitals, joined)
