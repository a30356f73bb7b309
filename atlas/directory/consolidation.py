"""Records of each place -> one row: field by field, the freshest and most precise value.

Lists that each source fills with what it knows (services, audiences…) are joined; of any other
field the freshest value is kept; the position is the most precise one, then the freshest.
"""

import pandas as pd

from atlas.schema.fields import FIELDS
from atlas.schema.frame import conform, each_value
from atlas.schema.tables import TABLES

PRECISION_RANK = {"point": 0, "adresse": 1, "rue": 2, "commune": 3}
JOINED = ("place_types", "services", "audiences", "special_support", "national_programmes",
          "training_labels", "other_labels", "support_modes")  # fmt: skip
_POSITION = ("longitude", "latitude", "commune_code", "commune_name", "epci_code",
             "departement_code", "region_code", "location_precision", "located_by")  # fmt: skip
_OWN = [field.name for field in FIELDS]
_FRESHEST = [name for name in _OWN if name not in (*JOINED, "longitude", "latitude")]


def by_trust(records: pd.DataFrame) -> pd.DataFrame:
    """Return records in the order in which their values win.

    Places of mediation first, then the latest update; a record without date of its own counts as
    of its release. Ties by record id.
    """
    vintage = pd.to_datetime(records["release_id"].str.split("@").str[-1])
    dated = records["updated_date"].fillna(vintage)
    return (
        records.assign(_site=~records["is_mediation"], _date=dated)
        .sort_values(["_site", "_date", "record_id"], ascending=[True, False, True])
        .drop(columns=["_site", "_date"])
    )


def consolidate(records: pd.DataFrame, first_seen: pd.Series) -> pd.DataFrame:
    """Make one row per place from its records.

    Parameters
    ----------
    records
        Table `records` of the releases that count, with `place_id`.
    first_seen
        Date of the first release that lists each place, on `place_id`.

    Returns
    -------
    DataFrame
        Table `places`, sorted by `place_id`, its scores null; `is_mediation` when one of its
        records is. `record_id`, `source_id` and name are those of the record that wins.
    """
    trusted = by_trust(records)
    groups = trusted.groupby("place_id", sort=True)
    places = groups[_FRESHEST].first()
    leaders = trusted.drop_duplicates("place_id").set_index("place_id")
    places[["record_id", "source_id"]] = leaders[["record_id", "source_id"]]
    located = trusted.assign(_rank=trusted["location_precision"].map(PRECISION_RANK).fillna(9))
    located = located.sort_values("_rank", kind="stable").drop_duplicates("place_id")
    places[list(_POSITION)] = located.set_index("place_id")[list(_POSITION)]
    for column in JOINED:
        places[column] = _joined(trusted, column).reindex(places.index)
    places["source_ids"] = _joined(trusted.sort_values("source_id"), "source_id")
    places["is_mediation"] = groups["is_mediation"].any()
    places["record_count"] = groups.size()
    places["source_count"] = groups["source_id"].nunique()
    places["first_seen_date"] = first_seen.reindex(places.index)
    names = [column.name for column in TABLES["places"]]
    return conform(places.reset_index().reindex(columns=names), "places")


def _joined(records: pd.DataFrame, column: str) -> pd.Series:
    """Return the values of a list column of each place's records, joined once each."""
    parts = each_value(records.set_index("place_id")[column].dropna())
    parts = parts.reset_index().drop_duplicates()
    joined: dict[str, str] = {}
    for place_id, part in zip(parts["place_id"], parts[column], strict=True):
        joined[place_id] = f"{joined[place_id]}|{part}" if place_id in joined else part
    return pd.Series(joined, dtype="str")


def field_origins(records: pd.DataFrame) -> pd.DataFrame:
    """Tell, for the records of one place, which record each value comes from.

    Parameters
    ----------
    records
        Rows of table `records` of one place.

    Returns
    -------
    DataFrame
        One row per field and different value: `name` (our column), `label` (French), `value`,
        `record_id`, `source_id`, `release_id`, `is_kept`; in the order of the national schema, the
        value kept first.
    """
    trusted = by_trust(records)
    rank = trusted["location_precision"].map(PRECISION_RANK).fillna(9)
    most_precise = trusted.loc[rank.sort_values(kind="stable").index]
    rows = []
    for field in FIELDS:
        ordered = most_precise if field.name in ("longitude", "latitude") else trusted
        values = ordered.dropna(subset=[field.name]).drop_duplicates(field.name)
        for position, record in enumerate(values.itertuples()):
            rows.append(
                {
                    "name": field.name,
                    "label": field.label,
                    "value": getattr(record, field.name),
                    "record_id": record.record_id,
                    "source_id": record.source_id,
                    "release_id": record.release_id,
                    "is_kept": position == 0 or field.name in JOINED,
                }
            )
    columns = ["name", "label", "value", "record_id", "source_id", "release_id", "is_kept"]
    return pd.DataFrame(rows, columns=columns)
