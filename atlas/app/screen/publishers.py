"""Cached answers of the page *Données ouvertes*, and its map."""

from typing import NamedTuple

import pandas as pd
import streamlit as st

from atlas.analysis.publishers import (
    DIRECT,
    collectivity_names,
    openness,
    publications,
    published_places,
    territories_of,
)
from atlas.app import canvas, controls, reads
from atlas.app.canvas import Shown
from atlas.app.reads import Stamp
from atlas.app.shell import rooms
from atlas.schema.level import LEVEL_TABLES, Territory, rows_inside
from atlas.sources.registry import format_roots
from atlas.views.words.sources import SHARE


class PublishedPlaces(NamedTuple):
    """The publications of collectivities, and the places that they publish themselves."""

    publications: pd.DataFrame
    places: set[str]


@st.cache_resource(max_entries=2, show_spinner="Lecture des producteurs…")
def _published(stamp: Stamp) -> PublishedPlaces:
    columns = {level: (f"{level}_code", f"{level}_name") for level in LEVEL_TABLES}
    names = collectivity_names(
        {level: reads.atlas().table(table, columns[level]) for level, table in LEVEL_TABLES.items()}
    )
    records = reads.atlas().snapshot.records
    schemas = format_roots(reads.settings().data_dir / "mappings")
    listed = publications(
        reads.atlas().table("sources"), reads.atlas().table("releases"), records, names, schemas
    )
    return PublishedPlaces(listed, published_places(listed, records))


def published() -> PublishedPlaces:
    """Return what collectivities publish; see `atlas.analysis.publishers`."""
    return _published(reads.stamp())


def territories(level: str) -> pd.DataFrame:
    """Return the share of the places of each territory that a collectivity publishes."""
    places = reads.atlas().mediation_places
    rows = reads.atlas().measures(level).set_index("territory_code")
    return openness(
        places, published().places, places[f"{level}_code"], rows["place_count"].notna()
    )


def show_map(level: str, territory: Territory | None) -> None:
    """Show the share of the places of each territory that a collectivity publishes."""
    measures = reads.atlas().measures(level)
    added = territories(level)["published_share"]
    rows = measures.join(added, on="territory_code")
    around = reads.built().around(territory)
    rows = rows if around is None else rows_inside(around, rows)
    with rooms.map_room() as panel:
        canvas.show(Shown(rows, SHARE, level, around))
    with panel:
        controls.show_legend(rows, SHARE, level)


def inside(level: str) -> pd.Series:
    """Return the territory of each publication at a level; null for those of larger ones."""
    measures = reads.atlas().all_measures
    parents = measures[measures["level"].isin(["epci", "departement"])]
    return territories_of(published().publications, level, reads.atlas().table("communes"), parents)


def who(level: str) -> pd.Series:
    """Return the collectivities that publish themselves in each territory, joined."""
    rows = published().publications
    rows = rows.assign(territory=inside(level))[rows["route"] == DIRECT]
    return rows.groupby("territory")["producer"].agg(" ; ".join)


def names() -> dict[str, str]:
    """Return the name of each territory by its level and code."""
    rows = reads.atlas().all_measures
    keys = rows["level"] + ":" + rows["territory_code"]
    return dict(zip(keys, rows["territory_name"], strict=True))
