"""What is too large, too deep, no file or no shape: a sentence, in little time and memory."""

import json
import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from atlas.context.contexts import examine_context
from atlas.errors import AtlasError, SchemaError, SourceError
from atlas.schema.kind import NEED, ZONING
from atlas.sources.columns import column_names
from atlas.sources.files import read_file
from atlas.sources.ordinary import require_ordinary
from atlas.sources.parsing.rawfile import MOST_COLUMNS
from atlas.sources.vault import Description
from atlas.store.refresh import context_reference
from tests.conftest import PROJECT

MOST_SECONDS, MOST_KILOBYTES = 10, 1 << 20


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def square(*points):
    return {"type": "Feature", "properties": {"code": "A", "nom": "x"},
            "geometry": {"type": "Polygon", "coordinates": [list(points)]}}  # fmt: skip


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


HOSTILE = {
    "egales.csv": ",".join(["nom"] * 20_000) + "\n" + ",".join(["a"] * 20_000),
    "larges.csv": ",".join(f"c{n}" for n in range(5_000)) + "\n" + ",".join(["a"] * 5_000),
    "cles.json": json.dumps([{f"k{n}": "a" for n in range(5_000)}] * 3),
    "profond.json": "[" * 100_000 + "]" * 100_000,
    "objets.json": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "vide.csv": "",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_sentence_soon(tmp_path, name):
    path, started = write(tmp_path / name, HOSTILE[name]), time.perf_counter()
    with pytest.raises(AtlasError, match=re.escape(name)):
        read_file(path)
    assert time.perf_counter() - started < MOST_SECONDS


def test_a_file_of_many_columns_is_told_how_many_it_may_have(tmp_path):
    with pytest.raises(SchemaError, match=r"5.000 colonnes.*au plus.1.000"):
        read_file(write(tmp_path / "larges.csv", HOSTILE["larges.csv"]))
    row = ",".join(f"c{n}" for n in range(MOST_COLUMNS))
    assert len(read_file(write(tmp_path / "juste.csv", f"{row}\n{row}\n")).rows.columns) > 999


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/dev/stdin", "/proc", "/"])
def test_what_is_no_file_is_refused_before_it_is_read(path):
    for read in (read_file, column_names, require_ordinary):
        with pytest.raises(SourceError, match="un fichier est attendu"):
            read(Path(path))


def test_a_pipe_is_refused_before_it_is_waited_for(tmp_path):
    os.mkfifo(tmp_path / "tube.csv")
    with pytest.raises(SourceError, match="un fichier est attendu"):
        read_file(tmp_path / "tube.csv")


def test_a_name_that_is_not_in_utf8_is_told(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.csv"))
    path.write_text("nom,commune\na,Ain\n")
    with pytest.raises(SourceError, match="UTF-8") as told:
        read_file(path)
    str(told.value).encode()


def test_a_setting_limits_the_size(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_FILE_LIMIT_MB", "1")
    path = write(tmp_path / "grand.csv", b"nom,commune\n" + b"a,b\n" * 260_000)
    with pytest.raises(SourceError, match="ATLAS_FILE_LIMIT_MB"):
        read_file(path)
    monkeypatch.setenv("ATLAS_FILE_LIMIT_MB", "2")
    assert len(read_file(path).rows) == 260_000


SHAPES = {
    "ouverte": collection(square([5, 46], [5.1, 46], [5.1, 46.1])),
    "deux-points": collection(square([5, 46], [5.1, 46])),
    "un-point": collection(square([5, 46])),
    "croisee": collection(square([5, 46], [5.1, 46.1], [5.1, 46], [5, 46.1], [5, 46])),
    "infinie": collection(square([5, 46], [1e308, 46], [5.1, 46.1], [5, 46])).replace(
        "1e+308", "1e400"
    ),
    "nulle": collection({"type": "Feature", "properties": {"code": "A"}, "geometry": None}),
    "texte": collection(square(["a", "b"], [5, 46], [5, 46])),
}


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_that_is_none_is_a_sentence_or_a_row_told(built, tmp_path, name):
    path = write(tmp_path / "zones.geojson", SHAPES[name])
    described = Description("essai", ZONING, "Essai", date(2024, 1, 1), "x", is_commune_list=True)
    with suppress(AtlasError):
        found = examine_context(path, described, context_reference(built)).accounted
        assert len(found.table) == 1


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_command_ends_with_a_sentence_whatever_it_is_given(built, tmp_path):
    """One process for a device and a name that is not UTF-8: exit 1, a sentence, little memory."""
    odd = os.fsencode(tmp_path) + b"/caf\xe9.csv"
    Path(os.fsdecode(odd)).write_text("nom,commune\na,Ain\n")
    script = (
        "import atexit, sys; from pathlib import Path; from atlas.cli import main; "
        "told = Path('/proc/self/status'); atexit.register(lambda: sys.stdout.write("
        "told.read_text() if told.exists() else 'VmHWM: 0 kB')); main()"
    )
    for file in (b"/dev/zero", odd):
        done = subprocess.run(
            [sys.executable, "-c", script, "describe", file], capture_output=True, cwd=PROJECT,
            env=os.environ | {"ATLAS_STORE": str(built.store_path), "PYTHONIOENCODING": "ascii"},
            timeout=120,
        )  # fmt: skip
        assert done.returncode == 1
        assert b"Traceback" not in done.stderr
        assert b"Erreur" in done.stderr
        # What the process says itself: the system counts what its parent held when it forked.
        assert int(done.stdout.split(b"VmHWM:")[1].split()[0]) < MOST_KILOBYTES


@pytest.mark.filterwarnings("default")
def test_a_context_that_is_a_device_is_refused(built):
    described = Description("essai", NEED, "Essai", date(2024, 1, 1), "x")
    with pytest.raises(SourceError, match="un fichier est attendu"):
        examine_context(Path("/dev/zero"), described, context_reference(built))
