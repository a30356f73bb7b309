"""JSON as portals, map tools and services hand it out."""

import json

import pytest

from atlas.errors import CRSError, SchemaError
from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.sources.files import read_content

A, B = {"nom": "A", "ville": "Guéret"}, {"nom": "B", "ville": "Aubusson"}
NAMES = ["A", "B"]


def read(content, name="lieux.json"):
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return read_content(text.encode(), name)


def feature(name, geometry, **others):
    return {"type": "Feature", "properties": {"nom": name}, "geometry": geometry, **others}


def collection(*features, **others):
    return {"type": "FeatureCollection", "features": list(features), **others}


def points(raw):
    return raw.rows[["geometry.longitude", "geometry.latitude"]].to_numpy().tolist()


@pytest.mark.parametrize("content", [
    [A, B],
    "\n".join(map(json.dumps, (A, B))),
    "\r\n".join(map(json.dumps, (A, B))) + "\r\n\r\n",
    "\n".join("\x1e" + json.dumps(one) for one in (A, B)),
    {"count": 2, "items": [A, B]},
    {"total_count": 2, "results": [A, B]},
    {"data": [A, B], "links": {"next": None}, "meta": {"page": 1}},
    {"help": "…", "success": True, "result": {"records": [A, B], "fields": [{"id": "nom"}]}},
    {"fields": [{"id": "nom", "type": "text"}, {"id": "ville"}],
     "records": [["A", "Guéret"], ["B", "Aubusson"]]},
    {"columns": ["nom", "ville"], "data": [["A", "Guéret"], ["B", "Aubusson"]]},
    [["nom", "ville"], ["A", "Guéret"], ["B", "Aubusson"]],
    {"range": "A1:B3", "values": [["nom", "ville"], ["A", "Guéret"], ["B", "Aubusson"]]},
    {"nhits": 2, "records": [{"recordid": "x", "fields": A}, {"recordid": "y", "fields": B}]},
    [{"recordid": "x", "fields": A}, {"recordid": "y", "fields": B}],
    {"records": [{"id": 1, "createdTime": "…", "fields": A}, {"id": 2, "fields": B}]},
    {"records": [{"record": {"id": 1, "fields": A}}, {"record": {"id": 2, "fields": B}}]},
    collection(feature("A", None), feature("B", None)),
    {"features": [{"attributes": A, "geometry": None}, {"attributes": B}]},
])  # fmt: skip
def test_rows_of_every_portal_are_read(content):
    raw = read(content)
    assert raw.rows["nom"].tolist() == NAMES
    assert (raw.rows[STRUCTURE_COLUMN] == "").all()
    assert raw.rows.columns[-1] == STRUCTURE_COLUMN


def test_only_line_of_a_file_of_lines_is_a_row():
    assert read(A, "lieux.ndjson").rows["nom"].tolist() == ["A"]


def test_text_read_wrong_is_restored_behind_the_escapes_of_json():
    raw = read(json.dumps([{"nom": "MÃ©diathÃ¨que"}]))
    assert raw.rows["nom"].tolist() == ["Médiathèque"]
    assert raw.notes["value"].tolist() == ["MÃ©diathÃ¨que"]


def test_damaged_line_of_objects_costs_its_own_row():
    raw = read(f'{json.dumps(A)}\n{{"nom": "x\n{json.dumps(B)}\n')
    assert raw.rows["nom"].tolist() == ["A", "", "B"]
    assert raw.rows[STRUCTURE_COLUMN].tolist() == ["", "n'est pas un objet JSON", ""]


@pytest.mark.parametrize("crs", [
    "urn:ogc:def:crs:EPSG::2154", "EPSG:2154", "epsg:2154",
    "http://www.opengis.net/def/crs/EPSG/0/2154",
])  # fmt: skip
def test_reference_system_that_a_collection_tells_is_used(crs):
    lambert = {"type": "Point", "coordinates": [612803, 6564105]}
    told = {"type": "name", "properties": {"name": crs}}
    raw = read(collection(feature("A", lambert), crs=told))
    assert points(raw) == [["1.8697674", "46.1711568"]]
    told = {"type": "EPSG", "properties": {"code": 2154}}
    assert points(read(collection(feature("A", lambert), crs=told))) == points(raw)


@pytest.mark.parametrize("crs", [
    None, {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
    {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}},
    {"type": "name", "properties": {"name": "EPSG:4171"}},
])  # fmt: skip
def test_degrees_keep_their_written_form_and_longitude_comes_first(crs):
    text = json.dumps(collection(feature("A", "?"), crs=crs))
    raw = read(text.replace('"?"', '{"type": "Point", "coordinates": [1.870, 46.17, 300]}'))
    assert points(raw) == [["1.870", "46.17"]]


def test_reference_system_that_nobody_knows_is_refused_by_name():
    told = {"type": "name", "properties": {"name": "EPSG:99999"}}
    with pytest.raises(CRSError, match="EPSG:99999"):
        read(collection(feature("A", None), crs=told))


POINT = {"type": "Point", "coordinates": [1.85, 46.05]}
SQUARE = [[[1.8, 46], [1.9, 46], [1.9, 46.1], [1.8, 46.1], [1.8, 46]]]


