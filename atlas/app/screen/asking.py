"""What a reader of *Chercher* asks: a question, filters, a position; all of it in the address."""

import re
from typing import NamedTuple

import streamlit as st

from atlas.app import controls, reads
from atlas.app.shell import here, rooms
from atlas.schema.vocabulary import ACCESS_MODES, AUDIENCES, FEES, SERVICES
from atlas.search.documents import DOCUMENT_KINDS
from atlas.search.near import Point

# Keys of the address beside those of the filters; those of *Recherche* and *Lieux* of before.
QUESTION_KEY, LIKE_KEY, OFF_KEY, FIRST_KEY, OPEN_KEY = "q", "comme", "sans", "premier", "ouvert"
KIND_KEY, NEAR_KEY, WITHIN_KEY, WHERE_KEY = "nature", "pres", "rayon", "comprendre"
EVERYTHING = "tout"
# What follows from a question, and is forgotten with it.
_OF_A_QUESTION = (LIKE_KEY, OFF_KEY, FIRST_KEY, "choix", "vue", "lieu")
_LAST = "chercher-question"
_POSITION = re.compile(r"(-?\d{1,3}(?:\.\d+)?),(-?\d{1,2}(?:\.\d+)?)", re.ASCII)
_LONGITUDES, _LATITUDES = 180.0, 90.0
_HINT = "aide pour les impôts près de Guéret, fablab en Gironde…"


class Filter(NamedTuple):
    """A filter of places: column of table `places`, key of the address, label, values."""

    column: str
    key: str
    label: str
    values: tuple[str, ...]


FILTERS = (
    Filter("services", "services", "Services", tuple(SERVICES)),
    Filter("audiences", "publics", "Publics", tuple(AUDIENCES)),
    Filter("access_modes", "acces", "Accès", tuple(ACCESS_MODES)),
    Filter("fees", "frais", "Frais", tuple(FEES)),
)
SOURCE_FILTER = Filter("source_ids", "source", "Source", ())


class Question(NamedTuple):
    """What is asked.

    Parameters
    ----------
    question
        Words of the reader; empty for none.
    like
        Place or action whose likes are asked, when there is no question.
    kind
        `lieu` or `action`; None for both.
    chosen
        Column of places -> accepted values; none accepts all.
    is_open
        Whether only what is open now, or may be, is asked.
    near
        Name or code of a commune, of an address of before; empty for none.
    within_km
        Around that commune, the position of the reader, or the commune of the visit.
    position
        Longitude and latitude that the reader gave.
    reads_where
        Whether the territory that the question names counts as one.
    off
        Chips that the reader took off.
    """

    question: str
    like: str
    kind: str | None
    chosen: dict[str, list[str]]
    is_open: bool
    near: str
    within_km: float
    position: Point | None
    reads_where: bool
    off: frozenset[str]


def choose() -> Question:
    """Show the question, the filters behind one button, and the one that gives a position."""
    with rooms.controls():
        question = controls.choose_text("Que cherchez-vous ?", QUESTION_KEY, _HINT).strip()
        folded = st.popover("Filtres")
        here.show()
    _forget(question)
    with folded:
        is_open = controls.choose_switch("Ouvert maintenant", OPEN_KEY, False)
        kinds = {EVERYTHING: "Lieux et actions"} | DOCUMENT_KINDS
        kind = controls.choose("Nature", KIND_KEY, kinds)
        chosen = {
            one.column: controls.choose_several(one.label, one.key, list(one.values))
            for one in FILTERS
        }
        names = reads.atlas().source_names
        chosen[SOURCE_FILTER.column] = controls.choose_several("Source", SOURCE_FILTER.key, names)
        near = controls.choose_text("Près de (commune)", NEAR_KEY, "nom ou code INSEE").strip()
        within_km = controls.choose_number("Rayon (km)", WITHIN_KEY, 20, (1, 200), 1)
        reads_where = controls.choose_switch("Comprendre les noms de lieux", WHERE_KEY, True)
    return Question(
        question,
        "" if question else st.query_params.get(LIKE_KEY, ""),
        None if kind == EVERYTHING else kind,
        chosen,
        is_open,
        near,
        within_km,
        read_position(st.query_params.get(here.POSITION_KEY, "")),
        reads_where,
        frozenset(st.query_params.get_all(OFF_KEY)),
    )


def _forget(question: str) -> None:
    """Forget what followed from the question of before, once another is asked."""
    last = st.session_state.get(_LAST, question)
    st.session_state[_LAST] = question
    if last != question:
        for key in _OF_A_QUESTION:
            if not (key == LIKE_KEY and not question):
                st.query_params.pop(key, None)


def read_position(text: str) -> Point | None:
    """Return the position that the address gives; what is none is said, and left out."""
    if not text:
        return None
    found = _POSITION.fullmatch(text)
    if found is not None:
        longitude, latitude = float(found[1]), float(found[2])
        if abs(longitude) <= _LONGITUDES and abs(latitude) <= _LATITUDES:
            return longitude, latitude
    rooms.warn(
        f"L'adresse de la page donne la position « {text} » : longitude,latitude en degrés sont "
        "attendues, par exemple 1.873,46.169. Elle est laissée de côté."
    )
    return None
