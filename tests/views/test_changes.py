"""The words and tables of what changed: counts by hand, singular and plural, what is unknown."""

from datetime import date

import pandas as pd
import pytest

from atlas.analysis.changes import CHANGE_COUNTS, CHANGES
from atlas.text.french import counted
from atlas.views.words.changes import (
    access_changes_table,
    changes_sentence,
    changes_table,
    meanings_markdown,
    sums_table,
)

FIRST, SECOND = date(2022, 12, 1), date(2024, 8, 1)


def territory(*counts, people=(1500, 1200, 300, 20)):
    """Return a row of `sum_changes`: counts in the order of `CHANGE_COUNTS`, then people."""
    names = ["population", "population_measured", "population_gained", "population_lost"]
    values = dict(zip(CHANGE_COUNTS.values(), counts, strict=True)) | dict(
        zip(names, people, strict=True)
    )
    return pd.Series({"territory_code": "FR", "territory_name": "France entière"} | values)


def test_the_finding_by_hand():
    row = territory(162, 1, 12, 0, 0, 0, 0)
    assert changes_sentence(FIRST, SECOND, row, 10) == (
        "Entre le 01/12/2022 et le 01/08/2024, France entière : **162 lieux ouverts, 1 fermé**, "
        "12 déplacés et 0 renommé. **300 habitants ont gagné** un lieu à 10\xa0km ou moins "
        "par la route, "
        "**20 n'en ont plus**, sur 1\u202f200 habitants mesurés aux deux dates."
    )


def test_what_cannot_be_compared_is_said_and_why():
    sentence = changes_sentence(FIRST, SECOND, territory(0, 0, 0, 0, 3, 0, 4), 7.5)
    assert "7,5\xa0km" in sentence
    assert sentence.endswith(
        "7 lieux ne peuvent pas être comparés : 3 de sources sans édition à la première date, "
        "4 hors de ce que couvrait leur source."
    )
    alone = changes_sentence(FIRST, SECOND, territory(0, 0, 0, 0, 0, 1, 0), 10)
    assert alone.endswith(
        "1 lieu ne peut pas être comparé : 1 de sources sans édition à la seconde."
    )


def test_unknown_is_not_zero():
    row = territory(*[pd.NA] * 4, 0, 0, 0, people=(10, 0, pd.NA, pd.NA))
    sentence = changes_sentence(FIRST, SECOND, row, 10)
    assert "inconnues" in sentence
    assert "On ne sait pas" in sentence
    assert "0 lieu" not in sentence


@pytest.mark.parametrize(("count", "text"), [(0, "0 lieu"), (1, "1 lieu"), (2, "2 lieux")])
def test_plural_from_two(count, text):
    assert counted(count, "lieu", "lieux") == text


def test_every_change_is_explained():
    lines = meanings_markdown().splitlines()
    assert [line.split("**")[1] for line in lines] == list(CHANGES)


def make_changes(*rows):
    names = ["place_id", "change", "name_before", "name_after", "commune_name_before",
             "commune_name_after", "distance_m"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def test_changes_table_in_the_order_of_changes():
    changes = make_changes(
        ("a", "renommé", "Mairie", "Poste", "Ici", "Ici", 12.4),
        ("b", "fermé", "Mairie", None, "Ici", None, None),
        ("c", "ouvert", None, "<b>Lieu</b>", None, "Là", None),
        ("d", "ouvert", None, "Autre", None, "Là", None),
    )
    table = changes_table(changes)
    assert table["Changement"].tolist() == ["ouvert", "ouvert", "fermé", "renommé"]
    assert table["Lieu"].tolist() == ["c", "d", "b", "a"]
    assert table["Nom après"].iloc[0] == "<b>Lieu</b>"
    assert table["Déplacement (m)"].iloc[3] == 12
    assert pd.isna(table["Déplacement (m)"].iloc[0])


def test_access_table_keeps_those_concerned_most_people_first():
    access = pd.DataFrame(
        {
            "territory_code": ["1", "2", "3", "4"],
            "territory_name": ["A", "B", "C", "D"],
            "departement_code": "01",
            "population_gained": pd.array([50, 0, 0, None], dtype="Int64"),
            "population_lost": pd.array([0, 0, 80, None], dtype="Int64"),
            "distance_before_m": [12_040.0, 3.0, 9_000.0, None],
            "distance_after_m": [2_000.0, 3.0, 11_500.0, 4.0],
            "distance_change_m": [-10_040.0, 0.0, 2_500.0, None],
        }
    )
    table = access_changes_table(access, 10)
    assert table["Commune"].tolist() == ["C", "A"]
    assert table["Distance avant (km)"].tolist() == [9, 12]
    assert table["Écart (km)"].tolist() == [2.5, -10]
    assert table["Gagnent un lieu à 10\xa0km ou moins"].tolist() == [0, 50]


def test_sums_table_has_french_headings_only():
    table = sums_table(pd.DataFrame([territory(1, 2, 3, 4, 5, 6, 7)]), 5)
    assert table.iloc[0, :9].tolist() == ["FR", "France entière", 1, 2, 3, 4, 5, 6, 7]
    assert not [heading for heading in table if "_" in heading]
    assert table.iloc[0]["Perdent un lieu à 5\xa0km ou moins"] == 20
