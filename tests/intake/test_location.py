"""Records in the toy land: by polygon, declaration or address, or by nothing, always said."""

import pandas as pd
import pytest

from atlas.intake.coordinates import published_coordinates
from atlas.intake.location import locate
from atlas.schema.frame import NOTED, SET_ASIDE
from atlas.schema.tables import TABLES
from tests.conftest import make_records

WEST = {"declared_commune_code": "23001"}
FOUND = {"longitude": 2.051, "latitude": 46.051, "precision": "adresse", "geocoding_score": 0.874}


def located(land, former, arrondissements, **row):
    result = locate(make_records(row), land, former, arrondissements)
    assert len(result.records) == 1
    return result.records.iloc[0], result.issues["rule"].tolist()


def geocoded(result, land, former, arrondissements, **found):
    """Locate with one address found by the geocoder, on the given record."""
    points = pd.DataFrame([FOUND | found], index=result["record_id"])
    return locate(result, land, former, arrondissements, geocoded=points)


CASES = [
    ({"longitude": 2.05, "latitude": 46.05}, "23001", "point", []),
    ({"longitude": 2.15, "latitude": 46.05, "declared_commune_code": "23002"},
     "23002", "point", []),
    # a point 8 km from the only thing declared loses, and is set aside
    ({"longitude": 2.25, "latitude": 46.05} | WEST,
     "23001", "commune", ["point loin de sa commune"]),
    # the name declared is that of the commune of the point: two against a code
    ({"longitude": 2.25, "latitude": 46.05, "declared_commune_name": "Est"} | WEST,
     "23003", "point", ["code INSEE déclaré"]),
    # 1.2 km from the border: the point stays, the commune is the one declared
    ({"longitude": 2.116, "latitude": 46.05} | WEST, "23001", "point", ["commune déclarée"]),
    # code, name and postcode agree against a point next door
    ({"longitude": 2.25, "latitude": 46.05, "declared_commune_name": "Ouest",
      "postal_code": "23000"} | WEST, "23001", "commune", ["point loin de sa commune"]),
    # a postcode of another département is told
    ({"declared_commune_code": "23001", "postal_code": "97500"}, "23001", "commune",
     ["sans coordonnées", "code postal d'ailleurs"]),
    # 0.001 degree of longitude is 77 m here: within the tolerance, the declaration wins
    ({"longitude": 2.101, "latitude": 46.051} | WEST, "23001", "point", []),
    ({"declared_commune_code": "23003"}, "23003", "commune", ["sans coordonnées"]),
    ({"declared_commune_code": "23099"}, "23002", "commune", ["sans coordonnées"]),
    ({"declared_commune_code": "23201"}, "23001", "commune", ["sans coordonnées"]),
    ({"declared_commune_name": "OUEST cedex 3", "postal_code": "23000"},
     "23001", "commune", ["sans coordonnées"]),
    ({"declared_commune_name": "Sans Contour", "postal_code": "97500",
      "longitude": -56.2, "latitude": 46.8}, "97501", "point", []),
    ({"declared_commune_name": "Nulle-Part", "postal_code": "23000"},
     None, None, ["commune introuvable"]),
    # null island is a hole, not a place off Ghana
    ({"longitude": 0.0, "latitude": 0.0} | WEST, "23001", "commune", ["coordonnées 0, 0"]),
    ({"longitude": 2.05} | WEST, "23001", "commune", ["coordonnée seule"]),
    # 1.1 km north of the border: shore or frontier; 111 km away: of no use
    ({"longitude": 2.05, "latitude": 46.11} | WEST, "23001", "point", ["rivage ou frontière"]),
    ({"longitude": 2.05, "latitude": 46.11}, "23001", "point", ["rivage ou frontière"]),
    ({"longitude": 2.05, "latitude": 47.1} | WEST,
     "23001", "commune", ["point hors de toute commune"]),
    ({"longitude": 2.05, "latitude": 47.1}, None, "point", ["commune introuvable"]),
    # New York: of no use even where nothing is declared
    ({"longitude": -74.05, "latitude": 40.71},
     None, None, ["coordonnées hors de France", "commune introuvable"]),
]  # fmt: skip


