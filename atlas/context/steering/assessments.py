"""Assessments: what was declared, audited or computed of a criterion, for a subject.

A subject is a place of the atlas, a collectivity or a structure, never a natural person. A subject
of which nothing is said is unknown.
"""

import re
from collections.abc import Mapping
from datetime import date

import pandas as pd

from atlas.context.steering.correspondences import known_criteria
from atlas.context.steering.referential_roles import REFERENTIAL_ROLES
from atlas.context.steering.referentials import (
    COLLECTIVITY,
    ONE_PLACE,
    ONE_STRUCTURE,
    cell,
    closed,
)
from atlas.errors import InputError
from atlas.intake.issues import Accounted, Check, as_issues, by_role, misshapen, sift
from atlas.schema.frame import Tables, conform
from atlas.schema.kind import ASSESSMENTS as ASSESSMENT_KIND
from atlas.schema.level import LEVEL_TABLES, parse_territory
from atlas.text.codes import siret_key_holds
from atlas.text.days import written_days

RESPECTED, NOT_RESPECTED = "respecté", "non respecté"
PARTLY, NOT_CONCERNED = "en partie", "non concerné"
ASSESSED = (RESPECTED, NOT_RESPECTED, PARTLY, NOT_CONCERNED)
DECLARED, AUDITED, COMPUTED = "déclarée", "contrôlée", "calculée"
# The strongest last: who went to see knows more than who says, who says more than what is computed.
BASES = (COMPUTED, DECLARED, AUDITED)
_SIRET = re.compile(r"\d{14}")


def published_assessments(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    tables: Tables,
    first_row_number: int = 2,
) -> Accounted:
    """Read assessments.

    Parameters
    ----------
    raw, context_id, columns, vintage, first_row_number
        See `atlas.context.steering.referentials.published_referentials`; roles are those of
        `ASSESSMENTS`.
    tables
        `referentials`, `criteria`, `stakes`, `records`, `aliases` and the territories. An old
        identifier of a place is followed.

    Returns
    -------
    Accounted
        Table `assessments`, in the order of the file; the name of who assesses is never read.
    """
    rows = by_role(raw, columns, REFERENTIAL_ROLES[ASSESSMENT_KIND], first_row_number)
    rows = rows.join(_subjects(rows["published_subject"], tables))
    rows["status"] = closed(rows["published_status"], ASSESSED)
    rows["basis"] = closed(rows["published_basis"], BASES)
    rows["assessed_date"] = written_days(rows["published_assessed"])
    criterion = rows["published_criterion"]
    same = ["published_criterion", "subject_id", "status", "basis", "published_assessed"]
    kept, findings = sift(rows, [
        misshapen(rows),
        Check(~criterion.isin(known_criteria(tables)), columns["criterion"], "critère inconnu",
              criterion, "n'est le code d'aucun critère connu (atlas referential list)"),
        Check(rows["subject_id"].isna(), columns["subject"], "sujet inconnu",
              rows["published_subject"],
              "n'est ni un lieu de l'atlas, ni un territoire (C23096), ni un SIRET juste"),
        Check(rows["status"].isna(), columns["status"], "appréciation", rows["published_status"],
              f"n'est pas l'une de {', '.join(ASSESSED)}"),
        Check(rows["basis"].isna(), columns["basis"], "origine", rows["published_basis"],
              f"n'est pas l'une de {', '.join(BASES)}"),
        Check(rows[same].duplicated(), None, "ligne répétée", criterion, "est déjà plus haut"),
    ])  # fmt: skip
    aside = cell(
        rows, columns, "assessed", "assessed_date", "n'est pas une date (AAAA-MM-JJ ou JJ/MM/AAAA)"
    )
    table = rows.assign(
        context_id=context_id, criterion_id=criterion, evidence=rows["published_evidence"]
    )[kept]
    return Accounted(
        conform(table, "assessments"), as_issues(context_id, [findings, aside]), len(rows),
        int(kept.sum()),
    )  # fmt: skip


def _subjects(published: pd.Series, tables: Tables) -> pd.DataFrame:
    """Return `subject_kind` and `subject_id` of each text, null where it names nothing known."""
    places = set(tables["records"]["place_id"].dropna())
    aliases = tables["aliases"].set_index("old_place_id")["place_id"].to_dict()
    codes = {level: set(tables[name][f"{level}_code"]) for level, name in LEVEL_TABLES.items()}

    def read(text: str) -> tuple[str, str] | None:
        place = aliases.get(text, text)
        if place in places:
            return ONE_PLACE, place
        if _SIRET.fullmatch(text):
            return (ONE_STRUCTURE, text) if siret_key_holds(text) else None
        try:
            territory = parse_territory(text)
        except InputError:
            return None
        if territory.code in codes.get(territory.level, ()):
            return COLLECTIVITY, str(territory)
        return None

    found = {text: read(text) for text in published.dropna().unique()}
    kinds = {text: one[0] for text, one in found.items() if one}
    ids = {text: one[1] for text, one in found.items() if one}
    return pd.DataFrame(
        {
            "subject_kind": published.map(kinds).astype("str"),
            "subject_id": published.map(ids).astype("str"),
        }
    )
