"""What a file says of persons: by the rule of `docs/privacy.md`."""

import pandas as pd
import pytest

from atlas.directory.privacy import (
    ContactRule,
    contact_rule,
    is_personal_email,
    with_contacts,
    without_persons,
)


@pytest.mark.parametrize(("email", "place", "is_personal"), [
    ("jeanne.durand@gueret.fr", "Mairie", True),
    ("j.durand@gueret.fr", "Mairie", True),
    ("jeanne-durand2@association.org", "Mairie", True),
    ("jdurand@gmail.com", "Mairie", True),
    ("durand23@orange.fr", "Mairie", True),
    ("marie.pointeau@gueret.fr", "Mairie", False),  # "point": the price of no list of first names
    ("joel.lemairie@gueret.fr", "Mairie", True),
    ("mairie.gueret@orange.fr", "Mairie", False),
    ("contact@exemple.fr", "Mairie", False),
    ("france.services@cc.fr", "Mairie", False),
    ("fs.veauche@forez.fr", "France services", False),
    ("lestilleuls@gmail.com", "Espace des Tilleuls", False),
    ("saint.vaury@wanadoo.fr", "Bibliothèque Saint-Vaury", False),
    ("bonjour@exemple.fr", "Mairie", False),
])  # fmt: skip
def test_an_address_is_that_of_a_person_or_of_a_place(email, place, is_personal):
    assert is_personal_email(email, place) == is_personal


@pytest.mark.parametrize(("text", "public"), [
    ("Contact : Mme Jeanne DURAND, 06 12 34 56 78", "Contact : [retiré], [retiré]"),
    ("M. Durand-Martin (jeanne.durand@gueret.fr)", "[retiré] ([retiré])"),
    ("Écrire à mairie@gueret.fr ou 05 55 00 00 00", "Écrire à mairie@gueret.fr ou 05 55 00 00 00"),
    ("3 rue Madame Curie", "3 rue Madame Curie"),
    ("Demander à Madame la directrice", "Demander à Madame la directrice"),
])  # fmt: skip
def test_a_text_names_no_person(text, public):
    assert without_persons(text) == public


def places() -> pd.DataFrame:
    columns = {
        "name": ["Mairie", "Espace"],
        "declared_commune_name": "Guéret",
        "emails": ["jeanne.durand@gueret.fr|mairie@gueret.fr", "j.durand@gueret.fr"],
        "phone": ["+33612345678", "+33655443322"],
        "description": ["Demandez Mme Durand", None],
        "source_ids": ["ouvert|hub", "hub"],
    }
    return pd.DataFrame(columns).astype("str")


def test_a_mobile_stays_when_a_source_is_open_data_about_places():
    licences = ["Licence Ouverte 2.0", "licence non précisée"]
    sources = pd.DataFrame({"source_id": ["ouvert", "hub"], "licence": licences})
    kept = with_contacts(places(), contact_rule(sources))
    assert kept["phone"].fillna("").tolist() == ["+33612345678", ""]
    assert kept["emails"].fillna("").tolist() == ["mairie@gueret.fr", ""]
    assert kept["description"].fillna("").tolist() == ["Demandez [retiré]", ""]


def test_a_record_obeys_the_licence_of_its_source():
    sources = pd.DataFrame({"source_id": ["ouvert", "hub"], "licence": ["CC BY", "non précisée"]})
    records = places().drop(columns="source_ids").assign(source_id=["ouvert", "hub"])
    kept = with_contacts(records, contact_rule(sources))
    assert kept["phone"].fillna("").tolist() == ["+33612345678", ""]


def test_none_keeps_no_contact_and_all_keeps_each():
    kept = with_contacts(places(), ContactRule("none"))
    assert kept[["emails", "phone"]].isna().all(axis=None)
    pd.testing.assert_frame_equal(with_contacts(places(), ContactRule("all")), places())
