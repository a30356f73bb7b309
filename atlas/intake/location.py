"""Records + polygons -> the commune of each record, the declared one kept beside."""

from functools import cached_property
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from atlas.intake.coordinates import (
    COMMUNE_CODE_RULE,
    IMPRECISE_RULES,
    LOST_POINT_RULE,
    coordinates_text,
    diagnose,
)
from atlas.intake.whereabouts.disagreement import disagreements
from atlas.intake.whereabouts.mentions import Others
from atlas.intake.whereabouts.releases import PartRecall, Parts, compute_all, digest
from atlas.intake.whereabouts.weighing import heard, heard_by, unopposed, weigh
from atlas.schema.crs import require_crs
from atlas.schema.frame import NOTED, SET_ASIDE, Tables, conform, empty_table
from atlas.territory.naming import Lookup, commune_lookup
from atlas.territory.points import AXES, commune_at, distance_text, nearest_commune
from atlas.text.french import format_number

BY_POLYGON, BY_DECLARATION = "polygone", "déclaration"
AT_POINT, AT_COMMUNE = "point", "commune"
# What the geocoder found -> our precision. A point for the whole commune is no better than ours.
GEOCODED_PRECISION = {"adresse": "adresse", "rue": "rue", "lieu-dit": "rue"}
HELD_BY = ["commune_name", "epci_code", "departement_code", "region_code"]
_FOUND = ["commune_code", "located_by", *HELD_BY, "location_precision", *AXES]
# What is read of a record, beside the coordinates that it publishes.
_TOLD = ["source_id", "release_id", "record_id", "row_number", "name", "address", "address_extra",
         "postal_code", "declared_commune_code", "declared_commune_name", *AXES]  # fmt: skip


class Located(NamedTuple):
    """Records with their communes, and what did not agree."""

    records: pd.DataFrame
    issues: pd.DataFrame


class _Reference:
    """The territories that records are located in; what finds them is made when it is asked for."""

    def __init__(self, communes: gpd.GeoDataFrame, *others: pd.DataFrame) -> None:
        self.communes, self._others = communes, others

    @cached_property
    def lookup(self) -> Lookup:
        return commune_lookup(self.communes, *self._others)


def locate(
    records: pd.DataFrame,
    communes: gpd.GeoDataFrame,
    former_communes: pd.DataFrame,
    arrondissements: pd.DataFrame,
    geocoded: pd.DataFrame | None = None,
    published: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    recall: PartRecall = compute_all,
) -> Located:
    """Give each record the commune that has most evidence, and say what its coordinates are worth.

    The rule is in docs/location.md; `atlas.intake.whereabouts` follows it.

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
    events
        Table `commune_events`: the names that communes had; without it, only those in
        `former_communes` are known.
    recall
        Gives what is known already of a release whose records, and what other releases say of
        their places, are the same.

    Returns
    -------
    Located
        Table `records`, same rows in the same order. Coordinates of no use, among them those far
        from the commune that all the rest says, are emptied, by an issue that says so.
        `located_by` is `polygone` where the point kept is in the commune. `commune_code` is null
        only where an issue says why.
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
    past = empty_table("commune_events") if events is None else events
    reference = _Reference(communes, former_communes, arrondissements, past)
    parts = Parts(records["release_id"])
    told = parts.digests(records[_TOLD].join(points.add_prefix("published_")))

    def unopposed_of(keys: list[str]) -> dict[str, Tables]:
        rows = parts.rows(keys)
        found = unopposed(records.iloc[rows], points.iloc[rows], communes, reference.lookup)
        return parts.split(keys, {"first": found})

    first = parts.join(recall("unopposed", told, unopposed_of), "first")
    others = heard(records, points, first)
    answers = heard_by(records, first, others)
    geocoding = None if geocoded is None else digest(geocoded.reset_index())
    depends_on = {
        key: (own, answers[parts.of(key)].tolist(), geocoding) for key, own in told.items()
    }

    def located_of(keys: list[str]) -> dict[str, Tables]:
        rows = parts.rows(keys)
        part = (records.iloc[rows], points.iloc[rows], first.iloc[rows])
        located, issues = _located(*part, others, reference, geocoded)
        return parts.split(keys, {"records": located[_FOUND], "issues": issues})

    found = recall("located", depends_on, located_of)
    located = records.drop(columns=_FOUND).join(parts.join(found, "records"))
    issues = parts.join(found, "issues")
    return Located(conform(located, "records"), conform(issues, "issues"))


def _located(
    records: pd.DataFrame, points: pd.DataFrame, first: pd.DataFrame, others: Others,
    reference: _Reference, geocoded: pd.DataFrame | None,
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Return records located, on their index, and what did not agree, on the same."""
    communes, lookup = reference.communes, reference.lookup
    evidence = weigh(records, points, first, others, communes, lookup)
    declared, settled = evidence["declared"], evidence["commune_code"]
    anomalies = diagnose(records, declared, communes, points, settled)
    located = records.drop(columns=["commune_code", "located_by", *HELD_BY])
    useless = located[AXES].isna().any(axis=1)
    useless[anomalies.index[anomalies["severity"] == SET_ASIDE]] = True
    located.loc[useless, AXES] = None
    found = _geocoded(located, geocoded)
    located.loc[found.index, AXES] = found[AXES]
    located = located.join(_communes_of(located, settled, communes))
    located["location_precision"] = _precision(located, anomalies, found)
    parents = communes.set_index("commune_code")[HELD_BY]
    located = located.join(parents, on="commune_code")
    findings = [
        _reported(_with_witnesses(anomalies, evidence), points, located),
        _geocoding_findings(located, found),
        *_commune_findings(located, anomalies.index),
        *(_findings(located.loc[told.index], told["rule"], NOTED, told["problem"], told)
          for told in disagreements(records, evidence, anomalies, lookup)),
    ]  # fmt: skip
    return located, pd.concat(findings).sort_index(kind="stable")


