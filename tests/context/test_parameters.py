"""Parameters of the value added, from TOML to rows kept and issues."""

import tomllib

import pytest

from atlas.context.steering.parameters import published_parameters
from atlas.views.words.steering.parameters import value_template

GOOD = 'label = "Coût"\ncentral = 5\nunit = "EUR/lieu/an"\nsource = "essai"\n'


def read(text):
    return published_parameters(tomllib.loads(text), "essai")


def test_a_parameter_is_read_whole():
    found = read("[cost_per_place_year]\n" + GOOD + "low = 4\nyear = 2020\nsecond_hand = true\n")
    row = found.table.iloc[0]
    assert (row["low"], row["central"], row["parameter_year"]) == (4, 5, 2020)
    assert row["is_second_hand"]
    assert not row["is_gain"]
    assert found.table["high"].isna().all()
    assert (found.row_count, found.kept_count, len(found.issues)) == (1, 1, 0)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[cost_per_place_year]\n" + GOOD.replace("central = 5\n", ""), "valeur absente"),
        ("[cost_per_place_year]\n" + GOOD + "low = 6\n", "ordre"),
        ("[cost_per_place_year]\n" + GOOD.replace("5", '"cinq"'), "valeur illisible"),
        ("[cost_per_place_year]\n" + GOOD.replace("5", "true"), "valeur illisible"),
        ("[cost_per_place_year]\n" + GOOD.replace("5", "nan"), "valeur illisible"),
        ("[cost_per_place_year]\n" + GOOD.replace("5", "9" * 400), "valeur illisible"),
        ("[cost_per_place_year]\n" + GOOD.replace("5", "0"), "valeur impossible"),
        ("[deadweight]\n" + GOOD.replace("EUR/lieu/an", "part"), "valeur impossible"),
        ("[cost_per_place_year]\n" + GOOD.replace("EUR", "GBP"), "unité"),
        ("[gain.achat]\n" + GOOD, "unité"),
        ("[cost_per_place_year]\n" + GOOD.replace('source = "essai"\n', ""), "source absent"),
        ('["a|b"]\n' + GOOD, "nom"),
        ("[ensemble]\n" + GOOD, "nom"),
        ("cost_per_place_year = 5\n", "forme"),
    ],
)
def test_what_cannot_be_computed_with_is_rejected_and_told(text, rule):
    found = read(text)
    assert (found.row_count, found.kept_count) == (1, 0)
    assert rule in found.issues["rule"].tolist()
    assert set(found.issues["severity"]) == {"rejet"}


def test_what_is_said_beside_is_told_and_leaves_the_parameter():
    gain = GOOD.replace("EUR/lieu/an", "EUR/personne/an")
    found = read("[gain.a]\n" + gain + 'overlaps = ["b"]\nyear = "2020"\nnote = "x"\n')
    assert found.kept_count == 1
    assert sorted(found.issues["rule"]) == ["année", "clé inconnue", "gain inconnu"]
    assert found.table["overlaps"].tolist() == ["b"]


def test_a_gain_without_overlaps_is_not_one_that_overlaps_none():
    gain = GOOD.replace("EUR/lieu/an", "EUR/personne/an")
    found = read("[gain.a]\n" + gain + "[gain.b]\n" + gain + "overlaps = []\n")
    assert found.table["overlaps"].isna().tolist() == [True, False]
    assert found.table["overlaps"].tolist()[1] == ""


def test_another_name_is_kept_outside_of_the_computation():
    found = read("[total]\n" + GOOD.replace("EUR/lieu/an", "EUR/an"))
    assert found.table["parameter_id"].tolist() == ["total"]


def test_the_template_is_read_and_assumes_nothing():
    found = published_parameters(tomllib.loads(value_template().decode()), "modele")
    assert found.issues.empty
    assert set(found.table["parameter_id"]).isdisjoint(
        {"deadweight", "attribution", "duration_years"}
    )
    assert found.table["is_second_hand"].all()
