"""The legend of a map: classes that a territory is in, and what is unknown told apart."""

import pandas as pd

from atlas.access.measures import NOBODY
from atlas.views.display.measures import UNKNOWN_LABEL, Measure, legend

_REASON, _WHOLE = "uncounted_reason", "%"


def map_legend(rows: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    r"""Count the territories of each class, those without any left out.

    Parameters
    ----------
    rows
        Rows of table `measures`, of one level; `uncounted_reason` tells why a commune is unknown.
    measure
        What is shown.

    Returns
    -------
    DataFrame
        `label`, `colour` (null for unknown), `territory_count`, `population`, as
        `atlas.views.display.measures.legend`. A share that is 0 or 1 everywhere has the classes
        0 % and 100 %.

    Examples
    --------
    >>> from atlas.views.display.measures import MEASURES
    >>> rows = pd.DataFrame({"beyond_10km_share": [0.0, 1.0, None], "population": [5, 6, 0],
    ...                      "uncounted_reason": [None, None, "personne n'y habite"]})
    >>> map_legend(rows, MEASURES["beyond_10km_share"])["label"].tolist()
    ['0\xa0%', '100\xa0%', "Personne n'y habite"]
    """
    counts = legend(rows, measure)
    known = rows[measure.column].dropna().astype("float64")
    if measure.unit == _WHOLE and measure.labels is None and known.isin([0, 1]).all():
        last = len(measure.colours) - 1
        counts["label"] = counts["label"].mask(counts.index == 0, "0\xa0%")
        counts["label"] = counts["label"].mask(counts.index == last, "100\xa0%")
    if _REASON in rows and measure.unknown == UNKNOWN_LABEL:
        counts = pd.concat([counts.iloc[:-1], _unknown(rows, measure)], ignore_index=True)
    return counts[counts["territory_count"] > 0].reset_index(drop=True)


def _unknown(rows: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Count unknown territories by the reason why they are."""
    unknown = rows.loc[rows[measure.column].isna(), [_REASON, "population"]]
    numbers, reasons = pd.factorize(unknown[_REASON], use_na_sentinel=False)
    people = unknown["population"].fillna(0).groupby(numbers).agg(["size", "sum"]).astype(int)
    people.index = [measure.unknown if pd.isna(why) else _reason_label(why) for why in reasons]
    counted = people.sort_values("size", ascending=False)
    return pd.DataFrame(
        {
            "label": counted.index,
            "colour": None,
            "territory_count": counted["size"].to_numpy(),
            "population": counted["sum"].to_numpy(),
        }
    )


def _reason_label(reason: str) -> str:
    return "Personne n'y habite" if reason == NOBODY else f"Inconnu\xa0: {reason}"
