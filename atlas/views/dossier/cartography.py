"""The map of a territory: how far its communes are from a place, the places, the sites to open."""

import geopandas as gpd
import pandas as pd

from atlas.views.display.caption import legend_words, picture_words, subtitle
from atlas.views.display.finding import headline, measured_note
from atlas.views.display.measures import MEASURES, format_value, legend
from atlas.views.dossier.advice import Advice
from atlas.views.dossier.model import Picture
from atlas.views.dossier.subject import Subject
from atlas.views.figure import Size, draw_map
from atlas.views.figure.output import to_bytes
from atlas.views.figure.picture import Signature, around, make_caption
from atlas.views.figure.scene import Scene
from atlas.views.words.siting.sites import sites_on_map

# As wide as the text of the page, so that its words are printed at their size.
_SIZE = Size("Dossier", 174, 128, 0.5, 7.5, 11.5, 6, False)
_MEASURE = MEASURES["nearest_road_m"]


def draw_subject(subject: Subject, advice: Advice) -> Picture | None:
    """Return the map of a territory; None when no boundary is known.

    Communes are drawn, those around it too for a commune, with the boundaries of the level between
    and the sites that the dossier proposes.
    """
    rows, where = _drawn(subject)
    if rows.geometry.isna().all():
        return None
    sources = subject.shelf.atlas.local_sources()
    listed = set(subject.places["source_ids"].str.split("|").explode())
    own = (
        _title(subject),
        subtitle(_MEASURE, "commune", where),
        f"{measured_note(subject.row)} Hypothèses : {subject.shelf.atlas.words}.".strip(),
    )
    caption = make_caption(
        subject.shelf.atlas, own, sources[sources["source_id"].isin(listed)],
        Signature(subject.shelf.credits),
    )  # fmt: skip
    land = subject.shelf.levels["departement"]
    places = subject.shelf.places
    places = places[places["commune_code"].isin(rows["territory_code"])]
    scene = Scene(False, _outlines(subject), land, places, sites=_sites(subject, advice))
    figure, said = draw_map(rows, _MEASURE, caption, _SIZE, scene)
    words = picture_words(said, "Carte", legend_words(legend(rows, _MEASURE)))
    svg, png = (to_bytes(figure, file_format, said, words) for file_format in ("svg", "png"))
    return Picture(
        svg,
        png,
        words,
        f"Distance de chaque commune au lieu le plus proche, lieux existants et sites proposés : "
        f"{where}.",
    )


def _title(subject: Subject) -> str:
    """Return what the map finds."""
    if subject.level != "commune" or subject.row.isna()[_MEASURE.column]:
        return headline(subject.row, _MEASURE)
    distance = format_value(subject.row[_MEASURE.column], _MEASURE)
    return f"{subject.name} : le lieu de médiation le plus proche est à {distance}"


def _drawn(subject: Subject) -> tuple[gpd.GeoDataFrame, str]:
    """Return the communes to draw, and the name of where they are."""
    if subject.level != "commune":
        return subject.communes, subject.name
    parent = subject.parents[0]
    communes = subject.shelf.levels["commune"]
    column = f"{parent['level']}_code"
    return communes[communes[column] == parent["territory_code"]], str(parent["territory_name"])


def _outlines(subject: Subject) -> gpd.GeoDataFrame | None:
    """Return the boundaries drawn over the communes: the parts of the territory, and its own."""
    levels = subject.shelf.levels
    if subject.level == "departement":
        # Its EPCI may go beyond it: only what is inside is drawn.
        return around(subject.communes, "commune", subject.territory, levels.__getitem__).outlines
    own = levels[subject.level]
    own = own[own["territory_code"] == subject.code]
    if subject.child_level in (None, "commune"):
        return own
    both = pd.concat([subject.children, own], ignore_index=True)
    return gpd.GeoDataFrame(both, geometry="geometry", crs=own.crs)


def _sites(subject: Subject, advice: Advice) -> pd.DataFrame | None:
    if advice.planned is None or advice.planned.siting.sites.empty:
        return None
    return sites_on_map(advice.planned, subject.shelf.tables["communes"])
