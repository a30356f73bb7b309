"""The button that gives what a page shows as a picture for a report."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import geopandas as gpd
import pandas as pd
import streamlit as st

from atlas.app import link, reads
from atlas.app.reads import NOW, Stamp, View
from atlas.views.display.caption import (
    Caption,
    headline,
    lorenz_subtitle,
    measured_note,
    ranking_finding,
    split_finding,
    subtitle,
    trust_note,
)
from atlas.views.display.measures import MEASURES, Measure
from atlas.views.figure import (
    FIGURE_FORMATS as FORMATS,
)
from atlas.views.figure import (
    PLACE_LABEL,
    SIZES,
    lorenz_figure,
    map_figure,
    ranking_figure,
)
from atlas.views.figure.picture import (
    FRANCE_NAME,
    around,
    dated_sources,
    local_sources,
    make_caption,
)
from atlas.views.words.inequality import lorenz_finding

MIME_TYPES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
MAP, RANKING = "Carte", "Classement"

Draw = Callable[[str, str], bytes]


def offer(draws: Mapping[str, Draw], name: str) -> None:
    """Show the choice of a picture, a size and a format, and the button that gives the file.

    Parameters
    ----------
    draws
        Name of a picture -> what draws it (size, format -> file) when the reader asks for it. It
        reads nothing, as it runs outside of the page.
    name
        Of the file, without its ending.
    """
    labels = {key: size.label for key, size in SIZES.items()}
    with st.popover("Image pour un rapport", icon=":material/image:"):
        picture = str(st.selectbox("Image", list(draws), key=f"image-{name}"))
        size = str(
            st.selectbox("Taille", labels, format_func=labels.__getitem__, key=f"taille-{name}")
        )
        kind = str(st.selectbox("Format", FORMATS, format_func=str.upper, key=f"format-{name}"))
        st.download_button(
            "Télécharger l'image", partial(draws[picture], size, kind), f"{name}-{size}.{kind}",
            MIME_TYPES[kind], key=f"fichier-{name}",
        )  # fmt: skip


def offer_map(
    rows: gpd.GeoDataFrame, measure: Measure, level: str, departement: str | None, *,
    found: str = "", note: str = "", view: View = NOW, with_places: bool = False,
    points: pd.DataFrame | None = None, points_label: str = PLACE_LABEL,
    sites: pd.DataFrame | None = None, where: str = "", is_national: bool | None = None,
    others: Mapping[str, Callable[[Caption], Draw]] | None = None,
) -> None:  # fmt: skip
    """Offer the map on screen as a picture, and the ranking of its territories.

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
    others
        More pictures: name -> words of the map -> what draws it; the ranking by default.
    """
    own, aside = _words(measure, departement, view)
    title, rest = split_finding(found) if found else (own, aside)
    notes = " ".join(filter(None, (rest, trust_note(view.minimum), note)))
    below = subtitle(measure, level, where or _name(departement))
    caption = caption_of(title, below, notes, departement, view)
    if with_places:
        points = reads.mediation_places(departement, view)
    if others is None and measure.labels is None:
        others = {RANKING: partial(_ranking, rows, measure, level)}
    land = {key: reads.territories(key) for key in ("departement", "region")}
    national = departement is None if is_national is None else is_national

    def draw(size: str, kind: str) -> bytes:
        drawn = around(rows, level, departement, land.__getitem__)
        return map_figure(
            rows, measure, caption, size, kind, is_national=national, outlines=drawn.outlines,
            neighbours=drawn.neighbours, places=points, places_label=points_label, sites=sites,
        )  # fmt: skip

    draws = {MAP: draw} | {name: make(caption) for name, make in (others or {}).items()}
    offer(draws, f"atlas-{measure.column.replace('_', '-')}-{departement or 'france'}")


def _ranking(rows: pd.DataFrame, measure: Measure, level: str, caption: Caption) -> Draw:
    titled = replace(caption, title=ranking_finding(rows, measure, level))
    return partial(ranking_figure, rows, measure, titled)


def offer_territory(level: str, code: str) -> None:
    """Offer the communes of a territory as a picture; nothing for a commune."""
    if level == "commune":
        return
    communes = reads.territories("commune")
    rows = communes[communes[f"{level}_code"] == code]
    row, measure = reads.territory(level, code), MEASURES["nearest_distance_m"]
    departement = code if level == "departement" else row["departement_code"]
    offer_map(
        rows, measure, "commune", None if pd.isna(departement) else str(departement),
        found=headline(row, measure), note=measured_note(row), where=str(row["territory_name"]),
        points=reads.places_of(level, code), is_national=False,
    )  # fmt: skip


def offer_lorenz(
    curve: pd.DataFrame, measure: Measure, departement: str | None, view: View, note: str
) -> None:
    """Offer a Lorenz curve as a picture.

    Parameters
    ----------
    curve, measure
        Result of `atlas.access.inequality.lorenz`, and what is shared.
    departement, view
        Where, and as of when; None for metropolitan France.
    note
        Assumptions.
    """
    where = str(reads.summary(departement)["territory_name"])
    title = f"{where} : {lorenz_finding(curve, measure)}".removesuffix(".")
    notes = " ".join(filter(None, (trust_note(view.minimum), note)))
    caption = caption_of(title, lorenz_subtitle(measure, where), notes, departement, view)
    draw = partial(lorenz_figure, {"Habitants": curve}, measure, caption)
    offer({"Courbe de Lorenz": draw}, f"atlas-lorenz-{departement or 'france'}")


@st.cache_resource(max_entries=32, show_spinner=False)
def _sources(stamp: Stamp, departement: str | None, view: View) -> pd.DataFrame:
    sources = dated_sources(reads.table("sources"), reads.table("releases"), view.on)
    places, communes = reads.mediation_places(view=view), reads.table("communes")
    return local_sources(sources, places, communes, departement)


def caption_of(
    title: str, below: str, note: str, departement: str | None, view: View = NOW
) -> Caption:
    """Return the words of a picture of a view."""
    return make_caption(
        title, below, note, _sources(reads.stamp(), departement, view),
        reads.table("build").iloc[0], on=view.on, credits=reads.settings().credits,
        permalink=link.address(),
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
