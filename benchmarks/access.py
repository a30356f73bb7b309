"""Time shared supply (E2SFCA) beside PySAL `access`, in one run, then its growth.

Run ``python -m benchmarks.access`` with `../shared` beside the project, after installing the extra
`dev`. Every side runs in a process of its own, which says its seconds (libraries already loaded,
distances included) and its peak memory (libraries included). PySAL `access` takes a table of costs:
it is made for it as a careful user would, by a spatial index (SciPy's `cKDTree`) that looks only as
far as the catchment; the distances that it makes itself hold every pair.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from atlas.access.catchment import LUO_QI_DISTANCE, e2sfca
from atlas.access.travel import GreatCircle
from atlas.schema.sphere import EARTH_RADIUS_M, unit_sphere

PROJECT = Path(__file__).parents[1]
FRANCE_SERVICES = PROJECT.parent / "shared" / "data" / "places" / "france-services-2022.csv"

REAL_COUNT, SYNTHETIC_COUNT = 2_242, 20_000
GROWTH = (35_000, 100_000, 300_000, 1_000_000, 2_300_000)
RUNS = 9
# When PySAL `access` is stopped.
TIME_LIMIT_S = 280
MEMORY_LIMIT_GB = 14


def peak_memory_gb() -> float:
    """Return the peak resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def metropolitan_communes() -> pd.DataFrame:
    """Return the table of demand: metropolitan communes that have a reference point."""
    columns = ["commune_code", "departement_code", "region_code", "population",
               "reference_longitude", "reference_latitude"]  # fmt: skip
    communes = pd.read_parquet(PROJECT / "data/reference/communes.parquet", columns=columns)
    overseas = communes["departement_code"].str.startswith(("97", "98"))
    communes = communes[~overseas].dropna(subset=["reference_longitude"]).reset_index(drop=True)
    return pd.DataFrame(
        {
            "demand_id": communes["commune_code"],
            "longitude": communes["reference_longitude"],
            "latitude": communes["reference_latitude"],
            "demand": communes["population"].astype(float),
            "region_code": communes["region_code"],
        }
    )


def real_places(folder: Path) -> pd.DataFrame:
    """Return the fixed France services of December 2022 in metropolitan France, as imported."""
    from atlas.settings import Settings
    from atlas.store.arrivals import keep_file
    from atlas.store.database import read_table
    from atlas.store.imports import ImportOptions, examine_file
    from atlas.store.pipeline import build

    settings = Settings(store=folder / "atlas.duckdb", raw_dir=folder / "raw", offline=True)
    keep_file(
        settings,
        examine_file(settings, FRANCE_SERVICES, ImportOptions(), date.today()),
        date.today(),
    )
    build(settings, lambda text: None)
    records = read_table(settings.store_path, "records")
    overseas = records["departement_code"].str.startswith(("97", "98")).fillna(True).astype(bool)
    fixed = (
        records["release_id"].str.startswith("france-services@")
        & (records["mobility"] == "Fixe")
        & (records["location_precision"] == "point")
    )
    chosen = records[fixed & ~overseas].sort_values("row_number")
    return facilities_at(chosen["record_id"], chosen["longitude"], chosen["latitude"])


def facilities_at(ids: Any, longitude: Any, latitude: Any) -> pd.DataFrame:
    """Return a table of facilities that supply 1 each."""
    return pd.DataFrame(
        {"facility_id": np.asarray(ids, dtype=str), "longitude": np.asarray(longitude, float),
         "latitude": np.asarray(latitude, float), "supply": 1.0}
    )  # fmt: skip


