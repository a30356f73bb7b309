"""What the sources of the atlas define, and what they use: read as text, nothing is run."""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Key = tuple[str, str]  # module, name or Class.member
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class Parameter:
    """A parameter, or a field of a dataclass or named tuple, that has a default."""

    name: str
    position: int | None  # None: by keyword only


@dataclass
class Definition:
    """A top-level name of a room of the atlas, or a member of one of its classes."""

    module: str
    name: str
    line: int
    kind: str  # function, class, constant, method, field
    parts: list[ast.AST]  # what is used as soon as this is
    is_root: bool = False
    bases: list[ast.expr] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return self.module, self.name

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass
class Source:
    """A file: where its names come from, and what it defines."""

    module: str
    tree: ast.Module
    names: dict[str, str] = field(default_factory=dict)  # local name -> dotted origin
    loose: list[ast.AST] = field(default_factory=list)  # run at import, define nothing

    def __post_init__(self) -> None:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    self.names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.name if alias.asname else alias.name.split(".")[0]
                    self.names[alias.asname or name] = name


class Inventory:
    """Every definition of the package, and which of them the programs reach.

    Parameters
    ----------
    package
        Folder of the package whose definitions count.
    programs
        Files outside of it whose every line counts as used.

    """

    def __init__(self, package: Path, programs: Iterable[Path] = ()) -> None:
        self.sources = {}
        self.definitions: dict[Key, Definition] = {}
        for path in sorted(package.rglob("*.py")):
            parts = path.relative_to(package.parent).with_suffix("").parts
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            self.sources[module] = Source(module, _parsed(path))
        for source in self.sources.values():
            self._define(source)
        self.programs = [Source(path.stem, _parsed(path)) for path in programs]

    # What is defined

    def _define(self, source: Source) -> None:
        for node in source.tree.body:
            if isinstance(node, _FUNCTIONS):
                called = is_command(node) or _is_dunder(node.name)
                self._add(source, node.name, node, "function", [node], called)
            elif isinstance(node, ast.ClassDef):
                self._define_class(source, node)
            elif names := list(_assigned(node)):
                for name in names:
                    if not _is_dunder(name):
                        self._add(source, name, node, "constant", [node])
            elif not isinstance(node, (ast.Import, ast.ImportFrom)):
                source.loose.append(node)

    def _define_class(self, source: Source, node: ast.ClassDef) -> None:
        head: list[ast.AST] = [*node.bases, *node.keywords, *node.decorator_list]
        fields = []
        for member in node.body:
            if isinstance(member, _FUNCTIONS):
                if _is_dunder(member.name):
                    head.append(member)
                else:
                    self._add(source, f"{node.name}.{member.name}", member, "method", [member])
            elif names := list(_assigned(member)):
                head.append(member)
                for name in names:
                    self._add(source, f"{node.name}.{name}", member, "field", [])
                    fields.append((name, _is_given(member)))
            else:
                head.append(member)
        made = self._add(source, node.name, node, "class", head)
        made.bases = node.bases
        if is_record(node):
            made.parameters = [
                Parameter(name, position) for position, (name, has) in enumerate(fields) if has
            ]

    def _add(self, source: Source, name: str, node: ast.stmt, kind: str, parts: list[ast.AST],
             is_root: bool = False) -> Definition:  # fmt: skip
        made = Definition(source.module, name, node.lineno, kind, parts, is_root)
        if isinstance(node, _FUNCTIONS) and not is_root:
            made.parameters = list(_defaulted(node, kind == "method"))
        self.definitions[made.key] = made
        return made

    # What is used

    def origin(self, dotted: str) -> Key | None:
        """Return the definition that a dotted name leads to, through names handed on."""
        for _ in range(8):
            module, _, name = dotted.rpartition(".")
            if (module, name) in self.definitions:
                return module, name
            handed = self.sources[module].names.get(name) if module in self.sources else None
            if handed is None or handed == dotted:
                return None
            dotted = handed
        return None

    def dotted(self, source: Source, node: ast.AST) -> str | None:
        """Return what an expression names, as `package.module.name`; None for anything else."""
        if isinstance(node, ast.Name):
            if (source.module, node.id) in self.definitions:
                return f"{source.module}.{node.id}"
            return source.names.get(node.id)
        if isinstance(node, ast.Attribute):
            above = self.dotted(source, node.value)
            return above and f"{above}.{node.attr}"
        return None

    def uses(self, source: Source, parts: Iterable[ast.AST]) -> tuple[set[Key], set[str]]:
        """Return the definitions that code names, and the attributes and words it contains."""
        keys, words = set(), set()
        for node, own in _walk_with_locals(parts):
            if _is_read(node) and _first_name(node) not in own:
                found = self.dotted(source, node)
                key = self.origin(found) if found else None
                if key:
                    keys.add(key)
            if isinstance(node, ast.Attribute) and _is_read(node):
                words.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
            elif isinstance(node, ast.MatchClass):
                words.update(node.kwd_attrs)
        return keys, words

    def roots(self) -> list[tuple[Source, list[ast.AST]]]:
        """Return the code that runs whatever happens: programs, and what rooms do when loaded."""
        return [(program, list(program.tree.body)) for program in self.programs] + [
            (source, source.loose) for source in self.sources.values()
        ]

    def handed_on(self) -> set[Key]:
        """Return what the `__all__` of the package and of its wings hand on: the public API.

        A class comes with its methods, and with the classes that it is made from.
        """
        found = set()
        wings = [source for name, source in self.sources.items() if name.count(".") <= 1]
        for source in wings:
            for node in source.tree.body:
                if "__all__" in _assigned(node):
                    names = ast.literal_eval(node.value)
                    found |= {self.origin(f"{source.module}.{name}") for name in names}
        waiting = list(found - {None})
        while waiting:
            made = self.definitions[waiting.pop()]
            if made.kind == "class":
                above = self.uses(self.sources[made.module], made.bases)[0]
                waiting += [key for key in above if key not in found]
                found |= above | {
                    key for key in self.definitions
                    if key[0] == made.module and key[1].startswith(f"{made.name}.")
                    and not key[1].split(".")[1].startswith("_")
                }  # fmt: skip
        return found - {None}

    def named_twice(self, is_counted: Callable[[Definition], bool]) -> dict[str, list[str]]:
        """Return the public top-level names that several rooms define, and these rooms."""
        rooms: dict[str, list[str]] = defaultdict(list)
        for made in self.definitions.values():
            if made.kind not in ("method", "field") and made.name[0] != "_" and is_counted(made):
                rooms[made.name].append(made.module)
        return {name: sorted(found) for name, found in rooms.items() if len(found) > 1}

    def reached(self, also: Iterable[Key] = ()) -> set[Key]:
        """Return the definitions that programs, commands, the public API and `also` lead to."""
        keys, words = self.handed_on() | set(also), set()
        keys |= {key for key, made in self.definitions.items() if made.is_root}
        for source, parts in self.roots():
            more_keys, more_words = self.uses(source, parts)
            keys, words = keys | more_keys, words | more_words
        return self._closed(keys, words)

    def _closed(self, keys: set[Key], words: set[str]) -> set[Key]:
        """Return what these definitions lead to; a member needs its class and its name."""
        done: set[Key] = set()
        while waiting := keys - done:
            for key in waiting:
                made = self.definitions[key]
                more_keys, more_words = self.uses(self.sources[made.module], made.parts)
                keys, words = keys | more_keys, words | more_words
            done |= waiting
            keys |= {
                key for key in self.definitions
                if "." in key[1] and (key[0], key[1].split(".")[0]) in keys
                and key[1].split(".")[1] in words
            }  # fmt: skip
        return keys

    # What is called

    def calls(self) -> Iterator[tuple[Source, ast.Call]]:
        """Return every call of the package and of the programs."""
        for source in [*self.sources.values(), *self.programs]:
            for node in _walk([source.tree]):
                if isinstance(node, ast.Call):
                    yield source, node

    def never_passed(self) -> list[str]:
        """Return the parameters with a default that no call ever gives: `module.function(name)`.

        Those of the public API are for whoever calls it, and count as given.
        """
        passed = Passed()
        for source, call in self.calls():
            self._note(passed, source, call)
        for source in [*self.sources.values(), *self.programs]:
            self._note_held(passed, source)
        public = self.handed_on()
        return sorted(
            f"{made}({parameter.name})"
            for key, made in self.definitions.items()
            if (key[0], key[1].split(".")[0]) not in public
            for parameter in made.parameters
            if not passed.gives(made, parameter)
        )

    def _note_held(self, passed: "Passed", source: Source) -> None:
        """Take into account what a room gives to the functions that it holds as values."""
        nodes = list(_walk([source.tree]))
        called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
        named = [self.dotted(source, node) for node in nodes
                 if _is_read(node) and id(node) not in called]  # fmt: skip
        held = {self.origin(name) for name in named if name} - {None}
        for node in nodes:
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, (ast.Name, ast.Subscript))
                and self.dotted(source, node.func) is None
            ):
                for key in held:
                    passed.note(key, len(node.args), {word.arg for word in node.keywords})

    def _note(self, passed: "Passed", source: Source, call: ast.Call) -> None:
        named = self.dotted(source, call.func)
        keywords = {keyword.arg for keyword in call.keywords}
        arguments: list[ast.expr] = call.args
        if named in ("functools.partial", "dataclasses.replace") and arguments:
            passed.replaced |= keywords if named == "dataclasses.replace" else set()
            named, arguments = self.dotted(source, arguments[0]), arguments[1:]
        count = len(arguments)
        if any(isinstance(argument, ast.Starred) for argument in arguments):
            count = 99
        key = self.origin(named) if named else None
        if key is None and isinstance(call.func, ast.Attribute):
            if call.func.attr == "_replace":
                passed.replaced |= keywords
            passed.note(call.func.attr, count, keywords)
        elif key is None and isinstance(call.func, ast.Name) and call.func.id == "cls":
            passed.note("cls", count, keywords)
        elif key:
            passed.note(key, count, keywords)


