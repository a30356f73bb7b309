"""What the review is made of: editions and files with their SHA-256, and the commands."""

import pandas as pd

from atlas.text.french import date_words
from atlas.views.dossier.model import Commands, Section
from atlas.views.review.subject import Reviewed, folded, text_table, told
from atlas.views.words.sources import KIND_LABELS

_WIDTHS = (2.8, 1.6, 1.6, 2, 4.6)


def annex_sections(it: Reviewed) -> tuple[Section, ...]:
    """Return the sources known at the end of the year, the files loaded, the commands."""
    return (
        told(
            "sources", "Annexe : sources et fichiers",
            text_table(f"Éditions qui comptent au {it.last:%d/%m/%Y}", _editions(it), _WIDTHS),
            text_table("Fichiers chargés : besoin, financements, registre, paramètres…",
                       _files(it), _WIDTHS),
            _territories(it),
        ),
        Section("commandes", "Annexe : refaire ces chiffres", (Commands(_commands(it)),)),
    )  # fmt: skip


def _editions(it: Reviewed) -> pd.DataFrame:
    if it.end is None:
        return pd.DataFrame()
    rows = it.end.snapshot.releases.merge(it.atlas.table("sources"), "left", "source_id")
    return pd.DataFrame({
        "Source": rows["source_name"], "Données du": rows["vintage_date"].map(date_words),
        "Licence": rows["licence"], "Fichier": rows["file_name"],
        "SHA-256": rows["file_sha256"].map(folded),
    })  # fmt: skip


def _files(it: Reviewed) -> pd.DataFrame:
    rows = it.atlas.table("contexts")
    return pd.DataFrame({
        "Fichier": rows["context_name"] + " (" + rows["kind"].map(KIND_LABELS) + ")",
        "Données du": rows["vintage_date"].map(date_words), "Licence": rows["licence"],
        "Nom reçu": rows["file_name"], "SHA-256": rows["file_sha256"].map(folded),
    })  # fmt: skip


def _territories(it: Reviewed) -> str:
    facts = it.atlas.build.facts
    return (
        f"Codes, noms et populations : Insee et DGCL, {facts['cog_vintage']}, Licence Ouverte 2.0. "
        f"Atlas {facts['atlas_version']}."
    )


def _commands(it: Reviewed) -> tuple[str, ...]:
    """Return what to type to make every figure again."""
    return (
        f"atlas review --year {it.year} --date {it.on} --out bilan-{it.year}.docx",
        f"atlas compare --from {it.first} --to {it.last} --out changements-{it.year}.csv",
        f"atlas figure --level region --date {it.last} --out regions-{it.year}.png",
        f"atlas register list --date {it.on} --out resolutions.csv",
        "atlas value --out plus-value.csv",
        "atlas context list",
    )
