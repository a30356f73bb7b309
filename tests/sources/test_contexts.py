"""Contexts kept as received: copied whole, checked on reading, replaced or removed at once."""

import hashlib
import json
from datetime import date

import pytest

from atlas.errors import InputError, SourceError
from atlas.sources.contexts import (
    FOLDER,
    SIDECAR,
    Description,
    add_context,
    list_contexts,
    read_context,
    remove_context,
)
from atlas.sources.releases import list_releases

DAY, TODAY = date(2021, 1, 1), date(2026, 6, 1)
INDEX = Description(
    "ifn", "besoin", "Fragilité", DAY, "non précisée", "MedNum",
    columns={"code": "code", "value": "total"}, classes=("a", "b"),
)  # fmt: skip


@pytest.fixture
def raw_dir(tmp_path):
    return tmp_path / "raw"


@pytest.fixture
def published(tmp_path):
    path = tmp_path / "indice été.csv"
    path.write_bytes(b"code,total\n23001,5\n")
    return path


def tree(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_context_is_the_file_and_all_that_is_known_of_it(raw_dir, published):
    context = add_context(raw_dir, published, INDEX, TODAY)
    assert context.description == INDEX
    assert context.path.read_bytes() == published.read_bytes()
    assert context.sha256 == hashlib.sha256(published.read_bytes()).hexdigest()
    assert context.retrieved == TODAY
    assert list_contexts(raw_dir) == [context]


def test_contexts_are_not_taken_for_releases(raw_dir, published):
    add_context(raw_dir, published, INDEX, TODAY)
    assert list_releases(raw_dir) == []


def test_the_same_id_is_replaced(raw_dir, published):
    add_context(raw_dir, published, INDEX, TODAY)
    other = published.with_name("autre.csv")
    other.write_bytes(b"code,total\n")
    add_context(raw_dir, other, INDEX, TODAY)
    assert [context.path.name for context in list_contexts(raw_dir)] == ["autre.csv"]
    assert len(tree(raw_dir)) == 2


def test_the_id_of_another_kind_is_refused(raw_dir, published):
    add_context(raw_dir, published, INDEX, TODAY)
    before = tree(raw_dir)
    zoning = Description("ifn", "zonage", "QPV", DAY, "LO")
    with pytest.raises(InputError, match="déjà celui d'un contexte « besoin »"):
        add_context(raw_dir, published, zoning, TODAY)
    assert tree(raw_dir) == before


def test_a_copy_that_fails_leaves_the_earlier_one_whole(raw_dir, published):
    add_context(raw_dir, published, INDEX, TODAY)
    before = tree(raw_dir)
    with pytest.raises(SourceError, match="copie impossible"):
        add_context(raw_dir, published.with_name("absent.csv"), INDEX, TODAY)
    assert tree(raw_dir) == before


@pytest.mark.parametrize("context_id", ["", "..", "../../etc", "a/b", ".caché", "a b", "é", "-"])
def test_an_id_that_cannot_name_a_folder_is_refused(tmp_path, raw_dir, published, context_id):
    before = tree(tmp_path)
    description = Description(context_id, "besoin", "x", DAY, "LO")
    with pytest.raises(InputError, match="refusé"):
        add_context(raw_dir, published, description, TODAY)
    with pytest.raises(InputError, match="refusé"):
        remove_context(raw_dir, context_id)
    assert tree(tmp_path) == before


def test_the_name_of_the_facts_is_reserved(raw_dir, published):
    intruder = published.rename(published.with_name(SIDECAR))
    with pytest.raises(InputError, match="réservé"):
        add_context(raw_dir, intruder, INDEX, TODAY)


def test_an_altered_file_is_refused_and_can_be_added_again_or_removed(raw_dir, published):
    context = add_context(raw_dir, published, INDEX, TODAY)
    context.path.write_bytes(b"code,total\n23001,9\n")
    with pytest.raises(SourceError, match="a changé"):
        list_contexts(raw_dir)
    assert add_context(raw_dir, published, INDEX, TODAY) == context
    context.path.write_bytes(b"")
    remove_context(raw_dir, "ifn")
    assert list_contexts(raw_dir) == []


@pytest.mark.parametrize("fact", ["context_id", "vintage", "file_name", "sha256", "classes"])
@pytest.mark.parametrize("value", ["absent", None, 3])
def test_spoilt_facts_are_a_source_error(raw_dir, published, fact, value):
    context = add_context(raw_dir, published, INDEX, TODAY)
    sidecar = context.path.parent / SIDECAR
    facts = json.loads(sidecar.read_text(encoding="utf-8"))
    if value == "absent":
        del facts[fact]
    else:
        facts[fact] = value
    sidecar.write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(SourceError, match=r"illisible|a changé"):
        read_context(context.path.parent)


def test_removing_leaves_the_others_and_an_unknown_id_names_them(raw_dir, published):
    add_context(raw_dir, published, INDEX, TODAY)
    other = Description("qpv", "zonage", "QPV", DAY, "LO")
    add_context(raw_dir, published, other, TODAY)
    remove_context(raw_dir, "ifn")
    assert [context.description.context_id for context in list_contexts(raw_dir)] == ["qpv"]
    assert [path.name for path in (raw_dir / FOLDER).iterdir()] == ["qpv"]
    with pytest.raises(InputError, match="contextes : qpv"):
        remove_context(raw_dir, "ifn")
