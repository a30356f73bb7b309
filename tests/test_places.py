"""Raw rows -> records and issues: every row ends as one or the other, whatever it holds."""

import csv
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.mapping import parse_mapping, recognised
from atlas.places import MAX_VALUE_CHARS, validate
from atlas.schema import (
    NATIONAL_FIELDS,
    REJECTED,
    SET_ASIDE,
    SEVERITIES,
    STRUCTURE_COLUMN,
    TABLES,
)
from atlas.sources.files import read_file
from atlas.sources.registry import load_mappings

TODAY = date(2026, 6, 1)
MAPPINGS = load_mappings(Path(__file__).parents[1] / "data" / "mappings")
NATIONAL = MAPPINGS["national-v1"]
PLACES = Path(__file__).parents[2] / "shared" / "data" / "places"
GOOD = {"id": "1", "nom": "Médiathèque", "commune": "Reims", "adresse": "1 rue du Port"}

# The row that the national schema gives as valid: Reims, with a point near Aix-en-Provence.
OFFICIAL = {
    "id": "structure-1", "pivot": "43493312300029", "nom": "Anonymal", "commune": "Reims",
    "code_postal": "51100", "code_insee": "51454", "adresse": "12 BIS RUE DE LECLERCQ",
    "complement_adresse": "Le patio du bois de l'Aulne", "latitude": "43.52609",
    "longitude": "5.41423", "typologie": "TIERS_LIEUX,ASSO", "telephone": "33180059880",
    "courriels": "contact@laquincaillerie.tl, responsable@laquincaillerie.tl",
    "site_web": "https://www.laquincaillerie.tl/|https://m.facebook.com/laquincaillerienumerique/",
    "horaires": "Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00", "source": "Hubik",
    "itinerance": "Itinérant", "date_maj": "2022-06-02",
    "structure_parente": "SIRET de la ville pour une bibliothèque.",
    "services": "Aide aux démarches administratives|Maîtrise des outils numériques du quotidien",
    "publics_specifiquement_adresses": "Jeunes",
    "prise_en_charge_specifique": "Illetrisme, Langues étrangères (anglais)",
    "frais_a_charge": "Gratuit : Je peux accéder gratuitement au lieu et à ses services",
    "dispositif_programmes_nationaux": "Aidants Connect, Conseillers numériques, La Croix Rouge",
    "formations_labels": "SUD LABS", "autres_formations_labels": "Label et la bête",
    "modalites_acces": "Se présenter|Téléphoner", "prise_rdv": "https://www.rdv-solidarites.fr/",
    "modalites_accompagnement": "En autonomie|Accompagnement individuel",
}  # fmt: skip


def check(*rows, mapping=NATIONAL, **options):
    raw = pd.DataFrame(rows, dtype="str").fillna("")
    return validate(raw, mapping, "ici", TODAY, **options)


def rejected(result):
    return result.issues[result.issues["severity"] == REJECTED]


def test_official_example_is_a_record_and_each_value_it_loses_is_told():
    records, issues = check(OFFICIAL)
    record = records.iloc[0]
    assert (record["longitude"], record["latitude"]) == (5.41423, 43.52609)
    assert record["declared_commune_code"] == "51454"
    assert record["phone"] == "+33180059880"
    assert record["emails"] == "contact@laquincaillerie.tl|responsable@laquincaillerie.tl"
    assert record["updated_date"] == pd.Timestamp("2022-06-02")
    names = {field.french: field.name for field in NATIONAL_FIELDS}
    lost = {french for french in OFFICIAL if pd.isna(record[names[french]])}
    assert lost == set(issues.loc[issues["severity"] == SET_ASIDE, "field"])


@pytest.mark.parametrize(("row", "reason"), [
    ({"nom": ""}, "aucun nom"), ({"nom": " - "}, "aucun nom"), ({"nom": "NULL"}, "aucun nom"),
    ({"commune": ""}, "impossible à situer"),
    ({"commune": "", "code_insee": "20004"}, "impossible à situer"),
    ({"commune": "", "latitude": "48.1"}, "impossible à situer"),
    ({"commune": "", "latitude": "48.1", "longitude": "485"}, "impossible à situer"),
])  # fmt: skip
def test_row_that_cannot_be_a_place_is_rejected_with_its_reason(row, reason):
    result = check(GOOD | {"id": "0"}, GOOD | row, first_row_number=2)
    assert result.records["published_id"].tolist() == ["0"]
    assert rejected(result)["row_number"].tolist() == [3]
    assert reason in rejected(result)["message"].iloc[0]


