# ruff: noqa: F401, F811, E501 (fixtures of another module; scripts of the browser)
"""The map in a real browser: pixels, hatching, hosts, console, the URL, nothing built again."""

from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest

from atlas.cli import main
from atlas.store.database import read_table
from atlas.views.display.measures import MEASURES, classify
from tests.views.test_map import HOSTILE, alone, territories

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

DISTANCE = MEASURES["nearest_road_m"]
PIXEL = """([longitude, latitude]) => {
    const layer = atlas.frames[0].territories, canvas = layer._canvas, box = canvas.getBoundingClientRect();
    const around = atlas.map.getContainer().getBoundingClientRect();
    const at = atlas.map.latLngToContainerPoint([latitude, longitude]);
    const x = (at.x + around.left - box.left) * canvas.width / box.width;
    const y = (at.y + around.top - box.top) * canvas.height / box.height;
    return [...canvas.getContext("2d").getImageData(Math.floor(x) - 6, Math.floor(y) - 6, 13, 13).data];
}"""


def shown(page, times=1):
    """Return the frame of the map once it has shown as many states."""
    frame = page.frame_locator("iframe").first
    frame.locator(f'html[data-shown="{times}"]').wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(700)
    return next(f for f in page.frames if "/component/" in f.url)


def colours(frame, longitude, latitude):
    """Return the colours of the canvas around a point of the Earth, the middle one first."""
    values = np.array(frame.evaluate(PIXEL, [longitude, latitude])).reshape(13, 13, 4)
    assert (values[..., 3] == 255).all(), "land is opaque"
    names = ["#" + "".join(f"{c:02x}" for c in pixel[:3]) for pixel in values.reshape(-1, 4)]
    return [names[84], *names[:84], *names[85:]]


@pytest.fixture(scope="module")
def communes(built):
    rows = read_table(built.store_path, "measures")
    rows = rows[rows["level"] == "commune"].set_index("territory_code")
    points = read_table(built.store_path, "communes").set_index("commune_code")
    return rows.join(points[["reference_longitude", "reference_latitude"]])


# Chosen so that their reference points stand well inside; every class but the first two is there.
KNOWN = ("01004", "01033", "03190", "15014", "26362", "38544", "63113", "74010")