def synthetic_places(demand: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return synthetic places around communes drawn by population."""
    random = np.random.default_rng(1)
    drawn = demand.sample(count, replace=True, weights="demand", random_state=1)
    return facilities_at(
        [f"synthetic-{number}" for number in range(count)],
        drawn["longitude"] + random.normal(0, 0.03, count),
        drawn["latitude"] + random.normal(0, 0.02, count),
    )


def synthetic_points(demand: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return synthetic demand points: as many around each commune, its people among them."""
    random = np.random.default_rng(2)
    around = demand.iloc[np.arange(count) % len(demand)].reset_index(drop=True)
    people = around["demand"] * len(demand) / count
    return pd.DataFrame(
        {
            "longitude": around["longitude"] + random.uniform(-0.03, 0.03, count),
            "latitude": around["latitude"] + random.uniform(-0.02, 0.02, count),
            "demand": people,
            "region_code": around["region_code"],
        }
    )


def prepare(folder: Path, _: str) -> dict[str, float]:
    """Write the three tables of the comparison."""
    demand, real = metropolitan_communes(), real_places(folder)
    demand.to_parquet(folder / "demand.parquet")
    real[:REAL_COUNT].to_parquet(folder / "real.parquet")
    synthetic_places(demand, SYNTHETIC_COUNT).to_parquet(folder / "synthetic.parquet")
    return {"communes": len(demand), "real": len(real)}


def time_ours(folder: Path, places: str) -> dict[str, float]:
    """Measure with the atlas, several times."""
    demand, facilities = read_tables(folder, places)
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        values = e2sfca(GreatCircle(), demand, facilities, LUO_QI_DISTANCE)
        seconds.append(time.perf_counter() - start)
    values.to_frame().set_axis(demand["demand_id"]).to_parquet(folder / f"ours-{places}.parquet")
    return {"seconds": statistics.median(seconds), "peak_gb": peak_memory_gb()}


def time_pysal(folder: Path, places: str) -> dict[str, float]:
    """Measure with PySAL `access`, several times, its table of costs made by a spatial index."""
    access = load_pysal()
    demand, facilities = read_tables(folder, places)
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        costs = indexed_costs(demand, facilities, LUO_QI_DISTANCE.limit)
        table = open_pysal(access, demand, facilities, cost_df=costs, cost_origin="origin",
                           cost_dest="dest", cost_name="cost")  # fmt: skip
        values = share_with_pysal(access, table, "cost")
        seconds.append(time.perf_counter() - start)
    values.to_parquet(folder / f"pysal-{places}.parquet")
    return {"seconds": statistics.median(seconds), "peak_gb": peak_memory_gb()}


def load_pysal() -> Any:
    """Return the module `access`; this process may not take more than the memory limit."""
    limit = int(MEMORY_LIMIT_GB * 1e9)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    warnings.simplefilter("ignore")
    import access

    return access


def open_pysal(access: Any, demand: pd.DataFrame, facilities: pd.DataFrame, **costs: object) -> Any:
    """Return the tables as PySAL `access` wants them."""
    return access.Access(
        demand_df=demand, demand_index="demand_id", demand_value="demand",
        supply_df=facilities, supply_index="facility_id", supply_value=["supply"], **costs,
    )  # fmt: skip


def share_with_pysal(access: Any, table: Any, cost: str) -> pd.DataFrame:
    """Return E2SFCA by PySAL `access`, with our bands; nothing in reach is 0."""
    bands = dict(zip(LUO_QI_DISTANCE.bounds, LUO_QI_DISTANCE.weights, strict=True))
    values = table.enhanced_two_stage_fca(
        cost=cost, max_cost=LUO_QI_DISTANCE.limit, weight_fn=access.weights.step_fn(bands)
    )
    return values.set_axis(["accessibility"], axis=1).fillna(0)


def indexed_costs(demand: pd.DataFrame, facilities: pd.DataFrame, limit: float) -> pd.DataFrame:
    """Return the great-circle costs of the pairs within a limit, found by a spatial index."""
    axes = ["longitude", "latitude"]
    here, there = (cKDTree(unit_sphere(*ends[axes].to_numpy().T)) for ends in (demand, facilities))
    chord = 2 * np.sin(limit / EARTH_RADIUS_M / 2)
    pairs = here.sparse_distance_matrix(there, chord, output_type="coo_matrix")
    return pd.DataFrame(
        {"origin": demand["demand_id"].to_numpy()[pairs.row],
         "dest": facilities["facility_id"].to_numpy()[pairs.col],
         "cost": 2 * EARTH_RADIUS_M * np.arcsin(pairs.data / 2)}
    )  # fmt: skip


def time_growth(_: Path, count: str) -> dict[str, float]:
    """Measure synthetic points among synthetic places, once."""
    communes = metropolitan_communes()
    places = synthetic_places(communes, SYNTHETIC_COUNT)
    points = synthetic_points(communes, int(count))
    start = time.perf_counter()
    values = e2sfca(GreatCircle(), points, places, LUO_QI_DISTANCE)
    seconds = time.perf_counter() - start
    given = float((values * points["demand"]).sum())
    return {"seconds": seconds, "peak_gb": peak_memory_gb(), "given": given}


def read_tables(folder: Path, places: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return demand and facilities."""
    return pd.read_parquet(folder / "demand.parquet"), pd.read_parquet(folder / f"{places}.parquet")


TASKS: dict[str, Callable[[Path, str], dict[str, float]]] = {
    "prepare": prepare,
    "ours": time_ours,
    "pysal": time_pysal,
    "growth": time_growth,
}


def run(task: str, folder: str, what: str = "") -> dict[str, float] | str:
    """Run a task in a process of its own; return what it measured, or why it was stopped."""
    command = [sys.executable, "-m", "benchmarks.access", task, folder, what]
    start = time.perf_counter()
    try:
        done = subprocess.run(
            command, cwd=PROJECT, capture_output=True, text=True, timeout=TIME_LIMIT_S
        )
    except subprocess.TimeoutExpired:
        return f"not finished, stopped at {TIME_LIMIT_S} s"
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"code {done.returncode}"])[-1]
        seconds = time.perf_counter() - start
        return f"not finished, stopped at {MEMORY_LIMIT_GB} GB after {seconds:.0f} s: {reason}"
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def difference(folder: str, places: str) -> float:
    """Return the largest relative difference of the two results."""
    expected, ours = (
        pd.read_parquet(Path(folder) / f"{side}-{places}.parquet")["accessibility"]
        for side in ("pysal", "ours")
    )
    expected = expected.reindex(ours.index, fill_value=0)
    nothing = expected == 0
    assert (ours[nothing] == 0).all()
    return float(((ours - expected).abs() / expected)[~nothing].max())


def compare(folder: str, places: str) -> None:
    """Print both sides on the same places."""
    ours = run("ours", folder, places)
    assert isinstance(ours, dict), ours
    print(f"  atlas, median of {RUNS} runs: {ours['seconds']:.3f} s, peak {ours['peak_gb']:.2f} GB")
    theirs = run("pysal", folder, places)
    assert isinstance(theirs, dict), theirs
    gap = difference(folder, places)
    assert gap < 1e-9, gap
    print(
        f"  PySAL access, costs by cKDTree, median of {RUNS} runs: {theirs['seconds']:.3f} s, peak "
        f"{theirs['peak_gb']:.2f} GB: {theirs['seconds'] / ours['seconds']:.1f} times the seconds, "
        f"{theirs['peak_gb'] / ours['peak_gb']:.1f} times the memory; "
        f"largest relative difference {gap:.1e}"
    )


def grow(folder: str) -> None:
    """Print what more and more synthetic points take."""
    for count in GROWTH:
        measured = run("growth", folder, str(count))
        assert isinstance(measured, dict), measured
        print(
            f"  {count:>9,} points: {measured['seconds']:6.2f} s, "
            f"peak {measured['peak_gb']:.2f} GB; supply given out {measured['given']:.3f}"
        )


def main() -> None:
    """Compare on real then synthetic places, then print the growth."""
    if not FRANCE_SERVICES.exists():
        sys.exit("../shared is absent: no real places to compare on")
    with tempfile.TemporaryDirectory() as folder:
        counts = run("prepare", folder)
        assert isinstance(counts, dict), counts
        communes = f"{counts['communes']:,} metropolitan communes"
        print(
            f"{communes} x {REAL_COUNT:,} of the {counts['real']:,} fixed France services of "
            f"December 2022, bands of 5, 10 and 20 km:"
        )
        compare(folder, "real")
        print(f"{communes} x {SYNTHETIC_COUNT:,} synthetic places:")
        compare(folder, "synthetic")
        print(f"synthetic demand points x {SYNTHETIC_COUNT:,} synthetic places:")
        grow(folder)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(TASKS[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])))
    else:
        main()
