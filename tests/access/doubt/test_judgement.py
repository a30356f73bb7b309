"""Sure and far are one question: same people, places, moment, on a toy land and the atlas."""

import numpy as np
import pandas as pd
import pytest

from atlas.access.assumptions import CROW, Assumptions, read_moment
from atlas.access.doubt.judgement import judge, try_variants
from atlas.access.question import nearest_points
from atlas.access.reach import main_points
from atlas.access.sureness import COVERED, GAP, people_by_sureness
from atlas.reader import Atlas
from atlas.schema.frame import empty_table
from tests.access.test_variants import ON, make_communes, make_places

KM = 1000.0
DAY = read_moment("Sa", "1000")


def toy(communes, places, parts=None):
    """Return the tables of a toy land that one source covers."""
    communes = communes.assign(population=100, island_name=None, island_parts=None)
    measures = pd.DataFrame(
        {"level": "commune", "territory_code": communes["commune_code"], "covering_source_count": 1}
    )
    names = ("contexts", "travel_costs", "demand_points", "stops", "parts")
    tables = {name: empty_table(name) for name in names}
    if parts is not None:
        tables["parts"] = parts
    return tables | {"communes": communes, "places": places, "measures": measures}


def judged(tables, assumptions, threshold=10 * KM):
    vintages = pd.DataFrame(
        {"covering_source_count": 2, "latest_vintage_date": pd.Timestamp(ON)},
        index=pd.Index(tables["communes"]["commune_code"]),
    )
    extents = pd.Series(dtype="float64")
    return judge(try_variants(assumptions, tables, extents, ON), vintages, threshold, ON)


ROAD = Assumptions(detour_factor=1.3)


def test_a_place_known_to_its_commune_only_is_no_gap():
    tables = toy(make_communes(0, 100), make_places({"km": None, "commune_code": "23001"}))
    found = judged(tables, ROAD).result
    assert found["verdict"].tolist() == [GAP, COVERED]
    assert found["flipped_by"].tolist()[1].split("|")[0] == "located"
    strict = judged(tables, ROAD._replace(include_at_commune=False)).result
    assert strict["verdict"].tolist() == [GAP, GAP]
    assert "or_at_commune" in strict["flipped_by"].tolist()[1]


def test_the_moment_is_obeyed_and_unknown_hours_are_a_variant():
    places = make_places(
        {"km": 1, "opening_hours": "Mo-Fr 09:00-17:00"},
        {"km": 2, "opening_hours": None},
        {"km": 50, "opening_hours": "Sa 09:00-12:00"},
    )
    tables = toy(make_communes(0), places.astype({"opening_hours": "str"}))
    assert judged(tables, ROAD).result["verdict"].tolist() == [COVERED]
    at = judged(tables, ROAD._replace(moment=DAY))
    assert at.result["verdict"].tolist() == [GAP]
    assert at.distances.loc["23000", ["base", "maybe_open"]].tolist() == (
        pytest.approx([65 * KM, 2.6 * KM])
    )
    assert at.demand["least_cost"].tolist() == pytest.approx([2.6 * KM])
    assert "maybe_open" in at.result["flipped_by"].iloc[0].split("|")
    assert at.result["sureness"].tolist() == ["fragile"]


def test_people_are_judged_at_the_parts_of_their_commune():
    parts = pd.DataFrame(
        {"part_code": ["23000A", "23000B"], "commune_code": "23000", "people": [30, 70],
         "longitude": 2.0, "latitude": [46.0, 47.0]}
    )  # fmt: skip
    tables = toy(make_communes(0), make_places({"km": 1}), parts)
    found = judged(tables, ROAD)
    people = found.demand.set_index("demand_id")["people"]
    assert found.result["verdict"].to_dict() == {"23000A": COVERED, "23000B": GAP}
    sums = people_by_sureness(found.result, people).iloc[0]
    assert sums.filter(regex="without$").sum() == 70
    assert main_points(found.demand)["demand_id"].to_dict() == {"23000": "23000B"}


def test_people_are_judged_where_a_grid_puts_them():
    tables = toy(make_communes(0, 3), make_places({"km": 1}))
    grid = pd.DataFrame(
        {"context_id": "grid", "demand_id": ["a", "b"], "commune_code": "23000",
         "longitude": 2.0, "latitude": [46.0, 47.0], "people": [5.0, 8.0]}
    )  # fmt: skip
    found = judged(tables | {"demand_points": grid}, ROAD._replace(population="grid"))
    assert found.result["verdict"].to_dict() == {"a": COVERED, "b": GAP, "23001": COVERED}
    people = found.demand.set_index("demand_id")["people"]
    sums = people_by_sureness(found.result, people).iloc[0]
    assert sums.filter(regex="without$").sum() == 8


ASKED = [
    Assumptions(),
    Assumptions(CROW),
    Assumptions(include_at_commune=False),
    Assumptions(moment=DAY),
    Assumptions(moment=read_moment("Sa"), include_at_commune=False),
]


@pytest.mark.parametrize("assumptions", ASKED, ids=lambda asked: "-".join(asked.query()) or "usual")
@pytest.mark.slow
def test_far_and_sure_are_the_same_people(built, assumptions):
    atlas = Atlas.open(built.store_path)
    settled = atlas.settled(assumptions)
    tried = try_variants(settled, atlas.tables, atlas.build.point_extents(), atlas.on)
    points = nearest_points(settled, atlas.tables)
    pd.testing.assert_series_equal(tried.demand["demand_id"], points["demand_id"])
    np.testing.assert_array_equal(tried.distances["base"], points["cost"])
    if assumptions.moment is not None:
        possible = nearest_points(settled, atlas.tables, unknown_hours_open=True)
        np.testing.assert_array_equal(tried.distances["maybe_open"], possible["cost"])
    codes = pd.Index(atlas.table("communes")["commune_code"])
    vintages = pd.DataFrame(
        {"covering_source_count": 1, "latest_vintage_date": pd.Timestamp(ON)}, index=codes
    )
    found = judge(tried, vintages, 10 * KM, atlas.on)
    people = points.set_index("demand_id")["people"]
    sums = people_by_sureness(found.result, people).iloc[0]
    assert sums.filter(regex="without$").sum() == pytest.approx(
        points.loc[points["cost"] > 10 * KM, "people"].sum()
    )
