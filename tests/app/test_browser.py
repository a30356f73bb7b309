"""The app in a real browser: pixels, hosts, console, links. Compulsory in CI."""

import re
import urllib.request

import pytest

from benchmarks.browser import serve_app

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


@pytest.mark.slow
def test_a_link_opened_before_the_home_page_is_the_whole_app(page, built):
    """A server of its own: it has answered nobody yet, and knows no page."""
    with serve_app(built.store_path) as address:
        page.goto(address + "/methode")
        page.locator("h1").wait_for(timeout=60_000)
        page.get_by_role("button", name="Décider").click(timeout=10_000)
        page.get_by_role("menuitem", name="Où ouvrir ?").wait_for(timeout=10_000)
        assert page.get_by_role("menuitem", name="ouvrir", exact=True).count() == 0


@pytest.mark.parametrize("path", ["/", "/chercher", "/territoire", "/donnees", "/methode"])
@pytest.mark.slow
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
