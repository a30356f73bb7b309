"""The atlas that pages read: that of the settings, as the reader looks at it.

A run of a page reads one build from its beginning to its end, whatever takes its place meanwhile.
"""

import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from functools import wraps
from typing import Any, TypeVar, cast

import pandas as pd
import streamlit as st

from atlas.access.assumptions import Assumptions
from atlas.app import visit
from atlas.app.shell.rooms import warn
from atlas.errors import InputError, StoreError
from atlas.reader import NOW, Atlas, View
from atlas.reader.memory import Memory
from atlas.reader.view import WHOLE_COUNTRY
from atlas.schema.level import GRAMMAR, LEVEL_TABLES, Territory, parse_territory
from atlas.settings import Settings, load_settings
from atlas.store.opening import FileStamp

# Build of the store, what is looked at and assumed: what an answer may be kept under.
Stamp = tuple[FileStamp | None, View, Assumptions]
_Answers = TypeVar("_Answers", bound=Callable[..., Any])
# Each run of a page has a thread of its own, for as long as it lasts.
_RUN = threading.local()


@st.cache_resource
def _settings() -> Settings:
    return load_settings()


def settings() -> Settings:
    """Return the settings of the app."""
    return _settings()


def stamp() -> Stamp:
    """Return what changes when the store is replaced, or the reader looks at it otherwise."""
    return built().build.stamp, known_view(), known_assumptions()


def kept(size: int, key: Callable[..., Hashable] | None = None) -> Callable[[_Answers], _Answers]:
    """Keep the last answers of a function of a page, which depend on what it is asked alone.

    And on the build, and on how the reader looks at it: what one reader asked is there for all who
    look alike. Nobody changes an answer.

    Parameters
    ----------
    size
        How many answers are kept.
    key
        What is asked -> what tells it from anything else; itself by default.
    """
    memory = Memory(size)

    def keep(answer: _Answers) -> _Answers:
        @wraps(answer)
        def remembered(*asked: Any) -> Any:
            own = asked if key is None else key(*asked)
            return memory.get((stamp(), own), lambda: answer(*asked))

        return cast("_Answers", remembered)

    return keep


@st.cache_resource(max_entries=12, show_spinner="Calcul selon vos hypothèses…")
def _measured(stamp: Stamp, view: View, assumptions: Assumptions) -> Atlas:
    opened = built().at(view, assumptions)
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


def hold() -> None:
    """Open the build that this run of a page reads; without an atlas, pages say so."""
    _RUN.atlas = None
    with suppress(StoreError):
        _RUN.atlas = Atlas.open(_settings().store_path)


def built() -> Atlas:
    """Return the atlas as it was built, under the default view and assumptions."""
    return getattr(_RUN, "atlas", None) or Atlas.open(_settings().store_path)


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
    return built().at(view, assumed)


def _held_assumptions(asked: Assumptions) -> Assumptions:
    usual, known = Assumptions(), built()
    if asked == usual:
        return usual
    return asked._replace(
        travel=asked.travel if asked.travel in known.travels() else usual.travel,
        population=asked.population if asked.population in known.populations() else
        usual.population,
    )  # fmt: skip


def is_usual() -> bool:
    """Tell whether the reader looks at everything, and assumes all, as by default."""
    return known_view() == NOW and known_assumptions() == Assumptions()


def departements() -> list[str]:
    """Return the départements that hold, or lie in, the territory of the visit; none for all."""
    asked = territory()
    if asked is None:
        return []
    if asked.level in ("epci", "commune"):
        return [str(built().territory(asked)["departement_code"])]
    return [str(code) for code in built().measures("departement", asked)["territory_code"]]


def compared(levels: Sequence[str] = tuple(LEVEL_TABLES)) -> Territory:
    """Return the territory of the visit, or the widest around it that is of one of some levels.

    For the country, the most populous région.
    """
    asked = territory()
    if asked is None:
        regions = built().measures("region").sort_values("population", ascending=False)
        return Territory("region", str(regions["territory_code"].iloc[0]))
    if asked.level in levels:
        return asked
    row = built().territory(asked)
    above = [level for level in levels if not pd.isna(row.get(f"{level}_code"))]
    return Territory(above[0], str(row[f"{above[0]}_code"])) if above else asked


def territory(say: bool = False) -> Territory | None:
    """Return the territory of the visit; None for the country.

    Where the address names none, that is the one région of which places are known, if there is one.
    A territory that does not exist is as by default, and `say` warns of it.
    """
    asked, home = st.query_params.get(visit.TERRITORY_KEY, ""), built().home
    if not asked:
        return home
    try:
        named = parse_territory(asked)
        built().territory(named)
    except InputError:
        if say:
            warn(
                f"L'adresse de la page demande le territoire « {asked} », que l'atlas ne connaît "
                f"pas : un nom de la forme {GRAMMAR} est attendu. Choisissez-en un par son nom."
            )
        return home
    return None if named.level == "france" else named
