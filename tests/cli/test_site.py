"""`atlas site` and `atlas close` on the embedded atlas: files read back, bad input said."""

import json

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.views.export.dictionary import UNDESCRIBED


@pytest.fixture
def run(built):
    def invoke(*arguments):
        env = {"ATLAS_STORE": str(built.store_path), "ATLAS_RAW_DIR": str(built.raw_path)}
        return CliRunner().invoke(main, [*map(str, arguments)], env=env)

    return invoke


def test_sites_are_written_with_what_they_assume(run, tmp_path):
    out = tmp_path / "sites.geojson"
    result = run("site", "--territory", "D01", "--sites", 3, "--out", out)
    assert result.exit_code == 0, result.output
    assert "Optimum prouvé" in result.output
    sites = gpd.read_file(out)
    assert sites["rank"].tolist() == [1, 2, 3]
    assert "territoire D01" in out.read_text(encoding="utf-8")[:4000]


def test_a_budget_needs_a_cost(run, tmp_path):
    out = tmp_path / "sites.csv"
    result = run("site", "--territory", "D01", "--budget", 1000, "--out", out)
    assert result.exit_code == 1
    assert "coût" in result.output
    assert not out.exists()


def test_own_candidates_are_read_and_bad_rows_said(run, tmp_path):
    own = tmp_path / "candidats.csv"
    own.write_text("id;nom;longitude;latitude\na;Salle;5.2;46.2\nb;Ailleurs;x;46\n")
    out = tmp_path / "sites.csv"
    result = run("site", "--territory", "D01", "--sites", 1, "--candidates", own, "--out", out)
    assert result.exit_code == 0, result.output
    assert "2 lignes lues, 1 candidats" in result.output
    assert set(pd.read_csv(out)["candidate_id"]) <= {"a"}


def test_an_unknown_territory_is_a_sentence(run, tmp_path):
    result = run("site", "--territory", "D999", "--out", tmp_path / "x.csv")
    assert result.exit_code == 1
    assert "D999" in result.output


def test_closures_are_ranked(run, tmp_path):
    out = tmp_path / "fermetures.csv"
    result = run("close", "--territory", "D01", "--out", out)
    assert result.exit_code == 0, result.output
    rows = pd.read_csv(out)
    assert len(rows) > 10
    assert rows["people_losing_address"].is_monotonic_decreasing
    assert {"longitude", "latitude", "mean_extra_trip_m", "has_address"} <= set(rows)


def test_closures_are_points_with_their_package_and_french_for_excel(run, tmp_path):
    points, sheet = tmp_path / "fermetures.geojson", tmp_path / "fermetures.csv"
    assert run("close", "--territory", "D01", "--out", points).exit_code == 0
    assert run("close", "--territory", "D01", "--excel", "--out", sheet).exit_code == 0
    drawn = gpd.read_file(points)
    assert (drawn.geometry.geom_type == "Point").all()
    lines = sheet.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Lieu;Commune;")
    assert len(lines) == 1 + len(drawn)
    package = json.loads((tmp_path / "fermetures.geojson.datapackage.json").read_text("utf-8"))
    assert "rayon 10 km" in package["filter"]


@pytest.mark.parametrize(
    "asked",
    [
        ("site", "--territory", "D01", "--sites", "2"),
        ("close", "--territory", "D01"),
        ("access", "--level", "departement"),
        ("access", "--level", "commune", "--supply", "heures"),
    ],
    ids=" ".join,
)
def test_every_column_of_an_answer_says_what_it_is(run, tmp_path, asked):
    out = tmp_path / "rows.csv"
    result = run(*asked, "--out", out)
    assert result.exit_code == 0, result.output
    package = json.loads((tmp_path / "rows.csv.datapackage.json").read_text("utf-8"))
    fields = package["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(pd.read_csv(out, nrows=1))
    for field in fields:
        assert field["title"], field
        assert field["description"] != UNDESCRIBED, field
        if field["name"].startswith(("people_", "mean_", "cost", "population")):
            assert field["unit"], field
