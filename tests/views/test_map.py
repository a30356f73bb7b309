"""What the map is given: classes, values, places, documents; nothing from another host."""

import base64
import gzip
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from xstatic.pkg import leaflet

from atlas.errors import InputError
from atlas.schema.vocabulary import PLACE_TYPES
from atlas.territory.topology import cut, pack
from atlas.views.display.measures import (
    MEASURES,
    UNLOCATED_COLOUR,
    UNLOCATED_LABEL,
    class_labels,
    classify,
    format_value,
    legend,
)
from atlas.views.display.table import legend_html
from atlas.views.map import (
    component_html,
    map_state,
    pack_notes,
    pack_places,
    pack_territories,
    standalone_html,
)
from atlas.views.map.document import HERE, SCRIPTS
from atlas.views.map.kinds import PLACE_KINDS, kind_numbers, kind_styles
from atlas.views.map.packing import NAMED_PEOPLE, UNLOCATED_BIT, pack_values, read_codes
from atlas.views.map.payload import OUTSIDE_BYTE, UNKNOWN_BYTE, MapDetails
from tests.conftest import PROJECT

HOSTILE = "<img src=x onerror=alert(1)></script>"
DISTANCE = MEASURES["nearest_distance_m"]


@pytest.fixture
def territories(land):
    return land.assign(
        territory_code=land["commune_code"],
        territory_name=HOSTILE,
        nearest_distance_m=[0.0, 5000.0, None, None],
    )


def one_place(**values):
    row = {"place_id": "a", "longitude": 2.05, "latitude": 46.05, "name": HOSTILE,
           "address": "rue, haute", "commune_name": "Ouest", "mobility": None,
           "place_types": "BIB"}  # fmt: skip
    return pd.DataFrame([row | values])


def packed_names(land):
    def named(code, name):
        rows = {"code": [code], "name": [name], "population": [None]}
        return pd.DataFrame(rows)

    communes = land.rename(columns={"commune_code": "code", "commune_name": "name"})
    levels = {"commune": communes[["code", "name", "population"]].assign(name=HOSTILE)}
    levels |= {"epci": named("200000001", "EPCI"), "departement": named("23", "Creuse"),
               "region": named("75", "Aquitaine")}  # fmt: skip
    return pack_territories(levels, land.assign(is_prefecture=land["commune_code"] == "23002"))


def unpacked(values, count):
    raw = np.frombuffer(gzip.decompress(base64.b64decode(values)), np.uint8)
    numbers = np.ascontiguousarray(raw[count:].reshape(4, count).T).view("<i4").ravel()
    return raw[:count].tolist(), numbers.tolist()


def test_values_follow_the_order_of_the_map_and_tell_unknown_from_outside(territories):
    codes = pd.Index(["99999", "23003", "23002", "23001"])
    classes, numbers = unpacked(pack_values(territories, DISTANCE, codes), 4)
    assert classes == [OUTSIDE_BYTE, UNKNOWN_BYTE, 3, 0]
    assert numbers == [0, 0, 50, 0], "5,0 km in tenths"


def test_the_order_of_rows_changes_nothing(territories):
    codes = pd.Index(territories["territory_code"])
    turned = pack_values(territories.iloc[::-1], DISTANCE, codes)
    assert turned == pack_values(territories, DISTANCE, codes)


def test_what_is_not_all_nor_nothing_is_not_shown_so(territories):
    shares = territories.assign(beyond_10km_share=[0.9999, 1.0, 0.0001, 0.0])
    codes = pd.Index(territories["territory_code"])
    _, numbers = unpacked(pack_values(shares, MEASURES["beyond_10km_share"], codes), 4)
    assert numbers == [999, 1000, 1, 0], "tenths of %"


def with_unlocated(territories, counts):
    """Return communes, of which some have, nearest to them, a place of unknown position."""
    return territories.assign(level="commune", unlocated_commune_count=counts)


def test_a_place_of_unknown_position_is_a_class_of_its_own(territories):
    """Dots over the colour of the class; its own row of the legend; never an unknown commune."""
    rows = with_unlocated(territories, [1, 0, 1, None])
    codes = pd.Index(["99999", "23003", "23002", "23001"])
    classes, numbers = unpacked(pack_values(rows, DISTANCE, codes), 4)
    assert classes == [OUTSIDE_BYTE, UNKNOWN_BYTE, 3, UNLOCATED_BIT]
    assert numbers == [0, 0, 50, 0]
    counts = legend(rows, DISTANCE).set_index("label")
    assert counts.loc[UNLOCATED_LABEL, ["territory_count", "population"]].tolist() == [1, 100]
    assert counts["territory_count"].sum() == len(rows)
    assert counts["population"].sum() == 1050
    assert "radial-gradient" in legend_html(legend(rows, DISTANCE), DISTANCE)


