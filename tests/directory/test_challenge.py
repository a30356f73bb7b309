"""Contests, in the national schema's columns: sent to a producer, and read again as decisions."""

import csv
import io
import json
from datetime import date

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from atlas.directory.challenge import (
    CHALLENGE_COLUMNS,
    challenge_rows,
    decisions_from_challenge,
    plain_cell,
    safe_cell,
)
from atlas.directory.corrections import apply_corrections
from atlas.directory.decisions import APPLIED, CLOSE, CORRECT, MOOT, OUTDATED, SAME
from atlas.directory.lines import validate_decisions
from atlas.schema.fields import FIELD_BY_FRENCH, NATIONAL_FIELDS
from atlas.sources.decision_files import read_decisions
from atlas.sources.parsing.encodings import restored
from atlas.text.fault import Habits
from atlas.text.values import read_value
from atlas.views.export import to_csv
from atlas.views.words.records import to_challenge_csv
from tests.directory.test_corrections import correction, make_decisions, make_records

TODAY = date(2026, 6, 30)
EMPTYING = correction("hub:1", "adresse", '1, rue "Haute"\nbâtiment B', None)


def contests():
    return make_decisions(
        correction("hub:0", "telephone", "0474301963", "3639"),
        correction("hub:0", "latitude", "48.1", "46.1") | {"evidence": "=SOMME(A1)"},
        {"decision": CLOSE, "record_key": "hub:2", "reason": "fermé ; panneau\n« clos »"},
        EMPTYING,
    )


def synthetic_records():
    return make_records(
        {"telephone": "0474301963", "latitude": "48.1", "longitude": "-1.5", "nom": "@home",
         "date_maj": "2025-01-02", "code_insee": "01004"},
        {"adresse": '1, rue "Haute"\nbâtiment B'},
        {},
    )  # fmt: skip


def read_back(content, tmp_path):
    path = tmp_path / "contestation.csv"
    path.write_bytes(content)
    return validate_decisions(read_decisions(path), TODAY)


def test_a_row_holds_the_record_as_published_and_what_is_contested():
    rows = challenge_rows(synthetic_records(), contests())
    assert rows.columns.tolist() == [
        *(field.french for field in NATIONAL_FIELDS), "etp", "contestation_champ",
        "contestation_valeur_proposee", "contestation_motif", "contestation_preuve",
        "contestation_date", "contestation_fiche",
    ]  # fmt: skip
    first = rows.iloc[0]
    assert first[first != ""].to_dict() == {
        "id": "0", "nom": "@home", "code_insee": "01004", "latitude": "48.1", "longitude": "-1.5",
        "telephone": "0474301963", "date_maj": "2025-01-02", "contestation_champ": "telephone",
        "contestation_valeur_proposee": "3639", "contestation_motif": "vu sur place",
        "contestation_date": "2026-06-01", "contestation_fiche": "hub:0",
    }  # fmt: skip
    closing = rows.iloc[2]
    assert closing["contestation_champ"] == ""
    assert closing["contestation_valeur_proposee"] == "fermé"
    assert rows["id"].tolist() == ["0", "0", "2", "1"]


def test_what_is_exported_then_read_is_the_same_decisions(tmp_path):
    checked = read_back(to_challenge_csv(synthetic_records(), contests()), tmp_path)
    assert checked.faults.empty
    pd.testing.assert_frame_equal(checked.decisions, contests())


def test_once_applied_the_published_values_are_put_back(tmp_path):
    records = synthetic_records()
    applied = apply_corrections(records, contests(), {})
    before, after = (challenge_rows(r, contests()) for r in (records, applied.records))
    open_places = before["contestation_fiche"] != "hub:2"
    pd.testing.assert_frame_equal(after[open_places], before[open_places])
    closed = after.loc[~open_places].squeeze()
    assert closed[closed != ""].index.tolist() == [
        "id", "contestation_valeur_proposee", "contestation_motif", "contestation_date",
        "contestation_fiche",
    ]  # fmt: skip
    content = to_challenge_csv(applied.records, applied.decisions)
    pd.testing.assert_frame_equal(read_back(content, tmp_path).decisions, contests())


def test_only_contests_in_force_are_sent():
    decisions = make_decisions(
        correction("hub:0", "telephone", "1", "2") | {"status": OUTDATED},
        correction("hub:1", "telephone", "1", "2") | {"status": APPLIED},
        correction("hub:9", "telephone", "1", "2") | {"status": MOOT},
        {"decision": SAME, "record_key": "hub:0", "other_record_key": "hub:1"},
    )
    rows = challenge_rows(synthetic_records(), decisions)
    assert rows["contestation_fiche"].tolist() == ["hub:1"]
    assert challenge_rows(synthetic_records(), decisions.iloc[:0]).shape == (0, 39)


def test_the_latest_release_of_a_record_is_the_one_sent():
    old = make_records({"nom": "Ancien"}, day="2024-01-01")
    new = make_records({"nom": "Nouveau"}, day="2026-01-01")
    decisions = make_decisions(correction("hub:0", "telephone", None, "3639"))
    for records in (pd.concat([old, new]), pd.concat([new, old])):
        assert challenge_rows(records, decisions)["nom"].tolist() == ["Nouveau"]


