"""The button that gives what a page shows as a picture for a report."""

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from atlas.app import link, reads
from atlas.reader import Atlas
from atlas.schema.level import FRANCE, Territory
from atlas.text.lexicon import slug
from atlas.text.markdown import escaped
from atlas.views.display.finding import headline
from atlas.views.display.measures import MEASURES, Measure
from atlas.views.figure import FIGURE_FORMATS, SIZES
from atlas.views.figure.picture import (
    Draw,
    MapPicture,
    Signature,
    lorenz_picture,
    measure_words,
)
from atlas.views.words.steering.register import Credits, credits_told

MIME_TYPES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
MAP_LABEL, RANKING_LABEL = "Carte", "Classement"


def signature() -> Signature:
    """Return what every picture of the app says of its origin."""
    return Signature(_credits().line, link.address())


def _credits() -> Credits:
    return credits_told(reads.built(), reads.settings().credits)


def offer(draws: Mapping[str, Draw], name: str) -> None:
    """Show the choice of a picture, a size and a format, and the button that gives the file.

    Parameters
    ----------
    draws
        Name of a picture -> what draws it when the reader asks for it. It reads nothing of the
        page, as it runs outside of it.
    name
        Of the file, without its ending.
    """
    labels = {key: size.label for key, size in SIZES.items()}
    with st.popover("Image", help="Une image pour un rapport"):
        picture = str(st.selectbox("Image", list(draws), key=f"image-{name}"))
        size = str(
            st.selectbox("Taille", labels, format_func=labels.__getitem__, key=f"taille-{name}")
        )
        kind = str(
            st.selectbox("Format", FIGURE_FORMATS, format_func=str.upper, key=f"format-{name}")
        )
        if warning := _credits().warning:
            st.warning(escaped(warning))
        if st.toggle("Aperçu", key=f"apercu-{name}"):
            st.image(draws[picture](size, "png"))
        st.download_button(
            "Télécharger l'image", partial(draws[picture], size, kind), f"{name}-{size}.{kind}",
            MIME_TYPES[kind], key=f"fichier-{name}",
        )  # fmt: skip


def offer_map(picture: MapPicture, others: Mapping[str, Draw] | None = None) -> None:
    """Offer the map on screen as a picture, and others: the ranking of territories by default."""
    caption = picture.caption(signature())
    draws: dict[str, Draw] = {MAP_LABEL: partial(picture.draw, caption)}
    if others is None and picture.measure.labels is None:
        draws[RANKING_LABEL] = partial(picture.draw_ranking, caption)
    where = picture.atlas.territory_name(picture.territory or FRANCE)
    offer(draws | dict(others or {}), slug(f"{picture.measure.label} {where}"))


def offer_territory(territory: Territory) -> None:
    """Offer the communes of a territory as a picture; nothing for a commune."""
    if territory.level == "commune":
        return
    atlas, measure = reads.atlas(), MEASURES["nearest_road_m"]
    row = atlas.territory(territory)
    rows = atlas.territories("commune", territory)
    offer_map(
        MapPicture(
            atlas,
            rows,
            measure,
            "commune",
            territory,
            headline(row, measure),
            measure_words(atlas, row, measure),
            atlas.places_in(territory),
        )
    )


def offer_lorenz(
    atlas: Atlas, curve: pd.DataFrame, measure: Measure, territory: Territory | None, note: str
) -> None:
    """Offer a Lorenz curve as a picture; see `atlas.views.figure.picture.lorenz_picture`."""
    draw = lorenz_picture(atlas, curve, measure, territory, note, signature())
    where = atlas.territory_name(territory or FRANCE)
    offer({"Courbe de Lorenz": draw}, slug(f"courbe de lorenz {where}"))
