"""The map of every page: one frame that is never built again, given a state at each choice."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.components import v1

from atlas.app import assets, cards, link, reads, visit
from atlas.app.digest import digest
from atlas.app.shell.legend import legend_of
from atlas.schema.level import Territory
from atlas.views.display.measures import Measure
from atlas.views.map import map_state, pack_notes, pack_places, pack_values
from atlas.views.map.basemaps import BaseMap
from atlas.views.map.payload import BytesSource, MapDetails

# What is chosen on the map, in the address.
CHOICE_KEY = "choix"
_CHOSEN, _KEY = "visite-choix", "carte"
_AS_ADDRESSED = ""


@cache
def _frame() -> Any:
    """Return the component, whose folder must be there."""
    return v1.declare_component("carte", path=str(assets.folder()))


@dataclass(frozen=True)
class Shown:
    """What a map shows.

    Parameters
    ----------
    rows
        One row per territory of the level: `territory_code` and the column of the measure, null
        when unknown, which is hatched. Territories without a row are drawn pale. No geometry.
    measure
        What colours them; see `atlas.views.display.classing.reclass` for other classes.
    level
        `commune`, `epci`, `departement` or `region`.
    territory
        What the map fits; None for the country and its frames.
    places
        `longitude`, `latitude`, `name`, `address`, `commune_name`, `mobility`, and `place_types`
        when kinds are known.
    has_places
        Whether places are drawn, or only named as the nearest.
    sites
        Proposed sites: `longitude`, `latitude`, `rank`, `label`.
    base_map
        Tiles under the map, off by default.
    nearest
        `place_id` of the nearest place on commune code, for the words of a commune.
    notes
        Column of the rows that the card of each territory says, as text; None for none.
    tells
        Whether the page runs again when the reader opens the card of a territory on the map.
    bounds
        Box (west, south, east, north) that the map fits when there is no territory.
    is_found
        Whether the map is about its places; see `atlas.views.map.map_state`.
    tells_places
        Whether `tells` is about places, not territories.
    choice
        What is chosen on it, for a page that asked `chosen`; else what the address says.
    key
        Of the frame, one per map of a page.
    """

    rows: pd.DataFrame
    measure: Measure
    level: str
    territory: Territory | None = None
    places: pd.DataFrame | None = None
    has_places: bool = True
    sites: pd.DataFrame | None = None
    base_map: BaseMap | None = None
    nearest: pd.Series | None = None
    notes: str | None = None
    tells: bool = False
    bounds: tuple[float, float, float, float] | None = None
    is_found: bool = False
    tells_places: bool = False
    choice: str | None = _AS_ADDRESSED
    key: str = _KEY


def show(shown: Shown) -> str | None:
    """Show territories coloured by a measure, every one of the country at once if asked.

    The frame is built once: another measure, level, class or filter repaints it where it stands,
    and it takes the height that the window has left. Its position is in the URL (`vue`), and what
    is chosen (`choix`): a page that writes the code of a territory there opens its card.

    Returns
    -------
    str
        Code of the territory whose card the reader opened, when `Shown.tells`; else None.
    """
    assets.prepare()
    rows, measure, level = shown.rows, shown.measure, shown.level
    is_own = shown.choice != _AS_ADDRESSED
    choice = shown.choice if is_own else st.query_params.get(CHOICE_KEY)
    counts = legend_of(rows, measure) if "population" in rows else None
    state = map_state(
        _values(
            reads.stamp(),
            rows[[name for name in _columns(measure) if name in rows]],
            measure,
            level,
        ),
        measure,
        level,
        MapDetails(
            focus=shown.territory,
            places=None if shown.places is None else _source_of(shown.places, shown.nearest),
            notes=None if shown.notes is None else _notes_of(rows, shown.notes, level),
            show_places=shown.has_places,
            sites=shown.sites,
            base_map=shown.base_map,
            app_url=link.base_path(),
            legend=counts,
            cards=cards.address(),
            choice=choice,
            bounds=shown.bounds,
            is_found=shown.is_found,
            tells_places=shown.tells_places,
        ),
    )
    arguments: dict[str, Any] = {"state": state, "height": "fill", "tells": shown.tells}
    told = _frame()(**arguments, key=shown.key, default=None)
    return None if told is None else str(told)


def chosen() -> str | None:
    """Return what is chosen on the map of a page that it tells, by its word or by the address.

    Streamlit is not told what the map writes in the address: what the map says counts once it
    says something else, what the address says once that changes. To be asked once a run.
    """
    asked, told = st.query_params.get(CHOICE_KEY), st.session_state.get(_KEY)
    before = st.session_state.get(_CHOSEN)
    if before is None or visit.is_anew():
        newest = asked
    elif told != before[1]:
        newest = told
    else:
        newest = asked if asked != before[0] else before[2]
    st.session_state[_CHOSEN] = asked, told, newest
    return None if newest is None else str(newest)


def _columns(measure: Measure) -> tuple[str, ...]:
    """Return the columns that tell the class of a territory."""
    return ("territory_code", "level", measure.unlocated_column, measure.column)


def _source_of(places: pd.DataFrame, nearest: pd.Series | None) -> BytesSource:
    """Return where the browser finds places; the file is put again if it was swept away."""
    return assets.source(_places(reads.stamp(), places, nearest), "places.bin")


def _notes_of(rows: pd.DataFrame, column: str, level: str) -> BytesSource:
    """Return where the browser finds the notes of a column."""
    notes = rows.set_index("territory_code")[column]
    return assets.source(pack_notes(notes, assets.codes(level)), "notes.bin")


_packed_once = st.cache_resource(
    max_entries=64,
    show_spinner=False,
    hash_funcs={pd.DataFrame: digest, pd.Series: digest, Measure: repr},
)


@_packed_once
def _values(stamp: reads.Stamp, rows: pd.DataFrame, measure: Measure, level: str) -> str:
    return pack_values(rows, measure, assets.codes(level))


@_packed_once
def _places(stamp: reads.Stamp, places: pd.DataFrame, nearest: pd.Series | None) -> bytes:
    return pack_places(places, nearest, assets.codes("commune"))
