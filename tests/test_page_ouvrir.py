"""The page *Où ouvrir ?* answers on the embedded atlas, obeys the URL, says what is proven."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import PROJECT

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def open_page(built, monkeypatch):
    from atlas.app import reads

    monkeypatch.setenv("ATLAS_STORE", str(built.store_path))
    reads._settings.clear()

    def run(**query):
        app = AppTest.from_file(PROJECT / "streamlit_app.py", default_timeout=60)
        app.switch_page("pages/ouvrir.py")
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception, app.exception
        return app

    yield run
    reads._settings.clear()


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
