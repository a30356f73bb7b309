"""What a question asks beside words and a territory: offers, publics, kinds, hours, price."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from atlas.search.concepts import called_spans, chip_of
from atlas.territory.mention.utterance import Wording
from atlas.text.hours import DAYS
from atlas.text.timetable import DAY_MINUTES

CONCEPT, OPEN, FREE, PAID, CONDITION = "concept", "open", "free", "paid", "condition"
_FEES = {
    FREE: ("gratuit", re.compile(r"(?<![a-z])(?:gratuite?s?|gratuitement|sans payer)(?![a-z])")),
    PAID: ("payant", re.compile(r"(?<![a-z])payante?s?(?![a-z])")),
    CONDITION: ("avec adhésion",
                re.compile(r"(?:avec |sur )?(?<![a-z])(?:adhesions?|adherents?|cotisations?)")),
}  # fmt: skip
_DAY_WORDS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_DAY_OF = dict(zip(_DAY_WORDS, DAYS, strict=True))
# Minutes, by definition.
_HOUR, _DAY_END = 60, DAY_MINUTES
# Morning, afternoon, evening, noon, in minutes of the day, by convention.
_PARTS = {"matin": (0, 12 * 60), "apres-midi": (12 * 60, 18 * 60), "soir": (18 * 60, 24 * 60),
          "midi": (12 * 60, 14 * 60)}  # fmt: skip
_PART = r"(?:matin(?:ee)?|apres[ -]midi|soir(?:ee)?)"
_CLOCK = r"(\d{1,2}) ?(?:h|heures?|:)(?: ?([0-5]\d))?"
_NOW = re.compile(
    r"(?:ouverte?s? )?(?<![a-z])(?:maintenant|en ce moment|actuellement|tout de suite)(?![a-z])"
)
_DAY = re.compile(
    r"(?:ouverte?s? )?(?:le |les |du |un |tous les )?(?<![a-z])"
    rf"(?:(?P<day>{'|'.join(_DAY_WORDS)})s?|"
    rf"(?P<weekend>week-?end)s?)(?: (?P<part>{_PART}))?(?![a-z])"
)
_PART_ALONE = re.compile(rf"(?:ouverte?s? )?(?:le |en |dans la |la |l')(?P<part>{_PART})(?![a-z])")
_AFTER = re.compile(rf"(?:ouverte?s? )?(?:apres|a partir de|jusqu'a) {_CLOCK}")
_BEFORE = re.compile(rf"(?:ouverte?s? )?avant {_CLOCK}")
_BETWEEN = re.compile(rf"(?:ouverte?s? )?entre (?:{_CLOCK}|midi) et (?:{_CLOCK}|deux)")
_AT = re.compile(rf"(?:ouverte?s? )?a {_CLOCK}(?! ?km)")
_NOON = re.compile(r"(?:ouverte?s? )?(?:a |le |pendant )midi(?![a-z])")
_DAY_LABEL = dict(zip(DAYS, _DAY_WORDS, strict=True))


class AskedFact(NamedTuple):
    """A fact that a question asks.

    Parameters
    ----------
    kind
        `concept`, `open`, `free`, `paid` or `condition`.
    chip
        What a reader is shown, in French.
    said
        The part of the question that says it, folded.
    concepts
        Words of the concepts, one of which is enough; empty for hours and price.
    days, start, end
        Days (`Mo` to `Su`) and minutes of the day, for hours; `start` is -1 for "now".
    """

    kind: str
    chip: str
    said: str
    concepts: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    start: int = 0
    end: int = _DAY_END


# What is open now, asked without a word.
OPEN_NOW = AskedFact(OPEN, "ouvert maintenant", "", start=-1)
PlacedFact = tuple[AskedFact, frozenset[int]]


def read_facts(said: Wording) -> list[PlacedFact]:
    """Return the facts of a question, with the numbers of the words that say each.

    Examples
    --------
    >>> from atlas.territory.mention.utterance import cut_question
    >>> said = cut_question("imprimer gratuitement le samedi après 18 h")
    >>> [fact.chip for fact, _ in read_facts(said)]
    ['samedi, après 18 h', 'gratuit', 'imprimer']
    """
    found = _moment(said)
    for kind, (chip, pattern) in _FEES.items():
        spans = [match.span() for match in pattern.finditer(said.folded)]
        if spans:
            found.append((AskedFact(kind, chip, _quoted(said, spans)), _numbers(said, spans)))
    known: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    held = frozenset(number for _, numbers in found for number in numbers)
    for span, concepts in called_spans(said.folded):
        if not held & _numbers(said, [span]):
            known.setdefault(concepts, []).append(span)
    for concepts, spans in known.items():
        quoted = _quoted(said, spans)
        fact = AskedFact(CONCEPT, chip_of(concepts, quoted), quoted, concepts)
        found.append((fact, _numbers(said, spans)))
    return found


def _moment(said: Wording) -> list[PlacedFact]:
    """Return the moment that a question says, if any."""
    text = said.folded
    if now := _NOW.search(text):
        return [(OPEN_NOW._replace(said=now[0]), _numbers(said, [now.span()]))]
    spans: list[tuple[int, int]] = []
    days: list[str] = []
    start, end, words = 0, _DAY_END, ""
    for match in _DAY.finditer(text):
        spans.append(match.span())
        days += ["Sa", "Su"] if match["weekend"] else [_DAY_OF[match["day"]]]
        if match["part"]:
            start, end, words = _part(match["part"])
    for read in (_between, _after, _part_of_day):
        if told := read(text):
            span, (start, end, words) = told
            spans.append(span)
            break
    if not spans:
        return []
    names = " ou ".join(_DAY_LABEL[day] for day in dict.fromkeys(days))
    chip = ", ".join(filter(None, (names, words)))
    fact = AskedFact(
        OPEN, chip, _quoted(said, spans), (), tuple(dict.fromkeys(days)) or DAYS, start, end
    )
    return [(fact, _numbers(said, spans))]


Told = tuple[tuple[int, int], tuple[int, int, str]]


def _part(word: str) -> tuple[int, int, str]:
    """Return the minutes of a part of the day, and its words."""
    name = (
        "matin" if word.startswith("matin") else "soir" if word.startswith("soir") else "apres-midi"
    )
    return (*_PARTS[name], name.replace("apres", "après"))


def _between(text: str) -> Told | None:
    """Read "entre 12 h et 14 h", "entre midi et deux"."""
    match = _BETWEEN.search(text)
    if match is None:
        return None
    start = _minutes(match[1], match[2]) if match[1] else _PARTS["midi"][0]
    end = _minutes(match[3], match[4]) if match[3] else _PARTS["midi"][1]
    return (match.span(), (start, end, match[0])) if start < end <= _DAY_END else None


def _after(text: str) -> Told | None:
    """Read "après 18 h", "avant 9 h 30", "à 17 h"."""
    for pattern, word in ((_AFTER, "après"), (_BEFORE, "avant"), (_AT, "à")):
        match = pattern.search(text)
        if match is None:
            continue
        at = _minutes(match[1], match[2])
        if not 0 < at < _DAY_END:
            continue
        start, end = {"après": (at, _DAY_END), "avant": (0, at), "à": (at, at + 1)}[word]
        return match.span(), (
            start,
            end,
            f"{word} {match[1]} h{f' {match[2]}' if match[2] else ''}",
        )
    return None


def _part_of_day(text: str) -> Told | None:
    """Read "le soir", "à midi"."""
    if match := _NOON.search(text):
        return match.span(), (*_PARTS["midi"], "à midi")
    if match := _PART_ALONE.search(text):
        return match.span(), _part(match["part"])
    return None


def _minutes(hours: str, minutes: str | None) -> int:
    """Return the minute of the day."""
    return int(hours) * _HOUR + int(minutes or 0)


def _quoted(said: Wording, spans: Iterable[tuple[int, int]]) -> str:
    """Return the parts of a question that say a fact."""
    return ", ".join(dict.fromkeys(said.folded[start:end].strip() for start, end in spans))


def _numbers(said: Wording, spans: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Return the numbers of the words of some spans."""
    return frozenset(
        i for i, (start, end) in enumerate(said.spans)
        for begin, stop in spans if start < stop and end > begin
    )  # fmt: skip