def raw_row(**cells):
    return pd.DataFrame([dict.fromkeys(CHALLENGE_COLUMNS, "") | cells], dtype="str")


@pytest.mark.parametrize(
    ("cells", "decision", "published", "proposed"),
    [
        ({"contestation_champ": " nom ", "nom": "Mairi", "contestation_valeur_proposee": "Mairie"},
         CORRECT, "Mairi", "Mairie"),
        ({"contestation_valeur_proposee": "Ferme"}, CLOSE, "", ""),
        ({"contestation_valeur_proposee": "ouvert"}, CORRECT, "", "ouvert"),
        ({"contestation_champ": "horaires", "contestation_valeur_proposee": "fermé"},
         CORRECT, "", "fermé"),
        ({"contestation_champ": "inconnu"}, CORRECT, "", ""),
        ({"nom": "Mairie"}, "", "", ""),
    ],
)  # fmt: skip
def test_a_row_becomes_a_line_of_decisions(cells, decision, published, proposed):
    line = decisions_from_challenge(raw_row(**cells)).squeeze()
    assert line["decision"] == decision
    assert line["valeur_publiee"] == published
    assert line["valeur_proposee"] == proposed


def test_a_row_that_says_nothing_is_refused_by_its_line():
    raw = pd.concat([raw_row(nom="Mairie"), raw_row(contestation_fiche="hub:1")], ignore_index=True)
    checked = validate_decisions(decisions_from_challenge(raw), TODAY)
    assert checked.decisions.empty
    assert checked.faults["row_number"].unique().tolist() == [2, 3]
    assert "la ligne est vide" in checked.faults["message"].iloc[0]


HOSTILE = ['=HYPERLINK("http://x.example";"clic")', "@SUM(A1:A9)", "-2+3", "+33 1 23|cmd", "'=1+1"]
HOSTILE += ["\tcmd", "\r=1+1", "\ncmd", "  =1+1", "＝1+1", "''@a", "'  -x"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_begins_like_a_formula(text):
    assert safe_cell(text) == "'" + text
    assert plain_cell(safe_cell(text)) == text


@pytest.mark.parametrize(
    "text", ["", "-1.5", "+33474301963", "01004", "'s", "l'été", "a=b", "48,1"]
)
def test_harmless_cells_are_written_as_they_are(text):
    assert safe_cell(text) == plain_cell(text) == text


@given(st.text(st.sampled_from("'=+-@ \t\n1.,aＡ＝")) | st.text())
def test_any_cell_survives_and_is_as_safe_as_the_export_for_excel(text):
    """Oracle: the export for Excel, which puts an apostrophe before what makes a formula."""
    cell = safe_cell(text)
    assert plain_cell(cell) == text
    excel = to_csv(pd.DataFrame({"a": [text], "b": ["x"]}), excel=True).decode("utf-8-sig")
    (written, _) = list(csv.reader(io.StringIO(excel, newline=""), delimiter=";"))[1]
    is_number = text[1:].replace(".", "", 1).replace(",", "", 1).isdecimal()
    if written != text and not is_number:
        assert cell == "'" + text


FREE = ["nom", "adresse", "presentation_detail", "source", "structure_parente"]
# A text that looks like UTF-8 read as Windows-1252 ("Â»") is restored on reading, and another.
TEXTS = (st.text(max_size=15) | st.sampled_from(HOSTILE)).filter(lambda t: restored(t) == t)
CONTEST = st.tuples(st.sampled_from(FREE), TEXTS, TEXTS, TEXTS, TEXTS)


@settings(deadline=None, max_examples=15)
@given(st.lists(CONTEST, max_size=5, unique_by=lambda contest: contest[0]))
@example([("adresse", "=1+1", "'=1+1", "@motif", "+preuve")])
@example([("nom", "Mairi", "Â¡", "Ã©", ""), ("adresse", "", "0", "vu", "")])
def test_any_valid_decision_survives_the_round_trip(tmp_path_factory, lines):
    columns = ["champ", "valeur_publiee", "valeur_proposee", "motif", "preuve"]
    raw = pd.DataFrame(lines, columns=columns, dtype="str")
    raw = raw.assign(decision=CORRECT, fiche="hub:0", autre_fiche="", date="2026-06-01")
    decisions = validate_decisions(raw, TODAY).decisions
    folder = tmp_path_factory.mktemp("tour")
    checked = read_back(to_challenge_csv(make_records({"nom": "=Lieu"}), decisions), folder)
    assert checked.faults.empty
    pd.testing.assert_frame_equal(checked.decisions, decisions)


def test_values_of_real_records_are_recognised_when_they_come_back(shared_places):
    """A value that the atlas read, sent as published, is read again as the same value."""
    context, seen = Habits(TODAY), set()
    for name in ("conseiller-numerique-permanences-2022.json", "aix-en-provence-2024.json"):
        for row in json.loads((shared_places / name).read_text(encoding="utf-8"))[:1500]:
            for french in FIELD_BY_FRENCH.keys() & row.keys():
                value = read_value(str(row[french] or ""), FIELD_BY_FRENCH[french], context).value
                if value is not None and (french, value) not in seen:
                    seen.add((french, value))
                    text = plain_cell(safe_cell(str(value)))
                    assert read_value(text, FIELD_BY_FRENCH[french], context).value == value
    assert len(seen) > 5000
