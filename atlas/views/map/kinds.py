"""Kinds of places on the map: a colour and a shape each, from the types of the national schema."""

import numpy as np
import numpy.typing as npt
import pandas as pd

# Okabe and Ito's colours, told apart by readers with any colour blindness; the shape says it too.
PLACE_KINDS: tuple[tuple[str, str, str, frozenset[str]], ...] = (
    ("France services", "rond", "#0072b2", frozenset({"RFS", "MSAP"})),
    ("Bibliothèque, médiathèque", "carré", "#008a62", frozenset({"BIB", "RELAIS_LECTURE"})),
    (
        "Commune, action sociale",
        "triangle",
        "#d55e00",
        frozenset(
            "MUNI EPCI CCAS CIAS CC CD DEPT REG MDS MDE MDH MDPH CDAS CPAM CAF MSA FT CAP_EMPLOI "
            "PREF PIJ_BIJ ML LA_POSTE".split()
        ),
    ),
    (
        "Association, EPN, tiers-lieu",
        "losange",
        "#b04a86",
        frozenset(
            "ASSO EPN TIERS_LIEUX FABLAB CS CSC MJC MQ EVS PIMMS FABRIQUE RESSOURCERIE "
            "ASSO_CHOMEUR UDAF".split()
        ),
    ),
)
OTHER = ("Autre ou inconnu", "croix", "#4d4d57")


def kind_numbers(place_types: pd.Series) -> npt.NDArray[np.int64]:
    """Return the position of each place's kind in `PLACE_KINDS`, by the first type that has one.

    Examples
    --------
    >>> kind_numbers(pd.Series(["BIB|EPN", "RFS", "AFPA", None])).tolist()
    [1, 0, 4, 4]
    """
    of_type = {code: i for i, kind in enumerate(PLACE_KINDS) for code in kind[3]}
    known = {
        types: next(
            (of_type[code] for code in types.split("|") if code in of_type), len(PLACE_KINDS)
        )
        for types in place_types.dropna().unique()
    }
    numbers: npt.NDArray[np.int64] = (
        place_types.map(known).fillna(len(PLACE_KINDS)).to_numpy(np.int64)
    )
    return numbers


def kind_styles() -> list[dict[str, str]]:
    """Return the label, shape and colour of each kind, the last for what has none."""
    styles = [kind[:3] for kind in PLACE_KINDS] + [OTHER]
    return [{"label": label, "shape": shape, "colour": colour} for label, shape, colour in styles]
