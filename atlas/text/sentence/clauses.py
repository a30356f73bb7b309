"""Clauses of a sentence that tells opening hours: days, and what is said of them."""

from dataclasses import dataclass, field
from itertools import pairwise

from atlas.text.sentence.wording import (
    AFTERNOON,
    DAY,
    EVERY_DAY,
    MORNING,
    OF_MONTH,
    ORDINAL,
    SEPARATOR,
    SLASH,
    TO,
    WEEKDAYS,
    WEEKEND,
    Token,
)

DAY_SETS = {EVERY_DAY: range(7), WEEKDAYS: range(5), WEEKEND: range(5, 7)}


@dataclass
class Clause:
    """Days, and what a sentence says of them."""

    days: list[int]
    ranks: tuple[int, ...] = ()
    half: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list, init=False)
    asked: list[tuple[int, int]] = field(default_factory=list, init=False)
    choice: str = field(default="", init=False)
    is_asked: bool = False
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


def read_days(reader: TokenReader) -> Clause:
    """Read a list of days: "lundi, mercredi au vendredi", "1er et 3e mardi du mois"."""
    ranks = []
    while reader.kind() == ORDINAL:
        ranks.append(reader.take().number)
        reader.skip(SEPARATOR, SLASH)
    is_set = reader.kind() in DAY_SETS
    days, is_range = ([*DAY_SETS[reader.take().kind]], True) if is_set else _listed(reader)
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
