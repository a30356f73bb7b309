"""Time maximal coverage beside PySAL `spopt` on one région, and alone on the whole country.

Run ``python -m benchmarks.siting`` with `../shared` beside the project, after installing the extra
`dev`. Places that are open are the France services of 2024; every town hall is a candidate.
"""

import sys
import tempfile
import time
import warnings
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas.access.demand import commune_demand
from atlas.access.travel import GreatCircle
from atlas.schema.sphere import EARTH_RADIUS_M, unit_sphere
from atlas.settings import PROJECT, Settings
from atlas.siting import Limits, Problem, maximal_coverage
from atlas.siting.candidates import town_halls
from atlas.store.arrivals import keep_file
from atlas.store.database import read_table
from atlas.store.imports import ImportOptions, examine_file
from atlas.store.pipeline import build

SHARED = PROJECT.parent / "shared" / "data" / "places" / "france-services-2024.csv"
RADIUS_M, REGION = 10_000, "84"
REGION_SITES, COUNTRY_SITES = 20, 100


def read_tables(folder: Path) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Build a store from the France services of 2024; return communes and places."""
    settings = Settings(store=folder / "atlas.duckdb", raw_dir=folder / "raw", offline=True)
    keep_file(settings, examine_file(settings, SHARED, ImportOptions(), date.today()), date.today())
    build(settings, lambda text: None)
    places = read_table(settings.store_path, "places").dropna(subset=["longitude"])
    return read_table(settings.store_path, "communes"), places


def question_of(communes: gpd.GeoDataFrame, places: pd.DataFrame, sites: int) -> Problem:
    """Return the problem of opening sites for the people of some communes."""
    communes = communes.dropna(subset=["reference_longitude", "population"])
    communes = communes.reset_index(drop=True)
    demand = commune_demand(communes, pd.Series(True, communes["commune_code"]))
    demand = demand.assign(
        weight=demand["people"], departement_code=communes["departement_code"].to_numpy()
    )
    existing = places.rename(columns={"place_id": "facility_id"})
    return Problem(
        demand, existing, town_halls(communes).table, GreatCircle(), RADIUS_M, "m",
        Limits(sites=sites),
    )  # fmt: skip


def by_spopt(problem: Problem) -> tuple[float, float]:
    """Return the people newly covered and the seconds that `spopt` takes, distances included."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pulp
        from spopt.locate import MCLP
    start = time.perf_counter()
    demand, existing, candidates = problem.demand, problem.existing, problem.candidates
    points = pd.concat([existing[["longitude", "latitude"]], candidates[["longitude", "latitude"]]])
    here = unit_sphere(*demand[["longitude", "latitude"]].to_numpy(float).T)
    there = unit_sphere(*points.to_numpy(float).T)
    chord = np.sqrt(np.maximum(2 - 2 * here @ there.T, 0))
    metres = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(chord / 2, 1))
    locked = len(existing)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = MCLP.from_cost_matrix(
            metres, demand["people"].to_numpy(float), RADIUS_M,
            p_facilities=locked + int(problem.limits.sites or 0),
            predefined_facilities_arr=np.r_[np.ones(locked), np.zeros(len(candidates))].astype(int),
        )  # fmt: skip
        model.solve(pulp.HiGHS(msg=False, gapRel=0))
    within = metres <= RADIUS_M
    opened = np.array([variable.value() > 0.5 for variable in model.fac_vars])
    people = demand["people"].to_numpy(float)
    before = people[within[:, :locked].any(axis=1)].sum()
    after = people[within[:, opened].any(axis=1)].sum()
    return float(after - before), time.perf_counter() - start


def by_atlas(problem: Problem) -> tuple[float, float, bool]:
    """Return the people newly covered, the seconds, and whether it is proven best."""
    start = time.perf_counter()
    answer = maximal_coverage(problem)
    seconds = time.perf_counter() - start
    return float(answer.sites["people_newly"].sum()), seconds, answer.proof.is_optimal


def main() -> None:
    """Run both on the région, ours on the country."""
    if not SHARED.exists():
        sys.exit("../shared is absent: nothing to site from")
    with tempfile.TemporaryDirectory() as folder:
        communes, places = read_tables(Path(folder))
    region = communes["region_code"] == REGION
    own = question_of(communes[region], places[places["region_code"] == REGION], REGION_SITES)
    runs = [by_atlas(own) for _ in range(3)]
    people, seconds, proven = runs[0][0], float(np.median([run[1] for run in runs])), runs[0][2]
    print(
        f"région {REGION}, {len(own.demand)} communes, {len(own.existing)} places, "
        f"{REGION_SITES} sites, {RADIUS_M / 1000:g} km"
    )
    print(f"  ours: {people:.0f} people newly covered, {seconds:.2f} s, proven best: {proven}")
    theirs, their_seconds = by_spopt(own)
    same = "same optimum" if theirs == people else "DIFFERENT"
    print(f"  PySAL spopt (HiGHS through pulp): {theirs:.0f} people, {their_seconds:.1f} s; {same}")
    print(f"  ratio {their_seconds / seconds:.0f}")
    metropolitan = ~communes["departement_code"].str.startswith(("97", "98"))
    whole = question_of(communes[metropolitan], places, COUNTRY_SITES)
    people, seconds, proven = by_atlas(whole)
    print(
        f"metropolitan France, {len(whole.demand)} communes, {len(whole.existing)} places, "
        f"{COUNTRY_SITES} sites: {people:.0f} people newly covered, {seconds:.2f} s, "
        f"proven best: {proven}"
    )


if __name__ == "__main__":
    main()
