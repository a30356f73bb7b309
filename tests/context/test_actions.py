"""Actions written as test data: each row kept or told, names never guessed, the file comes back."""

from datetime import date

import pandas as pd
import pytest

from atlas.context.actions import published_actions
from atlas.context.roles import is_actions
from atlas.schema.frame import conform, empty_table
from atlas.sources.embedded import read_stakes
from atlas.territory.collectivities import resolve_collectivities
from atlas.territory.gazetteer import Gazetteer
from atlas.views.export.delimited import to_csv
from atlas.views.words.actions import actions_sentence, actions_table, published_again
from tests.conftest import PROJECT, make_records

DAY = date(2024, 1, 1)
ROLES = {"title": "titre", "collectivity": "collectivite", "code": "code", "stake": "enjeu",
         "start": "debut", "end": "fin", "cost": "cout", "place": "lieu",
         "departement": "dep"}  # fmt: skip


@pytest.fixture
def tables(land, former):
    epci = {"epci_code": ["200000001"], "epci_name": ["CC Pays d'Essai"], "epci_type": ["CC"],
            "departement_code": ["23"], "region_code": ["75"]}  # fmt: skip
    twin = land[land["commune_code"] == "23001"].assign(commune_code="87001", departement_code="87")
    return {
        "communes": pd.concat([land, twin], ignore_index=True), "former_communes": former,
        "commune_events": empty_table("commune_events"), "epci": pd.DataFrame(epci),
        "departements": pd.DataFrame({"departement_code": ["23", "87"], "region_code": ["75", "75"],
                                      "departement_name": ["Creuse", "Haute-Vienne"]}),
        "regions": pd.DataFrame({"region_code": ["75"], "region_name": ["Nouvelle-Aquitaine"]}),
        "records": make_records({"place_id": "p1"}), "aliases": empty_table("aliases"),
        "stakes": read_stakes(PROJECT / "data"),
    }  # fmt: skip


def read(tables, *rows):
    raw = pd.DataFrame(
        [{column: row.get(column, "") for column in ROLES.values()} for row in rows], dtype="str"
    )
    return published_actions(raw, "essai", ROLES, DAY, tables)


def test_every_row_is_an_action_or_an_issue(tables):
    accounted = read(
        tables,
        {"titre": "Action d'essai 1", "collectivite": "Milieu", "enjeu": "Médiation",
         "debut": "2023-01-02", "cout": "1 200,50", "lieu": "p1"},
        {"titre": "", "collectivite": "Milieu"},
        {"titre": "Action d'essai 1", "collectivite": "Milieu", "debut": "2023-01-02",
         "lieu": "p1"},
        {"titre": "Action d'essai 2", "collectivite": ""},
    )  # fmt: skip
    assert accounted.row_count == 4
    assert accounted.kept_count == len(accounted.table) == 1
    assert accounted.issues["rule"].tolist() == ["titre", "ligne répétée", "collectivité"]
    row = accounted.table.iloc[0]
    columns = ["level", "territory_code", "epci_code", "departement_code", "place_id"]
    assert row[columns].tolist() == ["commune", "23002", "200000001", "23", "p1"]
    assert row["stake_code"] == "enjeux-1:14"
    assert row["cost_eur"] == 1200.5


def test_a_value_that_cannot_be_read_leaves_the_action(tables):
    accounted = read(tables, {"titre": "Action d'essai", "collectivite": "Est", "debut": "hier",
                              "cout": "-3", "lieu": "rien", "enjeu": "enjeu d'essai"})  # fmt: skip
    assert (
        accounted.table[["start_date", "cost_eur", "place_id", "stake_code"]].isna().all(axis=None)
    )
    assert accounted.table["stake_name"].tolist() == ["enjeu d'essai"]
    assert set(accounted.issues["rule"]) == {
        "date", "coût", "lieu inconnu", "enjeu hors référentiel"
    }  # fmt: skip


def test_an_end_before_its_beginning_is_set_aside(tables):
    accounted = read(tables, {"titre": "Action d'essai", "collectivite": "Est",
                              "debut": "02/01/2023", "fin": "01/01/2023"})  # fmt: skip
    assert accounted.table["end_date"].isna().all()
    assert accounted.issues["rule"].tolist() == ["dates inversées"]


@pytest.mark.parametrize(
    ("name", "code", "departement", "expected"),
    [("Ville de Milieu", None, None, ("commune", "23002")),
     (None, "23099", None, ("commune", "23002")),
     (None, "200000001", None, ("epci", "200000001")),
     ("x", "D23", None, ("departement", "23")),
     ("Communauté de communes du Pays d'Essai", None, None, ("epci", "200000001")),
     ("Conseil départemental de la Creuse", None, None, ("departement", "23")),
     ("Région Nouvelle-Aquitaine", None, None, ("region", "75")),
     ("Ouest", None, "87", ("commune", "87001"))],
)  # fmt: skip
def test_collectivities_are_resolved(tables, name, code, departement, expected):
    rows = pd.DataFrame({"name": [name], "code": [code], "departement": [departement]}, dtype="str")
    found = resolve_collectivities(rows.assign(day=DAY), Gazetteer(tables)).iloc[0]
    assert (found["level"], found["territory_code"]) == expected


@pytest.mark.parametrize(("name", "candidates"), [("Ouest", "23001|87001"), ("Bruxelles", None)])
def test_an_undecided_name_is_told_and_never_guessed(tables, name, candidates):
    accounted = read(tables, {"titre": "Action d'essai", "collectivite": name})
    assert accounted.table["territory_code"].isna().all()
    issue = accounted.issues.iloc[0]
    assert issue["rule"] == "collectivité indécise"
    assert (None if pd.isna(issue["proposed_value"]) else issue["proposed_value"]) == candidates


def test_the_file_of_actions_comes_back(tables, tmp_path):
    from atlas.context.readers import read_accounted
    from atlas.context.roles import choose_columns
    from atlas.schema.kind import ACTIONS
    from atlas.sources.files import read_file
    from atlas.sources.vault import Description

    first = read(tables, {"titre": "Action d'essai ; « a », b", "collectivite": "Creuse",
                          "code": "D23", "enjeu": "emploi", "debut": "2023-01-02",
                          "fin": "2023-02-03", "cout": "12,5", "lieu": "p1"}).table  # fmt: skip
    path = tmp_path / "actions.csv"
    path.write_bytes(to_csv(published_again(first)))
    names = [str(name) for name in read_file(path).rows.columns[:-1]]
    assert is_actions(names)
    described = Description("essai", ACTIONS, "essai", DAY, "essai",
                            columns=choose_columns(ACTIONS, names, {}))  # fmt: skip
    second = read_accounted(path, described, tables).table
    pd.testing.assert_frame_equal(first, second)


def test_a_file_of_places_is_no_file_of_actions():
    assert not is_actions(["nom", "commune", "code_insee", "services"])


def test_an_empty_register_says_so_and_the_table_has_french_headings(tables):
    assert "Aucune action" in actions_sentence(empty_table("actions"))
    rows = read(tables, {"titre": "Action d'essai", "collectivite": "Est"}).table
    shown = actions_table(rows, {"essai": "Actions d'essai"})
    assert shown["Fichier"].tolist() == ["Actions d'essai"]
    assert "**1** action chargée" in actions_sentence(conform(rows, "actions"))
