"""Texts of any origin as TOML: what cannot be printed is escaped, comments are one line."""

import re
from typing import Any

from atlas.text.french import NARROW, NO_BREAK, on_one_line

# By hand: two lines of an editor; a longer comment is cut.
COMMENT_CHARS = 200
# What a French text holds beside what Python calls printable.
_SPACES = (NO_BREAK, NARROW)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def toml_text(text: str) -> str:
    r"""Return a text as a TOML string, literal when its backslashes would need escaping.

    Examples
    --------
    >>> print(toml_text('l\'"été"'), toml_text(r"\b(\d{5})\b"), toml_text("a\nb\x00"))
    "l'\"été\"" '\b(\d{5})\b' "a\nb\U00000000"
    """
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return _quoted(text)


def toml_line(key: str, value: Any, comment: str = "") -> str:
    """Return one line of TOML, its comment behind.

    Parameters
    ----------
    key
        Any text.
    value
        Text, whole number, or list of such things.
    comment
        Any text; put on one line and cut.

    Examples
    --------
    >>> toml_line("Téléphone fixe", ["a", "b"], "sûr")
    '"Téléphone fixe" = ["a", "b"] # sûr'
    """
    name = key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _quoted(key)
    return f"{name} = {_value(value)}" + toml_comment(comment)


def toml_comment(comment: str) -> str:
    """Return a comment to put behind a line, nothing for an empty one."""
    return f" # {one_line(comment)}" if comment else ""


def one_line(text: str, length: int = COMMENT_CHARS) -> str:
    r"""Return a text on one line of printable characters, cut where it is too long.

    Examples
    --------
    >>> one_line("a\n[exclude]\x1b[31m b"), one_line("abcdef", 4)
    ('a [exclude] [31m b', 'abc…')
    """
    plain = on_one_line("".join(c if c.isprintable() or c in _SPACES else " " for c in text))
    return plain if len(plain) <= length else plain[: length - 1] + "…"


def _quoted(text: str) -> str:
    """Return a text between double quotes, what cannot be printed escaped."""
    written = (_ESCAPES.get(c) or (c if c.isprintable() else f"\\U{ord(c):08X}") for c in text)
    return '"' + "".join(written) + '"'


def _value(value: Any) -> str:
    """Return a text, a number or a list as TOML."""
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return toml_text(value) if isinstance(value, str) else str(value)
