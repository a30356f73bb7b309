"""The app on the embedded atlas, and a browser that looks at it."""

import os

import pytest

from benchmarks.browser import CHROMIUM, FLAGS, serve_app


@pytest.fixture(scope="module")
def browser():
    """One browser a file: while it is open, its thread has a loop and can run no other."""
    if CHROMIUM is None:
        if os.environ.get("ATLAS_BROWSER_TESTS") == "required":
            pytest.fail("Chromium is absent and browser tests are compulsory")
        pytest.skip("Chromium is absent: the app is not tested in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(built):
    """Address of one app for every test that only looks at it."""
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
