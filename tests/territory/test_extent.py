"""How far a commune reaches from its point: against its corners, and random points inside."""

import numpy as np
import pytest
import shapely

from atlas.schema.sphere import distance_m
from atlas.territory.extent import extent_m


def arc(a, b):
    return distance_m(*(np.array([v]) for v in (*a, *b)))[0]


def test_extent_is_the_farthest_corner(land):
    extent = extent_m(land)
    assert extent.index.tolist() == land["commune_code"].tolist()
    corner = max(arc((2.05, 46.05), (x, y)) for x in (2.0, 2.1) for y in (46.0, 46.1))
    assert extent["23001"] == pytest.approx(corner)
    assert np.isnan(extent["97501"])


def test_extent_bounds_every_point_of_the_commune(land):
    random = np.random.default_rng(2)
    shape = shapely.Polygon([(2.0, 46.0), (2.1, 46.02), (2.05, 46.1), (2.02, 46.04)])
    island = shapely.box(2.2, 46.0, 2.21, 46.01)
    odd = land.iloc[[0]].assign(geometry=shapely.MultiPolygon([shape, island]))
    bound = extent_m(odd).iloc[0]
    tried = random.uniform((2.0, 46.0), (2.21, 46.1), (2000, 2))
    inside = tried[shapely.contains_xy(odd.geometry.array[0], tried)]
    assert len(inside) > 100
    assert max(arc((2.05, 46.05), point) for point in inside) <= bound
