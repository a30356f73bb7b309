"""A matrix of trips that the user computed elsewhere, checked against what the atlas knows."""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from atlas.errors import InputError
from atlas.intake.issues import Accounted, Check, as_issues, findings_of, misshapen, numbers, sift
from atlas.schema.frame import CORRECTED, conform
from atlas.text.lexicon import fold

# Words of a heading -> the unit that they say a cost is in.
_UNIT_WORDS = {
    "minutes": {"min", "mn", "minute", "minutes"},
    "m": {"m", "metre", "metres", "meter", "meters"},
    "km": {"km", "kms", "kilometre", "kilometres", "kilometer", "kilometers"},
    "heures": {"h", "heure", "heures", "hour", "hours"},
    "secondes": {"s", "sec", "seconde", "secondes", "second", "seconds"},
}


def require_unit(column: str, unit: str) -> None:
    """Check that the heading of a column of costs does not say another unit than the user.

    Raises
    ------
    InputError
        It says another one: `minutes` loaded as metres makes every place a few metres away.

    Examples
    --------
    >>> require_unit("duree_minutes", "minutes")
    """
    words = set(re.split(r"[^a-z]+", fold(column)))
    said = {name for name, known in _UNIT_WORDS.items() if words & known}
    if said and unit not in said:
        raise InputError(
            f"la colonne « {column} » dit des {' ou des '.join(sorted(said))}, et --unit {unit} a "
            "été reçu : donnez l'unité de la colonne, m ou minutes, après l'avoir convertie s'il "
            "le faut"
        )


def published_trips(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    unit: str,
    tables: Mapping[str, pd.DataFrame],
    first_row_number: int = 2,
) -> Accounted:
    """Read a matrix of trips.

    Parameters
    ----------
    raw
        One row per trip, index 0 to n-1, text or numbers as published.
    context_id
        Matrix.
    columns
        `demand`, `place` and `cost` -> their columns.
    unit
        `m` or `minutes`: that of the costs.
    tables
        `communes`, `demand_points`, `former_communes`, `records` and `aliases`.
    first_row_number
        Number of the first row as a person counts them.

    Returns
    -------
    Accounted
        Table `travel_costs`, in the order of the file; and the issues, one per reason and unknown
        identifier, with the number of rows. A trip is rejected when an end is absent or unknown;
        when its cost is no number or negative; when a trip between the same ends comes before it.
        An empty cost says that the trip was looked for and not found: it is infinite, and its
        origin known; an origin without any row is unknown.
        A place known by an old identifier is followed to the place that took it over;
        an origin is a commune of today, a part of one or a point of table `demand_points`.

    Raises
    ------
    InputError
        The heading of the costs says another unit.
    """
    require_unit(columns["cost"], unit)
    rows = pd.DataFrame(
        {
            "row_number": np.arange(len(raw)) + first_row_number,
            "demand_id": _text(raw[columns["demand"]]),
            "published_place": _text(raw[columns["place"]]),
            "published_cost": raw[columns["cost"]].astype("str"),
            "cost": numbers(raw[columns["cost"]]),
        }
    )
    is_asked = _text(raw[columns["cost"]]).isna()
    rows["cost"] = rows["cost"].mask(is_asked, np.inf)
    rows["place_id"] = known_places(rows["published_place"], tables)
    origins = set(tables["communes"]["commune_code"]) | set(tables["demand_points"]["demand_id"])
    origins |= set(tables["parts"]["part_code"]) if "parts" in tables else set()
    is_known = rows["demand_id"].isin(origins)
    now = tables["former_communes"].set_index("former_code")["commune_code"]
    kept, findings = sift(rows, [misshapen(raw), *_checks(rows, columns, is_known, now)])
    good = rows[kept]
    moved = good["place_id"] != good["published_place"]
    told = [findings, findings_of(good, followed(good, columns["place"], moved), CORRECTED)]
    table = conform(good.assign(context_id=context_id), "travel_costs")
    return Accounted(table, as_issues(context_id, told), len(rows), len(good))


def _text(column: pd.Series) -> pd.Series:
    """Return identifiers as text, null where empty."""
    text = column.astype("str").str.strip()
    return text.mask(text == "")


def known_places(ids: pd.Series, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return the place of each identifier, old ones followed; null when unknown.

    Parameters
    ----------
    ids
        Identifiers of places.
    tables
        `records` and `aliases`.
    """
    places = {place: place for place in tables["records"]["place_id"].dropna().unique()}
    aliases = tables["aliases"][["old_place_id", "place_id"]]
    known = dict(aliases.itertuples(index=False, name=None)) | places
    return ids.map(known).astype("str")


def followed(rows: pd.DataFrame, column: str, moved: pd.Series) -> Check:
    """Return what is to say of places known by an old identifier."""
    return Check(
        moved, column, "ancien identifiant", rows["published_place"],
        "est l'ancien identifiant d'un lieu : suivi", rows["published_place"], rows["place_id"],
    )  # fmt: skip


def unknown_place(rows: pd.DataFrame, column: str) -> Check:
    """Return the check of the place of each row; rows of one unknown place share an issue."""
    published = rows["published_place"]
    problem = "n'est l'identifiant d'aucun lieu de l'atlas"
    return Check(rows["place_id"].isna(), column, "lieu inconnu", published, problem, published)


def _checks(
    rows: pd.DataFrame, columns: Mapping[str, str], is_known: pd.Series, now: pd.Series
) -> list[Check]:
    """Return why trips are rejected, in order."""
    demand, place, cost = rows["demand_id"], rows["published_place"], rows["published_cost"]
    return [
        Check(demand.isna(), columns["demand"], "origine absente", place, "sans origine", ""),
        Check(place.isna(), columns["place"], "lieu absent", demand, "sans lieu", ""),
        Check(~is_known, columns["demand"], "origine inconnue", demand,
              "n'est ni une commune d'aujourd'hui ni un point de population", demand,
              demand.map(now).astype("str")),
        unknown_place(rows, columns["place"]),
        Check(rows["cost"].isna(), columns["cost"], "trajet illisible", cost,
              "n'est pas un nombre", ""),
        Check(rows["cost"] < 0, columns["cost"], "trajet négatif", cost, "est négatif", ""),
        Check(rows.duplicated(["demand_id", "place_id"]), None, "trajet répété",
              demand + " → " + place, "est déjà là : le premier est gardé", ""),
    ]  # fmt: skip