@pytest.mark.parametrize("row", [
    {"commune": "", "code_insee": "1001"}, {"commune": "", "latitude": "48,1", "longitude": "2,3"},
    {"commune": "", "latitude": "0", "longitude": "0"}, {"adresse": ""}, {"id": ""}, {"pivot": "!"},
])  # fmt: skip
def test_row_that_can_be_situated_is_kept_whatever_else_it_lacks(row):
    assert len(check(GOOD | row).records) == 1


def test_row_repeated_exactly_is_rejected_once_per_repetition():
    result = check(GOOD, GOOD | {"id": "2"}, GOOD, GOOD, first_row_number=2)
    assert result.records["row_number"].tolist() == [2, 3]
    assert rejected(result)["row_number"].tolist() == [4, 5]
    assert rejected(result)["message"].str.contains("ligne 2").all()


def test_same_id_for_two_places_keeps_both_and_says_so():
    result = check(GOOD, GOOD | {"nom": "Mairie"})
    assert result.records["record_id"].tolist() == ["ici:1", "ici:1#2"]
    assert "identifiant répété" in result.issues["rule"].tolist()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_id_that_looks_like_a_repetition_does_not_collide(order):
    rows = [GOOD | {"id": "a"}, GOOD | {"id": "a", "nom": "Mairie"}, GOOD | {"id": "a#2"}]
    assert check(*(rows[i] for i in order)).records["record_id"].is_unique


def test_row_without_id_gets_the_same_one_wherever_it_stands():
    rows = [GOOD | {"id": "", "nom": name} for name in ("A", "B", "C")]
    ids = check(*rows).records["record_id"]
    assert ids.is_unique
    assert check(*rows[::-1]).records["record_id"].tolist() == ids.tolist()[::-1]


def test_long_value_is_cut_in_the_issue_and_the_message_says_where():
    row = GOOD | {"latitude": "x" * 5000, STRUCTURE_COLUMN: "4 cellules pour 3 colonnes"}
    issues = check(row, first_row_number=7).issues
    assert "ligne 7 : 4 cellules pour 3 colonnes" in issues["message"].tolist()
    issue = issues[issues["field"] == "latitude"].iloc[0]
    assert len(issue["value"]) == MAX_VALUE_CHARS
    assert issue["message"].startswith("ligne 7, latitude : xxx")


def test_required_field_absent_of_the_whole_file_is_told_once():
    issues = check(GOOD, GOOD | {"id": "2"}).issues
    absent = issues[issues["rule"] == "champ absent"]
    assert set(absent["field"]) == {"pivot", "code_postal", "date_maj"}
    assert absent["row_number"].isna().all()


@pytest.mark.parametrize("columns", [[], ["nom"], ["id", "nom", "commune", STRUCTURE_COLUMN]])
def test_file_without_rows_gives_typed_empty_tables(columns):
    records, issues = validate(pd.DataFrame(columns=columns, dtype="str"), NATIONAL, "ici", TODAY)
    assert records.empty
    assert list(records) == [column.name for column in TABLES["records"]]
    assert set(issues["rule"]) == {"champ absent"}


def test_columns_constants_and_hours_of_a_description_are_applied():
    mapping = parse_mapping("ici", {
        "title": "Ici", "file": {"kinds": ["csv"]}, "recognise": {"columns": ["Nom"]},
        "columns": {"nom": ["Nom", "Suite"], "commune": "Ville", "adresse": "absente"},
        "constants": {"typologie": "BIB"}, "hours": {"Mo": "lundi", "Tu": "mardi", "Su": "absent"},
    })  # fmt: skip
    row = {"Nom": "Centre", "Suite": "", "Ville": "Reims", "lundi": "9h-12h", "mardi": "9h-12h"}
    record = check(row, row | {"Suite": "Jean Falala"}, mapping=mapping, is_mediation=False).records
    assert record["name"].tolist() == ["Centre", "Centre Jean Falala"]
    assert set(record["place_types"]) == {"BIB"}
    assert set(record["opening_hours"]) == {"Mo-Tu 09:00-12:00"}
    assert not record["is_mediation"].any()


words = st.sampled_from([
    "", " ", "-", "NULL", "1", "a", "a#2", "Reims", "51454", "2a004", "1001", "48,8", "-2.3", "999",
    "2024-01-31", "1970-01-01", "Jeunes|foo", "0474301963", "�", "00000000000000", "\n",
])  # fmt: skip
hostile = words | st.text(st.characters(codec="utf-8"), max_size=5)
COLUMNS = ["id", "nom", "commune", "code_insee", "latitude", "longitude", "date_maj", "telephone",
           "pivot", "publics_specifiquement_adresses", STRUCTURE_COLUMN]  # fmt: skip
