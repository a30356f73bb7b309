"""The directory at two dates -> which places changed.

A list says that a place opened or closed only where it also spoke at the other date: the source
had a release, and that release covered the commune. Anything else is said for what it is.
"""

import numpy as np
import pandas as pd

from atlas.directory.coverage import covering_sources
from atlas.schema.sphere import distance_m
from atlas.text.french import UNKNOWN
from atlas.text.lexicon import letters

OPENED, CLOSED, MOVED, RENAMED = "ouvert", "fermé", "déplacé", "renommé"
REPOSITIONED, UNCHANGED = "position corrigée", "inchangé"
POSITION_GAINED, POSITION_LOST = "position gagnée", "position perdue"
CHANGES = {
    OPENED: "absent de la première date, alors qu'une source qui le liste couvrait déjà sa commune",
    CLOSED: "absent de la seconde date, alors qu'une source qui le listait couvre encore sa "
    "commune",
    MOVED: "ses coordonnées publiées ont bougé, et son adresse aussi, ou on ne la connaît pas",
    REPOSITIONED: "ses coordonnées publiées ont bougé, pas son adresse : ce n'est pas un "
    "déménagement",
    POSITION_GAINED: "sans coordonnées à la première date, situé à la seconde",
    POSITION_LOST: "situé à la première date, sans coordonnées à la seconde",
    RENAMED: "son nom publié a changé au-delà de la casse, des accents et de la ponctuation",
    UNKNOWN: "absent d'une date où ses sources ne couvraient pas sa commune : on ne peut rien dire",
}
CHANGE_COUNTS = {
    OPENED: "opened_count",
    CLOSED: "closed_count",
    MOVED: "moved_count",
    REPOSITIONED: "corrected_count",
    POSITION_GAINED: "position_gained_count",
    POSITION_LOST: "position_lost_count",
    RENAMED: "renamed_count",
    UNKNOWN: "unknown_count",
    UNCHANGED: "unchanged_count",
}

# Of 2,457 France services known by identifier in December 2022 and August 2024, 88 % keep their
# exact coordinates and 5 % are more than 250 m away: below, often another geocoder spoke. So
# measured, and 300 m by hand.
MOVED_M = 300
_COMPARED = ["place_id", "name", "source_id", "source_ids", "address", "commune_code",
             "commune_name", "longitude", "latitude", "location_precision"]  # fmt: skip


def coverage_by_source(
    communes: pd.DataFrame, sources: pd.DataFrame, records: pd.DataFrame
) -> pd.DataFrame:
    """Tell which source covers which commune at a date.

    Parameters
    ----------
    communes
        Table `communes`.
    sources
        Rows of table `sources` that have a release at the date.
    records
        Rows of table `records` of these releases.

    Returns
    -------
    DataFrame
        One row per commune, on `commune_code`; one boolean column per source. A source that is
        not of mediation covers nothing: nobody can say that it lists every place.

    Raises
    ------
    InputError
        A code of `covers` is not that of a territory; see
        `atlas.directory.coverage.covering_sources`.
    """
    columns = {
        source_id: covering_sources(communes, rows, records) > 0
        for source_id, rows in sources.groupby("source_id")
    }
    return pd.DataFrame(columns, index=pd.Index(communes["commune_code"]))


def compare_places(
    before: pd.DataFrame,
    after: pd.DataFrame,
    covered_before: pd.DataFrame,
    covered_after: pd.DataFrame,
    moved_m: float = MOVED_M,
) -> pd.DataFrame:
    """List what changed between the places of two dates.

    Parameters
    ----------
    before, after
        Table `places` at each date; a place has the same `place_id` in both.
    covered_before, covered_after
        Which source covers which commune at each date; see `coverage_by_source`. The same sources
        have a release at each.
    moved_m
        Great-circle metres beyond which a place has moved.

    Returns
    -------
    DataFrame
        One row per place and change (see `CHANGES`): a place may have moved and been renamed.
        `place_id`, `change`, `commune_code` (where the change counts: the commune after, else
        the one before), then each of name, sources, commune, longitude and latitude (degrees)
        with suffixes `_before` and `_after`, null at the date without the place, and
        `distance_m`, null unless both dates give a point. Sorted by place, index 0 to n-1.

        A renaming is what one source says at both dates: nothing is said when another source
        gives the name. Likewise a place moves only when the same sources list it and both dates
        give a point: a place that gains coordinates has not moved.
    """
    rows = _side_by_side(before, after)
    both = rows["presence"] == "both"
    same_source = both & (rows["source_id_before"] == rows["source_id_after"])
    same_sources = same_source & (rows["source_ids_before"] == rows["source_ids_after"])
    appeared = rows[rows["presence"] == "right_only"]
    gone = rows[rows["presence"] == "left_only"]
    renamed = rows["name_before"].map(letters) != rows["name_after"].map(letters)
    far = same_sources & (rows["distance_m"] > moved_m)
    is_placed = [rows[f"longitude_{side}"].notna() for side in ("before", "after")]
    parts = [
        appeared.assign(change=_verdicts(appeared, "after", covered_before, OPENED)),
        gone.assign(change=_verdicts(gone, "before", covered_after, CLOSED)),
        rows[far & ~_same_address(rows)].assign(change=MOVED),
        rows[far & _same_address(rows)].assign(change=REPOSITIONED),
        rows[both & ~is_placed[0] & is_placed[1]].assign(change=POSITION_GAINED),
        rows[both & is_placed[0] & ~is_placed[1]].assign(change=POSITION_LOST),
        rows[same_source & renamed].assign(change=RENAMED),
    ]
    changes = pd.concat(parts).sort_values("place_id", kind="stable", ignore_index=True)
    changes["change"] = changes["change"].astype("str")
    changes["commune_code"] = changes["commune_code_after"].fillna(changes["commune_code_before"])
    shown = ["name", "source_ids", "commune_code", "commune_name", "longitude", "latitude"]
    sides = [f"{column}_{side}" for column in shown for side in ("before", "after")]
    return changes[["place_id", "change", "commune_code", *sides, "distance_m"]]


