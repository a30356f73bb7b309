"""The directory: search, filters, list, and a sheet per place."""

import streamlit as st

from atlas.app import controls, downloads, reads
from atlas.app.page import show_page
from atlas.app.screen.place import show_decisions, show_place
from atlas.schema.vocabulary import ACCESS_MODES, AUDIENCES, FEES, SERVICES
from atlas.views.display.table import count_sentence, places_table


def content() -> None:
    """Filters, list, chosen place."""
    atlas, several = reads.atlas(), controls.choose_several
    names = atlas.source_names
    query = controls.choose_text("Chercher", "q", "nom, adresse, commune, mot de la présentation")
    with st.container(horizontal=True):
        departements = atlas.names("departement")
        chosen = {
            "departement_code": several("Département", "departement", departements),
            "services": several("Services", "services", list(SERVICES)),
            "audiences": several("Publics", "publics", list(AUDIENCES)),
            "access_modes": several("Accès", "acces", list(ACCESS_MODES)),
            "fees": several("Frais", "frais", list(FEES)),
            "source_ids": several("Source", "source", names),
        }
    found = atlas.filtered(query, chosen)
    st.markdown(count_sentence(found))
    hint = "Choisissez une ligne pour ouvrir la fiche."
    place = controls.chosen_place(found, controls.choose_row(places_table(found, names), hint))
    if place is not None:
        show_place(place)
    show_decisions()
    downloads.offer(downloads.places(atlas, found, query, chosen))


show_page("Lieux de médiation", content)
