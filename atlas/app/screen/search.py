"""Cached answers of the page *Recherche*."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from atlas.app import reads
from atlas.app.reads import Stamp
from atlas.errors import InputError
from atlas.search import finder
from atlas.search.finder import Finder, Found, Scope
from atlas.territory.mention import old_names
from atlas.text.lexicon import commune_key

LIMIT = 50


@st.cache_resource(max_entries=1, show_spinner="Préparation de la recherche…")
def _finder(stamp: Stamp) -> Finder:
    communes = reads.table("communes")
    former = old_names(reads.table("former_communes"), reads.table("commune_events"), communes)
    return finder.prepare(
        reads.table("places"), reads.table("actions"), communes, reads.all_measures(), former
    )


def commune_names() -> Mapping[str, str]:
    """Return commune -> name."""
    communes = reads.table("communes", ("commune_code", "commune_name"))
    return dict(zip(communes["commune_code"], communes["commune_name"], strict=True))


def scope(kind: str | None, departement: str | None, near: str, within_km: float) -> Scope:
    """Return where to search; `near` is the name or the code of a commune, empty for none.

    Raises
    ------
    InputError
        It is that of no commune, or of several.
    """
    level = "departement" if departement else None
    if not near.strip():
        return Scope(kind, level, departement)
    communes = reads.table("communes").set_index("commune_code")
    code = near.strip().upper()
    if code not in communes.index:
        known = _finder(reads.stamp()).gazetteer.names.get(commune_key(near))
        if known is None or known[0] != "commune":
            raise InputError(
                f"« {near} » n'est pas le nom d'une seule commune : donnez son code INSEE."
            )
        code = known[1]
    row = communes.loc[code]
    point = float(row["reference_longitude"]), float(row["reference_latitude"])
    return Scope(kind, level, departement, point, 1000 * within_km)


def answer(question: str, like: str, where: Scope, understand: bool) -> Found:
    """Return what answers a question, or what is like a place or an action (`like`, its id)."""
    prepared = _finder(reads.stamp())
    if like:
        return finder.alike(prepared, reads.resolve_alias(like), where, LIMIT)
    return finder.find(prepared, question, where, LIMIT, understand)


def explained(found: Found) -> pd.DataFrame:
    """Return results with why they are there; see `atlas.search.finder.explained`."""
    return finder.explained(_finder(reads.stamp()), found)


def title_of(like: str) -> str:
    """Return the title of a place or an action."""
    documents = _finder(reads.stamp()).documents
    rows = documents.loc[documents["id"] == reads.resolve_alias(like), "title"]
    if rows.empty:
        raise InputError(f"Aucun lieu ni action d'identifiant « {like} ».")
    return str(rows.iloc[0])
