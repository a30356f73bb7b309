"""*Qui est loin ?* and *Combien d'aide à portée ?*: by territory, then how shared among people."""

from collections.abc import Hashable
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import streamlit as st

from atlas.access.assumptions import COMMUNES
from atlas.access.doubt.bracket import error_of_points
from atlas.access.travel import GreatCircle
from atlas.app import reads
from atlas.app.screen.answer import show_answer, show_spread
from atlas.app.screen.question import Asked
from atlas.app.shell import rooms
from atlas.schema.level import inside
from atlas.views.display.finding import unlocated_words
from atlas.views.display.measures import Measure
from atlas.views.words.access import (
    HOURS_STATE,
    access_finding,
    access_table,
    beyond_measure,
    displaced_sentence,
    hours_state,
    shared_finding,
    shared_measure,
    shared_table,
    supply_sentence,
    trip_measure,
)


class Far(NamedTuple):
    """The answer to *Qui est loin ?*.

    Parameters
    ----------
    found
        The finding, in Markdown.
    rows
        The territories of the map, placed.
    measure
        What colours them.
    points
        The demand points that sentences speak of, with the codes of their territories.
    displaced
        How much people, and places without position, may be elsewhere than at their point.
    """

    found: str
    rows: gpd.GeoDataFrame
    measure: Measure
    points: pd.DataFrame
    displaced: str


def _as_far(asked: Asked) -> tuple[Hashable, ...]:
    return asked.key


def show_far(asked: Asked) -> None:
    """Show who is beyond the threshold, then how trips are shared among people."""
    answer = _far(asked)
    rooms.find(answer.found)
    table = access_table(answer.rows, asked.unit)
    show_answer(answer.rows, answer.measure, table, asked, found=answer.found.strip())
    if answer.displaced:
        st.markdown(answer.displaced)
    show_spread(answer.points, "cost", _trip(asked), asked)


@reads.kept(16, _as_far)
def _far(asked: Asked) -> Far:
    """Return who is beyond the threshold."""
    atlas, where = asked.atlas, asked.where
    measure = beyond_measure(
        asked.threshold, asked.unit, asked.assumptions.k, asked.assumptions.travel
    )
    points = atlas.access(asked.assumptions)
    communes = atlas.reach(points, asked.threshold)
    possible = _possible(asked)
    summary = atlas.total(communes, where.whole)
    least = None if possible is None else atlas.total(possible, where.whole)
    moment = asked.assumptions.moment
    found = access_finding(summary, measure, least, moment.words if moment else "")
    unlocated = _unlocated(asked, communes)
    kept = _points_in(asked, points)
    rows = _rows(asked, communes)
    if possible is not None:
        least_rows = _rows(asked, possible)
        rows = rows.assign(
            people_beyond_least=least_rows["people_beyond"],
            hours_state=hours_state(rows, least_rows),
        )
        measure = HOURS_STATE if where.level == "commune" else measure
    if where.level == "commune":
        rows = rows.assign(unlocated_commune_count=rows["territory_code"].map(unlocated))
    found = f"{found} {_unlocated_words(asked, unlocated)}"
    drawn = atlas.with_shapes(rows, where.level)
    return Far(found, drawn, measure, kept, _displaced(asked, kept))


def _trip(asked: Asked) -> Measure:
    return trip_measure(asked.unit, asked.assumptions.k, asked.assumptions.travel)


def _unlocated(asked: Asked, communes: pd.DataFrame) -> pd.Series:
    """Return 1 for each commune that rests on a place without position, else 0, on its code.

    Without these places, more of its people would be beyond the threshold.
    """
    strict = asked.assumptions._replace(include_at_commune=False)
    strictly = asked.atlas.reach(asked.atlas.access(strict), asked.threshold)
    rests = (strictly["people_beyond"] > communes["people_beyond"]).astype("float64")
    known = rests.where(communes["unknown_commune_count"] == 0)
    return known.set_axis(communes["territory_code"])


def _unlocated_words(asked: Asked, unlocated: pd.Series) -> str:
    """Return how many communes of the territory spoken of are so; empty when none is."""
    communes = asked.atlas.table("communes").set_index("commune_code")
    count = unlocated[inside(asked.where.whole, communes.reindex(unlocated.index))].sum()
    return unlocated_words(int(count)) if count else ""


def _possible(asked: Asked) -> pd.DataFrame | None:
    """Return the answer if every place of unknown hours is open; None without a moment."""
    if asked.assumptions.moment is None:
        return None
    points = asked.atlas.access(asked.assumptions, unknown_hours_open=True)
    return asked.atlas.reach(points, asked.threshold)


def show_shared(asked: Asked) -> None:
    """Show the supply within reach, then how it is shared among people."""
    atlas, where = asked.atlas, asked.where
    shared = atlas.shared(asked.assumptions)
    communes, rows = _shared(asked)
    measure = shared_measure(rows["accessibility_per_10k"], asked.assumptions.supply)
    found = shared_finding(atlas.total(communes, where.whole), measure, shared.supply)
    rooms.find(found)
    show_answer(rows, measure, shared_table(rows, measure), asked, found=found)
    st.markdown(supply_sentence(shared.supply, asked.assumptions.supply))
    kept = _points_in(asked, shared.points)
    show_spread(kept.assign(per_10k=10_000 * kept["accessibility"]), "per_10k", measure, asked)


@reads.kept(8, _as_far)
def _shared(asked: Asked) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Return what communes have within reach, and the territories of the map, placed."""
    communes = asked.atlas.reach(asked.atlas.shared(asked.assumptions).points, 0)
    return communes, asked.atlas.with_shapes(_rows(asked, communes), asked.where.level)


def _rows(asked: Asked, communes: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of the territories of the map."""
    rows = asked.atlas.above(communes, asked.where.level)
    around = asked.where.around
    return rows if around is None else rows[inside(around, rows)]


def _points_in(asked: Asked, points: pd.DataFrame) -> pd.DataFrame:
    """Return the demand points that sentences speak of, with the codes of their territories."""
    communes = asked.atlas.table("communes").set_index("commune_code")
    codes = ["epci_code", "departement_code", "region_code"]
    placed = points.join(communes[codes], on="commune_code")
    return placed[inside(asked.where.whole, placed)]


def _displaced(asked: Asked, kept: pd.DataFrame) -> str:
    """Return how far people, and places without position, may be from their point; or nothing."""
    if asked.assumptions.population != COMMUNES or not isinstance(asked.travel, GreatCircle):
        return ""
    atlas = asked.atlas
    places = atlas.counted_places(asked.assumptions)
    error = error_of_points(
        kept, places, asked.travel, asked.threshold, atlas.build.point_extents(),
        atlas.build.extents(), asked.assumptions.k,
    )  # fmt: skip
    return displaced_sentence(error, bool(places["is_at_commune"].any()))