def _communes_of(
    located: pd.DataFrame, settled: pd.Series, communes: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Return `commune_code`, `located_by` and `shore_m`.

    The last is how many metres the nearest commune is away, for the points that take it, being in
    none, of records that say nothing else.
    """
    polygon = commune_at(located, communes)
    nearest, nearest_m = nearest_commune(located[settled.isna() & polygon.isna()], communes)
    code = settled.copy()
    code[nearest.index] = nearest
    by = pd.Series(BY_DECLARATION, index=located.index)
    by = by.mask((polygon == code) | nearest_m.reindex(by.index).notna(), BY_POLYGON)
    return pd.DataFrame(
        {"commune_code": code, "located_by": by.where(code.notna()), "shore_m": nearest_m}
    )


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


def _with_witnesses(anomalies: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Say of a point that is far from its commune what speaks for the commune."""
    because = (", que disent " + evidence["told_by"][anomalies.index]).fillna("")
    lost = anomalies["rule"] == LOST_POINT_RULE
    problem = anomalies["problem"].where(~lost, anomalies["problem"] + because)
    return anomalies.assign(problem=problem)


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
            "le point est loin de toute commune connue et aucune commune n'est reconnue",
        ),
        _findings(
            located[~has_point & ~has_commune], "commune introuvable", NOTED,
            "sans coordonnées utiles, et la commune déclarée n'est pas reconnue",
        ),
    ]  # fmt: skip


def _findings(
    located: pd.DataFrame,
    rule: object,
    severity: object,
    problem: pd.Series | str,
    told: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row of `issues` per record; what is said is one text or a text per record.

    `told` holds `field`, `value` and `proposed_value`, where the issue is of a field.
    """
    findings = located[["source_id", "release_id", "record_id", "row_number"]].copy()
    findings["rule"], findings["severity"] = rule, severity
    findings["value"] = located["name"]
    findings["field"] = findings["proposed_value"] = pd.Series(dtype="str")
    if told is not None:
        findings[["field", "value", "proposed_value"]] = told[["field", "value", "proposed_value"]]
    who = "ligne " + located["row_number"].astype("str") + ", « " + located["name"] + " » : "
    findings["message"] = who + (problem if isinstance(problem, str) else problem[located.index])
    return findings
