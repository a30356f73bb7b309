"""Cells of text: the separator, the heading, and quotes that are misplaced."""

import time

import pytest

from atlas.errors import SchemaError
from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.sources.parsing.separated import find_layout, read_separated

HEADING = "id;nom;ville;services\n"


def read(text, separator=None):
    return read_separated(text, "lieux.csv", separator)


def cells(raw):
    return raw.rows.drop(columns=STRUCTURE_COLUMN).to_numpy().tolist()


@pytest.mark.parametrize(("text", "separator"), [
    ('Date;Nom;"Services (aide, accès, prêt, tri, don)"\n1;A;aide\n2;B;accès\n', ";"),
    ("Date;Nom;Services (aide, accès, prêt, tri, don)\n1;A;aide\n2;B;accès\n", ";"),
    ("id,nom,services\n1,A,a;b;c;d\n2,B,a;b;c;d\n3,C,a\n", ","),
    ("id\tnom\tadresse\n1\tA\t1, rue, x; y\n2\tB\t2, rue, z; t\n", "\t"),
    ("id|nom\n1|A, B, C\n2|D, E, F\n", "|"),
    ("Liste, des, lieux, ouverts, en, mai\nid;nom\n1;A\n2;B\n3;C\n4;D\n", ";"),
])  # fmt: skip
def test_separator_is_what_gives_lines_of_one_width(text, separator):
    assert find_layout(text).separator == separator


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;"])
def test_line_of_excel_gives_the_separator_and_is_no_row(line):
    raw = read(f"{line}\n{HEADING}1;A, x;B;C\n")
    assert cells(raw) == [["1", "A, x", "B", "C"]]
    assert raw.first_row_number == 3


@pytest.mark.parametrize(("above", "count"), [
    ("Liste des lieux;;;\n", 1), ("Liste des lieux\n\n", 2), ("\n\n", 2), (";;;\nmai 2024;;;\n", 2),
    ("Liste;;;\n", 1), ("Liste des lieux, mai 2024\nSource : hub\n\n", 3),
])  # fmt: skip
def test_titles_above_the_heading_are_skipped_and_said(above, count):
    raw = read(above + HEADING + "1;A;Guéret;x\n2;B;Aubusson;y\n")
    assert list(raw.rows)[:-1] == ["id", "nom", "ville", "services"]
    assert cells(raw) == [["1", "A", "Guéret", "x"], ["2", "B", "Aubusson", "y"]]
    assert raw.first_row_number == count + 2
    assert raw.notes["rule"].tolist() == ["lignes de titre"]
    assert raw.notes.index.tolist() == [-1]


@pytest.mark.parametrize("text", [
    "id;nom\n1;A\n", ";;\n1;2;3\n", "a;a;a\n1;2;3\n", "nom;\nA;\n",
    "id;nom;x;y;z;t\n1;A\n2;B\n3;C\n",
    "nom;ville\nGuéret;Aubusson\n",
])  # fmt: skip
def test_first_line_is_the_heading_without_a_title(text):
    assert read(text).first_row_number == 2
    assert read(text).notes.empty


@pytest.mark.parametrize(("line", "row"), [
    ('2;"Espace "A" x";V;s', ["2", 'Espace "A" x', "V", "s"]),
    ('2;"Espace;V;s', ["2", "Espace", "V", "s"]),
    ('2;"A "B; C" D";V;s', ["2", 'A "B; C" D', "V", "s"]),
    ('2;"Le "" lieu"x;V;s', ["2", 'Le " lieu"x', "V", "s"]),
    ('2;A;V;"s', ["2", "A", "V", "s"]),
    ('"2;A;V;s', ["2", "A", "V", "s"]),
])  # fmt: skip
def test_misplaced_quote_costs_its_own_line_only(line, row):
    raw = read(f'{HEADING}1;"a\nb";B;C\n{line}\n3;"C ; c";D;"e"\n')
    assert [row[0] for row in cells(raw)] == ["1", "2", "3"]
    assert cells(raw)[1] == row
    assert cells(raw)[2] == ["3", "C ; c", "D", "e"]
    said = raw.rows[STRUCTURE_COLUMN].tolist()
    assert [bool(text) for text in said] == [False, True, False]
    assert "ligne 4 du texte" in said[1]


def test_line_whose_cells_cannot_be_told_is_lost_alone_and_said():
    raw = read(f'{HEADING}1;A;B;C\n2;"x" y;z\n3;A;B;C\n')
    assert cells(raw) == [["1", "A", "B", "C"], [""] * 4, ["3", "A", "B", "C"]]
    assert "ligne perdue" in raw.rows[STRUCTURE_COLUMN][1]


def test_quotes_that_swallow_rows_without_an_error_are_found():
    raw = read('id;nom;ville\n1;"A;V\n2;B";W\n3;C;X\n')
    assert [row[0] for row in cells(raw)] == ["1", "2", "3"]


def test_files_joined_with_their_headings_and_marks_keep_their_rows():
    one = "\ufeff" + HEADING
    raw = read(f"{HEADING}1;A;B;C\n{one}2;A;B;C\n")
    assert cells(raw) == [["1", "A", "B", "C"], [""] * 4, ["2", "A", "B", "C"]]
    assert raw.rows[STRUCTURE_COLUMN][1] == "répète l’en-tête (deux fichiers réunis ?)"


@pytest.mark.slow
def test_many_unclosed_quotes_take_little_time():
    started = time.process_time()
    raw = read(HEADING + '1;"A;B;C\n' * 20_000 + '2;"B "b" x;B;C\n' * 20_000)
    assert len(raw.rows) == 40_000
    assert (raw.rows["ville"] == "B").all()
    read(HEADING + 'a,"' * 100_000)
    assert time.process_time() - started < 10


def test_a_cell_of_many_lines_is_one_cell():
    long = "\n".join(f"ligne {number}" for number in range(50))
    assert cells(read(f'{HEADING}1;"{long}";B;C\n')) == [["1", long, "B", "C"]]


@pytest.mark.parametrize("text", ["id\n1\n2\n", "nom:ville\nA:B\n", "\n"])
def test_one_column_is_refused(text):
    with pytest.raises(SchemaError, match="une seule colonne"):
        read(text)
