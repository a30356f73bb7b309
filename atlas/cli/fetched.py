"""Files named by an address: fetched whole before anything reads them, then forgotten."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from atlas.cli.group import say
from atlas.settings import Settings
from atlas.sources.fetching import fetch, forget

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@contextmanager
def local_files(
    settings: Settings, named: Sequence[str]
) -> Iterator[tuple[tuple[Path, ...], dict[Path, str]]]:
    """Give the files that arguments name, those of addresses fetched for the time of the block.

    Beside them, the address of each one that was fetched.

    Raises
    ------
    InputError, SourceError
        See `atlas.sources.fetching.fetch`.
    """
    addresses: dict[Path, str] = {}
    paths = []
    try:
        for argument in named:
            path = Path(argument)
            if _ADDRESS.match(argument):
                say(f"Demande de {argument}")
                path = fetch(settings, argument)
                addresses[path] = argument
            paths.append(path)
        yield tuple(paths), addresses
    finally:
        for path in addresses:
            forget(path)
