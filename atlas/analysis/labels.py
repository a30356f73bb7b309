"""Awards -> label history: level at an edition, last known level, progression, what lapsed.

A territory without a row is unknown, never "without label": only where every award of an edition
is known (table `label_completeness`) can a territory be said not labelled, or its label lapsed.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

import pandas as pd

from atlas.schema.level import inside, parse_territory
from atlas.territory.gazetteer import TO_DECIDE
from atlas.text.french import UNKNOWN

LABELLED, LEVEL_UNKNOWN, CONFLICTING = "labellisée", "niveau non publié", "niveaux contradictoires"
BELOW, NOT_LABELLED = "sous ce niveau", "non labellisée"
# Later than any edition: up to it, every award counts.
EVERY_EDITION = date.max.year


def history(labels: pd.DataFrame) -> pd.DataFrame:
    """Return one row per territory and edition.

    Parameters
    ----------
    labels
        Table `labels`; rows to be decided are left out.

    Returns
    -------
    DataFrame
        `level`, `territory_code`, `edition_year`, in this order; `territory_name`; `arobases`
        (1 to 5, null when not published or when sources disagree); `status` (`labellisée`,
        `niveau non publié`, `niveaux contradictoires`); `mention`, joined by ` ; `.
    """
    known = labels[labels["territory_code"].notna()]
    grouped = known.groupby(["level", "territory_code", "edition_year"], sort=True)
    rows = grouped.agg(
        territory_name=("territory_name", "first"),
        low=("arobases", "min"),
        high=("arobases", "max"),
        mention=("mention", lambda texts: " ; ".join(dict.fromkeys(texts.dropna())) or None),
    ).reset_index()
    agreed = rows["low"].eq(rows["high"]).fillna(False).astype(bool)
    rows["arobases"] = rows["high"].where(agreed)
    rows["status"] = LABELLED
    rows.loc[~agreed, "status"] = CONFLICTING
    rows.loc[rows["high"].isna(), "status"] = LEVEL_UNKNOWN
    return rows.drop(columns=["low", "high"])


def edition_days(totals: pd.DataFrame, labels: pd.DataFrame) -> pd.Series:
    """Return the day each edition was given: as published, else the latest that it can be.

    Returns
    -------
    Series
        Edition year -> date, in order; a month alone ends on its last day, a year on 31 December.
    """
    years = sorted({*totals["edition_year"], *labels["edition_year"]})
    said = dict(zip(totals["edition_year"], totals["ceremony_date"], strict=True))
    return pd.Series({int(year): _last_day(said.get(year), int(year)) for year in years})


def _last_day(said: object, year: int) -> date:
    text = str(said)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text)
    if re.fullmatch(r"\d{4}-\d{2}", text):
        year, month = map(int, text.split("-"))
        return date(year, month, monthrange(year, month)[1])
    return date(year + 1, 1, 1) - timedelta(days=1)


def edition_on(day: date, days: pd.Series) -> int | None:
    """Return the edition in force on a day: the last one given by then; None before the first."""
    given = days[[one <= day for one in days]]
    return int(given.index[-1]) if len(given) else None


def in_scope(territories: pd.DataFrame, scope: str) -> pd.Series:
    """Return which territories a scope holds.

    Parameters
    ----------
    territories
        `departement_code`, `region_code`.
    scope
        `FR`, `OM`, `R32`, `D59`.
    """
    return inside(parse_territory(scope), territories)


def states(
    labels: pd.DataFrame,
    completeness: pd.DataFrame,
    territories: pd.DataFrame,
    level: str,
    year: int | None,
) -> pd.DataFrame:
    """Return what is known of each territory of a level at an edition.

    Parameters
    ----------
    labels, completeness
        Tables `labels` and `label_completeness`.
    territories
        `territory_code`, `departement_code`, `region_code`; one row each.
    level
        `commune`, `epci`, `departement` or `region`.
    year
        Edition; None before the first, when nothing is known.

    Returns
    -------
    DataFrame
        Index `territory_code`, in the order of `territories`: `status` (see the constants),
        `arobases` (level; null unless `labellisée`), `least` (for `sous ce niveau`: the level
        that it certainly has not). A territory that an undecided row may mean stays unknown.
    """
    rows = territories.set_index("territory_code")
    result = pd.DataFrame({"status": UNKNOWN, "arobases": pd.NA, "least": pd.NA}, index=rows.index)
    doubtful = rows.index.isin(_may_be(labels, level, year))
    scopes = completeness[completeness["edition_year"] == year]
    scopes = scopes[scopes["level"].isna() | (scopes["level"] == level)]
    for scope in scopes.sort_values("least_arobases", ascending=False).itertuples():
        inside = in_scope(rows, scope.scope).to_numpy() & ~doubtful
        whole = scope.least_arobases <= 1
        result.loc[inside, "status"] = NOT_LABELLED if whole else BELOW
        result.loc[inside, "least"] = pd.NA if whole else scope.least_arobases
    awarded = history(labels)
    awarded = awarded[(awarded["level"] == level) & (awarded["edition_year"] == year)]
    awarded = awarded[awarded["territory_code"].isin(rows.index)].set_index("territory_code")
    result.loc[awarded.index, ["status", "arobases"]] = awarded[["status", "arobases"]]
    result.loc[awarded.index, "least"] = pd.NA
    return result.astype({"arobases": "Int64", "least": "Int64"})


def _may_be(labels: pd.DataFrame, level: str, year: int | None) -> set[str]:
    """Return the territories that an undecided award of an edition may mean."""
    doubtful = labels[(labels["edition_year"] == year) & (labels["resolution"] == TO_DECIDE)]
    words = doubtful["candidates"].dropna().str.split("|").explode()
    found = words.str.extract(r"^(\w+):(\S+)").dropna()
    return set(found.loc[found[0] == level, 1]) if len(found) else set()


def summaries(labels: pd.DataFrame, level: str, until: int | None = EVERY_EDITION) -> pd.DataFrame:
    """Return what the known awards of each territory of a level say, up to an edition.

    Parameters
    ----------
    labels
        Table `labels`.
    level
        `commune`, `epci`, `departement` or `region`.
    until
        Edition; None before the first, when there is no award. Every edition by default.

    Returns
    -------
    DataFrame
        Index `territory_code`: `territory_name`, `edition_count` (editions with a known award),
        `first_year`, `last_year`, `last_arobases` (last published level, null when none is),
        `last_level_year`, `first_arobases`, `progression` (last published level less the first;
        null with fewer than two).
    """
    rows = history(labels)
    rows = rows[rows["level"] == level]
    rows = rows.iloc[:0] if until is None else rows[rows["edition_year"] <= until]
    grouped = rows.groupby("territory_code")
    result = grouped.agg(
        territory_name=("territory_name", "last"),
        edition_count=("edition_year", "nunique"),
        first_year=("edition_year", "min"),
        last_year=("edition_year", "max"),
    )
    published = rows[rows["arobases"].notna()].groupby("territory_code")
    result["last_arobases"] = published["arobases"].last()
    result["last_level_year"] = published["edition_year"].last()
    result["first_arobases"] = published["arobases"].first()
    several = published.size().reindex(result.index).fillna(0) > 1
    result["progression"] = (result["last_arobases"] - result["first_arobases"]).where(several)
    return result


def lapsed(
    labels: pd.DataFrame, completeness: pd.DataFrame, territories: pd.DataFrame, level: str
) -> pd.DataFrame:
    """Return the territories that certainly lost their label, or its highest level.

    Parameters
    ----------
    labels, completeness, territories, level
        As in `states`.

    Returns
    -------
    DataFrame
        One row per loss: `territory_code`, `territory_name`, `last_year` and `last_arobases` (last
        award before), `absent_year` (complete edition in which it is not), `status`
        (`non labellisée`, or `sous ce niveau`: its level before was at least the one listed).
        What is not proven by a complete edition is not here.
    """
    known = history(labels)
    known = known[known["level"] == level]
    losses = []
    for year in sorted(completeness["edition_year"].unique()):
        now = states(labels, completeness, territories, level, int(year))
        before = known[known["edition_year"] < year].groupby("territory_code").last()
        both = before.join(now.add_suffix("_now"), how="inner")
        fell = (both["status_now"] == BELOW) & (both["arobases"] >= both["least_now"]).fillna(False)
        gone = both[(both["status_now"] == NOT_LABELLED) | fell]
        losses.append(gone.reset_index().assign(absent_year=int(year)))
    columns = ["territory_code", "territory_name", "last_year", "last_arobases", "absent_year",
               "status"]  # fmt: skip
    if not losses:
        return pd.DataFrame(columns=columns)
    rows = pd.concat(losses, ignore_index=True).drop(columns="status")
    names = {"edition_year": "last_year", "arobases": "last_arobases", "status_now": "status"}
    return rows.rename(columns=names)[columns]
