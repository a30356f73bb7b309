"""Grants linked to places: the surest way alone, an amount never split, unknown said so."""

import pandas as pd

from atlas.analysis.changes import OPENED
from atlas.analysis.steering.beneficiaries import (
    BODY_FUNDED,
    BY_DECISION,
    BY_LIST,
    BY_RNA,
    BY_SIREN,
    BY_SIRET,
    FUNDED,
    UNKNOWN_MONEY,
    grant_places,
    newly_reached,
    place_money,
)
from atlas.schema.frame import conform, empty_table

PLACES = pd.DataFrame({"place_id": ["p1", "p2", "p3", "p4"]})
RECORDS = pd.DataFrame({
    "place_id": ["p1", "p1", "p2", "p3", "gone"],
    "pivot": ["13002526500013", "13002526500013", "13002526500021", "W333216789",
              "13002526500013"],
})  # fmt: skip


NO_DECISION = empty_table("grant_decisions")


def decisions(*rows):
    names = ["identifier", "grant_row", "place_id", "decision", "decided_date"]
    more = {"context_id": "d", "row_number": 2, "reason": "vu sur place", "evidence": None}
    table = pd.DataFrame(rows, columns=names).assign(grant_list="l", **more)
    return conform(table, "grant_decisions")


def grants(*rows):
    columns = ["row_number", "declared_place_id", "siret", "siren", "rna"]
    return pd.DataFrame(rows, columns=columns, dtype="object").assign(context_id="l")


def test_each_grant_is_linked_by_the_surest_way_that_it_has():
    found = grant_places(
        grants(
            (2, "p4", "13002526500013", "130025265", None),
            (3, None, "13002526500013", "130025265", None),
            (4, None, "13002526500039", "130025265", None),
            (5, None, None, None, "W333216789"),
            (6, None, "21860194600013", "218601946", None),
        ),
        RECORDS, PLACES, NO_DECISION,
    )  # fmt: skip
    assert found[["row_number", "place_id", "link"]].values.tolist() == [
        [2, "p4", BY_LIST], [3, "p1", BY_SIRET], [4, "p1", BY_SIREN], [4, "p2", BY_SIREN],
        [5, "p3", BY_RNA],
    ]  # fmt: skip


def test_what_a_person_decided_prevails_and_the_latest_decision_over_the_others():
    """Of four grants of one SIRET: linked elsewhere, undone, undone then linked, left alone."""
    same = (None, "13002526500013", "130025265", None)
    told = decisions(
        ("13002526500013", 2, "p4", "lié", "2026-01-01"),
        ("130025265", 3, "p1", "non lié", "2026-01-01"),
        ("13002526500013", 4, "p1", "lié", "2026-02-01"),
        ("13002526500013", 4, "p1", "non lié", "2026-01-01"),
        ("13002526500013", 5, "ailleurs", "lié", "2026-01-01"),
    )
    found = grant_places(grants(*((row, *same) for row in (2, 3, 4, 5))), RECORDS, PLACES, told)
    assert found[["row_number", "place_id", "link"]].values.tolist() == [
        [2, "p4", BY_DECISION], [3, "p2", BY_SIREN], [4, "p1", BY_DECISION], [5, "p1", BY_SIRET],
    ]  # fmt: skip


def test_a_place_that_no_list_names_has_unknown_money():
    links = pd.DataFrame({"place_id": ["p1", "p1", "p2"], "link": [BY_SIREN, BY_SIRET, BY_SIREN]})
    assert place_money(PLACES, links).to_dict() == {
        "p1": FUNDED, "p2": BODY_FUNDED, "p3": UNKNOWN_MONEY, "p4": UNKNOWN_MONEY,
    }  # fmt: skip


def test_the_money_of_places_that_opened_is_counted_once():
    """One grant of two places that opened, 900 euros: 30 people gained by them, 30 euros each."""
    changes = pd.DataFrame({"place_id": ["p1", "p2", "p3"], "change": [OPENED, OPENED, "fermé"]})
    access = pd.DataFrame({"nearest_place_id_after": ["p1", "p2", "p4"],
                           "population_gained_opened": [10, 20, 40]})  # fmt: skip
    links = pd.DataFrame({"context_id": "l", "row_number": [2, 2, 3],
                          "place_id": ["p1", "p2", "p3"], "link": [BY_SIRET] * 3})  # fmt: skip
    rows = pd.DataFrame({"context_id": "l", "row_number": [2, 3], "eur": [900.0, 7.0]})
    found = newly_reached(changes, access, links, rows)
    assert found.to_dict() == {"opened_count": 2, "funded_count": 2, "eur": 900, "people": 30,
                               "eur_per_person": 30}  # fmt: skip
    nothing = newly_reached(changes, access, links[:0], rows)
    assert pd.isna(nothing["eur"])
    assert pd.isna(nothing["eur_per_person"])
