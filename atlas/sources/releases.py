"""A release: one file of one source at one date, kept as received in the raw folder."""

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from atlas.errors import InputError, SourceError
from atlas.sources.registry import Source

SIDECAR = "release.json"


@dataclass(frozen=True)
class Release:
    """One file and all that is known of it."""

    source: Source
    format_id: str
    path: Path
    vintage: date
    retrieved: date
    sha256: str

    @property
    def release_id(self) -> str:
        """Source and date of the data: unique in the atlas."""
        return f"{self.source.source_id}@{self.vintage.isoformat()}"


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def add_release(
    raw_dir: Path, path: Path, source: Source, format_id: str, vintage: date, retrieved: date
) -> Release:
    """Copy a file into the raw folder, complete or not at all; the same date is replaced.

    Raises
    ------
    InputError
        The source id cannot name a folder.
    SourceError
        The file or the folder cannot be read or written.
    """
    if not source.source_id.replace("-", "").replace("_", "").isalnum():
        raise InputError(
            f"identifiant de source « {source.source_id} » refusé : lettres, chiffres, - et _"
        )
    if path.name == SIDECAR:
        raise InputError(f"{path} : ce nom est réservé à l'atlas ; renommez le fichier")
    folder = raw_dir / source.source_id / vintage.isoformat()
    facts = {
        "source": {
            key: value.isoformat() if isinstance(value, date) else value
            for key, value in vars(source).items()
        },
        "format_id": format_id,
        "file_name": path.name,
        "vintage": vintage.isoformat(),
        "retrieved": retrieved.isoformat(),
    }
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=folder.parent) as temporary:
            unfinished = Path(temporary) / "new"
            unfinished.mkdir()
            copy = Path(shutil.copyfile(path, unfinished / path.name))
            facts["sha256"] = file_sha256(copy)
            sidecar = json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
            (unfinished / SIDECAR).write_text(sidecar, encoding="utf-8")
            if folder.exists():
                folder.rename(Path(temporary) / "old")
            unfinished.rename(folder)
    except OSError as error:
        raise SourceError(f"{path} : copie impossible ({error.strerror})") from error
    return read_release(folder)


def read_release(folder: Path) -> Release:
    """Read the facts of a release and check that its file is the one received.

    Raises
    ------
    SourceError
        The facts or the file are absent or altered.
    """
    try:
        facts = json.loads((folder / SIDECAR).read_text(encoding="utf-8"))
        known = facts["source"]
        known["covers"] = tuple(known["covers"])
        known["vintage"] = date.fromisoformat(known["vintage"]) if known["vintage"] else None
        path = folder / facts["file_name"]
        expected = facts["sha256"]
        sha256 = file_sha256(path)
        release = Release(
            Source(**known), facts["format_id"], path, date.fromisoformat(facts["vintage"]),
            date.fromisoformat(facts["retrieved"]), sha256,
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(
            f"{folder} : édition illisible ({error}) ; réimportez le fichier"
        ) from error
    if sha256 != expected:
        raise SourceError(f"{path} : le fichier a changé depuis sa réception ; réimportez-le")
    return release


def list_releases(raw_dir: Path) -> list[Release]:
    """Return every release of the raw folder, by source then date.

    Raises
    ------
    SourceError
        See `read_release`.
    """
    folders = sorted(path.parent for path in raw_dir.glob(f"*/*/{SIDECAR}"))
    return [read_release(folder) for folder in folders if not folder.name.startswith(".")]


def embedded_release(data_dir: Path, source: Source, retrieved: date) -> Release:
    """Return the release of a source committed with the atlas.

    Raises
    ------
    SourceError
        Its file is absent.
    """
    path = data_dir / str(source.embedded)
    if not path.exists():
        raise SourceError(f"{path} : fichier embarqué absent ; récupérez le dépôt complet")
    vintage = source.vintage or retrieved
    return Release(source, str(source.format), path, vintage, vintage, file_sha256(path))
