"""The atlas in a browser: page configuration and navigation, nothing else."""

import streamlit as st

from atlas.app.assets import prepare
from atlas.app.door.turns import turn
from atlas.app.link import show_pages
from atlas.app.page import ICON
from atlas.app.reads import hold
from atlas.views.display.address import SITE_TITLE


def main() -> None:
    """Set the page, then run the one that the address asks."""
    st.set_page_config(SITE_TITLE, page_icon=ICON, layout="wide")
    hold()
    prepare()
    menu = {
        "Voir": [
            st.Page("pages/accueil.py", title="Accueil"),
            st.Page("pages/carte.py", title="Carte", default=True),
            st.Page("pages/acces.py", title="Accès"),
            st.Page("pages/besoins.py", title="Besoins"),
            st.Page("pages/evolution.py", title="Évolution"),
        ],
        "Décider": [
            st.Page("pages/ouvrir.py", title="Où ouvrir ?"),
            st.Page("pages/comparer.py", title="Comparer"),
            st.Page("pages/territoire.py", title="Territoire"),
        ],
        "": [  # one click: Streamlit shows pages without a group first
            st.Page("pages/chercher.py", title="Chercher"),
        ],
        "Label et actions": [
            st.Page("pages/labels.py", title="Labels"),
            st.Page("pages/actions.py", title="Actions"),
        ],
        "Piloter": [
            st.Page("pages/financements.py", title="Financements"),
            st.Page("pages/referentiels.py", title="Référentiels"),
            st.Page("pages/pilotage.py", title="Pilotage"),
        ],
        "Données et méthode": [
            st.Page("pages/donnees.py", title="Données"),
            st.Page("pages/essai.py", title="Essayer un fichier"),
            st.Page("pages/qualite.py", title="Qualité"),
            st.Page("pages/doublons.py", title="Doublons"),
            st.Page("pages/ouverture.py", title="Données ouvertes"),
            st.Page("pages/methode.py", title="Méthode"),
        ],
    }
    st.navigation(menu, position="hidden" if st.context.is_embedded else "top").run()
    if not st.context.is_embedded:
        show_pages(menu)


# A process that this one starts reads this file again under another name: it opens no page.
if __name__ == "__main__":
    with turn():
        main()
