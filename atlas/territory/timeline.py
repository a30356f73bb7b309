"""Events of communes replayed on pieces of territory: who held each, and when.

A piece is what one commune was when first heard of. It changes holder when communes merge, part or
change code, and is cut only when a commune is created out of others. A code at a date is the pieces
that it held that day; its answer is who holds them now. Each event is replayed once, in order of
date, so nothing can loop.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from atlas.schema.frame import conform
from atlas.schema.tables import TABLES

RENAMING, MERGER, RECODED, RESTORED = "nom", "fusion", "code", "rétablissement"
CREATED, DISSOLVED, TRANSFER = "création", "suppression", "rattachement"
EVENT_WORDS = {
    RENAMING: "{old} prend le nom de {new}",
    MERGER: "{old} fusionne dans {new}",
    RECODED: "{old} change de code : {new}",
    RESTORED: "{new} redevient une commune",
    CREATED: "{new} est créée sur une partie du territoire",
    DISSOLVED: "{old} est supprimée, son territoire passe à {new}",
    TRANSFER: "l'ancien territoire de {old} passe à {new}",
}
"""Kind of event -> what a path says of it. `rattachement` moves a former commune alone."""

ONE_DAY = timedelta(days=1)
BETWEEN_VINTAGES = re.compile(r"COG (\d{4})-(\d{4})")
"""Source of an event known only by comparing two vintages: its date is the latest it can be."""

EVENT_COLUMNS = [column.name for column in TABLES["commune_events"]]

# Within a day, what parts is replayed before what joins.
_RANK = {RESTORED: 0, CREATED: 0, TRANSFER: 1, RECODED: 2, MERGER: 3, DISSOLVED: 3}


class Event(NamedTuple):
    """One row of the table `commune_events`, None where unknown."""

    day: date | None
    kind: str
    old_code: str | None
    old_name: str | None
    new_code: str | None
    new_name: str | None
    source: str

    @property
    def moment(self) -> date:
        """The day, or the beginning of time when it is not known."""
        return self.day or date.min + ONE_DAY

    def words(self) -> str:
        """Return what happened and when, in French."""
        old = _named(self.old_name, self.old_code)
        new = _named(self.new_name, self.new_code)
        when = "à une date inconnue"
        if self.day:
            latest = "au plus tard " if BETWEEN_VINTAGES.search(self.source) else ""
            when = f"{latest}le {self.day:%d/%m/%Y}"
        return f"{EVENT_WORDS[self.kind].format(old=old, new=new)} {when}"


def _named(name: str | None, code: str | None) -> str:
    """Return a commune as `Val-Revermont (01426)`."""
    return f"{name or 'commune'} ({code})" if code else "une commune que la source ne dit pas"


@dataclass(slots=True)
class _Stay:
    """A piece held under one code, from a day to the eve of another."""

    piece: int
    code: str
    start: date
    end: date = field(default=date.max, init=False)


class Timeline:
    """The replayed events; a piece of territory is a number."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._by_code: defaultdict[str, list[_Stay]] = defaultdict(list)
        self._by_piece: list[list[_Stay]] = []
        self._held: defaultdict[str, dict[int, None]] = defaultdict(dict)
        self._moves: list[list[Event]] = []
        self._parts: dict[int, list[int]] = {}
        self._brought: dict[str, list[int]] = {}
        self._renamings: defaultdict[str, list[Event]] = defaultdict(list)
        days: defaultdict[date, list[Event]] = defaultdict(list)
        for event in events:
            if event.kind == RENAMING and event.old_code:
                self._renamings[event.old_code].append(event)
            elif event.kind != RENAMING:
                days[event.moment].append(event)
        for day in sorted(days):
            for event in _in_order(days[day]):
                self._replay(event, days[day])
        for code in self._renamings:
            self._pieces(code)

    def extent(self, code: str, day: date | None) -> tuple[list[int], date] | None:
        """Return the pieces held under a code on a day, and that day.

        When the code was not in use that day: on the last day before when it was, else the first
        one after. Without a day: on the last one of all. None for a code without events.
        """
        stays = self._by_code.get(code)
        if not stays:
            return None
        day = day or date.max
        held = [stay.piece for stay in stays if stay.start <= day < stay.end]
        if held:
            return held, day
        earlier = [stay for stay in stays if stay.end <= day]
        if earlier:
            last = max(stay.end for stay in earlier)
            return [stay.piece for stay in earlier if stay.end == last], last - ONE_DAY
        first = min(stay.start for stay in stays)
        return [stay.piece for stay in stays if stay.start == first], first

    def holders(self, pieces: Iterable[int]) -> set[str]:
        """Return the codes that hold these pieces now."""
        ends = [self._by_piece[piece][-1] for piece in self._whole(pieces)]
        return {stay.code for stay in ends if stay.end == date.max}

    def events_after(self, pieces: Iterable[int], day: date) -> list[Event]:
        """Return what happened to these pieces, and to their holders' names, in order of date."""
        found: dict[Event, None] = {}
        for piece in self._whole(pieces):
            found |= dict.fromkeys(self._moves[piece])
            for stay in self._by_piece[piece]:
                renamings = self._renamings.get(stay.code, [])
                found |= dict.fromkeys(e for e in renamings if stay.start < e.moment < stay.end)
        return sorted((e for e in found if e.moment > day), key=lambda event: event.moment)

    def _whole(self, pieces: Iterable[int]) -> list[int]:
        """Return the pieces and all that they were cut into."""
        result = list(pieces)
        for piece in result:
            result += self._parts.get(piece, [])
        return result

    def _begin(self, code: str, start: date) -> int:
        """Add a piece of territory, held under a code, and return it."""
        piece = len(self._by_piece)
        self._by_piece.append([])
        self._moves.append([])
        self._settle(piece, code, start)
        return piece

    def _settle(self, piece: int, code: str, start: date) -> None:
        stay = _Stay(piece, code, start)
        self._by_code[code].append(stay)
        self._by_piece[piece].append(stay)
        self._held[code][piece] = None

    def _pieces(self, code: str | None) -> list[int]:
        """Return the pieces now held under a code; one of all time for a code not yet heard of."""
        if code is None:
            return []
        if code not in self._by_code:
            self._begin(code, date.min)
        return list(self._held[code])

    def _replay(self, event: Event, same_day: list[Event]) -> None:
        """Apply one event to the pieces that it concerns."""
        if event.kind in (RESTORED, CREATED):
            self._detach(event)
        elif event.kind == TRANSFER and event.old_code:
            self._give(self._brought.get(event.old_code, []), [event.new_code], [event])
        else:
            pieces = self._pieces(event.old_code)
            causes = [event]
            if event.kind == MERGER:
                self._pieces(event.new_code)
            if event.kind == DISSOLVED:
                causes = [e for e in same_day if e[1:3] == event[1:3]]
            if event.kind != RECODED and event.old_code and pieces:
                self._brought[event.old_code] = pieces
            self._give(pieces, [cause.new_code for cause in causes], causes)

    def _detach(self, event: Event) -> None:
        """Give a restored commune what it once brought; cut the land for one never seen."""
        new, origin = event.new_code or "", self._pieces(event.old_code)
        brought = self._brought.get(new, [])
        if event.old_code:
            brought = [piece for piece in brought if piece in origin]
        if brought:
            self._give(brought, [new], [event])
        elif any(self._by_piece[piece][-1].start < event.moment for piece in self._held[new]):
            return  # it never ceased to be a commune
        elif origin:
            self._give(origin, [event.old_code, new], [event])
        else:
            self._begin(new, event.moment)

    def _give(self, pieces: list[int], heirs: list[str | None], causes: list[Event]) -> None:
        """Settle pieces under the code of their heir, or cut them between several."""
        codes, day = list(dict.fromkeys(heir for heir in heirs if heir)), causes[0].moment
        for piece in pieces:
            stay = self._by_piece[piece][-1]
            if piece in self._parts or codes == [stay.code]:
                continue
            stay.end = day
            self._held[stay.code].pop(piece, None)
            self._moves[piece] += causes
            if len(codes) == 1:
                self._settle(piece, codes[0], day)
            elif codes:
                self._parts[piece] = [self._begin(code, day) for code in codes]


