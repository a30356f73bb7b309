"""Itinerant places + their stops -> part-time facilities, where the rounds go."""

from typing import NamedTuple

import pandas as pd

from atlas.schema.frame import REJECTED, conform
from atlas.schema.tables import TABLES
from atlas.text.timetable import weekly_open_hours

# Where a supply comes from.
COUNTED, PUBLISHED, ESTIMATED, ROUND = "un par lieu", "publiée", "estimée", "tournée"
FACILITY_COLUMNS = ["facility_id", "place_id", "longitude", "latitude", "commune_code", "supply",
                    "supply_source", "is_itinerant", "opening_hours"]  # fmt: skip


class Rounds(NamedTuple):
    """Facilities once rounds are split into stops, and the stops of no facility as `issues`."""

    facilities: pd.DataFrame
    issues: pd.DataFrame


def split_rounds(facilities: pd.DataFrame, stops: pd.DataFrame, in_hours: bool = False) -> Rounds:
    """Make of each place whose stops are known one part-time facility per stop.

    Places without stops stay where they are.

    Parameters
    ----------
    facilities
        One row per place, `FACILITY_COLUMNS`; `supply` null when unknown.
    stops
        Table `stops`: hours open at each stop are `weekly_hours`, else those of `opening_hours`,
        else not told.
    in_hours
        Whether supply is weekly hours. Then a stop has its own hours, and those that do not tell
        theirs share equally what remains of those of the place; when nothing remains, they get
        the mean of the hours told, as an estimate. Else stops share the supply of the place in
        proportion to their hours, one that does not tell them counting as the mean of the others.

    Returns
    -------
    Rounds
        Facilities without stops, then the stops in order, `facility_id` being the place and the
        rank of the stop (`lieu/1`). The sum over stops is the supply of the place, but in hours
        when the stops tell all theirs, or more than the place. Every stop is a facility or an
        issue.

    Examples
    --------
    >>> bus = pd.DataFrame([{"facility_id": "a", "place_id": "a", "longitude": 2.0,
    ...     "latitude": 46.0, "commune_code": "23001", "supply": 10.0, "supply_source": PUBLISHED,
    ...     "is_itinerant": True, "opening_hours": None}])
    >>> stops = pd.DataFrame({"place_id": ["a", "a", "a"], "longitude": 2.0, "latitude": 46.0,
    ...     "commune_code": "23001", "weekly_hours": [4.0, None, None], "opening_hours": None})
    >>> split_rounds(bus, stops, in_hours=True).facilities["supply"].tolist()
    [4.0, 3.0, 3.0]
    """
    is_followed = stops["place_id"].isin(facilities["place_id"])
    issues = _stop_issues(stops[~is_followed])
    followed = stops[is_followed].reset_index(drop=True)
    if followed.empty:
        return Rounds(facilities, issues)
    rank = followed.groupby("place_id").cumcount() + 1
    place = facilities.set_index("place_id").loc[followed["place_id"]].reset_index(drop=True)
    told = followed["weekly_hours"].astype("float64")
    told = told.fillna(weekly_open_hours(followed["opening_hours"].astype("str")))
    supply, source = (_own_hours if in_hours else _shares)(
        told, place["supply"], place["supply_source"], followed["place_id"]
    )
    at_stops = followed.assign(
        facility_id=followed["place_id"] + "/" + rank.astype("str"),
        supply=supply,
        supply_source=source,
        is_itinerant=True,
    )[FACILITY_COLUMNS]
    standing = facilities[~facilities["place_id"].isin(followed["place_id"])]
    return Rounds(pd.concat([standing, at_stops], ignore_index=True), issues)


def _own_hours(
    told: pd.Series, hours: pd.Series, source: pd.Series, place_ids: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """Return the hours of each stop and their source; see `split_rounds`."""
    by_place = told.groupby(place_ids)
    rest = hours - by_place.transform("sum")
    untold_count = told.isna().groupby(place_ids).transform("sum")
    has_rest = (rest > 0) | (by_place.transform("count") == 0)
    is_told, is_known = told.notna(), hours.notna()
    supply = told.fillna((rest / untold_count).where(has_rest, by_place.transform("mean")))
    return (
        supply.where(is_told | is_known),
        source.mask(~has_rest & is_known, ESTIMATED).mask(is_told, ROUND),
    )


def _shares(
    told: pd.Series, supply: pd.Series, source: pd.Series, place_ids: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """Return the part of a supply that each stop has, and its source; see `split_rounds`."""
    weight = told.fillna(told.groupby(place_ids).transform("mean")).fillna(1.0)
    total = weight.groupby(place_ids).transform("sum")
    equal = 1 / weight.groupby(place_ids).transform("size")
    return supply * (weight / total).where(total > 0, equal), source


def _stop_issues(stops: pd.DataFrame) -> pd.DataFrame:
    """Return one issue per stop of a place that is not among those measured."""
    rows = [
        {
            "source_id": stop.context_id,
            "field": "place_id",
            "rule": "lieu absent de l'annuaire",
            "severity": REJECTED,
            "value": stop.place_id,
            "message": f"arrêt « {stop.stop_name} » : le lieu {stop.place_id} n'est pas "
            "dans l'annuaire, ou n'y compte pas (site candidat, sans commune ou sans public) ; "
            "vérifiez son identifiant",
        }
        for stop in stops.fillna({"stop_name": "sans nom"}).itertuples()
    ]
    names = [column.name for column in TABLES["issues"]]
    return conform(pd.DataFrame(rows, columns=names), "issues")
