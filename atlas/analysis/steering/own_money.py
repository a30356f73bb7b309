"""Euros per inhabitant as an indicator of the atlas: by year of decision, each kind of amount."""

import pandas as pd

from atlas.analysis.steering.funding import ASKED_AMOUNT, PAID_AMOUNT
from atlas.analysis.steering.own_indicators import OWN_LEVELS, sum_levels, with_statuses
from atlas.context.steering.grants import DECIDED_AMOUNT, FLAT_RATE
from atlas.schema.level import FRANCE

MONEY_INDICATORS = {
    DECIDED_AMOUNT: "atlas-euros-conventionnes",
    FLAT_RATE: "atlas-euros-forfaits",
    PAID_AMOUNT: "atlas-euros-verses",
    ASKED_AMOUNT: "atlas-euros-demandes",
}
_KEYS = ["level", "territory_code"]


def money_values(rows: pd.DataFrame, territories: pd.DataFrame) -> pd.DataFrame:
    """Return the euros per inhabitant decided each year, where the seat is.

    Parameters
    ----------
    rows
        As `atlas.analysis.steering.funding.amounts` returns them. What no day of decision tells is
        of no year, and left out.
    territories
        Table `measures`.

    Returns
    -------
    DataFrame
        As `with_statuses` returns; `period` is the year, `low` the value: lists that are not
        loaded can only add to it. A territory without amount in a year is absent: unknown. Where
        the lists of a year are not those of the year before, the value is a break.
    """
    dated = rows[rows["decided_year"].notna()]
    people = territories.set_index(_KEYS)["population"].astype("float64")
    parts = []
    for (kind, year), own in dated.groupby(["kind", "decided_year"]):
        located = own[own["departement_code"].notna()]
        sums = sum_levels(located["eur"], located)
        sums[("france", FRANCE)] = own["eur"].sum()
        sums = sums[sums > 0]
        parts.append(pd.DataFrame({
            "value": sums / people.reindex(sums.index),
            "indicator_id": MONEY_INDICATORS[str(kind)], "period": str(year),
            "source_ids": "|".join(sorted(own["context_id"].unique())),
        }).reset_index())  # fmt: skip
    if not parts:
        return pd.DataFrame()
    values = pd.concat(parts, ignore_index=True)
    values = values[values["level"].isin(OWN_LEVELS)]
    return with_statuses(values.assign(low=values["value"], high=float("nan")))
