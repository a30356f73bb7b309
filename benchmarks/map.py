"""Time the national map of communes beside plain `folium.GeoJson`, in a browser without a screen.

Run ``python -m benchmarks.map`` with Chromium, after installing the extra `test`; `ATLAS_STORE`
names the atlas shown, else the embedded one is built. The server is warm; each first visit is that
of a new browser profile. Times count from the address being asked to the frame that follows the
last drawing.
"""

import argparse
import contextlib
import functools
import http.server
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
from playwright.sync_api import Browser, Page, sync_playwright
from xstatic.pkg import leaflet

from atlas.reader import Atlas
from atlas.settings import Settings, load_settings
from atlas.store.database import read_table
from atlas.store.pipeline import build
from atlas.views.display.measures import MEASURES, classify
from atlas.views.map.payload import UNKNOWN_BYTE
from atlas.views.map.single_file import map_document
from benchmarks.browser import CHROMIUM, FLAGS, serve_app

MEASURE = MEASURES["nearest_distance_m"]
# The targets: seconds, times faster, milliseconds, bytes.
FIRST_S, FASTER, RECOLOUR_MS, FRAME_MS = 1.5, 6.0, 300.0, 100.0
CHANGE_S, CARD_MS = 0.4, 300.0
FIRST_BYTES, CHANGE_BYTES = 2_500_000, 300_000
VIEW = {"width": 1400, "height": 1000}
# 100 m of tolerance removes 1 % of the vertices: the communes of the reference are general already.
GEOJSON_DECIMALS = 4


