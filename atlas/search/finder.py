"""Search in French over places and actions: what answers a question, near first, and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.schema.sphere import Floats
from atlas.search.concepts import rarity
from atlas.search.facts import AskedFact
from atlas.search.index import Finder
from atlas.search.near import Near, Scope, near
from atlas.search.states import NO, NOT_TOLD, YES, fact_states, now_states
from atlas.search.tokens import words
from atlas.search.understanding import NOWHERE, Understood, understand
from atlas.search.weights import likeness
from atlas.territory.mention.where import Mention

# Chosen by hand for the recall at 10 of the tuning part of the judged questions; what ±20 % does to
# it: `python -m benchmarks.thresholds search`.
WORD_WEIGHT = 0.5  # a word against a fact as rare
LITERAL_WEIGHT = 0.25  # the very word of a fact, against the fact
LEAST_LIKENESS = 0.15  # below it two texts have next to nothing in common
WIDER = 3.0  # times the radius, where nothing helps within it

# Rows shown when nobody asks for fewer: a screen or two, by hand.
FOUND_COUNT, NEIGHBOUR_COUNT = 50, 20
_ROUNDED = 9  # decimals of a share that two documents have alike, by convention


class Found(NamedTuple):
    """What a question found.

    Parameters
    ----------
    results
        One row per document, the best first: the columns of `documents`, `number`, `score` (share
        of what is asked that it says, 0 to 1), `distance_m` to the point of the scope or of the
        commune named (null without one), `is_inside` the territory named, `is_open` at the moment
        given (null when not told, or without one), `unknown` the facts it says nothing of.
    where
        Territory that the question names, if it was obeyed.
    corrected
        Word of the question that no text has -> word looked for instead.
    concepts
        Words of the concepts called.
    query_stems
        Stems of the words looked for.
    facts
        What was understood beside words and territory.
    ignored
        Parts of the question that no result answers.
    total
        How many documents answer, those beyond the limit too.
    """

    results: pd.DataFrame
    where: Mention | None
    corrected: dict[str, str]
    concepts: list[str]
    query_stems: list[str]
    facts: tuple[AskedFact, ...] = ()
    ignored: tuple[str, ...] = ()
    total: int = 0


class Ranked(NamedTuple):
    """Numbers of documents, the best first, the share that each says, what none answers, how many.

    `total` is how many answer; `numbers` has as many as were asked for.
    """

    numbers: npt.NDArray[np.int64]
    shares: Floats
    ignored: tuple[str, ...]
    total: int


NOTHING_ASKED = Understood(NOWHERE, (), {}, (), {}, [], [], False)


def find(
    finder: Finder, question: str, scope: Scope | None = None, limit: int = FOUND_COUNT,
    now: datetime | None = None,
    left_out: frozenset[str] = frozenset(),
) -> Found:  # fmt: skip
    """Return what answers a question best.

    What says all that is asked comes first, then what says less; what says no (closed, not free)
    is left out. Among equals, what is in the commune named, then what is near, then what says it
    most. When nothing within reach says anything of it, the help that exists there answers.

    Parameters
    ----------
    finder
        As `atlas.search.index.prepare` returns it.
    question
        Words of a person.
    scope
        Whereabouts and among what.
    limit
        Rows returned at most.
    now
        A moment with its time zone, for "ouvert maintenant" and `is_open`.
    left_out
        Chips of the facts that the reader took off.
    """
    asked = understand(finder, question).without(left_out)
    return follow(finder, asked, scope, limit, now)


def follow(
    finder: Finder, asked: Understood, scope: Scope | None = None, limit: int = FOUND_COUNT,
    now: datetime | None = None,
) -> Found:  # fmt: skip
    """Return what answers best a question that was understood; see `find`."""
    scope = scope or Scope()
    if not asked.says_something:
        return _found(finder, asked, scope, near(finder, scope, NOWHERE), _nothing(), now)
    within = near(finder, scope, asked.where)
    ranked = _ranked(finder, asked, within, now, limit)
    if not len(ranked.numbers) and within.has_point:
        within = near(finder, scope, asked.where, WIDER)
        ranked = _ranked(finder, asked, within, now, limit)
    return _found(finder, asked, scope, within, ranked, now)


def browse(
    finder: Finder, scope: Scope, limit: int = FOUND_COUNT, now: datetime | None = None
) -> Found:
    """Return what there is where it is asked, when nothing else is.

    What surely helps comes first, the nearest when a point is known, else by commune and name.

    Parameters
    ----------
    finder
        As `atlas.search.index.prepare` returns it.
    scope
        Whereabouts and among what.
    limit
        Rows returned at most.
    now
        A moment with its time zone, for `is_open`.
    """
    within = near(finder, scope, NOWHERE)
    if within.has_point and not within.is_kept.any():
        within = near(finder, scope, NOWHERE, WIDER)
    kept = np.flatnonzero(within.is_kept)
    rows = finder.documents.iloc[kept][["commune_code", "title"]].assign(
        other=~finder.kept["helps"][kept], metres=within.metres[kept]
    )
    order = rows.reset_index().sort_values(["other", "metres", "commune_code", "title"]).index
    numbers = kept[order][:limit]
    ranked = Ranked(numbers, np.zeros(len(numbers)), (), len(kept))
    return _found(finder, NOTHING_ASKED, scope, within, ranked, now)


def alike(
    finder: Finder, document_id: str, scope: Scope | None = None, limit: int = NEIGHBOUR_COUNT,
    now: datetime | None = None,
) -> Found:  # fmt: skip
    """Return what is most alike a place or an action: who else does this, near or far.

    Parameters
    ----------
    finder
        As `atlas.search.index.prepare` returns it.
    document_id
        Id of the place or action; itself is left out.
    scope
        Whereabouts and among what; a point gives distances.
    limit
        Rows returned at most.
    now
        A moment with its time zone, for `is_open`.
    """
    scope = scope or Scope()
    rows = np.flatnonzero(finder.documents["id"] == document_id)
    within = near(finder, scope, NOWHERE)
    if not len(rows):
        return _found(finder, NOTHING_ASKED, scope, within, _nothing(), now)
    own = int(rows[0])
    shares = likeness(finder.columns, own)
    shares[own] = 0.0
    kept = np.flatnonzero(within.is_kept & (shares >= LEAST_LIKENESS))
    best = kept[np.argsort(-shares[kept], kind="stable")][:limit]
    document = finder.documents.iloc[own]
    said = [*words(f"{document['title']} {document['text']}")]
    stems = list(dict.fromkeys(finder.stems.get(word, word) for word in said))
    asked, ranked = NOTHING_ASKED._replace(stems=stems), Ranked(best, shares[best], (), len(kept))
    return _found(finder, asked, scope, within, ranked, now)


def _nothing() -> Ranked:
    """Return what answers nothing."""
    return Ranked(np.zeros(0, dtype="int64"), np.zeros(0), (), 0)


def _ranked(
    finder: Finder, asked: Understood, within: Near, now: datetime | None, limit: int
) -> Ranked:
    """Return the documents within reach that say something of what is asked, the best first.

    Around a point, the places that help and say nothing of it come after.
    """
    parts = [(fact.said or fact.chip, fact_states(finder, fact, now), YES) for fact in asked.facts]
    parts += [(word, _has(finder, stem), WORD_WEIGHT) for stem, word in asked.terms.items()]
    # A category is wider than the word that calls it: what says the very word says more. Around a
    # point, what is near goes before it.
    if not within.has_point:
        parts += [("", _has(finder, stem), LITERAL_WEIGHT) for stem in asked.literal]
    shares, is_no = _shares(parts, within)
    helps: npt.NDArray[np.bool_] = finder.kept["helps"]
    says = within.is_kept & (shares > 0) & ~is_no
    kept = np.flatnonzero(says | (within.is_kept & helps & ~is_no) if within.has_point else says)
    unsaid = [said for said, states, _ in parts if said and not (states[kept] > 0).any()]
    ignored = [*asked.unknown, *unsaid]
    if not len(kept):
        kept = np.flatnonzero(within.is_kept & helps & ~is_no)
    if not len(kept):
        kept = np.flatnonzero(within.is_kept & helps)
    text = np.zeros(len(finder.documents))
    for stem in asked.stems:
        texts, weights = finder.columns.of(stem)
        text[texts] += weights
    keys = [-shares[kept].round(_ROUNDED), -within.is_inside[kept].astype("float64")]
    if within.has_point:
        keys.append(_far(within.metres[kept]))
    keys += [-helps[kept].astype("float64"), -text[kept]]
    order = kept[best_of(keys, limit)]
    return Ranked(order, shares[order], tuple(dict.fromkeys(ignored)), len(kept))


def best_of(keys: Sequence[Floats], limit: int) -> npt.NDArray[np.int64]:
    """Return the numbers of the least rows by several keys, the first key first; ties in order.

    Only the rows that a key leaves equal are looked at by the next: time follows their number.

    Examples
    --------
    >>> best_of([np.array([1.0, 0.0, 0.0]), np.array([0.0, 2.0, 1.0])], 2).tolist()
    [2, 1]
    """
    sure: list[npt.NDArray[np.int64]] = []
    tied, wanted = np.arange(len(keys[0])), limit
    for key in keys:
        if len(tied) <= wanted:
            break
        values = key[tied]
        last = np.partition(values, wanted - 1)[wanted - 1]
        sure.append(tied[values < last])
        wanted -= len(sure[-1])
        tied = tied[values == last]
    chosen = np.sort(np.concatenate([*sure, tied[:wanted]]))
    return chosen[np.lexsort([key[chosen] for key in reversed(keys)])]


def _far(metres: Floats) -> Floats:
    """Return whole kilometres; what is not located is the farthest."""
    return np.nan_to_num(np.floor(metres / 1000), nan=np.inf)


def _has(finder: Finder, stem: str) -> Floats:
    """Return whether documents have a stem: 1 or 0."""
    states = np.zeros(len(finder.documents))
    states[finder.columns.of(stem)[0]] = YES
    return states


def _shares(
    parts: list[tuple[str, Floats, float]], within: Near
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the share of what is asked that each document says, by rarity; and which say no.

    Those out of reach say nothing: they are not looked at, but for rarity.
    """
    count, near_by = len(within.is_kept), np.flatnonzero(within.is_kept)
    said, whole = np.zeros(len(near_by)), 0.0
    is_no = np.zeros(count, dtype=bool)
    for _, states, weight in parts:
        rare = weight * float(rarity(float(np.count_nonzero(states >= YES)), count))
        own = states[near_by]
        said += rare * np.maximum(own, NOT_TOLD)
        whole += rare
        is_no[near_by] |= own == NO
    shares = np.zeros(count)
    shares[near_by] = said / whole if whole else said
    return shares, is_no


