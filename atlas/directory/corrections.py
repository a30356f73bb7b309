"""Decisions applied to records: closed places leave, contested values change, never silently."""

from collections.abc import Mapping as Dictionary
from typing import Any, NamedTuple

import pandas as pd

from atlas.directory.decisions import (
    APPLIED,
    CLOSE,
    CORRECT,
    DECISION_DATE_FORMATS,
    MOOT,
    OUTDATED,
    same_value,
    shown,
)
from atlas.schema.fields import FIELD_BY_FRENCH
from atlas.schema.frame import CORRECTED, MAX_VALUE_CHARS, NOTED, REJECTED, conform, empty_table
from atlas.text.fault import Habits
from atlas.text.values import read_value


class Corrected(NamedTuple):
    """Records once the decisions are obeyed, what that changed, and what became of each decision.

    Tables `records`, `issues` and `decisions`, the last with its `status`.
    """

    records: pd.DataFrame
    issues: pd.DataFrame
    decisions: pd.DataFrame


def apply_corrections(
    records: pd.DataFrame,
    decisions: pd.DataFrame,
    contexts: Dictionary[str, Dictionary[str, Habits]],
) -> Corrected:
    """Take out closed places and correct contested values.

    A correction applies to each release of the record that publishes the contested value, read as
    that release is or as the national schema. It is out of date when the latest one publishes
    another value.

    Parameters
    ----------
    records
        Table `records` as read, before they are located: one row per record, releases together.
    decisions
        Table `decisions`, without contradiction; see `atlas.directory.lines.validate_decisions`.
    contexts
        Release id -> national field -> how that release writes it; none is needed for what is
        written as the national schema.

    Returns
    -------
    Corrected
        `records` in the same order, without the closed ones; as many issues of severity `rejet`
        as records taken out, one `correction` per value changed, one `signalement` per correction
        out of date. Decisions in the same order; pairs have the status `appliquée` when both
        records are there.
    """
    records, decisions = conform(records, "records"), conform(decisions, "decisions")
    closings = decisions[decisions["decision"] == CLOSE]
    is_closed = records["record_key"].isin(closings["record_key"])
    kept = records[~is_closed].reset_index(drop=True)
    judged = _judged(kept, decisions, contexts)
    parts = [
        _closing_issues(records[is_closed].merge(closings, on="record_key")),
        _correction_issues(judged),
    ]
    return Corrected(
        _changed(kept, judged[judged["status"] == APPLIED]),
        conform(pd.concat(parts), "issues"),
        decisions.assign(status=_statuses(decisions, records, kept, judged)),
    )


def _judged(
    records: pd.DataFrame,
    decisions: pd.DataFrame,
    contexts: Dictionary[str, Dictionary[str, Habits]],
) -> pd.DataFrame:
    """Return one row per correction and record that it is about, with what becomes of it there.

    Adds to the columns of the decision `decision_row`, `record_row`, those of the record that an
    issue needs, `is_latest`, `current` and `wanted` (values read) and `status`.
    """
    about = records[["record_key", "source_id", "release_id", "record_id", "row_number"]].copy()
    latest = about.groupby("record_key")["release_id"].transform("max")
    about["is_latest"] = about["release_id"] == latest
    corrections = decisions[decisions["decision"] == CORRECT]
    judged = corrections.reset_index(names="decision_row").merge(
        about.reset_index(names="record_row"), on="record_key"
    )
    verdicts = []
    for row in judged.itertuples(index=False):
        field = FIELD_BY_FRENCH[row.field]
        plain = Habits(row.decided_date.date(), DECISION_DATE_FORMATS)
        current = _plain(records.at[row.record_row, field.name])
        wanted = read_value(_text(row.value), field, plain).value
        ways = (plain, contexts.get(row.release_id, {}).get(row.field, plain))
        contested = [read_value(_text(row.published_value), field, way).value for way in ways]
        is_contested = any(same_value(field, current, value) for value in contested)
        is_open = is_contested and not same_value(field, current, wanted)
        verdicts.append((current, wanted, APPLIED if is_open else OUTDATED))
    columns = ["current", "wanted", "status"]
    return judged.drop(columns="status").join(
        pd.DataFrame(verdicts, columns=columns, index=judged.index, dtype="object")
    )


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _plain(value: Any) -> str | float | None:
    """Return a value of a record as its reader returned it."""
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    return float(value) if isinstance(value, float) else str(value)


