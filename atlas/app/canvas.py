"""The map of every page: one frame that is never built again, given a state at each choice."""

import hashlib
from functools import cache
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st
from streamlit.components import v1

from atlas.app import assets, page, reads
from atlas.views.basemaps import BaseMap
from atlas.views.map import map_state, pack_places
from atlas.views.map.payload import Source
from atlas.views.measures import Measure

HEIGHT = 640


@cache
def _frame() -> Any:
    """Return the component, whose folder must be there."""
    return v1.declare_component("carte", path=str(assets.FOLDER))


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
        What colours them; see `atlas.views.classing.reclass` for other classes.
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
        rows,
        measure,
        level,
        assets.codes(level),
        focus=_focus(departement, region),
        places=None if places is None else places_source(places, nearest),
        show_places=show_places,
        sites=sites,
        base_map=base_map,
        app_url=page.base_url(),
    )
    arguments: dict[str, Any] = {"state": state, "height": height}
    _frame()(**arguments, key=key, default=None)
    st.caption(f"Carte : {measure.label}. Un tableau, sous la carte, dit la même chose.")


def _focus(departement: str | None, region: str | None) -> tuple[str, str] | None:
    if departement is not None:
        return "departement", departement
    return None if region is None else ("region", region)


def places_source(places: pd.DataFrame, nearest: pd.Series | None) -> Source:
    """Return where the browser finds places, packed once for the same ones."""
    columns = ["longitude", "latitude", "name", "address", "commune_name", "mobility"]
    columns += [name for name in ("place_types", "place_id") if name in places]
    return _places_source(reads.stamp(), places[columns], nearest)


def _content(rows: pd.DataFrame | pd.Series) -> bytes:
    """Return a digest of rows, in a tenth of the time that Streamlit's own takes."""
    digest = hashlib.blake2b(digest_size=16)
    frame = rows if isinstance(rows, pd.DataFrame) else rows.to_frame()
    for batch in pa.Table.from_pandas(frame).to_batches():
        digest.update(batch.serialize())
    return digest.digest()


@st.cache_data(
    max_entries=32, show_spinner=False, hash_funcs={pd.DataFrame: _content, pd.Series: _content}
)
def _places_source(stamp: reads.Stamp, places: pd.DataFrame, nearest: pd.Series | None) -> Source:
    packed = pack_places(places, nearest, assets.codes("commune"))
    return assets.source(packed, "places.bin")
