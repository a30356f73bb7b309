"""Series: every row accounted for, what is missing never zero, vintages apart."""

from datetime import date

import pandas as pd
import pytest

from atlas.context.roles import choose_columns
from atlas.context.steering.observations import published_observations
from atlas.errors import SchemaError
from atlas.schema.kind import SERIES
from atlas.sources.embedded import read_indicators, read_reference
from atlas.sources.files import read_file
from tests.conftest import PROJECT, SHARED

FILES = SHARED.parent / "governance" / "series"
BAROMETER = FILES / "barometre-france-services.csv"
ACTIVITY = FILES / "conum-activite-departements-2023-11.csv"
DAY = date(2023, 1, 31)


@pytest.fixture(scope="module")
def reference():
    names = ("communes", "epci", "departements", "regions")
    return read_reference(PROJECT / "data" / "reference", names)


@pytest.fixture
def read(reference):
    def read(raw, prefix=None):
        columns = choose_columns(SERIES, list(raw.columns.drop("«structure»", errors="ignore")), {})
        return published_observations(raw, "serie", columns, DAY, reference, 2, prefix)

    return read


def observation(**cells):
    row = {"indicateur": "lieux", "niveau": "departement", "code": "1", "date": "2022-06",
           "valeur": "3", "statut": "observe"}  # fmt: skip
    return row | cells


def test_a_value_is_of_a_period_and_known_on_a_day(read):
    found = read(pd.DataFrame([observation(), observation(connule="2022-09-01", valeur="4,5")]))
    first = found.table.iloc[0]
    assert first[["level", "territory_code", "period", "value", "status", "version"]].tolist() == [
        "departement", "01", "2022-06", 3, "observé", "1",
    ]  # fmt: skip
    assert first["period_end_date"] == pd.Timestamp("2022-06-30")
    assert found.table["known_date"].tolist() == [
        pd.Timestamp("2023-01-31"), pd.Timestamp("2022-09-01"),
    ]  # fmt: skip
    assert found.table["value"].tolist() == [3, 4.5]
    assert found.issues.empty


def test_an_empty_value_is_missing_and_a_target_stands_beside_its_value(read):
    rows = [observation(valeur=""), observation(date="2022-07"),
            observation(date="2022-07", valeur="9", statut="Cible")]  # fmt: skip
    found = read(pd.DataFrame(rows))
    assert found.table["status"].tolist() == ["manquant", "observé", "cible"]
    assert pd.isna(found.table["value"].iloc[0])
    assert (found.row_count, found.kept_count) == (3, 3)


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"code": "20"}, "territoire inconnu"),
        ({"niveau": "canton"}, "territoire inconnu"),
        ({"date": "2022-13"}, "période illisible"),
        ({"connule": "hier"}, "date illisible"),
        ({"valeur": "beaucoup"}, "valeur illisible"),
        ({"bornehaute": "trois"}, "borne illisible"),
        ({"statut": "sûr"}, "statut inconnu"),
        ({"indicateur": ""}, "indicateur absent"),
        ({"date": "2022-01"}, "observation répétée"),
    ],
)
def test_a_row_that_cannot_be_read_is_rejected_with_its_reason(read, cells, rule):
    found = read(pd.DataFrame([observation(date="2022-01"), observation(**cells)]).fillna(""))
    assert (found.row_count, found.kept_count, len(found.table)) == (2, 1, 1)
    assert found.issues[["row_number", "rule", "severity"]].to_numpy().tolist() == [
        [3, rule, "rejet"]
    ]


@pytest.mark.parametrize(
    ("code", "level"), [("FR", "france"), ("r84", "region"), ("D2A", "departement")]
)
def test_a_territory_can_be_named_in_the_grammar(read, code, level):
    row = {"indicateur": "lieux", "territoire": code, "valeur": "1"}
    table = read(pd.DataFrame([row])).table
    assert table["level"].tolist() == [level]
    assert table["period"].tolist() == ["2023-01-31"]


def test_a_column_can_be_an_indicator(read):
    raw = pd.DataFrame({"departement": ["1", "2A", "20"], "Usagers": ["5", "", "7"],
                        "de 12 à 18 ans": ["x", "2", "3"]})  # fmt: skip
    found = read(raw, "conum")
    assert found.table[["row_number", "territory_code", "indicator_id", "status"]].to_numpy(
    ).tolist() == [
        [2, "01", "conum-usagers", "observé"], [2, "01", "conum-de-12-a-18-ans", "manquant"],
        [3, "2A", "conum-usagers", "manquant"], [3, "2A", "conum-de-12-a-18-ans", "observé"],
    ]  # fmt: skip
    assert (found.row_count, found.kept_count) == (3, 2)
    assert found.issues["severity"].tolist() == ["valeur écartée", "rejet"]
    with pytest.raises(SchemaError, match="aucune colonne de valeurs"):
        read(raw[["departement"]])


@pytest.mark.skipif(not BAROMETER.exists(), reason="shared data absent")
def test_the_barometer_is_kept_whole(read):
    raw = read_file(BAROMETER).rows
    found = read(raw)
    assert (found.row_count, found.kept_count) == (4440, 4440)
    assert found.issues.empty
    table = found.table
    assert table["status"].value_counts().to_dict() == {"observé": 4320, "cible": 120}
    france = table[table["level"] == "france"].set_index("period")["value"]
    assert france["2020-10-31"] == 856
    assert france["2022-12-31"].tolist() == [2538, 2543]
    assert table["value"].tolist() == raw["valeur"].astype(float).tolist()


@pytest.mark.skipif(not ACTIVITY.exists(), reason="shared data absent")
def test_the_activity_of_advisers_has_a_definition_for_each_column(read):
    raw = read_file(ACTIVITY).rows
    found = read(raw, "conum")
    assert (found.row_count, found.kept_count, len(found.table)) == (101, 101, 1010)
    known = set(read_indicators(PROJECT / "data")["indicator_id"])
    assert set(found.table["indicator_id"]) <= known
    totals = found.table.groupby("indicator_id")["value"].sum()
    assert totals["conum-usagers"] == raw["usagers"].astype(int).sum()
