"""From communes to territories and the country: sums over people, and means that weigh them.

A measure above the commune is made of sums, never of means of means. What no commune knows is
null, not 0; a commune without a territory at some level counts in none of that level.
"""

import pandas as pd

from atlas.schema.level import FRANCE, FRANCE_NAMES, METROPOLITAN_FRANCE, Territory, inside

# Territories above a commune, from the smallest.
PARENTS = ["epci_code", "departement_code", "region_code"]
# The whole and its part that are set beside territories; each holds communes of the one before.
COUNTRIES = (FRANCE, METROPOLITAN_FRANCE)


def identity(level: str, territories: pd.DataFrame) -> pd.DataFrame:
    """Say which territories these are, and inside which others.

    Parameters
    ----------
    level
        `commune`, `epci`, `departement` or `region`.
    territories
        The table of that level: `<level>_code`, `<level>_name`, parents.

    Returns
    -------
    DataFrame
        The rows and index of `territories`: `level`, `territory_code`, `territory_name`,
        `epci_code` (of communes only), `departement_code`, `region_code`. A territory is not its
        own parent: null, as where the table has no such parent.

    Examples
    --------
    >>> creuse = {"departement_code": ["23"], "departement_name": ["Creuse"], "region_code": ["75"]}
    >>> identity("departement", pd.DataFrame(creuse)).iloc[0].tolist()
    ['departement', '23', 'Creuse', None, '75']
    """
    code = f"{level}_code"
    columns = {
        "level": level,
        "territory_code": territories[code],
        "territory_name": territories[f"{level}_name"],
    }
    for parent in PARENTS if level == "commune" else PARENTS[1:]:
        is_above = parent != code and parent in territories
        columns[parent] = territories[parent] if is_above else None
    return pd.DataFrame(columns, index=territories.index)


def sum_by(rows: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Sum columns by group, null where every term is.

    Parameters
    ----------
    rows
        Numbers; null when unknown.
    groups
        Group of each row, same index; rows without one are in none.

    Returns
    -------
    DataFrame
        One row per group, sorted, indexed by it; columns and types of `rows`.

    Examples
    --------
    >>> people = pd.DataFrame({"people": [1.0, None, None]})
    >>> sum_by(people, pd.Series(["a", "a", "b"]))["people"].tolist()
    [1.0, nan]
    """
    return rows.groupby(groups).sum(min_count=1)


def mean_by(values: pd.Series, people: pd.Series, groups: pd.Series) -> pd.Series:
    """Return the mean of a value over the people of each group for whom it is known.

    Parameters
    ----------
    values
        Null when unknown; infinite values make the mean infinite.
    people
        People of each row, same index; null counts as nobody.
    groups
        See `sum_by`.

    Returns
    -------
    Series
        One value per group, sorted, in the unit of `values`; null where it is known of nobody.

    Examples
    --------
    >>> values, people = pd.Series([1.0, 4.0, None]), pd.Series([100, 50, 1000])
    >>> mean_by(values, people, pd.Series(["a", "a", "a"])).tolist()
    [2.0]
    """
    weight = people.astype("float64").fillna(0).where(values.notna(), 0)
    total = (values * weight).where(weight > 0).groupby(groups).sum(min_count=1)
    weights = weight.groupby(groups).sum()
    return (total / weights).where(weights > 0)


def on_territories(sums: pd.DataFrame, level: str, territories: pd.DataFrame) -> pd.DataFrame:
    """Give sums the identity of their territories.

    Parameters
    ----------
    sums
        One row per territory, on its code.
    level, territories
        See `identity`.

    Returns
    -------
    DataFrame
        The rows and index of `territories`: columns of `identity`, then of `sums`, null for a
        territory of which no commune is in the sums.
    """
    return identity(level, territories).join(sums, on="territory_code")


def country_groups(rows: pd.DataFrame) -> list[pd.Series]:
    """Return each country of `COUNTRIES` as groups of rows, for `sum_by` and `mean_by`.

    Parameters
    ----------
    rows
        `departement_code`, null when unknown: such a row is in the whole of France only.

    Returns
    -------
    list of Series
        For each, its code on the rows that it holds, null on the others; index of `rows`.
    """
    return [
        pd.Series(code, rows.index, dtype="str").where(inside(Territory("france", code), rows))
        for code in COUNTRIES
    ]


def on_countries(sums: pd.DataFrame) -> pd.DataFrame:
    """Give sums over `country_groups` their identity.

    Returns
    -------
    DataFrame
        Rows of `sums`, index 0 to n-1: `level` (`france`), `territory_code`, `territory_name`,
        then columns of `sums`.
    """
    named = sums.rename_axis("territory_code").reset_index()
    named.insert(0, "level", "france")
    named.insert(2, "territory_name", named["territory_code"].map(FRANCE_NAMES))
    return named
