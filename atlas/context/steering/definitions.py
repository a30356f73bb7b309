"""Indicators: what each one measures, in which unit, which way is better, what it does not say."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from atlas.context.steering.headings import STEERING_ROLES
from atlas.context.steering.observations import FIRST_VERSION
from atlas.intake.issues import Accounted, Check, as_issues, by_role, findings_of, misshapen, sift
from atlas.schema.frame import SET_ASIDE, conform
from atlas.schema.kind import INDICATORS
from atlas.text.lexicon import fold

HIGHER, LOWER = "hausse", "baisse"
_NAMES = {"indicator": "indicator_id", "name": "indicator_name",
          "counterpart": "counterpart_id"}  # fmt: skip


def published_indicators(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    tables: Mapping[str, pd.DataFrame],
    first_row_number: int = 2,
) -> Accounted:
    """Read definitions of indicators.

    Parameters
    ----------
    raw
        One row per indicator and version, text as published, index 0 to n-1.
    context_id
        List of definitions.
    columns
        Roles of `STEERING_ROLES[INDICATORS]` -> their columns.
    vintage
        Date of the definitions; not used.
    tables
        Not used.
    first_row_number
        Number of the first row as a person counts them.

    Returns
    -------
    Accounted
        Table `indicators`, in the order of the file; a row without identifier or name, or that
        repeats an identifier and its version, is rejected.
    """
    roles = STEERING_ROLES[INDICATORS]
    rows = by_role(raw, columns, roles, first_row_number)
    texts = {f"published_{role}": _NAMES.get(role, role) for role in roles}
    named = rows.rename(columns=texts)
    named["version"] = named["version"].fillna(FIRST_VERSION)
    published = rows["published_direction"]
    direction = published.map(fold, na_action="ignore")
    named["direction"] = direction.where(direction.isin([HIGHER, LOWER]))
    repeated = named.duplicated(["indicator_id", "version"])
    kept, findings = sift(rows, [
        misshapen(rows),
        Check(named["indicator_id"].isna(), columns["indicator"], "indicateur",
              named["indicator_id"], "la ligne n'a pas d'identifiant"),
        Check(named["indicator_name"].isna(), columns["name"], "indicateur",
              named["indicator_name"], "l'indicateur n'a pas de nom"),
        Check(repeated, columns["indicator"], "ligne répétée", named["indicator_id"],
              "est déjà plus haut, dans la même version"),
    ])  # fmt: skip
    odd = Check(published.notna() & named["direction"].isna() & kept, columns.get("direction"),
                "sens illisible", published, f"n'est ni {HIGHER} ni {LOWER}")  # fmt: skip
    return Accounted(
        conform(named[kept].assign(context_id=context_id), "indicators"),
        as_issues(context_id, [findings, findings_of(rows, odd, SET_ASIDE)]),
        len(rows), int(kept.sum()),
    )  # fmt: skip
