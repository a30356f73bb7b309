"""A file written beside its place, then put there in one step: whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from atlas.disk.faults import writes
from atlas.disk.paths import require_destination
from atlas.disk.workshop import sync, workshop


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Give the path of a file to write, which takes its place when nothing fails.

    It is written in a folder of its own beside its place, made safe against a power cut, then
    renamed; the folder is made safe after it. A link stays a link: what it names is replaced.

    Raises
    ------
    InputError
        The place is not one for a file.
    DiskError
        The disk is full, read-only or refuses; the old file is as it was.
    """
    place = require_destination(path)
    with writes(path), workshop(place.parent) as folder:
        unfinished = folder / place.name
        yield unfinished
        sync(unfinished)
        os.replace(unfinished, place)
        sync(place.parent)


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole, or not at all; see `new_file`."""
    with new_file(path) as unfinished:
        unfinished.write_bytes(content)
