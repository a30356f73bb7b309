"""The file of decisions: read whatever wrote it, added to whole or not at all."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pandas as pd
import pytest

from atlas.directory.challenge import CHALLENGE_COLUMNS, PREFIX
from atlas.directory.decisions import CLOSE, DECISION_COLUMNS, DECISIONS, DIFFERENT, SAME
from atlas.directory.lines import validate_decisions
from atlas.errors import InputError, SchemaError
from atlas.sources.decision_files import add_decisions, read_decisions
from tests.conftest import PROJECT
from tests.directory.test_corrections import correction, make_decisions

TODAY = date(2026, 6, 30)
HEADING = ",".join(DECISION_COLUMNS)
LINES = ["corriger,hub:1,,nom,Médiathéque,Médiathèque,faute,https://x.fr,2026-06-01",
         "même lieu,hub:1,fs:2,,,,même adresse,,2026-06-01"]  # fmt: skip


def pair(decision, left, right, day="2026-06-01", reason="vu"):
    return {"decision": decision, "record_key": left, "other_record_key": right,
            "decided_date": pd.Timestamp(day), "reason": reason}  # fmt: skip


def test_an_absent_file_is_no_decision(tmp_path):
    raw = read_decisions(tmp_path / "decisions.csv")
    assert raw.empty
    checked = validate_decisions(raw, TODAY)
    assert checked.decisions.empty
    assert checked.faults.empty


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_is_read_whatever_wrote_it(tmp_path, encoding, separator, end):
    path = tmp_path / "decisions.csv"
    text = end.join([HEADING, *LINES, ""]).replace(",", separator)
    path.write_bytes(text.encode(encoding))
    checked = validate_decisions(read_decisions(path), TODAY)
    assert checked.faults.empty
    assert checked.decisions["value"].tolist()[0] == "Médiathèque"
    assert checked.decisions["record_key"].tolist() == ["hub:1", "fs:2"]


def test_a_workbook_is_read_with_its_dates(tmp_path):
    path = tmp_path / "decisions.xlsx"
    lines = pd.DataFrame([line.split(",") for line in LINES], columns=[*DECISION_COLUMNS])
    lines["date"] = pd.to_datetime(lines["date"])
    lines.to_excel(path, index=False)
    checked = validate_decisions(read_decisions(path), TODAY)
    assert checked.faults.empty
    assert checked.decisions["value"].tolist()[0] == "Médiathèque"
    assert checked.decisions["decided_date"].nunique() == 1


def test_columns_may_be_in_another_order_with_others_beside(tmp_path):
    path = tmp_path / "decisions.csv"
    cells = dict(zip(DECISION_COLUMNS, LINES[0].split(","), strict=True)) | {"note": "à relire"}
    pd.DataFrame([cells]).iloc[:, ::-1].to_csv(path, index=False)
    assert len(validate_decisions(read_decisions(path), TODAY).decisions) == 1


def test_a_challenge_file_is_recognised(tmp_path):
    path = tmp_path / "recu.csv"
    cells = dict.fromkeys(CHALLENGE_COLUMNS, "") | {
        "id": "7", "telephone": "+33474301963", "contestation_champ": "telephone",
        "contestation_valeur_proposee": "3639", "contestation_motif": "'=vu",
        "contestation_date": "01/06/2026", "contestation_fiche": "hub:7",
    }  # fmt: skip
    pd.DataFrame([cells]).to_csv(path, index=False, sep=";", encoding="utf-8-sig")
    checked = validate_decisions(read_decisions(path), TODAY)
    expected = correction("hub:7", "telephone", "+33474301963", "3639") | {"reason": "=vu"}
    pd.testing.assert_frame_equal(checked.decisions, make_decisions(expected))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("nom,adresse\nMairie,1 rue", "manque decision, fiche"),
        (HEADING.replace(",valeur_proposee", "") + "\n", "manque valeur_proposee"),
        ("nom,contestation_fiche\nMairie,hub:1\n", "fichier de contestation CSV attendu"),
        ('[{"decision": "fermé"}]', "CSV attendu"),
        ("", "vide"),
    ],
)
def test_another_file_is_refused_saying_what_lacks(tmp_path, content, words):
    path = tmp_path / "decisions.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SchemaError, match=words):
        read_decisions(path)


def test_a_line_of_another_shape_is_refused(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text("\n".join([HEADING, LINES[0] + ",de trop", LINES[1]]), encoding="utf-8")
    checked = validate_decisions(read_decisions(path), TODAY)
    assert len(checked.decisions) == 1
    assert checked.faults["message"].str.contains("ligne 2 : 10 cellules pour 9 colonnes").all()


def test_added_decisions_are_those_read_again(tmp_path):
    path = tmp_path / "new" / "decisions.csv"
    decisions = make_decisions(
        correction("hub:1", "adresse", '1, rue "Haute"\nB', "=2 rue Basse") | {"evidence": "'=x"},
        pair(SAME, "hub:1", "hub:2", reason="même ; adresse"),
        {"decision": CLOSE, "record_key": "=hub:3"},
    ).sort_values(["record_key", "decision"], ignore_index=True)
    merged = add_decisions(path, decisions, TODAY)
    assert merged.replaced.empty
    checked = validate_decisions(read_decisions(path), TODAY)
    assert checked.faults.empty
    pd.testing.assert_frame_equal(checked.decisions, decisions)
    assert ",=" not in path.read_text(encoding="utf-8")


def test_the_bytes_do_not_depend_on_the_order_or_the_number_of_additions(tmp_path):
    rows = [pair(SAME, "hub:1", f"hub:{i}") for i in range(2, 6)]
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    add_decisions(one, make_decisions(*rows), TODAY)
    for row in [*rows[::-1], rows[0]]:
        add_decisions(other, make_decisions(row), TODAY)
    assert one.read_bytes() == other.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".lock") == [
        "one.csv", "other.csv",
    ]  # fmt: skip


def test_a_more_recent_decision_replaces_the_older_and_says_so(tmp_path):
    path = tmp_path / "decisions.csv"
    add_decisions(path, make_decisions(pair(SAME, "hub:1", "hub:2", "2026-05-01")), TODAY)
    merged = add_decisions(path, make_decisions(pair(DIFFERENT, "hub:1", "hub:2")), TODAY)
    assert merged.replaced["decision"].tolist() == [SAME]
    stale = add_decisions(path, make_decisions(pair(SAME, "hub:1", "hub:2", "2026-05-31")), TODAY)
    assert stale.replaced["decision"].tolist() == [SAME]
    kept = validate_decisions(read_decisions(path), TODAY).decisions
    assert kept["decision"].tolist() == [DIFFERENT]


def test_a_chain_that_the_new_decisions_contradict_is_refused_and_nothing_written(tmp_path):
    path = tmp_path / "decisions.csv"
    known = [pair(SAME, "a:1", "b:1"), pair(SAME, "b:1", "c:1")]
    add_decisions(path, make_decisions(*known), TODAY)
    before = path.read_bytes()
    with pytest.raises(InputError, match="« a:1 » = « b:1 » = « c:1 », mais « a:1 » ≠ « c:1 »"):
        add_decisions(path, make_decisions(pair(DIFFERENT, "a:1", "c:1")), TODAY)
    assert path.read_bytes() == before


def test_a_faulty_file_is_left_as_it_is(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text("\n".join([HEADING, LINES[0], "fermé,hub:3,,,,,,,"]), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(SchemaError, match="ligne 3, motif"):
        add_decisions(path, make_decisions(pair(SAME, "a:1", "b:1")), TODAY)
    assert path.read_bytes() == before


def test_writers_that_add_at_once_lose_nothing(tmp_path):
    path = tmp_path / "decisions.csv"
    rows = [make_decisions({"decision": CLOSE, "record_key": f"hub:{i}"}) for i in range(12)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda row: add_decisions(path, row, TODAY), rows))
    assert len(read_decisions(path)) == 12


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="écriture impossible"):
        add_decisions(tmp_path / "file" / "decisions.csv", make_decisions(), TODAY)


def test_the_documented_example_is_valid(tmp_path):
    document = (PROJECT / "docs" / "decisions.md").read_text(encoding="utf-8")
    path = tmp_path / "decisions.csv"
    path.write_text(
        re.search(r"```csv\n(decision,.*?)```", document, re.DOTALL)[1], encoding="utf-8"
    )
    checked = validate_decisions(read_decisions(path), TODAY)
    assert checked.faults.empty
    assert set(checked.decisions["decision"]) == set(DECISIONS)


def test_every_column_of_both_files_is_documented():
    document = (PROJECT / "docs" / "decisions.md").read_text(encoding="utf-8")
    for column in (
        *DECISION_COLUMNS,
        *(name for name in CHALLENGE_COLUMNS if name.startswith(PREFIX)),
    ):
        assert f"| `{column}` |" in document
