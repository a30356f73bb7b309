"""The wheel in an environment of its own, far from the checkout: what people install."""

import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.conftest import PROJECT

pytestmark = pytest.mark.slow

# 9.7 MB on the day this was written, of which 6.0 are the outlines of communes.
MOST_BYTES = 11_000_000
WAIT_S = 300
# What a user may have received, built, decided or written there: none of it is anybody else's.
OWN = ("data/raw/lieux.csv", "data/atlas.duckdb", "data/decisions.csv", "static/map/index.html",
       "pages/notes.txt")  # fmt: skip
# Folder of the repository -> ends of the names that the wheel holds from it.
EMBEDDED = {
    "data/mappings": ".toml", "data/places": ".csv", "data/labels": "", "data/stakes": ".csv",
    "data/referentials": "", "data/series": ".csv", "data/reference": "", "pages": ".py",
}  # fmt: skip


def run(*command, **options):
    """Run a program that must succeed; return what it prints."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=WAIT_S, **options
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A copy of what makes the wheel, beside what a user may have there."""
    folder = tmp_path_factory.mktemp("source") / "atlas-mediation"
    ours = shutil.ignore_patterns("raw", "atlas.duckdb*", "decisions.csv*", "__pycache__")
    for name in ("atlas", "data", "pages", ".streamlit"):
        shutil.copytree(PROJECT / name, folder / name, ignore=ours)
    for name in ("streamlit_app.py", "setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(PROJECT / name, folder / name)
    for name in OWN:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("secret", encoding="utf-8")
    return folder


def pip_wheel(what, folder):
    """Return the wheel made of a folder or of a source archive, without network."""
    run(sys.executable, "-m", "pip", "wheel", what, "--no-deps", "--no-build-isolation",
        "--no-index", "--wheel-dir", folder)  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(source, tmp_path_factory):
    return pip_wheel(source, tmp_path_factory.mktemp("wheel"))


class Installed(NamedTuple):
    """An environment with the wheel, the folder of its packages, a home, where one works."""

    command: Path
    packages: Path
    data: Path
    work: Path
    environment: dict[str, str]

    def atlas(self, *arguments):
        return run(self.command, *arguments, cwd=self.work, env=self.environment)


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The wheel in a fresh environment that sees the libraries of this one, not the checkout.

    Names of folders in a `.pth` file are added to the path; the `.pth` files found there, which
    lead to the checkout, are not obeyed.
    """
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
    python = folder / "venv" / "bin" / "python"
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(python, "-c", code).strip())
    paths = dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
    libraries = [path for path in sys.path if path.endswith("-packages")]
    (packages / "libraries.pth").write_text("\n".join(dict.fromkeys([*paths, *libraries])))
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index",
        wheel)  # fmt: skip
    home = folder / "home"
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ATLAS_", "XDG_", "PYTHON", "STREAMLIT_", "COV"))
    }
    xdg = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("DATA", "CACHE", "CONFIG")}
    work = folder / "work"
    work.mkdir()
    home.mkdir()
    own = {"HOME": str(home), "ATLAS_OFFLINE": "1"}
    return Installed(
        python.with_name("atlas"), packages, home / "data" / "atlas-mediation", work,
        inherited | xdg | own,
    )  # fmt: skip


def contents(folder):
    """Return each file of a folder with its size and the time of its last change."""
    return {
        str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_wheel_holds_what_is_committed_and_nothing_of_the_user(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    bundle = "atlas/_bundle/"
    expected = {"streamlit_app.py", ".streamlit/config.toml", "data/sources.toml"}
    for folder, ending in EMBEDDED.items():
        names = {f"{folder}/{path.name}" for path in (PROJECT / folder).glob(f"*{ending}")}
        assert names
        expected |= {name for name in names if (PROJECT / name).is_file()}
    assert {name.removeprefix(bundle) for name in held if name.startswith(bundle)} == expected
    modules = {str(path.relative_to(PROJECT)) for path in (PROJECT / "atlas").rglob("*.py")}
    assert modules <= held
    beside = {".js", ".css", ".typ", ".svg"}
    others = {
        str(path.relative_to(PROJECT))
        for path in (PROJECT / "atlas").rglob("*")
        if path.suffix in beside
    }
    assert {Path(name).suffix for name in others} == beside
    assert others <= held
    assert {name.split("/")[0] for name in held if ".dist-info/" not in name} == {"atlas"}


def test_the_wheel_is_light(wheel):
    assert wheel.stat().st_size <= MOST_BYTES


def test_a_source_archive_makes_the_same_wheel(source, wheel, tmp_path):
    code = f"from setuptools.build_meta import build_sdist; build_sdist({str(tmp_path)!r})"
    run(sys.executable, "-c", code, cwd=source)
    (archive,) = tmp_path.glob("*.tar.gz")
    again = pip_wheel(archive, tmp_path / "again")
    files = [
        {entry.filename: entry.CRC for entry in zipfile.ZipFile(path).infolist()}
        for path in (wheel, again)
    ]
    assert files[0] == files[1]


def test_an_installed_atlas_writes_in_the_folder_of_the_user_alone(installed):
    before = contents(installed.packages)
    where = run(installed.command.with_name("python"), "-c", "import atlas; print(atlas.__file__)",
                cwd=installed.work, env=installed.environment)  # fmt: skip
    assert Path(where.strip()).is_relative_to(installed.packages)
    installed.atlas("build")
    assert (installed.data / "atlas.duckdb").exists()
    assert "687 lignes lues" in installed.atlas("info")

    installed.atlas("export", "communes", "--where", "beyond_10km_share = 1", "--out", "m.geojson")
    collection = json.loads((installed.work / "m.geojson").read_text(encoding="utf-8"))
    assert len(collection["features"]) > 100
    installed.atlas("export", "map", "--out", "carte.html")
    assert "<html" in (installed.work / "carte.html").read_text(encoding="utf-8")[:500]
    installed.atlas("report", "departement", "15", "--out", "cantal.pdf")
    assert (installed.work / "cantal.pdf").read_bytes().startswith(b"%PDF-")
    installed.atlas("figure", "--level", "departement", "--out", "carte.png")
    assert (installed.work / "carte.png").read_bytes().startswith(b"\x89PNG")

    with served(installed) as address:
        assert b"<html" in fetch(address)
        said = visit(address)
        assert said[0] == "Carte"
        assert any("habitants" in text for text in said[1:])
        page = fetch(f"{address}/component/atlas.app.canvas.carte/index.html").decode()
        boundaries = next((installed.data / "static" / "map").glob("topology-*.bin"))
        assert boundaries.name in page
        content = fetch(f"{address}/component/atlas.app.canvas.carte/{boundaries.name}")
        assert content == boundaries.read_bytes()
    assert contents(installed.packages) == before


@contextmanager
def served(installed):
    """Run `atlas serve` and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(installed.command), "serve", "--headless", "--address", "127.0.0.1",
               "--port", str(port)]  # fmt: skip
    with subprocess.Popen(command, cwd=installed.work, env=installed.environment) as server:
        try:
            yield wait_for(f"http://127.0.0.1:{port}", server)
        finally:
            server.terminate()


