"""The territory that a question names: "aide aux démarches à Guéret", "fablab en Gironde"."""

import re
from collections.abc import Collection
from typing import NamedTuple

from atlas.territory.mention.homonyms import (
    Homonym,
    homonyms,
    is_bracketed,
    label_of,
    level_beside,
)
from atlas.territory.mention.named import LONGEST_NAME, KnownNames, Named
from atlas.territory.mention.utterance import Wording

# Words after which a name is that of a territory: those of a place, and those of anything.
_PLACE_WORDS = frozenset("a au aux en dans sur pres proche autour vers cote proximite".split())
_PREPOSITIONS = _PLACE_WORDS | frozenset("du de des d".split())
_ARTICLES = frozenset("l la le les".split())
# What is said of a territory beside its name.
_BESIDE = frozenset(
    "region departement commune ville village metropole agglomeration km rayon alentours".split()
)
_CONTRACTED = {"au": "le", "du": "le", "aux": "les", "des": "les"}  # "au Mans" is at Le Mans
_SIDES = frozenset("nord sud est ouest".split())
_SAINTS = {"st": "saint", "ste": "sainte", "saint": "saint", "sainte": "sainte"}
# By hand; what ±20 % does to the recall of the judged questions:
# `python -m benchmarks.thresholds search`.
_LEAST_LETTERS = 4  # of a name that no preposition leads to
_RADIUS = re.compile(
    r"(?:(?:a )?moins de |dans un rayon de |rayon de |a )?(\d{1,3}) ?km\b(?: autour)?"
)
_HERE = re.compile(
    r"(?:(?:pres|autour|proche|a cote|a proximite|aux alentours|non loin) (?:de |d'))?"
    r"(?:chez moi|moi|ici|ma position|la ou je suis)(?![a-z])"
)

# Communes of a postal code that are named: a line, by hand.
_SHOWN_COMMUNES = 5
# By definition.
_METRES_PER_KM = 1000.0


class Mention(NamedTuple):
    """A territory named by a question.

    `level` is that of the territory, `postal` for a postal code; `name` says which one when there
    are several of it; `others` are the first territories of the same name that were not chosen,
    and `more_count` how many are left; `within_m` the radius said, `side` the part of a
    département or région said (`nord`, `sud`, `est`, `ouest`).
    """

    level: str
    code: str
    name: str
    others: tuple[Homonym, ...] = ()
    within_m: float | None = None
    side: str | None = None
    more_count: int = 0


class Whereabouts(NamedTuple):
    """What a question says of where: the mention, the numbers of its words, and nearness.

    `is_here` tells that the question says "près de chez moi"; `within_m` is the radius said.
    """

    mention: Mention | None
    taken: frozenset[int]
    is_here: bool = False
    within_m: float | None = None


def read_where(said: Wording, known: KnownNames, explained: Collection[int] = ()) -> Whereabouts:
    """Return what a question says of where.

    A name counts after a preposition, with a capital, or at an end of the question. A name that is
    a word too, or that something else explains, needs the preposition of a place and a capital; a
    name is never a part of a longer one. Of one name, a département or a région goes before a
    commune, except after "à"; of communes, that of the territory named beside, else of most people.

    Parameters
    ----------
    said
        As `atlas.territory.mention.utterance.cut_question` returns it.
    known
        As `atlas.territory.mention.named.gather_names` returns it.
    explained
        Numbers of the words that are those of a service, a public, a kind of place.

    Examples
    --------
    >>> from atlas.territory.mention.named import KnownNames, Named
    >>> from atlas.territory.mention.utterance import cut_question
    >>> gueret = Named("commune", "23096", "Guéret", 13_000, "23", "75")
    >>> columns = tuple([fact] for fact in gueret)
    >>> known = KnownNames({"gueret": (0, 1)}, columns, frozenset(), {}, {})
    >>> read_where(cut_question("Guéret aide CAF"), known).mention[:3]
    ('commune', '23096', 'Guéret')
    """
    near: set[int] = set()
    within_m = None
    if radius := _RADIUS.search(said.folded):
        within_m = float(radius[1]) * _METRES_PER_KM
        near |= _numbers(said, radius.span())
    is_here = False
    if here := _HERE.search(said.folded):
        is_here = True
        near |= _numbers(said, here.span())
    found = _named(said, known, frozenset(explained), frozenset(near))
    if not found:
        return Whereabouts(None, frozenset(near), is_here, within_m)
    chosen, span, named = _choose(found)
    level, beside = level_beside(said, span)
    chosen = tuple(one for one in chosen if one.level == level) or chosen
    taken = near | {number for _, other in found for number in other}
    side = _side(said, span) if chosen[0].level in ("departement", "region") else None
    taken |= beside
    taken |= _before(said, taken)
    first = chosen[0]
    meant = named if is_bracketed(said, span) else chosen
    others, more_count = homonyms(said, span, meant, first, known)
    name = label_of(first, known) if others else first.name
    mention = Mention(first.level, first.code, name, others, within_m, side, more_count)
    return Whereabouts(mention, frozenset(taken), False, within_m)