@pytest.mark.parametrize(("geometry", "said"), [
    ({"type": "MultiPoint", "coordinates": [[1.85, 46.05]]}, ""),
    ({"type": "GeometryCollection", "geometries": [POINT]}, ""),
    ({"type": "Polygon", "coordinates": SQUARE}, "polygone : un point"),
    ({"type": "MultiPolygon", "coordinates": [SQUARE]}, "polygone : un point"),
    ({"type": "LineString", "coordinates": [[1.8, 46], [1.9, 46.1]]}, "ligne : un point"),
    ({"type": "MultiPoint", "coordinates": [[1.8, 46], [1.9, 46.1]]}, "plusieurs points"),
])  # fmt: skip
def test_shape_that_is_not_one_point_gives_one_of_its_points_and_says_how_near(geometry, said):
    raw = read(collection(feature("A", geometry)))
    longitude, latitude = map(float, points(raw)[0])
    assert 1.8 <= longitude <= 1.9
    assert 46 <= latitude <= 46.1
    assert [text.startswith(said) for text in raw.notes["problem"]] == [True] * bool(said)
    assert all("km près" in text for text in raw.notes["problem"])


@pytest.mark.parametrize("geometry", [
    None, {"type": "Point", "coordinates": []}, {"type": "Polygon", "coordinates": []}, {}, 7,
    {"type": "Point", "coordinates": ["est", "nord"]}, {"type": "Cercle", "coordinates": [1, 2]},
    {"type": "Polygon", "coordinates": [[[1, 2], [3]]]}, [1.8, 46],
])  # fmt: skip
def test_geometry_that_is_no_shape_is_said(geometry):
    raw = read(collection(feature("A", geometry), feature("B", POINT)))
    assert raw.rows["geometry.longitude"].tolist()[1] == "1.85"
    if points(raw)[0] == ["", ""]:
        assert raw.notes.index.tolist() == [0]


def test_identifier_of_features_does_not_replace_a_property():
    named = {"type": "Feature", "id": 7, "properties": {"id": "a1"}, "geometry": POINT}
    raw = read(collection(named, {**named, "properties": {}}))
    assert raw.rows["id"].tolist() == ["a1", ""]
    assert raw.rows["feature.id"].tolist() == ["7", "7"]


def test_esri_points_are_in_the_system_of_the_service():
    content = {
        "spatialReference": {"wkid": 102100, "latestWkid": 3857},
        "features": [{"attributes": A, "geometry": {"x": 208144.0, "y": 5806000.0}}],
    }
    longitude, latitude = map(float, points(read(content))[0])
    assert (longitude, latitude) == pytest.approx((1.8698, 46.18), abs=0.05)
    content["spatialReference"] = {"wkid": 2154}
    ring = [[612000, 6564000], [612100, 6564000], [612100, 6564100], [612000, 6564000]]
    content["features"][0]["geometry"] = {"rings": [ring]}
    raw = read(content)
    assert float(points(raw)[0][1]) == pytest.approx(46.17, abs=0.01)
    assert raw.notes["problem"].str.startswith("polygone").all()


def test_overpass_elements_without_centre_use_their_line_their_nodes_or_their_bounds():
    tags = {"name": "A"}
    content = {"elements": [
        {"type": "node", "id": 1, "lat": 46.0, "lon": 1.8},
        {"type": "node", "id": 2, "lat": 46.1, "lon": 1.8},
        {"type": "way", "id": 3, "nodes": [1, 2], "tags": tags},
        {"type": "way", "id": 4,
         "geometry": [{"lat": 46.0, "lon": 1.8}, {"lat": 46.1, "lon": 1.8}]},
        {"type": "relation", "id": 5,
         "bounds": {"minlat": 46.0, "minlon": 1.8, "maxlat": 46.1, "maxlon": 1.8}},
        {"type": "way", "id": 6, "nodes": [8, 9], "tags": tags},
    ]}  # fmt: skip
    raw = read(content)
    assert [text for text, _ in points(raw)] == ["1.8"] * 5 + [""]
    assert all(46 <= float(text) <= 46.1 for _, text in points(raw)[:5])
    assert raw.notes["problem"].tolist()[-1] == "géométrie absente ou vide"


def test_layers_of_a_map_do_not_replace_a_property():
    layer = collection(feature("A", POINT), _umap_options={"name": "EPN"})
    layer["features"][0]["properties"]["layer"] = "à moi"
    raw = read({"type": "umap", "layers": [layer, {"features": []}]}, "carte.umap")
    assert raw.rows[["layer", "umap.layer"]].to_numpy().tolist() == [["à moi", "EPN"]]


def test_topology_is_refused_with_what_to_ask_for():
    with pytest.raises(SchemaError, match=r"^lieux\.json : TopoJSON.*GeoJSON"):
        read({"type": "Topology", "objects": {}, "arcs": []})


@pytest.mark.parametrize("content", [
    {"a": [A], "b": [B]}, {"result": {"a": [A], "b": [B]}}, {"nom": "A", "jours": {"lu": [A]}},
    {"features": []}, {"records": []}, "{} {}", {"result": {"records": []}}, 7, "[",
])  # fmt: skip
def test_document_without_one_list_is_refused(content):
    with pytest.raises(SchemaError, match=r"^lieux\.json"):
        read(content)
