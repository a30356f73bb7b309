# ruff: noqa: E501 (scripts of the browser)
"""Hands on the map, in a real browser: clicks, wheel, fingers, keys, and what a card then says."""

import re

import pytest

from tests.app.test_accessibility import violations
from tests.app.test_browser_map import shown

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

SIZES = {"portable": (1366, 768), "bureau": (1400, 1000), "telephone": (375, 800)}
# Points of the frame, well inside of Auvergne-Rhône-Alpes when the map stands there.
POINTS = ((0.3, 0.35), (0.4, 0.5), (0.35, 0.45))
MAIN = "document.querySelector('[data-testid=stMain]')"
VIEW = "vue=45.4,4.6,9"


def frame_box(page):
    """Return the place of the largest frame, scrolled into the window if it is not there."""
    frame = page.locator("iframe[title*=carte]").first
    top, height = frame.bounding_box()["y"], page.viewport_size["height"]
    if top > height - 150:
        page.evaluate(f"([by]) => {MAIN}.scrollBy(0, by)", [top - height + 250])
        page.wait_for_timeout(300)
    return frame.bounding_box()


def point_and_click(page, frame, box, dx, dy):
    """Return what the mouse points at, and the title of the card that the click opens."""
    bottom = min(page.viewport_size["height"], box["y"] + box["height"])
    x = box["x"] + dx * box["width"]
    y = max(box["y"], 0) + dy * (bottom - max(box["y"], 0))
    page.mouse.move(x - 3, y - 3)
    page.mouse.move(x, y)
    page.wait_for_timeout(300)
    tip = frame.locator(".leaflet-tooltip strong")
    hovered = tip.first.inner_text() if tip.count() else ""
    page.mouse.down()
    page.wait_for_timeout(60)
    page.mouse.up()
    page.wait_for_timeout(500)
    card = frame.locator("[data-card] strong")
    return hovered, card.first.inner_text() if card.count() else ""


@pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
@pytest.mark.parametrize("path", ["/", "/acces"])
@pytest.mark.parametrize("scrolled", [0, 150], ids=["haut", "défilé"])
@pytest.mark.slow
def test_the_first_click_opens_what_was_under_the_pointer(page, address, size, path, scrolled):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}{path}?lieux=non&{VIEW}")
    frame = shown(page)
    page.wait_for_timeout(1_500)
    page.evaluate(f"() => {MAIN}.scrollBy(0, {scrolled})")
    page.wait_for_timeout(300)
    box = frame_box(page)
    before = page.evaluate(f"() => {MAIN}.scrollTop")
    hovered, opened = point_and_click(page, frame, box, *POINTS[0])
    assert hovered
    assert opened == hovered
    assert page.evaluate(f"() => {MAIN}.scrollTop") == before, "the page did not move"


@pytest.mark.slow
def test_the_next_clicks_too(page, address):
    page.goto(f"{address}/?{VIEW}")
    frame = shown(page)
    page.wait_for_timeout(1_500)
    box, found = frame_box(page), []
    for dx, dy in POINTS:
        hovered, opened = point_and_click(page, frame, box, dx, dy)
        assert opened == hovered != ""
        found.append(opened)
    assert len(set(found)) == len(POINTS)


@pytest.mark.slow
def test_the_wheel_scrolls_the_page_and_zooms_with_a_key(page, address):
    page.goto(f"{address}/?lieux=non&{VIEW}")
    frame = shown(page)
    page.wait_for_timeout(1_500)
    box = frame_box(page)
    page.mouse.move(box["x"] + 200, max(box["y"], 0) + 100)
    before = page.evaluate(f"() => {MAIN}.scrollTop")
    page.mouse.wheel(0, 60)
    page.wait_for_timeout(400)
    assert frame.locator(".atlas-hint").first.inner_text() == "Ctrl + molette pour zoomer"
    assert frame.evaluate("() => atlas.map.getZoom()") == 9
    assert page.evaluate(f"() => {MAIN}.scrollTop") > before
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(800)
    page.keyboard.up("Control")
    assert frame.evaluate("() => atlas.map.getZoom()") > 9


