"""Places of Paris, Lyon and Marseille that publish no point."""

import pandas as pd
import pytest

from atlas.intake.whereabouts.arrondissements import AT_ARRONDISSEMENT, stand_in_arrondissements
from atlas.sources.embedded import read_reference
from tests.conftest import PROJECT, make_records

PARIS = {"commune_code": "75056", "location_precision": "commune"}


@pytest.fixture(scope="module")
def districts():
    return read_reference(PROJECT / "data" / "reference", ("arrondissements",))["arrondissements"]


@pytest.mark.parametrize(("row", "code"), [
    (PARIS | {"declared_commune_code": "75111"}, "75111"),
    (PARIS | {"postal_code": "75003"}, "75103"),
    (PARIS | {"postal_code": "75116"}, "75116"),
    (PARIS | {"postal_code": "75571", "declared_commune_name": "PARIS CEDEX 12"}, "75112"),
    ({"commune_code": "69123", "postal_code": "69009"}, "69389"),
    ({"commune_code": "13055", "declared_commune_name": "Marseille 13ème"}, "13213"),
    # a postcode that says otherwise than the commune taken, and nothing said
    (PARIS | {"postal_code": "69009"}, None),
    (PARIS | {"postal_code": "75571", "declared_commune_name": "Paris"}, None),
    ({"commune_code": "23096", "postal_code": "75011"}, None),
    (PARIS | {"postal_code": "75011", "longitude": 2.35, "latitude": 48.85}, None),
])  # fmt: skip
def test_a_place_without_position_stands_at_its_arrondissement(districts, row, code):
    records = make_records(row)
    found = stand_in_arrondissements(records, districts)
    if code is None:
        pd.testing.assert_frame_equal(found.records, records)
        assert found.issues.empty
        return
    point = districts.set_index("arrondissement_code").loc[code]
    assert found.records[["longitude", "latitude"]].iloc[0].tolist() == [
        point["reference_longitude"], point["reference_latitude"],
    ]  # fmt: skip
    assert found.records["location_precision"].equals(records["location_precision"])
    assert found.issues["rule"].tolist() == [AT_ARRONDISSEMENT]
    assert found.issues["message"].iloc[0].endswith(point["arrondissement_name"])


def test_nothing_to_place_is_no_trouble(districts):
    found = stand_in_arrondissements(make_records(), districts)
    assert found.records.empty
    assert found.issues.empty
