"""Envelopes of a call by territory: ceilings, never money awarded."""

import re
from collections.abc import Mapping
from datetime import date

import pandas as pd

from atlas.context.steering.headings import STEERING_ROLES, is_ceiling, unread_headings
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
from atlas.schema.frame import SET_ASIDE, conform
from atlas.schema.kind import ENVELOPES
from atlas.schema.level import LETTERS


def published_envelopes(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    tables: Mapping[str, pd.DataFrame],
    first_row_number: int = 2,
) -> Accounted:
    """Read envelopes.

    Parameters
    ----------
    raw
        One row per territory, text as published, index 0 to n-1; one column or more of ceilings.
    context_id
        List of envelopes: also the call that they are part of, where no column names it.
    columns
        Role -> its column; see `atlas.context.roles.ROLES`. Every column whose heading is that of
        a ceiling is read beside the one chosen.
    vintage
        Not needed: the territories are those of today.
    tables
        `communes`.
    first_row_number
        Number of the first row as a person counts them.

    Returns
    -------
    Accounted
        Table `envelopes`, one row per territory and column of ceilings that has one, in the order
        of the file, and the issues. A row is rejected when its territory is unknown or repeated,
        or when it has no ceiling.
    """
    rows = by_role(raw, columns, STEERING_ROLES[ENVELOPES], first_row_number)
    ceilings = [name for name in map(str, raw.columns)
                if name == columns["ceiling"] or (name not in columns.values()
                                                  and is_ceiling(name))]  # fmt: skip
    amounts = pd.DataFrame({name: numbers(raw[name]) for name in ceilings}, raw.index)
    amounts = amounts.where(amounts > 0)
    rows["territory_code"] = _territories(rows["published_territory"], tables)
    rows["call_id"] = rows["published_call"].fillna(context_id)
    kept, findings = sift(rows, _reasons(rows, columns, amounts))
    told = [
        findings_of(
            rows,
            Check(raw[name].str.strip().ne("") & amounts[name].isna(), name, "montant illisible",
                  raw[name], "n'est pas un montant en euros supérieur à 0"),
            SET_ASIDE,
        )
        for name in ceilings
    ]  # fmt: skip
    stacked = amounts[kept].rename_axis(columns="purpose").stack().dropna().rename("ceiling_eur")
    long = stacked.reset_index("purpose")
    table = long.join(rows[["row_number", "call_id", "territory_code"]]).assign(
        context_id=context_id, purpose=long["purpose"].map(_purpose)
    )
    known = dict(columns) | dict(zip(ceilings, ceilings, strict=True))
    issues = as_issues(context_id, [findings, *told, unread_headings(raw, known)])
    return Accounted(conform(table, "envelopes"), issues, len(rows), int(kept.sum()))


def _territories(published: pd.Series, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return territories as the atlas writes them, from `23`, `D23` or `R75`; null when unknown."""
    codes = published.str.upper().str.replace(" ", "")
    communes = tables["communes"]
    known = {"FR": "FR"}
    for level in ("region", "departement"):
        every = set(communes[f"{level}_code"].dropna())
        known |= {LETTERS[level] + code: LETTERS[level] + code for code in every}
    known |= {code[1:]: code for code in known if code.startswith(LETTERS["departement"])}
    known |= {code[1:]: f"D{code}" for code in [*known] if code[:1] == "0" and len(code) == 2}
    return codes.map(known).astype("str")


def _purpose(heading: str) -> str:
    """Return the heading of a column of ceilings as words.

    Examples
    --------
    >>> _purpose("dotation_ingenierie_eur")
    'dotation ingenierie'
    """
    return re.sub(r"[_\s]+", " ", re.sub(r"[_\s]*(?:\(?€\)?|eur(?:os)?)$", "", heading)).strip()


def _reasons(rows: pd.DataFrame, columns: Mapping[str, str], amounts: pd.DataFrame) -> list[Check]:
    """Return why rows are rejected, in order."""
    territory = rows["published_territory"]
    nothing = pd.Series(None, rows.index, dtype="str")
    return [
        misshapen(rows),
        Check(rows["territory_code"].isna(), columns["territory"], "territoire inconnu", territory,
              "n'est le code d'aucun département ni d'aucune région (23, D23, R75)"),
        Check(rows.duplicated(["territory_code", "call_id"]), columns["territory"],
              "territoire répété", territory, "est déjà plus haut dans le fichier"),
        Check(amounts.isna().all(axis=1), columns["ceiling"], "plafond absent", nothing,
              "aucun plafond ne peut être lu"),
    ]  # fmt: skip
