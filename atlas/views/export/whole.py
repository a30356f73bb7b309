"""A file written whole or not at all, with its size and its SHA-256."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

import pandas as pd

from atlas.errors import InputError
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
    InputError
        The folder does not exist or cannot be written.
    """
    unfinished = None
    try:
        with tempfile.NamedTemporaryFile(prefix=".atlas-", dir=path.parent, delete=False) as file:
            unfinished = Path(file.name)
            yield file  # type: ignore[misc]
        unfinished.chmod(0o644)
        os.replace(unfinished, path)
    except OSError as error:
        raise InputError(f"{path} : écriture impossible ({error.strerror})") from error
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)


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
