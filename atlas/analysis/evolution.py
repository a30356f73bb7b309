"""Two dates of the atlas compared: places, access, territories."""

from typing import NamedTuple

import pandas as pd

from atlas.access.assumptions import Assumptions
from atlas.access.measures import DEFAULT
from atlas.access.question import demand_at
from atlas.access.sums import PARENTS, country_groups, on_countries, on_territories, sum_by
from atlas.analysis.changes import (
    CHANGE_COUNTS,
    compare_places,
    coverage_by_source,
    place_fates,
    unchanged,
)
from atlas.analysis.gains import PEOPLE_COLUMNS, Side, compare_access
from atlas.directory.coverage import covering_sources, receives_public
from atlas.directory.snapshot import Snapshot
from atlas.errors import InputError
from atlas.schema.frame import Tables
from atlas.schema.level import PARENT_TABLES
from atlas.text.french import UNKNOWN

# What is not known where no source speaks at both dates.
_NEED_COVERAGE = [count for change, count in CHANGE_COUNTS.items() if change != UNKNOWN]


class Evolution(NamedTuple):
    """What changed between two dates.

    `changes`: one row per place and change; `access`: one row per commune; `sums`: one row per
    territory above the commune, France included; `source_ids`: the sources compared;
    `assumptions`: how distances are. See `atlas.analysis.changes` and `atlas.analysis.gains`.
    """

    changes: pd.DataFrame
    access: pd.DataFrame
    sums: pd.DataFrame
    source_ids: tuple[str, ...]
    assumptions: Assumptions


def evolve(
    before: Snapshot,
    after: Snapshot,
    tables: Tables,
    km: float,
    assumptions: Assumptions = DEFAULT,
) -> Evolution:
    """Compare the directory at two dates, over the sources that have a release at each.

    Parameters
    ----------
    before, after
        The directory at each date, as the same sources list it; see
        `atlas.directory.snapshot.compared_sources`.
    tables
        Tables `communes`, those of the levels above, and those that hold where people are.
    km
        Distance to be within.
    assumptions
        Travel, where people are, places without position.

    Raises
    ------
    InputError
        The two dates have not the same sources of mediation places, or none.
    """
    own = [tuple(side.sources.loc[side.sources["is_mediation"], "source_id"])
           for side in (before, after)]  # fmt: skip
    if not own[0] or own[0] != own[1]:
        raise InputError(
            "les deux dates n'ont aucune source de lieux de médiation en commun : rien ne se "
            "compare. Importez une édition de la même source à chacune des dates."
        )
    communes = tables["communes"]
    was, now = (_counted(side.places) for side in (before, after))
    covered = [coverage_by_source(communes, side.sources, side.records) for side in (before, after)]
    changes = compare_places(was, now, *covered)
    then, here = [
        Side(places, covering_sources(communes, side.sources, side.records))
        for places, side in ((was, before), (now, after))
    ]
    both = (then.covering > 0) & (here.covering > 0)
    demand = demand_at(assumptions.population, tables, both)
    fates = place_fates(was, now, changes)
    access = compare_access(then, here, communes, demand, fates, km, assumptions)
    told = pd.concat([changes, unchanged(was, now, changes)], ignore_index=True)
    levels = [
        sum_changes(told, access, level, tables[name])
        for level, name in PARENT_TABLES.items() if name in tables
    ]  # fmt: skip
    sums = pd.concat([*levels, sum_changes_france(told, access)], ignore_index=True)
    return Evolution(changes, access, sums, own[0], assumptions)


def _counted(places: pd.DataFrame) -> pd.DataFrame:
    """Return the places of mediation; those that no longer receive the public are no longer there.

    A place without commune stays: that nothing can be said of it is said.
    """
    is_private = places["commune_code"].notna() & ~receives_public(places)
    return places[places["is_mediation"] & ~is_private]


def sum_changes(
    changes: pd.DataFrame, access: pd.DataFrame, level: str, territories: pd.DataFrame
) -> pd.DataFrame:
    """Count changes, and sum the people concerned, by territory of a level.

    Parameters
    ----------
    changes
        Results of `compare_places` and `unchanged`.
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
        `territory_name`, one count per change (see `CHANGE_COUNTS`), and the people of
        `PEOPLE_COLUMNS`. Counts, but that of the unknown, are null where no commune is covered at
        both dates and nothing was counted; people are null where nothing is known. A change
        without commune counts in no territory.
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
    people = sum_by(access[PEOPLE_COLUMNS], groups)
    counts = changes.groupby([change_groups, changes["change"]]).size().unstack(fill_value=0)
    counts = (
        counts.reindex(index=people.index, columns=list(CHANGE_COUNTS)).fillna(0).astype("Int64")
    )
    counts.columns = pd.Index(CHANGE_COUNTS.values())
    covered = access["is_covered"].groupby(groups).any() | (counts.sum(axis=1) > 0)
    counts[_NEED_COVERAGE] = counts[_NEED_COVERAGE].where(covered)
    return counts.join(people)
