"""Frames -> the few bytes that the map shows: names once, places once, values at each choice."""

from pathlib import Path
from typing import Any, NamedTuple, NotRequired, TypedDict

import pandas as pd

from atlas.errors import InputError, SourceError
from atlas.views.display.measures import Measure
from atlas.views.map.basemaps import BaseMap

BOUNDARIES, NAMES = "topology.bin", "territories.bin"
MAP_LEVELS = ("commune", "epci", "departement", "region")
# What a class says beside the number of a colour; `layer/constants.js` has the same.
UNKNOWN_BYTE, OUTSIDE_BYTE = 255, 254


class BytesSource(TypedDict):
    """Where the browser finds bytes: an address, the bytes, or those that the document holds."""

    url: NotRequired[str]
    base64: NotRequired[str]
    shared: NotRequired[bool]


class MapState(TypedDict):
    """What the map shows, as `layer/` reads it."""

    level: str
    focus: tuple[str, str] | None
    measure: dict[str, Any]
    colours: list[str]
    values: str
    places: BytesSource | None
    notes: BytesSource | None
    showPlaces: bool
    sites: list[tuple[float, float, int, str]]
    base: dict[str, str] | None
    app: str | None
    legend: list[tuple[str, str | None, int]]
    cards: str | None
    choice: str | None
    bounds: tuple[float, float, float, float] | None
    found: bool
    tellsPlaces: bool


def boundary_file(reference: Path, name: str) -> bytes:
    """Return a file of the boundaries packed for the map: `BOUNDARIES` or `NAMES`.

    Raises
    ------
    SourceError
        It is absent.
    """
    path = reference / name
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path} : fichier de la carte absent ; lancez `python data/make_topology.py`"
        ) from error


class MapDetails(NamedTuple):
    """What the map shows beside the values of its territories.

    Parameters
    ----------
    focus
        Level and code of the territory that the map fits; None for the country and its frames.
    places, show_places
        Where `atlas.views.map.packing.pack_places` was put, and whether the places are drawn.
    notes
        Where `atlas.views.map.packing.pack_notes` was put.
    sites
        Proposed sites: `longitude`, `latitude`, `rank`, `label` (plain text).
    base_map
        Tiles under the map; needs the network.
    app_url
        Address of the app, for the links of cards; None when there is no app.
    legend
        Classes and counts, as `atlas.views.map.legend.map_legend`; none by default.
    cards
        Address that tells more of a place (`&point=`) or of a territory (`&niveau=&code=`); None
        when nobody answers.
    choice
        Code of the territory whose card is open, `@longitude,latitude` x 10^5 for places; None
        leaves what is open.
    bounds
        Box (west, south, east, north) that the map fits where `focus` is None.
    is_found
        Whether the map is about its places: they are drawn from the farthest on, sites are those
        of them that are listed, and the page around is told which place is opened.
    tells_places
        Whether the page runs again for a place that is opened, not for a territory.
    """

    focus: tuple[str, str] | None = None
    places: BytesSource | None = None
    notes: BytesSource | None = None
    show_places: bool = True
    sites: pd.DataFrame | None = None
    base_map: BaseMap | None = None
    app_url: str | None = None
    legend: pd.DataFrame | None = None
    cards: str | None = None
    choice: str | None = None
    bounds: tuple[float, float, float, float] | None = None
    is_found: bool = False
    tells_places: bool = False


VALUES_ALONE = MapDetails()


def map_state(
    values: str, measure: Measure, level: str, details: MapDetails = VALUES_ALONE
) -> MapState:
    """Return what the map shows.

    Parameters
    ----------
    values
        Of the territories of the level, as `atlas.views.map.packing.pack_values` returns them.
    measure, level
        What is shown, and of which territories.
    details
        Everything else.

    Raises
    ------
    InputError
        The level is not one of `MAP_LEVELS`.
    """
    if level not in MAP_LEVELS:
        raise InputError(
            f"niveau « {level} » inconnu de la carte ; niveaux : {', '.join(MAP_LEVELS)}"
        )
    words = {"label": measure.label, "unit": measure.unit, "decimals": measure.decimals,
             "labels": list(measure.labels) if measure.labels else None}  # fmt: skip
    numbered: list[tuple[float, float, int, str]] = []
    base = details.base_map
    if details.sites is not None:
        columns = [
            details.sites[name].tolist() for name in ("longitude", "latitude", "rank", "label")
        ]
        numbered = list(zip(*columns, strict=True))
    return {
        "level": level,
        "focus": details.focus,
        "measure": words,
        "colours": list(measure.colours),
        "values": values,
        "places": details.places,
        "notes": details.notes,
        "showPlaces": details.show_places,
        "sites": numbered,
        "base": {"url": base.url, "attribution": base.attribution} if base else None,
        "app": details.app_url,
        "legend": [] if details.legend is None else _legend_rows(details.legend),
        "cards": details.cards,
        "choice": details.choice,
        "bounds": details.bounds,
        "found": details.is_found,
        "tellsPlaces": details.tells_places,
    }


def _legend_rows(legend: pd.DataFrame) -> list[tuple[str, str | None, int]]:
    colours = [None if pd.isna(colour) else str(colour) for colour in legend["colour"]]
    counts = legend["territory_count"].tolist()
    return list(zip(legend["label"].tolist(), colours, counts, strict=True))
