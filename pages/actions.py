"""The register of actions (ATLAAS): what is known, stakes by territory, and the blanks."""

import streamlit as st

from atlas.app import controls, reads
from atlas.app.page import show_page
from atlas.app.screen import comparison
from atlas.app.shell import grid, rooms
from atlas.views.export import to_csv
from atlas.views.words import actions as words


def content() -> None:
    """What is loaded; blanks of a territory, matrix of stakes, actions, or what places publish."""
    atlas = reads.atlas()
    rooms.find(words.actions_sentence(actions := atlas.table("actions")))
    if actions.empty:
        published = comparison.published_services()
        grid.show_table("Ce que les lieux publient", published, "services.csv")
        st.download_button("Modèle de fichier", words.actions_template(), "modele-actions.csv")
        return
    level, code = reads.compared(("epci", "departement", "region"))
    with rooms.controls():
        reference = controls.choose("Référentiel d'enjeux", "referentiel", comparison.references())
    rows, name = comparison.blanks_of(reference, level, code), atlas.names(level)[code]
    peers = "les autres régions" if level == "region" else "ses dix jumeaux (page Comparer)"
    st.caption(words.stakes_sentence(atlas.table("stakes")))
    st.header("Enjeux laissés vides")
    st.markdown(words.blanks_sentence(rows, name, peers))
    grid.show_table(f"Enjeux : {name}", words.blanks_table(rows), "enjeux-vides.csv")
    table = words.matrix_table(comparison.matrix(reference, level), comparison.stakes_of(reference))
    grid.show_table("Enjeux × territoires", table, "enjeux-territoires.csv")
    st.caption("« inconnu » : aucune action de ce territoire n'est chargée ; ce n'est pas zéro.")
    listed = words.actions_table(actions, comparison.file_names())
    grid.show_table("Actions", listed, "actions-liste.csv")
    file = to_csv(words.published_again(actions), excel=True)
    st.download_button("Toutes les actions (CSV pour Excel)", file, "actions.csv")


show_page("Actions", content)
