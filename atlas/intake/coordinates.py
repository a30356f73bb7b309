"""Coordinates that are wrong: what is the matter with them, and what would correct it.

A correction is proposed only when it puts the point in the commune that the record declares. It is
never applied: the producer, or a decision recorded in the atlas, does it.
"""

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas.intake.remedies import BOUNDARY_TOLERANCE_M, remedied
from atlas.schema.frame import NOTED, SET_ASIDE
from atlas.territory.points import (
    AXES,
    SHORE_TOLERANCE_M,
    commune_at,
    distance_text,
    distance_to_commune,
    in_french_box,
)
from atlas.text.lexicon import commune_key, fold
from atlas.text.numbers import read_number

# Nearer than this to the declared commune, a mistake of writing is not looked for: by chance, a
# mirrored point may fall in the commune next door.
MISTAKE_DISTANCE_M = 10_000
# A point nearer than this to its commune stays where it is published, as one near a shore does:
# farther, the town hall of the commune is nearer to the truth. See docs/location.md.
BORDER_M = SHORE_TOLERANCE_M
NULL_ISLAND_DEGREES = 0.01
# Two decimals of a degree are a kilometre.
FEW_DECIMALS = 2
SHARED_ADDRESS_COUNT = 5
# Of two coordinates, the one written with this many decimals fewer has lost some: final zeros go
# unwritten, but four of them once in 10,000. What follows 10 decimals is noise of computation.
LOST_DECIMALS, MOST_DECIMALS = 4, 10

FEW_DECIMALS_RULE, SHARED_RULE = "peu de décimales", "point partagé"
IMPRECISE_RULES = (FEW_DECIMALS_RULE, SHARED_RULE)
COMMUNE_CODE_RULE, LOST_POINT_RULE = "code INSEE déclaré", "point loin de sa commune"
PROPOSED_AXES = ["longitude_proposed", "latitude_proposed"]
PROPOSAL_COLUMNS = ["record_id", "rule", "severity", "problem", *PROPOSED_AXES, "proposal"]


def diagnose(
    records: pd.DataFrame,
    declared: pd.Series,
    communes: gpd.GeoDataFrame,
    published: pd.DataFrame | None = None,
    settled: pd.Series | None = None,
) -> pd.DataFrame:
    """Return what is wrong with the coordinates of records.

    Parameters
    ----------
    records
        Table `records`; index unique.
    declared
        Current commune that each record declares, same index; null when none is recognised.
    communes
        Table `communes`, in EPSG:4326; geometry null where the boundary is unknown.
    published
        The numbers published, on the same index, also those that are no degrees: see
        `published_coordinates`. By default, the coordinates of `records`.
    settled
        Commune that the evidence gives to each record, same index, null when none: a point in
        another one is of no use, unless it is near. By default, a point in a commune is believed.

    Returns
    -------
    DataFrame
        One row per anomaly, in order, on the index of `records` (repeated where a record has
        several). Columns `record_id`, `rule`, `severity` (set aside: the coordinates are of no
        use; noted: they are kept), `problem` (end of a French sentence), `longitude_proposed` and
        `latitude_proposed` (EPSG:4326 degrees), `proposal` (French: how they are obtained); the
        last three are null when nothing can be proposed. A record has at most one anomaly of
        position and, unless it is set aside, one of each kind of imprecision. A record without
        coordinates has none.
    """
    points = records[AXES] if published is None else published[AXES]
    filled = points.notna().sum(axis=1)
    at_zero = (points.abs() < NULL_ISLAND_DEGREES).all(axis=1)
    placed = _placed(points[(filled == 2) & ~at_zero], declared, settled, communes)
    placed = placed.join(records["declared_commune_name"])
    mistakes = _mistakes(placed, communes)
    positions = pd.concat(
        [
            _anomalies(
                points[filled == 1], "coordonnée seule", SET_ASIDE,
                "latitude sans longitude, ou l'inverse",
            ),
            _anomalies(
                points[at_zero], "coordonnées 0, 0", SET_ASIDE, "le point est au large du Ghana"
            ),
            mistakes,
            *_misplaced(placed.drop(index=mistakes.index)),
        ]
    )  # fmt: skip
    positions = _with_reference_points(positions, declared, communes)
    useless = positions.index[positions["severity"] == SET_ASIDE]
    usable = records.dropna(subset=AXES).drop(index=useless, errors="ignore")
    found = pd.concat([positions, _few_decimals(usable), _shared(usable)])
    return found.join(records["record_id"]).sort_index(kind="stable")[PROPOSAL_COLUMNS]


