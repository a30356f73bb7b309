"""Territories of one name: the level that a question says, and the question that names each."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from atlas.territory.mention.named import KnownNames, Named
from atlas.territory.mention.utterance import Wording

# What a level is called in a question, and in what is written after a name.
_LEVELS_SAID = {"commune": "commune", "ville": "commune", "village": "commune",
                "departement": "departement", "region": "region",
                "intercommunalite": "epci"}  # fmt: skip
_LEVEL_NAMES = {"commune": "commune", "departement": "département", "region": "région",
                "epci": "intercommunalité"}  # fmt: skip
_LEADING = frozenset("du de des d l la le les".split())
_BRACKET = re.compile(r" ?\(([a-z0-9 '-]+)\)")
# Territories that are both, under one name.
_ALIKE = {"departement", "region"}
# Homonyms that are named: a line, by hand.
_SHOWN_COUNT = 5


class Homonym(NamedTuple):
    """A territory of the same name: what tells it apart, and the question that names it."""

    label: str
    question: str


def level_beside(said: Wording, span: range) -> tuple[str | None, frozenset[int]]:
    """Return the level that a question says of a name, and the numbers of the words that say it.

    "Vienne (département)", "dans la commune de Vienne"; None for none.
    """
    after = span.stop
    if after < len(said.words) and said.folded[said.spans[after][0] - 1] == "(":
        level = _LEVELS_SAID.get(said.words[after])
        return level, frozenset({after} if level else ())
    at = span.start - 1
    while at >= 0 and said.words[at] in _LEADING:
        at -= 1
    level = _LEVELS_SAID.get(said.words[at]) if at >= 0 else None
    return level, frozenset({at} if level else ())


def label_of(one: Named, known: KnownNames) -> str:
    """Return the name of a territory with what tells it from its homonyms, in French."""
    if one.level != "commune":
        return f"{one.name} ({_LEVEL_NAMES[one.level]})"
    return f"{one.name} ({known.departement_name(one.departement_code)})"


def homonyms(
    said: Wording, span: range, named: Sequence[Named], chosen: Named, known: KnownNames
) -> tuple[tuple[Homonym, ...], int]:
    """Return the first other territories of a name, and how many more there are.

    Parameters
    ----------
    said
        The question.
    span
        Numbers of the words of the name.
    named
        Every territory that these words may mean, the likeliest first.
    chosen
        The one that is understood.
    known
        Names of départements.
    """
    others = [one for one in named if one != chosen and not _is_same(one, chosen)]
    end = said.spans[span.stop - 1][1]
    bracket = _BRACKET.match(said.folded, end)
    rest = said.text[bracket.end() if bracket else end :]
    told = [
        Homonym(label_of(one, known), f"{said.text[:end]} ({_apart(one)}){rest}")
        for one in others[:_SHOWN_COUNT]
    ]
    return tuple(told), len(others) - len(told)


def is_bracketed(said: Wording, span: range) -> bool:
    """Tell whether the question says in brackets, after a name, which one is meant."""
    return _BRACKET.match(said.folded, said.spans[span.stop - 1][1]) is not None


def _apart(one: Named) -> str:
    """Return what a question says in brackets to mean a territory."""
    return (one.departement_code if one.level == "commune" else None) or _LEVEL_NAMES[one.level]


def _is_same(one: Named, other: Named) -> bool:
    """Tell whether two territories are the same land: a région of one département."""
    return {one.level, other.level} == _ALIKE and one.name == other.name
