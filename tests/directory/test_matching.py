"""Levels of agreement by hand; missing says nothing; every verdict has words."""

import numpy as np
import pandas as pd
import pytest

from atlas.directory import matching
from atlas.directory.matching import (
    CRITERIA,
    INTERCEPT,
    MISSING,
    PLAUSIBLE_FROM,
    WEIGHTS,
    WORDS,
    comparable,
    explain,
    score,
    score_pairs,
)
from atlas.directory.matching.compared import NATIONAL_ADDRESSES, SHARED_ADDRESSES
from tests.conftest import make_records

PAIR = pd.DataFrame({"left": [0], "right": [1]})
HERE = {"longitude": 2.0, "latitude": 46.0, "commune_code": "23001", "commune_name": "Guéret"}


def compare(records, pairs):
    """Return the levels of pairs of positions."""
    rows = comparable(records)
    return matching.compare(rows.loc[pairs["left"]], rows.loc[pairs["right"]])


def levels(one, other):
    return compare(make_records(HERE | one, HERE | other), PAIR).iloc[0]


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Mairie de Guéret", "Mairie", "identique"),
        ("Médiathèque Jean Moulin", "Mediatheque J. Moulin", "proche"),
        ("Médiathèque", "Médiathèque Jean Moulin", "contenu"),
        ("Cyberbase", "Trésorerie", "autre"),
    ],
)
def test_names(one, other, level):
    assert levels({"name": one}, {"name": other})["name"] == level


def test_the_commune_counts_in_names_when_communes_differ():
    other = {"name": "Mairie d'Ahun", "commune_code": "23002", "commune_name": "Ahun"}
    found = levels({"name": "Mairie de Guéret"}, other)
    assert found["name"] not in ("identique", "proche", "contenu")
    assert found["commune"] == "autre"


def test_kinds_of_counter():
    assert levels({"name": "Mairie"}, {"name": "Médiathèque"})["kind"] == "bibliothèque"
    assert levels({"name": "Mairie"}, {"name": "France services"})["kind"] == "porteur"
    assert levels({"name": "Mairie"}, {"name": "Mission locale"})["kind"] == "autre"
    assert levels({"name": "MSAP"}, {"name": "France services"})["kind"] == "même"
    assert levels({"name": "L'Atelier"}, {"name": "Mairie"})["kind"] == MISSING


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("4 rue Hoche", "4, R. HOCHE", "identique"),
        ("4 rue Hoche", "rue Hoche", "rue"),
        ("4 rue Hoche", "6 rue Hoche", "numéro"),
        ("4 rue Hoche", "12 avenue de la Gare", "autre"),
        ("4 rue Hoche", None, MISSING),
        (None, None, MISSING),
    ],
)
def test_addresses(one, other, level):
    assert levels({"address": one}, {"address": other})["address"] == level


def test_distance_is_in_metres_and_unknown_without_two_precise_points():
    north = HERE["latitude"] + 1 / 1112  # 100 m
    found = levels({}, {"latitude": north})
    assert found["distance_m"] == pytest.approx(100, abs=0.1)
    assert found["distance"] == "300"
    assert levels({}, {})["distance"] == "30"
    vague = levels({}, {"latitude": north, "location_precision": "commune"})
    assert vague["distance"] == MISSING
    assert np.isnan(vague["distance_m"])


def test_contacts_identifiers_and_sources():
    found = levels(
        {"phone": "+33100000000", "emails": "a@b.fr|c@d.fr", "pivot": "1"},
        {"phone": "+33200000000", "emails": "c@d.fr", "pivot": "1"},
    )
    assert found[["contact", "pivot"]].tolist() == ["même", "même"]
    apart = levels({"phone": "+33100000000"}, {"phone": "+33200000000"})
    assert apart["contact"] == "autre"
    assert levels({"phone": "+33100000000"}, {"emails": "a@b.fr"})["contact"] == MISSING
    assert found["source"] == "édition"
    assert levels({}, {"release_id": "toy@2025-01-01"})["source"] == "éditions"
    assert levels({}, {"source_id": "other", "release_id": "other@2025-01-01"})["source"] == (
        "sources"
    )


