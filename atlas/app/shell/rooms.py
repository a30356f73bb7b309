"""The rooms that the shell keeps above the content of a page, and beside its map."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

import streamlit as st

from atlas.text.markdown import escaped

# On a telephone the controls are a sheet, which this opens (`shell.css`, `shell.js`).
_SHEET_BUTTON = """<button type="button" class="atlas-sheet" aria-expanded="false">Choix et outils
</button>"""


class Rooms(NamedTuple):
    """Containers above the content: controls, tools on the right, finding, warnings."""

    controls: Any
    tools: Any
    finding: Any
    warnings: Any


# Streamlit runs each page in a thread of its own, thus in a context of its own.
_ROOMS: ContextVar[Rooms] = ContextVar("rooms")


def reserve(title: str) -> None:
    """Keep the rooms of a page here, its title at the beginning of the line of controls."""
    st.html(_SHEET_BUTTON)
    with st.container(key="barre", horizontal=True, vertical_alignment="center"):
        st.title(title, width="content")
        controls = st.container(key="commandes", horizontal=True, vertical_alignment="center")
        tools = st.container(
            key="outils", horizontal=True, vertical_alignment="center", width="content"
        )
    warnings = st.container(key="avertissements")
    _ROOMS.set(Rooms(controls, tools, st.container(key="constat"), warnings))


def controls() -> Any:
    """Return the room of the controls of a page, on its first line."""
    return _ROOMS.get().controls


def tools() -> Any:
    """Return the room of what takes a view away: link, picture, files."""
    return _ROOMS.get().tools


def files() -> Any:
    """Return the room of the files of a page."""
    return tools().popover("Fichiers")


def warn(text: str) -> None:
    """Warn above the content, in plain text: the control at fault may stand in a closed list."""
    _ROOMS.get().warnings.warning(escaped(text))


def find(text: str) -> None:
    """Say the finding of a page, in Markdown, between its controls and its map."""
    _ROOMS.get().finding.markdown(text)


@contextmanager
def map_room() -> Iterator[Any]:
    """Open the room of a map, which fills the height of the window; give that of its panel."""
    with st.container(key="carte-et-panneau"):
        map_column, panel = st.columns([3, 1])
    with map_column:
        yield panel.container(key="panneau")
