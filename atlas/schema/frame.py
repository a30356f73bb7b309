"""The shape of a table: a frame is given exactly its columns, typed and checked."""

from collections.abc import Mapping
from itertools import chain

import numpy as np
import pandas as pd

from atlas.errors import SchemaError
from atlas.schema.fields import Dtype
from atlas.schema.tables import TABLES

SCHEMA_VERSION = "11"

# Tables by name.
Tables = Mapping[str, pd.DataFrame]

# What the user adds beside the places: need, zonings, population, trips, rounds, actions, stakes.
CONTEXT_TABLES = ("contexts", "need_values", "zones", "demand_points", "travel_costs", "stops",
                  "actions", "stakes", "grants", "calls", "envelopes", "grant_decisions",
                  "indicators", "observations", "meetings", "resolutions", "value_parameters",
                  "referentials", "criteria", "criterion_links", "assessments")  # fmt: skip

# Column added to raw rows, in French: what is wrong with the shape of a row, if anything.
STRUCTURE_COLUMN = "«structure»"

REJECTED, SET_ASIDE, CORRECTED, NOTED = "rejet", "valeur écartée", "correction", "signalement"
SEVERITIES = {
    REJECTED: "la ligne entière n'entre pas dans l'atlas",
    SET_ASIDE: "la ligne entre, sans cette valeur",
    CORRECTED: "la valeur a été rétablie sans ambiguïté",
    NOTED: "la valeur est gardée ; elle demande une vérification",
}

# Of a published value, as an issue shows it.
MAX_VALUE_CHARS = 200

_PANDAS_DTYPES: dict[Dtype, str] = {
    "string": "str",
    "integer": "Int64",
    "float": "float64",
    "boolean": "bool",
    "date": "datetime64[us]",
}


def column_labels(table: str) -> dict[str, str]:
    """Return the French headings of a table's columns that have one, in order."""
    return {column.name: column.label for column in TABLES[table] if column.label}


def empty_table(table: str) -> pd.DataFrame:
    """Return a table without rows, with its columns and types."""
    return conform(pd.DataFrame({column.name: [] for column in TABLES[table]}), table)


def each_value(lists: pd.Series) -> pd.Series:
    """Return the values of lists joined by `|`, in order, on the index of their list.

    Null stays null. As `lists.str.split("|").explode()`, several times quicker: most lists have
    one value.

    Examples
    --------
    >>> each_value(pd.Series(["a|b", None, "c"], index=[7, 8, 9])).dropna().to_dict()
    {7: 'b', 9: 'c'}
    >>> each_value(pd.Series(["a|b", None, "c"], index=[7, 8, 9])).index.tolist()
    [7, 7, 8, 9]
    """
    parts = [one.split("|") if isinstance(one, str) else [one] for one in lists.tolist()]
    counts = np.fromiter(map(len, parts), dtype=np.intp, count=len(parts))
    values = np.empty(int(counts.sum()), dtype=object)
    values[:] = list(chain.from_iterable(parts))
    return pd.Series(values, lists.index.repeat(counts), name=lists.name, dtype=object)


def conform(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return the frame with exactly the columns of a table, in order, typed and checked.

    Parameters
    ----------
    frame
        One row per what the table holds; any index; more columns are left out.
    table
        Name in `TABLES`.

    Returns
    -------
    DataFrame
        Same rows and order, index 0 to n-1.

    Raises
    ------
    SchemaError
        A column is missing, a required value is null, or a value is not of its type.
    """
    columns = TABLES[table]
    missing = [column.name for column in columns if column.name not in frame]
    if missing:
        raise SchemaError(f"table {table}: missing columns {missing}; received {list(frame)}")
    result = frame[[column.name for column in columns]].reset_index(drop=True)
    for column in columns:
        if column.dtype == "geometry":
            continue
        try:
            result[column.name] = result[column.name].astype(_PANDAS_DTYPES[column.dtype])
        except (TypeError, ValueError) as error:
            raise SchemaError(f"table {table}, column {column.name}: {error}") from error
        if column.required and result[column.name].isna().any():
            rows = int(result[column.name].isna().sum())
            raise SchemaError(f"table {table}, column {column.name}: {rows} rows without a value")
    return result
