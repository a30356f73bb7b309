"""A French sentence that tells opening hours -> the hours of each day, None when any is unclear."""

from typing import NamedTuple

from atlas.text.sentence.clauses import Clause, TokenReader, UnclearError, read_days
from atlas.text.sentence.grammar import DAY_END, WEEK_CHOICES, is_in_half, read_clauses
from atlas.text.sentence.wording import ALTERNATE, DAY, ORDINAL, tokens_of

# Which of two weeks is not told: what counts is that it is one of two.
UNTOLD_WEEK = ' "une semaine sur deux"'
# Hours when somebody may be there, if asked: they are not sure.
ON_ASKING = ' unknown "sur rendez-vous"'


class Slot(NamedTuple):
    """Hours of one day: minutes from midnight, in which weeks or months they count, how sure.

    `week` is a selector of OSM (`week 01-53/2`), `note` what to say of it; `ranks` are those of the
    day in the month (1 first, -1 last). All are empty for hours of every week.
    """

    day: int
    start: int
    end: int
    week: str = ""
    note: str = ""
    ranks: tuple[int, ...] = ()


def told_slots(text: str, day: int | None = None) -> list[Slot] | None:
    """Return the hours that a text tells, None when it cannot be read whole.

    Parameters
    ----------
    text
        French sentence, for a week or for one day.
    day
        The day that the text is about, 0 for Monday; None when the text must tell its days.

    Examples
    --------
    >>> told_slots("9h-12h les mardis et jeudis")
    [Slot(day=1, start=540, end=720, week='', note='', ranks=()), Slot(day=3, start=540, end=720, \
week='', note='', ranks=())]
    >>> told_slots("1er samedi du mois : 9h-12h", 5)[0].ranks, told_slots("9h-12h") is None
    ((1,), True)
    """
    tokens = tokens_of(text)
    if not tokens:
        return None
    try:
        clauses = read_clauses(TokenReader(tokens), day)
        slots = _slots_of(clauses)
    except UnclearError:
        return None
    asks_only = not slots and any(clause.is_asked for clause in clauses)
    return None if asks_only else slots


def told_weeks(text: str) -> Slot | None:
    """Return the weeks or the day of the month that a text tells and nothing else, else None.

    Examples
    --------
    >>> told_weeks("Semaine impaire").week, told_weeks("2e et 4e jeudi du mois").ranks
    ('week 01-53/2', (2, 4))
    >>> told_weeks("Semaine impaire, sur rendez-vous") is None
    True
    """
    reader = TokenReader(tokens_of(text) or [])
    try:
        if reader.kind() == ORDINAL:
            group = read_days(reader)
            is_one = len(group.days) == 1 and not reader.kind()
            return Slot(group.days[0], 0, DAY_END, ranks=group.ranks) if is_one else None
    except UnclearError:
        return None
    reader.skip(DAY)
    if reader.kind() not in WEEK_CHOICES or len(reader.tokens) > reader.position + 1:
        return None
    choice = reader.take().kind
    note = UNTOLD_WEEK if choice == ALTERNATE else ""
    return Slot(0, 0, DAY_END, WEEK_CHOICES[choice], note)


def _slots_of(clauses: list[Clause]) -> list[Slot]:
    """Return the hours of all days; what closes or replaces a day counts after what opens it."""
    slots: list[Slot] = []
    closed: set[int] = set()
    ranged: set[int] = set()
    told: set[frozenset[int]] = set()
    if len([group for group in clauses if group.spans]) > 1 and _choice_of_all(clauses):
        raise UnclearError
    for group in clauses:
        if group.is_closed or (group.replaces and not group.spans):
            slots = [slot for slot in slots if not _is_closed(slot, group)]
            closed |= set() if group.half else {*group.days}
            continue
        is_again = bool({*group.days} & ranged) and not group.half and not group.replaces
        is_again = is_again and frozenset(group.days) not in told
        says_nothing = not group.spans and not group.is_asked
        if says_nothing or {*group.days} & closed or is_again:
            raise UnclearError
        ranged |= {*group.days} if group.is_range else set()
        told.add(frozenset(group.days))
        if group.replaces:
            slots = [slot for slot in slots if slot.day not in group.days]
        added = [slot for day in group.days for slot in _slots_of_day(group, day)]
        if any(_overlap(slot, other) for slot in added for other in slots):
            raise UnclearError
        slots += added
    return sorted(slots)


def _choice_of_all(clauses: list[Clause]) -> bool:
    """Tell whether one week of two may be said of the first or last days only, or of all."""
    return bool(clauses[0].choice) != bool(clauses[-1].choice)


def _is_closed(slot: Slot, group: Clause) -> bool:
    """Tell whether hours are among those that a group closes."""
    if slot.day not in group.days:
        return False
    return not group.half or is_in_half((slot.start, slot.end), group.half)


def _slots_of_day(group: Clause, day: int) -> list[Slot]:
    week = WEEK_CHOICES.get(group.choice, "")
    note = UNTOLD_WEEK if group.choice == ALTERNATE else ""
    asked = [Slot(day, *span, week, ON_ASKING, group.ranks) for span in group.asked]
    return [*(Slot(day, *span, week, note, group.ranks) for span in group.spans), *asked]


def _overlap(one: Slot, other: Slot) -> bool:
    """Tell whether two hours of one day are told at once, which is unclear."""
    same_week = not one.week or not other.week or one.week == other.week
    return one.day == other.day and same_week and one.start < other.end and other.start < one.end
