"""Files kept as received: copied whole, checked on reading, replaced only by a complete copy."""

import dataclasses
import hashlib
import json
from contextlib import ExitStack
from datetime import date

import pytest

from atlas.errors import DiskError, InputError, SourceError
from atlas.schema.kind import AWARDS
from atlas.sources import receiving
from atlas.sources.receiving import REPLACED, Arrival, add_releases
from atlas.sources.registry import Source
from atlas.sources.vault import (
    CONTEXTS,
    LISTS,
    RELEASES,
    Description,
    file_sha256,
    list_kept,
    read_kept,
)

SOURCE = Source("ici", "Ici", "LO", ("D23",), "dit à l'import", vintage=date(2024, 1, 1))
DAY = date(2024, 5, 6)
RETRIEVED = date(2026, 6, 1)


def add_release(raw_dir, path, source, format_id, vintage, retrieved):
    """Keep a release of one file."""
    files = ((path.name, path, retrieved),)
    (release,) = add_releases(raw_dir, [Arrival(source, format_id, vintage, files)])
    return release


def add_context(raw_dir, path, described, retrieved, replace=False):
    """Keep a context, refusing to replace another one by default."""
    with receiving.add_context(raw_dir, path, described, retrieved, replace) as context:
        return context


def remove_kept(family, raw_dir, name):
    """Remove what a family keeps under a name."""
    with receiving.remove_kept(family, raw_dir, name):
        pass


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
    files = [one for one in folder.rglob("*") if one.is_file() and one.name != ".lock"]
    return {str(one.relative_to(folder)): one.read_bytes() for one in files}


def test_release_is_the_file_and_all_that_is_known_of_it(raw_dir, published):
    release = add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    content = published.read_bytes()
    assert release.path.read_bytes() == content
    assert release.path.name == published.name
    assert release.sha256 == hashlib.sha256(content).hexdigest() == file_sha256(published)
    assert (release.source, release.format_id) == (SOURCE, "national-v1")
    assert (release.vintage, release.retrieved) == (DAY, RETRIEVED)
    assert list_kept(RELEASES, raw_dir) == [read_kept(RELEASES, release.path.parent)] == [release]


def test_facts_are_readable_by_a_person(raw_dir, published):
    release = add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    text = (release.path.parent / RELEASES.sidecar).read_text(encoding="utf-8")
    assert "dit à l'import" in text
    assert json.loads(text)["vintage"] == "2024-05-06"


def test_same_date_is_replaced_and_another_date_is_kept(raw_dir, published):
    add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    add_release(raw_dir, published, SOURCE, "national-v1", date(2023, 1, 1), RETRIEVED)
    other = published.with_name("autre.csv")
    other.write_bytes(b"autre")
    add_release(raw_dir, other, SOURCE, "national-v1", DAY, RETRIEVED)
    assert [r.path.name for r in list_kept(RELEASES, raw_dir)] == [published.name, "autre.csv"]
    aside = raw_dir / REPLACED / "ici" / DAY.isoformat() / f"{RETRIEVED:%Y-%m-%d}-1"
    assert (aside / published.name).read_bytes() == published.read_bytes()
    assert file_sha256(published) in (aside / RELEASES.sidecar).read_text(encoding="utf-8")
    assert len(tree(raw_dir)) == 6


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
    intruder = published.with_name(RELEASES.sidecar)
    intruder.write_text('[{"id": 1, "nom": "A"}]')
    try:
        release = add_release(raw_dir, intruder, SOURCE, "national-v1", DAY, RETRIEVED)
    except (InputError, SourceError):
        assert [r.path.name for r in list_kept(RELEASES, raw_dir)] == [published.name]
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
        list_kept(RELEASES, raw_dir)


def test_release_without_its_file_is_refused(raw_dir, published):
    release = add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    release.path.unlink()
    with pytest.raises(SourceError, match="réimportez"):
        list_kept(RELEASES, raw_dir)


@pytest.mark.parametrize(
    "fact", ["source", "format_id", "file_name", "vintage", "retrieved", "sha256"]
)
def test_facts_that_lack_one_are_a_source_error(raw_dir, published, fact):
    release = add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    sidecar = release.path.parent / RELEASES.sidecar
    facts = json.loads(sidecar.read_text(encoding="utf-8"))
    del facts[fact]
    sidecar.write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(SourceError, match="réimportez"):
        read_kept(RELEASES, release.path.parent)


