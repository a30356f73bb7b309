"""Cached answers of the page *Besoins*, its map and its tables."""

import geopandas as gpd
import pandas as pd
import streamlit as st

from atlas.access.shortfall import commune_shortfall, sum_countries, sum_shortfall, with_shares
from atlas.analysis.purposes import PURPOSES, answered
from atlas.analysis.training import offers, training_by_territory
from atlas.app import canvas, controls, picture, reads
from atlas.app.reads import Stamp, View
from atlas.app.screen import access
from atlas.app.screen.access import Where
from atlas.schema.level import FRANCE, FRANCE_NAMES, METROPOLITAN_FRANCE
from atlas.views.display.measures import Measure, legend
from atlas.views.display.table import legend_html
from atlas.views.words.purposes import offers_table, training_finding, training_table


@st.cache_resource(max_entries=4, show_spinner=False)
def _answers(stamp: Stamp, view: View) -> pd.DataFrame:
    places = reads.mediation_places(view=view)
    return answered(places["services"])


@st.cache_resource(max_entries=12, show_spinner="Calcul des distances…")
def _communes(stamp: Stamp, view: View, purpose_id: str, km: float) -> pd.DataFrame:
    covering = reads.measures("commune", view).set_index("territory_code")["covering_source_count"]
    answers = _answers(stamp, view)[purpose_id]
    places = reads.mediation_places(view=view)
    return commune_shortfall(reads.table("communes"), places, covering, answers, 1000 * km)


def summaries(where: Where, km: float) -> dict[str, pd.Series]:
    """Return the sums of each purpose, over metropolitan France or a département."""
    found = {}
    for purpose_id in PURPOSES:
        communes = _communes(reads.stamp(), where.view, purpose_id, km)
        if where.departement is None:
            found[purpose_id] = sum_countries(communes).loc[METROPOLITAN_FRANCE]
        else:
            sums = sum_shortfall(communes, communes["departement_code"])
            found[purpose_id] = sums.loc[where.departement]
    return found


def place_of(where: Where) -> str:
    """Return the name of what is looked at."""
    if where.departement is None:
        return FRANCE_NAMES[METROPOLITAN_FRANCE]
    return str(reads.territory("departement", where.departement)["territory_name"])


def territories(purpose_id: str, km: float, where: Where) -> gpd.GeoDataFrame:
    """Return the territories of the map with both bounds and boundaries."""
    communes = _communes(reads.stamp(), where.view, purpose_id, km)
    sums = with_shares(communes)
    if where.level != "commune":
        sums = sum_shortfall(communes, communes[f"{where.level}_code"])
    measures = reads.measures(where.level, where.view)
    added = sums.drop(columns=[name for name in measures if name in sums])
    rows = measures.join(added, on="territory_code")
    return access.with_shapes(rows, where)


def show_map(
    rows: gpd.GeoDataFrame, measure: Measure, purpose_id: str, where: Where, found: str
) -> None:
    """Show the map of a bound, its legend and its picture; `found` is the finding of the page."""
    places = reads.mediation_places(view=where.view)
    answers = _answers(reads.stamp(), where.view)[purpose_id]
    places = places[answers.fillna(False).astype(bool)]
    if where.departement is not None:
        places = places[places["departement_code"] == where.departement]
    map_column, side = st.columns([3, 1])
    with map_column:
        canvas.show_territories(rows, measure, where.level, where.departement, places=places)
    with side:
        st.html(legend_html(legend(rows, measure), measure))
        controls.show_without_boundary(rows, measure, where.level)
    picture.offer_map(
        rows, measure, where.level, where.departement, found=found, view=where.view,
        with_places=True, points=places, points_label="Lieux qui disent répondre au besoin",
    )  # fmt: skip


def show_training(where: Where) -> None:
    """Show what can be learnt, and by territory."""
    rows = training(where)
    names = reads.territory_names(where.level)
    st.header("Se former")
    whole = training(where._replace(level="departement"))
    name = place_of(where) if where.departement else FRANCE_NAMES[FRANCE]
    st.markdown(training_finding(whole, name))
    controls.show_table("Ce qui est proposé", offers_table(offered(where)), "formations.csv")
    table = training_table(rows, names)
    controls.show_table("Se former, par territoire", table, "formations-territoires.csv")


def offered(where: Where) -> pd.DataFrame:
    """Return what can be learnt; see `atlas.analysis.training.offers`."""
    return offers(reads.mediation_places(where.departement, where.view))


@st.cache_resource(max_entries=6, show_spinner=False)
def _training(stamp: Stamp, level: str, view: View) -> pd.DataFrame:
    places = reads.mediation_places(view=view)
    rows = reads.measures(level, view).set_index("territory_code")
    people = rows["population_covered"].astype("float64").where(rows["place_count"].notna())
    return training_by_territory(places, places[f"{level}_code"], people)


def training(where: Where) -> pd.DataFrame:
    """Return training by territory; see `atlas.analysis.training.training_by_territory`."""
    rows = _training(reads.stamp(), where.level, where.view)
    if where.departement is None:
        return rows
    own = reads.measures(where.level).set_index("territory_code", drop=False)
    column = "territory_code" if where.level == "departement" else "departement_code"
    return rows[own[column].reindex(rows.index) == where.departement]
