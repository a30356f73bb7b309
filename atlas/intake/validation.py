"""Raw rows -> (records, issues). Every row ends as a record or as an issue that says why not."""

import hashlib
from datetime import date
from typing import NamedTuple

import pandas as pd

from atlas.intake.cells import ISSUE_COLUMNS
from atlas.intake.mapping import Mapping
from atlas.intake.positions import LONGITUDE_COLUMN
from atlas.intake.reading import make_lexicons, published_texts
from atlas.intake.reception.recognition import unread_columns
from atlas.intake.reception.tally import tally_field, tally_table
from atlas.intake.shapes import GEOMETRY_RULE
from atlas.intake.spelling import with_names
from atlas.schema.fields import FIELDS, NationalField
from atlas.schema.frame import (
    MAX_VALUE_CHARS,
    NOTED,
    REJECTED,
    SET_ASIDE,
    STRUCTURE_COLUMN,
    conform,
    empty_table,
)
from atlas.schema.tables import TABLES
from atlas.text.fault import Habits, Reading
from atlas.text.values import read_value

CONTENT_OF_KEY = ["name", "address", "postal_code", "declared_commune_name"]


class Validated(NamedTuple):
    """Rows read from one file: what was kept, and every failed check."""

    records: pd.DataFrame
    issues: pd.DataFrame


def validate(
    raw: pd.DataFrame,
    mapping: Mapping,
    source_id: str,
    vintage: date,
    today: date,
    is_mediation: bool = True,
    first_row_number: int = 1,
    notes: pd.DataFrame | None = None,
) -> Validated:
    """Rename, read and check the rows of one file.

    A row is rejected when its producer withdrew it, when it has no name or no location at all, or
    repeats another row exactly; any other failed check costs the row only the value concerned.

    Parameters
    ----------
    raw
        One row per published row, index 0 to n-1, all columns text as published (empty when
        absent).
    mapping
        Description of the format.
    source_id
        Source; `source_id:published_id` is the record key.
    vintage
        Date of the data; `source_id@vintage` is the release.
    today
        Dates after it are faults.
    is_mediation
        Whether the rows are places of mediation, not only candidate sites.
    first_row_number
        Number of the first row as a person counts them in the file: 2 under a heading.
    notes
        What the reader of the file repaired, skipped or could not place: see
        `atlas.sources.parsing.rawfile.RawFile`.

    Returns
    -------
    Validated
        Tables `records` (index 0 to n-1, order of the file) and `issues`;
        `len(raw) == len(records) + issues.severity.eq("rejet").sum()`.
    """
    return validate_and_tally(
        raw, mapping, source_id, vintage, today, is_mediation, first_row_number, notes
    )[0]


def validate_and_tally(
    raw: pd.DataFrame, mapping: Mapping, source_id: str, vintage: date, today: date,
    is_mediation: bool, first_row_number: int, notes: pd.DataFrame | None,
) -> tuple[Validated, pd.DataFrame]:  # fmt: skip
    """Read and check the rows of one file as `validate` does, and count its values by field.

    The counts are those of `atlas.intake.reception.tally.tally_table`.
    """
    release_id = f"{source_id}@{vintage.isoformat()}"
    raw = with_names(raw, mapping.named_columns())
    lexicons = make_lexicons(mapping)
    texts, unread, exclusions = published_texts(raw, mapping, lexicons)
    row_number = pd.Series(raw.index + first_row_number, index=raw.index)
    values, counts = {}, []
    issues = [unread_columns(raw, mapping), _structure_issues(raw), unread,
              _reading_issues(notes, raw, texts)]  # fmt: skip
    for field in FIELDS:
        context = Habits(today, mapping.date_formats, lexicons.get(field.french))
        readings = _readings(texts[field.french], field, context)
        column, faults = _read_column(texts[field.french], field, readings)
        counts += tally_field(texts[field.french], field, readings, context.lexicon)
        values[field.name] = column
        issues.append(faults)
        if field.required and not texts[field.french].str.strip().any():
            issues.append(_absent_field(field))
    records = pd.DataFrame(values, index=raw.index)
    issues.append(_set_aside_origins(records))
    records["is_mediation"] = is_mediation
    records["source_id"] = source_id
    records["release_id"] = release_id
    records["row_number"] = row_number
    reasons = _rejections(records, row_number, exclusions)
    issues.append(_rejection_issues(reasons, records["name"]))
    records, renamed = _with_ids(records, reasons.isna())
    issues.append(renamed)
    kept = records[reasons.isna()].reindex(columns=[c.name for c in TABLES["records"]])
    validated = Validated(conform(kept, "records"), _as_issues(issues, records, release_id))
    return validated, tally_table(counts)


