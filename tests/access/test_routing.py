"""A synthetic network whose trips are computed by hand, and by an independent Dijkstra."""

import os
import shutil
import sys

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay

import atlas.cli.route
from atlas.access.catchment import Decay, e2sfca
from atlas.access.road import routing
from atlas.access.road.routing import Valhalla
from atlas.access.road.tiles import RECORD, build_tiles, find_builder, read_tiles
from atlas.access.travel import TravelMatrix, all_costs, nearest
from atlas.cli import main
from atlas.errors import InputError, SourceError
from atlas.schema.sphere import EARTH_RADIUS_M, distance_m

assert atlas.cli.route, "registers its commands"

# Valhalla's sphere.
RADIUS_M = 6_378_160.187
EXTRACT_DATE = "2026-01-01T20:21:00Z"

A, B = (46.0, 2.0), (46.09, 2.0)
P, Q, R = (46.0, 3.0), (46.02, 3.0), (46.01, 3.05)
WEST, EAST, BRIDGE_WEST, BRIDGE_EAST = (46.0, 4.0), (46.0, 4.01), (46.05, 4.0), (46.05, 4.01)
ISLAND, ISLAND_END = (46.0, 4.3), (46.01, 4.3)
SLIP, FAST, FAST_END, SIDE_END = (44.99, 2.0), (45.0, 2.0), (45.18, 2.0), (45.0, 2.19)
LONG = [(44 + k * 0.45, 6.0) for k in range(10)]
NOWHERE = (47.5, 2.5)
ROAD = {"highway": "primary", "maxspeed": "60"}


def metres(*points):
    """Length of a line of (latitude, longitude) on the engine's sphere."""
    latitude, longitude = np.array(points).T
    return float(
        distance_m(longitude[:-1], latitude[:-1], longitude[1:], latitude[1:]).sum()
        * RADIUS_M / EARTH_RADIUS_M
    )  # fmt: skip


def crow_metres(start, end):
    """Great-circle distance between two (latitude, longitude)."""
    return distance_m(*(np.array([x]) for x in (start[1], start[0], end[1], end[0])))[0]


def random_network(seed=11, count=250):
    """Nodes at random and some of the sides of their triangles, a third of them one-way."""
    rng = np.random.default_rng(seed)
    nodes = np.round(np.column_stack([44 + 0.5 * rng.random(count), 0.7 * rng.random(count)]), 6)
    triangles = Delaunay(nodes).simplices
    sides = np.unique(np.sort(np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]]])), axis=0)
    sides = sides[rng.random(len(sides)) < 0.45]
    one_way = rng.random(len(sides)) < 1 / 3
    return nodes, sides, one_way, rng.choice([30, 50, 70, 90], len(sides))


def shortest(nodes, sides, one_way, kmh=None):
    """Metres, or seconds, between nodes: each road is a whole number of metres long."""
    weight = np.array([round(metres(nodes[a], nodes[b])) for a, b in sides])
    weight = weight if kmh is None else weight / (kmh / 3.6)
    both = ~one_way
    start, end = np.r_[sides[:, 0], sides[both, 1]], np.r_[sides[:, 1], sides[both, 0]]
    weights = np.r_[weight, weight[both]]
    return dijkstra(csr_matrix((weights, (start, end)), shape=(len(nodes), len(nodes))))


def found_between(run, shape):
    """Cost of each pair, infinite without a trip."""
    found = np.full(shape, np.inf)
    rows, columns = (run.trips[name].str[1:].astype(int) for name in ("demand_id", "facility_id"))
    found[rows, columns] = run.trips["cost"]
    return found


def write_extract(path, roads):
    """Write roads, lists of (latitude, longitude) with their tags, as an OpenStreetMap extract."""
    import osmium
    from osmium.osm.mutable import Node, Way

    points = list(dict.fromkeys(tuple(point) for line, _ in roads for point in line))
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", EXTRACT_DATE)
    common = {"version": 1, "timestamp": EXTRACT_DATE}
    with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
        for number, (latitude, longitude) in enumerate(points, 1):
            writer.add_node(Node(id=number, location=(longitude, latitude), **common))
        for number, (line, tags) in enumerate(roads, 1):
            refs = [points.index(tuple(point)) + 1 for point in line]
            writer.add_way(Way(id=number, nodes=refs, tags=tags, **common))
    return path


