"""What could be otherwise: the trip of each commune, and ranks, under other assumptions.

A variant changes one thing of the measure (detour, threshold, which places count, where people
live). What stays the same under all of them is sure; what does not comes with its range.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from atlas.access.sums import mean_by
from atlas.access.travel import GreatCircle, Travel, nearest
from atlas.directory.coverage import located, receives_public
from atlas.schema.sphere import Floats
from atlas.schema.tables import PRECISE
from atlas.schema.vocabulary import ITINERANT
from atlas.text.french import format_number

Varied = Literal["détour", "seuil", "lieux", "fermeture", "habitants"]
PlaceRule = Literal["located", "or_at_commune", "precise", "fixed", "recent", "confirmed"]

# Sources that list a place, for one to confirm another: by definition.
CONFIRMING_SOURCES = 2
# `freshness_score` is 0 from this age on: measured for `atlas.directory.quality.STALE_MONTHS`.
RECENT_YEARS = 3


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
        Which places count: those with coordinates; also those known to the commune only, at its
        reference point; or, of those with coordinates, the ones located to the address, not only
        itinerant, updated for less than `RECENT_YEARS`, listed by `CONFIRMING_SOURCES`.
    displacement
        Extents of the commune by which people live farther from the place (1) or nearer (-1).
    """

    variant_id: str
    label: str
    question: Varied
    is_strong: bool
    cost_factor: float = 1.0
    threshold_factor: float = 1.0
    rank: int = 1
    places: PlaceRule = "located"
    displacement: int = 0


BASE = Variant("base", "rien ne change", "lieux", is_strong=False)

# What is plausible, then what bounds it: by hand. They are the ±10 % and ±20 % of an answer: the
# page *Accès* counts whom each moves.
_ANY_TRAVEL = (
    Variant("threshold_90", "le seuil baisse de 10 %", "seuil", False, threshold_factor=0.9),
    Variant("threshold_110", "le seuil monte de 10 %", "seuil", False, threshold_factor=1.1),
    Variant("or_at_commune", "les lieux connus à la commune près comptent aussi", "lieux", False,
            places="or_at_commune"),
    Variant("precise", "seuls comptent les lieux situés à l'adresse près", "lieux", False,
            places="precise"),
    Variant("fixed", "les lieux itinérants ne comptent pas", "lieux", False, places="fixed"),
    Variant("threshold_80", "le seuil baisse de 20 %", "seuil", True, threshold_factor=0.8),
    Variant("threshold_120", "le seuil monte de 20 %", "seuil", True, threshold_factor=1.2),
    Variant("second", "le lieu le plus proche ferme", "fermeture", True, rank=2),
    Variant("recent", f"seuls comptent les lieux mis à jour depuis moins de {RECENT_YEARS} ans",
            "lieux", True, places="recent"),
    Variant("confirmed", "seuls comptent les lieux que deux sources listent", "lieux", True,
            places="confirmed"),
)  # fmt: skip
_ON_GREAT_CIRCLES = (
    Variant("farther", "les habitants vivent au bord de la commune, à l'opposé du lieu",
            "habitants", True, displacement=1),
    Variant("nearer", "les habitants vivent au bord de la commune, du côté du lieu",
            "habitants", True, displacement=-1),
)  # fmt: skip
# Detour factor, and whether it is a bound. Measured in dense street networks and for rural trips
# (see `atlas.schema.sphere.DETOUR_FACTOR`); the bounds by hand: a straight line, and as far above.
_DETOURS = ((1.2, False), (1.4, False), (1.0, True), (1.6, True))


