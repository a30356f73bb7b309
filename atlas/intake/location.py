"""Records + polygons -> the commune of each record, the declared one kept beside."""

from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from atlas.intake.coordinates import COMMUNE_CODE_RULE, IMPRECISE_RULES, coordinates_text, diagnose
from atlas.intake.remedies import BOUNDARY_TOLERANCE_M
from atlas.schema.crs import require_crs
from atlas.schema.frame import NOTED, SET_ASIDE, conform
from atlas.schema.level import departement_of
from atlas.territory.points import (
    AXES,
    commune_at,
    distance_text,
    distance_to_commune,
    nearest_commune,
)
from atlas.text.french import format_number
from atlas.text.lexicon import commune_key

# Corsican postcodes do not tell the two départements apart.
CORSICA = {"2A": "20", "2B": "20"}

BY_POLYGON, BY_DECLARATION = "polygone", "déclaration"
AT_POINT, AT_COMMUNE = "point", "commune"
# What the geocoder found -> our precision. A point for the whole commune is no better than ours.
GEOCODED_PRECISION = {"adresse": "adresse", "rue": "rue", "lieu-dit": "rue"}
HELD_BY = ["commune_name", "epci_code", "departement_code", "region_code"]


class Located(NamedTuple):
    """Records with their communes, and what did not agree."""

    records: pd.DataFrame
    issues: pd.DataFrame


def locate(
    records: pd.DataFrame,
    communes: gpd.GeoDataFrame,
    former_communes: pd.DataFrame,
    arrondissements: pd.DataFrame,
    geocoded: pd.DataFrame | None = None,
    published: pd.DataFrame | None = None,
) -> Located:
    """Give each record the commune whose polygon covers it, and say what its coordinates are worth.

    Parameters
    ----------
    records
        Table `records`; longitude and latitude in EPSG:4326 degrees, null when unknown.
    communes
        Table `communes`, in EPSG:4326; geometry null where the boundary is unknown.
    former_communes
        Table `former_communes`.
    arrondissements
        Table `arrondissements`: their codes stand for their commune.
    geocoded
        Points found for addresses, as `atlas.sources.geocoding.geocode` returns them: index
        `record_id`, columns `longitude`, `latitude`, `precision`, `geocoding_score`. Used for the
        records without usable coordinates.
    published
        See `atlas.intake.coordinates.diagnose`.

    Returns
    -------
    Located
        Table `records`, same rows in the same order. Coordinates of no use are emptied, by an
        issue that says so. `commune_code` is null only where an issue says why.
        `location_precision` is `point` (as published), `adresse` or `rue` (geocoded); `commune`
        for coordinates unknown, or known too roughly to tell two places apart; null without
        commune nor coordinates. Table `issues`, in the order of the records.

    Raises
    ------
    ValueError
        `communes` is not in EPSG:4326.
    """
    require_crs(communes, "communes")
    records = records.reset_index(drop=True)
    points = records[AXES] if published is None else published[AXES].set_axis(records.index)
    declared = resolve_declared(records, communes, former_communes, arrondissements)
    anomalies = diagnose(records, declared, communes, points)
    located = records.drop(columns=["commune_code", "located_by", *HELD_BY])
    useless = located[AXES].isna().any(axis=1)
    useless[anomalies.index[anomalies["severity"] == SET_ASIDE]] = True
    located.loc[useless, AXES] = None
    found = _geocoded(located, geocoded)
    located.loc[found.index, AXES] = found[AXES]
    located = located.join(_communes_of(located, declared, communes))
    located["location_precision"] = _precision(located, anomalies, found)
    parents = communes.set_index("commune_code")[HELD_BY]
    located = located.join(parents, on="commune_code")
    findings = [
        _reported(anomalies, points, located),
        _geocoding_findings(located, found),
        *_commune_findings(located, anomalies.index),
    ]
    issues = pd.concat(findings).sort_index(kind="stable")
    return Located(conform(located, "records"), conform(issues, "issues"))


