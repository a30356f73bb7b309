"""What earlier builds computed: never trusted, and the atlas is the same with it or without."""

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atlas.directory import linkage
from atlas.directory.decisions import CLOSE, CORRECT, DECISION_COLUMNS, DIFFERENT
from atlas.directory.matching import MERGED, comparable
from atlas.intake import location
from atlas.reader import Atlas
from atlas.reader.atlas import search_path
from atlas.reader.build import Build
from atlas.schema.frame import conform
from atlas.schema.tables import TABLES
from atlas.sources.registry import load_mappings
from atlas.store import harvest, recalled
from atlas.store.arrivals import keep_arrivals, plan_arrivals
from atlas.store.database import read_table
from atlas.store.imports import ImportOptions, examine_file
from atlas.store.kept_arrays import kept_arrays
from atlas.store.memo import MEMO_FOLDER, Memo
from atlas.store.pipeline import build
from tests.conftest import make_records
from tests.examples import PROJECT, settings_in

TODAY = date(2026, 11, 23)
HUB = PROJECT / "data" / "places" / "auvergne-rhone-alpes-2022.csv"
FRAMES = {"places": pd.DataFrame({"name": ["Mairie", None], "people": [1.5, float("nan")]})}


def quiet(text):
    """Say nothing."""


def kept(settings, path, known="refuse", **options):
    candidate = examine_file(settings, path, ImportOptions(**options), TODAY)
    return keep_arrivals(settings, plan_arrivals(settings, [candidate], known, TODAY))


def part_of_hub(folder, rows, swap=("", "")):
    """Write some rows of the embedded file, a text replaced by another."""
    lines = HUB.read_text(encoding="utf-8").splitlines(keepends=True)
    path = folder / "lieux.csv"
    path.write_text("".join([lines[0], *lines[rows]]).replace(*swap), encoding="utf-8")
    return path


def new_source(settings, folder):
    path = part_of_hub(folder, slice(1, 201))
    kept(settings, path, format_id="national-v1", source_id="autre", vintage=date(2023, 1, 1))


def new_edition(settings, folder):
    path = part_of_hub(folder, slice(40, 400))
    kept(settings, path, format_id="national-v1", source_id="hub", vintage=date(2024, 1, 1))


def replaced_edition(settings, folder):
    path = part_of_hub(folder, slice(20, 600), ("Mairie", "Maison"))
    kept(settings, path, "replace", format_id="national-v1", source_id="hub",
         vintage=date(2022, 9, 30))  # fmt: skip


def decided(settings, folder):
    """Close a place, correct the name of another, and tell the records of one place apart."""
    store = settings.store_path
    links, records = read_table(store, "links"), read_table(store, "records")
    keys = records.set_index("record_id")["record_key"]
    one, other = links.loc[links["verdict"] == MERGED, ["left_record_id", "right_record_id"]].iloc[
        0
    ]
    closed, corrected = records.iloc[0], records.iloc[1]
    rows = [
        {"decision": CLOSE, "fiche": closed["record_key"]},
        {"decision": CORRECT, "fiche": corrected["record_key"], "champ": "nom",
         "valeur_publiee": corrected["name"], "valeur_proposee": "Autre nom"},
        {"decision": DIFFERENT, "fiche": keys[one], "autre_fiche": keys[other]},
    ]  # fmt: skip
    lines = pd.DataFrame(rows, columns=[*DECISION_COLUMNS]).assign(motif="lu", date="2024-05-01")
    lines.to_csv(settings.decisions_path, index=False)


def copy_of(settings, folder):
    """Return the settings of a copy of an atlas, its decisions its own."""
    shutil.copytree(settings.store_path.parent, folder)
    return settings_in(folder).model_copy(update={"decisions": folder / "decisions.csv"})


def assert_same_atlas(one, other):
    for name in TABLES.keys() - {"build"}:
        mine, theirs = (read_table(each.store_path, name) for each in (one, other))
        assert mine.equals(theirs), name


@pytest.fixture(scope="module")
def remembered(tmp_path_factory):
    """An atlas of two small sources, built once, with what that build remembers."""
    folder = tmp_path_factory.mktemp("memo")
    settings = settings_in(folder / "atlas")
    kept(settings, HUB, format_id="national-v1", source_id="hub", vintage=date(2022, 9, 30))
    path = part_of_hub(folder, slice(1, 300), ("1", "2"))
    kept(settings, path, format_id="national-v1", source_id="second", vintage=date(2022, 10, 1))
    build(settings, quiet)
    return settings


