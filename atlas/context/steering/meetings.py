"""Meetings of the two bodies of the agreement: which, when, who was there by their role."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from atlas.context.steering.entries import (
    entered_sums,
    listed_words,
    refuse_names,
    unread,
)
from atlas.errors import InputError
from atlas.intake.issues import Accounted, Check, as_issues, by_role, findings_of, misshapen, sift
from atlas.schema.frame import SET_ASIDE, conform
from atlas.text.days import written_days
from atlas.text.lexicon import split_list

# The governance gives opinions; the steering committee decides, both parties approving.
GOVERNANCE, STEERING = "gouvernance", "pilotage"
BODIES = (GOVERNANCE, STEERING)
PARTIES = ("État", "association", "collectivité", "expert", "financeur", "réseau", "invité")
_ROLES = ("meeting", "body", "date", "parties", "minutes_state", "minutes_association", "sha256")
_MINUTES = {"minutes_state": "minutes_state_date",
            "minutes_association": "minutes_association_date"}  # fmt: skip


def published_meetings(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    tables: Mapping[str, pd.DataFrame],
    first_row_number: int = 2,
) -> Accounted:
    """Read meetings.

    Parameters
    ----------
    raw
        One row per meeting, text as published, index 0 to n-1.
    context_id
        File of meetings.
    columns
        Role -> its column; see `atlas.context.roles.ROLES`.
    vintage, tables
        Not looked at: a meeting is nowhere.
    first_row_number
        Number of the first row as a person counts them.

    Returns
    -------
    Accounted
        Table `meetings`, in the order of the file, and the issues. A row is rejected without
        reference, known body or date, or when its reference stands above.

    Raises
    ------
    InputError
        The file names a person.
    """
    rows = by_role(raw, columns, _ROLES, first_row_number)
    refuse_names(raw, rows, ("meeting",))
    rows = rows.assign(
        meeting_id=rows["published_meeting"],
        body=listed_words(rows["published_body"], BODIES),
        held_date=written_days(rows["published_date"]),
        parties=_parties(rows),
        minutes_sha256=entered_sums(rows["published_sha256"]),
        **{name: written_days(rows[f"published_{role}"]) for role, name in _MINUTES.items()},
    )
    kept, findings = sift(rows, _reasons(rows, columns))
    good = rows[kept]
    told = [findings_of(good, check, SET_ASIDE) for check in _doubts(good, columns)]
    table = conform(good.assign(context_id=context_id), "meetings")
    return Accounted(table, as_issues(context_id, [findings, *told]), len(rows), len(good))


def _parties(rows: pd.DataFrame) -> pd.Series:
    """Return the roles of those present, joined by `|`.

    Raises
    ------
    InputError
        Something else than a role is written, which may be a name: the file is not kept.
    """
    published = rows["published_parties"]
    told = published.map(split_list, na_action="ignore").explode().dropna()
    roles = listed_words(told, PARTIES)
    if roles.isna().any():
        lines = rows.loc[roles.index[roles.isna()].unique(), "row_number"].astype("str").head(5)
        raise InputError(
            f"ligne {', '.join(lines)}, parties : des rôles sont attendus, séparés par | "
            f"({', '.join(PARTIES)}), jamais un nom ; rien n'est gardé"
        )
    joined = roles.groupby(level=0).agg(lambda own: "|".join(dict.fromkeys(own)))
    return joined.reindex(rows.index).astype("str")


def _reasons(rows: pd.DataFrame, columns: Mapping[str, str]) -> list[Check]:
    """Return why rows are rejected, in order."""
    reference = rows["meeting_id"]
    return [
        misshapen(rows),
        Check(reference.isna(), columns.get("meeting"), "référence absente", reference,
              "la réunion n'a pas de référence"),
        Check(reference.duplicated(), columns.get("meeting"), "référence répétée", reference,
              "est déjà plus haut dans le fichier"),
        Check(rows["body"].isna(), columns.get("body"), "instance", rows["published_body"],
              f"n'est pas une instance ({' ou '.join(BODIES)})"),
        Check(rows["held_date"].isna(), columns.get("date"), "date", rows["published_date"],
              "n'est pas une date (AAAA-MM-JJ ou JJ/MM/AAAA)"),
    ]  # fmt: skip


def _doubts(rows: pd.DataFrame, columns: Mapping[str, str]) -> list[Check]:
    """Return which cells of the rows kept are set aside."""
    return [
        *(unread(rows, columns, role, name, "date", "n'est pas une date")
          for role, name in _MINUTES.items()),
        unread(rows, columns, "sha256", "minutes_sha256", "SHA-256",
               "n'a pas les 64 caractères d'un SHA-256"),
    ]  # fmt: skip
