"""The page *Accueil*: three doors, and the answer for a commune once it is named."""

import streamlit as st

from atlas.app import cards, reads
from atlas.app.link import base_path
from atlas.directory.privacy import contact_rule
from atlas.schema.level import Territory
from atlas.views.display.sheet import card_html
from atlas.views.map.cards import place_cards

# By hand: one more than a screen shows beside the card of the commune.
_PLACES_SHOWN = 3
_FIRST = "Écrivez son nom ou son code postal dans le champ en haut de la page."


# Name of a page -> what it is for.
_ANALYSIS = {
    "carte": "La carte des manques",
    "acces": "Qui est loin, et est-ce sûr ?",
    "ouvrir": "Où ouvrir ?",
    "comparer": "Comparer à des territoires semblables",
}
_PICTURES = {
    "carte": "La carte, à prendre en image",
    "territoire": "Le dossier d'un territoire (PDF, Word)",
}


def show_doors(territory: Territory | None) -> None:
    """Show the three doors; the first one answers for the commune of the visit."""
    commune, analysis, picture = st.columns(3)
    with commune:
        st.header("Ma commune")
        st.markdown("Y a-t-il de l'aide près d'ici, qui la donne, quand, et comment y aller ?")
        if territory is None or territory.level != "commune":
            st.markdown(_FIRST)
        else:
            _show_commune(territory)
    with analysis:
        st.header("Analyser")
        st.markdown("Qui est loin d'un lieu, où le besoin est fort, où ouvrir les suivants.")
        _links(_ANALYSIS)
    with picture:
        st.header("Une image pour un rapport")
        st.markdown("Choisissez le territoire en haut, ouvrez la carte, puis « Image ».")
        _links(_PICTURES)


def _links(pages: dict[str, str]) -> None:
    for page, label in pages.items():
        st.page_link(f"pages/{page}.py", label=label)


def _show_commune(territory: Territory) -> None:
    """Show the card of a commune, then those of its places, or of the nearest one."""
    atlas = reads.atlas()
    told = cards.territory_told(atlas, territory)
    places = atlas.places_in(territory)
    if places.empty:
        every = atlas.mediation_places
        row = atlas.territory(territory)
        places = every[every["place_id"] == row["nearest_place_id"]]
    rule = contact_rule(atlas.sources)
    near = place_cards(places.head(_PLACES_SHOWN), rule, atlas.source_names, base_path())
    st.html("".join(card_html(card) for card in (told, *near)))
