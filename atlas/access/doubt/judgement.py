"""A question on sureness, with every assumption said -> verdicts, from the tables of the atlas.

People, places, moment and travel are those of `atlas.access.question.nearest_points`: who is far is
the same number, with or without the question of how sure it is.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import pandas as pd

from atlas.access.assumptions import Assumptions
from atlas.access.doubt.offer import offered
from atlas.access.doubt.surroundings import evidence
from atlas.access.question import asked, demand_of, travel_of
from atlas.access.sureness import sureness
from atlas.access.travel import Travel
from atlas.access.variants import BASE, Variant, distances_by_variant, variants
from atlas.schema.frame import Tables


class Tried(NamedTuple):
    """The trips of every point of people under each variant; no threshold is in them."""

    demand: pd.DataFrame
    offer: pd.DataFrame
    travel: Travel
    listed: Sequence[Variant]
    distances: pd.DataFrame


class Judged(NamedTuple):
    """The verdict of every point of people.

    `demand` has the `cost` of the base and, where hours vary, `least_cost`, with those that are not
    published taken as open. `distances`, `around` and `result` are indexed by `demand_id`.
    """

    demand: pd.DataFrame
    listed: Sequence[Variant]
    distances: pd.DataFrame
    around: pd.DataFrame
    result: pd.DataFrame


def try_variants(assumptions: Assumptions, tables: Tables, extent_m: pd.Series, on: date) -> Tried:
    """Measure the trips of people to the nearest place under each variant.

    Parameters
    ----------
    assumptions
        Travel, where people are, places without position, moment.
    tables
        As for `atlas.access.question.nearest_points`.
    extent_m
        How far what is counted at a point reaches from it, great-circle metres, on `demand_id`.
    on
        Day on which ages are taken.

    Raises
    ------
    InputError
        A context named is unknown.
    """
    travel = travel_of(assumptions.travel, assumptions.detour_factor, tables)
    demand = asked(travel, demand_of(assumptions.population, tables, travel))
    offer, listed = offered(assumptions, tables), variants(travel, assumptions)
    distances = distances_by_variant(demand, offer, travel, listed, on, extent_m)
    return Tried(demand, offer, travel, listed, distances)


def judge(tried: Tried, vintages: pd.DataFrame, threshold: float, on: date) -> Judged:
    """Judge every point of people at a threshold.

    Parameters
    ----------
    tried
        As `try_variants` returns it.
    vintages
        As `atlas.access.doubt.surroundings.covering_vintages` returns them.
    threshold
        Longest trip to be within, in the unit of the travel.
    on
        Day on which ages are taken.
    """
    demand, offer, travel, listed, distances = tried
    around = evidence(demand, offer, vintages, travel, threshold, on)
    result = sureness(distances, listed, travel, threshold, around, on)
    demand = demand.assign(cost=distances[BASE.variant_id].to_numpy())
    if "maybe_open" in distances:
        demand = demand.assign(least_cost=distances["maybe_open"].to_numpy())
    return Judged(demand, listed, distances, around, result)
