"""Which criteria places respect: rules evaluated on the directory, then what people assessed.

Three answers, never two: what the directory does not tell is unknown. The rate is respected over
respected and not respected, with the unknown beside and two bounds.
"""

from datetime import date

import numpy as np
import pandas as pd

from atlas.context.steering.assessments import (
    BASES,
    NOT_CONCERNED,
    NOT_RESPECTED,
    PARTLY,
    RESPECTED,
)
from atlas.context.steering.rules import AMONG, FILLED, PROGRAMME, WEEKLY_HOURS, Rule, read_rule
from atlas.text.codes import SIRET_LENGTH
from atlas.text.timetable import weekly_open_hours

# Columns of counts, and the status that each counts; what is left is unknown.
STATUS_COUNTS = {
    "respected_count": RESPECTED,
    "not_respected_count": NOT_RESPECTED,
    "partly_count": PARTLY,
    "not_concerned_count": NOT_CONCERNED,
}
RESPECT_COUNTS = (*STATUS_COUNTS, "unknown_count")


def rule_statuses(rule: Rule, places: pd.DataFrame, records: pd.DataFrame, on: date) -> pd.Series:
    """Tell which places respect a rule.

    Parameters
    ----------
    rule
        What is checked.
    places
        Table `places`.
    records
        Table `records`, those that count: which sources publish a field.
    on
        Date of the directory, from which a duration is counted back.

    Returns
    -------
    Series
        On the index of `places`: `respecté`, `non respecté`, null when unknown. A field left empty
        is unknown, save for `champ rempli`: there it is not respected as soon as one of the
        sources that list the place publishes that field for some place.
    """
    values = places[rule.field.name]
    known = values.notna()
    if rule.name == FILLED:
        holds = known
        known = known | _could_tell(rule.field.name, places, records)
    elif rule.name in (AMONG, PROGRAMME):
        holds = _holds_one(values, rule.values)
    elif rule.name == WEEKLY_HOURS:
        hours = weekly_open_hours(values)
        known, holds = hours.notna(), hours >= rule.least_hours
    else:
        oldest = pd.Timestamp(on) - pd.DateOffset(months=rule.months)
        since = oldest if rule.since is None else pd.Timestamp(rule.since)
        holds = values >= since
    words = np.where(holds.astype("boolean").fillna(False), RESPECTED, NOT_RESPECTED)
    return pd.Series(words, index=places.index, dtype="str").where(known.astype(bool))


def _holds_one(lists: pd.Series, values: tuple[str, ...]) -> pd.Series:
    """Tell which lists, joined by `|`, hold one of some values."""
    read = {text: bool({*text.split("|")} & {*values}) for text in lists.dropna().unique()}
    return lists.map(read)


def _could_tell(field: str, places: pd.DataFrame, records: pd.DataFrame) -> pd.Series:
    """Tell which places are listed by a source that publishes a field."""
    publishers = set(records.loc[records[field].notna(), "source_id"])
    lists = places["source_ids"]
    read = {text: bool({*text.split("|")} & publishers) for text in lists.dropna().unique()}
    return lists.map(read).astype("boolean").fillna(False).astype(bool)


def place_statuses(
    criteria: pd.DataFrame,
    places: pd.DataFrame,
    records: pd.DataFrame,
    assessments: pd.DataFrame,
    on: date,
) -> pd.DataFrame:
    """Return what is known of each place and criterion.

    Parameters
    ----------
    criteria
        Rows of table `criteria`.
    places, records, on
        See `rule_statuses`.
    assessments
        Table `assessments`: the strongest wins over what a rule computes.

    Returns
    -------
    DataFrame
        One row per place, on `place_id`, one column per criterion; null when unknown.
    """
    computed = {}
    for row in criteria.dropna(subset="rule").itertuples():
        rule = read_rule(str(row.rule))
        if isinstance(rule, Rule):
            computed[row.criterion_id] = rule_statuses(rule, places, records, on)
    statuses = pd.DataFrame(computed, index=places.index).set_axis(places["place_id"])
    statuses = statuses.reindex(columns=criteria["criterion_id"]).astype("str")
    return with_assessed(statuses, assessments)