@dataclass
class Passed:
    """How many arguments, and which keywords, each function or method name is called with."""

    counts: dict[Key | str, int] = field(default_factory=dict)
    keywords: dict[Key | str, set[str | None]] = field(default_factory=dict)
    replaced: set[str | None] = field(default_factory=set)

    def note(self, called: Key | str, count: int, keywords: set[str | None]) -> None:
        """Take a call into account."""
        self.counts[called] = max(count, self.counts.get(called, 0))
        self.keywords.setdefault(called, set()).update(keywords)

    def gives(self, made: Definition, parameter: Parameter) -> bool:
        """Tell whether some call gives a parameter."""
        called: list[Key | str] = [made.key]
        if made.kind == "method":
            called.append(made.name.split(".")[1])
        if made.kind == "class":
            called.append("cls")
            if parameter.name in self.replaced:
                return True
        return any(
            parameter.name in self.keywords.get(name, ())
            or None in self.keywords.get(name, ())  # **values
            or (parameter.position is not None and parameter.position < self.counts.get(name, 0))
            for name in called
        )


def is_command(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell whether the command line calls a function: it is decorated by click."""
    return any(
        isinstance(part, ast.Attribute) and part.attr in ("command", "group")
        for decorator in node.decorator_list
        for part in ast.walk(decorator)
    )


def is_record(node: ast.ClassDef) -> bool:
    """Tell whether a class makes its parameters from its fields."""
    above = [*node.bases, *node.decorator_list]
    return any(
        isinstance(part, ast.Name) and part.id in ("dataclass", "NamedTuple")
        for base in above
        for part in ast.walk(base)
    )


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _walk(parts: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Return every node, those of annotations written as text included; docstrings are not code."""
    for part in parts:
        for node in ast.walk(part):
            yield node
            for text in (getattr(node, "annotation", None), getattr(node, "returns", None)):
                for quoted in ast.walk(text) if text is not None else ():
                    if isinstance(quoted, ast.Constant) and isinstance(quoted.value, str):
                        yield from ast.walk(ast.parse(quoted.value, mode="eval"))


def _walk_with_locals(parts: Iterable[ast.AST]) -> Iterator[tuple[ast.AST, set[str]]]:
    """Return every node, and the names that the function around it has of its own."""
    for part in parts:
        own = _own_names(part) if isinstance(part, _FUNCTIONS) else set()
        for node in _walk([part]):
            yield node, own


def _own_names(function: ast.AST) -> set[str]:
    nodes = list(ast.walk(function))
    given = {node.arg for node in nodes if isinstance(node, ast.arg)}
    made = {node.id for node in nodes
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}  # fmt: skip
    shared = {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
    return (given | made) - shared


def _is_read(node: ast.AST) -> bool:
    return isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load)


def _first_name(node: ast.AST) -> str | None:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _assigned(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id
    elif isinstance(node, getattr(ast, "TypeAlias", ())):
        yield node.name.id


def _is_given(member: ast.stmt) -> bool:
    """Tell whether a field has a default that whoever makes the record may replace."""
    value = getattr(member, "value", None)
    keywords = value.keywords if isinstance(value, ast.Call) else []
    return value is not None and not any(
        keyword.arg == "init" and ast.unparse(keyword.value) == "False" for keyword in keywords
    )


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _defaulted(
    node: ast.FunctionDef | ast.AsyncFunctionDef, is_method: bool
) -> Iterator[Parameter]:
    is_static = any(
        isinstance(part, ast.Name) and part.id == "staticmethod" for part in node.decorator_list
    )
    positional = [*node.args.posonlyargs, *node.args.args]
    first = len(positional) - len(node.args.defaults)
    shift = 1 if is_method and not is_static else 0
    for position, argument in enumerate(positional):
        if position >= first:
            yield Parameter(argument.arg, position - shift)
    for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if default is not None:
            yield Parameter(argument.arg, None)
