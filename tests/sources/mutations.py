"""Files of every family, and what damages them: a seed gives always the same files."""

import io
import random
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import openpyxl
import shapely

CASES = Path(__file__).parents[1] / "cases"
ROWS = [[f"a{number}", f"Médiathèque d’Été n° {number}", "Guéret", "23000", 46.17, 1.87]
        for number in range(30)]  # fmt: skip
HEADING = ["id", "nom", "commune", "code_postal", "latitude", "longitude"]
PIECES = [b'"', b";", b",", b"\n", b"\r", b"\0", b"\xff", b"\xc3", b"{", b"[", b"]", b"}", b"\\",
          b"<", b">", b"&", b"#REF!", b"1e999", b"NaN", b"null", b"\xef\xbb\xbf", b"\xff\xfe",
          b"sep=|\n", b"POINT(1 2)", b'""', b"'", b"-1", b"999999999999"]  # fmt: skip


def seeds() -> dict[str, bytes]:
    """Return small good files, by name: texts, workbooks, geographic files, archives."""
    good = {path.name: path.read_bytes() for path in sorted(CASES.glob("*.*"))
            if path.suffix != ".md"}  # fmt: skip
    lines = [HEADING, *([str(cell) for cell in row] for row in ROWS)]
    text = "\n".join(";".join(f'"{cell}"' for cell in line) for line in lines)
    good |= {f"texte.{code}.csv": text.encode(code, "replace")
             for code in ("utf-8", "utf-16", "utf-16-le", "cp1252", "mac_roman")}  # fmt: skip
    book = openpyxl.Workbook()
    for row in (HEADING, *ROWS):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    good["classeur.xlsx"] = content.getvalue()
    good["ouvert.xlsx"] = _stored(content.getvalue())
    return good | _layers()


def _stored(archive: bytes) -> bytes:
    """Return an archive that is not compressed, so that damage reaches what it holds."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as before, zipfile.ZipFile(content, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name))
    return content.getvalue()


def _layers() -> dict[str, bytes]:
    """Return geographic files of points and areas."""
    points = gpd.GeoDataFrame(
        {"id": [row[0] for row in ROWS], "nom": [row[1] for row in ROWS], "n": range(30)},
        geometry=[shapely.Point(1.87 + n / 100, 46.17).buffer(n % 2 / 100) if n % 2 else
                  shapely.Point(1.87 + n / 100, 46.17) for n in range(30)], crs=4326,
    )  # fmt: skip
    only = points[::2].to_crs(2154)
    made = {}
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for driver, suffix in (("GPKG", "gpkg"), ("FlatGeobuf", "fgb"), ("GeoJSON", "geojson"),
                               ("GPX", "gpx"), ("KML", "kml")):  # fmt: skip
            path = Path(folder) / f"a.{suffix}"
            frame = only[["geometry"]].to_crs(4326) if driver == "GPX" else points
            frame.to_file(path, driver=driver)
            made[path.name] = path.read_bytes()
        points.to_parquet(Path(folder) / "a.parquet")
        made["a.parquet"] = (Path(folder) / "a.parquet").read_bytes()
        only.to_file(Path(folder) / "b.shp")
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for path in sorted(Path(folder).glob("b.*")):
                archive.writestr(path.name, path.read_bytes())
        made["b.zip"] = content.getvalue()
    return made


def rezipped(content: bytes, chance: random.Random) -> bytes:
    """Return an archive one of whose files is damaged, its checksums right."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(result, "w") as after:
        names = before.namelist()
        spoilt = chance.choice(names)
        for name in names:
            part = before.read(name)
            after.writestr(name, damaged(part, chance) if name == spoilt else part)
    return result.getvalue()


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return a file with some of its bytes changed, added, taken away or moved."""
    data = bytearray(content)
    for _ in range(chance.choice([1, 1, 1, 2, 3, 8])):
        start = chance.randrange(len(data) + 1)
        length = chance.choice([1, 2, 4, 16, 200, len(data) // 3 + 1])
        kind = chance.randrange(6)
        if kind == 0:
            data[start : start + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            data[start:start] = chance.choice(PIECES)
        elif kind == 2:
            del data[start : start + length]
        elif kind == 3:
            data[start:start] = data[start : start + length]
        elif kind == 4:
            data[start : start + length] = chance.randbytes(min(length, 16))
        else:
            del data[start:]
    return bytes(data)


def mutated(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield damaged files, in turn of each good one, with a name that says from which."""
    chance = random.Random(seed)
    good = seeds()
    names = sorted(good)
    for number in range(count):
        name = names[number % len(names)]
        inside = good[name].startswith(b"PK") and chance.random() < 0.7
        spoil = rezipped if inside else damaged
        yield f"{number}-{name}", spoil(good[name], chance)