def test_each_record_gets_its_commune_or_a_reason(land, former, arrondissements):
    rows = [
        # A hundredth of a millionth of a degree more: 2 mm, and decimals enough.
        {name: value + 1e-8 if isinstance(value, float) else value for name, value in row.items()}
        for row, *_ in CASES
    ]
    records, issues = locate(make_records(*rows), land, former, arrondissements)
    told = issues.groupby("record_id")["rule"].agg(list).reindex(records["record_id"]).tolist()
    codes, precisions = (
        records[name].astype(object).where(records[name].notna(), None)
        for name in ("commune_code", "location_precision")
    )
    for (row, *expected), *got in zip(CASES, codes, precisions, told, strict=True):
        assert (row, *got[:2], got[2] if isinstance(got[2], list) else []) == (row, *expected)


def test_coordinates_of_no_use_are_not_kept(land, former, arrondissements):
    points = [(2.05, 47.1), (0.0, 0.0), (-74.05, 40.71), (46.05, 2.05), (2.05, None)]
    rows = [{"longitude": longitude, "latitude": latitude} | WEST for longitude, latitude in points]
    records = locate(make_records(*rows), land, former, arrondissements).records
    assert records[["longitude", "latitude"]].isna().all(axis=None)
    assert set(records["commune_code"]) == {"23001"}
    assert set(records["located_by"]) == {"déclaration"}


def test_rows_and_columns_are_those_of_the_table(land, former, arrondissements):
    rows = [{"longitude": 2.0512, "latitude": 46.0512, "place_id": "gardé"}, WEST]
    records = make_records(*rows)
    result = locate(records, land, former, arrondissements).records
    assert list(result) == [column.name for column in TABLES["records"]]
    assert result["record_id"].tolist() == records["record_id"].tolist()
    assert result["place_id"].tolist()[0] == "gardé"
    # what is located once is located again the same
    pd.testing.assert_frame_equal(locate(result, land, former, arrondissements).records, result)


def test_a_record_knows_the_parents_of_its_commune(land, former, arrondissements):
    record, _ = located(land, former, arrondissements, **WEST)
    assert record[["commune_name", "epci_code", "departement_code", "region_code"]].tolist() == [
        "Ouest", "200000001", "23", "75",
    ]  # fmt: skip


def test_a_correction_is_proposed_and_never_applied(land, former, arrondissements):
    records = make_records({"longitude": 46.0512, "latitude": 2.0534, "name": "EPN"} | WEST)
    result = locate(records, land, former, arrondissements)
    issue = result.issues.iloc[0]
    assert (issue["rule"], issue["severity"]) == ("coordonnées inversées", SET_ASIDE)
    assert issue["value"] == "2.053400, 46.051200"
    assert issue["proposed_value"] == "46.051200, 2.053400"
    assert issue["message"] == (
        "ligne 2, « EPN » : le point est hors de France, la commune déclarée est Ouest (23001) ; "
        "proposition : latitude et longitude inversées"
    )
    assert result.records[["longitude", "latitude"]].isna().all(axis=None)
    assert len(result.issues) == 1


def test_numbers_refused_by_validation_are_explained(land, former, arrondissements):
    records = make_records({"longitude": 2.0534} | WEST)
    refused = pd.DataFrame(
        {"record_id": records["record_id"], "field": "latitude", "severity": SET_ASIDE,
         "value": "4605.12"}
    )  # fmt: skip
    published = published_coordinates(records, refused)
    issues = locate(records, land, former, arrondissements, published=published).issues
    assert issues["rule"].tolist() == ["décimale déplacée"]
    assert issues["value"].tolist() == ["4605.120000, 2.053400"]
    assert issues["proposed_value"].tolist() == ["46.051200, 2.053400"]


