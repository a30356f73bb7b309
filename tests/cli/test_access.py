"""`atlas access`: files of who is far, opened again by another reader; bad options said."""

import importlib.util
import multiprocessing
import re

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.schema.frame import SCHEMA_VERSION, conform, empty_table
from atlas.schema.tables import TABLES
from atlas.store.database import write_store
from tests.conftest import make_source
from tests.wide_land import wide_land

needs_extra = pytest.mark.skipif(
    importlib.util.find_spec("dask_geopandas") is None,
    reason="the extra `distributed` is not installed",
)


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
    assert rows.loc["75", ["people_within", "people_beyond"]].isna().all()
    assert pd.isna(rows.loc["75", "beyond_share"])
    assert rows.loc["75", "unknown_commune_count"] == 1
    head = out.read_text(encoding="utf-8")[:3000]
    assert "seuil de 15 km ; par la route (vol d'oiseau × 1,3) ; habitants : " in head
    assert "lieux sans position comptés à leur commune" in head
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
    result = run("--supply", "heures", "--decay", "drees", "--out", out)
    assert result.exit_code == 0, result.output
    assert re.search(r"dont \d+,\d\s% estimés", result.output)
    rows = pd.read_csv(out, dtype=str)
    supply = rows["accessibility_per_10k"].astype(float)
    assert supply.max() > 0


@pytest.mark.parametrize("moment", ["Sa-", "Sa-25:00", "Sam-10:00", "Sa-9:00", "Sa-nuit"])
def test_a_moment_that_is_none_is_refused(run, tmp_path, moment):
    result = run("--open", moment, "--out", tmp_path / "x.csv")
    assert result.exit_code == 2
    assert moment in result.output


@pytest.mark.parametrize("moment", ["Sa", "Sa-matin", "Sa-10:00"])
@pytest.mark.slow
def test_a_moment_gives_both_bounds(run, tmp_path, moment):
    out = tmp_path / "samedi.csv"
    result = run("--open", moment, "--level", "departement", "--out", out)
    assert result.exit_code == 0, result.output
    ain = pd.read_csv(out, dtype={"departement_code": str}).set_index("departement_code").loc["01"]
    assert ain["people_beyond_least"] <= ain["people_beyond"] <= ain["people_known"]
    assert "selon les horaires non publiés" in result.output


def test_an_unknown_matrix_is_a_sentence_and_no_file(run, tmp_path):
    out = tmp_path / "x.csv"
    result = run("--travel", "velo", "--out", out)
    assert result.exit_code == 1
    assert "velo" in result.output
    assert not out.exists()


@pytest.fixture(scope="module")
def wide_store(tmp_path_factory):
    """An atlas of synthetic communes, with points of people, a need and one trip."""
    facts = {
        "build_id": "1", "schema_version": SCHEMA_VERSION, "atlas_version": "1",
        "built_at": "2026-01-01T00:00:00+00:00",
        "cog_vintage": "COG", "detour_factor": 1.3, "notice": None,
    }  # fmt: skip
    land = wide_land()
    codes = land["communes"]["departement_code"].dropna().unique()
    departements = pd.DataFrame(
        {"departement_code": codes, "departement_name": codes, "region_code": "A", "zone": "metro",
         "population": 1, "geometry": None}
    )  # fmt: skip
    tables = {name: empty_table(name) for name in TABLES}
    tables |= {name: conform(table, name) for name, table in land.items()}
    tables |= {"departements": conform(departements, "departements"), "sources": make_source(),
               "build": conform(pd.DataFrame([facts]), "build")}  # fmt: skip
    path = tmp_path_factory.mktemp("wide") / "atlas.duckdb"
    write_store(path, tables)
    return path


@pytest.fixture
def run_wide(wide_store):
    def invoke(*arguments):
        asked = ["access", "--population", "carreaux", *map(str, arguments)]
        return CliRunner().invoke(main, asked, env={"ATLAS_STORE": str(wide_store)})

    return invoke


@pytest.fixture(scope="module")
def scheduler():
    """The address of a Dask with two processes of this machine."""
    from distributed import LocalCluster

    cluster = LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    )
    with cluster:
        yield cluster.scheduler_address


def same_rows(run, tmp_path, options, spread):
    """Write a file alone and another with two workers; return the rows of both, compared."""
    both = []
    for name, more in (("alone", []), ("spread", spread)):
        out = tmp_path / f"{name}.csv"
        result = run("--threshold", 4, *options, *more, "--out", out)
        assert result.exit_code == 0, result.output
        text = dict.fromkeys(("commune_code", "epci_code", "departement_code", "region_code"), str)
        both.append(pd.read_csv(out, dtype=text))
    alone, other = both
    pd.testing.assert_frame_equal(other, alone, rtol=1e-12, atol=0)
    assert alone["people_beyond"].sum() > 0
    assert (alone["accessibility_per_10k"] > 0).any()


@needs_extra
@pytest.mark.slow
def test_two_workers_of_this_machine_give_the_rows_of_one_process(run_wide, tmp_path):
    same_rows(run_wide, tmp_path, [], ["--workers", 2])
    assert not multiprocessing.active_children(), "no process is left behind"


@needs_extra
@pytest.mark.parametrize(
    "options",
    [
        ["--travel", "vol", "--rank", 2, "--open", "Sa-10:00", "--level", "departement"],
        ["--supply", "heures", "--decay", "drees", "--need", "indice", "--at-commune"],
    ],
)
@pytest.mark.slow
def test_a_running_dask_gives_them_too(run_wide, tmp_path, scheduler, options):
    same_rows(run_wide, tmp_path, options, ["--scheduler", scheduler])


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--workers", 2, "--scheduler", "tcp://127.0.0.1:9"], 2, "l'un ou l'autre"),
        (["--workers", 0], 2, "--workers"),
    ],
)
def test_workers_or_a_scheduler_but_not_both_and_not_none(run_wide, tmp_path, options, code,
                                                          message):  # fmt: skip
    result = run_wide(*options, "--out", tmp_path / "x.csv")
    assert result.exit_code == code
    assert message in result.output


@needs_extra
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--travel", "trajets", "--threshold", 3], "« trajets » est une matrice"),
        (["--population", "grille"], "points de population « grille » inconnus"),
    ],
)
def test_what_cannot_be_spread_is_a_sentence_and_no_file(
    run_wide, tmp_path, scheduler, options, message
):
    out = tmp_path / "x.csv"
    result = run_wide(*options, "--scheduler", scheduler, "--out", out)
    assert result.exit_code == 1
    assert message in result.output
    assert not out.exists()
