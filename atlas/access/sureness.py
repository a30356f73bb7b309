"""How sure a verdict is: does a commune lack a place within a threshold, and what would change it?

Two things make a verdict doubtful: what the data around the commune are worth (`evidence`) and
what becomes of it under other assumptions (`atlas.access.variants`). A class is not a probability.
"""

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from atlas.access.inequality import ALL
from atlas.access.sums import sum_by
from atlas.access.travel import Travel, nearest
from atlas.access.variants import RECENT_YEARS, Variant, is_confirmed, is_recent
from atlas.directory.coverage import covering_sources, receives_public
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


def covering_vintages(
    communes: pd.DataFrame, sources: pd.DataFrame, releases: pd.DataFrame, records: pd.DataFrame
) -> pd.DataFrame:
    """Tell how many sources cover each commune, and the date of the latest.

    Parameters
    ----------
    communes, sources, records
        See `atlas.directory.coverage.covering_sources`.
    releases
        Table `releases` of the releases that count, at least one per source.

    Returns
    -------
    DataFrame
        One row per commune, their order, indexed by `commune_code`: `covering_source_count`;
        `latest_vintage_date`, null where no source covers.
    """
    vintages = releases.groupby("source_id")["vintage_date"].max()
    codes = pd.Index(communes["commune_code"])
    count = pd.Series(0, codes)
    latest = pd.Series(pd.NaT, codes, dtype="datetime64[us]")
    for position, source_id in enumerate(sources["source_id"]):
        covers = covering_sources(communes, sources.iloc[[position]], records) > 0
        is_later = covers & ~(latest >= vintages[source_id])
        count, latest = count + covers, latest.mask(is_later, vintages[source_id])
    return pd.DataFrame({"covering_source_count": count, "latest_vintage_date": latest})


def evidence(
    communes: pd.DataFrame,
    places: pd.DataFrame,
    vintages: pd.DataFrame,
    travel: Travel,
    threshold: float,
) -> pd.DataFrame:
    """Describe the data around each commune.

    Parameters
    ----------
    communes, places
        See `atlas.access.variants.distances_by_variant`.
    vintages
        As `covering_vintages` returns them.
    travel
        How people travel.
    threshold
        Longest trip to be within, in the unit of `travel`.

    Returns
    -------
    DataFrame
        One row per commune, their order, indexed by `commune_code`: columns of `vintages`;
        `within_count`, places with coordinates within the threshold; of these, `weak_share` (0 to
        1: those that one source only lists, and undated or not updated for
        `atlas.access.variants.RECENT_YEARS`) and `freshness_mean` (mean `freshness_score` of those
        dated); `nearest_place_id` and `nearest_precision` (its `location_precision`). Null where
        there is nothing to tell.
    """
    counted = places[receives_public(places)].dropna(subset=["longitude", "latitude"])
    facilities = counted.rename(columns={"place_id": "facility_id"})
    demand = communes[["commune_code", "reference_longitude", "reference_latitude"]].set_axis(
        ["demand_id", "longitude", "latitude"], axis=1
    )
    demand = demand.assign(commune_code=communes["commune_code"])
    freshness = counted["freshness_score"].astype("float64")
    is_solid = is_recent(counted) | is_confirmed(counted)
    facts = np.column_stack(
        (np.ones(len(counted)), ~is_solid, freshness.notna(), freshness.fillna(0))
    ).astype("float64")
    sums = np.zeros((len(communes), facts.shape[1]))
    for costs in travel.batches(demand, facilities, threshold):
        pairs = (np.ones(len(costs.cost)), (costs.demand, costs.facility))
        sums += csr_array(pairs, shape=(len(communes), len(counted))) @ facts
    _, position = nearest(travel, demand, facilities, np.inf)
    result = pd.DataFrame(
        sums, pd.Index(communes["commune_code"]), ["within", "weak", "dated", "fresh"]
    )
    found = counted.reset_index(drop=True).reindex(position).set_index(result.index)
    return vintages.reindex(result.index).assign(
        within_count=result["within"].astype("int64"),
        weak_share=(result["weak"] / result["within"].where(result["within"] > 0)),
        freshness_mean=(result["fresh"] / result["dated"].where(result["dated"] > 0)),
        nearest_place_id=found["place_id"],
        nearest_precision=found["location_precision"],
    )


def sureness(
    distances: pd.DataFrame,
    listed: Sequence[Variant],
    threshold: float,
    around: pd.DataFrame,
    on: date,
) -> pd.DataFrame:
    """Say whether each commune lacks a place within a threshold, and how sure that is.

    The data around a commune are weak when one source only covers it; when the latest that does
    is older than `atlas.access.variants.RECENT_YEARS`; or, for a commune that has places within the
    threshold, when these are fewer than `MANY_PLACES` and all weak (see `evidence`). The class of
    a verdict is given by the first rule that holds:

    1. `inconnu`: no source covers the commune, or its reference point is unknown;
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
    threshold
        Longest trip to be within, in their unit; beyond is strict.
    around
        As `evidence` returns it for this threshold, same index.
    on
        Day from which the age of sources is counted.

    Returns
    -------
    DataFrame
        Index of `distances`: `verdict` (`manque`, `couvert`, `inconnu`), `sureness` (the class),
        `agreeing_share` (variants that give the same verdict, of those that can be told; 0 to 1,
        null when unknown or without variant), `flipped_by` (ids of the variants that change it,
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
    agreeing_count, told_count = (~flips).sum(axis=1), flips.notna().sum(axis=1)
    by_id = {variant.variant_id: variant for variant in listed}
    words = _by_row(flips, lambda ids: _flip_words([by_id[each] for each in ids]))
    return pd.DataFrame(
        {
            "verdict": np.select([unknown, is_gap], [UNKNOWN, GAP], COVERED),
            "sureness": np.select(
                [unknown, plausible | (bound & is_weak), bound | is_weak],
                [UNKNOWN, FRAGILE, FAIRLY_SURE],
                SURE,
            ),
            "agreeing_share": (agreeing_count / told_count.where(told_count > 0)).astype("float64"),
            "flipped_by": _by_row(flips, "|".join).where(plausible | bound),
            "is_weak": is_weak,
            "reason": (words + _weak_words(weaknesses, around))
            .mask(unknown, "point de référence inconnu")
            .mask(no_source, "aucune source ne couvre la commune"),
        },
        index=distances.index,
    )


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
    sources = sources.mask(weaknesses["old_sources"], " ; aucune source depuis " + year)
    sources = sources.mask(weaknesses["one_source"], " ; une seule source, datée de " + year)
    within = around["within_count"]
    places = " ; aucun des " + within.astype("str") + " lieux à portée n'est récent ou confirmé"
    places = places.mask(within == 1, " ; le seul lieu à portée n'est ni récent ni confirmé")
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
        People of each commune, on its index; null counts as nobody.
    territories
        Territory of each commune, on its index; communes without one are in none. None for one
        territory that holds all, called `atlas.access.inequality.ALL`.

    Returns
    -------
    DataFrame
        One row per territory, sorted, indexed by it: `people`, then the columns of
        `PEOPLE_BY_VERDICT`, of which it is the sum; `commune_count`.
    """
    groups = pd.Series(ALL, result.index) if territories is None else territories
    weight = people.astype("float64").fillna(0)
    counts = {
        column: weight.where((result["verdict"] == verdict) & (result["sureness"] == degree), 0)
        for column, (verdict, degree) in PEOPLE_BY_VERDICT.items()
    }
    table = pd.DataFrame({"people": weight, **counts}).assign(commune_count=1)
    return sum_by(table, groups)