@contextlib.contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    """Serve files on a free port."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def write_geojson_map(store: Path, folder: Path) -> int:
    """Write the same communes, colours and words with `folium.GeoJson`; return how many."""
    shapes = read_table(store, "communes", ["commune_code", "geometry"])
    rows = read_table(store, "measures")
    rows = rows[rows["level"] == "commune"][["territory_code", "territory_name", MEASURE.column]]
    drawn = gpd.GeoDataFrame(shapes.merge(rows, left_on="commune_code", right_on="territory_code"))
    drawn = drawn.set_crs(4326, allow_override=True).dropna(subset=["geometry"])
    drawn["geometry"] = drawn.geometry.set_precision(10**-GEOJSON_DECIMALS, mode="pointwise")
    classes = classify(drawn[MEASURE.column], MEASURE).fillna(UNKNOWN_BYTE)
    drawn["fill"] = [MEASURE.colours[k] if k != UNKNOWN_BYTE else "#cccccc" for k in classes]
    drawn["value"] = drawn[MEASURE.column].mul(MEASURE.factor).round(MEASURE.decimals)
    shown = folium.Map(tiles=None, location=[46.6, 2.4], zoom_start=6)
    shown.default_js, shown.default_css = [("leaflet", "leaflet.js")], [("css", "leaflet.css")]
    folium.GeoJson(
        drawn[["territory_name", "value", "fill", "geometry"]],
        style_function=lambda feature: {"fillColor": feature["properties"]["fill"],
                                        "fillOpacity": 0.85, "color": "#5a5a66", "weight": 0.6},
        tooltip=folium.GeoJsonTooltip(["territory_name", "value"]),
    ).add_to(shown)  # fmt: skip
    for name in ("leaflet.js", "leaflet.css"):
        shutil.copy(Path(leaflet.BASE_DIR) / name, folder / name)
    shown.save(str(folder / "index.html"))
    return len(drawn)


class Bytes:
    """What a page received, by what asked for it."""

    def __init__(self, page: Page) -> None:
        self.by_request: dict[str, int] = {}
        self.messages = 0
        self._urls: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", self._named)
        session.on("Network.loadingFinished", self._counted)
        session.on("Network.webSocketFrameReceived", self._told)

    def _named(self, event: dict[str, Any]) -> None:
        self._urls[event["requestId"]] = event["response"]["url"]

    def _counted(self, event: dict[str, Any]) -> None:
        url = self._urls.get(event["requestId"], "?")
        self.by_request[url] = int(event["encodedDataLength"])

    def _told(self, event: dict[str, Any]) -> None:
        payload, is_text = event["response"]["payloadData"], event["response"]["opcode"] == 1
        self.messages += len(payload) if is_text else len(payload) * 3 // 4

    def of_the_map(self) -> int:
        """Everything that the map asked for, Leaflet too."""
        return sum(size for url, size in self.by_request.items() if "/component/" in url)


def map_frame(page: Page) -> Any:
    """Return the frame of the map, once it shows something."""
    shown = page.frame_locator("iframe").first.locator("html[data-shown]")
    shown.wait_for(state="attached", timeout=120_000)
    return next(frame for frame in page.frames if "/component/" in frame.url)


@contextlib.contextmanager
def new_reader(browser: Browser) -> Iterator[Page]:
    """Give the page of someone who never came."""
    context = browser.new_context(viewport=VIEW)
    yield context.new_page()
    context.close()


def ask(page: Page, address: str) -> float:
    """Ask for an address; return when, in seconds."""
    begun = time.time()
    page.goto(address, wait_until="commit", timeout=240_000)
    return begun


def app_picture(browser: Browser, address: str) -> dict[str, float]:
    """Return the seconds to the first whole picture in the app."""
    with new_reader(browser) as page:
        begun = ask(page, address)
        frame = map_frame(page)
        frame.wait_for_function("() => atlas.stats.first !== undefined")
        drawn, inside = frame.evaluate(
            "() => [performance.timeOrigin + atlas.stats.first, atlas.stats.first]"
        )
        page.wait_for_timeout(3_000)
        count = frame.evaluate("() => new Set(atlas.frames[0].territories._picture.ids).size - 1")
        assert count > 30_000, "the picture is not that of every commune"
    return {"seconds": drawn / 1000 - begun, "frame_s": inside / 1000}


def first_visit(browser: Browser, address: str) -> dict[str, float]:
    """Return the bytes moved on a first visit; counting them slows the page, and is done apart."""
    with new_reader(browser) as page:
        moved = Bytes(page)
        ask(page, address)
        map_frame(page)
        page.wait_for_timeout(4_000)
        every = sum(moved.by_request.values()) + moved.messages
        return {"map": moved.of_the_map(), "messages": moved.messages, "every": every}


def geojson_picture(browser: Browser, address: str, count: int) -> dict[str, float]:
    """Return the seconds to the first whole picture of `folium.GeoJson`."""
    with new_reader(browser) as page:
        begun = ask(page, address)
        page.wait_for_function(
            f"() => document.querySelectorAll('path.leaflet-interactive').length >= {count}",
            timeout=240_000, polling=50,
        )  # fmt: skip
        page.evaluate(
            "() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"
        )
        return {"seconds": time.time() - begun}


def file_picture(browser: Browser, address: str) -> dict[str, float]:
    """Return the seconds to the first whole picture of the map in one file."""
    with new_reader(browser) as page:
        begun = ask(page, address)
        page.wait_for_function("() => window.atlas && atlas.stats.first !== undefined")
        drawn = page.evaluate("() => (performance.timeOrigin + atlas.stats.first) / 1000")
        return {"seconds": drawn - begun}


def recolour(page: Page, frame: Any, moved: Bytes, which: str, option: str) -> dict[str, float]:
    """Choose in a list; return the milliseconds from a state received to its picture, and bytes.

    `click_s` is from the click on the option to the picture: server, page and map.
    """
    before, files, messages = (
        frame.evaluate("() => atlas.stats.shows"),
        moved.of_the_map(),
        moved.messages,
    )
    page.get_by_role("combobox", name=which).click()
    chosen = page.get_by_role("option", name=option, exact=True)
    chosen.wait_for()
    begun = time.time()
    chosen.click()
    frame.wait_for_function(f"() => atlas.stats.shows > {before}", timeout=60_000)
    whole = time.time() - begun
    page.wait_for_timeout(1_500)
    values = frame.evaluate("() => atlas.state.values.length")
    return {"milliseconds": frame.evaluate("() => atlas.stats.show"), "click_s": whole,
            "values_bytes": values, "file_bytes": moved.of_the_map() - files,
            "message_bytes": moved.messages - messages}  # fmt: skip


# Open the card of a commune, and wait for what the server says of it.
OPEN = """code => new Promise(resolve => {
    const begun = performance.now();
    atlas.choose(code);
    (function look() {
        if (document.querySelector("[data-card]").innerText.includes("Lieux connus ici")) {
            resolve(performance.now() - begun);
        } else { requestAnimationFrame(look); }
    })();
})"""


def card(frame: Any, code: str) -> dict[str, float]:
    """Return the milliseconds until the card of a commune is whole."""
    return {"milliseconds": frame.evaluate(OPEN, code)}


def pan(page: Page, frame: Any) -> float:
    """Return the longest time between two frames while the map is dragged, in milliseconds."""
    frame.evaluate(
        "() => { window.gaps = []; let last = performance.now(); (function tick() {"
        " const now = performance.now(); gaps.push(now - last); last = now;"
        " requestAnimationFrame(tick); })(); }"
    )
    box = page.locator("iframe").first.bounding_box()
    assert box is not None
    x, y = box["x"] + 0.6 * box["width"], box["y"] + box["height"] / 2
    for turn in range(4):
        side = 1 if turn % 2 else -1
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(12):
            page.mouse.move(x + side * 12 * step, y + side * 6 * step)
            page.wait_for_timeout(16)
        page.mouse.up()
        page.wait_for_timeout(700)
    return float(frame.evaluate("() => Math.max(...gaps.slice(2))"))


def median(run: Callable[[], dict[str, float]], times: int) -> dict[str, float]:
    """Return the median of each figure."""
    found = [run() for _ in range(times)]
    return {key: statistics.median(row[key] for row in found) for key in found[0]}


def say(what: str, value: str, target: str, is_met: bool) -> None:
    """Print a figure and whether it meets its target."""
    print(f"{'ok  ' if is_met else 'NOT '} {what}: {value} (target: {target})", flush=True)


def measure_pictures(
    browser: Browser, app: str, files: str, count: int, plain_bytes: int, runs: int
) -> None:
    """Print the seconds to the first picture of each map, asked for in turn."""
    app_picture(browser, app)  # a warm server
    found: list[tuple[dict[str, float], dict[str, float], dict[str, float]]] = [
        (
            app_picture(browser, app),
            file_picture(browser, f"{files}/carte.html"),
            geojson_picture(browser, f"{files}/index.html", count),
        )
        for _ in range(runs)
    ]
    own, alone, plain = (
        {key: statistics.median(row[key] for row in rows) for key in rows[0]}
        for rows in zip(*found, strict=True)
    )
    say("first national picture of communes, in the app", f"{own['seconds']:.2f} s, of which "
        f"{own['frame_s']:.2f} s in the frame of the map", f"{FIRST_S} s",
        own["seconds"] <= FIRST_S)  # fmt: skip
    print(f"     folium.GeoJson, the same {count} communes, a page of its own: "
          f"{plain['seconds']:.1f} s, {plain_bytes / 1e6:.1f} MB")  # fmt: skip
    for what, seconds in (("the app, with Streamlit's own start", own["seconds"]),
                          ("the map in one file", alone["seconds"])):  # fmt: skip
        times = plain["seconds"] / seconds
        say(what, f"{seconds:.2f} s, {times:.1f} times faster", f"{FASTER:.0f} times",
            times >= FASTER)  # fmt: skip


def measure_changes(browser: Browser, address: str, runs: int) -> None:
    """Print what the app moves and how long it takes to answer once it is open."""
    moved = first_visit(browser, address)
    of_map = moved["map"] + moved["messages"]
    say("moved on a first visit by the map", f"{of_map / 1e6:.2f} MB "
        f"({moved['every'] / 1e6:.2f} MB with Streamlit's own files)", "2.5 MB",
        of_map <= FIRST_BYTES)  # fmt: skip
    page = browser.new_page(viewport=VIEW)
    counted = Bytes(page)
    page.goto(address)
    frame = map_frame(page)
    page.wait_for_timeout(2_000)
    labels = [measure.label for measure in MEASURES.values()]
    options = iter((labels[1:] + labels[:1]) * runs)
    change = median(lambda: recolour(page, frame, counted, "Mesure", next(options)), runs)
    say("recolouring", f"{change['milliseconds']:.0f} ms", f"{RECOLOUR_MS:.0f} ms",
        change["milliseconds"] <= RECOLOUR_MS)  # fmt: skip
    codes = iter(frame.evaluate("() => atlas.territories.levels.commune.codes.slice(2, 200)"))
    opened = median(lambda: card(frame, next(codes)), runs)
    say("card of a commune, whole, from the click", f"{opened['milliseconds']:.0f} ms",
        f"{CARD_MS:.0f} ms", opened["milliseconds"] <= CARD_MS)  # fmt: skip
    levels = iter(("EPCI", "Départements", "Régions", "Communes") * runs)
    other = median(lambda: recolour(page, frame, counted, "Découpage", next(levels)), runs)
    for what, seconds in (("measure", change["click_s"]), ("level", other["click_s"])):
        say(f"another {what}, from the click to the picture, server and page included",
            f"{seconds:.2f} s", f"{CHANGE_S} s", seconds <= CHANGE_S)  # fmt: skip
    sent = change["values_bytes"] + change["file_bytes"]
    say("moved by a change of measure", f"{sent / 1e3:.0f} kB for the map, "
        f"{change['message_bytes'] / 1e3:.0f} kB for the whole page", "300 kB",
        sent <= CHANGE_BYTES)  # fmt: skip
    longest = statistics.median(pan(page, frame) for _ in range(runs))
    say("longest frame while panning", f"{longest:.0f} ms", f"{FRAME_MS:.0f} ms",
        longest <= FRAME_MS)  # fmt: skip
    page.close()


def main() -> None:
    """Build what is missing, then measure both maps in one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    if CHROMIUM is None:
        sys.exit("Chromium is absent: nothing can be measured")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        store = load_settings().store_path
        if not store.exists():
            settings = Settings(store=folder / "atlas.duckdb", raw_dir=folder / "raw", offline=True)
            build(settings, lambda text: None)
            store = settings.store_path
        plain = folder / "plain"
        plain.mkdir()
        count = write_geojson_map(store, plain)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        (plain / "carte.html").write_bytes(
            map_document(Atlas.open(store), Settings().reference_path)
        )
        with serve_app(store) as app, serve_folder(plain) as files:
            weight = sum(path.stat().st_size for path in plain.iterdir())
            weight -= (plain / "carte.html").stat().st_size
            measure_pictures(browser, app, files, count, weight, runs)
            measure_changes(browser, app, runs)
        browser.close()


if __name__ == "__main__":
    main()