def unchanged(before: pd.DataFrame, after: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return the places of both dates of which `compare_places` says nothing.

    One row per place: `place_id`, `commune_code`, `change` (`UNCHANGED`).
    """
    kept = after[after["place_id"].isin(before["place_id"])]
    kept = kept[~kept["place_id"].isin(changes["place_id"])]
    return kept[["place_id", "commune_code"]].assign(change=UNCHANGED)


def place_fates(before: pd.DataFrame, after: pd.DataFrame, changes: pd.DataFrame) -> pd.Series:
    """Tell what may have brought each place nearer to somebody, or farther.

    Parameters
    ----------
    before, after
        Table `places` at each date.
    changes
        Result of `compare_places`.

    Returns
    -------
    Series
        On `place_id`: what the changes say of its presence or position, whatever else they say;
        of a place of both dates of which they say nothing, `MOVED` where its commune or address
        differs, else `REPOSITIONED`: its coordinates can only differ by a little, or by speaker.
    """
    rows = _side_by_side(before, after).set_index("place_id")
    kept = (rows["commune_code_before"] == rows["commune_code_after"]) & _same_address(rows)
    known_address = rows[["address_before", "address_after"]].notna().all(axis=1)
    moved = ~kept & known_address & (rows["source_id_before"] == rows["source_id_after"])
    fates = pd.Series(np.where(moved, MOVED, REPOSITIONED), rows.index, dtype="str")
    told = changes[changes["change"] != RENAMED].set_index("place_id")["change"]
    fates[told.index] = told
    return fates


def _side_by_side(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return one row per place of either date, with `presence` and `distance_m`."""
    rows = before[_COMPARED].merge(
        after[_COMPARED],
        on="place_id",
        how="outer",
        suffixes=("_before", "_after"),
        indicator="presence",
        validate="one_to_one",
    )
    rows["distance_m"] = _distance_m(rows)
    return rows


def _same_address(rows: pd.DataFrame) -> pd.Series:
    """Tell whether both dates publish an address, the same but for case and punctuation."""
    then, here = (rows[f"address_{side}"].map(letters) for side in ("before", "after"))
    return (then == here) & (then != "")


def _distance_m(rows: pd.DataFrame) -> pd.Series:
    """Return metres between both positions, null unless both are points."""
    points = (rows["location_precision_before"] == "point") & (
        rows["location_precision_after"] == "point"
    )
    metres = distance_m(
        rows["longitude_before"].to_numpy(float),
        rows["latitude_before"].to_numpy(float),
        rows["longitude_after"].to_numpy(float),
        rows["latitude_after"].to_numpy(float),
    )
    return pd.Series(metres, index=rows.index).where(points)


def _verdicts(rows: pd.DataFrame, side: str, covered: pd.DataFrame, told: str) -> pd.Series:
    """Return what the absence of each place from the other date means.

    Parameters
    ----------
    rows
        Places present at one date only, with its columns suffixed by `side`.
    side
        `before` or `after`: the date that has the place.
    covered
        Which source covers which commune at the date without it.
    told
        Change when one of its sources covered its commune; else it is unknown.
    """
    listed = rows[f"source_ids_{side}"].str.split("|").explode()
    commune = covered.index.get_indexer(rows.loc[listed.index, f"commune_code_{side}"])
    source = covered.columns.get_indexer(listed)
    covers = np.zeros(len(listed), dtype=bool)
    known = (source >= 0) & (commune >= 0)
    covers[known] = covered.to_numpy(bool)[commune[known], source[known]]
    by_place = pd.Series(covers, index=listed.index).groupby(level=0).any().reindex(rows.index)
    words = np.where(by_place.fillna(False).astype(bool), told, UNKNOWN)
    return pd.Series(words, index=rows.index, dtype="str")
