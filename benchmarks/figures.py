"""Time and memory of report figures, each in a process of its own, and the gallery of the docs.

    python benchmarks/figures.py                     measure, print the table of docs/figures.md
    python benchmarks/figures.py --gallery FOLDER    write the pictures of docs/figures.md

The atlas is that of `ATLAS_STORE`. A line gives the time of the command, imports included, and the
part of it that draws and writes the picture.
"""

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

from PIL import Image

MEASURED = {
    "régions": ["--level", "region"],
    "départements": [],
    "EPCI": ["--level", "epci", "--measure", "beyond_5km_share"],
    "communes de France": ["--level", "commune"],
    "communes de France, lieux": ["--level", "commune", "--places"],
    "communes de la Creuse, lieux": ["--departement", "23", "--places"],
    "courbe de Lorenz": ["--chart", "lorenz"],
    "classement": ["--chart", "classement"],
    "évolution": ["--chart", "evolution", "--from", "2022-12-01", "--date", "2024-08-01",
                  "--level", "region"],
}  # fmt: skip
GALLERY = {
    "departements.png": ["--measure", "beyond_10km_share"],
    "communes.png": ["--level", "commune", "--size", "a4-paysage"],
    "creuse.png": ["--departement", "23", "--places", "--size", "carre"],
    "epci.png": ["--level", "epci", "--measure", "places_per_10k", "--size", "diapositive"],
    "lorenz.png": ["--chart", "lorenz", "--size", "carre"],
    "classement.png": ["--chart", "classement", "--measure", "beyond_10km_share"],
    "evolution.png": [*MEASURED["évolution"], "--size", "a4-portrait"],
}
GALLERY_WIDTH, GALLERY_COLOURS = 1000, 160
# An example address, for the code; an example line, which says that it is one.
GALLERY_SETTINGS = {
    "ATLAS_PUBLIC_URL": "https://atlas.exemple.fr",
    "ATLAS_CREDITS": "Exemple de mention : les noms des deux parties à l'accord",
}


def run_here(arguments: list[str]) -> None:
    """Run one command, and print what it took."""
    started = time.perf_counter()
    from atlas.cli import main
    from atlas.views.figure import chart
    from atlas.views.figure import map as choropleth

    parts = {"figure": 0.0}

    def timed(room: ModuleType, name: str) -> None:
        inner = getattr(room, name)

        def outer(*given: object, **named: object) -> object:
            begun = time.process_time()
            result = inner(*given, **named)
            parts["figure"] += time.process_time() - begun
            return result

        setattr(room, name, outer)

    timed(choropleth, "map_figure")
    for name in ("lorenz_figure", "ranking_figure", "evolution_figure"):
        timed(chart, name)
    main(["figure", *arguments], standalone_mode=False)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took = {"total": time.perf_counter() - started, "cpu": time.process_time(), "peak_mb": peak}
    print(json.dumps(parts | took))


def measure() -> None:
    """Print a row per picture and format."""
    print(
        "| picture | format | command (s) | its CPU (s) | CPU of the drawing (s) | memory (MB) "
        "| file (MB) |"
    )
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, options in MEASURED.items():
            kinds = ("png", "svg", "pdf") if name == "communes de France" else ("png",)
            for kind in kinds:
                out = Path(folder) / f"figure.{kind}"
                said = subprocess.run(
                    [sys.executable, __file__, "--one", *options, "--out", str(out)],
                    check=True, capture_output=True, text=True,
                )  # fmt: skip
                took = json.loads(said.stdout.splitlines()[-1])
                megabytes = out.stat().st_size / 1e6
                print(
                    f"| {name} | {kind.upper()} | {took['total']:.1f} | {took['cpu']:.1f} "
                    f"| {took['figure']:.1f} | {took['peak_mb']:.0f} | {megabytes:.1f} |",
                    flush=True,
                )


def make_gallery(folder: Path) -> None:
    """Write the pictures of the docs: the very files of the command, smaller, of few colours."""
    with tempfile.TemporaryDirectory() as scratch:
        for name, options in GALLERY.items():
            out = Path(scratch) / name
            subprocess.run(
                [sys.executable, __file__, "--one", *options, "--out", str(out)], check=True,
                capture_output=True, env=os.environ | GALLERY_SETTINGS,
            )  # fmt: skip
            picture = Image.open(io.BytesIO(out.read_bytes())).convert("RGB")
            height = round(picture.height * GALLERY_WIDTH / picture.width)
            small = picture.resize((GALLERY_WIDTH, height), Image.Resampling.LANCZOS)
            few = small.quantize(GALLERY_COLOURS, dither=Image.Dither.NONE)
            few.save(folder / name, optimize=True)
            print(name, (folder / name).stat().st_size // 1000, "kB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--gallery", type=Path)
    parser.add_argument("--one", action="store_true")
    chosen, rest = parser.parse_known_args()
    if chosen.one:
        run_here(rest)
    elif chosen.gallery:
        make_gallery(chosen.gallery)
    else:
        measure()
