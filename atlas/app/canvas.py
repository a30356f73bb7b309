"""The map of every page: one frame that is never built again, given a state at each choice."""

from functools import cache
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.components import v1

from atlas.app import assets, link, reads
from atlas.app.digest import digest
from atlas.views.display.measures import Measure
from atlas.views.map import map_state, pack_places, pack_values
from atlas.views.map.basemaps import BaseMap
from atlas.views.map.payload import Source

HEIGHT = 640


@cache
def _frame() -> Any:
    """Return the component, whose folder must be there."""
    return v1.declare_component("carte", path=str(assets.folder()))


def show_territories(
    rows: pd.DataFrame,
    measure: Measure,
    level: str,
    departement: str | None = None,
    *,
    region: str | None = None,
    places: pd.DataFrame | None = None,
    show_places: bool = True,
    sites: pd.DataFrame | None = None,
    base_map: BaseMap | None = None,
    nearest: pd.Series | None = None,
    key: str = "carte",
    height: int = HEIGHT,
) -> None:
    """Show territories coloured by a measure, every one of the country at once if asked.

    The frame is built once: another measure, level, class or filter repaints it where it stands.
    Its position is in the URL (`vue`), and the territory chosen (`choix`).

    Parameters
    ----------
    rows
        One row per territory of the level: `territory_code` and the column of the measure, null
        when unknown, which is hatched. Territories without a row are drawn pale. No geometry.
    measure
        What colours them; see `atlas.views.display.classing.reclass` for other classes.
    level
        `commune`, `epci`, `departement` or `region`.
    departement
        What the map fits; None for the country and its frames.
    region
        What the map fits, when no département is given.
    places
        `longitude`, `latitude`, `name`, `address`, `commune_name`, `mobility`, and `place_types`
        when kinds are known.
    show_places
        Whether places are drawn, or only named as the nearest.
    sites
        Proposed sites: `longitude`, `latitude`, `rank`, `label`.
    base_map
        Tiles under the map, off by default.
    nearest
        `place_id` of the nearest place on commune code, for the words of a commune.
    key
        Of the frame, one per map of a page.
    height
        Pixels.
    """
    assets.prepare()
    state = map_state(
        _values(reads.stamp(), rows[["territory_code", measure.column]], measure, level),
        measure,
        level,
        focus=_focus(departement, region),
        places=None if places is None else _source_of(places, nearest),
        show_places=show_places,
        sites=sites,
        base_map=base_map,
        app_url=link.base_path(),
    )
    arguments: dict[str, Any] = {"state": state, "height": height}
    _frame()(**arguments, key=key, default=None)
    st.caption(f"Carte : {measure.label}. Un tableau, sous la carte, dit la même chose.")


def _focus(departement: str | None, region: str | None) -> tuple[str, str] | None:
    if departement is not None:
        return "departement", departement
    return None if region is None else ("region", region)


def _source_of(places: pd.DataFrame, nearest: pd.Series | None) -> Source:
    """Return where the browser finds places; the file is put again if it was swept away."""
    return assets.source(_places(reads.stamp(), places, nearest), "places.bin")


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
