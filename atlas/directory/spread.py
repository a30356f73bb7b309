"""Records said to be one place, checked: they stand near each other, or somebody must look."""

import pandas as pd

from atlas.schema.frame import NOTED, conform
from atlas.schema.sphere import distance_m
from atlas.text.french import kilometres

FAR_MEMBERS = "fiches éloignées"
# The longest distance that matching still holds for near (`matching.DISTANCE_LEVELS_M`): beyond,
# two records agree by name, address or identifier alone. Of the 5,233 places of several records of
# the real files of 2020 to 2024, 20 go beyond, and one joins two départements (271 km).
MEMBERS_WITHIN_M = 5_000
_AXES = ["longitude", "latitude"]
_READ = ["place_id", "record_key", "record_id", "release_id", "source_id", "row_number", "name",
         "commune_name", *_AXES]  # fmt: skip


def far_member_issues(records: pd.DataFrame) -> pd.DataFrame:
    """Return an issue for each place with two records more than `MEMBERS_WITHIN_M` apart.

    Parameters
    ----------
    records
        Table `records`, with `place_id`; EPSG:4326 degrees. The releases of one record are not
        compared: a place may move.

    Returns
    -------
    DataFrame
        Table `issues`, at most one row per place, on one of its two farthest records, in the order
        of places.
    """
    placed = records.loc[records["longitude"].notna(), _READ]
    pairs = placed.merge(placed, on="place_id", suffixes=("", "_other"))
    pairs = pairs[pairs["record_key"] < pairs["record_key_other"]]
    metres = distance_m(
        *(pairs[axis].to_numpy(float) for axis in _AXES),
        *(pairs[f"{axis}_other"].to_numpy(float) for axis in _AXES),
    )
    far = pairs.assign(metres=metres)[metres > MEMBERS_WITHIN_M]
    order = ["metres", "record_id", "record_id_other"]
    far = far.sort_values(order, ascending=[False, True, True]).drop_duplicates("place_id")
    far = far.sort_values("place_id")
    messages = [
        f"ligne {row.row_number}, « {row.name} » ({row.commune_name}) : réunie à "
        f"« {row.name_other} » ({row.commune_name_other}, {row.record_id_other}), à "
        f"{kilometres(row.metres)} ; une position ou une commune est fausse, ou ce sont deux lieux "
        "(page Doublons)"
        for row in far.itertuples(index=False)
    ]
    return conform(
        far[["source_id", "release_id", "record_id", "row_number"]].assign(
            field=None,
            rule=FAR_MEMBERS,
            severity=NOTED,
            value=far["record_id_other"],
            proposed_value=None,
            message=messages,
        ),
        "issues",
    )
