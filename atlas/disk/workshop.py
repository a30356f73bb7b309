"""A folder of work beside what it will replace: held while somebody works there, then swept.

What happens, step by step, when folders are replaced:

1. `.atlas-work-xxxx/` is made beside them, and its lock taken.
2. Each new folder is filled there, and made safe (`fsync` of its files, then of itself).
3. `journal.json`, which says what goes where, is written beside its name, made safe, renamed: from
   this moment on it is done. Before it, nothing has happened.
4. Each old folder goes into the workshop, the new one to its place.
5. Old folders go aside where that is asked, and the workshop is removed.

The system lets go of the lock of a process that dies. Who comes next finds a workshop that nobody
holds: with a journal it does the steps that are left, without one it removes it.
"""

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from atlas.disk.faults import writes

WORK_PREFIX = ".atlas-work-"
_JOURNAL, _LOCK = "journal.json", "lock"
# What an atlas of before left beside its store when it was killed: a store that never was one.
_OLD_NAME, _OLD_SUFFIXES = re.compile(r"\.atlas-[a-z0-9_]{8}"), {".duckdb", ".npz", ".wal"}
# A workshop gets its lock in the instant that follows its folder. What has none after an hour was
# left by a process that died in between, or by an atlas of before.
_UNLOCKED_S = 3600


class Move(NamedTuple):
    """A folder of the workshop, the place it takes, and where the one that was there goes.

    Places are paths from the folder that holds the workshop. Without `aside`, what was there is
    removed with the workshop; with `is_removal`, nothing takes its place.
    """

    staged: str
    target: str
    aside: str | None = None
    is_removal: bool = False

    @property
    def old(self) -> str:
        """The name in the workshop of what was there."""
        return f"{self.staged}.old"