@pytest.mark.parametrize("fact", ["source", "file_name", "vintage", "retrieved", "sha256"])
@pytest.mark.parametrize("value", [None, 3, [], {}, "x\0", "2024-13-01"])
def test_facts_that_are_spoilt_are_a_source_error(raw_dir, published, fact, value):
    release = add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    sidecar = release.path.parent / RELEASES.sidecar
    facts = json.loads(sidecar.read_text(encoding="utf-8")) | {fact: value}
    sidecar.write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(SourceError, match="réimportez"):
        read_kept(RELEASES, release.path.parent)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe"])
def test_facts_that_are_not_json_are_a_source_error(raw_dir, published, content):
    release = add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    (release.path.parent / RELEASES.sidecar).write_bytes(content)
    with pytest.raises(SourceError, match="réimportez"):
        list_kept(RELEASES, raw_dir)


def test_raw_folder_absent_or_with_other_things_has_no_release(raw_dir):
    assert list_kept(RELEASES, raw_dir) == []
    (raw_dir / ".download").mkdir(parents=True)
    (raw_dir / ".download" / "x.csv.part").write_bytes(b"x")
    (raw_dir / "notes.txt").write_bytes(b"x")
    assert list_kept(RELEASES, raw_dir) == []


INDEX_DAY = date(2021, 1, 1)
INDEX = Description(
    "ifn", "besoin", "Fragilité", INDEX_DAY, "non précisée", "MedNum",
    columns={"code": "code", "value": "total"}, classes=("a", "b"),
)  # fmt: skip


@pytest.fixture
def index_file(tmp_path):
    path = tmp_path / "indice été.csv"
    path.write_bytes(b"code,total\n23001,5\n")
    return path


def test_a_context_is_the_file_and_all_that_is_known_of_it(raw_dir, index_file):
    context = add_context(raw_dir, index_file, INDEX, RETRIEVED)
    assert context.description == INDEX
    assert context.path.read_bytes() == index_file.read_bytes()
    assert context.sha256 == hashlib.sha256(index_file.read_bytes()).hexdigest()
    assert context.retrieved == RETRIEVED
    assert list_kept(CONTEXTS, raw_dir) == [context]


def test_contexts_are_not_taken_for_releases(raw_dir, index_file):
    add_context(raw_dir, index_file, INDEX, RETRIEVED)
    assert list_kept(RELEASES, raw_dir) == []


def test_the_same_id_is_replaced_only_when_asked_and_stays_in_the_vault(raw_dir, index_file):
    add_context(raw_dir, index_file, INDEX, RETRIEVED)
    other = index_file.with_name("autre.csv")
    other.write_bytes(b"code,total\n")
    before = tree(raw_dir)
    with pytest.raises(InputError, match=r"indice été\.csv.*--replace"):
        add_context(raw_dir, other, INDEX, RETRIEVED)
    assert tree(raw_dir) == before
    add_context(raw_dir, other, INDEX, RETRIEVED, replace=True)
    assert [context.path.name for context in list_kept(CONTEXTS, raw_dir)] == ["autre.csv"]
    assert index_file.read_bytes() in tree(raw_dir / REPLACED).values()
    assert len(tree(raw_dir)) == 4


def test_the_id_of_another_kind_is_refused(raw_dir, index_file):
    add_context(raw_dir, index_file, INDEX, RETRIEVED)
    before = tree(raw_dir)
    zoning = Description("ifn", "zonage", "QPV", INDEX_DAY, "LO")
    with pytest.raises(InputError, match="déjà celui d'un contexte « besoin »"):
        add_context(raw_dir, index_file, zoning, RETRIEVED)
    assert tree(raw_dir) == before


def test_a_copy_that_fails_leaves_the_earlier_one_whole(raw_dir, index_file):
    add_context(raw_dir, index_file, INDEX, RETRIEVED)
    before = tree(raw_dir)
    with pytest.raises(SourceError, match="copie impossible"):
        add_context(raw_dir, index_file.with_name("absent.csv"), INDEX, RETRIEVED, True)
    assert tree(raw_dir) == before


@pytest.mark.parametrize("context_id", ["", "..", "../../etc", "a/b", ".caché", "a b", "é", "-"])
def test_an_id_that_cannot_name_a_folder_is_refused(tmp_path, raw_dir, index_file, context_id):
    before = tree(tmp_path)
    description = Description(context_id, "besoin", "x", INDEX_DAY, "LO")
    with pytest.raises(InputError, match="refusé"):
        add_context(raw_dir, index_file, description, RETRIEVED)
    with pytest.raises(InputError, match="refusé"):
        remove_kept(CONTEXTS, raw_dir, context_id)
    assert tree(tmp_path) == before


def test_the_name_of_the_facts_is_reserved(raw_dir, index_file):
    intruder = index_file.rename(index_file.with_name(CONTEXTS.sidecar))
    with pytest.raises(InputError, match="réservé"):
        add_context(raw_dir, intruder, INDEX, RETRIEVED)


