"""The collector of cycles is paused by a build, and as it was afterwards, whatever happens."""

import gc

import pytest

from atlas.errors import StoreError
from atlas.settings import Settings
from atlas.store.imports import uncollected
from atlas.store.pipeline import build


@pytest.fixture(autouse=True)
def collecting():
    gc.enable()
    yield
    gc.enable()


def test_a_fault_gives_the_collector_back():
    seen = []

    @uncollected()
    def fail():
        seen.append(gc.isenabled())
        raise ValueError("une panne")

    with pytest.raises(ValueError, match="une panne"):
        fail()
    assert (seen, gc.isenabled()) == ([False], True)


def test_one_that_was_paused_stays_so():
    gc.disable()
    with uncollected(), uncollected():
        assert not gc.isenabled()
    assert not gc.isenabled()


def test_a_build_pauses_it(monkeypatch, tmp_path):
    seen = []

    def look(path):
        seen.append((path, gc.isenabled()))
        raise StoreError("ce n'est pas un atlas")

    monkeypatch.setattr("atlas.store.pipeline.require_atlas", look)
    settings = Settings(store=tmp_path / "atlas.duckdb")
    with pytest.raises(StoreError):
        build(settings, print)
    assert seen == [(settings.store_path, False)]
    assert gc.isenabled()
