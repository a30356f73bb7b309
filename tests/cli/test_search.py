"""`atlas search`: the same answers as the search, as text, CSV and GeoJSON."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.reader import Atlas
from atlas.search.finder import find

QUESTION = "médiathèque dans le Rhône"


@pytest.fixture
def run(built, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(built.store_path))
    return lambda *words: CliRunner().invoke(main, ["search", *words])


def test_the_answers_are_those_of_the_search_in_every_format(run, built):
    found = find(Atlas.open(built.store_path).finder, QUESTION, limit=10).results
    assert len(found)
    rows = list(csv.DictReader(io.StringIO(run(QUESTION, "--format", "csv").stdout)))
    assert [row["id"] for row in rows] == found["id"].tolist()
    whole = json.loads(run(QUESTION, "--format", "geojson").stdout)
    assert [one["id"] for one in whole["features"]] == found["id"].tolist()
    text = run(QUESTION)
    assert found["title"].iloc[0][:40] in text.stdout
    assert "Rhône" in text.stderr
    assert "\\" not in text.stderr


def test_a_position_that_is_none_is_a_sentence(run):
    answer = run(QUESTION, "--near", "ici")
    assert answer.exit_code == 1
    assert "n'est pas une position" in answer.output


def test_the_search_is_kept_beside_the_store(built, tmp_path):
    atlas = Atlas.open(built.store_path)
    kept = atlas.keep_finder()
    try:
        assert kept.exists()
        again = Atlas(atlas.build).finder
        assert find(again, QUESTION).results["id"].tolist() == (
            find(atlas.finder, QUESTION).results["id"].tolist()
        )
    finally:
        kept.unlink()
