"""What a reader assumes on one page holds on the next one, is said, and can be taken back."""

import pytest


def words(app):
    return " ".join(text.value for text in (*app.markdown, *app.caption))


@pytest.fixture
def carte(open_page):
    return open_page("carte")


def go(app, page):
    """Follow the menu, which drops the address, to another page."""
    app.query_params.clear()
    app.switch_page(f"pages/{page}.py")
    app.run()
    assert not app.exception, app.exception
    return app


def test_nothing_is_said_of_what_is_as_by_default(carte):
    assert "Autrement que par défaut" not in words(carte)
    assert "par la route (vol d'oiseau × 1,3)" in words(carte)
    assert "lieux sans position comptés à leur commune" in words(carte)


@pytest.mark.slow
def test_what_is_assumed_on_a_page_holds_on_the_next_ones_and_in_their_address(open_page):
    app = open_page("carte", trajet="vol", sans_point="non")
    assert "Autrement que par défaut : à vol d'oiseau" in words(app)
    for page in ("acces", "ouvrir", "besoins", "comparer"):
        go(app, page)
        assert app.query_params["trajet"] in ("vol", ["vol"]), page
        assert app.query_params["sans_point"] in ("non", ["non"]), page
        assert (
            "Autrement que par défaut : à vol d'oiseau ; lieux sans position laissés de côté."
        ) in words(app), page
        if page in ("acces", "ouvrir"):
            assert "10 km à vol d'oiseau" in app.markdown[0].value.replace("\xa0", " "), page
    assert "lieux sans position laissés de côté" in words(app)


@pytest.mark.slow
def test_one_click_comes_back_to_the_default_for_the_visit(open_page):
    app = open_page("carte", trajet="vol", departement="01")
    back = next(b for b in app.button if b.label == "Revenir aux hypothèses par défaut")
    back.click()
    app.run()
    assert "Autrement que par défaut" not in words(app)
    assert "trajet" not in app.query_params
    go(app, "acces")
    assert "Autrement que par défaut" not in words(app)
    # The territory is not an assumption: it stays.
    assert app.query_params["territoire"] in ("D01", ["D01"])


def test_a_source_or_a_travel_that_is_not_loaded_is_as_by_default(open_page):
    app = open_page("territoire", sources="inconnue", trajet="voiture", qualite="beaucoup",
                    date="hier")  # fmt: skip
    assert not app.error
    assert "« inconnue »" not in words(app)
    assert "Autrement que par défaut" not in words(app)


@pytest.mark.slow
def test_measures_of_the_map_obey(open_page, built):
    from atlas.access.assumptions import CROW, Assumptions
    from atlas.reader import Atlas
    from atlas.text.french import format_number

    known = Atlas.open(built.store_path)
    flown = Atlas(known.build, known.view, Assumptions(CROW)).summary()["population_beyond_10km"]
    driven = known.summary()["population_beyond_10km"]
    assert flown < driven
    for travel, expected in (("vol", flown), ("route", driven)):
        app = open_page("carte", mesure="beyond_10km_share", trajet=travel)
        assert f"**{format_number(expected)}** habitants" in words(app)
