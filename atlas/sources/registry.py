"""The sources that the atlas knows (`data/sources.toml`) and the descriptions of their formats."""

import tomllib
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from atlas.directory.coverage import PLACES_ONLY
from atlas.errors import InputError, SchemaError, SourceError
from atlas.intake.description import parse_mapping
from atlas.intake.mapping import Mapping
from atlas.text.contacts import ACTIVE_PROBLEM, is_active_address

REPLACED_WHOLE = frozenset({"recognise", "coordinates"})


@dataclass(frozen=True)
class Source:
    """What is known of a source before any of its files is read.

    Parameters
    ----------
    covers
        Codes of the territories where it lists every place of its kind: `FR`, `METRO`, `R84`,
        `D23`; `LIEUX` claims only the communes where it lists a place.
    covers_reason
        Why that can be said, in French.
    download
        Whether `page_url` is the file itself.
    embedded
        File under the data directory, committed with the atlas.
    """

    source_id: str
    name: str
    licence: str
    covers: tuple[str, ...] = (PLACES_ONLY,)
    covers_reason: str = "couverture non précisée : seules les communes citées comptent"
    producer: str | None = None
    page_url: str | None = None
    format: str | None = None
    download: bool = False
    embedded: str | None = None
    vintage: date | None = None
    is_mediation: bool = True


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    SourceError
        It is absent.
    SchemaError
        It is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(f"{path} : fichier illisible ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SchemaError(f"{path} : ce n'est pas du TOML valide ({error})") from error


def load_sources(path: Path) -> dict[str, Source]:
    """Read the registry of sources.

    Raises
    ------
    SchemaError
        A source has an unknown or missing property.
    """
    sources = {}
    for source_id, properties in read_toml(path).items():
        if not isinstance(properties, dict):
            raise SchemaError(f"{path}, {source_id} : section [{source_id}] attendue")
        if not isinstance(properties.get("covers", []), list):
            raise SchemaError(f"{path}, [{source_id}] : covers doit être une liste")
        covers = tuple(properties.pop("covers", (PLACES_ONLY,)))
        try:
            sources[source_id] = Source(source_id, covers=covers, **properties)
        except TypeError as error:
            raise SchemaError(f"{path}, [{source_id}] : {error}") from error
        if is_active_address(sources[source_id].page_url):
            raise SchemaError(f"{path}, [{source_id}] : page_url {ACTIVE_PROBLEM}")
    return sources


class Mappings(dict[str, Mapping]):
    """The descriptions that can be used, by their name.

    Attributes
    ----------
    faults
        Name of a description that cannot be used -> what is wrong with it, in French.
    """

    def __init__(self) -> None:
        super().__init__()
        self.faults: dict[str, str] = {}


def load_mappings(directory: Path) -> Mappings:
    """Read every description of a format; one may extend another.

    A description at fault is left out, with those that extend it, and its fault is told in `faults`
    and by `require_format`: it stops the files of its format, and no other.
    """
    mappings = Mappings()
    raw, mappings.faults = _read_descriptions(directory)
    for format_id in raw:
        try:
            mappings[format_id] = parse_mapping(format_id, _extended(format_id, raw, ()))
        except SchemaError as error:
            mappings.faults[format_id] = str(error)
    return mappings


def _read_descriptions(directory: Path) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Return the descriptions of a folder that are TOML, and what is wrong with the others."""
    raw, faults = {}, {}
    for path in sorted(directory.glob("*.toml")):
        try:
            raw[path.stem] = read_toml(path)
        except (SchemaError, SourceError) as error:
            faults[path.stem] = str(error)
    return raw, faults


def format_roots(directory: Path) -> dict[str, str]:
    """Return format -> the description that it extends in the end, itself when it extends none.

    A description that cannot be read, or extends one that is not there, is left out.
    """
    raw, _ = _read_descriptions(directory)
    roots = {}
    for format_id in raw:
        with suppress(SchemaError):
            _extended(format_id, raw, ())
            root = format_id
            while "extends" in raw[root]:
                root = raw[root]["extends"]
            roots[format_id] = root
    return roots


def _extended(
    format_id: str, raw: dict[str, dict[str, Any]], children: tuple[str, ...]
) -> dict[str, Any]:
    """Return a description with all that it takes from the one that it extends.

    Sections are joined, the description winning over its base; those that mean something only
    as a whole are replaced.
    """
    described = dict(raw[format_id])
    parent = described.pop("extends", None)
    if parent is None:
        return described
    if parent not in raw:
        raise SchemaError(f"description {format_id} : extends « {parent} » n'existe pas")
    if parent in (format_id, *children):
        raise SchemaError(f"description {format_id} : extends « {parent} » tourne en rond")
    base = _extended(parent, raw, (format_id, *children))
    kept = {key: value for key, value in base.items() if key not in REPLACED_WHOLE & {*described}}
    return _joined(kept, described)


def _joined(base: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    """Return two tables as one, table by table; the second wins."""
    result = dict(base)
    for key, value in described.items():
        both_tables = isinstance(value, dict) and isinstance(base.get(key), dict)
        result[key] = _joined(base[key], value) if both_tables else value
    return result


def require_format(mappings: Mappings, format_id: str) -> Mapping:
    """Return a description by its name.

    Raises
    ------
    InputError
        There is none of that name.
    SchemaError
        It is at fault.
    """
    if format_id in mappings.faults:
        raise SchemaError(mappings.faults[format_id])
    if format_id not in mappings:
        known = ", ".join(sorted(mappings))
        raise InputError(f"format inconnu « {format_id} » ; formats connus : {known}")
    return mappings[format_id]
