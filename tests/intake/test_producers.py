"""Every real file at hand: recognised, each row accounted for, values right; then the same broken.

The figures of `FILES` are recorded, the records of `RECORDS` checked by hand against the files.
"""

import copy
import json
import random
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.errors import AtlasError
from atlas.intake.description import FILE_KINDS
from atlas.intake.reception.recognition import recognised
from atlas.intake.validation import validate
from atlas.schema.frame import REJECTED, SEVERITIES
from atlas.sources.files import read_described, read_file
from atlas.sources.registry import load_mappings, load_sources

DATA = Path(__file__).parents[2] / "data"
PLACES = DATA.parents[1] / "shared" / "data" / "places"
MAPPINGS = load_mappings(DATA / "mappings")
TODAY = date(2026, 6, 1)
SUFFIXES = {"csv": ".csv", "json": ".json", "geojson": ".geojson"}

# file -> (rows, rejected, {column: least number of records that have it})
FILES = {
    "aidants-connect-2024.csv": (5227, 46, {"pivot": 4500, "declared_commune_code": 4900}),
    "aix-en-provence-2024.json": (38, 0, {"latitude": 38, "services": 38, "phone": 35}),
    "bibliotheques-2025.csv": (15882, 0, {"latitude": 15000, "mobility": 15000}),
    "charente-2023.json": (188, 0, {"latitude": 188, "services": 188, "place_types": 150}),
    "conseillers-numeriques-2022": (4930, 0, {"latitude": 4900, "services": 4930}),
    "data-inclusion-2023.json": (3811, 0, {"services": 3811, "phone": 2200, "fees": 990}),
    "etapes-numerique-2024.json": (95, 0, {"pivot": 95, "postal_code": 95, "latitude": 95}),
    "france-services-2020.geojson": (908, 0, {"opening_hours": 700, "phone": 700}),
    "france-services-2022.csv": (2683, 26, {"opening_hours": 2500, "phone": 2400}),
    "france-services-2024.csv": (2845, 0, {"opening_hours": 2700, "phone": 2600}),
    "gironde-2024.json": (347, 0, {"services": 318, "postal_code": 280, "updated_date": 347}),
    "hinaura-2022.json": (1171, 2, {"services": 640, "opening_hours": 500, "fees": 640}),
    "hub-lo-2023.json": (426, 0, {"place_types": 350, "latitude": 426, "phone": 340}),
    "maine-et-loire-2022.json": (235, 0, {"latitude": 235, "services": 220}),
    "maine-et-loire-2023-lambert93.json": (243, 21, {"latitude": 222, "services": 200}),
    "mednum-hub-antilles-2023.json": (165, 1, {"services": 164, "latitude": 164}),
    "nouvelle-caledonie-2024.json": (92, 0, {"services": 91, "opening_hours": 70, "staff_fte": 37}),
    "numi-2023.json": (757, 0, {"services": 757, "national_programmes": 664, "fees": 749}),
    "paca-2022.csv": (1245, 4, {"place_types": 1150, "latitude": 1230, "postal_code": 1240}),
    "ultra-num-2023.json": (155, 0, {"opening_hours": 34, "phone": 120, "latitude": 155}),
}  # fmt: skip
FILE_NAMES = {"conseillers-numeriques-2022": "conseiller-numerique-permanences-2022.json"}

pytestmark = pytest.mark.skipif(
    not PLACES.exists(), reason=f"the published files are not in {PLACES}"
)


def path_of(name):
    return PLACES / FILE_NAMES.get(name, name)


@cache
def read(name):
    """Return a file, its description, its records and issues."""
    raw, mapping = read_described(path_of(name), MAPPINGS)
    result = validate(
        raw.rows, mapping, mapping.source_id, mapping.vintage, TODAY, True, raw.first_row_number
    )
    return raw, mapping, *result


def rejected(issues):
    return issues[issues["severity"] == REJECTED]


