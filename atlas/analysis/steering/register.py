"""What the register says on a day: what is adopted, what waits, which body is late."""

from datetime import date

import pandas as pd

from atlas.context.steering.meetings import BODIES, GOVERNANCE, STEERING
from atlas.context.steering.resolutions import COMMUNICATION, DONE, GIVEN_UP, TURNED_DOWN

ADOPTED, OPINION = "adoptée", "avis"
WAITS_STATE, WAITS_ASSOCIATION = "en attente de l'État", "en attente de l'association"
WAITS_BOTH, UNCLEAR, TO_COME = "en attente des deux parties", "réunion à préciser", "à venir"
_ENDED = (DONE, TURNED_DOWN, GIVEN_UP)
# Article XII: the steering committee meets at least once a year; so does, here, the governance.
_YEARLY = pd.DateOffset(years=1)


def decided(resolutions: pd.DataFrame, meetings: pd.DataFrame, on: date) -> pd.DataFrame:
    """Return what each resolution is worth on a day.

    Parameters
    ----------
    resolutions, meetings
        Tables of these names.
    on
        The day looked at; an approval of later has not been given.

    Returns
    -------
    DataFrame
        Rows of `resolutions`, the latest meeting first, with `body` and `held_date` of the meeting
        (null when no meeting has this reference, or several differ), `decision`, `adopted_date`
        (the later of the two approvals; null unless adopted) and `is_overdue` (its due date is
        past, and nobody says that it ended). **Only both approvals, of a resolution of the
        steering committee, make it adopted**; the governance gives an opinion.
    """
    day = pd.Timestamp(on)
    known = meetings[["meeting_id", "body", "held_date"]].drop_duplicates()
    known = known[~known["meeting_id"].duplicated(keep=False)]
    rows = resolutions.merge(known, "left", "meeting_id", validate="many_to_one")
    approved = {side: (rows[f"{side}_date"] <= day) for side in ("state", "association")}
    decision = pd.Series(WAITS_BOTH, rows.index, dtype="str")
    decision = decision.mask(approved["state"], WAITS_ASSOCIATION)
    decision = decision.mask(approved["association"], WAITS_STATE)
    decision = decision.mask(approved["state"] & approved["association"], ADOPTED)
    decision = decision.mask(rows["body"] == GOVERNANCE, OPINION)
    decision = decision.mask(rows["held_date"] > day, TO_COME)
    decision = decision.mask(rows["body"].isna(), UNCLEAR)
    latest = rows[["state_date", "association_date"]].max(axis=1)
    return rows.assign(
        decision=decision,
        adopted_date=latest.where(decision == ADOPTED),
        is_overdue=(rows["due_date"] < day) & ~rows["progress"].isin(_ENDED),
    ).sort_values(
        ["held_date", "resolution_id"], ascending=[False, True], kind="stable", ignore_index=True
    )  # fmt: skip


def bodies(meetings: pd.DataFrame, on: date) -> pd.DataFrame:
    """Return when each body met, and by when it was to meet again.

    Parameters
    ----------
    meetings
        Table of this name.
    on
        The day looked at; a meeting of later has not been held.

    Returns
    -------
    DataFrame
        One row per body, the steering committee first: `body`, `meeting_count` (held by then),
        `last_date`, `due_date` (a year after the last; null when none is known) and `is_overdue`
        (null when no meeting is known: the register may lack it).
    """
    day = pd.Timestamp(on)
    held = meetings[meetings["held_date"] <= day].drop_duplicates("meeting_id")
    rows = []
    for body in (STEERING, *(one for one in BODIES if one != STEERING)):
        own = held.loc[held["body"] == body, "held_date"]
        due = own.max() + _YEARLY if len(own) else pd.NaT
        rows.append((body, len(own), own.max(), due, bool(due < day) if len(own) else None))
    columns = ["body", "meeting_count", "last_date", "due_date", "is_overdue"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"is_overdue": "boolean", "last_date": "datetime64[us]", "due_date": "datetime64[us]"}
    )


def approvals(stated: pd.DataFrame, on: date) -> pd.DataFrame:
    """Return the resolutions of communication that are in force on a day.

    Parameters
    ----------
    stated
        As `decided` returns them for the same day.
    on
        The day looked at.

    Returns
    -------
    DataFrame
        Rows adopted whose period holds the day, and that name a pack by its SHA-256 and a credit
        line: without one of these nothing is approved.
    """
    day = pd.Timestamp(on)
    is_whole = stated[["pack_sha256", "credit_line"]].notna().all(axis=1)
    is_on = (stated["start_date"] <= day) & (day <= stated["end_date"])
    is_ours = (stated["subject"] == COMMUNICATION) & (stated["decision"] == ADOPTED)
    return stated[is_ours & is_whole & is_on]


def is_approved(credit_line: str, in_force: pd.DataFrame) -> bool:
    """Tell whether a credit line is, to the letter, one of those that `approvals` returns."""
    return " ".join(credit_line.split()) in set(in_force["credit_line"])
