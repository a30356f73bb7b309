"""The shell of every page: title, territory, data in sight, controls, errors as sentences."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from atlas.app import link, reads, visit
from atlas.app.shell import chip, field, rooms
from atlas.errors import AtlasError
from atlas.text.markdown import escaped

# A picture of ours: named icons and emojis would be fetched from another host.
ICON = Path(__file__).with_name("icon.svg").read_text(encoding="utf-8")
_SHELL = Path(__file__).with_name("shell")
_STYLE = f"<style>{_SHELL.joinpath('shell.css').read_text('utf-8')}</style>"
_SCRIPT = f"<script>{_SHELL.joinpath('shell.js').read_text('utf-8')}</script>"


def show_page(title: str, content: Callable[[], None]) -> None:
    """Show a page: its title and territory, data and date, controls, then the content.

    An `AtlasError` is shown as a sentence; anything else is a bug and keeps its traceback.
    """
    st.html(_STYLE)
    st.html(_SCRIPT, unsafe_allow_javascript=True)
    rooms.reserve(title)
    try:
        visit.arrive(title)
        territory = reads.territory(say=True)
        name = field.shown_name(territory)
        st.set_page_config(page_title=f"{name.split(',')[0]} – {title} – Atlas")
        chip.show(territory)
        with rooms.controls():
            field.show(territory)
        content()
        with rooms.tools():
            link.show_links(title)
        if st.context.is_embedded:
            link.show_sources()
    except AtlasError as error:
        st.error(escaped(str(error)), icon=":material/error:")
