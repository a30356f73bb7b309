"""Far from a place that answers: bounds by hand on the toy land, and beside a naive oracle."""

import numpy as np
import pandas as pd
import pytest

from atlas.access.assumptions import CROW, ROAD, Assumptions
from atlas.access.shortfall import commune_shortfall, sum_countries, sum_shortfall
from atlas.analysis.purposes import ESSENTIAL, answered
from atlas.schema.frame import CONTEXT_TABLES, empty_table
from tests.conftest import make_records, one_place_each

KM_PER_DEGREE = 111.195 * np.cos(np.radians(46.05))
HELP, OTHER = "Aide aux démarches administratives", "Compréhension du monde numérique"


def at(commune, longitude, services, **more):
    return {"commune_code": commune, "longitude": longitude, "latitude": 46.05,
            "services": services, **more}  # fmt: skip


def shortfall(land, *rows, covered=3, km=5.0, **assumed):
    places = one_place_each(make_records(*rows))
    covering = [1] * covered + [0] * (4 - covered)
    measures = pd.DataFrame({"level": "commune", "territory_code": land["commune_code"],
                             "covering_source_count": covering})  # fmt: skip
    tables = {name: empty_table(name) for name in CONTEXT_TABLES}
    tables |= {"communes": land, "measures": measures}
    answers = answered(places["services"])[ESSENTIAL]
    assumptions = Assumptions(CROW)._replace(**assumed)
    return commune_shortfall(tables, places, answers, 1000 * km, assumptions)


def test_bounds_by_hand(land):
    table = shortfall(
        land, at("23001", 2.05, HELP), at("23002", 2.15, OTHER), at("23003", 2.25, None)
    )
    km = KM_PER_DEGREE / 10
    near = {"rel": 1e-4, "abs": 1e-6}
    most, least = table["trip_most"].iloc[:3], table["trip_least"].iloc[:3]
    assert most.tolist() == pytest.approx([0, 1e3 * km, 2e3 * km], **near)
    assert least.tolist() == pytest.approx([0, 1e3 * km, 0], **near)
    assert table["beyond_most"].iloc[:3].tolist() == [0, 300, 600]
    assert table["beyond_least"].iloc[:3].tolist() == [0, 300, 0]
    assert table[["yes_count", "no_count", "unknown_count"]].iloc[:3].to_numpy().tolist() == [
        [1, 0, 0], [0, 1, 0], [0, 0, 1],
    ]  # fmt: skip
    assert table.loc["97501", ["yes_count", "trip_most", "beyond_most"]].isna().all()
    metro = sum_countries(table).loc["METRO"]
    assert metro["share_most"] == pytest.approx(0.9)
    assert metro["share_least"] == pytest.approx(0.3)


def test_no_place_that_answers_is_out_of_reach_not_unknown(land):
    table = shortfall(land, at("23001", 2.05, OTHER))
    assert np.isinf(table["trip_most"].iloc[:3]).all()
    assert table["beyond_most"].iloc[:3].tolist() == [100, 300, 600]
    sums = sum_shortfall(table, table["departement_code"])
    assert sums.loc["23", "share_least"] == 1


def test_where_no_source_covers_is_unknown(land):
    table = shortfall(land, at("23001", 2.05, HELP), covered=1)
    assert table["beyond_most"].notna().tolist() == [True, False, False, False]
    assert table["yes_count"].isna().tolist() == [False, True, True, True]


@pytest.mark.slow
def test_a_place_without_position_is_at_its_commune_unless_left_out(land):
    rows = [at("23001", 2.05, HELP), at("23003", None, HELP, latitude=None)]
    assert shortfall(land, *rows)["trip_most"].iloc[2] == pytest.approx(0, abs=1e-6)
    strict = shortfall(land, *rows, include_at_commune=False)
    assert strict["trip_most"].iloc[2] > 0
    assert strict["trip_least"].iloc[2] > 0


@pytest.mark.slow
def test_by_road_trips_are_longer_as_everywhere_else(land):
    flown, driven = (
        shortfall(land, at("23001", 2.05, HELP), km=9, travel=way) for way in (CROW, ROAD)
    )
    assert driven["trip_most"].iloc[1] == pytest.approx(1.3 * flown["trip_most"].iloc[1])
    assert flown["beyond_most"].iloc[:3].tolist() == [0, 0, 600]
    assert driven["beyond_most"].iloc[:3].tolist() == [0, 300, 600]


def test_a_place_closed_to_the_public_does_not_count(land):
    closed = at("23003", 2.25, HELP, access_modes="Ce lieu n'accueille pas de public")
    assert shortfall(land, at("23001", 2.05, HELP), closed)["yes_count"].sum() == 1


@pytest.mark.slow
def test_bounds_are_ordered_and_the_order_of_places_changes_nothing(land):
    random = np.random.default_rng(7)
    rows = [
        at(f"2300{1 + i % 3}", float(random.uniform(2, 2.3)), [HELP, OTHER, None][i % 3])
        for i in range(30)
    ]
    table = shortfall(land, *rows)
    assert (table["trip_least"].dropna() <= table["trip_most"].dropna() + 1e-9).all()
    back = shortfall(land, *rows[::-1])
    pd.testing.assert_frame_equal(table, back)
    for code, longitude in (("23001", 2.05), ("23003", 2.25)):
        own = [row for row in rows if row["services"] == HELP]
        naive = min(abs(row["longitude"] - longitude) for row in own) * KM_PER_DEGREE * 1000
        assert table.loc[code, "trip_most"] == pytest.approx(naive, rel=1e-3)
