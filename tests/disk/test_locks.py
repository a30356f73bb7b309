"""Writers that wait, for a limited time, and know for whom."""

import os
import threading

import pytest

from atlas.disk import locks
from atlas.disk.locks import locked
from atlas.errors import DiskError, HeldStoreError


def test_who_holds_a_lock_goes_on_and_leaves_no_word(tmp_path):
    path = tmp_path / "a.lock"
    with locked(path), locked(path):
        assert (tmp_path / "a.lock.who").read_text().startswith(f"{os.getpid()} ")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.lock"]


def test_who_waits_knows_for_whom_and_not_for_ever(tmp_path, monkeypatch):
    path, said, failures = tmp_path / "a.lock", [], []
    monkeypatch.setattr(locks, "LIMIT_S", 0.2)

    def wait():
        try:
            with locked(path, said.append):
                failures.append("held by two")
        except HeldStoreError as error:
            failures.append(str(error))

    with locked(path):
        other = threading.Thread(target=wait)
        other.start()
        other.join(10)
    assert f"processus {os.getpid()}" in said[0]
    assert len(failures) == 1
    assert f"processus {os.getpid()}" in failures[0]
    assert "0.2 s" in failures[0]
    wait()
    assert failures[1:] == ["held by two"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "fichier").touch()
    with pytest.raises(DiskError), locked(tmp_path / "fichier" / "a.lock"):
        pass
