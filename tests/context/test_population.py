"""A grid of people: each square is a point in a commune, or told."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.context.population import grid_centres, published_points, to_degrees
from atlas.errors import CRSError


def points(*rows):
    frame = pd.DataFrame(rows, columns=["demand_id", "longitude", "latitude", "people"])
    return frame.astype({"demand_id": "str", "people": "str"})


def read(land, *rows):
    return published_points(points(*rows), "grille", land, "ind")


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
