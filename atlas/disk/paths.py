"""Where a file may be written, and what may be read: ordinary files only, told at once."""

import stat
from pathlib import Path

from atlas.disk.faults import why
from atlas.errors import InputError, SourceError

# Folders that hold no files: what the kernel shows of itself, and devices.
_SYSTEM = tuple(map(Path, ("/proc", "/sys", "/dev")))
_MEMORY = Path("/dev/shm")  # noqa: S108 -- a disk in memory, where files are ordinary


def require_destination(path: Path) -> Path:
    """Return where a file can be put, links followed, so that a link stays one.

    Raises
    ------
    InputError
        It is a folder, a device, a pipe, or a name of the system.
    """
    try:
        place = path.resolve()
        kind = _kind(path, place)
    except (OSError, RuntimeError) as error:  # links in circles are a RuntimeError before 3.13
        words = why(error) if isinstance(error, OSError) else "liens qui tournent en rond"
        raise InputError(f"{path} : écriture impossible ({words})") from error
    if kind:
        raise InputError(
            f"{path} : écriture impossible, c'est {kind} ; donnez le nom d'un fichier ordinaire"
        )
    return place


def require_source(path: Path) -> None:
    """Refuse at once what would never end, or never begin: devices, pipes, names of the system.

    What is absent, or a folder, is told by who opens it.

    Raises
    ------
    SourceError
        It is one of them.
    """
    try:
        kind = None if path.is_dir() else _kind(path, path.resolve())
    except (OSError, RuntimeError):
        return
    if kind:
        raise SourceError(
            f"{path} : illisible, c'est {kind} ; copiez-en le contenu dans un fichier ordinaire"
        )


def _kind(path: Path, place: Path) -> str | None:
    """Return what a path is, links followed, when it is no ordinary file, there or to come."""
    named = (path.absolute(), place)  # `/dev/stdout` may lead to an ordinary file
    if any(one.is_relative_to(system) for system in _SYSTEM for one in named) and not (
        place.is_relative_to(_MEMORY)
    ):
        return "un nom réservé au système"
    try:
        mode = place.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISDIR(mode):
        return "un dossier"
    return "un tube" if stat.S_ISFIFO(mode) else "un périphérique"
