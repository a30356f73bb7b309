"""No text of data or of an address is markup on a page: every page, every key, a browser."""

import pytest

from benchmarks.browser import serve_app
from tests.app.test_browser_hands import frame_box, point_and_click
from tests.app.test_browser_map import shown
from tests.attack.hostile import HOST, LIVE, MARK, markdown_texts, url_keys
from tests.conftest import PROJECT

pytestmark = pytest.mark.filterwarnings("default")

PAGES = sorted(path.stem for path in (PROJECT / "pages").glob("*.py"))
# Keys whose wrong value ends the page with a sentence: asked alone, so that the others are read.
ENDING = ("garde", "pres")
# What the marks would become in a browser, if they were read as Markdown or HTML.
MADE = f"""() => [...document.querySelectorAll(
    'a[href*="{HOST}"], img[src*="{HOST}"], strong, em, b, h1 *, .katex, [class*="colored"]')]
    .filter((one) => /^(a|img)$/i.test(one.tagName) || /zq/.test(one.textContent))
    .filter((one) => !one.closest('a[href^="#"]'))
    .filter((one) => one.tagName !== 'A' || one.host !== location.host
        || /zq/.test(one.textContent))
    .filter((one) => !/zq(?=.*\\*\\*zq\\*\\*)/s.test(one.textContent))
    .map((one) => one.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize(
    "text",
    ["[a](b)", "**a**", "![a](b)", "<b>", "$x$", ":red[a]", ":a:", "# a", "- a", "1. a", "> a",
     "`a`", "~~a~~", "http://a.fr", "www.a.fr", "a@b.fr", "a -> b", "&amp;", "a\n\nb"],
)  # fmt: skip
def test_what_is_escaped_is_read_back_as_it_was(text):
    from atlas.text.markdown import escaped, plain

    assert escaped(text) != text
    assert plain(escaped(text)) == text.replace("\n\n", " ")


@pytest.mark.slow
def test_the_atlas_under_attack_is_one(hostile, page_of):
    """The marks are there to be found: without escaping, each kind of them is."""
    assert LIVE.search(MARK)
    shown = " ".join(text for _, text in markdown_texts(page_of(hostile.store_path, "carte")._tree))
    assert "zq" in shown
    assert len(url_keys()) > 50


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_markup_from_data_nor_from_its_address(hostile, page_of, page):
    keys = url_keys() - {*ENDING, "code", "departement"}
    app = page_of(hostile.store_path, page, **dict.fromkeys(keys, MARK) | {"territoire": "D01"})
    live = [(where, LIVE.search(text).group()) for where, text in markdown_texts(app._tree)
            if LIVE.search(text)]  # fmt: skip
    assert live == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "query"),
    [("carte", {"territoire": MARK}), ("carte", {"niveau": "region", "code": MARK}),
     ("ouvrir", {"garde": MARK}), ("chercher", {"q": "wifi", "pres": MARK}),
     ("chercher", {"q": MARK, "territoire": "D01"}),
     ("chercher", {"q": "wifi", "territoire": "D01"}),
     ("acces", {"territoire": "D01", "question": "besoin"}),
     ("acces", {"territoire": "D01", "question": "zones"}),
     ("carte", {"territoire": "D01", "tableau": "oui"}), ("labels", {"territoire": "R84"}),
     ("territoire", {"territoire": "C01004"}), ("actions", {"territoire": "R84"})],
)  # fmt: skip
def test_no_answer_shows_markup(hostile, page_of, page, query):
    app = page_of(hostile.store_path, page, **query)
    assert [text for _, text in markdown_texts(app._tree) if LIVE.search(text)] == []


@pytest.fixture(scope="module")
def attacked(hostile):
    with serve_app(hostile.store_path) as url:
        yield url


@pytest.fixture
def reader(browser, attacked):
    page = browser.new_page(viewport={"width": 1366, "height": 900})
    page.foreign = []
    own = (attacked, attacked.replace("http", "ws"), "data:", "blob:", "about:")
    page.on("request", lambda asked: asked.url.startswith(own) or page.foreign.append(asked.url))
    yield page
    page.close()


def settle(page):
    page.locator("h1").wait_for(timeout=90_000)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]',
                           timeout=90_000)  # fmt: skip
    page.wait_for_timeout(700)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_browser_finds_no_link_no_image_no_bold_from_outside(reader, attacked, page):
    keys = sorted(url_keys() - {*ENDING, "territoire", "code", "departement"})
    query = "&".join(f"{key}=![zq](//{HOST}/i.png)" for key in keys)
    reader.goto(f"{attacked}/{page}?territoire=D01&{query}")
    settle(reader)
    assert reader.evaluate(MADE) == []
    assert reader.foreign == []


@pytest.mark.slow
@pytest.mark.browser
def test_a_territory_and_a_place_clicked_show_their_texts_as_they_are(reader, attacked):
    reader.goto(f"{attacked}/carte?territoire=D01&niveau=commune&lieux=oui&vue=46.0,5.3,11")
    frame = shown(reader)
    reader.wait_for_timeout(1_500)
    _, opened = point_and_click(reader, frame, frame_box(reader), 0.4, 0.5)
    assert opened
    assert frame.evaluate(MADE) == []
    frame.evaluate("""() => {
        const row = atlas.places.name.findIndex(name => name.startsWith("Mairie de Certines"));
        const at = [atlas.places.lat[row] / 1e5, atlas.places.lon[row] / 1e5];
        atlas.map.setView(at, 15, { animate: false });
    }""")
    reader.wait_for_timeout(800)
    box = frame_box(reader)
    reader.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    frame.locator("[data-card]").get_by_text("Services").wait_for()
    assert "**zq**" in frame.locator("[data-card]").inner_text()
    assert frame.evaluate(MADE) == []
    assert reader.foreign == []
