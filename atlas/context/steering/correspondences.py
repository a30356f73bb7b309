"""Links between criteria of two versions or of two referentials, as files say them."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from atlas.context.steering.referential_roles import REFERENTIAL_ROLES
from atlas.context.steering.referentials import closed, stake_criteria
from atlas.intake.issues import Accounted, Check, as_issues, by_role, misshapen, sift
from atlas.schema.frame import Tables, conform
from atlas.schema.kind import CORRESPONDENCES

ALIKE, REWORDED, DIVIDED, FUSED = "identique", "reformulé", "scindé", "fusionné"
DROPPED, NEW, EQUIVALENT = "supprimé", "nouveau", "équivalent"
RELATIONS = (ALIKE, REWORDED, DIVIDED, FUSED, DROPPED, NEW, EQUIVALENT)
STATED, DECIDED, SUGGESTED = "publiée", "décidée", "proposée"
LINK_STATUSES = (STATED, DECIDED, SUGGESTED)


def published_links(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    tables: Tables,
    first_row_number: int = 2,
) -> Accounted:
    """Read correspondences.

    Parameters
    ----------
    raw, context_id, columns, vintage, first_row_number
        See `atlas.context.steering.referentials.published_referentials`; roles are those of
        `CORRESPONDENCES`.
    tables
        `referentials`, `criteria`, `stakes`: both ends must be criteria that are known, save that
        a dropped criterion leads nowhere and a new one comes from nowhere.

    Returns
    -------
    Accounted
        Table `criterion_links`, in the order of the file.
    """
    rows = by_role(raw, columns, REFERENTIAL_ROLES[CORRESPONDENCES], first_row_number)
    rows["relation"] = closed(rows["published_relation"], RELATIONS)
    rows["status"] = closed(rows["published_status"], LINK_STATUSES)
    known = known_criteria(tables)
    first, second = rows["published_first"], rows["published_second"]
    needs_first, needs_second = rows["relation"] != NEW, rows["relation"] != DROPPED
    kept, findings = sift(rows, [
        misshapen(rows),
        Check(rows["relation"].isna(), columns["relation"], "relation",
              rows["published_relation"], f"n'est pas l'une de {', '.join(RELATIONS)}"),
        Check(rows["status"].isna(), columns["status"], "statut", rows["published_status"],
              f"n'est pas l'un de {', '.join(LINK_STATUSES)}"),
        _end(first, needs_first, known, columns["first"]),
        _end(second, needs_second, known, columns["second"]),
        Check(pd.concat([first, second, rows["relation"]], axis=1).duplicated(), None,
              "ligne répétée", first, "est déjà plus haut"),
    ])  # fmt: skip
    table = rows.assign(
        context_id=context_id, first_id=first.where(needs_first),
        second_id=second.where(needs_second), stated=rows["published_stated"],
        source_url=rows["published_source"], note=rows["published_note"],
    )[kept]  # fmt: skip
    return Accounted(
        conform(table, "criterion_links"), as_issues(context_id, [findings]), len(rows),
        int(kept.sum()),
    )  # fmt: skip


def known_criteria(tables: Tables) -> set[str]:
    """Return the codes of every criterion, stakes included."""
    own = stake_criteria(tables["stakes"], tables["referentials"])["criterion_id"]
    return {*tables["criteria"]["criterion_id"], *own}


def _end(published: pd.Series, is_needed: pd.Series, known: set[str], column: str) -> Check:
    """Return the check of one end of a link."""
    fails = is_needed & ~published.isin(known)
    return Check(fails, column, "critère inconnu", published.fillna("(vide)"),
                 "n'est le code d'aucun critère connu (atlas referential list)")  # fmt: skip
