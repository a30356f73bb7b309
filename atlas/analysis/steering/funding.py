"""Money known: amounts by kind, by territory and year, against need, where no place is.

Kinds of amount are never added. A territory without any amount in the lists loaded is unknown: no
list says that it is the whole of public money.
"""

import numpy as np
import pandas as pd

from atlas.access.inequality import lorenz, theil
from atlas.analysis.bivariate import CLASSES_PER_SIDE, Scale
from atlas.context.steering.grants import DECIDED_AMOUNT, FLAT_RATE
from atlas.schema.level import LEVEL_TABLES

ASKED_AMOUNT, PAID_AMOUNT = "demandé", "versé"
# In the order in which they are offered: what was decided, then what it was thought to be, paid,
# and asked.
AMOUNT_KINDS = (DECIDED_AMOUNT, FLAT_RATE, PAID_AMOUNT, ASKED_AMOUNT)
AT_SEAT, AT_ACTION = "siege", "action"
LEVEL_CODES = [f"{level}_code" for level in LEVEL_TABLES]
_DAYS_A_YEAR = 365.25  # mean of the Julian calendar
_KEY = ["context_id", "row_number"]


def amounts(grants: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Return the amounts of grants, each kind on a row of its own.

    Parameters
    ----------
    grants
        Table `grants`.
    communes
        Table `communes`.

    Returns
    -------
    DataFrame
        One row per grant and kind of amount that it has, in the order of `grants`: `context_id`,
        `row_number`, `kind`, `eur` (of the beneficiary), `is_repeat`, `decided_year`, `years`
        (length of the period, null when unknown), the codes of the territories of the seat, and
        `action_departement_code` with `action_region_code`; null when unknown.
    """
    kinds, awarded = grants["amount_kind"], grants["own_eur"]
    decided = {kind: awarded.where(kinds == kind) for kind in (DECIDED_AMOUNT, FLAT_RATE)}
    own = grants.assign(
        **decided, **{PAID_AMOUNT: grants["paid_eur"], ASKED_AMOUNT: grants["requested_eur"]}
    )
    days = (own["end_date"] - own["start_date"]).dt.days + 1
    places = communes.set_index("commune_code")[LEVEL_CODES[1:]]
    own = own.rename(columns={"seat_commune_code": "commune_code"}).join(places, on="commune_code")
    regions = communes.groupby("departement_code")["region_code"].first()
    own["action_departement_code"] = own["action_code"].str.slice(1)
    own["action_region_code"] = own["action_departement_code"].map(regions)
    own = own.assign(decided_year=own["decided_date"].dt.year.astype("Int64"),
                     years=days / _DAYS_A_YEAR)  # fmt: skip
    kept = [*_KEY, "is_repeat", "decided_year", "years", *LEVEL_CODES, "action_departement_code",
            "action_region_code"]  # fmt: skip
    long = own.melt(kept, list(AMOUNT_KINDS), "kind", "eur", ignore_index=False)
    order = long.sort_index(kind="stable")
    return order[order["eur"].notna()].reset_index(drop=True)


def kind_sums(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what each kind of amount adds up to, in the order of `AMOUNT_KINDS`.

    Returns
    -------
    DataFrame
        One row per kind that is there, on `kind`: `grant_count`, `eur`, `repeat_count` and
        `repeat_eur` (of rows that repeat another, counted in both), `unlocated_eur` (of a seat
        whose commune is unknown).
    """
    repeated, nowhere = rows["is_repeat"], rows["commune_code"].isna()
    told = pd.DataFrame({"kind": rows["kind"], "grant_count": 1, "eur": rows["eur"],
                         "repeat_count": repeated.astype("int64"),
                         "repeat_eur": rows["eur"].where(repeated, 0.0),
                         "unlocated_eur": rows["eur"].where(nowhere, 0.0)})  # fmt: skip
    sums = told.groupby("kind").sum()
    return sums.loc[[kind for kind in AMOUNT_KINDS if kind in sums.index]]


def by_territory(rows: pd.DataFrame, level: str, where: str = AT_SEAT) -> pd.DataFrame:
    """Sum amounts of one kind by territory.

    Parameters
    ----------
    rows
        Rows of `amounts` of one kind.
    level
        `commune`, `epci`, `departement` or `region`.
    where
        `AT_SEAT`, where the beneficiary is, or `AT_ACTION`, where it acts: that has no territory
        smaller than a département.

    Returns
    -------
    DataFrame
        One row per territory with an amount, on its code: `grant_count`, `eur`, and `eur_a_year`
        (of the grants whose period is known, null when none is).
    """
    code = f"{level}_code"
    codes = rows[f"action_{code}" if where == AT_ACTION and f"action_{code}" in rows else code]
    told = pd.DataFrame({"grant_count": 1, "eur": rows["eur"], "eur_a_year": _a_year(rows)})
    return told.groupby(codes.rename("territory_code")).sum(min_count=1)


def _a_year(rows: pd.DataFrame) -> pd.Series:
    """Return euros a year; those of a period under a year are the whole amount."""
    return rows["eur"] / rows["years"].clip(lower=1)


def by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Sum amounts of one kind by year of the decision, the unknown last.

    Returns
    -------
    DataFrame
        `decided_year` (null for unknown), `grant_count`, `eur`; the sums are those of all rows.
    """
    told = pd.DataFrame({"grant_count": 1, "eur": rows["eur"]})
    sums = told.groupby(rows["decided_year"], dropna=False).sum().reset_index()
    return sums.sort_values("decided_year", na_position="last", ignore_index=True)


def with_money(territories: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """Add money to territories, and what it is for each person and place.

    Parameters
    ----------
    territories
        Rows of table `measures`.
    sums
        As `by_territory` returns them.

    Returns
    -------
    DataFrame
        Same rows: with `grant_count`, `eur`, `eur_a_year`, `eur_per_person`, `eur_per_place` and
        `eur_a_year_per_place` (null where no place is known, or where money is unknown).
    """
    joined = territories.join(sums, on="territory_code")
    people = joined["population"].astype("float64")
    places = joined["place_count"].astype("float64")
    places = places.where(places > 0)
    return joined.assign(
        eur_per_person=joined["eur"] / people.where(people > 0),
        eur_per_place=joined["eur"] / places,
        eur_a_year_per_place=joined["eur_a_year"] / places,
    )


def people_mean(values: pd.Series, people: pd.Series, groups: pd.Series) -> pd.Series:
    """Return the mean of an index over the people of each group; null where nobody's is known.

    Examples
    --------
    >>> people_mean(pd.Series([1.0, 4.0]), pd.Series([1, 2]), pd.Series(["a", "a"])).tolist()
    [3.0]
    """
    weights = people.astype("float64").where(values.notna())
    sums = pd.DataFrame({"sum": values * weights, "people": weights}).groupby(groups).sum()
    return sums["sum"] / sums["people"].where(sums["people"] > 0)


def needy_people(need: pd.Series, people: pd.Series, scale: Scale) -> pd.Series:
    """Return the people of each commune in the worst third of need; null where need is unknown."""
    classes = scale.classes(need)
    worst = (classes == CLASSES_PER_SIDE - 1).fillna(False).astype(bool)
    return people.astype("float64").where(worst, 0.0).where(need.notna())


def concentration(
    eur: pd.Series, weights: pd.Series, groups: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return how money is shared among people, or among those in strong need.

    Parameters
    ----------
    eur
        Money of each territory; null when unknown, which is left out.
    weights
        People of each territory, or those in strong need.
    groups
        Territory above of each, which parts the inequality.

    Returns
    -------
    tuple of DataFrame
        The curve of Lorenz and the parts of Theil; see `atlas.access.inequality`. A territory of
        no weight has no rate, and is left out.

    Examples
    --------
    All the money for half the people: T is ln 2.

    >>> alike = pd.Series(["a", "a"])
    >>> curve, parts = concentration(pd.Series([8.0, 0.0]), pd.Series([5, 5]), alike)
    >>> float(parts[["within", "between"]].sum().sum().round(4)), len(curve)
    (0.6931, 3)
    """
    positive = weights.astype("float64").where(weights > 0)
    rate = (eur / positive).replace(np.inf, np.nan)
    people = positive.fillna(0)
    return lorenz(rate, people), theil(rate, people, groups)


def money_without_place(
    rows: pd.DataFrame, territories: pd.DataFrame, places: pd.DataFrame
) -> pd.DataFrame:
    """Return money whose seat is in a commune where the atlas knows no place.

    Parameters
    ----------
    rows
        Rows of `amounts` of one kind.
    territories
        Communes of table `measures`.
    places
        Places of mediation, those that receive nobody included.

    Returns
    -------
    DataFrame
        Rows of `territories` with money and no place, the most money first: `grant_count`, `eur`.
        It is a lead for the directory, not a proof: a seat is not always where people are helped.
    """
    sums = by_territory(rows, "commune")
    alone = sums[~sums.index.isin(places["commune_code"])]
    found = territories.join(alone, on="territory_code", how="inner")
    return found.sort_values(["eur", "territory_code"], ascending=[False, True], ignore_index=True)


def against_ceilings(
    rows: pd.DataFrame, grants: pd.DataFrame, calls: pd.DataFrame, envelopes: pd.DataFrame
) -> pd.DataFrame:
    """Compare what is awarded, and the ceilings themselves, with what each call announces.

    Parameters
    ----------
    rows
        Rows of `amounts`, of what is awarded.
    grants, calls, envelopes
        Tables; a grant is of the call whose name or identifier is its scheme.

    Returns
    -------
    DataFrame
        One row per call and territory that has a ceiling or money, the whole call under `FR`:
        `call_id`, `territory_code`, `ceiling_eur` (null when none), `eur` (null when no grant is
        known), `is_above` (more awarded than the ceiling).
    """
    names = calls.set_index(calls["call_name"].str.casefold())["call_id"].to_dict()
    names |= {str(call).casefold(): call for call in [*calls["call_id"], *envelopes["call_id"]]}
    schemes = grants.set_index(_KEY)["scheme_name"].str.casefold().map(names)
    own = rows.join(schemes.rename("call_id"), on=_KEY)
    own = own[own["call_id"].notna()]
    codes = "D" + own["action_departement_code"].fillna(own["departement_code"])
    key = ["call_id", "territory_code"]
    awarded = pd.concat([own.assign(territory_code=codes), own.assign(territory_code="FR")])
    ceilings = pd.concat([
        envelopes,
        calls.assign(territory_code="FR", ceiling_eur=calls["announced_eur"]),
    ])  # fmt: skip
    both = pd.concat([
        ceilings.groupby(key)["ceiling_eur"].sum(min_count=1),
        awarded.groupby(key)["eur"].sum(min_count=1),
    ], axis=1).reset_index()  # fmt: skip
    return both.assign(is_above=(both["eur"] > both["ceiling_eur"]).fillna(False).astype(bool))
