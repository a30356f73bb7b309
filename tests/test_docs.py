"""What is documented is what is there."""

import re

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


def test_every_command_of_the_readme_exists():
    from atlas.cli.group import COMMANDS

    commands = set(re.findall(r"^atlas (\w+)", text("README.md"), re.MULTILINE))
    assert commands
    assert commands <= COMMANDS.keys()


def test_every_image_of_the_readme_is_there():
    images = re.findall(r"!\[[^]]*\]\(([^)]+)\)", text("README.md"))
    assert images
    assert all((PROJECT / image).exists() for image in images)
