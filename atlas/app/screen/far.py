"""*Qui est loin ?*: people beyond a threshold, at any time or at a moment, and between whom."""

import pandas as pd
import streamlit as st

from atlas.access.question import COMMUNES
from atlas.access.travel import GreatCircle
from atlas.app.screen import access
from atlas.app.screen.answer import show_answer, show_spread
from atlas.app.screen.assumptions import Asked
from atlas.territory.extent import error_of_points
from atlas.text.hours import FRENCH_DAYS
from atlas.views.words.access import (
    access_finding,
    access_table,
    beyond_measure,
    displaced_sentence,
    moment_sentence,
    trip_measure,
)


def show(asked: Asked) -> None:
    """Show who is beyond the threshold, then how trips are shared among people."""
    measure = beyond_measure(asked.threshold, asked.unit, asked.assumptions.k)
    points = access.nearest(asked.assumptions, asked.where.view)
    communes = access.communes_of(points, asked.threshold, asked.where.view)
    summary = access.summary(communes, asked.where.departement)
    found = access_finding(summary, measure)
    st.markdown(found)
    if asked.assumptions.moment is not None:
        _say_moment(asked, summary)
    _say_displaced(asked, points)
    rows = access.territories(communes, asked.where)
    show_answer(rows, measure, access_table(rows, asked.unit), asked, found=found)
    level = "departement" if asked.where.departement is None else "epci"
    kept = access.points_of(points, asked.where.departement)
    trip = trip_measure(asked.unit, asked.assumptions.k)
    show_spread(kept, "cost", trip, access.territory_of(kept, level), level, asked)


def _say_moment(asked: Asked, summary: pd.Series) -> None:
    """Say between which bounds the answer lies, for want of opening hours."""
    day, minute = asked.assumptions.moment or ("Mo", 0)
    possible = access.nearest(asked.assumptions, asked.where.view, unknown_hours_open=True)
    communes = access.communes_of(possible, asked.threshold, asked.where.view)
    low = access.summary(communes, asked.where.departement)["people_beyond"]
    words = f"Le {FRENCH_DAYS[day]} à {minute // 60} h {minute % 60:02}"
    st.markdown(moment_sentence(low, summary["people_beyond"], words))


def _say_displaced(asked: Asked, points: pd.DataFrame) -> None:
    """Say how much people may be elsewhere than at the reference point of their commune."""
    travel = access.travel(asked.assumptions.travel)
    if asked.assumptions.population != COMMUNES or not isinstance(travel, GreatCircle):
        return
    kept = access.points_of(points, asked.where.departement)
    factor = travel.detour_factor
    error = error_of_points(kept, kept["cost"] / factor, access.extents(), asked.threshold / factor)
    st.markdown(displaced_sentence(error))
