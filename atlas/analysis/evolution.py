"""Two dates of the atlas compared: places, access, territories."""

from typing import NamedTuple

import pandas as pd

from atlas.access.assumptions import Assumptions
from atlas.access.measures import DEFAULT, measure_communes
from atlas.analysis.changes import (
    compare_access,
    compare_places,
    count_unchanged,
    coverage_by_source,
    listed_by,
    sum_changes,
    sum_changes_france,
)
from atlas.directory.coverage import covering_sources
from atlas.directory.snapshot import Snapshot
from atlas.errors import InputError


class Evolution(NamedTuple):
    """What changed between two dates.

    `changes`: one row per place and change; `access`: one row per commune; `sums`: one row per
    territory above the commune, France included; `unchanged_count`: places of both dates of which
    nothing is said. See `atlas.analysis.changes`.
    """

    changes: pd.DataFrame
    access: pd.DataFrame
    sums: pd.DataFrame
    unchanged_count: int


def evolve(
    before: Snapshot,
    after: Snapshot,
    communes: pd.DataFrame,
    territories: dict[str, pd.DataFrame],
    km: float,
    assumptions: Assumptions = DEFAULT,
) -> Evolution:
    """Compare the directory at two dates.

    Distances are compared over the sources of mediation that both dates have, so that a new list
    never looks like new places.

    Parameters
    ----------
    before, after
        The directory at each date; see `atlas.directory.snapshot.snapshot`.
    communes
        Table `communes`.
    territories
        Level (`epci`, `departement`, `region`) -> table of that level.
    km
        Distance to be within.
    assumptions
        What distances assume; see `atlas.access.measures.measure_communes`.

    Raises
    ------
    InputError
        The two dates have no source of mediation places in common.
    """
    mediation = [s.sources.loc[s.sources["is_mediation"], "source_id"] for s in (before, after)]
    common = set(mediation[0]) & set(mediation[1])
    if not common:
        raise InputError(
            "les deux dates n'ont aucune source de lieux de médiation en commun : rien ne se "
            "compare. Importez une édition de la même source à chacune des dates."
        )
    was, now = (s.places[s.places["is_mediation"]] for s in (before, after))
    covered = [
        coverage_by_source(communes, s.sources[s.sources["is_mediation"]], s.records)
        for s in (before, after)
    ]
    changes = compare_places(was, now, *covered)
    then, here = (_measures(side, communes, common, assumptions) for side in (before, after))
    access = compare_access(then, here, km)
    levels = [sum_changes(changes, access, level, table) for level, table in territories.items()]
    sums = pd.concat([*levels, sum_changes_france(changes, access)], ignore_index=True)
    return Evolution(changes, access, sums, count_unchanged(was, now, changes))


def _measures(
    side: Snapshot, communes: pd.DataFrame, source_ids: set[str], assumptions: Assumptions
) -> pd.DataFrame:
    """Return the measures of communes over some sources only."""
    sources = side.sources[side.sources["source_id"].isin(source_ids)]
    covering = covering_sources(communes, sources, side.records)
    return measure_communes(communes, listed_by(side.places, source_ids), covering, assumptions)
