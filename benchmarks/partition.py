"""Time the same measure in one process and by régions on two workers; check the same numbers.

Run ``python -m benchmarks.partition`` after installing the extra `distributed`. Points are
synthetic, drawn around real communes. First on a folder: both sides read the same GeoParquet files,
one per région, and write what they measured among synthetic places; libraries are loaded and
workers ready before the clock. Then by the command, `atlas access`, alone and with ``--workers 2``,
on an atlas of the embedded places: from the start of the program to its file.
"""

import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas.access.catchment import LUO_QI_DISTANCE, e2sfca
from atlas.access.distributed.blocks import Horizon
from atlas.access.distributed.partition import measure_partitions, people_within, read_partitions
from atlas.access.inequality import people_by_band
from atlas.access.travel import GreatCircle, nearest
from atlas.cli import main as atlas
from atlas.schema.frame import conform
from atlas.schema.tables import TABLES
from atlas.settings import Settings
from atlas.store.database import replace_tables
from atlas.store.pipeline import build
from benchmarks.access import (
    PROJECT,
    SYNTHETIC_COUNT,
    metropolitan_communes,
    synthetic_places,
    synthetic_points,
)

COUNTS = (1_000_000, 2_300_000)
THRESHOLDS = (5_000, 10_000, 20_000)
HORIZON = Horizon(GreatCircle(1.3), LUO_QI_DISTANCE, limit=50_000)