def test_hours_agree_by_the_spans_they_share():
    week = {"opening_hours": "Mo-Fr 09:00-12:00"}
    assert levels(week, {"opening_hours": "Mo-Th 09:00-12:00"})["hours"] == "même"
    assert levels(week, {"opening_hours": "Mo-Fr 14:00-17:00"})["hours"] == "autre"
    assert levels(week, {"opening_hours": "sur rendez-vous"})["hours"] == MISSING


def test_numbers_of_one_address_count_whoever_writes_it_and_shared_ones_fade():
    """One phone at one, some and many addresses of one file; other files add nothing."""

    def contact(addresses):
        phone = {"phone": "+33100000000"}
        sites = [phone | {"address": f"{i} rue Hoche"} for i in range(1, addresses + 1)]
        again = [row | {"release_id": "other@2024-01-01", "source_id": "other"} for row in sites]
        return compare(make_records(*(HERE | row for row in sites + again)), PAIR)["contact"][0]

    assert contact(SHARED_ADDRESSES - 1) == "même"
    assert contact(SHARED_ADDRESSES) == "partagé"
    assert contact(NATIONAL_ADDRESSES - 1) == "partagé"
    assert contact(NATIONAL_ADDRESSES) == MISSING
    assert WEIGHTS["contact"]["partagé"] < WEIGHTS["contact"]["même"] / 2


def test_a_national_number_and_a_local_one_do_not_differ():
    national = [
        HERE | {"phone": "3949", "address": f"{i} rue Zola"} for i in range(NATIONAL_ADDRESSES)
    ]
    records = make_records(*national, HERE | {"phone": "+33100000000"})
    pair = pd.DataFrame({"left": [0], "right": [NATIONAL_ADDRESSES]})
    assert compare(records, pair)["contact"][0] == MISSING


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("28 avenue de l'Europe", "25 avenue Roger Chaudon"),
        ("3 rue du Moulin", "3 rue Thiers"),
        ("Place Carnot", "Place Rabelais"),
    ],
)
def test_a_type_of_street_is_no_evidence(one, other):
    assert levels({"address": one}, {"address": other})["address"] == "autre"


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("CIDFF", "Centre d'information sur les droits des femmes et des familles", "identique"),
        ("CRIJ Limousin", "Centre régional d'information jeunesse du Limousin", "identique"),
        ("Réseau ADIE", "Association pour le droit à l'initiative économique", "autre"),
        ("M\ufffddiance13", "Médiance13", "proche"),
        ("La Hutte des Gu\ufffdrisseurs", "La Hutte des Guérisseurs", "proche"),
        ("Association IsleCo", "Isle&Co", "identique"),
        ("Zola Médiathèque Émile", "Médiathèque Émile Zola", "identique"),
        ("Cyberbase 1", "Cyberbase 2", "distinct"),
        ("Résidence Hugo A", "Résidence Hugo B", "distinct"),
        ("Cyberbase 1", "Cyberbase", "proche"),
    ],
)
def test_acronyms_lost_letters_swapped_words_and_numbers(one, other, level):
    assert levels({"name": one}, {"name": other})["name"] == level


def test_two_numbered_counters_are_never_one_place_whatever_else_agrees():
    there = {"phone": "+33100000000", "address": "4 rue Hoche", "pivot": "1"}
    rows = comparable(make_records(HERE | there | {"name": "Cyberbase 1"},
                                   HERE | there | {"name": "Cyberbase 2"}))  # fmt: skip
    assert score_pairs(rows.iloc[[0]], rows.iloc[[1]])["score"][0] < PLAUSIBLE_FROM


def test_a_rare_word_in_common_is_evidence_and_a_usual_one_is_not():
    names = [HERE | {"name": "Relais Fabulerie"}, HERE | {"name": "Fabulerie"}]
    assert compare(make_records(*names), PAIR)["word"][0] == "même"
    many = [{"name": "Fabulerie", "commune_code": f"2310{i}"} for i in range(6)]
    assert compare(make_records(*names, *many), PAIR)["word"][0] == MISSING


