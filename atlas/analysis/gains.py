"""Two dates of the same lists -> who gained or lost a place near by, and what made it so."""

from typing import NamedTuple

import pandas as pd

from atlas.access.assumptions import CROW, Assumptions
from atlas.access.measures import facilities_of, mean_trip
from atlas.access.question import by_road
from atlas.access.reach import main_points, measure_points
from atlas.access.sums import identity
from atlas.access.travel import GreatCircle
from atlas.analysis.changes import (
    CLOSED,
    MOVED,
    OPENED,
    POSITION_GAINED,
    POSITION_LOST,
    REPOSITIONED,
)
from atlas.text.french import UNKNOWN

_PLACED = (MOVED, REPOSITIONED, POSITION_GAINED, POSITION_LOST)
# What may bring a place within reach, or take it away -> the end of the column that counts whom.
GAIN_CAUSES = {OPENED: "opened", **dict(zip(_PLACED, (
    "moved", "corrected", "position_gained", "position_lost"), strict=True)), UNKNOWN: "unknown",
}  # fmt: skip
LOSS_CAUSES = {CLOSED: "closed"} | {k: end for k, end in GAIN_CAUSES.items() if k != OPENED}
GAIN_COLUMNS = {cause: f"population_gained_{end}" for cause, end in GAIN_CAUSES.items()}
LOSS_COLUMNS = {cause: f"population_lost_{end}" for cause, end in LOSS_CAUSES.items()}
PEOPLE_COLUMNS = ["population", "population_measured", "population_gained", "population_lost",
                  *GAIN_COLUMNS.values(), *LOSS_COLUMNS.values()]  # fmt: skip


class Side(NamedTuple):
    """One of two dates: table `places`, and the number of sources that cover each commune."""

    places: pd.DataFrame
    covering: pd.Series


def compare_access(
    before: Side,
    after: Side,
    communes: pd.DataFrame,
    demand: pd.DataFrame,
    fates: pd.Series,
    km: float,
    assumptions: Assumptions,
) -> pd.DataFrame:
    """Say, commune by commune, how far the nearest place was and is, whom that concerns, and why.

    People are counted where they are: at each part of their commune. What explains a loss is the
    fate of the place that was the nearest; a gain, that of the place that now is.

    Parameters
    ----------
    before, after
        Each date, over the places of the same sources.
    communes
        Table `communes`.
    demand
        Where people are; see `atlas.access.question.demand_at`. Known where both dates are covered.
    fates
        What happened to each place between the dates, on `place_id`; see
        `atlas.analysis.changes.place_fates`.
    km
        Distance to be within: a place at exactly that distance is.
    assumptions
        Travel and places without position; see `atlas.access.measures.measure_communes`.

    Returns
    -------
    DataFrame
        One row per commune, order of `communes`: `territory_code`, `territory_name`,
        `epci_code`, `departement_code`, `region_code`, `population`, `is_covered` (by a source
        at both dates), `distance_before_m`, `distance_after_m`, `distance_change_m` (road metres,
        or great-circle ones as the crow flies, means per person; negative when nearer),
        `nearest_place_id_before`, `nearest_place_id_after` (of the point with the most people),
        `population_measured` (0 unless both distances are known), `population_gained` and
        `population_lost` (people who come within, or leave, `km`; 0 when nothing changes, null
        when a distance or the population is unknown), and the same by cause, which add up to them.
    """
    way = GreatCircle() if assumptions.travel == CROW else by_road(
        assumptions.detour_factor, communes
    )  # fmt: skip
    then, here = (
        measure_points(way, demand, facilities_of(side.places, communes, assumptions))
        for side in (before, after)
    )
    codes = pd.Index(communes["commune_code"])
    people = _people(then, here, fates, km).groupby(demand["commune_code"]).sum().reindex(codes)
    population = communes["population"].astype("Int64")
    covered = [(side.covering.reindex(codes) > 0).to_numpy() for side in (before, after)]
    known = (people.pop("is_measured") > 0).fillna(False).to_numpy()
    is_counted = pd.Series(known, communes.index) & population.notna()
    measured = people.pop("population_measured").set_axis(communes.index)
    was, now = (mean_trip(points, codes).to_numpy() for points in (then, here))
    access = identity("commune", communes).drop(columns="level").assign(
        population=population,
        is_covered=covered[0] & covered[1],
        distance_before_m=was,
        distance_after_m=now,
        distance_change_m=now - was,
        nearest_place_id_before=main_points(then)["facility_id"].reindex(codes).to_numpy(),
        nearest_place_id_after=main_points(here)["facility_id"].reindex(codes).to_numpy(),
        population_measured=_whole(measured.where(is_counted, 0)),
    )  # fmt: skip
    for column in people:
        access[column] = _whole(people[column].set_axis(communes.index).where(is_counted))
    return access.reset_index(drop=True)


def _whole(people: pd.Series) -> pd.Series:
    return people.round().astype("Int64")


def _people(then: pd.DataFrame, here: pd.DataFrame, fates: pd.Series, km: float) -> pd.DataFrame:
    """Return whom each demand point counts: measured, gained, lost, and these by cause."""
    measured = then["cost"].notna() & here["cost"].notna()
    within = [points["cost"] <= km * 1000 for points in (then, here)]
    sides = {
        "gained": (measured & within[1] & ~within[0], here, GAIN_COLUMNS),
        "lost": (measured & within[0] & ~within[1], then, LOSS_COLUMNS),
    }
    people = then["people"].fillna(0)
    counts = {"is_measured": measured.astype("int64"), "population_measured": people * measured}
    for name, (concerned, points, columns) in sides.items():
        told = points["facility_id"].map(fates).astype("object")
        cause = told.where(told.isin(columns), UNKNOWN)
        counts[f"population_{name}"] = people * concerned
        for why, column in columns.items():
            counts[column] = people * (concerned & (cause == why))
    return pd.DataFrame(counts)
