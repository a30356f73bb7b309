"""The shell of every page: title, notice, errors shown as sentences."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from atlas.app import link, notices, reads, visit
from atlas.errors import AtlasError

# A picture of ours: named icons and emojis would be fetched from another host.
ICON = Path(__file__).with_name("icon.svg").read_text(encoding="utf-8")


# Streamlit says that every page is in English.
_FRENCH = "<script>document.documentElement.lang = 'fr';</script>"


def show_page(title: str, content: Callable[[], None]) -> None:
    """Show a page: title, what the reader must know first, content.

    An `AtlasError` is shown as a sentence; anything else is a bug and keeps its traceback.
    """
    st.title(title)
    st.html(_FRENCH, unsafe_allow_javascript=True)
    try:
        visit.arrive(title)
        notice = reads.built().build.facts["notice"]
        if notice:
            st.info(str(notice), icon=":material/info:")
        notices.reserve()
        if not visit.is_usual():
            visit.say_what_differs(reads.atlas().assumption_words())
        content()
        link.show_links(title)
        if st.context.is_embedded:
            link.show_sources()
    except AtlasError as error:
        st.error(str(error), icon=":material/error:")