def test_a_score_depends_on_the_two_rows_alone():
    records = make_records(
        *(HERE | {"name": f"Cyberbase {name}"} for name in ("Hugo", "Zola", "Hugo"))
    )
    rows = comparable(records)
    every = score_pairs(rows.loc[[0, 0, 1]], rows.loc[[1, 2, 2]])
    for i, (left, right) in enumerate([(0, 1), (0, 2), (1, 2)]):
        alone = score_pairs(rows.loc[[left]], rows.loc[[right]])
        pd.testing.assert_frame_equal(alone, every.iloc[[i]].reset_index(drop=True))


def test_a_bus_is_never_merged_with_the_house_that_runs_it():
    bus, house = {"name": "Bus France services CC Ahun"}, {"name": "CC Ahun"}
    found = compare(make_records(HERE | bus, HERE | house), PAIR)
    assert found["mobility"][0] == "nom"
    agreed = found.assign(contact="même", name="identique", address="identique")
    assert score(agreed)[0] < PLAUSIBLE_FROM
    assert levels(bus, {"name": "France services", "mobility": "Itinérant"})["mobility"] == "même"


def test_two_rows_of_a_bus_in_two_communes_of_one_file_are_two_stops():
    here = {"name": "Bus France services", "phone": "+33100000000"}
    there = here | {"commune_code": "23002", "commune_name": "Ahun"}
    assert levels(here, there)["mobility"] == "arrêts"
    assert levels(here, there | {"release_id": "toy@2025-01-01"})["mobility"] == "même"
    rows = comparable(make_records(HERE | here, HERE | there))
    assert score_pairs(rows.iloc[[0]], rows.iloc[[1]])["score"][0] < PLAUSIBLE_FROM


def test_alone_of_its_kind_in_the_commune_for_each_source():
    one = HERE | {"name": "France services de Guéret"}
    other = HERE | {"name": "MSAP", "release_id": "other@2024-01-01"}
    assert compare(make_records(one, other), PAIR)["alone"][0] == "seules"
    third = HERE | {"name": "France services, annexe"}
    assert compare(make_records(one, other, third), PAIR)["alone"][0] == "plusieurs"
    assert compare(make_records(one, third), PAIR)["alone"][0] == MISSING


def test_a_name_that_is_only_that_of_the_commune_says_nothing():
    assert levels({"name": "Guéret"}, {"name": "France services Guéret"})["name"] == MISSING


def test_missing_values_weigh_nothing():
    nothing = pd.DataFrame([dict.fromkeys(CRITERIA, MISSING)])
    assert score(nothing)[0] == pytest.approx(1 / (1 + np.exp(-INTERCEPT)))


def test_every_weight_is_that_of_a_level_with_words():
    assert set(WEIGHTS) == set(CRITERIA)
    for criterion, weights in WEIGHTS.items():
        assert set(weights) == set(WORDS[criterion]), criterion


def test_agreement_weighs_more_than_disagreement():
    for criterion, first, last in (
        ("name", "identique", "autre"), ("address", "identique", "autre"),
        ("distance", "30", "loin"), ("contact", "même", "autre"), ("kind", "même", "autre"),
        ("hours", "même", "autre"), ("pivot", "même", "autre"), ("commune", "même", "autre"),
        ("alone", "seules", "plusieurs"), ("mobility", "même", "nom"),
    ):  # fmt: skip
        assert WEIGHTS[criterion][first] > WEIGHTS[criterion][last], criterion


def test_compare_is_symmetric():
    records = make_records(
        HERE | {"name": "Mairie de Guéret", "address": "4 rue Hoche", "phone": "+33100000000"},
        HERE | {"name": "Médiathèque", "address": "6 rue Hoche", "emails": "a@b.fr"},
    )
    there = compare(records, pd.DataFrame({"left": [1], "right": [0]}))
    pd.testing.assert_frame_equal(compare(records, PAIR), there)


def test_the_explanation_names_the_heaviest_first():
    row = pd.DataFrame(
        [dict.fromkeys(CRITERIA, MISSING) | {"name": "identique", "contact": "même"}]
    )
    words = explain(row)[0].split(", ")
    weights = {
        "même nom": WEIGHTS["name"]["identique"],
        "même téléphone ou courriel": WEIGHTS["contact"]["même"],
    }
    assert words == sorted(weights, key=lambda w: -abs(weights[w]))
