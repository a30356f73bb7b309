"""JSON that has positions -> rows and geometries: GeoJSON, Esri JSON, Overpass, uMap, portals."""

from typing import Any, NamedTuple

import pyproj

from atlas.errors import SchemaError
from atlas.intake.shapes import WGS84, named_crs
from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.sources.parsing.rawfile import flat

_NO_FEATURE = {STRUCTURE_COLUMN: "n'est pas un objet géographique avec ses propriétés"}
_OVERPASS_TYPES = {"node", "way", "relation"}
# The identifier of a feature, and the layer of a map: under the second name when a property of
# the features has the first.
_ID_NAMES, _LAYER_NAMES = ("id", "feature.id"), ("layer", "umap.layer")
Object = dict[str, Any]


class Placed(NamedTuple):
    """Rows with a geometry each, as GeoJSON or None, and the reference system of these."""

    rows: list[dict[str, str]]
    geometries: list[Any]
    crs: pyproj.CRS = WGS84


def placed_rows(content: Any, name: str) -> Placed | None:
    """Return the rows of a document that has positions, None when it is of another shape.

    Parameters
    ----------
    content
        Document, its numbers as text.
    name
        What messages call the file.

    Raises
    ------
    SchemaError
        It is a topology.
    CRSError
        It tells a reference system that nobody knows.
    """
    if isinstance(content, list):
        are_features = content and all(_is_feature(item) or item is None for item in content)
        return _collection(content, WGS84) if are_features else None
    if not isinstance(content, dict):
        return None
    if content.get("type") == "Topology":
        raise SchemaError(f"{name} : TopoJSON reçu ; exportez-le en GeoJSON")
    if _is_feature(content):
        return _collection([content], WGS84)
    if isinstance(layers := content.get("layers"), list) and any(map(_has_features, layers)):
        return _layers([layer for layer in layers if _has_features(layer)])
    if isinstance(features := content.get("features"), list):
        if any(isinstance(item, dict) and "attributes" in item for item in features):
            return _esri(features, content, name)
        return _collection(features, _collection_crs(content, name))
    if isinstance(elements := content.get("elements"), list) and any(map(_is_element, elements)):
        return _overpass(elements)
    return None


def _is_feature(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "Feature"


def _has_features(layer: Any) -> bool:
    return isinstance(layer, dict) and isinstance(layer.get("features"), list)


def _is_element(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") in _OVERPASS_TYPES


def _collection_crs(content: Object, name: str) -> pyproj.CRS:
    """Return the reference system of a GeoJSON collection: that of its old member `crs`."""
    told = content.get("crs")
    properties = told.get("properties") if isinstance(told, dict) else told
    if isinstance(properties, dict):
        code = properties.get("name") or properties.get("code") or properties.get("href")
        return named_crs(f"EPSG:{code}" if str(code).isdigit() else code, name)
    return WGS84 if properties is None else named_crs(properties, name)


def _collection(features: list[Any], crs: pyproj.CRS) -> Placed:
    """Return the features of a collection: their properties, and their own identifier."""
    rows = [_feature_row(feature) for feature in features]
    identified = [
        (row, feature["id"]) for row, feature in zip(rows, features, strict=True)
        if isinstance(feature, dict) and isinstance(feature.get("id"), str)
    ]  # fmt: skip
    named = _free_name(_ID_NAMES, rows) if identified else ""
    for row, identifier in identified:
        row[named] = identifier
    geometries = [feature.get("geometry") if isinstance(feature, dict) else None
                  for feature in features]  # fmt: skip
    return Placed(rows, geometries, crs)


def _feature_row(feature: Any) -> dict[str, str]:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        return dict(_NO_FEATURE)
    return flat(feature["properties"])


def _free_name(names: tuple[str, str], rows: list[dict[str, str]]) -> str:
    """Return the first of two names, the second when rows have a column of that name."""
    return names[any(names[0] in row for row in rows)]


def _layers(layers: list[Object]) -> Placed:
    """Return the features of all the layers of a map, with the name of their layer."""
    parts = [_collection(layer["features"], WGS84) for layer in layers]
    rows = [row for part in parts for row in part.rows]
    named = _free_name(_LAYER_NAMES, rows)
    for layer, part in zip(layers, parts, strict=True):
        options = layer.get("_umap_options") or layer.get("_storage")
        title = options.get("name") if isinstance(options, dict) else layer.get("name")
        for row in part.rows:
            row[named] = title if isinstance(title, str) else ""
    return Placed(rows, [geometry for part in parts for geometry in part.geometries])


def _esri(features: list[Any], content: Object, name: str) -> Placed:
    """Return the features of an Esri service (f=json): attributes, and x and y."""
    told = [content, *(item.get("geometry") for item in features if isinstance(item, dict))]
    references = (one.get("spatialReference") for one in told if isinstance(one, dict))
    reference = next((one for one in references if isinstance(one, dict)), {})
    code = reference.get("latestWkid") or reference.get("wkid") or reference.get("wkt")
    code = "EPSG:3857" if code in ("102100", "102113") else code or "EPSG:4326"
    crs = named_crs(f"EPSG:{code}" if code.isdigit() else code, name)
    rows, geometries = [], []
    for item in features:
        known = isinstance(item, dict) and isinstance(item.get("attributes"), dict)
        rows.append(flat(item["attributes"]) if known else dict(_NO_FEATURE))
        geometries.append(_esri_geometry(item.get("geometry")) if known else None)
    return Placed(rows, geometries, crs)


def _esri_geometry(geometry: Any) -> Object | None:
    """Return an Esri geometry as GeoJSON, None when there is none."""
    if not isinstance(geometry, dict):
        return None
    if "x" in geometry:
        told = [geometry["x"], geometry.get("y")]
        return None if None in told or "NaN" in told else {"type": "Point", "coordinates": told}
    kinds = {"points": "MultiPoint", "paths": "MultiLineString"}
    for key, kind in kinds.items():
        if key in geometry:
            return {"type": kind, "coordinates": geometry[key]}
    rings = geometry.get("rings")
    if not isinstance(rings, list) or not rings:
        return None
    return {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}


def _overpass(elements: list[Any]) -> Placed:
    """Return the elements of OpenStreetMap: a node is a point, a way or a relation has a centre."""
    nodes = {item.get("id"): item for item in elements
             if _is_element(item) and item["type"] == "node"}  # fmt: skip
    rows = [flat(item) if _is_element(item) else dict(_NO_FEATURE) for item in elements]
    return Placed(rows, [_element_geometry(item, nodes) for item in elements])


def _element_geometry(item: Any, nodes: dict[Any, Object]) -> Object | None:
    """Return the point of an element, or the line of the points that it tells."""
    if not _is_element(item):
        return None
    centre = item.get("center") if isinstance(item.get("center"), dict) else item
    if "lat" in centre and "lon" in centre:
        return {"type": "Point", "coordinates": [centre["lon"], centre["lat"]]}
    line = item.get("geometry") or [nodes.get(one) for one in item.get("nodes") or []]
    points = [[one.get("lon"), one.get("lat")] for one in line if isinstance(one, dict)]
    if len(points) > 1:
        return {"type": "LineString", "coordinates": points}
    bounds = item.get("bounds")
    if not isinstance(bounds, dict):
        return None
    corners = [[bounds.get(f"{side}lon"), bounds.get(f"{side}lat")] for side in ("min", "max")]
    return {"type": "LineString", "coordinates": corners}
