"""What a file that is no list of places looks like: grants, employers, indicators."""

import re
from typing import NamedTuple

import pandas as pd

from atlas.text.lexicon import fold
from atlas.text.numbers import read_number

# Of the columns that hold values, that are numbers, for a table to be one of indicators: by hand,
# a list of places has names, addresses and contacts beside its two coordinates.
_LEAST_NUMBERS_SHARE = 0.4
_SAMPLE_ROWS = 200


class _Sign(NamedTuple):
    """Words of columns that tell a kind of file: each pattern must be in a column of its own."""

    words: str
    patterns: tuple[str, ...]
    needs_no_place: bool


_MONEY = (r"montant|subvention|dotation|financement|enveloppe|amount|cout|budget"
          r"|investissement")  # fmt: skip
_WHO_GETS = r"beneficiaire|attribuant|laureat|recipient|funder|financeur|porteur"
_TERRITORY = (r"^(?:code|nom|niveau|territoire|commune|epci|departement|region|iris|dep|reg|codgeo"
              r"|libgeo|insee)\b|territoire|code (?:insee|commune|departement|region)")  # fmt: skip
_SIGNS = (
    _Sign("des subventions (un montant et qui le reçoit)", (_MONEY, _WHO_GETS), False),
    _Sign(
        "des employeurs (des structures et leur nombre de postes)",
        (r"nombre d[e']|postes?\b|effectif|employeur|coselec", r"raison sociale|structure|siret"
         r"|employeur"),
        True,
    ),
    _Sign("des dotations par territoire (des montants)", (_MONEY, _TERRITORY), True),
)  # fmt: skip
_INDICATORS = "des indicateurs par territoire (des nombres, et le territoire de chacun)"


def resemblance(rows: pd.DataFrame, has_place: bool) -> str | None:
    """Return, in French, what a file looks like when it is no list of places, else None.

    Parameters
    ----------
    rows
        Text columns as published.
    has_place
        Whether some of its columns hold positions or street addresses.

    Examples
    --------
    >>> rows = pd.DataFrame({"nomBeneficiaire": ["A"], "montant": ["10"]})
    >>> resemblance(rows, has_place=False)
    'des subventions (un montant et qui le reçoit)'
    """
    words = [_words(str(name)) for name in rows.columns]
    for sign in _SIGNS:
        if not (sign.needs_no_place and has_place) and _told(words, sign.patterns):
            return sign.words
    if has_place or not any(re.search(_TERRITORY, one) for one in words):
        return None
    sample = rows.iloc[:: max(1, len(rows) // _SAMPLE_ROWS)]
    numeric = [_is_numeric(sample[name]) for name in sample.columns]
    known = [one for one in numeric if one is not None]
    share = sum(known) / len(known) if known else 0.0
    return _INDICATORS if share >= _LEAST_NUMBERS_SHARE or "valeur" in words else None


def _words(name: str) -> str:
    """Return the name of a column as words: `nomBeneficiaire` and `nom_beneficiaire` are alike."""
    spaced = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", name)
    return re.sub(r"[^a-z0-9']+", " ", fold(spaced)).strip()


def _told(words: list[str], patterns: tuple[str, ...]) -> bool:
    """Tell whether each pattern is in a column that the others are not needed for."""
    first, second = ({i for i, one in enumerate(words) if re.search(pattern, one)}
                     for pattern in patterns)  # fmt: skip
    return bool(first and second and len(first | second) > 1)


def _is_numeric(column: pd.Series) -> bool | None:
    """Tell whether most values of a column are numbers; None when it is empty."""
    filled = column[column.str.strip() != ""]
    if filled.empty:
        return None
    return bool(filled.map(lambda text: read_number(text) is not None).mean() > 1 / 2)