def _in_order(day: list[Event]) -> Iterator[Event]:
    """Yield the events of one day: nothing leaves a code before all that joins it has come."""
    pending = sorted(day, key=lambda event: _RANK[event.kind])
    while pending:
        coming = {event.new_code for event in pending}
        ready = [event for event in pending if event.old_code not in coming]
        waiting = [event for event in pending if event.old_code in coming]
        if not ready:
            ready, waiting = waiting, []
        yield from ready
        pending = waiting


def read_events(events: pd.DataFrame) -> list[Event]:
    """Return the rows of a table `commune_events`."""
    rows = conform(events, "commune_events")
    columns = [texts(rows[name]) for name in EVENT_COLUMNS[1:]]
    days = days_of(rows["event_date"], rows.index)
    return [Event(*row) for row in zip(days, *columns, strict=True)]


def write_events(events: list[Event]) -> pd.DataFrame:
    """Return a table `commune_events` of these events, each once, in order."""
    ordered = sorted(
        dict.fromkeys(events), key=lambda e: (e.moment, e.old_code or "", e.new_code or "", e.kind)
    )
    return conform(pd.DataFrame(ordered, columns=EVENT_COLUMNS), "commune_events")


def texts(values: pd.Series) -> list[str | None]:
    """Return the texts of a column, None where null."""
    return [
        None if missing else str(text) for text, missing in zip(values, values.isna(), strict=True)
    ]


def days_of(dates: pd.Series | date | None, index: pd.Index) -> list[date | None]:
    """Return the day of each row, None when unknown."""
    if not isinstance(dates, pd.Series):
        return [dates] * len(index)
    days = pd.to_datetime(dates.reindex(index))
    return [None if missing else day.date() for day, missing in zip(days, days.isna(), strict=True)]
