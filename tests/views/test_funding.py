"""What is said of money: kinds never mixed, unknown never zero, an association never a cause."""

import pandas as pd
import pytest

from atlas.access.inequality import lorenz
from atlas.analysis.steering.beneficiaries import BODY_FUNDED, FUNDED, UNKNOWN_MONEY
from atlas.views.words.steering import calls
from atlas.views.words.steering import funding as views


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ").replace("*", "")


def test_places_whose_money_is_unknown_are_never_said_without_money():
    money = pd.Series([FUNDED, BODY_FUNDED, UNKNOWN_MONEY, UNKNOWN_MONEY])
    said = plain(views.place_money_sentence(money))
    assert "1 est nommé par un financement" in said
    assert "pour 2 autres, l'argent est inconnu" in said


def test_what_opened_beside_money_is_called_an_association():
    found = pd.Series({"opened_count": 3, "funded_count": 2, "eur": 900.0, "people": 30,
                       "eur_per_person": 30.0})  # fmt: skip
    said = plain(calls.newly_reached_sentence(found, "Source", 10))
    assert "3 lieux ont ouvert ; de 2, l'argent est connu (900 €)" in said
    assert "30,00 € chacun. C'est une association" in said
    unknown = plain(calls.newly_reached_sentence(found * 0, "Source", 10))
    assert "leur argent est inconnu" in unknown
    assert "€" not in unknown


def test_the_half_with_the_least_money_is_read_on_the_curve():
    """Ten people at 1, thirty at 3: the half are the ten and ten more, 10 + 30 of 100 euros."""
    curve = lorenz(pd.Series([1.0, 3.0]), pd.Series([10, 30]))
    assert "en a 40 %" in plain(views.concentration_finding(curve, "habitants"))
    none = lorenz(pd.Series([], dtype="float64"), pd.Series([], dtype="float64"))
    assert "inconnue" in views.concentration_finding(none, "habitants")


@pytest.mark.parametrize("column", [*views.MEASURE_LABELS, "ceiling_per_person"])
def test_a_measure_of_money_says_its_kind_its_unit_and_what_is_unknown(column):
    measure = views.money_measure(column, pd.Series([1.0, 2.0, 5.0, 9.0, None]), "versé")
    assert "versé" in measure.label
    assert measure.unit.startswith("€")
    assert measure.unknown.startswith("Inconnu")


def test_a_kind_without_any_amount_is_said_unknown():
    rows = pd.DataFrame({"population": [10], "eur": [None]})
    said = views.money_finding(rows, pd.DataFrame({"eur": []}), "versé", "Ain")
    assert "aucun montant de cette nature n'est connu" in said
