"""The DuckDB file opened to be read: one build of it, however often it is replaced meanwhile."""

import os
import re
import stat
import weakref
from contextlib import suppress
from pathlib import Path

import duckdb

from atlas.disk.faults import why
from atlas.disk.paths import require_destination
from atlas.errors import HeldStoreError, StoreError
from atlas.schema.frame import SCHEMA_VERSION

REBUILD = "lancez `atlas build`"
MOVE = "déplacez-le ou donnez un autre chemin (ATLAS_STORE), puis lancez `atlas build`"
# How DuckDB says that another program holds a file, on Linux and macOS, then on Windows too.
_LOCK = re.compile(r"lock is held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")
_HELD = re.compile(r"could not set lock|used by another process|different configuration", re.I)
# Names of what a process holds open; Windows has none, but never replaces a file that is open.
_DESCRIPTORS = Path("/dev/fd")

FileStamp = tuple[str, int, int, int, int]


class StoreFile:
    """One build of the store, held open: whatever takes its place later is another one.

    Parameters
    ----------
    path
        The DuckDB file.

    Raises
    ------
    StoreError
        There is no store.

    Notes
    -----
    DuckDB shares what it has opened between all who name a path in a process, even once the file
    has been replaced. Here the file is opened first, its stamp is that of what was opened, and
    DuckDB reads it by its descriptor (`connect`). A file that was replaced lasts as long as
    somebody holds it, and no longer: there is nothing to sweep.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            # A FIFO would wait for somebody to write it.
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except FileNotFoundError as error:
            raise StoreError(f"aucun atlas à l'adresse {path} : {REBUILD}") from error
        except OSError as error:
            raise StoreError(f"{path} n'est pas un atlas lisible ({why(error)})") from error
        self._close = weakref.finalize(self, os.close, descriptor)
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            self._close()
            raise StoreError(f"{path} n'est pas un atlas : {MOVE}")
        self.stamp: FileStamp = (
            str(path), facts.st_dev, facts.st_ino, facts.st_mtime_ns, facts.st_size
        )  # fmt: skip
        own = _DESCRIPTORS / str(descriptor)
        self.name = str(own) if own.exists() else str(path)


def connect(store: Path | StoreFile) -> duckdb.DuckDBPyConnection:
    """Open a store to read it, by its path as it is now, or one that is held open.

    Raises
    ------
    StoreError
        There is no store, it is not one, or another version built it.
    HeldStoreError
        Another program has it open to write it.
    """
    opened = StoreFile(store) if isinstance(store, Path) else store
    path, connection = opened.path, _attached(opened)
    try:
        row = connection.execute("SELECT schema_version FROM build").fetchone()
    except duckdb.Error as error:
        connection.close()
        raise StoreError(f"{path} n'est pas un atlas : {MOVE}") from error
    if row is None or row[0] != SCHEMA_VERSION:
        connection.close()
        raise StoreError(f"{path} vient d'une autre version de l'atlas : {REBUILD}")
    return connection


def _attached(opened: StoreFile) -> duckdb.DuckDBPyConnection:
    """Return a connection that reads a file, whatever it holds."""
    path, quoted = opened.path, opened.name.replace("'", "''")
    # A memory of its own, to which the file is attached, is shared with nobody.
    connection = duckdb.connect(":memory:", config={"temp_directory": ""})
    try:
        silence(connection)
        connection.execute(f"ATTACH '{quoted}' AS store (READ_ONLY)")
        connection.execute("USE store")
    except duckdb.Error as error:
        connection.close()
        if holder := _holder(str(error)):
            raise HeldStoreError(
                f"{path} est ouvert en écriture par un autre programme ({holder}) : fermez-le, "
                "puis recommencez"
            ) from error
        raise StoreError(f"{path} n'est pas un atlas lisible : {MOVE}") from error
    return connection


def require_atlas(path: Path) -> None:
    """Refuse the path of something that is not an atlas: it would be lost.

    An atlas of another version is one.

    Raises
    ------
    InputError
        No file can be put there.
    StoreError
        What is there is no atlas.
    HeldStoreError
        Another program has it open to write it.
    """
    require_destination(path)
    if not path.exists():
        return
    with _attached(StoreFile(path)) as connection:
        try:
            connection.execute("SELECT schema_version FROM build")
        except duckdb.Error as error:
            raise StoreError(f"{path} n'est pas un atlas : {MOVE}") from error


def silence(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep DuckDB from drawing how far it is: the atlas says it itself.

    In a notebook without ipywidgets it has no bar to draw, and refuses to be told.
    """
    with suppress(duckdb.InvalidInputException):
        connection.execute("SET enable_progress_bar = false")


def _holder(message: str) -> str | None:
    """Return which program holds a store, by the words of DuckDB; None when it is another fault.

    Examples
    --------
    >>> _holder('Could not set lock on "x": Conflicting lock is held in /bin/dbeaver (PID 12).')
    'dbeaver, processus 12'
    """
    if found := _LOCK.search(message):
        program = re.split(r"[/\\]", found["program"])[-1]
        return f"{program}, processus {found['pid']}"
    return "inconnu" if _HELD.search(message) else None
