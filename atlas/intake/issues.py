"""What became of each row of a file: kept, or rejected by the first check that it fails.

Rows that fail alike can share one issue, which tells how many they are and which comes first.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from atlas.schema.frame import MAX_VALUE_CHARS, REJECTED, STRUCTURE_COLUMN, conform, empty_table
from atlas.text.lexicon import clean
from atlas.text.numbers import read_number

FINDING_COLUMNS = ["row_number", "field", "rule", "severity", "value", "proposed_value",
                   "problem", "group"]  # fmt: skip


class Check(NamedTuple):
    """A reason to reject rows, or to say something of them.

    Parameters
    ----------
    fails
        Booleans on the index of the rows.
    field
        Published column, None for the whole row.
    rule
        What is checked, in a few French words, the same for every row.
    value
        What was received, on the same index.
    problem
        French text that completes "ligne 12, code : 99999 …", or one text per row.
    group
        Rows of one group share one issue; each row has its own by default.
    proposed
        What would correct it, on the same index.
    """

    fails: pd.Series
    field: str | None
    rule: str
    value: pd.Series
    problem: str | pd.Series
    group: str | pd.Series | None = None
    proposed: pd.Series | None = None


class Accounted(NamedTuple):
    """The rows kept of a file as a table of the store, and the issues that tell the others.

    `kept_count` counts rows of the file, which can be more or fewer than those of the table.
    """

    table: pd.DataFrame
    issues: pd.DataFrame
    row_count: int
    kept_count: int


def sift(rows: pd.DataFrame, checks: Sequence[Check]) -> tuple[pd.Series, pd.DataFrame]:
    """Reject each row that fails a check, for the first one that it fails.

    Parameters
    ----------
    rows
        `row_number`: as a person counts them in the file.
    checks
        In the order in which they speak.

    Returns
    -------
    tuple of Series and DataFrame
        Whether each row is kept, and one finding per rejected row.

    Examples
    --------
    >>> rows = pd.DataFrame({"row_number": [2, 3], "people": ["12", "-4"]})
    >>> negative = Check(rows["people"].str.startswith("-"), "people", "nombre", rows["people"],
    ...                  "est négatif")
    >>> kept, findings = sift(rows, [negative])
    >>> kept.tolist(), findings["problem"].tolist()
    ([True, False], ['est négatif'])
    """
    kept = pd.Series(True, index=rows.index)
    findings = []
    for check in checks:
        failed = check.fails.astype(bool) & kept
        if failed.any():
            findings.append(findings_of(rows, check._replace(fails=failed), REJECTED))
            kept &= ~failed
    return kept, pd.concat(findings) if findings else pd.DataFrame(columns=FINDING_COLUMNS)


def findings_of(rows: pd.DataFrame, check: Check, severity: str) -> pd.DataFrame:
    """Return one finding per row that fails a check, on the index of these rows."""
    concerned = rows.index[check.fails]
    numbers = rows.loc[concerned, "row_number"]
    group = numbers.astype("str") if check.group is None else check.group
    values = {
        "row_number": numbers,
        "field": check.field,
        "rule": check.rule,
        "severity": severity,
        "value": check.value.loc[concerned].astype("str"),
        "proposed_value": None if check.proposed is None else check.proposed.loc[concerned],
        "problem": check.problem if isinstance(check.problem, str) else check.problem[concerned],
        "group": group if isinstance(group, str) else group[concerned],
    }
    return pd.DataFrame(values, index=concerned)


def as_issues(source_id: str, findings: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the table `issues` of a file, in its order; findings of one group make one issue.

    Parameters
    ----------
    source_id
        Who is concerned.
    findings
        As `findings_of` and `sift` return them; a null `row_number` is the whole file.
    """
    parts = [part for part in findings if len(part)]
    if not parts:
        return empty_table("issues")
    told = pd.concat([part.astype(object) for part in parts], ignore_index=True)
    keys = ["severity", "rule", "field", "group"]
    grouped = told.groupby(keys, sort=False, dropna=False)
    issues = grouped.agg("first").assign(count=grouped.size()).reset_index()
    issues = issues.sort_values("row_number", kind="stable", na_position="first")
    issues["value"] = issues["value"].astype("str").str.slice(0, MAX_VALUE_CHARS)
    issues["message"] = [_message(issue) for issue in issues.itertuples(index=False)]
    return conform(issues.assign(source_id=source_id, release_id=None, record_id=None), "issues")


def _message(issue: "tuple[object, ...]") -> str:
    """Return a sentence that a town clerk understands."""
    row = issue._asdict()  # type: ignore[attr-defined]
    where = "fichier entier" if pd.isna(row["row_number"]) else f"ligne {row['row_number']}"
    if row["count"] > 1:
        where = f"{row['count']} lignes, la première {where}"
    if not pd.isna(row["field"]):
        where += f", {row['field']}"
    value = "" if pd.isna(row["value"]) or not row["value"] else f"{row['value']} "
    return f"{where} : {value}{row['problem']}"


def numbered(rows: pd.DataFrame, first_row_number: int) -> pd.DataFrame:
    """Return rows with `row_number`, and texts stripped of what says nothing (null when empty).

    Parameters
    ----------
    rows
        Text columns as published, index 0 to n-1.
    first_row_number
        Number of the first row as a person counts them: 2 under a heading.
    """
    texts = rows.apply(_cleaned)
    return texts.assign(row_number=rows.index + first_row_number)


def by_role(
    raw: pd.DataFrame, columns: Mapping[str, str], roles: Iterable[str], first_row_number: int
) -> pd.DataFrame:
    """Return what a file says in each role, as `numbered` does.

    Parameters
    ----------
    raw
        One row per line, text as published, index 0 to n-1.
    columns
        Role -> its column; others are left out.
    roles
        Every role there can be.
    first_row_number
        See `numbered`.

    Returns
    -------
    DataFrame
        Same rows and index: `row_number`, `STRUCTURE_COLUMN`, and `published_<role>` of each role,
        text, null where the file has no such column.
    """
    names = {column: f"published_{role}" for role, column in columns.items()}
    read = raw.reindex(columns=[*names, STRUCTURE_COLUMN], fill_value="").rename(columns=names)
    texts = [STRUCTURE_COLUMN, *(f"published_{role}" for role in roles)]
    rows = numbered(read, first_row_number)
    return rows.reindex(columns=["row_number", *texts]).astype(dict.fromkeys(texts, "str"))


def _cleaned(column: pd.Series) -> pd.Series:
    known = {text: clean(text) for text in column.dropna().unique()}
    return column.map(known).astype("str")


def misshapen(rows: pd.DataFrame) -> Check:
    """Return the check of the shape of each row."""
    shape = rows[STRUCTURE_COLUMN] if STRUCTURE_COLUMN in rows else pd.Series(None, rows.index)
    nothing = pd.Series(None, rows.index, dtype="str")
    return Check(shape.notna(), None, "forme de la ligne", nothing, shape.astype("str"))


def numbers(column: pd.Series) -> pd.Series:
    """Return published numbers as floats, null where a text is not a finite number.

    Examples
    --------
    >>> numbers(pd.Series(["1 234,5", "beaucoup", None])).tolist()
    [1234.5, nan, nan]
    """
    if pd.api.types.is_numeric_dtype(column):
        values = column.astype("float64")
    else:
        read = {text: read_number(text) for text in column.dropna().unique()}
        values = column.map(read).astype("float64")
    return values.where(np.isfinite(values))
