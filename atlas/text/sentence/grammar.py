"""The words of a sentence that tells opening hours -> its clauses; unclear when any word is.

Days stand before their hours ("lundi : 9h-12h") or all behind them ("9h-12h du lundi au vendredi").
"""

from collections.abc import Callable

from atlas.text.sentence.clauses import DAY_SETS, Clause, TokenReader, UnclearError, read_days
from atlas.text.sentence.wording import (
    AFTERNOON,
    ALTERNATE,
    COLON,
    DAY,
    EVEN,
    EXCEPT,
    MORNING,
    NUMBER,
    ODD,
    ON_APPOINTMENT,
    ORDINAL,
    SEPARATOR,
    SHUT,
    SLASH,
    TIME,
    TO,
    WALK_IN,
)

DAY_END, NOON = 24 * 60, 12 * 60
# Morning hours end by 14:30, afternoon hours begin from 11:30 on.
LATEST_MORNING, EARLIEST_AFTERNOON = 14 * 60 + 30, 11 * 60 + 30
WEEK_CHOICES = {ODD: "week 01-53/2", EVEN: "week 02-52/2", ALTERNATE: "week 01-53/2"}
# What may be said of the days that follow: "fermé le lundi", "sauf le lundi".
_FORWARD: dict[str, Callable[[], Clause]] = {
    SHUT: lambda: Clause([], is_closed=True),
    EXCEPT: lambda: Clause([], replaces=True),
    ON_APPOINTMENT: lambda: Clause([], is_asked=True),
}
_LINKS = (SEPARATOR, TO, SLASH, COLON)


def read_clauses(reader: TokenReader, day: int | None) -> list[Clause]:
    """Return the days of a sentence, each with what is said of it."""
    tells_days = any(token.kind in (DAY, *DAY_SETS) for token in reader.tokens)
    kinds = [t.kind for t in reader.tokens if t.kind in (DAY, *DAY_SETS, TIME, NUMBER)]
    is_behind = bool(kinds) and kinds[0] in (TIME, NUMBER) and tells_days
    if day is not None and (not tells_days or is_behind):
        return _of_one_day(reader, day)
    clauses: list[Clause] = []
    pending = Clause([])
    while reader.kind():
        reader.skip(*_LINKS)
        kind = reader.kind()
        if kind in (DAY, ORDINAL, *DAY_SETS):
            group = read_days(reader)
            if day is not None and {*group.days} != {day}:
                raise UnclearError
            if is_behind or pending != Clause([]):
                group = _merged(group, pending)
                pending = Clause([])
            clauses.append(group)
        elif kind in _FORWARD and _leads_to_days(reader, clauses):
            pending = _FORWARD[kind]()
            reader.take()
        elif kind:
            ends_days = kind in WEEK_CHOICES and pending == Clause([])
            at_start = not clauses or (is_behind and not ends_days)
            _take_said(reader, pending if at_start else clauses[-1])
    if pending != Clause([]):
        raise UnclearError
    return clauses


def _of_one_day(reader: TokenReader, day: int) -> list[Clause]:
    """Return what a text says of the one day that it is about."""
    group = Clause([day])
    while reader.kind():
        if reader.skip(*_LINKS):
            continue
        if reader.kind() in (DAY, ORDINAL):
            named = read_days(reader)
            if {*named.days} != {day} or group.ranks:
                raise UnclearError
            group.ranks = named.ranks
        else:
            _take_said(reader, group)
    if group.ranks and len(group.spans) > 1:
        raise UnclearError
    return [group]


def _leads_to_days(reader: TokenReader, clauses: list[Clause]) -> bool:
    """Tell whether "fermé" or "sauf" is said of the days that follow, not of those before."""
    ahead = 1
    while reader.kind(ahead) in (SEPARATOR, COLON):
        ahead += 1
    follows = reader.kind(ahead) in (DAY, *DAY_SETS)
    if not clauses:
        return follows and reader.kind() != ON_APPOINTMENT
    return follows and (bool(clauses[-1].spans) or clauses[-1].is_closed)


def _merged(group: Clause, pending: Clause) -> Clause:
    """Return days with what was said before them."""
    group.spans, group.choice = pending.spans, pending.choice or group.choice
    group.is_closed, group.replaces = pending.is_closed, pending.replaces
    group.is_asked = pending.is_asked
    if pending.half and group.half:
        raise UnclearError
    group.half = group.half or pending.half
    return group


def _take_said(reader: TokenReader, group: Clause) -> None:
    """Read what is said of days: spans, a half of the day, closed, one week of two."""
    take = _SAID.get(reader.kind())
    if take is None:
        raise UnclearError
    take(reader, group)


