"""The shell of every page: where the map begins, the territory, Back, the link, the chip."""

import time

import pytest

from atlas.app.shell import chip, field
from atlas.schema.level import Territory

pytestmark = pytest.mark.filterwarnings("default")

STILL = "[data-testid='stApp'][data-test-script-state='notRunning']"
FIELD = "Territoire : commune, code postal, EPCI, département ou région"
MAPS = ["", "acces", "besoins", "ouvrir", "labels", "ouverture", "chercher"]


def asked(app, key):
    value = app.query_params.get(key)
    return value[0] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"departement": "23"}, "D23"),
        ({"niveau": "region", "code": "75"}, "R75"),
        ({"niveau": "departement", "code": "75"}, "D75"),
    ],
)
@pytest.mark.slow
def test_an_address_of_before_names_the_same_territory(open_page, old, new):
    app = open_page("territoire", **old)
    assert asked(app, "territoire") == new
    assert not {"departement", "code", "niveau"} & {*app.query_params}


@pytest.mark.slow
def test_an_unknown_territory_is_one_sentence_and_no_error(open_page):
    app = open_page("acces", territoire="X99")
    assert not app.error
    assert [warning.value for warning in app.warning if "X99" in warning.value]


def test_the_only_region_known_is_shown_first_and_the_country_when_asked(open_page):
    home, country = open_page("carte"), open_page("carte", territoire="FR")
    assert "Auvergne-Rhône-Alpes" in home.markdown[0].value
    assert "France" in country.markdown[0].value


@pytest.mark.parametrize("territory", ["C01004", "E240100883", "D01", "R84", "FR", "D23"])
@pytest.mark.parametrize("page", ["carte", "acces", "besoins", "ouverture", "labels", "territoire"])
@pytest.mark.slow
def test_every_level_is_answered(open_page, page, territory):
    app = open_page(page, territoire=territory)
    assert not app.error
    assert not app.warning


@pytest.mark.slow
def test_the_territory_stays_on_pages_that_do_not_use_it(open_page):
    app = open_page("carte", territoire="D01")
    for page in ("methode", "donnees", "qualite", "essai", "comparer"):
        app.query_params.clear()
        app.switch_page(f"pages/{page}.py")
        app.run()
        assert asked(app, "territoire") == "D01", page


def test_a_territory_is_named_with_what_tells_it_from_another(open_page):
    open_page("carte")
    assert field.shown_name(Territory("departement", "23")) == "Creuse, département"
    assert field.shown_name(Territory("commune", "80225")) == "Creuse, 80"
    assert chip.label(Territory("region", "84")).startswith("Données 2022 · 4 communes inconnues")


def test_the_welcome_tells_a_commune_who_helps_when_and_how_to_get_there(open_page):
    app = open_page("accueil", territoire="C01004")
    told = " ".join(str(box.value) for box in app.get("html"))
    assert "Lieu le plus proche" in told
    for fact in ("Adresse", "Téléphone", "Horaires", "Y aller"):
        assert fact in told
    empty = open_page("accueil", territoire="D01")
    assert any("code postal" in text.value for text in empty.markdown)


@pytest.fixture
def portable(page):
    page.set_viewport_size({"width": 1366, "height": 768})
    return page


def settle(page):
    page.wait_for_selector(STILL, timeout=60_000)
    page.wait_for_timeout(700)


@pytest.mark.browser
@pytest.mark.parametrize("path", MAPS)
@pytest.mark.slow
def test_the_map_begins_high_and_ends_with_the_window(portable, address, path):
    portable.goto(f"{address}/{path}?territoire=D01")
    portable.locator(".st-key-carte-et-panneau iframe").first.wait_for(timeout=60_000)
    settle(portable)
    box = portable.locator(".st-key-carte-et-panneau iframe").first.bounding_box()
    assert box["y"] <= 200
    assert 730 <= box["y"] + box["height"] <= 768
    assert portable.title().startswith("Ain – ")
    assert "vue=" not in portable.url, "the map has not left the territory by itself"
    assert portable.faults == []


@pytest.mark.browser
@pytest.mark.slow
def test_a_choice_of_territory_is_undone_by_back_and_shared_as_it_stands(portable, address):
    portable.goto(address)
    box = portable.get_by_label(FIELD)
    box.wait_for(timeout=60_000)
    settle(portable)
    box.click()
    begun = time.monotonic()
    box.press_sequentially("creuse", delay=20)
    first = portable.get_by_role("option").first
    portable.get_by_role("option", name="Creuse, département").wait_for()
    assert time.monotonic() - begun < 6 * 0.3, "at most 0.3 s a key"
    assert first.inner_text() == "Creuse, département"
    box.press("Enter")
    portable.wait_for_url("**territoire=D23**")
    settle(portable)
    assert portable.title() == "Creuse – Carte – Atlas"
    portable.get_by_role("combobox", name="Mesure").click()
    portable.get_by_role("option", name="Nombre de lieux", exact=True).click()
    portable.wait_for_url("**mesure=place_count**")
    settle(portable)
    portable.get_by_role("button", name="Lien").click()
    shared = portable.locator("[data-share=link]")
    shared.wait_for()
    assert shared.input_value() == portable.url
    portable.keyboard.press("Escape")
    portable.go_back()
    settle(portable)
    assert "territoire=D23" in portable.url
    assert "mesure" not in portable.url
    measure = portable.get_by_role("combobox", name="Mesure")
    assert measure.input_value().startswith("Distance par la route")
    portable.go_back()
    settle(portable)
    assert "territoire" not in portable.url
    assert portable.title().startswith("Auvergne-Rhône-Alpes")


@pytest.mark.browser
@pytest.mark.slow
def test_the_address_of_the_main_page_is_known(page, address):
    page.goto(f"{address}/carte?territoire=D01")
    page.get_by_role("heading", level=1, name="Carte").wait_for(timeout=60_000)
    settle(page)
    assert page.url.startswith(f"{address}/?territoire=D01")
    assert page.faults == []