def test_an_altered_file_is_refused_and_can_be_added_again_or_removed(raw_dir, index_file):
    context = add_context(raw_dir, index_file, INDEX, RETRIEVED)
    context.path.write_bytes(b"code,total\n23001,9\n")
    with pytest.raises(SourceError, match="a changé"):
        list_kept(CONTEXTS, raw_dir)
    assert add_context(raw_dir, index_file, INDEX, RETRIEVED) == context
    context.path.write_bytes(b"")
    remove_kept(CONTEXTS, raw_dir, "ifn")
    assert list_kept(CONTEXTS, raw_dir) == []


@pytest.mark.parametrize("fact", ["context_id", "vintage", "file_name", "sha256", "classes"])
@pytest.mark.parametrize("value", ["absent", None, 3])
def test_spoilt_facts_are_a_source_error(raw_dir, index_file, fact, value):
    context = add_context(raw_dir, index_file, INDEX, RETRIEVED)
    sidecar = context.path.parent / CONTEXTS.sidecar
    facts = json.loads(sidecar.read_text(encoding="utf-8"))
    if value == "absent":
        del facts[fact]
    else:
        facts[fact] = value
    sidecar.write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(SourceError, match=r"illisible|a changé"):
        read_kept(CONTEXTS, context.path.parent)


def test_removing_leaves_the_others_and_an_unknown_id_names_them(raw_dir, index_file):
    add_context(raw_dir, index_file, INDEX, RETRIEVED)
    other = Description("qpv", "zonage", "QPV", INDEX_DAY, "LO")
    add_context(raw_dir, index_file, other, RETRIEVED)
    remove_kept(CONTEXTS, raw_dir, "ifn")
    assert [context.description.context_id for context in list_kept(CONTEXTS, raw_dir)] == ["qpv"]
    assert [path.name for path in (raw_dir / CONTEXTS.root).iterdir()] == ["qpv"]
    with pytest.raises(InputError, match="contextes : qpv"):
        remove_kept(CONTEXTS, raw_dir, "ifn")


AWARD_LIST = Description("palmares", AWARDS, "Palmarès", INDEX_DAY, "LO", covers=("2019:FR",))


def test_a_list_of_awards_is_kept_beside_the_contexts(raw_dir, index_file):
    kept = add_context(raw_dir, index_file, AWARD_LIST, RETRIEVED)
    assert kept.path.parent == raw_dir / ".labels" / "palmares"
    assert list_kept(LISTS, raw_dir) == [kept]
    assert list_kept(CONTEXTS, raw_dir) == list_kept(RELEASES, raw_dir) == []
    with pytest.raises(InputError, match="aucune liste « autre » ; listes : palmares"):
        remove_kept(LISTS, raw_dir, "autre")
    remove_kept(LISTS, raw_dir, "palmares")
    assert list_kept(LISTS, raw_dir) == []


@pytest.mark.parametrize("described", [INDEX, AWARD_LIST])
def test_a_file_named_as_the_facts_of_a_release_is_no_release(raw_dir, index_file, described):
    named = index_file.rename(index_file.with_name(RELEASES.sidecar))
    add_context(raw_dir, named, described, RETRIEVED)
    assert list_kept(RELEASES, raw_dir) == []


# As they were written before the vault: what users received then must still be read.
OLD_RELEASE = """{
  "source": {
    "source_id": "hub", "name": "Hub", "licence": "LO", "covers": ["D23"],
    "covers_reason": "dit à l'import", "producer": null, "page_url": null, "format": null,
    "download": false, "embedded": null, "vintage": null, "is_mediation": true
  },
  "format_id": "national-v1", "file_name": "lieux.csv", "vintage": "2024-05-06",
  "retrieved": "2026-06-01", "sha256": "%s"
}
"""
OLD_CONTEXT = """{
  "context_id": "%s", "kind": "%s", "name": "Fragilité", "vintage": "2021-01-01",
  "licence": "LO", "producer": null, "page_url": null, "columns": {"code": "code"},
  "unit": null, "higher_is_need": true, "classes": [], "crs": null, "is_commune_list": false,
  "retrieved": "2026-06-01", "file_name": "lieux.csv", "sha256": "%s"
}
"""


