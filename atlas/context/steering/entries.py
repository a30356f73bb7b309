"""Cells that the files of a register share: days, SHA-256, words of a list, nobody's name."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from atlas.errors import InputError
from atlas.intake.issues import Check
from atlas.text.lexicon import fold
from atlas.text.personal import names_persons, names_somebody

_SHA256 = r"[0-9a-f]{64}"


def entered_sums(texts: pd.Series) -> pd.Series:
    """Return published SHA-256, in small letters; null when a text is not one."""
    small = texts.str.replace(" ", "").str.lower()
    return small.where(small.str.fullmatch(_SHA256, na=False))


def listed_words(texts: pd.Series, words: Sequence[str]) -> pd.Series:
    """Return which word of a closed list each text is, case and accents apart; null for none."""
    known = {fold(word): word for word in words}
    return texts.map(lambda text: known.get(fold(text)), na_action="ignore").astype("str")


def unread(
    rows: pd.DataFrame, columns: Mapping[str, str], role: str, value: str, rule: str, problem: str
) -> Check:
    """Return the check of a cell that says something and could not be read."""
    published = rows[f"published_{role}"]
    return Check(
        published.notna() & rows[value].isna(), columns.get(role), rule, published, problem
    )


def refuse_names(raw: pd.DataFrame, rows: pd.DataFrame, roles: Iterable[str]) -> None:
    """Refuse a file that names somebody, before it is kept: a register names roles only.

    Parameters
    ----------
    raw
        The rows as published: a column about persons is refused by its name.
    rows
        As `atlas.intake.issues.by_role` returns them.
    roles
        Those whose texts are free.

    Raises
    ------
    InputError
        It names somebody; the message says where, not whom.
    """
    again = "écrivez les rôles (État, association…) ; rien n'est gardé"
    if about := [str(name) for name in raw if names_persons(str(name))]:
        raise InputError(f"colonne « {about[0]} » : le registre ne garde aucun nom ; {again}")
    for role in roles:
        named = rows[f"published_{role}"].map(names_somebody, na_action="ignore").eq(True)
        if named.any():
            lines = ", ".join(rows.loc[named, "row_number"].astype("str").head(5))
            raise InputError(
                f"ligne {lines} : une personne semble nommée ; le registre ne garde aucun nom : "
                f"{again}"
            )
