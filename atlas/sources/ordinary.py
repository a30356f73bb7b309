"""What may be opened: an ordinary file, named in UTF-8, no larger than a setting."""

import stat
from pathlib import Path

from atlas.disk.paths import require_source
from atlas.errors import SourceError
from atlas.settings import load_settings
from atlas.text.french import with_unit

_BYTES_PER_MB = 1_000_000


def require_ordinary(path: Path) -> None:
    """Refuse what cannot be read to its end in a while, before a byte of it is read.

    A path that does not exist is for who opens it to tell.

    Raises
    ------
    SourceError
        It is a folder, a device, a pipe or a name of the system; its name is not in UTF-8; it is
        larger than the setting `file_limit_mb`.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        shown = str(path).encode(errors="replace").decode()
        raise SourceError(
            f"{shown} : le nom de ce fichier n'est pas écrit en UTF-8 ; renommez-le"
        ) from error
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return
    if not stat.S_ISREG(facts.st_mode):
        raise SourceError(f"{path} : un fichier est attendu, non un dossier ni un périphérique")
    require_source(path)
    limit = load_settings().file_limit_mb
    if facts.st_size > limit * _BYTES_PER_MB:
        size = with_unit(facts.st_size / _BYTES_PER_MB, "Mo")
        raise SourceError(
            f"{path} : {size}, et un fichier lu en a au plus {limit} ; coupez-le, ou changez "
            "ATLAS_FILE_LIMIT_MB"
        )
