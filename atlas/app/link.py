"""The address of what is on screen, to copy, or to show in another site."""

import html
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st

from atlas.app import reads, visit
from atlas.text.markdown import escaped
from atlas.views.display.address import embed_address, share_html
from atlas.views.export import file_facts
from atlas.views.figure.picture import permalink

SITE_NAME = "Atlas national de la médiation numérique"


def base_path() -> str:
    """Return the path of the app on its server, without a final slash; empty at the root."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def address() -> str:
    """Return the address of the very state on screen.

    It begins with the setting `public_url`, else with what the reader's browser shows; empty when
    neither is known.
    """
    shown = urlsplit(str(st.context.url or ""))
    own = f"{shown.scheme}://{shown.netloc}{base_path()}" if shown.netloc else ""
    path = shown.path.removeprefix(base_path()).strip("/")
    state: dict[str, str | list[str]] = {
        name: st.query_params.get_all(name) for name in sorted(st.query_params)
    }
    return permalink(reads.settings().public_url or own, path, state)


def state_query(changes: Mapping[str, str | Sequence[str] | None]) -> str:
    """Return the query of the address on screen, changed: None takes a key off.

    A link with it and `data-here` changes the state of the page where it stands (`shell.js`).
    """
    state: dict[str, list[str]] = {
        name: st.query_params.get_all(name) for name in sorted(st.query_params)
    }
    for name, value in changes.items():
        state.pop(name, None)
        if value is not None:
            state[name] = [value] if isinstance(value, str) else list(value)
    return f"?{urlencode(state, doseq=True)}"


def show_links(title: str) -> None:
    """Offer the address of what is on screen and a frame of it, each with a button to copy it.

    In a frame, offer the way to the whole atlas instead.
    """
    here = address()
    if not here:
        return
    if st.context.is_embedded:
        st.link_button("Ouvrir dans l'atlas", here, icon=":material/open_in_new:")
        return
    with st.popover("Lien", help="Partager cette vue"):
        shared = share_html(reads.settings().public_url, base_path(), f"{title} — {SITE_NAME}")
        st.html(shared, unsafe_allow_javascript=True)
        st.link_button("Voir la page telle qu'un site la montrera", embed_address(here))


def show_pages(menu: Mapping[str, Sequence[Any]]) -> None:
    """Link to every page of the menu, at the foot of each: the groups of the menu are closed.

    `menu` is that of Streamlit, group -> pages, no name for pages without one; what the reader
    looks at goes along.
    """
    kept = {name: st.query_params[name] for name in visit.CARRIED if name in st.query_params}
    query = f"?{urlencode(kept)}" if kept else ""
    groups = [
        (f"<strong>{html.escape(group)}</strong> " if group else "")
        + " · ".join(
            f'<a href="{base_path()}/{page.url_path}{html.escape(query)}" target="_self">'
            f"{html.escape(page.title)}</a>"
            for page in pages
        )
        for group, pages in menu.items()
    ]
    st.html(f'<nav class="atlas-pages" aria-label="Toutes les pages">{"<br>".join(groups)}</nav>')


def show_sources() -> None:
    """Say, at the foot of a page in a frame, where the data come from and their licence."""
    atlas = reads.atlas()
    facts = file_facts(atlas.sources, atlas.table("build").iloc[0], "")
    st.caption(
        f"{SITE_NAME}. Sources : {escaped(facts['sources'])}. Données au {atlas.on:%d/%m/%Y}."
    )
