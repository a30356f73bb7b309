"""A disk that is full or refuses, at each writing of each command: one French sentence, exit 1."""

import errno
import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.store import opening
from tests.attack.interrupted import CASES, prepare, run, snapshot
from tests.conftest import PROJECT

CODES = {"plein": errno.ENOSPC, "lecture seule": errno.EROFS, "droits": errno.EACCES}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    folder = tmp_path_factory.mktemp("disque") / "first"
    with pytest.MonkeyPatch.context() as patched:
        for name in ("STORE", "RAW_DIR", "DECISIONS", "OFFLINE"):
            patched.setenv(f"ATLAS_{name}", "")
        prepare(folder)
    return folder


@pytest.fixture
def work(first, tmp_path, monkeypatch):
    for name in ("STORE", "RAW_DIR", "DECISIONS", "OFFLINE"):
        monkeypatch.setenv(f"ATLAS_{name}", "")  # `run` sets them; they are unset afterwards
    return shutil.copytree(first, tmp_path / "work")


@pytest.mark.parametrize(
    ("name", "words"),
    [*((name, "plein") for name in CASES),
     *((name, words) for name in ("decide", "import") for words in list(CODES)[1:])],
)  # fmt: skip
@pytest.mark.slow
def test_a_disk_that_refuses_is_one_sentence_and_nothing_half(name, words, work, monkeypatch):
    """Refused at the first `fsync`: when what was written is to be made safe."""
    case = CASES[name]
    for arguments in case.before:
        run(work, arguments)
    before = snapshot(work)

    def refuse(descriptor):
        raise OSError(CODES[words], os.strerror(CODES[words]))

    places = {"{in}": str(work / "in"), "{out}": str(work / "out")}
    told = [one.replace("{in}", places["{in}"]).replace("{out}", places["{out}"])
            for one in case.arguments]  # fmt: skip
    for name_, place in (("STORE", "atlas.duckdb"), ("RAW_DIR", "raw"),
                         ("DECISIONS", "decisions.csv")):  # fmt: skip
        monkeypatch.setenv(f"ATLAS_{name_}", str(work / place))
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse)
        result = CliRunner().invoke(main, told)
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    refused = [line for line in result.output.splitlines() if line.startswith("Erreur")]
    assert len(refused) == 1
    assert words in refused[0]
    assert snapshot(work) == before


@pytest.mark.slow
def test_a_store_larger_than_what_is_permitted_is_one_sentence(work):
    """A real limit, in another process: DuckDB itself is refused."""
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)); "
        "from atlas.cli import main; main()"
    )
    before = snapshot(work)
    environment = os.environ | {
        "ATLAS_STORE": str(work / "atlas.duckdb"), "ATLAS_RAW_DIR": str(work / "raw"),
        "ATLAS_OFFLINE": "true",
    }  # fmt: skip
    given = [str(work / "in" / "indice.csv"), "--date", "2021-01-01", "--column", "indice"]
    done = subprocess.run(
        [sys.executable, "-c", code, "context", "add", "besoin", *given],
        cwd=PROJECT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "écriture impossible" in done.stderr
    assert snapshot(work) == before


@pytest.mark.parametrize("content", [b"", b"mes notes\n", b"\0" * 9000])
def test_a_file_that_is_no_atlas_is_never_overwritten(tmp_path, monkeypatch, content):
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    monkeypatch.setenv("ATLAS_STORE", str(path))
    monkeypatch.setenv("ATLAS_RAW_DIR", str(tmp_path / "raw"))
    result = CliRunner().invoke(main, ["build", "--offline"])
    assert result.exit_code == 1
    assert "déplacez-le ou donnez un autre chemin" in result.output
    assert path.read_bytes() == content
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("place", ["/dev/null", "/proc/self/mem", "."])
def test_a_store_that_can_be_no_file_is_refused_at_once(tmp_path, monkeypatch, place):
    monkeypatch.setenv("ATLAS_STORE", place)
    monkeypatch.setenv("ATLAS_RAW_DIR", str(tmp_path / "raw"))
    result = CliRunner().invoke(main, ["build", "--offline"])
    assert result.exit_code == 1
    assert "écriture impossible, c'est" in result.output
    assert not (tmp_path / "raw").exists()


def test_another_duckdb_file_is_not_overwritten(tmp_path):
    path = tmp_path / "autre.duckdb"
    opening.duckdb.connect(str(path)).close()
    before = path.read_bytes()
    with pytest.raises(opening.StoreError, match="n'est pas un atlas"):
        opening.require_atlas(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("place", ["/dev/zero", "/dev/stdin", "/proc/self/environ", "tube"])
@pytest.mark.parametrize("command", [["import"], ["describe"], ["decide"]])
def test_an_input_that_would_never_end_is_refused_at_once(work, monkeypatch, command, place):
    monkeypatch.setenv("ATLAS_STORE", str(work / "atlas.duckdb"))
    monkeypatch.setenv("ATLAS_RAW_DIR", str(work / "raw"))
    if place == "tube":
        place = str(work / "tube")
        os.mkfifo(place)
    result = CliRunner().invoke(main, [*command, place])
    assert result.exit_code == 1, result.output
    assert "illisible, c'est" in result.output or "un fichier est attendu" in result.output
