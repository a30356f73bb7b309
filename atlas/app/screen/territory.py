"""The page *Territoire*: ranks, what lies around and within, the dossier when it is asked for."""

from functools import partial

import pandas as pd
import streamlit as st

from atlas.analysis.rank import neighbours, rank
from atlas.app import reads
from atlas.app.reads import Stamp
from atlas.app.shell import grid
from atlas.schema.level import Territory
from atlas.text.markdown import escaped
from atlas.views.display.measures import MEASURES
from atlas.views.display.table import facts_table, measures_table
from atlas.views.dossier import Dossier, Shelf, make_dossier, make_shelf
from atlas.views.report import FORMAT_LABELS, RENDERERS, REPORT_MIME_TYPES, file_name

# What the tables of this page are read by, the first of the map.
_SHOWN = MEASURES["nearest_road_m"]


@st.cache_resource(max_entries=1, show_spinner=False)
def _shelf(stamp: Stamp) -> Shelf:
    return make_shelf(reads.atlas(), credits=reads.settings().credits)


@st.cache_resource(max_entries=4, show_spinner=False)
def _dossier(stamp: Stamp, level: str, code: str) -> Dossier:
    return make_dossier(_shelf(stamp), level, code)


def _content(file_format: str, level: str, code: str) -> bytes:
    return RENDERERS[file_format](_dossier(reads.stamp(), level, code))


def offer_dossier(territory: Territory, name: str) -> None:
    """Show a button for each format of the dossier of a territory."""
    with st.container(horizontal=True):
        for file_format, label in FORMAT_LABELS.items():
            st.download_button(
                f"Télécharger le dossier ({label})",
                partial(_content, file_format, *territory),
                file_name(name, *territory, file_format),
                REPORT_MIME_TYPES[file_format],
                key=f"dossier-{file_format}",
                on_click="ignore",  # the page would run again while the file is made
            )


def show_country(row: pd.Series) -> None:
    """Show the figures of the country, and those of its régions."""
    grid.show_rows(facts_table(row, {}, MEASURES))
    st.caption(f"Hypothèses : {escaped(reads.atlas().words)}.")
    st.subheader("Ses régions")
    grid.show_rows(measures_table(reads.atlas().measures("region"), _SHOWN))


def ranks(territory: Territory) -> dict[str, tuple[int, int] | None]:
    """Return measure -> rank of a territory among its kind; see `atlas.analysis.rank.rank`."""
    rows = reads.atlas().measures(territory.level)
    found = {
        column: rank(rows, territory.code, column, measure.is_lack)
        for column, measure in MEASURES.items()
        if measure.is_ranked
    }
    # The first of one is no rank.
    return {column: place if place and place[1] > 1 else None for column, place in found.items()}


def show_without_place(territory: Territory) -> None:
    """Show the neighbours, and the communes of a territory, known to hold no place."""
    near = _neighbours_without_place(territory)
    st.subheader(f"Territoires voisins sans aucun lieu ({len(near)})")
    grid.show_rows(measures_table(near, _SHOWN))
    if territory.level != "commune":
        inside = _communes_without_place(territory)
        st.subheader(f"Communes du territoire sans aucun lieu ({len(inside)})")
        grid.show_rows(measures_table(inside, _SHOWN))


def _neighbours_without_place(territory: Territory) -> pd.DataFrame:
    """Return the territories that touch one and are known to hold no place."""
    near = neighbours(reads.atlas().territories(territory.level), territory.code)
    return near[near["place_count"] == 0]


def _communes_without_place(territory: Territory) -> pd.DataFrame:
    """Return the communes of a territory known to hold no place, the farthest from one first."""
    own = reads.atlas().measures("commune", territory)
    return own[own["place_count"] == 0].sort_values("nearest_road_m", ascending=False)
