"""Resolutions: what was put to a meeting, who approved it and when, what became of it."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from atlas.context.steering.entries import (
    entered_sums,
    listed_words,
    refuse_names,
    unread,
)
from atlas.intake.issues import Accounted, Check, as_issues, by_role, findings_of, misshapen, sift
from atlas.schema.frame import NOTED, SET_ASIDE, conform
from atlas.text.days import written_days

REVIEW, ORIENTATION, MEANS, CRITERION = "bilan", "orientation", "moyens", "critère"
STUDY, INDICATOR, COMMUNICATION, AMENDMENT = "étude", "indicateur", "communication", "avenant"
SUBJECTS = (REVIEW, ORIENTATION, MEANS, CRITERION, STUDY, INDICATOR, COMMUNICATION, AMENDMENT)
PROPOSED, UNDER_WAY, DONE = "proposée", "engagée", "réalisée"
TURNED_DOWN, GIVEN_UP = "rejetée", "abandonnée"
PROGRESS = (PROPOSED, UNDER_WAY, DONE, TURNED_DOWN, GIVEN_UP)
_DATES = {"due": "due_date", "state": "state_date", "association": "association_date",
          "start": "start_date", "end": "end_date"}  # fmt: skip
_SUMS = {"document": "document_sha256", "pack": "pack_sha256"}
_TEXTS = {"resolution": "resolution_id", "meeting": "meeting_id", "text": "resolution_text",
          "credit": "credit_line"}  # fmt: skip
_ROLES = (*_TEXTS, "subject", "progress", *_DATES, *_SUMS)


def published_resolutions(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    tables: Mapping[str, pd.DataFrame],
    first_row_number: int = 2,
) -> Accounted:
    """Read resolutions.

    Parameters
    ----------
    raw
        One row per resolution, text as published, index 0 to n-1.
    context_id
        File of resolutions.
    columns
        Role -> its column; see `atlas.context.roles.ROLES`.
    vintage, tables
        Not looked at: the meeting can be in a file that comes later.
    first_row_number
        Number of the first row as a person counts them.

    Returns
    -------
    Accounted
        Table `resolutions`, in the order of the file, and the issues. A row is rejected without
        reference, meeting, known subject or text, or when its reference stands above. Whether it
        is adopted is not read here: two dates and a body say it.

    Raises
    ------
    InputError
        The file names a person.
    """
    rows = by_role(raw, columns, _ROLES, first_row_number)
    refuse_names(raw, rows, (*_TEXTS, "progress"))
    rows = rows.assign(
        subject=listed_words(rows["published_subject"], SUBJECTS),
        progress=listed_words(rows["published_progress"], PROGRESS),
        **{name: rows[f"published_{role}"] for role, name in _TEXTS.items()},
        **{name: written_days(rows[f"published_{role}"]) for role, name in _DATES.items()},
        **{name: entered_sums(rows[f"published_{role}"]) for role, name in _SUMS.items()},
    )
    is_reversed = rows["end_date"] < rows["start_date"]
    rows["end_date"] = rows["end_date"].mask(is_reversed)
    kept, findings = sift(rows, _reasons(rows, columns))
    good = rows[kept]
    told = [findings_of(good, check, severity)
            for check, severity in _doubts(good, columns)]  # fmt: skip
    table = conform(good.assign(context_id=context_id), "resolutions")
    return Accounted(table, as_issues(context_id, [findings, *told]), len(rows), len(good))


def _reasons(rows: pd.DataFrame, columns: Mapping[str, str]) -> list[Check]:
    """Return why rows are rejected, in order."""

    def absent(role: str, name: str, problem: str) -> Check:
        return Check(rows[name].isna(), columns.get(role), f"{problem} absent", rows[name],
                     f"la résolution n'a pas de {problem}")  # fmt: skip

    reference = rows["resolution_id"]
    return [
        misshapen(rows),
        absent("resolution", "resolution_id", "numéro"),
        Check(reference.duplicated(), columns.get("resolution"), "référence répétée", reference,
              "est déjà plus haut dans le fichier"),
        absent("meeting", "meeting_id", "renvoi à une réunion"),
        Check(rows["subject"].isna(), columns.get("subject"), "objet", rows["published_subject"],
              f"n'est pas un objet ({', '.join(SUBJECTS)})"),
        absent("text", "resolution_text", "texte"),
    ]  # fmt: skip


def _doubts(rows: pd.DataFrame, columns: Mapping[str, str]) -> list[tuple[Check, str]]:
    """Return what is to say of the rows kept, with its severity."""
    nothing = pd.Series(None, rows.index, dtype="str")
    is_ours = rows["subject"] == COMMUNICATION
    asked = rows[["pack_sha256", "credit_line", "start_date", "end_date"]]
    return [
        *((unread(rows, columns, role, name, "date",
                  "n'est pas une date, ou vient avant le début"), SET_ASIDE)
          for role, name in _DATES.items()),
        *((unread(rows, columns, role, name, "SHA-256",
                  "n'a pas les 64 caractères d'un SHA-256"), SET_ASIDE)
          for role, name in _SUMS.items()),
        (unread(rows, columns, "progress", "progress", "suite donnée",
                f"n'est pas une suite ({', '.join(PROGRESS)})"), SET_ASIDE),
        (Check(is_ours & asked.isna().any(axis=1), None, "communication incomplète", nothing,
               "une communication nomme le SHA-256 de son dossier, sa mention et sa période : "
               "elle n'approuve aucune mention sans les trois"), NOTED),
        (Check(~is_ours & asked.notna().any(axis=1), None, "mention hors communication", nothing,
               "seule une résolution de communication approuve une mention"), NOTED),
    ]  # fmt: skip