def variants(travel: Travel) -> tuple[Variant, ...]:
    """Return the base, then its variants, the plausible ones before the bounds.

    Detours and people elsewhere in the commune are for great circles only: travel times of
    another origin tell neither.

    Examples
    --------
    >>> [variant.variant_id for variant in variants(GreatCircle(1.4))][:4]
    ['base', 'detour_120', 'threshold_90', 'threshold_110']
    """
    listed = [BASE, *_ANY_TRAVEL]
    if isinstance(travel, GreatCircle):
        base = travel.detour_factor
        listed = [BASE, *(_detour(factor, strong, base) for factor, strong in _DETOURS
                          if factor != base), *_ANY_TRAVEL, *_ON_GREAT_CIRCLES]  # fmt: skip
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
    communes: pd.DataFrame,
    places: pd.DataFrame,
    covering: pd.Series,
    travel: Travel,
    listed: Sequence[Variant],
    extent_m: pd.Series | None = None,
) -> pd.DataFrame:
    """Measure the trip from each commune to its place under each variant.

    Parameters
    ----------
    communes
        Table `communes`; people are at the reference point, null when unknown.
    places
        Table `places`, scores filled; those for which `atlas.directory.coverage.receives_public`
        count.
    covering
        Number of sources that cover each commune, on `commune_code`; see
        `atlas.directory.coverage.covering_sources`.
    travel
        How people travel; the base.
    listed
        Base first, as `variants` returns them.
    extent_m
        Great-circle metres from the reference point to the farthest point of the commune, on
        `commune_code`; null when unknown.

    Returns
    -------
    DataFrame
        One row per commune, their order, indexed by `commune_code`; one column per variant, in
        the unit of `travel`. Infinite when no place is in reach; null where no source covers,
        where the reference point is unknown and, for a displacement, where the extent is. People
        of a commune all live within its extent, so the trip of any of them is between the two
        displacements.
    """
    codes = pd.Index(communes["commune_code"])
    demand = pd.DataFrame(
        {
            "demand_id": communes["commune_code"],
            "commune_code": communes["commune_code"],
            "longitude": communes["reference_longitude"],
            "latitude": communes["reference_latitude"],
        }
    )
    counted = places[receives_public(places)]
    known = (covering.reindex(codes) > 0).to_numpy(bool, na_value=False)
    extra = _extra_trip(extent_m, travel, codes)
    trips: dict[tuple[PlaceRule, int], Floats] = {}
    columns = {}
    for variant in listed:
        key = (variant.places, variant.rank)
        if key not in trips:
            facilities = _facilities(counted, communes, variant.places)
            cost, _ = nearest(travel, demand, facilities, np.inf, variant.rank)
            trips[key] = np.where(known, cost, np.nan)
        cost = trips[key] * variant.cost_factor
        if variant.displacement:
            cost = np.maximum(cost + variant.displacement * extra, 0)
        columns[variant.variant_id] = cost
    return pd.DataFrame(columns, index=codes)


def _extra_trip(extent_m: pd.Series | None, travel: Travel, codes: pd.Index) -> Floats:
    """Return the trip across the extent of each commune; null when it cannot be told."""
    if extent_m is None or not isinstance(travel, GreatCircle):
        return np.full(len(codes), np.nan)
    across: Floats = extent_m.reindex(codes).to_numpy("float64", na_value=np.nan)
    return across * travel.detour_factor


def _facilities(places: pd.DataFrame, communes: pd.DataFrame, rule: PlaceRule) -> pd.DataFrame:
    """Return the places that a rule counts, as facilities."""
    columns = ["place_id", "longitude", "latitude", "commune_code"]
    facilities = places[columns].rename(columns={"place_id": "facility_id"})
    if rule == "or_at_commune":
        facilities = located(facilities, communes)
    kept = facilities["longitude"].notna() & facilities["latitude"].notna()
    return facilities[kept & _counts(places, rule)]


def _counts(places: pd.DataFrame, rule: PlaceRule) -> pd.Series:
    """Tell which places a rule counts, whatever their coordinates."""
    match rule:
        case "precise":
            return places["location_precision"].isin(PRECISE)
        case "fixed":
            return places["mobility"] != ITINERANT
        case "recent":
            return is_recent(places)
        case "confirmed":
            return is_confirmed(places)
        case _:
            return pd.Series(True, index=places.index)


def is_recent(places: pd.DataFrame) -> pd.Series:
    """Tell which places were updated for less than `RECENT_YEARS`; undated ones were not."""
    return places["freshness_score"].fillna(0) > 0


def is_confirmed(places: pd.DataFrame) -> pd.Series:
    """Tell which places enough sources list."""
    return places["source_count"] >= CONFIRMING_SOURCES


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
        People of each commune, on its index; null counts as nobody.
    territories
        Territory of each commune, on its index; communes without one are in none.

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
