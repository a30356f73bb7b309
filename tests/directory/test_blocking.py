"""Candidate pairs against brute force; the declared code alone never decides."""

import numpy as np
import pandas as pd

from atlas.directory.blocking import MAX_SHARING, NEAR_M, candidate_pairs, commune_neighbours
from atlas.schema.sphere import distance_m
from tests.conftest import make_records

TOUCHING = pd.DataFrame(
    [("23001", "23001"), ("23001", "23002"), ("23002", "23001"), ("23002", "23002"),
     ("23003", "23003")],
    columns=["commune_code", "neighbour_code"],
)  # fmt: skip


def found(*rows):
    pairs = candidate_pairs(make_records(*rows), TOUCHING)
    return {(int(a), int(b)) for a, b in pairs.to_numpy()}


def nowhere(code, **values):
    """A record without position, alone in its name."""
    return {"commune_code": code, "location_precision": "commune"} | values


def test_neighbours_are_communes_that_touch_and_itself(land):
    pairs = commune_neighbours(land)
    around = pairs[pairs["commune_code"] == "23001"]["neighbour_code"]
    assert set(around) == {"23001", "23002"}
    assert set(pairs[pairs["commune_code"] == "97501"]["neighbour_code"]) == {"97501"}


def test_near_points_are_compared_whatever_their_communes():
    random = np.random.default_rng(1)
    x, y = 2 + random.random(60) / 50, 46 + random.random(60) / 50
    rows = [
        {"name": f"n{i}", "longitude": a, "latitude": b, "commune_code": f"2300{i % 3 + 1}"}
        for i, (a, b) in enumerate(zip(x, y, strict=True))
    ]
    expected = {
        (i, j)
        for i in range(60)
        for j in range(i + 1, 60)
        if distance_m(x[[i]], y[[i]], x[[j]], y[[j]])[0] <= NEAR_M
    }
    assert expected
    assert found(*rows) == expected


def test_a_shared_word_counts_in_touching_communes_only():
    rows = [nowhere(code, name="Cyberbase") for code in ("23001", "23002", "23003")]
    assert found(*rows) == {(0, 1)}


def test_a_shared_address_counts_without_any_position():
    rows = [nowhere("23001", name=n, address="4, r. Hoche") for n in ("Alpha", "Beta")]
    assert found(*rows) == {(0, 1)}


def test_identifiers_count_anywhere():
    rows = [
        nowhere("23001", name="Alpha", phone="+33100000000"),
        nowhere("23003", name="Beta", phone="+33100000000"),
        nowhere("23003", name="Gamma", emails="a@b.fr|c@d.fr"),
        nowhere("23001", name="Delta", emails="c@d.fr"),
    ]
    assert found(*rows) == {(0, 1), (2, 3)}


def test_missing_values_never_bring_records_together():
    assert found(nowhere("23001", name="Alpha"), nowhere("23001", name="Beta")) == set()
    assert found(nowhere(None, name="Alpha"), nowhere(None, name="Alpha")) == set()


def test_what_too_many_share_tells_nothing():
    names = [f"n{i}" for i in range(MAX_SHARING + 1)]
    rows = [nowhere("23003", name=name, phone="+33100000000") for name in names]
    assert found(*rows) == set()
    assert len(found(*rows[:-1])) == MAX_SHARING * (MAX_SHARING - 1) // 2


def test_no_record_and_one_record_make_no_pair():
    assert found() == set()
    assert found({"longitude": 2.0, "latitude": 46.0}) == set()


def test_order_of_records_changes_nothing():
    rows = [nowhere("23001", name="Cyberbase"), nowhere("23002", name="Cyberbase rurale")]
    assert found(*rows) == found(*rows[::-1]) == {(0, 1)}
