"""Events of communes, out of the comparison of two vintages of the COG or of two accounts."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import pandas as pd

from atlas.territory.timeline import (
    BETWEEN_VINTAGES,
    CREATED,
    DISSOLVED,
    MERGER,
    RECODED,
    RENAMING,
    RESTORED,
    TRANSFER,
    Event,
    read_events,
    texts,
    write_events,
)
from atlas.text.lexicon import commune_key

Change = tuple[str, str | None, str | None]
"""Kind, old code and new code of an event."""


class _Vintage:
    """One vintage of the COG: its communes and the codes that lead to them."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.names: dict[str, str] = {}
        self.parents: defaultdict[str, set[str]] = defaultdict(set)
        self.children: defaultdict[str, set[str]] = defaultdict(set)
        self.communes: set[str] = set()
        columns = (texts(rows[name]) for name in ("code", "name", "commune_code"))
        for code, name, commune_code in zip(*columns, strict=True):
            if code is None or commune_code is None:
                continue
            self.parents[code].add(commune_code)
            self.children[commune_code].add(code)
            if code == commune_code:
                self.communes.add(code)
            if name is not None and (code == commune_code or code not in self.names):
                self.names[code] = name

    def name(self, code: str | None) -> str | None:
        """Return the name of a code, None when unknown."""
        return self.names.get(code or "")

    def key(self, code: str) -> str:
        """Return the name of a code, to compare."""
        return commune_key(self.names.get(code, ""))


def diff_vintages(
    old: pd.DataFrame, new: pd.DataFrame, old_year: int, new_year: int
) -> pd.DataFrame:
    """Return the events that explain the difference between two vintages of the COG.

    Parameters
    ----------
    old, new
        One row per commune and per code that leads to one: `code`, `name` (null when unknown) and
        `commune_code`, the commune of that vintage (the code itself for a commune).
    old_year, new_year
        Years of the vintages, both of 1 January.

    Returns
    -------
    DataFrame
        Table `commune_events`, ordered by old then new code. `event_date` is 1 January of the new
        year: the latest day it can have taken effect. A new commune that the old vintage does not
        know has no origin; names that differ only by signs are not events.
    """
    before, after = _Vintage(old), _Vintage(new)
    departures = list(_departures(before, after))
    recoded = {heir for kind, _, heir in departures if kind == RECODED}
    changes = [*departures, *_arrivals(before, after, recoded), *_renamings(before, after)]
    day, source = date(new_year, 1, 1), f"écarts COG {old_year}-{new_year}"
    return write_events(
        [
            Event(
                day, kind, old_code, before.name(old_code), new_code, after.name(new_code), source
            )
            for kind, old_code, new_code in changes
        ]
    )


def merge_events(events: pd.DataFrame, movements: pd.DataFrame) -> pd.DataFrame:
    """Return the events known and those of a movements file, each once.

    An event known without its date, or only by the comparison of two vintages, gives way to the
    movement that says it with its day; so does a creation without origin.

    Parameters
    ----------
    events, movements
        Tables `commune_events`.

    Returns
    -------
    DataFrame
        Table `commune_events`, ordered by date (unknown first), old code and new code.
    """
    said = defaultdict(list)
    for event in read_events(movements):
        said[_subject(event)].append(event.moment)
    kept = [
        event
        for event in read_events(events)
        if not any(_can_be(event, day) for day in said[_subject(event)])
    ]
    return write_events([*kept, *read_events(movements)])


def _subject(event: Event) -> tuple[str, str | None]:
    """Return what two accounts of the same event have in common."""
    if event.kind in (RESTORED, CREATED):
        return ("arrivée", event.new_code)
    if event.kind in (RENAMING, TRANSFER):
        return (event.kind, event.old_code)
    return ("départ", event.old_code)


def _can_be(event: Event, day: date) -> bool:
    """Say whether an event can have taken effect on a day."""
    between = BETWEEN_VINTAGES.search(event.source)
    if between:
        return date(int(between[1]), 1, 1) < day <= event.moment
    return event.day is None or event.day == day


def _departures(before: _Vintage, after: _Vintage) -> Iterator[Change]:
    """Yield what became of the communes that are no more.

    The commune has only changed code when its heir is new, and was a part of it or has its name.
    """
    for gone in before.communes - after.communes:
        heirs = after.parents[gone]
        if not heirs:
            yield DISSOLVED, gone, None
        for heir in heirs:
            same = gone in before.parents[heir] or before.key(gone) == after.key(heir)
            if same and heir not in before.communes:
                yield RECODED, gone, heir
            else:
                yield MERGER if len(heirs) == 1 else DISSOLVED, gone, heir


def _arrivals(before: _Vintage, after: _Vintage, recoded: set[str | None]) -> Iterator[Change]:
    """Yield where the new communes come from, and the former ones that they take along."""
    for born in after.communes - before.communes - recoded:
        origins = before.parents[born]
        if not origins:
            yield CREATED, None, born
        for origin in origins:
            yield RESTORED, origin, born
        for former in after.children[born] - {born}:
            if before.parents[former] & origins:
                yield TRANSFER, former, born


def _renamings(before: _Vintage, after: _Vintage) -> Iterator[Change]:
    """Yield the communes whose name is not the same."""
    for kept in before.communes & after.communes:
        same = before.name(kept) == after.name(kept) or before.key(kept) == after.key(kept)
        if not same:
            yield RENAMING, kept, kept
