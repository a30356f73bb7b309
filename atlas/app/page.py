"""The shell of every page: static files, title, notice, errors shown as sentences."""

import shutil
from collections.abc import Callable
from pathlib import Path

import streamlit as st
from xstatic.pkg import leaflet

from atlas.app import link, reads
from atlas.errors import AtlasError
from atlas.settings import PROJECT
from atlas.views.map import MAP_STYLE

STATIC_FOLDER = "leaflet"
# A picture of ours: named icons and emojis would be fetched from another host.
ICON = Path(__file__).with_name("icon.svg").read_text(encoding="utf-8")


def prepare_static() -> None:
    """Fill the folder that Streamlit serves with Leaflet, from its package, and our map style.

    Nothing is rewritten when it is there already.
    """
    folder = PROJECT / "static" / STATIC_FOLDER
    if not (folder / "leaflet.js").exists():
        shutil.copytree(Path(leaflet.BASE_DIR), folder, dirs_exist_ok=True)
    style = folder / "atlas.css"
    if not style.exists() or style.read_text(encoding="utf-8") != MAP_STYLE:
        style.write_text(MAP_STYLE, encoding="utf-8")


def base_url() -> str:
    """Return the path of the app on this server, without a final slash; empty at the root."""
    return link.base_path()


def assets_url() -> str:
    """Return the address, on this server, of what `prepare_static` put there."""
    return f"{base_url()}/app/static/{STATIC_FOLDER}"


# Streamlit says that every page is in English.
_FRENCH = "<script>document.documentElement.lang = 'fr';</script>"


def show_page(title: str, content: Callable[[], None]) -> None:
    """Show a page: title, what the reader must know first, content.

    An `AtlasError` is shown as a sentence; anything else is a bug and keeps its traceback.
    """
    st.title(title)
    st.html(_FRENCH, unsafe_allow_javascript=True)
    try:
        notice = reads.build_facts()["notice"]
        if notice:
            st.info(str(notice), icon=":material/info:")
        content()
        link.show_links(title)
        if st.context.is_embedded:
            link.show_sources()
    except AtlasError as error:
        st.error(str(error), icon=":material/error:")
