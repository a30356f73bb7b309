"""The question of the first screen, « who is more than 10 km from help », asked of every face."""

from collections.abc import Iterator

import pytest

from atlas.app import reads
from benchmarks.faces import ASKED, NAMES, SILENT, Faces

# A page takes a second: one that is unknown, one that is known, and the country.
ASKED_OF_PAGES = ("D23", "D01", "FR")


@pytest.fixture(scope="module")
def faces(each_atlas, tmp_path_factory) -> Faces:
    return Faces(each_atlas.store_path, tmp_path_factory.mktemp("faces"))


@pytest.fixture
def asked_of_the_app(faces, monkeypatch) -> Iterator[None]:
    monkeypatch.setenv("ATLAS_STORE", str(faces.store))
    reads._settings.clear()
    yield
    reads._settings.clear()


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("*")])
def test_a_face_says_what_the_atlas_knows(faces, name, asked):
    assert faces.say(name, asked) in {SILENT, *faces.expected(asked)}


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("asked", ASKED_OF_PAGES)
@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("*")])
def test_a_page_says_what_the_atlas_knows(faces, asked_of_the_app, name, asked):
    assert faces.say(name, asked) in {SILENT, *faces.expected(asked)}


@pytest.mark.parametrize("asked", ASKED)
def test_most_faces_have_an_answer(faces, asked):
    said = [faces.say(name, asked) for name in NAMES if not name.startswith("*")]
    assert sum(text != SILENT for text in said) >= 3
