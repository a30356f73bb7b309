"""What was found, as a list, a table and sentences; every text from data is escaped."""

import html
from collections.abc import Mapping
from urllib.parse import quote

import pandas as pd

from atlas.search.finder import Found
from atlas.text.french import counted_strongly, format_number
from atlas.text.markdown import escaped


def results_html(results: pd.DataFrame, names: Mapping[str, str], base_url: str) -> str:
    """Return results as a list: title, where, text, why, and links.

    Parameters
    ----------
    results
        As `atlas.search.reasons.explained` returns it.
    names
        Commune -> name.
    base_url
        Path of the app, without a final slash.
    """
    items = [_item(row, names, base_url) for row in results.itertuples()]
    return f"<ol style='padding-left:1.5rem'>{''.join(items)}</ol>"


def _item(row: "tuple[object, ...]", names: Mapping[str, str], base_url: str) -> str:
    """Return one result."""
    fact = row._asdict()  # type: ignore[attr-defined]
    identifier = quote(str(fact["id"]), safe="")
    links = [f"<a href='{base_url}/recherche?comme={identifier}' target='_self'>"
             "qui d'autre fait cela ?</a>"]  # fmt: skip
    if fact["kind"] == "lieu":
        links.insert(0, f"<a href='{base_url}/lieux?lieu={identifier}' target='_self'>fiche</a>")
    departement = fact["departement_code"]
    if not pd.isna(departement):
        code = quote(str(departement), safe="")
        links.insert(1, f"<a href='{base_url}/carte?departement={code}&amp;niveau=commune' "
                     "target='_self'>carte</a>")  # fmt: skip
    return (
        f"<li style='margin-bottom:.8rem'><strong>{fact['title_html']}</strong> — "
        f"{html.escape(_place(fact, names))}"
        f"<br><span>{fact['text_html']}</span>"
        f"<br><small>{html.escape(str(fact['reason']))} · {' · '.join(links)}</small></li>"
    )


def _place(fact: dict[str, object], names: Mapping[str, str]) -> str:
    """Return where a result is: kind, commune, distance."""
    commune = names.get(str(fact["commune_code"]), "commune inconnue")
    distance = fact["distance_m"]
    near = "" if pd.isna(distance) else f", à {format_number(float(str(distance)) / 1000, 1)} km"
    return f"{fact['kind']}, {commune}{near}"


def like_html(title: str) -> str:
    """Return what the results are close to."""
    return f"<p>Qui d'autre fait ce que fait <strong>{html.escape(title)}</strong> ?</p>"


def results_table(results: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return results with French headings."""
    return pd.DataFrame(
        {
            "Nature": results["kind"],
            "Nom": results["title"],
            "Commune": results["commune_code"].map(names),
            "Département": results["departement_code"],
            "Distance (km)": (results["distance_m"] / 1000).round(1),
            "Pourquoi": results["reason"],
            "Texte": results["text"],
            "Identifiant": results["id"],
        }
    )


def found_sentence(found: Found) -> str:
    """Return, in Markdown, how many results are shown, what was understood, what was ignored."""
    several = "résultats, les meilleurs d'abord"
    parts = [f"{counted_strongly(len(found.results), 'résultat', several)}."]
    if found.where:
        side = f"{found.where.side} de " if found.where.side else ""
        parts.append(f"Territoire compris : **{side}{escaped(found.where.name)}**.")
        if found.where.others:
            others = escaped(", ".join(found.where.others))
            parts.append(f"Autres du même nom : {others}.")
    if found.facts:
        parts.append(f"Compris : {escaped(', '.join(f.chip for f in found.facts))}.")
    parts += [
        f"« {escaped(bad)} » lu comme « {escaped(good)} »." for bad, good in found.corrected.items()
    ]
    if found.ignored:
        parts.append(f"Aucun résultat ne le dit, ignoré : {escaped(', '.join(found.ignored))}.")
    return " ".join(parts)
