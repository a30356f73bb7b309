"""Rounds: where an itinerant place stops, and for how long."""

from collections.abc import Mapping
from datetime import date

import geopandas as gpd
import pandas as pd

from atlas.context.roles import ROLES
from atlas.context.trips import followed, known_places, unknown_place
from atlas.intake.issues import (
    Accounted,
    Check,
    as_issues,
    by_role,
    findings_of,
    misshapen,
    numbers,
    sift,
)
from atlas.schema.frame import CORRECTED, conform
from atlas.schema.kind import ROUNDS
from atlas.territory.history import resolve_code
from atlas.territory.points import AXES, commune_at, nearest_commune

HOURS_IN_WEEK = 168
_REFERENCE_AXES = ["reference_longitude", "reference_latitude"]


def published_stops(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    tables: Mapping[str, pd.DataFrame],
    first_row_number: int = 2,
) -> Accounted:
    """Read the stops of itinerant places.

    Parameters
    ----------
    raw
        One row per stop, text as published, index 0 to n-1.
    context_id
        List of rounds.
    columns
        `place`, and those there are of `code`, `longitude`, `latitude` (EPSG:4326 degrees),
        `name`, `hours` (a week) and `opening` (OSM `opening_hours`) -> their columns.
    vintage
        Date of the data: the codes are understood as on that day.
    tables
        `communes`, `former_communes`, `commune_events`, `records` and `aliases`.
    first_row_number
        Number of the first row as a person counts them.

    Returns
    -------
    Accounted
        Table `stops`, in the order of the file; and the issues. The coordinates tell the commune
        when there are any, else the code does, and the stop is at its commune's reference point. A
        row is rejected when its place is unknown, when neither tells a commune that has a point,
        and when its hours are not those of a week. Hours not told stay unknown.
    """
    rows = by_role(raw, columns, ROLES[ROUNDS], first_row_number)
    rows["place_id"] = known_places(rows["published_place"], tables)
    for axis in AXES:
        rows[axis] = numbers(rows[f"published_{axis}"])
    rows["weekly_hours"] = numbers(rows["published_hours"])
    written = rows[[f"published_{axis}" for axis in AXES]].notna().set_axis(AXES, axis="columns")
    rows["is_unread"] = (written & rows[AXES].isna()).any(axis=1)
    rows["commune_code"] = _communes_of(rows, vintage, tables)
    rows[AXES] = _positions(rows, tables["communes"])
    kept, findings = sift(rows, _checks(rows, columns))
    good = rows[kept]
    moved = good["place_id"] != good["published_place"]
    told = [findings, findings_of(good, followed(good, columns["place"], moved), CORRECTED)]
    table = good.rename(columns={"published_name": "stop_name", "published_opening":
                                 "opening_hours"})  # fmt: skip
    table = conform(table.assign(context_id=context_id), "stops")
    return Accounted(table, as_issues(context_id, told), len(rows), len(good))


def _communes_of(
    rows: pd.DataFrame, vintage: date, tables: Mapping[str, pd.DataFrame]
) -> pd.Series:
    """Return the current commune of each stop: by its point, else by its code."""
    communes = gpd.GeoDataFrame(tables["communes"])
    codes = commune_at(rows, communes)
    adrift = rows[codes.isna() & rows[AXES].notna().all(axis=1)]
    if len(adrift):
        codes = codes.fillna(nearest_commune(adrift, communes)[0])
    declared = resolve_code(
        tables["commune_events"], tables["former_communes"], communes,
        rows["published_code"], vintage,
    )  # fmt: skip
    bare = rows[AXES].isna().any(axis=1)
    return codes.mask(bare, declared["commune_code"])


def _positions(rows: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Return the point of each stop, that of its commune when it publishes none."""
    points = communes.set_index("commune_code")[_REFERENCE_AXES]
    own = points.reindex(rows["commune_code"]).set_axis(AXES, axis="columns")
    bare = rows[AXES].isna().any(axis=1)
    return rows[AXES].mask(bare, own.set_axis(rows.index))


def _checks(rows: pd.DataFrame, columns: Mapping[str, str]) -> list[Check]:
    """Return why stops are rejected, in order."""
    place, code, hours = rows["published_place"], rows["published_code"], rows["published_hours"]
    bad_hours = hours.notna() & ~rows["weekly_hours"].between(0, HOURS_IN_WEEK)
    return [
        misshapen(rows),
        Check(place.isna(), columns["place"], "lieu absent", code, "sans lieu itinérant"),
        unknown_place(rows, columns["place"]),
        Check(rows["is_unread"], None, "position illisible", rows["published_longitude"] + " ; "
              + rows["published_latitude"], "n'est pas une position"),
        Check(rows["commune_code"].isna(), columns.get("code"), "commune inconnue", code,
              "n'est le code d'aucune commune d'aujourd'hui, et aucun point n'en désigne une"),
        Check(rows[AXES].isna().any(axis=1), None, "arrêt sans position", rows["commune_code"],
              "n'a ni coordonnées ni point de référence"),
        Check(bad_hours, columns.get("hours"), "heures illisibles", hours,
              f"n'est pas un nombre d'heures par semaine (0 à {HOURS_IN_WEEK})"),
    ]  # fmt: skip
