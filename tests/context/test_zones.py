"""Zones: mended, told from communes, and set against places whose position is known."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from atlas.context.zones import (
    INSIDE,
    NEAR,
    OUTSIDE,
    SAME_SHAPE,
    SERVED,
    UNDECIDED,
    UNPLACED,
    UNSERVED,
    place_zones,
    published_zones,
    same_shape,
    serve_zones,
    zones_by_territory,
)
from atlas.schema.sphere import distance_m
from tests.conftest import make_records, one_place_each

COLUMNS = {"code": "code_qp", "label": "lib_qp"}
SQUARE = shapely.box(2.04, 46.04, 2.06, 46.06)


def shapes(*geometry, codes=None, crs=4326):
    codes = codes or [f"Q{i}" for i in range(len(geometry))]
    frame = pd.DataFrame({"code_qp": codes, "lib_qp": "Quartier"})
    return gpd.GeoDataFrame(frame, geometry=list(geometry), crs=crs)


def read(land, *geometry, **options):
    accept = options.pop("is_commune_list", False)
    return published_zones(shapes(*geometry, **options), "qpv", COLUMNS, land, accept)


def places(*rows):
    return one_place_each(make_records(*rows))


def at(longitude, latitude, commune="23001", precision="point"):
    return {"longitude": longitude, "latitude": latitude, "commune_code": commune,
            "location_precision": precision}  # fmt: skip


@pytest.fixture
def covered(land):
    return pd.Series([True, True, True, False], land["commune_code"])


def test_a_zone_has_its_commune_and_its_outline(land):
    got = read(land, SQUARE)
    assert got.table[["zone_code", "zone_name", "commune_code"]].to_numpy().tolist() == [
        ["Q0", "Quartier", "23001"]
    ]
    assert got.table.crs == "EPSG:4326"
    assert got.table.geometry[0].equals(SQUARE)
    assert got.issues.empty


def test_another_crs_is_brought_to_degrees(land):
    lambert = gpd.GeoSeries([SQUARE], crs=4326).to_crs(2154)
    got = read(land, lambert[0], crs=2154)
    assert got.table.geometry[0].equals_exact(SQUARE, 1e-6)


def test_an_invalid_shape_is_mended_and_told(land):
    bow = shapely.Polygon([(2.04, 46.04), (2.06, 46.06), (2.06, 46.04), (2.04, 46.06)])
    got = read(land, bow)
    assert got.table.geometry.is_valid.all()
    assert got.table.geometry[0].area == pytest.approx(0.0002)
    assert got.issues[["rule", "severity"]].to_numpy().tolist() == [
        ["forme invalide", "correction"]
    ]


@pytest.mark.parametrize(
    ("geometry", "codes", "rule"),
    [
        (None, None, "sans forme"),
        (shapely.Polygon(), None, "sans forme"),
        (shapely.Point(2.05, 46.05), None, "pas une surface"),
        (shapely.LineString([(2.05, 46.05), (2.06, 46.06)]), None, "pas une surface"),
        (SQUARE, ["", "B"], "code absent"),
    ],
)
def test_what_is_no_zone_is_rejected(land, geometry, codes, rule):
    got = read(land, geometry, shapely.box(2.14, 46.04, 2.16, 46.06), codes=codes)
    assert got.issues[["rule", "severity"]].to_numpy().tolist() == [[rule, "rejet"]]
    assert (got.row_count, got.kept_count, len(got.table)) == (2, 1, 1)


def test_only_the_surface_of_a_mixed_shape_is_kept(land):
    mixed = shapely.GeometryCollection([SQUARE, shapely.Point(2.09, 46.09)])
    got = read(land, mixed)
    assert got.table.geometry[0].equals(SQUARE)


def test_shapes_of_one_code_are_one_zone(land):
    other = shapely.box(2.06, 46.04, 2.07, 46.06)
    got = read(land, SQUARE, other, codes=["Q", "Q"])
    assert len(got.table) == 1
    assert got.table.geometry[0].area == pytest.approx(SQUARE.area + other.area)
    assert (got.kept_count, got.issues["rule"].tolist()) == (2, ["code répété"])


def test_a_zone_out_of_every_commune_is_kept_and_told(land):
    got = read(land, shapely.box(5, 45, 5.01, 45.01))
    assert got.table["commune_code"].isna().all()
    assert got.issues["rule"].tolist() == ["hors de toute commune"]


def test_the_outline_of_a_commune_is_told_and_kept_unless_known_as_such(land):
    whole = shapely.box(2.0, 46.0, 2.1, 46.09)
    told = read(land, whole, SQUARE)
    assert told.issues[["rule", "value"]].to_numpy().tolist() == [["forme de la commune", "Q0"]]
    assert told.table.geometry.notna().all()
    accepted = read(land, whole, SQUARE, is_commune_list=True)
    assert accepted.table.geometry.isna().tolist() == [True, False]
    assert accepted.table["commune_code"].tolist() == ["23001", "23001"]
    assert accepted.issues["rule"].tolist() == ["forme de la commune"]


def test_same_shape_is_intersection_over_union(land):
    half = read(land, shapely.box(2.0, 46.0, 2.05, 46.1), shapely.box(2.15, 46.0, 2.25, 46.1))
    assert same_shape(half.table, land).tolist() == pytest.approx([0.5, 1 / 3])
    assert SAME_SHAPE > 0.5


def test_zones_need_a_crs(land):
    zones = read(land, SQUARE).table.set_crs(None, allow_override=True)
    with pytest.raises(ValueError, match="zones has no CRS"):
        place_zones(places(at(2.05, 46.05)), zones, land, 500)


def test_places_inside_near_elsewhere_and_unknown(land):
    zones = read(land, SQUARE).table
    rows = places(
        at(2.05, 46.05), at(2.065, 46.05), at(2.09, 46.09), at(2.05, 46.05, precision="commune"),
        at(2.05, 46.05, precision="rue"), at(2.05, 46.05, precision="adresse"),
    )  # fmt: skip
    got = place_zones(rows, zones, land, 500)
    expected = [INSIDE, NEAR, OUTSIDE, UNPLACED, UNPLACED, INSIDE]
    assert got["zone_status"].tolist() == expected
    assert got["in_zoned_commune"].all()
    assert got["zone_m"].isna().tolist() == [status == UNPLACED for status in expected]


def test_distances_are_metres_on_the_ground_and_at_most_is_near(land):
    zones = read(land, SQUARE).table
    rows = places(at(2.08, 46.05))
    metres = place_zones(rows, zones, land, 500)["zone_m"].iloc[0]
    arc = distance_m(*(np.array([v]) for v in (2.06, 46.05, 2.08, 46.05)))[0]
    assert metres == pytest.approx(arc, rel=0.005)
    assert place_zones(rows, zones, land, metres)["zone_status"].tolist() == [NEAR]
    assert place_zones(rows, zones, land, metres - 0.01)["zone_status"].tolist() == [OUTSIDE]


def test_each_territory_has_its_own_metres(land):
    island = land.iloc[[0]].assign(
        commune_code="97401", departement_code="974", geometry=shapely.box(55.4, -21.1, 55.5, -21.0)
    )
    both = gpd.GeoDataFrame(pd.concat([land, island], ignore_index=True), crs=4326)
    zones = read(both, SQUARE, shapely.box(55.44, -21.06, 55.46, -21.04)).table
    rows = places(at(2.07, 46.05), at(55.47, -21.05, "97401"), at(2.2, 46.05, "97501"))
    got = place_zones(rows, zones, both, 500)
    arcs = distance_m(np.array([2.06, 55.46]), np.array([46.05, -21.05]),
                      np.array([2.07, 55.47]), np.array([46.05, -21.05]))  # fmt: skip
    assert got["zone_m"].iloc[:2].tolist() == pytest.approx(arcs.tolist(), rel=0.005)
    assert got["zone_code"].tolist()[:2] == ["Q0", "Q1"]
    assert got["zone_m"].iloc[2] == np.inf


def test_where_only_the_commune_is_known_its_places_are_unknown(land):
    zones = read(land, shapely.box(2.0, 46.0, 2.1, 46.1), is_commune_list=True).table
    # In the commune; 380 m beyond its border; 3.8 km beyond.
    rows = places(at(2.05, 46.05), at(2.105, 46.05, "23002"), at(2.15, 46.05, "23002"))
    got = place_zones(rows, zones, land, 500)
    assert got["zone_status"].tolist() == [UNPLACED, UNPLACED, OUTSIDE]
    assert got["in_zoned_commune"].tolist() == [True, False, False]


def test_a_zone_is_served_unserved_or_unknown(land, covered):
    zones = read(
        land,
        SQUARE,
        shapely.box(2.14, 46.04, 2.16, 46.06),
        shapely.box(2.24, 46.04, 2.26, 46.06),
        shapely.box(5, 45, 5.01, 45.01),
    ).table
    rows = places(at(2.065, 46.05), at(2.25, 46.05, "23003", "commune"))
    got = serve_zones(zones, rows, 500, covered)
    # Near one; none in a covered commune; perhaps the imprecise one; in no commune.
    assert got["zone_status"].tolist() == [SERVED, UNSERVED, UNDECIDED, UNDECIDED]
    assert got["inside_count"].tolist() == [0, 0, 0, 0]
    assert got["near_count"].tolist() == [1, 0, 0, 0]
    assert got["place_count"].tolist() == [1, 0, 1, 0]
    assert got["imprecise_count"].tolist() == [0, 0, 1, 0]


def test_nothing_is_said_of_a_zone_that_no_source_covers(land, covered):
    zones = read(land, SQUARE).table
    got = serve_zones(zones, places(at(2.2, 46.05, "23003")), 500, ~covered)
    assert got["zone_status"].tolist() == [UNDECIDED]


def test_a_zone_without_outline_is_never_unserved(land, covered):
    zones = read(land, shapely.box(2.0, 46.0, 2.1, 46.1), is_commune_list=True).table
    got = serve_zones(zones, places(at(2.05, 46.05)), 500, covered)
    assert got["zone_status"].tolist() == [UNDECIDED]
    assert got[["inside_count", "near_count"]].isna().all(axis=None)
    assert got["place_count"].tolist() == [1]


def test_places_and_zones_agree_on_who_is_near(land, covered):
    zones = read(land, SQUARE).table
    random = np.random.default_rng(3)
    rows = places(*(at(2.03 + x, 46.03 + y) for x, y in random.uniform(0, 0.05, (60, 2))))
    of_places = place_zones(rows, zones, land, 400)
    of_zones = serve_zones(zones, rows, 400, covered)
    assert of_zones["inside_count"].tolist() == [(of_places["zone_status"] == INSIDE).sum()]
    assert of_zones["near_count"].tolist() == [
        of_places["zone_status"].isin([INSIDE, NEAR]).sum()
    ]  # fmt: skip


@pytest.mark.parametrize(("level", "codes"), [("commune", ["23001", "23002"]), ("region", ["75"])])
def test_territories_are_sums(land, covered, level, codes):
    zones = read(land, SQUARE, shapely.box(2.01, 46.01, 2.02, 46.02)).table
    rows = places(at(2.05, 46.05), at(2.15, 46.05, "23002"), at(2.05, 46.05, precision="rue"))
    of_places = place_zones(rows, zones, land, 500).assign(commune_code=rows["commune_code"])
    of_zones = serve_zones(zones, rows, 500, covered)
    sums = zones_by_territory(of_zones, of_places, land, level)
    assert sums["territory_code"].tolist() == codes
    total = sums.set_index("territory_code").sum()
    assert total[["zone_count", "zoned_commune_count", "served_count"]].tolist() == [2, 1, 1]
    assert total[["unserved_count", "undecided_count"]].tolist() == [0, 1]
    assert total[["place_count", "inside_count", "near_count"]].tolist() == [3, 1, 1]
    assert total[["unlocated_count", "zoned_commune_place_count"]].tolist() == [1, 2]


def test_the_real_file_that_draws_communes_for_neighbourhoods(shared_places, built):
    from atlas.sources.columns import read_shapes
    from atlas.store.database import read_table

    path = shared_places.parent / "context" / "qpv-2015-2023.geojson"
    if not path.exists():
        pytest.skip("../shared has no file of zones")
    communes = read_table(built.store_path, "communes")
    got = published_zones(read_shapes(path, ["code_qp", "lib_qp"]), "qpv", COLUMNS, communes)
    assert (got.row_count, got.kept_count) == (692, 692)
    assert got.issues["rule"].value_counts().to_dict() == {"forme de la commune": 692}
