"""How the page *Accès* computes, in words: trips, thresholds, moments, shared supply."""

from atlas.access.catchment import DREES, DREES_DISTANCE, LUO_QI, LUO_QI_DISTANCE, Decay
from atlas.views.display.measures import format_number
from atlas.views.words.access import distance_words

_ACCESS = """
**Trajet** — par défaut, distance à vol d'oiseau × facteur de détour ({detour}), le même partout :
une hypothèse. À la place, une matrice de trajets calculée ailleurs ou par le moteur de routage
Valhalla sur un extrait d'OpenStreetMap (`atlas tiles`, `atlas trips`), en mètres ou en minutes ;
les deux unités ne se mêlent jamais. Une commune absente de la matrice est inconnue ; une commune
dont la matrice dit qu'aucun lieu n'est joignable est au-delà du seuil.

**Où sont les habitants** — par défaut, tous au point de référence de leur commune. L'erreur est
bornée : une personne à e mètres au plus de ce point, lui-même à d du lieu le plus proche, est entre
d − e et d + e. La page en déduit combien d'habitants sont au-delà du seuil *où qu'ils vivent*, et
combien pourraient l'être ; e va au bord de la commune, l'encadrement est donc large. Des points de
population (grille de 200 m de l'INSEE, `atlas context add population`) remplacent le point de
référence.

**À plus de** est strict : exactement le seuil n'est pas au-delà. *Deuxième* et *troisième* lieu
disent ce qui reste si le plus proche ferme. Au-dessus du point, tout est somme sur les habitants ;
la moyenne et la part viennent en dernier.

**Ouvert le samedi à 18 h** — ne comptent que les lieux dont les horaires publiés disent qu'ils
sont ouverts alors, une semaine ordinaire (ni fériés ni vacances scolaires). Les lieux d'horaires
inconnus donnent deux bornes : tous fermés (la carte), tous ouverts.

**Offre à portée, partagée** (E2SFCA, Luo et Qi 2009, doi:10.1016/j.healthplace.2009.06.002) — en
deux temps. Pour chaque lieu j : R_j = S_j ÷ Σ_k w(d_kj) × P_k, l'offre divisée par tous ceux qui
peuvent l'atteindre. Pour chaque habitant i : A_i = Σ_j w(d_ij) × R_j. La somme des A_i × P_i est
l'offre qui atteint quelqu'un ; si tout était à portée de tous, A vaudrait partout l'offre totale
divisée par la population. Pondérations w : {decays}.

Les poids sont ceux des auteurs ; les bornes en kilomètres sont notre choix, faute de temps de
trajet. L'**accessibilité potentielle localisée** de la DREES (Barlet, Coldefy, Collin,
Lucas-Gabrielli 2012, Études et résultats 795) est le même calcul avec ses poids, une offre en
heures ou en agents, et des habitants pesés par leur besoin : l'indice chargé, ramené à une moyenne
de 1 par habitant ; un besoin inconnu pèse 1 dans le partage et reste compté à part.

**Limites** — une offre est partagée entre tous ceux qui peuvent l'atteindre, qu'ils en usent ou
non, et chacun est supposé libre de tous les lieux à sa portée. Les lieux des pays voisins et ceux
qu'aucune source ne liste manquent. Un lieu compte pour 1, pour ses heures ou pour ses agents,
jamais pour la qualité de l'aide.
"""

