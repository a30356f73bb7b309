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
    builds from nothing give the same: that record is the one for which the id was published, and is
    found again by it. When a merge is undone, the part that holds the record of an alias takes its
    own former id back. An id that no cluster keeps becomes an alias of the place of the record for
    which it was published, else of the place that took most of its records; ids of records that are
    all gone are forgotten.

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
    homes = _homes(keyed)
    old = dict(zip(known_aliases["old_place_id"], known_aliases["place_id"], strict=True))
    back = _given_back(old, homes)
    claims["is_home"] = claims["place_id"].map(homes) == claims["cluster"]
    claims = claims.sort_values(
        ["size", "is_home", "place_id", "cluster"], ascending=[False, False, True, True]
    )
    kept = back | _one_to_one(claims[~claims["cluster"].isin(back)])
    founders = keyed.sort_values(["vintage", "record_key"]).drop_duplicates("cluster")
    ids, used = dict(kept), {*kept.values(), *had, *old}
    for cluster, key in zip(founders["cluster"], founders["record_key"], strict=True):
        if cluster not in ids:
            own = _numbered(key, 0)
            is_back = own in old and own not in ids.values()
            ids[cluster] = own if is_back else _new_id(key, used)
            used.add(ids[cluster])
    place_ids = keyed["cluster"].map(ids).astype("str")
    return Identified(place_ids, _aliases(claims, ids, old, homes))


def _homes(keyed: pd.DataFrame) -> dict[str, int]:
    """Return the id that each record founds -> the cluster where that record is now."""
    unique = keyed.drop_duplicates("record_key")
    ids = [_numbered(key, 0) for key in unique["record_key"]]
    return dict(zip(ids, unique["cluster"].tolist(), strict=True))


def _given_back(old: dict[str, str], homes: dict[str, int]) -> dict[int, str]:
    """Return cluster -> its own former id, where the merge that took it is undone.

    It is when the record of the alias and that of the id that replaced it are no longer together.
    """
    back: dict[int, str] = {}
    for old_id, place_id in sorted(old.items()):
        cluster, other = homes.get(old_id), homes.get(place_id)
        if cluster is not None and other is not None and cluster != other:
            back.setdefault(cluster, old_id)
    return back


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
    while (place_id := _numbered(record_key, number)) in used:
        number += 1
    return place_id


def _numbered(record_key: str, number: int) -> str:
    """Return the id that a record founds; a number above 0 makes another one."""
    text = record_key if not number else f"{record_key}\n{number}"
    return "lieu-" + hashlib.sha256(text.encode()).hexdigest()[:_ID_CHARS]


def _aliases(
    claims: pd.DataFrame, ids: dict[int, str], old: dict[str, str], homes: dict[str, int]
) -> pd.DataFrame:
    """Return every id no longer used with the place of its record, else the one that took over."""
    current = set(ids.values())
    strongest = claims.drop_duplicates("place_id")
    lost = strongest[~strongest["place_id"].isin(current)]
    moved = dict(zip(lost["place_id"], lost["cluster"].map(ids), strict=True))
    followed = {key: moved.get(value, value) for key, value in old.items()} | moved
    at_home = {old_id: ids[homes[old_id]] for old_id in followed if old_id in homes}
    rows = [
        (old_id, place_id)
        for old_id, place_id in sorted((followed | at_home).items())
        if old_id not in current and place_id in current
    ]
    return conform(pd.DataFrame(rows, columns=["old_place_id", "place_id"]), "aliases")
