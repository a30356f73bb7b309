"""What `atlas import` can receive beside places: one entry per kind of file."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from atlas.errors import AtlasError
from atlas.sources.columns import CSV_SUFFIXES, column_names
from atlas.sources.files import read_file

PLACES_KIND = "places"


class Said(NamedTuple):
    """What the user says of a file that is not one of places."""

    source_id: str | None
    name: str | None
    licence: str | None
    covers: tuple[str, ...]
    vintage: date | None
    no_build: bool
    replace: bool


class Kind(NamedTuple):
    """A kind of file: whether columns are those of one, and what is done of such files."""

    recognises: Callable[[list[str]], bool]
    receive: Callable[[list[Path], Said], None]


def kind_of(path: Path, kinds: dict[str, Kind]) -> str:
    """Return the kind of a file by its columns; places when no other kind knows them."""
    with suppress(AtlasError):  # the reader of places will say what is wrong
        if path.suffix.lower() in CSV_SUFFIXES:
            columns = column_names(path)
        else:
            columns = [str(name) for name in read_file(path).rows.columns]
        for name, kind in kinds.items():
            if kind.recognises(columns):
                return name
    return PLACES_KIND
