"""Files for GIS and spreadsheets, opened by other tools; the same rows give the same bytes."""

import io
import subprocess
import sys
import zipfile
from datetime import datetime

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from atlas.errors import InputError
from atlas.views.export import (
    FORMATS,
    export,
    left_out_count,
)
from atlas.views.export import workbook as workbook_module
from atlas.views.export.frames import CHUNK_ROWS
from tests.views.test_export import HOSTILE, points, territories

FACTS = {"title": "Essai « été »", "licence": "essai", "built_at": "2026-01-02T03:04:05+00:00",
         "sources": "A, 2024-01-01, essai ; B, essai", "filter": ""}  # fmt: skip


def opened(content: bytes, suffix: str, tmp_path, **window) -> gpd.GeoDataFrame:
    """Write the bytes and open them with GDAL."""
    path = tmp_path / f"x{suffix}"
    path.write_bytes(content)
    return gpd.read_file(path, engine="pyogrio", **window)


def test_geopackage_is_opened_by_gdal(tmp_path):
    original = territories().reset_index(drop=True)
    frame = opened(export(original, "geopackage", "", FACTS, "communes"), ".gpkg", tmp_path)
    assert pyogrio.list_layers(tmp_path / "x.gpkg").tolist() == [["communes", "MultiPolygon"]]
    info = pyogrio.read_info(tmp_path / "x.gpkg")
    kinds = dict(zip(info["fields"], info["ogr_types"], strict=True))
    assert kinds == {"commune_code": "OFTString", "population": "OFTInteger64",
                     "share": "OFTReal", "name": "OFTString",
                     "updated_date": "OFTDate"}  # fmt: skip
    assert info["dataset_metadata"]["licence"] == "essai"
    assert info["capabilities"]["fast_spatial_filter"]
    assert frame.crs == "EPSG:4326"
    assert frame["commune_code"].tolist() == original["commune_code"].tolist()
    assert frame["population"].isna().tolist() == [False, True, False, False]
    assert frame["share"][3] == 0.1 + 0.2
    assert frame["name"].tolist()[2:] == ['a"b', "Bus|Fixe"]
    assert frame.geometry[0].equals(original.geometry[0])
    assert frame.geometry[1].equals_exact(original.geometry[1])
    assert frame.geometry.isna().tolist() == [False, False, True, True]


def test_flatgeobuf_is_opened_by_gdal_and_says_what_it_cannot_hold(tmp_path):
    content = export(points(), "flatgeobuf", "", FACTS, "lieux")
    frame = opened(content, ".fgb", tmp_path).set_index("place_id")
    assert set(frame.index) == {"a", "d"}
    assert frame.geometry["a"].coords[0] == (2.3522219999, 48.85661411)
    assert left_out_count(points(), "flatgeobuf") == 2
    assert left_out_count(points(), "geopackage") == 0
    assert b"left_out: 2 rows" in content
    info = pyogrio.read_info(tmp_path / "x.fgb")
    assert info["capabilities"]["fast_spatial_filter"]
    window = opened(content, ".fgb", tmp_path, bbox=(2, 48, 3, 49))
    assert window["place_id"].tolist() == ["a"]


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".geojson"])
def test_formats_agree_on_any_points(suffix, tmp_path):
    draw = np.random.default_rng(7)
    frame = pd.DataFrame({"place_id": [f"p{i:04}" for i in range(3000)],
                          "longitude": draw.uniform(-61, 55, 3000).round(6),
                          "latitude": draw.uniform(-21, 51, 3000).round(6),
                          "n": draw.integers(0, 9, 3000)})  # fmt: skip
    name = {".gpkg": "geopackage", ".fgb": "flatgeobuf", ".geojson": "geojson"}[suffix]
    read = opened(export(frame, name, "place_id", FACTS), suffix, tmp_path)
    read = read.sort_values("place_id", ignore_index=True)
    assert read["n"].tolist() == frame["n"].tolist()
    assert np.array_equal(shapely.get_x(read.geometry), frame["longitude"])
    assert np.array_equal(shapely.get_y(read.geometry), frame["latitude"])


def test_geoparquet_lets_readers_skip():
    draw = np.random.default_rng(7)
    count = 20 * CHUNK_ROWS
    frame = pd.DataFrame({"place_id": [str(i) for i in range(count)],
                          "longitude": draw.uniform(-5, 8, count),
                          "latitude": draw.uniform(42, 51, count)})  # fmt: skip
    content = export(frame, "geoparquet", "", {})
    file = pq.ParquetFile(io.BytesIO(content))
    assert file.num_row_groups == 20
    names = file.schema.names
    window = {"xmin": 2.0, "ymin": 48.0, "xmax": 2.5, "ymax": 48.5}

    def touched(group: int) -> bool:
        row_group = file.metadata.row_group(group)
        stats = {
            row_group.column(i).path_in_schema: row_group.column(i).statistics
            for i in range(row_group.num_columns)
        }
        return (
            stats["bbox.xmin"].min <= window["xmax"]
            and stats["bbox.xmax"].max >= window["xmin"]
            and stats["bbox.ymin"].min <= window["ymax"]
            and stats["bbox.ymax"].max >= window["ymin"]
        )

    assert "geometry" in names
    assert sum(map(touched, range(20))) <= 4
    read = gpd.read_parquet(io.BytesIO(content), bbox=tuple(window.values()))
    inside = frame["longitude"].between(2, 2.5) & frame["latitude"].between(48, 48.5)
    assert set(read["place_id"]) == set(frame.loc[inside, "place_id"])