def _readings(texts: pd.Series, field: NationalField, context: Habits) -> dict[str, Reading]:
    """Read each different text of a column, once."""
    return {text: read_value(text, field, context) for text in texts.unique()}


def _read_column(
    texts: pd.Series, field: NationalField, readings: dict[str, Reading]
) -> tuple[pd.Series, pd.DataFrame]:
    """Return the values read of a column and its faults, by row."""
    values = texts.map({text: reading.value for text, reading in readings.items()})
    faults = {text: reading.fault for text, reading in readings.items() if reading.fault}
    faulty = texts[texts.isin(list(faults))]
    rows = [(field.french, *faults[text][:2], text, faults[text].problem) for text in faulty]
    return values, pd.DataFrame(rows, index=faulty.index, columns=ISSUE_COLUMNS)


def _structure_issues(raw: pd.DataFrame) -> pd.DataFrame:
    """Return one issue per row that has not the shape of the others."""
    if STRUCTURE_COLUMN not in raw:
        return pd.DataFrame()
    problems = raw.loc[raw[STRUCTURE_COLUMN] != "", STRUCTURE_COLUMN]
    return pd.DataFrame({"rule": "forme de la ligne", "severity": SET_ASIDE, "problem": problems})


def _reading_issues(
    notes: pd.DataFrame | None, raw: pd.DataFrame, texts: pd.DataFrame
) -> pd.DataFrame:
    """Return what was said while reading; nothing of a shape when columns tell the position."""
    if notes is None or notes.empty:
        return pd.DataFrame()
    shape = raw.get(LONGITUDE_COLUMN, pd.Series("", index=raw.index))
    elsewhere = raw.index[(texts["longitude"] != "") & (texts["longitude"] != shape)]
    return notes[(notes["rule"] != GEOMETRY_RULE) | ~notes.index.isin(elsewhere)]


def _absent_field(field: NationalField) -> pd.DataFrame:
    """Return one issue for the whole file: a field that the schema requires is never filled."""
    problem = "champ exigé par le schéma national, absent de tout le fichier"
    return pd.DataFrame(
        [{"field": field.french, "rule": "champ absent", "severity": NOTED, "problem": problem}],
        index=[-1],
    )


def _set_aside_origins(records: pd.DataFrame) -> pd.DataFrame:
    """Take away the points 0, 0, written for unknown; return one issue per point."""
    at_origin = records.index[records["latitude"].eq(0) & records["longitude"].eq(0)]
    records.loc[at_origin, ["latitude", "longitude"]] = float("nan")
    problem = "est le point 0, 0 de l'océan : position inconnue"
    return pd.DataFrame(
        {"field": "latitude", "rule": "coordonnée", "severity": SET_ASIDE, "value": "0 ; 0",
         "problem": problem}, index=at_origin,
    )  # fmt: skip


def _rejections(records: pd.DataFrame, row_number: pd.Series, exclusions: pd.Series) -> pd.Series:
    """Return, by row, the reason why it cannot be a place; null for the others."""
    reasons = pd.Series(pd.NA, index=records.index, dtype="str")
    located = records[["latitude", "longitude"]].notna().all(axis=1)
    named = records[["declared_commune_code", "declared_commune_name"]].notna().any(axis=1)
    reasons[~(located | named)] = "ni coordonnées ni commune : impossible à situer"
    reasons[records["name"].isna()] = "aucun nom"
    reasons = exclusions.fillna(reasons)
    content = [field.name for field in FIELDS]
    texts = records.loc[reasons.isna(), content].astype("str").fillna("")
    keys = pd.util.hash_pandas_object(texts, index=False)
    first_rows = row_number.groupby(keys).transform("first")
    repeated = keys.index[keys.duplicated()]
    reasons[repeated] = "répète exactement la ligne " + first_rows[repeated].astype("str")
    return reasons


