"""Raw rows -> records and issues: every row ends as one or the other, whatever it holds."""

from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.intake.description import parse_mapping
from atlas.intake.validation import validate
from atlas.schema.fields import NATIONAL_FIELDS
from atlas.schema.frame import MAX_VALUE_CHARS, REJECTED, SET_ASIDE, SEVERITIES, STRUCTURE_COLUMN
from atlas.schema.tables import TABLES
from atlas.sources.registry import load_mappings

VINTAGE = date(2024, 8, 1)
TODAY = date(2026, 6, 1)
MAPPINGS = load_mappings(Path(__file__).parents[2] / "data" / "mappings")
NATIONAL = MAPPINGS["national-v1"]
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
    return validate(raw, mapping, "ici", VINTAGE, TODAY, **options)


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
    ({"commune": "", "latitude": "0", "longitude": "0,0"}, "impossible à situer"),
])  # fmt: skip
def test_row_that_cannot_be_a_place_is_rejected_with_its_reason(row, reason):
    result = check(GOOD | {"id": "0"}, GOOD | row, first_row_number=2)
    assert result.records["published_id"].tolist() == ["0"]
    assert rejected(result)["row_number"].tolist() == [3]
    assert reason in rejected(result)["message"].iloc[0]


@pytest.mark.parametrize("row", [
    {"commune": "", "code_insee": "1001"}, {"commune": "", "latitude": "48,1", "longitude": "2,3"},
    {"commune": "", "latitude": "51.5", "longitude": "0"}, {"adresse": ""}, {"id": ""},
    {"pivot": "!"},
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
    assert result.records["record_id"].tolist() == ["ici@2024-08-01:1", "ici@2024-08-01:1#2"]
    assert result.records["record_key"].tolist() == ["ici:1", "ici:1#2"]
    assert "identifiant répété" in result.issues["rule"].tolist()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_id_that_looks_like_a_repetition_does_not_collide(order):
    rows = [GOOD | {"id": "a"}, GOOD | {"id": "a", "nom": "Mairie"}, GOOD | {"id": "a#2"}]
    assert check(*(rows[i] for i in order)).records["record_id"].is_unique


def test_row_without_id_gets_the_same_one_wherever_it_stands():
    rows = [GOOD | {"id": "", "nom": name} for name in ("A", "B", "C")]
    records = check(*rows).records
    keys = records["record_key"]
    assert keys.is_unique
    assert keys.str.startswith("ici:sans-id-").all()
    assert records["published_id"].isna().all(), "what nobody published is not shown as published"
    assert check(*rows[::-1]).records["record_key"].tolist() == keys.tolist()[::-1]


def test_rows_without_id_of_the_same_name_and_address_are_both_kept_and_told():
    row = GOOD | {"id": ""}
    records, issues = check(row, row | {"telephone": "0474301963"})
    assert records["record_key"].is_unique
    assert issues.loc[issues["rule"] == "même nom, même adresse", "row_number"].tolist() == [2]


def test_long_value_is_cut_in_the_issue_and_the_message_says_where():
    row = GOOD | {"latitude": "x" * 5000, STRUCTURE_COLUMN: "4 cellules pour 3 colonnes"}
    issues = check(row, first_row_number=7).issues
    assert "ligne 7 : 4 cellules pour 3 colonnes" in issues["message"].tolist()
    issue = issues[issues["field"] == "latitude"].iloc[0]
    assert len(issue["value"]) == MAX_VALUE_CHARS
    assert issue["message"].startswith("ligne 7, latitude : xxx")


def test_required_field_absent_of_the_whole_file_is_told_once():
    issues = check(GOOD, GOOD | {"id": "2"}).issues
    absent = issues[issues["rule"] == "champ absent"]
    assert set(absent["field"]) == {"pivot", "code_postal", "date_maj"}
    assert absent["row_number"].isna().all()


@pytest.mark.parametrize("columns", [[], ["nom"], ["id", "nom", "commune", STRUCTURE_COLUMN]])
def test_file_without_rows_gives_typed_empty_tables(columns):
    records, issues = validate(
        pd.DataFrame(columns=columns, dtype="str"), NATIONAL, "ici", VINTAGE, TODAY
    )
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


CLOSED = parse_mapping("ici", {
    "title": "Ici", "file": {"kinds": ["csv"]}, "recognise": {"columns": ["nom"]},
    "columns": {"id": "id", "nom": "nom", "commune": "ville"},
    "exclude": {"ouvert": ["non", "Fermé"], "état": "projet"},
})  # fmt: skip


def test_row_that_its_producer_withdrew_is_rejected_with_column_and_value():
    said = [("oui", ""), ("NON", ""), ("fermé ", ""), ("", "Projet"), ("", "fermé"),
            ("non", "projet")]  # fmt: skip
    rows = [{"id": str(i), "nom": "A", "ville": "Reims", "ouvert": is_open, "état": state}
            for i, (is_open, state) in enumerate(said)]  # fmt: skip
    result = check(*rows, mapping=CLOSED, first_row_number=2)
    assert result.records["published_id"].tolist() == ["0", "4"]
    assert rejected(result)["row_number"].tolist() == [3, 4, 5, 7]
    assert rejected(result)["rule"].eq("retirée par son producteur").all()
    messages = rejected(result)["message"].tolist()
    assert messages[0] == "ligne 3 : retirée par son producteur : ouvert vaut « NON » (A)"
    assert "état vaut « Projet »" in messages[2]


def test_row_that_repeats_a_withdrawn_one_is_kept():
    row = {"id": "1", "nom": "A", "ville": "Reims", "ouvert": "non"}
    result = check(row, row | {"ouvert": "oui"}, row | {"ouvert": "oui"}, mapping=CLOSED)
    assert result.records["row_number"].tolist() == [2]
    assert rejected(result)["row_number"].tolist() == [1, 3]


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


@settings(max_examples=10, deadline=None)
@given(frames, st.randoms(use_true_random=False))
@pytest.mark.slow
def test_no_row_disappears_and_order_only_permutes(rows, random):
    raw = pd.DataFrame(rows, columns=COLUMNS, dtype="str")
    result = validate(raw, NATIONAL, "ici", VINTAGE, TODAY, first_row_number=2)
    numbers = result.records["row_number"].tolist() + rejected(result)["row_number"].tolist()
    assert sorted(numbers) == [i + 2 for i in range(len(raw))]
    assert result.records["row_number"].is_monotonic_increasing
    assert result.records["record_id"].is_unique
    assert set(result.issues["severity"]) <= set(SEVERITIES)
    random.shuffle(rows)
    shuffled = validate(
        pd.DataFrame(rows, columns=COLUMNS, dtype="str"), NATIONAL, "ici", VINTAGE, TODAY
    )
    assert contents(shuffled) == contents(result)
    assert Counter(shuffled.issues["rule"]) == Counter(result.issues["rule"])
