"""What importing the app loads, and what its server loads before anyone asks."""

import subprocess
import sys

import pytest

from tests.conftest import PROJECT

# Every module of the app, and what its scripts import; a script itself needs a reader.
IMPORT_THE_APP = """
import ast, importlib, pathlib, pkgutil, sys
import atlas.app
for module in pkgutil.walk_packages(atlas.app.__path__, "atlas.app."):
    importlib.import_module(module.name)
scripts = [pathlib.Path("streamlit_app.py"), *sorted(pathlib.Path("pages").glob("*.py"))]
assert len(scripts) > 10
for script in scripts:
    tree = ast.parse(script.read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert tree.body
    exec(compile(tree, str(script), "exec"), {})
"""
SLOW = ("folium", "matplotlib", "sklearn")


def loaded(script):
    """Return which of the slow libraries a script has loaded, in a process of its own."""
    said = f"print(*[name for name in {SLOW} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", f"{script}\nimport sys\n{said}"],
        cwd=PROJECT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return tuple(done.stdout.split())


def test_importing_the_app_loads_no_library_that_only_drawing_or_searching_needs():
    assert loaded(IMPORT_THE_APP) == ()


@pytest.mark.parametrize(
    ("script", "library"),
    [
        ("from atlas.views import map\nmap.load_renderer()", "folium"),
        ("from atlas.views import figure\nfigure.load_drawing()", "matplotlib"),
        ("from atlas.search import meaning\nmeaning.load_learner()", "sklearn"),
    ],
)
def test_each_door_loads_its_library_when_asked(script, library):
    before, _, _ = script.rpartition("\n")
    assert loaded(before) == ()
    assert loaded(script) == (library,)


def test_the_server_loads_what_readers_will_need_before_they_ask():
    assert loaded("from atlas.app.serve import load\nload()") == SLOW
