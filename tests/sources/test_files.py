"""Published bytes -> rows of text: nothing lost, nothing changed, no error but ours."""

import csv
import io
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas.errors import AtlasError, SchemaError, SourceError
from atlas.intake.mapping import Mapping
from atlas.intake.positions import LATITUDE_COLUMN, LONGITUDE_COLUMN
from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.sources.files import read_described, read_file
from atlas.sources.parsing.encodings import broken_pieces, restored
from atlas.sources.parsing.rawfile import RawFile

PLACES = Path(__file__).parents[3] / "shared" / "data" / "places"
HEADING = ["id", "nom", "adresse"]
one_folder = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def usual_field_limit():
    limit = csv.field_size_limit()
    yield
    csv.field_size_limit(limit)


@pytest.fixture
def read(tmp_path):
    def read_content(content):
        path = tmp_path / "lieux.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_file(path)

    return read_content


def cells(raw):
    """Return the rows as lists of cells, without the column that the reader adds."""
    return raw.rows.drop(columns=STRUCTURE_COLUMN).to_numpy().tolist()


@pytest.mark.parametrize("separator", list(",;\t|"))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separator_and_encoding_are_found_out(read, separator, encoding):
    text = f"id{separator}nom{separator}code_insee\r\n1{separator}Œuvre d’été{separator}01001\r\n"
    raw = read(text.encode(encoding))
    assert raw.rows.to_dict("records") == [
        {"id": "1", "nom": "Œuvre d’été", "code_insee": "01001", STRUCTURE_COLUMN: ""}
    ]
    assert (raw.kind, raw.first_row_number) == ("csv", 2)


def test_list_with_pipes_is_one_cell_when_the_columns_are_split_by_pipes(read):
    raw = read('id|nom|services\n1|Mairie|"Jeunes|Femmes"\n')
    assert cells(raw) == [["1", "Mairie", "Jeunes|Femmes"]]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_every_line_ending_is_understood_and_zeros_are_kept(read, line_end, last):
    assert cells(read(f"id,nom{line_end}01001,0042{line_end * last}")) == [["01001", "0042"]]


@pytest.mark.parametrize("word", ["nan", "NA", "null", "None", "1e5", "True", " a ", "=1+1"])
def test_cells_are_not_interpreted(read, word):
    assert cells(read(f"id,nom\n1,{word}\n")) == [["1", word]]
    assert cells(read(json.dumps([{"id": "1", "nom": word}]))) == [["1", word]]


odd_cells = ['"', '""', "\n", ",", ";|\t", "a\nb", "«structure»", "\ufeff", "\x85\u2028", "\\"]
plain_cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)
# « Ã© » is not kept as it is: see `atlas.sources.parsing.encodings`.
cell = (plain_cells | st.sampled_from(odd_cells)).filter(lambda text: not broken_pieces(text))


@one_folder
@given(
    st.lists(st.tuples(st.integers(0).map(str), cell, cell).map(list), max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
)
@pytest.mark.slow
def test_csv_is_read_back_cell_for_cell(read, rows, separator, encoding, quoting, line_end):
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator, quoting=quoting, lineterminator=line_end)
    writer.writerows([HEADING, *rows])
    raw = read(buffer.getvalue().encode(encoding))
    assert list(raw.rows) == [*HEADING, STRUCTURE_COLUMN]
    assert cells(raw) == rows
    assert (raw.rows[STRUCTURE_COLUMN] == "").all()


def test_row_of_another_width_is_kept_and_said(read):
    raw = read("id,nom,adresse\n1\n2,x,y\n3,a,b,c\n")
    assert cells(raw) == [["1", "", ""], ["2", "x", "y"], ["3", "a", "b"]]
    said = [text[:26] for text in raw.rows[STRUCTURE_COLUMN]]
    assert said == ["1 cellules pour 3 colonnes", "", "4 cellules pour 3 colonnes"]


@pytest.mark.parametrize("blank", ["", ",", " , "])
def test_blank_row_does_not_shift_the_number_of_the_next_rows(read, blank):
    raw = read(f"id,nom\n1,a\n{blank}\n3,c\n")
    position = raw.rows.index[raw.rows["id"] == "3"][0]
    assert position + raw.first_row_number == 4


@pytest.mark.parametrize("heading", ["a,a,a.2", "a.2,a,a", "a,a,a", ",,", "«structure»,a"])
def test_column_names_are_unique_whatever_the_heading(read, heading):
    raw = read(f"{heading}\n" + ",".join("x" * (heading.count(",") + 1)) + "\n")
    assert raw.rows.columns.is_unique