CHANGES = [new_source, new_edition, replaced_edition, decided]


@pytest.mark.parametrize("change", CHANGES, ids=[change.__name__ for change in CHANGES])
@pytest.mark.slow
def test_a_build_that_remembers_is_a_whole_build(remembered, tmp_path, change):
    own, whole = (copy_of(remembered, tmp_path / name) for name in ("own", "whole"))
    for settings in (own, whole):
        change(settings, tmp_path)
    build(own, quiet)
    build(whole, quiet, is_whole=True)
    assert_same_atlas(own, whole)


@pytest.mark.slow
def test_only_what_changed_is_read_and_compared(remembered, tmp_path, monkeypatch):
    own = copy_of(remembered, tmp_path / "own")
    read, scored, located = [], [], []
    validate, score_pairs, locate = harvest.validate, linkage.score_pairs, location._located

    def counted(rows, mapping, source_id, *rest):
        read.append(source_id)
        return validate(rows, mapping, source_id, *rest)

    def told(left, right):
        scored.extend(zip(left["source_id"], right["source_id"], strict=True))
        return score_pairs(left, right)

    def placed(records, *rest):
        located.extend(records["source_id"].unique())
        return locate(records, *rest)

    monkeypatch.setattr(location, "_located", placed)
    monkeypatch.setattr(harvest, "validate", counted)
    monkeypatch.setattr(linkage, "score_pairs", told)
    build(own, quiet)
    assert not read
    assert not scored
    assert not located
    new_source(own, tmp_path)
    build(own, quiet)
    assert located == ["autre"]
    assert not read, "the import has read it already"
    assert any("autre" in pair for pair in scored)
    known = len(scored)
    build(own, quiet, is_whole=True)
    assert known < (len(scored) - known) / 2


@pytest.mark.slow
def test_the_search_made_while_building_is_that_of_the_store(remembered, tmp_path):
    own = copy_of(remembered, tmp_path / "own")
    tables = build(own, quiet)
    for _ in ("computed", "found again"):
        memo = Memo(tmp_path / "memo")
        Atlas(Build(own.store_path, tables)).keep_finder(memo.recall_rows)
    atlas = Atlas.open(own.store_path)
    kept = kept_arrays(search_path(own.store_path), atlas._search_identity())
    whole = atlas._prepared().kept
    assert kept.keys() == whole.keys()
    for name, value in whole.items():
        if isinstance(value, pd.DataFrame):
            bare = value.reset_index(drop=True)
            pd.testing.assert_frame_equal(kept[name], bare, check_dtype=False)
        else:
            np.testing.assert_array_equal(kept[name], value, name)


def test_what_an_import_read_is_what_a_build_would_read(tmp_path):
    settings = settings_in(tmp_path)
    path = part_of_hub(tmp_path, slice(1, 300), ("Mairie", ""))
    [release] = kept(settings, path, format_id="national-v1", vintage=date(2023, 1, 1),
                     is_candidate=True)  # fmt: skip
    mapping = load_mappings(settings.data_dir / "mappings")["national-v1"]
    memo = Memo(settings.raw_path / MEMO_FOLDER)
    found = memo.find("release", harvest._depends_on(release, mapping))
    whole = harvest._read(release, mapping)
    assert len(whole.issues)
    assert not whole.records["is_mediation"].any()
    for name, table in whole._asdict().items():
        assert conform(found[name], name).equals(table), name


@pytest.mark.slow
@pytest.mark.parametrize("change", [new_source, replaced_edition])
def test_a_build_that_remembers_is_a_whole_build_of_20_files(real_atlas, tmp_path, change):
    own, whole = (copy_of(real_atlas, tmp_path / name) for name in ("own", "whole"))
    for settings in (own, whole):
        if change is replaced_edition:
            new_source(settings, tmp_path)
            build(settings, quiet)
            path = part_of_hub(tmp_path, slice(20, 200), ("Mairie", "Maison"))
            kept(settings, path, "replace", format_id="national-v1", source_id="autre",
                 vintage=date(2023, 1, 1))  # fmt: skip
        else:
            change(settings, tmp_path)
    build(own, quiet)
    build(whole, quiet, is_whole=True)
    assert_same_atlas(own, whole)


