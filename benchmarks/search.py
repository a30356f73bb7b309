"""Recall at 10 of the search and of plain LIKE on the judged questions, and timings.

    python -m benchmarks.search                   # the atlas of ATLAS_STORE

It must be built from the real files of ../shared: the questions are judged on them.
"""

import time
from pathlib import Path

import numpy as np

from atlas.schema.frame import empty_table
from atlas.search.finder import find, prepare
from atlas.settings import load_settings
from atlas.store.database import read_table
from atlas.territory.mention import old_names
from atlas.text.lexicon import fold
from tests.search_corpus import judged_queries, like_searches, recalls


def main(store: Path) -> None:
    """Print recall by part, and seconds."""
    start = time.perf_counter()
    communes, places = read_table(store, "communes"), read_table(store, "places")
    former = old_names(
        read_table(store, "former_communes"), read_table(store, "commune_events"), communes
    )
    measures = read_table(store, "measures")
    read_s = time.perf_counter() - start
    start = time.perf_counter()
    finder = prepare(places, empty_table("actions"), communes, measures, former)
    prepare_s = time.perf_counter() - start
    print(f"{len(finder.documents)} textes : lecture {read_s:.1f} s, préparation {prepare_s:.1f} s")
    questions = judged_queries(places, read_table(store, "records", ["record_id", "record_key"]))
    find(finder, "à blanc")
    times: list[float] = []

    def ours(query: str) -> list[str]:
        begin = time.perf_counter()
        found = find(finder, query, limit=10)
        times.append(1000 * (time.perf_counter() - begin))
        return found.results["id"].tolist()

    documents = finder.documents.set_index("id")
    texts = (documents["title"] + " " + documents["text"]).map(fold)
    for name, search in {"recherche": ours, **like_searches(texts)}.items():
        rows = recalls(questions, search)
        parts = rows.groupby("part")["recall"].mean()
        print(f"{name:24} rappel à 10 : {rows['recall'].mean():.3f} "
              f"(réglage {parts['réglage']:.3f}, contrôle {parts['contrôle']:.3f})")  # fmt: skip
        if name == "recherche":
            print(rows.sort_values("recall").head(8).to_string(index=False))
    median, high, worst = np.percentile(times, [50, 95, 100])
    print(f"une question : médiane {median:.0f} ms, 95 % sous {high:.0f} ms, pire {worst:.0f} ms")


if __name__ == "__main__":
    main(load_settings().store_path)
