"""What is around a block: nothing that matters is left out, what is far is."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.access.catchment import LUO_QI_DISTANCE
from atlas.access.distributed.blocks import (
    Horizon,
    bounds_of,
    demand_block,
    facilities_around,
    nearest_margin_m,
    weigh_people,
)
from atlas.access.travel import GreatCircle, nearest
from atlas.schema.frame import empty_table
from atlas.schema.sphere import EARTH_RADIUS_M, distance_m


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 1_000),
    west=st.floats(-180, 170),
    south=st.floats(-90, 80),
    width=st.floats(0, 10),
    margin_m=st.sampled_from([0.0, 1_000.0, 100_000.0, 2_000_000.0, 12_000_000.0]),
)
def test_the_margin_of_a_box_leaves_out_no_facility(seed, west, south, width, margin_m):
    """Poles and the 180th meridian included; points and facilities are synthetic."""
    random = np.random.default_rng(seed)
    east, north = west + width, south + width
    inside = random.uniform((west, south), (east, north), (10, 2))
    inside[:4] = [(west, south), (west, north), (east, south), (east, north)]
    spread = 2 * np.degrees(margin_m / EARTH_RADIUS_M)
    facilities = pd.DataFrame(
        {
            "longitude": (random.uniform(west - spread, east + spread, 100) + 180) % 360 - 180,
            "latitude": np.clip(random.uniform(south - spread, north + spread, 100), -90, 90),
        }
    )
    kept = facilities_around((west, south, east, north), facilities, margin_m)
    longitude, latitude = (facilities[column].to_numpy() for column in facilities)
    for point in inside:
        metres = distance_m(*np.repeat(point[:, None], 100, axis=1), longitude, latitude)
        assert set(facilities.index[metres <= margin_m]) <= set(kept.index)


def test_the_margin_of_a_box_leaves_out_what_is_far():
    steps = np.arange(-3, 6, 0.25)
    grid = [(longitude, 46 + latitude) for longitude in steps for latitude in steps]
    facilities = pd.DataFrame(grid, columns=["longitude", "latitude"])
    kept = facilities_around((0.0, 46.0, 2.0, 48.0), facilities, 60_000)
    assert kept["longitude"].agg(["min", "max"]).tolist() == [-0.75, 2.75]
    assert kept["latitude"].agg(["min", "max"]).tolist() == [45.5, 48.5]
    assert facilities_around((np.nan,) * 4, facilities, 60_000).empty


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 1_000),
    west=st.floats(-180, 170),
    south=st.floats(-90, 80),
    width=st.sampled_from([0.0, 0.5, 10.0]),
    k=st.integers(1, 4),
)
def test_the_nearest_of_each_point_of_a_box_are_around_it(seed, west, south, width, k):
    """Facilities near and far, some at the same place; points and facilities are synthetic."""
    random = np.random.default_rng(seed)
    points = pd.DataFrame(
        random.uniform((west, south), (west + width, south + width), (30, 2)),
        columns=["longitude", "latitude"],
    )
    spread = random.choice([1.0, 20.0, 90.0])
    facilities = pd.DataFrame(
        {
            "longitude": (random.uniform(west - spread, west + spread, 40) + 180) % 360 - 180,
            "latitude": np.clip(random.uniform(south - spread, south + spread, 40), -90, 90),
        }
    )
    facilities = pd.concat([facilities, facilities.iloc[::5]], ignore_index=True)
    horizon = Horizon(GreatCircle(1.3), LUO_QI_DISTANCE, k=k)
    bounds = bounds_of(points)
    near = facilities_around(bounds, facilities, nearest_margin_m(bounds, facilities, horizon))
    cost, position = nearest(horizon.travel, points, facilities, np.inf, k)
    own_cost, own = nearest(horizon.travel, points, near, np.inf, k)
    np.testing.assert_array_equal(own_cost, cost)
    np.testing.assert_array_equal(near.index[own], position)


@pytest.mark.parametrize("axis", ["longitude", "latitude"])
def test_a_place_beyond_the_end_of_a_long_box_may_be_the_nearest_there(axis):
    """One place in the middle, one past the end, nearer to the last point than the middle is."""
    other = {"longitude": "latitude", "latitude": "longitude"}[axis]
    points = pd.DataFrame({axis: [-1.0, 1.0], other: 0.0})
    facilities = pd.DataFrame({axis: [0.0, 1.9, 2.1], other: 0.0})
    horizon = Horizon(GreatCircle(), LUO_QI_DISTANCE)
    bounds = bounds_of(points)
    near = facilities_around(bounds, facilities, nearest_margin_m(bounds, facilities, horizon))
    assert near.index.tolist() == [0, 1]
    assert nearest(GreatCircle(), points, near, np.inf)[1].tolist() == [0, 1]


def test_the_nearest_are_few_of_many():
    steps = np.arange(0, 10, 0.25)
    facilities = pd.DataFrame(
        [(longitude, 40 + latitude) for longitude in steps for latitude in steps],
        columns=["longitude", "latitude"],
    )
    horizon = Horizon(GreatCircle(), LUO_QI_DISTANCE)
    bounds = (4.0, 44.0, 5.0, 45.0)
    near = facilities_around(bounds, facilities, nearest_margin_m(bounds, facilities, horizon))
    assert len(near) < 0.15 * len(facilities)
    assert nearest_margin_m(bounds, facilities, horizon._replace(limit=500.0)) == 500
    assert nearest_margin_m(bounds, facilities[:2], horizon._replace(k=3)) == np.inf


def test_bounds_hold_the_points_that_are_known():
    points = pd.DataFrame({"longitude": [2.0, None, 3.0], "latitude": [46.0, 47.0, 45.0]})
    assert bounds_of(points) == (2.0, 45.0, 3.0, 46.0)
    assert np.isnan(bounds_of(points[1:2])).all()


def test_a_block_reads_its_own_communes_and_weighs_its_people(land):
    point = {"context_id": "essai", "demand_id": "p", "commune_code": "23001", "longitude": 2.06,
             "latitude": 46.05, "people": 90.0}  # fmt: skip
    asked = []

    def read(codes):
        asked.append(codes)
        return pd.concat([empty_table("demand_points"), pd.DataFrame([point])])

    own = land[land["region_code"] == "75"]
    covered = pd.Series({"23001": True, "23002": False, "23003": True})
    demand = demand_block(read, own, covered).set_index("demand_id")
    assert asked == [["23001", "23002", "23003"]]
    assert demand["demand"].to_dict() == {"p": 90, "23002": 300, "23003": 600}
    assert demand["is_known"].to_dict() == {"p": True, "23002": False, "23003": True}
    weighed = weigh_people(demand, pd.Series({"23001": 2.0, "23002": None}))
    assert weighed["demand"].to_dict() == {"p": 180, "23002": 300, "23003": 600}
    assert weighed["people"].equals(demand["people"])