def synthetic_roads():
    nodes, sides, one_way, kmh = random_network()
    return [
        ([A, B], ROAD),
        ([P, Q], ROAD | {"oneway": "yes"}),
        ([Q, R, P], ROAD),
        ([WEST, BRIDGE_WEST, BRIDGE_EAST, EAST], ROAD),
        ([ISLAND, ISLAND_END], ROAD),
        ([SLIP, FAST], ROAD),
        ([FAST, FAST_END], {"highway": "motorway", "maxspeed": "250", "oneway": "no"}),
        ([FAST, SIDE_END], ROAD),
        (LONG, ROAD | {"maxspeed": "90"}),
        *(
            (
                nodes[side],
                {
                    "highway": "tertiary",
                    "maxspeed": str(speed),
                    "oneway": "yes" if single else "no",
                },
            )
            for side, single, speed in zip(sides, one_way, kmh, strict=True)
        ),
    ]


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    reason = None
    try:
        import osmium  # noqa: F401
        import valhalla  # noqa: F401

        find_builder()
    except (ImportError, InputError) as error:
        reason = f"no routing engine here: {error}"
    if reason and os.environ.get("ATLAS_ROUTING_TESTS") == "required":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("extract")
    return write_extract(folder / "synthetique.osm.pbf", synthetic_roads())


@pytest.fixture(scope="module")
def tiles(extract):
    folder = extract.parent / "tuiles"
    build_tiles(extract, folder)
    return folder


def points(id_name, *places):
    ids = [f"{id_name[0]}{k}" for k in range(len(places))]
    latitude, longitude = np.array(places, dtype=float).reshape(-1, 2).T
    return pd.DataFrame({id_name: ids, "longitude": longitude, "latitude": latitude})


def demand(*places):
    return points("demand_id", *places)


def facilities(*places):
    return points("facility_id", *places)


def trip(travel, start, end, limit=1000.0):
    """Cost of one trip; none when there is no trip."""
    costs = all_costs(travel, demand(start), facilities(end), limit)
    return costs.cost[0] if len(costs.cost) else None


