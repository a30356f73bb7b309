"""A territory among its own kind: its rank, and those that touch it."""

import geopandas as gpd
import pandas as pd

from atlas.errors import InputError


def rank(measures: pd.DataFrame, code: str, column: str, is_lack: bool) -> tuple[int, int] | None:
    """Return the rank of a territory among those of its level, 1 for the best served.

    Parameters
    ----------
    measures
        One level of table `measures`.
    code
        Territory.
    column
        Measure.
    is_lack
        Whether more is worse.

    Returns
    -------
    tuple or None
        Rank (equals share the best one) and number of territories known; None when unknown.

    Raises
    ------
    InputError
        The code is not in this level.
    """
    values = measures.set_index("territory_code")[column].astype("float64")
    if code not in values.index:
        raise InputError(f"territoire inconnu « {code} »")
    known = values.dropna()
    if code not in known.index:
        return None
    ranks = known.rank(method="min", ascending=is_lack)
    return int(ranks[code]), len(known)


def neighbours(territories: gpd.GeoDataFrame, code: str) -> gpd.GeoDataFrame:
    """Return the territories that share a border or a point with one; none without boundary.

    Parameters
    ----------
    territories
        One level, with `territory_code` and `geometry`, EPSG:4326.
    code
        Territory.
    """
    own = territories.loc[territories["territory_code"] == code].geometry
    if own.empty or own.isna().any():
        return territories.iloc[0:0]
    touching = territories.sindex.query(own.iloc[0], predicate="intersects")
    found = territories.iloc[sorted(touching)]
    return found[found["territory_code"] != code]
