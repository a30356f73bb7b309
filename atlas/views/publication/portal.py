"""The page of a folder of open data: French, without script, nothing from another host."""

from html import escape

import pandas as pd

from atlas.text.french import file_size, format_number
from atlas.views.export.national import SCHEMA_NAME, SCHEMA_URL
from atlas.views.publication.publication import (
    Publication,
    PublishedDataset,
    PublishedFile,
    period_of,
)

_STYLE = """
:root{color-scheme:light}
body{font:1rem/1.5 system-ui,sans-serif;color:#161616;background:#fff;margin:0}
header,main,footer{max-width:68rem;margin:0 auto;padding:1rem}
header{border-bottom:2px solid #000091}
footer{border-top:1px solid #6a6a6a}
h1{font-size:1.9rem;margin:.5rem 0}h2{font-size:1.4rem;margin:2rem 0 .5rem}
a{color:#000091}a:focus-visible{outline:3px solid #0a76f6;outline-offset:2px}
.skip{position:absolute;left:-60rem}.skip:focus{left:1rem;top:.5rem;background:#fff;padding:.5rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.95rem}
caption{text-align:left;font-weight:600;padding:.4rem 0}
th,td{border:1px solid #929292;padding:.35rem .5rem;text-align:left;vertical-align:top}
th{background:#f0f0f6}
td.number{text-align:right;white-space:nowrap}
code{font-size:.8rem;overflow-wrap:anywhere}
"""


def index_html(publication: Publication) -> bytes:
    """Return the page of a folder: datasets and their files, licences, sources, how to check.

    Parameters
    ----------
    publication
        Every text of it is escaped; links are relative to the folder.

    Returns
    -------
    bytes
        A whole HTML page in UTF-8.
    """
    title = escape(publication.title)
    links = "".join(
        f'<li><a href="#{dataset.slug}">{escape(dataset.title)}</a></li>'
        for dataset in publication.datasets
    )
    notice = publication.facts["notice"]
    territories = escape(publication.facts["territories"])
    page = f"""<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<meta name="description" content="{escape(publication.description)}">
<link rel="alternate" type="application/ld+json" href="catalogue.jsonld">
<link rel="alternate" type="text/turtle" href="catalogue.ttl">
<style>{_STYLE}</style>
</head>
<body>
<a class="skip" href="#contenu">Aller au contenu</a>
<header role="banner">
<h1>{title}</h1>
<p>{escape(publication.description)}</p>
<p>Publié par {_publisher(publication)}. Atlas construit le
{_day(publication.facts["built_at"])} ; territoires : {territories}.</p>
<nav aria-label="Jeux de données"><ul>{links}<li><a href="#verifier">Vérifier les fichiers</a></li>
<li><a href="#machines">Pour les programmes</a></li></ul></nav>
</header>
<main id="contenu">
{f"<p><strong>À savoir.</strong> {escape(notice)}</p>" if notice else ""}
{"".join(_dataset_html(dataset) for dataset in publication.datasets)}
<section aria-labelledby="verifier"><h2 id="verifier">Vérifier les fichiers</h2>
<p>Le fichier <a href="SHA256SUMS">SHA256SUMS</a> donne l’empreinte de chacun. Dans le dossier
téléchargé : <code>sha256sum -c SHA256SUMS</code>.</p></section>
<section aria-labelledby="machines"><h2 id="machines">Pour les programmes</h2>
<ul><li><a href="catalogue.jsonld">Notice DCAT-AP en JSON-LD</a></li>
<li><a href="catalogue.ttl">Notice DCAT-AP en Turtle</a></li>
<li><a href="datapackage.json">Paquet de données (Frictionless) : colonnes, types, unités,
sources, empreintes</a></li></ul></section>
</main>
<footer role="contentinfo"><p>Une valeur inconnue est une cellule vide, jamais zéro.
Toute réutilisation cite la source et la date des données.</p></footer>
</body>
</html>
"""
    return page.encode()


