"""Contexts as people read them: what each is, of when, and what became of its rows."""

import pandas as pd

from atlas.context.roles import ACTIONS, NEED, POPULATION, ROUNDS, STAKES, TRIPS, ZONING
from atlas.schema.frame import column_labels

KIND_LABELS = {
    NEED: "Indice de besoin",
    ZONING: "Zonage",
    POPULATION: "Points de population",
    TRIPS: "Trajets",
    ROUNDS: "Tournées",
    ACTIONS: "Actions",
    STAKES: "Référentiel d'enjeux",
}
_ORDER = ["context_name", "kind", "producer", "vintage_date", "row_count", "kept_count",
          "rejected_count", "known_share", "value_column", "unit", "direction", "licence",
          "page_url", "file_name", "file_sha256", "retrieved_date", "context_id"]  # fmt: skip


def contexts_table(contexts: pd.DataFrame, known_people_share: pd.Series) -> pd.DataFrame:
    """Return the contexts with French headings; read = kept + rejected.

    Parameters
    ----------
    contexts
        Table `contexts`.
    known_people_share
        As `atlas.context.need.known_people_share` returns it; empty for what is no index.
    """
    is_need = contexts["kind"] == NEED
    share = contexts["context_id"].map(known_people_share).astype("float64")
    direction = contexts["higher_is_need"].map({True: "croissant", False: "décroissant"})
    table = contexts.assign(
        kind=contexts["kind"].map(KIND_LABELS),
        known_share=(100 * share).round(1).where(is_need),
        direction=direction.where(is_need),
        vintage_date=contexts["vintage_date"].dt.date,
        retrieved_date=contexts["retrieved_date"].dt.date,
    ).sort_values(["kind", "context_name"])
    labels = column_labels("contexts") | {
        "context_id": "Identifiant",
        "known_share": "Habitants dont le besoin est connu (%)",
        "direction": "Besoin selon la valeur",
    }
    return table[_ORDER].rename(columns=labels)


def context_names(contexts: pd.DataFrame) -> dict[str, str]:
    """Return context id -> name, to tell whose the issues are."""
    return dict(zip(contexts["context_id"], contexts["context_name"], strict=True))


def accounting_text(row_count: int, kept_count: int, issues: pd.DataFrame) -> str:
    """Return what became of the rows of a file, and what was said of them.

    Examples
    --------
    >>> issues = pd.DataFrame({"severity": ["rejet"], "rule": ["valeur absente"],
    ...                        "message": ["ligne 3, total : 01002 n'a pas de valeur"]})
    >>> print(accounting_text(10, 9, issues))
    10 lignes lues = 9 retenues + 1 rejetées
      rejet, valeur absente : 1 message ; ligne 3, total : 01002 n'a pas de valeur
    """
    lines = [f"{row_count} lignes lues = {kept_count} retenues + {row_count - kept_count} rejetées"]
    for (severity, rule), own in issues.groupby(["severity", "rule"], sort=False):
        plural = "s" if len(own) > 1 else ""
        first = own["message"].iloc[0]
        lines.append(f"  {severity}, {rule} : {len(own)} message{plural} ; {first}")
    return "\n".join(lines)
