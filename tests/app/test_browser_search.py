"""*Chercher* in a real browser: position on a click only, list and map, states in the address."""

import re

import pytest

from tests.app.test_shell import settle

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

# Bourg-en-Bresse.
HERE = {"longitude": 5.2264, "latitude": 46.2051}
COUNTED = """() => {
    window.asked = 0;
    const real = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
    navigator.geolocation.getCurrentPosition = (...all) => { window.asked += 1; real(...all); };
}"""


def map_frame(page):
    return next(frame for frame in page.frames if "/component/" in frame.url)


def wait_for_first(page, rank):
    """Wait until the list begins with a rank, all of it."""
    page.wait_for_function(
        "rank => document.querySelector('.atlas-found li')?.value === rank", arg=rank,
        timeout=60_000,
    )  # fmt: skip
    settle(page)


@pytest.mark.slow
def test_addresses_of_before_keep_what_they_ask(page, address):
    page.goto(f"{address}/recherche?q=wifi&nature=lieu&territoire=D01")
    page.get_by_role("heading", level=1, name="Chercher").wait_for(timeout=60_000)
    settle(page)
    assert "/chercher?" in page.url
    assert page.get_by_label("Que cherchez-vous").input_value() == "wifi"
    assert page.locator(".atlas-chips").get_by_text("lieux").count() == 1
    page.goto(f"{address}/lieux?frais=Gratuit&territoire=D01")
    page.locator(".atlas-chips").get_by_text("Gratuit").wait_for(timeout=60_000)
    assert page.faults == []


@pytest.mark.slow
def test_a_position_is_asked_on_a_click_and_orders_what_is_found(browser, address):
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, geolocation=HERE, permissions=["geolocation"]
    )
    page = context.new_page()
    page.add_init_script(f"({COUNTED})()")
    page.goto(f"{address}/chercher?q=aide")
    page.locator(".atlas-found").wait_for(timeout=60_000)
    settle(page)
    assert page.evaluate("window.asked") == 0
    page.get_by_role("button", name="Près de moi").click()
    page.wait_for_url("**position=5.226*46.205**", timeout=30_000)
    page.locator(".st-key-constat").get_by_text("votre position").wait_for(timeout=60_000)
    settle(page)
    assert page.evaluate("window.asked") == 1
    page.wait_for_function(
        "() => document.querySelector('.atlas-found').innerText.includes('km')", timeout=60_000
    )
    settle(page)
    told = page.locator(".atlas-found").inner_text()
    far = [float(km.replace(",", ".")) for km in re.findall(r"à ([\d,]+)\xa0km", told)]
    assert far
    assert max(far) <= 20
    assert map_frame(page).locator(".atlas-site").get_by_text("●").count() >= 1
    context.close()


@pytest.mark.slow
def test_the_list_and_the_map_answer_each_other(page, address):
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{address}/chercher?q=aide&territoire=C01053")
    page.locator(".atlas-found").wait_for(timeout=60_000)
    settle(page)
    name = page.locator(".atlas-found li a").first
    wanted = name.inner_text()
    name.click()
    card = page.frame_locator("iframe[title*=carte]").first.locator("[data-card] strong").first
    card.get_by_text(wanted, exact=True).wait_for(timeout=30_000)
    assert "choix=" in page.url
    page.locator(".atlas-chosen").first.wait_for(timeout=60_000)
    page.go_back()
    page.locator(".atlas-chosen").wait_for(state="detached", timeout=30_000)


@pytest.mark.slow
def test_a_place_opened_on_the_map_stands_out_in_the_list_until_it_is_closed(page, address):
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{address}/chercher?q=aide&territoire=C01053")
    page.locator(".atlas-found").wait_for(timeout=60_000)
    settle(page)
    frame = map_frame(page)
    frame.wait_for_function("() => window.atlas && atlas.places && atlas.places.lon")
    for row in (3, 15):
        frame.evaluate("row => atlas._openPlace(row)", row)
        name = frame.evaluate("row => atlas.places.name[row]", row)
        page.locator(".atlas-chosen").get_by_text(name).first.wait_for(timeout=30_000)
        settle(page)
        item = page.locator(".atlas-chosen").first.bounding_box()
        assert 0 < item["y"] < 768 - 20, "in sight"
    frame.get_by_role("button", name="Fermer").click()
    page.locator(".atlas-chosen").wait_for(state="detached", timeout=30_000)
    settle(page)
    assert frame.locator("[data-card]").count() == 0
    assert page.faults == []


