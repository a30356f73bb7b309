"""The words and tables of what changed: counts by hand, singular and plural, what is unknown."""

from datetime import date

import pandas as pd
import pytest

from atlas.access.assumptions import Assumptions
from atlas.analysis.changes import CHANGE_COUNTS, CHANGES, CLOSED, OPENED, REPOSITIONED
from atlas.analysis.evolution import Evolution
from atlas.analysis.gains import GAIN_COLUMNS, LOSS_COLUMNS, PEOPLE_COLUMNS
from atlas.reader import Period
from atlas.text.french import counted
from atlas.views.words.changes import (
    access_changes_table,
    changes_headline,
    changes_sentence,
    changes_table,
    compared_sentence,
    meanings_markdown,
    sums_table,
)

PERIOD = Period(date(2022, 12, 1), date(2024, 8, 1))
ROAD = Assumptions()


def territory(counts, people=(1500, 1200, 300, 20), **causes):
    """Return a row of `sum_changes`: some counts by change, then people, and some by cause."""
    values = {column: counts.get(change, 0) for change, column in CHANGE_COUNTS.items()}
    values |= dict.fromkeys(PEOPLE_COLUMNS, 0) | dict(zip(PEOPLE_COLUMNS, people, strict=False))
    return pd.Series({"territory_code": "FR", "territory_name": "France entière"} | values | causes)


def test_the_finding_by_hand():
    counts = {"ouvert": 162, "fermé": 1, "déplacé": 12, "position corrigée": 2,
              "position perdue": 1, "inchangé": 9}  # fmt: skip
    causes = {GAIN_COLUMNS[OPENED]: 290, GAIN_COLUMNS[REPOSITIONED]: 10, LOSS_COLUMNS[CLOSED]: 20}
    assert changes_sentence(PERIOD, territory(counts, **causes), ROAD) == (
        "Entre le 01/12/2022 et le 01/08/2024, France entière : **162 lieux ouverts, 1 fermé**, "
        "12 déplacés, 3 positions corrigées, gagnées ou perdues, 0 renommé et 9 inchangés. "
        "**300 habitants ont gagné** un lieu à 10\xa0km ou moins par la route (290 par une "
        "ouverture, 10 par une position corrigée), **20 n'en ont plus** (20 par une fermeture), "
        "sur 1\u202f200 habitants mesurés aux deux dates."
    )


def test_the_travel_and_what_cannot_be_compared_are_said():
    row = territory({"inconnu": 4})
    flown = changes_sentence(PERIOD._replace(km=7.5), row, Assumptions(travel="vol"))
    assert "à 7,5\xa0km ou moins à vol d'oiseau" in flown
    assert flown.endswith(
        "4 lieux ne peuvent pas être comparés, hors de ce que couvrait leur source."
    )


def test_unknown_is_not_zero():
    row = territory(dict.fromkeys(CHANGE_COUNTS, pd.NA), (10, 0, pd.NA, pd.NA))
    row["unknown_count"] = 0
    sentence = changes_sentence(PERIOD, row, ROAD)
    assert "inconnues" in sentence
    assert "On ne sait pas" in sentence
    assert "0 lieu" not in sentence


def test_the_headline_keeps_the_numbers_that_are_read_at_a_glance():
    counts = {"ouvert": 3, "fermé": 1, "inchangé": 9}
    assert changes_headline(PERIOD, territory(counts), ROAD) == (
        "Entre le 01/12/2022 et le 01/08/2024, France entière\xa0: **3 lieux ouverts, 1 fermé**. "
        "**300 habitants ont gagné** un lieu à 10\xa0km ou moins par la route, "
        "**20 n'en ont plus**."
    )


def test_the_sources_compared_are_named_and_the_others_counted():
    nothing = pd.DataFrame()
    evolution = Evolution(nothing, nothing, nothing, ("a",), ROAD)
    said = compared_sentence(evolution, {"a": "<b>*A*</b>", "b": "B", "c": "C"}, "par la route")
    assert "<b>" not in said
    assert "2 autres sources ne sont pas comparées" in said
    assert said.endswith("Hypothèses : par la route.")


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
    table = sums_table(pd.DataFrame([territory({"ouvert": 1})]), 5)
    assert table.iloc[0, :4].tolist() == ["FR", "France entière", 1, 0]
    assert not [heading for heading in table if "_" in heading]
    assert table.iloc[0]["Perdent un lieu à 5\xa0km ou moins"] == 20
