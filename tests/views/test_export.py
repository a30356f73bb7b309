import csv
import io
import json
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from atlas.intake.validation import validate
from atlas.schema.fields import EXTRA_FIELDS, NATIONAL_FIELDS
from atlas.sources.files import read_file
from atlas.sources.parsing.encodings import broken_pieces, restored
from atlas.sources.registry import load_mappings
from atlas.views.export import FORMATS, export, to_csv, to_national_csv, write_export
from tests.conftest import make_records

TODAY = date(2026, 6, 30)
NATIONAL = load_mappings(Path(__file__).parents[2] / "data" / "mappings")["national-v1"]
PROPERTY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
# A text that reads as UTF-8 taken for another encoding is restored on reading, whoever wrote it.
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20).filter(
    lambda text: restored(text) == text
)
ROWS = st.fixed_dictionaries(
    dict.fromkeys(("nom", "commune", "presentation_detail", "autres_formations_labels"), TEXTS)
    | dict.fromkeys(("latitude", "longitude"), st.floats(-90, 90).map(str))
)
HOSTILE = ['=HYPERLINK("http://x.example";"clic")', "@SUM(A1:A9)", "-2+3", "+33 1 23|cmd"]
HOSTILE += ["\tcmd", "\r=1+1", "\ncmd", "  =1+1", "＝1+1"]


def territories() -> gpd.GeoDataFrame:
    """A square with a hole, rings the wrong way; two parts; an unknown one; an empty one."""
    clockwise = [(2, 46), (2, 47), (3, 47), (3, 46)]
    hole = [(2.4, 46.4), (2.6, 46.4), (2.6, 46.6), (2.4, 46.6)]
    pair = shapely.union_all(shapely.box([5, 6], 46, [5.123456789, 7], 47))
    shapes = [shapely.Polygon(clockwise, [hole]), pair, None, shapely.Polygon()]
    columns = {
        "commune_code": ["01001", "2A004", "97105", "98818"],
        "population": pd.array([860, None, 10, 0], dtype="Int64"),
        "share": [0.5, np.nan, 1, 0.1 + 0.2],
        "name": pd.array(["L'Île « d'œuvre »", None, 'a"b', "Bus|Fixe"], dtype="str"),
        "updated_date": pd.to_datetime(["2026-01-02", None, "2026-01-03", "2026-01-04"]),
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326", index=[9, 8, 7, 7])


def points() -> pd.DataFrame:
    longitude, latitude = [2.3522219999, None, 5, -61.5], [48.85661411, None, None, 16]
    return pd.DataFrame({"place_id": [*"abcd"], "longitude": longitude, "latitude": latitude})


def geojson(frame: pd.DataFrame, id_column: str, **description: str) -> dict:
    """Write and read strict JSON: `NaN` and `Infinity` are refused."""
    content = export(frame, "geojson", id_column, description)
    assert content.endswith(b"\n")
    return json.loads(content.decode("utf-8"), parse_constant=pytest.fail)


def geometries(frame: pd.DataFrame) -> list:
    return [feature["geometry"] for feature in geojson(frame, frame.columns[0])["features"]]


def excel_cells(column: str, values: list[str]) -> list[str]:
    """Return the cells of one column under its heading, read back from the file for Excel."""
    text = to_csv(pd.DataFrame({"n": 1, column: values}), excel=True).decode("utf-8")
    assert text.startswith("\ufeff")
    return [row[column] for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=";")]


def test_geojson_properties_and_members():
    collection = geojson(territories(), "commune_code", licence="Licence Ouverte 2.0 — été")
    assert list(collection) == ["type", "metadata", "bbox", "features"]
    assert collection["metadata"] == {"licence": "Licence Ouverte 2.0 — été"}
    assert collection["bbox"] == [2, 46, 7, 47]
    assert [f["id"] for f in collection["features"]] == ["01001", "2A004", "97105", "98818"]
    first, second, *_ = (f["properties"] for f in collection["features"])
    assert list(first.values()) == ["01001", 860, 0.5, "L'Île « d'œuvre »", "2026-01-02"]
    assert (list(first), type(first["population"])) == ([*territories()][:-1], int)
    assert list(second.values()) == ["2A004", None, None, None, None]
    assert "L'Île « d'œuvre »".encode() in export(territories(), "geojson", "commune_code", {})


def test_geojson_rings_follow_the_right_hand_rule():
    square, pair, *_ = geometries(territories())
    assert len(square["coordinates"]) == 2
    for exterior, *holes in [square["coordinates"], *pair["coordinates"]]:
        assert shapely.is_ccw(shapely.LinearRing(exterior))
        assert not any(shapely.is_ccw(shapely.LinearRing(hole)) for hole in holes)


def test_geojson_rounds_to_six_decimals_unless_it_breaks_the_shape():
    sliver = shapely.Polygon([(2, 46), (2 + 1e-7, 46), (2 + 1e-7, 46.1)])
    frame = territories().iloc[[1, 0]]
    pair, small = geometries(frame.set_geometry([frame.geometry.iloc[0], sliver]))
    assert max(x for x, _ in pair["coordinates"][0][0]) == 5.123457
    assert shapely.geometry.shape(small).equals(sliver)


