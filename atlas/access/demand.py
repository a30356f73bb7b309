"""Where people are: at their commune's reference point, or at points that the user has.

A commune's town hall is not its people: the error that this makes is bounded by
`atlas.territory.extent`, and measured here when a grid of people is loaded.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from atlas.access.travel import GreatCircle, nearest
from atlas.errors import InputError
from atlas.schema.kind import NEED

DEMAND_COLUMNS = ["demand_id", "commune_code", "longitude", "latitude", "people", "is_known"]


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


def compare_points(
    demand_points: pd.DataFrame,
    communes: pd.DataFrame,
    covered: pd.Series,
    facilities: pd.DataFrame,
    threshold_m: float,
) -> pd.DataFrame:
    """Set the share of people beyond a threshold by a grid beside that by reference points.

    Parameters
    ----------
    demand_points, communes, covered
        As in `point_demand`.
    facilities
        `facility_id`, `longitude`, `latitude`.
    threshold_m
        Great-circle metres; beyond is strict.

    Returns
    -------
    DataFrame
        One row per commune that a source covers and the grid peoples, by code: `commune_code`,
        `population`, `grid_people`; `reference_share`, 0 or 1, null without reference point;
        `grid_share`, of the people of the grid; `share_difference`, the second less the first.
    """
    travel = GreatCircle()
    at_points = point_demand(demand_points, communes, covered)
    at_points = at_points[at_points["is_point"] & at_points["is_known"]]
    metres, _ = nearest(travel, at_points, facilities, np.inf)
    beyond = at_points["people"].where(metres > threshold_m, 0.0)
    columns = pd.DataFrame({"grid_people": at_points["people"], "beyond": beyond})
    grouped = columns.groupby(at_points["commune_code"]).sum()
    at_centre = commune_demand(communes, covered)
    metres, _ = nearest(travel, at_centre, facilities, np.inf)
    reference = pd.Series(metres > threshold_m, at_centre["commune_code"]).astype("float64")
    reference = reference.mask(np.isnan(metres))
    result = grouped.assign(
        population=communes.set_index("commune_code")["population"].reindex(grouped.index),
        reference_share=reference.reindex(grouped.index),
        grid_share=grouped["beyond"] / grouped["grid_people"],
    )
    result["share_difference"] = result["grid_share"] - result["reference_share"]
    shown = ["population", "grid_people", "reference_share", "grid_share", "share_difference"]
    return result[shown].rename_axis("commune_code").reset_index()


def beyond_people(compared: pd.DataFrame) -> dict[str, float]:
    """Sum what `compare_points` sets side by side, over the communes known both ways.

    Returns
    -------
    dict
        `people`, inhabitants of these communes; `by_reference` and `by_grid`, those of them beyond
        the threshold, the second by the share of the grid in each commune.

    Raises
    ------
    InputError
        No commune is known both ways.
    """
    known = compared[compared["share_difference"].notna() & compared["population"].notna()]
    if known.empty:
        raise InputError("aucune commune n'a à la fois un point de référence et des carreaux")
    people = known["population"].astype("float64")
    return {
        "people": float(people.sum()),
        "by_reference": float((people * known["reference_share"]).sum()),
        "by_grid": float((people * known["grid_share"]).sum()),
    }


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
        raise InputError(f"indice de besoin « {context_id or ''} » inconnu ; "
                         f"indices : {', '.join(known) or 'aucun'}")  # fmt: skip
    values = tables["need_values"]
    own = values[values["context_id"] == context_id].set_index("commune_code")["value"]
    index = pd.Index(tables["communes"]["commune_code"], name="commune_code")
    return own.reindex(index).rename("need")