def test_the_tiles_say_where_they_come_from(extract, tiles):
    said = read_tiles(tiles)
    assert said.extract_name == "synthetique.osm.pbf"
    assert said.extract_date == EXTRACT_DATE
    assert len(said.extract_sha256) == 64
    assert said.tile_count == len(list(tiles.rglob("*.gph"))) > 5
    assert [path.name for path in extract.parent.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(("costing", "kmh"), [("auto", 60), ("bicycle", 18), ("pedestrian", 5.1)])
def test_a_straight_road_takes_its_length_over_the_speed(tiles, costing, kmh):
    # 0.09 degree of the engine's sphere: 10,019 m; 10.02 minutes at 60 km/h.
    expected = metres(A, B) / (kmh / 3.6) / 60
    assert trip(Valhalla(tiles, costing), A, B) == pytest.approx(expected, abs=1 / 60)
    assert trip(Valhalla(tiles, costing, "m"), A, B, 20_000) == round(metres(A, B))


def test_a_one_way_street_lengthens_the_way_back(tiles):
    there, back = metres(P, Q) / (60 / 3.6) / 60, metres(Q, R, P) / (60 / 3.6) / 60
    minutes = Valhalla(tiles)
    assert trip(minutes, P, Q) == pytest.approx(there, abs=1 / 60)
    # A few seconds more for the bend.
    assert back - 1 / 60 <= trip(minutes, Q, P) <= back + 10 / 60
    assert back > 2 * there


def test_a_river_is_crossed_at_the_bridge(tiles):
    crow = crow_metres(WEST, EAST)
    road = metres(WEST, BRIDGE_WEST, BRIDGE_EAST, EAST)
    assert crow < 800 < 11_800 < road
    assert trip(Valhalla(tiles, unit="m"), WEST, EAST, 20_000) == pytest.approx(road, abs=2)
    assert trip(Valhalla(tiles, unit="m"), WEST, EAST, 5_000) is None


def test_a_trip_of_exactly_the_limit_is_within(tiles):
    for travel in (Valhalla(tiles), Valhalla(tiles, unit="m")):
        cost = trip(travel, A, B, 50_000)
        assert trip(travel, A, B, cost) == cost
        assert trip(travel, A, B, np.nextafter(cost, 0)) is None


def test_nobody_drives_faster_than_the_bound_of_the_search(tiles):
    # A road tagged 250 km/h: what is as far as the limit allows at 130 km/h is looked at, and
    # nothing is beyond.
    expected = metres(FAST, FAST_END) / (130 / 3.6) / 60
    assert trip(Valhalla(tiles), FAST, FAST_END) == pytest.approx(expected, abs=2 / 60)


def test_a_point_beside_the_road_is_taken_to_it(tiles, monkeypatch):
    beside = (46.045, 2.003)  # 232 m east of the middle of the road
    assert trip(Valhalla(tiles, unit="m"), beside, B, 20_000) == pytest.approx(
        metres((46.045, 2.0), B), abs=2
    )
    monkeypatch.setattr(routing, "SNAP_M", 200)
    assert trip(Valhalla(tiles, unit="m"), beside, B, 20_000) is None
    run = Valhalla(tiles).run(demand(beside, A), facilities(B), 30)
    assert run.off_network_demand.tolist() == ["d0"]


def test_points_beyond_the_ends_of_a_road_are_farther_than_its_length(tiles):
    # 400 m more on each side as the crow flies: the trip is still the road.
    south, north = (A[0] - 0.0036, A[1]), (B[0] + 0.0036, B[1])
    length = round(metres(A, B))
    assert crow_metres(south, north) > length + 700
    assert trip(Valhalla(tiles, unit="m"), south, north, length) == length


def test_a_pair_as_far_as_the_search_looks_is_asked(tiles):
    # The engine measures it 0.11 % farther than we do, and refuses what is beyond its settings.
    limit = (crow_metres(A, B) * 1.0002 / 1.01 - 2 * 500) / (40_000 / 60)
    run = Valhalla(tiles, "pedestrian").run(demand(A), facilities(B), limit)
    assert run.trips.empty
    assert run.unreachable.empty


def test_a_point_at_the_beginning_of_a_long_road_is_near(tiles):
    # Roads of 20 and 15 km without junction: the search of the engine walks each whole.
    beginnings = facilities((FAST[0] + 0.009, 2.0), (FAST[0], 2.013))
    costs = all_costs(Valhalla(tiles, unit="m"), demand(SLIP), beginnings, 3_000)
    assert costs.facility.tolist() == [0, 1]
    assert costs.cost.max() == pytest.approx(2_136, abs=5)


def test_networks_that_nothing_links_are_asked_together(tiles):
    run = Valhalla(tiles).run(demand(A), facilities(B, P), 60)
    assert run.trips["facility_id"].tolist() == ["f0"]
    assert run.unreachable["facility_id"].tolist() == ["f1"]


def test_long_trips_are_not_cut_by_the_limits_of_the_engine(tiles):
    # Its own limits would refuse 450 km, and end a search in metres after 26 km.
    length = metres(*LONG)
    assert length > 450_000
    found = trip(Valhalla(tiles, unit="m"), LONG[0], LONG[-1], 500_000)
    assert found == pytest.approx(length, abs=10)
    minutes = trip(Valhalla(tiles), LONG[0], LONG[-1], 400)
    assert minutes == pytest.approx(length / (90 / 3.6) / 60, rel=0.01)


def test_more_facilities_than_the_engine_takes_by_itself(tiles):
    many = pd.concat([facilities(B)] * 2_600, ignore_index=True)
    many["facility_id"] = [f"f{k}" for k in range(len(many))]
    costs = all_costs(Valhalla(tiles), demand(A), many, 30)
    assert costs.facility.tolist() == list(range(2_600))


def test_what_has_no_trip_is_told_apart(tiles):
    people = demand(A, ISLAND, NOWHERE, (np.nan, np.nan))
    offered = facilities(B, ISLAND_END, WEST, NOWHERE)
    steps = []
    run = Valhalla(tiles).run(people, offered, 30, lambda *step: steps.append(step))
    assert run.trips[["demand_id", "facility_id"]].to_numpy().tolist() == [
        ["d0", "f0"],
        ["d1", "f1"],
    ]
    # 23 km as the crow flies, and no bridge.
    assert run.unreachable.to_numpy().tolist() == [["d1", "f2"]]
    assert run.off_network_demand.tolist() == ["d2"]
    assert run.off_network_facilities.tolist() == ["f3"]
    assert steps == [(1, 2), (2, 2)]


def test_the_nearest_by_road_is_not_the_nearest_as_the_crow_flies(tiles):
    offered = facilities(EAST, BRIDGE_WEST)
    cost, position = nearest(Valhalla(tiles, unit="m"), demand(WEST, ISLAND), offered, 20_000)
    assert position.tolist() == [1, -1]
    assert cost[0] == pytest.approx(metres(WEST, BRIDGE_WEST), abs=2)
    assert np.isinf(cost[1])


@pytest.mark.slow
def test_shortest_ways_are_those_of_an_independent_dijkstra(tiles, monkeypatch):
    monkeypatch.setattr(routing, "SNAP_M", 5)
    nodes, sides, one_way, _ = random_network()
    joined = np.isin(np.arange(len(nodes)), sides)
    starts, ends = np.arange(0, 200, 5), np.arange(1, 250, 4)
    expected = shortest(nodes, sides, one_way)[np.ix_(starts, ends)]
    assert np.isinf(expected).any()
    travel = Valhalla(tiles, unit="m")
    for limit in (10_000, 30_000, 200_000):
        run = travel.run(demand(*nodes[starts]), facilities(*nodes[ends]), limit)
        assert run.off_network_demand.tolist() == [f"d{k}" for k in np.flatnonzero(~joined[starts])]
        found = found_between(run, expected.shape)
        assert found.tolist() == np.where(expected <= limit, expected, np.inf).tolist()


def test_times_are_those_of_an_independent_dijkstra_and_of_turns(tiles, monkeypatch):
    monkeypatch.setattr(routing, "SNAP_M", 5)
    nodes, sides, one_way, kmh = random_network()
    starts, ends = np.arange(0, 200, 5), np.arange(1, 250, 4)
    quickest = shortest(nodes, sides, one_way, kmh)[np.ix_(starts, ends)] / 60
    run = Valhalla(tiles).run(demand(*nodes[starts]), facilities(*nodes[ends]), 600)
    found = found_between(run, quickest.shape)
    assert np.isinf(found).tolist() == np.isinf(quickest).tolist()
    far = np.isfinite(quickest) & (quickest > 10)
    ratio = found[far] / quickest[far]
    # A turn takes seconds, and an acute angle, of which there are some here, is a U-turn.
    assert ratio.min() > 0.995
    assert np.median(ratio) < 1.02
    assert np.quantile(ratio, 0.98) < 1.2


def test_a_run_saved_as_a_matrix_gives_the_same_answers(tiles, tmp_path):
    nodes = random_network()[0]
    people, offered = demand(*nodes[:40]), facilities(*nodes[100:120])
    travel = Valhalla(tiles)
    run = travel.run(people, offered, 30)
    run.trips.to_csv(tmp_path / "trajets.csv", index=False)
    matrix = TravelMatrix(pd.read_csv(tmp_path / "trajets.csv"), "minutes")
    people["demand"], offered["supply"] = 1.0, 1.0
    bands = Decay((10, 20, 30), (1, 0.6, 0.3), "minutes")
    direct, loaded = (e2sfca(way, people, offered, bands) for way in (travel, matrix))
    assert direct.tolist() == pytest.approx(loaded.tolist(), rel=1e-12)
    assert direct.sum() == pytest.approx(run.trips["facility_id"].nunique())


def test_nobody_and_nothing(tiles):
    run = Valhalla(tiles).run(demand(), facilities(B), 30)
    assert run.trips.empty
    assert run.trips.columns.tolist() == ["demand_id", "facility_id", "cost"]
    assert Valhalla(tiles).run(demand(A), facilities(), 30).trips.empty


def test_a_facility_without_coordinates_is_refused(tiles):
    with pytest.raises(ValueError, match="every facility"):
        trip(Valhalla(tiles), A, (np.nan, np.nan))


def test_an_unknown_costing_is_refused(tmp_path):
    with pytest.raises(InputError, match="« avion » inconnu"):
        Valhalla(tmp_path, "avion")


def test_tiles_absent_altered_or_of_another_version_are_refused(tiles, tmp_path):
    with pytest.raises(SourceError, match=r"pas de tuiles ici.*atlas tiles"):
        trip(Valhalla(tmp_path / "absent"), A, B)
    copy = tmp_path / "tuiles"
    shutil.copytree(tiles, copy)
    record = (copy / RECORD).read_text(encoding="utf-8")
    version = read_tiles(tiles).builder_version
    (copy / RECORD).write_text(record.replace(version, "4.0.0"), encoding="utf-8")
    with pytest.raises(SourceError, match=r"construites par Valhalla 4\.0\.0"):
        trip(Valhalla(copy), A, B)
    (copy / RECORD).write_text("{", encoding="utf-8")
    with pytest.raises(SourceError, match="illisible"):
        trip(Valhalla(copy), A, B)
    (copy / RECORD).write_text(record, encoding="utf-8")
    next(copy.rglob("*.gph")).unlink()
    with pytest.raises(SourceError, match="tuiles au lieu de"):
        trip(Valhalla(copy), A, B)


def test_without_the_extra_the_message_says_what_to_run(tiles, extract, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "valhalla", None)
    monkeypatch.setitem(sys.modules, "osmium", None)
    with pytest.raises(InputError, match="make routing"):
        trip(Valhalla(tiles), A, B)
    with pytest.raises(InputError, match="make routing"):
        build_tiles(extract, tmp_path / "tuiles")


def test_without_the_builder_the_message_says_where_it_was_looked_for(extract, tmp_path):
    with pytest.raises(InputError, match=rf"cherché dans {tmp_path}.*make routing"):
        build_tiles(extract, tmp_path / "tuiles", tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("absent.osm.pbf", None, "absent"),
        ("lieux.csv", b"id;nom", r"au format \.osm\.pbf"),
        ("faux.osm.pbf", b"id;nom\n" * 99, "ce n'est pas un extrait"),
    ],
)
def test_what_is_not_an_extract_is_refused(extract, tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=message):
        build_tiles(tmp_path / name, tmp_path / "tuiles")


