"""Money by kind, territory and year, against people and need; answers computed by hand."""

import math

import pandas as pd
import pytest

from atlas.analysis.bivariate import Scale
from atlas.analysis.steering.funding import (
    AMOUNT_KINDS,
    ASKED_AMOUNT,
    AT_ACTION,
    PAID_AMOUNT,
    against_ceilings,
    amounts,
    by_territory,
    by_year,
    concentration,
    kind_sums,
    money_without_place,
    needy_people,
    with_money,
)
from atlas.context.steering.grants import DECIDED_AMOUNT, FLAT_RATE
from atlas.schema.frame import conform
from atlas.schema.tables import TABLES

COMMUNES = pd.DataFrame({
    "commune_code": ["23001", "23002", "87001"], "epci_code": ["E1", "E1", None],
    "departement_code": ["23", "23", "87"], "region_code": ["75", "75", "75"],
})  # fmt: skip


def grant(row_number, **cells):
    row = dict.fromkeys(column.name for column in TABLES["grants"])
    row |= {"context_id": "liste", "row_number": row_number, "is_person": False,
            "is_elsewhere": False, "is_repeat": False, "amount_kind": DECIDED_AMOUNT,
            "seat_commune_code": "23001"}  # fmt: skip
    return row | cells


GRANTS = conform(pd.DataFrame([
    grant(2, own_eur=1000.0, requested_eur=3000.0, decided_date=pd.Timestamp("2023-02-01"),
          start_date=pd.Timestamp("2023-01-01"), end_date=pd.Timestamp("2024-12-31")),
    grant(3, own_eur=500.0, paid_eur=200.0, action_code="D87", is_repeat=True,
          scheme_name="Appel A"),
    grant(4, own_eur=70.0, amount_kind=FLAT_RATE, seat_commune_code="87001"),
    grant(5, own_eur=9.0, seat_commune_code=None),
]), "grants")  # fmt: skip


@pytest.fixture
def rows():
    return amounts(GRANTS, COMMUNES)


def decided(rows):
    return rows[rows["kind"] == DECIDED_AMOUNT]


def test_kinds_of_amount_stay_apart_and_nothing_is_lost(rows):
    sums = kind_sums(rows)
    assert sums.index.tolist() == list(AMOUNT_KINDS)
    assert sums["eur"].to_dict() == {DECIDED_AMOUNT: 1509, FLAT_RATE: 70, PAID_AMOUNT: 200,
                                     ASKED_AMOUNT: 3000}  # fmt: skip
    assert sums.loc[DECIDED_AMOUNT, ["repeat_count", "repeat_eur"]].tolist() == [1, 500]
    assert sums.loc[DECIDED_AMOUNT, "unlocated_eur"] == 9


def test_money_is_counted_at_its_seat_or_where_it_acts(rows):
    assert by_territory(decided(rows), "departement")["eur"].to_dict() == {"23": 1500}
    acting = by_territory(decided(rows), "departement", AT_ACTION)
    assert acting["eur"].to_dict() == {"87": 500}
    assert by_territory(decided(rows), "region", AT_ACTION)["eur"].to_dict() == {"75": 500}


def test_a_year_of_a_grant_of_two_years_is_half_of_it(rows):
    """731 days are 2.0014 years: 499.66 euros; the grant without period says nothing."""
    found = by_territory(decided(rows), "commune").loc["23001"]
    assert found["eur_a_year"] == pytest.approx(1000 / (731 / 365.25))


def test_years_add_up_to_all_the_money(rows):
    years = by_year(decided(rows))
    assert years["decided_year"].fillna(0).tolist() == [2023, 0]
    assert years["eur"].tolist() == [1000, 509]


def test_territories_without_amount_are_unknown_and_not_without_money(rows):
    territories = pd.DataFrame({"territory_code": ["23", "87"], "population": [300, 100],
                                "place_count": [3, 0]})  # fmt: skip
    found = with_money(territories, by_territory(decided(rows), "departement"))
    assert found["eur_per_person"].fillna(-1).tolist() == [5, -1]
    assert found["eur_per_place"].fillna(-1).tolist() == [500, -1]


def test_needy_people_are_those_of_the_worst_third():
    need = pd.Series([1.0, 9.0, None])
    found = needy_people(need, pd.Series([10, 20, 30]), Scale((3, 6)))
    assert found.fillna(-1).tolist() == [0, 20, -1]


def test_concentration_leaves_out_who_is_unknown_or_weighs_nothing():
    """Ten people have 30 euros and thirty have 10: s = 3/4 and 1/4 against p = 1/4 and 3/4."""
    eur = pd.Series([30.0, 10.0, None, 5.0])
    curve, parts = concentration(eur, pd.Series([10, 30, 9, 0]), pd.Series(list("abcd")))
    by_hand = 3 / 4 * math.log(3) + 1 / 4 * math.log(1 / 3)
    assert parts[["within", "between"]].sum().sum() == pytest.approx(by_hand)
    assert curve["value_share"].tolist() == pytest.approx([0, 1 / 4, 1])


def test_money_without_place_is_told_with_its_rows(rows):
    communes = pd.DataFrame({"territory_code": ["23001", "23002", "87001"]})
    nowhere = money_without_place(
        decided(rows), communes, pd.DataFrame({"commune_code": ["23002"]})
    )
    assert nowhere[["territory_code", "eur", "grant_count"]].values.tolist() == [["23001", 1500, 2]]
    known = money_without_place(decided(rows), communes, pd.DataFrame({"commune_code": ["23001"]}))
    assert known.empty


def test_what_is_awarded_above_a_ceiling_is_told(rows):
    calls = pd.DataFrame({"call_id": ["a"], "call_name": ["Appel A"], "announced_eur": [600.0]})
    envelopes = pd.DataFrame({"call_id": ["a"], "territory_code": ["D87"], "ceiling_eur": [400.0]})
    found = against_ceilings(decided(rows), GRANTS, calls, envelopes).set_index("territory_code")
    assert found["eur"].to_dict() == {"D87": 500, "FR": 500}
    assert found["is_above"].to_dict() == {"D87": True, "FR": False}
