"""Names and addresses as they are compared."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.text.names import address_key, core_name, house_number, name_key, name_kinds, street_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Médiathèque de l'Abbaye", "MEDIATHEQUE  ABBAYE"),
        ("Centre Communal d'Action Sociale", "CCAS"),
        ("Maison de services au public", "MSAP"),
        ("Espace Public Numérique", "E.P.N. ".replace(".", "")),
        ("Hôtel de Ville", "Mairie"),
        ("Communauté de communes du Thouarsais", "CC Thouarsais"),
    ],
)
def test_two_ways_to_write_a_name_make_one_key(one, other):
    assert name_key(one) == name_key(other)


def test_different_names_keep_different_keys():
    assert name_key("Médiathèque Hugo") != name_key("Médiathèque Zola")


def test_the_commune_leaves_the_name_unless_nothing_is_left():
    records = pd.DataFrame(
        {
            "name": ["Mairie de Guéret", "Guéret"],
            "commune_name": ["Guéret", None],
            "declared_commune_name": [None, "GUERET"],
        }
    )
    assert core_name(records).tolist() == ["mairie", "gueret"]


@pytest.mark.parametrize(
    ("address", "number", "street"),
    [
        ("12 bis, av. du Gal de Gaulle", "12", "avenue general gaulle"),
        ("Place du 8 mai 1945", "", "place 8 mai 1945"),
        ("3 place du 8 mai", "3", "place 8 mai"),
        ("Le Bourg", "", "bourg"),
        ("BP 12 - 4 rue Hoche 23000 Guéret CEDEX 9", "4", "rue hoche gueret"),
        ("", "", ""),
    ],
)
def test_house_number_and_street(address, number, street):
    assert house_number(address) == number
    assert street_key(address) == street


def test_an_address_without_number_makes_no_key():
    keys = address_key(pd.Series(["4 rue Hoche", "Le Bourg", None]))
    assert keys.tolist() == ["4 rue hoche", "", ""]


def test_kinds_of_counter():
    assert name_kinds("Mission locale - antenne de Bort") == {"insertion"}
    assert "centre social" in name_kinds("Centre socio-culturel")
    assert name_kinds("Maison France services") == {"france services"}
    assert name_kinds("Café des lices") == frozenset()


@given(st.text(max_size=60))
def test_any_text_makes_keys_and_they_are_stable(text):
    key = name_key(text)
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert name_key(key) == name_key(name_key(key))
    assert isinstance(street_key(text), str)
    assert house_number(text) == "" or house_number(text).isdigit()