def test_a_damaged_extract_leaves_the_former_tiles(extract, tiles, tmp_path):
    folder = tmp_path / "tuiles"
    shutil.copytree(tiles, folder)
    damaged = tmp_path / "coupe.osm.pbf"
    damaged.write_bytes(extract.read_bytes()[:-40])
    with pytest.raises(SourceError, match="incomplet ou abîmé"):
        build_tiles(damaged, folder)
    assert read_tiles(folder) == read_tiles(tiles)
    assert {path.name for path in tmp_path.iterdir()} == {"tuiles", "coupe.osm.pbf"}


def test_an_extract_without_a_road_is_refused(extract, tmp_path):
    empty = write_extract(tmp_path / "vide.osm.pbf", [([A, B], {"building": "yes"})])
    with pytest.raises(SourceError, match="extrait sans route"):
        build_tiles(empty, tmp_path / "tuiles")
    assert not (tmp_path / "tuiles").exists()


def test_only_tiles_are_replaced(extract, tmp_path):
    (tmp_path / "travail.txt").write_text("précieux", encoding="utf-8")
    with pytest.raises(InputError, match="autre chose que des tuiles"):
        build_tiles(extract, tmp_path)
    small = write_extract(tmp_path / "petit.osm.pbf", [([A, B], ROAD)])
    folder = tmp_path / "tuiles"
    assert build_tiles(small, folder) == build_tiles(small, folder) == read_tiles(folder)


