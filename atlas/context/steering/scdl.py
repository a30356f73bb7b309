"""What the French schema of grants (SCDL *subventions* 2.1.1) says of the form of each cell.

A cell that the atlas reads nevertheless, or does not need, is kept: its producer is told.
"""

import re

import pandas as pd

from atlas.intake.issues import Check

_KINDS = r"aide en (?:numéraire|nature)"
# Column -> the form of a cell by the schema, and in French what is expected.
_FORMS = {
    "idAttribuant": (r"\d{14}", "quatorze chiffres"),
    "dateConvention": (r"\d{4}-\d\d-\d\d", "AAAA-MM-JJ"),
    "rnaBeneficiaire": (r"W\d{9}", "W et neuf chiffres"),
    "objet": (r".{1,256}", "256 caractères au plus"),
    "montant": (r"-?\d+(?:\.\d+)?", "un nombre, dont un point sépare les décimales"),
    "nature": (rf"{_KINDS}(?:;{_KINDS})?",
               "aide en numéraire, aide en nature, ou les deux séparées par un point-virgule"),
    "datesPeriodeVersement": (r"\d{4}-\d\d-\d\d(?:/\d{4}-\d\d-\d\d)?",
                              "AAAA-MM-JJ ou AAAA-MM-JJ/AAAA-MM-JJ"),
    "idRAE": (r".{1,5}", "cinq caractères au plus"),
    "notificationUE": (r"oui|non", "oui ou non"),
    "pourcentageSubvention": (r"0(?:\.\d+)?|1(?:\.0+)?",
                              "un nombre de 0.01 à 1, dont un point sépare les décimales"),
}  # fmt: skip
_SIGNS = {"nomAttribuant", "montant", "pourcentageSubvention"}


def off_schema(raw: pd.DataFrame) -> list[Check]:
    """Return a check per column of the schema that a file of the schema has.

    Parameters
    ----------
    raw
        Rows as published, index 0 to n-1.

    Examples
    --------
    >>> raw = pd.DataFrame({"nomAttribuant": ["A"], "montant": ["1,5"],
    ...                     "pourcentageSubvention": ["1"]})
    >>> [check.field for check in off_schema(raw) if check.fails.any()]
    ['montant']
    """
    if not {*map(str, raw.columns)} >= _SIGNS:
        return []
    return [
        _check(raw[column].fillna("").str.strip(), column, pattern, expected)
        for column, (pattern, expected) in _FORMS.items()
        if column in raw
    ]


def _check(cells: pd.Series, column: str, pattern: str, expected: str) -> Check:
    """Return the check of the cells of a column that are filled."""
    fails = cells.ne("") & ~cells.str.fullmatch(re.compile(pattern))
    problem = f"n'a pas la forme que le schéma demande ({expected})"
    return Check(fails, column, "forme SCDL", cells.astype("str"), problem)
