"""A context: one file loaded beside the places, kept as received in the raw folder.

Each is in `<raw>/.contexts/<context_id>/`, with what the user said of it in a sidecar.
"""

import json
import shutil
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from atlas.errors import InputError, SourceError
from atlas.sources.releases import file_sha256

FOLDER, SIDECAR = ".contexts", "context.json"


@dataclass(frozen=True)
class Description:
    """What the user says of a file.

    Parameters
    ----------
    context_id
        Letters, figures, `-` and `_`.
    kind
        One of `atlas.context.roles.ROLES`.
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
class Context:
    """One file and all that is known of it."""

    description: Description
    path: Path
    retrieved: date
    sha256: str


def add_context(
    raw_dir: Path, path: Path, description: Description, retrieved: date, root: str = FOLDER
) -> Context:
    """Copy a file among the contexts, complete or not at all; the same id is replaced.

    `root` is the folder, in the raw one, of another family of files kept in the same way.

    Raises
    ------
    InputError
        The id cannot name a folder, or is that of a context of another kind.
    SourceError
        The file or the folder cannot be read or written.
    """
    folder = _folder(raw_dir, description.context_id, root)
    if path.name == SIDECAR:
        raise InputError(f"{path} : ce nom est réservé à l'atlas ; renommez le fichier")
    kind = _kind_of(folder)
    if kind not in (None, description.kind):
        raise InputError(
            f"l'identifiant « {description.context_id} » est déjà celui d'un contexte « {kind} » ; "
            "donnez-en un autre avec --id"
        )
    facts = asdict(description) | {
        "vintage": description.vintage.isoformat(),
        "retrieved": retrieved.isoformat(),
        "file_name": path.name,
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
    return read_context(folder)


def read_context(folder: Path) -> Context:
    """Read the facts of a context and check that its file is the one received.

    Raises
    ------
    SourceError
        The facts or the file are absent or altered.
    """
    try:
        facts = json.loads((folder / SIDECAR).read_text(encoding="utf-8"))
        path = folder / facts.pop("file_name")
        retrieved, expected = date.fromisoformat(facts.pop("retrieved")), facts.pop("sha256")
        facts["vintage"] = date.fromisoformat(facts["vintage"])
        facts["classes"] = tuple(facts["classes"])
        facts["covers"] = tuple(facts.get("covers", ()))
        context = Context(Description(**facts), path, retrieved, file_sha256(path))
        if context.description.context_id != folder.name:
            raise ValueError("identifiant d'un autre dossier")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            f"{folder} : contexte illisible ({error}) ; ajoutez de nouveau le fichier"
        ) from error
    if context.sha256 != expected:
        raise SourceError(f"{path} : le fichier a changé depuis sa réception ; ajoutez-le de "
                          "nouveau")  # fmt: skip
    return context


def list_contexts(raw_dir: Path, root: str = FOLDER) -> list[Context]:
    """Return every context of the raw folder, by id; `root` as in `add_context`.

    Raises
    ------
    SourceError
        See `read_context`.
    """
    folders = sorted(path.parent for path in (raw_dir / root).glob(f"*/{SIDECAR}"))
    return [read_context(folder) for folder in folders if not folder.name.startswith(".")]


def remove_context(raw_dir: Path, context_id: str, root: str = FOLDER) -> None:
    """Remove a context, even one that can no longer be read; in one step.

    `root` as in `add_context`.

    Raises
    ------
    InputError
        There is none of this id.
    SourceError
        The folder cannot be written.
    """
    folder = _folder(raw_dir, context_id, root)
    if not folder.is_dir():
        parents = (raw_dir / root).glob(f"*/{SIDECAR}")
        known = ", ".join(sorted(path.parent.name for path in parents))
        raise InputError(f"aucun contexte « {context_id} » ; contextes : {known or 'aucun'}")
    try:
        with tempfile.TemporaryDirectory(prefix=".", dir=folder.parent) as temporary:
            folder.rename(Path(temporary) / "removed")
    except OSError as error:
        raise SourceError(f"{folder} : suppression impossible ({error.strerror})") from error


def _kind_of(folder: Path) -> str | None:
    """Return the kind of a context, None when there is none or its facts cannot be read."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return str(json.loads((folder / SIDECAR).read_text(encoding="utf-8"))["kind"])
    return None


def _folder(raw_dir: Path, context_id: str, root: str) -> Path:
    """Return the folder of a context.

    Raises
    ------
    InputError
        The id cannot name a folder.
    """
    plain = context_id.replace("-", "").replace("_", "")
    if not (plain.isascii() and plain.isalnum()):
        raise InputError(f"identifiant « {context_id} » refusé : lettres, chiffres, - et _")
    return raw_dir / root / context_id
