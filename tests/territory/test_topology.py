"""Arcs shared by neighbours: nothing lost, the same bytes, the same polygons, the real file."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from atlas.territory.topology import CELLS_PER_DEGREE, GRID, Topology, cut, pack
from atlas.views.map.packing import read_codes
from tests.conftest import PROJECT
from tests.territory.unpacking import polygons, unpack

REFERENCE = PROJECT / "data" / "reference"


def same(left: Topology, right: Topology) -> bool:
    arrays = ("points", "sizes", "left", "right")
    return left.commune_count == right.commune_count and all(
        np.array_equal(getattr(left, name), getattr(right, name)) for name in arrays
    )


def squares(*shapes):
    return gpd.GeoDataFrame(geometry=list(shapes), crs=4326)


def test_two_neighbours_share_one_arc(land):
    topology = cut(land)
    assert topology.commune_count == 4
    shared = [{int(a), int(b)} for a, b in zip(topology.left, topology.right, strict=True)]
    assert shared.count({0, 1}) == shared.count({1, 2}) == 1
    assert shared.count({0, 2}) == 0
    assert 3 not in set(topology.left) | set(topology.right), "no boundary, no arc"


def test_left_is_left_of_the_way(land):
    topology = cut(land)
    ends = np.cumsum(topology.sizes)
    for i, end in enumerate(ends):
        a, b = topology.points[end - topology.sizes[i]] * GRID, topology.points[end - 1] * GRID
        if {topology.left[i], topology.right[i]} == {0, 1}:
            # Ouest is west of Milieu: on the left of whoever goes north.
            assert (topology.left[i] == 0) == (b[1] > a[1])


def test_an_enclave_and_an_island_come_back():
    hole = shapely.box(2.4, 46.4, 2.6, 46.6)
    around = shapely.box(2, 46, 3, 47).difference(hole)
    shapes = squares(around, hole, shapely.box(5, 46, 5.5, 46.5), None)
    back = polygons(unpack(pack(cut(shapes))))
    assert back.index.tolist() == [0, 1, 2]
    for i in back.index:
        assert shapely.equals(back[i], shapes.geometry[i])


def test_a_territory_in_several_pieces_and_a_corner_where_four_meet():
    quarters = [shapely.box(x, y, x + 1, y + 1) for x in (0, 1) for y in (45, 46)]
    both = shapely.union_all([quarters[0], quarters[3]])
    shapes = squares(both, quarters[1], quarters[2])
    back = polygons(unpack(pack(cut(shapes))))
    for i in back.index:
        assert back[i].area == pytest.approx(shapes.geometry[i].area)


def test_packing_gives_the_same_arcs_and_the_same_bytes(land):
    topology = cut(land)
    assert same(unpack(pack(topology)), topology)
    assert pack(unpack(pack(topology))) == pack(topology)


def test_overlapping_communes_are_refused():
    shapes = squares(*[shapely.box(2, 46, 2.1, 46.1)] * 2)
    with pytest.raises(ValueError, match="overlap"):
        cut(shapes)


def test_another_crs_is_refused(land):
    with pytest.raises(ValueError, match="EPSG:4326 is required"):
        cut(land.to_crs(2154))


@pytest.fixture(scope="module")
def reference():
    rows = gpd.read_parquet(REFERENCE / "communes.parquet")
    return rows.sort_values("commune_code", ignore_index=True)


@pytest.fixture(scope="module")
def committed():
    return unpack((REFERENCE / "topology.bin").read_bytes())


def test_the_committed_file_has_every_commune_with_a_boundary(reference, committed):
    assert committed.commune_count == len(reference)
    drawn = set(committed.left.tolist()) | set(committed.right.tolist())
    assert drawn - {-1} == set(np.flatnonzero(reference.geometry.notna()))


def test_the_committed_names_are_those_of_the_reference(reference):
    codes = read_codes((REFERENCE / "territories.bin").read_bytes())
    assert codes["commune"].tolist() == reference["commune_code"].tolist()
    for level, name in (("epci", "epci"), ("departement", "departements"), ("region", "regions")):
        rows = pd.read_parquet(REFERENCE / f"{name}.parquet", columns=[f"{level}_code"])
        assert codes[level].tolist() == sorted(rows[f"{level}_code"])


@pytest.mark.slow
def test_no_vertex_moves_by_more_than_half_a_cell(reference, committed):
    points = shapely.get_coordinates(reference.geometry.to_numpy())
    cells = np.unique(np.round(points * CELLS_PER_DEGREE).astype(np.int64), axis=0)
    kept = np.unique(committed.points, axis=0)
    joined = np.unique(np.concatenate([cells, kept]), axis=0)
    assert len(joined) == len(cells), "every vertex is one of the reference, rounded"
    assert len(kept) > 0.999 * len(cells)


@pytest.mark.slow
def test_the_areas_of_the_committed_polygons_are_those_of_the_reference(reference, committed):
    back = polygons(committed)
    assert back.index.tolist() == np.flatnonzero(reference.geometry.notna()).tolist()
    expected = shapely.area(reference.geometry.to_numpy())[back.index]
    found = shapely.area(back.to_numpy())
    assert found.sum() == pytest.approx(expected.sum(), rel=1e-6)
    # Rounding moves an outline by half a cell at most, all along it.
    length = shapely.length(reference.geometry.to_numpy())[back.index]
    assert (np.abs(found - expected) <= length * GRID * 0.75).all()
