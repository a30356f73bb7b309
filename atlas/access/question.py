"""A question on access, with every assumption said -> the answer, from the tables of the atlas."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from atlas.access.assumptions import (
    COMMUNES,
    CROW,
    DECAYS,
    ROAD,
    Assumptions,
)
from atlas.access.catchment import Decay
from atlas.access.demand import part_demand, point_demand, read_need
from atlas.access.reach import measure_points, measure_supply
from atlas.access.supply import EXCLUDE, MEDIAN, PLACES, STAFF, Mode, Supply, facilities, open_at
from atlas.access.travel import GreatCircle, Travel, TravelMatrix
from atlas.errors import InputError
from atlas.schema.frame import Tables, empty_table
from atlas.schema.kind import TRIPS
from atlas.schema.sphere import DETOUR_FACTOR
from atlas.territory.islands import islands_of
from atlas.text.french import shortest

REACH_ROUNDING = 0.02


class Shared(NamedTuple):
    """What each demand point can reach, and what is known of the supply that is shared."""

    points: pd.DataFrame
    supply: Supply


def by_road(detour_factor: float | None, communes: pd.DataFrame) -> GreatCircle:
    """Return the estimate of trips by road: never to or from an island without a fixed link."""
    return GreatCircle(
        DETOUR_FACTOR if detour_factor is None else detour_factor, islands=islands_of(communes)
    )


def travel_of(name: str, detour_factor: float | None, tables: Tables) -> Travel:
    """Return a way to travel; without a detour factor, that of `DETOUR_FACTOR`.

    Raises
    ------
    InputError
        There is no matrix of that name.
    """
    if name == ROAD:
        return by_road(detour_factor, tables["communes"])
    if name == CROW:
        return GreatCircle()
    contexts = tables["contexts"].set_index("context_id")
    if name not in contexts.index or contexts.loc[name, "kind"] != TRIPS:
        raise InputError(f"trajets « {name} » inconnus ; attendu {ROAD}, {CROW} ou une matrice")
    trips = tables["travel_costs"]
    own = trips[trips["context_id"] == name].rename(columns={"place_id": "facility_id"})
    return TravelMatrix(own, "minutes" if contexts.loc[name, "unit"] == "minutes" else "m")


def peopled_parts(tables: Tables, travel: Travel | None = None) -> pd.DataFrame:
    """Return the parts of communes at which people are counted.

    Parameters
    ----------
    tables
        Table `parts`; without it, communes have no part.
    travel
        A matrix says which origins it knows: people of a commune are counted at its parts only if
        there are trips from one of them that does not bear the commune's own code. A matrix whose
        origins are communes keeps their people whole.
    """
    parts = tables["parts"] if "parts" in tables else empty_table("parts")
    if not isinstance(travel, TravelMatrix):
        return parts
    is_known = parts["part_code"].isin(travel.trips["demand_id"].unique())
    is_known &= parts["part_code"] != parts["commune_code"]
    return parts[parts["commune_code"].isin(parts.loc[is_known, "commune_code"])]


def demand_of(name: str, tables: Tables, travel: Travel | None = None) -> pd.DataFrame:
    """Return where people are, covered as table `measures` tells; see `demand_at`."""
    rows = tables["measures"]
    rows = rows[rows["level"] == "commune"].set_index("territory_code")
    return demand_at(name, tables, rows["covering_source_count"] > 0, travel)


def demand_at(
    name: str, tables: Tables, covered: pd.Series, travel: Travel | None = None
) -> pd.DataFrame:
    """Return where people are, and whether a source covers their commune.

    Parameters
    ----------
    name
        `communes`, or a context of population.
    tables
        Tables `communes`, `parts` and `demand_points`.
    covered
        Whether a source covers each commune, on `commune_code`.
    travel
        How people travel, when it is known; see `peopled_parts`.

    Returns
    -------
    DataFrame
        `demand_id`, `commune_code`, `longitude`, `latitude`, `people`, `is_known`.

    Raises
    ------
    InputError
        There are no demand points of that name.
    """
    if name == COMMUNES:
        return part_demand(peopled_parts(tables, travel), tables["communes"], covered)
    points = tables["demand_points"]
    own = points[points["context_id"] == name]
    if own.empty:
        raise InputError(f"points de population « {name} » inconnus ; attendu {COMMUNES} ou un "
                         "contexte de population")  # fmt: skip
    return point_demand(own, tables["communes"], covered)


def asked(travel: Travel, demand: pd.DataFrame) -> pd.DataFrame:
    """Return demand whose points are unknown where a matrix has no trip from them at all.

    A matrix of one département says nothing of the others: that is no gap. An origin from which
    no place can be reached has a row of infinite cost; see `atlas.context.trips`.

    Raises
    ------
    InputError
        The matrix has no trip from any of the points where people are: nothing would be known.
    """
    if not isinstance(travel, TravelMatrix):
        return demand
    is_asked = demand["demand_id"].isin(travel.trips["demand_id"].unique())
    is_point = demand.get("is_point", pd.Series(True, demand.index))
    if len(demand) and not (is_asked & is_point).any():
        raise InputError(
            f"la matrice n'a de trajet d'aucun des {len(demand[is_point])} points où sont les "
            f"habitants (comme {demand.loc[is_point, 'demand_id'].iloc[0]}) ; ses origines sont "
            f"comme {travel.trips['demand_id'].iloc[0]} : choisissez la population d'où elle part, "
            "ou chargez les trajets de ces points"
        )
    return demand.assign(is_known=demand["is_known"] & is_asked)


def require_reach(travel: Travel, threshold: float) -> None:
    """Check that trips as long as a threshold were looked for.

    A matrix often stops at a limit: its longest trip tells it, within `REACH_ROUNDING`.

    Raises
    ------
    InputError
        The threshold is beyond the longest trip of a matrix.
    """
    if not isinstance(travel, TravelMatrix):
        return
    cost = travel.trips["cost"]
    longest = cost[np.isfinite(cost)].max()
    if not threshold <= longest * (1 + REACH_ROUNDING):
        raise InputError(
            f"seuil de {shortest(threshold, travel.unit)} au-delà du plus long trajet de la "
            f"matrice ({shortest(longest, travel.unit)}) : prenez un seuil plus court ou une "
            "matrice plus large"
        )


def supply_of(assumptions: Assumptions, tables: Tables, mode: Mode) -> Supply:
    """Return what places offer, itinerant ones at their stops where these are known.

    Unknown hours are estimated and said so; staff is known in too few places for that: the others
    are left out.
    """
    communes = tables["communes"] if assumptions.include_at_commune else None
    policy = EXCLUDE if mode == STAFF else MEDIAN
    return facilities(tables["places"], mode, policy, tables["stops"], communes)


def open_facilities(
    assumptions: Assumptions, tables: Tables, unknown_hours_open: bool = False
) -> pd.DataFrame:
    """Return the places to which trips are measured: those open at the moment, if one is asked."""
    offered = supply_of(assumptions, tables, PLACES).facilities
    if assumptions.moment is None:
        return offered
    return offered[open_at(offered, *assumptions.moment).fillna(unknown_hours_open)]


def nearest_points(
    assumptions: Assumptions, tables: Tables, unknown_hours_open: bool = False
) -> pd.DataFrame:
    """Return the trip of each demand point to its k-th nearest place.

    Parameters
    ----------
    assumptions
        All count but `supply`, `decay` and `need`.
    tables
        Tables `communes`, `places`, `measures`, and those of the contexts.
    unknown_hours_open
        Whether places of unknown hours are taken as open at the moment asked for.

    Returns
    -------
    DataFrame
        See `atlas.access.reach.measure_points`.

    Raises
    ------
    InputError
        A context named is unknown.
    """
    travel = travel_of(assumptions.travel, assumptions.detour_factor, tables)
    offered = open_facilities(assumptions, tables, unknown_hours_open)
    demand = asked(travel, demand_of(assumptions.population, tables, travel))
    return measure_points(travel, demand, offered, np.inf, assumptions.k)


def shared_points(assumptions: Assumptions, tables: Tables) -> Shared:
    """Return the supply that each demand point can reach, shared.

    Parameters
    ----------
    assumptions
        All count but `k` and `moment`.
    tables
        As for `nearest_points`, with `need_values`.

    Returns
    -------
    Shared
        For `points`, see `atlas.access.reach.measure_supply`. Staff is null, never 0, where a place
        of unknown staff is within reach.

    Raises
    ------
    InputError
        A context named is unknown.
    """
    travel = travel_of(assumptions.travel, assumptions.detour_factor, tables)
    supply = supply_of(assumptions, tables, assumptions.supply)
    demand = asked(travel, demand_of(assumptions.population, tables, travel))
    decay = DECAYS[assumptions.decay, travel.unit]
    need = None if assumptions.need is None else need_weight(assumptions.need, demand, tables)
    points = measure_supply(travel, demand, supply.facilities, decay, need)
    if assumptions.supply == STAFF:
        points["accessibility"] = points["accessibility"].mask(
            _may_reach(travel, demand, supply.unknown, decay)
        )
    return Shared(points, supply)


def _may_reach(
    travel: Travel, demand: pd.DataFrame, unknown: pd.DataFrame, decay: Decay
) -> pd.Series:
    """Tell which points reach a facility of unknown supply: what they reach in all is unknown."""
    one_each = unknown.assign(supply=1.0)
    return measure_supply(travel, demand, one_each, decay)["accessibility"] > 0


def need_weight(context_id: str, demand: pd.DataFrame, tables: Tables) -> pd.Series:
    """Return need by commune so that its mean over people is 1; null where it is unknown.

    Raises
    ------
    InputError
        There is no such index, or it weighs nobody.
    """
    contexts = tables["contexts"].set_index("context_id")
    need = read_need(tables, context_id)
    if not contexts.loc[context_id, "higher_is_need"]:
        need = need.max() + need.min() - need
    people = demand["people"].groupby(demand["commune_code"]).sum().reindex(need.index)
    people = people.where(need.notna())
    mean = (need * people).sum() / people.sum()
    if not mean > 0:
        raise InputError(f"indice « {context_id} » : aucun besoin positif, il ne pèse personne")
    return need / mean
