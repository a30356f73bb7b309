"""How linkage grows with the number of records: time and memory on synthetic copies.

Run ``python -m benchmarks.growth`` with `../shared` beside the project. The real records, then 2, 5
and 10 times as many: each copy is synthetic, moved to communes of its own, with identifiers of its
own and a letter of each name exchanged with the next. Each size runs in a process of its own.
Prints processor and elapsed seconds, the most memory held, and the ratio to straight growth.
"""

import json
import resource
import subprocess
import sys
import time

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas.directory.linkage import link_records
from benchmarks.real_records import real_records

SIZES = (1, 2, 5, 10)
SEED = 2026
EAST_DEGREES = 30.0  # between a copy and the next: no place of one is near one of another
SUFFIXED = ("record_id", "record_key", "commune_code", "declared_commune_code")
IDENTIFIERS = ("phone", "emails", "pivot")


def misspelt(name: str, position: float) -> str:
    """Return a name with two neighbouring letters exchanged, at a share of its length.

    Examples
    --------
    >>> misspelt("Mairie", 0.5)
    'Maiire'
    """
    at = int(position * (len(name) - 1))
    return name[:at] + name[at : at + 2][::-1] + name[at + 2 :]


def copy_of(records: pd.DataFrame, number: int) -> pd.DataFrame:
    """Return synthetic records: those given, moved, misspelt, with identifiers of their own."""
    random = np.random.default_rng(SEED + number)
    copies = records.assign(
        longitude=records["longitude"] + EAST_DEGREES * number,
        name=[misspelt(*pair) for pair in zip(records["name"], random.random(len(records)),
                                              strict=True)],
    )  # fmt: skip
    for column in SUFFIXED:
        copies[column] = copies[column] + f"-{number}"
    for column in IDENTIFIERS:
        copies[column] = copies[column].str.replace(r"(?=\||$)", f"-{number}", regex=True)
    return copies


def grown(size: int) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Return the real records and communes, and copies of both, `size` times as many in all."""
    records, communes = real_records()
    lands = [communes]
    for number in range(1, size):
        moved = communes.assign(
            commune_code=communes["commune_code"] + f"-{number}",
            geometry=communes.geometry.translate(EAST_DEGREES * number),
        )
        lands.append(moved)
    every = [records, *(copy_of(records, number) for number in range(1, size))]
    return pd.concat(every, ignore_index=True), pd.concat(lands, ignore_index=True)


def measure(size: int) -> dict[str, float]:
    """Link records of one size; return what it takes."""
    records, communes = grown(size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, elapsed = time.process_time(), time.perf_counter()
    places = link_records(records, communes).clusters.nunique()
    return {
        "records": len(records),
        "places": places,
        "processor_s": time.process_time() - start,
        "elapsed_s": time.perf_counter() - elapsed,
        "memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
        "before_gb": before / 1024**2,
    }


def main() -> None:
    """Measure each size in its own process, and print."""
    first: dict[str, float] = {}
    for size in SIZES:
        command = [sys.executable, "-m", "benchmarks.growth", str(size)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        first = first or found
        ratio = found["processor_s"] / first["processor_s"] / size
        memory = found["memory_gb"] / first["memory_gb"] / size
        print(
            f"x {size}: {found['records']:.0f} records{' (synthetic copies)' * (size > 1)}, "
            f"{found['places']:.0f} places, {found['processor_s']:.1f} s of processor "
            f"({found['elapsed_s']:.1f} s elapsed), {found['memory_gb']:.2f} GB at most "
            f"({found['before_gb']:.2f} before); against straight growth: time {ratio:.2f}, "
            f"memory {memory:.2f}",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        main()
