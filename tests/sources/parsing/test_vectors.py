"""Geographic files: types kept, positions in degrees, layers, archives."""

import io
import warnings
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from atlas.errors import InputError, SchemaError
from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.sources.files import read_content, read_file

SHAPES = [shapely.Point(612803, 6564105), shapely.Point(583203, 6572003), None]
PLACES = gpd.GeoDataFrame(
    {"id": ["01", "02", "03"], "nom": ["Été", "B", "C"], "n": [1, None, 3], "x": [1.5, 2, None],
     "jour": pd.to_datetime(["2024-05-01", None, "2024-05-03"])},
    geometry=SHAPES, crs=2154,
)  # fmt: skip
POINTS = [["1.8697674", "46.1711568"], ["1.4842145", "46.2378015"], ["", ""]]
KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Folder><name>EPN</name><Placemark><name>Espace</name><description>4 place</description>
<ExtendedData><Data name="Ville"><value>Guéret</value></Data></ExtendedData>
<Point><coordinates>1.87,46.16,0</coordinates></Point></Placemark></Folder>
<Folder><name>Médiathèques</name><Placemark><name>Été</name>
<Point><coordinates>1.5,46.2</coordinates></Point></Placemark></Folder></Document></kml>"""
GPX = """<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="46.16" lon="1.87"><name>Espace</name><desc>4 place</desc></wpt></gpx>"""


def written(frame, driver, tmp_path, suffix, **options):
    path = tmp_path / f"a{suffix}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_file(path, driver=driver, **options)
    return path.read_bytes()


def zipped(files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in files.items():
            archive.writestr(name, part)
    return content.getvalue()


def shapefile(frame, tmp_path, folder="dossier/", without=()):
    written(frame, "ESRI Shapefile", tmp_path, ".shp")
    files = {f"{folder}{path.name}": path.read_bytes() for path in tmp_path.glob("a.*")
             if path.suffix not in without}  # fmt: skip
    return zipped({**files, "lisez-moi.txt": "à lire", "__MACOSX/._a.shp": "x"})


def read(content, sheet=None):
    return read_content(content, "lieux", sheet=sheet)


def points(raw):
    return raw.rows[["geometry.longitude", "geometry.latitude"]].to_numpy().tolist()


@pytest.fixture(params=["GPKG", "ESRI Shapefile", "Parquet", "FlatGeobuf"])
def content(request, tmp_path):
    if request.param == "Parquet":
        file = io.BytesIO()
        PLACES.to_parquet(file)
        return file.getvalue()
    if request.param == "ESRI Shapefile":
        return shapefile(PLACES.drop(columns="jour"), tmp_path)
    if request.param == "FlatGeobuf":  # its index cannot hold a row without geometry
        return written(PLACES, "FlatGeobuf", tmp_path, ".fgb", SPATIAL_INDEX="NO")
    return written(PLACES, "GPKG", tmp_path, ".gpkg")


def test_types_and_positions_are_kept_in_every_format(content):
    raw = read(content)
    assert raw.kind == "geojson"
    assert raw.rows["id"].tolist() == ["01", "02", "03"]
    assert raw.rows["nom"].tolist() == ["Été", "B", "C"]
    assert raw.rows["n"].tolist() == ["1", "", "3"]
    assert raw.rows["x"].tolist() == ["1.5", "2", ""]
    if "jour" in raw.rows:
        assert raw.rows["jour"].tolist() == ["2024-05-01", "", "2024-05-03"]
    assert points(raw) == POINTS
    assert raw.notes.index.tolist() == [2]
    assert raw.rows.columns[-1] == STRUCTURE_COLUMN


def test_table_without_geometry_is_a_table():
    file = io.BytesIO()
    table = pd.DataFrame({"id": ["01"], "listes": [["a", "b"]], "lieu": [{"ville": "Guéret"}]})
    table.to_parquet(file)
    raw = read(file.getvalue())
    assert raw.kind == "csv"
    assert raw.rows.iloc[0, :3].to_dict() == {
        "id": "01", "listes": "a|b", "lieu.ville": "Guéret",
    }  # fmt: skip


def test_areas_give_a_point_and_say_how_near(tmp_path):
    areas = PLACES.assign(geometry=[shapely.Point(612803, 6564105).buffer(100), *SHAPES[1:]])
    raw = read(written(areas, "GPKG", tmp_path, ".gpkg"))
    assert float(points(raw)[0][1]) == pytest.approx(46.1711, abs=0.002)
    assert raw.notes["problem"].tolist()[0].startswith("polygone")


def test_layer_with_most_rows_is_read_unless_another_is_named(tmp_path):
    path = tmp_path / "a.gpkg"
    PLACES[:1].to_file(path, driver="GPKG", layer="peu")
    PLACES.to_file(path, driver="GPKG", layer="lieux")
    assert len(read(path.read_bytes()).rows) == 3
    assert len(read(path.read_bytes(), "peu").rows) == 1
    with pytest.raises(InputError, match="pas de couche « x » ; couches : peu, lieux"):
        read(path.read_bytes(), "x")


@pytest.mark.parametrize("content", [KML.encode(), zipped({"doc.kml": KML})])
def test_place_marks_of_all_folders_are_read(content):
    raw = read(content)
    assert raw.rows["Name"].tolist() == ["Espace", "Été"]
    assert raw.rows["Ville"].tolist() == ["Guéret", ""]
    assert raw.rows["layer"].tolist() == ["EPN", "Médiathèques"]
    assert points(raw) == [["1.87", "46.16"], ["1.5", "46.2"]]
    assert {*raw.rows} == {"Name", "description", "Ville", "layer", "geometry.longitude",
                           "geometry.latitude", STRUCTURE_COLUMN}  # fmt: skip


def test_waypoints_are_read():
    raw = read(GPX.encode())
    assert raw.rows[["name", "desc"]].to_numpy().tolist() == [["Espace", "4 place"]]
    assert points(raw) == [["1.87", "46.16"]]


def test_shapefile_that_does_not_say_its_system_is_read_in_degrees_or_not_placed(tmp_path):
    raw = read(shapefile(PLACES[["id", "geometry"]], tmp_path, without=(".prj",)))
    assert "geometry.longitude" not in raw.rows
    assert "positions non lues" in raw.notes["problem"].loc[-1]
    degrees = PLACES[["id", "geometry"]].to_crs(4326)
    raw = read(shapefile(degrees, tmp_path, without=(".prj",)))
    assert points(raw)[0][0].startswith("1.8697")
    assert "lu en degrés" in raw.notes["problem"].loc[-1]


def test_shapefile_is_read_with_the_files_beside_it(tmp_path):
    path = tmp_path / "a.shp"
    written(PLACES.drop(columns="jour"), "ESRI Shapefile", tmp_path, ".shp")
    assert points(read_file(path)) == POINTS
    path.with_suffix(".dbf").unlink()
    with pytest.raises(
        SchemaError, match=r"plusieurs fichiers ; mettez-les dans une archive \.zip"
    ):
        read_file(path)


def test_archive_of_one_table_is_that_table():
    assert read(zipped({"a/lieux.csv": "id;nom\n1;A\n"})).rows["nom"].tolist() == ["A"]
    with pytest.raises(SchemaError, match=r"un seul fichier lisible attendue.*reçu a\.csv, b\.csv"):
        read(zipped({"a.csv": "id;nom\n", "b.csv": "id;nom\n"}))


VIRTUAL = """<OGRVRTDataSource><OGRVRTLayer name="places"><SrcDataSource>secret.csv</SrcDataSource>
</OGRVRTLayer></OGRVRTDataSource>"""


@pytest.mark.parametrize("content", [
    VIRTUAL.encode(), f"<!-- <kml> -->{VIRTUAL}".encode(), f"<kml>{VIRTUAL}</kml>".encode(),
    zipped({"a.shp": VIRTUAL}), zipped({"a.shp": VIRTUAL, "a.dbf": "", "a.shx": ""}),
])  # fmt: skip
def test_file_that_names_another_is_not_followed(content, tmp_path, monkeypatch):
    (tmp_path / "secret.csv").write_text("id,nom\n1,A\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SchemaError, match=r"^lieux"):
        read(content)


@pytest.mark.parametrize("content", [
    b"SQLite format 3\0" + b"\0" * 100, b"fgb\x03fgb\x00" + b"\1" * 50, b"PAR1abcPAR1", b"PAR1",
    b"PK\x03\x04" + b"\0" * 60, zipped({}), zipped({"a.txt": "x"}), zipped({"a.shp": "x"}),
    b"<kml></kml>", b"<gpx>", KML[:300].encode(), GPX.replace("wpt", "x").encode(),
])  # fmt: skip
def test_file_that_cannot_be_read_is_refused_by_name(content):
    with pytest.raises(SchemaError, match=r"^lieux"):
        read(content)
