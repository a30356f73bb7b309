"""What a variant may count: every place where it stands, with what is known of each.

A place that stops at several points is one place: it is there once per stop, under one `place_id`.
"""

from datetime import date
from math import ceil
from typing import Literal

import pandas as pd

from atlas.access.assumptions import Assumptions
from atlas.access.question import supply_of
from atlas.access.supply import PLACES, open_at
from atlas.directory.quality import DAYS_PER_MONTH, STALE_MONTHS
from atlas.schema.frame import Tables
from atlas.schema.tables import PRECISE
from atlas.schema.vocabulary import ITINERANT

PlaceRule = Literal["base", "located", "or_at_commune", "maybe_open", "precise", "fixed", "recent",
                    "confirmed"]  # fmt: skip

# Sources that list a place, for one to confirm another: by definition.
CONFIRMING_SOURCES = 2
# `freshness_score` is 0 from this age on: measured for `atlas.directory.quality.STALE_MONTHS`.
RECENT_YEARS = 3
_LAST_RECENT_DAY = pd.Timedelta(days=ceil(STALE_MONTHS * DAYS_PER_MONTH) - 1)

_FACTS = ["name", "commune_name", "location_precision", "mobility", "freshness_score",
          "updated_date", "source_count"]  # fmt: skip


def offered(assumptions: Assumptions, tables: Tables) -> pd.DataFrame:
    """Return the places that the base or a variant counts, where they stand.

    Parameters
    ----------
    assumptions
        Whether places without position count at their commune; when places must be open.
    tables
        Tables `communes`, `places` and `stops`.

    Returns
    -------
    DataFrame
        One row per facility, order of `atlas.access.question.open_facilities`: `facility_id`,
        `place_id`, `longitude`, `latitude` (EPSG:4326, never null), `commune_code`, the facts of
        its place, `is_at_commune` (it stands at the reference point of its commune, for want of a
        position), `is_placed` (the base counts it where it stands) and `is_open` at the moment
        asked (null when not told; true without a moment).
    """
    whole = assumptions._replace(include_at_commune=True)
    both = supply_of(whole, tables, PLACES).facilities
    strict = supply_of(whole._replace(include_at_commune=False), tables, PLACES).facilities
    is_at_commune = ~both["facility_id"].isin(strict["facility_id"])
    moment = assumptions.moment
    is_open = pd.Series(True, both.index) if moment is None else open_at(both, *moment)
    return both.join(tables["places"].set_index("place_id")[_FACTS], on="place_id").assign(
        is_at_commune=is_at_commune,
        is_placed=~is_at_commune | assumptions.include_at_commune,
        is_open=is_open.astype("boolean"),
    )


def counted_by(offer: pd.DataFrame, rule: PlaceRule, on: date) -> pd.DataFrame:
    """Return the facilities that a rule counts.

    Parameters
    ----------
    offer
        As `offered` returns it.
    rule
        `base`: those surely open, placed as the assumptions say. Or: without those of no position
        (`located`), with them all (`or_at_commune`), with those that do not publish their hours
        (`maybe_open`). Or, of the base, those located to the address (`precise`), not only
        itinerant (`fixed`), updated for less than `RECENT_YEARS` (`recent`), listed by
        `CONFIRMING_SOURCES` (`confirmed`).
    on
        Day on which ages are taken.
    """
    is_open = offer["is_open"].fillna(rule == "maybe_open").astype("bool")
    match rule:
        case "located":
            is_kept = ~offer["is_at_commune"]
        case "or_at_commune":
            is_kept = pd.Series(True, offer.index)
        case "precise":
            is_kept = offer["is_placed"] & offer["location_precision"].isin(PRECISE)
        case "fixed":
            is_kept = offer["is_placed"] & (offer["mobility"] != ITINERANT)
        case "recent":
            is_kept = offer["is_placed"] & is_recent(offer, on)
        case "confirmed":
            is_kept = offer["is_placed"] & is_confirmed(offer)
        case _:
            is_kept = offer["is_placed"]
    return offer[is_open & is_kept].reset_index(drop=True)


def last_recent_day(updated_date: pd.Series) -> pd.Series:
    """Return the last day on which a place updated on a day is recent; null without date.

    It is the last on which `freshness_score` is above 0.

    Examples
    --------
    >>> last_recent_day(pd.Series(pd.to_datetime(["2023-05-03"]))).dt.date.tolist()
    [datetime.date(2026, 5, 2)]
    """
    return updated_date + _LAST_RECENT_DAY


def is_recent(places: pd.DataFrame, on: date) -> pd.Series:
    """Tell which places were updated for less than `RECENT_YEARS`; undated ones were not."""
    return last_recent_day(places["updated_date"]) >= pd.Timestamp(on)


def is_confirmed(places: pd.DataFrame) -> pd.Series:
    """Tell which places enough sources list."""
    return places["source_count"] >= CONFIRMING_SOURCES
