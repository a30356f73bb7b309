"""One point per shape, whatever its kind and its reference system."""

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from atlas.errors import CRSError
from atlas.intake.mapping import Coordinates
from atlas.intake.positions import described_points
from atlas.intake.shapes import cell_points, named_crs, points_of

LAMBERT = pyproj.CRS.from_epsg(2154)


def test_points_keep_all_their_digits_in_degrees():
    points = points_of([shapely.Point(1.123456789012, 46.1), None])
    assert points["longitude"].tolist() == ["1.123456789012", ""]
    assert points["problem"].tolist() == ["", "géométrie absente ou vide"]


def test_distance_said_is_to_the_farthest_corner():
    square = shapely.box(1.0, 46.0, 1.0 + 2e-3 / np.cos(np.radians(46)), 46.002)
    problem = points_of([square])["problem"][0]
    metres = float(problem.split("à ")[-1].replace("\u202f", "").split("\xa0")[0])
    assert metres == pytest.approx(np.hypot(111.195, 111.195), rel=0.02)


@pytest.mark.parametrize("wkt", [
    "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))",
    "GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 2 2))",
    "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
])  # fmt: skip
def test_odd_shapes_give_a_point(wkt):
    points = points_of([shapely.from_wkt(wkt)])
    assert points["longitude"][0] != ""
    assert points["problem"][0] != ""


def test_points_outside_of_their_system_are_said():
    points = points_of([shapely.Point(1e30, 1e30), shapely.Point(612803, 6564105)], LAMBERT)
    assert points["longitude"].tolist() == ["", "1.8697674"]
    assert points["problem"][0] == "coordonnées hors du système du fichier"


def test_unknown_reference_system_is_refused_by_name():
    with pytest.raises(CRSError, match=r"a\.gpkg : système de coordonnées inconnu « EPSG:99999 »"):
        named_crs("EPSG:99999", "a.gpkg")


HEXADECIMAL = shapely.to_wkb(shapely.Point(1.5, 46), hex=True)
EXTENDED = shapely.to_wkb(shapely.set_srid(shapely.Point(612803, 6564105), 2154), hex=True,
                          include_srid=True)  # fmt: skip


@pytest.mark.parametrize(("text", "point"), [
    ("POINT (1.5 46)", (1.5, 46)), ("point(1.5 46)", (1.5, 46)),
    ("POINT Z (1.5 46 200)", (1.5, 46)),
    ("MULTIPOINT (1.5 46)", (1.5, 46)), (HEXADECIMAL, (1.5, 46)), (HEXADECIMAL.lower(), (1.5, 46)),
    ("SRID=2154;POINT(612803 6564105)", (1.8697674, 46.1711568)),
    (EXTENDED, (1.8697674, 46.1711568)),
    ('{"type": "Point", "coordinates": [1.5, 46]}', (1.5, 46)),
    ('{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1.5, 46]}}', (1.5, 46)),
    ('{"lon": 1.5, "lat": 46}', (1.5, 46)), ('{"latitude": "46", "longitude": "1.5"}', (1.5, 46)),
])  # fmt: skip
def test_shape_in_a_cell_is_its_point_whatever_the_order_described(text, point):
    rows = pd.DataFrame({"où": [text, "46,0 ; 1,5", ""]}, dtype="str")
    found = described_points(rows, Coordinates(point="où"))
    assert [float(found[axis][0]) for axis in ("longitude", "latitude")] == pytest.approx(point)
    assert float(found["longitude"][1]) == 1.5
    assert found["longitude"][2] == ""
    assert not found["is_faulty"].any()
    assert (found["unsaid"] == "").all()


@pytest.mark.parametrize("text", [
    "POINT EMPTY", "POINT (1.5)", "POINT (a b)", '{"type": "Point"}', '{"a": ', "{}",
    "SRID=999999;POINT(1 2)", "0101000000",
])  # fmt: skip
def test_shape_in_a_cell_that_cannot_be_read_is_said(text):
    rows = pd.DataFrame({"où": [text]}, dtype="str")
    found = described_points(rows, Coordinates(point="où"))
    assert found["longitude"][0] == ""
    assert found["unsaid"][0] or found["is_faulty"][0]


def test_area_in_a_cell_gives_a_point_and_says_how_near():
    text = "POLYGON ((1 46, 1.01 46, 1.01 46.01, 1 46))"
    assert cell_points([text], 4326)["problem"][0].startswith("polygone : un point de la forme")
