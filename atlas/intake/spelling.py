"""Names of columns, compared as people write them: `CODE_INSEE`, `Code Insee`, `code insee`."""

import re
from collections.abc import Iterable, Sequence

import pandas as pd

from atlas.text.lexicon import fold

_IGNORED = re.compile(r"[\s_'\u200b\ufeff-]+")


def column_key(name: str) -> str:
    r"""Return the name of a column to compare it.

    Case, accents, spaces, `_`, dashes, apostrophes of any kind and byte-order marks do not count.

    Examples
    --------
    >>> column_key("\ufeffCode INSEE"), column_key("code_insee"), column_key("Complément d’adresse")
    ('codeinsee', 'codeinsee', 'complementdadresse')
    """
    return _IGNORED.sub("", fold(name)) or name


def respelled(columns: Iterable[str], described: Sequence[str]) -> dict[str, str]:
    """Return the columns of a file that a description names with another spelling.

    Parameters
    ----------
    columns
        Those of the file.
    described
        Those that the description names, in its order.

    Returns
    -------
    dict
        Column of the file -> the name described. A name that the file has as it is written keeps
        its column, and a column has one name.

    Examples
    --------
    >>> respelled(["ID", "Nom", "nom"], ["id", "nom", "adresse"])
    {'ID': 'id'}
    """
    published = list(columns)
    exact = {*published}
    wanted = dict.fromkeys(name for name in described if name not in exact)
    if not wanted:
        return {}
    named = {*described}
    free: dict[str, str] = {}
    for name in published:
        if name not in named:
            free.setdefault(column_key(name), name)
    found = ((free.pop(column_key(name), None), name) for name in wanted)
    return {column: name for column, name in found if column is not None}


def with_names(rows: pd.DataFrame, described: Sequence[str]) -> pd.DataFrame:
    """Return rows whose columns bear the names that a description gives them."""
    names = respelled(map(str, rows.columns), described)
    return rows.rename(columns=names) if names else rows
