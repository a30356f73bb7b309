"""Maximal coverage: the sites that bring most people within the radius (MCLP)."""

from dataclasses import replace
from time import monotonic

import numpy as np
import pandas as pd

from atlas.errors import InputError
from atlas.schema.sphere import Floats
from atlas.siting.choice import Choice, choose, coverage_program
from atlas.siting.layers import Gains, Layers, plain_layers, simplify
from atlas.siting.outcome import Proof, Siting, newly_served, outcome
from atlas.siting.problem import Limits, Present, Problem, present, trips
from atlas.siting.solver import TIME_LIMIT_S, maximise
from atlas.text.french import percent, shortest, whole

# People are whole: a share missed by less than this is a rounding, by definition.
_ROUNDING = 1e-6
# Départements named in a refusal, and seconds given to say how much more it takes. By hand.
_NAMED = 10
_REFUSAL_TIME_S = 5.0


def maximal_coverage(
    problem: Problem, least_share: float | None = None, time_limit_s: float = TIME_LIMIT_S
) -> Siting:
    """Open where most people come within the radius, existing places kept.

    Maximise sum of w_i y_i with y_i <= sum of x_j over the candidates j within the radius of i,
    sum of x_j <= number of sites, sum of c_j x_j <= budget, x_j 0 or 1; people within the radius of
    an existing place are out of it. Solved to proven optimality: candidates that cover nothing or
    less than another for no more money are left out, demand points that the same candidates cover
    are one, a Lagrangian bound leaves out most of the rest, HiGHS branches on what remains from
    the greedy answer.

    Parameters
    ----------
    problem
        Who needs a place, where one can open, within what limits.
    least_share
        Least share of its people, 0 to 1, that each département must have within the radius.
    time_limit_s
        Seconds after which the search stops; the bound is then in the proof.

    Returns
    -------
    Siting
        Sites in order of the people, weighted as asked, that each adds. The same problem has the
        same answer: of candidates that serve the same people, the first by identifier is chosen.

    Raises
    ------
    InputError
        Some département cannot reach the least share; the message says which and how far it can
        go, or how many sites it takes. Or nothing was found in the time given.

    References
    ----------
    Church, R., ReVelle, C. (1974), The maximal covering location problem, Papers of the Regional
    Science Association 32, doi:10.1007/BF01942293.

    Examples
    --------
    Two towns 22 km apart, neither with a place; one site, at most 15 km away:

    >>> from atlas.access.travel import GreatCircle
    >>> towns = pd.DataFrame({
    ...     "demand_id": ["a", "b"], "commune_code": ["a", "b"], "departement_code": "23",
    ...     "longitude": 2.0, "latitude": [46.0, 46.2], "people": [100, 300], "weight": [100, 300],
    ... })
    >>> sites = towns.assign(candidate_id=towns["demand_id"], candidate_name=["A", "B"])
    >>> nothing = pd.DataFrame({"facility_id": [], "longitude": [], "latitude": []}, dtype=float)
    >>> problem = Problem(towns, nothing, sites, GreatCircle(), 15_000, "m", Limits(sites=1))
    >>> answer = maximal_coverage(problem)
    >>> answer.sites[["candidate_name", "people_newly"]].to_dict("records")
    [{'candidate_name': 'B', 'people_newly': 300.0}]
    >>> answer.proof.is_optimal
    True
    """
    end = monotonic() + time_limit_s
    problem = problem.in_order()
    now = present(problem)
    layers = coverage_layers(problem, now)
    cost = problem.site_costs()
    least_people = None
    if least_share is not None:
        layers, least_people = _with_minimum(problem, now, layers, least_share)
    choice = choose(layers, problem.limits, cost, least_people, None, end - monotonic())
    if choice.chosen is None:
        raise InputError(_refusal(problem, now, layers, choice, least_share, least_people))
    weight = problem.demand["weight"].to_numpy(float)
    proof = Proof(choice.value, choice.bound, choice.is_proven)
    return outcome(problem, now, choice.chosen, newly_served(weight, problem.radius), proof)


