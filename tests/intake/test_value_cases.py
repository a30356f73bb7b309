"""Smallest files that once lost or spoilt a value: `tests/cases`, one fault each."""

from datetime import date

import pandas as pd
import pytest

from atlas.intake.mapping import Coordinates, Mapping
from atlas.intake.positions import described_points
from atlas.intake.validation import validate
from atlas.intake.whereabouts.claims import resolve_declared
from atlas.schema.frame import CORRECTED, NOTED, SET_ASIDE, empty_table
from atlas.sources.files import read_file
from atlas.sources.registry import load_mappings
from atlas.territory.naming import commune_lookup
from atlas.text.timetable import is_open, weekly_open_hours
from tests.conftest import PROJECT

CASES = PROJECT / "tests" / "cases"
MAPPINGS = load_mappings(PROJECT / "data" / "mappings")
TODAY = date(2026, 6, 1)


def validated(raw: pd.DataFrame, mapping: Mapping):
    return validate(raw, mapping, "hub", date(2024, 6, 1), TODAY, True, 2)


def case(name: str, format_id: str = "national-v1"):
    """Return the records and issues of a case."""
    return validated(read_file(CASES / name).rows, MAPPINGS[format_id])


def said_of(issues: pd.DataFrame, field: str) -> list[tuple[int, str, str]]:
    """Return row, severity and message of the issues of one field."""
    chosen = issues[issues["field"] == field]
    rows = zip(chosen["row_number"], chosen["severity"], chosen["message"], strict=True)
    return [(int(row), severity, message) for row, severity, message in rows if not pd.isna(row)]


def test_a_column_of_its_own_keeps_the_hours_in_one_week_of_two():
    records, issues = case("b3-fortnight-and-siret.json", "national-v0")
    assert records["opening_hours"].tolist() == ["week 01-53/2 Mo 09:30-12:30"]
    assert weekly_open_hours(records["opening_hours"]).tolist() == [1.5]
    (row, severity, message) = said_of(issues, "horaires")[0]
    assert (row, severity) == (2, CORRECTED)
    assert "Semaine impaire" in message
    assert "« ouverture »" in message


@pytest.mark.parametrize(("texts", "hours"), [
    (["Semaine paire", ""], ["week 02-52/2 Mo 09:00-12:00", "Mo 09:00-12:00"]),
    (["1er lundi du mois", "-"], ["Mo[1] 09:00-12:00", "Mo 09:00-12:00"]),
    (["un lundi sur deux", "Semaine impaire"],
     ['week 01-53/2 Mo 09:00-12:00 "une semaine sur deux"', "week 01-53/2 Mo 09:00-12:00"]),
    (["1er mardi du mois", ""], ["Mo 09:00-12:00"] * 2),  # not the day of these hours
    (["Semaine paire", "ouvert"], ["Mo 09:00-12:00"] * 2),  # a column of something else
])  # fmt: skip
@pytest.mark.slow
def test_a_column_restricts_hours_when_all_of_it_tells_weeks(texts, hours):
    rows = [{"nom": "Lieu", "commune": "Guéret", "horaires": "Mo 09:00-12:00", "rythme": text,
             "id": str(number)} for number, text in enumerate(texts)]  # fmt: skip
    records, _ = validated(pd.DataFrame(rows, dtype="str"), MAPPINGS["national-v1"])
    assert records["opening_hours"].tolist() == hours


def test_hours_before_a_fallback_count():
    records, issues = case("g1-hours-fallback.csv")
    assert weekly_open_hours(records["opening_hours"]).tolist() == [15]
    assert is_open(records["opening_hours"], "Mo", 10 * 60).tolist() == [True]
    assert said_of(issues, "horaires") == []


def test_a_siret_gets_its_zeros_back_only_where_its_key_holds_and_a_siren_is_told():
    records, issues = case("g3-short-siret.csv")
    assert records["pivot"].fillna("").tolist() == ["", "", "13002603200016"]
    (first, second) = said_of(issues, "pivot")
    assert first[:2] == (2, SET_ASIDE)
    assert "a 12 chiffres" in first[2]
    assert second[:2] == (3, SET_ASIDE)
    assert "est un SIREN" in second[2]


def test_contacts_are_stripped_repaired_or_refused_for_their_own_reason():
    records, issues = case("g4-contacts.csv")
    assert records["emails"].tolist() == ["a@exemple.fr"] * 2
    assert records["websites"].tolist() == ["http://exemple.fr", "https://exemple.fr"]
    assert records["phone"].fillna("").tolist() == ["", "+33555000000"]
    assert [severity for _, severity, _ in said_of(issues, "courriels")] == [CORRECTED] * 2
    assert "a 8 chiffres après +33 : il en faut 9" in said_of(issues, "telephone")[0][2]


