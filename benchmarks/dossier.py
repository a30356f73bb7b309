"""Time and memory of the dossiers of the atlas of `ATLAS_STORE`: `python -m benchmarks.dossier`."""

import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

from atlas.reader import Atlas
from atlas.settings import load_settings
from atlas.views.dossier import make_dossier, make_shelf
from atlas.views.report import RENDERERS


def timed(step: str, times: dict[str, list[float]], run: Callable[[], Any]) -> Any:
    """Run a step and keep its time, of clock and of processor."""
    clock, processor = time.perf_counter(), time.process_time()
    result = run()
    times.setdefault(step, []).append(time.perf_counter() - clock)
    times.setdefault(f"{step} (processor)", []).append(time.process_time() - processor)
    return result


def main() -> None:
    """Make the dossier of every département in three formats and print what it took."""
    store, times = load_settings().store_path, {}
    shelf = make_shelf(Atlas.open(store))
    timed("shelf", times, lambda: (shelf.levels, shelf.places, shelf.open_places))
    timed("profiles", times, lambda: shelf.profiles)
    for code in sorted(shelf.levels["departement"]["territory_code"]):
        dossier = timed("dossier", times, lambda c=code: make_dossier(shelf, "departement", c))
        for name, render in RENDERERS.items():
            timed(name, times, lambda r=render, d=dossier: r(d))
    print("| step | times | median s | most s |\n|---|---|---|---|")
    for step, taken in times.items():
        print(f"| {step} | {len(taken)} | {statistics.median(taken):.2f} | {max(taken):.2f} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"peak memory: {peak:.2f} GiB")


if __name__ == "__main__":
    main()
