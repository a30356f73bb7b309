"""Decisions applied to records: what changes, what leaves, what no longer holds."""

from datetime import date

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.directory.corrections import apply_corrections
from atlas.directory.decisions import APPLIED, CLOSE, CORRECT, DIFFERENT, MOOT, OUTDATED, SAME
from atlas.schema.fields import NATIONAL_FIELDS
from atlas.schema.frame import CORRECTED, NOTED, REJECTED, conform, empty_table
from atlas.schema.tables import TABLES
from atlas.text.fault import Habits
from atlas.text.values import read_value

TODAY = date(2026, 6, 30)


def make_records(*rows, day="2026-01-01"):
    """Return synthetic records of source `hub`, read from published texts, one dict per row."""
    frames = []
    for number, published in enumerate(rows):
        texts = {"id": str(number), "nom": f"Lieu {number}"} | published
        own = {column.name: None for column in TABLES["records"]}
        own |= {
            field.name: read_value(texts.get(field.french, ""), field, Habits(TODAY)).value
            for field in NATIONAL_FIELDS
        }
        key, release_id = f"hub:{texts['id']}", f"hub@{day}"
        frames.append(
            own | {"record_key": key, "record_id": f"{release_id}:{texts['id']}",
                   "release_id": release_id, "source_id": "hub", "row_number": number + 2,
                   "is_mediation": True}
        )  # fmt: skip
    return conform(pd.DataFrame(frames, columns=[c.name for c in TABLES["records"]]), "records")


def make_decisions(*rows):
    default = {column.name: None for column in TABLES["decisions"]}
    default |= {"reason": "vu sur place", "decided_date": pd.Timestamp(2026, 6, 1)}
    frame = pd.DataFrame([default | row for row in rows], columns=[*default])
    return conform(frame, "decisions")


def correction(key, field, published, value):
    return {"decision": CORRECT, "record_key": key, "field": field,
            "published_value": published, "value": value}  # fmt: skip


def apply(records, *rows, contexts=None):
    return apply_corrections(records, make_decisions(*rows), contexts or {})


def test_contested_values_change_and_each_change_is_said():
    records = make_records(
        {"telephone": "0474301963", "latitude": "48,1", "services": "", "date_maj": "2025-01-01"},
        {"telephone": "0474301963"},
    )
    result = apply(
        records,
        correction("hub:0", "telephone", "04 74 30 19 63", "3639"),
        correction("hub:0", "latitude", "48.1", "46.1"),
        correction("hub:0", "services", None, "Maîtrise des outils numériques du quotidien"),
        correction("hub:0", "date_maj", "01/01/2025", "2026-01-01"),
        correction("hub:1", "telephone", "+33474301963", None),
    )
    assert result.decisions["status"].eq(APPLIED).all()
    first, second = (row for _, row in result.records.iterrows())
    assert first["phone"] == "3639"
    assert first["latitude"] == 46.1
    assert first["services"] == "Maîtrise des outils numériques du quotidien"
    assert first["updated_date"] == pd.Timestamp(2026, 1, 1)
    assert pd.isna(second["phone"])
    changed = ["phone", "latitude", "services", "updated_date"]
    pd.testing.assert_frame_equal(
        result.records.drop(columns=changed), records.drop(columns=changed)
    )
    issues = result.issues
    assert issues["severity"].eq(CORRECTED).all()
    assert issues["rule"].eq("corrigé par décision").all()
    assert issues["proposed_value"].isna().all()
    assert issues["field"].tolist() == ["telephone", "latitude", "services", "date_maj",
                                        "telephone"]  # fmt: skip
    assert issues["value"].iloc[0] == "04 74 30 19 63"
    assert issues["message"].iloc[0] == (
        "ligne 2, telephone : « 04 74 30 19 63 » remplacé par « 3639 », "
        "décision du 01/06/2026 (vu sur place)"
    )
    assert "remplacé par rien" in issues["message"].iloc[4]


def test_a_value_set_aside_when_read_can_be_contested_as_published():
    result = apply(
        make_records({"latitude": "485.6"}), correction("hub:0", "latitude", "485.6", "48.56")
    )
    assert result.records["latitude"].tolist() == [48.56]


def test_a_decision_is_out_of_date_once_the_source_publishes_something_else():
    records = make_records({"telephone": "3639"}, {"telephone": "3949"})
    result = apply(
        records,
        correction("hub:0", "telephone", "0474301963", "0474301964"),
        correction("hub:1", "telephone", "0474301963", "3949"),
    )
    pd.testing.assert_frame_equal(result.records, records)
    assert result.decisions["status"].tolist() == [OUTDATED, OUTDATED]
    assert result.issues["severity"].eq(NOTED).all()
    assert result.issues["value"].tolist() == ["3639", "3949"]
    changed, adopted = result.issues["message"]
    assert "publie « 3639 » et non plus « 0474301963 » ; retirez ou refaites" in changed
    assert "la source publie la valeur proposée, « 3949 » ; retirez la décision du" in adopted


def test_a_correction_that_would_change_nothing_is_out_of_date():
    result = apply(
        make_records({"telephone": "demain"}), correction("hub:0", "telephone", "demain", None)
    )
    assert result.decisions["status"].tolist() == [OUTDATED]
    assert result.issues["severity"].tolist() == [NOTED]


