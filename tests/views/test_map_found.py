"""What a search found, on the map: one point a result, ranks, a box that holds them."""

import pandas as pd

from atlas.views.map.found import box_around, places_found, sites_found

RESULTS = pd.DataFrame(
    {"id": ["b", "action-1", "a"], "title": ["B", "Action", "A"],
     "longitude": [2.0, 1.5, None], "latitude": [46.0, 46.5, None]},
    index=[7, 8, 9],
)  # fmt: skip
PLACES = pd.DataFrame(
    {"place_id": ["a", "b"], "name": ["A", "B"], "address": ["1 rue", None], "longitude": [0, 0],
     "commune_name": ["Guéret"] * 2, "mobility": [None] * 2, "place_types": ["BIB", None]}
)  # fmt: skip


def test_each_result_is_drawn_where_it_is_with_what_places_say():
    drawn = places_found(RESULTS, PLACES)
    assert drawn["name"].tolist() == ["B", "Action", "A"]
    assert drawn["longitude"].tolist()[:2] == [2.0, 1.5]
    assert drawn["place_types"].tolist()[2] == "BIB"
    assert drawn.index.tolist() == [7, 8, 9]
    assert places_found(RESULTS.iloc[:0], PLACES).empty


def test_the_listed_ones_have_their_rank_and_the_reader_is_there():
    listed = RESULTS.assign(rank=[1, 2, 3])
    assert sites_found(listed, None)["rank"].tolist() == [2, 1]  # the best over the others
    here = sites_found(listed, (1.0, 45.0))
    assert here.iloc[0].to_dict() == {
        "longitude": 1.0, "latitude": 45.0, "rank": 0, "label": "Vous êtes ici",
    }  # fmt: skip


def test_a_box_holds_what_is_placed():
    assert box_around(RESULTS, None, 0) == (1.5, 46.0, 2.0, 46.5)
    assert box_around(RESULTS, (3.0, 45.0), 0) == (1.5, 45.0, 3.0, 46.5)
    assert box_around(RESULTS.iloc[2:], None, 1) is None
