"""What is documented is what is there."""

import re

import atlas
from atlas.schema.tables import TABLES
from atlas.settings import Settings
from tests.conftest import PROJECT


def text(name):
    return (PROJECT / name).read_text(encoding="utf-8")


def test_every_setting_is_documented():
    documented = set(re.findall(r"`ATLAS_(\w+)`", text("docs/settings.md")))
    assert documented == {name.upper() for name in Settings.model_fields}


def test_every_column_has_a_meaning_and_is_documented():
    documented = text("docs/tables.md")
    for table, columns in TABLES.items():
        assert f"## {table}" in documented
        for column in columns:
            assert column.meaning, (table, column.name)
            assert f"| `{column.name}` |" in documented, (table, column.name)


def test_every_command_of_the_docs_exists():
    from atlas.cli.group import COMMANDS

    both = text("README.md") + text("docs/commands.md")
    commands = set(re.findall(r"^atlas (\w+)", both, re.MULTILINE))
    assert len(commands) > 10
    assert commands <= COMMANDS.keys()


def test_the_readme_is_read_in_two_minutes():
    """At 240 words a minute, without its links and its code."""
    prose = re.sub(r"```.*?```|!?\[[^]]*\]\([^)]*\)", "", text("README.md"), flags=re.DOTALL)
    assert len(re.findall(r"[^\W_]+", prose)) < 2 * 240
    linked = re.findall(r"\]\(([\w./-]+)\)", text("README.md"))
    assert [name for name in linked if not (PROJECT / name).exists()] == []


def test_every_image_of_the_readme_is_there():
    images = re.findall(r"!\[[^]]*\]\(([^)]+)\)", text("README.md"))
    assert images
    assert all((PROJECT / image).exists() for image in images)


def test_every_path_that_the_architecture_names_exists():
    text = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = {name for name in re.findall(r"`([\w./-]+)`", text) if "/" in name or "." in name}
    paths = {name for name in named if name.split("/")[0] in {"atlas", "pages", "data", "tests"}}
    paths |= {"streamlit_app.py", "pyproject.toml"} & named
    assert len(paths) > 40
    assert [name for name in sorted(paths) if not (PROJECT / name).exists()] == []
    linked = re.findall(r"\]\(([\w.]+)\)", text)
    assert [name for name in linked if not (PROJECT / "docs" / name).exists()] == []


def test_every_wing_stands_in_the_architecture():
    text = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    wings = sorted(path.parent.name for path in (PROJECT / "atlas").glob("*/__init__.py"))
    assert [wing for wing in wings if f"`atlas/{wing}`" not in text and wing != "_bundle"] == []


def test_every_name_of_the_public_face_is_documented_and_has_a_docstring():
    text = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
    for name in atlas.__all__:
        assert f"`atlas.{name}`" in text, name
        assert getattr(atlas, name).__doc__, name
    for name in _public_names(atlas.Atlas) - {"tables", "view", "build"}:
        assert re.search(rf"`{name}(\(|`)", text), name
        assert getattr(atlas.Atlas, name).__doc__, name


def test_the_page_of_the_public_face_names_nothing_else():
    text = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
    table = text[text.index("## `Atlas`") :]
    first = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {name for cell in first for name in re.findall(r"`(\w+)", cell)}
    assert named - _public_names(atlas.Atlas) == set()


def _public_names(kind: type) -> set[str]:
    """Return the public methods, properties and attributes of a class."""
    made = {name for one in kind.__mro__ for name in vars(one) if not name.startswith("_")}
    return made | {"tables", "view", "build"}