def published_coordinates(records: pd.DataFrame, issues: pd.DataFrame) -> pd.DataFrame:
    """Return the coordinates as published, also the numbers that validation refused as degrees.

    Parameters
    ----------
    records
        Table `records`.
    issues
        Table `issues`, as the validation of these records made it.

    Returns
    -------
    DataFrame
        Columns `longitude`, `latitude`, on the index of `records`; null where no number was
        published.
    """
    result = records[AXES].copy()
    for axis in AXES:
        refused = issues[(issues["field"] == axis) & (issues["severity"] == SET_ASIDE)]
        refused = refused.drop_duplicates("record_id")
        numbers = refused["value"].map(read_number).astype("float64")
        numbers = numbers.set_axis(refused["record_id"])
        result[axis] = result[axis].fillna(records["record_id"].map(numbers))
    return result


def coordinates_text(longitude: pd.Series, latitude: pd.Series) -> pd.Series:
    """Return latitude then longitude as text with 6 decimals; null where one is unknown.

    Examples
    --------
    >>> coordinates_text(pd.Series([2.5]), pd.Series([46.25]))[0]
    '46.250000, 2.500000'
    """
    texts = latitude.map("{:.6f}, ".format) + longitude.map("{:.6f}".format)
    return texts.astype("str").where(latitude.notna() & longitude.notna())


def _placed(
    points: pd.DataFrame,
    declared: pd.Series,
    settled: pd.Series | None,
    communes: gpd.GeoDataFrame,
) -> pd.DataFrame:
    """Add to points where they are, what they declare, how far that is, and all this in French.

    Columns added: `polygon` and `name`, the commune that covers the point; `is_believed`, whether
    it is that of the record; `declared` and `said`, the commune to compare: that of the record, or
    the declared one where the point is believed; `distance_m` to it; `is_french`, in the box of a
    territory; `problem`.
    """
    names = communes.set_index("commune_code")["commune_name"]
    placed = points.assign(declared=declared[points.index], polygon=commune_at(points, communes))
    placed["is_believed"] = placed["polygon"].notna()
    word = pd.Series("déclarée", index=points.index)
    if settled is not None:
        held = settled[points.index]
        placed["is_believed"] &= (held == placed["polygon"]) | held.isna()
        word = word.mask(~placed["is_believed"] & (held != placed["declared"]), "retenue")
        placed["declared"] = placed["declared"].where(placed["is_believed"] | held.isna(), held)
    placed["name"] = placed["polygon"].map(names).astype("str")
    placed["said"] = placed["declared"].map(names).astype("str")
    placed["distance_m"] = distance_to_commune(points, placed["declared"], communes)
    placed["is_french"] = in_french_box(points)
    where = ("le point est dans " + placed["name"] + " (" + placed["polygon"] + ")").fillna(
        placed["is_french"].map(
            {True: "le point est hors de toute commune", False: "le point est hors de France"}
        )
    )
    no_degrees = (points["latitude"].abs() > 90) | (points["longitude"].abs() > 180)
    where = where.mask(no_degrees, "ces nombres ne sont pas des degrés")
    finite = placed["distance_m"].where(np.isfinite(placed["distance_m"]))
    distance = finite.map(distance_text, na_action="ignore").astype("str")
    said = placed["said"] + " (" + placed["declared"] + ")"
    known = (", à " + distance + " de la commune " + word + ", " + said).fillna(
        ", la commune " + word + " est " + said
    )
    placed["problem"] = where + known.fillna("")
    return placed


def _anomalies(points: pd.DataFrame, rule: str, severity: str, problem: object) -> pd.DataFrame:
    """Return one anomaly per point; `problem` is one text or a text per point."""
    anomalies = pd.DataFrame({"rule": rule, "severity": severity}, index=points.index, dtype="str")
    anomalies["problem"] = pd.Series(problem, index=points.index)
    anomalies[PROPOSED_AXES] = np.nan
    anomalies["proposal"] = None
    return anomalies.astype({"problem": "str", "proposal": "str"})


