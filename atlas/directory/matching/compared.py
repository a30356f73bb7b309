"""Records -> what is compared of them.

Whatever depends on the other records (how many places share a number, whether a counter is alone of
its kind in its commune) is a value of the record, so that a score depends on two rows alone.
"""

from collections import Counter

import numpy as np
import pandas as pd

from atlas.directory.blocking import IDENTIFIERS, read_names
from atlas.schema.frame import each_value
from atlas.schema.tables import PRECISE
from atlas.schema.vocabulary import ITINERANT
from atlas.text.names import mapped_once

# Addresses at which a number, a mailbox or a SIRET is published: from the first on it is shared (a
# switchboard), from the second on it says nothing (3949). By hand, as the likenesses:
# `python -m benchmarks.thresholds matching`.
SHARED_ADDRESSES = 3
NATIONAL_ADDRESSES = 8
# Communes in which a word names something: no more, and two names that share it share much. By
# hand, by cross-validation on the tuning part (5, 10, 20 and 50 were tried); what ±20 % does:
# `python -m benchmarks.thresholds matching`.
RARE_WORD_COMMUNES = 5
RARE_WORD_LETTERS = 3  # at least, of a word that counts

# What is read of a record; two rows alike in these are compared alike.
READ = ("name", "address", "commune_code", "commune_name", "declared_commune_name", "longitude",
        "latitude", "location_precision", "phone", "emails", "pivot", "opening_hours",
        "mobility", "place_types", "release_id", "source_id")  # fmt: skip


def comparable(records: pd.DataFrame, read: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what is compared of each record.

    Parameters
    ----------
    records
        Table `records`, located: every record that counts, for what is counted over them.
    read
        As `atlas.directory.blocking.read_names` returns it, which reads the records when None.

    Returns
    -------
    DataFrame
        One row per record, same index: the columns of `READ`, no text null; `whole`, `core` (its
        name to compare, with and without the words of its commune); `street`, `number`; `kinds`,
        and `alone` those of them that no other record of its release has in its commune (lists
        joined by `|`); for each of `IDENTIFIERS`, `…_own` and `…_shared` (the values of fewer than
        `SHARED_ADDRESSES`, then of `NATIONAL_ADDRESSES` addresses); `rare_words` (those of its name
        that few communes have); `is_named_itinerant`, `is_moving`. Longitude
        and latitude are null unless the position is precise.
    """
    read = read_names(records) if read is None else read
    own = records[list(READ)]
    texts = own.columns.difference(["longitude", "latitude"])
    rows = own.assign(**{name: own[name].fillna("").astype(object) for name in texts})
    precise = rows["location_precision"].isin(PRECISE)
    rows[["longitude", "latitude"]] = own[["longitude", "latitude"]].where(precise)
    for name in ("whole", "core", "street", "number", "kinds"):
        rows[name] = read[name].astype(object)
    rows["alone"] = _alone(rows)
    rows["rare_words"] = _rare_words(rows)
    for name in IDENTIFIERS:
        rows[f"{name}_own"], rows[f"{name}_shared"] = _by_rarity(rows, name)
    rows["is_named_itinerant"] = read["is_named_itinerant"].astype(bool)
    flagged = rows["mobility"].str.contains(ITINERANT, regex=False)
    rows["is_moving"] = rows["is_named_itinerant"] | flagged
    return rows


def _alone(rows: pd.DataFrame) -> pd.Series:
    """Return the kinds of each record that no other one of its release has in its commune."""
    groups = list(zip(rows["release_id"], rows["commune_code"], rows["kinds"], strict=True))
    counts = Counter((r, c, kind) for r, c, kinds in groups for kind in kinds.split("|"))
    alone = [
        "|".join(k for k in kinds.split("|") if counts[r, c, k] == 1) for r, c, kinds in groups
    ]
    return pd.Series(alone, index=rows.index, dtype=object)


def _rare_words(rows: pd.DataFrame) -> pd.Series:
    """Return the words of each name that name something in few communes, joined by `|`."""
    named = rows[["core", "commune_code"]].drop_duplicates()
    counts = Counter(word for core in named["core"] for word in set(core.split()))
    rare = {
        word
        for word, count in counts.items()
        if count <= RARE_WORD_COMMUNES and len(word) >= RARE_WORD_LETTERS
    }
    return mapped_once(lambda core: "|".join(w for w in core.split() if w in rare), rows["core"])


def _by_rarity(rows: pd.DataFrame, column: str) -> tuple[pd.Series, pd.Series]:
    """Return the values of a list that few addresses have, and those that some more have.

    The addresses of a value are counted in the release that has most of them, so that one place
    that five producers write in five ways counts once; its communes, over all of them.
    """
    values = each_value(rows[column])
    values = values[values != ""]
    known = rows.loc[values.index, ["release_id", "commune_code", "street", "number"]]
    known["value"] = values
    addresses = known.drop_duplicates().groupby(["value", "release_id"]).size()
    most = addresses.groupby("value").max()
    communes = known.drop_duplicates(["value", "commune_code"]).groupby("value").size()
    count = known["value"].map(np.maximum(most, communes))
    few = count < SHARED_ADDRESSES
    some = ~few & (count < NATIONAL_ADDRESSES)
    own, shared = (_joined(values[part], rows.index) for part in (few, some))
    return own, shared


def _joined(values: pd.Series, index: pd.Index) -> pd.Series:
    """Return the values of each row joined by `|`, empty where it has none."""
    joined: dict[object, str] = {}
    for row, value in zip(values.index.tolist(), values.tolist(), strict=True):
        joined[row] = f"{joined[row]}|{value}" if row in joined else value
    return pd.Series([joined.get(row, "") for row in index.tolist()], index=index, dtype=object)
