"""The vault: every file received, kept whole beside what is known of it, checked on each reading.

A file is alone in its folder with a sidecar of facts in JSON, which a person can read: a release in
`<raw>/<source_id>/<date>/`, a context in `<raw>/.contexts/<id>/`, a list of awards in
`<raw>/.labels/<id>/`. A folder is written complete or not at all, and replaced or removed at once.
"""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from atlas.errors import InputError, SourceError
from atlas.schema.kind import AWARDS
from atlas.sources.registry import Source

_ID = r"[\w-]*[^\W_][\w-]*"


@dataclass(frozen=True)
class Received:
    """A file as it is kept: where, since when, and which bytes."""

    path: Path
    retrieved: date
    sha256: str


@dataclass(frozen=True)
class Release(Received):
    """A file of one source at one date."""

    source: Source
    format_id: str
    vintage: date
    sheet: str | None = None

    @property
    def release_id(self) -> str:
        """Source and date of the data: unique in the atlas."""
        return f"{self.source.source_id}@{self.vintage.isoformat()}"


@dataclass(frozen=True)
class Description:
    """What the user says of a file loaded beside the places.

    Parameters
    ----------
    context_id
        Letters, figures, `-` and `_`.
    kind
        One of `atlas.schema.kind`.
    name, producer, licence, page_url
        Shown to readers.
    vintage
        Date of the data.
    columns
        Role of a column (`code`, `value`…) -> its published name.
    unit
        Unit of the value.
    higher_is_need
        Whether a higher value means more need.
    classes
        Words that stand for values, from the least need to the most.
    crs
        EPSG code of coordinates whose file does not say it.
    is_commune_list
        Whether the shapes of a zoning are known to be those of whole communes.
    covers
        Scopes in which a list is known to be complete; see `atlas.analysis.labels.in_scope`.
    """

    context_id: str
    kind: str
    name: str
    vintage: date
    licence: str
    producer: str | None = None
    page_url: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    unit: str | None = None
    higher_is_need: bool = True
    classes: tuple[str, ...] = ()
    crs: int | None = None
    is_commune_list: bool = False
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Context(Received):
    """A file loaded beside the places."""

    description: Description


Kept = TypeVar("Kept", bound=Received)
Facts = dict[str, Any]


@dataclass(frozen=True)
class Family(Generic[Kept]):
    """Files kept under one root, each with the same facts.

    Parameters
    ----------
    root
        Folder, in the raw one; the folders of files are `depth` below it.
    sidecar
        Name of the file of facts.
    kept
        Makes what was received, and its facts as read, into what is handed on. A fact that is not
        what it should be is a KeyError, TypeError, ValueError or AttributeError.
    noun, again
        French: what one is, with its article of none; what to do when it is spoilt.
    """

    root: str
    depth: int
    sidecar: str
    kept: Callable[[Received, Facts], Kept]
    noun: tuple[str, str]
    again: tuple[str, str]


def _release(received: Received, facts: Facts) -> Release:
    known = facts["source"]
    known["covers"] = tuple(known["covers"])
    known["vintage"] = date.fromisoformat(known["vintage"]) if known["vintage"] else None
    return Release(
        **vars(received), source=Source(**known), format_id=facts["format_id"],
        vintage=date.fromisoformat(facts["vintage"]), sheet=facts.get("sheet"),
    )  # fmt: skip


def _context(received: Received, facts: Facts) -> Context:
    facts["vintage"] = date.fromisoformat(facts["vintage"])
    facts["classes"] = tuple(facts["classes"])
    facts["covers"] = tuple(facts.get("covers", ()))  # none in files kept before the label
    described = Description(**facts)
    if described.context_id != received.path.parent.name:
        raise ValueError("identifiant d'un autre dossier")
    return Context(**vars(received), description=described)


RELEASES = Family("", 2, "release.json", _release, ("aucune", "édition"),
                  ("réimportez le fichier", "réimportez-le"))  # fmt: skip
CONTEXTS = Family(".contexts", 1, "context.json", _context, ("aucun", "contexte"),
                  ("ajoutez de nouveau le fichier", "ajoutez-le de nouveau"))  # fmt: skip
LISTS = Family(".labels", 1, "context.json", _context, ("aucune", "liste"),
               ("réimportez le fichier", "réimportez-le"))  # fmt: skip


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def add_release(
    raw_dir: Path,
    path: Path,
    source: Source,
    format_id: str,
    vintage: date,
    retrieved: date,
    sheet: str | None = None,
) -> Release:
    """Copy a file among the releases; the same source and date is replaced.

    `sheet` is the sheet or the layer to read, when the user chose it.

    Raises
    ------
    InputError
        The source id cannot name a folder.
    SourceError
        The file or the folder cannot be read or written.
    """
    known = _inside(raw_dir, source.source_id, "identifiant de source", re.UNICODE)
    facts: Facts = {"source": asdict(source), "format_id": format_id, "vintage": vintage}
    facts |= {"sheet": sheet} if sheet else {}
    return _add(RELEASES, known / vintage.isoformat(), path, facts, retrieved)


