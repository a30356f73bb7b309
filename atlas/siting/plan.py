"""What a planner asks, with every assumption said -> the sites, from the tables of the atlas."""

from typing import NamedTuple

import pandas as pd

from atlas.access.assumptions import Assumptions
from atlas.access.question import asked, demand_of, need_weight, require_reach, supply_of, travel_of
from atlas.access.supply import PLACES
from atlas.access.travel import Travel, TravelMatrix, Unit
from atlas.errors import InputError
from atlas.schema.frame import Tables
from atlas.schema.level import FRANCE, communes_inside
from atlas.siting import Limits, Problem, Siting, maximal_coverage, p_center, p_median
from atlas.siting.candidates import Candidates, listed_sites, town_halls
from atlas.siting.closure import people_without, rank_closures
from atlas.siting.problem import LONGEST_M
from atlas.siting.solver import TIME_LIMIT_S

COVERAGE, SHORT_TRIPS, EQUITY = "couverture", "trajets", "equite"
TOWN_HALLS, LISTED_SITES, OWN_FILE = "mairies", "bibliotheques", "fichier"
# People without a place so near count as this far. By hand, as the first of them.
LONGEST: dict[Unit, float] = {"m": LONGEST_M, "minutes": 120}
# What is asked when nothing is said. By hand; each is a control of *Où ouvrir ?* and an option of
# `atlas site`, where another value shows what it does.
DEFAULT_SITES, DEFAULT_RADIUS_M = 10, 10_000

UNCOVERED, UNLOCATED = "aucune source ne couvre la commune", "pas de point de référence"
UNCOUNTED, UNMEASURED_NEED = "population inconnue", "indice de besoin inconnu"
UNASKED = "aucun trajet donné depuis ce point"


class Plan(NamedTuple):
    """What a planner asks.

    Parameters
    ----------
    territory
        Where the people to serve live and where sites may open, in the grammar of
        `atlas.schema.level`.
    model
        `couverture` (most people within the radius), `trajets` (shortest trips added together) or
        `equite` (the worst served first).
    sites, budget
        Most new sites and most money; None without limit.
    site_cost
        Cost of a site whose own is not known; None when not asked for.
    radius
        A person is served by a place at this cost or less, in the unit of the travel.
    candidates
        `mairies`, `bibliotheques` or `fichier`.
    least_share
        Least share of people within the radius in each département; `couverture` only.
    assumptions
        How people travel, where they are, what weighs them (communes without a need value are left
        out, and listed), where places without coordinates are.
    """

    territory: str = FRANCE
    model: str = COVERAGE
    sites: int | None = DEFAULT_SITES
    budget: float | None = None
    site_cost: float | None = None
    radius: float = DEFAULT_RADIUS_M
    candidates: str = TOWN_HALLS
    least_share: float | None = None
    assumptions: Assumptions = Assumptions()


class OpenPlaces(NamedTuple):
    """The places that are open.

    `facilities` has the columns of `atlas.access.rounds.FACILITY_COLUMNS` and `has_address`, false
    for those put at the point of their commune; `unlocated_count` places have no position at all.
    """

    facilities: pd.DataFrame
    unlocated_count: int


class People(NamedTuple):
    """The people of a territory.

    `demand` has those who can be measured, as `atlas.siting.Problem` takes it; `left_out` the
    others: `demand_id`, `commune_code`, `people`, `reason`.
    """

    demand: pd.DataFrame
    left_out: pd.DataFrame


class Planned(NamedTuple):
    """The answer to a plan, and what it starts from.

    `unit` is that of trips; `open_places` says what is open, `left_out` who is not measured and
    why; `candidate_count` candidates were looked at, and `unlocated_count` more have no position.
    """

    plan: Plan
    siting: Siting
    unit: Unit
    open_places: OpenPlaces
    left_out: pd.DataFrame
    candidate_count: int
    unlocated_count: int