def test_every_file_at_hand_is_tested():
    assert {path.name for path in PLACES.iterdir()} == {path_of(name).name for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_file_is_recognised_as_its_own_and_no_other_asks_for_as_much(name):
    raw, mapping, _, _ = read(name)
    assert mapping.format_id == name.split(".")[0]
    columns = {*raw.rows.columns}
    asked = {
        other: len({*MAPPINGS[other].recognise, *MAPPINGS[other].starts})
        for other in MAPPINGS
        if recognised({other: MAPPINGS[other]}, raw.kind, columns, raw.rows)
    }
    ours = asked.pop(mapping.format_id)
    assert all(theirs < ours for theirs in asked.values()), asked


@pytest.mark.parametrize("name", FILES)
def test_each_row_of_a_file_is_a_record_or_a_reason(name):
    raw, _, records, issues = read(name)
    rows, lost, filled = FILES[name]
    numbers = records["row_number"].tolist() + rejected(issues)["row_number"].tolist()
    assert sorted(numbers) == [raw.first_row_number + i for i in range(rows)]
    assert len(rejected(issues)) == lost
    assert {column: int(records[column].notna().sum()) >= least
            for column, least in filled.items()} == dict.fromkeys(filled, True)  # fmt: skip
    assert records["record_id"].is_unique
    assert issues["message"].str.len().gt(10).all()
    assert set(issues["severity"]) <= set(SEVERITIES)


@pytest.mark.parametrize("name", FILES)
def test_source_and_date_of_a_file_are_registered_and_likely(name):
    _, mapping, records, _ = read(name)
    sources = load_sources(DATA / "sources.toml")
    assert mapping.source_id in sources
    latest = records["updated_date"].max()
    assert pd.isna(latest) or latest.date() <= mapping.vintage
    year = name.split(".")[0].rsplit("-", 1)[-1]
    assert str(mapping.vintage.year) == ("2023" if year == "lambert93" else year)


@pytest.mark.parametrize("name", FILES)
def test_columns_that_a_description_names_are_in_the_file(name):
    raw, mapping, _, _ = read(name)
    shared = {"national-v0", "data-inclusion-v0"}
    named = {*mapping.exclude, *mapping.recognise, *mapping.starts}
    if mapping.format_id not in shared:
        named |= {column for spans in mapping.hours.values() for span in spans for column in span}
    assert named <= {*raw.rows.columns}
    assert {*mapping.columns["nom"], *mapping.columns["commune"]} & {*raw.rows.columns}


A_IN_PERSON = "Accompagnement individuel"
DIGITAL = "Maîtrise des outils numériques du quotidien|Compréhension du monde numérique"
PROCEDURES = "Aide aux démarches administratives"
SKILLS = "Maîtrise des outils numériques du quotidien"
ACCESS = "Accès internet et matériel informatique"

# file -> row -> columns of its record, those not named being null (source, dates and ids aside)
RECORDS = {
    "aidants-connect-2024.csv": {
        353: {"published_id": "381", "pivot": "26950082300019",
              "name": "CCAS de Montigny les Cormeilles", "postal_code": "95370",
              "declared_commune_name": "Montigny Les Cormeilles",
              "declared_commune_code": "95424", "address": "14 RUE FORTUNE CHARLOT",
              "producer": "Aidants Connect", "services": PROCEDURES,
              "national_programmes": "Aidants Connect"},
        1903: {"published_id": "2069", "name": "FRANCE SERVICES SARP", "postal_code": "65370",
               "declared_commune_name": "Izaourt", "declared_commune_code": "65230",
               "address": "15 CROIX DES HUGUENOTS", "producer": "Aidants Connect",
               "place_types": "RFS", "services": PROCEDURES,
               "national_programmes": "France Services|Aidants Connect"},
    },
    "aix-en-provence-2024.json": {
        4: {"published_id": "4", "pivot": "21130001700012", "postal_code": "13090",
            "name": "Mairie de Quartier - Jas De Bouffan", "latitude": 43.5295681,
            "declared_commune_name": "Aix-en-Provence", "declared_commune_code": "13001",
            "address": "2 RUE CHARLOUN RIEU", "longitude": 5.413926, "place_types": "MUNI",
            "phone": "+33488717474", "websites": "https://www.aixenprovence.fr/",
            "opening_hours": "Mo-Fr 08:00-12:15,13:15-16:30",
            "producer": "Mairie Aix en Provence", "updated_date": "2024-01-31",
            "parent_organisation": "Mairie Aix en Provence",
            "services": f"{PROCEDURES}|{ACCESS}",
            "national_programmes": "France Services|Conseillers numériques"},
    },
    "bibliotheques-2025.csv": {
        2: {"published_id": "11", "name": "Médiathèque Municipale L'Île ô Livres",
            "declared_commune_name": "Ceyzériat", "postal_code": "01250", "latitude": 46.178735,
            "declared_commune_code": "01072", "address": "2 Rue Jerome Lalande",
            "longitude": 5.322996, "place_types": "BIB", "mobility": "Fixe",
            "producer": "Ministère de la Culture", "access_modes": "Se présenter"},
    },
    "charente-2023.json": {
        94: {"published_id": "mediation-numerique-conseiller-numerique-62b038cc8255a806e299e1dd"
                             "-mediation-numerique", "pivot": "33820960400028", "name": "APEJ",
             "declared_commune_name": "COGNAC", "postal_code": "16100",
             "address": "72 Rue de Pons", "latitude": 45.686314, "longitude": -0.337313,
             "phone": "+33545353891", "websites": "https://www.apej-app.fr",
             "opening_hours": "Mo-Fr 08:30-12:30,13:30-17:30", "services": DIGITAL,
             "producer": "conseiller-numerique", "updated_date": "2022-06-20",
             "fees": "Gratuit", "national_programmes": "Conseillers numériques",
             "support_modes": A_IN_PERSON},
    },
    "conseillers-numeriques-2022": {
        2500: {"published_id": "62c3ee6cc9ce0606dcdcf178", "name": "FACE Alsace",
               "declared_commune_name": "Strasbourg", "postal_code": "67000",
               "address": "13 place des Halles", "latitude": 48.587496, "longitude": 7.742437,
               "opening_hours": "Mo-Fr 09:00-12:00,13:30-17:00", "services": DIGITAL,
               "producer": "conseiller-numerique", "updated_date": "2022-07-05",
               "fees": "Gratuit", "national_programmes": "Conseillers numériques|Aidants Connect"},
    },
    "data-inclusion-2023.json": {
        3045: {"published_id": "conseiller-numerique 63497a8949d35f06f2512e49",
               "pivot": "21340095500018", "name": "COMMUNE DE FABREGUES",
               "declared_commune_name": "FABREGUES", "postal_code": "34690",
               "declared_commune_code": "34095", "address": "8 AV PAUL DOUMER",
               "latitude": 43.549595, "longitude": 3.779053, "phone": "+33467851157",
               "websites": "https://www.fabregues.fr/", "producer": "conseiller-numerique",
               "opening_hours": "Mo-Fr 08:00-12:00,14:00-18:00", "services": DIGITAL,
               "updated_date": "2022-10-14",
               "national_programmes": "Conseillers numériques|France Services"},
    },
    "etapes-numerique-2024.json": {
        41: {"published_id": "41", "pivot": "35600000060163", "name": "Gap Saint Roche Rp",
             "declared_commune_name": "Gap", "postal_code": "05000",
             "declared_commune_code": "05061", "address": "1 Rue Alphonse Daudet",
             "latitude": 44.549456, "longitude": 6.065976, "place_types": "LA_POSTE",
             "producer": "La Poste", "training_labels": "Étapes numériques (La Poste)"},
    },
    "france-services-2020.geojson": {
        100: {"published_id": "21", "name": "Saint-Vallier de Thiey", "postal_code": "06460",
              "declared_commune_name": "ST VALLIER DE THIEY", "declared_commune_code": "06130",
              "address": "101 allée Charles Bonome", "latitude": 43.70036,
              "longitude": 6.848674, "place_types": "RFS", "producer": "France services",
              "opening_hours": "Mo-Fr 09:00-18:00; Sa 09:00-12:00", "mobility": "Fixe",
              "updated_date": "2020-10-01", "services": PROCEDURES, "fees": "Gratuit",
              "national_programmes": "France Services"},
    },
    "france-services-2022.csv": {
        2: {"published_id": "1", "name": "France services de Valserhône",
            "declared_commune_name": "Valserhône", "postal_code": "01200",
            "declared_commune_code": "01033", "address": "5-9 Rue des Papetiers",
            "latitude": 46.146, "longitude": 5.8260084241619, "place_types": "RFS",
            "phone": "+33450568749", "emails": "franceservices@ccpb01.fr", "mobility": "Fixe",
            "opening_hours": "Mo-Th 09:00-12:00,13:30-17:00; Fr 09:00-12:00,13:30-16:00",
            "producer": "France services", "updated_date": "2022-12-01", "fees": "Gratuit",
            "services": PROCEDURES, "national_programmes": "France Services"},
    },
    "france-services-2024.csv": {
        500: {"published_id": "534", "name": "France services Athis Mons",
              "declared_commune_name": "Athis-Mons", "postal_code": "91200",
              "declared_commune_code": "91027", "address": "3 Rue Pierre Bérégovoy",
              "latitude": 48.7037593, "longitude": 2.3635048, "place_types": "RFS",
              "phone": "+33169578300", "mobility": "Fixe", "producer": "France services",
              "opening_hours": "Mo-Tu 08:30-12:30,13:30-17:00; We 13:30-17:00; "
                               "Th-Fr 08:30-12:30,13:30-17:00", "updated_date": "2024-08-01",
              "services": PROCEDURES, "fees": "Gratuit", "national_programmes": "France Services"},
    },
    "gironde-2024.json": {
        108: {"name": "Club informatique du Langonnais", "declared_commune_name": "Langon",
              "postal_code": "33210", "address": "20 bis rue Abel Gourgues",
              "latitude": 44.55422155, "longitude": -0.2521886, "place_types": "ASSO",
              "phone": "+33556761757", "websites": "http://www.cil-langon.net",
              "description": "Nous sommes une association avec 1 à 2 animateurs présent du Lundi "
                             "au Jeudi.\nNous nous adressons à tout public désirant se former en "
                             "informatique ou développer ses connaissances\nRDV obligatoire par "
                             "téléphone , par mail ou sur place directement. Accès Internet / "
                             "Imprimante / Ordinateur / Tablette",
              "producer": "Département de la Gironde", "updated_date": "2021-05-31",
              "services": f"{ACCESS}|{PROCEDURES}|{SKILLS}|Loisirs et créations numériques",
              "support_modes": "En autonomie"},
    },
    "hinaura-2022.json": {
        129: {"name": "Msap La Léchère", "declared_commune_name": "La Léchère",
              "postal_code": "73260", "address": "136, place de la gare\nN.D de Briançon",
              "latitude": 45.539323496788555, "longitude": 6.468774698153715,
              "phone": "+33479096377", "websites": "http://lalechere.fr/pages/show/24",
              "opening_hours": "Mo-We 13:30-17:30; Th 08:00-12:00,13:30-17:30; Fr 13:30-17:30",
              "producer": "Hinaura", "updated_date": "2021-05-05",
              "services": f"{PROCEDURES}|{ACCESS}", "audiences": "Seniors",
              "special_support": "Surdité|Handicaps moteurs|Langues étrangères (anglais)",
              "fees": "Gratuit sous condition"},
    },
    "hub-lo-2023.json": {
        173: {"published_id": "244", "name": "MAIRIE DE LESTIOU", "postal_code": "41500",
              "declared_commune_name": "LESTIOU", "address": "26 grande Rue",
              "latitude": 47.722589, "longitude": 1.565687, "place_types": "MUNI|EPN",
              "phone": "+33254810624", "websites": "http://www.lestiou.fr/",
              "producer": "Hub-Lo", "parent_organisation": "COMMUNE DE LESTIOU",
              "updated_date": "2020-07-02"},
    },
    "maine-et-loire-2022.json": {
        81: {"published_id": "LMN050", "name": "Centre Jacques Tati", "postal_code": "49100",
             "declared_commune_name": "Angers", "address": "5 rue Eugénie Mansion",
             "latitude": 47.4764897, "longitude": -0.5876055, "place_types": "CS",
             "phone": "+33241485190", "producer": "Département de Maine-et-Loire",
             "websites": "https://centrejacquestati.centres-sociaux.fr/habitants/",
             "updated_date": "2020-09-12", "access_modes": "Se présenter",
             "services": f"{ACCESS}|{PROCEDURES}|{SKILLS}"},
    },
    "maine-et-loire-2023-lambert93.json": {
        152: {"published_id": "LMN117", "name": "Médiathèque Saint-Mélaine-sur-Aubance",
              "declared_commune_name": "Saint-Melaine-sur-Aubance", "postal_code": "49610",
              "address": "5 rue Armand Brousse", "latitude": 47.3706224,
              "longitude": -0.4966786, "place_types": "BIB", "phone": "+33241545251",
              "websites": "https://stmelaine-pom.c3rb.org", "services": ACCESS,
              "producer": "Département de Maine-et-Loire", "updated_date": "2021-02-16",
              "access_modes": "Se présenter"},
    },
    "mednum-hub-antilles-2023.json": {
        82: {"published_id": "Structure-32", "name": "MAAT XPERIENCES", "postal_code": "97228",
             "declared_commune_name": "Sainte-Luce", "address": "Les coteaux",
             "latitude": 14.495289, "longitude": -60.97942, "updated_date": "2023-03-31",
             "services": f"{PROCEDURES}|{SKILLS}|{ACCESS}"},
        165: {"published_id": "Structure-115", "postal_code": "97290",
              "name": "Centre Communal d'Action Sociale (CCAS) du Marin",
              "declared_commune_name": "Marin", "address": "Rue Osman Duquesnay",
              "latitude": 14.472051, "longitude": -60.870131, "place_types": "CCAS",
              "phone": "+596596741105", "updated_date": "2023-04-19", "services": PROCEDURES,
              "other_labels": "UNCCAS"},
    },
    "nouvelle-caledonie-2024.json": {
        83: {"name": "Espace parents - collège de porte de fer", "postal_code": "98800",
             "declared_commune_name": "Nouméa",
             "address": "224, rue Armand Ohlen Collège Portes de fer 98 800 Nouméa",
             "latitude": -22.2601, "longitude": 166.46373, "place_types": "Autre",
             "phone": "+687257171",
             "websites": "https://www.facebook.com/people/Coll%C3%A8ge-Portes-de-fer/10084/",
             "opening_hours": "Mo-Fr 07:30-11:30,13:00-16:00",
             "description": "Postes informatiques avec internet Parents d'élèves du collège",
             "producer": "Nouvelle-Calédonie", "parent_organisation": "Vice-Rectorat",
             "updated_date": "2024-02-22", "audiences": "Familles et/ou enfants",
             "services": f"{ACCESS}|{PROCEDURES}|Parentalité et éducation avec le numérique",
             "fees": "Gratuit sous condition", "support_modes": f"En autonomie|{A_IN_PERSON}"},
    },
    "numi-2023.json": {
        13: {"published_id": "309-odspep", "declared_commune_name": "LOUVIERS",
             "name": "Association Départementale d’Insertion Sante et de Soins des Addictions "
                     "Vernon (ADISSA)", "postal_code": "27400", "address_extra": "BATIMENT B",
             "declared_commune_code": "27375", "address": "48 RUE DUPONT DE L EURE",
             "latitude": 49.212706, "longitude": 1.166191, "phone": "+33232628920",
             "producer": "odspep", "updated_date": "2016-08-05", "audiences": "Jeunes|Seniors",
             "services": f"{PROCEDURES}|Insertion professionnelle via le numérique",
             "fees": "Gratuit"},
    },
    "paca-2022.csv": {
        345: {"name": "Découverte & Partage", "declared_commune_name": "NICE",
              "postal_code": "06200", "address": "18 boulevard paul montel",
              "latitude": 43.671823, "longitude": 7.21009, "place_types": "ASSO",
              "producer": "Hub territorial de Provence-Alpes-Côte d'Azur",
              "parent_organisation": "Maison pour tous", "other_labels": "APTIC"},
    },
    "ultra-num-2023.json": {
        3: {"name": "ACCASE", "declared_commune_name": "SAINT DENIS", "postal_code": "97400",
            "address": "4 Impasse des Azurites LCR Dolomieu", "latitude": -20.893593,
            "longitude": 55.450672, "place_types": "EPN", "websites": "http://accase.re",
            "opening_hours": "Mo-Fr 08:00-16:00", "producer": "Ultra Numérique",
            "services": f"Compréhension du monde numérique|{SKILLS}|Parentalité et éducation "
                        f"avec le numérique|{PROCEDURES}|Utilisation sécurisée du numérique|"
                        "Loisirs et créations numériques|Insertion professionnelle via le "
                        f"numérique|{ACCESS}"},
    },
}  # fmt: skip
OURS = ["record_id", "record_key", "release_id", "source_id", "row_number", "is_mediation"]


@pytest.mark.parametrize("name", RECORDS)
def test_record_is_what_the_file_says(name):
    _, _, records, _ = read(name)
    for row_number, expected in RECORDS[name].items():
        record = records[records["row_number"] == row_number].iloc[0].drop(OURS).dropna()
        if "updated_date" in record:
            record["updated_date"] = f"{record['updated_date']:%Y-%m-%d}"
        assert record.to_dict() == expected


def test_every_file_has_a_record_checked_by_hand():
    assert RECORDS.keys() == FILES.keys()


def test_faults_of_the_producers_are_told():
    def told(name, rule):
        issues = read(name)[3]
        return issues[issues["rule"] == rule]

    assert len(told("aidants-connect-2024.csv", "retirée par son producteur")) == 46
    assert len(told("maine-et-loire-2023-lambert93.json", "retirée par son producteur")) == 18
    assert set(told("maine-et-loire-2023-lambert93.json", "date")["value"]) == {"09/0102023"}
    assert set(told("etapes-numerique-2024.json", "code rétabli")["field"]) == {
        "code_insee", "code_postal"}  # fmt: skip
    assert len(told("numi-2023.json", "coordonnée")) == 3  # the point 0, 0
    assert len(told("paca-2022.csv", "encodage")) > 100
    names = read("paca-2022.csv")[2]["name"]
    assert names.str.contains("�").sum() < 40 < names.str.contains("Bibliothèque").sum()
    # 67 before half of a day on appointment, one week of two and ranks in a month were read.
    assert len(told("france-services-2020.geojson", "horaires")) == 37


def test_regional_files_stay_in_their_region():
    within = {  # west, south, east, north; the share of points that must be inside
        "ultra-num-2023.json": (55.2, -21.4, 55.9, -20.8, 0.98),
        "mednum-hub-antilles-2023.json": (-61.3, 14.3, -60.7, 15.0, 0.98),
        "nouvelle-caledonie-2024.json": (163, -23, 169, -19, 1),
        "maine-et-loire-2022.json": (-1.4, 46.9, 0.3, 47.9, 1),
        "maine-et-loire-2023-lambert93.json": (-1.4, 46.9, 0.3, 47.9, 1),
        "gironde-2024.json": (-1.4, 44.1, 0.4, 45.6, 0.99),
        "hub-lo-2023.json": (0, 46.3, 3.2, 48.7, 0.94),  # 22 points of its own are elsewhere
    }
    for name, (west, south, east, north, share) in within.items():
        records = read(name)[2].dropna(subset=["latitude"])
        inside = records["longitude"].between(west, east) & records["latitude"].between(
            south, north
        )
        assert inside.mean() >= share, name


def structure(**values):
    """Return a synthetic structure of data·inclusion v1."""
    fields = ("source id nom siret commune code_postal code_insee adresse complement_adresse "
              "longitude latitude telephone courriel site_web horaires_accueil "
              "accessibilite_lieu reseaux_porteurs description lien_source date_maj")  # fmt: skip
    return dict.fromkeys(fields.split()) | values


def test_structures_of_data_inclusion_v1_are_read_on_synthetic_rows(tmp_path):
    rows = [
        structure(source="dora", id="dora--1", nom="Centre social", siret="77556026100015",
                  commune="Reims", code_postal="51100", code_insee="51454", longitude=4.03,
                  latitude=49.25, telephone="0326000000", courriel="a@b.fr",
                  horaires_accueil="Mo-Fr 09:00-12:00", date_maj="2025-02-14",
                  accessibilite_lieu="https://acceslibre.beta.gouv.fr/app/x/",
                  reseaux_porteurs=["france-service", "aidants-connect", "fcsf"]),
        structure(source="dora", id="dora--2", nom="CCAS", commune="Reims",
                  date_maj="2025-02-14", reseaux_porteurs=["ccas-cias"]),
    ]  # fmt: skip
    path = tmp_path / "structures.json"
    path.write_text(json.dumps({"items": rows}), encoding="utf-8")
    raw, mapping = read_described(path, MAPPINGS)
    assert mapping.format_id == "data-inclusion-v1"
    source = load_sources(DATA / "sources.toml")[mapping.source_id]
    assert not source.is_mediation, "structures say nothing of digital help"
    records, issues = validate(raw.rows, mapping, "di", TODAY, TODAY)
    first, second = (record.dropna() for _, record in records.iterrows())
    assert first["place_types"] == "RFS"
    assert first["national_programmes"] == "Aidants Connect|France Services" or (
        first["national_programmes"] == "France Services|Aidants Connect"
    )
    assert first["other_labels"] == "fcsf"
    assert first["record_key"] == "di:dora--1"
    assert (first["latitude"], first["phone"]) == (49.25, "+33326000000")
    assert second["place_types"] == "CCAS|CIAS"
    assert set(issues["rule"]) <= {"champ absent"}
    text = pd.DataFrame(rows).assign(reseaux_porteurs=["{france-service,fcsf}", "{ccas-cias}"])
    path = tmp_path / "structures.csv"
    text.to_csv(path, index=False)
    raw, mapping = read_described(path, MAPPINGS)
    records = validate(raw.rows, mapping, "di", TODAY, TODAY).records
    assert records["place_types"].tolist() == ["RFS", "CCAS|CIAS"]
    assert records["other_labels"].fillna("").tolist() == ["fcsf", ""]


def test_structures_of_data_inclusion_v0_are_read_on_synthetic_rows(tmp_path):
    keys = ("id siret rna nom commune code_postal code_insee adresse complement_adresse longitude "
            "latitude typologie telephone courriel site_web presentation_resume source "
            "presentation_detail date_maj antenne lien_source horaires_ouverture accessibilite "
            "labels_nationaux labels_autres thematiques")  # fmt: skip
    row = dict.fromkeys(keys.split()) | {
        "id": "7", "source": "dora", "nom": "Mission locale", "commune": "Reims",
        "typologie": "ML", "labels_nationaux": ["france-service", "autre-reseau"],
        "thematiques": ["numerique", "numerique--acceder-a-du-materiel", "logement"],
    }  # fmt: skip
    path = tmp_path / "structures.json"
    path.write_text(json.dumps([row]), encoding="utf-8")
    raw, mapping = read_described(path, MAPPINGS)
    assert mapping.format_id == "data-inclusion-v0"
    records, issues = validate(raw.rows, mapping, "di", TODAY, TODAY)
    record = records.iloc[0]
    assert record["record_key"] == "di:dora 7"
    assert (record["services"], record["place_types"]) == (ACCESS, "ML")
    assert record["national_programmes"] == "France Services"
    assert record["other_labels"] == "autre-reseau"
    assert issues.loc[issues["rule"] == "vocabulaire", "field"].tolist() == ["services"]


ODD_VALUES = [None, True, -1, 1e300, "", " ", "\x00", "�", "|;|", '"', "9h-12h", "0", [], {},
              ["a", None, {"b": [1]}], {"lon": {"x": 1}}, "2024-02-30", "é" * 300]  # fmt: skip


@cache
def head(name):
    """Return the first rows of a file: objects of a JSON, lines of a CSV."""
    text = path_of(name).read_text(encoding="utf-8-sig")
    if name.endswith(".csv"):
        return text.split("\n")[:7]
    content = json.loads(text)
    return content["features"][:6] if isinstance(content, dict) else content[:6]


def mutated(name, chance):
    """Return the bytes of the first rows of a file, broken in some way."""
    rows = copy.deepcopy(head(name))
    for _ in range(chance.randint(1, 6)):
        index, odd = chance.randrange(len(rows)), copy.deepcopy(chance.choice(ODD_VALUES))
        if name.endswith(".csv"):
            cells = rows[index].split(chance.choice(",;"))
            cells[chance.randrange(len(cells))] = str(odd)
            rows[index] = ",".join(cells[: chance.randint(1, len(cells))])
        elif chance.random() < 0.1:
            rows[index] = odd
        elif isinstance(rows[index], dict):
            row = rows[index].get("properties") or rows[index]
            key = chance.choice(list(row) or ["id"])
            row[chance.choice([key, key, key + " ", "nom"])] = odd
            if chance.random() < 0.2:
                row.pop(key, None)
    if name.endswith(".csv"):
        content = "\n".join(rows).encode()
    elif name.endswith("geojson"):
        content = json.dumps({"type": "FeatureCollection", "features": rows}).encode()
    else:
        content = json.dumps(rows, ensure_ascii=False).encode()
    content = bytearray(content)
    for _ in range(chance.choice([0, 0, 0, 1, 3])):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.integers(0, 2**32))
def test_broken_file_gives_an_atlas_error_or_loses_no_row(name, seed):
    mapping = MAPPINGS[name.split(".")[0]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"lieux{SUFFIXES[mapping.file_kinds[0]]}"
        path.write_bytes(mutated(name, random.Random(seed)))
        try:
            raw = read_file(path)
        except AtlasError:
            return
    assert raw.kind in FILE_KINDS
    found = recognised(MAPPINGS, raw.kind, {*raw.rows.columns}, raw.rows) or mapping
    for chosen in {found.format_id, mapping.format_id}:
        records, issues = validate(raw.rows, MAPPINGS[chosen], "s", TODAY, TODAY)
        numbers = records["row_number"].tolist() + rejected(issues)["row_number"].tolist()
        assert sorted(numbers) == [i + 1 for i in range(len(raw.rows))]
        assert records["record_id"].is_unique
