"""One control to download what a page shows: choose a format, take the file and its notice."""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import streamlit as st

from atlas.app import controls
from atlas.directory.privacy import contact_rule, with_contacts
from atlas.reader import Atlas
from atlas.schema.frame import column_labels
from atlas.schema.level import FRANCE, Territory
from atlas.text.french import NO_BREAK
from atlas.text.lexicon import slug
from atlas.text.markdown import escaped
from atlas.views.export import (
    FORMAT_BY_NAME,
    NATIONAL,
    NOTHING_LEFT_OUT,
    export,
    file_facts,
    left_out_count,
    package_json,
    resource,
    sidecar_name,
    sources_of,
    to_csv,
)
from atlas.views.export.exported import Chosen, candidate_words, chosen_places
from atlas.views.export.licences import decide_licence

EXCEL = "excel"
_OF_ROWS = {EXCEL: "CSV pour Excel"} | {
    name: known.label for name, known in FORMAT_BY_NAME.items()
}  # fmt: skip


class Download(NamedTuple):
    """What a page offers.

    Parameters
    ----------
    atlas
        What the rows were read from.
    stem
        Name of the file, without its suffix; also that of its layer.
    rows
        What the file holds: placed rows, or places.
    id_column
        Of the features of GeoJSON.
    words
        What chose the rows, in French.
    table
        What the CSV for Excel holds, when it is not the rows: the table of the page.
    with_candidates
        Whether a file of places keeps the candidate sites; see
        `atlas.views.export.exported.chosen_places`.
    """

    atlas: Atlas
    stem: str
    rows: pd.DataFrame
    id_column: str
    words: str = ""
    table: pd.DataFrame | None = None
    with_candidates: bool = False


def offer(download: Download) -> None:
    """Show the choice of a format, kept in the URL, the button of the file and of its notice.

    Files are made when the reader asks for them. The notice is the data package that
    `atlas export` writes beside a file: licence, sources, dates, filter, columns, SHA-256.
    """
    formats = dict(_OF_ROWS)
    if _holds_places(download):
        formats[NATIONAL.name] = NATIONAL.label
        download = _with_choice(download)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = controls.choose("Format du fichier", "fichier", formats)
        name = file_name(download.stem, chosen)
        st.download_button(
            f"Télécharger ({formats[chosen]})",
            lambda: content(download, chosen),
            name,
            icon=":material/download:",
            on_click="ignore",
        )
        _offer_notice(download, chosen, download.words)


def offer_table(download: Download, title: str) -> None:
    """Show the buttons of a page's table as CSV for Excel and of its notice; see `offer`."""
    with st.container(horizontal=True):
        st.download_button(
            f"Télécharger : {escaped(title.lower())} (CSV pour Excel)",
            lambda: content(download, EXCEL),
            file_name(download.stem, EXCEL),
            on_click="ignore",
        )
        _offer_notice(download, EXCEL, title)


def _offer_notice(download: Download, chosen: str, whose: str) -> None:
    """Show the button of the notice of a file."""
    name = sidecar_name(file_name(download.stem, chosen))
    st.download_button(
        "Notice : colonnes, licence, sources, empreinte",
        lambda: notice(download, chosen),
        name,
        key=f"notice-{whose}-{name}",
        on_click="ignore",
    )


def _holds_places(download: Download) -> bool:
    """Tell whether what is offered are places, which may be candidate sites."""
    return "is_mediation" in download.rows


def _with_choice(download: Download) -> Download:
    """Return what is offered, with or without candidate sites, and say which."""
    count = int((~download.rows["is_mediation"]).sum())
    if not count:
        return download
    kept = controls.choose_switch("Garder les sites candidats dans le fichier", "candidats", False)
    if not kept:
        st.caption(f"Hors du fichier{NO_BREAK}: {candidate_words(count)}.")
    return download._replace(with_candidates=kept)


def territories(
    atlas: Atlas,
    rows: gpd.GeoDataFrame,
    table: pd.DataFrame,
    level: str,
    territory: Territory | None,
) -> Download:
    """Return what the map of a level offers: its rows, and its table for Excel."""
    view, where = atlas.view, atlas.territory_name(territory or FRANCE)
    parts = ["atlas", level, slug(where)]
    parts += [view.on.isoformat()] if view.on else []
    parts += [f"qualite-{view.trust:g}"] if view.trust else []
    asked = "France" if territory is None else territory.code
    words = f"{level}, {asked} ; {atlas.words}"
    kept = rows.drop(columns="level")
    return Download(atlas, "-".join(parts), kept, "territory_code", words, table)


def places(
    atlas: Atlas, found: pd.DataFrame, query: str, chosen: Mapping[str, list[str]]
) -> Download:
    """Return what the directory offers: the places found, and what found them."""
    labels = column_labels("places")
    words = [f"recherche « {query} »"] if query else []
    words += [f"{labels[name]} : {', '.join(values)}" for name, values in chosen.items() if values]
    return Download(atlas, "lieux", found, "place_id", " ; ".join(words))


def file_name(stem: str, chosen: str) -> str:
    """Return the name of a file in a format."""
    if chosen == NATIONAL.name:
        return f"{stem}-schema-national.csv"
    return stem + (".csv" if chosen == EXCEL else FORMAT_BY_NAME[chosen].suffix)


def content(download: Download, chosen: str) -> bytes:
    """Return the bytes of a file."""
    return _made(download, chosen, _kept(download, chosen))


def notice(download: Download, chosen: str) -> bytes:
    """Return the data package of a file."""
    kept = _kept(download, chosen)
    made = _made(download, chosen, kept)
    name, is_excel = file_name(download.stem, chosen), chosen == EXCEL
    known = NATIONAL if chosen == NATIONAL.name else FORMAT_BY_NAME["csv" if is_excel else chosen]
    digest = hashlib.sha256(made).hexdigest()
    written = (len(made), digest, left_out_count(kept.rows, chosen))
    entry = resource(name, known, kept.rows, written, is_excel, kept.left_out)
    sources = sources_of(download.rows, download.atlas.sources)
    facts = _facts(download, kept.words)
    return package_json(name, [entry], facts, sources, decide_licence(sources))


def _made(download: Download, chosen: str, kept: Chosen) -> bytes:
    """Return the bytes of a file that holds some rows."""
    if chosen == EXCEL:
        return to_csv(kept.rows, excel=True)
    facts = _facts(download, kept.words)
    return export(kept.rows, chosen, download.id_column, facts, name=download.stem)


def _facts(download: Download, words: tuple[str, ...]) -> dict[str, str]:
    """Return what a file says of itself."""
    sources = sources_of(download.rows, download.atlas.sources)
    said = " ; ".join(filter(None, (download.words, *words)))
    return file_facts(sources, download.atlas.table("build").iloc[0], said)


def _kept(download: Download, chosen: str) -> Chosen:
    """Return the rows of a format: places of mediation, those that the national one accepts."""
    if chosen == EXCEL and download.table is not None:
        return Chosen(_public_table(download, download.table), NOTHING_LEFT_OUT, ())
    if not _holds_places(download):
        return Chosen(download.rows, NOTHING_LEFT_OUT, ())
    rule = contact_rule(download.atlas.sources)
    return chosen_places(download.rows, chosen, download.with_candidates, rule=rule)


def _public_table(download: Download, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of a page without the telephones of persons."""
    heading = "Téléphone"
    if heading not in table or not table.index.equals(download.rows.index):
        return table
    public = with_contacts(download.rows, contact_rule(download.atlas.sources))
    return table.assign(**{heading: public["phone"]})
