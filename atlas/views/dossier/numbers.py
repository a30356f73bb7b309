"""How a dossier writes numbers: no figure without its unit, nothing unknown shown as zero."""

from typing import Any

import pandas as pd

from atlas.views.display.measures import MEASURES, format_number, format_value

UNKNOWN = "inconnu"


def whole(value: Any) -> str:
    r"""Return a count, or `inconnu`.

    Examples
    --------
    >>> whole(12345), whole(None)
    ('12\u202f345', 'inconnu')
    """
    return UNKNOWN if pd.isna(value) else format_number(float(value))


def percent(share: Any) -> str:
    r"""Return a share of one as a percentage, or `inconnu`.

    Examples
    --------
    >>> percent(0.1234), percent(None)
    ('12,3\xa0%', 'inconnu')
    """
    return UNKNOWN if pd.isna(share) else f"{format_number(100 * float(share), 1)}\xa0%"


def kilometres(metres: Any) -> str:
    r"""Return metres as kilometres, or `inconnu`.

    Examples
    --------
    >>> kilometres(4077)
    '4,1\xa0km'
    """
    return format_value(metres, MEASURES["nearest_distance_m"])


def density(per_10k: Any) -> str:
    """Return places per 10,000 people without their unit, which the heading says."""
    return UNKNOWN if pd.isna(per_10k) else format_number(float(per_10k), 2)


def date_words(value: Any) -> str:
    """Return a date, or a dash."""
    return "—" if pd.isna(value) else f"{value:%d/%m/%Y}"