def peak_gb() -> float:
    """Return the peak resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def prepare(folder: Path, count: int) -> dict[str, float]:
    """Write the points, one GeoParquet file per région, and the places."""
    communes = metropolitan_communes()
    synthetic_places(communes, SYNTHETIC_COUNT).to_parquet(folder / "places.parquet")
    points = synthetic_points(communes, count).rename(columns={"demand": "people"})
    geometry = gpd.points_from_xy(points.pop("longitude"), points.pop("latitude"))
    (folder / "points").mkdir(exist_ok=True)
    for code, part in gpd.GeoDataFrame(points, geometry=geometry, crs=4326).groupby("region_code"):
        part.to_parquet(folder / "points" / f"{code}.parquet")
    return {"regions": points["region_code"].nunique()}


def on_one_process(folder: Path, _: int) -> dict[str, float]:
    """Measure all points at once, without Dask."""
    places = pd.read_parquet(folder / "places.parquet")
    start = time.perf_counter()
    points = gpd.read_parquet(folder / "points")
    demand = pd.DataFrame(
        {"longitude": points.geometry.x, "latitude": points.geometry.y, "demand": points["people"]}
    )
    cost, position = nearest(HORIZON.travel, demand, places, HORIZON.limit)
    ids = np.array([*places["facility_id"], None], dtype=object)[position]
    access = e2sfca(HORIZON.travel, demand, places, HORIZON.decay)
    measured = points.assign(
        cost=cost, facility_id=pd.Series(ids, points.index, dtype="str"), accessibility=access
    )
    measured.to_parquet(folder / "one.parquet")
    bands = people_by_band(measured["cost"], measured["people"], THRESHOLDS)
    seconds = time.perf_counter() - start
    bands.to_parquet(folder / "one-bands.parquet")
    return {"seconds": seconds, "peak_gb": peak_gb()}


def on_two_workers(folder: Path, _: int) -> dict[str, float]:
    """Measure région by région on two processes; what is measured never comes back here."""
    from distributed import Client, LocalCluster

    places = pd.read_parquet(folder / "places.parquet")
    cluster = LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    )
    with cluster, Client(cluster) as client:
        for library in ("atlas.access.distributed.partition", "dask_geopandas", "pyarrow.parquet"):
            client.run(importlib.import_module, library)
        start = time.perf_counter()
        measured = measure_partitions(read_partitions(str(folder / "points")), places, HORIZON)
        measured.to_parquet(str(folder / "two"))
        written = read_partitions(str(folder / "two"))
        bands = people_within(written, HORIZON, THRESHOLDS)
        seconds = time.perf_counter() - start
        peaks = sorted(client.run(peak_gb).values())
    bands.to_parquet(folder / "two-bands.parquet")
    return {"seconds": seconds, "peak_gb": peak_gb(), "first_gb": peaks[0], "last_gb": peaks[1]}


def prepare_store(folder: Path, count: int) -> dict[str, float]:
    """Build an atlas of what the repository holds, with points of people."""
    settings = Settings(store=folder / "atlas.duckdb", raw_dir=folder / "raw", offline=True)
    build(settings, lambda text: None)
    communes = metropolitan_communes()
    points = synthetic_points(communes, count).rename(columns={"demand": "people"})
    points["demand_id"] = [f"CRS3035RES200m{number:09d}" for number in range(count)]
    points["commune_code"] = communes["demand_id"].to_numpy()[np.arange(count) % len(communes)]
    facts = dict.fromkeys(column.name for column in TABLES["contexts"]) | {
        "context_id": "carreaux", "kind": "population", "context_name": "Points synthétiques",
        "licence": "aucune", "vintage_date": pd.Timestamp("2026-01-01"), "file_name": "aucun",
        "retrieved_date": pd.Timestamp("2026-01-01"), "file_sha256": "0",
        "row_count": count, "kept_count": count, "rejected_count": 0,
    }  # fmt: skip
    tables = {
        "contexts": conform(pd.DataFrame([facts]), "contexts"),
        "demand_points": conform(points.assign(context_id="carreaux"), "demand_points"),
    }
    replace_tables(settings.store_path, tables)
    return {}


def by_command(folder: Path, worker_count: int) -> dict[str, float]:
    """Run `atlas access` on its own, or with workers; return its time and peaks."""
    spread = ["--workers", str(worker_count)] if worker_count else []
    out = folder / f"command-{worker_count}.csv"
    os.environ["ATLAS_STORE"] = str(folder / "atlas.duckdb")
    start = time.perf_counter()
    atlas(["access", "--population", "carreaux", *spread, "--out", str(out)], standalone_mode=False)
    seconds = time.perf_counter() - start
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    return {"seconds": seconds, "peak_gb": peak_gb(), "worker_gb": largest}


def check_commands(folder: Path, _: int) -> dict[str, float]:
    """Check that both files say the same, to 1e-12; return their rows."""
    text = {f"{level}_code": str for level in ("commune", "epci", "departement", "region")}
    one, two = (pd.read_csv(folder / f"command-{n}.csv", dtype=text) for n in (0, 2))
    pd.testing.assert_frame_equal(one, two, rtol=1e-12, atol=0)
    return {"rows": len(one)}


def check(folder: Path, _: int) -> dict[str, float]:
    """Return the largest relative difference of the two results; the rest must be equal."""
    one = gpd.read_parquet(folder / "one.parquet").sort_index()
    two = gpd.read_parquet(folder / "two").sort_index().rename_axis(None)  # Dask names it
    pd.testing.assert_frame_equal(
        one.drop(columns=["accessibility"]), two.drop(columns=["accessibility"]), check_exact=True
    )
    bands = (pd.read_parquet(folder / f"{side}-bands.parquet") for side in ("one", "two"))
    pd.testing.assert_frame_equal(*bands, rtol=1e-12)
    some = one["accessibility"] > 0
    assert (two["accessibility"][~some] == 0).all()
    gap = (one["accessibility"] - two["accessibility"]).abs() / one["accessibility"]
    return {"difference": float(gap[some].max())}


TASKS: dict[str, Callable[[Path, int], dict[str, float]]] = {
    "prepare": prepare,
    "one": on_one_process,
    "two": on_two_workers,
    "check": check,
    "store": prepare_store,
    "command": by_command,
    "check-commands": check_commands,
}


def run(task: str, folder: str, count: int) -> dict[str, float]:
    """Run a task in a process of its own; return what it measured."""
    command = [sys.executable, "-m", "benchmarks.partition", task, folder, str(count)]
    done = subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def main() -> None:
    """Print both sides for each number of points."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start")
    for count in COUNTS:
        with tempfile.TemporaryDirectory() as folder:
            regions = run("prepare", folder, count)["regions"]
            print(f"{count:,} synthetic points in {regions} régions x {SYNTHETIC_COUNT:,} places:")
            one, two = run("one", folder, count), run("two", folder, count)
            gap = run("check", folder, count)["difference"]
        assert gap < 1e-12, gap
        print(f"  one process: {one['seconds']:.1f} s, peak {one['peak_gb']:.2f} GB")
        print(
            f"  two workers: {two['seconds']:.1f} s, peaks {two['first_gb']:.2f} and "
            f"{two['last_gb']:.2f} GB, {two['peak_gb']:.2f} GB for the process that asks"
        )
        print(f"  same nearest, same people; largest relative difference of E2SFCA {gap:.1e}")
    with tempfile.TemporaryDirectory() as folder:
        run("store", folder, COUNTS[-1])
        alone, spread = run("command", folder, 0), run("command", folder, 2)
        rows = run("check-commands", folder, 0)["rows"]
    print(f"atlas access, {COUNTS[-1]:,} synthetic points in the store, {rows:,} communes:")
    print(f"  alone: {alone['seconds']:.1f} s, peak {alone['peak_gb']:.2f} GB")
    print(
        f"  --workers 2: {spread['seconds']:.1f} s, peak {spread['worker_gb']:.2f} GB for the "
        f"largest worker, {spread['peak_gb']:.2f} GB for the command; same file to 1e-12"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(TASKS[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))))
    else:
        main()
