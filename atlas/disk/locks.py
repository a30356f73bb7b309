"""Writers that wait for each other, for a limited time, and know for whom."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from atlas.disk.faults import writes
from atlas.errors import HeldStoreError

# Five times the build of the 20 real files on two cores (`benchmarks/build.py`): who waits longer
# waits for a program that will not end.
LIMIT_S = 600
_HELD = threading.local()


@contextmanager
def locked(path: Path, say: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """Hold a lock, after those who hold it; who holds it already in this thread goes on.

    Parameters
    ----------
    path
        File of the lock; it stays. Beside it, `.who` says who holds it while somebody does.
    say
        Receives a French sentence when there is somebody to wait for.

    Raises
    ------
    HeldStoreError
        Another program holds it for `LIMIT_S` already.
    DiskError
        Its folder cannot be written.
    """
    mine: set[Path] = _HELD.__dict__.setdefault("paths", set())
    place, who = path.absolute(), path.with_name(path.name + ".who")
    if place in mine:
        yield
        return
    lock = FileLock(path)
    with writes(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say(f"En attente de {_holder(who)}, qui tient {path}")
            _wait(lock, path, who)
    mine.add(place)
    try:
        with suppress(OSError):
            who.write_text(f"{os.getpid()} {_command()}", encoding="utf-8", errors="replace")
        yield
    finally:
        mine.remove(place)
        with suppress(OSError):
            who.unlink()
        lock.release()


def _wait(lock: FileLock, path: Path, who: Path) -> None:
    """Wait for a lock.

    Raises
    ------
    HeldStoreError
        In vain.
    """
    try:
        lock.acquire(timeout=LIMIT_S)
    except Timeout as error:
        raise HeldStoreError(
            f"{path} est tenu par {_holder(who)} depuis plus de {LIMIT_S} s : attendez qu'il "
            "finisse ou arrêtez-le, puis recommencez"
        ) from error


def _holder(who: Path) -> str:
    """Return who holds a lock, in French."""
    with suppress(OSError):
        number, _, command = who.read_text(encoding="utf-8", errors="replace").partition(" ")
        if number.isdecimal():
            return f"le processus {number} ({command})"
    return "un autre programme"


def _command() -> str:
    """Return what this process was asked, in a few words."""
    name = Path(sys.argv[0]).name if sys.argv and sys.argv[0] else "python"
    return " ".join([name, *sys.argv[1:3]])[:80]
