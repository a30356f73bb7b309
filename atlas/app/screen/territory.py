"""The dossier of a territory, made when it is asked for."""

from functools import partial

import streamlit as st

from atlas.app import reads
from atlas.app.reads import Stamp
from atlas.store import database as store
from atlas.views.dossier import TABLES_READ, Dossier, Shelf, make_dossier, make_shelf
from atlas.views.report import FORMAT_LABELS, RENDERERS, file_name
from atlas.views.report import REPORT_MIME_TYPES as MIME_TYPES


@st.cache_resource(max_entries=1, show_spinner=False)
def _shelf(stamp: Stamp) -> Shelf:
    settings = reads.settings()
    tables = {name: reads.table(name) for name in TABLES_READ}
    return make_shelf(
        tables, store.read_current_sources(settings.store_path), credits=settings.credits
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def _dossier(stamp: Stamp, level: str, code: str) -> Dossier:
    return make_dossier(_shelf(stamp), level, code)


def _content(file_format: str, level: str, code: str) -> bytes:
    return RENDERERS[file_format](_dossier(reads.stamp(), level, code))


def offer(level: str, code: str, name: str) -> None:
    """Show a button for each format of the dossier of a territory."""
    with st.container(horizontal=True):
        for file_format, label in FORMAT_LABELS.items():
            st.download_button(
                f"Télécharger le dossier ({label})",
                partial(_content, file_format, level, code),
                file_name(name, level, code, file_format),
                MIME_TYPES[file_format],
                key=f"dossier-{file_format}",
            )
