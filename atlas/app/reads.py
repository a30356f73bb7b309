"""The atlas that pages read: that of the settings, as the reader looks at it."""

from collections.abc import Mapping

import streamlit as st

from atlas.access.assumptions import Assumptions
from atlas.app import visit
from atlas.reader import NOW, Atlas, View
from atlas.reader.view import WHOLE_COUNTRY
from atlas.settings import Settings, load_settings

# File of the store, its date, what is looked at and assumed: what an answer may be kept under.
Stamp = tuple[str, float, View, Assumptions]


@st.cache_resource
def _settings() -> Settings:
    return load_settings()


def settings() -> Settings:
    """Return the settings of the app."""
    return _settings()


def stamp() -> Stamp:
    """Return what changes when the store is replaced, or the reader looks at it otherwise."""
    path = _settings().store_path
    written = path.stat().st_mtime if path.exists() else 0.0
    return str(path), written, known_view(), known_assumptions()


@st.cache_resource(max_entries=12, show_spinner="Calcul selon vos hypothèses…")
def _measured(stamp: Stamp, view: View, assumptions: Assumptions) -> Atlas:
    opened = Atlas.open(stamp[0], view, assumptions)
    opened.all_measures  # noqa: B018 -- made here, under the words of the waiting
    return opened


def atlas(view: View | None = None) -> Atlas:
    """Return the atlas as the reader looks at it, not to be changed.

    `view` is that of the visit by default, as are the assumptions.
    """
    seen, assumed = known_view() if view is None else view, known_assumptions()
    if seen == NOW and assumed == Assumptions():
        return built()
    return _measured(stamp(), seen, assumed)


def built() -> Atlas:
    """Return the atlas as it was built, under the default view and assumptions."""
    return Atlas.open(_settings().store_path)


def known_view() -> View:
    """Return the view of the visit; sources that the atlas does not hold are as by default."""
    return _held_view(visit.view())


def _held_view(asked: View) -> View:
    if asked.source in (None, WHOLE_COUNTRY) or asked.source in built().source_names:
        return asked
    return asked._replace(source=None)


def known_assumptions() -> Assumptions:
    """Return the assumptions of the visit; what the atlas does not hold is as by default."""
    return _held_assumptions(visit.assumptions())


def atlas_of(said: Mapping[str, str]) -> Atlas:
    """Return the atlas as the keys of an address look at it, outside of any page."""
    view = _held_view(visit.read_view(said))
    assumed = _held_assumptions(visit.read_assumptions(said))
    return Atlas.open(settings().store_path, view, assumed)


def _held_assumptions(asked: Assumptions) -> Assumptions:
    usual, known = Assumptions(), built()
    if asked == usual:
        return usual
    return asked._replace(
        travel=asked.travel if asked.travel in known.travels() else usual.travel,
        population=asked.population if asked.population in known.populations() else
        usual.population,
    )  # fmt: skip
