"""Where people are: at the town hall of their commune or part of commune, or at a user's points.

A town hall is not the people around it: the error that this makes is bounded by
`atlas.territory.extent`, and gone where a grid of people is loaded.
"""

from collections.abc import Mapping

import pandas as pd

from atlas.errors import InputError
from atlas.schema.kind import NEED

DEMAND_COLUMNS = ["demand_id", "commune_code", "longitude", "latitude", "people", "is_known"]
# Columns of communes that say where people are: no boundary is copied.
_READ = ["commune_code", "reference_longitude", "reference_latitude", "population"]


def commune_demand(communes: pd.DataFrame, covered: pd.Series) -> pd.DataFrame:
    """Put all the people of each commune at its reference point.

    Parameters
    ----------
    communes
        Table `communes`.
    covered
        Whether a source covers each commune, on `commune_code`.

    Returns
    -------
    DataFrame
        Order of `communes`, index 0 to n-1: `demand_id` (the commune code), `commune_code`,
        `longitude`, `latitude` (null without reference point), `people` (0 when unknown),
        `is_known`: whether a source covers it.
    """
    demand = communes.reset_index(drop=True).rename(
        columns={"reference_longitude": "longitude", "reference_latitude": "latitude"}
    )
    demand["demand_id"] = demand["commune_code"]
    demand["people"] = demand["population"].astype("float64").fillna(0)
    demand["is_known"] = demand["commune_code"].map(covered).fillna(False).astype("bool")
    return pd.DataFrame(demand[DEMAND_COLUMNS])


def part_points(parts: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Return the parts of communes as points of people, who add up to those of each commune.

    Parameters
    ----------
    parts
        Table `parts`: all the parts of a commune, its rest among them, or none.
    communes
        Table `communes`.

    Returns
    -------
    DataFrame
        Rows and index of `parts`: `demand_id` (the part's code), `commune_code`, `longitude`,
        `latitude`, `people` (0 where the commune's population is unknown). Where parts do not add
        up to the commune, each keeps its share.
    """
    population = communes.set_index("commune_code")["population"].astype("float64")
    held = parts["people"].groupby(parts["commune_code"]).transform("sum").astype("float64")
    ratio = parts["commune_code"].map(population).astype("float64") / held
    people = (parts["people"].astype("float64") * ratio).fillna(0)
    points = parts.rename(columns={"part_code": "demand_id"}).assign(people=people)
    return pd.DataFrame(points[DEMAND_COLUMNS[:-1]])


def part_demand(parts: pd.DataFrame, communes: pd.DataFrame, covered: pd.Series) -> pd.DataFrame:
    """Put people at the parts of their commune, and at its reference point where it has none.

    Parameters
    ----------
    parts
        As in `part_points`.
    communes, covered
        As in `commune_demand`.

    Returns
    -------
    DataFrame
        As `commune_demand`: order of `communes`, then of `demand_id`. A commune with parts has
        one row per part, and one of its own code when people remain; the people of each commune
        add up to its population.
    """
    named = pd.DataFrame(communes[_READ])
    points = part_points(parts, named).sort_values("demand_id")
    both = point_demand(points, named, covered)
    rank = pd.Index(named["commune_code"]).get_indexer(both["commune_code"])
    order = rank.argsort(kind="stable")
    return pd.DataFrame(both[DEMAND_COLUMNS]).iloc[order].reset_index(drop=True)


def point_demand(
    demand_points: pd.DataFrame, communes: pd.DataFrame, covered: pd.Series
) -> pd.DataFrame:
    """Put people at the points of a grid, and at the reference point where it has none.

    Parameters
    ----------
    demand_points
        Rows of table `demand_points` of one context.
    communes, covered
        As in `commune_demand`.

    Returns
    -------
    DataFrame
        As `commune_demand`, with `is_point`: the points first, then the communes in which the grid
        has nobody. People are as each publishes them: a grid and a census differ in year and
        method.
    """
    points = demand_points[DEMAND_COLUMNS[:-1]].copy()
    points["is_known"] = points["commune_code"].map(covered).fillna(False).astype("bool")
    held = communes["commune_code"].isin(points["commune_code"].unique())
    rest = commune_demand(communes[~held], covered)
    both = [points.assign(is_point=True), rest.assign(is_point=False)]
    return pd.concat(both, ignore_index=True)


def read_need(tables: Mapping[str, pd.DataFrame], context_id: str | None = None) -> pd.Series:
    """Return an index in every commune, as published.

    Parameters
    ----------
    tables
        Tables `contexts`, `need_values` and `communes`.
    context_id
        Index; the only one by default.

    Returns
    -------
    Series
        `need`, on `commune_code`, in the order of `communes`; null where nothing is published,
        which is unknown, not 0.

    Raises
    ------
    InputError
        There is no such index, or several and none is named.
    """
    contexts = tables["contexts"]
    known = contexts.loc[contexts["kind"] == NEED, "context_id"].tolist()
    if context_id is None and len(known) == 1:
        context_id = known[0]
    if context_id not in known:
        raise InputError(f"indice de besoin « {context_id or ''} » inconnu ; "
                         f"indices : {', '.join(known) or 'aucun'}")  # fmt: skip
    values = tables["need_values"]
    own = values[values["context_id"] == context_id].set_index("commune_code")["value"]
    index = pd.Index(tables["communes"]["commune_code"], name="commune_code")
    return own.reindex(index).rename("need")
