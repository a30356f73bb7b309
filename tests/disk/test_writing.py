"""A file put in its place in one step; where it may not go; what the system refuses, in French."""

import errno
import os
import stat

import pytest

from atlas.disk import workshop as works
from atlas.disk import writing
from atlas.disk.faults import fault_words, is_disk_fault, writes
from atlas.disk.paths import require_destination, require_source
from atlas.disk.writing import new_file, write_file
from atlas.errors import AtlasError, DiskError, InputError, SourceError


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_whole_and_nothing_else_stays(tmp_path):
    path = tmp_path / "a.csv"
    write_file(path, b"un")
    write_file(path, b"deux")
    assert path.read_bytes() == b"deux"
    assert names(tmp_path) == ["a.csv"]


def test_a_failure_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.csv"
    write_file(path, b"un")

    def fail():
        with new_file(path) as unfinished:
            unfinished.write_bytes(b"de")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert path.read_bytes() == b"un"
    assert names(tmp_path) == ["a.csv"]


def test_what_is_written_is_safe_before_its_name_and_its_name_after(tmp_path, monkeypatch):
    """SQLite's order: content, rename, folder."""
    steps, sync, replace = [], writing.sync, os.replace
    monkeypatch.setattr(writing, "sync", lambda path: (steps.append(path.name), sync(path)))
    monkeypatch.setattr(os, "replace", lambda *two: (steps.append("rename"), replace(*two)))
    write_file(tmp_path / "a.csv", b"un")
    assert steps == ["a.csv", "rename", tmp_path.name]


def test_a_link_stays_a_link(tmp_path):
    path, link = tmp_path / "là" / "a.csv", tmp_path / "a.csv"
    path.parent.mkdir()
    link.symlink_to(path)
    write_file(link, b"un")
    assert link.is_symlink()
    assert path.read_bytes() == b"un"


@pytest.mark.parametrize("code", sorted(works_code for works_code in (
    errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT, errno.EFBIG, errno.EIO)))  # fmt: skip
@pytest.mark.parametrize("step", ["mkdtemp", "fsync", "replace"])
def test_what_the_system_refuses_is_one_french_sentence(tmp_path, monkeypatch, code, step):
    path = tmp_path / "a.csv"
    write_file(path, b"un")

    def refuse(*_, **__):
        raise OSError(code, os.strerror(code))

    owner = works.tempfile if step == "mkdtemp" else os
    with monkeypatch.context() as patched:
        patched.setattr(owner, step, refuse)
        with pytest.raises(DiskError) as told:
            write_file(path, b"deux")
    message = str(told.value)
    assert message.startswith(f"{path}")
    assert os.strerror(code) not in message
    assert fault_words(OSError(code, "")) in message
    assert path.read_bytes() == b"un"
    assert names(tmp_path) == ["a.csv"]


def test_the_error_of_a_library_that_tells_what_the_system_told_is_the_same_sentence(tmp_path):
    with pytest.raises(DiskError, match="disque plein"), writes(tmp_path, (RuntimeError,)):
        raise RuntimeError(f"IO Error: {os.strerror(errno.ENOSPC)}")
    with pytest.raises(RuntimeError, match=r"^2$"), writes(tmp_path, (RuntimeError,)):
        raise RuntimeError("2")


def test_a_mistake_of_ours_is_not_the_disk():
    assert is_disk_fault(OSError(errno.ENOSPC, ""))
    assert not is_disk_fault(FileNotFoundError(errno.ENOENT, ""))
    assert not is_disk_fault(OSError("no number"))


@pytest.mark.parametrize(
    "name", ["/proc/self/mem", "/sys/x", "/dev/null", "/dev/stdout", "/dev/fd/1"]
)
def test_a_name_of_the_system_is_refused(name):
    with pytest.raises(InputError, match="écriture impossible, c'est"):
        require_destination(works.Path(name))
    with pytest.raises(InputError, match="écriture impossible, c'est"):
        write_file(works.Path(name), b"")


def test_a_folder_and_a_pipe_are_refused_at_once(tmp_path):
    pipe, link = tmp_path / "tube", tmp_path / "lien"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    with pytest.raises(InputError, match="un dossier"):
        write_file(tmp_path, b"")
    for path in (pipe, link):
        with pytest.raises(InputError, match="un tube"):
            write_file(path, b"")
        with pytest.raises(SourceError, match="un tube"):
            require_source(path)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_links_in_circles_are_refused(tmp_path):
    path = tmp_path / "a"
    path.symlink_to(path)
    with pytest.raises(InputError, match="tournent en rond"):
        write_file(path, b"")


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/stdin", "/proc/kmsg", "/proc/self/environ"])
def test_a_source_that_would_never_end_is_refused(name):
    with pytest.raises(SourceError, match="illisible, c'est"):
        require_source(works.Path(name))


def test_what_is_absent_or_a_folder_is_told_by_who_opens_it(tmp_path):
    require_source(tmp_path / "absent")
    require_source(tmp_path)


def test_a_folder_that_is_absent_is_told(tmp_path):
    with pytest.raises(AtlasError, match="dossier absent"):
        write_file(tmp_path / "non" / "a.csv", b"")
