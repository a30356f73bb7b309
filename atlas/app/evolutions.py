"""Cached comparisons of two dates, and their map."""

from datetime import date
from typing import NamedTuple

import pandas as pd
import streamlit as st

from atlas.app import reads
from atlas.app.reads import View
from atlas.coverage import METROPOLITAN_FRANCE
from atlas.evolution import Evolution, evolve
from atlas.schema import PARENT_TABLES
from atlas.views.changes import changes_on_map
from atlas.views.measures import with_net_gain


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
    """Return what changed between two dates; see `atlas.evolution`."""
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
