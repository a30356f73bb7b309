"""Calls for projects: who funds, when, how much is announced, who may answer."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from atlas.context.steering.headings import STEERING_ROLES, unread_headings
from atlas.intake.issues import (
    Accounted,
    Check,
    as_issues,
    by_role,
    findings_of,
    misshapen,
    numbers,
    sift,
)
from atlas.schema.frame import CORRECTED, SET_ASIDE, conform
from atlas.schema.kind import CALLS
from atlas.text.days import partial_days

# A number, then words that say what it is, as « 44000000 (LFI 2023) ».
_NUMBER_AND_WORDS = r"^(?P<number>[\d\s.,\u00a0\u202f]*\d)\s*(?:€|euros?)?\s*\(.*\)$"
_TEXTS = {"funder": "funder_name", "eligible": "eligible", "perimeter": "perimeter",
          "rate": "rate", "winners": "winners", "source": "source", "note": "note"}  # fmt: skip


def published_calls(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    tables: Mapping[str, pd.DataFrame],
    first_row_number: int = 2,
) -> Accounted:
    """Read calls for projects.

    Parameters
    ----------
    raw
        One row per call, text as published, index 0 to n-1.
    context_id
        List of calls.
    columns
        Role -> its column; see `atlas.context.roles.ROLES`.
    vintage, tables
        Not needed: a call names no commune.
    first_row_number
        Number of the first row as a person counts them.

    Returns
    -------
    Accounted
        Table `calls`, one row per row kept, in the order of the file, and the issues. A row is
        rejected without name, or when another above has its identifier. A date is kept as far as
        it is published: a year is no first of January.
    """
    rows = by_role(raw, columns, STEERING_ROLES[CALLS], first_row_number)
    rows = rows.assign(
        opening=partial_days(rows["published_opening"]),
        closing=partial_days(rows["published_closing"]),
        call_id=rows["published_call"].fillna(context_id + ":" + rows["row_number"].astype("str")),
    )
    plain = numbers(rows["published_announced"])
    beside = numbers(rows["published_announced"].str.extract(_NUMBER_AND_WORDS)["number"])
    rows["announced_eur"] = plain.fillna(beside)
    rows["announced_eur"] = rows["announced_eur"].where(rows["announced_eur"] > 0)
    rows["is_beside"] = plain.isna() & rows["announced_eur"].notna()
    is_reversed = rows["closing"].str.slice(0, 4) < rows["opening"].str.slice(0, 4)
    rows["closing"] = rows["closing"].mask(is_reversed.fillna(False))
    kept, findings = sift(rows, _reasons(rows, columns))
    told = [findings_of(rows, check, severity) for check, severity in _remarks(rows, columns)]
    texts = {f"published_{role}": column for role, column in _TEXTS.items()}
    named = rows[kept].rename(columns=texts)
    table = named.assign(context_id=context_id, call_name=named["published_name"])
    issues = as_issues(context_id, [findings, *told, unread_headings(raw, columns)])
    return Accounted(conform(table, "calls"), issues, len(rows), int(kept.sum()))


def _reasons(rows: pd.DataFrame, columns: Mapping[str, str]) -> list[Check]:
    """Return why rows are rejected, in order."""
    name = rows["published_name"]
    return [
        misshapen(rows),
        Check(name.isna(), columns.get("name"), "nom de l'appel", name, "l'appel n'a pas de nom"),
        Check(rows.duplicated("call_id"), columns.get("call"), "appel répété", rows["call_id"],
              "est l'identifiant d'un appel déjà plus haut dans le fichier"),
    ]  # fmt: skip


def _remarks(rows: pd.DataFrame, columns: Mapping[str, str]) -> list[tuple[Check, str]]:
    """Return what is said of the cells of rows, kept or not."""
    announced = rows["published_announced"]
    amount = announced.notna() & rows["announced_eur"].isna()
    days = [
        (Check(rows[f"published_{role}"].notna() & rows[role].isna(), columns.get(role),
               "date illisible", rows[f"published_{role}"],
               "n'est ni une année, ni un mois, ni un jour (AAAA, AAAA-MM, AAAA-MM-JJ), ou précède "
               "l'ouverture"), SET_ASIDE)
        for role in ("opening", "closing")
    ]  # fmt: skip
    return [
        *days,
        (Check(amount, columns.get("announced"), "montant illisible", announced,
               "n'est pas un montant en euros supérieur à 0"), SET_ASIDE),
        (Check(rows["is_beside"], columns.get("announced"), "montant suivi de mots", announced,
               "est lu comme le nombre qui le commence"), CORRECTED),
    ]  # fmt: skip
