"""The page *Où ouvrir ?* answers on the embedded atlas, obeys the URL, says what is proven."""

from functools import partial

import pytest

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def open_page(open_page):
    return partial(open_page, "ouvrir")


def said(app):
    return " ".join(text.value for text in app.markdown)


def test_sites_of_a_departement_are_as_many_as_asked(open_page):
    app = open_page(territoire="D01", sites="3")
    assert not app.error
    assert "3 nouveaux sites mettent" in said(app)
    assert "Optimum prouvé" in said(app)
    sites = app.dataframe[0].value
    assert len(sites) == 3
    assert sites["Code commune"].str.startswith("01").all()
    gains = sites["Habitants nouvellement à portée"].tolist()
    assert gains == sorted(gains, reverse=True)


def test_a_budget_gives_the_cost_of_each_person(open_page):
    app = open_page(territoire="D01", limite="budget", budget="100000", cout="50000")
    sites = app.dataframe[0].value
    assert len(sites) == 2
    assert "€ par habitant" in said(app).replace("**", "")
    first = sites.iloc[0]
    expected = 50_000 / first["Habitants nouvellement à portée"]
    assert first["Coût par habitant (€)"] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("model", ["trajets", "equite"])
def test_the_other_criteria_answer(open_page, model):
    app = open_page(territoire="D01", critere=model, sites="2")
    assert not app.error
    assert "Optimum prouvé" in said(app)


def test_a_territory_that_no_source_covers_is_said_not_answered(open_page):
    app = open_page(territoire="D75")
    assert app.error or "Inconnu" in said(app)


def test_closures_name_the_places_of_the_territory(open_page):
    app = open_page(territoire="D01")
    lost = app.dataframe[-1].value
    assert len(lost)
    assert lost["Perdent leur seul lieu, si l'adresse ferme"].is_monotonic_decreasing


CANDIDATES = """id,nom,longitude,latitude,cout
a,<b>Gare</b>,5.43,46.21,1000
b,Halle,5.60,45.90,2000
c,Nulle part,,45.9,10
"""


def test_sites_come_from_a_file_of_the_reader(open_page):
    app = open_page(territoire="D01", candidats="fichier", sites="2")
    assert "donnez le fichier des candidats" in app.error[0].value
    app.file_uploader[0].set_value(("sites.csv", CANDIDATES.encode(), "text/csv")).run()
    assert not app.exception
    assert not app.error
    assert any("3 lignes lues, 2 candidats" in text.value for text in app.caption)
    assert any("ligne 4" in text.value for text in app.text)
    assert set(app.dataframe[0].value.iloc[:, 1]) <= {"<b>Gare</b>", "Halle"}


def test_a_file_that_is_no_list_of_sites_is_a_message(open_page):
    app = open_page(territoire="D01", candidats="fichier")
    app.file_uploader[0].set_value(("x.csv", b"a,b\n1,2\n", "text/csv")).run()
    assert not app.exception
    assert "sans colonne id" in app.error[0].value
