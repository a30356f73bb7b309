"""`atlas access`: files of who is far, opened again by another reader; bad options said."""

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner

from atlas.cli import main


@pytest.fixture
def run(built):
    def invoke(*arguments):
        env = {"ATLAS_STORE": str(built.store_path), "ATLAS_RAW_DIR": str(built.raw_path)}
        return CliRunner().invoke(main, ["access", *map(str, arguments)], env=env)

    return invoke


def test_the_file_says_who_is_beyond_and_who_is_unknown(run, tmp_path):
    out = tmp_path / "manques.geojson"
    result = run("--level", "departement", "--threshold", 15, "--out", out)
    assert result.exit_code == 0, result.output
    rows = gpd.read_file(out).set_index("departement_code")
    ain = rows.loc["01"]
    assert ain["people_within"] + ain["people_beyond"] == ain["people_known"]
    assert rows.loc["75", "people_known"] == 0
    assert pd.isna(rows.loc["75", "beyond_share"])
    assert rows.loc["75", "unknown_commune_count"] == 1
    head = out.read_text(encoding="utf-8")[:3000]
    assert (
        "seuil de 15 km ; trajet, Route estimée (vol d'oiseau × 1,3) ; habitants, Au point" in head
    )
    assert "lieux sans coordonnées laissés de côté" in head
    assert "Assumptions" not in head


def test_a_farther_threshold_leaves_fewer_people_beyond(run, tmp_path):
    beyond = []
    for km in (5, 20):
        out = tmp_path / f"{km}.csv"
        assert run("--level", "region", "--threshold", km, "--out", out).exit_code == 0
        beyond.append(pd.read_csv(out)["people_beyond"].sum())
    assert beyond[0] > beyond[1] > 0


def test_communes_come_with_their_supply(run, tmp_path):
    out = tmp_path / "offre.csv"
    assert run("--supply", "heures", "--decay", "drees", "--out", out).exit_code == 0
    rows = pd.read_csv(out, dtype=str)
    supply = rows["accessibility_per_10k"].astype(float)
    assert supply.max() > 0


@pytest.mark.parametrize("moment", ["Sa", "Sa-25:00", "Sam-10:00", "Sa-9:00"])
def test_a_moment_that_is_none_is_refused(run, tmp_path, moment):
    result = run("--open", moment, "--out", tmp_path / "x.csv")
    assert result.exit_code == 2
    assert moment in result.output


def test_an_unknown_matrix_is_a_sentence_and_no_file(run, tmp_path):
    out = tmp_path / "x.csv"
    result = run("--travel", "velo", "--out", out)
    assert result.exit_code == 1
    assert "velo" in result.output
    assert not out.exists()
