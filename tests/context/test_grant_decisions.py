"""Links of grants and places decided by a person: each is kept or refused for a reason."""

from datetime import date

import pandas as pd

from atlas.context.roles import choose_columns
from atlas.context.steering.grant_decisions import published_grant_decisions
from atlas.schema.kind import GRANT_DECISIONS

SIRET = "13002526500013"
TABLES = {
    "grants": pd.DataFrame({"context_id": ["l", "l"], "row_number": [2, 3],
                            "siret": [SIRET, None], "siren": [SIRET[:9], None],
                            "rna": [None, "W333216789"]}),
    "records": pd.DataFrame({"place_id": ["p1", "p2"]}),
    "aliases": pd.DataFrame({"old_place_id": ["old"], "place_id": ["p2"]}),
}  # fmt: skip


def decision(**cells):
    row = {"siret": SIRET, "lieu": "p1", "décision": "lié", "motif": "porté par la mairie",
           "date": "2026-05-12", "liste": "", "ligne": ""}  # fmt: skip
    return row | cells


def read(*rows):
    raw = pd.DataFrame(rows, dtype="str")
    columns = choose_columns(GRANT_DECISIONS, list(raw), {})
    return published_grant_decisions(raw, "liens", columns, date(2026, 6, 1), TABLES)


def test_a_decision_is_kept_with_its_reason_and_an_old_place_is_followed():
    found = read(decision(), decision(siret="W333216789", lieu="old", ligne="3", liste="l"),
                 decision(siret="130 025 265", lieu="p2", décision="NON LIE"))  # fmt: skip
    assert (found.row_count, found.kept_count) == (3, 3)
    told = found.table[["identifier", "place_id", "decision"]].values.tolist()
    assert told == [[SIRET, "p1", "lié"], ["W333216789", "p2", "lié"],
                    ["130025265", "p2", "non lié"]]  # fmt: skip
    assert found.table["decided_date"].iloc[0] == pd.Timestamp("2026-05-12")


def test_a_decision_that_says_nothing_sure_is_refused():
    found = read(
        decision(siret="21860194600013"), decision(siret="W333216789", liste="autre"),
        decision(lieu="nulle part"), decision(décision="peut-être"), decision(motif=""),
        decision(date="31/02/2026"), decision(ligne="2"),
    )  # fmt: skip
    assert found.kept_count == 0
    assert found.issues["rule"].tolist() == [
        "financement inconnu", "financement inconnu", "lieu inconnu", "décision", "motif", "date",
        "ligne",
    ]  # fmt: skip


def test_contrary_decisions_are_both_refused_and_a_repeated_one_is_kept_once():
    contrary = read(decision(), decision(décision="non lié"))
    assert contrary.issues["rule"].tolist() == ["décisions contraires"] * 2
    repeated = read(decision(), decision())
    assert (repeated.kept_count, repeated.issues["rule"].tolist()) == (1, ["ligne répétée"])
