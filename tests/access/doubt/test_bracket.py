"""The error of putting people, and places, at one point: by hand, then never wrong."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.access.doubt.bracket import error_of_points
from atlas.access.travel import GreatCircle
from atlas.territory.islands import Islands
from tests.access.test_variants import KM_PER_DEGREE, haversine_m

KM = 1000.0


def at(*kilometres):
    """Return points of one meridian, as many kilometres north of 46°N as given."""
    return [46 + km / KM_PER_DEGREE for km in kilometres]


def people(*kilometres, codes=None, is_known=True):
    codes = codes or [f"d{i}" for i in range(len(kilometres))]
    return pd.DataFrame(
        {"demand_id": codes, "commune_code": codes, "longitude": 2.0, "latitude": at(*kilometres),
         "people": [10.0**i for i in range(len(kilometres))], "is_known": is_known}
    )  # fmt: skip


def places(*rows):
    """Return facilities: kilometres, commune, whether it stands at the point of its commune."""
    km, codes, is_at_commune = zip(*rows, strict=True) if rows else ((), (), ())
    return pd.DataFrame(
        {"facility_id": [f"p{i}" for i in range(len(rows))], "longitude": 2.0,
         "latitude": at(*km), "commune_code": codes, "is_at_commune": is_at_commune}
    ).astype({"longitude": float, "latitude": float, "is_at_commune": bool})  # fmt: skip


def bracket(demand, facilities, reach_km=1.0, extents_km=5.0, threshold_km=10.0, factor=1.0, k=1):
    ids = pd.Index(demand["demand_id"])
    reach = pd.Series(reach_km, ids) * KM
    extents = pd.Series(extents_km, pd.Index(facilities["commune_code"].unique())) * KM
    travel = GreatCircle(factor)
    return error_of_points(demand, facilities, travel, threshold_km * KM, reach, extents, k)


def test_people_alone_by_hand():
    """A place at 0 km, people who reach 3 km: at 7, 7.1, 13 and 13.1 km."""
    found = bracket(people(6.99, 7.1, 12.99, 13.1), places((0, "c", False)), reach_km=3)
    assert found == {"within": 1, "undecided": 110, "beyond": 1000, "unknown": 0}


def test_a_place_without_position_lies_somewhere_in_its_commune():
    """The same place at its commune, which reaches 5 km: the bracket is wider by 5 km each way."""
    demand = people(1.99, 2.1, 7, 13.1, 17.99, 18.1)
    known = bracket(demand, places((0, "c", False)), reach_km=3)
    assert known == {"within": 111, "undecided": 0, "beyond": 111_000, "unknown": 0}
    found = bracket(demand, places((0, "c", True)), reach_km=3)
    assert found == {"within": 1, "undecided": 11_110, "beyond": 100_000, "unknown": 0}


def test_the_nearest_place_is_not_always_the_one_that_decides():
    """One of known position, farther, makes surely within; one of a wide commune may be nearer."""
    demand = people(0)
    assert bracket(demand, places((1, "c", True)), extents_km=20)["undecided"] == 1
    both = places((1, "c", True), (8, "d", False))
    assert bracket(demand, both, extents_km=20)["within"] == 1
    alone = places((12, "c", False))
    assert bracket(demand, alone)["beyond"] == 1
    assert bracket(demand, places((12, "c", False), (14, "d", True)))["undecided"] == 1


def test_the_second_place_is_bounded_too():
    demand = people(0)
    two = places((2, "c", False), (8, "d", True))
    assert bracket(demand, two)["within"] == 1
    assert bracket(demand, two, k=2)["undecided"] == 1
    assert bracket(demand, two, k=3)["beyond"] == 1
    assert bracket(demand, two, extents_km=0.5, k=2)["within"] == 1


def test_extents_are_travelled_by_the_detour_too():
    demand = people(6)
    assert bracket(demand, places((0, "c", False)), factor=1.3)["within"] == 1, "7 km x 1.3 = 9.1"
    assert bracket(demand, places((0, "c", False)), factor=1.5)["undecided"] == 1
    assert bracket(people(7.8), places((0, "c", False)), factor=1.5)["beyond"] == 1


def test_who_is_unknown_and_who_has_no_place():
    demand = people(0, np.nan, 1, 2)
    demand["is_known"] = [True, True, False, True]
    reach = pd.Series({"d0": 1.0, "d1": 1.0, "d2": 1.0, "d3": np.nan})
    found = bracket(demand, places((0, "c", False)), reach_km=reach)
    assert found == {"within": 1, "undecided": 0, "beyond": 0, "unknown": 1110}
    assert bracket(people(0), places())["beyond"] == 1


def test_an_extent_unknown_is_taken_as_the_largest():
    both = places((4, "c", True), (90, "d", True))
    extents = pd.Series({"c": np.nan, "d": 9.0})
    assert bracket(people(0), both, extents_km=extents)["undecided"] == 1
    assert bracket(people(0), both, extents_km=extents.fillna(1))["within"] == 1


def test_trips_that_no_road_makes_are_no_bound():
    demand, there = people(0, codes=["isle"]), places((1, "c", True))
    sea = GreatCircle(1.3, islands=Islands({"isle": "Île"}))
    one = pd.Series({"isle": KM, "c": KM})
    assert error_of_points(demand, there, sea, 10 * KM, one, one)["beyond"] == 1
    dry = error_of_points(demand, there, GreatCircle(1.3), 10 * KM, one, one)
    assert dry["within"] == 1


POINT = st.tuples(st.floats(0, 1), st.floats(0, 1))
PLACE = st.tuples(st.floats(0, 1), st.floats(0, 1), st.booleans(), st.floats(0, 8), st.floats(0, 1),
                  st.floats(0, 6.28))  # fmt: skip


@settings(deadline=None, max_examples=80)
@given(st.lists(PLACE, min_size=1, max_size=5), POINT, st.floats(0, 6.28), st.floats(0, 1),
       st.floats(0.5, 30), st.integers(1, 3))  # fmt: skip
def test_a_sure_verdict_is_never_wrong(listed, home, angle, share, threshold_km, k):
    """Wherever a person and places really are, naive distances agree with what is sure."""
    reach_km = 4.0

    def moved(point, direction, km):
        north, east = km * np.cos(direction), km * np.sin(direction)
        latitude = point[1] + north / KM_PER_DEGREE
        # Less than the shortest degree of the land: never farther than said.
        return point[0] + east / KM_PER_DEGREE / np.cos(np.radians(45)), latitude

    centre = 2 + 0.3 * home[0], 46 + 0.3 * home[1]
    lived = moved(centre, angle, 0.99 * share * reach_km)
    facilities = pd.DataFrame(
        {"facility_id": range(len(listed)),
         "longitude": [2 + 0.3 * x for x, *_ in listed],
         "latitude": [46 + 0.3 * y for _, y, *_ in listed],
         "commune_code": [f"c{i}" for i in range(len(listed))],
         "is_at_commune": [is_at for _, _, is_at, *_ in listed]}
    )  # fmt: skip
    trips = []
    for place, (_, _, is_at, extent, part, direction) in zip(
        facilities.itertuples(), listed, strict=True
    ):
        true = moved((place.longitude, place.latitude), direction, 0.99 * part * extent * is_at)
        trips.append(haversine_m(*lived, *true))
    trip = sorted([*trips, *[np.inf] * k])[k - 1]
    demand = people(0).assign(longitude=centre[0], latitude=centre[1])
    extents = pd.Series([extent for *_, extent, _, _ in listed], facilities["commune_code"])
    found = bracket(demand, facilities, reach_km, extents, threshold_km, k=k)
    if found["within"]:
        assert trip <= threshold_km * KM + 1e-3
    elif found["beyond"]:
        assert trip > threshold_km * KM - 1e-3


@pytest.mark.parametrize("seed", range(3))
def test_against_every_pair(seed):
    random = np.random.default_rng(seed)
    demand = people(*random.uniform(0, 100, 12))
    facilities = places(*((random.uniform(0, 100), f"c{i}", i % 2 == 0) for i in range(8)))
    reach = pd.Series(random.uniform(0.1, 9, 12), demand["demand_id"])
    extents = pd.Series(random.uniform(0.1, 30, 8), facilities["commune_code"])
    for k in (1, 2):
        found = bracket(demand, facilities, reach, extents, k=k)
        expected = dict.fromkeys(found, 0.0)
        for person in demand.itertuples():
            low, high = [], []
            for place in facilities.itertuples():
                trip = haversine_m(2.0, person.latitude, 2.0, place.latitude) / KM
                slack = reach[person.demand_id] + extents[place.commune_code] * place.is_at_commune
                low.append(trip - slack)
                high.append(trip + slack)
            name = "undecided"
            name = "within" if sorted(high)[k - 1] <= 10 else name
            name = "beyond" if sorted(low)[k - 1] > 10 else name
            expected[name] += person.people
        assert found == expected
