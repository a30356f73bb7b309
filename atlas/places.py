"""Raw rows -> (records, issues). Every row ends as a record or as an issue that says why not."""

import hashlib
from datetime import date
from typing import NamedTuple

import pandas as pd

from atlas.hours import weekly_hours
from atlas.mapping import Mapping
from atlas.schema import (
    NATIONAL_FIELDS,
    NOTED,
    REJECTED,
    SET_ASIDE,
    STRUCTURE_COLUMN,
    TABLES,
    NationalField,
    conform,
    empty_table,
)
from atlas.values import Context, read_value

MAX_VALUE_CHARS = 200


class Validated(NamedTuple):
    """Rows read from one file: what was kept, and every failed check."""

    records: pd.DataFrame
    issues: pd.DataFrame


def validate(
    raw: pd.DataFrame,
    mapping: Mapping,
    source_id: str,
    today: date,
    is_mediation: bool = True,
    first_row_number: int = 1,
) -> Validated:
    """Rename, read and check the rows of one file.

    A row is rejected when it has no name, no location at all, or repeats another row exactly;
    any other failed check costs the row only the value concerned.

    Parameters
    ----------
    raw
        One row per published row, index 0 to n-1, all columns text as published (empty when
        absent).
    mapping
        Description of the format.
    source_id
        Prefix of the record ids.
    today
        Dates after it are faults.
    is_mediation
        Whether the rows are places of mediation, not only candidate sites.
    first_row_number
        Number of the first row as a person counts them in the file: 2 under a heading.

    Returns
    -------
    Validated
        Tables `records` (index 0 to n-1, order of the file) and `issues`;
        `len(raw) == len(records) + issues.severity.eq("rejet").sum()`.
    """
    published = _published_fields(raw, mapping)
    row_number = pd.Series(raw.index + first_row_number, index=raw.index)
    contexts = {
        field.french: Context(today, mapping.date_formats, mapping.values.get(field.french, {}))
        for field in NATIONAL_FIELDS
    }
    values = {}
    issues = [_structure_issues(raw)]
    for field in NATIONAL_FIELDS:
        column, faults = _read_column(published[field.french], field, contexts[field.french])
        values[field.name] = column
        issues.append(faults)
        if field.required and not published[field.french].str.strip().any():
            issues.append(_absent_field(field))
    records = pd.DataFrame(values, index=raw.index)
    records["is_mediation"] = is_mediation
    records["source_id"] = source_id
    records["row_number"] = row_number
    reasons = _rejections(records, row_number)
    issues.append(_rejection_issues(reasons, records["name"]))
    records, renamed = _with_ids(records, source_id, reasons.isna())
    issues.append(renamed)
    return Validated(
        conform(records[reasons.isna()], "records"),
        _as_issues(issues, records, source_id),
    )


