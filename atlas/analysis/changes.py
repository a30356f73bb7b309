"""The directory at two dates -> which places changed, and who gained or lost one near by.

A list says that a place opened or closed only where it also spoke at the other date: the source
had a release, and that release covered the commune. Anything else is said for what it is.
"""

import numpy as np
import pandas as pd

from atlas.access.sums import PARENTS, country_groups, on_countries, on_territories, sum_by
from atlas.directory.coverage import covering_sources
from atlas.schema.sphere import distance_m
from atlas.text.french import UNKNOWN
from atlas.text.lexicon import fold

OPENED, CLOSED, MOVED, RENAMED = "ouvert", "fermé", "déplacé", "renommé"
NEW_SOURCE, ABSENT_SOURCE = "source nouvelle", "source absente"
CHANGES = {
    OPENED: "absent de la première date, alors qu'une source qui le liste couvrait déjà sa commune",
    CLOSED: "absent de la seconde date, alors qu'une source qui le listait couvre encore sa "
    "commune",
    MOVED: "ses coordonnées publiées ont bougé : déménagement, ou position corrigée",
    RENAMED: "son nom publié a changé au-delà de la casse, des accents et de la ponctuation",
    NEW_SOURCE: "listé seulement par des sources sans édition à la première date",
    ABSENT_SOURCE: "listé seulement par des sources sans édition à la seconde date",
    UNKNOWN: "absent d'une date où ses sources ne couvraient pas sa commune : on ne peut rien dire",
}
CHANGE_COUNTS = {
    OPENED: "opened_count",
    CLOSED: "closed_count",
    MOVED: "moved_count",
    RENAMED: "renamed_count",
    NEW_SOURCE: "new_source_count",
    ABSENT_SOURCE: "absent_source_count",
    UNKNOWN: "unknown_count",
}
# What is not known where no source speaks at both dates; the other counts always are.
_NEED_COVERAGE = [CHANGE_COUNTS[change] for change in (OPENED, CLOSED, MOVED, RENAMED)]
_PEOPLE = ["population", "population_measured", "population_gained", "population_lost"]

# Of 2,457 France services known by identifier in December 2022 and August 2024, 88 % keep their
# exact coordinates and 5 % are more than 250 m away: below, often another geocoder spoke. So
# measured, and 300 m by hand.
MOVED_M = 300
# The middle one of the distances of the measures (`DISTANCE_THRESHOLDS_KM`), by convention.
NEAR_KM = 10

_COMPARED = ["place_id", "name", "source_id", "source_ids", "commune_code", "commune_name",
             "longitude", "latitude", "location_precision"]  # fmt: skip


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


def listed_by(places: pd.DataFrame, source_ids: set[str]) -> pd.DataFrame:
    """Return the places that at least one of some sources lists.

    Distances at two dates compare only over the sources that both dates have: with one more list,
    people would seem to gain places that were there all along.
    """
    listed = places["source_ids"].str.split("|").explode().isin(source_ids)
    return places[listed.groupby(level=0).any().reindex(places.index)]


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
        Which source covers which commune at each date; see `coverage_by_source`. The columns are
        the sources that have a release at the date.
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
    rows = before[_COMPARED].merge(
        after[_COMPARED],
        on="place_id",
        how="outer",
        suffixes=("_before", "_after"),
        indicator="presence",
        validate="one_to_one",
    )
    rows["distance_m"] = _distance_m(rows)
    both = rows["presence"] == "both"
    same_source = both & (rows["source_id_before"] == rows["source_id_after"])
    same_sources = same_source & (rows["source_ids_before"] == rows["source_ids_after"])
    appeared = rows[rows["presence"] == "right_only"]
    gone = rows[rows["presence"] == "left_only"]
    renamed = rows["name_before"].map(_letters) != rows["name_after"].map(_letters)
    parts = [
        appeared.assign(change=_verdicts(appeared, "after", covered_before, OPENED, NEW_SOURCE)),
        gone.assign(change=_verdicts(gone, "before", covered_after, CLOSED, ABSENT_SOURCE)),
        rows[same_sources & (rows["distance_m"] > moved_m)].assign(change=MOVED),
        rows[same_source & renamed].assign(change=RENAMED),
    ]
    changes = pd.concat(parts).sort_values("place_id", kind="stable", ignore_index=True)
    changes["change"] = changes["change"].astype("str")
    changes["commune_code"] = changes["commune_code_after"].fillna(changes["commune_code_before"])
    shown = ["name", "source_ids", "commune_code", "commune_name", "longitude", "latitude"]
    sides = [f"{column}_{side}" for column in shown for side in ("before", "after")]
    return changes[["place_id", "change", "commune_code", *sides, "distance_m"]]


