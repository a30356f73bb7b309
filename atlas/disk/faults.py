"""Why the system refuses to write, in French, with what can be done."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from atlas.errors import DiskError

_WORDS = {
    errno.ENOSPC: "disque plein ; libérez de la place",
    errno.EDQUOT: "quota de disque atteint ; libérez de la place",
    errno.EFBIG: "fichier plus grand que ce qui est permis ici",
    errno.EROFS: "disque en lecture seule ; choisissez un autre dossier",
    errno.EACCES: "droits insuffisants ; choisissez un autre dossier, ou changez-en les droits",
    errno.EPERM: "droits insuffisants ; choisissez un autre dossier, ou changez-en les droits",
    errno.ENOENT: "dossier absent ; créez-le d'abord",
    errno.ENOTDIR: "une partie de ce chemin n'est pas un dossier",
    errno.EISDIR: "c'est un dossier ; donnez le nom d'un fichier",
    errno.ENOTEMPTY: "dossier qui n'est pas vide",
    errno.ENAMETOOLONG: "nom trop long ; donnez-en un plus court",
    errno.ELOOP: "liens qui tournent en rond",
    errno.EIO: "erreur du disque ; vérifiez-le",
    errno.EBUSY: "occupé par un autre programme",
    errno.EMFILE: "trop de fichiers ouverts",
    errno.ENFILE: "trop de fichiers ouverts",
}
_REFUSALS = {
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO,
}  # fmt: skip


def fault_words(error: BaseException) -> str | None:
    r"""Return why the disk refuses, by an error's number or its words; None if it does not.

    Libraries write too, and tell in their own errors what the system told them.

    Examples
    --------
    >>> fault_words(OSError(errno.ENOSPC, "No space left on device"))
    'disque plein\xa0; libérez de la place'
    >>> fault_words(RuntimeError("IO Error: Could not write: No space left on device"))
    'disque plein\xa0; libérez de la place'
    >>> fault_words(ValueError("2"))
    """
    number = getattr(error, "errno", None)
    if number in _WORDS:
        return _WORDS[number]
    told = str(error)
    return next((words for code, words in _WORDS.items() if os.strerror(code) in told), None)


def why(error: OSError) -> str:
    """Return why the system refuses, in French where it is known, else in its own words."""
    return fault_words(error) or error.strerror or type(error).__name__


@contextmanager
def writes(path: Path, also: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Turn what the system refuses while a path is written into one sentence.

    Parameters
    ----------
    path
        What is written.
    also
        Errors of a library that may tell what the system told it.

    Raises
    ------
    DiskError
        The disk is full, read-only, or refuses; nothing has changed.
    """
    try:
        yield
    except OSError as error:
        raise DiskError(f"{path} : écriture impossible ({why(error)}) ; rien n'a changé") from error
    except also as error:
        if words := fault_words(error):
            told = f"{path} : écriture impossible ({words}) ; rien n'a changé"
            raise DiskError(told) from error
        raise


def is_disk_fault(error: OSError) -> bool:
    """Tell whether the disk itself refuses, whatever was asked of it: never a mistake of ours."""
    return error.errno in _REFUSALS
