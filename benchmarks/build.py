"""Time a build on real files, and the nearest distance beside two indexed peers, in one run.

Run ``python -m benchmarks.build`` with `../shared` beside the project, after installing the extra
`dev`. Prints seconds, peak memory, and how many times longer each peer takes.
"""

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from sklearn.neighbors import BallTree

from atlas.access.measures import measure
from atlas.access.travel import GreatCircle, nearest
from atlas.directory.coverage import receives_public
from atlas.schema.level import PARENT_TABLES
from atlas.schema.sphere import EARTH_RADIUS_M
from atlas.settings import PROJECT, Settings
from atlas.store.arrivals import keep_file
from atlas.store.database import read_table
from atlas.store.imports import ImportOptions, examine_file
from atlas.store.pipeline import build
from atlas.territory.points import METROPOLITAN_BOX

SHARED = PROJECT.parent / "shared" / "data" / "places"
EMBEDDED = PROJECT / "data" / "places" / "auvergne-rhone-alpes-2022.csv"
RUNS = 5


def peak_memory_gb() -> float:
    """Return the peak resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def time_build(settings: Settings) -> None:
    """Import every real file, build, and print what it took."""
    start = time.perf_counter()
    for path in sorted(SHARED.iterdir()):
        candidate = examine_file(settings, path, ImportOptions(), date.today())
        keep_file(settings, candidate, date.today())
    build(settings, lambda text: None)
    seconds = time.perf_counter() - start
    rows = int(read_table(settings.store_path, "releases")["row_count"].sum())
    print(f"build: {rows} rows, {seconds:.1f} s, peak {peak_memory_gb():.2f} GB")


def time_addition(settings: Settings) -> None:
    """Add a file of 200 rows to the atlas, build, and print what it took."""
    lines = EMBEDDED.read_text(encoding="utf-8").splitlines(keepends=True)
    path = settings.store_path.parent / "essai.csv"
    path.write_text("".join(lines[:201]), encoding="utf-8")
    seconds, processor = time.perf_counter(), time.process_time()
    options = ImportOptions("national-v1", "essai", vintage=date(2023, 1, 1))
    keep_file(settings, examine_file(settings, path, options, date.today()), date.today())
    build(settings, lambda text: None)
    print(
        f"200 rows added: {time.perf_counter() - seconds:.1f} s, "
        f"{time.process_time() - processor:.1f} s of processor"
    )


def time_measures(settings: Settings) -> None:
    """Print the time of the measures alone, every level."""
    names = ("communes", "places", "records", "sources", *PARENT_TABLES.values())
    tables = {name: read_table(settings.store_path, name) for name in names}
    start = time.perf_counter()
    measure(tables, tables["places"], tables["records"], tables["sources"])
    print(f"measures of every level: {time.perf_counter() - start:.2f} s")


def time_nearest(settings: Settings) -> None:
    """Time the nearest distance for every commune, ours and two indexed peers, medians."""
    communes = read_table(settings.store_path, "communes").dropna(subset=["reference_longitude"])
    places = read_table(settings.store_path, "places")
    counted = places[receives_public(places)].dropna(subset=["longitude"])
    axes = ["longitude", "latitude"]
    points = counted[axes].drop_duplicates().reset_index(drop=True)
    demand = communes[["reference_longitude", "reference_latitude"]].set_axis(axes, axis=1)
    demand = demand.reset_index(drop=True)
    metropolitan = in_box(demand)

    def ours() -> Any:
        return nearest(GreatCircle(), demand, points, np.inf)[0]

    def ball_tree() -> Any:
        here, there = (np.radians(ends[axes[::-1]].to_numpy()) for ends in (demand, points))
        return BallTree(there, metric="haversine").query(here)[0][:, 0] * EARTH_RADIUS_M

    def joined() -> Any:
        here, there = (
            gpd.GeoDataFrame(geometry=gpd.points_from_xy(ends["longitude"], ends["latitude"],
                                                         crs=4326)).to_crs(2154)
            for ends in (demand[metropolitan], points[in_box(points)])
        )  # fmt: skip
        found = here.sjoin_nearest(there, distance_col="distance_m")
        return found["distance_m"].groupby(level=0).first().to_numpy()

    mine, my_seconds = _median(ours)
    for name, answer, whom in (
        ("scikit-learn BallTree (haversine)", ball_tree, slice(None)),
        ("GeoPandas sjoin_nearest in Lambert-93, metropolitan France", joined, metropolitan),
    ):
        found, seconds = _median(answer)
        gap = np.max(np.abs(found - mine[whom]) / np.maximum(mine[whom], 1))
        print(
            f"nearest distance, {len(found)} communes x {len(points)} points: ours "
            f"{my_seconds:.4f} s for {len(mine)}, {name} {seconds:.3f} s, ratio "
            f"{seconds / my_seconds:.1f}; largest relative difference {gap:.1e}"
        )


def in_box(points: pd.DataFrame) -> pd.Series:
    """Tell which points are in the box of metropolitan France, where Lambert-93 is metric."""
    west, south, east, north = METROPOLITAN_BOX
    return points["longitude"].between(west, east) & points["latitude"].between(south, north)


def _median(answer: Callable[[], Any]) -> tuple[Any, float]:
    """Return an answer, and the median of the seconds that it takes."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        found = answer()
        seconds.append(time.perf_counter() - start)
    return found, statistics.median(seconds)


def main() -> None:
    """Run the timings on a temporary store."""
    if not SHARED.exists():
        sys.exit("../shared is absent: nothing to build from")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            store=Path(folder) / "atlas.duckdb", raw_dir=Path(folder) / "raw", offline=True
        )
        time_build(settings)
        time_addition(settings)
        time_measures(settings)
        time_nearest(settings)


if __name__ == "__main__":
    main()
