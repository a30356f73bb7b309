"""Stems of French words: the stemmer of DuckDB's `fts`, from its package."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import duckdb
import duckdb_extension_fts

from atlas.errors import StoreError
from atlas.store.opening import silence


class Stemmer:
    """The French stemmer of DuckDB's `fts` (Snowball), in memory, loaded when first asked.

    The extension comes from its package; nothing is asked of the network, and no store is opened.
    """

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        package = Path(str(duckdb_extension_fts.__file__)).parent
        extension = package / "extensions" / f"v{duckdb.__version__}" / "fts.duckdb_extension"
        connection = duckdb.connect(":memory:")
        try:
            silence(connection)
            path = str(extension).replace("'", "''")
            connection.execute(f"LOAD '{path}'")
        except duckdb.Error as error:
            raise StoreError(
                f"recherche impossible : l'extension fts de DuckDB {duckdb.__version__} ne se "
                f"charge pas ({extension.name}) ; installez le paquet duckdb-extension-fts de la "
                "même version"
            ) from error
        return connection

    def stems(self, words: Sequence[str]) -> dict[str, str]:
        """Return word -> stem.

        Raises
        ------
        StoreError
            The extension is not there.
        """
        if not words:
            return {}
        rows = self._connection.cursor().execute(
            "SELECT word, stem(word, 'french') FROM (SELECT unnest($words) AS word)",
            {"words": list(words)},
        )  # fmt: skip
        return dict(rows.fetchall())
