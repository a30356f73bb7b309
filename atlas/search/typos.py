"""Words of a question that look misspelt, and what to read instead."""

from collections.abc import Callable, Mapping, Sequence

from rapidfuzz import fuzz, process

from atlas.search.tokens import words

# Chosen by hand for the recall at 10 of the tuning part of the judged questions; what ±20 % does to
# it: `python -m benchmarks.thresholds search`.
_TYPO_LIKENESS = 86.0  # 0 to 100: another letter in a word of eight
_LEAST_TYPO_LETTERS = 6  # of a word that may be misspelt
_RARE_TEXT_COUNT = 2  # at most, that have a word that may be misspelt
_MUCH_MORE = 5  # times as many texts, that have the word read instead


def corrections(
    said: Sequence[str],
    counts: Mapping[str, int],
    stems: Mapping[str, str],
    stem: Callable[[Sequence[str]], Mapping[str, str]],
) -> dict[str, str]:
    """Return what to read instead of the words that look misspelt.

    A word is, when next to no text has it and a much more usual one is close: of the same stem if
    texts have its stem, of the same first letter otherwise.

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
    ]  # fmt: skip
    known_stems = set(stems.values())
    corrected = {}
    for word, own in stem(doubtful).items():
        held = counts.get(word, 1 if own in known_stems else 0)
        least = max(1, _MUCH_MORE * held)
        usual = [
            other for other, count in counts.items()
            if count >= least and other[0] == word[0] and other != word
            and (word in stems or own not in known_stems or stems[other] == own)
        ]  # fmt: skip
        best = process.extractOne(word, usual, scorer=fuzz.ratio, score_cutoff=_TYPO_LIKENESS)
        if best is not None:
            corrected[word] = str(best[0])
    return corrected


def respell(said: str, corrected: dict[str, str]) -> str:
    """Return a question with its words corrected."""
    if not corrected:
        return said
    return " ".join(corrected.get(word, word) for word in words(said))
