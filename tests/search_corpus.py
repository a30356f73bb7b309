"""The judged questions of tests/data/search_queries.csv, and how far an engine answers them."""

import csv
from collections.abc import Callable, Iterable
from typing import NamedTuple

import pandas as pd

from atlas.text.lexicon import fold
from tests.conftest import PROJECT

TOP = 10


class Judged(NamedTuple):
    """A question with the places that answer it."""

    query: str
    part: str
    place_ids: frozenset[str]


def judged_queries(places: pd.DataFrame, records: pd.DataFrame) -> list[Judged]:
    """Return the questions, each relevant record as the place that bears its name."""
    keys = records.set_index("record_id")["record_key"]
    place_of = pd.Series(places["place_id"].to_numpy(), places["record_id"].map(keys).to_numpy())
    path = PROJECT / "tests" / "data" / "search_queries.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Judged(row["query"], row["part"], frozenset(
            str(place_of[key]) for key in row["relevant_record_keys"].split("|")
            if key in place_of.index
        ))
        for row in rows
    ]  # fmt: skip


def recall(found: Iterable[str], relevant: frozenset[str]) -> float:
    """Return the share of the answers that the first ten could hold and do."""
    return len({*found} & relevant) / min(TOP, len(relevant))


def recalls(questions: list[Judged], search: Callable[[str], list[str]]) -> pd.DataFrame:
    """Return `part` and `recall` of each question."""
    rows = [(q.query, q.part, recall(search(q.query)[:TOP], q.place_ids)) for q in questions]
    return pd.DataFrame(rows, columns=["query", "part", "recall"])


def like_searches(texts: pd.Series) -> dict[str, Callable[[str], list[str]]]:
    """Return plain searches of folded texts (index: ids): every word, or the most words."""

    def counts(query: str) -> tuple[pd.Series, int]:
        words = [word for word in fold(query).replace("'", " ").split() if len(word) > 2]
        return sum(texts.str.contains(word, regex=False).astype(int) for word in words), len(words)

    def every(query: str) -> list[str]:
        held, number = counts(query)
        return held.index[held == number].tolist()

    def most(query: str) -> list[str]:
        held, _ = counts(query)
        return held[held > 0].sort_values(ascending=False, kind="stable").index.tolist()

    return {"LIKE, tous les mots": every, "LIKE, le plus de mots": most}