def test_a_wrong_code_is_told_from_a_wrong_point(land, former, arrondissements):
    row = {"longitude": 2.2512, "latitude": 46.0512, "declared_commune_name": "EST"} | WEST
    result = locate(make_records(row), land, former, arrondissements)
    issue = result.issues.iloc[0]
    assert issue[["rule", "field", "value", "proposed_value"]].tolist() == [
        "code INSEE déclaré", "code_insee", "23001", "23003",
    ]  # fmt: skip
    assert result.records["commune_code"].tolist() == ["23003"]


def test_a_rough_point_is_kept_and_counts_as_its_commune(land, former, arrondissements):
    record, rules = located(land, former, arrondissements, longitude=2.05, latitude=46.05, **WEST)
    assert rules == ["peu de décimales"]
    assert record["location_precision"] == "commune"
    assert record[["longitude", "latitude"]].tolist() == [2.05, 46.05]


@pytest.mark.parametrize(("found", "precision"), [
    ("adresse", "adresse"), ("rue", "rue"), ("lieu-dit", "rue"),
])  # fmt: skip
def test_an_address_found_locates_what_has_no_coordinates(
    land, former, arrondissements, found, precision
):
    result = geocoded(make_records(WEST), land, former, arrondissements, precision=found)
    record, issue = result.records.iloc[0], result.issues.iloc[0]
    assert record[["longitude", "latitude", "location_precision"]].tolist() == [
        2.051, 46.051, precision,
    ]  # fmt: skip
    assert record["commune_code"] == "23001"
    assert result.issues["rule"].tolist() == ["géocodée"]
    assert issue["severity"] == NOTED
    assert f"({found}), score 0,87" in issue["message"]


def test_an_address_found_replaces_coordinates_of_no_use(land, former, arrondissements):
    records = make_records({"longitude": 0.0, "latitude": 0.0} | WEST)
    result = geocoded(records, land, former, arrondissements)
    assert result.records["longitude"].tolist() == [2.051]
    assert result.issues["rule"].tolist() == ["coordonnées 0, 0", "géocodée"]


@pytest.mark.parametrize("found", [
    {"precision": "commune"}, {"longitude": None, "latitude": None, "precision": None},
])  # fmt: skip
def test_an_address_not_found_changes_nothing(land, former, arrondissements, found):
    result = geocoded(make_records(WEST), land, former, arrondissements, **found)
    plain = locate(make_records(WEST), land, former, arrondissements)
    pd.testing.assert_frame_equal(result.records, plain.records)
    pd.testing.assert_frame_equal(result.issues, plain.issues)


def test_an_address_found_never_moves_published_coordinates(land, former, arrondissements):
    records = make_records({"longitude": 2.0512, "latitude": 46.0534} | WEST)
    result = geocoded(records, land, former, arrondissements)
    assert result.records[["longitude", "latitude"]].iloc[0].tolist() == [2.0512, 46.0534]
    assert result.issues.empty


def test_a_message_says_where_and_how_far(land, former, arrondissements):
    records = make_records({"longitude": 2.2512, "latitude": 46.0512, "name": "EPN"} | WEST)
    issue = locate(records, land, former, arrondissements).issues.iloc[0]
    assert issue["message"].startswith(
        "ligne 2, « EPN » : le point est dans Est (23003), à 11,7\xa0km"
    )
    assert issue["release_id"] == records["release_id"].iloc[0]


def test_order_of_rows_changes_nothing(land, former, arrondissements):
    rows = [
        {"longitude": 2.05 + i / 10, "latitude": 46.05, "record_id": f"toy:{i}"} for i in range(3)
    ]
    one = locate(make_records(*rows), land, former, arrondissements).records
    other = locate(make_records(*rows[::-1]), land, former, arrondissements).records
    assert dict(zip(one["record_id"], one["commune_code"], strict=True)) == dict(
        zip(other["record_id"], other["commune_code"], strict=True)
    )


def test_no_record_is_no_trouble(land, former, arrondissements):
    result = locate(make_records(), land, former, arrondissements)
    assert result.records.empty
    assert result.issues.empty


def test_communes_in_another_crs_are_refused(land, former, arrondissements):
    with pytest.raises(ValueError, match="EPSG:2154"):
        locate(make_records({}), land.to_crs(2154), former, arrondissements)
