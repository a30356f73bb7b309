"""Calls and envelopes: each row accounted for, what is published kept as far as it goes."""

from datetime import date

import pandas as pd
import pytest

from atlas.context.roles import choose_columns, is_calls, is_envelopes, is_grants
from atlas.context.steering.calls import published_calls
from atlas.context.steering.envelopes import published_envelopes
from atlas.schema.kind import CALLS, ENVELOPES
from atlas.sources.embedded import read_reference
from atlas.sources.files import read_file
from tests.conftest import PROJECT, SHARED

FINANCE = SHARED.parent / "governance" / "financements"


@pytest.fixture(scope="module")
def reference():
    return read_reference(PROJECT / "data" / "reference", ("communes",))


def read_calls(raw, first=2):
    columns = choose_columns(CALLS, [*raw.columns.drop("«structure»", errors="ignore")], {})
    return published_calls(raw, "appels", columns, date(2024, 6, 1), {}, first)


def read_envelopes(raw, reference, first=2):
    columns = choose_columns(ENVELOPES, [*raw.columns.drop("«structure»", errors="ignore")], {})
    return published_envelopes(raw, "fne-2024", columns, date(2024, 6, 1), reference, first)


def rules(accounted):
    return accounted.issues["rule"].tolist()


def call(**cells):
    row = {"appel_id": "a1", "nom": "Essai", "ouverture": "2023-09", "cloture": "31/10/2023",
           "enveloppe_annoncee_eur": "5000"}  # fmt: skip
    return row | cells


def test_a_date_is_kept_as_far_as_it_is_published():
    found = read_calls(pd.DataFrame([call()], dtype="str"))
    assert found.table[["opening", "closing"]].values.tolist() == [["2023-09", "2023-10-31"]]
    assert found.table["announced_eur"].tolist() == [5000]
    assert found.issues.empty


@pytest.mark.parametrize(
    ("cells", "rule", "kept"),
    [
        ({"ouverture": "2023-13"}, "date illisible", 2),
        ({"cloture": "2022"}, "date illisible", 2),
        ({"enveloppe_annoncee_eur": "beaucoup"}, "montant illisible", 2),
        ({"enveloppe_annoncee_eur": "44 000 (LFI 2023)"}, "montant suivi de mots", 2),
        ({"nom": ""}, "nom de l'appel", 1),
        ({"appel_id": "a2"}, "appel répété", 1),
        ({"inconnue": "x"}, "colonne non lue", 2),
    ],
)
def test_what_cannot_be_read_of_a_call_is_told(cells, rule, kept):
    rows = pd.DataFrame([call(appel_id="a2"), call(**cells)], dtype="str").fillna("")
    found = read_calls(rows)
    assert (found.row_count, found.kept_count, len(found.table)) == (2, kept, kept)
    assert rules(found) == [rule]


def test_calls_without_identifier_are_told_apart_by_their_row():
    rows = pd.DataFrame([call(appel_id=""), call(appel_id="")], dtype="str")
    assert read_calls(rows).table["call_id"].tolist() == ["appels:2", "appels:3"]


def test_every_column_of_ceilings_is_read(reference):
    rows = [
        {"departement": "1", "dotation_ingenierie_eur": "10,5", "dotation_formation_eur": "4"},
        {"departement": "2A", "dotation_ingenierie_eur": "7", "dotation_formation_eur": ""},
    ]
    found = read_envelopes(pd.DataFrame(rows, dtype="str"), reference)
    columns = ["territory_code", "purpose", "ceiling_eur", "call_id"]
    assert found.table[columns].values.tolist() == [
        ["D01", "dotation ingenierie", 10.5, "fne-2024"],
        ["D01", "dotation formation", 4.0, "fne-2024"],
        ["D2A", "dotation ingenierie", 7.0, "fne-2024"],
    ]
    assert found.issues.empty


@pytest.mark.parametrize(
    ("cells", "rule", "kept"),
    [
        ({"departement": "2C"}, "territoire inconnu", 1),
        ({"departement": "23"}, "territoire répété", 1),
        ({"dotation": ""}, "plafond absent", 1),
        ({"dotation": "-5", "plafond": "3"}, "montant illisible", 2),
    ],
)
def test_what_cannot_be_read_of_an_envelope_is_told(reference, cells, rule, kept):
    rows = [{"departement": "23", "dotation": "5"}, {"departement": "87", "dotation": "5"} | cells]
    found = read_envelopes(pd.DataFrame(rows, dtype="str").fillna(""), reference)
    assert (found.row_count, found.kept_count) == (2, kept)
    assert rules(found) == [rule]


def test_files_are_told_apart_by_their_columns():
    assert is_calls(["appel_id", "nom", "financeur", "ouverture"])
    assert is_envelopes(["departement", "dotation_ingenierie_eur"])
    for other in (["nom", "adresse", "departement"], ["nomBeneficiaire", "siret", "montant"]):
        assert not is_calls(other)
        assert not is_envelopes(other)
    assert not is_grants(["departement", "dotation_ingenierie_eur"])


def governance(name):
    path = FINANCE / name
    if not path.exists():
        pytest.skip(f"{name} is not at hand")
    return read_file(path)


def test_the_calls_found_are_kept_whole():
    """Seen: 11 calls, one amount followed by words, two of a year alone."""
    raw = governance("appels.csv")
    assert is_calls([*raw.rows.columns])
    found = read_calls(raw.rows, raw.first_row_number)
    assert (found.row_count, found.kept_count) == (11, 11)
    assert rules(found) == ["montant suivi de mots"]
    announced = found.table.set_index("call_id")["announced_eur"]
    assert announced["conum-2023"] == 44_000_000
    assert announced["fne-2024"] == 5_026_700
    assert found.table.set_index("call_id").loc["conum-2021", "opening"] == "2021"


def test_the_envelopes_of_2024_are_those_announced(reference):
    """103 territories; engineering adds up to 5,006,700 and 20,000 euros, training 20,000 each."""
    raw = governance("fne-dotations-departements-2024.csv")
    assert is_envelopes([*raw.rows.columns])
    found = read_envelopes(raw.rows, reference, raw.first_row_number)
    sums = found.table.groupby("purpose")["ceiling_eur"].sum()
    assert sums["dotation ingenierie"] == 5_026_700
    assert found.row_count == found.kept_count == 103
