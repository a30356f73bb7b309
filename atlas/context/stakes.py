"""The reference of stakes, and what each territory does about each of them, or does not."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from atlas.context.roles import ROLES
from atlas.intake.issues import Accounted, Check, as_issues, by_role, misshapen, sift
from atlas.schema.frame import conform
from atlas.schema.kind import STAKES
from atlas.text.lexicon import fold

CURRENT_REFERENCE = "label 2017 et suivants"


def published_stakes(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    tables: Mapping[str, pd.DataFrame],
    first_row_number: int = 2,
) -> Accounted:
    """Read a reference of stakes that the user loads, such as the official list of services.

    Parameters
    ----------
    raw
        One row per stake, text as published, index 0 to n-1.
    context_id
        Reference.
    columns
        Roles of `atlas.context.roles.ROLES[STAKES]` -> their columns.
    vintage
        Date of the reference.
    tables
        Not used.
    first_row_number
        Number of the first row as a person counts them.

    Returns
    -------
    Accounted
        Table `stakes`, in the order of the file; a row without name, or that repeats one, is
        rejected.
    """
    rows = by_role(raw, columns, ROLES[STAKES], first_row_number)
    name = rows["published_name"]
    repeated = name.map(fold, na_action="ignore").duplicated() & name.notna()
    kept, findings = sift(rows, [
        misshapen(rows),
        Check(name.isna(), columns.get("name"), "enjeu", name, "la ligne n'a pas de nom"),
        Check(repeated, columns.get("name"), "ligne répétée", name, "est déjà plus haut"),
    ])  # fmt: skip
    good = rows[kept].reset_index(drop=True)
    position = pd.Series(range(1, len(good) + 1), index=good.index)
    code = good["published_code"].fillna(context_id + ":" + position.astype("str"))
    table = good.assign(
        context_id=context_id, stake_code=code, position=position, announced_count=None,
        reference_name=good["published_reference"].fillna(f"{context_id}, {vintage:%d/%m/%Y}"),
        level=good["published_level"].fillna("service"), stake_name=good["published_name"],
        parent_name=good["published_parent"], source_url=None, note=None,
    )  # fmt: skip
    return Accounted(
        conform(table, "stakes"), as_issues(context_id, [findings]), len(rows), len(good)
    )


def stakes_by_territory(
    actions: pd.DataFrame, stakes: pd.DataFrame, territories: pd.DataFrame, level: str
) -> pd.DataFrame:
    """Return how many actions answer each stake in each territory.

    Parameters
    ----------
    actions
        Table `actions`.
    stakes
        Rows of table `stakes`: the columns of the answer, in their order.
    territories
        `territory_code`, `territory_name` of one level.
    level
        commune, epci, departement or region.

    Returns
    -------
    DataFrame
        One row per territory, on `territory_code`, in their order: `territory_name`,
        `action_count`, one column per stake (`stake_code`), `other_count` for the actions whose
        stake is in none of them. **A territory without any action loaded is unknown**: its counts
        are null, not zero.
    """
    codes = actions[f"{level}_code"]
    known = stakes["stake_code"].tolist()
    stake = actions["stake_code"].where(actions["stake_code"].isin(known), "other_count")
    counts = pd.crosstab(codes, stake).reindex(columns=[*known, "other_count"], fill_value=0)
    table = territories.set_index("territory_code")[["territory_name"]]
    counts = counts.reindex(table.index).astype("Int64")
    total = counts.sum(axis="columns", min_count=1).astype("Int64")
    return table.assign(action_count=total).join(counts)


def blanks(matrix: pd.DataFrame, stakes: pd.DataFrame, code: str, peers: list[str]) -> pd.DataFrame:
    """Return each stake with what a territory does, and what similar ones do.

    Parameters
    ----------
    matrix
        As `stakes_by_territory` returns it.
    stakes
        The stakes of the matrix.
    code
        The territory.
    peers
        Similar territories; those without any action loaded are unknown and do not count.

    Returns
    -------
    DataFrame
        One row per stake, in their order: `stake_code`, `stake_name`, `action_count` (null when the
        territory is unknown), `peer_count` (known peers that have an action for it) and
        `known_peer_count`; `is_blank`, null when unknown. The blanks that most peers fill are those
        to look at first.
    """
    known = matrix.loc[[peer for peer in peers if peer in matrix.index and peer != code]]
    known = known[known["action_count"].notna()]
    codes = stakes["stake_code"].tolist()
    own = matrix.loc[code, codes] if code in matrix.index else pd.Series(pd.NA, index=codes)
    own = own.astype("Int64")
    return pd.DataFrame(
        {
            "stake_code": codes,
            "stake_name": stakes["stake_name"].tolist(),
            "action_count": own.to_numpy(),
            "peer_count": (known[codes] > 0).sum().to_numpy(),
            "known_peer_count": len(known),
            "is_blank": (own == 0).astype("boolean").to_numpy(),
        }
    )
