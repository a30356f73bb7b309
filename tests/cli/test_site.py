"""`atlas site` and `atlas close` on the embedded atlas: files read back, bad input said."""

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner

from atlas.cli import main


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
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) > 10
