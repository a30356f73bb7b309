"""Clusters of records -> place ids that stay the same from one build to the next."""

import hashlib
from typing import NamedTuple

import pandas as pd

from atlas.schema.frame import conform

_ID_CHARS = 10


class Identified(NamedTuple):
    """Place id of each record, and the ids that are no longer used."""

    place_ids: pd.Series
    aliases: pd.DataFrame


def identify(
    records: pd.DataFrame,
    clusters: pd.Series,
    known: pd.DataFrame,
    known_aliases: pd.DataFrame,
) -> Identified:
    """Give each cluster the id that most of its records had, else a new one.

    A new id comes from the first record of the cluster (earliest release, then key), so that two
    builds from nothing give the same. An id that no cluster keeps becomes an alias of the place
    that took most of its records; ids of records that are all gone are forgotten.

    Parameters
    ----------
    records
        Table `records`: `record_key`, `release_id`.
    clusters
        Cluster number of each record, on the index of `records`.
    known
        `record_key`, `place_id` of the previous build; empty at first.
    known_aliases
        Table `aliases` of the previous build.

    Returns
    -------
    Identified
        `place_ids` on the index of `records`; table `aliases`, sorted.
    """
    keyed = pd.DataFrame({"cluster": clusters, "record_key": records["record_key"]})
    keyed["vintage"] = records["release_id"].str.split("@").str[-1]
    had = known.drop_duplicates("record_key").set_index("record_key")["place_id"]
    unique = keyed.drop_duplicates(["cluster", "record_key"])
    claims = unique.assign(place_id=unique["record_key"].map(had)).dropna(subset="place_id")
    claims = claims.groupby(["cluster", "place_id"]).size().rename("size").reset_index()
    claims = claims.sort_values(["size", "place_id", "cluster"], ascending=[False, True, True])
    kept = _one_to_one(claims)
    founders = keyed.sort_values(["vintage", "record_key"]).drop_duplicates("cluster")
    ids, used = dict(kept), {*kept.values(), *had, *known_aliases["old_place_id"]}
    for cluster, key in zip(founders["cluster"], founders["record_key"], strict=True):
        if cluster not in ids:
            ids[cluster] = _new_id(key, used)
            used.add(ids[cluster])
    return Identified(keyed["cluster"].map(ids).astype("str"), _aliases(claims, ids, known_aliases))


def _one_to_one(claims: pd.DataFrame) -> dict[int, str]:
    """Return cluster -> id, the strongest claim first, each id and each cluster once."""
    kept: dict[int, str] = {}
    taken = set()
    for cluster, place_id in zip(claims["cluster"], claims["place_id"], strict=True):
        if cluster not in kept and place_id not in taken:
            kept[cluster] = place_id
            taken.add(place_id)
    return kept


def _new_id(record_key: str, used: set[str]) -> str:
    """Return an id not used yet, made from a record key."""
    number = 0
    while True:
        text = record_key if not number else f"{record_key}\n{number}"
        place_id = "lieu-" + hashlib.sha256(text.encode()).hexdigest()[:_ID_CHARS]
        if place_id not in used:
            return place_id
        number += 1


def _aliases(
    claims: pd.DataFrame, ids: dict[int, str], known_aliases: pd.DataFrame
) -> pd.DataFrame:
    """Return every id no longer used with the place that took it over, chains followed."""
    current = set(ids.values())
    strongest = claims.drop_duplicates("place_id")
    lost = strongest[~strongest["place_id"].isin(current)]
    moved = dict(zip(lost["place_id"], lost["cluster"].map(ids), strict=True))
    old = dict(zip(known_aliases["old_place_id"], known_aliases["place_id"], strict=True))
    followed = {key: moved.get(value, value) for key, value in old.items()} | moved
    rows = [
        (old_id, place_id)
        for old_id, place_id in sorted(followed.items())
        if old_id not in current and place_id in current
    ]
    return conform(pd.DataFrame(rows, columns=["old_place_id", "place_id"]), "aliases")