def count_unchanged(before: pd.DataFrame, after: pd.DataFrame, changes: pd.DataFrame) -> int:
    """Count the places of both dates of which `compare_places` says nothing."""
    both = set(before["place_id"]) & set(after["place_id"])
    return len(both - set(changes["place_id"]))


def _letters(name: str | float) -> str:
    """Return the letters and digits of a name, to compare it; empty when there is none.

    Examples
    --------
    >>> _letters("France Services – Saint-Égrève") == _letters("FRANCE SERVICES SAINT EGREVE")
    True
    """
    return "".join(filter(str.isalnum, fold(name))) if isinstance(name, str) else ""


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


def _verdicts(
    rows: pd.DataFrame, side: str, covered: pd.DataFrame, told: str, no_source: str
) -> pd.Series:
    """Return what the absence of each place from the other date means.

    Parameters
    ----------
    rows
        Places present at one date only, with its columns suffixed by `side`.
    side
        `before` or `after`: the date that has the place.
    covered
        Which source covers which commune at the date without it.
    told, no_source
        Change when one of its sources covered its commune, and when none had a release.
    """
    listed = rows[f"source_ids_{side}"].str.split("|").explode()
    commune = covered.index.get_indexer(rows.loc[listed.index, f"commune_code_{side}"])
    source = covered.columns.get_indexer(listed)
    has_release = source >= 0
    covers = np.zeros(len(listed), dtype=bool)
    known = has_release & (commune >= 0)
    covers[known] = covered.to_numpy(bool)[commune[known], source[known]]
    by_place = pd.DataFrame({"covers": covers, "release": has_release}, index=listed.index)
    by_place = by_place.groupby(level=0).any().reindex(rows.index)
    words = np.select([by_place["covers"], by_place["release"]], [told, UNKNOWN], no_source)
    return pd.Series(words, index=rows.index, dtype="str")


def compare_access(
    measures_before: pd.DataFrame, measures_after: pd.DataFrame, km: float = NEAR_KM
) -> pd.DataFrame:
    """Say, commune by commune, how far the nearest place was and is, and whom that concerns.

    Parameters
    ----------
    measures_before, measures_after
        Level `commune` of table `measures` at each date, over the same communes and, so that
        only places differ, over the places of the same sources (see `listed_by`).
    km
        Distance to be within: a place at exactly that distance is.

    Returns
    -------
    DataFrame
        One row per commune, order of `measures_after`: `territory_code`, `territory_name`,
        `epci_code`, `departement_code`, `region_code`, `population`, `is_covered` (by a source
        at both dates), `distance_before_m`, `distance_after_m`, `distance_change_m` (negative
        when nearer), `nearest_place_id_before`, `nearest_place_id_after`, `population_measured`
        (0 unless both distances are known), `population_gained` and `population_lost` (people
        who come within, or leave, `km`; 0 when nothing changes, null when a distance or the
        population is unknown).

    Raises
    ------
    ValueError
        Both dates do not have the same communes, or a row is not a commune.
    """
    levels = {*measures_before["level"], *measures_after["level"]}
    after = measures_after.set_index("territory_code")
    before = measures_before.set_index("territory_code")
    if levels - {"commune"} or set(before.index) != set(after.index):
        raise ValueError(
            "access is compared commune by commune, over the same communes at both dates; received "
            f"{len(before)} and {len(after)} territories of levels {', '.join(sorted(levels))}"
        )
    before = before.reindex(after.index)
    here, then = after["nearest_road_m"], before["nearest_road_m"]
    population = after["population"].astype("Int64")
    measured = here.notna() & then.notna()
    within_before, within_after = then <= km * 1000, here <= km * 1000
    known = measured & population.notna()
    access = after[["territory_name", *PARENTS]].assign(
        population=population,
        is_covered=(before["covering_source_count"] > 0) & (after["covering_source_count"] > 0),
        distance_before_m=then,
        distance_after_m=here,
        distance_change_m=here - then,
        nearest_place_id_before=before["nearest_place_id"],
        nearest_place_id_after=after["nearest_place_id"],
        population_measured=population.fillna(0).where(measured, 0),
        population_gained=population.where(within_after & ~within_before, 0).where(known),
        population_lost=population.where(within_before & ~within_after, 0).where(known),
    )
    return access.reset_index()