def _publisher(publication: Publication) -> str:
    """Return the name of the publisher, with its address and e-mail when known."""
    publisher = publication.publisher
    name = escape(publisher.name)
    shown = f'<a href="{escape(publisher.url)}">{name}</a>' if publisher.url else name
    if publisher.email:
        address = escape(publisher.email)
        shown += f' (<a href="mailto:{address}">{address}</a>)'
    return f'<span id="editeur">{shown}</span>'


def _dataset_html(dataset: PublishedDataset) -> str:
    """Return the section of a dataset: words, licence, files, sources."""
    slug, period = dataset.slug, period_of(dataset.sources)
    dates = f" Données du {_day(period[0])} au {_day(period[1])}." if period else ""
    files = "".join(_file_row(file) for file in (*dataset.files, *dataset.others))
    sources = "".join(_source_row(source) for source in dataset.sources.to_dict("records"))
    schema = ""
    if any(file.conforms_to_schema for file in dataset.files):
        schema = f'<p>Schéma : <a href="{SCHEMA_URL}">{SCHEMA_NAME}</a>.</p>'
    return f"""<section aria-labelledby="{slug}"><h2 id="{slug}">{escape(dataset.title)}</h2>
<p>{escape(dataset.description)}{dates}</p>{schema}
<p><strong>Licence :</strong> {_licence(dataset)}</p>
<div class="wide"><table><caption>Fichiers : {escape(dataset.title)}</caption>
<thead><tr><th scope="col">Fichier</th><th scope="col">Format</th><th scope="col">Lignes</th>
<th scope="col">Taille</th><th scope="col">SHA-256</th></tr></thead>
<tbody>{files}</tbody></table></div>
<details><summary>Sources et licence de chacune ({len(dataset.sources)})</summary>
<div class="wide"><table><caption>Sources : {escape(dataset.title)}</caption>
<thead><tr><th scope="col">Source</th><th scope="col">Producteur</th>
<th scope="col">Date des données</th><th scope="col">Licence</th></tr></thead>
<tbody>{sources}</tbody></table></div></details></section>
"""


def _licence(dataset: PublishedDataset) -> str:
    """Return the licence, linked to its text, or why there is none."""
    known = dataset.licence.licence
    if known is None:
        return escape(dataset.licence.words) + "."
    link = f'<a href="{escape(known.url)}">{escape(known.title)}</a>'
    return f"{link} ({escape(dataset.licence.reason)})."


def _file_row(file: PublishedFile) -> str:
    """Return the row of a file."""
    left = ""
    if file.left_out:
        left = f" (sans {format_number(file.left_out)} lignes à la position inconnue)"
    return (
        f'<tr><th scope="row"><a href="{escape(file.name)}" download>{escape(file.name)}</a>'
        f"<br>{escape(file.title)}</th><td>{escape(file.format.label)}</td>"
        f'<td class="number">{format_number(file.row_count)}{left}</td>'
        f'<td class="number">{file_size(file.byte_count)}</td>'
        f"<td><code>{file.sha256}</code></td></tr>"
    )


def _source_row(source: dict[str, object]) -> str:
    """Return the row of a source."""
    date = source["vintage_date"]
    texts = (
        _text(source["source_name"]),
        _text(source["producer"]),
        _day(f"{date:%Y-%m-%d}") if isinstance(date, pd.Timestamp) else "",
        _text(source["licence"]),
    )
    return (
        f'<tr><th scope="row">{texts[0]}</th>'
        + "".join(f"<td>{t}</td>" for t in texts[1:])
        + ("</tr>")
    )


def _text(value: object) -> str:
    return escape(value) if isinstance(value, str) else ""


def _day(text: str) -> str:
    """Return the day of an ISO 8601 text, as `<time>`."""
    year, month, day = text[:10].split("-")
    return f'<time datetime="{text[:10]}">{day}/{month}/{year}</time>'
