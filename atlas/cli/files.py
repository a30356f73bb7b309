"""Files written whole or not at all, with beside each what it is made of."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

import pandas as pd

from atlas.cli.group import say
from atlas.errors import InputError
from atlas.store.database import read_current_sources, read_table
from atlas.views.export import (
    FORMAT_BY_NAME,
    FORMATS,
    NATIONAL,
    file_facts,
    left_out_count,
    package_json,
    resource,
    sidecar_name,
    sources_of,
    write_export,
)
from atlas.views.export.licences import decide_licence


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
        raise InputError(f"{path} : écriture impossible ({error.strerror})") from error
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file completely or not at all; see `whole_file`."""
    with whole_file(path) as file:
        file.write(content)


def chosen_format(out: Path, asked: str | None) -> str:
    """Return the format asked for, else that of the file's name.

    Raises
    ------
    InputError
        The name tells none.
    """
    by_suffix = {known.suffix: name for name, known in FORMAT_BY_NAME.items()}
    chosen = asked or (by_suffix | {".json": "geojson"}).get(out.suffix.lower())
    if chosen is None:
        raise InputError(f"{out.name} : format inconnu ; ajoutez --format {'|'.join(FORMATS)}")
    return chosen


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
        return _written(file, rows, file_format)


def _written(file: BinaryIO, rows: pd.DataFrame, file_format: str) -> Written:
    """Return what was written in a file, which is still open."""
    file.flush()
    path = Path(file.name)
    return Written(path.stat().st_size, sha256_of(path), left_out_count(rows, file_format))


def write_described(
    store: Path,
    out: Path,
    rows: pd.DataFrame,
    file_format: str,
    id_column: str,
    condition: str,
    excel: bool = False,
    name: str = "atlas",
    **more_facts: str,
) -> None:
    """Write rows in a file and its data package beside it; both or neither.

    Parameters
    ----------
    store
        Where the facts of the sources are.
    out, rows, file_format, id_column, excel, name
        See `atlas.views.export.export`.
    condition
        What chose or made the rows, in words.
    more_facts
        Other facts of the file: `period`.

    Raises
    ------
    InputError
        See `atlas.views.export.export` and `whole_file`.
    """
    sources = sources_of(rows, read_current_sources(store))
    facts = file_facts(sources, read_table(store, "build").iloc[0], condition) | more_facts
    known = NATIONAL if file_format == NATIONAL.name else FORMAT_BY_NAME[file_format]
    with ExitStack() as both:
        side = both.enter_context(whole_file(out.with_name(sidecar_name(out.name))))
        file = both.enter_context(whole_file(out))
        write_export(file, rows, file_format, id_column, facts, excel, name)
        written = _written(file, rows, file_format)
        entry = resource(out.name, known, rows, *written, excel)
        side.write(package_json(out.name, [entry], facts, sources, decide_licence(sources)))
    if written.left_out:
        say(f"{written.left_out} lignes sans position connue, que {known.label} ne peut contenir")
    say(f"{out} : {len(rows) - written.left_out} lignes, {written.byte_count / 1e6:.1f} Mo")
    say(f"{sidecar_name(out.name)} : licence, sources, dates, filtre, SHA-256")
