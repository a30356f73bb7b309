"""Arrays and tables kept in one file beside the store, for what they were made of only."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import feather

from atlas.disk.writing import new_file

_IDENTITY, _TABLE = "identity", "table:"

KeptTables = dict[str, Any]


def keep_arrays(path: Path, identity: str, kept: Mapping[str, Any]) -> None:
    """Write arrays and tables beside a file, then replace it in one step.

    Parameters
    ----------
    path
        The file.
    identity
        What they were made of; see `kept_arrays`.
    kept
        Name -> numpy array of numbers, or DataFrame of texts and numbers.

    Raises
    ------
    DiskError
        See `atlas.disk.writing.new_file`.
    """
    arrays = {_IDENTITY: np.frombuffer(identity.encode(), dtype="uint8")}
    for name, value in kept.items():
        if isinstance(value, pd.DataFrame):
            buffer = io.BytesIO()
            feather.write_feather(
                pa.Table.from_pandas(value, preserve_index=False), buffer, "uncompressed"
            )
            arrays[_TABLE + name] = np.frombuffer(buffer.getvalue(), dtype="uint8")
        else:
            arrays[name] = value
    with new_file(path) as unfinished, unfinished.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def kept_arrays(path: Path, identity: str) -> KeptTables | None:
    """Return what `keep_arrays` wrote; None when absent, damaged, or made of something else."""
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            if bytes(file[_IDENTITY]).decode() != identity:
                return None
            return {
                name.removeprefix(_TABLE): _table(file[name]) if name.startswith(_TABLE)
                else file[name]
                for name in file.files if name != _IDENTITY
            }  # fmt: skip
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, pa.ArrowInvalid):
        return None


def _table(stored: "np.ndarray[Any, Any]") -> pd.DataFrame:
    """Return a table from its bytes, texts as `str`."""
    table = feather.read_table(pa.BufferReader(stored))
    rows: pd.DataFrame = table.to_pandas()
    return rows
