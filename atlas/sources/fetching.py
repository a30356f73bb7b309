"""A file named by an address: fetched whole, into a folder of its own, before anything reads it."""

import hashlib
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from atlas.errors import InputError
from atlas.settings import Settings
from atlas.sources.download import Progress, download


def fetch(settings: Settings, address: str, progress: Progress = lambda *_: None) -> Path:
    """Fetch the file of an address; what an interrupted download left is resumed.

    Returns
    -------
    Path
        The file, under the name that the address gives it, in a folder of that address.

    Raises
    ------
    InputError
        The address is neither http nor https, or names no host.
    SourceError
        See `atlas.sources.download.download`.
    """
    name = address_file(address)
    folder = hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    target = settings.raw_path / ".download" / folder / name
    timeout_s = (settings.connect_timeout_s, settings.read_timeout_s)
    download(address, target, timeout_s, progress, settings.download_limit_mb * 1_000_000)
    return target


def forget(fetched: Path) -> None:
    """Remove a fetched file, and its folder unless a download has begun there."""
    fetched.unlink(missing_ok=True)
    if not any(fetched.parent.iterdir()):
        fetched.parent.rmdir()


def address_file(address: str) -> str:
    """Return the name of the file of an address, which names nothing outside of its folder.

    Raises
    ------
    InputError
        The address is neither http nor https, or names no host.

    Examples
    --------
    >>> address_file("https://exemple.fr/donnees/lieux%20du%20Cher.csv?v=2")
    'lieux du Cher.csv'
    """
    parts = urlsplit(address)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise InputError(f"adresse « {address} » : attendu http://… ou https://…")
    name = re.sub(r'[\x00-\x1f/\\:*?"<>|]', "-", unquote(parts.path).rstrip("/").rsplit("/", 1)[-1])
    return name.strip(". ")[-120:] or "fichier"
