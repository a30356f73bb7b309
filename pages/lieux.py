"""The directory: search, filters, list, and a sheet per place."""

import streamlit as st

from atlas.app import controls, downloads, reads
from atlas.app.page import show_page
from atlas.app.screen.place import chosen_place, show_decisions, show_place
from atlas.app.shell import grid, rooms
from atlas.schema.level import rows_inside
from atlas.schema.vocabulary import ACCESS_MODES, AUDIENCES, FEES, SERVICES
from atlas.views.display.table import count_sentence, places_table


def content() -> None:
    """Filters, list, chosen place."""
    atlas, several = reads.atlas(), controls.choose_several
    names = atlas.source_names
    with rooms.controls():
        query = controls.choose_text("Chercher", "q", "nom, adresse, mot de la présentation")
    with st.container(horizontal=True):
        chosen = {
            "services": several("Services", "services", list(SERVICES)),
            "audiences": several("Publics", "publics", list(AUDIENCES)),
            "access_modes": several("Accès", "acces", list(ACCESS_MODES)),
            "fees": several("Frais", "frais", list(FEES)),
            "source_ids": several("Source", "source", names),
        }
    found, territory = atlas.filtered(query, chosen), reads.territory()
    found = found if territory is None else rows_inside(territory, found)
    rooms.find(count_sentence(found))
    hint = "Choisissez une ligne pour ouvrir la fiche."
    place = chosen_place(found, grid.choose_row(places_table(found, names), hint))
    if place is not None:
        show_place(place)
    show_decisions()
    with rooms.files():
        downloads.offer(downloads.places(atlas, found, query, chosen))


show_page("Lieux", content)