def test_geojson_unknown_positions_are_null_never_zero():
    point, *unknown, _ = geometries(points())
    assert point == {"type": "Point", "coordinates": [2.352222, 48.856614]}
    assert unknown == [None, None]
    assert geometries(territories())[2:] == [None, None]
    assert geojson(points(), "place_id")["bbox"] == [-61.5, 16, *point["coordinates"]]
    assert "bbox" not in geojson(points().iloc[1:3], "place_id")
    assert geojson(points().iloc[:0], "place_id")["features"] == []


def test_geojson_is_read_by_geopandas():
    frame = gpd.read_file(io.BytesIO(export(territories(), "geojson", "commune_code", {})))
    assert frame.crs == "EPSG:4326"
    assert frame["commune_code"].tolist() == ["01001", "2A004", "97105", "98818"]
    assert frame.geometry[0].equals(territories().geometry.iloc[0])


REFUSED = [
    (territories().to_crs(2154), "commune_code", "EPSG:4326 is required"),
    (territories().set_crs(None, allow_override=True), "name", "no CRS"),
    (pd.DataFrame({"place_id": ["a"]}), "place_id", "longitude and latitude"),
    (points().assign(geometry=None), "place_id", "GeoDataFrame"),
    (points(), "unknown", "'unknown' must be present"),
    (points().assign(place_id="same"), "place_id", "unique"),
    (territories(), "name", "filled"),
    (points().assign(far_m=np.inf), "place_id", "far_m"),
]


@pytest.mark.parametrize(("frame", "id_column", "words"), REFUSED)
def test_geojson_refuses(frame, id_column, words):
    with pytest.raises(ValueError, match=words):
        export(frame, "geojson", id_column, {})


def test_csv_layouts():
    frame = territories()[["commune_code", "population", "updated_date", "geometry"]].iloc[:2]
    frame = frame.assign(change=[-1.5, 1e-7], is_open=[True, False])
    heading = "commune_code,population,updated_date,change,is_open\n"
    plain = "01001,860,2026-01-02,-1.5,True\n2A004,,,1e-07,False\n"
    excel = '"=""01001""";860;2026-01-02;-1,5;VRAI\r\n2A004;;;1e-07;FAUX\r\n'
    assert to_csv(frame).decode() == heading + plain
    assert to_csv(frame, excel=True).decode("utf-8-sig").partition("\r\n")[2] == excel
    times = pd.DataFrame({"built_at": pd.to_datetime(["2026-01-02 03:04", "2026-01-03 00:00"])})
    assert to_csv(times) == b"built_at\n2026-01-02T03:04:00\n2026-01-03T00:00:00\n"


@settings(PROPERTY)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5), st.floats(allow_nan=False))
def test_csv_round_trip(rows, number):
    rows = [*rows, *((text, "x") for text in HOSTILE), ('";,\r\n\r', "00123")]
    rows = [(a.replace("\0", ""), b.replace("\0", "")) for a, b in rows]
    texts = pd.DataFrame(rows, columns=["name", "postal_code"], dtype="str")
    content = io.BytesIO(to_csv(texts.assign(number=number)))
    frame = pd.read_csv(content, dtype=str, keep_default_na=False)
    assert list(frame[["name", "postal_code"]].itertuples(index=False, name=None)) == rows
    assert float(frame["number"][0]) == number


def test_excel_neutralises_formulas_and_only_them():
    harmless = ["a=1", "x|=1+1", "Aide :\n- papier", "", "12, rue", "Étape; suite", 'dit "oui"']
    assert excel_cells("name", HOSTILE + harmless) == ["'" + text for text in HOSTILE] + harmless
    assert excel_cells("published_id", HOSTILE) == ["'" + text for text in HOSTILE]


@pytest.mark.parametrize("column", "commune_code postal_codes pivot published_id phone".split())
def test_excel_keeps_codes_as_text(column):
    numbers = ["01001", "01E05", "12345678901234", "+33474301963", "1-2", "-1,5"]
    assert excel_cells(column, numbers) == [f'="{text}"' for text in numbers]
    texts = ["2A004", "W123456789", "a=b", ""]
    assert excel_cells(column, texts) == texts
    assert excel_cells("opening_hours", ["24/7", "Mo 09:00"]) == ['="24/7"', "Mo 09:00"]
    assert excel_cells("address", ["12"]) == ["12"]


def test_geoparquet_is_read_back_with_bbox_and_metadata():
    original = territories().reset_index(drop=True)
    content = export(original, "geoparquet", "", {"licence": "Licence Ouverte 2.0 — été"})
    frame = gpd.read_parquet(io.BytesIO(content))
    frame = frame.sort_values("commune_code", ignore_index=True)
    pd.testing.assert_frame_equal(frame, original)
    assert frame.crs == "EPSG:4326"
    file = pq.ParquetFile(io.BytesIO(content))
    assert file.metadata.metadata[b"licence"] == "Licence Ouverte 2.0 — été".encode()
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert file.read(["bbox"])["bbox"][0].as_py() == {"xmin": 2, "ymin": 46, "xmax": 3, "ymax": 47}
    window = gpd.read_parquet(io.BytesIO(content), bbox=(5.5, 46, 8, 47))
    assert window["commune_code"].tolist() == ["2A004"]


