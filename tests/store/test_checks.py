"""Records of one place stand near each other, or an issue names the two that do not."""

import pandas as pd
import pytest

from atlas.store.checks import FAR_MEMBERS, MEMBERS_WITHIN_M, far_member_issues
from tests.conftest import make_records


def member(key, latitude, place="p", release="2024", **other):
    return {"place_id": place, "record_key": key, "record_id": f"{release}:{key}",
            "release_id": release, "source_id": "a", "row_number": 2, "name": f"Lieu {key}",
            "commune_name": "Ici", "longitude": None if latitude is None else 2.0,
            "latitude": latitude} | other  # fmt: skip


def test_the_two_farthest_records_of_a_place_are_named_once():
    rows = [member("a", 46.0), member("b", 46.02), member("c", 48.0), member("d", 46.0, "q")]
    issues = far_member_issues(make_records(*rows))
    assert issues[["rule", "record_id", "value"]].to_numpy().tolist() == [
        [FAR_MEMBERS, "2024:a", "2024:c"]
    ]
    assert "222" in issues["message"][0]
    assert "« Lieu c »" in issues["message"][0]


@pytest.mark.parametrize(
    "other",
    [member("b", 46.04), member("b", None), member("a", 48.0, release="2022")],
)
def test_near_records_unknown_positions_and_a_move_are_no_fault(other):
    assert far_member_issues(make_records(member("a", 46.0), other)).empty


@pytest.mark.slow
def test_the_real_places_keep_the_documented_distance_or_are_told(real_atlas):
    from atlas.reader import Atlas

    atlas = Atlas.open(real_atlas.store_path)
    issues = atlas.table("issues").query("rule == @FAR_MEMBERS")
    told = pd.concat([issues["record_id"], issues["value"]])
    records = atlas.table("records").set_index("record_id")
    # Vierzon was in Saint-Chamond: a point far from all the rest of its record is set aside
    assert not {"18", "42"} <= set(records.loc[told, "departement_code"])
    quiet = records[~records["place_id"].isin(records.loc[told, "place_id"])]
    assert far_member_issues(quiet.reset_index()).empty
    assert 0 < len(issues) < 40
    assert MEMBERS_WITHIN_M == 5_000