def _changed(records: pd.DataFrame, applied: pd.DataFrame) -> pd.DataFrame:
    """Return the records with the values wanted."""
    changed = records.copy()
    for french, rows in applied.groupby("field"):
        name = FIELD_BY_FRENCH[french].name
        column = records[name].copy()
        values = pd.Series(rows["wanted"].tolist(), index=rows["record_row"], dtype=column.dtype)
        column.loc[values.index] = values
        changed[name] = column
    return changed


def _closing_issues(closed: pd.DataFrame) -> pd.DataFrame:
    """Return one rejection per record of a closed place."""
    messages = []
    for row in closed.itertuples(index=False):
        message = f"ligne {row.row_number} : {shown(row.name)} fermé par {_said(row)}"
        if row.updated_date > row.decided_date:
            message += (
                f" ; la source l'a mis à jour depuis ({row.updated_date:%d/%m/%Y}) : vérifiez"
            )
        messages.append(message)
    return _issues(
        closed.assign(
            field=pd.NA, rule="fermé par décision", severity=REJECTED, value=closed["name"],
            message=messages,
        )
    )  # fmt: skip


def _correction_issues(judged: pd.DataFrame) -> pd.DataFrame:
    """Return one issue per value changed, and per correction that the latest release outdates."""
    said = judged[(judged["status"] == APPLIED) | judged["is_latest"]]
    rows = []
    for row in said.itertuples(index=False):
        where = f"ligne {row.row_number}, {row.field} :"
        if row.status == APPLIED:
            change = f"{shown(row.published_value)} remplacé par {shown(row.wanted)}"
            rows.append(("corrigé par décision", CORRECTED, row.published_value,
                         f"{where} {change}, {_said(row)}"))  # fmt: skip
        else:
            rows.append(("décision dépassée", NOTED, _text(row.current) or None,
                         f"{where} {_outdated(row)}"))  # fmt: skip
    columns = ["rule", "severity", "value", "message"]
    issues = pd.DataFrame(rows, columns=columns, index=said.index)
    return _issues(said.drop(columns="value").join(issues))


def _outdated(row: Any) -> str:
    """Return why a correction does not apply, and what to do."""
    field = FIELD_BY_FRENCH[row.field]
    if same_value(field, row.current, row.wanted):
        return f"la source publie la valeur proposée, {shown(row.wanted)} ; retirez la {_said(row)}"
    return (
        f"la source publie {shown(row.current)} et non plus {shown(row.published_value)} ; "
        f"retirez ou refaites la {_said(row)}"
    )


def _said(row: Any) -> str:
    """Name a decision: its day and its reason, on one line."""
    return f"décision du {row.decided_date:%d/%m/%Y} ({' '.join(row.reason.split())})"


def _issues(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the table `issues` of rows that have what it needs."""
    if rows.empty:
        return empty_table("issues")
    value = rows["value"].astype("str").str.slice(0, MAX_VALUE_CHARS)
    return conform(rows.assign(value=value, proposed_value=pd.NA), "issues")


def _statuses(
    decisions: pd.DataFrame, records: pd.DataFrame, kept: pd.DataFrame, judged: pd.DataFrame
) -> pd.Series:
    """Return what became of each decision."""
    statuses = pd.Series(MOOT, index=decisions.index, dtype="str")
    one, other = decisions["record_key"], decisions["other_record_key"]
    # Looked up from the side of the records: they are many, and decisions are few.
    was_read, is_kept = (
        {*keys[keys.isin(pd.concat([one, other]))]}
        for keys in (records["record_key"], kept["record_key"])
    )
    is_pair = other.notna()
    statuses[is_pair & one.isin(is_kept) & other.isin(is_kept)] = APPLIED
    is_closing = decisions["decision"] == CLOSE
    statuses[is_closing & one.isin(was_read)] = APPLIED
    latest = judged[judged["is_latest"]]
    statuses[latest["decision_row"]] = latest["status"].astype("str").to_numpy()
    return statuses