def _numbers(said: Wording, span: tuple[int, int]) -> set[int]:
    """Return the numbers of the words of a span of the folded question."""
    return {i for i, (start, end) in enumerate(said.spans) if start >= span[0] and end <= span[1]}


Standing = list[tuple[tuple[Named, ...], range]]


def _named(
    said: Wording, known: KnownNames, explained: frozenset[int], near: frozenset[int]
) -> Standing:
    """Return the territories that stand in a question with their words, none over another."""
    found: Standing = []
    held = set(near)
    count = len(said.words)
    for length in range(min(LONGEST_NAME, count), 0, -1):
        for start in range(count - length, -1, -1):
            span = range(start, start + length)
            if held.isdisjoint(span):
                named = _at(said, span, known, explained)
                if named:
                    found.append((named, span))
                    held |= {*span}
    return found


def _at(
    said: Wording, span: range, known: KnownNames, explained: frozenset[int]
) -> tuple[Named, ...]:
    """Return the territories that some words name where they stand, the likeliest first."""
    words = [_SAINTS.get(word, word) for word in said.words[span.start : span.stop]]
    if len(words) == 1 and (words[0].isdigit() or words[0] in known.departements):
        return _numbered(said, span, words[0], known)
    key = " ".join(words)
    before = said.words[span.start - 1] if span.start else ""
    contracted = known.of(f"{_CONTRACTED.get(before, '')} {key}")
    named = (*known.of(key), *(one for one in contracted if one.level == "commune"))
    if words[0] in _ARTICLES and len(words) > 1:
        areas = known.of(" ".join(words[1:]))
        named = (*(one for one in areas if one.level != "commune"), *named)
    if not named or _is_part(said, span) or not _stands(said, span, named, known, explained):
        return ()
    if before == "a" and words[0] not in _ARTICLES:
        named = tuple(sorted(named, key=lambda one: one.level != "commune"))
    return named


def _numbered(said: Wording, span: range, word: str, known: KnownNames) -> tuple[Named, ...]:
    """Return the postal code, or the département that a number after "dans le" is."""
    if word in known.postal:
        names = known.postal[word]
        more = "…" if len(names) > _SHOWN_COMMUNES else ""
        shown = ", ".join(names[:_SHOWN_COMMUNES])
        return (Named("postal", word, f"{word} ({shown}{more})", 0, None, None),)
    before = said.words[max(0, span.start - 2) : span.start]
    if (
        before in (["dans", "le"], ["du", "departement"])
        or said.folded[max(0, said.spans[span.start][0] - 1)] == "("
    ):
        own = known.of(known.departements.get(word, ""))
        return tuple(one for one in own if one.level == "departement")
    return ()


def _is_part(said: Wording, span: range) -> bool:
    """Tell whether words are a part of a longer name."""
    after = span.stop < len(said.words) and said.joined[span.stop]
    before = span.start > 0 and said.words[span.start - 1] in _SAINTS
    return said.joined[span.start] or after or before


def _stands(
    said: Wording,
    span: range,
    named: tuple[Named, ...],
    known: KnownNames,
    explained: frozenset[int],
) -> bool:
    """Tell whether a name stands where that of a territory does."""
    at = span.start
    led = at > 0 and said.words[at - 1] in _ARTICLES
    before = said.words[at - 2] if led and at > 1 else said.words[at - 1] if at else ""
    is_capital = any(said.capitals[i] for i in span)
    is_area = named[0].level != "commune"
    key = " ".join(said.words[span.start : span.stop])
    if not explained.isdisjoint(span):
        return before in _PLACE_WORDS and is_capital
    if key in known.common or (len(key) < _LEAST_LETTERS and not is_area):
        if is_area and before in _PREPOSITIONS and (is_capital or led or before in ("en", "dans")):
            return True
        return before in _PLACE_WORDS and is_capital and not led
    if before in _PREPOSITIONS or (is_capital and at > 0):
        return True
    is_end = at == 0 or span.stop == len(said.words)
    return is_end and len(key) >= _LEAST_LETTERS


def _choose(found: Standing) -> tuple[tuple[Named, ...], range, tuple[Named, ...]]:
    """Return the narrowest territory named and its homonyms: in what is named beside, and all."""
    narrow = [one for one in found if one[0][0].level in ("commune", "postal")]
    named, span = (narrow or found)[0]
    areas = {other[0].code for other, _ in found if other[0].level in ("departement", "region")}
    inside = [one for one in named if {one.departement_code, one.region_code} & areas]
    return (tuple(inside) or named), span, named


def _side(said: Wording, span: range) -> str | None:
    """Return the side of a territory that the words before it say."""
    for word in reversed(said.words[: span.start]):
        if word in _SIDES:
            return word
        if word not in _PREPOSITIONS | _ARTICLES | _BESIDE:
            return None
    return None


def _before(said: Wording, taken: Collection[int]) -> set[int]:
    """Return the numbers of the words that lead to those of a territory."""
    more: set[int] = set()
    leading = _PREPOSITIONS | _ARTICLES | _BESIDE | _SIDES
    for number in taken:
        at = number - 1
        while at >= 0 and at not in taken and said.words[at] in leading:
            more.add(at)
            at -= 1
    return more
