"""The page *Pilotage*, what the parties value and decide: value added, register, yearly review."""

from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from atlas.app import controls, reads
from atlas.app.shell import grid, rooms
from atlas.text.markdown import escaped
from atlas.views.dossier import Dossier
from atlas.views.report import FORMAT_LABELS, RENDERERS, REPORT_MIME_TYPES
from atlas.views.review import REVIEW_CONTENT, make_review, review_name
from atlas.views.words.steering import parameters
from atlas.views.words.steering import register as told
from atlas.views.words.steering import value as valued


def show_value() -> None:
    """Show what a place costs and brings, what moves it, and the parameters with their sources."""
    values = reads.built().values()
    if not values:
        st.markdown(valued.NO_PARAMETER)
        _offer_template()
        return
    names = {str(number): name for number, name in enumerate(values)}
    with rooms.controls():
        chosen = names[controls.choose("Paramètres", "parametres", names)]
    own = values[chosen]
    rooms.find(valued.value_finding(own.outcomes, escaped(chosen)))
    st.caption(parameters.cautions(own.parameters))
    grid.show_table(
        "Ce qu'un lieu coûte, ce qui le paie",
        valued.outcomes_table(own.outcomes, own.parameters), "plus-value.csv",
    )  # fmt: skip
    st.caption(valued.METHOD)
    grid.show_table(
        "Ce qui fait bouger le résultat, un paramètre à la fois",
        valued.sensitivity_table(own.sensitivity, own.parameters), "plus-value-sensibilite.csv",
    )  # fmt: skip
    grid.show_table(
        "Paramètres et sources",
        parameters.parameters_table(own.parameters, own.gain_sets), "plus-value-parametres.csv",
        is_whole=True,
    )  # fmt: skip
    _offer_template()


def _offer_template() -> None:
    st.download_button(
        "Télécharger un modèle de paramètres (TOML)", parameters.value_template(), "parametres.toml"
    )


def show_review() -> None:
    """Offer the review of a year as files, made when one of them is asked for."""
    atlas = reads.built()
    days = pd.concat([
        atlas.table("releases")["vintage_date"], atlas.table("meetings")["held_date"],
    ])  # fmt: skip
    years = sorted(days.dt.year.unique(), reverse=True)
    with rooms.controls():
        year = int(controls.choose("Année", "bilan", {str(one): str(one) for one in years}))
    rooms.find(f"Le bilan de **{year}** se télécharge ; les parties le lisent et le complètent.")
    st.markdown(REVIEW_CONTENT)
    with st.container(horizontal=True):
        for file_format, label in FORMAT_LABELS.items():
            st.download_button(
                f"Télécharger le bilan ({label})", partial(_review, file_format, year),
                review_name(year, file_format), REPORT_MIME_TYPES[file_format],
                key=f"bilan-{file_format}",
            )  # fmt: skip


@st.cache_resource(max_entries=2, show_spinner=False)
def _reviewed(stamp: reads.Stamp, year: int) -> Dossier:
    settings, atlas = reads.settings(), reads.built()
    return make_review(atlas, year, None, told.credits_told(atlas, settings.credits))


def _review(file_format: str, year: int) -> bytes:
    return RENDERERS[file_format](_reviewed(reads.stamp(), year))


def show_register() -> None:
    """Show which resolutions are adopted on a day, which body is late, and every meeting."""
    known = reads.built().register()
    if known.meetings.empty and known.resolutions.empty:
        st.markdown(told.NO_REGISTER)
    else:
        years = sorted({day.year for day in known.meetings["held_date"]}, reverse=True)
        days = [known.on, *(date(year, 12, 31) for year in years)]
        with rooms.controls():
            asked = controls.choose(
                "Au", "registre", {day.isoformat(): f"{day:%d/%m/%Y}" for day in days}
            )
        known = reads.built().register(date.fromisoformat(asked))
        rooms.find(told.register_finding(known.resolutions, known.bodies, known.on))
        grid.show_table("Résolutions", told.resolutions_table(known.resolutions), "resolutions.csv")
        grid.show_table("Réunions", told.meetings_table(known.meetings), "reunions.csv")
    credit_line = told.credits_told(reads.built(), reads.settings().credits)
    if credit_line.warning:
        st.warning(escaped(credit_line.warning))
    st.caption(told.REGISTER_RULE)
    for name, content in told.register_templates().items():
        st.download_button(f"Télécharger le modèle : {name}", content, f"modele-{name}")
