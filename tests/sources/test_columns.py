"""Large and geographic files: only the columns asked for, in a CRS that is known."""

import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from atlas.errors import CRSError, SchemaError, SourceError
from atlas.sources.columns import (
    column_names,
    first_row_number,
    has_geometry,
    known_crs,
    read_columns,
    read_shapes,
)
from atlas.sources.files import read_file


@pytest.fixture
def shapes():
    frame = pd.DataFrame({"code": ["A", "B"], "nom": ["é", None]})
    geometry = [shapely.box(700_000, 6_600_000, 700_100, 6_600_100), shapely.Point(7e5, 6.6e6)]
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=2154)


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "fgb", "parquet"])
def test_geographic_formats_give_the_same(tmp_path, shapes, suffix):
    path = tmp_path / f"zones.{suffix}"
    if suffix == "parquet":
        shapes.to_parquet(path)
    else:
        shapes.to_file(path, engine="pyogrio")
    assert column_names(path) == ["code", "nom"]
    assert has_geometry(path)
    read = read_shapes(path, ["code"])
    assert list(read) == ["code", "geometry"]
    placed = read.sort_values("code").to_crs(2154).geometry
    assert placed.geom_equals_exact(shapes.geometry, 1e-2).all()
    assert sorted(read_columns(path, ["code"])["code"]) == ["A", "B"]


def test_a_shapefile_must_be_zipped(tmp_path, shapes):
    folder = tmp_path / "s"
    folder.mkdir()
    shapes.iloc[:1].to_file(folder / "zones.shp", engine="pyogrio")
    with pytest.raises(SchemaError, match=r"archive \.zip"):
        column_names(folder / "zones.shp")


def test_a_csv_of_any_spelling_is_read(tmp_path):
    path = tmp_path / "a.csv"
    for encoding, separator in (("utf-8-sig", ";"), ("cp1252", ","), ("utf-8", "\t")):
        text = f"été{separator}b{separator}c\n1{separator}{separator}x\n2{separator}y{separator}z\n"
        path.write_bytes(text.encode(encoding))
        assert column_names(path) == ["été", "b", "c"]
        rows = read_columns(path, ["b", "été"])
        assert rows["été"].tolist() == ["1", "2"]
        assert rows["b"].isna().tolist() == [True, False]


def test_text_stays_text(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("code,v\n01001,NA\n01002,1\n")
    rows = read_columns(path, ["code", "v"])
    assert rows.to_numpy().tolist() == [["01001", "NA"], ["01002", "1"]]


def test_a_parquet_without_geometry_keeps_its_numbers(tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame({"id": ["a"], "people": [1.5]}).to_parquet(path)
    assert not has_geometry(path)
    assert read_columns(path, ["people"])["people"].tolist() == [1.5]
    with pytest.raises(SchemaError, match="pas de géométrie"):
        read_shapes(path, [])


def test_a_crs_must_be_known_once(tmp_path, shapes):
    bare = tmp_path / "bare.gpkg"
    with pytest.warns(UserWarning, match="crs"):
        shapes.set_crs(None, allow_override=True).to_file(bare, engine="pyogrio")
    with pytest.raises(CRSError, match="--crs"):
        read_shapes(bare, [])
    assert read_shapes(bare, [], 2154).crs == "EPSG:2154"
    said = tmp_path / "said.gpkg"
    shapes.to_file(said, engine="pyogrio")
    assert read_shapes(said, [], 2154).crs == "EPSG:2154"
    with pytest.raises(CRSError, match="retirez --crs"):
        read_shapes(said, [], 4326)
    with pytest.raises(CRSError, match="99999"):
        known_crs(99999)


def test_several_layers_are_refused_by_name(tmp_path, shapes):
    path = tmp_path / "deux.gpkg"
    shapes.to_file(path, layer="un", engine="pyogrio")
    shapes.to_file(path, layer="deux", engine="pyogrio")
    with pytest.raises(SchemaError, match="un, deux"):
        column_names(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "vide"),
        ("a.csv", b"seule\n1\n", "une seule colonne"),
        ("a.csv", b'a,b\n1,"2\n', "abîmé"),
        ("a.docx", b"PK", "format inconnu"),
        ("a.parquet", b"PAR1 non", "Parquet abîmé"),
        ("a.geojson", b'{"type": "FeatureCollection"', "abîmé"),
        ("a.gpkg", b"SQLite", "n.est pas un fichier .gpkg"),
        ("a.gpkg", b"SQLite format 3\0", "abîmé"),
    ],
)
def test_a_bad_file_is_a_message(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SchemaError, match=message):
        read_columns(path, column_names(path))


def test_an_absent_file_is_a_message(tmp_path):
    with pytest.raises(SourceError, match="illisible"):
        column_names(tmp_path / "absent.csv")


def test_titles_and_the_line_of_excel_are_skipped(tmp_path):
    path = tmp_path / "a.csv"
    text = "id;nom;ville\n01;Été;Guéret\n02;;Aubusson\n"
    for above in ("sep=;\n", "Liste des lieux;;\n\n", "Titre\nmai 2024, juin, juillet\n"):
        path.write_text(above + text, encoding="utf-8")
        assert column_names(path) == ["id", "nom", "ville"]
        assert read_columns(path, ["ville", "id"])["id"].tolist() == ["01", "02"]


def test_a_workbook_is_a_table_of_text(tmp_path):
    path = tmp_path / "a.xlsx"
    pd.DataFrame({"id": ["01", "02"], "n": [1.5, None]}).to_excel(path, index=False)
    assert column_names(path) == ["id", "n"]
    assert not has_geometry(path)
    rows = read_columns(path, ["n", "id"])
    assert rows["id"].tolist() == ["01", "02"]
    assert rows["n"].isna().tolist() == [False, True]


VIRTUAL = b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc</SrcDataSource>'


@pytest.mark.parametrize("suffix", [".json", ".geojson", ".gpkg", ".fgb", ".zip"])
@pytest.mark.parametrize("before", [b"", b'{"a": "'], ids=["as it is", "in a text"])
def test_what_names_other_files_is_never_opened(tmp_path, suffix, before):
    """GDAL goes by content, whatever the name of the file is."""
    path = tmp_path / f"zones{suffix}"
    path.write_bytes(before + VIRTUAL)
    with pytest.raises(SchemaError, match="n'est pas un fichier"):
        column_names(path)


def test_an_archive_hides_no_virtual_layer(tmp_path):
    path = tmp_path / "zones.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("zones.geojson", VIRTUAL)
    with pytest.raises(SchemaError, match="n'est pas un fichier"):
        column_names(path)


def test_the_first_row_is_numbered_as_a_person_counts_it(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("code;habitants\n01001;3\n", encoding="utf-8")
    assert first_row_number(path) == 2
    path.write_text("Liste des points\n\ncode;habitants\n01001;3\n", encoding="utf-8")
    assert first_row_number(path) == read_file(path).first_row_number == 4
