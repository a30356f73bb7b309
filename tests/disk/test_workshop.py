"""Folders replaced together: all or none, whatever interrupts; leftovers finished or swept."""

import json
import os
import time

import pytest
from filelock import FileLock

from atlas.disk.workshop import WORK_PREFIX, exchange, sweep


def tree(folder):
    """Return the texts of a folder, by their paths."""
    return {str(one.relative_to(folder)): one.read_text() for one in folder.rglob("*.txt")}


@pytest.fixture
def places(tmp_path):
    for name in ("un", "deux"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "f.txt").write_text(f"ancien {name}")
    return tmp_path


OLD = {"un/f.txt": "ancien un", "deux/f.txt": "ancien deux"}
NEW = {"un/f.txt": "nouveau un", "deux/f.txt": "nouveau deux", "côté/un/f.txt": "ancien un"}


def stage_both(own, places):
    for name, aside in (("un", places / "côté" / "un"), ("deux", None)):
        new = own.stage(places / name, aside)
        (new / "f.txt").write_text(f"nouveau {name}")


def test_new_folders_take_their_places_and_one_old_one_goes_aside(places):
    with exchange(places) as own:
        stage_both(own, places)
        assert {k: v for k, v in tree(places).items() if not k.startswith(".")} == OLD
    assert tree(places) == NEW
    assert not list(places.glob(".atlas-*"))


def test_a_failure_before_and_after_the_moment_leaves_what_was_there(places):
    def fail(is_done):
        with exchange(places) as own:
            stage_both(own, places)
            if is_done:
                own.commit()
                assert tree(places)["un/f.txt"] == NEW["un/f.txt"]
            raise ZeroDivisionError

    for is_done in (False, True):
        with pytest.raises(ZeroDivisionError):
            fail(is_done)
        assert tree(places) == OLD
        assert not list(places.glob(".atlas-*"))


def test_a_folder_is_removed_or_stays(places):
    with exchange(places) as own:
        own.remove(places / "un")
    assert tree(places) == {"deux/f.txt": "ancien deux"}

    def fail():
        with exchange(places) as own:
            own.remove(places / "deux")
            own.commit()
            assert not (places / "deux").exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert tree(places) == {"deux/f.txt": "ancien deux"}


def leave(places, journal, **content):
    """Leave a workshop as a process that was killed leaves it."""
    left = places / f"{WORK_PREFIX}tué"
    left.mkdir()
    (left / "lock").touch()
    for name, text in content.items():
        (left / name).mkdir()
        (left / name / "f.txt").write_text(text)
    if journal is not None:
        (left / "journal.json").write_text(journal)
    return left


def test_without_journal_nothing_has_happened(places):
    leave(places, None, **{"new-0": "nouveau un"})
    sweep(places)
    assert tree(places) == OLD
    assert not list(places.glob(".atlas-*"))


@pytest.mark.parametrize("is_moved", [False, True])
def test_with_a_journal_what_is_left_is_done(places, is_moved):
    rows = [["new-0", "un", "côté/un", False], ["new-1", "deux", None, False]]
    left = leave(places, json.dumps(rows), **{"new-0": "nouveau un", "new-1": "nouveau deux"})
    if is_moved:
        os.replace(places / "un", left / "new-0.old")
    sweep(places)
    assert tree(places) == NEW
    assert not list(places.glob(".atlas-*"))


@pytest.mark.parametrize("journal", ["", "{", "[1]", '[["new-0", "../x", null, false]]',
                                     '[["new-0", "/tmp/x", null, false]]'])  # fmt: skip
def test_a_journal_that_is_not_ours_touches_nothing(places, journal):
    left = leave(places, journal, **{"new-0": "nouveau un"})
    sweep(places)
    assert tree(left) == {"new-0/f.txt": "nouveau un"}
    assert {k: v for k, v in tree(places).items() if not k.startswith(".")} == OLD


def test_what_somebody_works_in_stays(places):
    left = leave(places, None, **{"new-0": "en cours"})
    with FileLock(left / "lock"):
        sweep(places)
        assert left.exists()
    sweep(places)
    assert not left.exists()


def test_what_an_atlas_of_before_left_is_swept_once_old_and_nothing_else(tmp_path):
    store, mine, young = (
        tmp_path / f".atlas-{name}" for name in ("a1b2c3d4", "reglages", "zzzzzzzz")
    )
    for folder, name in ((store, "atlas.duckdb"), (mine, "notes.txt"), (young, "a.duckdb")):
        folder.mkdir()
        (folder / name).touch()
    empty = tmp_path / f"{WORK_PREFIX}vide"
    empty.mkdir()
    for folder in (store, mine, empty):
        os.utime(folder, (time.time() - 7200,) * 2)
    sweep(tmp_path)
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([mine.name, young.name])
