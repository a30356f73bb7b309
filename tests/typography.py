"""French typography of every text of the atlas, checked; `python -m tests.typography` mends it.

A no-break space (U+00A0) stands before `: ; ? ! %` and within « », in every literal that a reader
may see: what the program reads instead (published cells, patterns, queries) is left alone.
"""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from atlas.text.french import NO_BREAK, PLAIN_SPACE
from tests.examples import PROJECT

_EXPRESSION = re.compile(r"\{[^{}]*\}")
# Rooms that read what others publish, or write queries: their literals are no sentences.
READS = (
    "atlas/text/hours.py", "atlas/text/sentence/wording.py", "atlas/schema/vocabulary.py",
    "atlas/views/display/address.py",
)  # fmt: skip
_PATTERN = re.compile(r"f?rf?['\"]", re.IGNORECASE)


def rooms() -> list[Path]:
    """Return the files whose literals a reader may see."""
    read = {PROJECT / name for name in READS}
    found = [*PROJECT.glob("atlas/**/*.py"), *PROJECT.glob("pages/*.py")]
    return sorted({*found, PROJECT / "streamlit_app.py"} - read)


def literals(source: str, with_docstrings: bool) -> Iterator[tokenize.TokenInfo]:
    """Yield the literals of a source; its docstrings too where they are the help of a command."""
    begins = True
    middle = getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.STRING, middle):
            is_docstring = begins and not with_docstrings
            if not (is_docstring or _PATTERN.match(token.string)):
                yield token
        if token.type in (tokenize.NL, tokenize.COMMENT):
            continue
        begins = token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)


def mended(source: str, with_docstrings: bool = False) -> str:
    """Return a source with no-break spaces in its texts; each line keeps its length."""
    lines = source.splitlines(keepends=True)
    for token in literals(source, with_docstrings):
        (first, start), (last, end) = token.start, token.end
        for number in range(first - 1, last):
            line = lines[number]
            low = start if number == first - 1 else 0
            high = end if number == last - 1 else len(line)
            lines[number] = line[:low] + _typeset(line[low:high]) + line[high:]
    return "".join(lines)


def _typeset(text: str) -> str:
    """Return a literal with no-break spaces; expressions are code."""
    inside = {at for held in _EXPRESSION.finditer(text) for at in range(*held.span())}

    def space(found: re.Match[str]) -> str:
        is_code = found.start() in inside and text[found.start() - 1] not in "\"'«"
        return " " if is_code else NO_BREAK

    return PLAIN_SPACE.sub(space, text)


def main() -> None:
    """Mend every room."""
    for path in rooms():
        source = path.read_text(encoding="utf-8")
        better = mended(source, path.parent.name == "cli")
        if better != source:
            path.write_text(better, encoding="utf-8")


if __name__ == "__main__":
    main()
