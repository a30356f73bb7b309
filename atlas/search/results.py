"""What was found, as a list, a table, a file and sentences; every text from data is escaped."""

import html
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from atlas.search.documents import PLACE
from atlas.search.finder import Found
from atlas.territory.mention.where import Mention
from atlas.text.french import counted, counted_strongly, format_number, whole
from atlas.text.markdown import escaped
from atlas.text.phones import phone_words

# Changes of the address of a page (key -> value, None to take it off) -> that address.
Address = Callable[[Mapping[str, str | None]], str]
_OPEN_WORDS = {True: "ouvert", False: "fermé"}
UNTOLD_HOURS = "horaires inconnus"
NO_SERVICES = "services non publiés"
# Decimals of a degree in the name of a place on the map: 1 m.
_POINT_SCALE = 10**5  # of a degree: a metre, by hand


class Chip(NamedTuple):
    """Something that narrows what is found: its words, whether it is on, the address without it."""

    words: str
    is_on: bool
    href: str


def results_html(
    results: pd.DataFrame, names: Mapping[str, str], to: Address, chosen: str | None
) -> str:
    """Return results as a list: name, where, how far, open or not, telephone, services, why.

    Parameters
    ----------
    results
        As `atlas.search.reasons.explained` returns it, with `rank` and `services_html`.
    names
        Commune -> name.
    to
        Gives the address of the page, changed.
    chosen
        Point of the map (see `point_key`) whose results stand out; None for none.
    """
    items = [_item(row, names, to, chosen) for row in results.to_dict("records")]
    return f"<ol class='atlas-found'>{''.join(items)}</ol>"


def point_key(fact: Mapping[str, Any]) -> str | None:
    """Return how the map names the point of a result; None without position.

    Examples
    --------
    >>> point_key({"longitude": 1.87, "latitude": 46.17}), point_key({"longitude": None})
    ('@187000,4617000', None)
    """
    if pd.isna(fact["longitude"]):
        return None
    return f"@{round(fact['longitude'] * _POINT_SCALE)},{round(fact['latitude'] * _POINT_SCALE)}"


def link_html(href: str, inner: str, kind: str = "") -> str:
    """Return a link of the page to another state of it; `inner` is HTML, escaped already."""
    return f"<a href='{html.escape(href)}' data-here='{kind}' target='_self'>{inner}</a>"


def _item(fact: dict[str, Any], names: Mapping[str, str], to: Address, chosen: str | None) -> str:
    """Return one result."""
    point, is_place = point_key(fact), fact["kind"] == PLACE
    title = f"<strong>{fact['title_html']}</strong>"
    shown = link_html(to({"choix": point}), title) if point else title
    lines = [shown, _where(fact, names), _phone(fact["phone"])]
    if is_place:
        lines.append(fact["services_html"] or NO_SERVICES)
    says_more = "<mark>" in fact["text_html"] and "<mark>" not in fact["services_html"]
    if not is_place or says_more:
        lines.append(f"<span class='atlas-clip'>{fact['text_html']}</span>")
    links = [link_html(to({"comme": str(fact["id"]), "q": None, "premier": None}),
                       "qui d'autre fait cela\u00a0?")]  # fmt: skip
    if is_place:
        links.insert(0, link_html(to({"lieu": str(fact["id"])}), "fiche", "haut"))
    if fact["reason"]:
        lines.append(f"<small>{html.escape(fact['reason'])}</small>")
    lines.append(f"<small>{' · '.join(links)}</small>")
    mark = " class='atlas-chosen'" if point and point == chosen else ""
    inner = "".join(f"<div>{line}</div>" for line in lines if line)
    return f"<li value='{fact['rank']}'{mark}>{inner}</li>"


def _where(fact: dict[str, Any], names: Mapping[str, str]) -> str:
    """Return where a result is, how far, and whether it is open now."""
    parts = [] if fact["kind"] == PLACE else [str(fact["kind"])]
    parts.append(names.get(str(fact["commune_code"]), "commune inconnue"))
    if not pd.isna(fact["distance_m"]):
        of_commune = "sa commune " if pd.isna(fact["longitude"]) else ""
        parts.append(of_commune + kilometres_words(float(fact["distance_m"])))
    if fact["kind"] == PLACE:
        parts.append(open_words(fact["is_open"]))
    return " · ".join(html.escape(part) for part in parts)


def _phone(number: object) -> str:
    """Return a telephone number as a link; empty for none."""
    if pd.isna(number):
        return ""
    said = html.escape(phone_words(str(number)))
    return f"<a href='tel:{html.escape(str(number))}'>{said}</a>"


def kilometres_words(metres: float) -> str:
    r"""Return how far something is.

    Examples
    --------
    >>> kilometres_words(1260.0)
    'à 1,3\xa0km'
    """
    return f"à {format_number(metres / 1000, 1)}\u00a0km"


def open_words(is_open: object) -> str:
    """Return whether a place is open now, in French; unknown is said so.

    Examples
    --------
    >>> open_words(True), open_words(False), open_words(pd.NA)
    ('ouvert', 'fermé', 'horaires inconnus')
    """
    return UNTOLD_HOURS if pd.isna(is_open) else _OPEN_WORDS[bool(is_open)]


