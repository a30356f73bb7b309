"""Places + polygons -> the commune of each place, the declared one kept beside."""

import re
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import shapely

from atlas.crs import STORAGE_CRS, metric_crs, require_crs
from atlas.schema import NOTED, SET_ASIDE, TABLES, conform, empty_table
from atlas.values import fold

# Boundaries are simplified: a point nearer than this to the declared commune is in it.
BOUNDARY_TOLERANCE_M = 300
# A point outside every commune, but this near one, is on a shore, a bridge or across a border.
SHORE_TOLERANCE_M = 2_000
NULL_ISLAND_DEGREES = 0.01

# Corsican postcodes do not tell the two départements apart.
CORSICA = {"2A": "20", "2B": "20"}

BY_POLYGON, BY_DECLARATION = "polygone", "déclaration"
PRECISE, AT_COMMUNE = "point", "commune"


class Located(NamedTuple):
    """Places with their communes, and what did not agree."""

    places: pd.DataFrame
    issues: pd.DataFrame


def locate(
    records: pd.DataFrame,
    communes: gpd.GeoDataFrame,
    former_communes: pd.DataFrame,
    arrondissements: pd.DataFrame,
) -> Located:
    """Give each record the commune whose polygon covers it.

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

    Returns
    -------
    Located
        Table `places`, one row per record in the same order; `commune_code` is null only where
        an issue says why. Table `issues`, one row per disagreement.

    Raises
    ------
    CRSError
        `communes` is not in EPSG:4326.
    """
    require_crs(communes, "communes")
    places = records.copy()
    places["place_id"] = places["record_id"]
    findings = [_forget_null_island(places)]
    declared = resolve_declared(places, communes, former_communes, arrondissements)
    polygon = _commune_at(places, communes)
    distance_m = _distance_to_commune(places, declared, communes)

    has_point = places["longitude"].notna()
    inside, known = polygon.notna(), declared.notna()
    unbounded = known & distance_m.isna()
    near = distance_m <= BOUNDARY_TOLERANCE_M
    disagree = has_point & inside & known & (polygon != declared) & ~near
    ashore = has_point & ~inside & (distance_m <= SHORE_TOLERANCE_M)
    stray = has_point & ~inside & known & ~unbounded & ~ashore

    use_declared = known & (~has_point | near | ~inside)
    code = polygon.mask(use_declared, declared)
    lost = has_point & ~inside & ~known
    nearest, nearest_m = _nearest_commune(places[lost], communes)
    code[nearest.index] = nearest
    places["located_by"] = pd.Series(BY_POLYGON, index=places.index).mask(
        use_declared & (polygon != declared), BY_DECLARATION
    )
    places.loc[code.isna(), "located_by"] = None
    places["location_precision"] = pd.Series(PRECISE, index=places.index).where(has_point)
    places.loc[(~has_point | stray) & code.notna(), "location_precision"] = AT_COMMUNE

    names = communes.set_index("commune_code")["commune_name"]
    where = polygon.map(names).astype("str") + " (" + polygon + ")"
    said = declared.map(names).astype("str") + " (" + declared + ")"
    km = distance_m.map(distance_text).astype("str")
    findings += [
        _finding(
            places[disagree], "commune déclarée", NOTED,
            "le point est dans " + where + ", à " + km + " de la commune déclarée " + said,
        ),
        _finding(
            places[disagree & unbounded], "commune déclarée", NOTED,
            "le point est dans " + where + ", la commune déclarée est " + said,
        ),
        _finding(
            places[ashore], "hors limites", NOTED,
            "le point est hors de toute commune, à " + km + " de " + said
            + " : rivage ou frontière",
        ),
        _finding(
            places[stray], "coordonnées hors de France", SET_ASIDE,
            "le point est hors de toute commune, à " + km + " de " + said
            + " : le lieu est situé à sa commune",
        ),
        _finding(
            places[lost & code.notna()], "hors limites", NOTED,
            "le point est hors de toute commune ; la plus proche est à "
            + nearest_m.map(distance_text).astype("str"),
        ),
        _finding(
            places[lost & code.isna()], "commune introuvable", NOTED,
            "le point est loin de toute commune connue et aucune commune n'est déclarée",
        ),
        _finding(
            places[~has_point & code.notna()], "sans coordonnées", NOTED,
            "sans coordonnées : situé à sa commune, " + said,
        ),
        _finding(
            places[~has_point & code.isna()], "commune introuvable", NOTED,
            "sans coordonnées, et la commune déclarée n'est pas reconnue",
        ),
    ]  # fmt: skip
    places.loc[stray, ["longitude", "latitude"]] = None
    places["commune_code"] = code
    parents = communes.set_index("commune_code")[
        ["commune_name", "epci_code", "departement_code", "region_code"]
    ]
    places = places.join(parents, on="commune_code")
    return Located(conform(places, "places"), _joined(findings))


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
    codes = dict(zip(former_communes["former_code"], former_communes["commune_code"], strict=True))
    codes |= dict(
        zip(arrondissements["arrondissement_code"], arrondissements["commune_code"], strict=True)
    )
    codes |= {code: code for code in communes["commune_code"]}
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
    departement = postal_code.str[:2].mask(
        postal_code.str[:2].isin(["97", "98"]), postal_code.str[:3]
    )
    by_name = (declared_key + "/" + postal_code).map(by_postcode).astype("str")
    by_name = by_name.fillna((declared_key + "/" + departement).map(by_departement).astype("str"))
    return by_code.fillna(by_name).astype("str")


