"""The challenge file: what is contested, in the national schema's own columns, there and back.

One row per contested value: the fields of the record as published, then what is contested, by
what, why. The producer reads its own columns; the atlas reads the row again as a decision.
"""

import re

import pandas as pd

from atlas.directory.decisions import APPLIED, CLOSE, CORRECT, DECISION_COLUMNS
from atlas.schema.fields import FIELDS
from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.text.lexicon import clean, fold

PREFIX = "contestation_"
CONTEST_HEADINGS = ("champ", "valeur_proposee", "motif", "preuve", "date", "fiche")
CHALLENGE_COLUMNS = (
    *(field.french for field in FIELDS),
    *(PREFIX + heading for heading in CONTEST_HEADINGS),
)

# https://owasp.org/www-community/attacks/CSV_Injection, full-width signs included
FORMULA_START = re.compile(r"[\t\r\n\0]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_QUOTED_FORMULA_START = re.compile(rf"'*(?:{FORMULA_START.pattern})")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; numbers and `+33…` stay themselves.

    Examples
    --------
    >>> safe_cell("=1+1"), safe_cell("-1.5"), safe_cell("'=1+1")
    ("'=1+1", '-1.5', "''=1+1")
    """
    if _QUOTED_FORMULA_START.match(text) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def plain_cell(text: str) -> str:
    """Return the text that `safe_cell` made safe; any other is left as it is.

    Examples
    --------
    >>> plain_cell("'=1+1"), plain_cell("'s Gravenmoer")
    ('=1+1', "'s Gravenmoer")
    """
    if text.startswith("'") and _QUOTED_FORMULA_START.match(text, 1):
        return text[1:]
    return text


def decision_cells(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return table `decisions` as the cells of its file: text columns `DECISION_COLUMNS`, safe."""
    headings = {column: heading for heading, column in DECISION_COLUMNS.items()}
    rows = decisions[list(headings)].rename(columns=headings)
    rows["date"] = rows["date"].dt.strftime("%Y-%m-%d")
    return rows.astype("str").fillna("").map(safe_cell)


def challenge_rows(records: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return what is to be sent to producers.

    Corrections and closings that are in force, or not yet applied, are contests; pairs, and
    decisions out of date or without object, are not.

    Parameters
    ----------
    records
        Table `records`, before or after the decisions were applied; the latest release of each
        record counts.
    decisions
        Table `decisions`.

    Returns
    -------
    DataFrame
        One row per contest, in the order of the decisions, text columns `CHALLENGE_COLUMNS`,
        empty when missing. Every contested value of a record is there as published. A record
        absent from `records`, as closed ones are in a built atlas, has only its `id`.
    """
    is_open = decisions["status"].isna() | (decisions["status"] == APPLIED)
    contests = decisions[is_open & decisions["decision"].isin((CORRECT, CLOSE))]
    published = _published(records, contests)
    rows = published.loc[contests["record_key"].tolist()].set_axis(contests.index)
    columns = {heading: DECISION_COLUMNS[heading] for heading in CONTEST_HEADINGS}
    added = pd.DataFrame(
        {PREFIX + heading: _texts(contests[column]) for heading, column in columns.items()}
    )
    added.loc[contests["decision"] == CLOSE, PREFIX + "valeur_proposee"] = CLOSE
    return rows.join(added).reset_index(drop=True)


def _published(records: pd.DataFrame, contests: pd.DataFrame) -> pd.DataFrame:
    """Return, by record key, the fields as text, the contested values put back."""
    about = records[records["record_key"].isin(contests["record_key"])]
    latest = about.sort_values("release_id", kind="stable").drop_duplicates(
        "record_key", keep="last"
    )
    texts = {field.french: _texts(latest[field.name]) for field in FIELDS}
    fields = pd.DataFrame(texts).set_index(latest["record_key"])
    absent = contests.loc[~contests["record_key"].isin(fields.index), "record_key"].unique()
    ids = pd.DataFrame({"id": [key.partition(":")[2] for key in absent]}, index=absent, dtype="str")
    published = pd.concat([fields, ids]).reindex(columns=list(texts)).astype("str").fillna("")
    for contest in contests[contests["decision"] == CORRECT].itertuples():
        value = contest.published_value
        published.loc[contest.record_key, contest.field] = "" if pd.isna(value) else value
    return published


def _texts(column: pd.Series) -> pd.Series:
    """Return values as the national schema writes them, empty when missing."""
    if pd.api.types.is_datetime64_any_dtype(column):
        column = column.dt.strftime("%Y-%m-%d")
    return column.astype("str").fillna("")


def decisions_from_challenge(raw: pd.DataFrame) -> pd.DataFrame:
    """Read the rows of a challenge file as lines of a file of decisions.

    Parameters
    ----------
    raw
        One row per line, text columns `CHALLENGE_COLUMNS`, an absent one is empty; others are
        left out.

    Returns
    -------
    DataFrame
        Same rows and index, text columns of `atlas.directory.decisions.DECISION_COLUMNS`, to be
        given to `atlas.directory.lines.validate_decisions`.
    """
    cells = raw.reindex(columns=[*CHALLENGE_COLUMNS, STRUCTURE_COLUMN]).astype("str").fillna("")
    lines = pd.DataFrame({heading: cells[PREFIX + heading] for heading in CONTEST_HEADINGS})
    fields = cells[PREFIX + "champ"].map(lambda text: clean(text) or "")
    values = [cells.at[row, name] if name in cells else "" for row, name in fields.items()]
    lines["valeur_publiee"] = pd.Series(values, index=lines.index, dtype="str")
    is_closing = (fields == "") & (lines["valeur_proposee"].map(fold) == fold(CLOSE))
    is_empty = lines.eq("").all(axis=1)
    lines["decision"] = CORRECT
    lines.loc[is_closing, ["decision", "valeur_proposee"]] = [CLOSE, ""]
    lines.loc[is_empty, "decision"] = ""
    lines["autre_fiche"] = ""
    return lines[list(DECISION_COLUMNS)].assign(**{STRUCTURE_COLUMN: cells[STRUCTURE_COLUMN]})
