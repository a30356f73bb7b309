"""What could be otherwise: the trip of each commune, and ranks, under other assumptions.

A variant changes one thing of the measure (detour, threshold, which places count, where people
live). What stays the same under all of them is sure; what does not comes with its range.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from atlas.access.assumptions import Assumptions
from atlas.access.doubt.offer import RECENT_YEARS, PlaceRule, counted_by
from atlas.access.sums import mean_by
from atlas.access.travel import GreatCircle, Travel, nearest
from atlas.schema.sphere import Floats
from atlas.text.french import format_number

Varied = Literal["détour", "seuil", "lieux", "horaires", "fermeture", "habitants"]


@dataclass(frozen=True)
class Variant:
    """One assumption changed.

    Parameters
    ----------
    variant_id
        Identifier, unique in a list.
    label
        French words that follow « bascule si ».
    question
        What it is about; of several variants on one question, the mildest comes first.
    is_strong
        Whether it is a bound of what is plausible; else it is as plausible as the base.
    cost_factor, threshold_factor
        Cost of the base x the first is compared to the threshold x the second.
    rank
        1 for the nearest place, 2 for the second nearest.
    places
        Which places count; see `atlas.access.doubt.offer.counted_by`.
    displacement
        Extents of the commune, or of its part, by which people live farther from the place (1) or
        nearer (-1).
    """

    variant_id: str
    label: str
    question: Varied
    is_strong: bool
    cost_factor: float = 1.0
    threshold_factor: float = 1.0
    rank: int = 1
    places: PlaceRule = "base"
    displacement: int = 0


BASE = Variant("base", "rien ne change", "lieux", is_strong=False)

# What is plausible, then what bounds it: by hand. They are the ±10 % and ±20 % of an answer: the
# page *Accès* counts whom each moves.
_ANY_TRAVEL = (
    Variant("threshold_90", "le seuil baisse de 10 %", "seuil", False, threshold_factor=0.9),
    Variant("threshold_110", "le seuil monte de 10 %", "seuil", False, threshold_factor=1.1),
    Variant("precise", "seuls comptent les lieux situés à l'adresse près", "lieux", False,
            places="precise"),
    Variant("fixed", "les lieux itinérants ne comptent pas", "lieux", False, places="fixed"),
    Variant("threshold_80", "le seuil baisse de 20 %", "seuil", True, threshold_factor=0.8),
    Variant("threshold_120", "le seuil monte de 20 %", "seuil", True, threshold_factor=1.2),
    Variant("second", "le lieu le plus proche ferme", "fermeture", True, rank=2),
    Variant("recent", f"seuls comptent les lieux mis à jour depuis moins de {RECENT_YEARS} ans",
            "lieux", True, places="recent"),
    Variant("confirmed", "seuls comptent les lieux que deux sources listent", "lieux", True,
            places="confirmed"),
)  # fmt: skip
_AT_COMMUNE = Variant("or_at_commune", "les lieux connus à la commune près comptent aussi", "lieux",
                      False, places="or_at_commune")  # fmt: skip
_LOCATED = Variant("located", "les lieux connus à la commune près ne comptent pas", "lieux", False,
                   places="located")  # fmt: skip
_MAYBE_OPEN = Variant("maybe_open", "les lieux qui ne publient pas leurs horaires sont ouverts",
                      "horaires", False, places="maybe_open")  # fmt: skip
_ON_GREAT_CIRCLES = (
    Variant("farther", "les habitants vivent au bord de la commune, à l'opposé du lieu",
            "habitants", True, displacement=1),
    Variant("nearer", "les habitants vivent au bord de la commune, du côté du lieu",
            "habitants", True, displacement=-1),
)  # fmt: skip
# Detour factor, and whether it is a bound. Measured in dense street networks and for rural trips
# (see `atlas.schema.sphere.DETOUR_FACTOR`); the bounds by hand: a straight line, and as far above.
_DETOURS = ((1.2, False), (1.4, False), (1.0, True), (1.6, True))


def variants(travel: Travel, assumptions: Assumptions) -> tuple[Variant, ...]:
    """Return the base, then its variants, the plausible ones before the bounds.

    Detours and people elsewhere in the commune are for great circles only: travel times of
    another origin tell neither. Places without position count in the base or in a variant, as the
    assumptions say; hours that are not published vary only at a moment.

    Examples
    --------
    >>> [variant.variant_id for variant in variants(GreatCircle(1.4), Assumptions())][:5]
    ['base', 'detour_120', 'located', 'threshold_90', 'threshold_110']
    """
    unplaced = _LOCATED if assumptions.include_at_commune else _AT_COMMUNE
    at_moment = () if assumptions.moment is None else (_MAYBE_OPEN,)
    listed = [BASE, unplaced, *at_moment, *_ANY_TRAVEL]
    if isinstance(travel, GreatCircle):
        base = travel.detour_factor
        detours = [_detour(factor, strong, base) for factor, strong in _DETOURS if factor != base]
        listed = [BASE, *detours, *listed[1:], *_ON_GREAT_CIRCLES]
    return tuple(sorted(listed, key=lambda variant: variant.is_strong))


def plausible(listed: Sequence[Variant]) -> tuple[Variant, ...]:
    """Return the base and the plausible variants, without the bounds."""
    return tuple(variant for variant in listed if not variant.is_strong)


def _detour(factor: float, is_strong: bool, base: float) -> Variant:
    """Return the variant of another detour factor."""
    label = f"le détour vaut {format_number(factor, 1)}"
    return Variant(
        f"detour_{100 * factor:.0f}", label, "détour", is_strong, cost_factor=factor / base
    )


def distances_by_variant(
    demand: pd.DataFrame,
    offer: pd.DataFrame,
    travel: Travel,
    listed: Sequence[Variant],
    on: date,
    extent_m: pd.Series | None = None,
) -> pd.DataFrame:
    """Measure the trip from each point of people to its place under each variant.

    Parameters
    ----------
    demand
        Where people are: `demand_id`, `longitude`, `latitude` (null when unknown), `is_known`
        (whether a source covers them), and `commune_code` where trips are by road.
    offer
        As `atlas.access.doubt.offer.offered` returns it.
    travel
        How people travel; the base.
    listed
        Base first, as `variants` returns them.
    on
        Day on which ages are taken.
    extent_m
        Great-circle metres from each point to the farthest of those counted at it, on
        `demand_id`; null when unknown.

    Returns
    -------
    DataFrame
        One row per row of `demand`, indexed by `demand_id`; one column per variant, in the unit of
        `travel`. Infinite when no place is in reach; null where no source covers, where the point
        is unknown and, for a displacement, where the extent is. People counted at a point all live
        within its extent, so the trip of any of them is between the two displacements.
    """
    ids = pd.Index(demand["demand_id"], name="demand_id")
    known = demand["is_known"].to_numpy(bool)
    extra = _extra_trip(extent_m, travel, ids)
    trips: dict[tuple[PlaceRule, int], Floats] = {}
    columns = {}
    for variant in listed:
        key = (variant.places, variant.rank)
        if key not in trips:
            counted = counted_by(offer, variant.places, on)
            trips[key] = np.where(known, _trip(travel, demand, counted, variant.rank), np.nan)
        cost = trips[key] * variant.cost_factor
        if variant.displacement:
            cost = np.maximum(cost + variant.displacement * extra, 0)
        columns[variant.variant_id] = cost
    return pd.DataFrame(columns, index=ids)


def _trip(travel: Travel, demand: pd.DataFrame, facilities: pd.DataFrame, rank: int) -> Floats:
    """Return the trip to the `rank`-th nearest place, however many stops each of them has."""
    places = pd.factorize(facilities["place_id"])[0]
    cost, position = nearest(travel, demand, facilities, np.inf, rank)
    if rank == 1 or facilities["place_id"].is_unique:
        return cost
    met: list[Floats] = []
    found = np.where(np.isnan(cost), np.nan, np.inf)
    for k in range(1, len(facilities) + 1):
        cost, position = nearest(travel, demand, facilities, np.inf, k)
        place = np.where(position < 0, -1, places[position])
        is_new = np.all([place != other for other in met], axis=0) & (position >= 0)
        met.append(np.where(is_new, place, -1))
        is_wanted = is_new & (np.sum([one >= 0 for one in met], axis=0) == rank)
        found = np.where(is_wanted, cost, found)
        if not (np.isinf(found) & (position >= 0)).any():
            break
    return found


def _extra_trip(extent_m: pd.Series | None, travel: Travel, ids: pd.Index) -> Floats:
    """Return the trip across the extent of each point; null when it cannot be told."""
    if extent_m is None or not isinstance(travel, GreatCircle):
        return np.full(len(ids), np.nan)
    across: Floats = extent_m.reindex(ids).to_numpy("float64", na_value=np.nan)
    return across * travel.detour_factor


def shares_by_variant(
    distances: pd.DataFrame,
    listed: Sequence[Variant],
    threshold: float,
    people: pd.Series,
    territories: pd.Series,
) -> pd.DataFrame:
    """Return the share of people beyond a threshold in each territory, under each variant.

    Parameters
    ----------
    distances
        As `distances_by_variant` returns them.
    listed
        The variants of its columns.
    threshold
        Longest trip to be within, in their unit; beyond is strict.
    people
        People of each row, on its index; null counts as nobody.
    territories
        Territory of each row, on its index; rows without one are in none.

    Returns
    -------
    DataFrame
        One row per territory, sorted; columns of `distances`, 0 to 1, of the people whose
        distance is known under the variant; null when there is nobody.
    """
    shares = {}
    for variant in listed:
        distance = distances[variant.variant_id]
        is_beyond = (distance > threshold * variant.threshold_factor).astype("float64")
        shares[variant.variant_id] = mean_by(is_beyond.where(distance.notna()), people, territories)
    return pd.DataFrame(shares)


def rank_ranges(values: pd.DataFrame, is_lack: bool) -> pd.DataFrame:
    """Rank territories on a measure, with the best and worst rank that variants give them.

    Parameters
    ----------
    values
        One row per territory; one column per variant, the base first, such as
        `distances_by_variant` or `shares_by_variant` return them. Null when unknown.
    is_lack
        Whether more is worse. Rank 1 is the best served.

    Returns
    -------
    DataFrame
        Same index and order: `value`, `rank`, `rank_best`, `rank_worst`, `ranked_count`
        (territories known in the base) and `tied_count` (those of the same value, itself
        included). Territories of equal values share the best of their ranks, under every variant,
        and so the next is ranked after all of them. All are null where the base is unknown; a
        variant whose value is unknown there does not widen the range.

    Examples
    --------
    >>> shares = pd.DataFrame({"base": [0.1, 0.2, 0.2], "v": [0.3, 0.2, 0.1]}, index=list("abc"))
    >>> rank_ranges(shares, is_lack=True)[["rank", "rank_best", "rank_worst"]].values.tolist()
    [[1, 1, 3], [2, 2, 2], [2, 1, 2]]
    """
    base = values.iloc[:, 0]
    ranks = values.rank(method="min", ascending=is_lack).where(base.notna())
    tied = base.map(base.value_counts())
    return pd.DataFrame(
        {
            "value": base,
            "rank": ranks.iloc[:, 0].astype("Int64"),
            "rank_best": ranks.min(axis=1).astype("Int64"),
            "rank_worst": ranks.max(axis=1).astype("Int64"),
            "ranked_count": pd.Series(base.count(), values.index, dtype="Int64").where(
                base.notna()
            ),
            "tied_count": tied.astype("Int64"),
        }
    )
