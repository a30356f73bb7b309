"""Start the app: `python -m atlas.app.serve --port 8600`, as `atlas serve` does.

The app is that of `streamlit run streamlit_app.py` with additions: hosts, headers and faults are
ours (`atlas.app.door`), files named by their
content come from memory (`atlas.app.kept`), cards of the map are told one by one
(`atlas.app.cards`), and Streamlit is told beforehand that the app has its own navigation.
Without this it guesses, until someone has opened the app once, that each file of `pages/` is a page
of its own: a link to a page would show it bare, without navigation or map.
"""

import argparse
import asyncio
import gc
import pkgutil
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

import atlas.app
from atlas.app import assets, reads
from atlas.app.cards import ToldCards
from atlas.app.door import fault
from atlas.app.door.crowd import Crowd
from atlas.app.door.guard import Guard
from atlas.app.door.ready import keep_ready
from atlas.app.door.turns import share_memory
from atlas.app.kept import KeptFiles
from atlas.app.link import base_path
from atlas.settings import PROJECT, Settings
from atlas.views import figure
from atlas.views import map as views_map

SCRIPT = PROJECT / "streamlit_app.py"
# This machine alone, unless someone says otherwise.
LOOPBACK = "127.0.0.1"


# Pages whose answer by default takes long or that many open, the most asked first.
READY_PAGES = ("", "acces", "ouvrir", "besoins", "comparer", "labels", "territoire", "chercher")


@asynccontextmanager
async def shown(app: st.App) -> AsyncIterator[None]:
    """Open the browser of the reader, unless there is none here; make what readers ask first."""
    making = asyncio.create_task(keep_ready(READY_PAGES))
    address = shown_address()
    print(f"Atlas : {address}", flush=True)  # noqa: T201
    if not config.get_option("server.headless"):
        webbrowser.open(address)
    yield
    making.cancel()


def shown_address() -> str:
    """Return the address of the app for someone on this machine; no other one is told."""
    host = str(config.get_option("server.address"))
    host = LOOPBACK if host in ("0.0.0.0", "::") else host  # noqa: S104
    named = f"[{host}]" if ":" in host else host
    return f"http://{named}:{config.get_option('server.port')}{base_path()}"


def options() -> dict[str, object]:
    """Return the options of Streamlit that the command line gives; the others are in its file."""
    parser = argparse.ArgumentParser(
        description="Serve the atlas.", argument_default=argparse.SUPPRESS
    )
    parser.add_argument("--port", dest="server.port", type=int)
    parser.add_argument("--address", dest="server.address", help="what listens")
    parser.add_argument("--base-path", dest="server.baseUrlPath", help="behind a proxy")
    parser.add_argument("--headless", dest="server.headless", action="store_true")
    usual = {"server.address": LOOPBACK, "logger.hideWelcomeMessage": True}
    return usual | vars(parser.parse_args())


def limits(settings: Settings) -> dict[str, object]:
    """Return the options of Streamlit that the settings of the atlas give."""
    return {
        "server.maxUploadSize": settings.upload_limit_mb,
        "server.allowedHosts": list(settings.host_names),
        "client.showErrorDetails": "none",
    }


def app(settings: Settings) -> st.App:
    """Return the app behind its door: what is refused is refused before anything else."""
    guard = Middleware(Guard, embedded_by=settings.embedded_by, hosts=settings.host_names)
    crowd = Middleware(Crowd, most=settings.readers_limit)
    return st.App(
        SCRIPT, middleware=[guard, crowd, Middleware(KeptFiles), Middleware(ToldCards)],
        lifespan=shown, on_script_error=fault.tell,
    )  # fmt: skip


def load() -> None:
    """Import what pages use before anyone asks, and keep it out of the collector's way.

    What a page loads only when it draws or searches is loaded too: no reader waits for it.
    Streamlit collects garbage after each run of a page: 0.1 s for the modules alone.
    """
    for module in pkgutil.walk_packages(atlas.app.__path__, "atlas.app."):
        import_module(module.name)
    views_map.load_renderer()
    figure.load_drawing()
    gc.collect()
    gc.freeze()


def main() -> None:
    """Serve the app until stopped."""
    given = options()
    share_memory()
    load()
    assets.prepare()
    PagesManager.uses_pages_directory = False
    # Streamlit looks for `.streamlit/config.toml` beside what was started.
    sys.argv = [str(SCRIPT)]
    settings = reads.settings()
    app(settings).run(config=limits(settings) | given)


if __name__ == "__main__":
    main()
