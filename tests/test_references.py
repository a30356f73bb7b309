"""Whatever a docstring, a comment or a page of docs names in the atlas is there."""

import ast
import importlib
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT

FOLDERS = ("atlas", "benchmarks", "data", "docs", "pages", "tests")
# A dotted name, with or without backticks: those of code and of prose are the same.
DOTTED = re.compile(r"(?<![\w/.@-])atlas(?:\.[A-Za-z_]\w*)+")
# A path of the repository in backticks.
PATH = re.compile(r"`((?:atlas|benchmarks|data|docs|pages|tests)/[\w./*{},-]+)`")
# A name of its own room: "see `pack`", "as `spread` returns it", "`pack` wrote it".
NEAR = re.compile(
    r"\b(?:[Ss]ee|[Aa]s(?: from| in| for)?|[Rr]esults? of|[Ww]hat) `([A-Za-z_][\w.]*)`"
    r"|`([A-Za-z_][\w.]*)` (?:returns|gives|reads|writes|wrote|tells|makes) "
)
# What begins like a name of the package and is none: files, hosts, variables.
NO_NAMES = re.compile(r"atlas\.(?:duckdb|db|xlsx|csv|html|js|ipynb|toml|example|exemple)\b")
# What other programs, files and examples are called.
NOT_OURS = frozenset({"zipfile", "open", "setup", "py", "CRS3035RES200mN2029800E4254200"})
# What a build or a reader writes.
WRITTEN = ("data/raw", "data/atlas.duckdb", "atlas/_bundle")


def texts(path: Path) -> Iterator[str]:
    """Return what a file says to its readers: all of a page, docstrings and comments of code."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield text
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield ast.get_docstring(node) or ""
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def exists(dotted: str) -> bool:
    """Tell whether a dotted name leads to something: modules as far as they go, then members."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        try:
            held = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for name in parts[end:]:
            if not hasattr(held, name) and name not in getattr(held, "__annotations__", {}):
                return False
            held = getattr(held, name, None)
        return True
    return False


def files() -> list[Path]:
    """Return the code and the docs of the repository, but what was received."""
    below = [path for folder in FOLDERS for path in (PROJECT / folder).rglob("*")]
    return [
        path
        for path in [*PROJECT.iterdir(), *below]
        if path.suffix in (".py", ".md") and "raw" not in path.relative_to(PROJECT).parts
    ]


@pytest.fixture(scope="module")
def said():
    """Return where each text stands."""
    return [(path.relative_to(PROJECT), text) for path in files() for text in texts(path)]


def test_every_name_of_the_atlas_in_prose_exists(said):
    named = {
        (str(path), found)
        for path, text in said
        for found in DOTTED.findall(text)
        if not NO_NAMES.match(found)
    }
    assert len(named) > 100
    known = {name: exists(name) for name in {name for _, name in named}}
    assert sorted(f"{path}: {name}" for path, name in named if not known[name]) == []


def test_every_path_in_prose_exists(said):
    named = {(str(path), found) for path, text in said for found in PATH.findall(text)}
    assert len(named) > 20
    gone = [
        f"{path}: {name}"
        for path, name in sorted(named)
        if not name.startswith(WRITTEN) and not list(PROJECT.glob(name.rstrip("/")))
    ]
    assert gone == []


def own_words(tree: ast.AST) -> set[str]:
    """Return the names and the words of the code of a room: what its prose may speak of."""
    found = set()
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name", "value"):
            word = getattr(node, field, None)
            if isinstance(word, str):
                found.add(word)
    return found


@pytest.mark.slow
def test_a_room_speaks_of_its_own_names_or_says_where_others_are():
    strange = []
    for path in sorted((PROJECT / "atlas").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        own = own_words(tree) | NOT_OURS
        if path.stem == "__init__":
            own |= {room.stem for room in path.parent.iterdir()}
        named = {a or b for text in texts(path) for a, b in NEAR.findall(text)}
        strange += [
            f"{path.relative_to(PROJECT)}: {name}"
            for name in sorted(named)
            if not name.startswith("atlas.") and not set(name.split(".")) <= own
        ]
    assert strange == []


def test_a_name_that_is_gone_is_told_from_one_that_is_there():
    assert exists("atlas.access.travel.GreatCircle.batches")
    assert exists("atlas.schema.tables")
    assert not exists("atlas.schema.tables.NO_SUCH_TABLE")
    assert not exists("atlas.no_such_room.thing")
    assert DOTTED.findall("see `atlas.schema.tables`, atlas.duckdb.") == [
        "atlas.schema.tables", "atlas.duckdb",
    ]  # fmt: skip