def test_a_spreadsheet_error_says_nothing_and_is_told_once_per_cause():
    records, issues = case("g5-spreadsheet-errors.csv")
    assert records["name"].tolist() == ["Deux"]
    assert records[["address", "opening_hours"]].isna().all(axis=None)
    errors = issues[issues["rule"] == "erreur de tableur"]
    assert errors[["field", "value"]].to_numpy().tolist() == [
        ["nom", "#REF!"], ["adresse", "#VALEUR!"], ["horaires", "#NOM?"]]  # fmt: skip
    rows = pd.DataFrame({"nom": ["Lieu"] * 3, "commune": "Guéret", "adresse": "#REF!",
                         "id": ["1", "2", "3"]}, dtype="str")  # fmt: skip
    _, issues = validated(rows, MAPPINGS["national-v1"])
    (message,) = issues.loc[issues["rule"] == "erreur de tableur", "message"]
    assert "3 cases de la colonne « adresse »" in message


def test_a_placeholder_is_no_name():
    records, issues = case("g6-placeholders.csv")
    assert records.empty
    assert issues.loc[issues["severity"] == "rejet", "rule"].tolist() == ["aucun nom"] * 3


def test_dates_of_a_french_spreadsheet_are_read_with_a_correction():
    records, issues = case("g7-dates.csv")
    assert records["updated_date"].dt.strftime("%Y-%m-%d").tolist() == ["2024-05-01"] * 5
    assert [severity for _, severity, _ in said_of(issues, "date_maj")] == [CORRECTED] * 5


def test_degrees_minutes_and_seconds_are_read():
    records, issues = case("g9-degrees-minutes.csv")
    assert records["latitude"].round(6).tolist() == [46.169389]
    assert records["longitude"].round(6).tolist() == [1.871111]
    assert [severity for _, severity, _ in said_of(issues, "latitude")] == [CORRECTED]


@pytest.mark.parametrize("longitude_first", [True, False])
@pytest.mark.parametrize("text", [
    "POINT (1.8711 46.1694)", "SRID=4326;POINT(1.8711 46.1694)", "point z (1.8711 46.1694 12)",
    '{"type": "Point", "coordinates": [1.8711, 46.1694]}',
])  # fmt: skip
@pytest.mark.slow
def test_a_point_in_a_cell_has_its_own_order(text, longitude_first):
    coordinates = Coordinates(point="Position", longitude_first=longitude_first)
    points = described_points(pd.DataFrame({"Position": [text]}), coordinates)
    assert points[["longitude", "latitude"]].astype(float).to_numpy().tolist() == [
        [1.8711, 46.1694]
    ]
    rows = pd.DataFrame({"id": ["1"], "nom": "Lieu", "latitude": text}, dtype="str")
    records, issues = validated(rows, MAPPINGS["national-v1"])
    assert records[["longitude", "latitude"]].to_numpy().tolist() == [[1.8711, 46.1694]]
    assert "point dans une case" in issues["rule"].tolist()


def test_the_wkt_of_a_case_is_read():
    coordinates = Coordinates(point="Position")
    points = described_points(read_file(CASES / "g11-wkt.csv").rows, coordinates)
    assert points["longitude"].astype(float).tolist()[:2] == [1.8711, 1.4861]
    assert not points["is_faulty"].any()


@pytest.mark.parametrize(("name", "official"), [
    ("Hay-les-Roses (L')", "L'Haÿ-les-Roses"), ("Mans (Le)", "Le Mans"),
    ("ROCHELLE (LA) CEDEX 1", "La Rochelle"), ("Hay-les-Roses, L'", "L'Haÿ-les-Roses"),
    ("Guéret (23)", "Guéret"), ("23000 GUERET CEDEX 9", "Guéret"),
    ("CS 70407 23000 Guéret", "Guéret"), ("Chalon s/ Saône", "Chalon-sur-Saône"),
    ("Fay s/s Bois", "Fay-sous-Bois"), ("St. Maur", "Saint-Maur"),
    ("STES MARIES", "Saintes-Maries"),
])  # fmt: skip
def test_a_commune_is_found_by_the_forms_of_older_lists(name, official, land, former,
                                                        arrondissements):  # fmt: skip
    communes = land.assign(commune_name=[official, "Autre", "Tierce", "Quarte"])
    places = pd.DataFrame({"declared_commune_code": [None], "declared_commune_name": [name],
                           "postal_code": ["23000"]}, dtype="str")  # fmt: skip
    lookup = commune_lookup(communes, former, arrondissements, empty_table("commune_events"))
    found = resolve_declared(places, lookup)
    assert found.tolist() == ["23001"]


def test_the_old_form_of_a_case_is_kept_as_published():
    records, issues = case("g13-old-commune-name.csv")
    assert records["declared_commune_name"].tolist() == ["Hay-les-Roses (L')"]
    assert NOTED not in issues.loc[issues["field"] == "commune", "severity"].tolist()
