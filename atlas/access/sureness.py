"""How sure a verdict is: do people lack a place within a threshold, and what would change it?

Two things make a verdict doubtful: what the data around are worth
(`atlas.access.doubt.surroundings`) and what becomes of it under other assumptions
(`atlas.access.variants`). A class is not a probability. Variants are not votes, as several rescale
one distance: what is said of them is the smallest change that flips the verdict.
"""

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import pandas as pd

from atlas.access.doubt.offer import RECENT_YEARS
from atlas.access.inequality import ALL
from atlas.access.sums import sum_by
from atlas.access.travel import GreatCircle, Travel
from atlas.access.variants import Variant
from atlas.text.french import UNKNOWN

GAP, COVERED = "manque", "couvert"
SURE, FAIRLY_SURE, FRAGILE = "sûr", "plutôt sûr", "fragile"

# By hand: if each unconfirmed place were gone with one chance in two, all of five would be with 3
# %.
MANY_PLACES = 5
# Variants named in a reason; the others are counted. By hand, to be read at a glance.
_NAMED = 3

PEOPLE_BY_VERDICT = {
    "people_surely_without": (GAP, SURE),
    "people_probably_without": (GAP, FAIRLY_SURE),
    "people_undecided_without": (GAP, FRAGILE),
    "people_undecided_with": (COVERED, FRAGILE),
    "people_probably_with": (COVERED, FAIRLY_SURE),
    "people_surely_with": (COVERED, SURE),
    "people_unknown": (UNKNOWN, UNKNOWN),
}


def sureness(
    distances: pd.DataFrame,
    listed: Sequence[Variant],
    travel: Travel,
    threshold: float,
    around: pd.DataFrame,
    on: date,
) -> pd.DataFrame:
    """Say whether people lack a place within a threshold, how sure that is, what would change it.

    The data around people are weak when one source only covers them; when the latest that does
    is older than `atlas.access.doubt.offer.RECENT_YEARS`; or, for people who have places within the
    threshold, when these are fewer than `MANY_PLACES` and all weak (see
    `atlas.access.doubt.surroundings.evidence`). The class of a verdict is given by the first
    rule that holds:

    1. `inconnu`: no source covers the people, or where they are is unknown;
    2. `fragile`: a plausible variant changes the verdict; or a bound does, and the data are weak;
    3. `plutôt sûr`: a bound changes the verdict, or the data are weak;
    4. `sûr`.

    One more variant can only lower the class, never raise it.

    Parameters
    ----------
    distances
        As `atlas.access.variants.distances_by_variant` returns them.
    listed
        The variants of its columns, the base first.
    travel
        How people travel in the base.
    threshold
        Longest trip to be within, in their unit; beyond is strict.
    around
        As `atlas.access.doubt.surroundings.evidence` returns it for this threshold, same index.
    on
        Day on which ages are taken.

    Returns
    -------
    DataFrame
        Index of `distances`: `verdict` (`manque`, `couvert`, `inconnu`), `sureness` (the class),
        columns of `smallest_change`, `flipped_by` (ids of the variants that change the verdict,
        joined by `|`, null when none does), `is_weak` (whether the data around are), `reason`
        (French).
    """
    base = distances[listed[0].variant_id]
    no_source = ~(around["covering_source_count"] > 0)
    unknown = base.isna() | no_source
    is_gap = base > threshold
    flips = _flips(distances, listed, threshold, unknown)
    is_bound = np.array([variant.is_strong for variant in listed[1:]], dtype=bool)
    plausible, bound = (flips.loc[:, kind].any(axis=1) for kind in (~is_bound, is_bound))
    weaknesses = _weaknesses(around, on)
    is_weak = weaknesses.any(axis=1) & ~unknown
    by_id = {variant.variant_id: variant for variant in listed}
    words = _by_row(flips, lambda ids: _flip_words([by_id[each] for each in ids]))
    verdicts = pd.DataFrame(
        {
            "verdict": np.select([unknown, is_gap], [UNKNOWN, GAP], COVERED),
            "sureness": np.select(
                [unknown, plausible | (bound & is_weak), bound | is_weak],
                [UNKNOWN, FRAGILE, FAIRLY_SURE],
                SURE,
            ),
        },
        index=distances.index,
    )
    return verdicts.join(smallest_change(base.mask(unknown), travel, threshold, around)).assign(
        flipped_by=_by_row(flips, "|".join).where(plausible | bound),
        is_weak=is_weak,
        reason=(words + _weak_words(weaknesses, around))
        .mask(unknown, "position des habitants ou trajets inconnus")
        .mask(no_source, "aucune source ne couvre la commune"),
    )


