"""Places in the toy land: by polygon, by declaration, or by nothing, and always with a reason."""

import pytest

from atlas.communes import locate
from atlas.errors import CRSError
from tests.conftest import make_records


def located(land, former, arrondissements, **row):
    result = locate(make_records(row), land, former, arrondissements)
    assert len(result.places) == 1
    return result.places.iloc[0], result.issues["rule"].tolist()


@pytest.mark.parametrize(
    ("row", "commune", "precision", "rules"),
    [
        ({"longitude": 2.05, "latitude": 46.05}, "23001", "point", []),
        ({"longitude": 2.15, "latitude": 46.05, "declared_commune_code": "23002"},
         "23002", "point", []),
        # the point wins over the declaration, and the disagreement is an issue
        ({"longitude": 2.25, "latitude": 46.05, "declared_commune_code": "23001"},
         "23003", "point", ["commune déclarée"]),
        # 0.001 degree of longitude is 77 m here: within the tolerance, the declaration wins
        ({"longitude": 2.101, "latitude": 46.05, "declared_commune_code": "23001"},
         "23001", "point", []),
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
        ({"longitude": 0.0, "latitude": 0.0, "declared_commune_code": "23001"},
         "23001", "commune", ["coordonnées 0, 0", "sans coordonnées"]),
        ({"longitude": 2.05, "declared_commune_code": "23001"},
         "23001", "commune", ["coordonnées", "sans coordonnées"]),
        # 1.1 km north of the border: shore or frontier; 111 km away: not in France
        ({"longitude": 2.05, "latitude": 46.11, "declared_commune_code": "23001"},
         "23001", "point", ["hors limites"]),
        ({"longitude": 2.05, "latitude": 46.11}, "23001", "point", ["hors limites"]),
        ({"longitude": 2.05, "latitude": 47.1, "declared_commune_code": "23001"},
         "23001", "commune", ["coordonnées hors de France"]),
        ({"longitude": 2.05, "latitude": 47.1}, None, "point", ["commune introuvable"]),
    ],
)  # fmt: skip
def test_each_place_gets_its_commune_or_a_reason(
    land, former, arrondissements, row, commune, precision, rules
):
    place, found = located(land, former, arrondissements, **row)
    code = place["commune_code"]
    assert (code if isinstance(code, str) else None) == commune
    value = place["location_precision"]
    assert (value if isinstance(value, str) else None) == precision
    assert found == rules


def test_coordinates_outside_france_are_not_kept(land, former, arrondissements):
    place, _ = located(
        land, former, arrondissements,
        longitude=2.05, latitude=47.1, declared_commune_code="23001",
    )  # fmt: skip
    assert place[["longitude", "latitude"]].isna().all()


def test_a_message_says_where_and_how_far(land, former, arrondissements):
    records = make_records(
        {"longitude": 2.25, "latitude": 46.05, "declared_commune_code": "23001", "name": "EPN"}
    )
    message = locate(records, land, former, arrondissements).issues["message"].iloc[0]
    assert message.startswith("ligne 2, « EPN » : le point est dans Est (23003), à 11,6 km")


def test_order_of_rows_changes_nothing(land, former, arrondissements):
    rows = [
        {"longitude": 2.05 + i / 10, "latitude": 46.05, "record_id": f"toy:{i}"} for i in range(3)
    ]
    one = locate(make_records(*rows), land, former, arrondissements).places
    other = locate(make_records(*rows[::-1]), land, former, arrondissements).places
    assert dict(zip(one["record_id"], one["commune_code"], strict=True)) == dict(
        zip(other["record_id"], other["commune_code"], strict=True)
    )


def test_communes_in_another_crs_are_refused(land, former, arrondissements):
    with pytest.raises(CRSError, match="EPSG:2154"):
        locate(make_records({}), land.to_crs(2154), former, arrondissements)