def open_places(assumptions: Assumptions, tables: Tables) -> OpenPlaces:
    """Return what is open, in the whole of France: people of a territory use places around it.

    Parameters
    ----------
    assumptions
        Only `include_at_commune` counts.
    tables
        Tables `communes`, `places`, `stops`.
    """
    located = supply_of(assumptions._replace(include_at_commune=False), tables, PLACES)
    supply = supply_of(assumptions, tables, PLACES) if assumptions.include_at_commune else located
    known = supply.facilities["facility_id"].isin(located.facilities["facility_id"])
    return OpenPlaces(supply.facilities.assign(has_address=known), supply.unlocated_count)


def people_of(plan: Plan, tables: Tables, territory: str) -> People:
    """Return who lives in a territory, as the assumptions of a plan put and weigh them.

    Raises
    ------
    InputError
        The territory or a context is unknown.
    """
    assumptions = plan.assumptions
    travel = _travel(plan, tables)
    demand = demand_of(assumptions.population, tables, travel)
    is_covered = demand["is_known"]
    demand = asked(travel, demand)
    communes = tables["communes"].set_index("commune_code")
    demand["departement_code"] = demand["commune_code"].map(communes["departement_code"])
    demand["weight"] = demand["people"]
    if assumptions.need is not None:
        need = need_weight(assumptions.need, demand, tables)
        demand["weight"] *= demand["commune_code"].map(need)
    demand = demand[demand["commune_code"].map(communes_inside(territory, tables["communes"]))]
    reason = _reasons(demand, is_covered, communes["population"].isna())
    left_out = demand.assign(reason=reason)[reason.notna()]
    return People(
        demand[reason.isna()].reset_index(drop=True),
        left_out[["demand_id", "commune_code", "people", "reason"]].reset_index(drop=True),
    )


def _reasons(demand: pd.DataFrame, is_covered: pd.Series, is_uncounted: pd.Series) -> pd.Series:
    """Return why demand points cannot be measured, null for those that can."""
    uncounted = (demand["people"] == 0) & demand["commune_code"].map(is_uncounted)
    reason = pd.Series(None, demand.index, dtype="str")
    reason = reason.mask(demand["weight"].isna(), UNMEASURED_NEED)
    reason = reason.mask(uncounted.fillna(False).astype(bool), UNCOUNTED)
    reason = reason.mask(demand[["longitude", "latitude"]].isna().any(axis=1), UNLOCATED)
    reason = reason.mask(~demand["is_known"], UNASKED)
    return reason.mask(~is_covered[demand.index], UNCOVERED)


def candidates_of(plan: Plan, tables: Tables, own: pd.DataFrame | None) -> Candidates:
    """Return where a site can open: in the territory, or wherever the file of the user says.

    Raises
    ------
    InputError
        The kind of candidates is unknown, or the file is absent.
    """
    if plan.candidates == OWN_FILE:
        if own is None:
            raise InputError("donnez le fichier des candidats : id, nom, longitude, latitude, cout")
        return Candidates(own, 0)
    is_inside = communes_inside(plan.territory, tables["communes"])
    if plan.candidates == TOWN_HALLS:
        communes = tables["communes"]
        return town_halls(communes[is_inside.to_numpy()])
    if plan.candidates == LISTED_SITES:
        places = tables["places"]
        return listed_sites(
            places[places["commune_code"].map(is_inside).fillna(False).astype(bool)]
        )
    kinds = ", ".join((TOWN_HALLS, LISTED_SITES, OWN_FILE))
    raise InputError(f"candidats « {plan.candidates} » inconnus ; attendu {kinds}")


