"""INSEE's file of movements: rows as INSEE publishes them, and what is wrong with others."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas.errors import AtlasError, SchemaError, SourceError
from atlas.schema.tables import TABLES
from atlas.sources.movements import SOURCE, read_movements
from atlas.territory.timeline import (
    CREATED,
    DISSOLVED,
    MERGER,
    RECODED,
    RENAMING,
    RESTORED,
    Timeline,
    read_events,
)

HEADING = (
    "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,"
    "TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP\n"
)
BELLEGARDE = (
    "COM,01033,0,BELLEGARDE SUR VALSERINE,Bellegarde-sur-Valserine,Bellegarde-sur-Valserine"
)
VALSERHONE = "COM,01033,0,VALSERHONE,Valserhône,Valserhône"
LANCRANS = "COM,01205,0,LANCRANS,Lancrans,Lancrans"
MERGER_FILE = HEADING + "".join(
    f"32,2019-01-01,{before},{after}\n"
    for before, after in [
        (BELLEGARDE, VALSERHONE),
        (BELLEGARDE, BELLEGARDE.replace("COM,", "COMD,")),
        (LANCRANS, VALSERHONE),
        (LANCRANS, LANCRANS.replace("COM,", "COMD,")),
    ]
)
"""Two of the three communes of Valserhône, written as INSEE writes them."""


@pytest.fixture
def read(tmp_path):
    def read_text(text: str, encoding: str = "utf-8"):
        path = tmp_path / "v_mvt_commune_2026.csv"
        path.write_bytes(text.encode(encoding))
        return read_movements(path)

    return read_text


def row(mod, day, old, new, old_type="COM", new_type="COM", names=("Avant", "Après")) -> str:
    before, after = names
    return f"{mod},{day},{old_type},{old},0,X,X,{before},{new_type},{new},0,X,X,{after}\n"


def said(movements) -> list[tuple]:
    events = movements.events[["event_date", "event_kind", "old_code", "new_code"]]
    days = events["event_date"].dt.strftime("%Y-%m-%d")
    return list(events.assign(event_date=days).itertuples(index=False, name=None))


def test_a_merger_and_its_new_name(read):
    movements = read(MERGER_FILE)
    assert said(movements) == [
        ("2019-01-01", RENAMING, "01033", "01033"), ("2019-01-01", MERGER, "01205", "01033"),
    ]  # fmt: skip
    assert movements.events["new_name"].tolist() == ["Valserhône"] * 2
    assert set(movements.events["source"]) == {SOURCE}
    assert movements.issues.empty
    for table, frame in (("commune_events", movements.events), ("issues", movements.issues)):
        assert frame.columns.tolist() == [column.name for column in TABLES[table]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_encoding_and_separator(read, encoding, separator):
    movements = read(MERGER_FILE.replace(",", separator), encoding)
    assert movements.events["new_name"].tolist() == ["Valserhône"] * 2


def test_quotes_and_the_same_row_twice(read):
    quoted = "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in MERGER_FILE.splitlines()
    )
    pd.testing.assert_frame_equal(read(quoted).events, read(MERGER_FILE).events)
    twice = MERGER_FILE + MERGER_FILE.split("\n", 1)[1]
    pd.testing.assert_frame_equal(read(twice).events, read(MERGER_FILE).events)


@pytest.mark.parametrize(
    ("mod", "kind"),
    [(20, CREATED), (21, RESTORED), (30, DISSOLVED), (31, MERGER), (32, MERGER), (33, MERGER),
     (41, RECODED), (50, RECODED)],
)  # fmt: skip
def test_each_type_of_event(read, mod, kind):
    assert said(read(HEADING + row(mod, "1990-05-02", "01001", "2A004"))) == [
        ("1990-05-02", kind, "01001", "2A004")
    ]


@pytest.mark.parametrize(
    "line",
    [
        row(10, "1990-05-02", "01001", "01001", names=("Un", "Un")),
        row(34, "1990-05-02", "01002", "01001", old_type="COMA"),
        row(35, "1990-05-02", "01002", "01001", old_type="COMD"),
        row(70, "1990-05-02", "01002", "01002", "COMA", "COMD"),
        row(71, "1990-05-02", "01002", "01002", "COM", "COMD"),
        row(20, "1964-08-12", "69385", "69389", "ARM", "ARM"),
    ],
)
def test_what_is_no_event_between_communes_is_left_out(read, line):
    movements = read(HEADING + line)
    assert movements.events.empty
    assert movements.issues.empty


def test_a_spreadsheet_in_between(read):
    text = HEADING + row(31, "02/05/1990", "1002", "1001")
    assert said(read(text)) == [("1990-05-02", MERGER, "01002", "01001")]


def test_the_column_names_of_2020(read):
    names = {"TYPECOM_AV": "TYPE_COMMUNE_AVANT", "LIBELLE_AV": "LIBELLE_AVANT",
             "COM_AV": "ID_COMMUNE_AVANT", "TYPECOM_AP": "TYPE_COMMUNE_APRES",
             "LIBELLE_AP": "LIBELLE_APRES", "COM_AP": "ID_COMMUNE_APRES"}  # fmt: skip
    heading = ",".join(names.get(name, name) for name in HEADING.strip().split(","))
    text = MERGER_FILE.replace(HEADING.strip(), heading.lower())
    pd.testing.assert_frame_equal(read(text).events, read(MERGER_FILE).events)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            row(31, "1990", "01002", "01001"),
            "DATE_EFF attendue sous la forme AAAA-MM-JJ : « 1990 »",
        ),
        (row(31, "", "01002", "01001"), "DATE_EFF attendue"),
        (row(99, "1990-05-02", "01002", "01001"), "type d'événement MOD inconnu : « 99 » reçu"),
        (row(31, "1990-05-02", "010020", "01001"), "COM_AV n'est pas un code commune : « 010020 »"),
        (row(31, "1990-05-02", "01002", ""), "COM_AP n'est pas un code commune : «  » reçu"),
        (row(10, "1990-05-02", "01002", "01001"), "ne va pas d'une commune à une autre : « 10 »"),
        ("31,1990-05-02,COM\n", "3 cellules pour 14 colonnes"),
    ],
)
def test_a_row_that_cannot_be_read_is_an_issue(read, line, words):
    movements = read(MERGER_FILE + line)
    assert len(movements.events) == 2
    assert movements.issues["row_number"].tolist() == [6]
    message = movements.issues.loc[0, "message"]
    assert message.startswith("ligne 6 : ")
    assert words in message


def test_a_file_of_something_else_is_refused(read, tmp_path):
    with pytest.raises(SchemaError, match=r"il y manque MOD, DATE_EFF.*reçu COM, LIBELLE"):
        read("COM,LIBELLE\n01001,Un\n")
    with pytest.raises(SchemaError, match=r"aucun mouvement lisible .le fichier n'a pas"):
        read(HEADING)
    with pytest.raises(SchemaError, match=r"aucun mouvement lisible \(type d'événement"):
        read(HEADING + row(99, "1990-05-02", "01002", "01001"))
    with pytest.raises(SchemaError, match="CSV"):
        read('[{"MOD": "31"}]')
    with pytest.raises(SourceError, match="illisible"):
        read_movements(tmp_path / "absent.csv")


def test_the_events_of_a_day_as_insee_writes_them_can_be_replayed(read):
    """Pont-Farcy changed département and merged on one day: MOD 41, then 32 on the new code."""
    lines = [
        row(32, "2018-01-01", "50649", "50592"), row(41, "2018-01-01", "14513", "50649"),
        row(32, "2018-01-01", "50592", "50592"), row(31, "1973-05-01", "14507", "14513"),
    ]  # fmt: skip
    timeline = Timeline(read_events(read(HEADING + "".join(lines)).events))
    for code in ("14507", "14513", "50649", "50592"):
        assert timeline.holders(timeline.extent(code, None)[0]) == {"50592"}


cells = st.text(st.sampled_from('0123456789AB-/,";é \n'), max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cells, max_size=16), max_size=6))
@pytest.mark.slow
def test_any_rows_are_events_or_issues_or_one_of_our_errors(read, lines):
    try:
        movements = read(MERGER_FILE + "\n".join(",".join(line) for line in lines))
    except AtlasError:
        return
    assert len(movements.events) >= 2
    assert movements.issues["message"].str.startswith("ligne ").all()