frames = st.lists(st.tuples(*[hostile] * len(COLUMNS)), min_size=1, max_size=10)
CONTENT = [field.name for field in NATIONAL_FIELDS]


def contents(result):
    rows = result.records[CONTENT].astype("str").itertuples(index=False, name=None)
    return Counter(map(str, rows))


@settings(max_examples=15, deadline=None)
@given(frames, st.randoms(use_true_random=False))
def test_no_row_disappears_and_order_only_permutes(rows, random):
    raw = pd.DataFrame(rows, columns=COLUMNS, dtype="str")
    result = validate(raw, NATIONAL, "ici", TODAY, first_row_number=2)
    numbers = result.records["row_number"].tolist() + rejected(result)["row_number"].tolist()
    assert sorted(numbers) == [i + 2 for i in range(len(raw))]
    assert result.records["row_number"].is_monotonic_increasing
    assert result.records["record_id"].is_unique
    assert set(result.issues["severity"]) <= set(SEVERITIES)
    random.shuffle(rows)
    shuffled = validate(pd.DataFrame(rows, columns=COLUMNS, dtype="str"), NATIONAL, "ici", TODAY)
    assert contents(shuffled) == contents(result)
    assert Counter(shuffled.issues["rule"]) == Counter(result.issues["rule"])


def published(path):
    """Read a published file without the code under test."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".csv":
        separator = ";" if path.name.startswith("bib") else ","
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))
    rows = json.loads(text)
    return [row["properties"] for row in rows["features"]] if isinstance(rows, dict) else rows


REAL = [  # file, format, columns of the id, the name and the latitude, rows rejected (recorded)
    ("france-services-2020.geojson", "france-services-2020",
     ("MATRICULE", "lib_france_services", "LATITUDE"), 0),
    ("france-services-2022.csv", "france-services-2022", ("id_fs", "lib_fs", "latitude"), 26),
    ("france-services-2024.csv", "france-services-2024", ("id_fs", "lib_fs", "latitude"), 0),
    ("conseiller-numerique-permanences-2022.json", "conseillers-numeriques-2022",
     ("id", "nom", "latitude"), 0),
    ("charente-2023.json", "national-v0", ("id", "nom", "latitude"), 0),
    ("aix-en-provence-2024.json", "national-v0", ("id", "nom", "latitude"), 0),
    ("bibliotheques-2025.csv", "bibliotheques-2025",
     ("Code_bib", "Nom de l'établissement", "Latitude"), 0),
]  # fmt: skip


@pytest.mark.skipif(not PLACES.exists(), reason=f"the published files are not in {PLACES}")
@pytest.mark.parametrize(("name", "format_id", "columns", "lost"), REAL)
def test_real_file_is_recognised_and_each_row_accounted_for(name, format_id, columns, lost):
    rows = published(PLACES / name)
    raw = read_file(PLACES / name)
    mapping = recognised(MAPPINGS, raw.kind, set(raw.rows.columns))
    assert mapping.format_id == format_id
    result = validate(raw.rows, mapping, "ici", TODAY, first_row_number=raw.first_row_number)
    assert len(rows) == len(result.records) + len(rejected(result))
    assert len(rejected(result)) == lost
    assert result.records["record_id"].is_unique
    for record in result.records.itertuples():
        row = rows[record.row_number - raw.first_row_number]
        id_, nom, latitude = (row.get(column, "") for column in columns)
        assert str(id_) in (record.published_id, "")
        assert " ".join(nom.split()) in record.name
        assert str(record.latitude) == str(float(latitude or "nan"))


@pytest.mark.skipif(not PLACES.exists(), reason=f"the published files are not in {PLACES}")
def test_real_france_services_of_valserhone_is_read_whole():
    raw = read_file(PLACES / "france-services-2022.csv")
    record = validate(raw.rows, MAPPINGS["france-services-2022"], "fs", TODAY).records.iloc[0]
    expected = {
        "record_id": "fs:1", "name": "France services de Valserhône", "phone": "+33450568749",
        "declared_commune_code": "01033", "postal_code": "01200", "latitude": 46.146,
        "longitude": 5.8260084241619, "emails": "franceservices@ccpb01.fr", "mobility": "Fixe",
        "opening_hours": "Mo-Th 09:00-12:00,13:30-17:00; Fr 09:00-12:00,13:30-16:00",
    }  # fmt: skip
    assert record[list(expected)].to_dict() == expected
