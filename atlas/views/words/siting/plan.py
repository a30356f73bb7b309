"""What the page *Où ouvrir ?* says in words: finding, proof, what is unknown, method, limits."""

from collections.abc import Mapping

import pandas as pd

from atlas.access.travel import Unit
from atlas.siting.plan import (
    COVERAGE,
    EQUITY,
    LISTED_SITES,
    OWN_FILE,
    SHORT_TRIPS,
    TOWN_HALLS,
    Plan,
    Planned,
)
from atlas.text.french import counted, counted_strongly, format_number, percent, with_unit
from atlas.text.markdown import escaped
from atlas.views.display.finding import MEASURED
from atlas.views.words.access import UNIT_FACTORS, UNIT_NAMES, distance_words

MODELS = {
    COVERAGE: "Le plus d'habitants à portée",
    SHORT_TRIPS: "Les trajets les plus courts",
    EQUITY: "Les plus éloignés d'abord",
}
CANDIDATES = {
    TOWN_HALLS: "Mairies",
    LISTED_SITES: "Bibliothèques et autres sites candidats",
    OWN_FILE: "Un fichier",
}
CURVE_SENTENCE = (
    "Ce que font les premiers sites de cette réponse, ouverts dans l'ordre du tableau. Ce ne sont "
    "pas toujours les meilleurs pour un nombre plus petit : pour le savoir, demandez ce nombre."
)

_METHODS = {
    COVERAGE: "**Couverture maximale** (Church et ReVelle 1974, doi:10.1007/BF01942293) : parmi "
    "les candidats, ceux qui mettent le plus d'habitants à portée d'un lieu. Les habitants déjà à "
    "portée d'un lieu existant ne comptent pas.",
    SHORT_TRIPS: "**p-médiane** (Hakimi 1964, doi:10.1287/opre.12.3.450) : les candidats qui "
    "raccourcissent le plus la somme des trajets de tous les habitants vers le lieu le plus "
    "proche, existant ou nouveau. Le rayon ne sert qu'à compter qui est à portée.",
    EQUITY: "**p-centre** (Minieka 1970, doi:10.1137/1012016) : les candidats qui raccourcissent "
    "le plus long de tous les trajets, cherché exactement, puis, parmi les réponses égales, celle "
    "qui met le plus d'habitants à portée. Un seul village très isolé peut décider de la réponse.",
}
_LIMITS = """
- **Les habitants d'une commune sont comptés à un seul point**, ou à un par arrondissement, commune
  déléguée ou associée, sauf si une grille de population est chargée : ce qui est compté à un point
  est à portée tout entier ou pas du tout.
- **Un site en mairie est à 0 km de ceux que l'on y compte**, quelle que soit leur dispersion.
- La distance par la route est une estimation : vol d'oiseau × facteur de détour.
- Les lieux de toute la France servent le territoire ; les nouveaux sites y sont tous, sauf ceux
  d'un fichier, et ce qu'ils apportent aux territoires voisins n'est pas compté.
- **Les communes inconnues ne sont ni à desservir ni desservies** : elles sont listées à part.
- Ni la capacité d'accueil, ni les horaires, ni la faisabilité d'un site ne sont dans le calcul.
- Optimal veut dire : aucun autre choix parmi ces candidats ne fait mieux selon ce critère.
"""


