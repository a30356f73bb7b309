"""An OpenStreetMap extract -> the tiles of roads that the routing engine reads.

The only door to `osmium` and to Valhalla's programs, both in the extra `routing`.
"""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from atlas.disk.faults import writes
from atlas.disk.workshop import exchange
from atlas.errors import InputError, SourceError
from atlas.sources.vault import file_sha256

BUILDER, BUILDER_FOLDER, RECORD = "valhalla_build_tiles", "valhalla-builder", "tiles.json"
NOT_INSTALLED = "le moteur d'itinéraires n'est pas installé ; lancez make routing"


@dataclass(frozen=True)
class Tiles:
    """What tiles were built from, and by what; kept beside them as `tiles.json`."""

    extract_name: str
    extract_sha256: str
    extract_date: str | None
    builder_version: str
    tile_count: int


def build_tiles(extract: Path, folder: Path, builder: Path | None = None) -> Tiles:
    """Build the tiles of an OpenStreetMap extract, completely or not at all.

    Parameters
    ----------
    extract
        File `.osm.pbf`.
    folder
        Where the tiles go; those already there are replaced.
    builder
        Folder of the package that holds `valhalla_build_tiles`; see `find_builder`.

    Raises
    ------
    InputError
        The builder is not found, or the folder holds something else.
    DiskError
        The folder cannot be written.
    SourceError
        The extract is absent, is not OpenStreetMap's, is damaged or has no road.
    """
    program = find_builder(builder)
    extract_date = _extract_date(extract)
    if folder.exists() and any(folder.iterdir()) and not (folder / RECORD).exists():
        raise InputError(f"{folder} contient autre chose que des tuiles ; donnez un autre dossier")
    with exchange(folder.parent) as own, writes(folder):
        new = own.stage(folder)
        _run_builder(program, extract, new)
        tiles = Tiles(extract.name, file_sha256(extract), extract_date,
                      _builder_version(program), _count_tiles(new))  # fmt: skip
        text = json.dumps(asdict(tiles), ensure_ascii=False, indent=2) + "\n"
        (new / RECORD).write_text(text, encoding="utf-8")
    return tiles


def find_builder(folder: Path | None = None) -> Path:
    """Return the program that builds tiles.

    It is looked for in `folder` (a `pip install --target`, or the programs themselves), in the
    package installed, which holds it from Python 3.12 on, and where `make routing` puts it.

    Raises
    ------
    InputError
        It is in none of them.
    """
    roots = [folder] if folder else [*_package_parent(), Path(sys.prefix) / BUILDER_FOLDER]
    places = [place for root in roots for place in (root / "valhalla" / "bin", root)]
    found = shutil.which(BUILDER, path=os.pathsep.join(map(str, places)))
    if found is None:
        looked = ", ".join(map(str, roots))
        raise InputError(f"programme {BUILDER} introuvable (cherché dans {looked}) ; lancez "
                         "make routing, ou donnez son dossier avec --builder")  # fmt: skip
    return Path(found).resolve()


def _package_parent() -> list[Path]:
    """Return the folder that holds the package `valhalla`, if it is installed."""
    spec = importlib.util.find_spec("valhalla")
    return [Path(spec.origin).parents[1]] if spec and spec.origin else []


def _extract_date(extract: Path) -> str | None:
    """Return the date that an extract says of its data, as ISO 8601; none when it says none.

    Raises
    ------
    InputError
        The extra is not installed.
    SourceError
        The file is absent or is not an extract.
    """
    try:
        import osmium
    except ImportError as error:
        raise InputError(NOT_INSTALLED) from error
    if not extract.is_file():
        raise SourceError(f"{extract} : extrait OpenStreetMap absent")
    if not extract.name.endswith(".osm.pbf"):
        raise SourceError(f"{extract} : extrait OpenStreetMap attendu, au format .osm.pbf")
    try:
        header = osmium.io.Reader(str(extract)).header()
    except RuntimeError as error:
        raise SourceError(f"{extract} : ce n'est pas un extrait OpenStreetMap ({error})") from error
    return header.get("osmosis_replication_timestamp") or None


def _run_builder(program: Path, extract: Path, folder: Path) -> None:
    """Write the tiles of an extract in an empty folder.

    Raises
    ------
    SourceError
        The builder stops or makes no tile.
    """
    config = folder.parent / "builder.json"
    config.write_text(json.dumps({"mjolnir": {"tile_dir": str(folder)}}), encoding="utf-8")
    done = subprocess.run(  # noqa: S603
        [program, "--config", config, extract.resolve()],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
    )  # fmt: skip
    if done.returncode or not _count_tiles(folder):
        last = " ; ".join(done.stdout.splitlines()[-2:])
        raise SourceError(
            f"{extract} : construction arrêtée, extrait sans route, incomplet ou abîmé ({last})"
        )


def _builder_version(program: Path) -> str:
    """Return the version that the builder says of itself."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"\d+\.\d+\.\d+", said.stdout)
    return found[0] if found else "inconnue"


def _count_tiles(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*.gph"))


def read_tiles(folder: Path) -> Tiles:
    """Read what a folder of tiles says of itself, and check that all are there.

    Raises
    ------
    SourceError
        There are no tiles, or they are not those that were built.
    """
    again = "construisez-les avec atlas tiles"
    try:
        tiles = Tiles(**json.loads((folder / RECORD).read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise SourceError(f"{folder} : pas de tuiles ici ; {again}") from error
    except (OSError, ValueError, TypeError) as error:
        raise SourceError(f"{folder / RECORD} : illisible ({error}) ; {again}") from error
    count = _count_tiles(folder)
    if count != tiles.tile_count:
        raise SourceError(f"{folder} : {count} tuiles au lieu de {tiles.tile_count} ; {again}")
    return tiles