@pytest.mark.parametrize(
    ("measure", "level", "counts"),
    [
        ("places_per_10k", "commune", 1),
        ("nearest_road_m", "epci", 1),
        ("nearest_road_m", "commune", 0),
    ],
)
def test_that_class_is_not_listed_where_it_says_nothing(territories, measure, level, counts):
    rows = with_unlocated(territories, counts).assign(level=level)
    rows[measure] = rows[DISTANCE.column]
    assert UNLOCATED_LABEL not in legend(rows, MEASURES[measure])["label"].tolist()


def test_the_browser_and_python_know_the_same_class():
    script = (PROJECT / "atlas" / "views" / "map" / "layer" / "constants.js").read_text("utf-8")
    assert f"UNLOCATED = {UNLOCATED_BIT};" in script
    assert f'UNLOCATED_COLOUR = "{UNLOCATED_COLOUR}"' in script


def test_notes_follow_the_order_of_the_map_and_stay_text():
    packed = pack_notes(pd.Series({"b": HOSTILE, "z": "ailleurs"}), pd.Index(["a", "b"]))
    assert json.loads(gzip.decompress(packed)) == ["", HOSTILE]
    cards = (PROJECT / "atlas" / "views" / "map" / "layer" / "cards.js").read_text("utf-8")
    assert "innerHTML" not in cards, "textContent: markup in a name is only text"


def test_two_rows_for_one_territory_are_refused(territories):
    with pytest.raises(ValueError, match="23001 has two rows"):
        pack_values(pd.concat([territories, territories]), DISTANCE, pd.Index(["23001"]))


def test_an_unknown_level_is_refused(territories):
    with pytest.raises(InputError, match="canton"):
        map_state("", DISTANCE, "canton")


def test_places_without_coordinates_are_not_drawn():
    places = pd.concat([one_place(), one_place(place_id="b", longitude=None)])
    content = json.loads(gzip.decompress(pack_places(places)))
    assert content["lon"] == [205000]
    assert content["lat"] == [4605000]
    assert content["detail"] == ["rue, haute, Ouest"]


def test_the_nearest_place_is_named_by_its_position():
    places = pd.concat([one_place(), one_place(place_id="b")])
    nearest = pd.Series({"23001": "b", "23002": "gone", "23003": None})
    packed = pack_places(places, nearest, pd.Index(["23003", "23002", "23001", "23000"]))
    steps = json.loads(gzip.decompress(packed))["nearest"]
    assert np.cumsum(steps).tolist() == [-1, -1, 1, -1]


def test_kinds_differ_by_colour_and_by_shape():
    styles = kind_styles()
    for what in ("label", "shape", "colour"):
        assert len({style[what] for style in styles}) == len(styles)
    types = [code for kind in PLACE_KINDS for code in kind[3]]
    assert len(types) == len(set(types))
    assert set(types) <= set(PLACE_TYPES)
    assert kind_numbers(pd.Series(["inventé", None])).tolist() == [len(PLACE_KINDS)] * 2


def test_names_and_parents_come_back(land):
    packed = packed_names(land)
    assert read_codes(packed)["commune"].tolist() == land["commune_code"].tolist()
    content = json.loads(gzip.decompress(packed))
    assert content["parents"] == {"epci": [0, 0, -1, -1], "departement": [0, 0, 0, -1],
                                  "region": [0, 0, 0, -1]}  # fmt: skip
    assert content["levels"]["epci"]["population"] == [None]
    assert content["towns"] == {"row": [1], "lon": [2150], "lat": [46050], "prefectures": [1]}


def test_the_names_of_larger_communes_stand_at_their_town_hall(land):
    """The others stand in the middle of their extent; one without a point has no place at all."""
    rows = land.assign(population=[NAMED_PEOPLE, NAMED_PEOPLE - 1, None, NAMED_PEOPLE])
    towns = json.loads(gzip.decompress(packed_names(rows)))["towns"]
    assert np.cumsum(towns["row"]).tolist() == [0, 1]
    assert np.cumsum(towns["lon"]).tolist() == [2050, 2150]


def test_every_part_of_the_layer_is_in_the_page():
    assert {f"{name}.js" for name in SCRIPTS} == {path.name for path in (HERE / "layer").iterdir()}


def test_the_page_of_the_app_asks_only_its_own_folder():
    document = component_html(Path(leaflet.BASE_DIR), {"topology": "t.bin", "territories": "n.bin"})
    asked = re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"([^\"]+)\"", document)
    assert asked == ["t.bin", "n.bin"]
    assert document.index("t.bin") < document.index("<script>"), "asked before scripts are read"


@pytest.fixture
def alone(land, territories):
    values = pack_values(territories, DISTANCE, pd.Index(land["commune_code"]))
    state = map_state(values, DISTANCE, "commune", MapDetails(places={"shared": True}))
    return standalone_html(
        pack(cut(land)), packed_names(land), pack_places(one_place()),
        [{"label": HOSTILE, "state": state}], Path(leaflet.BASE_DIR), HOSTILE, HOSTILE,
    )  # fmt: skip


def test_the_file_alone_asks_nothing(alone):
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", alone)
    assert "sourceMappingURL" not in alone


def test_hostile_names_stay_text(alone):
    assert "<img" not in alone
    assert alone.count("</script>") == alone.count("<script")


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
