"""Contexts as people read them: rows that add up, unknown said, nothing for what has none."""

import pandas as pd

from atlas.context.roles import ROLES
from atlas.schema.frame import conform
from atlas.views.words.sources import KIND_LABELS, accounting_text, context_names, contexts_table


def contexts():
    default = {
        "context_name": "Indice", "producer": "MedNum", "licence": "LO", "page_url": None,
        "vintage_date": pd.Timestamp("2021-01-01"), "retrieved_date": pd.Timestamp("2026-06-01"),
        "file_name": "i.csv", "file_sha256": "0" * 64, "value_column": "total", "unit": "0 à 10",
        "higher_is_need": True, "row_count": 10, "kept_count": 9, "rejected_count": 1,
    }  # fmt: skip
    rows = [
        default | {"context_id": "ifn", "kind": "besoin"},
        default | {"context_id": "revenu", "kind": "besoin", "context_name": "Revenu",
                   "higher_is_need": False},
        default | {"context_id": "qpv", "kind": "zonage", "context_name": "QPV"},
    ]  # fmt: skip
    return conform(pd.DataFrame(rows), "contexts")


def test_the_table_says_what_each_context_is_worth():
    table = contexts_table(contexts(), pd.Series({"ifn": 0.9912}))
    rows = table.set_index("Identifiant")
    told = rows["Lignes retenues"] + rows["Lignes rejetées"]
    assert rows["Lignes lues"].tolist() == told.tolist()
    share = rows["Habitants dont le besoin est connu (%)"]
    assert share["ifn"] == 99.1
    assert share.isna().to_dict() == {"ifn": False, "revenu": True, "qpv": True}
    assert rows["Besoin selon la valeur"].fillna("").to_dict() == {
        "ifn": "croissant", "revenu": "décroissant", "qpv": "",
    }  # fmt: skip
    assert rows.loc["qpv", "Nature"] == "Zonage"
    assert str(rows.loc["ifn", "Date des données"]) == "2021-01-01"


def test_every_kind_has_a_name_and_every_context_its_own():
    assert KIND_LABELS.keys() == ROLES.keys()
    assert context_names(contexts()) == {"ifn": "Indice", "revenu": "Revenu", "qpv": "QPV"}


def test_no_context_is_an_empty_table():
    assert contexts_table(contexts().iloc[:0], pd.Series(dtype="float64")).empty


def test_the_account_counts_messages_by_rule():
    issues = pd.DataFrame(
        {
            "severity": ["rejet", "rejet", "correction"],
            "rule": ["a", "a", "b"],
            "message": ["un", "deux", "trois"],
        }
    )
    text = accounting_text(5, 3, issues)
    assert text.splitlines() == [
        "5 lignes lues = 3 retenues + 2 rejetées", "  rejet, a : 2 messages ; un",
        "  correction, b : 1 message ; trois",
    ]  # fmt: skip