def with_assessed(statuses: pd.DataFrame, assessments: pd.DataFrame) -> pd.DataFrame:
    """Put over statuses what people assessed of the same subjects and criteria.

    Parameters
    ----------
    statuses
        On `subject_id`, a column per `criterion_id`.
    assessments
        Table `assessments`.
    """
    own = strongest(assessments)
    own = own[own["subject_id"].isin(statuses.index) & own["criterion_id"].isin(statuses)]
    if own.empty:
        return statuses
    said = own.pivot(index="subject_id", columns="criterion_id", values="status")
    said = said.reindex(index=statuses.index, columns=statuses.columns)
    return said.where(said.notna(), statuses).astype("str")


def structures_of(records: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the structures that places name, each where one of its places is.

    Parameters
    ----------
    records
        Records that count: `place_id`, `pivot`.
    places
        Places of mediation: `place_id`, codes of territories.

    Returns
    -------
    DataFrame
        One row per SIRET, on it: the columns of its place, the first by identifier when it has
        several. A structure that no place names is not known.
    """
    is_siret = records["pivot"].str.fullmatch(rf"\d{{{SIRET_LENGTH}}}").fillna(False).astype(bool)
    named = records.loc[is_siret, ["pivot", "place_id"]].rename(columns={"pivot": "siret"})
    ordered = named.merge(places, on="place_id").sort_values(["siret", "place_id"])
    return ordered.drop_duplicates("siret").set_index("siret")


def strongest(assessments: pd.DataFrame) -> pd.DataFrame:
    """Return the assessment that counts of each criterion and subject.

    Returns
    -------
    DataFrame
        Rows of table `assessments`: an audit before a declaration before a computation, then the
        latest; `is_disputed` where another says otherwise.
    """
    keys = ["criterion_id", "subject_id"]
    rank = assessments["basis"].map({basis: n for n, basis in enumerate(BASES)})
    ordered = assessments.assign(rank=rank).sort_values(
        ["rank", "assessed_date", "row_number"], na_position="first", kind="stable"
    )
    several = ordered.groupby(keys)["status"].transform("nunique") > 1
    last = ordered.assign(is_disputed=several).drop_duplicates(keys, keep="last")
    return last.drop(columns="rank").sort_index()


def count_statuses(statuses: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Count what is known of the subjects of each group, every criterion together.

    Parameters
    ----------
    statuses
        As `place_statuses` returns them.
    groups
        Group of each subject, on the same index; null for none.

    Returns
    -------
    DataFrame
        One row per group: columns of `RESPECT_COUNTS`, and those of `with_respect`.
    """
    every = statuses.shape[1]
    by_row = pd.DataFrame(
        {name: (statuses == status).sum(axis=1) for name, status in STATUS_COUNTS.items()}
    )
    by_row["unknown_count"] = every - by_row.sum(axis=1)
    by_row["subject_count"] = 1
    return with_respect(by_row.groupby(groups).sum())


def count_by_criterion(statuses: pd.DataFrame) -> pd.DataFrame:
    """Count what is known of each criterion, every subject together; see `count_statuses`."""
    counts = pd.DataFrame(
        {name: (statuses == status).sum() for name, status in STATUS_COUNTS.items()}
    )
    counts["unknown_count"] = len(statuses) - counts.sum(axis=1)
    return with_respect(counts)


def with_respect(counts: pd.DataFrame) -> pd.DataFrame:
    """Add the rate and its bounds to counts.

    Returns
    -------
    DataFrame
        `respect_share`: respected over respected and not respected, null when neither is known;
        `respect_least` and `respect_most`: were none, or all, of the unknown respected. What is
        respected in part or not concerned is counted beside, and is in none of the three.

    Examples
    --------
    >>> counts = pd.DataFrame([[3, 1, 2, 0, 4]], columns=list(RESPECT_COUNTS))
    >>> with_respect(counts)[["respect_share", "respect_least", "respect_most"]].iloc[0].tolist()
    [0.75, 0.375, 0.875]
    """
    yes, no, unknown = (
        counts[name].astype("float64")
        for name in ("respected_count", "not_respected_count", "unknown_count")
    )
    told, every = yes + no, yes + no + unknown
    return counts.assign(
        respect_share=(yes / told).where(told > 0),
        respect_least=(yes / every).where(every > 0),
        respect_most=((yes + unknown) / every).where(every > 0),
    )
