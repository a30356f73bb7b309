"""Tables of the page of data."""

import pandas as pd

from atlas.intake.reception.recognition import UNREAD_RULE
from atlas.views.display.table import unread_columns_table


def test_columns_that_nobody_reads_are_named_with_what_they_hold():
    issues = pd.DataFrame(
        {
            "source_id": ["hub", "hub"], "release_id": ["hub@2024-01-01"] * 2,
            "field": ["description", "latitude"], "rule": [UNREAD_RULE, "nombre"],
            "message": ["fichier entier, description : colonne remplie dans 2 lignes", "x"],
        }
    )  # fmt: skip
    table = unread_columns_table(issues, {"hub": "Un hub"})
    assert table.to_numpy().tolist() == [
        ["Un hub", "hub@2024-01-01", "description", "colonne remplie dans 2 lignes"]
    ]
