"""Stakes × territories by hand: unknown is not empty; the reference as its sources give it."""

from datetime import date

import pandas as pd

from atlas.context.stakes import CURRENT_REFERENCE, blanks, published_stakes, stakes_by_territory
from atlas.schema.frame import empty_table
from atlas.sources.embedded import read_stakes
from atlas.views.words.actions import (
    blanks_sentence,
    blanks_table,
    matrix_table,
    stakes_sentence,
)
from tests.conftest import PROJECT

STAKES = pd.DataFrame({"stake_code": ["a", "b"], "stake_name": ["emploi", "**culture**"]})
TERRITORIES = pd.DataFrame(
    {"territory_code": ["23", "87", "19"], "territory_name": ["Creuse", "Haute-Vienne", "Corrèze"]}
)
ACTIONS = pd.DataFrame(
    {"departement_code": ["23", "23", "87", None], "stake_code": ["a", None, "b", "a"]}
)


def matrix():
    return stakes_by_territory(ACTIONS, STAKES, TERRITORIES, "departement")


def test_counts_and_unknown():
    counts = matrix()
    assert counts.loc["23", ["a", "b", "other_count", "action_count"]].tolist() == [1, 0, 1, 2]
    assert counts.loc["87", ["a", "b"]].tolist() == [0, 1]
    assert counts.loc["19", ["a", "b", "action_count"]].isna().all()


def test_no_action_at_all_is_unknown_everywhere():
    counts = stakes_by_territory(empty_table("actions"), STAKES, TERRITORIES, "departement")
    assert counts["action_count"].isna().all()
    assert (matrix_table(counts, STAKES)["emploi"] == "inconnu").all()


def test_blanks_beside_known_peers_only():
    rows = blanks(matrix(), STAKES, "23", ["87", "19", "23"])
    assert rows["is_blank"].tolist() == [False, True]
    assert rows["peer_count"].tolist() == [0, 1]
    assert rows["known_peer_count"].tolist() == [1, 1]
    assert blanks_table(rows)["Enjeu"].tolist()[0] == "**culture**"
    sentence = blanks_sentence(rows, "Creuse", "ceux de la même région")
    assert "1 enjeux sur 2" in sentence
    assert "\\*\\*culture" in sentence


def test_an_unknown_territory_is_not_empty():
    rows = blanks(matrix(), STAKES, "19", ["23"])
    assert rows["is_blank"].isna().all()
    assert "inconnu n'est pas vide" in blanks_sentence(rows, "Corrèze", "")


def test_the_embedded_reference_is_as_its_sources_give_it():
    stakes = read_stakes(PROJECT / "data")
    counts = stakes.groupby("level").size().to_dict()
    assert counts == {"enjeu": 15, "catégorie d'enjeux": 4, "thème de questionnaire": 6}
    assert stakes["stake_code"].is_unique
    current = stakes[stakes["reference_name"] == CURRENT_REFERENCE]
    assert set(current["announced_count"]) == {16}
    assert "n'en nomme que 15" in stakes_sentence(stakes)
    assert not (stakes["level"] == "service").any()


def test_a_reference_is_loaded_by_the_user():
    raw = pd.DataFrame({"nom": ["Service d'essai", "", "service d'ESSAI"], "code": ["S1", "", ""]})
    accounted = published_stakes(
        raw, "officiel", {"name": "nom", "code": "code"}, date(2024, 1, 1), {}
    )
    assert accounted.table["stake_code"].tolist() == ["S1"]
    assert accounted.issues["rule"].tolist() == ["enjeu", "ligne répétée"]
    assert accounted.table["reference_name"].tolist() == ["officiel, 01/01/2024"]
