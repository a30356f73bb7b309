"""The vault: every file received, kept whole beside what is known of it, checked on each reading.

A folder holds a sidecar of facts in JSON, which a person can read, and the file, or the files of a
release: a release in `<raw>/<source_id>/<date>/`, a context in `<raw>/.contexts/<id>/`, a list of
awards in `<raw>/.labels/<id>/`. A folder is written complete or not at all (see
`atlas.disk.workshop`); one that is replaced stays, with its facts, in `<raw>/.replaced/` until a
person removes it.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from atlas.disk.workshop import sweep
from atlas.errors import SourceError
from atlas.sources.registry import Source


@dataclass(frozen=True)
class Received:
    """A file as it is kept: where, since when, which bytes, and the address it came from."""

    path: Path
    retrieved: date
    sha256: str
    address: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Release(Received):
    """The file, or the files, of one source at one date; `more` has those after the first."""

    source: Source
    format_id: str
    vintage: date
    more: tuple[Received, ...] = ()
    sheet: str | None = None

    @property
    def release_id(self) -> str:
        """Source and date of the data: unique in the atlas."""
        return f"{self.source.source_id}@{self.vintage.isoformat()}"

    @property
    def files(self) -> tuple[Received, ...]:
        """Every file, in the order of their arrival."""
        first = Received(self.path, self.retrieved, self.sha256, address=self.address)
        return (first, *self.more)


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
    prefix
        Of the indicators that the columns of a series name.
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
    prefix: str | None = None


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
    folder = received.path.parent
    return Release(
        **vars(received), source=Source(**known), format_id=facts["format_id"],
        vintage=date.fromisoformat(facts["vintage"]), sheet=facts.get("sheet"),
        more=tuple(_checked(folder, one) for one in facts.get("more", ())),
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


def _checked(folder: Path, facts: Facts) -> Received:
    """Return one file more of a folder, checked to be the one received."""
    path = folder / facts["file_name"]
    day, address = date.fromisoformat(facts["retrieved"]), facts.get("address")
    received = Received(path, day, file_sha256(path), address=address)
    if received.sha256 != facts["sha256"]:
        raise ValueError(f"{path.name} a changé depuis sa réception")
    return received


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
        address = facts.pop("address", None)
        received = Received(path, retrieved, file_sha256(path), address=address)
        kept = family.kept(received, facts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"{folder} : {noun} illisible ({error}) ; {file_again}") from error
    if kept.sha256 != expected:
        raise SourceError(f"{path} : le fichier a changé depuis sa réception ; {again}")
    return kept


def list_kept(family: Family[Kept], raw_dir: Path) -> list[Kept]:
    """Return every file of a family, by its folders; what was interrupted is finished first.

    Raises
    ------
    SourceError
        See `read_kept`.
    """
    sweep(raw_dir)
    return [read_kept(family, folder) for folder in kept_folders(family, raw_dir)]


def kept_folders(family: Family[Kept], raw_dir: Path) -> list[Path]:
    """Return the folders of a family, those being written and those of other families left out."""
    root = raw_dir / family.root
    folders = sorted(path.parent for path in root.glob("*/" * family.depth + family.sidecar))
    return [one for one in folders
            if not any(part.startswith(".") for part in one.relative_to(root).parts)]  # fmt: skip
