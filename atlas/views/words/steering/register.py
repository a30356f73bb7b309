"""The register in words: bodies, resolutions and what they are worth, credit lines, templates."""

from datetime import date
from typing import NamedTuple

import pandas as pd

from atlas.analysis.steering.register import (
    ADOPTED,
    OPINION,
    TO_COME,
    UNCLEAR,
    WAITS_ASSOCIATION,
    WAITS_BOTH,
    WAITS_STATE,
)
from atlas.context.steering.meetings import BODIES, GOVERNANCE, PARTIES, STEERING
from atlas.context.steering.resolutions import PROGRESS, SUBJECTS
from atlas.reader import Atlas
from atlas.schema.frame import column_labels
from atlas.text.french import counted, date_words, enumerated

BODY_LABELS = {STEERING: "Comité de pilotage", GOVERNANCE: "Gouvernance"}
NO_REGISTER = (
    "Aucune réunion ni résolution n'est au registre : ce qui a été décidé, et par qui, est "
    "inconnu ici. La personne qui tient l'atlas en charge les deux listes, faites d'après ses "
    "modèles (réunions, résolutions) : on verrait alors ce qui est adopté, en attente, en retard."
)
REGISTER_RULE = (
    "Une résolution n'est adoptée que si le comité de pilotage l'a examinée et que les deux "
    "parties l'ont approuvée, chacune à sa date ; la gouvernance donne un avis. Chaque instance "
    "se réunit au moins une fois par an. Le registre ne garde aucun nom de personne."
)
_ORDER = (ADOPTED, OPINION, WAITS_STATE, WAITS_ASSOCIATION, WAITS_BOTH, TO_COME, UNCLEAR)
_COLUMNS = ("resolution_id", "held_date", "body", "subject", "resolution_text", "decision",
            "adopted_date", "due_date", "late", "progress", "credit_line", "start_date",
            "end_date", "pack_sha256", "document_sha256", "meeting_id",
            "context_id")  # fmt: skip
_LABELS = column_labels("meetings") | column_labels("resolutions") | {
    "decision": "État de la décision", "adopted_date": "Adoptée le", "late": "Retard",
}  # fmt: skip
MEETING_FILE, RESOLUTION_FILE = "reunions.csv", "resolutions.csv"


class Credits(NamedTuple):
    """A credit line as a figure bears it, and what to warn of; both empty for none."""

    line: str
    warning: str


def late_words(body: pd.Series) -> str:
    """Return whether a body meets in time; `body` is a row of `Register.bodies`."""
    name = BODY_LABELS[str(body["body"])]
    if pd.isna(body["is_overdue"]):
        return f"{name} : aucune réunion connue"
    last = f"dernière réunion le {date_words(body['last_date'])}"
    if body["is_overdue"]:
        return f"{name} : **en retard**, {last}, une autre attendue avant le " + date_words(
            body["due_date"]
        )
    return f"{name} : {last}"


def register_finding(resolutions: pd.DataFrame, bodies: pd.DataFrame, on: date) -> str:
    """Return how many resolutions are adopted, what waits, and who is late, on a day."""
    counts = resolutions["decision"].value_counts()
    told = [_state_words(state, int(counts[state])) for state in _ORDER if state in counts]
    late = int(resolutions["is_overdue"].sum())
    overdue = [counted(late, "échéance dépassée", "échéances dépassées")] if late else []
    many = counted(len(resolutions), "résolution", "résolutions")
    what = f" : {enumerated([*told, *overdue])}" if told else ""
    meets = " ; ".join(late_words(row) for _, row in bodies.iterrows())
    return f"Au {on:%d/%m/%Y}, **{many}**{what}. {meets}."


def _state_words(state: str, count: int) -> str:
    if state == ADOPTED:
        return counted(count, "adoptée", "adoptées")
    if state == OPINION:
        return counted(count, "avis", "avis")
    return f"{count} {state}"


def resolutions_table(resolutions: pd.DataFrame) -> pd.DataFrame:
    """Return resolutions with French headings, each with what it is worth.

    `resolutions` is as `atlas.analysis.steering.register.decided` returns it.
    """
    rows = resolutions.assign(
        body=resolutions["body"].map(BODY_LABELS),
        late=resolutions["is_overdue"].map({True: "échéance dépassée", False: ""}),
    )
    return _headed(rows, _COLUMNS)


def meetings_table(meetings: pd.DataFrame) -> pd.DataFrame:
    """Return meetings with French headings, the latest first."""
    rows = meetings.assign(
        body=meetings["body"].map(BODY_LABELS),
        parties=meetings["parties"].str.replace("|", ", ", regex=False),
    ).sort_values("held_date", ascending=False, kind="stable")
    names = [name for name in column_labels("meetings") if name != "row_number"]
    return _headed(rows, (*names[1:], names[0]))


def _headed(rows: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return some columns under their French headings, days without their hour."""
    table = rows[list(columns)]
    days = [name for name in columns if name.endswith("_date")]
    return table.assign(**{name: table[name].dt.date for name in days}).rename(columns=_LABELS)


def credits_told(atlas: Atlas, credit_line: str) -> Credits:
    """Return a credit line as a figure bears it, and the warning when nobody approved it.

    Parameters
    ----------
    atlas
        Where the register is; an approval must be in force on its day, see `Atlas.register`.
    credit_line
        As the setting gives it; empty for none.
    """
    if not credit_line:
        return Credits("", "")
    register = atlas.register()
    if register.has_approved(credit_line):
        return Credits(credit_line, "")
    return Credits(
        f"{credit_line} (mention sans approbation en vigueur)",
        f"La mention « {credit_line} » n'a pas d'approbation en vigueur au "
        f"{register.on:%d/%m/%Y} : aucune résolution de communication adoptée par les deux parties "
        "ne la couvre à cette date ; la figure le dit.",
    )


def register_templates() -> dict[str, bytes]:
    """Return the files to fill: name -> CSV with its headings and one row to replace."""
    meetings = [
        ["reunion", "instance", "date", "parties", "cr_approuve_etat", "cr_approuve_association",
         "cr_sha256"],
        ["COPIL-AAAA-1", "|".join(BODIES), "AAAA-MM-JJ", "|".join(PARTIES), "", "", ""],
    ]  # fmt: skip
    resolutions = [
        ["resolution", "reunion", "objet", "texte", "echeance", "approuvee_etat",
         "approuvee_association", "suite", "document_sha256", "dossier_sha256", "mention", "du",
         "au"],
        ["R-AAAA-1", "COPIL-AAAA-1", "|".join(SUBJECTS), "à remplacer, sans nom de personne",
         "AAAA-MM-JJ", "", "", "|".join(PROGRESS), "", "", "", "", ""],
    ]  # fmt: skip
    return {MEETING_FILE: _csv(meetings), RESOLUTION_FILE: _csv(resolutions)}


def _csv(rows: list[list[str]]) -> bytes:
    table = pd.DataFrame(rows[1:], columns=rows[0])
    return str(table.to_csv(index=False, sep=";", lineterminator="\r\n")).encode("utf-8-sig")
