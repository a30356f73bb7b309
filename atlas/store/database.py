"""The DuckDB file: write, read, the named queries. The only SQL of the atlas."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import geopandas as gpd
import pandas as pd
import pyarrow as pa

from atlas.disk.faults import writes
from atlas.disk.writing import new_file
from atlas.errors import InputError
from atlas.schema.crs import STORAGE_CRS
from atlas.schema.fields import Dtype
from atlas.schema.tables import TABLES
from atlas.store.opening import StoreFile, connect, require_atlas, silence

_SQL_TYPES: dict[Dtype, str] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "float": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "geometry": "BLOB",
}


def write_store(path: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write a whole store beside the old one, then replace it in one step.

    Readers of the old store keep it until they close it; a failure leaves it untouched.

    Parameters
    ----------
    path
        The DuckDB file.
    tables
        Every table of `atlas.schema.tables.TABLES`, as `atlas.schema.frame.conform` returns them;
        geometries are stored as WKB, in EPSG:4326.

    Raises
    ------
    ValueError
        A table is absent.
    StoreError
        What is there is no atlas.
    DiskError
        The disk is full, read-only or refuses.
    """
    absent = TABLES.keys() - tables.keys()
    if absent:
        raise ValueError(f"tables missing from the store: {sorted(absent)}")
    with replacement(path) as unfinished, duckdb.connect(str(unfinished)) as connection:
        silence(connection)
        for name in TABLES:
            _write_table(connection, name, tables[name])
        connection.execute("CHECKPOINT")


def replace_tables(path: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Replace some tables of a store, in one step; the others stay as they are.

    Readers and failures: see `write_store`.

    Parameters
    ----------
    path
        The DuckDB file.
    tables
        Some tables of `atlas.schema.tables.TABLES`, as in `write_store`.

    Raises
    ------
    ValueError
        A table does not exist.
    StoreError
        There is no store to change; see `atlas.store.opening.connect`.
    DiskError
        The disk is full, read-only or refuses.
    """
    unknown = tables.keys() - TABLES.keys()
    if unknown:
        raise ValueError(f"tables that no store has: {sorted(unknown)}")
    connect(path).close()
    with replacement(path) as unfinished:
        shutil.copyfile(path, unfinished)
        with duckdb.connect(str(unfinished)) as connection:
            silence(connection)
            for name, table in tables.items():
                connection.execute(f"DROP TABLE {name}")
                _write_table(connection, name, table)
            connection.execute("CHECKPOINT")


@contextmanager
def replacement(path: Path) -> Iterator[Path]:
    """Give the path of a store to write, which replaces another when nothing fails.

    Raises
    ------
    StoreError
        What is there is no atlas.
    DiskError
        See `atlas.disk.writing.new_file`.
    """
    require_atlas(path)
    with writes(path, (duckdb.Error,)):
        path.parent.mkdir(parents=True, exist_ok=True)
        with new_file(path) as unfinished:
            yield unfinished


def _write_table(connection: duckdb.DuckDBPyConnection, name: str, table: pd.DataFrame) -> None:
    """Create a table and fill it."""
    columns = TABLES[name]
    typed = ", ".join(f'"{c.name}" {_SQL_TYPES[c.dtype]}' for c in columns)
    names = ", ".join(f'"{c.name}"' for c in columns)
    connection.execute(f"CREATE TABLE {name} ({typed})")
    connection.register("rows", pa.Table.from_pandas(_storable(table), preserve_index=False))
    connection.execute(f"INSERT INTO {name} SELECT {names} FROM rows")
    connection.unregister("rows")


def _storable(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose geometries are WKB."""
    if not isinstance(table, gpd.GeoDataFrame):
        return table
    wkb = table.geometry.to_wkb()
    return pd.DataFrame(table.drop(columns="geometry")).assign(geometry=wkb)


def read_table(
    store: Path | StoreFile,
    table: str,
    columns: Sequence[str] | None = None,
    where: Mapping[str, str | Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Read a table, or some of its columns and rows, in the order of the build.

    Parameters
    ----------
    store
        The DuckDB file, as it is now, or held open.
    table
        Name in `atlas.schema.tables.TABLES`.
    columns
        Columns to read; all by default.
    where
        Column -> value that it must have, or values of which it must have one.

    Returns
    -------
    DataFrame or GeoDataFrame
        A GeoDataFrame in EPSG:4326 when `geometry` is read; index 0 to n-1.

    Raises
    ------
    ValueError
        The table or a column does not exist.
    StoreError
        See `atlas.store.opening.connect`.
    """
    if table not in TABLES:
        raise ValueError(f"table {table!r} does not exist; tables: {', '.join(TABLES)}")
    known = [column.name for column in TABLES[table]]
    asked = list(columns) if columns is not None else known
    unknown = [name for name in [*asked, *(where or {})] if name not in known]
    if unknown:
        raise ValueError(f"table {table} has no column {unknown}; columns: {', '.join(known)}")
    names = ", ".join(f'"{name}"' for name in asked)
    query = f"SELECT {names} FROM {table}"
    if where:
        query += " WHERE " + " AND ".join(
            f'"{name}" {"= ?" if isinstance(own, str) else "IN (SELECT unnest(?))"}'
            for name, own in where.items()
        )
    values = [own if isinstance(own, str) else list(own) for own in (where or {}).values()]
    with connect(store) as connection:
        rows = connection.execute(query, values).df()
    return _typed(rows, table)


def _typed(rows: pd.DataFrame, table: str) -> pd.DataFrame:
    """Give read rows the types of `conform`: text, nullable integers, geometries."""
    dtypes = {column.name: column.dtype for column in TABLES[table]}
    for name in rows.columns:
        if dtypes[name] == "integer":
            rows[name] = rows[name].astype("Int64")
        elif dtypes[name] == "string":
            rows[name] = rows[name].astype("str")
        elif dtypes[name] == "boolean":
            rows[name] = rows[name].astype("bool")
    if "geometry" not in rows:
        return rows
    wkb = [None if pd.isna(value) else bytes(value) for value in rows["geometry"]]
    geometry = gpd.GeoSeries.from_wkb(wkb, index=rows.index, crs=STORAGE_CRS)
    return gpd.GeoDataFrame(rows.drop(columns="geometry"), geometry=geometry)


def select_rows(store: Path | StoreFile, table: str, condition: str) -> pd.DataFrame:
    """Read the rows of a table that meet a condition written by the user in SQL.

    The connection is read-only, without access to other files, and the condition must be one
    expression.

    Raises
    ------
    InputError
        The condition is not one that DuckDB can evaluate on this table.
    """
    with connect(store) as connection:
        connection.execute("SET enable_external_access = false")
        try:
            relation = connection.table(table).filter(f"({condition})")
            rows = relation.df()
        except duckdb.Error as error:
            names = ", ".join(column.name for column in TABLES[table] if column.dtype != "geometry")
            reason = str(error).splitlines()[0]
            raise InputError(
                f"condition « {condition} » refusée : {reason}\nColonnes : {names}\n"
                "Exemple : departement_code = '23' AND services LIKE '%démarches%'"
            ) from error
    return _typed(rows, table)
