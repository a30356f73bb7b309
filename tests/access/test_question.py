"""A question answered from tables: what each assumption changes, by hand on the toy land."""

import numpy as np
import pandas as pd
import pytest

from atlas.access.assumptions import CROW, Assumptions, TimeOfWeek
from atlas.access.catchment import Decay
from atlas.access.question import (
    demand_of,
    nearest_points,
    need_weight,
    require_reach,
    shared_points,
    travel_of,
)
from atlas.access.reach import by_commune
from atlas.access.travel import GreatCircle
from atlas.errors import InputError
from atlas.intake.location import locate
from atlas.schema.frame import CONTEXT_TABLES, conform, empty_table
from atlas.schema.tables import TABLES
from tests.conftest import make_parts, make_records, one_place_each

# Places known only by their commune are left out.
STRICT = Assumptions(include_at_commune=False)


def context(kind, **facts):
    row = {column.name: None for column in TABLES["contexts"]}
    row |= {"context_id": "essai", "kind": kind, "context_name": "Essai", "licence": "essai",
            "vintage_date": pd.Timestamp("2024-01-01"), "retrieved_date": "2024-01-01",
            "file_name": "essai.csv", "file_sha256": "0", "higher_is_need": True,
            "row_count": 1, "kept_count": 1, "rejected_count": 0} | facts  # fmt: skip
    return conform(pd.DataFrame([row]), "contexts")


def needs(values, **facts):
    rows = pd.DataFrame(
        {"context_id": "essai", "commune_code": list(values), "value": list(values.values()),
         "label": None, "published_count": 1}
    )  # fmt: skip
    return {"contexts": context("besoin", **facts), "need_values": conform(rows, "need_values")}


@pytest.fixture
def tables(land, former, arrondissements):
    """One place in the west, open on Saturdays, one in the middle without hours nor coordinates."""
    records = make_records(
        {"longitude": 2.05, "latitude": 46.05, "opening_hours": "Sa 09:00-12:00"},
        {"declared_commune_code": "23002", "declared_commune_name": "Milieu"},
    )
    located = locate(records, land, former, arrondissements).records
    measures = pd.DataFrame(
        {
            "level": "commune",
            "territory_code": land["commune_code"],
            "covering_source_count": [1, 1, 0, 1],
        }
    )
    return {
        "communes": land,
        "places": one_place_each(located),
        "measures": measures,
        **{name: empty_table(name) for name in CONTEXT_TABLES},
    }


def costs(assumptions, tables, **options):
    return nearest_points(assumptions, tables, **options)["cost"].tolist()


def test_the_detour_factor_multiplies_the_great_circle(tables):
    road, crow = (
        costs(strict, tables)
        for strict in (STRICT._replace(detour_factor=2), STRICT._replace(travel=CROW))
    )
    assert crow[0] == pytest.approx(0, abs=1e-6)
    assert road[1] == pytest.approx(2 * crow[1])
    assert crow[1] == pytest.approx(7_717, rel=0.01)  # 0.1 degree at 46.05 N


def test_communes_not_covered_or_without_point_are_unknown(tables):
    assert np.isnan(costs(Assumptions(), tables)[2:]).all()


def test_a_place_known_to_its_commune_counts_unless_left_out(tables):
    assert costs(Assumptions(), tables)[1] == pytest.approx(0, abs=1e-6)
    assert costs(STRICT, tables)[1] > 1_000


def test_only_places_open_at_the_moment_count(tables):
    saturday, sunday = TimeOfWeek("Sa", 600), TimeOfWeek("Su", 600)
    assert costs(STRICT._replace(moment=saturday), tables) == pytest.approx(
        costs(STRICT, tables), nan_ok=True
    )
    assert costs(Assumptions(moment=sunday), tables)[:2] == [np.inf, np.inf]


def test_places_of_unknown_hours_bound_the_answer(tables):
    sunday = Assumptions(moment=TimeOfWeek("Su", 600))
    assert costs(sunday, tables)[1] == np.inf
    assert costs(sunday, tables, unknown_hours_open=True)[1] == pytest.approx(0, abs=1e-6)


def with_matrix(tables, trips):
    place = tables["places"]["place_id"].iloc[0]
    rows = pd.DataFrame(
        {"context_id": "essai", "demand_id": list(trips), "place_id": place,
         "cost": list(trips.values())}
    )  # fmt: skip
    tables["travel_costs"] = conform(rows, "travel_costs")
    tables["contexts"] = context("trajets", unit="minutes")


