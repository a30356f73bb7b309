"""Files kept as received: copied whole, checked on reading, replaced only by a complete copy."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from atlas.errors import InputError, SourceError
from atlas.sources.registry import Source
from atlas.sources.releases import (
    SIDECAR,
    add_release,
    embedded_release,
    file_sha256,
    list_releases,
    read_release,
)

SOURCE = Source("ici", "Ici", "LO", ("D23",), "dit à l'import", vintage=date(2024, 1, 1))
DAY = date(2024, 5, 6)
RETRIEVED = date(2026, 6, 1)


@pytest.fixture
def raw_dir(tmp_path):
    return tmp_path / "raw"


@pytest.fixture
def published(tmp_path):
    path = tmp_path / "lieux été.csv"
    path.write_bytes("id,nom\n1,Médiathèque\n".encode())
    return path


def tree(folder):
    """Return every file of a folder with its content."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_release_is_the_file_and_all_that_is_known_of_it(raw_dir, published):
    release = add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    content = published.read_bytes()
    assert release.path.read_bytes() == content
    assert release.path.name == published.name
    assert release.sha256 == hashlib.sha256(content).hexdigest() == file_sha256(published)
    assert (release.source, release.format_id) == (SOURCE, "national-v1")
    assert (release.vintage, release.retrieved) == (DAY, RETRIEVED)
    assert list_releases(raw_dir) == [read_release(release.path.parent)] == [release]


def test_facts_are_readable_by_a_person(raw_dir, published):
    release = add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    text = (release.path.parent / SIDECAR).read_text(encoding="utf-8")
    assert "dit à l'import" in text
    assert json.loads(text)["vintage"] == "2024-05-06"


def test_same_date_is_replaced_and_another_date_is_kept(raw_dir, published):
    add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    add_release(raw_dir, published, SOURCE, "national-v1", date(2023, 1, 1), RETRIEVED)
    other = published.with_name("autre.csv")
    other.write_bytes(b"autre")
    add_release(raw_dir, other, SOURCE, "national-v1", DAY, RETRIEVED)
    assert [r.path.name for r in list_releases(raw_dir)] == [published.name, "autre.csv"]
    assert len(tree(raw_dir)) == 4


def test_file_of_a_release_can_be_imported_again(raw_dir, published):
    first = add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    assert add_release(raw_dir, first.path, SOURCE, "national-v1", DAY, RETRIEVED) == first


@pytest.mark.parametrize("name", ["absent.csv", "."])
def test_copy_that_fails_leaves_the_earlier_release_whole(raw_dir, published, name):
    add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    before = tree(raw_dir)
    with pytest.raises(SourceError, match="copie impossible"):
        add_release(raw_dir, published.parent / name, SOURCE, "national-v1", DAY, RETRIEVED)
    assert tree(raw_dir) == before
    assert [path.name for path in (raw_dir / "ici").iterdir()] == ["2024-05-06"]


def test_file_that_bears_the_name_of_the_facts_does_not_destroy_them(raw_dir, published):
    add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    intruder = published.with_name(SIDECAR)
    intruder.write_text('[{"id": 1, "nom": "A"}]')
    try:
        release = add_release(raw_dir, intruder, SOURCE, "national-v1", DAY, RETRIEVED)
    except (InputError, SourceError):
        assert [r.path.name for r in list_releases(raw_dir)] == [published.name]
    else:
        assert release.path.read_bytes() == intruder.read_bytes()


@pytest.mark.parametrize(
    "source_id", ["", "..", "../../etc", "a/b", "a\\b", ".caché", "a b", "a\0b", "-", "/tmp"]
)
def test_source_id_that_cannot_name_a_folder_is_refused(tmp_path, raw_dir, published, source_id):
    before = tree(tmp_path)
    with pytest.raises(InputError, match="refusé"):
        add_release(raw_dir, published, Source(source_id, "x", "LO"), "national-v1", DAY, RETRIEVED)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("content", [b"", b"id,nom\n1,Mediatheque\n"])
def test_altered_file_is_refused(raw_dir, published, content):
    release = add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    release.path.write_bytes(content)
    with pytest.raises(SourceError, match="a changé"):
        list_releases(raw_dir)


def test_release_without_its_file_is_refused(raw_dir, published):
    release = add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    release.path.unlink()
    with pytest.raises(SourceError, match="réimportez"):
        list_releases(raw_dir)


@pytest.mark.parametrize(
    "fact", ["source", "format_id", "file_name", "vintage", "retrieved", "sha256"]
)
def test_facts_that_lack_one_are_a_source_error(raw_dir, published, fact):
    release = add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    sidecar = release.path.parent / SIDECAR
    facts = json.loads(sidecar.read_text(encoding="utf-8"))
    del facts[fact]
    sidecar.write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(SourceError, match="réimportez"):
        read_release(release.path.parent)


@pytest.mark.parametrize("fact", ["source", "file_name", "vintage", "retrieved", "sha256"])
@pytest.mark.parametrize("value", [None, 3, [], {}, "x\0", "2024-13-01"])
def test_facts_that_are_spoilt_are_a_source_error(raw_dir, published, fact, value):
    release = add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    sidecar = release.path.parent / SIDECAR
    facts = json.loads(sidecar.read_text(encoding="utf-8")) | {fact: value}
    sidecar.write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(SourceError, match="réimportez"):
        read_release(release.path.parent)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe"])
def test_facts_that_are_not_json_are_a_source_error(raw_dir, published, content):
    release = add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    (release.path.parent / SIDECAR).write_bytes(content)
    with pytest.raises(SourceError, match="réimportez"):
        list_releases(raw_dir)


def test_raw_folder_absent_or_with_other_things_has_no_release(raw_dir):
    assert list_releases(raw_dir) == []
    (raw_dir / ".download").mkdir(parents=True)
    (raw_dir / ".download" / "x.csv.part").write_bytes(b"x")
    (raw_dir / "notes.txt").write_bytes(b"x")
    assert list_releases(raw_dir) == []


def test_embedded_release_takes_the_date_of_its_source(tmp_path):
    source = Source("ici", "Ici", "LO", format="national-v1", embedded="places/x.csv", vintage=DAY)
    with pytest.raises(SourceError, match=r"x\.csv"):
        embedded_release(tmp_path, source, RETRIEVED)
    path = Path(tmp_path / "places" / "x.csv")
    path.parent.mkdir()
    path.write_bytes(b"id,nom\n")
    release = embedded_release(tmp_path, source, RETRIEVED)
    assert (release.path, release.vintage, release.format_id) == (path, DAY, "national-v1")
    assert release.sha256 == hashlib.sha256(b"id,nom\n").hexdigest()
