"""Start the app: `python -m atlas.app.serve --port 8600`, as `atlas serve` does.

The app is that of `streamlit run streamlit_app.py` with three additions: files named by their
content come from memory (`atlas.app.kept`), cards of the map are told one by one
(`atlas.app.cards`), and Streamlit is told beforehand that the app has its own navigation.
Without this it guesses, until someone has opened the app once, that each file of `pages/` is a page
of its own: a link to a page would show it bare, without navigation or map.
"""

import argparse
import gc
import pkgutil
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from threading import Thread

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

import atlas.app
from atlas.app import reads
from atlas.app.cards import ToldCards
from atlas.app.kept import KeptFiles
from atlas.app.link import base_path
from atlas.errors import AtlasError
from atlas.settings import PROJECT
from atlas.views import figure
from atlas.views import map as views_map

SCRIPT = PROJECT / "streamlit_app.py"


def ready_field() -> None:
    """Prepare the names of territories, so that no reader waits for them at the first letter."""
    with suppress(AtlasError):  # the pages say what is wrong with the atlas
        reads.built().found("")


@asynccontextmanager
async def shown(app: st.App) -> AsyncIterator[None]:
    """Open the browser of the reader, unless there is none here; prepare what comes next."""
    Thread(target=ready_field, daemon=True).start()
    if not config.get_option("server.headless"):
        host = config.get_option("server.address") or "localhost"
        webbrowser.open(f"http://{host}:{config.get_option('server.port')}{base_path()}")
    yield


def options() -> dict[str, object]:
    """Return the options of Streamlit that the command line gives; the others are in its file."""
    parser = argparse.ArgumentParser(
        description="Serve the atlas.", argument_default=argparse.SUPPRESS
    )
    parser.add_argument("--port", dest="server.port", type=int)
    parser.add_argument("--address", dest="server.address", help="what listens, all by default")
    parser.add_argument("--base-path", dest="server.baseUrlPath", help="behind a proxy")
    parser.add_argument("--headless", dest="server.headless", action="store_true")
    return vars(parser.parse_args())


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
    load()
    PagesManager.uses_pages_directory = False
    # Streamlit looks for `.streamlit/config.toml` beside what was started.
    sys.argv = [str(SCRIPT)]
    st.App(SCRIPT, middleware=[Middleware(KeptFiles), Middleware(ToldCards)], lifespan=shown).run(
        config=given
    )


if __name__ == "__main__":
    main()
