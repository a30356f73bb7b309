"""Links between records -> the review queue and the comparison of two records, in French."""

import pandas as pd

from atlas.schema.fields import FIELDS
from atlas.text.lexicon import fold
from atlas.views.display.measures import format_number
from atlas.views.display.table import sheet_text

AGREES, DIFFERS, ONE_SIDED = "identique", "différent", "d'un seul côté"


def link_table(links: pd.DataFrame, records: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return links with what a reader needs to recognise both records.

    Parameters
    ----------
    links
        Rows of table `links`.
    records
        Table `records`.
    names
        Source id -> name.

    Returns
    -------
    DataFrame
        One row per link, same order, French headings.
    """
    known = records.drop_duplicates("record_id").set_index("record_id")
    left, right = (known.reindex(links[f"{side}_record_id"]) for side in ("left", "right"))
    return pd.DataFrame(
        {
            "Fiche A": left["name"].to_numpy(),
            "Fiche B": right["name"].to_numpy(),
            "Commune": left["commune_name"].to_numpy(),
            "Département": left["departement_code"].to_numpy(),
            "Score": links["score"].round(2).to_numpy(),
            "Distance (m)": links["distance_m"].round(0).to_numpy(),
            "Raisons": links["reason"].to_numpy(),
            "Source A": left["source_id"].map(names).to_numpy(),
            "Source B": right["source_id"].map(names).to_numpy(),
            "Verdict": links["verdict"].to_numpy(),
        }
    )


def pair_table(left: pd.Series, right: pd.Series) -> pd.DataFrame:
    """Return two records field by field, and whether they agree, case and accents aside.

    Fields that both lack are left out.
    """
    rows = []
    for field in FIELDS:
        a, b = left[field.name], right[field.name]
        if pd.isna(a) and pd.isna(b):
            continue
        texts = ["" if pd.isna(value) else sheet_text(value) for value in (a, b)]
        verdict = (
            ONE_SIDED if "" in texts else AGREES if fold(texts[0]) == fold(texts[1]) else DIFFERS
        )
        rows.append((field.label, *texts, verdict))
    return pd.DataFrame(rows, columns=["Champ", "Fiche A", "Fiche B", "Accord"])


def queue_sentence(links: pd.DataFrame, doubtful: str) -> str:
    """Return how many links there are of each verdict."""
    counts = links["verdict"].value_counts()
    parts = [f"**{format_number(count)}** {verdict}" for verdict, count in counts.items()]
    waiting = int(counts.get(doubtful, 0))
    if not parts:
        return "Aucune paire de fiches n'a été rapprochée."
    return (
        "Paires de fiches : "
        + ", ".join(parts)
        + ("." if waiting else " ; aucune n'attend de décision.")
    )
