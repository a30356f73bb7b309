"""A plugin: the embedded atlas, made once, for tests and for the examples of docstrings.

Examples have `known`, the atlas opened, and `EMBEDDED`, the path of its file.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from atlas.settings import Settings

PROJECT = Path(__file__).parents[1]
# Rooms whose examples read an atlas.
_ROOMS = ("atlas", *(f"atlas.reader.{room}" for room in ("atlas", "committee", "known", "people")))


def settings_in(folder: Path) -> Settings:
    """Settings of an atlas in a folder, offline, from what the repository holds."""
    return Settings(
        data_dir=PROJECT / "data", store=folder / "atlas.duckdb", raw_dir=folder / "raw",
        offline=True,
    )  # fmt: skip


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Settings], None]
) -> Iterator[Settings]:
    """Give an atlas that the first worker to need it makes, and that all of them only read."""
    own = factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder, whole = shared / name, shared / f"{name}.whole"
    with FileLock(shared / f"{name}.lock"):
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(settings_in(folder))
            whole.touch()
    before = _files(folder)
    yield settings_in(folder)
    assert _files(folder) == before, f"a test has changed the atlas of all tests, {name}"


def _files(folder: Path) -> dict[Path, tuple[int, int]]:
    """Return size and time of the last change of each file."""
    files = [(path, path.stat()) for path in folder.rglob("*") if path.is_file()]
    return {path: (facts.st_size, facts.st_mtime_ns) for path, facts in files}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of an atlas built offline from what the repository holds, once for all tests."""
    from atlas.store.pipeline import build

    yield from made_once(
        tmp_path_factory, "embedded", lambda settings: build(settings, lambda text: None)
    )


@pytest.fixture(autouse=True)
def _known(request: pytest.FixtureRequest, doctest_namespace: dict[str, object]) -> None:
    """Give the examples of the rooms that read an atlas the one that is embedded."""
    test = getattr(request.node, "dtest", None)
    if test is None or test.globs.get("__name__") not in _ROOMS:
        return
    from atlas.reader import Atlas

    path = request.getfixturevalue("built").store_path
    doctest_namespace |= {"EMBEDDED": path, "known": Atlas.open(path)}