@pytest.mark.slow
def test_one_finger_scrolls_the_page_and_two_move_the_map(browser, address):
    context = browser.new_context(viewport={"width": 375, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto(f"{address}/?lieux=non&{VIEW}")
    frame = shown(page)
    page.wait_for_timeout(1_000)
    actions = frame.evaluate("() => getComputedStyle(atlas.map.getContainer()).touchAction")
    assert actions == "pan-x pan-y"
    frame.evaluate("""() => {
        const box = atlas.map.getContainer(), at = { bubbles: true, pointerType: "touch" };
        box.dispatchEvent(new PointerEvent("pointerdown", at));
        const finger = new Touch({ identifier: 1, target: box, clientX: 50, clientY: 50 });
        box.dispatchEvent(new TouchEvent("touchmove", { touches: [finger], bubbles: true }));
    }""")
    assert frame.evaluate("() => atlas.map.dragging.enabled()") is False
    assert frame.locator(".atlas-hint").inner_text() == "Deux doigts pour déplacer la carte"
    context.close()


@pytest.mark.slow
def test_nobody_goes_farther_than_the_country_and_one_button_comes_back(page, address):
    page.goto(f"{address}/?territoire=FR&lieux=non")
    frame = shown(page)
    page.wait_for_timeout(1_500)
    frame.evaluate("() => { atlas.map.setZoom(1, { animate: false }); }")
    seen = frame.evaluate(
        "() => atlas.map.getBounds().contains(L.latLngBounds(atlas.options.bounds))"
    )
    assert seen
    assert frame.evaluate("() => atlas.map.getZoom()") > 4
    frame.evaluate("() => { atlas.map.setView([44, 0], 11, { animate: false }); }")
    frame.get_by_role("button", name="Revoir tout le territoire").click()
    assert frame.evaluate(
        "() => atlas.map.getBounds().contains(L.latLngBounds(atlas.options.bounds))"
    )


@pytest.mark.slow
def test_names_of_towns_are_there_and_never_over_one_another(page, address):
    page.goto(f"{address}/?lieux=non")
    frame = shown(page)
    for view in (None, [45.4, 4.6, 8], [45.4, 4.6, 9.5], [45.76, 4.85, 12]):
        if view:
            frame.evaluate(
                "([y, x, z]) => { atlas.map.setView([y, x], z, { animate: false }); }", view
            )
        boxes = frame.evaluate("() => atlas.frames[0].names._taken")
        assert len(boxes) > 8
        for i, a in enumerate(boxes):
            for b in boxes[:i]:
                assert a[0] >= b[2] or a[2] <= b[0] or a[1] >= b[3] or a[3] <= b[1]
    names = frame.evaluate("() => atlas.towns.slice(0, 101).map(t => t.name)")
    assert {"Guéret", "Châlons-en-Champagne", "Lyon", "Cayenne"} <= {*names}


@pytest.mark.slow
def test_places_cover_nothing_at_the_scale_of_the_country(page, address):
    page.goto(f"{address}/?territoire=FR")
    frame = shown(page)
    page.wait_for_timeout(1_500)
    drawn = """() => atlas.frames[0].points._container.getContext("2d")
        .getImageData(0, 0, atlas.frames[0].points._container.width, atlas.frames[0].points._container.height)
        .data.filter((v, i) => i % 4 === 3 && v).length"""
    assert frame.evaluate(drawn) == 0
    frame.evaluate("() => { atlas.map.setView([45.4, 4.6], 8, { animate: false }); }")
    dots = frame.evaluate(drawn)
    assert dots > 100
    size = frame.evaluate("() => { const s = atlas.map.getSize(); return s.x * s.y; }")
    assert dots < 0.03 * size, "mere dots, where places are the densest"
    assert frame.evaluate("() => atlas.frames[0].points._items.length") == 0, (
        "not in the way of clicks"
    )
    frame.evaluate("() => { atlas.map.setView([45.4, 4.6], 9, { animate: false }); }")
    assert frame.evaluate("() => atlas.frames[0].points._items.length") > 20


@pytest.mark.slow
def test_the_words_of_the_map_are_french_and_without_a_flag(page, address):
    page.goto(f"{address}/?lieux=non&{VIEW}")
    frame = shown(page)
    words = frame.evaluate("""() => document.body.innerText + [...document.querySelectorAll('*')]
        .map(e => [e.title, e.getAttribute('aria-label'), e.alt].join(' ')).join(' ')""")
    assert not re.search(r"Zoom|Close|popup|undefined|null|NaN", words)
    assert "Rapprocher" in words
    assert frame.locator(".leaflet-control-attribution svg").count() == 0


@pytest.mark.slow
def test_the_card_of_a_place_tells_what_a_person_needs(page, address):
    page.goto(f"{address}/?{VIEW}")
    frame = shown(page)
    page.wait_for_timeout(1_500)
    frame.evaluate("""() => {
        const row = atlas.places.name.findIndex(name => name.startsWith("Mairie de Certines"));
        atlas.map.setView([atlas.places.lat[row] / 1e5, atlas.places.lon[row] / 1e5], 15, { animate: false });
    }""")
    page.wait_for_timeout(800)
    box = page.locator("iframe[title*=carte]").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    card = frame.locator("[data-card]")
    card.get_by_text("Services").wait_for()
    said = card.inner_text()
    for word in ("Adresse", "Téléphone", "Services", "Prix", "Y aller", "Signaler une erreur"):
        assert word in said
    assert re.search(r"Aujourd'hui \(\w+\)\n(fermé|\d+ h)", said)
    assert said.count("365 Rte de la Mairie") == 1
    page.wait_for_timeout(500)
    assert re.search(r"choix=@?(%40)?-?\d+,\d+", page.url)
    page.reload()
    shown(page).locator("[data-card]").get_by_text("Services").wait_for()


@pytest.mark.slow
def test_the_keyboard_opens_and_closes_a_card(page, address):
    page.goto(f"{address}/?lieux=non&{VIEW}")
    frame = shown(page)
    frame.locator(".folium-map").focus()
    page.keyboard.press("Enter")
    card = frame.locator("[data-card]")
    card.wait_for()
    middle = frame.evaluate(
        "() => atlas.territories.levels.commune.names[atlas.frames[0].territories.at(atlas.map.getSize().divideBy(2)) - 1]"
    )
    assert card.inner_text().startswith("Fermer\n" + middle)
    page.keyboard.press("Escape")
    card.wait_for(state="detached")
    assert "choix" not in page.url


@pytest.mark.slow
def test_a_choice_of_the_address_opens_its_card_and_another_state_keeps_it(page, address):
    page.goto(f"{address}/?lieux=non&departement=01&choix=01053")
    frame = shown(page)
    card = frame.locator("[data-card]")
    card.get_by_text("Bourg-en-Bresse (01053)").wait_for()
    page.get_by_role("combobox", name="Mesure").click()
    page.get_by_role("option", name="Nombre de lieux", exact=True).click()
    shown(page, 2)
    assert "Nombre de lieux" in card.inner_text()
    assert "choix=01053" in page.url


@pytest.mark.slow
def test_on_a_phone_a_card_comes_up_from_the_bottom(page, address):
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{address}/?lieux=non&{VIEW}")
    frame = shown(page)
    page.wait_for_timeout(1_500)
    frame.evaluate("() => atlas.choose('69123')")
    card = frame.locator("[data-card]").bounding_box()
    around = page.locator("iframe[title*=carte]").first.bounding_box()
    assert card["y"] + card["height"] == pytest.approx(around["y"] + around["height"], abs=1)
    assert card["width"] == pytest.approx(around["width"], abs=1)
    assert card["y"] > around["y"] + 0.3 * around["height"], "the map stays in sight"
    assert around["height"] >= 0.59 * 800


@pytest.mark.slow
def test_the_table_and_the_map_answer_each_other(page, address):
    """What the map opens comes first in the table; a row chosen there opens on the map."""
    page.goto(f"{address}/?lieux=non&departement=01&tableau=oui")
    frame = shown(page)
    page.wait_for_timeout(1_500)
    table = page.locator("[data-testid=stDataFrame]").last
    table.wait_for()
    frame.evaluate("() => atlas.go('commune', '01053')")
    first = table.locator("[data-testid=glide-cell-1-0]")
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=glide-cell-1-0]')]"
        ".some(cell => cell.innerText.includes('Bourg-en-Bresse') || cell.innerText === '01053')",
        timeout=10_000,
    )
    assert first.count() > 0
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    page.mouse.click(box["x"] + 12, box["y"] + 36 + 17 + 2 * 35)
    page.wait_for_function("() => !location.search.includes('01053')", timeout=10_000)
    code = re.search(r"choix=(\d{5})", page.url)[1]
    assert code != "01053"
    page.wait_for_timeout(1_000)
    assert f"({code})" in frame.locator("[data-card] strong").inner_text()