def test_the_order_of_a_published_list_does_not_outdate_a_decision():
    records = make_records({"publics_specifiquement_adresses": "Jeunes|Seniors"})
    result = apply(
        records, correction("hub:0", "publics_specifiquement_adresses", "Seniors|Jeunes", "Femmes")
    )
    assert result.records["audiences"].tolist() == ["Femmes"]


def test_a_closed_place_leaves_and_stays_in_the_accounts():
    records = make_records({"date_maj": "2026-06-15"}, {}, {"date_maj": "2026-05-15"})
    result = apply(
        records,
        {"decision": CLOSE, "record_key": "hub:0"},
        {"decision": CLOSE, "record_key": "hub:2"},
        correction("hub:0", "telephone", None, "3639"),
        {"decision": SAME, "record_key": "hub:0", "other_record_key": "hub:1"},
    )
    assert result.records["record_key"].tolist() == ["hub:1"]
    assert result.records.index.tolist() == [0]
    assert result.issues["severity"].tolist() == [REJECTED, REJECTED]
    assert result.issues["rule"].eq("fermé par décision").all()
    assert result.issues["record_id"].tolist() == ["hub@2026-01-01:0", "hub@2026-01-01:2"]
    assert result.issues["value"].tolist() == ["Lieu 0", "Lieu 2"]
    assert "mis à jour depuis (15/06/2026)" in result.issues["message"].iloc[0]
    assert "depuis" not in result.issues["message"].iloc[1]
    assert result.decisions["status"].tolist() == [APPLIED, APPLIED, MOOT, MOOT]


def test_decisions_on_unknown_records_have_no_object():
    records = make_records({}, {})
    result = apply(
        records,
        correction("hub:9", "telephone", None, "3639"),
        {"decision": CLOSE, "record_key": "hub:8"},
        {"decision": SAME, "record_key": "hub:0", "other_record_key": "hub:7"},
        {"decision": DIFFERENT, "record_key": "hub:0", "other_record_key": "hub:1"},
    )
    assert result.decisions["status"].tolist() == [MOOT, MOOT, MOOT, APPLIED]
    assert result.issues.empty
    pd.testing.assert_frame_equal(result.records, records)


def test_each_release_is_judged_and_the_latest_gives_the_status():
    old = make_records({"telephone": "3639"}, {"telephone": "3639"}, day="2024-01-01")
    new = make_records({"telephone": "3949"}, {"telephone": "3639"}, day="2026-01-01")
    result = apply(
        pd.concat([new, old]),
        correction("hub:0", "telephone", "3639", "3640"),
        correction("hub:1", "telephone", "3639", "3640"),
    )
    assert result.records["phone"].tolist() == ["3949", "3640", "3640", "3640"]
    assert result.decisions["status"].tolist() == [OUTDATED, APPLIED]
    assert result.issues["severity"].tolist() == [NOTED, CORRECTED, CORRECTED, CORRECTED]


def test_the_contested_text_is_read_as_its_release_writes_it():
    records = make_records({"date_maj": "2025-02-01"})
    decision = correction("hub:0", "date_maj", "2025|02|01", "2026-01-01")
    contexts = {"hub@2026-01-01": {"date_maj": Habits(TODAY, ("%Y|%m|%d",))}}
    assert apply(records, decision).decisions["status"].tolist() == [OUTDATED]
    assert apply(records, decision, contexts=contexts).decisions["status"].tolist() == [APPLIED]


def test_nothing_to_do_changes_nothing():
    records = make_records({}, {})
    result = apply(records)
    pd.testing.assert_frame_equal(result.records, records)
    assert result.issues.empty
    assert result.decisions.empty
    decision = correction("hub:0", "telephone", None, "3639")
    assert apply(empty_table("records"), decision).decisions["status"].tolist() == [MOOT]


KEYS, PHONES = st.sampled_from(["0", "1", "2"]), st.sampled_from(["", "3639", "3949", "3646"])
RELEASES = st.lists(st.dictionaries(KEYS, PHONES), min_size=1, max_size=2)
CORRECTIONS = st.dictionaries(KEYS, st.tuples(PHONES, PHONES).filter(lambda t: t[0] != t[1]))


@settings(deadline=None, max_examples=25)
@given(RELEASES, CORRECTIONS, st.sets(KEYS))
def test_any_decisions_do_what_a_loop_does(releases, corrections, closed):
    """Oracle: the same by hand, a phone at a time."""
    records = pd.concat(
        make_records(*({"id": key, "telephone": phone} for key, phone in release.items()),
                     day=f"202{year}-01-01")
        for year, release in enumerate(releases)
    )  # fmt: skip
    result = apply(
        records,
        *(correction(f"hub:{key}", "telephone", *values) for key, values in corrections.items()),
        *({"decision": CLOSE, "record_key": f"hub:{key}"} for key in closed),
    )
    expected, status = [], dict.fromkeys(corrections, MOOT)
    for release in releases:
        for key, phone in release.items():
            if key in closed:
                continue
            published, value = corrections.get(key, (None, None))
            if key in corrections:
                status[key] = APPLIED if phone == published else OUTDATED
            expected.append(value if key in corrections and phone == published else phone)
    assert result.records["phone"].fillna("").tolist() == expected
    assert result.decisions["status"].tolist()[: len(status)] == list(status.values())
    rejected = (result.issues["severity"] == REJECTED).sum()
    assert len(records) == len(result.records) + rejected
