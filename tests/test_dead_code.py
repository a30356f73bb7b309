"""Nothing is written that nobody reads: names, parameters, and one room for each name."""

import pytest

from tests.conftest import PROJECT
from tests.inventory import Definition, Inventory

PROGRAMS = ("streamlit_app.py", "pages/*.py", "data/*.py")

# What no program, command or public API (`__all__` of the package and of its wings) names.
CALLED_BY_OTHERS = {
    "atlas.app.door.ready.Nobody.write_forward_msg": "Streamlit calls it",
    "atlas.cli.group.AtlasGroup.format_commands": "click calls it",
    "atlas.cli.group.AtlasGroup.get_command": "click calls it",
    "atlas.cli.group.AtlasGroup.invoke": "click calls it",
    "atlas.cli.group.AtlasGroup.list_commands": "click calls it",
    "atlas.settings.Settings.model_config": "pydantic reads it",
    "atlas.views.map.rendering.CanvasTerritories._template": "branca reads it",
    "atlas.views.map.rendering.Inlined._template": "branca reads it",
    "atlas.access.road.tiles.Tiles.extract_sha256": "`asdict` writes it to tiles.json",
    "atlas.cli.figure.Classes.class_count": "unpacked",
    "atlas.cli.figure.Classes.scale": "unpacked",
    "atlas.intake.reading.Published.exclusions": "unpacked",
}

# Parameters with a default that no program gives; those of the public API are for its users.
GIVEN_BY_OTHERS = {
    "atlas.sources.geocoding.geocode(sleep)": "tests give it, so as not to wait",
}

# Names that several rooms define.
NAMED_TWICE = {"section": "one per chapter of a dossier, always called as `gaps.section`"}


@pytest.fixture(scope="module")
def inventory():
    programs = [path for pattern in PROGRAMS for path in sorted(PROJECT.glob(pattern))]
    return Inventory(PROJECT / "atlas", programs)


def unreached(inventory: Inventory, also=()) -> set[str]:
    """Return what nothing leads to."""
    keys = {key for key, made in inventory.definitions.items() if str(made) in also}
    reached = inventory.reached(keys)
    return {str(made) for key, made in inventory.definitions.items() if key not in reached}


def is_named_for_all(made: Definition) -> bool:
    """Tell whether a name must be its room's alone; a page or a command may call its steps so."""
    return made.kind != "function" or not made.module.startswith(("atlas.app", "atlas.cli"))


@pytest.mark.slow
def test_whatever_is_defined_is_reached(inventory):
    assert unreached(inventory, CALLED_BY_OTHERS) == set()


@pytest.mark.slow
def test_every_excuse_of_what_is_not_reached_is_needed(inventory):
    assert CALLED_BY_OTHERS.keys() - unreached(inventory) == set()


def test_every_default_is_replaced_by_somebody(inventory):
    assert inventory.never_passed() == sorted(GIVEN_BY_OTHERS)


def test_a_name_is_defined_in_one_room(inventory):
    twice = inventory.named_twice(is_named_for_all)
    assert {name: rooms for name, rooms in twice.items() if name not in NAMED_TWICE} == {}
    assert twice.keys() == NAMED_TWICE.keys()


# The script itself, on a house of a few lines.


@pytest.fixture
def house(tmp_path):
    """Return a function that builds a house from files and takes its inventory."""

    def build(files: dict[str, str]) -> Inventory:
        for name, text in files.items():
            path = tmp_path / f"{name}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Inventory(tmp_path / "home", tmp_path.glob("*.py"))

    return build


USED = "def used(a, b=1):\n    return a\n"
CALLS = "from home.room import used\nused(1, b=2)\n"


def test_a_function_that_nobody_calls_is_found(house):
    taken = house({"home/room": USED + "def dead():\n    return used(1)\n", "page": CALLS})
    assert unreached(taken) == {"home.room.dead"}


def test_what_only_dead_code_calls_is_dead(house):
    rooms = "def one():\n    return two()\ndef two():\n    return one()\nLIMIT = 3\n"
    assert unreached(house({"home/room": rooms, "page": ""})) == {
        "home.room.one", "home.room.two", "home.room.LIMIT",
    }  # fmt: skip


