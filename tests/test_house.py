"""The house stays one: no circle of imports, wings that one can look over, pages of 40 lines."""

import ast
from graphlib import TopologicalSorter

import grimp

from tests.conftest import PROJECT

MOST_ROOMS, MOST_PAGE_LINES, MOST_PARAMETERS = 14, 40, 9
# Wings with one room per command, per page, per format and per kind of file: as many as there are.
ONE_ROOM_EACH = {
    "atlas/cli", "atlas/app/screen", "atlas/context/steering", "atlas/views/export",
}  # fmt: skip
FACES = ("atlas/app", "atlas/cli", "atlas/views")


def test_no_room_imports_itself_through_others():
    graph = grimp.build_graph("atlas")
    imports = {
        room: graph.find_modules_directly_imported_by(room) & graph.modules
        for room in graph.modules
    }
    assert len(imports) > 250
    order = list(TopologicalSorter(imports).static_order())
    assert set(order) == graph.modules


def test_a_wing_has_few_rooms_or_a_reason():
    wings = {path.parent for path in (PROJECT / "atlas").rglob("__init__.py")}
    rooms = {
        str(wing.relative_to(PROJECT)): len([*wing.glob("*.py")]) - 1
        for wing in wings
        if "_bundle" not in wing.parts
    }
    large = {wing for wing, count in rooms.items() if count > MOST_ROOMS}
    assert large <= ONE_ROOM_EACH, {wing: rooms[wing] for wing in large - ONE_ROOM_EACH}


def test_two_rooms_of_one_name_are_one_noun_and_its_face():
    wings_of: dict[str, list[str]] = {}
    for room in (PROJECT / "atlas").rglob("*.py"):
        if room.stem != "__init__" and "_bundle" not in room.parts:
            wings_of.setdefault(room.stem, []).append(str(room.parent.relative_to(PROJECT)))
    below = {
        name: [wing for wing in wings if not wing.startswith(FACES)]
        for name, wings in wings_of.items()
    }
    assert {name: wings for name, wings in below.items() if len(wings) > 1} == {}


def test_a_page_is_short_and_asks_the_store_nothing():
    for page in (PROJECT / "pages").glob("*.py"):
        text = page.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= MOST_PAGE_LINES, page.name
        assert "atlas.store" not in text, page.name


def parameters(function: ast.FunctionDef) -> int:
    """Return how many parameters a function has; those of a command are its options."""
    if any("option" in ast.dump(decorator) for decorator in function.decorator_list):
        return 0
    given = function.args
    return len([*given.posonlyargs, *given.args, *given.kwonlyargs])


def test_a_function_takes_few_parameters_or_one_object():
    counts = {
        f"{path.relative_to(PROJECT)}: {node.name}": parameters(node)
        for path in (PROJECT / "atlas").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert max(counts.values()) > 4
    assert {name: count for name, count in counts.items() if count > MOST_PARAMETERS} == {}


def test_only_the_reader_and_what_writes_the_store_read_it():
    graph = grimp.build_graph("atlas")
    readers = graph.find_modules_that_directly_import("atlas.store.database")
    faces = {room for room in readers if room.startswith(("atlas.app", "atlas.views"))}
    assert faces <= {"atlas.views.export.exported"}  # the condition of `atlas export --where`
