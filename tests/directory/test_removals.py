"""Requests of persons to be left out: obeyed everywhere, told when they find nothing."""

import pandas as pd

from atlas.directory.removals import REMOVAL_COLUMNS, remove_requested
from atlas.schema.frame import empty_table
from tests.conftest import make_records


def asked(*rows: tuple[str, str]) -> pd.DataFrame:
    lines = [(key, text, "2026-06-01", "") for key, text in rows]
    return pd.DataFrame(lines, columns=[*REMOVAL_COLUMNS], dtype="str")


def records() -> pd.DataFrame:
    return make_records(
        {"phone": "+33612345678", "emails": "jd@gueret.fr|mairie@gueret.fr",
         "description": "Demandez Jeanne Durand au 06 12 34 56 78"},
        {"phone": "+33612345678", "emails": "jd@gueret.fr", "name": "Chez Jeanne DURAND"},
        {"phone": "+33555000000", "emails": None},
    )  # fmt: skip


def test_a_text_is_taken_out_of_every_record():
    result = remove_requested(records(), empty_table("issues"),
                              asked(("", "JD@gueret.fr"), ("", "06.12.34.56.78"),
                                    ("", "Jeanne Durand")))  # fmt: skip
    assert result.records["emails"].fillna("").tolist() == ["mairie@gueret.fr", "", ""]
    assert result.records["phone"].fillna("").tolist() == ["", "", "+33555000000"]
    assert result.records["name"].tolist()[1] == "Chez [retiré]"
    assert "Durand" not in result.records["description"][0]
    assert "12 34" not in result.records["description"][0]
    assert result.messages == []


def test_a_request_may_be_about_one_record():
    result = remove_requested(records(), empty_table("issues"), asked(("toy:1", "")))
    assert result.records["phone"].fillna("").tolist() == ["+33612345678", "", "+33555000000"]
    assert result.records["emails"].isna().tolist() == [False, True, True]


def test_an_issue_does_not_quote_what_is_taken_out():
    row = {"severity": "signalement", "rule": "courriel", "value": "jd@gueret.fr x",
           "message": "ligne 2, courriels : jd@gueret.fr x", "field": "courriels"}  # fmt: skip
    issues = pd.concat([empty_table("issues"), pd.DataFrame([row])], ignore_index=True)
    result = remove_requested(records(), issues, asked(("", "jd@gueret.fr")))
    assert "jd@" not in result.issues.astype("str").to_csv()
    assert result.issues["message"].tolist() == ["ligne 2, courriels : [retiré] x"]


def test_a_request_that_finds_nothing_is_told():
    requests = asked(("", "personne@nulle.part"), ("toy:9", ""), ("", ""))
    result = remove_requested(records(), empty_table("issues"), requests)
    assert [message.split(" : ")[0] for message in result.messages] == [
        "ligne 2", "ligne 3", "ligne 4"]  # fmt: skip
    pd.testing.assert_frame_equal(result.records, records())