def answer(
    plan: Plan,
    tables: Tables,
    places: OpenPlaces,
    own: pd.DataFrame | None = None,
    time_limit_s: float = TIME_LIMIT_S,
) -> Planned:
    """Return where to open.

    Parameters
    ----------
    plan
        What is asked.
    tables
        Tables `communes`, `places`, `sources`, `measures`, and those of the contexts.
    places
        What is open; see `open_places`.
    own
        Candidates of the user, as `atlas.siting.candidates` reads them.
    time_limit_s
        Seconds after which the search stops; the bound is then in the proof.

    Raises
    ------
    InputError
        The plan cannot be followed: something it names is unknown, or no answer exists.
    """
    travel = _travel(plan, tables)
    require_reach(travel, plan.radius)
    people = people_of(plan, tables, plan.territory)
    if people.demand.empty:
        raise InputError(
            "aucun habitant de situation connue dans ce territoire : aucune source ne le couvre, "
            "ou ses communes n'ont ni population ni point de référence"
        )
    candidates = candidates_of(plan, tables, own)
    table = candidates.table
    if isinstance(travel, TravelMatrix):
        _require_trips(travel, table)
    if plan.site_cost is not None:
        table = table.assign(cost=table["cost"].fillna(plan.site_cost))
    problem = Problem(
        people.demand, places.facilities, table, travel, plan.radius, travel.unit,
        Limits(plan.sites, plan.budget), _longest(plan, travel),
    )  # fmt: skip
    siting = _solve(plan, problem, time_limit_s)
    return Planned(
        plan, siting, travel.unit, places, people.left_out, len(table), candidates.unlocated_count
    )


def _require_trips(matrix: TravelMatrix, candidates: pd.DataFrame) -> None:
    """Check that a matrix has trips to some candidate.

    Raises
    ------
    InputError
        It has none.
    """
    if not candidates["candidate_id"].isin(matrix.trips["facility_id"].unique()).any():
        raise InputError(
            "la matrice de trajets ne mène à aucun site candidat : calculez aussi les trajets vers "
            "les candidats, ou prenez « route » ou « vol »"
        )


def _travel(plan: Plan, tables: Tables) -> Travel:
    return travel_of(plan.assumptions.travel, plan.assumptions.detour_factor, tables)


def _longest(plan: Plan, travel: Travel) -> float:
    return max(LONGEST[travel.unit], plan.radius)


def _solve(plan: Plan, problem: Problem, time_limit_s: float) -> Siting:
    if plan.model == COVERAGE:
        return maximal_coverage(problem, plan.least_share, time_limit_s)
    if plan.least_share is not None:
        raise InputError("la part minimale par département demande le modèle « couverture »")
    if plan.model == SHORT_TRIPS:
        return p_median(problem, time_limit_s)
    if plan.model == EQUITY:
        return p_center(problem, time_limit_s)
    models = ", ".join((COVERAGE, SHORT_TRIPS, EQUITY))
    raise InputError(f"modèle « {plan.model} » inconnu ; attendu {models}")


def closures(plan: Plan, tables: Tables, places: OpenPlaces) -> pd.DataFrame:
    """Return the places of a territory by what their closure would cost, the heaviest first.

    See `atlas.siting.closure.rank_closures`; the people who lose may live in other territories.
    """
    everyone = _everyone(plan, tables)
    travel = _travel(plan, tables)
    is_inside = places.facilities["commune_code"].map(
        communes_inside(plan.territory, tables["communes"])
    )
    own = places.facilities.loc[is_inside.fillna(False).astype(bool), "place_id"]
    longest = _longest(plan, travel)
    return rank_closures(travel, everyone, places.facilities, plan.radius, longest, own)


def losers(plan: Plan, tables: Tables, places: OpenPlaces, place_id: str) -> pd.DataFrame:
    """Return who loses their only place within the radius when one closes; everywhere in France.

    See `atlas.siting.closure.people_without`.

    Raises
    ------
    InputError
        No open place has this identifier.
    """
    if not (places.facilities["place_id"] == place_id).any():
        raise InputError(f"aucun lieu ouvert d'identifiant « {place_id} »")
    travel, everyone = _travel(plan, tables), _everyone(plan, tables)
    return people_without(travel, everyone, places.facilities, plan.radius, place_id)


def _everyone(plan: Plan, tables: Tables) -> pd.DataFrame:
    """Return the people of the whole of France, each counted as one: need changes no closure."""
    alike = plan._replace(assumptions=plan.assumptions._replace(need=None))
    return people_of(alike, tables, FRANCE).demand
