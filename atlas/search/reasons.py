"""Why a result is there: the words of the question in it, marked."""

import html
import re
from collections.abc import Mapping, Sequence

import pandas as pd

from atlas.search.concepts import spoken
from atlas.search.finder import Found
from atlas.search.index import Finder
from atlas.search.tokens import STOPWORDS
from atlas.text.french import counted
from atlas.text.lexicon import fold

_WORD = re.compile(r"\w+")
# What is shown of a text, in characters; a fifth of them before what was found; a word longer than
# the last is cut. By hand, to be read at a glance: no result depends on it.
SNIPPET_LENGTH = 260
_PARTS_BEFORE = 5
_LONGEST_CUT = 30
# A letter alone is no word. By hand.
_LEAST_LETTERS = 2
_SHOWN_WORDS = 6  # quoted in a reason: a line, by hand
SHOWN_SERVICES = 3  # of a place, when the question asks none of them: a line, by hand


def marked_spans(
    text: str, query_stems: set[str], stems: Mapping[str, str], concepts: Sequence[str] = ()
) -> list[tuple[int, int]]:
    """Return where a text has words of a question, in order, none over another.

    Parameters
    ----------
    text
        As shown.
    query_stems
        Stems of the question's words.
    stems
        Folded word -> stem.
    concepts
        Words of the concepts that the question calls.
    """
    spans = []
    for match in _WORD.finditer(text):
        word = fold(match[0])
        known = word not in STOPWORDS and len(word) >= _LEAST_LETTERS
        if known and stems.get(word, word) in query_stems:
            spans.append(match.span())
    folded = fold(text)
    if len(folded) == len(text):  # positions are those of the text
        spans += [span for concept in concepts for span in spoken(concept, folded)]
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def marked_html(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text, escaped, its spans in `<mark>`.

    Examples
    --------
    >>> marked_html("<b>aide</b> CAF", [(3, 7)])
    '&lt;b&gt;<mark>aide</mark>&lt;/b&gt; CAF'
    """
    parts, position = [], 0
    for start, end in spans:
        parts += [html.escape(text[position:start]), f"<mark>{html.escape(text[start:end])}</mark>"]
        position = end
    return "".join([*parts, html.escape(text[position:])])


def snippet_html(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the part of a text that has the most spans, escaped and marked, cut between words."""
    if len(text) <= SNIPPET_LENGTH:
        return marked_html(text, spans)
    starts = [start for start, _ in spans] or [0]
    best = max(starts, key=lambda at: sum(at <= s and e <= at + SNIPPET_LENGTH for s, e in spans))
    begin = _word_edge(
        text, max(0, min(best - SNIPPET_LENGTH // _PARTS_BEFORE, len(text) - SNIPPET_LENGTH))
    )
    end = _word_edge(text, min(len(text), begin + SNIPPET_LENGTH))
    inside = [(s - begin, e - begin) for s, e in spans if s >= begin and e <= end]
    before, after = "… " if begin else "", " …" if end < len(text) else ""
    return before + marked_html(text[begin:end], inside) + after


def _word_edge(text: str, at: int) -> int:
    """Return the beginning of the word at a position, or the end of the text."""
    if at in (0, len(text)):
        return at
    space = text.rfind(" ", 0, at)
    return at if space < 0 or at - space > _LONGEST_CUT else space + 1


def services_html(finder: Finder, found: Found, services: str) -> str:
    """Return the services of a place, escaped: those that the question asks first, marked.

    Parameters
    ----------
    finder, found
        As for `explained`.
    services
        Published values, joined by `|`.
    """
    stems = set(found.query_stems)
    asked: list[str] = []
    others: list[str] = []
    for service in services.split("|"):
        spans = marked_spans(service, stems, finder.stems, found.concepts)
        (asked if spans else others).append(marked_html(service, spans))
    room = max(SHOWN_SERVICES - len(asked), 0)
    left = len(others) - room
    more = [f"et {counted(left, 'autre', 'autres')}"] if left > 0 else []
    return ", ".join([*asked, *others[:room], *more])


def explained(finder: Finder, found: Found) -> pd.DataFrame:
    """Return the results with why they are there.

    Parameters
    ----------
    finder, found
        As `atlas.search.index.prepare`, and `find` or `alike` of `atlas.search.finder`, return
        them.

    Returns
    -------
    DataFrame
        `found.results`, same rows, with `title_html` and `text_html` (escaped, the words found in
        `<mark>`; of the text, its best part) and `reason`, in French.
    """
    told = [_why(finder, found, row) for _, row in found.results.iterrows()]
    columns = ["title_html", "text_html", "reason"]
    return found.results.join(pd.DataFrame(told, columns=columns, dtype="str"))


def _why(finder: Finder, found: Found, row: pd.Series) -> tuple[str, str, str]:
    """Return the title and the best part of the text of a result, and why it is one."""
    stems = set(found.query_stems)
    title, text = str(row["title"]), str(row["text"])
    in_title = marked_spans(title, stems, finder.stems, found.concepts)
    in_text = marked_spans(text, stems, finder.stems, found.concepts)
    said = [title[s:e] for s, e in in_title] + [text[s:e] for s, e in in_text]
    each = {fold(" ".join(word.split())): " ".join(word.lower().split()) for word in said}
    shown = list(each.values())[:_SHOWN_WORDS]
    listed = ", ".join(f"« {word} »" for word in shown)
    reason = f"dit {listed}" if shown else _quiet(found, row)
    if row["unknown"]:
        reason += f" ; ne dit rien de : {row['unknown']}"
    return marked_html(title, in_title), snippet_html(text, in_text), reason


def _quiet(found: Found, row: pd.Series) -> str:
    """Return why a result is there whose texts have no word of the question."""
    if row["score"] > 0 and found.facts:
        unknown = f", {row['unknown']}, "  # a chip can hold a comma
        chips = [fact.chip for fact in found.facts if f", {fact.chip}, " not in unknown]
        if chips:
            return f"répond par ce qu'il publie : {', '.join(chips)}"
    return "aide qui existe à cet endroit"
