"""What arrives in the vault and what leaves it: nothing is lost, nothing is written by halves."""

import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from atlas.errors import InputError, SourceError
from atlas.schema.kind import AWARDS
from atlas.sources.registry import Source
from atlas.sources.vault import (
    CONTEXTS,
    LISTS,
    RELEASES,
    Context,
    Description,
    Facts,
    Family,
    Kept,
    Release,
    file_sha256,
    kept_folders,
    read_kept,
)

REPLACED = ".replaced"
_ID = r"[\w-]*[^\W_][\w-]*"


class Arrival(NamedTuple):
    """One release to keep: what is said of it, and its files, each under its name in the vault.

    `addresses` has the name of each file that was fetched, and its address.
    """

    source: Source
    format_id: str
    vintage: date
    files: tuple[tuple[str, Path, date], ...]
    sheet: str | None = None
    addresses: tuple[tuple[str, str], ...] = ()

    @property
    def release_id(self) -> str:
        """As in `Release`."""
        return f"{self.source.source_id}@{self.vintage.isoformat()}"


def release_folder(raw_dir: Path, source_id: str, vintage: date) -> Path:
    """Return the folder of a release, there or not.

    Raises
    ------
    InputError
        The source id cannot name a folder.
    """
    known = _inside(raw_dir, source_id, "identifiant de source", re.UNICODE)
    return known / vintage.isoformat()


def add_releases(raw_dir: Path, arrivals: Sequence[Arrival]) -> list[Release]:
    """Copy the files of releases, all of them or none.

    A release of the same source and date is replaced; it stays in `<raw>/.replaced/` unless all its
    files are among those that arrive.

    Raises
    ------
    InputError
        A source id cannot name a folder.
    SourceError
        A file or a folder cannot be read or written.
    """
    folders = [release_folder(raw_dir, one.source.source_id, one.vintage) for one in arrivals]
    with ExitStack() as stack:
        staged = []
        for folder, arrival in zip(folders, arrivals, strict=True):
            facts: Facts = {"source": asdict(arrival.source), "format_id": arrival.format_id,
                            "vintage": arrival.vintage}  # fmt: skip
            facts |= {"sheet": arrival.sheet} if arrival.sheet else {}
            addresses = dict(arrival.addresses)
            staged.append(_staged(stack, RELEASES, folder, arrival.files, facts, addresses))
        for arrival, folder, unfinished in zip(arrivals, folders, staged, strict=True):
            day = max(retrieved for _, _, retrieved in arrival.files)
            _swap(RELEASES, folder, unfinished, _aside(raw_dir, folder, day))
    return [read_kept(RELEASES, folder) for folder in folders]


def add_context(
    raw_dir: Path, path: Path, described: Description, retrieved: date, replace: bool
) -> Context:
    """Copy a file among the contexts, or the lists if it is one of awards.

    The same bytes and facts change nothing; the same bytes with other facts change the facts.

    Raises
    ------
    InputError
        The id cannot name a folder, is that of a context of another kind, or of another file that
        is not to be replaced.
    SourceError
        The file or the folder cannot be read or written.
    """
    refuse_context(raw_dir, path, described, replace)
    family, folder = _place(raw_dir, described)
    with suppress(SourceError):
        kept = read_kept(family, folder)
        if kept.sha256 == _readable_sha256(path) and kept.description == described:
            return kept
    with ExitStack() as stack:
        files = [(path.name, path, retrieved)]
        unfinished = _staged(stack, family, folder, files, asdict(described))
        _swap(family, folder, unfinished, _aside(raw_dir, folder, retrieved))
    return read_kept(family, folder)


def refuse_context(raw_dir: Path, path: Path, described: Description, replace: bool) -> None:
    """Refuse a file that would take the place of another context; nothing is written.

    Raises
    ------
    InputError, SourceError
        See `add_context`.
    """
    family, folder = _place(raw_dir, described)
    known = recorded_facts(family, folder)
    if known.get("kind", described.kind) != described.kind:
        raise InputError(
            f"l'identifiant « {described.context_id} » est déjà celui d'un contexte "
            f"« {known['kind']} » ; donnez-en un autre avec --id"
        )
    if folder.exists() and not replace and known.get("sha256") != _readable_sha256(path):
        raise InputError(
            f"« {described.context_id} » est déjà là : {held(known)}. {path.name} "
            f"le remplacerait : rien n'est écrit. --replace pour le remplacer (l'ancien reste dans "
            f"{raw_dir / REPLACED}), ou un autre identifiant pour garder les deux"
        )


def _place(raw_dir: Path, described: Description) -> tuple[Family[Context], Path]:
    """Return the family and the folder of what the user describes, there or not."""
    family = LISTS if described.kind == AWARDS else CONTEXTS
    return family, _inside(raw_dir / family.root, described.context_id)


