"""Series as they are read: what is known last, what was revised, what disagrees, what is aimed at.

Nothing is reconciled: two values of one thing stand side by side.
"""

import pandas as pd

from atlas.context.steering.observations import AIMS, VALUE, role_of

# One series of one territory, and one value of it, whenever it was known.
SERIES_KEY = ["indicator_id", "version", "level", "territory_code"]
VALUE_KEY = [*SERIES_KEY, "period", "role"]
# Two dates are of one moment when they are less than the step of a monthly series apart.
SAME_MOMENT = pd.Timedelta(days=31)


def latest(observations: pd.DataFrame) -> pd.DataFrame:
    """Return each value as it is known last.

    Parameters
    ----------
    observations
        Table `observations`, every vintage.

    Returns
    -------
    DataFrame
        One row per series, period and role (`valeur`, `cible`, `base`), by series then period:
        columns of the table, `role`, and `vintage_count`: how many days say it.
    """
    rows = observations.assign(role=role_of(observations["status"]))
    rows = rows.sort_values("known_date", kind="stable")
    rows["vintage_count"] = rows.groupby(VALUE_KEY)["known_date"].transform("nunique")
    last = rows.drop_duplicates(VALUE_KEY, keep="last")
    return last.sort_values([*SERIES_KEY, "period_end_date", "role"], ignore_index=True)


def revisions(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the values that a later vintage says otherwise.

    Parameters
    ----------
    observations
        Table `observations`, every vintage.

    Returns
    -------
    DataFrame
        One row per change, by series and period: columns of the table, `role`,
        `previous_known_date`, `previous_value`, `difference`. A value that appears where it was
        missing, or the reverse, is a change whose difference is null.
    """
    rows = observations.assign(role=role_of(observations["status"]))
    days = [*VALUE_KEY, "known_date"]
    rows = rows.sort_values(days, kind="stable").drop_duplicates(days, keep="last")
    before = rows.groupby(VALUE_KEY)[["known_date", "value"]].shift()
    rows = rows.assign(
        previous_known_date=before["known_date"], previous_value=before["value"],
        difference=rows["value"] - before["value"],
    )  # fmt: skip
    is_same = (rows["value"] == before["value"]) | (rows["value"].isna() & before["value"].isna())
    changed = rows[before["known_date"].notna() & ~is_same]
    return changed.sort_values([*SERIES_KEY, "period_end_date"], ignore_index=True)


def told_otherwise(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the values that two files say otherwise on the same day.

    Returns
    -------
    DataFrame
        Rows of `observations` with `role`, those of one disagreement one after the other.
    """
    rows = observations.assign(role=role_of(observations["status"]))
    days = [*VALUE_KEY, "known_date"]
    values = rows.groupby(days)["value"]
    differ = (values.transform("nunique") > 1).to_numpy()
    return rows[differ].sort_values([*days, "context_id"], ignore_index=True)


def observed_indicators(indicators: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Return the indicators that have observations, defined or not.

    Parameters
    ----------
    indicators
        Table `indicators`.
    observations
        As `latest` returns them.

    Returns
    -------
    DataFrame
        One row per indicator and version: columns of the table, the name being the identifier
        where nobody defines it; `observation_count`, `first_date`, `last_date`.
    """
    keys = ["indicator_id", "version"]
    counts = observations.groupby(keys, as_index=False).agg(
        observation_count=("row_number", "size"),
        first_date=("period_end_date", "min"),
        last_date=("period_end_date", "max"),
    )
    known = indicators.drop_duplicates(keys, keep="last")
    rows = counts.merge(known, on=keys, how="left", validate="one_to_one")
    rows["indicator_name"] = rows["indicator_name"].fillna(rows["indicator_id"])
    return rows.sort_values(["indicator_name", "version"], ignore_index=True)


def toward_target(rows: pd.DataFrame) -> pd.Series:
    """Return where one series stands: its last value, its next target, how far from it.

    Parameters
    ----------
    rows
        Rows of `latest` of one series of one territory.

    Returns
    -------
    Series
        `value`, `low`, `high`, `period`, `status`, `known_date` of the last value that is known;
        `target`, `target_period`, and `gap`: target less value. The target is the first that is not
        before that value, else the last; each is null when there is none.
    """
    values = rows[(rows["role"] == VALUE) & rows[["value", "low", "high"]].notna().any(axis=1)]
    targets = rows[(rows["role"] == AIMS[0]) & rows["value"].notna()]
    columns = ["value", "low", "high", "period", "period_end_date", "status", "known_date"]
    last = values.sort_values("period_end_date")[columns].tail(1)
    found = pd.Series(None, columns, dtype="object") if last.empty else last.iloc[0].copy()
    ahead = targets if last.empty else targets[targets["period_end_date"] >= found.period_end_date]
    aimed = ahead.sort_values("period_end_date").head(1)
    aimed = targets.sort_values("period_end_date").tail(1) if aimed.empty else aimed
    found["target"] = None if aimed.empty else aimed["value"].iloc[0]
    found["target_period"] = None if aimed.empty else aimed["period"].iloc[0]
    known = not pd.isna(found["value"]) and not aimed.empty
    found["gap"] = found["target"] - found["value"] if known else None
    return found


def counted_beside(own: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Return what two indicators that count the same thing say at about the same time.

    Parameters
    ----------
    own, other
        Rows of `latest` of each.

    Returns
    -------
    DataFrame
        One row per value of `own` that `other` has a value beside, at most `SAME_MOMENT` apart, the
        nearest: `level`, `territory_code`, `period`, `value`, `other_period`, `other_value`,
        `difference`. Neither is the true one.
    """
    sides = []
    for rows in (own, other):
        known = rows[(rows["role"] == VALUE) & rows["value"].notna()]
        sides.append(known.sort_values("period_end_date", kind="stable"))
    columns = ["level", "territory_code", "period_end_date", "period", "value"]
    beside = sides[1][columns].rename(columns={"period": "other_period", "value": "other_value"})
    pairs = pd.merge_asof(
        sides[0][columns], beside, on="period_end_date", by=["level", "territory_code"],
        direction="nearest", tolerance=SAME_MOMENT,
    )  # fmt: skip
    pairs = pairs[pairs["other_value"].notna()]
    pairs = pairs.assign(difference=pairs["value"] - pairs["other_value"])
    return pairs.drop(columns="period_end_date").reset_index(drop=True)