def commune_key(name: str) -> str:
    """Return a commune name to compare: no accents, signs, CEDEX or arrondissement; St is Saint.

    Examples
    --------
    >>> commune_key("ST-ÉTIENNE CEDEX 2"), commune_key("Paris 11e Arrondissement")
    ('saint etienne', 'paris')
    """
    key = re.sub(r"[-'.,/]", " ", fold(name))
    key = re.sub(r"\bcedex\b.*|\b\d+ ?(er|e|eme)?\b( arrondissement)?", " ", key)
    key = re.sub(r"\bst\b", "saint", key)
    key = re.sub(r"\bste\b", "sainte", key)
    return " ".join(key.split())


def distance_text(distance_m: float) -> str:
    """Return a distance as French readers write it.

    Examples
    --------
    >>> distance_text(349.6), distance_text(62_640.0)
    ('350 m', '62,6 km')
    """
    if distance_m < 1000:
        return f"{distance_m:.0f} m"
    return f"{distance_m / 1000:.1f} km".replace(".", ",")


def _unique_lookup(keys: pd.Series, codes: pd.Series) -> dict[str, str]:
    """Return key -> code for the keys that stand for one code only."""
    pairs = pd.DataFrame({"key": keys, "code": codes}).dropna().drop_duplicates()
    pairs = pairs[~pairs["key"].duplicated(keep=False)]
    return dict(zip(pairs["key"], pairs["code"], strict=True))


def _forget_null_island(places: pd.DataFrame) -> pd.DataFrame:
    """Empty coordinates at 0, 0, and coordinates that come alone, in place; return the findings."""
    at_zero = (places[["longitude", "latitude"]].abs() < NULL_ISLAND_DEGREES).all(axis=1)
    alone = places["longitude"].isna() != places["latitude"].isna()
    findings = [
        _finding(places[at_zero], "coordonnées 0, 0", SET_ASIDE, "le point est au large du Ghana"),
        _finding(places[alone], "coordonnées", SET_ASIDE, "latitude sans longitude, ou l'inverse"),
    ]
    places.loc[at_zero | alone, ["longitude", "latitude"]] = None
    return pd.concat(findings)


def _points(places: pd.DataFrame) -> gpd.GeoSeries:
    """Return the points of the places that have coordinates, on their index."""
    located = places.dropna(subset=["longitude", "latitude"])
    points = shapely.points(located["longitude"].to_numpy(), located["latitude"].to_numpy())
    return gpd.GeoSeries(points, index=located.index, crs=STORAGE_CRS)


def _commune_at(places: pd.DataFrame, communes: gpd.GeoDataFrame) -> pd.Series:
    """Return the code of the commune whose polygon covers each point; on a border, the lowest."""
    bounded = communes[communes.geometry.notna()]
    points = _points(places)
    point, polygon = bounded.sindex.query(points.array, predicate="intersects")
    codes = pd.Series(bounded["commune_code"].to_numpy()[polygon], index=points.index[point])
    return codes.groupby(level=0).min().reindex(places.index).astype("str")


def _distance_to_commune(
    places: pd.DataFrame, codes: pd.Series, communes: gpd.GeoDataFrame
) -> pd.Series:
    """Return metres between each point and the polygon of a commune; null where one is unknown."""
    points = _points(places)
    polygons = communes.set_index("commune_code").geometry.reindex(codes[points.index])
    polygons.index = points.index
    polygons = polygons[polygons.notna()]
    result = pd.Series(float("nan"), index=places.index)
    crs = codes[polygons.index].map(metric_crs)
    for name, rows in crs.groupby(crs).groups.items():
        result[rows] = points[rows].to_crs(name).distance(polygons[rows].to_crs(name))
    return result


def _nearest_commune(
    places: pd.DataFrame, communes: gpd.GeoDataFrame
) -> tuple[pd.Series, pd.Series]:
    """Return the nearest commune within the shore tolerance, and its distance in metres."""
    bounded = communes[communes.geometry.notna()]
    points = _points(places)
    row, polygon = bounded.sindex.nearest(points.array, return_all=False)
    codes = pd.Series(
        bounded["commune_code"].to_numpy()[polygon], index=points.index[row], dtype="str"
    )
    distance_m = _distance_to_commune(places, codes.reindex(places.index), communes)
    near = distance_m[distance_m <= SHORE_TOLERANCE_M].index
    return codes[near], distance_m[near]


def _finding(places: pd.DataFrame, rule: str, severity: str, message: object) -> pd.DataFrame:
    """Return one row of `issues` per place; `message` is one text or a text per place."""
    texts = message.reindex(places.index) if isinstance(message, pd.Series) else message
    return pd.DataFrame(
        {
            "source_id": places["source_id"],
            "record_id": places["record_id"],
            "row_number": places["row_number"],
            "field": None,
            "rule": rule,
            "severity": severity,
            "value": places["name"],
            "message": texts,
        },
        index=places.index,
    )


def _joined(findings: list[pd.DataFrame]) -> pd.DataFrame:
    """Join findings into the table `issues`, each message with its line and place."""
    issues = pd.concat(findings).dropna(subset=["message"]).sort_index(kind="stable")
    if issues.empty:
        return empty_table("issues")
    line = "ligne " + issues["row_number"].astype("str")
    issues["message"] = line + ", « " + issues["value"] + " » : " + issues["message"]
    return conform(issues.reindex(columns=[c.name for c in TABLES["issues"]]), "issues")
