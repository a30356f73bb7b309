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
SLOW = ("folium", "matplotlib")


def loaded(*steps):
    """Return which slow libraries each step of a script has loaded, in a process of their own."""
    said = f"import sys\nprint(*[name for name in {SLOW} if name in sys.modules])"
    script = "\n".join(f"{step}\n{said}" for step in steps)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return [tuple(line.split()) for line in done.stdout.split("\n")[:-1]]


@pytest.mark.slow
def test_importing_the_app_loads_no_library_that_only_drawing_or_searching_needs():
    assert loaded(IMPORT_THE_APP) == [()]


@pytest.mark.parametrize(
    ("opened", "asked", "library"),
    [
        ("from atlas.views import map", "map.load_renderer()", "folium"),
        ("from atlas.views import figure", "figure.load_drawing()", "matplotlib"),
    ],
)
@pytest.mark.slow
def test_each_door_loads_its_library_when_asked(opened, asked, library):
    before, after = loaded(opened, asked)
    assert before == ()
    assert after == (library,)


@pytest.mark.slow
def test_the_server_loads_what_readers_will_need_before_they_ask():
    assert loaded("from atlas.app.serve import load\nload()") == [SLOW]
