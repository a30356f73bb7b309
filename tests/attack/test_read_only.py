"""The app never writes the store: opened to be read, its bytes the same after every page."""

import hashlib
import shutil

import pytest

from atlas.store import opening
from tests.conftest import PROJECT

pytestmark = pytest.mark.filterwarnings("default")

PAGES = sorted(path.stem for path in (PROJECT / "pages").glob("*.py"))


def state(folder):
    """Return the bytes of every file of a folder, and when each was last written."""
    return {path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            for path in folder.iterdir()}  # fmt: skip


@pytest.fixture
def ways(monkeypatch):
    """Whether the store could only be read, each time it was opened."""
    asked, attached = [], opening._attached

    def watched(opened):
        connection = attached(opened)
        asked.extend(connection.execute(
            "SELECT readonly FROM duckdb_databases() WHERE database_name = 'store'"
        ).fetchone())  # fmt: skip
        return connection

    monkeypatch.setattr(opening, "_attached", watched)
    return asked


@pytest.mark.slow
def test_every_page_reads_the_store_and_writes_nothing_in_it(built, page_of, ways, tmp_path):
    for path in built.store_path.parent.glob("atlas.duckdb*"):
        shutil.copyfile(path, tmp_path / path.name)
    before = state(tmp_path)
    for page in PAGES:
        page_of(tmp_path / "atlas.duckdb", page, territoire="D01")
    page_of(tmp_path / "atlas.duckdb", "chercher", q="wifi", territoire="D01")
    assert state(tmp_path) == before
    assert set(ways) == {True}