# The groups of the menu of a telephone are lists in lists, drawn by Streamlit.
TELEPHONE_MENU = {"list", "listitem"}


def ours(page):
    return [found for found in violations(page) if found[1] not in TELEPHONE_MENU]


@pytest.mark.parametrize("width", [1366, 375])
@pytest.mark.slow
def test_no_rule_of_accessibility_is_broken_with_a_card_open(page, address, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/?{VIEW}")
    frame = shown(page)
    page.wait_for_timeout(1_500)
    card = frame.locator("[data-card]")
    frame.evaluate("() => atlas.choose('69123')")
    card.get_by_text("Lieux connus ici").wait_for()
    assert ours(page) == []
    frame.evaluate("() => atlas._openPlaces(atlas.frames[0], [0, 1, 2], atlas.map.getCenter())")
    assert ours(page) == []
    frame.evaluate("() => atlas._openPlace(0)")
    card.get_by_text("Services").wait_for()
    assert ours(page) == []


@pytest.mark.slow
def test_back_undoes_the_last_choice(page, address):
    page.goto(f"{address}/?lieux=non&{VIEW}")
    frame = shown(page)
    page.wait_for_timeout(2_500)
    box = frame_box(page)
    _, first = point_and_click(page, frame, box, *POINTS[0])
    _, second = point_and_click(page, frame, box, *POINTS[1])
    assert "" != first != second != ""
    # The page may build the frame again when the reader goes back: it is asked for each time.
    title = page.frame_locator("iframe[title*=carte]").first.locator("[data-card] strong")
    page.evaluate("() => history.back()")
    title.get_by_text(first).wait_for(timeout=30_000)
    assert f"choix={first[-6:-1]}" in page.url
    page.wait_for_timeout(3_000)
    page.evaluate("() => history.back()")
    title.wait_for(state="detached", timeout=30_000)
    assert "choix" not in page.url