def coverage_layers(problem: Problem, now: Present) -> Layers:
    """Return what candidates bring within the radius, for the people who are not."""
    people = problem.demand["people"].to_numpy(float)
    weight = problem.demand["weight"].to_numpy(float)
    waiting = np.flatnonzero(~now.is_served & ((weight > 0) | (people > 0)))
    near = trips(problem, waiting, problem.radius)
    gains = Gains(near.facility, near.demand, weight[near.demand])
    return plain_layers(gains, len(problem.candidates), len(problem.demand))


def _departements(problem: Problem) -> pd.Categorical:
    return pd.Categorical(problem.demand["departement_code"])


def _with_minimum(
    problem: Problem, now: Present, layers: Layers, least_share: float
) -> tuple[Layers, Floats]:
    """Return layers by département, and the people each must still gain.

    Raises
    ------
    InputError
        The share is not between 0 and 1.
    """
    if not 0 <= least_share <= 1:
        raise InputError(f"part minimale entre 0 et 1 attendue ; reçu {shortest(least_share)}")
    departements = _departements(problem)
    count = len(departements.categories)
    people = problem.demand["people"].to_numpy(float)
    total = np.bincount(departements.codes, people, count)
    served = np.bincount(departements.codes, np.where(now.is_served, people, 0), count)
    grouped = replace(layers, group=departements.codes.astype(np.intp), people=people)
    return grouped, np.maximum(least_share * total - served - _ROUNDING, 0)


def _refusal(
    problem: Problem,
    now: Present,
    layers: Layers,
    choice: Choice,
    least_share: float | None,
    least_people: Floats | None,
) -> str:
    """Return, in French, why there is no answer."""
    if least_share is None or least_people is None or not choice.is_proven:
        return "aucune réponse trouvée dans le temps donné ; allongez-le ou réduisez la question"
    wanted = f"part minimale de {percent(least_share)} par département impossible"
    best = best_shares(problem, now, layers, least_people)
    short = best[best < least_share - _ROUNDING].sort_values()
    if len(short):
        named = ", ".join(f"{code} : {percent(share)}" for code, share in short[:_NAMED].items())
        more = f" et {len(short) - _NAMED} autres" if len(short) > _NAMED else ""
        return (
            f"{wanted}. Au mieux, si tous les nouveaux sites y étaient : {named}{more}. "
            "Baissez la part, ou donnez plus de sites, plus de candidats ou un rayon plus long"
        )
    needed = _least_limits(layers, problem, least_people)
    return f"{wanted} pour tous ensemble{needed}. Baissez la part ou donnez plus"


def best_shares(problem: Problem, now: Present, layers: Layers, least_people: Floats) -> pd.Series:
    """Return the best share of people that each département short of the minimum can reach.

    Every new site is then for that département alone.

    Returns
    -------
    Series
        Share, 0 to 1, on the département's code.
    """
    departements = _departements(problem)
    people = problem.demand["people"].to_numpy(float)
    best = {}
    for group in np.flatnonzero(least_people > 0):
        own = departements.codes == group
        alone = replace(layers, weight=np.where(own, people, 0), group=np.full(len(own), -1))
        gained = choose(alone, problem.limits, problem.site_costs()).value
        served = people[own & now.is_served].sum()
        best[departements.categories[group]] = (served + gained) / people[own].sum()
    return pd.Series(best, dtype=float)


def _least_limits(layers: Layers, problem: Problem, least_people: Floats) -> str:
    """Return, in French, the fewest sites and the least money, where more than the limits."""
    limits, cost = problem.limits, problem.site_costs()
    words = []
    if limits.sites is not None:
        count = cheapest(layers, np.ones(len(cost)), least_people)
        if count > limits.sites:
            words.append(f"{whole(count)} sites")
    if limits.budget is not None:
        money = cheapest(layers, cost, least_people)
        if money > limits.budget:
            words.append(f"un budget de {whole(money)}")
    return f" : il faut au moins {' et '.join(words)}" if words else ""


def cheapest(layers: Layers, price: Floats, least_people: Floats) -> float:
    """Return a lower bound of the price of sites that meet every minimum, nearly always exact."""
    small = simplify(layers, price)
    program = coverage_program(small, Limits(sites=len(price)), price, least_people)
    paid = np.zeros(len(program.gain))
    paid[: len(small.candidates)] = -price[small.candidates]
    return -maximise(replace(program, gain=paid), time_limit_s=_REFUSAL_TIME_S).bound
