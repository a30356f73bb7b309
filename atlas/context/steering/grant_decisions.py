"""Links between grants and places that a person decided, where no identifier makes them."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from atlas.context.steering.entries import listed_words
from atlas.context.steering.headings import STEERING_ROLES
from atlas.context.trips import known_places
from atlas.intake.issues import Accounted, Check, as_issues, by_role, misshapen, sift
from atlas.schema.frame import conform
from atlas.schema.kind import GRANT_DECISIONS
from atlas.text.days import written_days

LINKED, NOT_LINKED = "lié", "non lié"
GRANT_KEY = ["context_id", "row_number"]
# What can name who is funded, in table `grants`.
_IDENTIFIERS = ("siret", "siren", "rna")
_SAME = ["identifier", "grant_list", "grant_row", "place_id"]


def published_grant_decisions(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    tables: Mapping[str, pd.DataFrame],
    first_row_number: int = 2,
) -> Accounted:
    """Read decisions on which place is whose money.

    Parameters
    ----------
    raw
        One row per decision, text as published, index 0 to n-1.
    context_id
        File of decisions.
    columns
        Role -> its column; see `atlas.context.roles.ROLES`.
    vintage
        Not looked at: each decision has its day.
    tables
        `grants`, `records`, `aliases`.
    first_row_number
        Number of the first row as a person counts them.

    Returns
    -------
    Accounted
        Table `grant_decisions`, in the order of the file, and the issues. A row is rejected when
        it names no grant or no place that is known, without decision, reason or day, and when it
        repeats or contradicts another.
    """
    rows = by_role(raw, columns, STEERING_ROLES[GRANT_DECISIONS], first_row_number)
    rows = rows.assign(
        identifier=rows["published_identifier"].str.replace(r"[\s.\u00a0]", "", regex=True),
        grant_list=rows["published_list"],
        grant_row=pd.to_numeric(rows["published_row"], errors="coerce").astype("Int64"),
        place_id=known_places(rows["published_place"], tables),
        decision=listed_words(rows["published_decision"], (LINKED, NOT_LINKED)),
        reason=rows["published_reason"],
        evidence=rows["published_evidence"],
        decided_date=written_days(rows["published_date"]),
    )
    kept, findings = sift(rows, _reasons(rows, columns, tables["grants"]))
    table = rows[kept].assign(context_id=context_id)
    return Accounted(
        conform(table, "grant_decisions"), as_issues(context_id, [findings]),
        len(rows), int(kept.sum()),
    )  # fmt: skip


def decided_grants(grants: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return which grants each decision is about.

    Parameters
    ----------
    grants
        Table `grants`, or its key and identifiers.
    decisions
        Rows of table `grant_decisions`.

    Returns
    -------
    DataFrame
        One row per decision and grant: the columns of both, `context_id` and `row_number` those of
        the grant. A decision that names no list is about every list, one that names no row about
        every row of the beneficiary.
    """
    kept = [*GRANT_KEY, *_IDENTIFIERS]
    named = decisions.drop(columns=GRANT_KEY, errors="ignore")
    both = pd.concat(
        [grants[kept].merge(named, left_on=name, right_on="identifier") for name in _IDENTIFIERS],
        ignore_index=True,
    )
    is_listed = both["grant_list"].isna() | (both["grant_list"] == both["context_id"])
    is_numbered = both["grant_row"].isna() | (both["grant_row"] == both["row_number"])
    return both[is_listed & is_numbered.astype(bool)].reset_index(drop=True)


def _reasons(rows: pd.DataFrame, columns: Mapping[str, str], grants: pd.DataFrame) -> list[Check]:
    """Return why decisions are rejected, in order."""
    numbered = rows.assign(order=rows.index)
    found = decided_grants(grants, numbered)["order"]
    identifier, place = rows["published_identifier"], rows["published_place"]
    row, list_name = rows["published_row"], rows["published_list"]
    odd_row = row.notna() & (rows["grant_row"].isna() | list_name.isna())
    others = rows.groupby(_SAME, dropna=False)["decision"].transform("nunique")
    return [
        misshapen(rows),
        Check(odd_row, columns.get("row"), "ligne", row,
              "n'est pas un numéro de ligne, ou sa liste n'est pas nommée"),
        Check(~rows.index.isin(found), columns["identifier"], "financement inconnu", identifier,
              "n'est le SIRET, le SIREN ou le RNA d'aucun bénéficiaire des listes chargées"),
        Check(rows["place_id"].isna(), columns["place"], "lieu inconnu", place,
              "n'est l'identifiant d'aucun lieu de l'atlas"),
        Check(rows["decision"].isna(), columns["decision"], "décision", rows["published_decision"],
              f"n'est ni « {LINKED} » ni « {NOT_LINKED} »"),
        Check(rows["reason"].isna(), columns["reason"], "motif", place,
              "est décidé sans motif : il en faut un"),
        Check(rows["decided_date"].isna(), columns["date"], "date", rows["published_date"],
              "n'est pas une date (AAAA-MM-JJ ou JJ/MM/AAAA)"),
        Check(others > 1, columns["decision"], "décisions contraires", identifier,
              "est à la fois lié et non lié à ce lieu : aucune des deux ne compte"),
        Check(rows.duplicated(_SAME), None, "ligne répétée", identifier,
              "est déjà lié ou délié de ce lieu plus haut"),
    ]  # fmt: skip
