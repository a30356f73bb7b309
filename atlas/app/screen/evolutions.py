"""The page *Évolution*: two dates compared, and their map."""

import pandas as pd
import streamlit as st

from atlas.analysis.evolution import Evolution
from atlas.app import canvas, controls, picture, reads
from atlas.app.canvas import Shown
from atlas.app.shell import rooms
from atlas.reader import Period
from atlas.reader.listing import NOBODY_SPOKE_TWICE
from atlas.schema.level import FRANCE
from atlas.views.display.measures import NET_GAIN, with_net_gain
from atlas.views.figure.picture import MapPicture, evolution_picture
from atlas.views.words.changes import changes_on_map, changes_sentence, compared_sentence


def between(period: Period) -> Evolution:
    """Return what changed between two dates; see `atlas.reader.Atlas.changes`."""
    return reads.atlas().changes(*period)


def france(evolution: Evolution) -> pd.Series:
    """Return the sums of the whole of France, which the map shows."""
    sums = evolution.sums
    return sums[sums["territory_code"] == FRANCE].iloc[0]


def asked_sums(evolution: Evolution) -> pd.Series:
    """Return the sums of the territory that is looked at, else of the whole of France."""
    sums, asked = evolution.sums, reads.territory()
    if asked is not None:
        own = sums[(sums["level"] == asked.level) & (sums["territory_code"] == asked.code)]
        if len(own):
            return own.iloc[0]
    return france(evolution)


def is_unknown() -> bool:
    """Say that nobody knows what changed where each source spoke once; tell whether it is so."""
    unknown = not reads.atlas().periods()
    if unknown:
        st.info(NOBODY_SPOKE_TWICE[0].upper() + NOBODY_SPOKE_TWICE[1:], icon=":material/help:")
    return unknown


def compared(evolution: Evolution) -> str:
    """Return which sources are compared, and what distances assume."""
    atlas = reads.atlas()
    assumed = atlas.assumption_words(evolution.assumptions)
    return compared_sentence(evolution, atlas.source_names, assumed)


def territories(period: Period, level: str) -> pd.DataFrame:
    """Return the sums of one level with what the map shows."""
    sums = between(period).sums
    rows = with_net_gain(sums[sums["level"] == level])
    facts = ["territory_code", "departement_code", "region_code", "place_count", "commune_count",
             "unknown_commune_count"]  # fmt: skip
    known = reads.atlas().measures(level)[facts]
    return known.merge(rows, on="territory_code", validate="one_to_one")


def places(period: Period) -> pd.DataFrame:
    """Return the places that changed, as the map draws them."""
    return changes_on_map(between(period).changes)


def show_map(period: Period, level: str) -> None:
    """Show the places that changed and who gained or lost, with the legend beside."""
    rows = territories(period, level)
    with rooms.map_room() as panel:
        canvas.show(Shown(rows, NET_GAIN, level, reads.territory(), places=places(period)))
    with panel:
        controls.show_legend(rows, NET_GAIN, level)
        evolution = between(period)
        told = changes_sentence(period, asked_sums(evolution), evolution.assumptions)
        st.caption(told.replace("**", ""))
        st.caption(compared(evolution))
    with rooms.tools():
        _offer_picture(period, level)


def _offer_picture(period: Period, level: str) -> None:
    """Offer the map, and what territories gained and lost, as pictures for a report."""
    evolution, atlas = between(period), reads.atlas()
    after = reads.atlas(atlas.view._replace(on=period.second))
    rows = after.with_shapes(territories(period, level), level)
    found = changes_sentence(period, france(evolution), evolution.assumptions)
    shown = MapPicture(
        after, rows, NET_GAIN, level, found=found, points=places(period),
        points_label="Changement d'un lieu",
    )  # fmt: skip
    changed = evolution_picture(after, evolution, period, level, picture.signature())
    picture.offer_map(shown, {"Ouvertures et fermetures": changed})
