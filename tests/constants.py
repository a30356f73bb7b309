"""The numbers of the rooms that decide: each constant with the words that source it."""

import ast
import importlib
import io
import re
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

from tests.conftest import PROJECT

ROOMS = (
    "atlas/directory/matching/*.py", "atlas/directory/blocking.py", "atlas/directory/quality.py",
    "atlas/directory/linkage.py", "atlas/directory/clusters.py", "atlas/search/*.py",
    "atlas/intake/proposal/*.py",
    "atlas/intake/remedies.py", "atlas/intake/whereabouts/*.py", "atlas/territory/naming.py",
    "atlas/territory/mention/*.py", "atlas/access/variants.py",
    "atlas/access/doubt/*.py", "atlas/access/sureness.py", "atlas/access/inequality.py",
    "atlas/siting/*.py",
    "atlas/store/word_index.py",
    "atlas/analysis/*.py", "atlas/text/names.py", "atlas/views/display/classing.py",
    "atlas/views/display/rounding.py",
)  # fmt: skip
# Numbers that need no name: nothing, one, percent, thousands.
PLAIN = {0, 1, 100, 1000}
# Calls whose numbers are a shape, or a position.
_SHAPES = {"empty", "zeros", "reshape", "insert", "permutations", "combinations"}
_MEASURED = re.compile(r"benchmarks\.thresholds (\w+)")


class Constant(NamedTuple):
    """A module-level constant that is, or holds, a number, and the words that source it.

    Parameters
    ----------
    module, name
        Where it is.
    above
        The comment above it, or above the constants just before it without a blank line.
    meaning
        The comment on its line.
    docstring
        The text just below it.
    """

    module: str
    name: str
    above: str
    meaning: str
    docstring: str

    @property
    def said(self) -> str:
        """All that is said of it."""
        return " ".join(filter(None, (self.above, self.meaning, self.docstring)))

    @property
    def value(self) -> object:
        """The value at run time."""
        return getattr(importlib.import_module(self.module), self.name)

    @property
    def part(self) -> str | None:
        """The part of `benchmarks.thresholds` that measures it, if its words name one."""
        found = _MEASURED.search(self.said)
        return found[1] if found else None


def room_files() -> list[str]:
    """Return the paths of the rooms, from the project, sorted."""
    found = {path for room in ROOMS for path in PROJECT.glob(room)}
    return sorted(str(path.relative_to(PROJECT)) for path in found)


def module_constants(source: str, module: str) -> Iterator[Constant]:
    """Yield the constants of a module that hold a number, with their words."""
    comments = _comments(source)
    tree = ast.parse(source)
    above, last_line = "", 0
    for statement, following in zip(tree.body, [*tree.body[1:], None], strict=True):
        block = _block_above(comments, statement.lineno)
        if block or statement.lineno > last_line + 1:
            above = block
        last_line = statement.end_lineno or statement.lineno
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
            continue
        if _holds_number(statement.value):
            lines = range(statement.lineno, last_line + 1)
            meaning = " ".join(comments[n][1] for n in lines if n in comments)
            meaning = meaning.replace("fmt: skip", "").strip()
            for name in _names(statement):
                yield Constant(module, name, above, meaning, _docstring(following))


def every_constant() -> list[Constant]:
    """Return the constants of every room."""
    return [
        constant
        for path in room_files()
        for constant in module_constants(
            (PROJECT / path).read_text(encoding="utf-8"),
            path.removesuffix(".py").removesuffix("/__init__").replace("/", "."),
        )
    ]


def value_text(value: object) -> str:
    """Return the numbers of a value as documents write them; empty for an object made of them."""
    if isinstance(value, bool | str) or value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value + 0:.12g}"
    if isinstance(value, dict):
        return value_text(tuple(value.values()))
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(value_text, value)))
    return ""


def silent_numbers(source: str) -> Iterator[tuple[int, float]]:
    """Yield the line and the value of the numbers of functions and classes that have no name."""
    tree = ast.parse(source)
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            for number in _numbers(statement):
                if abs(number.value) not in PLAIN:
                    yield number.lineno, number.value


def _holds_number(value: ast.expr) -> bool:
    """Tell whether a value is made of numbers, or is an object made with one that is not plain."""
    numbers = [number.value for number in _numbers(value)]
    is_made = any(isinstance(node, ast.Call) for node in ast.walk(value))
    return any(abs(number) not in PLAIN for number in numbers) if is_made else bool(numbers)


def _numbers(node: ast.AST) -> Iterator[ast.Constant]:
    """Yield the numbers of a tree, without indices, shapes, halves, doubles and squares."""
    if isinstance(node, ast.Constant):
        if type(node.value) in (int, float):
            yield node
        return
    left_out: set[ast.AST] = set()
    if isinstance(node, ast.Subscript):
        left_out = {node.slice}
    elif isinstance(node, ast.Call):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        left_out = {*node.args} if name in _SHAPES else set()
    elif isinstance(node, ast.BinOp) and isinstance(
        node.op, ast.Mult | ast.Div | ast.FloorDiv | ast.Pow
    ):
        left_out = {side for side in (node.left, node.right)
                    if isinstance(side, ast.Constant) and side.value == 2}  # fmt: skip
    for child in ast.iter_child_nodes(node):
        if child not in left_out:
            yield from _numbers(child)


def _comments(source: str) -> dict[int, tuple[bool, str]]:
    """Return line -> whether the comment stands alone, and its text."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: (not token.line[: token.start[1]].strip(), token.string.lstrip("# "))
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def _block_above(comments: dict[int, tuple[bool, str]], line: int) -> str:
    """Return the comment lines just above a line, joined."""
    lines = []
    while comments.get(line - 1, (False, ""))[0]:
        line -= 1
        lines.append(comments[line][1])
    return " ".join(reversed(lines))


def _docstring(statement: ast.stmt | None) -> str:
    """Return the text of a statement that is only one."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return str(value.value) if isinstance(value, ast.Constant) else ""


def _names(statement: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    """Yield the names that a statement binds."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in targets:
        parts = target.elts if isinstance(target, ast.Tuple) else [target]
        yield from (part.id for part in parts if isinstance(part, ast.Name))
