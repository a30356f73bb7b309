"""Every page runs on the embedded atlas, obeys the URL, and shows errors as sentences."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import PROJECT

PAGES = [
    "carte", "lieux", "territoire", "evolution", "doublons", "qualite", "donnees", "methode"
]  # fmt: skip


@pytest.fixture
def open_page(built, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(built.store_path))

    def run(page, **query):
        from atlas.app import reads

        reads._settings.clear()
        app = AppTest.from_file(PROJECT / "streamlit_app.py", default_timeout=60)
        app.switch_page(f"pages/{page}.py")
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception, app.exception
        return app

    yield run
    from atlas.app import reads

    reads._settings.clear()


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("page", PAGES)
def test_every_page_runs_and_says_what_is_unknown(open_page, page):
    app = open_page(page)
    assert not app.error
    assert "inconnue" in app.info[0].value


@pytest.mark.filterwarnings("default")
def test_the_map_page_obeys_the_url(open_page):
    app = open_page("carte", departement="01", niveau="commune", mesure="beyond_10km_share")
    assert app.selectbox(key="departement").value == "01"
    assert app.selectbox(key="niveau").value == "commune"
    assert "Ain" in app.markdown[0].value
    assert "plus de 10 km" in app.markdown[0].value


@pytest.mark.filterwarnings("default")
def test_a_choice_is_written_in_the_url(open_page):
    app = open_page("carte")
    app.selectbox(key="mesure").set_value("place_count").run()
    assert app.query_params["mesure"] == "place_count"
    app.selectbox(key="mesure").set_value("nearest_distance_m").run()
    assert "mesure" not in app.query_params


@pytest.mark.filterwarnings("default")
def test_a_wrong_url_is_said(open_page):
    app = open_page("territoire", niveau="departement", code="999")
    assert "999" in app.warning[0].value


@pytest.mark.filterwarnings("default")
def test_search_ignores_accents_and_case(open_page):
    with_accents = open_page("lieux", q="MÉDIATHÈQUE")
    without = open_page("lieux", q="mediatheque")
    assert with_accents.markdown[0].value == without.markdown[0].value
    assert "**0**" not in without.markdown[0].value


@pytest.mark.filterwarnings("default")
def test_a_territory_shows_its_rank(open_page):
    app = open_page("territoire", niveau="departement", code="01")
    facts = app.dataframe[0].value
    assert facts.loc[facts["Mesure"] == "Nombre de lieux", "Valeur"].iloc[0].startswith("64")


@pytest.mark.filterwarnings("default")
def test_without_atlas_the_page_says_what_to_do(open_page, monkeypatch, tmp_path):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "none.duckdb"))
    app = open_page("carte")
    assert "atlas build" in app.error[0].value