@pytest.mark.parametrize("text", ['id,nom\n1,"abc\n2,x\n', '"id;nom\n1;abc\n2;x\n'])
def test_quote_never_closed_costs_no_row(read, text):
    raw = read(text)
    assert cells(raw) == [["1", "abc"], ["2", "x"]]
    assert list(raw.rows)[:-1] == ["id", "nom"]


@pytest.mark.parametrize("text", ['1,"a\n2,b\n3,"c\n4,d\n', '1,a\n2,"b\n3,"c"\n4,d\n'])
def test_quotes_opened_twice_do_not_hide_rows_in_silence(read, text):
    with suppress(SchemaError):
        raw = read("id,nom\n" + text)
        assert len(raw.rows) == 4 or (raw.rows[STRUCTURE_COLUMN] != "").any()


def test_reading_a_small_file_does_not_stop_others_from_reading_a_large_one(read):
    read("id,nom\n1,a\n")
    assert csv.field_size_limit() >= 131_072


def test_cell_longer_than_the_limit_of_the_csv_module_is_read(read):
    long = "é" * 140_000
    assert cells(read(f"id,nom\n1,{long}\n")) == [["1", long]]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_one_byte_that_is_not_utf8_does_not_spoil_the_other_rows(read, mark):
    names = ["Émile", "Zoé", "Noël", "Médiathèque"]
    good = "id,nom\n" + "".join(f"{i},{name}\n" for i, name in enumerate(names))
    raw = read(mark + good.encode() + b"9,Andr\xe9\n")
    assert raw.rows["nom"].tolist()[:4] == names


def test_byte_unknown_of_windows_1252_becomes_the_replacement_character(read):
    assert cells(read(b"id;nom\n1;M\x81diath\xe8que\n")) == [["1", "M\ufffddiathèque"]]


@pytest.mark.parametrize("content", [
    b"", b" \r\n\t", b"\xff\xfe", b"\xef\xbb\xbf", b"id\n1\n", b"<!DOCTYPE html><html></html>",
    b'<?xml version="1.0"?><a/>', b"PK\x03\x04\x00\x00", b"\0\1\2",
    b"\xff\xfei\x00d\x00,", b"{", b"[]", b"{}", b"[1,", b'{"a": 1}',
    b'{"features": []}', b"[" * 100_000, b'[{"a":' * 5_000 + b"1",
])  # fmt: skip
def test_file_that_cannot_be_read_is_refused_by_name(read, content):
    with pytest.raises(SchemaError, match=r"^lieux\.csv"):
        read(content)


def test_absent_file_and_folder_are_source_errors(tmp_path):
    with pytest.raises(SourceError, match=r"absent\.csv : fichier illisible"):
        read_file(tmp_path / "absent.csv")
    with pytest.raises(SourceError, match="un fichier est attendu, non un dossier"):
        read_file(tmp_path)


def test_json_keeps_numbers_as_written_and_flattens(read):
    assert cells(read('[{"code": 13100.0}]\n')) == [["13100.0"]]
    raw = read('[{"id": 9007199254740993, "x": 5.40, "a": {"b": 1}, "l": ["c", null, "d"]}, {}]')
    assert raw.kind == "json"
    assert cells(raw) == [["9007199254740993", "5.40", "1", "c|d"], [""] * 4]
    assert list(raw.rows) == ["id", "x", "a.b", "l", STRUCTURE_COLUMN]


def test_json_item_that_is_not_an_object_is_a_row_that_says_so(read):
    raw = read('[{"id": 1}, null, 3, [4], "x", {}]')
    assert len(raw.rows) == 6
    assert (raw.rows[STRUCTURE_COLUMN] != "").tolist() == [False, True, True, True, True, False]


def test_object_that_holds_one_list_of_objects_gives_its_rows(read):
    raw = read('{"count": 2, "tags": ["x"], "items": [{"nom": "A", "vide": null}, {"nom": "B"}]}')
    assert raw.rows["nom"].tolist() == ["A", "B"]
    assert raw.rows["vide"].tolist() == ["", ""]
    for text in ('{"a": [{"b": 1}], "c": [{"d": 2}]}', '{"a": [1, {"b": 1}]}', '{"a": []}'):
        with pytest.raises(SchemaError, match="liste d'objets"):
            read(text)


def description(format_id, columns, **options):
    return Mapping(format_id=format_id, title="", file_kinds=("csv",), columns={},
                   recognise=columns, **options)  # fmt: skip


