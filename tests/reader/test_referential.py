"""What the atlas answers of criteria, on the embedded places: every face says the same."""

import pytest

from atlas.errors import InputError
from atlas.reader import Atlas
from atlas.schema.level import Territory

SCHEMA = "schema-national:1.0.2"


@pytest.fixture(scope="module")
def known(built):
    return Atlas.open(built.store_path)


def test_every_place_and_criterion_has_one_answer(known):
    places = known.mediation_places
    rates = known.compliance(SCHEMA, "departement")
    total = rates[["respected_count", "not_respected_count", "unknown_count"]].sum().sum()
    assert total == len(places) * 32
    by_criterion = known.criterion_compliance(SCHEMA).set_index("criterion_id")
    assert by_criterion["respected_count"].sum() == rates["respected_count"].sum()
    filled = int(places["phone"].notna().sum())
    assert by_criterion.loc[f"{SCHEMA}:telephone", "respected_count"] == filled


def test_a_territory_without_place_is_unknown(known):
    rates = known.compliance(SCHEMA, "departement").set_index("territory_code")
    assert rates.loc["33", ["respect_share", "respected_count"]].isna().all()
    assert rates.loc["01", "respect_share"] <= 1
    own = known.criterion_compliance(SCHEMA, Territory("departement", "01"))
    assert own["respected_count"].sum() == rates.loc["01", "respected_count"]


def test_criteria_that_judge_collectivities_are_unknown_until_somebody_assesses(known):
    rates = known.compliance("villes-internet:2017", "commune", Territory("departement", "01"))
    assert rates["unknown_count"].eq(15).all()
    assert rates["respect_share"].isna().all()
    by_criterion = known.criterion_compliance("villes-internet:2017")
    assert by_criterion["unknown_count"].isna().all()


def test_compulsory_criteria_or_one_can_be_asked_alone(known):
    assert len(known.judged_criteria(SCHEMA, "oui")) == 7
    assert len(known.judged_criteria(SCHEMA, f"{SCHEMA}:nom")) == 1
    for asked in ("peut-être", "epn:2001:1"):
        with pytest.raises(InputError, match="oui"):
            known.judged_criteria(SCHEMA, asked)
    with pytest.raises(InputError, match=r"epn:2001"):
        known.criteria_of("epn:1999")


def test_themes_of_the_label_from_2012_to_2017(known):
    first = known.version_changes("villes-internet:2012", "villes-internet:2014")
    assert first["first_id"].nunique() == 6
    assert first["second_id"].nunique() == 6
    assert first["status"].value_counts().to_dict() == {"proposée": 1}
    second = known.version_changes("villes-internet:2014", "villes-internet:2017")
    assert second["second_id"].nunique() == 15
    assert second["status"].value_counts().to_dict() == {"proposée": 5}


def test_editions_of_the_label_point_to_versions(known):
    editions = known.editions().set_index("edition_year")
    assert editions.loc[2011:2013, "version_id"].fillna("").tolist() == [
        "", "villes-internet:2012", "villes-internet:2012",
    ]  # fmt: skip
    assert editions.loc[2024, "version_id"] == "villes-internet:2017"
    assert not editions.loc[2024, "is_own"]


def test_no_correspondence_means_that_what_is_taught_is_unknown(known):
    assert known.taught_skills("digcomp:3.0").empty
