"""Data and date, always in sight: one chip that opens what must be known before comparing."""

import streamlit as st

from atlas.app import reads, visit
from atlas.schema.level import FRANCE, Territory
from atlas.text.french import NO_BREAK, counted
from atlas.text.markdown import escaped


def show(territory: Territory | None) -> None:
    """Show the chip at the top of the window, and what it opens."""
    with st.container(key="puce", width="content"), st.popover(label(territory)):
        atlas = reads.atlas()
        notice = reads.built().build.facts["notice"]
        if notice:
            st.markdown(escaped(str(notice)))
        sources = atlas.local_sources(territory)
        if len(sources):
            names = "".join(f"\n- {escaped(name)}" for name in sources["source_name"])
            st.markdown(f"**Sources des lieux**{names}")
        st.caption(f"Hypothèses{NO_BREAK}: {escaped(atlas.assumption_words())}.")
        if not reads.is_usual():
            visit.say_what_differs(atlas.difference_words)
        st.page_link("pages/donnees.py", label="Toutes les sources et tous les contrôles")


def label(territory: Territory | None) -> str:
    """Return the years of the data, the communes of which nothing is known, what was changed."""
    atlas = reads.atlas()
    where = Territory("france", FRANCE) if territory is None else territory
    words = atlas.data_words.replace(" de ", " ").replace(" à ", "–")
    row = atlas.territory(where)
    unknown = int(row["unknown_commune_count"])
    parts = [words[0].upper() + words[1:]]
    if unknown:
        parts.append(counted(unknown, "commune inconnue", "communes inconnues"))
    if not reads.is_usual():
        parts.append("réglages modifiés")
    return " · ".join(parts)
