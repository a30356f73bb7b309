"""Cached answers of the page *Besoins*, its map and its tables."""

import geopandas as gpd
import pandas as pd
import streamlit as st

from atlas.access.shortfall import (
    commune_shortfall,
    sum_countries,
    sum_shortfall,
    with_shares,
)
from atlas.analysis.purposes import PURPOSES, answered
from atlas.analysis.training import offers, training_by_territory
from atlas.app import canvas, controls, picture, reads
from atlas.app.canvas import Shown
from atlas.app.reads import Stamp
from atlas.app.screen.question import Where
from atlas.app.shell import grid, rooms
from atlas.reader import View
from atlas.schema.level import FRANCE, FRANCE_NAMES, inside, rows_inside
from atlas.text.markdown import escaped
from atlas.views.display.measures import Measure
from atlas.views.figure.picture import MapPicture
from atlas.views.words.purposes import offers_table, training_finding, training_table


@st.cache_resource(max_entries=4, show_spinner=False)
def _answers(stamp: Stamp, view: View) -> pd.DataFrame:
    places = reads.atlas(view).mediation_places
    return answered(places["services"])


@st.cache_resource(max_entries=12, show_spinner="Calcul des distances…")
def _communes(stamp: Stamp, view: View, purpose_id: str, km: float) -> pd.DataFrame:
    atlas = reads.atlas(view)
    answers, places = _answers(stamp, view)[purpose_id], atlas.mediation_places
    return commune_shortfall(atlas.tables, places, answers, 1000 * km, atlas.measured)


def words_of(where: Where) -> str:
    """Return what the distances of the page assume, in French."""
    return reads.atlas(where.view).words


@reads.kept(32)
def summaries(where: Where, km: float) -> dict[str, pd.Series]:
    """Return the sums of each purpose, over the whole of France or a territory."""
    found = {}
    for purpose_id in PURPOSES:
        communes = _communes(reads.stamp(), where.view, purpose_id, km)
        if where.territory is None:
            found[purpose_id] = sum_countries(communes).loc[FRANCE]
        elif where.territory.level == "commune":
            found[purpose_id] = with_shares(communes).loc[where.territory.code]
        else:
            sums = sum_shortfall(communes, communes[f"{where.territory.level}_code"])
            found[purpose_id] = sums.loc[where.territory.code]
    return found


def place_of(where: Where) -> str:
    """Return the name of what is looked at."""
    return str(reads.atlas().territory(where.whole)["territory_name"])


@reads.kept(8)
def territories(purpose_id: str, km: float, where: Where) -> gpd.GeoDataFrame:
    """Return the territories of the map with both bounds and boundaries."""
    communes = _communes(reads.stamp(), where.view, purpose_id, km)
    sums = with_shares(communes)
    if where.level != "commune":
        sums = sum_shortfall(communes, communes[f"{where.level}_code"])
    atlas = reads.atlas(where.view)
    measures = atlas.measures(where.level, where.around)
    added = sums.drop(columns=[name for name in measures if name in sums])
    rows = measures.join(added, on="territory_code")
    return atlas.with_shapes(rows, where.level)


@reads.kept(12)
def _answering(purpose_id: str, where: Where) -> pd.DataFrame:
    """Return the places of the map that say that they answer a need."""
    answers = _answers(reads.stamp(), where.view)[purpose_id]
    places = reads.atlas(where.view).mediation_places[answers.fillna(False).astype(bool)]
    return places if where.around is None else rows_inside(where.around, places)


def show_map(
    rows: gpd.GeoDataFrame, measure: Measure, purpose_id: str, where: Where, found: str
) -> None:
    """Show the map of a bound, its legend and its picture; `found` is the finding of the page."""
    atlas = reads.atlas(where.view)
    places = _answering(purpose_id, where)
    words = f"Hypothèses : {words_of(where)}."
    with rooms.map_room() as panel:
        canvas.show(Shown(rows, measure, where.level, where.around, places=places))
    with panel:
        controls.show_legend(rows, measure, where.level)
        st.caption(escaped(words))
        st.caption(f"{measure.label} : {measure.formula}. {measure.limits}")
    with rooms.tools():
        picture.offer_map(
            MapPicture(atlas, rows, measure, where.level, where.territory, found, words, places,
                       points_label="Lieux qui disent répondre au besoin")
        )  # fmt: skip


def show_training(where: Where) -> None:
    """Show what can be learnt, and by territory."""
    rows = training(where)
    names = reads.atlas().names(where.level)
    st.header("Se former")
    whole = training(where._replace(level="departement"))
    name = place_of(where) if where.territory else FRANCE_NAMES[FRANCE]
    st.markdown(training_finding(whole, name))
    grid.show_table("Ce qui est proposé", offers_table(offered(where)), "formations.csv")
    table = training_table(rows, names)
    grid.show_table("Se former, par territoire", table, "formations-territoires.csv")


@reads.kept(32)
def offered(where: Where) -> pd.DataFrame:
    """Return what can be learnt; see `atlas.analysis.training.offers`."""
    return offers(reads.atlas(where.view).places_in(where.territory))


@st.cache_resource(max_entries=6, show_spinner=False)
def _training(stamp: Stamp, level: str, view: View) -> pd.DataFrame:
    atlas = reads.atlas(view)
    places, rows = atlas.mediation_places, atlas.measures(level).set_index("territory_code")
    people = rows["population_covered"].astype("float64").where(rows["place_count"].notna())
    return training_by_territory(places, places[f"{level}_code"], people)


def training(where: Where) -> pd.DataFrame:
    """Return training by territory; see `atlas.analysis.training.training_by_territory`."""
    rows = _training(reads.stamp(), where.level, where.view)
    if where.territory is None:
        return rows
    own = reads.atlas().measures(where.level)
    here = inside(where.territory, own).set_axis(own["territory_code"])
    return rows[here.reindex(rows.index, fill_value=False)]