def test_a_constant_beside_one_that_is_used_is_found(house):
    taken = house(
        {"home/room": "USED, IDLE = 1, 2\n", "page": "from home.room import USED\nprint(USED)"}
    )
    assert unreached(taken) == {"home.room.IDLE"}


def test_methods_and_fields_are_found_by_their_name(house):
    room = (
        "class Thing:\n    size: int\n    weight: int\n"
        "    def grow(self):\n        return self.size\n    def shrink(self):\n        return 0\n"
    )
    taken = house({"home/room": room, "page": "from home.room import Thing\nThing().grow()"})
    assert unreached(taken) == {"home.room.Thing.weight", "home.room.Thing.shrink"}


def test_a_local_name_is_not_the_room_s(house):
    room = USED + "def names():\n    return 1\ndef show(names):\n    return names\n"
    taken = house({"home/room": room, "page": CALLS + "from home.room import show\nshow(1)\n"})
    assert unreached(taken) == {"home.room.names"}


def test_an_import_alone_reaches_nothing(house):
    taken = house({"home/room": USED, "home/other": "from home.room import used\n", "page": ""})
    assert unreached(taken) == {"home.room.used"}


@pytest.mark.parametrize(
    ("wing", "dead"), [("home/wing", set()), ("home/wing/sub", {"home.wing.sub.deep.used"})]
)
def test_only_a_wing_hands_on_the_public_api(house, wing, dead):
    module = wing.replace("/", ".")
    hands_on = f'from {module}.deep import used\n__all__ = ["used"]\n'
    taken = house({f"{wing}/__init__": hands_on, f"{wing}/deep": USED})
    assert unreached(taken) == dead
    assert taken.never_passed() == sorted(f"{name}(b)" for name in dead)


def test_a_module_under_another_name_leads_to_what_it_holds(house):
    pages = "from home import room as kitchen\nkitchen.used(1)\n"
    assert unreached(house({"home/room": USED, "page": pages})) == set()


def test_a_parameter_that_nobody_gives_is_found(house):
    assert house({"home/room": USED, "page": CALLS}).never_passed() == []
    alone = house({"home/room": USED, "page": "from home.room import used\nused(1)\n"})
    assert alone.never_passed() == ["home.room.used(b)"]


@pytest.mark.parametrize(
    "call",
    [
        "used(1, 2)",
        "used(*values)",
        "used(1, **values)",
        "partial(used, 1, 2)",
        "partial(used, b=2)",
    ],
)
def test_every_way_to_give_a_parameter_counts(house, call):
    page = f"from functools import partial\nfrom home.room import used\nvalues = [1, 2]\n{call}\n"
    assert house({"home/room": USED, "page": page}).never_passed() == []


def test_what_a_table_of_functions_is_given_counts(house):
    page = "from home.room import used\nheld = {1: used}\nheld[1](1%s)\n"
    assert house({"home/room": USED, "page": page % ", b=2"}).never_passed() == []
    assert house({"home/room": USED, "page": page % ""}).never_passed() == ["home.room.used(b)"]


def test_fields_of_a_record_are_its_parameters(house):
    room = (
        "from dataclasses import dataclass, field\n@dataclass\nclass Thing:\n    size: int = 1\n"
        "    kept: dict = field(default_factory=dict, init=False)\n"
    )
    page = "from home.room import Thing\nprint(Thing().size)\n"
    assert house({"home/room": room, "page": page}).never_passed() == ["home.room.Thing(size)"]
    page = "from dataclasses import replace\n" + page + "replace(Thing(), size=3)\n"
    assert house({"home/room": room, "page": page}).never_passed() == []


def test_a_name_of_two_rooms_is_found(house):
    taken = house({"home/one": "LIMIT = 1\n_OWN = 1\n", "home/two": "LIMIT = 2\n_OWN = 2\n"})
    assert taken.named_twice(lambda _: True) == {"LIMIT": ["home.one", "home.two"]}