def _mistakes(placed: pd.DataFrame, communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the points far from the declared commune that a mistake of writing explains."""
    far = placed[placed["distance_m"] > MISTAKE_DISTANCE_M]
    remedy = remedied(far, far["declared"], communes)
    anomalies = _anomalies(remedy, "", SET_ASIDE, far["problem"])
    anomalies["rule"], anomalies["proposal"] = remedy["rule"], remedy["proposal"]
    anomalies[PROPOSED_AXES] = remedy[AXES]
    return anomalies


def _misplaced(placed: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the points that are not in the declared commune, each under one rule."""
    distance_m = placed["distance_m"]
    away = placed[~(distance_m <= BOUNDARY_TOLERANCE_M)]
    foreign = away[away["polygon"].isna() & ~away["is_french"]]
    # What is left has a declared commune, or is in one: without either, nothing is to compare.
    away = away[away["declared"].notna() & (away["polygon"] != away["declared"])]
    away = away.drop(index=foreign.index, errors="ignore")
    away = away[away["polygon"].notna() | (away["distance_m"] > BOUNDARY_TOLERANCE_M)]
    cut = _lost_decimals(away)
    away = away.drop(index=cut.index)
    inside = away["polygon"].notna()
    lost = inside & ~away["is_believed"] & (away["distance_m"] > BORDER_M)
    ashore = ~inside & (away["distance_m"] <= SHORE_TOLERANCE_M)
    miscoded = inside & ~lost & _names_the_place(away)
    return [
        cut,
        _anomalies(foreign, "coordonnées hors de France", SET_ASIDE, foreign["problem"]),
        _anomalies(
            away[~inside & ~ashore], "point hors de toute commune", SET_ASIDE, away["problem"]
        ),
        _anomalies(away[ashore], "rivage ou frontière", NOTED, away["problem"]),
        _anomalies(away[lost], LOST_POINT_RULE, SET_ASIDE, away["problem"]),
        _anomalies(away[inside & ~lost & ~miscoded], "commune déclarée", NOTED, away["problem"]),
        _anomalies(
            away[miscoded], COMMUNE_CODE_RULE, NOTED,
            away["problem"] + " ; le nom déclaré est celui de la commune du point",
        ),
    ]  # fmt: skip


def _with_reference_points(
    anomalies: pd.DataFrame, declared: pd.Series, communes: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Propose the reference point of the declared commune where coordinates are of no use."""
    columns = ["reference_longitude", "reference_latitude"]
    codes = declared[anomalies.index]
    references = communes.set_index("commune_code")[columns].reindex(codes)
    references = references.set_axis(anomalies.index).set_axis(PROPOSED_AXES, axis=1)
    bare = (anomalies["severity"] == SET_ASIDE) & anomalies["proposal"].isna()
    bare &= references.notna().all(axis=1)
    result = anomalies.copy()
    result.loc[bare, PROPOSED_AXES] = references[bare]
    result.loc[bare, "proposal"] = "point de la commune déclarée"
    return result


def _lost_decimals(placed: pd.DataFrame) -> pd.DataFrame:
    """Return the points one of whose coordinates is written much shorter than the other."""
    written = placed[AXES].round(MOST_DECIMALS).map(str)
    counts = written.apply(lambda texts: texts.str.partition(".")[2].str.len())
    gap = counts["latitude"] - counts["longitude"]
    shorter = pd.Series("la longitude", index=placed.index).where(gap > 0, "la latitude")
    problem = placed["problem"] + " ; " + shorter + " a perdu des chiffres"
    return _anomalies(placed[gap.abs() >= LOST_DECIMALS], "décimales perdues", SET_ASIDE, problem)


def _names_the_place(placed: pd.DataFrame) -> pd.Series:
    """Return whether the name declared is that of the commune of the point, not of the code."""
    written, name, said = (
        placed[column].map(commune_key, na_action="ignore")
        for column in ("declared_commune_name", "name", "said")
    )
    return (written == name) & (written != said)


def _few_decimals(records: pd.DataFrame) -> pd.DataFrame:
    """Return the points both of whose coordinates have two decimals at most."""
    few = (records[AXES].round(FEW_DECIMALS) == records[AXES]).all(axis=1)
    problem = f"le point a {FEW_DECIMALS} décimales au plus : il est connu à un kilomètre près"
    return _anomalies(records[few], FEW_DECIMALS_RULE, NOTED, problem)


def _shared(records: pd.DataFrame) -> pd.DataFrame:
    """Return the points that records of many different addresses share in one release."""
    words = records["address"].map(fold, na_action="ignore").astype("str")
    address = words.str.replace(r"\W+", " ", regex=True)
    keys = [records["release_id"], records["longitude"], records["latitude"]]
    count = address.groupby(keys).transform("nunique")
    shared = count >= SHARED_ADDRESS_COUNT
    problem = "le point est aussi celui d'autres adresses (" + count.astype("str") + " en tout)"
    return _anomalies(
        records[shared], SHARED_RULE, NOTED, problem[shared] + " : position par défaut, sans doute"
    )
