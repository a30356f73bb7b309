"""Zonings (polygons such as priority neighbourhoods): read, checked, set against places.

A file can give, for each zone, the outline of its whole commune: being inside it says nothing of
the zone. Such shapes are told; taken as a list of the communes that hold a zone, the zones have no
outline.
"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.intake.issues import Accounted, Check, as_issues, findings_of, numbered, sift
from atlas.schema.crs import STORAGE_CRS, metric_crs, require_crs
from atlas.schema.frame import CORRECTED, NOTED, conform
from atlas.schema.tables import PRECISE
from atlas.territory.points import as_geometry, commune_at

# A zone is taken for its commune when what they share is this much of what they cover together.
# Measured on a file of 692 zones that are all outlines of communes, drawn more coarsely: 0.72 to
# 0.99; 0.95 would have missed 408 of them.
SAME_SHAPE = 0.7
WHOLE_COMMUNE_RULE = "forme de la commune"
INSIDE, NEAR, OUTSIDE, UNPLACED = "dedans", "à proximité", "ailleurs", "inconnue"
SERVED, UNSERVED, UNDECIDED = "desservie", "sans lieu", "inconnue"


def published_zones(
    shapes: gpd.GeoDataFrame,
    context_id: str,
    columns: Mapping[str, str],
    communes: gpd.GeoDataFrame,
    is_commune_list: bool = False,
) -> Accounted:
    """Read the zones of a file.

    Parameters
    ----------
    shapes
        One row per published shape, in any CRS, index 0 to n-1.
    context_id
        Zoning.
    columns
        `code`, and `label` if there is one -> their columns.
    communes
        Table `communes`, EPSG:4326.
    is_commune_list
        Whether the shapes that have the outline of a commune are known to say only which commune
        holds the zone: theirs is then unknown.

    Returns
    -------
    Accounted
        Table `zones`, one row per code, in the order of the file, in EPSG:4326: shapes that share
        a code are one zone; invalid ones are made valid; and the issues. A row is rejected
        without code, without shape, or when its shape is no surface.
    """
    names = {column: role for role, column in columns.items() if role in ("code", "label")}
    texts = shapes[list(names)].astype("str").rename(columns=names)
    rows = numbered(texts.reindex(columns=["code", "label"]), 1)
    drawn = shapes.geometry.to_crs(STORAGE_CRS)
    drawn = drawn.where(np.isfinite(drawn.bounds).all(axis=1) | drawn.is_empty)
    mended = _surfaces(drawn)
    blank = drawn.is_empty | shapely.is_missing(drawn.array)
    damaged = ~blank & ~drawn.is_valid
    kept, findings = sift(rows, _checks(rows, columns["code"], blank, mended.isna()))
    good = gpd.GeoDataFrame(rows[kept], geometry=mended[kept], crs=STORAGE_CRS)
    repeated = good["code"].duplicated()
    zones = good.dissolve("code", as_index=False, sort=False, aggfunc="first")
    zones["commune_code"] = _own_commune(zones.geometry, communes)
    is_commune = same_shape(zones, communes) >= SAME_SHAPE
    told = [
        findings,
        findings_of(rows, Check(damaged & kept, None, "forme invalide", rows["code"],
                         "avait une forme invalide, rendue valide"), CORRECTED),
        findings_of(good, Check(repeated, columns["code"], "code répété", good["code"],
                         "est déjà là : les formes sont réunies en une zone"), NOTED),
        findings_of(zones, Check(zones["commune_code"].isna(), None, "hors de toute commune",
                          zones["code"], "n'a pas son centre dans une commune connue"), NOTED),
        findings_of(zones, Check(is_commune, None, WHOLE_COMMUNE_RULE, zones["code"],
                          "a la forme de sa commune entière : être dedans ne dit rien de la zone"),
             NOTED),
    ]  # fmt: skip
    known = zones.geometry.where(~is_commune) if is_commune_list else zones.geometry
    table = zones.assign(geometry=known, context_id=context_id)
    table = conform(table.rename(columns={"code": "zone_code", "label": "zone_name"}), "zones")
    placed = gpd.GeoDataFrame(table, geometry="geometry", crs=STORAGE_CRS)
    return Accounted(placed, as_issues(context_id, told), len(shapes), int(kept.sum()))


def _surfaces(drawn: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return valid shapes reduced to their surfaces; null without any."""
    valid = drawn.make_valid()
    mixed = valid.geom_type == "GeometryCollection"
    parts = valid[mixed].explode(index_parts=False)
    surfaces = parts[parts.geom_type.isin(["Polygon", "MultiPolygon"])]
    joined = surfaces.groupby(level=0).agg(lambda own: shapely.union_all(own.to_numpy()))
    result = valid.where(~mixed, joined.reindex(valid.index))
    return result.where(result.geom_type.isin(["Polygon", "MultiPolygon"]) & ~result.is_empty)