def wait_for(address, server):
    """Return an address when it answers."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        assert server.poll() is None, "the server has stopped"
        try:
            fetch(f"{address}/_stcore/health")
        except urllib.error.URLError:
            time.sleep(0.25)
        else:
            return address
    pytest.fail(f"{address} does not answer")


def fetch(address):
    """Return the body of an answer that must be 200."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        assert answer.status == 200
        return answer.read()


def visit(address):
    """Open the first page as a browser does; return its sentences once it is whole, without fault.

    A server without reader runs no page, and an error of a page is no error of the server.
    """
    ask = BackMsg()
    ask.rerun_script.query_string = ""
    said, end = [], time.monotonic() + WAIT_S
    stream = address.replace("http", "ws") + "/_stcore/stream"
    with connect(stream, subprotocols=["streamlit"], max_size=None) as socket_:
        socket_.send(ask.SerializeToString())
        while time.monotonic() < end:
            message = ForwardMsg.FromString(socket_.recv(timeout=WAIT_S))
            if message.WhichOneof("type") == "new_session":
                colour = message.new_session.custom_theme.primary_color
                assert colour == "#000091", "the configuration of the wheel is not obeyed"
            element = message.delta.new_element
            kind = element.WhichOneof("type")
            assert kind != "exception", element.exception
            if kind == "alert":
                assert element.alert.format != Alert.ERROR, element.alert.body
            said += [element.markdown.body] if kind == "markdown" else []
            said += [element.heading.body] if kind == "heading" else []
            if message.WhichOneof("type") == "script_finished":
                assert message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
                return said
    pytest.fail("the page never ends")
