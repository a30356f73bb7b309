"""A file written whole or not at all, with its size and its SHA-256."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

import pandas as pd

from atlas.disk.faults import writes
from atlas.disk.writing import new_file
from atlas.views.export import (
    left_out_count,
    write_export,
)


class Written(NamedTuple):
    """What was written: bytes, SHA-256, rows that the format could not hold."""

    byte_count: int
    sha256: str
    left_out: int


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write, which takes its place only when nothing fails.

    Raises
    ------
    InputError, DiskError
        See `atlas.disk.writing.new_file`.
    """
    # Writers of GIS files and workbooks tell in their own errors what the system told them.
    with (
        writes(path, (RuntimeError,)),
        new_file(path) as unfinished,
        unfinished.open("w+b") as file,
    ):
        yield file


def write_whole(path: Path, content: bytes) -> None:
    """Write a file completely or not at all; see `whole_file`."""
    with whole_file(path) as file:
        file.write(content)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_rows(
    out: Path,
    rows: pd.DataFrame,
    file_format: str,
    id_column: str,
    facts: dict[str, str],
    excel: bool = False,
    name: str = "atlas",
) -> Written:
    """Write rows in a file, whole or not at all; see `atlas.views.export.write_export`."""
    with whole_file(out) as file:
        write_export(file, rows, file_format, id_column, facts, excel, name)
        return written_in(file, rows, file_format)


def written_in(file: BinaryIO, rows: pd.DataFrame, file_format: str) -> Written:
    """Return what was written in a file, which is still open."""
    file.flush()
    path = Path(file.name)
    return Written(path.stat().st_size, sha256_of(path), left_out_count(rows, file_format))
