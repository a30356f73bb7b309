"""What names persons is told by the column, and never quoted."""

import pytest

from atlas.text.personal import is_about_persons, names_persons, shown_example


@pytest.mark.parametrize("column", [
    "Nom animateur", "Prénom animateur", "nom_referent", "NomResponsable", "Contact", "prenom",
    "Nom et prénom du contact", "Nom de la directrice", "Référente", "first_name", "Creator",
    "Nom du médiateur numérique",
])  # fmt: skip
def test_columns_of_names_of_persons(column):
    assert names_persons(column)
    assert is_about_persons(column)
    assert shown_example(column, ["x"]) is None


@pytest.mark.parametrize("column", [
    "nom", "Nom du lieu", "Nom de votre structure", "raison_sociale", "contact_telephone",
    "NOM_TL", "name", "Commune", "nom_commune", "labels_nationaux",
])  # fmt: skip
def test_columns_that_name_no_person(column):
    assert not names_persons(column)


@pytest.mark.parametrize("text", [
    "alix@exemple.fr", "appeler le 06 39 98 00 01", "+33639980001", "M. Untel", "Mme Untel",
    "par Alix Untel", "UNTEL Alix", "", "-",
])  # fmt: skip
def test_what_may_be_personal_or_says_nothing_is_not_quoted(text):
    assert shown_example("note", [text]) is None
    assert shown_example("note", [text, "le vendredi"]) == "le vendredi"


def test_an_example_is_one_short_line():
    shown = shown_example("note", ["le vendredi\n" * 20])
    assert shown is not None
    assert "\n" not in shown
    assert len(shown) <= 60
