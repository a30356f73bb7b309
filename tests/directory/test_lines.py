"""Lines of decisions -> decisions to obey, and a reason for each line refused."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from atlas.directory.decisions import (
    CLOSE,
    CORRECT,
    DECISION_COLUMNS,
    DECISIONS,
    DIFFERENT,
    SAME,
    contradictions,
)
from atlas.directory.lines import validate_decisions
from atlas.schema.fields import NATIONAL_FIELDS
from atlas.schema.frame import STRUCTURE_COLUMN
from atlas.schema.tables import TABLES

TODAY = date(2026, 6, 30)
PHONE = {"decision": CORRECT, "champ": "telephone", "valeur_publiee": "01", "fiche": "hub:1",
         "valeur_proposee": "04 74 30 19 63"}  # fmt: skip


def line(**cells):
    return dict.fromkeys(DECISION_COLUMNS, "") | {"motif": "vu", "date": "2026-06-01"} | cells


def pair(decision, left, right, **cells):
    return line(decision=decision, fiche=left, autre_fiche=right, **cells)


def check(*lines):
    return validate_decisions(pd.DataFrame(list(lines), dtype="str"), TODAY)


def test_each_decision_becomes_a_row_of_the_table():
    decisions, faults = check(
        pair("Meme lieu", "hub:2", "hub:1", preuve="https://x.fr"),
        pair(DIFFERENT, "hub:1", "fs:9"),
        line(**PHONE, date="01/06/2026"),
        line(decision="fermé", fiche="hub:3:a"),
    )
    assert faults.empty
    assert decisions.columns.tolist() == [column.name for column in TABLES["decisions"]]
    shown = decisions.astype("object").where(decisions.notna(), None).to_numpy().tolist()
    day = pd.Timestamp(2026, 6, 1)
    assert shown == [
        [SAME, "hub:1", "hub:2", None, None, None, "vu", "https://x.fr", day, None],
        [DIFFERENT, "fs:9", "hub:1", None, None, None, "vu", None, day, None],
        [CORRECT, "hub:1", None, "telephone", "01", "+33474301963", "vu", None, day, None],
        [CLOSE, "hub:3:a", None, None, None, None, "vu", None, day, None],
    ]


# what is wrong with the line, column named, words of the message
FAULTS = [
    (line(), "decision", "reçu rien ; écrivez même lieu, lieux différents, corriger, fermé"),
    (line(decision="confirmé", fiche="hub:1"), "decision", "reçu « confirmé »"),
    (line(decision=CLOSE), "fiche", "source:identifiant"),
    (line(decision=CLOSE, fiche="12"), "fiche", "reçu « 12 »"),
    (line(decision=CLOSE, fiche="hub:"), "fiche", "source:identifiant"),
    (line(decision=CLOSE, fiche="hub:1", motif=" \u200b"), "motif", "dites pourquoi"),
    (line(decision=CLOSE, fiche="hub:1", date=""), "date", "AAAA-MM-JJ"),
    (line(decision=CLOSE, fiche="hub:1", date="2026-07-01"), "date", "au plus tard le 2026-06-30"),
    (line(decision=CLOSE, fiche="hub:1", date="hier"), "date", "reçu « hier »"),
    (line(decision=CLOSE, fiche="hub:1", autre_fiche="hub:2"), "autre_fiche", "rester vide"),
    (line(decision=CLOSE, fiche="hub:1", champ="nom"), "champ", "rester vide"),
    (pair(SAME, "hub:1", "hub:1"), "autre_fiche", "une autre fiche"),
    (pair(SAME, "hub:1", ""), "autre_fiche", "reçu rien"),
    (pair(SAME, "hub:1", "hub:2", valeur_proposee="x"), "valeur_proposee", "rester vide"),
    (line(**PHONE | {"champ": "telefone"}), "champ", "peut-être telephone"),
    (line(**PHONE | {"champ": ""}), "champ", "par exemple telephone"),
    (line(**PHONE | {"champ": "id"}), "champ", "ne se corrige pas"),
    (line(**PHONE | {"valeur_proposee": "demain"}), "valeur_proposee", "numéro de téléphone"),
    (line(**PHONE | {"champ": "latitude", "valeur_proposee": "485.6"}), "valeur_proposee",
     "reçu « 485.6 » ; pour latitude, n'est pas entre -90 et 90"),
    (line(**PHONE | {"champ": "services", "valeur_proposee": "Café"}), "valeur_proposee",
     "Aide aux démarches administratives"),
    (line(**PHONE | {"champ": "pivot", "valeur_proposee": "77556026100016"}), "valeur_proposee",
     "clé de contrôle fausse"),
    (line(**PHONE | {"champ": "nom", "valeur_proposee": ""}), "valeur_proposee", "pas être vide"),
    (line(**PHONE | {"champ": "code_insee", "valeur_publiee": "1001", "valeur_proposee": "01001"}),
     "valeur_proposee", "se lit comme la valeur publiée"),
    (line(**PHONE | {"champ": "typologie", "valeur_publiee": "CC|ML", "valeur_proposee": "ML|CC"}),
     "valeur_proposee", "se lit comme la valeur publiée"),
    (line(**PHONE | {"valeur_publiee": "", "valeur_proposee": "nc"}), "valeur_proposee",
     "rien à corriger"),
    (line(**PHONE) | {STRUCTURE_COLUMN: "8 cellules pour 9 colonnes"}, STRUCTURE_COLUMN,
     "ligne 3 : 8 cellules pour 9 colonnes"),
    (dict.fromkeys(DECISION_COLUMNS, ""), "decision", "la ligne est vide"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "column", "words"), FAULTS)
def test_a_faulty_line_is_named_with_its_column_and_what_to_do(wrong, column, words):
    decisions, faults = check(line(decision=CLOSE, fiche="hub:7"), wrong)
    assert decisions["record_key"].tolist() == ["hub:7"]
    about = faults[faults["column"] == column]
    assert set(faults["row_number"]) == {3}
    assert len(about) == 1
    assert words in about["message"].item()
    assert about["message"].item().startswith("ligne 3")


def test_every_fault_of_a_line_is_said_at_once():
    _, faults = check(line(decision=CORRECT, motif="", date=""))
    assert set(faults["column"]) == {"motif", "date", "fiche", "champ"}


def test_emptying_a_wrong_value_and_filling_an_absent_one_are_corrections():
    decisions, faults = check(
        line(**PHONE | {"valeur_proposee": ""}),
        line(**PHONE | {"champ": "services", "valeur_publiee": "", "valeur_proposee":
                        "Maîtrise des outils numériques du quotidien"}),
    )  # fmt: skip
    assert faults.empty
    assert decisions["value"].isna().tolist() == [True, False]
    assert decisions["published_value"].isna().tolist() == [False, True]


def test_a_repeated_line_is_refused_and_the_first_kept():
    decisions, faults = check(
        pair(SAME, "hub:1", "hub:2"), line(decision=CLOSE, fiche="hub:5"),
        pair(SAME, "hub:2", "hub:1", motif="autre motif"), line(decision=CLOSE, fiche="hub:5"),
    )  # fmt: skip
    assert decisions["decision"].tolist() == [SAME, CLOSE]
    assert faults["row_number"].tolist() == [4, 5]
    assert faults["message"].str.contains("répète la ligne").all()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (pair(SAME, "hub:1", "hub:2"), pair(DIFFERENT, "hub:2", "hub:1")),
        (line(**PHONE), line(**PHONE | {"valeur_proposee": "04 74 30 19 64"})),
        (line(**PHONE), line(**PHONE | {"valeur_publiee": "02"})),
    ],
)
def test_lines_that_contradict_each_other_are_both_refused(one, other):
    decisions, faults = check(one, line(decision=CLOSE, fiche="hub:5"), other)
    assert decisions["record_key"].tolist() == ["hub:5"]
    assert faults["row_number"].tolist() == [2, 4]
    assert faults["message"].str.contains("les lignes 2, 4 se contredisent").all()


def test_a_chain_of_same_places_with_different_ends_is_named():
    decisions, faults = check(
        pair(SAME, "a:1", "b:1"), pair(SAME, "c:1", "b:1"), pair(SAME, "c:1", "d:1"),
        pair(DIFFERENT, "a:1", "c:1"), pair(DIFFERENT, "a:1", "e:1"),
    )  # fmt: skip
    assert decisions["other_record_key"].tolist() == ["d:1", "e:1"]
    assert faults["row_number"].tolist() == [2, 3, 5]
    assert "« a:1 » = « b:1 » = « c:1 », mais « a:1 » ≠ « c:1 »" in faults["message"].iloc[0]
    assert "les lignes 2, 3, 5" in faults["message"].iloc[0]


def test_a_very_long_chain_has_a_short_message_for_each_line():
    chain = [pair(SAME, f"a:{i}", f"a:{i + 1}") for i in range(200)]
    ends = [pair(DIFFERENT, f"a:{i}", f"a:{200 - i}") for i in range(3)]
    decisions, faults = check(*chain, *ends)
    assert decisions.empty
    assert faults["row_number"].tolist() == [*range(2, 205)]
    assert faults["message"].str.len().max() < 700


KEYS = st.sampled_from(["a:1", "a:2", "b:1", "b:2", "c:1"])
ANY = st.text(max_size=12)
LINES = st.fixed_dictionaries(
    {
        "decision": st.sampled_from([*DECISIONS]) | ANY,
        "fiche": KEYS | ANY,
        "autre_fiche": KEYS | st.just("") | ANY,
        "champ": st.sampled_from([field.french for field in NATIONAL_FIELDS]) | st.just("") | ANY,
        "valeur_publiee": st.just("") | ANY,
        "valeur_proposee": st.sampled_from(["", "Gratuit", "12", "2024-01-01"]) | ANY,
        "motif": st.just("vu") | ANY,
        "preuve": ANY,
        "date": st.just("2026-06-01") | ANY,
    }
)
PAIR_LINES = st.builds(pair, st.sampled_from([SAME, DIFFERENT]), KEYS, KEYS)
LINE_LISTS = st.lists(LINES | PAIR_LINES, max_size=12)


@settings(deadline=None, max_examples=25)
@given(LINE_LISTS, st.lists(st.sampled_from([*DECISION_COLUMNS]), unique=True))
@example([line(decision="\x1b[31m", fiche="\u202e" * 9, valeur_proposee="%s{0}\n" * 99)], [])
def test_any_lines_are_kept_or_refused_none_lost(lines, dropped):
    raw = pd.DataFrame(lines, columns=[*DECISION_COLUMNS], dtype="str").drop(columns=dropped)
    decisions, faults = validate_decisions(raw, TODAY)
    assert len(decisions) + faults["row_number"].nunique() == len(raw)
    assert faults["message"].str.startswith("ligne ").all()
    assert not faults["message"].str.contains(r"[\x00-\x1f\u202e]", regex=True).any()
    assert faults["message"].str.len().max() < 1000 or faults.empty


@settings(deadline=None, max_examples=25)
@given(st.lists(PAIR_LINES, max_size=14))
def test_pairs_kept_can_all_hold(lines):
    """Oracle: connected components, by SciPy."""
    decisions, _ = validate_decisions(pd.DataFrame(lines, dtype="str"), TODAY)
    keys = sorted({*decisions["record_key"], *decisions["other_record_key"]})
    number = {key: i for i, key in enumerate(keys)}
    same = decisions[decisions["decision"] == SAME]
    ends = [same[name].map(number).to_numpy("int64") for name in ("record_key", "other_record_key")]
    graph = coo_array((np.ones(len(same)), tuple(ends)), shape=(len(keys), len(keys)))
    label = connected_components(graph)[1] if keys else []
    for row in decisions[decisions["decision"] == DIFFERENT].itertuples():
        assert label[number[row.record_key]] != label[number[row.other_record_key]]
    assert contradictions(decisions) == []


def test_what_is_valid_stays_so_when_written_and_read_again():
    decisions, _ = check(line(**PHONE), pair(SAME, "b:1", "a:1"), line(decision=CLOSE, fiche="a:2"))
    lines = decisions.rename(columns={column: name for name, column in DECISION_COLUMNS.items()})
    lines["date"] = lines["date"].dt.strftime("%Y-%m-%d")
    again, faults = validate_decisions(lines.drop(columns="status").astype("str"), TODAY)
    assert faults.empty
    pd.testing.assert_frame_equal(again, decisions)
