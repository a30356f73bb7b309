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


def test_what_a_reader_prepares_is_of_his_visit_alone(built, page_of, tmp_path):
    for path in built.store_path.parent.glob("atlas.duckdb*"):
        shutil.copyfile(path, tmp_path / path.name)
    before = state(tmp_path)
    place = database.read_table(tmp_path / "atlas.duckdb", "places").iloc[0]
    app = page_of(tmp_path / "atlas.duckdb", "chercher", lieu=place["place_id"])
    motive = next(box for box in app.text_input if box.label.startswith("Motif"))
    motive.set_value("fermé depuis mai")
    next(one for one in app.button if one.label == "Ajouter à mes décisions").click().run()
    assert any("Mes décisions (1)" in header.value for header in app.header)
    other = page_of(tmp_path / "atlas.duckdb", "chercher", lieu=place["place_id"])
    assert not any("Mes décisions" in header.value for header in other.header)
    assert state(tmp_path) == before
