"""Cached comparisons of two dates, and their map."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import NamedTuple

import pandas as pd
import streamlit as st

from atlas.analysis.evolution import Evolution, evolve
from atlas.app import picture, reads
from atlas.app.reads import View
from atlas.app.screen import access
from atlas.app.screen.access import Where
from atlas.schema.level import METROPOLITAN_FRANCE, PARENT_TABLES
from atlas.views.display.caption import Caption, evolution_subtitle
from atlas.views.display.measures import NET_GAIN, with_net_gain
from atlas.views.figure import evolution_figure
from atlas.views.words.changes import changes_on_map, changes_sentence, evolution_columns


class Period(NamedTuple):
    """What is compared: two dates, a distance, one source or all."""

    first: date
    second: date
    km: int
    source_id: str | None


@st.cache_resource(max_entries=4, show_spinner="Comparaison des deux dates…")
def _between(stamp: reads.Stamp, period: Period) -> Evolution:
    tables = {level: reads.table(name) for level, name in PARENT_TABLES.items()}
    before = reads.snapshot_of(View(period.first), period.source_id)
    after = reads.snapshot_of(View(period.second), period.source_id)
    return evolve(before, after, reads.table("communes"), tables, period.km)


def between(period: Period) -> Evolution:
    """Return what changed between two dates; see `atlas.analysis.evolution`."""
    return _between(reads.stamp(), period)


def france(evolution: Evolution) -> pd.Series:
    """Return the sums of metropolitan France."""
    sums = evolution.sums
    return sums[sums["territory_code"] == METROPOLITAN_FRANCE].iloc[0]


def territories(period: Period, level: str) -> pd.DataFrame:
    """Return the sums of one level with what the map shows."""
    sums = between(period).sums
    rows = with_net_gain(sums[sums["level"] == level])
    known = reads.measures(level)
    facts = ["territory_code", "departement_code", "region_code", "place_count", "commune_count",
             "unknown_commune_count"]  # fmt: skip
    return known[facts].merge(rows, on="territory_code", validate="one_to_one")


def places(period: Period) -> pd.DataFrame:
    """Return the places that changed, as the map draws them."""
    return changes_on_map(between(period).changes)


def offer_picture(period: Period, level: str) -> None:
    """Offer the map, and what territories gained and lost, as pictures for a report."""
    evolution, where = between(period), Where(None, level, View(period.second))
    rows = access.with_shapes(territories(period, level), where)
    found = changes_sentence(period.first, period.second, france(evolution), period.km)
    below = evolution_subtitle(period.first, period.second, level)
    sums = evolution.sums[evolution.sums["level"] == level]
    columns = evolution_columns(period.km)

    def changes(caption: Caption) -> picture.Draw:
        return partial(evolution_figure, sums, columns, replace(caption, subtitle=below))

    picture.offer_map(
        rows, NET_GAIN, level, None, found=found, view=View(period.second),
        points=places(period), points_label="Changement d'un lieu",
        others={"Ouvertures et fermetures": changes},
    )  # fmt: skip
