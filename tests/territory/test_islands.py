"""Islands that only a boat leads to: whole communes, and parts of one."""

import numpy as np
import pandas as pd
import pytest

from atlas.access.question import by_road
from atlas.access.travel import nearest
from atlas.territory.islands import island_columns, islands_of

LISTED = pd.DataFrame(
    {
        "commune_code": ["isle", "coast", "coast"],
        "island_name": ["Île", "Près", "Loin"],
        "longitude": [None, "6.10", "6.20"],
        "latitude": [None, "43.00", "43.00"],
        "radius_m": [None, "3000", "3000"],
    },
    dtype="str",
)
CODES = pd.Series(["coast", "isle", "inland"], index=[7, 8, 9])


def communes():
    told = island_columns(LISTED, CODES)
    assert told.index.equals(CODES.index)
    return told.assign(commune_code=CODES)


def points(*rows):
    return pd.DataFrame(rows, columns=["commune_code", "longitude", "latitude"])


def test_a_point_is_on_the_island_of_its_disc_or_of_its_commune():
    asked = points(
        ("coast", 6.10, 43.02), ("coast", 6.20, 42.99), ("coast", 6.15, 43.1), ("isle", 0.0, 0.0),
        ("inland", 6.10, 43.0),
    )  # fmt: skip
    assert islands_of(communes()).numbers(asked).tolist() == [2, 3, 0, 1, 0]


def test_two_discs_that_meet_share_by_their_radii():
    wide = LISTED.assign(radius_m=[None, "9000", "3000"])
    there = islands_of(island_columns(wide, CODES).assign(commune_code=CODES))
    assert there.numbers(points(("coast", 6.19, 43.0), ("coast", 6.15, 43.0))).tolist() == [3, 2]


@pytest.mark.parametrize(("longitude", "reached"), [(6.10, False), (6.30, True)])
def test_a_place_on_an_island_of_the_commune_is_not_reached_by_road(longitude, reached):
    """Seen: a place in Porquerolles was within road distance of the town hall of Hyères."""
    hall, place = points(("coast", 6.16, 43.1)), points(("coast", longitude, 43.0))
    cost, _ = nearest(by_road(1.3, communes()), hall, place, limit=1e6)
    assert bool(np.isfinite(cost).all()) is reached


def test_a_country_without_islands_needs_no_commune():
    dry = communes().assign(island_name=None, island_parts=None)
    there = pd.DataFrame({"longitude": [6.0], "latitude": [43.0]})
    cost, _ = nearest(by_road(1.3, dry), there, there, limit=1e6)
    assert cost.tolist() == [0.0]
