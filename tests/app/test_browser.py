"""The app in a real browser: pixels, hosts, console, links. Compulsory in CI."""

import os
import re
import urllib.request

import pytest

from benchmarks.browser import CHROMIUM, FLAGS, serve_app

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        if os.environ.get("ATLAS_BROWSER_TESTS") == "required":
            pytest.fail("Chromium is absent and browser tests are compulsory")
        pytest.skip("Chromium is absent: the app is not tested in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(built):
    with serve_app(built.store_path) as url:
        yield url


@pytest.fixture
def page(browser, address):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.foreign, page.faults = [], []
    page.on("request", lambda request: _keep_foreign(page, request.url, address))
    page.on("console", lambda message: _keep_fault(page, message))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    yield page
    page.close()


def _keep_foreign(page, url, address):
    if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:", "about:")):
        page.foreign.append(url)


def _keep_fault(page, message):
    """Keep console errors, but for Streamlit's own probing of its address on a deep link."""
    if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
        page.faults.append(message.text)


def test_a_link_opened_before_the_home_page_is_the_whole_app(page, address):
    """First of the file: the server has answered nobody yet, and knows no page."""
    page.goto(address + "/methode")
    page.locator("h1").wait_for(timeout=60_000)
    page.get_by_role("link", name="Où ouvrir ?").wait_for(timeout=10_000)
    assert page.get_by_role("link", name="ouvrir", exact=True).count() == 0


@pytest.mark.parametrize("path", ["/", "/lieux", "/territoire", "/donnees", "/methode"])
def test_a_page_asks_no_other_host_and_has_no_error(page, address, path):
    page.goto(address + path)
    page.locator("h1").wait_for(timeout=60_000)
    if path == "/":
        shown = page.frame_locator("iframe").first.locator("html[data-shown]")
        shown.wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(1500)
    assert page.foreign == []
    assert page.faults == []


def test_files_named_by_their_content_are_compressed_and_kept_for_ever(address):
    with urllib.request.urlopen(address) as answer:
        script = re.search(r"static/js/index[.][^\"]+", answer.read().decode()).group()
    map_page = f"{address}/component/atlas.app.canvas.carte/index.html"
    with urllib.request.urlopen(map_page) as answer:
        boundaries = re.search(r"topology-[0-9a-f]+[.]bin", answer.read().decode()).group()
    for url in (f"{address}/{script}", map_page.replace("index.html", boundaries)):
        asked = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(asked) as answer:
            assert answer.headers["content-encoding"] == "gzip"
            assert "immutable" in answer.headers["cache-control"]
