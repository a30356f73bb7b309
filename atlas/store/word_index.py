"""Full-text index of texts, in memory: DuckDB's `fts`, from its package."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import duckdb_extension_fts
import pandas as pd

from atlas.errors import StoreError
from atlas.store.database import silence

# How much a long text is held against its words (b of BM25): presentations of places go from three
# words to three hundred, and the short ones say little. By hand; what ±20 % does to the recall of
# the search: `python -m benchmarks.thresholds search`.
_LENGTH_WEIGHT = 0.3


class WordIndex:
    """A full-text index of texts (BM25, French stemmer of DuckDB's `fts`), in memory.

    The extension comes from its package; nothing is asked of the network, and the store, which is
    read-only, is left as it is.

    Parameters
    ----------
    texts
        One row per text; index: its number, 0 to n-1. Every column is a field of folded words.
    """

    def __init__(self, texts: pd.DataFrame) -> None:
        package = Path(str(duckdb_extension_fts.__file__)).parent
        extension = package / "extensions" / f"v{duckdb.__version__}" / "fts.duckdb_extension"
        self._connection = duckdb.connect(":memory:")
        try:
            silence(self._connection)
            path = str(extension).replace("'", "''")
            self._connection.execute(f"LOAD '{path}'")
        except duckdb.Error as error:
            raise StoreError(
                f"recherche impossible : l'extension fts de DuckDB {duckdb.__version__} ne se "
                f"charge pas ({extension.name}) ; installez le paquet duckdb-extension-fts de la "
                "même version"
            ) from error
        self._connection.register("frame", texts.rename_axis("number").reset_index())
        self._connection.execute("CREATE TABLE texts AS SELECT * FROM frame")
        self._connection.unregister("frame")
        fields = ", ".join(f"'{name}'" for name in texts.columns)
        self._connection.execute(
            f"PRAGMA create_fts_index('texts', 'number', {fields}, stemmer = 'french', "
            "stopwords = 'none', strip_accents = 1, lower = 1)"
        )

    def scores(self, query: str, weights: Mapping[str, float]) -> pd.Series:
        """Return the BM25 score of the texts that have a word of a query.

        Parameters
        ----------
        query
            Folded words.
        weights
            Field, or several joined by a comma -> what its score counts for in the sum.

        Returns
        -------
        Series
            Scores on the numbers of the texts.

        References
        ----------
        Robertson, Zaragoza, 2009, doi:10.1561/1500000019.
        """
        parts = ", ".join(
            f"fts_main_texts.match_bm25(number, $query, fields := '{fields}', "
            f"b := {_LENGTH_WEIGHT}) AS s{i}"
            for i, fields in enumerate(weights)
        )
        total = " + ".join(f"{w} * coalesce(s{i}, 0)" for i, w in enumerate(weights.values()))
        rows = self._connection.cursor().execute(
            f"SELECT number, {total} AS score FROM (SELECT number, {parts} FROM texts) "
            "WHERE score > 0",
            {"query": query},
        ).df()  # fmt: skip
        return rows.set_index("number")["score"]

    def stems(self, words: Sequence[str]) -> dict[str, str]:
        """Return word -> stem, as the index has it."""
        rows = self._connection.cursor().execute(
            "SELECT word, stem(word, 'french') FROM (SELECT unnest($words) AS word)",
            {"words": list(words)},
        )  # fmt: skip
        return dict(rows.fetchall())
