"""Time a build on real files, and the nearest distance beside PySAL `access`, in one run.

Run ``python -m benchmarks.build`` with `../shared` beside the project, after installing the extra
`dev`. Prints seconds, peak memory, and the ratio of the two nearest distances.
"""

import contextlib
import resource
import sys
import tempfile
import time
import warnings
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from atlas.access.measures import measure
from atlas.access.travel import GreatCircle, nearest
from atlas.directory.coverage import receives_public
from atlas.schema.level import PARENT_TABLES
from atlas.schema.sphere import EARTH_RADIUS_M, unit_sphere
from atlas.settings import PROJECT, Settings
from atlas.store.arrivals import keep_file
from atlas.store.database import read_table
from atlas.store.imports import ImportOptions, examine_file
from atlas.store.pipeline import build

SHARED = PROJECT.parent / "shared" / "data" / "places"


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


def time_measures(settings: Settings) -> None:
    """Print the time of the measures alone, every level."""
    names = ("communes", "places", "records", "sources", *PARENT_TABLES.values())
    tables = {name: read_table(settings.store_path, name) for name in names}
    start = time.perf_counter()
    measure(tables, tables["places"], tables["records"], tables["sources"])
    print(f"measures of every level: {time.perf_counter() - start:.2f} s")


def time_nearest(settings: Settings) -> None:
    """Time the nearest distance for every commune, ours and PySAL `access`."""
    communes = read_table(settings.store_path, "communes").dropna(subset=["reference_longitude"])
    places = read_table(settings.store_path, "places")
    counted = places[receives_public(places)].dropna(subset=["longitude"])
    points = counted[["longitude", "latitude"]].drop_duplicates().reset_index(drop=True)
    demand = communes[["reference_longitude", "reference_latitude"]].to_numpy(float)
    facilities = points.to_numpy(float)
    start = time.perf_counter()
    columns = ["longitude", "latitude"]
    ends = [pd.DataFrame(points, columns=columns) for points in (demand, facilities)]
    ours, _ = nearest(GreatCircle(), ends[0], ends[1], np.inf)
    our_seconds = time.perf_counter() - start
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from access import Access
    except ImportError as error:
        print(f"nearest distance: {our_seconds:.3f} s; PySAL access is not importable: {error}")
        return
    start = time.perf_counter()
    # access takes a table of costs: what a user of it must make first, here in blocks.
    supply = unit_sphere(*facilities.T)
    blocks = []
    for first in range(0, len(demand), 2000):
        chord = np.linalg.norm(
            unit_sphere(*demand[first : first + 2000].T)[:, None] - supply[None], axis=2
        )
        cost = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(chord / 2, 1))
        row, column = np.nonzero(cost <= 60_000)
        blocks.append(
            pd.DataFrame({"origin": row + first, "dest": column, "cost": cost[row, column]})
        )
    costs = pd.concat(blocks, ignore_index=True)
    demand_table = pd.DataFrame({"id": range(len(demand)), "pop": 1})
    supply_table = pd.DataFrame({"id": range(len(supply)), "places": 1})
    with contextlib.redirect_stdout(sys.stderr):
        Access(
            demand_df=demand_table, demand_index="id", demand_value="pop",
            supply_df=supply_table, supply_index="id", supply_value=["places"],
            cost_df=costs, cost_origin="origin", cost_dest="dest", cost_name="cost",
        )  # fmt: skip
        # it has no nearest distance of its own: the least cost of its table
        least = costs.groupby("origin")["cost"].min()
    their_seconds = time.perf_counter() - start
    common = least.index.to_numpy()
    gap = float(np.max(np.abs(least.to_numpy(float).ravel() - ours[common])))
    print(
        f"nearest distance, {len(demand)} communes x {len(points)} places: "
        f"ours {our_seconds:.3f} s, cost table loaded in PySAL access, least cost "
        f"{their_seconds:.1f} s, ratio {their_seconds / our_seconds:.0f}; "
        f"largest difference {gap:.2e} m; peak {peak_memory_gb():.2f} GB"
    )


def main() -> None:
    """Run the three timings on a temporary store."""
    if not SHARED.exists():
        sys.exit("../shared is absent: nothing to build from")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            store=Path(folder) / "atlas.duckdb", raw_dir=Path(folder) / "raw", offline=True
        )
        time_build(settings)
        time_measures(settings)
        time_nearest(settings)


if __name__ == "__main__":
    main()
