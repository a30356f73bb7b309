"""The page *Pilotage*, indicators: one through time, its target, its map, its revisions."""

from typing import NamedTuple

import pandas as pd
import streamlit as st

from atlas.app import canvas, controls, picture, reads
from atlas.app.canvas import Shown
from atlas.app.shell import grid, rooms
from atlas.app.shell.chart import show_chart
from atlas.schema.level import FRANCE, LEVEL_NAMES, Territory, rows_inside
from atlas.text.lexicon import slug
from atlas.text.markdown import escaped
from atlas.views.display.plot import series_chart
from atlas.views.figure.followed import indicator_curve, indicator_values
from atlas.views.figure.picture import MapPicture
from atlas.views.words.steering import indicators as words

_WIDEST_FIRST = ("departement", "region", "epci", "commune")


class LookedAt(NamedTuple):
    """What the reader looks at: an indicator, all its values, the territory of the curve."""

    definition: pd.Series
    rows: pd.DataFrame
    territory: Territory


def show() -> None:
    """Show an indicator: the finding, map and curve, then tables; say when none is loaded."""
    known = reads.atlas().indicators
    if known.empty:
        st.info(words.NOTHING_LOADED, icon=":material/help:")
        return
    names = dict(zip(known["indicator_id"], known["indicator_name"], strict=True))
    with rooms.controls():
        indicator_id = controls.choose("Indicateur", "indicateur", names)
    rows = reads.atlas().series(indicator_id)
    asked = LookedAt(reads.atlas().indicator(indicator_id), rows, _territory_of(rows))
    where = reads.atlas().territory_name(asked.territory)
    rooms.find(words.indicator_finding(asked.definition, _own(asked), where))
    _show_map(asked)
    _show_tables(asked)


def _territory_of(rows: pd.DataFrame) -> Territory:
    """Return the territory of the visit, or the narrowest around it that the series has."""
    asked = reads.territory()
    known = set(rows["level"] + ":" + rows["territory_code"])
    if asked is not None:
        row = reads.atlas().territory(asked)
        around = [asked, *(Territory(level, str(row.get(f"{level}_code")))
                           for level in ("epci", "departement", "region"))]  # fmt: skip
        for one in around:
            if f"{one.level}:{one.code}" in known:
                return one
    return Territory("france", FRANCE)


def _own(asked: LookedAt) -> pd.DataFrame:
    """Return the series of the territory."""
    level, code = asked.territory
    return asked.rows[(asked.rows["level"] == level) & (asked.rows["territory_code"] == code)]


def _show_map(asked: LookedAt) -> None:
    """Show the values of a period on the map, the curve beside; the curve alone without any."""
    levels = [level for level in _WIDEST_FIRST if (asked.rows["level"] == level).any()]
    if not levels:
        _show_curve(asked)
        return
    with rooms.controls():
        level = controls.choose("Découpage", "niveau", {one: LEVEL_NAMES[one] for one in levels})
        when = controls.choose("Période", "periode", words.periods_of(asked.rows, level))
    role, _, period = when.partition(":")
    shown = indicator_values(reads.atlas(), asked.rows, level, role, period)
    measure = words.indicator_measure(asked.definition, shown["value"])
    around = reads.built().around(reads.territory())
    with rooms.map_room() as panel:
        canvas.show(Shown(shown, measure, level, around, key="indicateurs"))
    with panel:
        _show_curve(asked)
        controls.show_legend(shown, measure, level)
    with rooms.tools():
        drawn = reads.atlas().with_shapes(shown, level)
        inner = drawn if around is None else rows_inside(around, drawn)
        drawn, where = (inner, around) if len(inner) > 1 else (drawn, None)
        found = f"{measure.label}, {words.period_words(period)}"
        curve = {} if _own(asked).empty else {"Courbe": indicator_curve(
            reads.atlas(), asked.definition, asked.territory, picture.signature()
        )}  # fmt: skip
        shot = MapPicture(reads.atlas(), drawn, measure, level, where, found)
        picture.offer_map(shot, curve)


def _show_curve(asked: LookedAt) -> None:
    """Show the series of the territory, and what the indicator is."""
    unit = asked.definition["unit"]
    name = reads.atlas().territory_name(asked.territory)
    show_chart(series_chart, _own(asked), name, "" if pd.isna(unit) else str(unit))
    with st.expander("Ce que dit cet indicateur"):
        st.markdown(words.definition_markdown(asked.definition))
        if statuses := words.statuses_markdown(_own(asked)):
            st.markdown(statuses)


def _show_tables(asked: LookedAt) -> None:
    """Show the values of the territory, what counts the same thing, what was revised."""
    atlas, definition = reads.atlas(), asked.definition
    indicator_id, stem = str(definition["indicator_id"]), slug(str(definition["indicator_name"]))
    names = words.territory_names(atlas.all_measures)
    own = words.observations_table(_own(asked), definition["unit"])
    grid.show_table("Valeurs", own, f"{stem}.csv")
    if len(pairs := atlas.beside(indicator_id)):
        other = atlas.indicator(str(definition["counterpart_id"]))["indicator_name"]
        pairs = words.side_by_side_table(pairs, names)
        grid.show_table("Deux comptes côte à côte", pairs, f"{stem}-a-cote.csv")
        st.caption(
            f"L'autre compte : {escaped(str(other))}. Aucun des deux n'est corrigé par l'autre : "
            "ils ne comptent pas pareil."
        )
    if len(revised := atlas.revised(indicator_id)):
        grid.show_table("Révisions", words.revisions_table(revised, names), f"{stem}-revu.csv")
    if len(odd := atlas.contradicted(indicator_id)):
        odd = words.disagreements_table(odd, names)
        grid.show_table("Fichiers qui se contredisent", odd, f"{stem}-contradictions.csv")