def _rejection_issues(reasons: pd.Series, names: pd.Series) -> pd.DataFrame:
    """Return one issue per rejected row."""
    rejected = reasons.dropna()
    return pd.DataFrame(
        {
            "field": pd.Series(None, index=rejected.index, dtype="str"),
            "rule": rejected.str.replace(r"(?s)\xa0: .* vaut .*", "", regex=True).str.replace(
                r" la ligne \d+$", " une ligne", regex=True
            ),
            "severity": REJECTED,
            "value": names.reindex(rejected.index),
            "problem": rejected,
        }
    )


def _with_ids(records: pd.DataFrame, kept: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add `record_key`, unique among the rows kept, and `record_id`, unique in the atlas.

    A row that publishes no id gets a key derived from its content; its `published_id` stays null.
    """
    records = records.copy()
    is_published = records["published_id"].notna()
    content = records.loc[~is_published, CONTENT_OF_KEY].astype("str").fillna("")
    derived = [
        "sans-id-" + hashlib.sha256("\n".join(row).encode()).hexdigest()[:12]
        for row in content.itertuples(index=False)
    ]
    keys = records["published_id"].astype("str")
    keys[~is_published] = derived
    again = keys[kept & keys.where(kept).duplicated()].index
    numbered = numbered_keys(keys[kept], again).reindex(keys.index).fillna(keys)
    records["record_key"] = records["source_id"] + ":" + numbered
    records["record_id"] = records["release_id"] + ":" + numbered
    problem = "sert déjà à une autre ligne du fichier ; les deux lignes sont gardées"
    repeated = pd.DataFrame(
        {"field": "id", "rule": "identifiant répété", "severity": NOTED,
         "value": records["published_id"], "problem": problem}
    )  # fmt: skip
    alike = repeated.assign(
        field=None,
        rule="même nom, même adresse",
        value=records["name"],
        problem="même nom et même adresse qu'une autre ligne ; les deux lignes sont gardées",
    )
    return records, pd.concat(
        [repeated.loc[again[is_published[again]]], alike.loc[again[~is_published[again]]]]
    )


def numbered_keys(keys: pd.Series, again: pd.Index) -> pd.Series:
    """Return keys made unique: those of the rows `again` get the first number that is free.

    Examples
    --------
    >>> numbered_keys(pd.Series(["a", "a", "a#2"]), pd.Index([1])).tolist()
    ['a', 'a#3', 'a#2']
    """
    keys = keys.copy()
    used = set(keys)
    for index in again:
        base, number = keys[index], 2
        while f"{base}#{number}" in used:
            number += 1
        keys[index] = f"{base}#{number}"
        used.add(keys[index])
    return keys


def _as_issues(parts: list[pd.DataFrame], records: pd.DataFrame, release_id: str) -> pd.DataFrame:
    """Join failed checks into the table `issues`, with their French message, in file order."""
    parts = [part for part in parts if len(part)]
    if not parts:
        return empty_table("issues")
    issues = pd.concat(parts).reindex(columns=ISSUE_COLUMNS)
    issues = issues.sort_index(kind="stable")
    issues["source_id"], issues["release_id"] = release_id.partition("@")[0], release_id
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
    r"""Return a sentence that a town clerk understands.

    Examples
    --------
    >>> issue_message(12, "latitude", "485.6", "n'est pas entre -90 et 90")
    "ligne 12, latitude\xa0: 485.6 n'est pas entre -90 et 90"
    >>> issue_message(3, pd.NA, "Mairie", "aucun nom")
    'ligne 3\xa0: aucun nom (Mairie)'
    """
    where = "fichier entier" if pd.isna(row_number) else f"ligne {row_number}"
    if pd.isna(field):
        return f"{where} : {problem}" + ("" if pd.isna(value) else f" ({value})")
    shown = "" if pd.isna(value) else f"{value} "
    return f"{where}, {field} : {shown}{problem}"
