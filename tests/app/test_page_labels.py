"""The page Labels, and the label on a territory's sheet."""

import pytest

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def open_page(open_page):
    def run(page, **query):
        app = open_page(page, **query)
        assert not app.error
        return app

    return run


@pytest.mark.slow
def test_the_sample_is_called_one_and_the_effect_no_cause(open_page):
    app = open_page("labels", territoire="FR")
    texts = [element.value for element in app.markdown]
    assert "Échantillon de 203 distinctions sur environ 5" in texts[0]
    assert any("Ce n'est pas une cause" in text for text in texts)
    assert any("196 résolues" in text and "5 à décider" in text for text in texts)
    losses = next(d.value for d in app.dataframe if "Ce qu'elle prouve" in d.value)
    assert "Lille" in set(losses["Territoire"])
    totals = next(d.value for d in app.dataframe if "Contradiction" in d.value)
    assert totals.set_index("Édition").loc[2015, "Contradiction"].startswith("51")


@pytest.mark.slow
def test_an_edition_and_a_departement_come_from_the_url(open_page):
    app = open_page("labels", departement="59", mesure="niveau", edition="2018-02-08")
    told = " ".join(caption.value for caption in app.caption)
    assert "Édition 2018 : connue en entier pour la région Hauts-de-France" in told
    table = app.dataframe[0].value.set_index("Territoire")["À la date"]
    assert table["Maing"] == "5 @"
    assert table["Lille"] == "Non labellisée (édition complète)"


@pytest.mark.slow
def test_a_community_is_shown_at_its_level(open_page):
    app = open_page("labels", niveau="epci", departement="973")
    assert "CA du Centre Littoral" in set(app.dataframe[0].value["Territoire"])


@pytest.mark.slow
def test_the_sheet_shows_the_history_or_says_that_it_is_unknown(open_page):
    app = open_page("territoire", niveau="commune", code="38185")
    assert any("Niveau" in d.value and "5 @" in set(d.value["Niveau"]) for d in app.dataframe)
    app = open_page("territoire", niveau="commune", code="01001")
    assert any("Ce n'est pas « sans label »" in m.value for m in app.markdown)
