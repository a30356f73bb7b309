"""A question asked by régions gives the rows of one machine; what cannot be spread is refused."""

import importlib.util
import sys

import pandas as pd
import pytest

from atlas.access.assumptions import CROW, Assumptions, TimeOfWeek
from atlas.access.distributed.spread import commune_rows, workers
from atlas.access.question import nearest_points, shared_points
from atlas.access.reach import by_commune
from atlas.errors import InputError
from tests.wide_land import wide_land

needs_extra = pytest.mark.skipif(
    importlib.util.find_spec("dask_geopandas") is None,
    reason="the extra `distributed` is not installed",
)


@pytest.fixture(scope="module")
def tables():
    return wide_land()


def alone(assumptions, tables, counts, threshold):
    points = nearest_points(assumptions, tables).assign(
        accessibility=shared_points(assumptions, tables).points["accessibility"]
    )
    return by_commune(tables["communes"], points, counts, threshold)


def spread(assumptions, tables, counts, threshold):
    """Answer without the table of points here; each block may read its own once per pass."""
    points = tables["demand_points"]
    reads = []

    def read(codes):
        reads.append(tuple(codes))
        return points[points["commune_code"].isin(codes)].reset_index(drop=True)

    here = {name: table for name, table in tables.items() if name != "demand_points"}
    return commune_rows(assumptions, here, read, counts, threshold), reads


@needs_extra
@pytest.mark.parametrize(
    "assumptions",
    [
        Assumptions(population="carreaux"),
        Assumptions(CROW, population="carreaux", k=2, decay="drees"),
        Assumptions(population="carreaux", k=60),
        Assumptions(population="carreaux", moment=TimeOfWeek("Sa", 600), supply="heures"),
        Assumptions(population="carreaux", moment=TimeOfWeek("Su", 600)),
        Assumptions(population="carreaux", supply="agents", need="indice"),
        Assumptions(population="carreaux", include_at_commune=True, need="indice"),
        Assumptions(need="indice", k=2),
    ],
    ids=str,
)
@pytest.mark.slow
def test_blocks_give_the_rows_of_one_machine(tables, assumptions):
    counts = tables["places"]["commune_code"].value_counts()
    expected = alone(assumptions, tables, counts, 4_000)
    found, reads = spread(assumptions, tables, counts, 4_000)
    pd.testing.assert_frame_equal(found, expected, rtol=1e-12, atol=0)
    assert expected["people_shared"].sum() > 0
    assert expected["accessibility_per_10k"].nunique() > 10
    if assumptions.population == "carreaux":
        passes = 4 if assumptions.supply == "agents" else 3
        assert len(reads) == passes * 4, "four blocks, a pass more where supply may be unknown"
        assert max(map(len, reads)) == 20
    else:
        assert not reads


@needs_extra
def test_no_place_at_all(tables):
    nowhere = tables | {"places": tables["places"].iloc[:0]}
    counts = pd.Series(dtype="int64")
    assumptions = Assumptions(population="carreaux")
    expected = alone(assumptions, nowhere, counts, 4_000)
    found, _ = spread(assumptions, nowhere, counts, 4_000)
    pd.testing.assert_frame_equal(found, expected, rtol=1e-12, atol=0)
    assert expected["people_beyond"].sum() > 0


@pytest.mark.parametrize(
    ("assumptions", "message"),
    [
        (Assumptions("trajets", population="carreaux"), "« trajets » est une matrice .*--workers"),
        (Assumptions(population="grille"), "points de population « grille » inconnus"),
        (Assumptions(population="indice"), "points de population « indice » inconnus"),
        (Assumptions("velo"), "velo"),
    ],
)
def test_what_cannot_be_spread_is_said(tables, assumptions, message):
    with pytest.raises(InputError, match=message):
        spread(assumptions, tables, pd.Series(dtype="int64"), 4_000)


@needs_extra
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "pas une adresse"])
def test_a_scheduler_that_does_not_answer_is_said(address, monkeypatch):
    monkeypatch.setattr("atlas.access.distributed.spread._CONNECT_TIMEOUT_S", 0.3)
    message = f"« {address} » ; lancez `dask scheduler`"
    with pytest.raises(InputError, match=message), workers(scheduler=address):
        pass


@needs_extra
def test_a_scheduler_without_workers_is_said():
    from distributed import LocalCluster

    cluster = LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=None)
    with (
        cluster,
        pytest.raises(InputError, match="aucun processus de calcul"),
        workers(scheduler=cluster.scheduler_address),
    ):
        pass


INSTALL = r"pip install 'atlas-mediation\[distributed\]'"


def test_without_distributed_a_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=INSTALL), workers(2):
        pass


def test_without_dask_too(tables, monkeypatch):
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(InputError, match=INSTALL):
        spread(Assumptions(), tables, pd.Series(dtype="int64"), 4_000)
