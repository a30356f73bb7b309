"""Readers while the store is replaced under them: never a failure, never two builds in one."""

import os
import shutil
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

from atlas.app import reads
from atlas.reader import Atlas
from atlas.reader.build import Build
from atlas.schema.frame import SCHEMA_VERSION, conform, empty_table
from atlas.schema.tables import TABLES
from atlas.settings import Settings
from atlas.store.database import read_table, replace_tables, write_store
from atlas.store.opening import StoreFile, connect
from tests.conftest import make_source

REPLACEMENTS, READERS = 10, 4
DESCRIPTORS = Path("/proc/self/fd")
TOLD = {"build": "build_id", "sources": "source_id", "aliases": "place_id"}


def numbered(number: int) -> dict[str, pd.DataFrame]:
    """Return tables that all tell one number."""
    row = {
        "build_id": str(number), "schema_version": SCHEMA_VERSION, "atlas_version": "1",
        "built_at": "2026", "cog_vintage": "COG", "detour_factor": 1.3, "notice": None,
    }  # fmt: skip
    alias = dict.fromkeys((column.name for column in TABLES["aliases"]), str(number))
    return {
        "build": conform(pd.DataFrame([row]), "build"),
        "sources": make_source(source_id=str(number)),
        "aliases": conform(pd.DataFrame([alias]), "aliases"),
    }


def written(path: Path, number: int) -> None:
    replace_tables(path, numbered(number))


def told(build: Build) -> list[int]:
    """Return the number that each table of a build tells, one table read after the other."""
    return [int(build.table(name)[column].iloc[0]) for name, column in TOLD.items()]


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    path = tmp_path_factory.mktemp("first") / "atlas.duckdb"
    write_store(path, {name: empty_table(name) for name in TABLES} | numbered(0))
    return path


@pytest.fixture
def store(first, tmp_path):
    return shutil.copyfile(first, tmp_path / "l'atlas.duckdb")


def test_readers_during_ten_replacements_neither_fail_nor_mix_two_builds(store):
    answers: list[list[list[int]]] = [[] for _ in range(READERS)]
    failures: list[BaseException] = []
    is_over = threading.Event()

    def read(own: list[list[int]]) -> None:
        try:
            while not is_over.is_set():
                own.append(told(Atlas.open(store).build))
                time.sleep(0.01)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=read, args=[own]) for own in answers]
    [thread.start() for thread in threads]
    seen = []
    for number in range(1, REPLACEMENTS + 1):
        written(store, number)
        seen.append(told(Atlas.open(store).build))
    is_over.set()
    [thread.join() for thread in threads]
    assert failures == []
    assert seen == [[number] * len(TOLD) for number in range(1, REPLACEMENTS + 1)]
    for own in answers:
        assert own
        assert all(len(set(one)) == 1 for one in own)
        assert own == sorted(own)


def test_the_next_reader_has_the_new_content_while_another_holds_the_old_one(store):
    with connect(store) as held:
        written(store, 1)
        assert told(Atlas.open(store).build) == [1] * len(TOLD)
        replace_tables(store, {"sources": make_source(source_id="2")})
        assert read_table(store, "sources")["source_id"].tolist() == ["2"]
        assert held.execute("SELECT build_id FROM build").fetchone() == ("0",)


def test_an_answer_begun_before_a_replacement_is_finished_from_the_same_build(store):
    begun = Atlas.open(store).build
    assert begun.table("build")["build_id"].tolist() == ["0"]
    written(store, 1)
    assert told(begun) == [0] * len(TOLD)
    assert told(Atlas.open(store).build) == [1] * len(TOLD)


def test_a_run_of_a_page_reads_one_build_from_its_beginning_to_its_end(store, monkeypatch):
    """Each run has a thread of its own: the next one reads what is there then."""
    monkeypatch.setattr(reads, "settings", lambda: Settings(store=store))
    monkeypatch.setattr(reads, "_settings", reads.settings)
    found: list[list[int]] = []

    def run(replaced_by: int) -> None:
        reads.hold()
        found.append(told(reads.built().build))
        written(store, replaced_by)
        found.append(told(reads.built().build))

    for number in (1, 2):
        thread = threading.Thread(target=run, args=[number])
        thread.start()
        thread.join()
    assert found == [[0] * len(TOLD), [0] * len(TOLD), [1] * len(TOLD), [1] * len(TOLD)]
    assert told(reads.built().build) == [2] * len(TOLD)


def test_a_store_of_the_same_size_put_back_at_the_same_time_is_another_one(store):
    """What a copy that keeps times would do."""
    Atlas.open(store).table("build")
    facts = store.stat()
    written(store, 1)
    os.utime(store, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert told(Atlas.open(store).build) == [1] * len(TOLD)


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="needs /proc")
def test_a_store_that_nobody_reads_any_more_is_let_go(store):
    def is_held() -> bool:
        held = [str(one.readlink()) for one in DESCRIPTORS.iterdir() if one.is_symlink()]
        return any(name.startswith(str(store)) for name in held)

    opened = StoreFile(store)
    written(store, 1)
    assert is_held()
    del opened
    deadline = time.monotonic() + 5
    while is_held() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_held()