def chips_html(chips: list[Chip]) -> str:
    """Return what narrows the answer as links: one takes it off, or puts it back."""
    items = []
    for chip in chips:
        words = html.escape(chip.words)
        if chip.is_on:
            said, does = f"{words} <span aria-hidden='true'>✕</span>", "retirer"
        else:
            said, does = f"<s>{words}</s> <span aria-hidden='true'>+</span>", "remettre"
        unseen = f"<span class='atlas-unseen'>, {does}</span>"
        items.append(f"<li>{link_html(chip.href, said + unseen)}</li>")
    label = "Ce qui est compris et filtré"
    return f"<ul class='atlas-chips' aria-label='{label}'>{''.join(items)}</ul>"


def pages_html(first: int, shown: int, count: int, before: str | None, after: str | None) -> str:
    """Return which results are listed, and links to those before and after.

    Parameters
    ----------
    first, shown, count
        Rank of the first one listed, how many are, how many there are.
    before, after
        Addresses; None where there are none.
    """
    last = first + shown - 1
    parts = [link_html(before, "‹ précédents")] if before else []
    parts.append(f"{whole(first)} à {whole(last)} sur {whole(count)}")
    parts += [link_html(after, "suivants ›")] if after else []
    return f"<nav class='atlas-turn' aria-label='Résultats'>{' · '.join(parts)}</nav>"


def results_table(results: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return results with French headings; without a point, no distance."""
    table = pd.DataFrame(
        {
            "Rang": range(1, len(results) + 1),
            "Nature": results["kind"],
            "Nom": results["title"],
            "Commune": results["commune_code"].map(names),
            "Département": results["departement_code"],
            "Distance (km)": (results["distance_m"] / 1000).round(1),
            "Maintenant": results["is_open"].astype("object").map(open_words),
            "Téléphone": results["phone"],
            "Ne dit rien de": results["unknown"],
            "Identifiant": results["id"],
        }
    )
    is_far = results["distance_m"].notna().any()
    return table if is_far else table.drop(columns="Distance (km)")


def answer_rows(found: Found, names: Mapping[str, str]) -> pd.DataFrame:
    """Return results as they are written in a file, one row each, the best first.

    Parameters
    ----------
    found
        As `atlas.search.finder.find` returns it, its results with or without what
        `atlas.search.reasons.explained` adds.
    names
        Commune -> name.
    """
    results = found.results
    columns = ["kind", "id", "title", "commune_code", "departement_code", "longitude", "latitude",
               "distance_m", "is_open", "phone", "unknown"]  # fmt: skip
    rows = results[columns].assign(distance_m=results["distance_m"].round(0))
    rows.insert(0, "rank", range(1, len(rows) + 1))
    rows.insert(5, "commune_name", results["commune_code"].map(names))
    return rows


def found_sentence(found: Found, on_page: bool = False) -> str:
    """Return, in Markdown, how many results there are, what was understood, what was ignored.

    A page shows facts as chips, and homonyms as links: they are left out of its sentence.
    """
    count, shown = found.total, len(found.results)
    parts = [f"{counted_strongly(count, 'résultat', 'résultats')}{_order_words(found)}."]
    if shown < count:
        parts.append(f"Les {whole(shown)} premiers sont donnés.")
    if found.where:
        side = f"{found.where.side} de " if found.where.side else ""
        parts.append(f"Territoire compris : **{side}{escaped(found.where.name)}**.")
        if found.where.others and not on_page:
            parts.append(_others_words(found.where))
    if found.facts and not on_page:
        parts.append(f"Compris : {escaped(', '.join(f.chip for f in found.facts))}.")
    parts += [
        f"« {escaped(bad)} » lu comme « {escaped(good)} »." for bad, good in found.corrected.items()
    ]
    if found.ignored:
        parts.append(f"Aucun résultat ne le dit, ignoré : {escaped(', '.join(found.ignored))}.")
    return " ".join(parts)


def _others_words(where: Mention) -> str:
    """Return the homonyms of a territory, and what to ask to mean one of them."""
    said = [f"{escaped(one.label)}, demandez « {escaped(one.question)} »" for one in where.others]
    more = f" ; et {counted(where.more_count, 'autre', 'autres')}" if where.more_count else ""
    return f"Autres du même nom : {' ; '.join(said)}{more}."


def others_html(where: Mention, to: Address) -> str:
    """Return the homonyms of a territory as links to the same question about each of them."""
    links = [
        link_html(to({"q": one.question, "premier": None, "choix": None, "vue": None}),
                  html.escape(one.label))
        for one in where.others
    ]  # fmt: skip
    if where.more_count:
        links.append(f"ou {counted(where.more_count, 'autre', 'autres')}, avec son département")
    asked = f"<b>{html.escape(where.name)}</b> est compris. Plutôt : {', '.join(links)} ?"
    return f"<p class='atlas-others'>{asked}</p>"


def _order_words(found: Found) -> str:
    """Return the order of results, in French."""
    if found.total <= 1:
        return ""
    is_asked = bool(found.query_stems or found.facts)
    is_near = bool(found.results["distance_m"].notna().any())
    best = ", les meilleurs d'abord" if is_asked else ""
    if not is_near:
        return best
    return f"{best}, puis les plus proches" if is_asked else ", les plus proches d'abord"