def test_a_matrix_gives_minutes_and_an_infinite_trip_is_out_of_reach(tables):
    with_matrix(tables, {"23001": 12.0, "23002": np.inf})
    assert travel_of("essai", 1.3, tables).unit == "minutes"
    assert costs(Assumptions("essai"), tables)[:2] == [12, np.inf]


def test_an_origin_that_a_matrix_does_not_know_is_unknown_not_a_gap(tables):
    with_matrix(tables, {"23001": 12.0})
    assert np.isnan(costs(Assumptions("essai"), tables)[1])
    shared = shared_points(Assumptions("essai"), tables).points["accessibility"]
    assert shared.notna().tolist() == [True, False, False, False]


def test_an_unknown_travel_or_population_is_refused(tables):
    with pytest.raises(InputError, match="nulle-part"):
        costs(Assumptions("nulle-part"), tables)
    with pytest.raises(InputError, match="grille"):
        demand_of("grille", tables)


def test_population_points_replace_the_reference_point(tables):
    point = pd.DataFrame(
        {"context_id": ["essai"], "demand_id": ["p"], "commune_code": ["23001"],
         "longitude": [2.06], "latitude": [46.05], "people": [90.0]}
    )  # fmt: skip
    tables["demand_points"] = conform(point, "demand_points")
    tables["contexts"] = context("population")
    demand = demand_of("essai", tables).set_index("demand_id")
    assert demand.loc["p", "people"] == 90
    assert "23001" not in demand.index
    assert "23002" in demand.index


@pytest.fixture
def parted(tables):
    """Half of the west lives 0.02 degree west of the place; the middle has three points."""
    tables["parts"] = make_parts(
        ("23098", "23001", 2.03, 50), ("23001", "23001", 2.05, 50),
        ("23097", "23002", 2.06, 30), ("23099", "23002", 2.19, 120), ("23002", "23002", 2.15, 150),
    )  # fmt: skip
    return tables


def test_parts_give_a_share_between_none_and_all(parted):
    points = nearest_points(STRICT._replace(travel=CROW), parted).set_index("demand_id")
    step = points.loc["23002", "cost"] / 10  # 0.01 degree of longitude at 46.05 N
    assert points["cost"].reindex(["23098", "23001", "23097", "23099"]).tolist() == pytest.approx(
        [2 * step, 0, step, 14 * step], rel=1e-4, abs=1e-6
    )
    rows = by_commune(parted["communes"], points, pd.Series(dtype="int64"), 1.5 * step)
    rows = rows.set_index("territory_code")
    assert rows.loc[["23001", "23002"], "people_known"].tolist() == [100, 300]
    assert rows.loc[["23001", "23002"], "people_beyond"].tolist() == [50, 270]
    assert rows.loc[["23001", "23002"], "beyond_share"].tolist() == pytest.approx([0.5, 0.9])
    mean = (30 * 1 + 120 * 14 + 150 * 10) / 300 * step
    assert rows.loc["23002", "mean_cost"] == pytest.approx(mean, rel=1e-4)
    assert rows["unknown_commune_count"].tolist() == [0, 0, 1, 1]
    mixed = points.sample(frac=1, random_state=1)
    again = by_commune(parted["communes"], mixed, pd.Series(dtype="int64"), 1.5 * step)
    pd.testing.assert_frame_equal(again.set_index("territory_code"), rows)


def test_parts_share_supply_with_all_who_reach_it(parted, monkeypatch):
    everywhere = Decay((1e9,), (1.0,), "m")
    monkeypatch.setitem(shared_points.__globals__["DECAYS"], ("luo-qi", "m"), everywhere)
    points = shared_points(STRICT, parted).points
    # One place, 1,000 people with a point: what is reached does not depend on how they are cut.
    known = points[points["is_known"] & points["longitude"].notna()]
    assert known["accessibility"].tolist() == pytest.approx([1 / 1000] * 5)


def test_a_matrix_by_communes_keeps_them_whole(parted):
    with_matrix(parted, {"23001": 12.0, "23002": 40.0})
    points = nearest_points(Assumptions("essai"), parted)
    assert points["demand_id"].tolist() == ["23001", "23002", "23003", "97501"]
    assert points["people"].tolist() == [100, 300, 600, 50]
    assert points["cost"].tolist()[:2] == [12, 40]


