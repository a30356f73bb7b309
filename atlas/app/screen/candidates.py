"""The file of candidate sites that a reader brings to the page *Où ouvrir ?*."""

import hashlib
from typing import NamedTuple

import pandas as pd
import streamlit as st

from atlas.intake.issues import Accounted
from atlas.siting.candidates import published_candidates
from atlas.sources.files import read_content

_KEY = "fichier_candidats"
_MESSAGES_SHOWN = 20


class Brought(NamedTuple):
    """Candidates read from a file, and what tells that file from another."""

    table: pd.DataFrame | None
    sha256: str


NOTHING = Brought(None, "")


@st.cache_resource(max_entries=4, show_spinner=False)
def _read(content: bytes, name: str) -> Accounted:
    raw = read_content(content, name)
    return published_candidates(raw.rows, raw.first_row_number)


def bring() -> None:
    """Show the field that takes the file, and say what became of each of its rows."""
    file = st.file_uploader(
        "Fichier des sites candidats (CSV, JSON ou GeoJSON : id, nom, longitude, latitude, cout)",
        type=["csv", "json", "geojson"],
        key=_KEY,
    )
    if file is None:
        return
    accounted = _read(file.getvalue(), file.name)
    st.caption(f"{accounted.row_count} lignes lues, {accounted.kept_count} candidats retenus.")
    messages = accounted.issues["message"].tolist()
    for message in messages[:_MESSAGES_SHOWN]:
        st.text(message)
    if len(messages) > _MESSAGES_SHOWN:
        st.caption(f"et {len(messages) - _MESSAGES_SHOWN} autres messages.")


def brought() -> Brought:
    """Return the candidates of the file, `NOTHING` without a file or a usable row."""
    file = st.session_state.get(_KEY)
    if file is None:
        return NOTHING
    table = _read(file.getvalue(), file.name).table
    return Brought(table, hashlib.sha256(file.getvalue()).hexdigest()) if len(table) else NOTHING
