"""The words of a sentence that tells opening hours -> clauses: days, and what is said of them.

Days stand before their hours ("lundi : 9h-12h") or all behind them ("9h-12h du lundi au vendredi").
"""

from dataclasses import dataclass, field
from itertools import pairwise

from atlas.text.sentence.tokens import (
    AFTERNOON,
    ALTERNATE,
    CLOSED,
    COLON,
    DAY,
    EVEN,
    EVERY_DAY,
    EXCEPT,
    MORNING,
    NUMBER,
    ODD,
    OF_MONTH,
    ORDINAL,
    SEPARATOR,
    SLASH,
    TIME,
    TO,
    WEEKDAYS,
    WEEKEND,
    Token,
)

DAY_END, NOON = 24 * 60, 12 * 60
# Morning hours end by 14:30, afternoon hours begin from 11:30 on.
LATEST_MORNING, EARLIEST_AFTERNOON = 14 * 60 + 30, 11 * 60 + 30
WEEK_CHOICES = {ODD: "week 01-53/2", EVEN: "week 02-52/2", ALTERNATE: "week 01-53/2"}
_SETS = {EVERY_DAY: range(7), WEEKDAYS: range(5), WEEKEND: range(5, 7)}
_LINKS = (SEPARATOR, TO, SLASH, COLON)


@dataclass
class Clause:
    """Days, and what a sentence says of them."""

    days: list[int]
    ranks: tuple[int, ...] = ()
    half: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list)
    choice: str = ""
    is_range: bool = False
    is_closed: bool = False
    replaces: bool = False


class UnclearError(ValueError):
    """The sentence cannot be read whole."""


class TokenReader:
    """Words of a sentence, read from the first to the last."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.position = tokens, 0

    def kind(self, ahead: int = 0) -> str:
        """Return the kind of a word not read yet, empty after the last."""
        at = self.position + ahead
        return self.tokens[at].kind if at < len(self.tokens) else ""

    def take(self) -> Token:
        """Read a word."""
        self.position += 1
        return self.tokens[self.position - 1]

    def skip(self, *kinds: str) -> list[str]:
        """Read the words of some kinds that come now; return their kinds."""
        passed = []
        while self.kind() in kinds:
            passed.append(self.take().kind)
        return passed


def read_clauses(reader: TokenReader, day: int | None) -> list[Clause]:
    """Return the days of a sentence, each with what is said of it."""
    tells_days = any(token.kind in (DAY, *_SETS) for token in reader.tokens)
    kinds = [t.kind for t in reader.tokens if t.kind in (DAY, *_SETS, TIME, NUMBER)]
    is_behind = bool(kinds) and kinds[0] in (TIME, NUMBER) and tells_days
    if day is not None and (not tells_days or is_behind):
        return _of_one_day(reader, day)
    clauses: list[Clause] = []
    pending = Clause([])
    while reader.kind():
        reader.skip(*_LINKS)
        kind = reader.kind()
        if kind in (DAY, ORDINAL, *_SETS):
            group = read_days(reader)
            if day is not None and {*group.days} != {day}:
                raise UnclearError
            if is_behind or pending.is_closed or pending.replaces or pending.choice:
                group = _merged(group, pending)
                pending = Clause([])
            clauses.append(group)
        elif kind in (CLOSED, EXCEPT) and _leads_to_days(reader, clauses):
            pending = Clause([], is_closed=kind == CLOSED, replaces=kind == EXCEPT)
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
    follows = reader.kind(ahead) in (DAY, *_SETS)
    is_said = not clauses or bool(clauses[-1].spans) or clauses[-1].is_closed
    return follows and is_said


def _merged(group: Clause, pending: Clause) -> Clause:
    """Return days with what was said before them."""
    group.spans, group.choice = pending.spans, pending.choice or group.choice
    group.is_closed, group.replaces = pending.is_closed, pending.replaces
    if pending.half and group.half:
        raise UnclearError
    group.half = group.half or pending.half
    return group


def read_days(reader: TokenReader) -> Clause:
    """Read a list of days: "lundi, mercredi au vendredi", "1er et 3e mardi du mois"."""
    ranks = []
    while reader.kind() == ORDINAL:
        ranks.append(reader.take().number)
        reader.skip(SEPARATOR, SLASH)
    is_set = reader.kind() in _SETS
    days, is_range = ([*_SETS[reader.take().kind]], True) if is_set else _listed(reader)
    half = reader.take().kind if reader.kind() in (MORNING, AFTERNOON) else ""
    is_of_month = bool(reader.skip(OF_MONTH))
    if bool(ranks) != is_of_month or not days or len({*days}) < len(days):
        raise UnclearError
    return Clause(days, tuple(ranks), half, is_range=is_range)


def _listed(reader: TokenReader) -> tuple[list[int], bool]:
    """Read days and the links between them; tell whether some are a range."""
    days, links = [], []
    while reader.kind() == DAY:
        days.append(reader.take().number)
        ahead = 0
        while reader.kind(ahead) in (SEPARATOR, TO, SLASH):
            ahead += 1
        if reader.kind(ahead) != DAY:
            break
        between = [reader.take().kind for _ in range(ahead)]
        if len(between) > 2 or between.count(TO) > 1:
            raise UnclearError
        links.append(TO if TO in between else SEPARATOR)
    follow = all(later - day == 1 for day, later in pairwise(days))
    if links.count(TO) == len(links) > 1 and follow:  # a list, or ranges: the same days
        return days, True
    return _ranged(days, links), TO in links


def _ranged(days: list[int], links: list[str]) -> list[int]:
    """Return the days of a list, those of a range written out."""
    result, ends_range = days[:1], False
    for day, link in zip(days[1:], links, strict=True):
        if link == TO:
            if ends_range or day <= result[-1]:
                raise UnclearError
            result += range(result[-1] + 1, day + 1)
        else:
            result.append(day)
        ends_range = link == TO
    return result


def _take_said(reader: TokenReader, group: Clause) -> None:
    """Read what is said of days: spans, a half of the day, closed, one week of two."""
    kind = reader.kind()
    if kind in (TIME, NUMBER):
        if group.is_closed and not group.half:
            raise UnclearError
        group.spans += _spans(reader, group)
    elif kind in WEEK_CHOICES:
        if group.choice or len(group.spans) > 1:
            raise UnclearError
        group.choice = reader.take().kind
    elif kind in (MORNING, AFTERNOON):
        _take_half(reader, group)
    elif kind == CLOSED:
        reader.take()
        if reader.kind() in (MORNING, AFTERNOON):
            _close_half(group, reader.take().kind)
        elif group.spans or group.is_closed:
            raise UnclearError
        else:
            group.is_closed = True
    else:
        raise UnclearError


def _take_half(reader: TokenReader, group: Clause) -> None:
    """Read what is said of a half of the day: hours in it, or that it is closed."""
    half = reader.take().kind
    reader.skip(COLON, SEPARATOR)
    if reader.kind() == CLOSED:
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