def sum_changes(
    changes: pd.DataFrame, access: pd.DataFrame, level: str, territories: pd.DataFrame
) -> pd.DataFrame:
    """Count changes, and sum the people concerned, by territory of a level.

    Parameters
    ----------
    changes
        Result of `compare_places`.
    access
        Result of `compare_access`.
    level
        `epci`, `departement` or `region`.
    territories
        The table of that level: `<level>_code`, `<level>_name`.

    Returns
    -------
    DataFrame
        One row per territory, order of `territories`: `level`, `territory_code`,
        `territory_name`, one count per change (see `CHANGE_COUNTS`), `population`,
        `population_measured`, `population_gained`, `population_lost`. Opened, closed, moved and
        renamed are null where no commune is covered at both dates and nothing was counted;
        people are null where nothing is known. A change without commune counts in no territory.
    """
    code = f"{level}_code"
    sums = _sums(changes, _of_change(changes, access, code), access, access[code])
    result = on_territories(sums, level, territories.reset_index(drop=True))
    result = result.drop(columns=PARENTS, errors="ignore")
    always = [column for column in CHANGE_COUNTS.values() if column not in _NEED_COVERAGE]
    result[always] = result[always].fillna(0)
    return result


def sum_changes_france(changes: pd.DataFrame, access: pd.DataFrame) -> pd.DataFrame:
    """Count changes over France, and over metropolitan France; see `sum_changes`.

    A change without commune counts in the whole of France only.
    """
    departements = _of_change(changes, access, "departement_code")
    of_changes = country_groups(departements.to_frame("departement_code"))
    countries = zip(of_changes, country_groups(access), strict=True)
    return on_countries(
        pd.concat([_sums(changes, own, access, groups) for own, groups in countries])
    )


def _of_change(changes: pd.DataFrame, access: pd.DataFrame, column: str) -> pd.Series:
    """Return a column of the commune of each change; null without commune."""
    of_commune = pd.Series(access[column].to_numpy(), index=access["territory_code"])
    return changes["commune_code"].map(of_commune).astype("str")


def _sums(
    changes: pd.DataFrame, change_groups: pd.Series, access: pd.DataFrame, groups: pd.Series
) -> pd.DataFrame:
    """Return counts of changes and sums of people, one row per group of communes."""
    people = sum_by(access[_PEOPLE], groups)
    counts = changes.groupby([change_groups, changes["change"]]).size().unstack(fill_value=0)
    counts = (
        counts.reindex(index=people.index, columns=list(CHANGE_COUNTS)).fillna(0).astype("Int64")
    )
    counts.columns = pd.Index(CHANGE_COUNTS.values())
    covered = access["is_covered"].groupby(groups).any() | (counts.sum(axis=1) > 0)
    counts[_NEED_COVERAGE] = counts[_NEED_COVERAGE].where(covered)
    return counts.join(people)
