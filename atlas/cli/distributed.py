"""What `atlas access` does with --workers or --scheduler: people read and measured by Dask."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click
import pandas as pd

from atlas.access.assumptions import Assumptions
from atlas.access.distributed.spread import commune_rows, workers
from atlas.reader import Atlas
from atlas.store.database import read_table

# Assumptions, threshold, whether unknown hours are open -> rows by commune.
CommuneRows = Callable[[Assumptions, float, bool], pd.DataFrame]


def on_workers(atlas: Atlas, count: int | None, scheduler: str | None) -> CommuneRows | None:
    """Return what answers on several processes; None when neither option is given.

    Parameters
    ----------
    atlas
        The atlas, whose file the workers open at its very path.
    count, scheduler
        See `atlas.access.distributed.spread.workers`.

    Raises
    ------
    UsageError
        Both are given.
    """
    if count is not None and scheduler is not None:
        raise click.UsageError(
            "--workers lance des processus sur cette machine, --scheduler en utilise qui tournent "
            "déjà : donnez l'un ou l'autre"
        )
    if count is None and scheduler is None:
        return None
    return partial(_answer, atlas, count, scheduler)


def _answer(
    atlas: Atlas, count: int | None, scheduler: str | None, assumptions: Assumptions,
    threshold: float, unknown_hours_open: bool,
) -> pd.DataFrame:  # fmt: skip
    """Return rows by commune; see `atlas.access.distributed.spread.commune_rows`."""
    if atlas.build.file is None:
        raise TypeError("workers need a store on disk")
    read = partial(read_points, atlas.build.file.path.resolve(), assumptions.population)
    dask = workers(count, scheduler)
    return commune_rows(
        assumptions, atlas.tables, read, atlas.place_counts, threshold, dask, unknown_hours_open
    )


def read_points(store: Path, context_id: str, codes: Sequence[str]) -> pd.DataFrame:
    """Read the points of a population in some communes, where this runs.

    Returns
    -------
    DataFrame
        Rows of table `demand_points`, in the order of the build.

    Raises
    ------
    StoreError
        This machine has no such store; see `atlas.store.opening.connect`.
    """
    return read_table(
        store, "demand_points", where={"context_id": context_id, "commune_code": codes}
    )