@pytest.mark.slow
def test_the_next_ones_a_chip_and_back(page, address):
    page.goto(f"{address}/chercher?q=m%C3%A9diath%C3%A8que+ouverte+le+samedi&territoire=FR")
    page.locator(".atlas-found").wait_for(timeout=60_000)
    settle(page)
    assert page.locator(".atlas-found li").count() == 10
    page.get_by_role("link", name="suivants ›").click()
    page.wait_for_url("**premier=11**")
    wait_for_first(page, 11)
    page.locator(".atlas-chips").get_by_role("link", name="samedi").click()
    page.wait_for_url("**sans=samedi**")
    wait_for_first(page, 1)
    page.locator(".atlas-chips s").wait_for(timeout=60_000)
    page.go_back()
    page.locator(".atlas-chips s").wait_for(state="detached", timeout=60_000)
    assert "sans=" not in page.url
    assert page.faults == []


@pytest.mark.slow
def test_the_sheet_is_at_the_top_and_back_is_the_list(page, address):
    page.goto(f"{address}/chercher?q=aide&territoire=D01")
    page.locator(".atlas-found").wait_for(timeout=60_000)
    settle(page)
    page.locator(".atlas-found").get_by_role("link", name="fiche").first.click()
    page.wait_for_url("**lieu=**")
    page.get_by_role("link", name="Revenir aux résultats").wait_for(timeout=30_000)
    assert page.locator("iframe[title*=carte]").count() == 0
    page.get_by_role("link", name="Revenir aux résultats").click()
    page.locator(".atlas-found").wait_for(timeout=60_000)
    assert "lieu=" not in page.url


@pytest.mark.slow
def test_the_field_that_takes_a_file_is_french(page, address):
    page.goto(f"{address}/essai")
    field = page.locator("[data-testid=stFileUploader]")
    field.wait_for(timeout=60_000)
    settle(page)
    said = field.inner_text()
    assert "Choisir un fichier" in said
    assert not re.search(r"Upload|Drag|Limit|per file|MB", said)


@pytest.mark.slow
def test_on_a_telephone_the_map_has_its_room_and_the_menu_covers_the_rest(page, address):
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{address}/chercher?q=aide&territoire=D01")
    page.locator(".atlas-found").wait_for(timeout=60_000)
    settle(page)
    box = page.locator(".st-key-carte-et-panneau iframe").first.bounding_box()
    assert box["height"] >= 0.59 * 800
    page.locator("[data-testid=stExpandSidebarButton]").click()
    for above in (".st-key-puce", ".st-key-champ-territoire"):
        page.locator(above).first.wait_for(state="hidden", timeout=10_000)
    page.locator("[data-testid=stSidebarCollapseButton] button").click()
    page.locator(".st-key-puce").first.wait_for(state="visible", timeout=10_000)


@pytest.mark.slow
def test_on_a_telephone_the_controls_are_a_sheet_that_escape_closes(page, address):
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{address}/acces?territoire=D01")
    opener = page.get_by_role("button", name="Choix et outils")
    opener.wait_for(timeout=60_000)
    settle(page)
    level = page.get_by_role("combobox", name="Découpage")
    assert not level.is_visible()
    opener.click()
    level.wait_for(state="visible", timeout=10_000)
    assert opener.get_attribute("aria-expanded") == "true"
    assert page.locator(".st-key-barre").bounding_box()["y"] > 0.3 * 800, "from the bottom"
    page.keyboard.press("Escape")
    level.wait_for(state="hidden", timeout=10_000)
