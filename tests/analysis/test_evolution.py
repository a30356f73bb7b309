"""Sums of what changed, and who gained or lost a place and why: by hand and by a naive count."""

import numpy as np
import pandas as pd
import pytest

from atlas.access.assumptions import Assumptions
from atlas.access.demand import commune_demand
from atlas.analysis.changes import (
    CHANGE_COUNTS,
    CLOSED,
    MOVED,
    OPENED,
    POSITION_LOST,
    RENAMED,
    REPOSITIONED,
    UNCHANGED,
)
from atlas.analysis.evolution import sum_changes, sum_changes_france
from atlas.analysis.gains import (
    GAIN_COLUMNS,
    LOSS_COLUMNS,
    PEOPLE_COLUMNS,
    Side,
    compare_access,
)
from atlas.text.french import UNKNOWN
from tests.analysis.test_changes import make_places

FLOWN = Assumptions(travel="vol")
WEST, EAST = {"longitude": 2.05, "latitude": 46.05}, {"longitude": 2.25, "latitude": 46.05}


def compared(land, before, after, fates=None, km=10.0, covered=(1, 1, 1, 1)):
    """Return who gained and lost on the toy land: 100, 300, 600 people at 2.05, 2.15, 2.25°E."""
    covering = pd.Series(covered, index=land["commune_code"])
    demand = commune_demand(land, covering > 0)
    told = pd.Series(fates or {}, dtype="str")
    return compare_access(
        Side(before, covering), Side(after, covering), land, demand, told, km, FLOWN
    ).set_index("territory_code")


def test_who_gained_and_lost_and_why_by_hand(land):
    # 0.1 degree of longitude at 46.05 N is 7.7 km: Milieu is within 10 km of both ends.
    before, after = make_places(WEST), make_places({"place_id": "new"} | EAST)
    access = compared(land, before, after, {"p0": CLOSED, "new": OPENED})
    assert access["population_gained"].tolist()[:3] == [0, 0, 600]
    assert access["population_lost"].tolist()[:3] == [100, 0, 0]
    assert access.loc["23001", LOSS_COLUMNS[CLOSED]] == 100
    assert access.loc["23003", GAIN_COLUMNS[OPENED]] == 600
    assert access.loc["23001", "distance_change_m"] == pytest.approx(15_434, rel=1e-3)
    assert access.loc["23002", ["nearest_place_id_before", "nearest_place_id_after"]].tolist() == [
        "p0", "new",
    ]  # fmt: skip


def test_a_place_that_moves_is_a_cause_on_both_sides(land):
    access = compared(land, make_places(WEST), make_places(EAST), {"p0": MOVED})
    assert access.loc["23001", LOSS_COLUMNS[MOVED]] == 100
    assert access.loc["23003", GAIN_COLUMNS[MOVED]] == 600


def test_what_cannot_explain_is_unknown_and_causes_add_up(land):
    access = compared(land, make_places(WEST), make_places({"place_id": "new"} | EAST), {})
    assert access.loc["23001", LOSS_COLUMNS[UNKNOWN]] == 100
    assert access.loc["23003", GAIN_COLUMNS[UNKNOWN]] == 600
    odd = compared(land, make_places(WEST), make_places(EAST), {"p0": OPENED})
    assert odd.loc["23001", LOSS_COLUMNS[UNKNOWN]] == 100


def test_a_place_without_position_stands_at_its_commune_unless_asked_otherwise(land):
    lost = {"longitude": None, "latitude": None, "commune_code": "23003"}
    before, after = make_places({"commune_code": "23003"} | EAST), make_places(lost)
    assert compared(land, before, after)["population_lost"].sum() == 0
    covering = pd.Series(1, index=land["commune_code"])
    access = compare_access(
        Side(before, covering), Side(after, covering), land, commune_demand(land, covering > 0),
        pd.Series({"p0": POSITION_LOST}), 10, FLOWN._replace(include_at_commune=False),
    )  # fmt: skip
    assert access[LOSS_COLUMNS[POSITION_LOST]].sum() == 900


def test_unknown_stays_unknown(land):
    access = compared(land, make_places(WEST), make_places(EAST), covered=(1, 1, 0, 1))
    assert access["population_gained"].isna().tolist() == [False, False, True, True]
    assert access["population_measured"].tolist() == [100, 300, 0, 0]
    assert access["is_covered"].tolist() == [True, True, False, True]
    unpeopled = land.assign(population=pd.array([None, 300, 600, 50], "Int64"))
    assert pd.isna(compared(unpeopled, make_places(WEST), make_places(EAST)).iloc[0, 12])


def test_the_same_date_gains_and_loses_nothing_and_swapping_swaps(land):
    west, east = make_places(WEST), make_places({"place_id": "new"} | EAST)
    same = compared(land, west, west)
    assert same["population_gained"].sum() == same["population_lost"].sum() == 0
    there, back = compared(land, west, east), compared(land, east, west)
    pd.testing.assert_series_equal(
        there["population_gained"], back["population_lost"], check_names=False
    )


