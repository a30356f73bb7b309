"""Lists whose values are joined by another sign than the format says: found out, and split."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import pandas as pd

from atlas.text.lexicon import Lexicon, fold, split_list

# Signs tried when most values of a list mean nothing as they are, the most usual first.
_SEPARATORS = (",", "/", "\n", " - ", "+", "&", "\t", "•", "*", " et ")
# Of the values, that must mean nothing as they are, and something once split; by definition of
# most. A sign that splits nothing explains nothing.
_MOST = 0.5
# Rows from which most is enough; in fewer, every value must mean something: by hand.
_SEVERAL_ROWS = 3
# A value of the schema holds commas: pieces that make one together are left together, up to this
# many, as no value of the schema or of the descriptions at hand has more.
_MOST_PIECES = 5


class Separated(NamedTuple):
    """The sign that joins the values of a column, and the rows that it splits."""

    sign: str
    row_count: int

    @property
    def shown(self) -> str:
        """The sign as a reader knows it."""
        return {"\n": "retour à la ligne", "\t": "tabulation"}.get(self.sign, self.sign.strip())


def as_separated(
    column: pd.Series, lexicons: Sequence[Lexicon]
) -> tuple[pd.Series, Separated | None]:
    """Return the texts of a list with its values joined by `|`, when another sign joins them.

    Nothing changes unless most texts that are no known value mean nothing as they are, and most
    of their values mean something once split.

    Parameters
    ----------
    column
        Published texts.
    lexicons
        What the values of the lists that the column feeds mean.

    Returns
    -------
    tuple of Series and Separated
        None when nothing changes.

    Examples
    --------
    >>> from atlas.text.lexicon import make_lexicon
    >>> known = make_lexicon(("Wifi", "Aide, sur place"))
    >>> texts, used = as_separated(pd.Series(["Wifi, Aide, sur place", "Wifi"]), [known])
    >>> texts.tolist(), used
    (['Wifi|Aide, sur place', 'Wifi'], Separated(sign=',', row_count=1))
    """

    def known(part: str) -> bool:
        return any(lexicon.meaning(part) is not None for lexicon in lexicons)

    def is_whole(text: str) -> bool:
        return any(fold(text) in lexicon.exact for lexicon in lexicons)

    counts = column[column.str.strip() != ""].value_counts()
    unclear = {text: int(n) for text, n in counts.items() if not is_whole(text)}
    if not lexicons or _known_share(unclear, known, split_list) >= _MOST:
        return column, None
    best, share = "", 0.0
    for sign in _SEPARATORS:
        found = _known_share(unclear, known, partial(_pieces, sign=sign, known=known))
        if found > share and any(sign in text for text in unclear):
            best, share = sign, found
    lost = {text: n for text, n in unclear.items() if not all(map(known, split_list(text)))}
    met = sum(n for text, n in lost.items() if best in text)
    needed = _MOST if met >= _SEVERAL_ROWS else 1.0
    if share < needed or met < _MOST * sum(lost.values()):
        return column, None
    split = {text: "|".join(_pieces(text, best, known)) for text in unclear if best in text}
    return column.replace(split), Separated(best, sum(unclear[text] for text in split))


def _known_share(
    counts: dict[str, int], known: Callable[[str], bool], split: Callable[[str], list[str]]
) -> float:
    """Return the share of the values that mean something, as they are split."""
    told = [(known(part), n) for text, n in counts.items() for part in split(text)]
    total = sum(n for _, n in told)
    return sum(n for is_known, n in told if is_known) / total if total else 1.0


def _pieces(text: str, sign: str, known: Callable[[str], bool]) -> list[str]:
    """Return the values of a text joined by a sign, those that hold it left whole."""
    pieces = [piece for part in split_list(text) for piece in re.split(re.escape(sign), part)]
    result, start = [], 0
    while start < len(pieces):
        for end in range(min(len(pieces), start + _MOST_PIECES), start, -1):
            value = sign.join(pieces[start:end]).strip()
            if end == start + 1 or known(value):
                result.append(value)
                start = end
                break
    return [value for value in result if value]
