"""The directory as it was known on a date: its releases, sources, records and places."""

from collections.abc import Collection
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


def current_releases(releases: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Return the latest release of each source on a date.

    Parameters
    ----------
    releases
        Table `releases`.
    on
        Date; a release of that very day counts.

    Returns
    -------
    DataFrame
        Rows of `releases`, at most one per source, sorted by source.
    """
    known = releases[releases["vintage_date"] <= on]
    return known.sort_values(["source_id", "vintage_date"]).drop_duplicates(
        "source_id", keep="last"
    )


def snapshot(
    records: pd.DataFrame,
    releases: pd.DataFrame,
    sources: pd.DataFrame,
    issues: pd.DataFrame,
    on: pd.Timestamp,
    source_ids: Collection[str] | None = None,
) -> Snapshot:
    """Return the places listed by the latest release of each source on a date.

    Parameters
    ----------
    records, releases, sources, issues
        Tables of the same names; records of every release, with `place_id`.
    on
        Date. Ages of the scores are counted to it.
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
    vintages = releases.set_index("release_id")["vintage_date"]
    dated = records.assign(vintage_date=records["release_id"].map(vintages))
    first_seen = dated.groupby("place_id")["vintage_date"].min()
    listed = records[records["release_id"].isin(current["release_id"])]
    places = consolidate(listed, first_seen)
    scores = score_places(places, issues, listed, on.date())
    places[scores.columns] = scores
    had_release = sources["source_id"].isin(current["source_id"])
    return Snapshot(current, sources[had_release], listed, places)


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