def test_people_are_counted_where_they_are(land):
    """A commune of two parts gains a place for one of them only."""
    demand = pd.DataFrame(
        {"demand_id": ["a", "b"], "commune_code": "23003", "longitude": [2.25, 2.29],
         "latitude": [46.05, 46.05], "people": [400.0, 200.0], "is_known": True}
    )  # fmt: skip
    covering = pd.Series(1, index=land["commune_code"])
    before = make_places({"longitude": 3.0, "latitude": 46.05})
    after = make_places({"longitude": 2.15, "latitude": 46.05})
    access = compare_access(
        Side(before, covering), Side(after, covering), land, demand,
        pd.Series({"p0": REPOSITIONED}), 10, FLOWN,
    )  # fmt: skip
    row = access.set_index("territory_code").loc["23003"]
    assert row[["population_measured", "population_gained"]].tolist() == [600, 400]
    assert row[GAIN_COLUMNS[REPOSITIONED]] == 400


def make_access(gained=(0, 0, 0), lost=(0, 0, 0), known=(True, True, True)):
    """Return what sums read of `compare_access`: two communes of 01, one of 974; synthetic."""
    people = pd.DataFrame(
        {
            "territory_code": ["00001", "00002", "00003"],
            "epci_code": ["200000001", "200000001", None],
            "departement_code": ["01", "01", "974"],
            "region_code": ["84", "84", "04"],
            "population": pd.array([100, 200, 400], "Int64"),
            "is_covered": known,
        }
    )
    people["population_measured"] = people["population"].where(people["is_covered"], 0)
    zeros = people["population"].where(people["is_covered"]) * 0
    for column in PEOPLE_COLUMNS[2:]:
        people[column] = zeros
    people["population_gained"] = zeros + list(gained)
    people["population_lost"] = zeros + list(lost)
    return people


def changed(*pairs):
    """Return what the sums read of `compare_places`."""
    return pd.DataFrame(pairs, columns=["commune_code", "change"], dtype="str")


DEPARTEMENTS = pd.DataFrame(
    {"departement_code": ["01", "974", "988"], "departement_name": ["Ain", "Réunion", "N.-C."]}
)


def test_sums_by_hand():
    access = make_access((100, 200, 0), (0, 0, 400))
    changes = changed(("00001", OPENED), ("00002", OPENED), ("00002", RENAMED), ("00003", CLOSED),
                      (None, UNKNOWN), ("00001", UNCHANGED))  # fmt: skip
    rows = sum_changes(changes, access, "departement", DEPARTEMENTS).set_index("territory_code")
    counts = [CHANGE_COUNTS[told] for told in (OPENED, CLOSED, RENAMED, UNKNOWN, UNCHANGED)]
    assert rows.loc["01", counts].tolist() == [2, 0, 1, 0, 1]
    assert rows.loc["974", counts].tolist() == [0, 1, 0, 0, 0]
    assert rows.loc["01", ["population", "population_gained", "population_lost"]].tolist() == [
        300, 300, 0,
    ]  # fmt: skip
    assert rows.loc["974", ["population_gained", "population_lost"]].tolist() == [0, 400]
    assert rows["territory_name"].tolist() == ["Ain", "Réunion", "N.-C."]
    france = sum_changes_france(changes, access).set_index("territory_code")
    assert france.loc["FR", counts].tolist() == [2, 1, 1, 1, 1]
    assert france.loc["METRO", counts].tolist() == [2, 0, 1, 0, 1]
    assert france.loc["FR", ["population_gained", "population_lost"]].tolist() == [300, 400]
    assert france.loc["METRO", "territory_name"] == "France métropolitaine"


def test_nothing_known_is_null_not_zero():
    access = make_access(known=(False, False, True))
    rows = sum_changes(changed(), access, "departement", DEPARTEMENTS).set_index("territory_code")
    for code in ("01", "988"):
        row = rows.loc[code]
        people = ["population_gained", "population_lost"]
        assert (
            row[["opened_count", "closed_count", "moved_count", "renamed_count", *people]]
            .isna()
            .all()
        )
        assert row["unknown_count"] == 0
    assert rows.loc["974", "opened_count"] == 0
    assert rows.loc["974", "population_gained"] == 0
    assert rows.loc["01", "population"] == 300
    assert pd.isna(rows.loc["988", "population"])


def test_what_was_counted_is_never_null():
    access = make_access(known=(False, False, False))
    changes = changed(("00003", RENAMED))
    rows = sum_changes(changes, access, "departement", DEPARTEMENTS)
    rows = rows.set_index("territory_code")
    assert rows.loc["974", "renamed_count"] == 1
    assert rows["renamed_count"].isna().tolist() == [True, False, True]


def test_a_commune_without_epci_counts_in_none():
    epci = pd.DataFrame({"epci_code": ["200000001"], "epci_name": ["CC"]})
    access = make_access((100, 0, 400))
    row = sum_changes(changed(("00003", OPENED)), access, "epci", epci).iloc[0]
    assert row[["opened_count", "population_gained"]].tolist() == [0, 100]


def test_territories_add_up_to_france():
    random = np.random.default_rng(5)
    access = make_access((100, 0, 400), (0, 200, 0))
    codes = random.choice(["00001", "00002", "00003"], 200)
    changes = changed(*zip(codes, random.choice(list(CHANGE_COUNTS), 200), strict=True))
    counts = [*CHANGE_COUNTS.values(), "population_gained", "population_lost"]
    parts = sum_changes(changes, access, "departement", DEPARTEMENTS)[counts].sum()
    whole = sum_changes_france(changes, access).set_index("territory_code").loc["FR", counts]
    assert parts.tolist() == whole.tolist()
    assert whole[list(CHANGE_COUNTS.values())].sum() == 200
