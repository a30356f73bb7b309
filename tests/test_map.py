"""The map document: nothing from another host, hostile names stay text, unknown is hatched."""

import json
import re

import pandas as pd
import pytest

from atlas.views.map import coverage_map, map_html
from atlas.views.measures import (
    MEASURES,
    class_labels,
    classify,
    format_value,
    legend,
)

HOSTILE = "<img src=x onerror=alert(1)></script>"
DISTANCE = MEASURES["nearest_distance_m"]


@pytest.fixture
def territories(land):
    return land.assign(
        territory_code=land["commune_code"],
        territory_name=HOSTILE,
        level="commune",
        nearest_distance_m=[0.0, 5000.0, None, None],
        place_count=[1.0, 0.0, None, None],
        unknown_commune_count=[0, 0, 1, 1],
        commune_count=1,
    )


@pytest.fixture
def document(territories):
    places = pd.DataFrame(
        {"longitude": [2.05, None], "latitude": [46.05, None], "name": HOSTILE,
         "address": HOSTILE, "commune_name": "Ouest", "mobility": None, "departement_code": "23"}
    )  # fmt: skip
    return map_html(coverage_map(territories, DISTANCE, places, "/assets", "", False))


def test_nothing_comes_from_another_host(document):
    hosts = {url for url in re.findall(r"https?://[\w./-]+", document) if "w3.org" not in url}
    assert hosts == set(), hosts


def test_hostile_names_stay_text(document):
    assert "<img" not in document
    assert document.count("</script>") == document.count("<script")


def test_unknown_is_hatched_and_known_has_its_colour(document):
    fills = re.findall(r'"fill": ?"([^"]+)"', document)
    assert fills == [DISTANCE.colours[0], DISTANCE.colours[3], "url(#atlas-hatch)"]


def test_places_without_coordinates_are_not_drawn(document):
    rows = json.loads(re.search(r"var places = (\[.*?\]);\n", document).group(1))
    assert [row[:2] for row in rows] == [[2.05, 46.05]]


def test_legend_counts_every_territory(territories):
    counts = legend(territories, DISTANCE)
    assert counts["territory_count"].sum() == len(territories)
    assert counts["territory_count"].iloc[-1] == 2
    assert counts["population"].sum() == 1050


@pytest.mark.parametrize("measure", MEASURES.values(), ids=list(MEASURES))
def test_classes_labels_and_colours_go_together(measure):
    assert len(class_labels(measure)) == len(measure.colours) == len(measure.breaks) + 1
    edges = pd.Series([b / measure.factor for b in measure.breaks])
    inside = pd.Series([(b - 1e-9) / measure.factor for b in measure.breaks])
    assert classify(inside, measure).tolist() == list(range(len(measure.breaks)))
    above = classify(edges * (1 + 1e-12), measure).tolist()
    assert above == list(range(1, len(measure.breaks) + 1))


def test_unknown_is_never_zero():
    assert format_value(None, DISTANCE) == "inconnu"
    assert classify(pd.Series([None]), DISTANCE).isna().all()