def _checks(
    rows: pd.DataFrame, column: str, blank: pd.Series, no_surface: pd.Series
) -> list[Check]:
    """Return why rows are rejected, in order."""
    code = rows["code"]
    return [
        Check(code.isna(), column, "code absent", rows["label"], "la zone n'a pas de code"),
        Check(blank, None, "sans forme", code, "n'a pas de contour"),
        Check(no_surface, None, "pas une surface", code, "n'est pas une surface"),
    ]


def _own_commune(geometry: gpd.GeoSeries, communes: gpd.GeoDataFrame) -> pd.Series:
    """Return the commune of a point inside each shape."""
    points = geometry.representative_point()
    axes = pd.DataFrame({"longitude": points.x, "latitude": points.y})
    return commune_at(axes, communes)


def same_shape(zones: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> pd.Series:
    """Return how much of what a zone and its commune cover they both cover.

    Parameters
    ----------
    zones
        `commune_code`, geometry in EPSG:4326.
    communes
        Table `communes`.

    Returns
    -------
    Series
        Intersection over union, 0 to 1, on the index of `zones`; 0 without commune.
    """
    own = communes.set_index("commune_code").geometry.reindex(zones["commune_code"]).array
    both = shapely.area(shapely.intersection(zones.geometry.array, own))
    either = shapely.area(shapely.union(zones.geometry.array, own))
    share = np.divide(both, either, out=np.zeros(len(zones)), where=either > 0)
    return pd.Series(share, zones.index)


def place_zones(
    places: pd.DataFrame, zones: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, within_m: float
) -> pd.DataFrame:
    """Say where each place stands to the zones of one zoning.

    Parameters
    ----------
    places
        Table `places`, those that count: `longitude`, `latitude`, `commune_code`,
        `location_precision`.
    zones
        Rows of table `zones` of one zoning, EPSG:4326.
    communes
        Table `communes`.
    within_m
        How near is near, metres in the CRS of the territory; at most is near.

    Returns
    -------
    DataFrame
        Index of `places`: `zone_m`, metres to the nearest zone whose own outline is known (0
        inside, infinite without any in the territory, null when the place is not precisely
        located); `zone_code`, which it is; `zone_status`, `dedans`, `à proximité`, `ailleurs`, or
        `inconnue` when the place is not precisely located, or is in or near a commune that holds
        a zone known only so; `in_zoned_commune`, whether its commune holds a zone.
    """
    require_crs(zones, "zones")
    is_drawn = zones.geometry.notna()
    drawn = _nearest_zone(places, zones[is_drawn])
    holders = communes["commune_code"].isin(zones.loc[~is_drawn, "commune_code"])
    holders &= communes.geometry.notna()
    somewhere = communes[holders].assign(zone_code=None)
    distance = drawn["zone_m"]
    status = pd.Series(OUTSIDE, places.index)
    status = status.mask(_nearest_zone(places, somewhere)["zone_m"] <= within_m, UNPLACED)
    status = status.mask(distance <= within_m, NEAR).mask(distance == 0, INSIDE)
    held = places["commune_code"].isin(zones["commune_code"].dropna())
    return drawn.assign(zone_status=status.mask(distance.isna(), UNPLACED), in_zoned_commune=held)


def _nearest_zone(places: pd.DataFrame, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return `zone_m` and `zone_code` of the nearest zone; see `place_zones`."""
    precise = places["location_precision"].isin(PRECISE)
    nearest = pd.DataFrame({"zone_m": np.where(precise, np.inf, np.nan), "zone_code": None},
                           index=places.index)  # fmt: skip
    territory = _territory_crs(places["commune_code"])
    is_drawn = zones.geometry.notna()
    for crs, own in zones[is_drawn].groupby(_territory_crs(zones["commune_code"])):
        points = as_geometry(places[precise & (territory == crs)]).to_crs(crs)
        if len(points):
            shapes = own.to_crs(crs).sindex
            (point, zone), metres = shapes.nearest(
                points.array, return_all=False, return_distance=True
            )
            nearest.loc[points.index[point], "zone_m"] = metres
            nearest.loc[points.index[point], "zone_code"] = own["zone_code"].to_numpy()[zone]
    return nearest


def _territory_crs(codes: pd.Series) -> pd.Series:
    """Return the metric CRS of each commune code; that of metropolitan France without code."""
    return codes.fillna("").map(metric_crs)


def serve_zones(
    zones: gpd.GeoDataFrame, places: pd.DataFrame, within_m: float, covered: pd.Series
) -> pd.DataFrame:
    """Say which zones have a place.

    Parameters
    ----------
    zones, places, within_m
        As in `place_zones`; distances are from the edge of the zone.
    covered
        Whether a source covers each commune, on `commune_code`.

    Returns
    -------
    DataFrame
        Rows and order of `zones`: `zone_code`, `zone_name`, `commune_code`; `inside_count` and
        `near_count` (inside or within the distance), null for a zone without outline;
        `place_count`, places of its commune; `imprecise_count`, those of them whose position is
        not precise; `zone_status`: `desservie` with a place inside or near; `sans lieu` without
        any; `inconnue` when no source covers its commune, when a place not precisely located may
        be there, or when its outline is not known.
    """
    require_crs(zones, "zones")
    precise = places["location_precision"].isin(PRECISE)
    counts = pd.DataFrame(0, index=zones.index, columns=["inside_count", "near_count"])
    territory = _territory_crs(places["commune_code"])
    is_drawn = zones.geometry.notna()
    for crs, own in zones[is_drawn].groupby(_territory_crs(zones["commune_code"])):
        points = as_geometry(places[precise & (territory == crs)]).to_crs(crs)
        shapes = own.geometry.to_crs(crs)
        for column, metres in (("inside_count", 0.0), ("near_count", within_m)):
            zone, _ = points.sindex.query(shapes.array, predicate="dwithin", distance=metres)
            counts.loc[own.index, column] = np.bincount(zone, minlength=len(own))
    of_commune = places["commune_code"].value_counts()
    imprecise = places.loc[~precise, "commune_code"].value_counts()
    result = pd.DataFrame(zones[["zone_code", "zone_name", "commune_code"]])
    result[counts.columns] = counts.astype("Int64").where(is_drawn)
    for column, found in (("place_count", of_commune), ("imprecise_count", imprecise)):
        result[column] = zones["commune_code"].map(found).fillna(0).astype("int64")
    served = result["near_count"].fillna(0) > 0
    is_known = zones["commune_code"].map(covered).fillna(False).astype("bool")
    is_known &= (result["imprecise_count"] == 0) & is_drawn
    status = pd.Series(UNDECIDED, zones.index).mask(is_known, UNSERVED).mask(served, SERVED)
    return result.assign(zone_status=status)


def zones_by_territory(
    served: pd.DataFrame, of_places: pd.DataFrame, communes: pd.DataFrame, level: str
) -> pd.DataFrame:
    """Count zones and places by territory.

    Parameters
    ----------
    served
        As `serve_zones` returns it.
    of_places
        As `place_zones` returns it, with the `commune_code` of each place.
    communes
        Table `communes`.
    level
        `commune`, `epci`, `departement` or `region`; a zone is where its interior point is.

    Returns
    -------
    DataFrame
        One row per territory with a zone or a place, by code: `territory_code`; `zone_count`, and
        those `served_count`, `unserved_count`, `undecided_count`; `zoned_commune_count`, communes
        that hold a zone; `place_count`, and those `inside_count`, `near_count` (inside or within
        the distance), `unlocated_count` (not precisely located), `zoned_commune_place_count` (in a
        commune that holds a zone).
    """
    parents = communes.assign(commune=communes["commune_code"]).set_index("commune_code")
    territory = parents["commune" if level == "commune" else f"{level}_code"]
    status, where = served["zone_status"], of_places["zone_status"]
    first = ~served["commune_code"].duplicated() & served["commune_code"].notna()
    zones = {
        "zone_count": served["zone_code"].notna(), "served_count": status == SERVED,
        "unserved_count": status == UNSERVED, "undecided_count": status == UNDECIDED,
        "zoned_commune_count": first,
    }  # fmt: skip
    places = {
        "place_count": where.notna(), "inside_count": where == INSIDE,
        "near_count": where.isin([INSIDE, NEAR]), "unlocated_count": where == UNPLACED,
        "zoned_commune_place_count": of_places["in_zoned_commune"],
    }  # fmt: skip
    parts = [
        pd.DataFrame(flags).astype("int64").groupby(rows["commune_code"].map(territory)).sum()
        for flags, rows in ((zones, served), (places, of_places))
    ]
    sums = pd.concat(parts, axis="columns").fillna(0).astype("int64").sort_index()
    return sums.rename_axis("territory_code").reset_index()
