"""Rows of many releases, worked out release by release, or found again."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from atlas.schema.frame import Tables

# Name, what the answer of each release depends on, what computes those of some releases -> all.
PartRecall = Callable[
    [str, Mapping[str, object], Callable[[list[str]], Mapping[str, Tables]]], Mapping[str, Tables]
]
_ROW = "row"
# Keys of the two hashes of a row, 16 letters each; any two do.
_HALVES = ("first half of it", "the second half ")


def compute_all(
    name: str,
    depends_on: Mapping[str, object],
    compute: Callable[[list[str]], Mapping[str, Tables]],
) -> Mapping[str, Tables]:
    """Compute the answers of every release: see `PartRecall`."""
    return compute([*depends_on])


def row_marks(rows: pd.DataFrame) -> pd.DataFrame:
    """Return 128 bits of each row, on its index, that no other row is likely to have."""
    halves = {key: pd.util.hash_pandas_object(rows, index=False, hash_key=key) for key in _HALVES}
    return pd.DataFrame(halves, index=rows.index)


def digest(rows: pd.DataFrame) -> str:
    """Return the SHA-256 of rows, in their order, whatever their index."""
    return hashlib.sha256(row_marks(rows).to_numpy().tobytes()).hexdigest()


class Parts:
    """Which rows, by position, are of which release.

    Parameters
    ----------
    release_ids
        Release of each row; index 0 to n-1.
    """

    def __init__(self, release_ids: pd.Series) -> None:
        self._index = release_ids.index
        found = release_ids.groupby(release_ids).indices
        self._rows = {str(key): rows for key, rows in found.items()}
        # Without rows there is one part, so that answers have their columns.
        self._rows = self._rows or {"": np.empty(0, dtype=np.intp)}

    def of(self, key: str) -> "np.ndarray[Any, Any]":
        """Return the rows of a release."""
        rows: np.ndarray[Any, Any] = self._rows[key]
        return rows

    def rows(self, keys: Sequence[str]) -> "np.ndarray[Any, Any]":
        """Return the rows of some releases, in order."""
        return np.sort(np.concatenate([self._rows[key] for key in keys]))

    def digests(self, rows: pd.DataFrame) -> dict[str, str]:
        """Return the SHA-256 of the rows of each release."""
        marks = row_marks(rows).to_numpy()
        return {key: hashlib.sha256(marks[own].tobytes()).hexdigest()
                for key, own in self._rows.items()}  # fmt: skip

    def split(self, keys: Sequence[str], frames: Tables) -> dict[str, Tables]:
        """Return frames on the index of rows, or part of it, repeated or not, by release.

        Column `row` says of which row of its release each one is.
        """
        return {
            key: {name: self._own(frame, self._rows[key]) for name, frame in frames.items()}
            for key in keys
        }

    def _own(self, frame: pd.DataFrame, rows: "np.ndarray[Any, Any]") -> pd.DataFrame:
        """Return what a frame has of the rows of a release."""
        own = frame[frame.index.isin(rows)]
        return own.assign(**{_ROW: np.searchsorted(rows, own.index.to_numpy())})

    def join(self, parts: Mapping[str, Tables], name: str) -> pd.DataFrame:
        """Return one frame of those of every release, each row back on its index, in order."""
        frames = []
        for key, rows in self._rows.items():
            own = parts[key][name]
            frames.append(own.set_axis(self._index[rows[own[_ROW].to_numpy()]]))
        return pd.concat(frames).sort_index(kind="stable").drop(columns=_ROW)
