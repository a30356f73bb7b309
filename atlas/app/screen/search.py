"""What the page *Chercher* finds: where it looks, among what, and what answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import numpy as np
import streamlit as st

from atlas.app import canvas, reads
from atlas.app.screen.asking import Question
from atlas.errors import InputError
from atlas.schema.level import FRANCE, Territory
from atlas.search import finder
from atlas.search.documents import PLACE
from atlas.search.facts import OPEN_NOW
from atlas.search.finder import NOTHING_ASKED, Found
from atlas.search.near import Point, Scope, near
from atlas.search.understanding import Understood, understand
from atlas.text.days import FRENCH_TIME
from atlas.text.french import shortest
from atlas.text.lexicon import commune_key

# Of a question about the whole country: more than a page and a map can say. By hand.
LIMIT = 5_000


class SearchedArea(NamedTuple):
    """Where is looked: its scope, in French, what the map fits, the point that distances are to."""

    scope: Scope
    words: str
    territory: Territory | None
    point: Point | None


class Answer(NamedTuple):
    """What was found.

    Parameters
    ----------
    asked, understood
        What the reader asks, and what of it was understood, every fact included.
    found
        What answers.
    where
        Where it was looked for.
    untold_count
        Places there that publish nothing of what the filters ask, thus left out.
    is_literal
        Whether these are the places that publish the very words, for want of better.
    chosen
        Point of the map that the reader chose (see `atlas.search.results.point_key`).
    """

    asked: Question
    understood: Understood
    found: Found
    where: SearchedArea
    untold_count: int
    is_literal: bool
    chosen: str | None


def commune_names() -> Mapping[str, str]:
    """Return commune -> name."""
    communes = reads.atlas().table("communes", ("commune_code", "commune_name"))
    return dict(zip(communes["commune_code"], communes["commune_name"], strict=True))


def answer(asked: Question) -> Answer:
    """Return what answers; a question is understood once."""
    atlas = reads.atlas()
    with st.spinner("Préparation de la recherche…"):
        prepared = atlas.finder
    understood = NOTHING_ASKED
    if asked.question:
        understood = understand(prepared, asked.question, asked.reads_where)
    if asked.is_open and OPEN_NOW.chip not in [fact.chip for fact in understood.facts]:
        understood = understood._replace(facts=(*understood.facts, OPEN_NOW))
    where = _where(asked, understood)
    only, untold_count = _kept(asked, where.scope, understood)
    scope = where.scope._replace(only=only)
    now, whole = datetime.now(FRENCH_TIME), len(prepared.documents)
    wanted = understood.without(asked.off)
    if asked.like:
        found = finder.alike(prepared, atlas.current_id(asked.like), scope, LIMIT, now)
    elif not asked.question and not wanted.facts:
        found = finder.browse(prepared, scope, whole, now)
    else:
        found = finder.follow(prepared, wanted, scope, LIMIT, now)
    is_literal = False
    if asked.question and wanted.unknown and not (found.results["score"] > 0).any():
        literal = atlas.filtered(asked.question, asked.chosen)["place_id"]
        own = scope._replace(only=prepared.documents["id"].isin(literal).to_numpy(bool))
        exact = finder.browse(prepared, own, whole, now)
        if exact.total:
            found, is_literal = exact, True
    return Answer(asked, understood, found, where, untold_count, is_literal, canvas.chosen())


def title_of(like: str) -> str:
    """Return the title of a place or an action."""
    atlas = reads.atlas()
    documents = atlas.finder.documents
    rows = documents.loc[documents["id"] == atlas.current_id(like), "title"]
    if rows.empty:
        raise InputError(f"Aucun lieu ni action d'identifiant « {like} ».")
    return str(rows.iloc[0])


def _where(asked: Question, understood: Understood) -> SearchedArea:
    """Return where to look: what the question names, else what the reader chose before.

    Raises
    ------
    InputError
        The commune of an address of before is none, or several.
    """
    atlas, mention, territory = reads.built(), understood.where.mention, reads.territory()
    around = Scope(asked.kind, within_m=1000 * asked.within_km)
    if mention is not None:
        is_area = mention.level not in ("commune", "postal")
        own = Territory(mention.level, mention.code) if is_area else None
        return SearchedArea(around, "", own, None)
    within = f"{shortest(asked.within_km)}\xa0km au plus"
    if asked.near:
        code, name = _commune(asked.near)
        point = atlas.finder.centres.get(code)
        return SearchedArea(
            around._replace(point=point), f"autour de {name}, à {within}", None, point
        )
    if asked.position is not None:
        words = f"autour de votre position, à {within}"
        return SearchedArea(around._replace(point=asked.position), words, None, asked.position)
    if territory is None:
        return SearchedArea(around, f"territoire : {atlas.territory_name(FRANCE)}", None, None)
    name = atlas.territory_name(territory)
    point = atlas.finder.centres.get(territory.code) if territory.level == "commune" else None
    if point is not None:
        return SearchedArea(
            around._replace(point=point), f"autour de {name}, à {within}", None, point
        )
    inside = around._replace(level=territory.level, code=territory.code)
    return SearchedArea(inside, f"territoire : {name}", territory, None)


def _commune(text: str) -> tuple[str, str]:
    """Return the code and the name of a commune, from either.

    Raises
    ------
    InputError
        It is that of no commune, or of several.
    """
    names, code = commune_names(), text.upper()
    if code in names:
        return code, names[code]
    named = reads.built().finder.gazetteer.of(commune_key(text))
    known = [one.code for one in named if one.level == "commune"]
    if len(known) != 1:
        raise InputError(
            f"« {text} » n'est pas le nom d'une seule commune : donnez son code INSEE."
        )
    return known[0], names[known[0]]


def _kept(
    asked: Question, scope: Scope, understood: Understood
) -> tuple["np.ndarray[tuple[int], np.dtype[np.bool_]] | None", int]:
    """Return which documents the filters keep, None for all, and how many tell nothing of them."""
    used = {column: values for column, values in asked.chosen.items() if values}
    if not used:
        return None, 0
    atlas = reads.atlas()
    documents, places = atlas.finder.documents, atlas.public_directory
    is_place = documents["kind"].eq(PLACE).to_numpy(bool)
    kept = documents["id"].isin(atlas.filtered("", used)["place_id"]).to_numpy(bool) & is_place
    untold = places[places[list(used)].isna().any(axis=1)]
    for column, values in used.items():
        told = atlas.filtered("", {column: values})["place_id"]
        untold = untold[untold[column].isna() | untold["place_id"].isin(told)]
    there = near(atlas.finder, scope, understood.where).is_kept & is_place
    return kept, int((there & documents["id"].isin(untold["place_id"]).to_numpy(bool)).sum())