@pytest.mark.parametrize("spoil", [
    lambda path: path.unlink(),
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(path.read_bytes()[:-9]),
    lambda path: path.write_bytes(path.read_bytes().replace(b"Mairie", b"Ecole ")),
    lambda path: path.write_bytes(Path(f"{path}-of-another").read_bytes()),
], ids=["missing", "empty", "cut", "altered", "of another"])  # fmt: skip
def test_what_is_spoilt_is_computed_again(tmp_path, spoil):
    memo = Memo(tmp_path)
    memo.keep("x", "another", {"places": FRAMES["places"].assign(people=9.0)})
    [other] = tmp_path.iterdir()
    assert memo.recall("x", "this", lambda: FRAMES)["places"].equals(FRAMES["places"])
    [own] = {*tmp_path.iterdir()} - {other}
    other.rename(f"{own}-of-another")
    assert Memo(tmp_path).recall("x", "this", dict)["places"].equals(FRAMES["places"])
    spoil(own)
    again = {"places": FRAMES["places"].assign(people=2.0)}
    assert Memo(tmp_path).recall("x", "this", lambda: again) == again


def test_another_code_remembers_nothing(tmp_path, monkeypatch):
    Memo(tmp_path).keep("x", 1, FRAMES)
    assert Memo(tmp_path).find("x", 1) is not None
    assert Memo(tmp_path).find("x", 2) is None
    assert Memo(tmp_path, is_blind=True).find("x", 1) is None
    monkeypatch.setattr("atlas.store.memo.code_version", lambda: "another")
    assert Memo(tmp_path).find("x", 1) is None


def test_what_nobody_asks_for_is_forgotten(tmp_path):
    first, second = Memo(tmp_path), Memo(tmp_path)
    first.keep("x", 1, FRAMES)
    first.keep("x", 2, FRAMES)
    second.find("x", 2)
    second.forget_others()
    assert Memo(tmp_path).find("x", 1) is None
    assert Memo(tmp_path).find("x", 2) is not None


def test_where_nothing_can_be_written_everything_is_computed(tmp_path):
    (tmp_path / "file").touch()
    memo = Memo(tmp_path / "file" / "below")
    assert memo.recall("x", 1, lambda: FRAMES) == FRAMES
    memo.forget_others()


def test_only_new_rows_are_computed(tmp_path):
    asked = []

    def upper(rows):
        asked.extend(rows["name"])
        return pd.DataFrame({"upper": rows["name"].str.upper()})

    def recalled_of(*names):
        rows = pd.DataFrame({"name": names}, index=range(7, 7 + len(names)))
        return Memo(tmp_path).recall_rows("upper", rows, upper)

    assert recalled_of("a", "b", "a")["upper"].tolist() == ["A", "B", "A"]
    assert recalled_of("c", "b").equals(pd.DataFrame({"upper": ["C", "B"]}, index=[7, 8]))
    assert asked == ["a", "b", "c"]


def test_a_score_is_computed_again_when_what_is_around_changes(tmp_path):
    """Two libraries of two sources are the only ones of their commune, then one of them is not."""
    rows = [
        {"source_id": source, "release_id": f"{source}@2024-01-01", "name": "Bibliothèque",
         "record_id": f"{source}@2024-01-01:1", "commune_code": "23001"}
        for source in ("a", "b")
    ]  # fmt: skip
    third = {**rows[1], "record_id": "b@2024-01-01:2", "name": "Bibliothèque de quartier"}
    pair = pd.DataFrame({"left": [0], "right": [1]})
    scorer = recalled.recalled_scores(Memo(tmp_path), linkage.scored_pairs)
    two, three = (comparable(make_records(*every)) for every in (rows, [*rows, third]))
    alone, crowded = scorer(two, pair), scorer(three, pair)
    assert alone["score"].item() > crowded["score"].item()
    for compared, scored in ((two, alone), (three, crowded)):
        pd.testing.assert_frame_equal(scored, linkage.scored_pairs(compared, pair))
        pd.testing.assert_frame_equal(scorer(compared, pair), scored)
