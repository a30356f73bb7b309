"""What is installed is what was tried: pinned, each archive with its hash, licences known."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata

import pytest

from tests.conftest import PROJECT

REQUIREMENTS = sorted((PROJECT / "requirements").glob("*.txt"))
PINNED = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)
# Licences that would bind what imports the package. The lesser GPL does not.
BINDING = re.compile(r"\b(A?GPL|(?<!Lesser )General Public License|Affero)", re.IGNORECASE)


def blocks(path):
    """Return the lines of each package of a file of requirements."""
    return re.split(r"\n(?=\S)", path.read_text(encoding="utf-8").strip())


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(path):
    return {plain(name): version for name, version in PINNED.findall(path.read_text())}


def asked(extra=None):
    """Return the names that the project declares."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    declared = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return {plain(re.match(r"[\w.-]+", line)[0]) for line in declared}


def licence_of(name):
    told = metadata(name)
    classifiers = [c for c in told.get_all("Classifier") or [] if c.startswith("License ::")]
    return " ; ".join([told.get("License-Expression") or "", *classifiers]).strip(" ;")


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.stem)
def test_every_package_is_pinned_with_the_hash_of_its_archives(path):
    assert blocks(path)
    for block in blocks(path):
        assert PINNED.match(block), block
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.stem)
def test_versions_are_those_of_the_constraints(path):
    if path.stem == "tiles":  # a newer one, for its program alone
        assert pins(path) == {"pyvalhalla": "3.9.1"}
        return
    known = pins(PROJECT / "constraints.txt")
    found = pins(path)
    apart = {name for name in found if found[name] != known.get(name, found[name])}
    assert apart <= {"pyvalhalla"}  # one version by version of Python


@pytest.mark.parametrize(
    ("name", "extras"), [("run", []), ("test", ["test", "distributed"]), ("routing", ["routing"])]
)
def test_every_dependency_declared_is_there(name, extras):
    declared = asked().union(*map(asked, extras))
    assert declared <= set(pins(PROJECT / "requirements" / f"{name}.txt"))


def test_no_licence_of_what_runs_binds_the_atlas():
    listed = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    read = 0
    for name, version in pins(PROJECT / "requirements" / "run.txt").items():
        assert f"| {name} | {version} |" in listed, name
        try:
            licence = licence_of(name)
        except PackageNotFoundError:  # of another system
            continue
        read += bool(licence)
        assert not BINDING.search(licence), (name, licence)
    assert read > 60
    assert BINDING.search("License :: OSI Approved :: GNU General Public License v3 (GPLv3)")
    assert BINDING.search("AGPL-3.0-only")
    assert not BINDING.search("GNU Lesser General Public License v2 or later (LGPLv2+)")
