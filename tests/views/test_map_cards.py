"""Cards of the map: what a person needs, contacts of persons left out, unknown is said."""

import pandas as pd
import pytest

from atlas.directory.privacy import ContactRule
from atlas.schema.tables import TABLES
from atlas.views.map.cards import place_cards, territory_card, week_lines


def place(**values):
    row = dict.fromkeys(column.name for column in TABLES["places"]) | {
        "place_id": "lieu-1", "name": "<b>Espace</b>", "address": "1 rue Haute",
        "postal_code": "23000", "commune_name": "Guéret", "longitude": 1.87, "latitude": 46.17,
        "source_ids": "hub", "location_precision": "point", "quality_score": 0.8,
        "updated_date": pd.Timestamp("2024-05-06"),
    }  # fmt: skip
    return pd.DataFrame([row | values])


def card_of(rule=None, **values):
    return place_cards(place(**values), rule or ContactRule(), {"hub": "Hub"}, "/atlas")[0]


def told(card):
    return {line[0]: line[1] for line in card["lines"]}


def test_a_place_tells_what_a_person_needs():
    card = card_of(
        phone="+33555410000", opening_hours="Mo-Fr 09:00-12:30", services="Aider|Former",
        fees="Gratuit", access_modes="Se présenter", websites="https://exemple.fr/|http://b.fr",
    )  # fmt: skip
    assert card["title"] == "<b>Espace</b>", "text, whatever it holds"
    assert told(card) == {
        "Adresse": "1 rue Haute, 23000 Guéret", "Téléphone": "05\xa055\xa041\xa000\xa000",
        "Site": "exemple.fr", "Services": "Aider ; Former", "Prix": "Gratuit",
        "Publics": "inconnu", "Comment y accéder": "Se présenter",
    }  # fmt: skip
    assert card["week"][0] == ("lundi", "9 h – 12 h 30")
    assert card["week"][6] == ("dimanche", "fermé")
    links = dict(card["links"])
    assert links["Signaler une erreur"] == "/atlas/chercher?lieu=lieu-1"
    assert links["Y aller (OpenStreetMap)"].endswith("?to=46.17000,1.87000")
    assert ("Sources", "Hub") in card["more"]


def test_what_is_not_published_is_said_unknown():
    card = card_of()
    assert card["week"] is None
    assert told(card)["Horaires"] == "inconnu"
    assert told(card)["Téléphone"] == "inconnu"
    strange = card_of(opening_hours="quand on peut")
    assert strange["week"] is None
    assert told(strange)["Horaires"] == "publiés ainsi\xa0: quand on peut"


def test_contacts_of_persons_are_left_out():
    """A mobile that only a source without an open licence gives, and the address of a person."""
    values = {"phone": "+33612345678", "emails": "jeanne.durand@exemple.fr|ccas@exemple.fr"}
    card = card_of(ContactRule("public", frozenset()), **values)
    assert told(card)["Téléphone"] == "inconnu"
    assert told(card)["Courriel"] == "ccas@exemple.fr"
    assert told(card_of(ContactRule("public", frozenset({"hub"})), **values))["Téléphone"] != (
        "inconnu"
    )


def test_only_addresses_of_the_web_become_links():
    card = card_of(websites="javascript:alert(1)", booking_url="javascript:alert(1)")
    assert not [line for line in card["lines"] if len(line) == 3]
    assert "Site" not in told(card)


@pytest.mark.parametrize(
    ("hours", "day", "expected"),
    [
        ("Tu 14:00-24:00", 1, "14 h – 24 h"),
        ("We 09:00-12:00,14:00-17:30", 2, "9 h – 12 h, 14 h – 17 h 30"),
        ("week 1-53/2 Sa 10:00-12:00", 5, "10 h – 12 h (certaines semaines)"),
        ('Th "sur rendez-vous"', 3, "ouvert, heures non publiées"),
        ("off", 0, "fermé"),
    ],
)
def test_hours_are_written_as_people_read_them(hours, day, expected):
    assert week_lines(hours)[day][1] == expected


def territory(**values):
    row = {"level": "commune", "territory_code": "23096", "territory_name": "Guéret",
           "population": 12955, "nearest_road_m": 1300.0, "nearest_distance_m": 1000.0,
           "place_count": 1, "unlocated_place_count": 0, "covering_source_count": 2,
           "unknown_commune_count": 0, "uncounted_reason": None}  # fmt: skip
    return pd.Series(row | values)


def test_a_commune_tells_its_nearest_place_the_way_and_how_sure():
    here = place()
    card = territory_card(territory(), here, here.iloc[0], (1.9, 46.2), "par la route", "")
    lines = told(card)
    assert lines["Lieu le plus proche"].startswith(
        "<b>Espace</b> (Guéret), à 1,3\xa0km par la route"
    )
    assert lines["Lieux connus ici"] == "1 lieu\n<b>Espace</b>"
    assert lines["Est-ce sûr\xa0?"] == "2 sources le couvrent."
    assert dict(card["links"])["Y aller (OpenStreetMap)"].endswith(
        "route=46.20000,1.90000%3B46.17000,1.87000"
    )


def test_an_unknown_commune_says_why_and_never_zero():
    row = territory(place_count=None, unknown_commune_count=1, uncounted_reason="aucune source",
                    nearest_road_m=None, nearest_distance_m=None)  # fmt: skip
    lines = told(territory_card(row, place().iloc[:0], None, None, "", ""))
    assert lines["Lieu le plus proche"] == lines["Lieux connus ici"] == "inconnu"
    assert lines["Est-ce sûr\xa0?"] == "Inconnu\xa0: aucune source."


def test_a_larger_territory_counts_what_is_unknown():
    row = territory(level="region", unlocated_place_count=1, unknown_commune_count=3)
    card = territory_card(row, place(), None, None, "", "")
    assert "Lieu le plus proche" not in told(card)
    assert told(card)["Est-ce sûr\xa0?"] == (
        "2 sources le couvrent\xa0; 1 lieu sans position, compté à sa commune\xa0; "
        "3 communes inconnues."
    )
