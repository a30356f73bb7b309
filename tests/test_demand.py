"""Where people are: reference points, grids, and the error of putting a commune at one point."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.demand import (
    beyond_people,
    commune_demand,
    compare_points,
    error_of_points,
    extent_m,
    grid_centres,
    point_demand,
    published_points,
    to_degrees,
    verdicts,
)
from atlas.errors import CRSError, InputError
from atlas.sphere import distance_m


@pytest.fixture
def covered(land):
    return pd.Series([True, True, False, True], land["commune_code"])


def points(*rows):
    frame = pd.DataFrame(rows, columns=["demand_id", "longitude", "latitude", "people"])
    return frame.astype({"demand_id": "str", "people": "str"})


def read(land, *rows):
    return published_points(points(*rows), "grille", land, "ind")


def arc(a, b):
    return distance_m(*(np.array([v]) for v in (*a, *b)))[0]


def test_everyone_is_at_the_reference_point(land, covered):
    demand = commune_demand(land, covered)
    assert demand["demand_id"].tolist() == land["commune_code"].tolist()
    assert demand["people"].tolist() == [100, 300, 600, 50]
    assert demand["is_known"].tolist() == [True, True, False, True]
    assert demand["longitude"].tolist()[:3] == land["reference_longitude"].tolist()[:3]
    assert demand["longitude"].isna().tolist() == [False, False, False, True]


def test_unknown_people_weigh_nothing(land, covered):
    land = land.assign(population=land["population"].mask(land["commune_code"] == "23001"))
    assert commune_demand(land, covered)["people"].tolist()[:2] == [0, 300]


def test_points_take_the_commune_that_holds_them(land):
    got = read(land, ("a", 2.05, 46.05, "3"), ("b", 2.15, 46.01, "4,5"))
    assert got.table["commune_code"].tolist() == ["23001", "23002"]
    assert got.table["people"].tolist() == [3, 4.5]
    assert got.issues.empty


def test_a_point_on_the_shore_is_its_nearest_commune_s(land):
    got = read(land, ("a", 2.05, 46.101, "3"), ("b", 2.15, 46.11, "3"))
    assert got.table["commune_code"].tolist() == ["23001", "23002"]
    assert got.issues["rule"].tolist() == ["rivage ou frontière"]
    assert got.issues["message"].str.startswith("2 lignes").all()


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (("x", 2.05, 46.05, "0"), "sans habitant"),
        (("x", 2.05, 46.05, "-2"), "habitants négatifs"),
        (("x", 2.05, 46.05, "nd"), "habitants illisibles"),
        (("x", 2.05, 46.05, None), "habitants illisibles"),
        (("x", None, 46.05, "1"), "position illisible"),
        (("a", 2.05, 46.05, "1"), "identifiant répété"),
        ((None, 2.05, 46.05, "1"), "identifiant absent"),
        (("x", 2.05, 46.2, "1"), "hors de toute commune"),
        (("x", 700_000.0, 6_600_000.0, "1"), "hors de France"),
    ],
)
def test_a_point_of_no_use_is_rejected_and_counted(land, row, rule):
    again = ("y" if row[0] == "x" else row[0], *row[1:])
    got = read(land, ("a", 2.05, 46.05, "3"), row, again)
    assert got.issues[["rule", "severity"]].to_numpy().tolist() == [[rule, "rejet"]]
    assert got.issues["message"].str.startswith("2 lignes, la première ligne 3").all()
    assert (got.row_count, got.kept_count, len(got.table)) == (3, 1, 1)


def test_a_synthetic_grid_is_all_kept_or_told(land):
    """Synthetic: 5,000 points drawn at random in and around the toy land."""
    random = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "demand_id": [str(i) for i in range(5000)],
            "longitude": random.uniform(1.9, 2.4, 5000),
            "latitude": random.uniform(45.9, 46.2, 5000),
            "people": random.integers(-1, 9, 5000),
        }
    )
    got = published_points(frame, "grille", land, "ind")
    inside = frame["longitude"].between(2, 2.3) & frame["latitude"].between(46, 46.1)
    sure = frame[inside & (frame["people"] > 0)]
    assert set(sure["demand_id"]) <= set(got.table["demand_id"])
    column = ((sure["longitude"] - 2) // 0.1).astype(int)
    table = got.table.set_index("demand_id")["commune_code"]
    assert table[sure["demand_id"]].tolist() == [f"2300{1 + i}" for i in column]
    assert got.kept_count == len(got.table) < 5000
    assert (got.table["people"] > 0).all()


def test_the_identifier_of_a_square_says_where_its_centre_is():
    """EPSG:3035 has its origin, 10 E 52 N, at 4,321,000 m east and 3,210,000 m north."""
    squares = ["CRS3035RES200mN3209900E4320900", "CRS3035RES1000mN3209500E4320500"]
    ids = pd.Series([*squares, "x", None])
    centres = grid_centres(ids.astype("str"))
    assert centres.iloc[:2].to_numpy().tolist() == [
        pytest.approx([10, 52], abs=1e-9), pytest.approx([10, 52], abs=1e-9)
    ]  # fmt: skip
    assert centres.iloc[2:].isna().all(axis=None)


@settings(deadline=None, max_examples=50)
@given(st.integers(16_000, 22_000), st.integers(10_000, 15_000))
def test_squares_of_any_corner_are_found_again(east, north):
    corner = east * 200, north * 200
    square = pd.Series([f"CRS3035RES200mN{corner[1]}E{corner[0]}"], dtype="str")
    centre = gpd.points_from_xy(*grid_centres(square).to_numpy().T, crs=4326).to_crs(3035)
    assert (centre.x[0], centre.y[0]) == pytest.approx((corner[0] + 100, corner[1] + 100), abs=1e-3)


def test_overseas_grids_have_their_own_reference_system():
    centres = grid_centres(pd.Series(["CRS2975RES200mN7650000E0340000"], dtype="str"))
    assert 55 < centres["longitude"][0] < 56
    assert -22 < centres["latitude"][0] < -20


def test_an_unknown_reference_system_is_refused():
    with pytest.raises(CRSError, match="99999"):
        grid_centres(pd.Series(["CRS99999RES200mN1E1"], dtype="str"))
    assert np.isnan(to_degrees(pd.Series([np.nan]), pd.Series([1.0]), 2154)).all()


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


def test_people_are_each_in_one_verdict(land, covered):
    demand = commune_demand(land, covered)
    distance = pd.Series([1_000.0, 9_000.0, 99_000.0, np.nan])
    sums = error_of_points(demand, distance, extent_m(land), 10_000)
    # 23003 has no source, 97501 no boundary; the communes reach 6.8 km.
    assert sums == {"within": 100, "beyond": 0, "undecided": 300, "unknown": 650}
    assert sum(sums.values()) == demand["people"].sum()


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


def grid(land, covered, *rows):
    return read(land, *rows).table


def test_a_grid_is_the_demand_and_other_communes_keep_their_point(land, covered):
    table = grid(land, covered, ("a", 2.01, 46.05, "30"), ("b", 2.02, 46.05, "40"))
    demand = point_demand(table, land, covered)
    assert demand["demand_id"].tolist() == ["a", "b", "23002", "23003", "97501"]
    assert demand["people"].tolist() == [30, 40, 300, 600, 50]
    assert demand["is_point"].tolist() == [True, True, False, False, False]
    assert demand["is_known"].tolist() == [True, True, True, False, True]


def test_grid_and_reference_points_side_by_side(land, covered):
    """One place 1 km from the centre of 23001; half of the people of the grid live far from it."""
    place = pd.DataFrame({"facility_id": ["p"], "longitude": [2.05], "latitude": [46.059]})
    table = grid(
        land, covered, ("a", 2.05, 46.05, "10"), ("b", 2.001, 46.001, "10"),
        ("c", 2.101, 46.05, "5"), ("d", 2.25, 46.05, "7"),
    )  # fmt: skip
    compared = compare_points(table, land, covered, place, 5_000).set_index("commune_code")
    assert compared.index.tolist() == ["23001", "23002"]
    assert compared["grid_people"].tolist() == [20, 5]
    assert compared["reference_share"].tolist() == [0, 1]
    assert compared["grid_share"].tolist() == [0.5, 0]
    assert compared["share_difference"].tolist() == [0.5, -1]
    sums = beyond_people(compared.reset_index())
    assert sums == {"people": 400, "by_reference": 300, "by_grid": 50}


def test_nothing_to_set_side_by_side_is_said(land, covered):
    place = pd.DataFrame({"facility_id": ["p"], "longitude": [2.05], "latitude": [46.059]})
    empty = compare_points(grid(land, covered, ("d", 2.25, 46.05, "7")), land, covered, place, 1e3)
    assert empty.empty
    with pytest.raises(InputError, match="aucune commune"):
        beyond_people(empty)