def siting_finding(planned: Planned, where: str) -> str:
    """Return what the new sites change, in one sentence of Markdown.

    `where` is the official name of the territory of the plan.
    """
    siting, plan = planned.siting, planned.plan
    before, after = siting.curve.iloc[0], siting.curve.iloc[-1]
    count, people = len(siting.sites), float(siting.demand["people"].sum())
    if not count:
        return (
            "**Aucun candidat n'apporte quoi que ce soit** : rien à ouvrir pour ce critère ; "
            f"{format_number(people - before['people_served'])} des "
            f"{counted(people, *MEASURED)}, {where}, sont au-delà de "
            f"{radius_words(plan, planned.unit)}."
        )
    newly = float(after["people_newly"])
    sentence = (
        f"**{counted(count, 'nouveau site met', 'nouveaux sites mettent')} "
        f"{counted(round(newly), 'habitant', 'habitants')} de plus** à "
        f"{radius_words(plan, planned.unit)} ou moins d'un lieu : de "
        f"{percent(before['served_share'])} à {percent(after['served_share'])} des "
        f"{counted(people, *MEASURED)}, {where} ; avant eux "
        f"{format_number(people - before['people_served'])} sont au-delà, "
        f"{format_number(people - after['people_served'])} y restent."
    )
    changed = {SHORT_TRIPS: ("Le trajet moyen", "mean_trip"),
               EQUITY: ("Le plus long trajet", "longest_trip")}.get(plan.model)  # fmt: skip
    if changed is not None:
        words, column = changed
        trips = [trip_words(row[column], planned.unit) for row in (before, after)]
        sentence += f" {words} passe de {trips[0]} à {trips[1]}."
    return sentence + _cost_words(planned)


def _cost_words(planned: Planned) -> str:
    """Return what the sites cost; empty when that is not known."""
    sites = planned.siting.sites
    total = sites["cost"].sum()
    if sites["cost"].isna().any() or not total:
        return ""
    newly = sites["people_newly"].sum()
    each = f", soit {_euros(total / newly, 2)} par habitant nouvellement à portée" if newly else ""
    return f" Coût : {_euros(total)}{each}.{_budget_words(planned.plan, len(sites), total)}"