def test_what_was_received_before_the_vault_is_read(raw_dir):
    content = b"id,nom\n"
    sha256 = hashlib.sha256(content).hexdigest()
    folders = {
        "hub/2024-05-06/release.json": OLD_RELEASE % sha256,
        ".contexts/ifn/context.json": OLD_CONTEXT % ("ifn", "besoin", sha256),
        ".labels/palmares/context.json": OLD_CONTEXT % ("palmares", "labels", sha256),
    }
    for name, facts in folders.items():
        path = raw_dir / name
        path.parent.mkdir(parents=True)
        path.write_text(facts, encoding="utf-8")
        (path.parent / "lieux.csv").write_bytes(content)
    (release,) = list_kept(RELEASES, raw_dir)
    assert (release.release_id, release.source.covers) == ("hub@2024-05-06", ("D23",))
    (context,), (awards,) = list_kept(CONTEXTS, raw_dir), list_kept(LISTS, raw_dir)
    assert (context.description.columns, context.description.covers) == ({"code": "code"}, ())
    assert (awards.description.kind, awards.retrieved) == (AWARDS, RETRIEVED)
    for kept in (release, context, awards):
        assert kept.path.read_bytes() == content


def test_a_release_of_several_files_is_read_whole_and_checked(raw_dir, published):
    other = published.with_name("autre.csv")
    other.write_bytes(b"autre")
    files = ((published.name, published, RETRIEVED), ("sud.csv", other, RETRIEVED))
    arrival = Arrival(SOURCE, "national-v1", DAY, files)
    (release,) = add_releases(raw_dir, [arrival])
    assert [one.path.name for one in release.files] == [published.name, "sud.csv"]
    assert [one.sha256 for one in release.files] == [file_sha256(published), file_sha256(other)]
    assert list_kept(RELEASES, raw_dir) == [release]
    release.files[1].path.write_bytes(b"x")
    with pytest.raises(SourceError, match=r"sud\.csv a changé"):
        list_kept(RELEASES, raw_dir)


def test_several_releases_are_all_kept_or_none(raw_dir, published):
    good = Arrival(SOURCE, "national-v1", DAY, ((published.name, published, RETRIEVED),))
    absent = published.with_name("absent.csv")
    bad = Arrival(Source("la", "x", "LO"), "national-v1", DAY, (("x.csv", absent, RETRIEVED),))
    with pytest.raises(SourceError, match="copie impossible"):
        add_releases(raw_dir, [good, bad])
    assert tree(raw_dir) == {}
    assert list_kept(RELEASES, raw_dir) == []


def test_a_release_that_holds_the_one_it_replaces_leaves_nothing_aside(raw_dir, published):
    first = add_release(raw_dir, published, SOURCE, "national-v1", DAY, RETRIEVED)
    other = published.with_name("autre.csv")
    other.write_bytes(b"autre")
    files = ((published.name, first.path, RETRIEVED), ("autre.csv", other, RETRIEVED))
    add_releases(raw_dir, [Arrival(SOURCE, "national-v1", DAY, files)])
    assert len(tree(raw_dir)) == 3
    assert not (raw_dir / REPLACED).exists()


def test_the_same_bytes_with_other_words_change_the_words(raw_dir, index_file):
    first = add_context(raw_dir, index_file, INDEX, RETRIEVED)
    assert add_context(raw_dir, index_file, INDEX, date(2026, 7, 1)) == first
    said = dataclasses.replace(INDEX, licence="ODbL")
    assert add_context(raw_dir, index_file, said, RETRIEVED).description.licence == "ODbL"
    assert not (raw_dir / REPLACED).exists()


def test_what_fails_to_be_loaded_is_not_kept_and_what_was_there_is(raw_dir, index_file):
    """Two in one command: neither stays, what one of them replaced is back, in its place."""
    add_context(raw_dir, index_file, INDEX, RETRIEVED)
    other = index_file.with_name("autre.csv")
    other.write_bytes(b"code,total\n23002,1\n")
    before = tree(raw_dir)

    def load():
        with ExitStack() as kept:
            for one in (INDEX, AWARD_LIST):
                given = receiving.add_context(raw_dir, other, one, RETRIEVED, True)
                assert kept.enter_context(given).path.read_bytes() == other.read_bytes()
            assert len(list_kept(CONTEXTS, raw_dir) + list_kept(LISTS, raw_dir)) == 2
            raise DiskError("disque plein")

    with pytest.raises(DiskError):
        load()
    assert tree(raw_dir) == before


def test_what_fails_to_be_removed_from_the_store_stays(raw_dir, index_file):
    add_context(raw_dir, index_file, INDEX, RETRIEVED)
    before = tree(raw_dir)

    def remove():
        with receiving.remove_kept(CONTEXTS, raw_dir, INDEX.context_id):
            assert list_kept(CONTEXTS, raw_dir) == []
            raise DiskError("disque plein")

    with pytest.raises(DiskError):
        remove()
    assert tree(raw_dir) == before