@contextmanager
def workshop(parent: Path) -> Iterator[Path]:
    """Give a new folder of work, held until the end of the block and removed then.

    What others left there when they were interrupted is finished or swept first.
    """
    sweep(parent)
    folder, lock = _made(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


class Exchange:
    """New folders for old ones: all are put in place, or none is."""

    def __init__(self, parent: Path, folder: Path) -> None:
        self._parent, self._folder = parent, folder
        self._moves: list[Move] = []
        self._is_done = False

    def stage(self, target: Path, aside: Path | None = None) -> Path:
        """Return an empty folder to fill, that will be `target`; what is there goes `aside`."""
        name = f"new-{len(self._moves)}"
        (self._folder / name).mkdir()
        kept = None if aside is None else str(aside.relative_to(self._parent))
        self._moves.append(Move(name, str(target.relative_to(self._parent)), kept))
        return self._folder / name

    def remove(self, target: Path) -> None:
        """Take a folder away."""
        own = str(target.relative_to(self._parent))
        self._moves.append(Move(f"new-{len(self._moves)}", own, is_removal=True))

    def commit(self) -> None:
        """Put every folder in its place, once; see the steps above."""
        if self._is_done:
            return
        for move in self._moves:
            if not move.is_removal:
                _sync_tree(self._folder / move.staged)
        unfinished, journal = self._folder / f"{_JOURNAL}.part", self._folder / _JOURNAL
        unfinished.write_text(json.dumps(self._moves), encoding="utf-8")
        sync(unfinished)
        sync(self._folder)
        os.replace(unfinished, journal)
        sync(self._folder)
        self._is_done = True
        _swap(self._parent, self._folder, self._moves)

    def settle(self) -> None:
        """Put aside what was replaced."""
        _put_aside(self._parent, self._folder, self._moves)

    def undo(self) -> None:
        """Put back what was there."""
        if not self._is_done:
            return
        (self._folder / _JOURNAL).unlink(missing_ok=True)
        for move in reversed(self._moves):
            target, old = self._parent / move.target, self._folder / move.old
            staged = self._folder / move.staged
            if target.exists() and not staged.exists() and not move.is_removal:
                os.replace(target, staged)
            if old.exists():
                os.replace(old, target)
            sync(target.parent)


@contextmanager
def exchange(parent: Path) -> Iterator[Exchange]:
    """Give what replaces folders of a folder: in place by the end of the block, or back.

    Raises
    ------
    DiskError
        The disk is full, read-only or refuses; every folder is as it was.
    """
    with ExitStack() as stack:
        with writes(parent):
            parent.mkdir(parents=True, exist_ok=True)
            own = Exchange(parent, stack.enter_context(workshop(parent)))
        try:
            yield own
            with writes(parent):
                own.commit()
        except BaseException:
            own.undo()
            raise
        with writes(parent):
            own.settle()


def sweep(parent: Path) -> None:
    """Finish or remove what interrupted work left in a folder; what somebody holds stays."""
    for left in sorted(parent.glob(".atlas-*")):
        with suppress(OSError, Timeout, ValueError, TypeError):
            if left.name.startswith(WORK_PREFIX) and (left / _LOCK).exists():
                with FileLock(left / _LOCK, timeout=0):
                    _finish(parent, left)
            elif time.time() - left.stat().st_mtime > _UNLOCKED_S:
                _sweep_unlocked(left)


def _sweep_unlocked(left: Path) -> None:
    """Remove a workshop that has no lock if it is empty, or has what an atlas of before wrote."""
    if left.name.startswith(WORK_PREFIX):
        left.rmdir()
    elif _OLD_NAME.fullmatch(left.name) and {one.suffix for one in left.iterdir()} <= _OLD_SUFFIXES:
        shutil.rmtree(left)


def _finish(parent: Path, left: Path) -> None:
    """Do what the journal of a workshop says is left to do, if it has one; then remove it.

    Raises
    ------
    ValueError, TypeError
        It is not a journal of ours: nothing is touched.
    """
    journal = left / _JOURNAL
    if journal.exists():
        moves = [Move(*row) for row in json.loads(journal.read_text(encoding="utf-8"))]
        places = [Path(one) for move in moves for one in (*move[:2], move.aside or ".")]
        if any(one.is_absolute() or ".." in one.parts for one in places):
            raise ValueError("a place outside of the folder")
        _swap(parent, left, moves)
        _put_aside(parent, left, moves)
    shutil.rmtree(left)


def _made(parent: Path) -> tuple[Path, FileLock]:
    """Return a new workshop and its lock, taken."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=WORK_PREFIX, dir=parent))
        lock = FileLock(folder / _LOCK, thread_local=False)
        with suppress(FileNotFoundError):
            lock.acquire()
            if (folder / _LOCK).exists():
                return folder, lock
            lock.release()


def _swap(parent: Path, folder: Path, moves: list[Move]) -> None:
    """Put new folders in their places, the old ones into the workshop; what is done stays done."""
    for move in moves:
        staged, target, old = folder / move.staged, parent / move.target, folder / move.old
        if move.is_removal:
            if target.exists() and not old.exists():
                os.replace(target, old)
                sync(target.parent)
            continue
        if not staged.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            os.replace(target, old)
        os.replace(staged, target)
        sync(target.parent)


def _put_aside(parent: Path, folder: Path, moves: list[Move]) -> None:
    """Put the old folders where they are kept."""
    for move in moves:
        old = folder / move.old
        if move.aside is None or not old.exists():
            continue
        aside = parent / move.aside
        aside.parent.mkdir(parents=True, exist_ok=True)
        os.replace(old, aside)
        sync(aside.parent)


def _sync_tree(folder: Path) -> None:
    """Make a folder and all that it holds safe against a power cut."""
    for path in sorted(folder.rglob("*")):
        sync(path)
    sync(folder)


def sync(path: Path) -> None:
    """Make what was written in a file, or renamed in a folder, safe against a power cut."""
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no folder
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