def smallest_change(
    cost: pd.Series, travel: Travel, threshold: float, around: pd.DataFrame
) -> pd.DataFrame:
    """Return what would be enough to change each verdict.

    Parameters
    ----------
    cost
        Trip to the nearest place, in the unit of `travel`: infinite without any, null when the
        verdict is unknown.
    travel, threshold, around
        As in `sureness`.

    Returns
    -------
    DataFrame
        Index of `cost`:

        - `flip_detour_factor`: the detour factor beyond which the nearest place is too far, at or
          under which it is within: threshold / great-circle metres. Null when trips are not great
          circles x a factor, and when no factor changes the verdict (no place to reach, or one
          where people are);
        - `margin_m`, or `margin_minutes` as the travel says: threshold less trip, so that it is
          negative beyond; null without any place to reach;
        - `hinge_place_id`, `hinge_name`, `hinge_commune_name`, `hinge_updated_date`,
          `hinge_expires_date`: the place on which the verdict hangs, see
          `atlas.access.doubt.surroundings.evidence`. Null beyond the threshold, and when several
          places are within it.
    """
    finite = cost.where(np.isfinite(cost))
    flown = finite / travel.detour_factor if isinstance(travel, GreatCircle) else finite * np.nan
    hinges = around[[column for column in around if column.startswith("hinge_")]]
    return pd.DataFrame(
        {
            "flip_detour_factor": threshold / flown.where(flown > 0),
            f"margin_{travel.unit}": threshold - finite,
        },
        index=cost.index,
    ).join(hinges.where(cost <= threshold))


def _flips(
    distances: pd.DataFrame, listed: Sequence[Variant], threshold: float, unknown: pd.Series
) -> pd.DataFrame:
    """Tell which variants change the verdict of the base; null when one cannot be told."""
    is_gap = distances[listed[0].variant_id] > threshold
    flips = {}
    for variant in listed[1:]:
        distance = distances[variant.variant_id]
        changed = (distance > threshold * variant.threshold_factor) != is_gap
        flips[variant.variant_id] = changed.astype("boolean").mask(distance.isna() | unknown)
    return pd.DataFrame(flips, index=distances.index, dtype="boolean")


def _by_row(flips: pd.DataFrame, words: Callable[[list[str]], str]) -> pd.Series:
    """Return the words of the columns that are true in each row; each combination is said once."""
    key = flips.fillna(False).to_numpy(bool) @ (1 << np.arange(flips.shape[1]))
    texts = {}
    for combination in np.unique(key):
        bits = [bool(combination >> column & 1) for column in range(flips.shape[1])]
        texts[combination] = words(list(flips.columns[bits]))
    return pd.Series(key, flips.index).map(texts).astype("str")


def _flip_words(flipping: Sequence[Variant]) -> str:
    """Return what changes a verdict: the mildest variant of each question, the others counted."""
    if not flipping:
        return "aucune variante ne le change"
    mildest: dict[str, str] = {}
    for variant in flipping:
        mildest.setdefault(variant.question, variant.label)
    named = list(mildest.values())[:_NAMED]
    others = len(flipping) - len(named)
    text = f"bascule si {', ou si '.join(named)}"
    if others:
        text += f", et dans {others} autres cas" if others > 1 else ", et dans un autre cas"
    return text


def _weaknesses(around: pd.DataFrame, on: date) -> pd.DataFrame:
    """Tell what is wrong with the data around each commune: three booleans."""
    oldest = pd.Timestamp(on) - pd.DateOffset(years=RECENT_YEARS)
    return pd.DataFrame(
        {
            "one_source": around["covering_source_count"] == 1,
            "old_sources": around["latest_vintage_date"] < oldest,
            # Never of a gap, which has no place within the threshold.
            "unconfirmed": (around["weak_share"] == 1) & (around["within_count"] < MANY_PLACES),
        }
    )


def _weak_words(weaknesses: pd.DataFrame, around: pd.DataFrame) -> pd.Series:
    """Return what is wrong with the data around each commune, in words; empty when nothing is."""
    year = around["latest_vintage_date"].dt.year.astype("Int64").astype("str").fillna("")
    sources = pd.Series("", around.index)
    sources = sources.mask(weaknesses["old_sources"], " ; aucune source depuis " + year)
    sources = sources.mask(weaknesses["one_source"], " ; une seule source, datée de " + year)
    within = around["within_count"]
    places = " ; aucun des " + within.astype("str") + " lieux à portée n'est récent ou confirmé"
    places = places.mask(within == 1, " ; le seul lieu à portée n'est ni récent ni confirmé")
    return sources + places.where(weaknesses["unconfirmed"], "")


def people_by_sureness(
    result: pd.DataFrame, people: pd.Series, territories: pd.Series | None = None
) -> pd.DataFrame:
    """Count people by verdict and class.

    Parameters
    ----------
    result
        As `sureness` returns it.
    people
        People of each row, on its index; null counts as nobody.
    territories
        Territory of each row, on its index; rows without one are in none. None for one territory
        that holds all, called `atlas.access.inequality.ALL`.

    Returns
    -------
    DataFrame
        One row per territory, sorted, indexed by it: `people`, then the columns of
        `PEOPLE_BY_VERDICT`, of which it is the sum; `people_on_one_place`, those whose verdict
        hangs on one place.
    """
    groups = pd.Series(ALL, result.index) if territories is None else territories
    weight = people.astype("float64").fillna(0)
    counts = {
        column: weight.where((result["verdict"] == verdict) & (result["sureness"] == degree), 0)
        for column, (verdict, degree) in PEOPLE_BY_VERDICT.items()
    }
    on_one_place = weight.where(result["hinge_place_id"].notna(), 0)
    return sum_by(
        pd.DataFrame({"people": weight, **counts, "people_on_one_place": on_one_place}), groups
    )