_SUPPLY = """
**Lieux** — chaque lieu qui accueille du public compte pour 1. *Source* : les annuaires chargés.
*Limite* : une permanence de deux heures compte autant qu'un lieu ouvert toute la semaine.

**Heures** — heures d'ouverture d'une semaine ordinaire : somme des plages, comptées une fois quand
elles se recouvrent. Jours fériés et vacances scolaires sont laissés de côté ; ce qui change selon
la semaine ou le mois est la moyenne des 52 semaines d'une année. *Source* : horaires publiés au
format `opening_hours` d'OpenStreetMap, ou phrase française lue en entier. *Limites* : ce sont les
heures du lieu, pas celles de l'aide au numérique. Horaires absents ou illisibles : l'offre est
inconnue, jamais 0 ; elle est estimée par la médiane des lieux connus de même typologie (moyenne
des médianes si le lieu en a plusieurs, médiane générale sous cinq lieux connus) et la part estimée
est affichée.

**Agents** — équivalents temps plein d'aide au numérique. *Source* : le champ `etp` des producteurs
qui le publient (aujourd'hui la Nouvelle-Calédonie). *Limites* : ailleurs l'effectif est inconnu, et
le lieu laissé de côté ; les salariés des bibliothèques ne sont pas comptés, car ils ne sont pas
tous médiateurs.

**Lieux itinérants** — quand les arrêts sont connus (`atlas context add tournees`), le lieu devient
une offre à temps partiel par arrêt : les heures de l'arrêt, sinon une part égale de ce qui reste de
la semaine. En lieux ou en agents, les arrêts se partagent l'offre en proportion de leurs heures, et
la somme est conservée. Sans arrêts connus, le lieu reste à son point publié et il est compté.

**À un moment de la semaine** — un lieu est ouvert s'il l'est à cette minute dans plus de la moitié
des semaines de l'année ; à l'heure de fermeture il est fermé.
"""

_CONTEXT = """
**Besoin** — tout indice par commune, chargé avec sa source et sa date (`atlas context add besoin`).
Un code d'une ancienne géographie est suivi jusqu'à la commune d'aujourd'hui ; après une fusion, la
valeur est la moyenne des valeurs publiées. Une commune sans valeur a un besoin **inconnu**, jamais
nul. *Limite* : l'indice est celui de la commune entière, non de chacun de ses habitants.

**Besoin × accès** — trois classes de besoin, d'un tiers des habitants chacune, croisées avec trois
classes de trajet : jusqu'à la moitié du seuil, jusqu'au seuil, au-delà. La *priorité* est la classe
de besoin la plus forte au-delà du seuil. Inconnu d'un côté ou de l'autre est une classe à part.

**Zonages** (quartiers prioritaires…) — un lieu est dans une zone si son point publié ou son adresse
géocodée y tombe ; un lieu situé à sa commune seulement est inconnu, non dehors. Un fichier dont les
contours sont ceux de communes entières ne dit pas où sont les zones : il est refusé, ou pris comme
la liste des communes qui en contiennent une.

**Population** — des points d'habitants (grille de 200 m de l'INSEE) remplacent le point de
référence ; une commune sans point y reste à son point de référence.
"""


def context_markdown() -> str:
    """Return how need, zonings and population points are used."""
    return _CONTEXT


def supply_markdown() -> str:
    """Return what a place offers, in places, hours or staff."""
    return _SUPPLY


def access_markdown(detour_factor: float) -> str:
    """Return how access is measured, with its parameters."""
    decays = {
        "Luo et Qi": (LUO_QI_DISTANCE, LUO_QI),
        "DREES": (DREES_DISTANCE, DREES),
    }
    words = " ; ".join(
        f"*{name}*, {_decay_words(metres)}, ou {_decay_words(minutes)}"
        for name, (metres, minutes) in decays.items()
    )
    return _ACCESS.format(detour=format_number(detour_factor, 2), decays=words)


def _decay_words(decay: Decay) -> str:
    """Return the bands of a decay and their weights.

    Examples
    --------
    >>> _decay_words(Decay((5_000, 10_000), (1, 0.5), "m"))
    "1 jusqu'à 5 km, 0,50 jusqu'à 10 km"
    """
    return ", ".join(
        f"{format_number(weight, 0 if weight == 1 else 2)} jusqu'à "
        f"{distance_words(bound, decay.unit)}"
        for bound, weight in zip(decay.bounds, decay.weights, strict=True)
    )
