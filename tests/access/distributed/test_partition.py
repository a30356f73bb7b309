"""Partitions give the numbers of one machine; what a partition receives; a real local cluster."""

import importlib.util
import os
import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from atlas.access.catchment import LUO_QI, LUO_QI_DISTANCE, e2sfca
from atlas.access.distributed import partition
from atlas.access.distributed.blocks import Horizon
from atlas.access.distributed.partition import (
    measure_partitions,
    partition_by,
    people_within,
    read_partitions,
)
from atlas.access.inequality import people_by_band
from atlas.access.travel import GreatCircle, nearest
from atlas.errors import InputError

needs_extra = pytest.mark.skipif(
    importlib.util.find_spec("dask_geopandas") is None,
    reason="the extra `distributed` is not installed",
)

HORIZON = Horizon(GreatCircle(1.3), LUO_QI_DISTANCE, 60_000)
THRESHOLDS = (5_000, 10_000, 60_000)


def synthetic(count=900, facility_count=80, seed=1):
    """Synthetic points over three régions side by side, and one far away; synthetic supply."""
    random = np.random.default_rng(seed)
    longitude = random.uniform(0, 3, count)
    points = gpd.GeoDataFrame(
        {
            "people": random.integers(0, 500, count),
            "region_code": np.array(["24", "11", "75"])[longitude.astype(int)],
            "geometry": gpd.points_from_xy(longitude, random.uniform(46, 47, count)),
        },
        crs="EPSG:4326",
    )
    points.loc[points.index[::50], ["region_code", "geometry"]] = ["04", None]
    points.loc[points.index[1::50], ["region_code", "geometry"]] = ["04", gpd.points_from_xy(
        [55.5], [-21.1])[0]]  # fmt: skip
    facilities = pd.DataFrame(
        {
            "facility_id": [f"f{i}" for i in range(facility_count)],
            "longitude": [*random.uniform(0, 3, facility_count - 1), 55.4],
            "latitude": [*random.uniform(46, 47, facility_count - 1), -21.0],
            "supply": random.uniform(0, 35, facility_count),
        }
    )
    return points, facilities


def on_one_machine(points, facilities, horizon):
    """The single-machine path, on all points at once."""
    demand = pd.DataFrame(
        {"longitude": points.geometry.x, "latitude": points.geometry.y, "demand": points["people"]}
    )
    cost, position = nearest(horizon.travel, demand, facilities, horizon.limit, horizon.k)
    ids = np.array([*facilities["facility_id"], None], dtype=object)[position]
    return points.assign(
        cost=cost,
        facility_id=pd.Series(ids, points.index, dtype="str"),
        accessibility=e2sfca(horizon.travel, demand, facilities, horizon.decay),
    )


def check(measured, points, facilities, horizon=HORIZON):
    """Compare everything a partitioned measure gives with one machine."""
    expected = on_one_machine(points, facilities, horizon)
    found = measured.compute().sort_index()
    assert (found["accessibility"].isna() == expected["accessibility"].isna()).all()
    np.testing.assert_allclose(
        found["accessibility"], expected["accessibility"], rtol=1e-12, atol=0
    )
    np.testing.assert_allclose(found["cost"], expected["cost"], rtol=1e-12)
    pd.testing.assert_series_equal(found["facility_id"], expected["facility_id"])
    pd.testing.assert_series_equal(found["people"], expected["people"], check_dtype=False)
    pd.testing.assert_frame_equal(
        people_within(measured, horizon, THRESHOLDS),
        people_by_band(expected["cost"], expected["people"], THRESHOLDS),
        rtol=1e-12,
    )


@pytest.fixture(scope="class")
def workers():
    """A cluster of two processes on this machine, which leaves none behind."""
    from distributed import Client, LocalCluster

    cluster = LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    )
    with cluster, Client(cluster) as client:
        processes = list(client.run(os.getpid).values())
        assert len(set(processes) - {os.getpid()}) == 2
        yield client
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


@needs_extra
@pytest.mark.usefixtures("workers")
class TestTwoWorkers:
    @pytest.mark.slow
    def test_they_give_the_numbers_of_one_machine(self):
        points, facilities = synthetic()
        measured = measure_partitions(partition_by(points, "region_code"), facilities, HORIZON)
        assert measured.npartitions == 4
        check(measured, points, facilities)

    @pytest.mark.slow
    def test_partitions_of_geoparquet_are_streamed(self, tmp_path):
        points, facilities = synthetic()
        for code, part in points.groupby("region_code"):
            part.to_parquet(tmp_path / f"{code}.parquet")
        streamed = read_partitions(str(tmp_path))
        assert streamed.spatial_partitions is not None, "bounds come from the files, not points"
        check(measure_partitions(streamed, facilities, HORIZON), points, facilities)


