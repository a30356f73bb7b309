"""The sources that the atlas knows (`data/sources.toml`) and the descriptions of their formats."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from atlas.coverage import PLACES_ONLY
from atlas.errors import InputError, SchemaError, SourceError
from atlas.mapping import Mapping, parse_mapping


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
    covers_reason: str = "couverture non précisée : seules les communes citées comptent"
    producer: str | None = None
    page_url: str | None = None
    format: str | None = None
    download: bool = False
    embedded: str | None = None
    vintage: date | None = None
    is_mediation: bool = True


def _read_toml(path: Path) -> dict[str, Any]:
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
        raise SourceError(f"{path} : fichier illisible ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SchemaError(f"{path} : ce n'est pas du TOML valide ({error})") from error


def load_sources(path: Path) -> dict[str, Source]:
    """Read the registry of sources.

    Raises
    ------
    SchemaError
        A source has an unknown or missing property.
    """
    sources = {}
    for source_id, properties in _read_toml(path).items():
        if not isinstance(properties, dict):
            raise SchemaError(f"{path}, {source_id} : section [{source_id}] attendue")
        if not isinstance(properties.get("covers", []), list):
            raise SchemaError(f"{path}, [{source_id}] : covers doit être une liste")
        covers = tuple(properties.pop("covers", (PLACES_ONLY,)))
        try:
            sources[source_id] = Source(source_id, covers=covers, **properties)
        except TypeError as error:
            raise SchemaError(f"{path}, [{source_id}] : {error}") from error
    return sources


def load_mappings(directory: Path) -> dict[str, Mapping]:
    """Read every description of a format; one may extend another, section by section.

    Raises
    ------
    SchemaError
        A description is not valid.
    """
    raw = {path.stem: _read_toml(path) for path in sorted(directory.glob("*.toml"))}
    mappings = {}
    for format_id, described in raw.items():
        parent = described.pop("extends", None)
        if parent is not None and parent not in raw:
            raise SchemaError(f"description {format_id} : extends « {parent} » n'existe pas")
        base = raw.get(parent, {})
        merged: dict[str, Any] = {key: value for key, value in base.items() if key != "extends"}
        for section, content in described.items():
            inherited = merged.get(section, {}) if section != "recognise" else {}
            is_table = isinstance(content, dict)
            merged[section] = {**inherited, **content} if is_table else content
        mappings[format_id] = parse_mapping(format_id, merged)
    return mappings


def require_format(mappings: dict[str, Mapping], format_id: str) -> Mapping:
    """Return a description by its name.

    Raises
    ------
    InputError
        There is none of that name.
    """
    if format_id not in mappings:
        known = ", ".join(sorted(mappings))
        raise InputError(f"format inconnu « {format_id} » ; formats connus : {known}")
    return mappings[format_id]