def _published_fields(raw: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """Return one text column per national field, as published or constant, empty when absent."""
    columns = {}
    for field in NATIONAL_FIELDS:
        names = [name for name in mapping.columns.get(field.french, ()) if name in raw]
        text = pd.Series("", index=raw.index, dtype="str")
        if names:
            text = raw[names[0]].str.cat([raw[name] for name in names[1:]], sep=" ").str.strip()
        elif field.french in mapping.constants:
            text = pd.Series(mapping.constants[field.french], index=raw.index, dtype="str")
        columns[field.french] = text
    hours = {day: name for day, name in mapping.hours.items() if name in raw}
    if hours:
        weeks = raw[list(hours.values())].itertuples(index=False)
        columns["horaires"] = pd.Series(
            [weekly_hours(dict(zip(hours, week, strict=True))) or "" for week in weeks],
            index=raw.index,
            dtype="str",
        )
    return pd.DataFrame(columns, index=raw.index)


def _read_column(
    texts: pd.Series, field: NationalField, context: Context
) -> tuple[pd.Series, pd.DataFrame]:
    """Read one column; each different text is read once. Return values and faults by row."""
    readings = {text: read_value(text, field, context) for text in texts.unique()}
    values = texts.map({text: reading.value for text, reading in readings.items()})
    faults = {text: reading.fault for text, reading in readings.items() if reading.fault}
    faulty = texts[texts.isin(list(faults))]
    rows = [(field.french, *faults[text][:2], text, faults[text].problem) for text in faulty]
    columns = ["field", "rule", "severity", "value", "problem"]
    return values, pd.DataFrame(rows, index=faulty.index, columns=columns)


def _structure_issues(raw: pd.DataFrame) -> pd.DataFrame:
    """Return one issue per row that has not the shape of the others."""
    if STRUCTURE_COLUMN not in raw:
        return pd.DataFrame()
    problems = raw.loc[raw[STRUCTURE_COLUMN] != "", STRUCTURE_COLUMN]
    return pd.DataFrame({"rule": "forme de la ligne", "severity": SET_ASIDE, "problem": problems})


def _absent_field(field: NationalField) -> pd.DataFrame:
    """Return one issue for the whole file: a field that the schema requires is never filled."""
    problem = "champ exigé par le schéma national, absent de tout le fichier"
    return pd.DataFrame(
        [{"field": field.french, "rule": "champ absent", "severity": NOTED, "problem": problem}],
        index=[-1],
    )


def _rejections(records: pd.DataFrame, row_number: pd.Series) -> pd.Series:
    """Return, by row, the reason why it cannot be a place; null for the others."""
    reasons = pd.Series(pd.NA, index=records.index, dtype="str")
    located = records[["latitude", "longitude"]].notna().all(axis=1)
    named = records[["declared_commune_code", "declared_commune_name"]].notna().any(axis=1)
    reasons[~(located | named)] = "ni coordonnées ni commune : impossible à situer"
    reasons[records["name"].isna()] = "aucun nom"
    content = [field.name for field in NATIONAL_FIELDS]
    texts = records[content].astype("str").fillna("")
    keys = pd.util.hash_pandas_object(texts, index=False)
    first_rows = row_number.groupby(keys).transform("first")
    repeated = keys.duplicated() & reasons.isna()
    reasons[repeated] = "répète exactement la ligne " + first_rows[repeated].astype("str")
    return reasons


def _rejection_issues(reasons: pd.Series, names: pd.Series) -> pd.DataFrame:
    """Return one issue per rejected row."""
    rejected = reasons.dropna()
    return pd.DataFrame(
        {
            "field": pd.Series(None, index=rejected.index, dtype="str"),
            "rule": rejected.str.replace(r" la ligne \d+$", " une ligne", regex=True),
            "severity": REJECTED,
            "value": names.reindex(rejected.index),
            "problem": rejected,
        }
    )


def _with_ids(
    records: pd.DataFrame, source_id: str, kept: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add `record_id`, unique among the rows kept; a missing id is derived from the content."""
    records = records.copy()
    missing = records["published_id"].isna()
    content = records.loc[missing, ["name", "address", "postal_code", "declared_commune_name"]]
    records.loc[missing, "published_id"] = [
        "sans-id-" + hashlib.sha256("\n".join(row).encode()).hexdigest()[:12]
        for row in content.astype("str").fillna("").itertuples(index=False)
    ]
    repeats = records[kept].groupby("published_id").cumcount()
    records["record_id"] = source_id + ":" + records["published_id"].astype("str")
    again = repeats[repeats > 0]
    used = set(records.loc[kept, "record_id"])
    for index in again.index:
        base, number = records.at[index, "record_id"], 2
        while f"{base}#{number}" in used:
            number += 1
        records.at[index, "record_id"] = f"{base}#{number}"
        used.add(f"{base}#{number}")
    renamed = pd.DataFrame(
        {
            "field": "id",
            "rule": "identifiant répété",
            "severity": NOTED,
            "value": records.loc[again.index, "published_id"],
            "problem": "sert déjà à une autre ligne du fichier ; les deux lignes sont gardées",
        },
        index=again.index,
    )
    return records, renamed


def _as_issues(parts: list[pd.DataFrame], records: pd.DataFrame, source_id: str) -> pd.DataFrame:
    """Join failed checks into the table `issues`, with their French message, in file order."""
    parts = [part for part in parts if len(part)]
    if not parts:
        return empty_table("issues")
    issues = pd.concat(parts).reindex(columns=["field", "rule", "severity", "value", "problem"])
    issues = issues.sort_index(kind="stable")
    issues["source_id"] = source_id
    rows = records.reindex(issues.index)
    issues["record_id"] = rows["record_id"]
    issues["row_number"] = rows["row_number"].astype("Int64")
    issues["value"] = issues["value"].astype("str").str.slice(0, MAX_VALUE_CHARS)
    issues["message"] = [
        issue_message(issue.row_number, issue.field, issue.value, issue.problem)
        for issue in issues.itertuples(index=False)
    ]
    return conform(issues.reindex(columns=[c.name for c in TABLES["issues"]]), "issues")


def issue_message(row_number: object, field: object, value: object, problem: str) -> str:
    """Return a sentence that a town clerk understands.

    Examples
    --------
    >>> issue_message(12, "latitude", "485.6", "n'est pas entre -90 et 90")
    "ligne 12, latitude : 485.6 n'est pas entre -90 et 90"
    >>> issue_message(3, pd.NA, "Mairie", "aucun nom")
    'ligne 3 : aucun nom (Mairie)'
    """
    where = "fichier entier" if pd.isna(row_number) else f"ligne {row_number}"
    if pd.isna(field):
        return f"{where} : {problem}" + ("" if pd.isna(value) else f" ({value})")
    shown = "" if pd.isna(value) else f"{value} "
    return f"{where}, {field} : {shown}{problem}"