def test_a_matrix_that_knows_parts_is_asked_from_them(parted):
    with_matrix(parted, {"23001": 12.0, "23097": 5.0, "23099": 50.0})
    points = nearest_points(Assumptions("essai"), parted).set_index("demand_id")
    assert points.index.tolist() == ["23001", "23002", "23097", "23099", "23003", "97501"]
    assert points["people"].tolist() == [100, 150, 30, 120, 600, 50]
    assert points["cost"].isna().tolist() == [False, True, False, False, True, True]
    assert points.loc[["23001", "23097", "23099"], "cost"].tolist() == [12, 5, 50]


def test_a_grid_replaces_the_parts(parted):
    point = pd.DataFrame(
        {"context_id": ["essai"], "demand_id": ["p"], "commune_code": ["23001"],
         "longitude": [2.06], "latitude": [46.05], "people": [90.0]}
    )  # fmt: skip
    parted["demand_points"] = conform(point, "demand_points")
    parted["contexts"] = context("population")
    assert demand_of("essai", parted)["demand_id"].tolist() == ["p", "23002", "23003", "97501"]


def test_need_has_a_mean_of_one_over_people_and_unknown_stays_unknown(tables):
    tables |= needs({"23001": 2.0, "23002": 6.0})
    demand = demand_of("communes", tables)
    need = need_weight("essai", demand, tables)
    mean = (2 * 100 + 6 * 300) / 400
    assert need[["23001", "23002"]].tolist() == pytest.approx([2 / mean, 6 / mean])
    assert need[["23003", "97501"]].isna().all()


def test_a_falling_index_is_turned_round(tables):
    tables |= needs({"23001": 2.0, "23002": 6.0}, higher_is_need=False)
    need = need_weight("essai", demand_of("communes", tables), tables)
    assert need["23001"] == pytest.approx(3 * need["23002"])


def test_an_index_that_weighs_nobody_is_refused(tables):
    tables |= needs({"23001": 0.0})
    with pytest.raises(InputError, match="aucun besoin positif"):
        need_weight("essai", demand_of("communes", tables), tables)


def test_shared_supply_is_hours_when_asked_and_says_what_it_leaves_out(tables, monkeypatch):
    everywhere = Decay((1e9,), (1.0,), "m")
    monkeypatch.setitem(shared_points.__globals__["DECAYS"], ("luo-qi", "m"), everywhere)
    shared = shared_points(STRICT._replace(supply="heures"), tables)
    assert shared.points["accessibility"].iloc[0] == pytest.approx(3 / 1000)
    assert (shared.supply.unlocated_count, shared.supply.estimated_count) == (1, 0)


def test_need_moves_supply_towards_those_who_need_less_competition(tables):
    plain = shared_points(Assumptions(), tables).points["accessibility"]
    tables |= needs({"23001": 1.0, "23002": 3.0})
    weighed = shared_points(Assumptions(need="essai"), tables).points["accessibility"]
    assert weighed.iloc[0] != pytest.approx(plain.iloc[0])
    assert weighed.iloc[2:].isna().all()


def test_a_threshold_longer_than_a_matrix_goes_is_refused(tables):
    with_matrix(tables, {"23001": 29.8, "23002": np.inf})
    travel = travel_of("essai", 1.3, tables)
    require_reach(travel, 30)
    require_reach(GreatCircle(), 1e9)
    with pytest.raises(InputError, match="plus long trajet"):
        require_reach(travel, 40)


def test_a_matrix_from_other_points_than_those_of_people_is_refused(tables):
    with_matrix(tables, {"23001": 12.0})
    tables["demand_points"] = conform(
        pd.DataFrame(
            [{"context_id": "grille", "demand_id": "carreau", "commune_code": "23002",
              "longitude": 2.15, "latitude": 46.05, "people": 300.0}]
        ),
        "demand_points",
    )  # fmt: skip
    with pytest.raises(InputError, match=r"d'aucun des 1 points.*carreau.*23001"):
        costs(Assumptions("essai", population="grille"), tables)
    with pytest.raises(InputError, match="d'aucun des 1 points"):
        shared_points(Assumptions("essai", population="grille"), tables)