@pytest.mark.slow
def test_the_command_line_builds_tiles_and_computes_trips(built, extract, tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(built.store_path))
    monkeypatch.setenv("ATLAS_RAW_DIR", str(built.raw_path))
    from atlas.store.database import read_table

    communes = read_table(built.store_path, "communes").dropna(subset="reference_longitude")
    places = read_table(built.store_path, "places").dropna(subset="longitude")
    ain = communes[communes["departement_code"] == "01"].iloc[0]
    place = places.iloc[0]
    here = (ain["reference_latitude"], ain["reference_longitude"])
    local = write_extract(
        tmp_path / "ain.osm.pbf", [([here, (place["latitude"], place["longitude"])], ROAD)]
    )

    def run(*arguments):
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    done = run("tiles", local)
    assert done.exit_code == 0, done.output
    assert f"ain.osm.pbf ({EXTRACT_DATE})" in done.output
    out = tmp_path / "trajets.csv"
    asked = ("trips", tmp_path / "ain-tuiles", "--limit", "300", "--out", out)
    done = run(*asked, "--departement", "01")
    assert done.exit_code == 0, done.output
    trips = pd.read_csv(out, dtype={"demand_id": "str"})
    assert set(trips["demand_id"]) <= set(communes["commune_code"])
    found = trips[trips["demand_id"] == ain["commune_code"]].set_index("facility_id")["cost"]
    expected = metres(here, (place["latitude"], place["longitude"])) / (60 / 3.6) / 60
    assert found[place["place_id"]] == pytest.approx(expected, rel=0.01)
    off = pd.read_csv(tmp_path / "trajets-hors-reseau.csv", dtype="str")
    assert set(off["kind"]) == {"demand", "facility"}
    assert ain["commune_code"] not in set(off["id"])
    assert run(*asked, "--departement", "1").exit_code == 1


@pytest.mark.parametrize("command", ["tiles", "trips"])
def test_the_commands_have_help_with_an_example(command):
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert f"atlas {command}" in result.output.split("Exemple")[1]
