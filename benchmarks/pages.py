"""How long the pages *Accès* and *Où ouvrir ?* take to answer in a browser, on the reader's atlas.

    python -m benchmarks.pages                    # the atlas of ATLAS_STORE, headless Chromium

A time starts when a control changes and ends when the page's script has stopped and the browser
has painted. Each line is the median of `REPEATS` values never asked for before, so that no answer
comes from a cache; the page is warm: it was opened once with other values, and the server has made
what it makes once per build.
"""

import statistics

from playwright.sync_api import Page, sync_playwright

from benchmarks.browser import CHROMIUM, FLAGS, serve_app

REPEATS, ASKED_S = 5, 0.4
# What each field stands under.
_UNDER = {"Seuil (km)": "Réglages", "Sites": "Nombre et budget", "Budget (€)": "Nombre et budget"}
# Path and query; label of the field; values, all different.
CASES = (
    ("acces?question=loin&departement=23", "Seuil (km)", 7.0),
    ("acces?question=loin", "Seuil (km)", 7.0),
    ("acces?question=besoin&departement=23", "Seuil (km)", 7.0),
    ("acces?question=besoin", "Seuil (km)", 7.0),
    ("acces?question=sur&departement=23", "Seuil (km)", 7.0),
    ("acces?question=sur", "Seuil (km)", 7.0),
    ("ouvrir?territoire=D23", "Sites", 12),
    ("ouvrir?territoire=FR", "Sites", 12),
    ("ouvrir?territoire=D23&limite=budget", "Budget (€)", 600_000),
    ("ouvrir?territoire=FR&limite=budget", "Budget (€)", 600_000),
)
_STEPS = {"Sites": 1, "Budget (€)": 50_000}
# Longer than the pages opened by nobody take, once per build.
_READY_MS = 30_000
# Resolves when the script has run once more and the browser has painted.
_ARM = """() => {
    const app = document.querySelector("[data-testid='stApp']");
    window.answered = new Promise(done => {
        let ran = false;
        new MutationObserver(() => {
            const state = app.getAttribute("data-test-script-state");
            if (state === "running") { ran = true; }
            if (ran && state === "notRunning") {
                requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0));
            }
        }).observe(app, {attributes: true});
    });
    return performance.now();
}"""
_STILL = "[data-testid='stApp'][data-test-script-state='notRunning']"
_PAINTED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))"


def settle(page: Page) -> None:
    """Wait until the script of the page has stopped and the browser has painted."""
    page.wait_for_selector(_STILL, timeout=120_000)
    page.evaluate(_PAINTED)


def answer_s(page: Page, label: str, value: float) -> float:
    """Return the seconds that an answer takes after a field is given a value."""
    field = page.get_by_label(label, exact=True)
    field.fill(f"{value:.10g}")
    started = page.evaluate(_ARM)
    field.press("Enter")
    return float(page.evaluate("window.answered") - started) / 1000


def main() -> None:
    """Print the median and the longest time of each case."""
    with serve_app() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(address)
        settle(page)
        page.wait_for_timeout(_READY_MS)
        for path, label, first in CASES:
            page.goto(f"{address}/{path}")
            page.get_by_role("button", name=_UNDER[label]).wait_for(timeout=120_000)
            settle(page)
            if not page.get_by_label(label, exact=True).count():
                page.get_by_role("button", name=_UNDER[label]).click()
            page.get_by_label(label, exact=True).wait_for(timeout=120_000)
            step = _STEPS.get(label, 0.5)
            answer_s(page, label, first - step)
            times = [answer_s(page, label, first + step * i) for i in range(REPEATS)]
            print(f"{path:42} {label:12} median {statistics.median(times):5.2f} s, "
                  f"longest {max(times):5.2f} s (asked: {ASKED_S:g} s)", flush=True)  # fmt: skip
        browser.close()


if __name__ == "__main__":
    main()
