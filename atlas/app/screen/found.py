"""What the page *Chercher* shows of what it found: sentence, map, list, table, files."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from atlas.app import canvas, controls, downloads, link, reads
from atlas.app.canvas import Shown
from atlas.app.screen import asking, search
from atlas.app.screen.search import Answer
from atlas.app.shell import grid, here
from atlas.search import reasons, results
from atlas.search.documents import DOCUMENT_KINDS, PLACE
from atlas.search.finder import Found
from atlas.search.results import Chip
from atlas.text.french import counted
from atlas.text.markdown import escaped
from atlas.views.map.found import BOX_MARGIN, FOUND_PLACES, box_around, places_found, sites_found

# A screen of the panel; the next ones are a click away.
LISTED = 10
_CONTENT_KEY = "contenu"
_RESULTS, _PLACES = "resultats", "lieux"


def sentence(answer: Answer) -> str:
    """Return, in Markdown, how many results there are, where, and what was not obeyed."""
    asked, where = answer.asked, answer.where.words
    parts = [results.found_sentence(answer.found, on_page=True)]
    if asked.like:
        title = escaped(search.title_of(asked.like))
        parts.insert(0, f"Qui d'autre fait ce que fait **{title}** ?")
    if where:
        parts.append(f"{where[0].upper()}{escaped(where[1:])}.")
    if answer.is_literal:
        parts.append("Lieux qui publient ces mots dans leur nom, leur adresse ou leurs textes.")
    if answer.understood.where.is_here and asked.position is None:
        parts.append("« Près de moi » donne votre position.")
    if answer.untold_count:
        told = counted(answer.untold_count, "lieu n'en dit", "lieux n'en disent")
        parts.append(f"Filtres : {told} rien, laissés de côté.")
    return " ".join(parts)


def _to(changes: Mapping[str, str | None]) -> str:
    """Return the address of this page, changed."""
    return link.state_query(changes)


def _first(count: int) -> int:
    """Return the rank of the first result listed, as the address says, among so many."""
    asked = st.query_params.get(asking.FIRST_KEY, "1")
    rank = int(asked) if asked.isascii() and asked.isdecimal() else 1
    return 1 + LISTED * ((rank - 1) // LISTED) if 1 <= rank <= count else 1


def _listed(found: Found, chosen: str | None) -> pd.DataFrame:
    """Return the results of this page of the list, with `rank`; what the map chose comes first."""
    rows = found.results.assign(rank=range(1, len(found.results) + 1))
    first = _first(len(rows))
    listed = rows.iloc[first - 1 : first - 1 + LISTED]
    if chosen is None:
        return listed
    points = [results.point_key(row) for row in rows[["longitude", "latitude"]].to_dict("records")]
    is_there = pd.Series(points, rows.index, dtype="object").eq(chosen)
    return pd.concat([rows[is_there & ~rows["rank"].isin(listed["rank"])], listed])


def show_map(answer: Answer) -> None:
    """Show what was found, the listed ones by their rank, and the position of the reader."""
    found, territory = answer.found, answer.where.territory
    listed = _listed(found, answer.chosen)
    box = None
    if territory is None and (answer.where.point or found.results["distance_m"].notna().any()):
        # Not around what is chosen: the map would go from under the hand that chooses on it.
        box = box_around(_listed(found, None), answer.where.point, BOX_MARGIN)
    level = "departement" if territory is None and box is None else "commune"
    canvas.show(
        Shown(
            FOUND_PLACES.rows, FOUND_PLACES.measure, level, territory, has_places=True,
            places=places_found(found.results, reads.atlas().directory),
            sites=sites_found(listed, answer.asked.position), tells=True, bounds=box,
            is_found=True, choice=answer.chosen,
        )
    )  # fmt: skip


def show_list(answer: Answer) -> None:
    """Show what narrows the answer, then ten results, and the way to the others."""
    found, names = answer.found, search.commune_names()
    if found.where and found.where.others:
        st.html(results.others_html(found.where, _to))
    if chips := _chips(answer):
        st.html(results.chips_html(chips))
    listed = _listed(found, answer.chosen)
    if listed.empty:
        st.markdown("Retirez un filtre, ou dites-le autrement.")
        return
    finder = reads.atlas().finder
    told = reasons.explained(finder, found._replace(results=listed.reset_index(drop=True)))
    services = reads.atlas().directory.set_index("place_id")["services"]
    own = services.reindex(told["id"]).fillna("")
    told["services_html"] = [
        reasons.services_html(finder, found, text) if text else "" for text in own
    ]
    if not (found.query_stems or found.facts):
        told["reason"] = ""
    st.html(results.results_html(told, names, _to, answer.chosen))
    count = len(found.results)
    first, next_one = _first(count), _first(count) + LISTED
    earlier = None if first <= LISTED + 1 else str(first - LISTED)
    before = _to({asking.FIRST_KEY: earlier}) if first > 1 else None
    after = _to({asking.FIRST_KEY: str(next_one)}) if next_one <= count else None
    last = min(next_one - 1, count)
    st.html(results.pages_html(first, last - first + 1, count, before, after))
    unplaced = int(found.results["longitude"].isna().sum())
    if unplaced:
        told_words = counted(unplaced, "résultat sans position", "résultats sans position")
        st.caption(f"{told_words} : dans la liste, pas sur la carte.")
    if answer.asked.position is not None:
        st.caption("Distances à vol d'oiseau, à 100 m près. L'adresse de la page dit la position.")


def _chips(answer: Answer) -> list[Chip]:
    """Return what was understood and filtered, each with the address without it, or with it."""
    asked = answer.asked
    off = sorted(asked.off)
    chips = []
    for name in dict.fromkeys(fact.chip for fact in answer.understood.facts):
        is_on = name not in asked.off
        left = [*off, name] if is_on else [other for other in off if other != name]
        changes: dict[str, str | list[str] | None] = {asking.OFF_KEY: left or None}
        if name not in [fact.chip for fact in answer.understood.facts if fact.said]:
            changes = {asking.OPEN_KEY: None}
        chips.append(Chip(name, is_on, link.state_query(changes | {asking.FIRST_KEY: None})))
    if asked.kind is not None:
        chips.append(Chip(DOCUMENT_KINDS[asked.kind].lower(), True, _to({asking.KIND_KEY: None})))
    names = reads.atlas().source_names
    for one in (*asking.FILTERS, asking.SOURCE_FILTER):
        values = asked.chosen[one.column]
        for value in values:
            rest = [other for other in values if other != value]
            href = link.state_query({one.key: rest or None, asking.FIRST_KEY: None})
            chips.append(Chip(f"{one.label}\xa0: {names.get(value, value)}", True, href))
    if asked.near:
        chips.append(Chip(f"près de {asked.near}", True, _to({asking.NEAR_KEY: None})))
    if asked.position is not None:
        chips.append(Chip("près de moi", True, _to({here.POSITION_KEY: None})))
    return chips


def show_table(answer: Answer) -> None:
    """Show every result as a table."""
    table = results.results_table(answer.found.results, search.commune_names())
    grid.show_table("Résultats", table, None)


def offer_files(answer: Answer) -> None:
    """Offer what was found: the results as they are ranked, or places with all their columns."""
    atlas, found, asked = reads.atlas(), answer.found, answer.asked
    kinds = {_RESULTS: "Résultats : rang, distance, ouvert ou non",
             _PLACES: "Lieux trouvés, toutes leurs colonnes"}  # fmt: skip
    content = controls.choose("Contenu", _CONTENT_KEY, kinds)
    if content == _PLACES:
        ids = found.results.loc[found.results["kind"] == PLACE, "id"]
        rows = atlas.directory.set_index("place_id", drop=False).loc[ids].reset_index(drop=True)
        downloads.offer(downloads.places(atlas, rows, asked.question, asked.chosen))
        return
    rows = results.answer_rows(found, search.commune_names())
    words = downloads.places(atlas, rows, asked.question, asked.chosen).words
    said = " ; ".join(filter(None, (words, answer.where.words)))
    downloads.offer(downloads.Download(atlas, "resultats", rows, "id", said))
