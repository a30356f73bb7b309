"""What people decided of records: what a decision is, which can hold together, which prevails.

A decision names records by `record_key`, the same in each release of a source. A correction holds
only while the source publishes the value that was contested: it never hides a later one.
"""

from collections import deque
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from atlas.schema.fields import NationalField
from atlas.schema.frame import conform
from atlas.text.french import on_one_line

SAME, DIFFERENT, CORRECT, CLOSE = "même lieu", "lieux différents", "corriger", "fermé"
DECISIONS = {
    SAME: "les deux fiches décrivent un seul lieu",
    DIFFERENT: "les deux fiches décrivent deux lieux",
    CORRECT: "la valeur publiée est fausse ; une autre la remplace, ou rien",
    CLOSE: "le lieu n'existe plus, ou n'est pas un lieu de médiation",
}
APPLIED, OUTDATED, MOOT = "appliquée", "dépassée", "sans objet"

# Heading in a file of decisions -> column of the table `decisions`.
DECISION_COLUMNS = {
    "decision": "decision",
    "fiche": "record_key",
    "autre_fiche": "other_record_key",
    "champ": "field",
    "valeur_publiee": "published_value",
    "valeur_proposee": "value",
    "motif": "reason",
    "preuve": "evidence",
    "date": "decided_date",
}
# A spreadsheet rewrites dates in the French way.
DECISION_DATE_FORMATS = ("%d/%m/%Y",)
MAX_SHOWN_CHARS, MAX_CHAIN_CHARS = 80, 300

_SETS = ("list", "emails", "urls")


class Merged(NamedTuple):
    """Decisions put together; `replaced` are those that a more recent one on the same left out."""

    decisions: pd.DataFrame
    replaced: pd.DataFrame


def shown(value: object) -> str:
    r"""Return a value between quotes on one line, cut when long; a missing one is `rien`.

    Examples
    --------
    >>> shown("1 rue\nHaute"), shown(None)
    ('«\xa01 rue Haute\xa0»', 'rien')
    """
    if pd.isna(value):
        return "rien"
    return f"« {shortened(str(value))} »"


def shortened(text: str, limit: int = MAX_SHOWN_CHARS) -> str:
    """Return a text on one line, cut when long."""
    line = on_one_line(text)
    return line if len(line) <= limit else line[:limit] + "…"


def same_value(field: NationalField, value: object, other: object) -> bool:
    """Tell whether two values read are equal; the order of a list does not count."""
    if field.kind in _SETS and isinstance(value, str) and isinstance(other, str):
        return set(value.split("|")) == set(other.split("|"))
    return value == other


def subjects(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return what each decision is about: two decisions on one subject exclude each other."""
    topic = decisions["decision"].replace(DIFFERENT, SAME)
    keys = decisions[["record_key", "other_record_key", "field"]].astype("str").fillna("")
    return keys.assign(topic=topic)


class Chain(NamedTuple):
    """Index of the rows of `decisions` that cannot all hold, and why, in French."""

    rows: list[int]
    sentence: str


def contradictions(decisions: pd.DataFrame) -> list[Chain]:
    r"""Find records said to be different places, and the same place through others.

    Parameters
    ----------
    decisions
        Table `decisions`, one row per decision; unique index.

    Returns
    -------
    list of Chain
        One per such pair, its shortest chain first and the pair last; none when all can hold.

    Examples
    --------
    >>> rows = [("même lieu", "a:1", "b:1"), ("même lieu", "b:1", "c:1"),
    ...         ("lieux différents", "a:1", "c:1")]
    >>> pairs = pd.DataFrame(rows, columns=["decision", "record_key", "other_record_key"])
    >>> contradictions(pairs)[0].sentence
    '«\xa0a:1\xa0» = «\xa0b:1\xa0» = «\xa0c:1\xa0», mais «\xa0a:1\xa0» ≠ «\xa0c:1\xa0»'
    """
    neighbours: dict[str, dict[str, int]] = {}
    for pair in decisions[decisions["decision"] == SAME].itertuples():
        neighbours.setdefault(pair.record_key, {})[pair.other_record_key] = pair.Index
        neighbours.setdefault(pair.other_record_key, {})[pair.record_key] = pair.Index
    chains = []
    for pair in decisions[decisions["decision"] == DIFFERENT].itertuples():
        path = _shortest_path(neighbours, pair.record_key, pair.other_record_key)
        if path:
            rows = [neighbours[a][b] for a, b in pairwise(path)]
            ends = f"{shown(path[0])} ≠ {shown(path[-1])}"
            same = shortened(" = ".join(map(shown, path)), MAX_CHAIN_CHARS)
            sentence = f"{same}, mais {ends}"
            chains.append(Chain([*rows, pair.Index], sentence))
    return chains


def _shortest_path(neighbours: dict[str, dict[str, int]], start: str, end: str) -> list[str]:
    """Return the keys from one record to another, both included; empty when nothing links them."""
    came_from: dict[str, str | None] = {start: None}
    waiting = deque([start] if end in neighbours else [])
    while waiting and end not in came_from:
        key = waiting.popleft()
        for other in neighbours.get(key, {}):
            if other not in came_from:
                came_from[other] = key
                waiting.append(other)
    path: list[str] = []
    step = end if end in came_from else None
    while step is not None:
        path.insert(0, step)
        step = came_from[step]
    return path


def merge_decisions(known: pd.DataFrame, new: pd.DataFrame) -> Merged:
    """Put decisions together; on one subject the most recent is kept.

    Parameters
    ----------
    known, new
        Tables `decisions`, each without contradiction; on the same day, `new` is kept.

    Returns
    -------
    Merged
        Both in the order of records, pairs, fields; `status` null. Equal rows are one. Chains
        may contradict: see `contradictions`.
    """
    both = conform(pd.concat([known.assign(status=None), new.assign(status=None)]), "decisions")
    both = both.drop_duplicates().sort_values("decided_date", kind="stable")
    is_replaced = subjects(both).duplicated(keep="last")
    order = ["record_key", "decision", "other_record_key", "field"]
    kept, replaced = both[~is_replaced], both[is_replaced]
    return Merged(
        kept.sort_values(order, ignore_index=True), replaced.sort_values(order, ignore_index=True)
    )


def pair_decisions(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return what was decided of pairs of records, for matching.

    Parameters
    ----------
    decisions
        Table `decisions`; those without object are left out.

    Returns
    -------
    DataFrame
        One row per pair: `left_record_key`, `right_record_key`, `is_same`, `reason`.
    """
    pairs = decisions[decisions["decision"].isin((SAME, DIFFERENT)) & (decisions["status"] != MOOT)]
    return pd.DataFrame(
        {
            "left_record_key": pairs["record_key"],
            "right_record_key": pairs["other_record_key"],
            "is_same": pairs["decision"] == SAME,
            "reason": pairs["reason"],
        }
    ).reset_index(drop=True)
