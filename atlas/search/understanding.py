"""A question -> what is asked: a territory, facts, words; what was corrected, what is unknown."""

from collections.abc import Callable, Container, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from rapidfuzz import fuzz, process

from atlas.search.concepts import concepts_of
from atlas.search.facts import CONCEPT, AskedFact, read_facts
from atlas.search.index import Finder
from atlas.search.tokens import GENERIC, LEADING, words
from atlas.territory.mention.utterance import cut_question
from atlas.territory.mention.where import Whereabouts, read_where

NOWHERE = Whereabouts(None, frozenset())
NO_WORDS: Mapping[str, str] = MappingProxyType({})
# Chosen by hand for the recall at 10 of the tuning part of the judged questions; what ±20 % does to
# it: `python -m benchmarks.thresholds search`.
_TYPO_LIKENESS = 86.0  # 0 to 100: another letter in a word of eight
_LEAST_TYPO_LETTERS = 6  # of a word that may be misspelt
_RARE_TEXT_COUNT = 2  # at most, that have a misspelling of a word that calls a concept
_MUCH_MORE = 5  # times as many texts, that have the word read instead


class Understood(NamedTuple):
    """What a question asks.

    Parameters
    ----------
    where
        What it says of where.
    facts
        What it asks that places publish, or say.
    terms
        Stem -> the other words that mean something and that texts have.
    unknown
        Words that no text has.
    corrected
        Word that no text has -> word looked for instead.
    stems
        Stems of every word looked for, those of facts too.
    literal
        Stem -> a word that says what places publish, and that texts have.
    unsure
        Words that may be misspelt.
    has_words
        Whether any word of it means something.
    """

    where: Whereabouts
    facts: tuple[AskedFact, ...]
    terms: dict[str, str]
    unknown: tuple[str, ...]
    corrected: dict[str, str]
    stems: list[str]
    unsure: list[str]
    has_words: bool = True
    literal: Mapping[str, str] = NO_WORDS

    @property
    def says_something(self) -> bool:
        """Whether it asks anything, were it only help somewhere."""
        if self.facts or self.terms or self.where.mention or self.where.is_here:
            return True
        return self.has_words and not self.unknown

    def without(self, chips: Container[str]) -> "Understood":
        """Return what is asked but for the facts of some chips."""
        return self._replace(facts=tuple(fact for fact in self.facts if fact.chip not in chips))

    @property
    def concepts(self) -> list[str]:
        """Words of the concepts called."""
        return list(dict.fromkeys(word for fact in self.facts for word in fact.concepts))


def understand(finder: Finder, question: str, understand_where: bool = True) -> Understood:
    """Return what a question asks; a question with misspelt words is read again, once.

    Parameters
    ----------
    finder
        As `atlas.search.index.prepare` returns it.
    question
        Words of a person.
    understand_where
        Whether the territory that the question names counts as one.
    """
    asked = _read(finder, question, understand_where)
    corrected = _corrections(asked.unsure, finder.counts, finder.stems, finder.stemmer.stems)
    if not corrected:
        return asked
    said = cut_question(question)
    again = " ".join(
        corrected.get(word, said.text[start:end])
        for word, (start, end) in zip(said.words, said.spans, strict=True)
    )
    return _read(finder, again, understand_where)._replace(corrected=corrected)


def _read(finder: Finder, question: str, understand_where: bool) -> Understood:
    """Return what a question asks, its words taken as they are."""
    said = cut_question(question)
    placed = read_facts(said)
    explained = frozenset(number for _, numbers in placed for number in numbers)
    where = read_where(said, finder.gazetteer, explained) if understand_where else NOWHERE
    facts = tuple(
        fact for fact, numbers in placed
        if fact.kind != CONCEPT or where.taken.isdisjoint(numbers)
    )  # fmt: skip
    held = where.taken | explained
    left = words(" ".join(word for i, word in enumerate(said.words) if i not in held))
    left = [word for word in dict.fromkeys(left) if word not in GENERIC and word not in LEADING]
    stems = _stems(finder, left)
    terms = {stems[word]: word for word in left if stems[word] in finder.columns.number}
    spoken = words(" ".join(fact.said for fact in facts if fact.kind == CONCEPT))
    of_facts = _stems(finder, spoken)
    every = dict.fromkeys([*terms, *of_facts.values()])
    literal = {
        stem: word for word, stem in of_facts.items()
        if word not in GENERIC and word not in LEADING and stem in finder.columns.number
    }  # fmt: skip
    unknown = tuple(word for word in left if stems[word] not in terms)
    has_words = bool(words(" ".join(said.words)))
    return Understood(where, facts, terms, unknown, {}, list(every), left, has_words, literal)


def _stems(finder: Finder, said: list[str]) -> dict[str, str]:
    """Return word -> stem: those of the texts, else those of the stemmer."""
    more = finder.stemmer.stems([word for word in said if word not in finder.stems])
    return {word: finder.stems.get(word) or more[word] for word in said}


def _corrections(
    said: Sequence[str],
    counts: Mapping[str, int],
    stems: Mapping[str, str],
    stem: Callable[[Sequence[str]], Mapping[str, str]],
) -> dict[str, str]:
    """Return what to read instead of the words that look misspelt.

    A word is, when no text has it nor its stem and a usual one of the same first letter is close;
    also when next to no text has it and the one close is much more usual and calls a concept. A
    word that calls a concept is never misspelt.

    Parameters
    ----------
    said
        Folded words of a question.
    counts, stems
        Word of the texts -> how many have it, and its stem.
    stem
        Gives the stems of other words.
    """
    doubtful = [
        word for word in dict.fromkeys(said)
        if len(word) >= _LEAST_TYPO_LETTERS and counts.get(word, 0) <= _RARE_TEXT_COUNT
        and not concepts_of(word, is_question=True)
    ]  # fmt: skip
    known_stems = set(stems.values()) if doubtful else set()
    corrected = {}
    for word, own in stem(doubtful).items():
        is_known = own in known_stems
        least = max(1, _MUCH_MORE * counts.get(word, 1 if is_known else 0))
        usual = [
            other for other, count in counts.items()
            if count >= least and other[0] == word[0] and other != word
        ]  # fmt: skip
        best = process.extractOne(word, usual, scorer=fuzz.ratio, score_cutoff=_TYPO_LIKENESS)
        if best and (not is_known or concepts_of(str(best[0]), is_question=True)):
            corrected[word] = str(best[0])
    return corrected
