"""What arrives in the vault and what leaves it: nothing is lost, nothing is written by halves."""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from atlas.disk.faults import why, writes
from atlas.disk.locks import locked
from atlas.disk.paths import require_source
from atlas.disk.workshop import Exchange, exchange
from atlas.errors import DiskError, InputError, SourceError
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
_LOCK = ".lock"
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


@contextmanager
def vault_held(raw_dir: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Keep others from writing the vault for the time of a block.

    One that nobody can write is read as it is.

    Raises
    ------
    HeldStoreError
        See `atlas.disk.locks.locked`.
    """
    with ExitStack() as stack:
        with suppress(DiskError):
            stack.enter_context(locked(raw_dir / _LOCK, say))
        yield


@contextmanager
def _writing(raw_dir: Path) -> Iterator[Exchange]:
    """Give what replaces folders of the vault, nobody else writing it meanwhile."""
    with locked(raw_dir / _LOCK), exchange(raw_dir) as own:
        yield own


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
        A file cannot be read.
    DiskError
        The vault cannot be written.
    """
    folders = [release_folder(raw_dir, one.source.source_id, one.vintage) for one in arrivals]
    with _writing(raw_dir) as own:
        for folder, arrival in zip(folders, arrivals, strict=True):
            facts: Facts = {"source": asdict(arrival.source), "format_id": arrival.format_id,
                            "vintage": arrival.vintage}  # fmt: skip
            facts |= {"sheet": arrival.sheet} if arrival.sheet else {}
            place = _Place(RELEASES, raw_dir, folder)
            _stage(own, place, arrival.files, facts, dict(arrival.addresses))
    return [read_kept(RELEASES, folder) for folder in folders]


@contextmanager
def add_context(
    raw_dir: Path, path: Path, described: Description, retrieved: date, replace: bool
) -> Iterator[Context]:
    """Copy a file among the contexts, or the lists if it is one of awards, and give it.

    It stays if the block succeeds; if it fails, the vault is as it was. The same bytes and facts
    change nothing; the same bytes with other facts change the facts.

    Raises
    ------
    InputError
        The id cannot name a folder, is that of a context of another kind, or of another file that
        is not to be replaced.
    SourceError
        The file cannot be read.
    DiskError
        The vault cannot be written.
    """
    refuse_context(raw_dir, path, described, replace)
    family, folder = _place(raw_dir, described)
    with suppress(SourceError):
        kept = read_kept(family, folder)
        if kept.sha256 == _readable_sha256(path) and kept.description == described:
            yield kept
            return
    with _writing(raw_dir) as own:
        files = [(path.name, path, retrieved)]
        _stage(own, _Place(family, raw_dir, folder), files, asdict(described))
        with writes(folder):
            own.commit()
        yield read_kept(family, folder)


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
    require_source(path)
    try:
        return file_sha256(path)
    except OSError as error:
        raise SourceError(f"{path} : copie impossible ({why(error)})") from error


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


class _Place(NamedTuple):
    """Where a folder of the vault is, or will be."""

    family: Family[Any]
    raw_dir: Path
    folder: Path


def _stage(
    own: Exchange, place: _Place, files: Sequence[tuple[str, Path, date]], facts: Facts,
    addresses: Mapping[str, str] = MappingProxyType({}),
) -> None:  # fmt: skip
    """Copy files and their facts beside the folder that they will be; nothing else changes.

    The folder that is there goes aside if it holds anything else.
    """
    family, raw_dir, folder = place.family, place.raw_dir, place.folder
    if reserved := [path for name, path, _ in files if name == family.sidecar]:
        raise InputError(f"{reserved[0]} : ce nom est réservé à l'atlas ; renommez le fichier")
    sums = [_readable_sha256(path) for _, path, _ in files]
    day = max(retrieved for _, _, retrieved in files)
    with writes(folder):
        is_held = not folder.exists() or _sums(folder, family) <= set(sums)
        unfinished = own.stage(folder, None if is_held else _aside(raw_dir, folder, day))
        told: list[Facts] = []
        for (name, path, retrieved), sha256 in zip(files, sums, strict=True):
            shutil.copyfile(path, unfinished / name)
            _require_same(path, unfinished / name, sha256)
            known = {"address": addresses[name]} if name in addresses else {}
            told.append({"file_name": name, "retrieved": retrieved, "sha256": sha256} | known)
        facts = facts | told[0] | ({"more": told[1:]} if told[1:] else {})
        text = json.dumps(facts, ensure_ascii=False, indent=2, default=date.isoformat)
        (unfinished / family.sidecar).write_text(text + "\n", encoding="utf-8")


def _require_same(path: Path, copy: Path, sha256: str) -> None:
    """Refuse a file that changed while it was copied."""
    if file_sha256(copy) != sha256:
        raise SourceError(f"{path} : le fichier change pendant sa copie ; recommencez")


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


@contextmanager
def remove_kept(
    family: Family[Context], raw_dir: Path, name: str, is_gone: bool = False
) -> Iterator[None]:
    """Remove the folder of a name, even one that can no longer be read.

    It is gone if the block succeeds; if it fails, the folder is there as it was. With `is_gone`,
    one that is not there any more was removed by who was stopped before the block: it goes on.

    Raises
    ------
    InputError
        There is none of this name.
    DiskError
        The vault cannot be written.
    """
    folder = _inside(raw_dir / family.root, name)
    if not raw_dir.is_dir():
        raise _absent(family, raw_dir, name)
    with _writing(raw_dir) as own:  # sweeps what an interrupted removal left, even to refuse
        if folder.is_dir():
            own.remove(folder)
            with writes(folder):
                own.commit()
        elif not is_gone:
            raise _absent(family, raw_dir, name)
        yield


def _absent(family: Family[Context], raw_dir: Path, name: str) -> InputError:
    """Return what to say of a name that nothing in the vault has."""
    (none, noun), names = family.noun, [one.name for one in kept_folders(family, raw_dir)]
    known = ", ".join(names) or none
    return InputError(f"{none} {noun} « {name} » ; {noun}s : {known}")
