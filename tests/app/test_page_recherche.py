"""The pages *Recherche* and *Actions* answer on the embedded atlas, obey the URL, escape."""

import pytest

from atlas.store.database import read_table

pytestmark = pytest.mark.filterwarnings("default")


def test_a_question_is_answered_with_its_territory(open_page):
    app = open_page("recherche", q="médiathèque dans le Rhône", territoire="FR")
    assert not app.error
    assert "Rhône" in " ".join(text.value for text in app.markdown)
    assert "Département" not in app.dataframe[0].value  # alike on every row: said under the table
    assert any("Département\\, 69" in text.value for text in app.caption)


def test_what_was_understood_is_taken_off_and_put_back(open_page):
    every = open_page("recherche", q="médiathèque ouverte le samedi", territoire="FR")
    [chips] = every.button_group
    assert len(chips.options) == len(chips.value) == 2
    day = next(name for name in chips.value if "samedi" in name)
    fewer = open_page("recherche", q="médiathèque ouverte le samedi", territoire="FR", sans=day)
    assert list(fewer.button_group[0].value) == [n for n in chips.value if n != day]
    assert day in fewer.query_params["sans"]
    told = [" ".join(text.value for text in app.markdown) for app in (every, fewer)]
    assert ["Compris\u00a0: " in text and day in text for text in told] == [True, False]


def test_without_a_question_nothing_is_listed(open_page):
    app = open_page("recherche")
    assert not app.dataframe
    assert any("Écrivez" in text.value for text in app.markdown)


def test_near_a_commune_and_who_else_does_this(open_page, built):
    places = read_table(built.store_path, "places")
    own = places.dropna(subset=["services", "longitude", "commune_code"]).iloc[0]
    app = open_page("recherche", comme=str(own["place_id"]), pres=str(own["commune_code"]))
    found = app.dataframe[0].value
    assert own["place_id"] not in set(found["Identifiant"])
    assert (found["Distance (km)"] <= 20).all()


def test_an_unknown_commune_is_a_sentence(open_page):
    app = open_page("recherche", q="wifi", pres="nulle part du tout")
    assert "nulle part du tout" in app.error[0].value


def test_an_empty_register_says_so_and_shows_what_places_publish(open_page):
    app = open_page("actions", territoire="D01")
    said = " ".join(text.value for text in app.markdown)
    assert "Aucune action n'est chargée" in said
    assert "atlas import" not in said
    assert app.dataframe[0].value["Lieux"].sum() > 0
