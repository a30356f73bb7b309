"""The button that gives what a page shows as a picture for a report."""

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd
import streamlit as st

from atlas.app import link, reads
from atlas.reader import Atlas
from atlas.schema.level import FRANCE, LETTERS, Territory, parse_territory
from atlas.text.french import counted
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
_MOST_NAMED = 4  # territories in the name of a file: what a folder shows of it, by hand


def signature() -> Signature:
    """Return what every picture of the app says of its origin."""
    return Signature(_credits().line, link.address())


def _credits() -> Credits:
    return credits_told(reads.built(), reads.settings().credits)


Offered = tuple[Mapping[str, Draw], str]


def offer(
    draws: Mapping[str, Draw], name: str, widened: Callable[[], Offered] | None = None
) -> None:
    """Show the choice of a picture, a size and a format, and the button that gives the file.

    Parameters
    ----------
    draws
        Name of a picture -> what draws it when the reader asks for it. It reads nothing of the
        page, as it runs outside of it.
    name
        Of the file, without its ending.
    widened
        Shows what widens the picture, and gives it with the name of its file.
    """
    labels = {key: size.label for key, size in SIZES.items()}
    with st.popover("Image", help="Une image pour un rapport"):
        file_name = name
        if widened is not None:
            draws, file_name = widened()
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
            "Télécharger l'image", partial(draws[picture], size, kind),
            f"{file_name}-{size}.{kind}", MIME_TYPES[kind], key=f"fichier-{name}",
        )  # fmt: skip


def offer_map(picture: MapPicture, others: Mapping[str, Draw] | None = None) -> None:
    """Offer the map on screen as a picture, and others: the ranking of territories by default."""

    def drawn(shown: MapPicture) -> Offered:
        caption = shown.caption(signature())
        draws: dict[str, Draw] = {MAP_LABEL: partial(shown.draw, caption)}
        if others is None and shown.measure.labels is None:
            draws[RANKING_LABEL] = partial(shown.draw_ranking, caption)
        where = shown.name if len(shown.others) < _MOST_NAMED else _several_words(shown)
        return draws | dict(others or {}), slug(f"{shown.measure.label} {where}")

    draws, name = drawn(picture)
    siblings = _siblings(picture)
    if siblings.empty:
        offer(draws, name)
        return

    def widened() -> Offered:
        chosen = st.multiselect(
            "Avec d'autres territoires", siblings.index, format_func=siblings.get,
            placeholder="Celui-ci seul", key=f"avec-{name}",
        )  # fmt: skip
        return drawn(picture.together([parse_territory(str(one)) for one in chosen]))

    offer(draws, name, widened)


def _several_words(shown: MapPicture) -> str:
    """Return how many territories a picture shows, for the name of its file."""
    return counted(1 + len(shown.others), "territoire", "territoires")


def _siblings(picture: MapPicture) -> pd.Series:
    """Return the names of the territories that may stand beside that of a picture, by territory.

    Those of its level; of EPCI, those of its région. None where the picture is not of a measure
    that every territory has.
    """
    asked = picture.territory
    if asked is None or asked.level == "commune" or not picture.is_of_the_atlas:
        return pd.Series(dtype="str")
    rows = picture.atlas.measures(asked.level)
    if asked.level == "epci":
        own = rows.loc[rows["territory_code"] == asked.code, "region_code"]
        rows = rows[rows["region_code"].isin(own)]
    rows = rows[rows["territory_code"] != asked.code].sort_values("territory_name")
    return pd.Series(
        rows["territory_name"].tolist(), LETTERS[asked.level] + rows["territory_code"], dtype="str"
    )


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
