"""The directory as it was known on a date: its releases, sources, records and places."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import pandas as pd

from atlas.directory.consolidation import consolidate
from atlas.directory.quality import score_places


class Snapshot(NamedTuple):
    """What was known on a date: rows of `releases`, `sources` and `records`, and `places`."""

    releases: pd.DataFrame
    sources: pd.DataFrame
    records: pd.DataFrame
    places: pd.DataFrame


def release_dates(releases: pd.DataFrame) -> pd.Series:
    """Return the date of each release: that of its data, and never after it was received.

    A file dated after the day it came is misdated; see `misdated`.
    """
    received = releases["retrieved_date"].fillna(releases["vintage_date"])
    return releases["vintage_date"].where(releases["vintage_date"] <= received, received)


def misdated(releases: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `releases` whose data are dated after the day they were received."""
    return releases[releases["vintage_date"] > releases["retrieved_date"]]


def current_releases(releases: pd.DataFrame, on: pd.Timestamp | None = None) -> pd.DataFrame:
    """Return the latest release of each source, on a date.

    Parameters
    ----------
    releases
        Table `releases`.
    on
        Date; a release of that very day counts. The latest of all by default.

    Returns
    -------
    DataFrame
        Rows of `releases`, at most one per source, sorted by source.
    """
    known = releases.assign(known=release_dates(releases))
    known = known if on is None else known[known["known"] <= on]
    order = ["source_id", "known", "vintage_date"]
    latest = known.sort_values(order).drop_duplicates("source_id", keep="last")
    return latest.drop(columns="known")


def data_date(releases: pd.DataFrame, sources: pd.DataFrame) -> date:
    """Return the date at which ages are counted: that of the newest release that counts.

    It depends on what was received and never on the day somebody looks.

    Parameters
    ----------
    releases
        Rows of table `releases`, at least one.
    sources
        Table `sources`; candidate sites count only where there is no place of mediation.

    Returns
    -------
    date
        See `release_dates`.
    """
    dates = release_dates(releases)
    mediation = sources.loc[sources["is_mediation"], "source_id"]
    counts = releases["source_id"].isin(mediation)
    newest: date = pd.Timestamp((dates[counts] if counts.any() else dates).max()).date()
    return newest


def snapshot(
    records: pd.DataFrame,
    releases: pd.DataFrame,
    sources: pd.DataFrame,
    issues: pd.DataFrame,
    on: pd.Timestamp | None = None,
    source_ids: Collection[str] | None = None,
) -> Snapshot:
    """Return the places listed by the latest release of each source on a date.

    Parameters
    ----------
    records, releases, sources, issues
        Tables of the same names; records of every release, with `place_id`.
    on
        Date. Ages of the scores are counted to it; to `data_date` by default, every source then
        counting by its latest release.
    source_ids
        Only what these sources list; every source by default.

    Returns
    -------
    Snapshot
        `sources` are those that had a release; `places` is the table, with its scores.
    """
    current = current_releases(releases, on)
    if source_ids is not None:
        current = current[current["source_id"].isin(source_ids)]
    if on is None:
        on = pd.Timestamp(data_date(releases if current.empty else current, sources))
    vintages = releases.set_index("release_id")["vintage_date"]
    dated = records.assign(vintage_date=records["release_id"].map(vintages))
    first_seen = dated.groupby("place_id")["vintage_date"].min()
    listed = records[records["release_id"].isin(current["release_id"])]
    places = consolidate(listed, first_seen)
    scores = score_places(places, issues, listed, on.date())
    places[scores.columns] = scores
    had_release = sources["source_id"].isin(current["source_id"])
    return Snapshot(current, sources[had_release], listed, places)


def compared_sources(before: pd.DataFrame, after: pd.DataFrame, sources: pd.DataFrame) -> list[str]:
    """Return the sources of mediation that have a release at each of two dates, not the same one.

    A source that spoke once says nothing of what changed.

    Parameters
    ----------
    before, after
        Releases that count at each date; see `current_releases`.
    sources
        Table `sources`.
    """
    was, now = (side.set_index("source_id")["release_id"] for side in (before, after))
    mediation = sources.loc[sources["is_mediation"], "source_id"]
    both = was.index.intersection(now.index).intersection(mediation)
    return sorted(both[(was[both] != now[both]).to_numpy()])


def latest_sources(sources: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
    """Return each source with the facts of the release that counts.

    Parameters
    ----------
    sources
        Table `sources`.
    current
        Rows of `releases`, at most one per source; see `current_releases`.

    Returns
    -------
    DataFrame
        Columns of both tables, one row per source that has a release, by `source_id`; index 0 to
        n-1.
    """
    return sources.merge(current, on="source_id", validate="one_to_one").sort_values(
        "source_id", ignore_index=True
    )
