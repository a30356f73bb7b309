"""How every answer of the page *Accès* is shown: map, legend, formula, table, file."""

from collections.abc import Hashable
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import streamlit as st

from atlas.access.inequality import lorenz, spread, theil
from atlas.access.reach import NOT_EXPORTED
from atlas.app import canvas, controls, downloads, picture, reads
from atlas.app.canvas import Shown
from atlas.app.downloads import Download
from atlas.app.screen.question import Asked
from atlas.app.shell import grid, rooms
from atlas.app.shell.chart import show_chart
from atlas.text.markdown import escaped
from atlas.views.display.measures import Measure
from atlas.views.display.plot import lorenz_chart
from atlas.views.export.answers import with_units
from atlas.views.figure.picture import MapPicture
from atlas.views.words.inequality import spread_finding, spread_table, theil_finding, theil_table


def show_answer(
    rows: gpd.GeoDataFrame,
    measure: Measure,
    table: pd.DataFrame,
    asked: Asked,
    side: str = "",
    found: str = "",
    notes: str | None = None,
) -> None:
    """Show the map of an answer, its legend, what it assumes, its table and its files.

    `side` is a legend of its own, as HTML; empty for that of the measure. `found` is the finding
    of the answer. `notes` is the column of the rows that says more of each territory, in words.
    """
    atlas, where = asked.atlas, asked.where
    places = atlas.places_in(where.around)
    words = atlas.assumption_words(asked.assumptions)
    with rooms.map_room() as panel:
        shown = Shown(rows, measure, where.level, where.around, places=places, notes=notes)
        canvas.show(shown)
    with panel:
        controls.show_legend(rows, measure, where.level, side)
        st.caption(f"Hypothèses : {escaped(words)}.")
        st.caption(f"{measure.label} : {measure.formula}. {measure.limits}")
    with rooms.tools():
        picture.offer_map(
            MapPicture(atlas, rows, measure, where.level, where.territory, found=found,
                       points=places, note=f"Hypothèses : {words}.")
        )  # fmt: skip
    grid.show_table(grid.TWIN, table, None)
    kept = rows.drop(columns=[name for name in NOT_EXPORTED if name in rows])
    kept = with_units(kept, "minutes" if asked.unit == "minutes" else "m")
    said = f"{measure.label} ; {words}"
    with rooms.files():
        downloads.offer(Download(atlas, "acces", kept, "territory_code", said, table))


def show_spread(points: pd.DataFrame, column: str, measure: Measure, asked: Asked) -> None:
    """Show how a value is shared among people: quantiles, Lorenz curve, Theil by territory.

    Parameters
    ----------
    points
        Demand points with `people`, the column of the value, and the codes of their territories.
    column, measure
        Value, and how it is shown.
    asked
        What the reader asks.
    """
    found = _shared_out(points, column, measure, asked)
    st.header("Répartition entre les habitants")
    st.markdown(found.finding)
    show_chart(lorenz_chart, {"Habitants": found.curve}, measure)
    words = asked.atlas.assumption_words(asked.assumptions)
    picture.offer_lorenz(
        asked.atlas, found.curve, measure, asked.where.territory, f"Hypothèses : {words}."
    )
    with st.expander(controls.EXPERTS):
        grid.show_table("Médiane, déciles et Gini par territoire", found.deciles, "deciles.csv")
        st.markdown(found.parted)
        grid.show_table("Contribution à l'inégalité (Theil)", found.parts, "theil.csv")


class SharedOut(NamedTuple):
    """How a value is shared among people: in words, as a Lorenz curve, by territory."""

    finding: str
    curve: pd.DataFrame
    deciles: pd.DataFrame
    parted: str
    parts: pd.DataFrame


def _as_spread(
    points: pd.DataFrame, column: str, measure: Measure, asked: Asked
) -> tuple[Hashable, ...]:
    return column, measure, asked.key


@reads.kept(16, _as_spread)
def _shared_out(points: pd.DataFrame, column: str, measure: Measure, asked: Asked) -> SharedOut:
    """Return how a value is shared among people; see `show_spread`."""
    level = asked.where.inner_level
    values, people, groups = points[column], points["people"], points[f"{level}_code"]
    names, parts = asked.atlas.names(level), theil(values, people, groups)
    inside = {"departement": "des départements", "epci": "des EPCI"}[level]
    return SharedOut(
        spread_finding(spread(values, people).iloc[0], measure),
        lorenz(values, people),
        spread_table(spread(values, people, groups), names, measure),
        theil_finding(parts, names, inside),
        theil_table(parts, names, measure),
    )