@needs_extra
@pytest.mark.parametrize(
    ("factor", "limit", "k"),
    [
        (1.0, 60_000.0, 1),
        (3.0, 300_000.0, 1),
        (1.3, np.inf, 1),
        (1.3, np.inf, 3),
        (1.3, np.inf, 99),
    ],
)
@pytest.mark.slow
def test_threads_of_this_process_give_them_too(factor, limit, k):
    points, facilities = synthetic(300, 40, seed=2)
    horizon = Horizon(GreatCircle(factor), LUO_QI_DISTANCE, limit, k)
    measured = measure_partitions(partition_by(points, "region_code"), facilities, horizon)
    check(measured, points, facilities, horizon)


@needs_extra
def test_no_partition_receives_everything(monkeypatch):
    points, facilities = synthetic()
    received = []

    def spy(name):
        real = getattr(partition, name)

        def run(part, *near_and_horizon):
            received.append((len(part), max(map(len, near_and_horizon[:-1]))))
            return real(part, *near_and_horizon)

        monkeypatch.setattr(partition, name, run)

    spy("count_demand")
    spy("measure_block")
    horizon = HORIZON._replace(limit=20_000)
    measure_partitions(partition_by(points, "region_code"), facilities, horizon).compute(
        scheduler="synchronous"
    )
    assert len(received) == 8
    assert sum(part for part, _ in received) == 2 * len(points), "each point once in each pass"
    assert max(near for _, near in received) < 0.7 * len(facilities)
    assert (18 + 18, 1) in received, "the far région has one facility"


@needs_extra
def test_an_empty_partition_and_facilities_far_from_all():
    points, facilities = synthetic(100, 10)
    facilities["longitude"] += 100
    measured = measure_partitions(partition_by(points, "region_code"), facilities, HORIZON)
    check(measured, points, facilities)
    assert np.isinf(measured["cost"].compute().dropna()).all()
    nobody = measure_partitions(partition_by(points[:0], "region_code"), facilities, HORIZON)
    assert len(nobody.compute()) == 0
    assert people_within(nobody, HORIZON, THRESHOLDS)["people"].tolist() == [0] * 5


@needs_extra
@pytest.mark.parametrize(
    ("horizon", "message"),
    [(HORIZON._replace(decay=LUO_QI), "bands in minutes"),
     (HORIZON._replace(k=0), "k must be at least 1")],
)  # fmt: skip
def test_horizons_that_cannot_be_asked_by_parts(horizon, message):
    points, facilities = synthetic(60, 5)
    with pytest.raises(ValueError, match=message):
        measure_partitions(partition_by(points, "region_code"), facilities, horizon)


@needs_extra
def test_tables_that_are_refused():
    points, facilities = synthetic(60, 5)
    parts = partition_by(points, "region_code")
    with pytest.raises(ValueError, match="longitude"):
        measure_partitions(parts, facilities.assign(latitude=np.nan), HORIZON)
    with pytest.raises(ValueError, match="supply"):
        measure_partitions(parts, facilities.assign(supply=-1.0), HORIZON)
    with pytest.raises(ValueError, match="demand"):
        measure_partitions(
            partition_by(points.assign(people=np.nan), "region_code"), facilities, HORIZON
        )
    with pytest.raises(ValueError, match="EPSG:4326 is required"):
        measure_partitions(partition_by(points.to_crs(2154), "region_code"), facilities, HORIZON)
    with pytest.raises(InputError, match="61\u202f000\xa0m au-delà de la limite du calcul"):
        people_within(measure_partitions(parts, facilities, HORIZON), HORIZON, (5_000, 61_000))


@pytest.mark.parametrize("name", ["dask", "dask_geopandas"])
def test_without_the_extra_a_message_says_what_to_install(monkeypatch, name):
    monkeypatch.setitem(sys.modules, name, None)
    points, _ = synthetic(60, 5)
    with pytest.raises(InputError, match=r"pip install 'atlas-mediation\[distributed\]'"):
        partition_by(points, "region_code")
