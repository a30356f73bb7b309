"""What would become of the rows of a file with a description, before anything is kept."""

from datetime import date
from typing import NamedTuple

import pandas as pd

from atlas.intake.mapping import Mapping
from atlas.intake.validation import validate
from atlas.schema.frame import REJECTED

_SOURCE = "proposition"


class Trial(NamedTuple):
    """What would become of the rows of a file.

    `rules` has one row per rule and field that some row fails: `rule`, `field`, `severity`,
    `row_count` (rows), `message` (of the first one); the most frequent first.
    """

    row_count: int
    record_count: int
    faulty_count: int
    rules: pd.DataFrame


def try_out(raw: pd.DataFrame, mapping: Mapping, today: date, first_row_number: int = 1) -> Trial:
    """Return what would become of the rows of a file with a description.

    Parameters
    ----------
    raw
        One row per published row, text columns as published.
    mapping
        Description.
    today
        Dates after it are faults.
    first_row_number
        Number of the first row as a person counts them.
    """
    records, issues = validate(
        raw, mapping, _SOURCE, today, today, first_row_number=first_row_number
    )
    of_rows = issues[issues["row_number"].notna()]
    rules = of_rows.groupby(["rule", "field", "severity"], dropna=False, sort=False).agg(
        row_count=("row_number", "nunique"), message=("message", "first")
    )
    rules = rules.sort_values("row_count", ascending=False, kind="stable").reset_index()
    faulty = of_rows.loc[of_rows["severity"] != REJECTED, "row_number"]
    faulty_count = int(faulty[faulty.isin(records["row_number"])].nunique())
    return Trial(len(raw), len(records), faulty_count, rules)