def test_geoparquet_of_points():
    frame = gpd.read_parquet(io.BytesIO(export(points(), "geoparquet", "", {})))
    assert frame["place_id"].tolist() == ["d", "a", "b", "c"]
    assert frame.geometry[1].coords[0] == (2.3522219999, 48.85661411)
    assert frame.geometry.isna().tolist() == [False, False, True, True]
    with pytest.raises(ValueError, match="geo"):
        export(points(), "geoparquet", "", {"geo": "mine"})


def test_export_dispatches_and_gives_the_same_bytes_twice():
    for name in FORMATS:
        frame = territories()
        first = export(frame, name, "commune_code", {"source": "x"})
        assert first == export(territories(), name, "commune_code", {"source": "x"})
        pd.testing.assert_frame_equal(frame, territories())
    assert export(points(), "csv", "", {}) == to_csv(points())
    content = io.BytesIO()
    write_export(content, points(), "csv", "", {}, excel=True)
    assert content.getvalue() == to_csv(points(), excel=True)
    with pytest.raises(ValueError, match=r"'shp'.*geojson, csv, xlsx, geopackage, geop"):
        export(points(), "shp", "place_id", {})


NATIONAL_NAMES = [field.french for field in NATIONAL_FIELDS]


def assert_read_back(rows: list[dict[str, str]], path: Path) -> pd.DataFrame:
    """Check that the records of published rows are the same after a write and a read."""
    raw = pd.DataFrame(rows, columns=NATIONAL_NAMES, dtype="str").fillna("")
    records = validate(raw, NATIONAL, "s", TODAY, TODAY).records
    path.write_bytes(to_national_csv(records))
    again = read_file(path)
    result = validate(again.rows, NATIONAL, "s", TODAY, TODAY, True, again.first_row_number)
    kept = [frame.drop(columns="row_number") for frame in (result.records, records)]
    pd.testing.assert_frame_equal(*kept)
    assert not result.issues["severity"].isin(["rejet", "valeur écartée", "correction"]).any()
    return records


def test_national_round_trip_of_a_full_row(tmp_path):
    links = dict.fromkeys(("site_web", "fiche_acces_libre", "prise_rdv"), "https://a.fr/;x")
    row = dict.fromkeys(NATIONAL_NAMES, "x") | links | {
        "pivot": "13002526500013", "code_postal": "01400", "code_insee": "01001",
        "latitude": "46.15170000000001", "longitude": "4.9", "typologie": "BIB|RFS",
        "telephone": "+33474301963", "courriels": "a@b.fr|c@d.fr", "frais_a_charge": "Gratuit",
        "horaires": "Mo-Fr 09:00-12:00; PH off", "date_maj": "2026-01-02", "itinerance": "Fixe",
        "services": "Aide aux démarches administratives|Loisirs et créations numériques",
        "publics_specifiquement_adresses": "Jeunes", "prise_en_charge_specifique": "Surdité",
        "formations_labels": "Étapes numériques (La Poste)", "modalites_acces": "Se présenter",
        "modalites_accompagnement": "En autonomie", "autres_formations_labels": "QPV|FRR",
        "dispositif_programmes_nationaux": "Aidants Connect", "nom": '"oui",\n- puis ; rien',
    }  # fmt: skip
    records = assert_read_back([row], tmp_path / "places.csv")
    assert records[[field.name for field in NATIONAL_FIELDS]].notna().all(axis=None)
    places = records.assign(commune_code="99999", place_id="p")
    content = io.StringIO(to_national_csv(places).decode(), newline="")
    # The only form that the pattern of the schema accepts, read again as the documented one.
    written = row | {"formations_labels": "Étapes numériques(La Poste)"}
    assert list(csv.reader(content)) == [NATIONAL_NAMES, [*written.values()]]
    without_id = to_national_csv(places.assign(published_id=None)).decode().splitlines()
    assert without_id[1].startswith("p,")
    with pytest.raises(ValueError, match="services"):
        to_national_csv(places.drop(columns="services"))


def test_fields_beyond_the_national_schema_are_in_every_file_but_the_national_one():
    records = make_records({"staff_fte": 1.5})
    assert EXTRA_FIELDS[0].name == "staff_fte"
    assert b"staff_fte" in to_csv(records)
    heading = to_national_csv(records).decode().splitlines()[0]
    assert heading.split(",") == NATIONAL_NAMES
    assert len(NATIONAL_NAMES) == 32


@pytest.mark.slow
@settings(PROPERTY, max_examples=20)
@given(st.lists(ROWS, min_size=1, max_size=20))
def test_national_round_trip_of_any_text(tmp_path, rows):
    """But for texts made of broken UTF-8, such as "Ã©": reading restores them, and says so."""
    assume(not broken_pieces("\n".join(str(value) for row in rows for value in row.values())))
    assert_read_back(rows, tmp_path / "places.csv")
