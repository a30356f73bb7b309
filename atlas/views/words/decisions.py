"""Decisions -> the table that pages show, and the file that `atlas decide` reads."""

import pandas as pd

from atlas.directory.challenge import decision_cells
from atlas.schema.frame import column_labels
from atlas.views.export import to_csv


def decisions_table(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return table `decisions` with French headings, without the columns that are all empty."""
    labels = column_labels("decisions")
    table = decisions[list(labels)].dropna(axis="columns", how="all")
    if "decided_date" in table:
        table = table.assign(decided_date=table["decided_date"].dt.date)
    return table.rename(columns=labels)


def to_decisions_csv(decisions: pd.DataFrame) -> bytes:
    """Return table `decisions` as the CSV file described in docs/decisions.md."""
    return to_csv(decision_cells(decisions))