def _found(
    finder: Finder, asked: Understood, scope: Scope, within: Near, ranked: Ranked,
    now: datetime | None,
) -> Found:  # fmt: skip
    """Return the rows of `Found.results`, and what was understood."""
    numbers = ranked.numbers
    rows = finder.documents.iloc[numbers].assign(number=numbers, score=ranked.shares)
    rows["distance_m"] = within.metres[numbers]
    rows["is_inside"] = within.is_inside[numbers]
    states = now_states(finder, now)[numbers]
    rows["is_open"] = pd.array([None if s == NOT_TOLD else s == YES for s in states], "boolean")
    unknown = [(fact.chip, fact_states(finder, fact, now)[numbers]) for fact in asked.facts]
    rows["unknown"] = [
        ", ".join(chip for chip, values in unknown if values[i] == NOT_TOLD)
        for i in range(len(numbers))
    ]
    obeyed = scope.code is None and scope.point is None
    return Found(rows.reset_index(drop=True), asked.where.mention if obeyed else None,
                 asked.corrected, asked.concepts, asked.stems, asked.facts,
                 _ignored(asked, scope, ranked), ranked.total)  # fmt: skip


def _ignored(asked: Understood, scope: Scope, ranked: Ranked) -> tuple[str, ...]:
    """Return the parts of a question that no result answers."""
    parts = list(ranked.ignored)
    if asked.where.is_here and scope.point is None:
        parts.append("près de chez moi")
    return tuple(dict.fromkeys(parts))
