"""The one resolver: a decision goes before a code, a code before a name, and nothing is guessed."""

from datetime import date

import pandas as pd
import pytest

from atlas.sources.embedded import read_reference
from atlas.territory.collectivities import parents, resolve_collectivities
from atlas.territory.gazetteer import REFUSED, RESOLVED, TO_DECIDE, Gazetteer
from tests.conftest import PROJECT

DAY = date(2024, 2, 1)
ROWS = pd.DataFrame(
    [
        {"name": "Bourg-en-Bresse"},
        {"name": "Blanquefort"},
        {"name": "Blanquefort", "decision": "33056"},
        {"name": "Bourg-en-Bresse", "decision": "01053"},
        {"name": "Bourg-en-Bresse", "decision": "commune:33056 Blanquefort"},
        {"name": "Bourg-en-Bresse", "decision": "99999"},
        {"name": "Bromont (Québec)"},
        {"name": "x", "code": "D01"},
        {"name": "Bourg-en-Bresse", "code": "perdu"},
        {"code": "200071751"},
        {"code": "59"},
        {"name": "x", "decision": "r53"},
        {"code": "01312"},
    ],
    index=[f"ligne {number}" for number in range(13)],
    dtype="str",
)  # fmt: skip
EXPECTED = [
    (RESOLVED, "commune", "01053", "nom", False),
    (TO_DECIDE, None, None, "plusieurs communes ont ce nom", False),
    (RESOLVED, "commune", "33056", "code donné", False),
    (RESOLVED, "commune", "01053", "nom", False),
    (RESOLVED, "commune", "33056", "code donné", True),
    (TO_DECIDE, None, None,
     "le code donné, 99999, n'est pas celui d'un territoire d'aujourd'hui", False),
    (REFUSED, None, None, "collectivité hors de France (Québec)", False),
    (RESOLVED, "departement", "01", "code publié", False),
    (RESOLVED, "commune", "01053", "nom", False),
    (RESOLVED, "epci", "200071751", "code publié", False),
    (TO_DECIDE, None, None, "le code n'est celui d'aucun territoire", False),
    (RESOLVED, "region", "53", "code donné", False),
    (RESOLVED, "commune", "01426", "code publié", False),
]  # fmt: skip
COLUMNS = ["resolution", "level", "territory_code", "reason", "is_contradicted"]


@pytest.fixture(scope="module")
def tables():
    return read_reference(PROJECT / "data" / "reference")


@pytest.fixture(scope="module")
def gazetteer(tables):
    return Gazetteer(tables)


def listed(found):
    rows = found[COLUMNS].astype(object)
    return [*rows.where(rows.notna(), None).itertuples(index=False, name=None)]


def test_each_row_is_resolved_or_says_why_not(gazetteer):
    found = resolve_collectivities(ROWS.assign(day=DAY), gazetteer)
    assert found.index.equals(ROWS.index)
    assert listed(found) == EXPECTED


def test_the_order_of_rows_changes_nothing(gazetteer):
    found = resolve_collectivities(ROWS.assign(day=DAY)[::-1], gazetteer)
    assert listed(found[::-1]) == EXPECTED


def test_candidates_are_told_in_words_and_in_codes(gazetteer):
    rows = pd.DataFrame({"name": ["Blanquefort"], "day": [DAY]})
    found = resolve_collectivities(rows, gazetteer).iloc[0]
    assert found["candidate_codes"] == "33056|32056"
    assert found["candidates"] == "commune:33056 Blanquefort|commune:32056 Blanquefort"


def test_no_row_has_no_answer(gazetteer):
    rows = pd.DataFrame({"name": pd.Series(dtype="str"), "day": pd.Series(dtype="object")})
    assert resolve_collectivities(rows, gazetteer).empty


def test_parents_are_those_of_the_territory(gazetteer, tables):
    found = resolve_collectivities(ROWS.assign(day=DAY), gazetteer)
    above = parents(found, tables)
    assert above.loc["ligne 0"].tolist() == ["01053", "200071751", "01", "84"]
    assert above.loc["ligne 7", ["departement_code", "region_code"]].tolist() == ["01", "84"]
    assert above.loc["ligne 7", ["commune_code", "epci_code"]].isna().all()
    assert above.loc["ligne 1"].isna().all()