def _budget_words(plan: Plan, count: int, spent: float) -> str:
    """Return how many sites a budget buys, and what is left of it; empty without budget."""
    if plan.budget is None:
        return ""
    said = f" Un budget de {_euros(plan.budget)} achète {counted(count, 'site', 'sites')} ici"
    if plan.site_cost:
        most = counted(int(plan.budget // plan.site_cost), "site", "sites")
        said += f", {most} au plus à {_euros(plan.site_cost)} l'un"
    return f"{said} ; il en reste {_euros(plan.budget - spent)}."


def proof_sentence(planned: Planned) -> str:
    """Return how good the answer is proven to be."""
    proof, plan = planned.siting.proof, planned.plan
    if not proof.is_optimal:
        share = percent(proof.gap_share, 2)
        return (
            "Recherche arrêtée avant la preuve : une meilleure réponse ferait au plus "
            f"{share} de mieux."
        )
    sentence = "Optimum prouvé : aucun autre choix parmi ces candidats ne fait mieux."
    count = len(planned.siting.sites)
    if plan.sites is not None and 0 < count < plan.sites:
        sentence += (
            f" {counted(count, 'site suffit', 'sites suffisent')} sur {plan.sites} : les autres "
            "n'ajouteraient rien, ou le budget ne les permet pas."
        )
    return sentence


def losers_sentence(lost: pd.DataFrame, name: str, plan: Plan, unit: Unit) -> str:
    """Return how many people lose their only place within the radius when one closes."""
    count, communes = lost["people"].sum(), lost["commune_code"].nunique()
    if not count:
        return f"Si « {escaped(name)} » fermait seul, personne ne perdrait son seul lieu à portée."
    return (
        f"Si « {escaped(name)} » fermait seul, "
        f"{counted_strongly(round(count), 'habitant n’aurait', 'habitants n’auraient')} plus aucun "
        f"lieu à {radius_words(plan, unit)} ou moins, dans "
        f"{counted(communes, 'commune', 'communes')}."
    )


def unknown_sentence(planned: Planned) -> str:
    """Return who is not measured and why."""
    left_out = planned.left_out
    if left_out.empty:
        return "Aucune commune inconnue dans ce territoire."
    reasons = [
        f"{reason} ({format_number(len(rows))})" for reason, rows in left_out.groupby("reason")
    ]
    one, several = "commune n'est comptée nulle part", "communes ne sont comptées nulle part"
    people = counted(round(left_out["people"].sum()), "habitant", "habitants")
    return (
        f"**Inconnu** : {counted(left_out['commune_code'].nunique(), one, several)} ({people}), ni "
        f"comme desservies ni comme à desservir : {' ; '.join(reasons)}."
    )


def start_sentence(planned: Planned) -> str:
    """Return what the answer starts from: places, candidates."""
    places = planned.open_places
    at_commune = int((~places.facilities["has_address"]).sum())
    words = [f"{counted(len(places.facilities), 'lieu existant', 'lieux existants')} en France"]
    if at_commune:
        words[0] += f", dont {format_number(at_commune)} comptés à leur commune, faute de position"
    if places.unlocated_count:
        one, several = "lieu sans position écarté", "lieux sans position écartés"
        words.append(counted(places.unlocated_count, one, several))
    words.append(counted(planned.candidate_count, "candidat", "candidats"))
    if planned.unlocated_count:
        words[-1] += f", {format_number(planned.unlocated_count)} autres sans position"
    return "Départ : " + " ; ".join(words) + "."


def plan_words(plan: Plan, unit: Unit, names: Mapping[str, str]) -> str:
    """Return what a plan assumes, for a caption and for the files.

    Parameters
    ----------
    plan
        What is asked.
    unit
        That of trips.
    names
        Code -> words of the travel, the population, the need index; of the territory, if any.
    """
    assumptions = plan.assumptions
    words = [
        f"territoire {names.get(plan.territory, plan.territory)}",
        MODELS[plan.model], f"rayon {radius_words(plan, unit)}",
        f"trajets : {names.get(assumptions.travel, assumptions.travel)}",
        f"habitants : {names.get(assumptions.population, assumptions.population)}",
        f"candidats : {CANDIDATES[plan.candidates]}", "lieux existants : toutes sources",
    ]  # fmt: skip
    if plan.sites is not None:
        words.append(f"au plus {counted(plan.sites, 'site', 'sites')}")
    if plan.budget is not None:
        words.append(f"au plus {_euros(plan.budget)}")
    if plan.site_cost is not None:
        words.append(f"{_euros(plan.site_cost)} par site")
    if plan.least_share is not None:
        words.append(f"au moins {percent(plan.least_share)} à portée dans chaque département")
    if assumptions.need is not None:
        need = names.get(assumptions.need, assumptions.need)
        words.append(f"habitants pesés par {need}, communes sans indice écartées")
    return " ; ".join(words)


def method_markdown(plan: Plan) -> str:
    """Return the method of a plan and its limits, in words."""
    need = ""
    if plan.assumptions.need is not None:
        need = (
            "\n\n**Besoin** : chaque habitant pèse l'indice de sa commune, ramené à 1 en moyenne. "
            "Les habitants affichés restent des habitants."
        )
    return (
        f"{_METHODS[plan.model]}{need}\n\n**Preuve** : programme linéaire en nombres entiers, "
        "résolu par HiGHS après réduction (candidats dominés, habitants que les mêmes candidats "
        "desservent, borne lagrangienne). De deux candidats qui desservent les mêmes habitants au "
        "même prix, le premier par identifiant est retenu.\n\n**Ordre des sites** : du plus utile "
        "au moins utile, chacun compté après ceux qui le précèdent ; les nombres s'additionnent."
        f"\n\n**Limites**\n{_LIMITS}"
    )


def radius_words(plan: Plan, unit: Unit) -> str:
    """Return the radius of a plan, its unit never on the next line."""
    words = distance_words(plan.radius, unit, plan.assumptions.travel)
    return words.replace(" ", "\xa0", 1)


def trip_words(cost: float, unit: Unit) -> str:
    r"""Return the length of a trip.

    Examples
    --------
    >>> trip_words(2534, "m"), trip_words(12, "minutes")
    ('2,5\xa0km', '12,0\xa0min')
    """
    return with_unit(cost * UNIT_FACTORS[unit], UNIT_NAMES[unit], 1)


def _euros(amount: float, decimals: int = 0) -> str:
    return with_unit(amount, "€", decimals)