def held(facts: Facts) -> str:
    """Return what a folder holds, in French, by its facts."""
    with suppress(KeyError, TypeError, ValueError):
        name = facts.get("name") or facts["source"]["name"]
        days = [f"{date.fromisoformat(facts[key]):%d/%m/%Y}" for key in ("vintage", "retrieved")]
        files = ", ".join(
            [facts["file_name"], *(one["file_name"] for one in facts.get("more", ()))]
        )
        return f"{files} ({name}, données du {days[0]}, reçu le {days[1]})"
    return "un fichier dont la description est illisible"


def recorded_facts(family: Family[Any], folder: Path) -> Facts:
    """Return the facts of a folder as they were written, unchecked; none when there are none."""
    with suppress(OSError, ValueError):
        facts = json.loads((folder / family.sidecar).read_text(encoding="utf-8"))
        return facts if isinstance(facts, dict) else {}
    return {}


def _readable_sha256(path: Path) -> str:
    """Return the SHA-256 of a file that arrives."""
    try:
        return file_sha256(path)
    except OSError as error:
        raise SourceError(f"{path} : copie impossible ({error.strerror})") from error


def _inside(root: Path, name: str, words: str = "identifiant", flags: int = re.ASCII) -> Path:
    """Return the folder of a name.

    Raises
    ------
    InputError
        The name cannot be that of a folder.
    """
    if not re.fullmatch(_ID, name, flags):
        raise InputError(f"{words} « {name} » refusé : lettres, chiffres, - et _")
    return root / name


def _staged(
    stack: ExitStack, family: Family[Kept], folder: Path,
    files: Sequence[tuple[str, Path, date]], facts: Facts,
    addresses: Mapping[str, str] = MappingProxyType({}),
) -> Path:  # fmt: skip
    """Copy files and their facts beside the folder that they will be; nothing else changes."""
    if reserved := [path for name, path, _ in files if name == family.sidecar]:
        raise InputError(f"{reserved[0]} : ce nom est réservé à l'atlas ; renommez le fichier")
    path = files[0][1]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = tempfile.TemporaryDirectory(prefix=".", dir=folder.parent)
        unfinished = Path(stack.enter_context(temporary)) / "new"
        unfinished.mkdir()
        told: list[Facts] = []
        for name, path, retrieved in files:
            copy = Path(shutil.copyfile(path, unfinished / name))
            sha256 = file_sha256(copy)
            known = {"address": addresses[name]} if name in addresses else {}
            told.append({"file_name": name, "retrieved": retrieved, "sha256": sha256} | known)
        facts = facts | told[0] | ({"more": told[1:]} if told[1:] else {})
        text = json.dumps(facts, ensure_ascii=False, indent=2, default=date.isoformat)
        (unfinished / family.sidecar).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise SourceError(f"{path} : copie impossible ({error.strerror})") from error
    return unfinished


def _swap(family: Family[Kept], folder: Path, unfinished: Path, aside: Path) -> None:
    """Put a folder in the place of that of its name, which goes aside if it holds anything else."""
    try:
        if folder.exists():
            old, new = (_sums(one, family) for one in (folder, unfinished))
            if old <= new:
                aside = unfinished.with_name("old")
            aside.parent.mkdir(parents=True, exist_ok=True)
            folder.rename(aside)
        unfinished.rename(folder)
    except OSError as error:
        raise SourceError(f"{folder} : écriture impossible ({error.strerror})") from error


def _sums(folder: Path, family: Family[Kept]) -> set[str]:
    """Return the SHA-256 of the files of a folder, its facts left out."""
    return {file_sha256(one) for one in folder.iterdir() if one.name != family.sidecar}


def _aside(raw_dir: Path, folder: Path, day: date) -> Path:
    """Return where a folder that is replaced on a day is kept."""
    parent = raw_dir / REPLACED / folder.relative_to(raw_dir)
    number = 1
    while (parent / f"{day:%Y-%m-%d}-{number}").exists():
        number += 1
    return parent / f"{day:%Y-%m-%d}-{number}"


def remove_kept(family: Family[Context], raw_dir: Path, name: str) -> None:
    """Remove the folder of a name, even one that can no longer be read; in one step.

    Raises
    ------
    InputError
        There is none of this name.
    SourceError
        The folder cannot be written.
    """
    folder = _inside(raw_dir / family.root, name)
    if not folder.is_dir():
        (none, noun), names = family.noun, [one.name for one in kept_folders(family, raw_dir)]
        known = ", ".join(names) or none
        raise InputError(f"{none} {noun} « {name} » ; {noun}s : {known}")
    try:
        with tempfile.TemporaryDirectory(prefix=".", dir=folder.parent) as temporary:
            folder.rename(Path(temporary) / "removed")
    except OSError as error:
        raise SourceError(f"{folder} : suppression impossible ({error.strerror})") from error
