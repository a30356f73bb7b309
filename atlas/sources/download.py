"""Fetch one file: resumed after a cut, complete or not at all."""

import os
from collections.abc import Callable
from pathlib import Path

import requests

from atlas.disk.faults import writes
from atlas.errors import SourceError

CHUNK_BYTES = 1 << 16
ATTEMPTS = 3

Progress = Callable[[int, int | None], None]


def download(
    url: str,
    target: Path,
    timeout_s: tuple[float, float],
    progress: Progress = lambda *_: None,
    limit_bytes: int | None = None,
) -> None:
    """Download a file; what an earlier attempt left is resumed when the server allows it.

    Parameters
    ----------
    url
        Address of the file.
    target
        Where the complete file goes; untouched on failure. The unfinished part lies beside it,
        ending in `.part`.
    timeout_s
        Seconds to wait for a connection, and for more bytes.
    progress
        Called with the bytes received so far and their total, when it is known.
    limit_bytes
        Bytes beyond which the file is refused, whatever the server announced.

    Raises
    ------
    SourceError
        The address does not answer, refuses, sends more than the limit, or the file comes
        incomplete after three attempts.
    DiskError
        It cannot be written.
    """
    with writes(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        _download(url, target, timeout_s, progress, limit_bytes)


def _download(
    url: str, target: Path, timeout_s: tuple[float, float], progress: Progress,
    limit_bytes: int | None,
) -> None:  # fmt: skip
    """Download a file, its folder being there."""
    part = target.with_name(target.name + ".part")
    tag = target.with_name(target.name + ".etag")
    reason = "aucune réponse"

    def checked(received: int, total: int | None) -> None:
        if limit_bytes is not None and max(received, total or 0) > limit_bytes:
            part.unlink(missing_ok=True)
            tag.unlink(missing_ok=True)
            raise SourceError(
                f"{url} : plus de {limit_bytes / 1e6:.0f} Mo, refusé ; la limite se règle par "
                "ATLAS_DOWNLOAD_LIMIT_MB"
            )
        progress(received, total)

    for _ in range(ATTEMPTS):
        try:
            if _fetch_part(url, part, tag, timeout_s, checked):
                os.replace(part, target)
                tag.unlink(missing_ok=True)
                return
            reason = "réponse incomplète"
        except requests.HTTPError as error:
            raise SourceError(f"{url} : refus du serveur ({error.response.status_code})") from error
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
            if not part.exists():
                raise SourceError(f"{url} : adresse injoignable") from error
            reason = "connexion coupée"
        except requests.Timeout:
            reason = "délai dépassé"
        except requests.RequestException as error:
            raise SourceError(f"{url} : {type(error).__name__}") from error
    raise SourceError(f"{url} : {reason} après {ATTEMPTS} essais")


def _fetch_part(
    url: str, part: Path, tag: Path, timeout_s: tuple[float, float], progress: Progress
) -> bool:
    """Add to the unfinished part what is missing; tell whether the file is complete."""
    headers = {"Accept-Encoding": "identity"}
    known = tag.read_text() if part.exists() and tag.exists() else ""
    if known:
        headers |= {"Range": f"bytes={part.stat().st_size}-", "If-Range": known}
    with requests.get(url, headers=headers, stream=True, timeout=timeout_s) as response:
        if response.status_code == requests.codes.requested_range_not_satisfiable:
            part.unlink(missing_ok=True)
            return False
        response.raise_for_status()
        resumed = response.status_code == requests.codes.partial_content
        if resumed and not (
            response.headers.get("ETag") == known
            and response.headers.get("Content-Range", "").startswith(
                f"bytes {part.stat().st_size}-"
            )
        ):
            part.unlink(missing_ok=True)
            tag.unlink(missing_ok=True)
            return False
        received = part.stat().st_size if resumed else 0
        length = response.headers.get("Content-Length")
        total = received + int(length) if length and length.isdecimal() else None
        etag = response.headers.get("ETag", "")
        if etag and not etag.startswith("W/"):
            tag.write_text(etag)
        else:
            tag.unlink(missing_ok=True)
        with part.open("ab" if resumed else "wb") as file:
            for chunk in response.iter_content(CHUNK_BYTES):
                file.write(chunk)
                received += len(chunk)
                progress(received, total)
    return total is None or received == total
