"""The atlas in a browser: page configuration and navigation, nothing else."""

import streamlit as st

from atlas.app.assets import prepare
from atlas.app.page import ICON

st.set_page_config("Atlas de la médiation numérique", page_icon=ICON, layout="wide")
prepare()
st.navigation(
    [
        st.Page("pages/carte.py", title="Carte", icon=":material/map:", default=True),
        st.Page("pages/acces.py", title="Accès", icon=":material/directions_walk:"),
        st.Page("pages/besoins.py", title="Besoins", icon=":material/interests:"),
        st.Page("pages/ouvrir.py", title="Où ouvrir ?", icon=":material/add_location:"),
        st.Page("pages/lieux.py", title="Lieux", icon=":material/list:"),
        st.Page("pages/recherche.py", title="Recherche", icon=":material/search:"),
        st.Page("pages/actions.py", title="Actions", icon=":material/campaign:"),
        st.Page("pages/territoire.py", title="Territoire", icon=":material/location_city:"),
        st.Page("pages/labels.py", title="Labels", icon=":material/alternate_email:"),
        st.Page("pages/comparer.py", title="Comparer", icon=":material/compare_arrows:"),
        st.Page("pages/evolution.py", title="Évolution", icon=":material/timeline:"),
        st.Page("pages/doublons.py", title="Doublons", icon=":material/join:"),
        st.Page("pages/qualite.py", title="Qualité", icon=":material/verified:"),
        st.Page("pages/donnees.py", title="Données", icon=":material/database:"),
        st.Page("pages/essai.py", title="Essayer un fichier", icon=":material/upload_file:"),
        st.Page("pages/ouverture.py", title="Données ouvertes", icon=":material/publish:"),
        st.Page("pages/methode.py", title="Méthode", icon=":material/functions:"),
    ],
    position="hidden" if st.context.is_embedded else "sidebar",
).run()
