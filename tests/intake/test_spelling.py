"""Columns are the same however their name is written."""

import pandas as pd
import pytest

from atlas.intake.spelling import column_key, respelled, with_names


@pytest.mark.parametrize("name", [
    "Complément d’adresse", "complement d'adresse", "COMPLEMENT_D_ADRESSE",
    "\ufeffcomplément dʼadresse",
    " Complément  d’Adresse ", "complément-d'adresse", "Comple\u0301ment d'adresse",
])  # fmt: skip
def test_spellings_of_one_name_have_one_key(name):
    assert column_key(name) == "complementdadresse"


def test_names_of_signs_only_stay_different():
    assert len({column_key(name) for name in ("", "_", "-", "…")}) == 4


def test_exact_spelling_wins_and_a_column_is_taken_once():
    assert respelled(["Adresse", "ADRESSE"], ["adresse", "Adresse"]) == {"ADRESSE": "adresse"}
    assert respelled(["Adresse"], ["adresse", "Adresse"]) == {}
    assert respelled(["NOM", "Nom"], ["nom"]) == {"NOM": "nom"}
    rows = pd.DataFrame({"NOM": ["A"], "autre": ["x"]})
    assert list(with_names(rows, ["nom", "absent"])) == ["nom", "autre"]
