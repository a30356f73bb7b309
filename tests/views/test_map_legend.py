"""The legend of the map: only classes that are there, yes and no, what is unknown told apart."""

import pandas as pd

from atlas.views.display.measures import MEASURES, UNKNOWN_LABEL
from atlas.views.map.legend import map_legend

BEYOND = MEASURES["beyond_10km_share"]
DISTANCE = MEASURES["nearest_road_m"]


def rows(values, reasons=None):
    found = pd.DataFrame({"beyond_10km_share": values, "nearest_road_m": values})
    found["population"] = range(1, len(found) + 1)
    return found if reasons is None else found.assign(uncounted_reason=reasons)


def test_a_share_that_is_all_or_nothing_has_two_classes():
    counts = map_legend(rows([0.0, 1.0, 1.0]), BEYOND)
    assert counts["label"].tolist() == ["0\xa0%", "100\xa0%"]
    assert counts["territory_count"].tolist() == [1, 2]
    assert counts["colour"].tolist() == [BEYOND.colours[0], BEYOND.colours[-1]]


def test_another_share_keeps_its_classes_and_lists_none_that_is_empty():
    counts = map_legend(rows([0.0, 0.3, 1.0]), BEYOND)
    assert counts["label"].tolist() == ["moins de 1", "de 25 à moins de 50", "50 et plus"]


def test_a_distance_of_one_metre_is_not_yes_or_no():
    assert map_legend(rows([0.0, 1.0]), DISTANCE)["label"].tolist() == ["moins de 1"]


def test_what_is_unknown_is_told_apart_and_nobody_is_lost():
    reasons = [None, "aucune source", "aucune source", "personne n'y habite", None]
    found = rows([0.0, None, None, None, None], reasons)
    counts = map_legend(found, BEYOND).set_index("label")
    assert counts["territory_count"].to_dict() == {
        "0\xa0%": 1, "Inconnu\xa0: aucune source": 2, "Personne n'y habite": 1, UNKNOWN_LABEL: 1,
    }  # fmt: skip
    assert counts["population"].sum() == found["population"].sum()
    assert counts["colour"].iloc[1:].isna().all()


def test_without_a_reason_the_unknown_are_one_class():
    for found in (rows([None, None]), rows([None, None], [None, None])):
        assert map_legend(found, BEYOND)["label"].tolist() == [UNKNOWN_LABEL]
