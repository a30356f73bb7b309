"""The app never writes the store: opened to be read, its bytes the same after every page."""

import hashlib
import shutil

import duckdb
import pytest

from atlas.store import database
from tests.conftest import PROJECT

pytestmark = pytest.mark.filterwarnings("default")

PAGES = sorted(path.stem for path in (PROJECT / "pages").glob("*.py"))


def state(folder):
    """Return the bytes of every file of a folder, and when each was last written."""
    return {path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            for path in folder.iterdir()}  # fmt: skip


@pytest.fixture
def ways(monkeypatch):
    """How the store was opened, each time."""
    asked = []

    def connect(*arguments, **options):
        asked.append(options.get("read_only", False))
        return duckdb.connect(*arguments, **options)

    class Watched:
        def __getattr__(self, name):
            return connect if name == "connect" else getattr(duckdb, name)

    monkeypatch.setattr(database, "duckdb", Watched())
    return asked


def test_every_page_reads_the_store_and_writes_nothing_in_it(built, page_of, ways, tmp_path):
    for path in built.store_path.parent.glob("atlas.duckdb*"):
        shutil.copyfile(path, tmp_path / path.name)
    before = state(tmp_path)
    for page in PAGES:
        page_of(tmp_path / "atlas.duckdb", page, territoire="D01")
    page_of(tmp_path / "atlas.duckdb", "chercher", q="wifi", territoire="D01")
    assert state(tmp_path) == before
    assert len(ways) > 10
    assert set(ways) == {True}
