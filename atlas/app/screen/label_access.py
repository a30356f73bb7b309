"""Label x access on the page *Labels*: difference with similar communes, by level, over time."""

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import streamlit as st

from atlas.analysis.label_effect import (
    against_peers,
    before_after,
    effect_by_level,
    rank_correlation,
    strata,
)
from atlas.analysis.labels import summaries
from atlas.app import controls, reads
from atlas.app.screen.label import Looked
from atlas.app.shell import grid
from atlas.app.shell.chart import show_chart
from atlas.reader import NOW, View
from atlas.schema.crs import area_km2
from atlas.text.french import counted, format_number
from atlas.views.display.measures import MEASURES, Measure
from atlas.views.display.plot import effect_chart
from atlas.views.words.label.label_effect import (
    NOT_A_CAUSE,
    change_table,
    correlation_sentence,
    effect_table,
    holm_sentence,
)

COMPARED = ("nearest_distance_m", "places_per_10k", "place_count")
FRANCE_SERVICES_SOURCE = "france-services"


@st.cache_resource(max_entries=2, show_spinner=False)
def _kinds(stamp: reads.Stamp) -> pd.Series:
    communes = reads.atlas().table("communes")
    people = communes["population"].astype("float64")
    kinds = strata(people, people / area_km2(communes))
    return kinds.set_axis(communes["commune_code"])


def _values(measure: Measure, view: View = NOW) -> pd.Series:
    rows = reads.atlas(view).measures("commune").set_index("territory_code")
    return rows[measure.column].astype("float64")


@reads.kept(16)
def _summaries(year: int | None) -> pd.DataFrame:
    return summaries(reads.atlas().table("labels"), "commune", year)


def show_effect(asked: Looked) -> None:
    """Show the difference of labelled communes with those of their kind, and what it is not."""
    st.header("Label et accès")
    st.markdown(NOT_A_CAUSE)
    names = {column: MEASURES[column].label for column in COMPARED}
    measure = MEASURES[controls.choose("Mesure d'accès", "acces", names)]
    known = _summaries(asked.year)
    if known.empty:
        st.info("Aucune distinction de commune n'est connue à cette date.")
        return
    compared, effects, ranks = _answer(reads.stamp(), measure, asked.year)
    st.caption(
        f"{counted(len(compared), 'commune labellisée', 'communes labellisées')} dont l'accès est "
        "mesuré, sur "
        f"{format_number(len(known))} connues jusqu'à la date ; comparées aux communes de même "
        "classe de population et de densité sans distinction connue. Intervalles à 95 % par "
        "rééchantillonnage."
    )
    chart, words = st.columns([3, 2])
    with chart:
        show_chart(effect_chart, effects, measure)
    with words:
        st.markdown(correlation_sentence(ranks, measure))
    st.markdown(holm_sentence(effects))
    grid.show_table("Écart par niveau", effect_table(effects, measure), "label-acces.csv")
    _show_change(measure)
    with st.expander(controls.EXPERTS):
        st.caption("Intervalles : BCa (Efron 1987, doi:10.1080/01621459.1987.10478410).")


@st.cache_resource(max_entries=8, show_spinner="Comparaison aux communes semblables…")
def _answer(
    stamp: reads.Stamp, measure: Measure, year: int | None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    known = _summaries(year)
    levels = known["last_arobases"].astype("float64")
    compared = against_peers(_values(measure), _kinds(stamp), known.index)
    return compared, effect_by_level(compared, levels), rank_correlation(compared, levels)


def _show_change(measure: Measure) -> None:
    """Show before and after between the editions of France services, when there are several."""
    releases = reads.atlas().table("releases")
    own = releases.loc[releases["source_id"] == FRANCE_SERVICES_SOURCE, "vintage_date"]
    days = sorted(own.dt.date)
    if len(days) < 2:
        st.caption(
            "Avant et après : il faut au moins deux éditions de France services dans l'atlas."
        )
        return
    table = change_table(_changes(reads.stamp(), measure, tuple(days)), measure)
    grid.show_table("Avant et après, réseau France services", table, "label-avant-apres.csv")
    st.caption(
        "Communes distinguées à une édition remise entre les deux dates, et leurs semblables. Le "
        "réseau France services s'est ouvert partout dans ces années, label ou non."
    )


@st.cache_resource(max_entries=8, show_spinner="Avant et après…")
def _changes(stamp: reads.Stamp, measure: Measure, days: tuple[date, ...]) -> dict[str, pd.Series]:
    labels = reads.atlas().table("labels")
    communes = labels[(labels["level"] == "commune") & labels["territory_code"].notna()]
    known = pd.Index(communes["territory_code"].unique())
    found = {}
    for first, last in dict.fromkeys([*pairwise(days), (days[0], days[-1])]):
        between = communes["edition_year"].between(first.year + 1, last.year)
        awarded = pd.Index(communes.loc[between, "territory_code"].unique())
        values = [_network(measure, day) for day in (first, last)]
        name = f"{first:%d/%m/%Y} → {last:%d/%m/%Y}"
        found[name] = before_after(values[0], values[1], _kinds(stamp), known, awarded)
    return found


def _network(measure: Measure, day: date) -> pd.Series:
    """Return a measure of each commune as of a date, with the places of France services alone."""
    return _values(measure, View(day, FRANCE_SERVICES_SOURCE)).replace(np.inf, np.nan)
