"""The button that gives what a page shows as a picture for a report."""

from collections.abc import Callable
from functools import partial

import geopandas as gpd
import pandas as pd
import streamlit as st

from atlas.app import link, reads
from atlas.app.reads import NOW, View
from atlas.views.caption import (
    Caption,
    headline,
    measured_note,
    split_finding,
    subtitle,
    trust_note,
)
from atlas.views.figure import FORMATS, PLACE_LABEL, SIZES, map_figure
from atlas.views.measures import MEASURES, Measure
from atlas.views.picture import FRANCE_NAME, around, dated_sources, local_sources, make_caption

MIME_TYPES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


def offer(draw: Callable[[str, str], bytes], name: str) -> None:
    """Show the choice of a size and of a format, and the button that draws and gives the file.

    Parameters
    ----------
    draw
        Size, format -> file; called when the reader asks for it.
    name
        Of the file, without its ending.
    """
    with st.popover("Image pour un rapport", icon=":material/image:"):
        labels = {key: size.label for key, size in SIZES.items()}
        size = st.selectbox("Taille", list(SIZES), format_func=labels.__getitem__, key=f"t-{name}")
        kind = st.selectbox("Format", FORMATS, format_func=str.upper, key=f"f-{name}")
        st.download_button(
            "Télécharger l'image", partial(draw, size, kind), f"{name}-{size}.{kind}",
            MIME_TYPES[kind], key=f"d-{name}",
        )  # fmt: skip


def offer_map(
    rows: gpd.GeoDataFrame, measure: Measure, level: str, departement: str | None, *,
    found: str = "", note: str = "", view: View = NOW, with_places: bool = False,
    points: pd.DataFrame | None = None, points_label: str = PLACE_LABEL,
    sites: pd.DataFrame | None = None, where: str = "", is_national: bool | None = None,
) -> None:  # fmt: skip
    """Offer the map on screen as a picture.

    Parameters
    ----------
    rows, measure, level, departement
        Territories with boundaries, what colours them, their level, where they are.
    found
        Finding of the page, Markdown; that of the measure when empty.
    note
        Assumptions, filters.
    view
        Date and trust.
    with_places
        Whether places of mediation are drawn.
    points, points_label
        Other points to draw, and what the legend calls them.
    sites
        Proposed sites.
    where
        Name of what is shown; France or the département when empty.
    is_national
        Whether overseas départements have frames; by default, without a département.
    """
    national = departement is None if is_national is None else is_national
    own, aside = _words(measure, departement, view)
    title, rest = split_finding(found) if found else (own, aside)
    name = where or _name(departement)
    notes = " ".join(filter(None, (rest, trust_note(view.minimum), note)))
    caption = caption_of(title, subtitle(measure, level, name), notes, departement, view)
    if with_places:
        points = reads.mediation_places(departement, view)
    land = {key: reads.territories(key) for key in ("departement", "region")}
    offer(
        partial(
            _draw,
            rows,
            measure,
            caption,
            level,
            departement,
            national,
            points,
            points_label,
            sites,
            land,
        ),
        f"atlas-{measure.column.replace('_', '-')}-{departement or 'france'}",
    )


def offer_territory(level: str, code: str) -> None:
    """Offer the communes of a territory as a picture; nothing for a commune."""
    if level == "commune":
        return
    communes = reads.territories("commune")
    rows = communes[communes[f"{level}_code"] == code] if level != "departement" else (
        reads.territories("commune", code))  # fmt: skip
    row = reads.territory(level, code)
    measure = MEASURES["nearest_distance_m"]
    departement = row["territory_code"] if level == "departement" else row["departement_code"]
    offer_map(
        rows, measure, "commune", None if pd.isna(departement) else str(departement),
        found=headline(row, measure), note=measured_note(row), where=str(row["territory_name"]),
        points=reads.places_of(level, code), is_national=False,
    )  # fmt: skip


def caption_of(
    title: str, below: str, note: str, departement: str | None, view: View = NOW
) -> Caption:
    """Return the words of a picture of a view."""
    sources = dated_sources(reads.table("sources"), reads.table("releases"), view.on)
    return make_caption(
        title, below, note,
        local_sources(sources, reads.mediation_places(view=view), reads.table("communes"),
                      departement),
        reads.table("build").iloc[0], on=view.on, credits=reads.settings().credits,
        permalink=link.address(),
    )  # fmt: skip


def _draw(
    rows: gpd.GeoDataFrame, measure: Measure, caption: Caption, level: str,
    departement: str | None, is_national: bool, points: pd.DataFrame | None,
    points_label: str, sites: pd.DataFrame | None, land: dict[str, gpd.GeoDataFrame], size: str,
    kind: str,
) -> bytes:  # fmt: skip
    """Return the file of a map; reads nothing, as it runs outside of the page."""
    drawn = around(rows, level, departement, land.__getitem__)
    return map_figure(
        rows, measure, caption, size, kind, is_national=is_national, outlines=drawn.outlines,
        neighbours=drawn.neighbours, places=points, places_label=points_label, sites=sites,
    )  # fmt: skip


def _words(measure: Measure, departement: str | None, view: View) -> tuple[str, str]:
    """Return the finding of a measure of the atlas, and whom it leaves out; empty for another."""
    row = reads.summary(departement, view)
    if measure.column not in row:
        return f"{_name(departement)} : {measure.label}", ""
    return headline(row, measure), measured_note(row)


def _name(departement: str | None) -> str:
    if departement is None:
        return FRANCE_NAME
    return str(reads.territory("departement", departement)["territory_name"])