def _communes_of(
    located: pd.DataFrame, declared: pd.Series, communes: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Return `commune_code`, `located_by` and `shore_m`.

    The last is how many metres the nearest commune is away, for the points that take it, being in
    none and declaring none.
    """
    polygon = commune_at(located, communes)
    near = distance_to_commune(located, declared, communes) <= BOUNDARY_TOLERANCE_M
    use_declared = declared.notna() & (near | polygon.isna())
    code = polygon.mask(use_declared, declared)
    nearest, nearest_m = nearest_commune(located[code.isna()], communes)
    code[nearest.index] = nearest
    by = pd.Series(BY_POLYGON, index=located.index)
    by = by.mask(use_declared & (polygon != declared), BY_DECLARATION).where(code.notna())
    return pd.DataFrame({"commune_code": code, "located_by": by, "shore_m": nearest_m})


def _precision(located: pd.DataFrame, anomalies: pd.DataFrame, found: pd.DataFrame) -> pd.Series:
    """Return how precisely each record is located."""
    has_point = located["longitude"].notna()
    precision = pd.Series(AT_POINT, index=located.index).where(has_point)
    precision[anomalies.index[anomalies["rule"].isin(IMPRECISE_RULES)]] = AT_COMMUNE
    precision[~has_point & located["commune_code"].notna()] = AT_COMMUNE
    precision[found.index] = found["precision"]
    return precision


def _geocoded(records: pd.DataFrame, geocoded: pd.DataFrame | None) -> pd.DataFrame:
    """Return what was found for the records without coordinates, on their index."""
    columns = [*AXES, "precision", "geocoding_score"]
    if geocoded is None:
        geocoded = pd.DataFrame(columns=columns)
    bare = records.loc[records["longitude"].isna(), "record_id"]
    found = geocoded[columns].reindex(bare).set_axis(bare.index)
    found["kind"] = found["precision"].astype("str")
    found["precision"] = found["kind"].map(GEOCODED_PRECISION).astype("str")
    return found.dropna(subset=[*AXES, "precision"])


def current_codes(
    communes: pd.DataFrame, former_communes: pd.DataFrame, arrondissements: pd.DataFrame
) -> dict[str, str]:
    """Return code -> code of the current commune: its own, a former one's, an arrondissement's."""
    pairs = (
        former_communes[["former_code", "commune_code"]],
        arrondissements[["arrondissement_code", "commune_code"]],
        communes[["commune_code", "commune_code"]],
    )
    return {code: commune for pair in pairs for code, commune in pair.to_numpy()}


def resolve_declared(
    places: pd.DataFrame,
    communes: pd.DataFrame,
    former_communes: pd.DataFrame,
    arrondissements: pd.DataFrame,
) -> pd.Series:
    """Return the current commune that each place declares, by its code, else by its name.

    A code may be that of a commune, of a former one or of an arrondissement. A name counts only
    with a postcode of the commune, or when it is the only one in its département.

    Returns
    -------
    Series
        Commune codes on the index of `places`; null when nothing declared is recognised.
    """
    codes = current_codes(communes, former_communes, arrondissements)
    by_code = places["declared_commune_code"].map(codes).astype("str")

    keys = communes["commune_name"].map(commune_key)
    postcodes = communes["postal_codes"].fillna("").str.split("|")
    exploded = pd.DataFrame(
        {"key": keys, "postal_code": postcodes, "code": communes["commune_code"]}
    ).explode("postal_code")
    by_postcode = _unique_lookup(exploded["key"] + "/" + exploded["postal_code"], exploded["code"])
    by_departement = _unique_lookup(
        keys + "/" + communes["departement_code"].replace(CORSICA), communes["commune_code"]
    )
    names = places["declared_commune_name"]
    declared_key = names.map(commune_key, na_action="ignore").astype("str")
    postal_code = places["postal_code"]
    departement = departement_of(postal_code)
    by_name = (declared_key + "/" + postal_code).map(by_postcode).astype("str")
    by_name = by_name.fillna((declared_key + "/" + departement).map(by_departement).astype("str"))
    return by_code.fillna(by_name).astype("str")


def _unique_lookup(keys: pd.Series, codes: pd.Series) -> dict[str, str]:
    """Return key -> code for the keys that stand for one code only."""
    pairs = pd.DataFrame({"key": keys, "code": codes}).dropna().drop_duplicates()
    pairs = pairs[~pairs["key"].duplicated(keep=False)]
    return dict(zip(pairs["key"], pairs["code"], strict=True))


def _reported(anomalies: pd.DataFrame, points: pd.DataFrame, located: pd.DataFrame) -> pd.DataFrame:
    """Return the anomalies of coordinates as findings, with what would correct them."""
    told = anomalies.reset_index(drop=True)
    concerned = located.loc[anomalies.index].reset_index(drop=True)
    received = points.loc[anomalies.index].reset_index(drop=True)
    suggestion = (" ; proposition : " + told["proposal"]).fillna("")
    findings = _findings(concerned, told["rule"], told["severity"], told["problem"] + suggestion)
    findings["value"] = coordinates_text(received["longitude"], received["latitude"])
    findings["proposed_value"] = coordinates_text(
        told["longitude_proposed"], told["latitude_proposed"]
    )
    miscoded = told["rule"] == COMMUNE_CODE_RULE
    findings.loc[miscoded, "field"] = "code_insee"
    findings.loc[miscoded, "value"] = concerned["declared_commune_code"]
    findings.loc[miscoded, "proposed_value"] = concerned["commune_code"]
    return findings.set_axis(anomalies.index)


def _geocoding_findings(located: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return one finding per record located by its address."""
    score = found["geocoding_score"].map(lambda score: format_number(score, 2)).astype("str")
    problem = "sans coordonnées utiles : située par son adresse (" + found["kind"]
    return _findings(located.loc[found.index], "géocodée", NOTED, problem + "), score " + score)


def _commune_findings(located: pd.DataFrame, known: pd.Index) -> list[pd.DataFrame]:
    """Return what is to say of the communes taken; `known`: whose coordinates are told already."""
    has_point, has_commune = located["longitude"].notna(), located["commune_code"].notna()
    commune = located["commune_name"] + " (" + located["commune_code"] + ")"
    shore = located["shore_m"].map(distance_text, na_action="ignore").astype("str")
    return [
        _findings(
            located[located["shore_m"].notna()], "rivage ou frontière", NOTED,
            "le point est hors de toute commune ; la plus proche est " + commune + ", à " + shore,
        ),
        _findings(
            located[~has_point & has_commune & ~located.index.isin(known)], "sans coordonnées",
            NOTED, "sans coordonnées : située à sa commune, " + commune,
        ),
        _findings(
            located[has_point & ~has_commune], "commune introuvable", NOTED,
            "le point est loin de toute commune connue et aucune commune n'est déclarée",
        ),
        _findings(
            located[~has_point & ~has_commune], "commune introuvable", NOTED,
            "sans coordonnées utiles, et la commune déclarée n'est pas reconnue",
        ),
    ]  # fmt: skip


def _findings(
    located: pd.DataFrame, rule: object, severity: object, problem: pd.Series | str
) -> pd.DataFrame:
    """Return one row of `issues` per record; what is said is one text or a text per record."""
    findings = located[["source_id", "release_id", "record_id", "row_number"]].copy()
    findings["rule"], findings["severity"] = rule, severity
    findings["value"] = located["name"]
    findings["field"] = findings["proposed_value"] = pd.Series(dtype="str")
    who = "ligne " + located["row_number"].astype("str") + ", « " + located["name"] + " » : "
    findings["message"] = who + (problem if isinstance(problem, str) else problem[located.index])
    return findings
