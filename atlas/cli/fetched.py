"""Files named by an address: fetched whole before anything reads them, then forgotten."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from atlas.cli.group import say
from atlas.errors import InputError
from atlas.settings import Settings
from atlas.sources.download import download

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@contextmanager
def local_files(settings: Settings, named: Sequence[str]) -> Iterator[tuple[Path, ...]]:
    """Give the files that arguments name, those of addresses fetched for the time of the block.

    What an interrupted download left is resumed by the next one.

    Raises
    ------
    InputError
        An address is neither http nor https, or names no file.
    SourceError
        A file is absent; an address does not answer, refuses, or sends more than the limit.
    """
    fetched, paths = [], []
    for argument in named:
        if not _ADDRESS.match(argument):
            paths.append(Path(argument))
            continue
        target = settings.raw_path / ".download" / _file_name(argument)
        say(f"Demande de {argument}")
        timeout_s = (settings.connect_timeout_s, settings.read_timeout_s)
        download(argument, target, timeout_s, limit_bytes=settings.download_limit_mb * 1_000_000)
        fetched.append(target)
        paths.append(target)
    try:
        yield tuple(paths)
    finally:
        for target in fetched:
            target.unlink(missing_ok=True)


def _file_name(address: str) -> str:
    """Return the name of the file of an address, which names nothing outside of its folder.

    Examples
    --------
    >>> _file_name("https://exemple.fr/donnees/lieux%20du%20Cher.csv?v=2")
    'lieux du Cher.csv'
    """
    parts = urlsplit(address)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise InputError(f"adresse « {address} » : attendu http://… ou https://…")
    name = re.sub(r'[\x00-\x1f/\\:*?"<>|]', "-", unquote(parts.path).rstrip("/").rsplit("/", 1)[-1])
    return name.strip(". ")[-120:] or "fichier"
