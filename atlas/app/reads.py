"""The atlas that pages read: that of the settings, as the reader looks at it."""

import streamlit as st

from atlas.reader import NOW, Atlas, View
from atlas.settings import Settings, load_settings

Stamp = tuple[str, float]


@st.cache_resource
def _settings() -> Settings:
    return load_settings()


def settings() -> Settings:
    """Return the settings of the app."""
    return _settings()


def stamp() -> Stamp:
    """Return what changes when the store is replaced."""
    path = _settings().store_path
    return str(path), path.stat().st_mtime if path.exists() else 0.0


@st.cache_resource(max_entries=12, show_spinner="Retour à la date choisie…")
def _measured(stamp: Stamp, view: View) -> Atlas:
    opened = Atlas.open(stamp[0], view)
    opened.all_measures  # noqa: B018 -- made here, under the words of the waiting
    return opened


def atlas(view: View = NOW) -> Atlas:
    """Return the atlas as a view shows it, not to be changed."""
    if view == NOW:
        return Atlas.open(_settings().store_path)
    return _measured(stamp(), view)