def _take_spans(reader: TokenReader, group: Clause) -> None:
    """Read hours of opening."""
    if (group.is_closed and not group.half) or (group.is_asked and not group.asked):
        raise UnclearError
    group.spans += _spans(reader, group)


def _take_choice(reader: TokenReader, group: Clause) -> None:
    """Read in which weeks the hours count: of several spans, it may be only the last."""
    if group.choice or len(group.spans) > 1:
        raise UnclearError
    group.choice = reader.take().kind


def _take_closed(reader: TokenReader, group: Clause) -> None:
    """Read that days, or a half of them, are closed."""
    reader.take()
    if reader.kind() in (MORNING, AFTERNOON):
        _close_half(group, reader.take().kind)
    elif group.spans or group.is_closed:
        raise UnclearError
    else:
        group.is_closed = True


def _take_appointment(reader: TokenReader, group: Clause) -> None:
    """Read hours on appointment, or that a day or a half of it has no others."""
    reader.take()
    reader.skip(COLON, SEPARATOR)
    if not group.days or group.is_closed:
        raise UnclearError
    if reader.kind() in (TIME, NUMBER):
        group.asked += _spans(reader, Clause(group.days))
    elif reader.kind() in (MORNING, AFTERNOON):
        _close_half(group, reader.take().kind)
        if reader.skip(*_LINKS) and reader.kind() in (TIME, NUMBER):
            raise UnclearError
    elif group.spans:
        raise UnclearError
    group.is_asked = True


def _take_half(reader: TokenReader, group: Clause) -> None:
    """Read what is said of a half of the day: hours in it, or that it is closed."""
    half = reader.take().kind
    reader.skip(COLON, SEPARATOR)
    if reader.kind() == SHUT:
        reader.take()
        _close_half(group, half)
    elif reader.kind() in (TIME, NUMBER):
        group.spans.append(_span(reader))
        _check_half(half, group.spans[-1:])
    else:
        _close_pending(group, half)


def _close_pending(group: Clause, half: str) -> None:
    """Note the half of the day of days that are still to come."""
    if group.days or group.half:
        raise UnclearError
    group.half = half


def _close_half(group: Clause, half: str) -> None:
    """Check that no hours are told in a half of the day that is said to be closed."""
    kept = [span for span in group.spans if not is_in_half(span, half)]
    if len(kept) < len(group.spans):
        raise UnclearError


def _check_half(half: str, spans: list[tuple[int, int]]) -> None:
    if not all(is_in_half(span, half) for span in spans):
        raise UnclearError


def is_in_half(span: tuple[int, int], half: str) -> bool:
    """Tell whether hours are those of a half of the day."""
    start, end = span
    is_morning = start < NOON and end <= LATEST_MORNING
    return is_morning if half == MORNING else start >= EARLIEST_AFTERNOON


def _spans(reader: TokenReader, group: Clause) -> list[tuple[int, int]]:
    """Read spans of hours that follow each other."""
    spans = [_span(reader)]
    while True:
        ahead = 0
        while reader.kind(ahead) in (SEPARATOR, TO, SLASH):
            ahead += 1
        if reader.kind(ahead) not in (TIME, NUMBER):
            break
        for _ in range(ahead):
            reader.take()
        spans.append(_span(reader))
    if group.half and not group.is_closed:
        _check_half(group.half, spans)
    if group.choice and len(group.spans) > 0:
        raise UnclearError
    return spans


def _span(reader: TokenReader) -> tuple[int, int]:
    """Read one span: two times with a link; one of them may be a number of hours without sign."""
    first = reader.take()
    if first.kind not in (TIME, NUMBER) or len(reader.skip(TO, SLASH)) != 1:
        raise UnclearError
    if reader.kind() not in (TIME, NUMBER):
        raise UnclearError
    second = reader.take()
    if first.kind == second.kind == NUMBER:
        raise UnclearError
    start, end = (t.number * (60 if t.kind == NUMBER else 1) for t in (first, second))
    if not start < end <= DAY_END:
        raise UnclearError
    return start, end


_SAID: dict[str, Callable[[TokenReader, Clause], object]] = {
    TIME: _take_spans,
    NUMBER: _take_spans,
    ON_APPOINTMENT: _take_appointment,
    WALK_IN: lambda reader, group: reader.take(),
    **dict.fromkeys(WEEK_CHOICES, _take_choice),
    MORNING: _take_half,
    AFTERNOON: _take_half,
    SHUT: _take_closed,
}
