"""A question on access, its people too many for one machine -> rows by commune, on Dask.

Each région is a block; see `blocks` and `partition` beside this room.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial

import pandas as pd

from atlas.access.assumptions import COMMUNES, DECAYS, Assumptions
from atlas.access.demand import part_points
from atlas.access.distributed.blocks import (
    Horizon,
    ReadPoints,
    bounds_of,
    demand_block,
    weigh_people,
)
from atlas.access.distributed.partition import extra, later, measure_parts, run
from atlas.access.question import need_weight, open_facilities, peopled_parts, supply_of, travel_of
from atlas.access.reach import by_commune
from atlas.access.supply import STAFF
from atlas.access.travel import GreatCircle
from atlas.errors import InputError
from atlas.schema.frame import Tables
from atlas.schema.kind import POPULATION

# Columns of communes that travel to the workers.
_COMMUNE_COLUMNS = ["commune_code", "commune_name", "epci_code", "departement_code", "region_code",
                    "population", "reference_longitude", "reference_latitude"]  # fmt: skip
_CONNECT_TIMEOUT_S = 10


@contextmanager
def workers(count: int | None = None, scheduler: str | None = None) -> Iterator[None]:
    """Make Dask run on processes of this machine, or on those of a scheduler that runs already.

    Parameters
    ----------
    count
        Processes to start, and to stop in the end, whatever happens.
    scheduler
        Address such as `tcp://10.0.0.1:8786`; left as it is in the end. One of both is given.

    Raises
    ------
    InputError
        The extra is not installed; no scheduler answers there, or it has no worker.
    """
    distributed = extra("distributed")
    if scheduler is None:
        with (
            distributed.LocalCluster(
                n_workers=count,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address=None,
                silence_logs=logging.ERROR,
            ) as cluster,
            distributed.Client(cluster),
        ):
            yield
        return
    try:
        client = distributed.Client(scheduler, timeout=_CONNECT_TIMEOUT_S)
    except (OSError, ValueError) as error:
        raise InputError(
            f"aucun Dask ne répond à l'adresse « {scheduler} » ; lancez `dask scheduler`, puis "
            "`dask worker` avec l'adresse qu'il affiche, et donnez-la (tcp://machine:8786)"
        ) from error
    with client:
        if not client.scheduler_info()["workers"]:
            raise InputError(
                f"le Dask de {scheduler} n'a aucun processus de calcul ; lancez "
                f"`dask worker {scheduler}` sur chaque machine, puis recommencez"
            )
        yield


def commune_rows(
    assumptions: Assumptions,
    tables: Tables,
    read: ReadPoints,
    place_count: pd.Series,
    threshold: float,
    dask: AbstractContextManager[None] | None = None,
    unknown_hours_open: bool = False,
) -> pd.DataFrame:
    """Answer a question on access by commune, each région a block.

    The points of people are read by the workers, a block at a time, three times: what comes back
    is a box and people by commune, one number per facility, one row per commune.

    Parameters
    ----------
    assumptions
        As for one machine, `travel` not a matrix.
    tables
        Tables `communes`, `parts`, `places`, `measures` and those of the contexts;
        `demand_points` is not needed.
    read
        Returns the points of `assumptions.population` in some communes; it is sent to the workers
        and not called without such points.
    place_count, threshold
        See `atlas.access.reach.by_commune`.
    dask
        What `workers` returns, entered once the question is known to be one that can be spread;
        None for the threads of this process, or for the current client.
    unknown_hours_open
        See `atlas.access.question.open_facilities`.

    Returns
    -------
    DataFrame
        What `atlas.access.reach.by_commune` returns of `atlas.access.question.nearest_points` and
        `shared_points`, up to rounding.

    Raises
    ------
    InputError
        The extra is not installed; the travel is a matrix; a context named is unknown.
    """
    horizon = _horizon(assumptions, tables)
    reader = _reader(assumptions.population, tables, read)
    offered = open_facilities(assumptions, tables, unknown_hours_open)
    supply = supply_of(assumptions, tables, assumptions.supply)
    measures = tables["measures"]
    measures = measures[measures["level"] == "commune"].set_index("territory_code")
    covered = measures["covering_source_count"] > 0
    communes = pd.DataFrame(tables["communes"][_COMMUNE_COLUMNS])
    blocks = [own for _, own in communes.groupby("region_code", dropna=False)]
    with dask or nullcontext():
        demand = [later(demand_block, reader, own, _inside(covered, own)) for own in blocks]
        boxes, people = run(
            [[later(told, part) for part in demand] for told in (bounds_of, _people)]
        )
        if assumptions.need is not None:
            need = need_weight(assumptions.need, pd.concat(people), tables)
            own_need = [_inside(need, own) for own in blocks]
            demand = [later(weigh_people, *pair) for pair in zip(demand, own_need, strict=True)]
        measured = measure_parts(demand, offered, supply.facilities, horizon, boxes)
        if assumptions.supply == STAFF:
            unknown = supply.unknown.assign(supply=1.0)
            may_reach = measure_parts(demand, offered, unknown, horizon, boxes)
            measured = [later(_where_told, *pair) for pair in zip(measured, may_reach, strict=True)]
        sums = [
            later(by_commune, own, part, _inside(place_count, own), threshold)
            for own, part in zip(blocks, measured, strict=True)
        ]
        rows = run(sums)
    by_code = pd.concat(rows).set_index("territory_code", drop=False)
    return by_code.loc[communes["commune_code"]].reset_index(drop=True)


def _horizon(assumptions: Assumptions, tables: Tables) -> Horizon:
    """Return how far is looked under some assumptions.

    Raises
    ------
    InputError
        The travel is a matrix, or is unknown.
    """
    travel = travel_of(assumptions.travel, assumptions.detour_factor, tables)
    if not isinstance(travel, GreatCircle):
        raise InputError(
            f"un calcul réparti mesure des distances, et « {assumptions.travel} » est une matrice "
            "de trajets : prenez --travel route ou vol, ou calculez sans --workers ni --scheduler"
        )
    return Horizon(travel, DECAYS[assumptions.decay, travel.unit], k=assumptions.k)


def _reader(population: str, tables: Tables, read: ReadPoints) -> ReadPoints:
    """Return what reads the points of a population.

    Raises
    ------
    InputError
        There is no such population.
    """
    if population == COMMUNES:
        points = part_points(peopled_parts(tables), tables["communes"])
        return partial(_points_inside, points)
    contexts = tables["contexts"]
    if population not in contexts.loc[contexts["kind"] == POPULATION, "context_id"].tolist():
        raise InputError(
            f"points de population « {population} » inconnus ; attendu {COMMUNES} ou un contexte "
            "de population"
        )
    return read


def _points_inside(points: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Return the points in some communes: parts of these, the others stay whole."""
    return points[points["commune_code"].isin(codes)]


def _inside(by_code: pd.Series, communes: pd.DataFrame) -> pd.Series:
    """Return the part of a series by commune that a block needs."""
    return by_code[by_code.index.isin(communes["commune_code"])]


def _where_told(points: pd.DataFrame, unknown: pd.DataFrame) -> pd.DataFrame:
    """Return points whose supply is null where a facility of unknown supply is within reach."""
    is_told = ~(unknown["accessibility"] > 0)
    return points.assign(accessibility=points["accessibility"].where(is_told))


def _people(demand: pd.DataFrame) -> pd.DataFrame:
    """Return the people of each commune of a block: `commune_code`, `people`."""
    return demand.groupby("commune_code", as_index=False)["people"].sum()
