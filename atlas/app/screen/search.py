"""The page *Recherche*: where to search, what answers, and why."""

from collections.abc import Mapping
from datetime import datetime

import pandas as pd
import streamlit as st

from atlas.app import controls, reads
from atlas.errors import InputError
from atlas.schema.level import Territory
from atlas.search import finder, reasons, states
from atlas.search.finder import Found
from atlas.search.near import Scope
from atlas.search.understanding import understand
from atlas.text.days import FRENCH_TIME
from atlas.text.lexicon import commune_key

LIMIT = 50
OFF_KEY = "sans"


def commune_names() -> Mapping[str, str]:
    """Return commune -> name."""
    communes = reads.atlas().table("communes", ("commune_code", "commune_name"))
    return dict(zip(communes["commune_code"], communes["commune_name"], strict=True))


def scope(kind: str | None, territory: Territory | None, near: str, within_km: float) -> Scope:
    """Return where to search; `near` is the name or the code of a commune, empty for none.

    Raises
    ------
    InputError
        It is that of no commune, or of several.
    """
    level, own = (None, None) if territory is None else territory
    if not near.strip():
        return Scope(kind, level, own)
    communes = reads.atlas().table("communes").set_index("commune_code")
    code = near.strip().upper()
    if code not in communes.index:
        named = reads.atlas().finder.gazetteer.of(commune_key(near))
        known = [one.code for one in named if one.level == "commune"]
        if len(known) != 1:
            raise InputError(
                f"« {near} » n'est pas le nom d'une seule commune : donnez son code INSEE."
            )
        code = known[0]
    row = communes.loc[code]
    point = float(row["reference_longitude"]), float(row["reference_latitude"])
    return Scope(kind, level, own, point, 1000 * within_km)


def chips(question: str, understand_where: bool) -> frozenset[str]:
    """Show what was understood as chips; return those that the reader took off, kept in the URL."""
    facts = understand(reads.atlas().finder, question, understand_where).facts
    names = list(dict.fromkeys(fact.chip for fact in facts))
    if not names:
        return frozenset()
    usual = [name for name in names if name not in st.query_params.get_all(OFF_KEY)]
    kept = st.pills("Compris dans la question : retirez ce que vous ne demandiez pas", names,
                    selection_mode="multi", default=usual, key=f"{OFF_KEY}-{question}")  # fmt: skip
    off = [name for name in names if name not in kept]
    controls.keep_in_url(OFF_KEY, off, [])
    return frozenset(off)


def answer(
    question: str, like: str, where: Scope, understand_where: bool, left_out: frozenset[str]
) -> Found:
    """Return what answers a question, or what is like a place or an action (`like`, its id)."""
    atlas = reads.atlas()
    with st.spinner("Préparation de la recherche…"):
        prepared = atlas.finder
    if like:
        return finder.alike(prepared, atlas.current_id(like), where, LIMIT)
    moment = states.moment_of(datetime.now(FRENCH_TIME))
    return finder.find(prepared, question, where, LIMIT, understand_where, moment, left_out)


def explained(found: Found) -> pd.DataFrame:
    """Return results with why they are there; see `atlas.search.reasons.explained`."""
    return reasons.explained(reads.atlas().finder, found)


def title_of(like: str) -> str:
    """Return the title of a place or an action."""
    atlas = reads.atlas()
    documents = atlas.finder.documents
    rows = documents.loc[documents["id"] == atlas.current_id(like), "title"]
    if rows.empty:
        raise InputError(f"Aucun lieu ni action d'identifiant « {like} ».")
    return str(rows.iloc[0])