def test_encoding_and_separator_are_taken_from_the_description(tmp_path):
    path = tmp_path / "lieux.csv"
    path.write_bytes("nom:ville\nMédiathèque,annexe:Nîmes\n".encode("mac-roman"))
    with pytest.raises(SchemaError, match="une seule colonne"):
        read_file(path)
    odd = description("odd", ("nom", "ville"), encoding="mac-roman", separator=":")
    usual = description("usual", ("nom", "ville"))
    other = description("other", ("id",), encoding="utf-16")
    raw, mapping = read_described(path, {"usual": usual, "other": other, "odd": odd})
    assert mapping is odd
    assert cells(raw) == [["Médiathèque,annexe", "Nîmes"]]
    path.write_text("nom,ville\nMairie,Nîmes\n", encoding="utf-8")
    raw, mapping = read_described(path, {"other": other, "odd": odd, "usual": usual})
    assert mapping is usual
    assert cells(raw) == [["Mairie", "Nîmes"]]
    assert read_described(path, {"other": other, "odd": odd})[1] is None


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "rot13"])
def test_encoding_that_does_not_fit_is_told(tmp_path, encoding):
    path = tmp_path / "lieux.csv"
    path.write_bytes("nom,ville\nMédiathèque,Nîmes\n".encode("cp1252"))
    with pytest.raises(SchemaError, match=rf"lieux\.csv : ce n'est pas du texte {encoding}"):
        read_file(path, encoding)


def test_geojson_gives_properties_and_point(read):
    def feature(name, point):
        geometry = point and {"type": "Point", "coordinates": point}
        return {"type": "Feature", "properties": {"nom": name}, "geometry": geometry}

    features = [feature("A", [5.4, 43.5, 9]), feature("B", None), feature("C", [1]), {}, 7]
    raw = read(json.dumps({"type": "FeatureCollection", "features": features}))
    assert raw.kind == "geojson"
    assert raw.rows[LONGITUDE_COLUMN].tolist() == ["5.4", "", "", "", ""]
    assert raw.rows[LATITUDE_COLUMN].tolist() == ["43.5", "", "", "", ""]
    assert (raw.rows[STRUCTURE_COLUMN] != "").tolist() == [False, False, False, True, True]


@pytest.mark.parametrize("text", ['[{"nom": "caf\\ud83d"}]', '[{"\\udc00": 1}]'])
def test_json_with_half_a_character_is_read_or_refused(read, text):
    with suppress(SchemaError):
        assert len(read(text).rows) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | cell,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(cell, inner, max_size=3),
    max_leaves=8,
)
marks = [b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\0", b"a,b\n", b'"', b";", b"|", b"\xe9",
         b"\xc3", b"\n", b"\r", b"[", b"{", b"1", b"<", b"\x81", b"\xd8"]  # fmt: skip
some_bytes = st.one_of(
    st.binary(max_size=60),
    st.lists(st.sampled_from(marks), max_size=12).map(b"".join),
    json_values.map(json.dumps).map(str.encode),
    st.lists(json_values).map(lambda items: json.dumps({"features": items}).encode()),
)


@one_folder
@given(some_bytes)
@pytest.mark.slow
def test_any_bytes_give_text_or_an_atlas_error(read, content):
    try:
        raw = read(content)
    except AtlasError:
        return
    assert isinstance(raw, RawFile)
    assert raw.rows.index.tolist() == list(range(len(raw.rows)))
    assert all(isinstance(value, str) for row in raw.rows.to_numpy() for value in row)


@pytest.mark.skipif(not PLACES.exists(), reason=f"the published files are not in {PLACES}")
@pytest.mark.parametrize("path", sorted(PLACES.glob("*.csv")), ids=lambda path: path.name)
@pytest.mark.slow
def test_real_csv_is_what_the_csv_module_reads(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        separator = ";" if path.name in ("bibliotheques-2025.csv", "paca-2022.csv") else ","
        heading, *rows = csv.reader(file, delimiter=separator)
    raw = read_file(path)
    assert list(raw.rows)[:-1] == heading
    read = [[restored(text).replace("\r\n", "\n") for text in row] for row in rows]
    assert cells(raw) == read


@pytest.mark.skipif(not PLACES.exists(), reason=f"the published files are not in {PLACES}")
@pytest.mark.parametrize("path", sorted(PLACES.glob("*json")), ids=lambda path: path.name)
def test_real_json_has_as_many_rows_as_objects(path):
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    items = content["features"] if isinstance(content, dict) else content
    raw = read_file(path)
    assert raw.kind == ("geojson" if path.suffix == ".geojson" else "json")
    assert len(raw.rows) == len(items)
    assert (raw.rows[STRUCTURE_COLUMN] == "").all()