def add_context(raw_dir: Path, path: Path, described: Description, retrieved: date) -> Context:
    """Copy a file among the contexts, or the lists if it is one of awards; its id is replaced.

    Raises
    ------
    InputError
        The id cannot name a folder, or is that of a context of another kind.
    SourceError
        The file or the folder cannot be read or written.
    """
    family = LISTS if described.kind == AWARDS else CONTEXTS
    folder = _inside(raw_dir / family.root, described.context_id)
    kind = None
    with suppress(OSError, ValueError, KeyError, TypeError):
        kind = json.loads((folder / family.sidecar).read_text(encoding="utf-8"))["kind"]
    if kind not in (None, described.kind):
        raise InputError(
            f"l'identifiant « {described.context_id} » est déjà celui d'un contexte « {kind} » ; "
            "donnez-en un autre avec --id"
        )
    return _add(family, folder, path, asdict(described), retrieved)


def _inside(root: Path, name: str, words: str = "identifiant", flags: int = re.ASCII) -> Path:
    """Return the folder of a name.

    Raises
    ------
    InputError
        The name cannot be that of a folder.
    """
    if not re.fullmatch(_ID, name, flags):
        raise InputError(f"{words} « {name} » refusé : lettres, chiffres, - et _")
    return root / name


def _add(family: Family[Kept], folder: Path, path: Path, facts: Facts, retrieved: date) -> Kept:
    """Copy a file and its facts into a folder, complete or not at all, and read them back."""
    if path.name == family.sidecar:
        raise InputError(f"{path} : ce nom est réservé à l'atlas ; renommez le fichier")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=folder.parent) as temporary:
            unfinished = Path(temporary) / "new"
            unfinished.mkdir()
            copy = Path(shutil.copyfile(path, unfinished / path.name))
            facts = facts | {"file_name": path.name, "retrieved": retrieved}
            facts["sha256"] = file_sha256(copy)
            text = json.dumps(facts, ensure_ascii=False, indent=2, default=date.isoformat)
            (unfinished / family.sidecar).write_text(text + "\n", encoding="utf-8")
            if folder.exists():
                folder.rename(Path(temporary) / "old")
            unfinished.rename(folder)
    except OSError as error:
        raise SourceError(f"{path} : copie impossible ({error.strerror})") from error
    return read_kept(family, folder)


def read_kept(family: Family[Kept], folder: Path) -> Kept:
    """Read the facts of a file and check that it is the one received.

    Raises
    ------
    SourceError
        The facts or the file are absent or altered.
    """
    (_, noun), (file_again, again) = family.noun, family.again
    try:
        facts = json.loads((folder / family.sidecar).read_text(encoding="utf-8"))
        path, expected = folder / facts.pop("file_name"), facts.pop("sha256")
        retrieved = date.fromisoformat(facts.pop("retrieved"))
        kept = family.kept(Received(path, retrieved, file_sha256(path)), facts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"{folder} : {noun} illisible ({error}) ; {file_again}") from error
    if kept.sha256 != expected:
        raise SourceError(f"{path} : le fichier a changé depuis sa réception ; {again}")
    return kept


def list_kept(family: Family[Kept], raw_dir: Path) -> list[Kept]:
    """Return every file of a family, by its folders.

    Raises
    ------
    SourceError
        See `read_kept`.
    """
    return [read_kept(family, folder) for folder in _folders(family, raw_dir)]


def _folders(family: Family[Kept], raw_dir: Path) -> list[Path]:
    """Return the folders of a family, those being written and those of other families left out."""
    root = raw_dir / family.root
    folders = sorted(path.parent for path in root.glob("*/" * family.depth + family.sidecar))
    return [one for one in folders
            if not any(part.startswith(".") for part in one.relative_to(root).parts)]  # fmt: skip


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
        (none, noun), names = family.noun, [one.name for one in _folders(family, raw_dir)]
        known = ", ".join(names) or none
        raise InputError(f"{none} {noun} « {name} » ; {noun}s : {known}")
    try:
        with tempfile.TemporaryDirectory(prefix=".", dir=folder.parent) as temporary:
            folder.rename(Path(temporary) / "removed")
    except OSError as error:
        raise SourceError(f"{folder} : suppression impossible ({error.strerror})") from error