@pytest.fixture(scope="module")
def near(browser, address):
    """Return a function that goes near a point of one map and gives the colours around it."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{address}/?lieux=non&territoire=FR&vue=45.2,4.4,9")
    frame = shown(page)

    def look(row):
        where = row["reference_longitude"], row["reference_latitude"]
        frame.evaluate(
            "([x, y]) => { atlas.map.setView([y, x], 13, {animate: false}); }", list(where)
        )
        page.wait_for_timeout(700)
        return colours(frame, *where)

    yield look
    page.close()


@pytest.mark.parametrize("code", KNOWN)
@pytest.mark.slow
def test_a_known_commune_has_the_colour_of_its_class(near, communes, code):
    row = communes.loc[code]
    expected = DISTANCE.colours[int(classify(pd.Series([row[DISTANCE.column]]), DISTANCE).iloc[0])]
    assert near(row)[0] == expected


def test_an_unknown_commune_is_hatched(near, communes):
    row = communes.loc["23096"]
    assert pd.isna(row[DISTANCE.column]), "no source of the embedded atlas covers the Creuse"
    assert set(near(row)) == {"#ffffff", "#8a8a99"}


@pytest.mark.slow
def test_the_whole_country_and_its_frames_are_there_at_once(page, address):
    page.goto(f"{address}/?territoire=FR")
    frame = shown(page)
    seen = frame.evaluate(
        "() => atlas.frames.map(f => new Set(f.territories._picture.ids).size - 1)"
    )
    assert seen[0] > 0.93 * 34_746, "a few communes are smaller than a pixel"
    assert len(seen) == 7
    assert seen[1] > 120, "Paris and its inner ring"
    assert all(count > 15 for count in seen[2:]), "the overseas départements"
    assert page.foreign == []
    assert page.faults == []


@pytest.mark.slow
def test_another_measure_repaints_the_same_map(page, address):
    page.goto(f"{address}/?territoire=FR&vue=45.2,4.4,9")
    frame = shown(page)
    frame.evaluate("() => { window.kept = [atlas.map, atlas.topology, atlas.look.colours]; }")
    for position, (label, option) in enumerate(
        [("Mesure", "Nombre de lieux"), ("Découpage", "EPCI")], start=2
    ):
        page.get_by_role("combobox", name=label).click()
        page.get_by_role("option", name=option, exact=True).click()
        frame = shown(page, position)
    same = (
        "() => [kept[0] === atlas.map, kept[1] === atlas.topology, kept[2] !== atlas.look.colours]"
    )
    assert frame.evaluate(same) == [True, True, True]
    centre = frame.evaluate(
        "() => [atlas.map.getCenter().lat, atlas.map.getCenter().lng, atlas.map.getZoom()]"
    )
    assert centre == pytest.approx([45.2, 4.4, 9], abs=0.01)
    (told,) = parse_qs(urlsplit(page.url).query)["vue"]
    assert [float(part) for part in told.split(",")] == pytest.approx([45.2, 4.4, 9], abs=0.01)
    assert "niveau=epci" in page.url
    assert page.faults == []


@pytest.mark.slow
def test_where_the_map_stands_and_what_it_shows_stay_in_the_address(page, address):
    page.goto(f"{address}/?lieux=non&territoire=D01&vue=45.9,5.3,10&choix=01004")
    frame = shown(page)
    frame.evaluate("() => { atlas.map.setView([46.2, 5.2], 11, {animate: false}); }")
    frame.evaluate("() => atlas.go('commune', '01053')")
    page.wait_for_function("() => location.search.includes('choix=01053')")
    frame.evaluate("() => { atlas.map.setView([46.2, 5.2], 11, {animate: false}); }")
    page.wait_for_function("() => location.search.includes('vue=46.2,5.2,11')")
    page.get_by_role("combobox", name="Mesure").click()
    page.get_by_role("option", name="Nombre de lieux", exact=True).click()
    page.wait_for_function("() => location.search.includes('mesure=')")
    page.wait_for_timeout(500)
    assert "vue=46.2,5.2,11" in page.url
    assert "choix=01053" in page.url
    assert "01053" in frame.locator("[data-card] strong").inner_text()


@pytest.mark.slow
def test_the_position_is_in_the_url_and_comes_back(page, address):
    page.goto(f"{address}/?lieux=non&territoire=FR")
    frame = shown(page)
    frame.evaluate("() => { atlas.map.setView([45.76, 4.85], 11, {animate: false}); }")
    page.wait_for_timeout(600)
    assert "vue=45.76,4.85,11" in page.url
    page.reload()
    frame = shown(page)
    state = frame.evaluate(
        "() => [atlas.map.getCenter().lat, atlas.map.getCenter().lng, atlas.map.getZoom()]"
    )
    assert state == pytest.approx([45.76, 4.85, 11], abs=1e-3)


@pytest.mark.slow
def test_the_search_box_opens_a_commune_by_keyboard(page, address):
    page.goto(f"{address}/?lieux=non&territoire=FR")
    frame = shown(page)
    box = frame.get_by_placeholder("Montrer une commune")
    box.fill("bourg en bresse")
    box.press("Enter")
    card = frame.locator("[data-card]")
    card.get_by_text("Lieux connus ici").wait_for()
    assert "Bourg-en-Bresse (01053)" in card.inner_text()
    page.wait_for_timeout(600)
    assert "choix=01053" in page.url
    card.get_by_text("Ouvrir la fiche").click()
    page.wait_for_url("**/territoire?**territoire=C01053**", timeout=30_000)


@pytest.mark.slow
def test_a_phone_sees_the_map_and_its_frames(page, address):
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{address}/?lieux=non&territoire=FR")
    frame = shown(page)
    assert frame.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    map_box = frame.locator(".folium-map").bounding_box()
    strip = frame.locator(".atlas-frames").bounding_box()
    assert strip["y"] >= map_box["y"] + map_box["height"] - 1, "the frames stand below the map"
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_hostile_names_stay_text_in_the_map(browser, alone, tmp_path):
    path = tmp_path / "carte.html"
    path.write_text(alone, encoding="utf-8")
    page = browser.new_page(viewport={"width": 800, "height": 600})
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append("dialog"))
    page.goto(path.as_uri())
    page.locator("html[data-shown]").wait_for(state="attached")
    page.evaluate("() => { atlas.map.setView([46.05, 2.08], 11, {animate: false}); }")
    page.wait_for_timeout(500)
    box = page.evaluate(
        "() => { const p = atlas.map.latLngToContainerPoint([46.05, 2.16]); return [p.x, p.y]; }"
    )
    page.mouse.move(*box)
    page.locator(".atlas-tip").wait_for()
    page.mouse.click(*box)
    page.locator("[data-card]").wait_for()
    assert HOSTILE in page.locator("[data-card]").inner_text()
    place = page.evaluate(
        "() => { const p = atlas.map.latLngToContainerPoint([46.05, 2.05]); return [p.x, p.y]; }"
    )
    page.mouse.click(*place)
    page.wait_for_timeout(300)
    assert HOSTILE in page.locator("[data-card]").inner_text()
    assert "Bibliothèque" in page.locator("[data-card]").inner_text(), "the card of the place"
    assert page.locator("img[src=x]").count() == 0
    assert faults == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    page.close()


@pytest.mark.slow
def test_the_country_in_one_file(browser, built, tmp_path, monkeypatch):
    from click.testing import CliRunner

    monkeypatch.setenv("ATLAS_STORE", str(built.store_path))
    path = tmp_path / "carte.html"
    result = CliRunner().invoke(main, ["export", "map", "--out", str(path)])
    assert result.exit_code == 0, result.output
    assert path.stat().st_size <= 6_000_000
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.locator("html[data-shown]").wait_for(state="attached", timeout=60_000)
    assert page.evaluate("() => new Set(atlas.frames[0].territories._picture.ids).size") > 30_000
    page.get_by_label("Mesure").select_option("6")
    page.locator('html[data-shown="2"]').wait_for(state="attached")
    assert page.evaluate("() => atlas.state.measure.label") == "Nombre de lieux"
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()
