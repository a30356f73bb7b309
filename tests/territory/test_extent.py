"""The error of putting a commune at one point: bounds that are never wrong."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.access.demand import commune_demand, part_demand
from atlas.schema.sphere import distance_m
from atlas.territory.extent import error_of_points, extent_m, verdicts
from tests.conftest import make_parts


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


def test_verdicts_at_the_bounds():
    distance = pd.Series([7.0, 7.1, 13.0, 13.1, np.inf, np.nan, 1.0])
    reach = pd.Series([3.0, 3.0, 3.0, 3.0, 3.0, 3.0, np.nan])
    assert verdicts(distance, reach, 10.0).tolist()[:5] == [
        "within", "undecided", "undecided", "beyond", "beyond"
    ]  # fmt: skip
    assert verdicts(distance, reach, 10.0).isna().tolist() == [False] * 5 + [True, True]


@pytest.fixture
def covered(land):
    return pd.Series([True, True, False, True], land["commune_code"])


def test_people_are_each_in_one_verdict(land, covered):
    demand = commune_demand(land, covered)
    distance = pd.Series([1_000.0, 9_000.0, 99_000.0, np.nan])
    sums = error_of_points(demand, distance, extent_m(land), 10_000)
    # 23003 has no source, 97501 no boundary; the communes reach 6.8 km.
    assert sums == {"within": 100, "beyond": 0, "undecided": 300, "unknown": 650}
    assert sum(sums.values()) == demand["people"].sum()


def test_people_at_parts_are_bounded_by_their_parts(land, covered):
    parts = make_parts(("23099", "23002", 2.12, 100), ("23002", "23002", 2.15, 200))
    demand = part_demand(parts, land, covered)
    reach = pd.Series({"23001": 6_800.0, "23002": 4_000.0, "23099": 500.0})
    distance = demand["demand_id"].map({"23001": 1_000.0, "23002": 7_000.0, "23099": 9_400.0})
    sums = error_of_points(demand, distance, reach, 10_000)
    assert sums == {"within": 200, "beyond": 0, "undecided": 200, "unknown": 650}


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=5),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
    st.floats(0.1, 30),
)
def test_a_sure_verdict_is_never_wrong(places, home, threshold_km):
    """Wherever a person lives in the commune, naive distances agree with what is sure."""
    places = [(2.0 + 0.3 * x, 46.0 + 0.2 * y) for x, y in places]
    home = (2.0 + 0.1 * home[0], 46.0 + 0.1 * home[1])
    centre, corners = (2.05, 46.05), [(x, y) for x in (2.0, 2.1) for y in (46.0, 46.1)]
    reach = max(arc(centre, corner) for corner in corners)
    nearest = pd.Series([min(arc(centre, place) for place in places)])
    verdict = verdicts(nearest, pd.Series([reach]), 1000 * threshold_km)[0]
    lived = min(arc(home, place) for place in places)
    if verdict == "within":
        assert lived <= 1000 * threshold_km + 1e-6
    elif verdict == "beyond":
        assert lived > 1000 * threshold_km - 1e-6
