"""Recall at 10 and precision at 5 of the search, LIKE and plain `fts` on judged questions; seconds.

    python -m benchmarks.search                   # the atlas of ATLAS_STORE
    python -m benchmarks.search --copies 10       # timings only, on synthetic copies of it

The atlas must be built from the real files of ../shared: questions are judged on them.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import duckdb_extension_fts
import numpy as np
import pandas as pd

from atlas.reader import Atlas
from atlas.schema.frame import empty_table
from atlas.search.finder import find
from atlas.search.index import Finder, prepare
from atlas.settings import load_settings
from atlas.store.database import read_table
from atlas.territory.mention.named import old_names
from atlas.text.lexicon import fold
from tests.search_corpus import judged_queries, like_searches, recalls
from tests.search_rules import KEPT_APART, TUNED, Asked, Rules, judged, squeezed

# What a reader waits for once Python and the atlas are loaded: opening, then the first question.
_FIRST = """
import sys, time
from pathlib import Path
from atlas.reader import Atlas
from atlas.search.finder import find
start = time.perf_counter()
finder = Atlas.open(Path(sys.argv[1])).finder
find(finder, "aide aux démarches à Guéret", limit=10)
print(time.perf_counter() - start)
"""


def main() -> None:
    """Print recall and precision by part, and seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=1, help="synthetic copies of each place")
    copies = parser.parse_args().copies
    store = load_settings().store_path
    places, communes = read_table(store, "places"), read_table(store, "communes")
    asked = Rules(places, communes).questions()
    if copies > 1:
        finder = copied(store, places, communes, copies)
        print(f"{len(finder.documents)} textes, copies synthétiques")
        print(_timed(finder, asked))
        return
    Atlas.open(store).keep_finder()
    done = subprocess.run([sys.executable, "-c", _FIRST, str(store)], check=True,
                          capture_output=True, text=True)  # fmt: skip
    print(f"première question, à froid : {float(done.stdout):.2f} s")
    finder = Atlas.open(store).finder
    print(f"{len(finder.documents)} textes")
    print(_timed(finder, asked))
    _print_judged(finder, asked)
    _print_earlier(finder, store, places)


def copied(store: Path, places: pd.DataFrame, communes: pd.DataFrame, copies: int) -> Finder:
    """Return a search of synthetic copies of places, ids apart."""
    many = pd.concat(
        [places.assign(place_id=places["place_id"] + f"/{i}") for i in range(copies)],
        ignore_index=True,
    )
    former = old_names(
        read_table(store, "former_communes"), read_table(store, "commune_events"), communes
    )
    measures = read_table(store, "measures")
    return prepare(many, empty_table("actions"), communes, measures, former)


def _timed(finder: Finder, asked: list[Asked]) -> str:
    """Return how long questions take, warm."""
    find(finder, "à blanc")
    times = []
    for one in asked:
        start = time.perf_counter()
        find(finder, one.query, limit=10)
        times.append(1000 * (time.perf_counter() - start))
    median, high, worst = np.percentile(times, [50, 95, 100])
    return f"une question : médiane {median:.0f} ms, 95 % sous {high:.0f} ms, pire {worst:.0f} ms"


def _print_judged(finder: Finder, asked: list[Asked]) -> None:
    """Print recall and precision of each engine on each part."""
    documents = finder.documents.set_index("id")
    texts = (documents["title"] + " " + documents["text"]).map(fold)
    engines = {"recherche": ours(finder), **like_searches(texts), "fts de DuckDB": plain_fts(texts)}
    counts = {part: sum(one.part == part for one in asked) for part in (TUNED, KEPT_APART)}
    print(f"{len(asked)} questions : {counts}")
    for name, engine in engines.items():
        means = judged(asked, engine).groupby("part").mean(numeric_only=True)
        for part in (TUNED, KEPT_APART):
            row = means.loc[part]
            strict, possible = row["precision"], row["precision_possible"]
            print(f"{name:24} {part:12} rappel à 10 : {row['recall']:.3f}, "
                  f"précision à 5 : {strict:.3f} ({possible:.3f} du possible)")  # fmt: skip


def _print_earlier(finder: Finder, store: Path, places: pd.DataFrame) -> None:
    """Print the recall on the forty questions judged by reading, before these."""
    records = read_table(store, "records", ["record_id", "record_key"])
    rows = recalls(judged_queries(places, records), ours(finder))
    parts = rows.groupby("part")["recall"].mean()
    print(f"les 40 premières questions, rappel à 10 : {rows['recall'].mean():.3f} "
          f"(réglage {parts['réglage']:.3f}, contrôle {parts['contrôle']:.3f})")  # fmt: skip


def ours(finder: Finder) -> Callable[[str], list[str]]:
    """Return the search of the atlas."""
    return lambda query: [str(i) for i in find(finder, query, limit=10).results["id"]]


def plain_fts(texts: pd.Series) -> Callable[[str], list[str]]:
    """Return DuckDB's full-text search as it comes, French stemmer, over folded texts."""
    package = Path(str(duckdb_extension_fts.__file__)).parent
    extension = package / "extensions" / f"v{duckdb.__version__}" / "fts.duckdb_extension"
    connection = duckdb.connect(":memory:")
    connection.execute(f"LOAD '{extension}'")
    rows = pd.DataFrame({"id": texts.index, "text": texts.to_numpy()})
    connection.register("frame", rows)
    connection.execute("CREATE TABLE texts AS SELECT * FROM frame")
    connection.execute("PRAGMA create_fts_index('texts', 'id', 'text', stemmer = 'french')")

    def search(query: str) -> list[str]:
        return [row[0] for row in connection.execute(
            "SELECT id FROM (SELECT id, fts_main_texts.match_bm25(id, $q) AS s FROM texts) "
            "WHERE s IS NOT NULL ORDER BY s DESC, id LIMIT 10", {"q": " ".join(squeezed(query))},
        ).fetchall()]  # fmt: skip

    return search


if __name__ == "__main__":
    main()