def test_geoparquet_metadata_is_that_of_the_standard():
    import json

    metadata = pq.read_schema(io.BytesIO(export(territories(), "geoparquet", "", {}))).metadata
    geo = json.loads(metadata[b"geo"])
    column = geo["columns"]["geometry"]
    assert geo["version"] == "1.1.0"
    assert geo["primary_column"] == "geometry"
    assert column["encoding"] == "WKB"
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 4326}
    assert set(column["geometry_types"]) >= {"Polygon", "MultiPolygon"}
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]


def book(frame: pd.DataFrame, **facts: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(export(frame, "xlsx", "", FACTS | facts)))


def test_workbook_cells_have_the_types_of_the_columns():
    sheet = book(territories().assign(is_open=[True, False, True, True]))["Données"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("commune_code", "population", "share", "name", "updated_date", "is_open")
    assert rows[1] == ("01001", 860, 0.5, "L'Île « d'œuvre »", datetime(2026, 1, 2), True)
    assert rows[2] == ("2A004", None, None, None, None, False)
    assert rows[4][2] == pytest.approx(0.1 + 0.2, rel=1e-15)  # a workbook keeps 16 digits
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n", "s", "d", "b"]
    assert sheet["A2"].number_format == "@"
    assert sheet.freeze_panes == "B2"


def test_workbook_never_holds_a_formula_or_a_link():
    texts = [*HOSTILE, "=1+1", "+1", "-1", "@x", "https://a.fr", "mailto:a@b.fr", "{=1}", "\x01"]
    frame = pd.DataFrame({"name": texts, "postal_code": "01000"})
    content = export(frame, "xlsx", "", FACTS | {"filter": "=cmd|'/c calc'!A0"})
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Données"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells][8:14] == texts[8:14]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
        assert not any("sheet1.xml.rels" in name for name in archive.namelist())
    assert b"<f>" not in whole
    assert b"<f " not in whole
    assert b"<hyperlink " not in whole.lower()


def test_workbook_explains_its_columns_and_says_its_sources():
    frame = pd.DataFrame(
        {"place_id": ["a"], "beyond_5km_share": [0.5], "services": ["x"], "odd": 1}
    )
    found = book(frame)
    columns = list(found["Colonnes"].iter_rows(values_only=True))
    assert columns[0] == ("Colonne", "Libellé", "Type", "Unité", "Sens")
    assert columns[2][:4] == (
        "beyond_5km_share", "Part des habitants à plus de 5 km", "nombre", "de 0 à 1",
    )  # fmt: skip
    assert "champ services du schéma national" in columns[3][4]
    assert columns[4][4] == "propre à ce fichier"
    facts = list(found["Source"].iter_rows(values_only=True))
    assert ("Licence", "essai") in facts
    assert [text for name, text in facts if name.startswith("Sources")] == [
        "A, 2024-01-01, essai", "B, essai",
    ]  # fmt: skip
    assert found.properties.created == datetime(2026, 1, 2, 3, 4, 5)


def test_every_exported_column_is_explained_in_french():
    from atlas.schema.frame import empty_table
    from atlas.schema.level import LEVEL_TABLES
    from atlas.views.export.dictionary import UNDESCRIBED, described_columns

    for table in ("places", "measures"):
        frame = empty_table(table).drop(columns="level", errors="ignore")
        described = described_columns(frame, frame)
        assert [c.name for c in described if c.meaning == UNDESCRIBED] == []
        assert not {c.unit for c in described} & {"people", "0 to 1", "degrees", "m", "records"}
    for level in LEVEL_TABLES:
        code = f"{level}_code"
        frame = pd.DataFrame({code: ["x"]})
        assert described_columns(frame, frame)[0].meaning != UNDESCRIBED


def test_workbook_limits_are_told(monkeypatch):
    long = "x" * 40_000
    text = book(pd.DataFrame({"name": [long]}))["Données"]["A2"].value
    assert len(text) == 32_767
    assert text.endswith("au plus 32 767 caractères)")
    monkeypatch.setattr(workbook_module, "SHEET_ROWS", 1)
    with pytest.raises(InputError, match="2 lignes"):
        export(pd.DataFrame({"name": ["a", "b"]}), "xlsx", "", FACTS)
    with pytest.raises(ValueError, match="infinite"):
        export(pd.DataFrame({"cost": [np.inf]}), "xlsx", "", FACTS)


WRITE_ALL = """
import hashlib
from atlas.views.export import FORMATS, export
from tests.views.test_export import territories
from tests.views.test_export_files import FACTS
for name in FORMATS:
    content = export(territories(), name, "commune_code", FACTS, name="communes")
    print(name, hashlib.sha256(content).hexdigest())
"""


@pytest.mark.slow
def test_another_process_at_another_time_writes_the_same_bytes(pytestconfig):
    import os
    import time

    seen = []
    for seed in ("1", "2"):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(pytestconfig.rootpath),
        }
        if seed == "2":
            environment["TZ"] = "Pacific/Noumea"
            time.sleep(2.1)  # the dates of a zip have two seconds
        run = subprocess.run(
            [sys.executable, "-c", WRITE_ALL], env=environment, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        seen.append(run.stdout.split())
    assert seen[0] == seen[1]
    assert seen[0][::2] == [*FORMATS]


def test_an_empty_frame_is_a_file_in_every_format(tmp_path):
    for name in FORMATS:
        assert export(points().iloc[:0], name, "place_id", FACTS)
    frame = opened(export(points().iloc[:0], "geopackage", "", FACTS), ".gpkg", tmp_path)
    assert len(frame) == 0
